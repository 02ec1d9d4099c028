"""A page as bytes becomes a tree, its regions and the text a person sees."""
