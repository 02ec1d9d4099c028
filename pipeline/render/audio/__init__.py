"""The sound of a short: narration, music, effects."""
