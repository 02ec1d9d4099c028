"""What the picture, voice, video and render stages make."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field

from .base import Record
from .creative import CreativeScore
from .finding import Finding

Shape = Literal["closed", "half", "open", "round", "smile", "pressed"]
LayerKind = Literal["ground", "decor", "plate", "product", "prop", "headline", "chip", "price", "badge", "button"]
Enter = Literal["none", "fade", "pop", "rise", "drop", "slide_left", "slide_right", "stamp", "wipe", "roll", "sweep", "mask"]

SHAPES: tuple[Shape, ...] = ("closed", "half", "open", "round", "smile", "pressed")


class Layer(Record):
    """One part of a still, over the parts before it."""

    path: PurePosixPath
    """RGBA PNG of exactly width x height."""
    x: int
    """px, left edge in the frame"""
    y: int
    """px, top edge in the frame"""
    width: int
    """px"""
    height: int
    """px"""
    kind: LayerKind
    depth: float = Field(default=0.0, ge=0, le=1)
    """Parallax: 0 moves with the ground, 1 is nearest."""
    enter: Enter = "none"
    cue: float = Field(default=0.0, ge=0, le=1)
    """When it enters, as a share of the scene's narration; 0 = at the first frame's heels."""
    cue_word: str = ""
    """A word of the scene's text it enters with; beats `cue` when the word is spoken."""
    travel: tuple[float, ...] = ()
    """Scale, dx, dy at the shot's begin, then at its end (px, about its middle); empty follows the camera by its depth."""


class Still(Record):
    """A scene's picture, and its layers where the engine draws in layers."""

    scene_number: int
    path: PurePosixPath
    """PNG, all layers put together."""
    width: int
    """px"""
    height: int
    """px"""
    layers: tuple[Layer, ...] = ()
    template: str = ""
    """Look family the picture was composed in ("beauty", "deal", "living", "tech", "food", "minimal"); "" for models."""
    accent: str = "#ffd84d"
    """Accent the picture uses, #rrggbb; captions take it over."""
    ink: str = "#1d1b20"
    """Dark tint of the ground, #rrggbb; caption outlines take it over."""
    notes: tuple[str, ...] = ()
    """What the user should know ("photo upscaled 2.4x")."""
    shots: tuple[Still, ...] = ()
    """One for each shot of the scene; `path` is then the first one's, and it has no layers of its own."""


class Word(Record):
    """One written word (어절) and when it is heard."""

    text: str
    start: float
    """s from the start of the scene's narration"""
    end: float
    """s"""


class Mouth(Record):
    """One mouth shape and when it is held."""

    shape: Shape
    start: float
    """s from the start of the scene's narration"""
    end: float
    """s"""


class Speech(Record):
    """A scene's narration."""

    scene_number: int
    path: PurePosixPath
    """WAV, mono, 16 bit."""
    duration: float
    """s"""
    sample_rate: int
    """Hz"""
    words: tuple[Word, ...]
    mouths: tuple[Mouth, ...] = ()
    notes: tuple[str, ...] = ()
    """What the user should know ("'ㅋㅋㅋ' has nothing to read")."""


class Cue(Record):
    """A moment of a clip that a sound may mark."""

    kind: Literal["price", "transition", "pop"]
    """The sale price begins to come in; the clip begins to give way to the next one; a chip, badge or button comes in."""
    time: float
    """s from the clip's start"""
    name: str = ""
    """Which transition ("whip" ...), or which layer ("chip" ...)."""


class Clip(Record):
    """A scene's moving picture, as long as its narration."""

    scene_number: int
    path: PurePosixPath
    """MP4, H.264, no sound; or the plan its frames are drawn from, until `video.write_clip` writes them."""
    duration: float
    """s; a whole number of frames"""
    frames: int
    fps: int
    """Hz"""
    width: int
    """px"""
    height: int
    """px"""
    still: PurePosixPath
    """The still it moves; thumbnails are made from it."""
    accent: str = "#ffd84d"
    """The still's accent, #rrggbb; captions take it over."""
    ink: str = "#1d1b20"
    """The still's dark tint, #rrggbb; caption outlines take it over."""
    cues: tuple[Cue, ...] = ()
    """What happens in it and when, in order of time."""
    arrives: str = ""
    """How it comes in, where that is by more than a cut ("whip" ...)."""
    shots: tuple[Clip, ...] = ()
    """One for each shot of the scene, which together are as long as it."""

    @property
    def is_planned(self) -> bool:
        """True while `path` is a plan, which nothing can play yet."""
        return self.path.suffix != ".mp4"


class Check(Record):
    """One row of the quality report."""

    name: str
    ok: bool
    value: str
    limit: str
    note: str = ""
    """Cause and cure, when it failed."""


class Short(Record):
    """The finished short and what lies beside it."""

    path: PurePosixPath
    """MP4"""
    duration: float
    """s"""
    srt: PurePosixPath
    vtt: PurePosixPath
    thumbnail: PurePosixPath
    """JPEG, as large as the video"""
    thumbnails: tuple[PurePosixPath, ...] = ()
    """Three to choose from: the hook with the presenter (`thumbnail`), the product with its price, the hook's words."""
    record: PurePosixPath
    """short.json: everything that made it."""
    upload: PurePosixPath
    """Upload texts: title, description, hashtags."""
    checks: tuple[Check, ...]
    creative: CreativeScore | None = None
    """How it does as an advert; None for shorts made before there was a score."""
    findings: tuple[Finding, ...] = ()
    """What in its words a rule may speak against, and what was left out for that. Hints, not legal advice."""
