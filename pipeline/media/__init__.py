"""Pictures, sound and video as bytes: what the stages and the engines both use."""
