"""What the user may choose about the render, and what the render stage makes."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field, field_validator

from ..frame import Presence
from ..records import Record

CaptionStyle = Literal["pop", "karaoke", "word", "box", "marker", "underline", "typewriter", "minimal", "news"]
"""The keys of styles.STYLES."""
Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"]


class RenderOptions(Record):
    """What the user may choose about captions, presenter, sound and file."""

    captions: bool = True
    """Burned into the picture; SRT and VTT are written in any case."""
    caption_style: CaptionStyle = "pop"
    presenter: Presence = "auto"
    """How much of the presenter is seen: "half" the half figure, as large in every scene; "auto" larger where it leads;
    "full" from head to feet; "corner" the face in a medallion; "off" nobody."""
    music: str = "auto"
    """A loop's id, the path of a file of one's own, "auto" (by tone, product field and seed) or "none"."""
    music_volume: float = Field(default=1.0, ge=0, le=2)
    """1 sets the music 17 dB below the voice where nobody speaks; 0 is silence."""
    label: str = Field(default="AI 생성", max_length=24)
    """Burned in below the captions; "" for none."""
    preset: Preset = "veryfast"
    """x264's; slower makes smaller files."""
    crf: int = Field(default=20, ge=14, le=32)
    """x264's quality; lower is better and bigger."""
    gop: int = Field(default=30, ge=15, le=60)
    """Frames from one key frame to the next."""

    @field_validator("presenter", mode="before")
    @classmethod
    def _shown_or_not(cls, value: object) -> object:
        """Settings used to say only whether the presenter is there."""
        return {True: "auto", False: "off"}[value] if isinstance(value, bool) else value


class Segment(Record):
    """One scene, ready to be joined: picture, presenter, captions; no sound."""

    path: PurePosixPath
    """MP4"""
    frames: int
    notes: tuple[str, ...] = ()


class Sound(Record):
    """The finished mix of a short."""

    path: PurePosixPath
    """M4A, AAC-LC, 48 kHz stereo"""
    samples: int
    """at 48 kHz"""
    loudness: float
    """LUFS"""
    music: str
    """Id or file name of the music, "" when there is none."""
