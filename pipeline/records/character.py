"""Who presents: persona, look and voice."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .base import Record, Tone


class Palette(Record):
    """Four colours as #rrggbb."""

    ground: str
    mid: str
    accent: str
    ink: str


class Voice(Record):
    """How a character sounds, for each voice engine."""

    recipe: dict[str, float]
    """Kokoro style name -> weight; the weights add up to 1."""
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    """1.0 is a narrator's usual pace."""
    liveliness: float = Field(default=1.0, ge=0, le=2)
    """Times the spread of the melody, in the kokoro engine; 0 is monotonous."""
    pitch: float = Field(default=1.0, ge=0.7, le=1.4)
    """Times the pitch of the recipe, in the kokoro engine; the timbre stays."""
    supertonic: str = "F1"
    """Supertonic preset."""
    xtts: str = ""
    """Reference recording for XTTS, relative to the characters folder; "" for the built-in speaker."""


class Character(Record):
    """A presenter: persona, look and voice."""

    id: str = Field(pattern="^[a-z][a-z0-9_]*$")
    name: str
    name_en: str
    age: int = Field(ge=0, le=120)
    """Years; for a mascot, the age it seems."""
    trade: str
    kind: Literal["person", "mascot"] = "person"
    persona: str
    """Two sentences."""
    speech_level: Literal["해요", "합쇼", "반말"] = "해요"
    phrases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Role ("hook" ... "call", or "any") -> catch-phrases this character opens or closes that scene with."""
    never: tuple[str, ...] = ()
    """Words this character never uses."""
    tone: Tone = "casual"
    fields: tuple[str, ...] = ()
    """Product fields the character suits ("beauty", "food", "tech", "living", "sport", "kids", "pet", "fashion")."""
    look: str = ""
    """Prompt for SDXL and AnimateDiff, in English."""
    avoid: str = ""
    """Negative prompt, in English."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    palette: Palette
    parts: dict[str, Any] = Field(default_factory=dict)
    """Drawn parts; see pipeline/render/presenter/figure/__init__.py."""
    voice: Voice
    motion: str = ""
    """Motion words for clips, in English."""
