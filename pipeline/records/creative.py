"""How a film does as an advert, by our own count."""

from __future__ import annotations

from typing import Literal

from .base import Record


class CreativePart(Record):
    """One part of the creative score."""

    name: Literal["hook", "product", "pacing", "reading", "story", "sound", "safe"]
    score: int
    """0..100"""
    measures: dict[str, float]
    """What it was counted from: s, shares 0..1, or counts"""
    advice_ko: str
    """What to change, in one sentence"""
    advice_en: str


class CreativeScore(Record):
    """All of it."""

    total: int
    """0..100"""
    parts: tuple[CreativePart, ...]
