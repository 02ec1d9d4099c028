"""Words on the picture: laid out, burnt in, and as files beside the video."""
