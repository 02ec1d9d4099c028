"""The cast: one TOML file per character, and `python -m characters.sheet OUT.png` to look at all of them."""
