"""The cast: one TOML file per character, and `python -m tools.character_sheet OUT.png` to look at all of them."""
