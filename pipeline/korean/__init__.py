"""Korean for the ear and the eye: what is said (reader), how (pronounce, phonemes), where a line may break (breaks)."""

from __future__ import annotations

from .reader import Reading, read, syllables

__all__ = ["Reading", "read", "syllables"]
