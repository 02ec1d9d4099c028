"""How long a text takes to be said, before anyone says it. What counts is what is read: "19,900원" is 만 구천구백 원."""

from __future__ import annotations

import re
from functools import lru_cache

from .hangul import is_syllable, split
from .reader import read

SYLLABLE, CONSONANT = 0.0896, 0.0558
"""s at speed 1 that a syllable takes, and each consonant of it that is heard: how the embedded voice speaks (docs/copy.md)."""
STOP = 0.066
"""s at speed 1 that the voice slows down before a comma and at the end of a sentence."""
PAUSE = 0.27
"""s between two sentences."""
EDGES = 0.28
"""s of silence before the first word of a scene and after its last."""
CLOSING = 0.72
"""s the last scene is held longer."""
_STOPS = re.compile(r"[,.!?…]+")
_SENTENCE = re.compile(r"[.!?…]+(?=\s*\S)")


def seconds(text: str, speed: float = 1.0) -> float:
    """s from the first word of `text` to its last, at a character's speed; pauses are as long at any speed."""
    sounding, pauses = _sounding_seconds(text)
    return sounding / speed + pauses * PAUSE


@lru_cache(maxsize=16384)
def _sounding_seconds(text: str) -> tuple[float, int]:
    """s that sound at speed 1, and how many pauses."""
    said = " ".join(reading.spoken for reading in read(text))
    parts = [split(char) for char in said if is_syllable(char)]
    consonants = sum((onset != "ㅇ") + bool(coda) for onset, _, coda in parts)
    sounding = len(parts) * SYLLABLE + consonants * CONSONANT + len(_STOPS.findall(said)) * STOP
    return sounding, len(_SENTENCE.findall(said))
