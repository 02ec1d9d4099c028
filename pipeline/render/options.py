"""What the user may choose about the render, and what the render stage makes."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field, field_validator

from ..media.frame_layout import Presence
from ..records import Disclosure, Record

CaptionStyle = Literal["pop", "karaoke", "word", "box", "marker", "underline", "typewriter", "minimal", "news"]
"""The keys of styles.STYLES."""
LabelStyle = Literal["dark", "light", "plain"]
LabelPlace = Literal["auto", "left", "center", "right"]
EncoderChoice = Literal["x264", "hardware"]
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
    effects: float = Field(default=1.0, ge=0, le=2)
    """Sound effects at the price, transitions and pops: 1 is modest, 7 to 15 dB below the voice; 0 is none."""
    label: str = Field(default="AI 생성", max_length=48)
    """Burned in below the captions; "" for none."""
    label_style: LabelStyle = "dark"
    """White on a dark plate, dark on a light one, or outlined letters alone."""
    label_place: LabelPlace = "auto"
    """Where in the strip below the captions; "auto": on the ground beside the presenter. A disclosure stands before it."""
    label_seconds: float = Field(default=0.0, ge=0, le=60)
    """s it stays from the short's first frame on; 0: to the last."""
    disclosure: Disclosure = ""
    """Burned in from the first frame to the last, and first in the upload texts."""
    credentials: bool = True
    """Sign the file with content credentials (C2PA and XMP) that say it was made with AI."""
    certificate: str = ""
    """A folder with one's own chain.pem and key.pem to sign with; "": a self-signed one made for each file."""
    encoder: EncoderChoice = "x264"
    """"hardware": the graphics card's, where one works (see encoders.py); x264 gives the same bits on any computer."""
    preset: Preset = "veryfast"
    """x264's; slower makes smaller files."""
    crf: int = Field(default=20, ge=14, le=32)
    """x264's quality; lower is better and bigger."""
    gop: int = Field(default=30, ge=15, le=60)
    """Frames from one key frame to the next."""
    draft: bool = False
    """A picture of a third of the size, quickly made, to look at; layout, sound and length are those of the finished short."""

    def after(self, seconds: float) -> RenderOptions:
        """The options of a scene that begins `seconds` into the short: the label may have had its time."""
        if not self.label_seconds:
            return self
        left = self.label_seconds - seconds
        return self.model_copy(update={"label_seconds": left} if left > 0 else {"label": "", "label_seconds": 0.0})

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
    shots: tuple[Segment, ...] = ()
    """One for each shot of the scene; `path` is what they are together."""


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
