"""How a tone is said aloud. The figures are in delivery.toml, for the voice engines and for counting how long a text lasts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Delivery:
    """What a tone does to a voice."""

    speed: float = 1.0
    """Times the character's pace."""
    pause: float = 1.0
    """Times the silence between two sentences."""
    liveliness: float = 1.0
    """Times the spread of the voice's own melody."""
    question: float = 0.0
    """Semitones the last syllable of a question rises."""
    stress: float = 0.0
    """Semitones a stressed word is lifted."""
    loudness: float = 0.0
    """Decibels it is louder."""


@cache
def deliveries() -> dict[str, Delivery]:
    """By tone, one for every word of records.TONES."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {tone: Delivery(**figures) for tone, figures in table.items()}
