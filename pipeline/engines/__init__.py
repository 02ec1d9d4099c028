"""What an engine is, and which there are. Engines know files, numbers and words; the stages know our records.

An engine is a class with one method and three facts about itself:

    name, revision      what is fingerprinted and shown
    missing() -> str    "" when it can run here, else one sentence with the command or step that cures it (no heavy import)
    manual              (where there is one, see Manual) why `auto` never takes it
What an engine may be able to do besides stands in protocols.py.
It is imported when it is chosen. `pick` takes the first of a table that is ready, and says which and why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Protocol, overload, runtime_checkable

from ..errors import EngineError, InputError

Tell = Callable[[float], None]
"""Hears the share done, 0..1; may raise Stopped."""


def hush(_: float) -> None:
    """A Tell that says nothing."""


class Engine(Protocol):
    """What every engine says about itself."""

    name: str
    revision: str

    def missing(self) -> str:
        """ "" when the engine can run here, else why not and what cures it."""
        ...


@runtime_checkable
class Manual(Protocol):
    """An engine that is taken only by its name."""

    manual: str
    """Why: its licence, say."""


# --- script -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Brief:
    """What a script engine is told. `facts` is all it may claim."""

    facts: dict[str, Any]
    """name, brand, price, list_price, discount, rating, rating_count, features, options, description: as shown to people
    ("19,900원"), only those the product has."""
    persona: dict[str, Any]
    """id, name, trade, persona, speech_level, phrases, never, speed (in this tone; 1.0 is a narrator's usual pace)."""
    tone: str
    seconds: float
    """Length aimed at."""
    seed: int
    field: str = ""
    """Product field ("beauty", "food", "tech", "living", ...), guessed from the facts."""
    language: str = "ko"
    findings: tuple[str, ...] = ()
    """What was wrong with the lines written before, in English; empty the first time."""
    lines: tuple[Line, ...] = ()
    """Lines that exist and are to be said in the persona's words, each in its place; empty to write new ones."""


@dataclass(frozen=True)
class Line:
    """One scene as an engine writes it. The fields are those of records.Scene."""

    role: str
    text: str
    headline: str
    chips: tuple[str, ...] = ()
    emphasis: tuple[str, ...] = ()
    image_prompt: str = ""
    motion: str = "push"


class ScriptEngine(Engine, Protocol):
    """Writes the lines of a short."""

    def write(self, brief: Brief, *, tell: Tell = hush) -> list[Line]:
        """Five lines in the order hook, problem, product, proof, call."""
        ...


# --- image ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PhotoFile:
    """A product photo: RGB, upright."""

    path: Path
    plain: bool
    """True when its background is one plain colour."""


@dataclass(frozen=True)
class ShotPicture:
    """A photo as a shot shows it; boxes are left, top, width, height in the photo's own px."""

    path: Path
    """RGB, upright"""
    kind: str
    """records.PhotoKind"""
    crop: tuple[int, int, int, int] | None = None
    cutout: Path | None = None
    """RGBA PNG of the subject, as large as the photo"""
    background: Path | None = None
    """The photo with its subject painted over"""
    subject: tuple[int, int, int, int] | None = None
    focus: tuple[tuple[int, int, int, int], ...] = ()
    free: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class ShotOrder:
    """The shot a picture is for; the fields are those of records.Shot."""

    kind: str
    arrangement: str
    mirrored: bool
    pictures: tuple[ShotPicture, ...]
    writing: tuple[str, ...]
    presenter: str
    """"none", "corner", "half" or "full" """
    side: str
    move: str
    amount: float
    seconds: float = 1.6
    """How long it is seen, about; the drawing decides by it what can be read."""


@dataclass(frozen=True)
class BrandLook:
    """What a shop's pictures have in common; the fields are those of records.BrandKit."""

    shop: str = ""
    logo: Path | None = None
    """PNG on nothing"""
    colors: tuple[str, ...] = ()
    """Ground and accent, #rrggbb; one alone is the accent."""
    closing: str = ""
    shade: str = ""
    """"light", "dark", or "" """
    font: str = ""
    """A face of pipeline/media/typesetting.py headlines are set in; "" for the look family's."""
    font_file: Path | None = None
    """The same, the shop's own."""


@dataclass(frozen=True)
class PictureOrder:
    """What an image engine is asked for."""

    prompt: str
    avoid: str
    seed: int
    role: str
    headline: str
    chips: tuple[str, ...]
    name: str
    brand: str
    price: str
    """"19,900원", or "" """
    list_price: str
    discount: int | None
    """Whole percent, or None."""
    rating: float | None
    rating_count: int | None
    photos: tuple[PhotoFile, ...]
    field: str
    """Product field, decides the look family ("beauty", "food", "tech", "living", ...)."""
    palette: dict[str, str]
    """The character's: ground, mid, accent, ink as #rrggbb."""
    template: str = ""
    """Look family, or "" to choose by field."""
    width: int = 1080
    height: int = 1920
    alone: bool = False
    """No presenter will stand in it."""
    shot: ShotOrder | None = None
    """The shot it is for; None draws the scene as one picture by its role."""
    brand_look: BrandLook | None = None
    """The shop's, for pictures of shots."""
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
    """The engine's own options (steps, strength ...); it checks them and says their ranges."""


@dataclass(frozen=True)
class LayerFile:
    """One part of a picture; the fields are those of records.Layer."""

    path: Path
    x: int
    y: int
    width: int
    height: int
    kind: str
    depth: float = 0.0
    enter: str = "none"
    cue: float = 0.0
    cue_word: str = ""
    travel: tuple[float, ...] = ()
    """Scale, dx, dy at the shot's begin, then at its end (px at the frame's size, about the layer's middle); empty follows the
    camera by its depth."""


@dataclass(frozen=True)
class Picture:
    """What an image engine made beside `out`."""

    layers: tuple[LayerFile, ...] = ()
    template: str = ""
    accent: str = "#ffd84d"
    ink: str = "#1d1b20"
    notes: tuple[str, ...] = ()


class ImageEngine(Engine, Protocol):
    """Draws one scene."""

    def draw(self, order: PictureOrder, out: Path, *, folder: Path, tell: Tell = hush) -> Picture:
        """Write the picture to `out` (PNG, order.width x order.height) and its layers, if any, into `folder`."""
        ...


# --- voice ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timed:
    """A word or a phone and when it is heard, in s."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Spoken:
    """What a voice engine made."""

    seconds: float
    sample_rate: int
    words: tuple[Timed, ...]
    """One per written word (whitespace-separated) of the text."""
    phones: tuple[Timed, ...] = ()
    """IPA symbols with times, when the engine knows them; the mouth is drawn from these."""
    notes: tuple[str, ...] = ()
    quiet: bool = False
    """Nobody speaks, as was asked for: the silence is as long as the words are to be read."""


class VoiceEngine(Engine, Protocol):
    """Says one scene."""

    def speak(self, text: str, out: Path, *, voice: dict[str, object], tell: Tell = hush) -> Spoken:
        """Write the narration to `out` (WAV, mono, 16 bit). `voice` is records.Voice as a dict."""
        ...


# --- video ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClipOrder:
    """What a video engine is asked for. `layers[].cue` are seconds here, `step` is which chapter of how many."""

    still: Path
    layers: tuple[LayerFile, ...]
    seconds: float
    motion: str
    prompt: str
    seed: int
    fps: int = 30
    width: int = 1080
    height: int = 1920
    first: bool = False
    """True for the first scene, which starts with a punch."""
    role: str = ""
    """The scene's; a "call" stands still at its end."""
    starts: str = "cut"
    """How it comes in ("cut", "slide", "zoom", "whip", "wipe"): the clip's first frames are moved for it."""
    ends: str = ""
    """How it gives way to the next scene; "" for the last one, after which nothing comes."""
    step: tuple[int, int] | None = None
    template: str = ""
    accent: str = "#ffd84d"
    ink: str = "#1d1b20"
    options: dict[str, Any] = field(default_factory=dict)
    """The engine's own options (steps, frames ...); it checks them and says their ranges."""


class VideoEngine(Engine, Protocol):
    """Moves one still."""

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        ...


# --- the tables -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """The engines of one stage, the best first; `auto` takes the first that is ready."""

    stage: str
    engines: dict[str, str] = field(default_factory=dict)
    """name -> "module:Class" below pipeline.engines"""


TABLES: dict[str, Table] = {
    "script": Table("script", {"ollama": "script.ollama:Ollama", "template": "script.template:Template"}),
    "image": Table("image", {"sdxl": "image.sdxl:Sdxl", "poster": "image.poster:Poster"}),
    "voice": Table(
        "voice",
        {
            "supertonic": "voice.supertonic:Supertonic",
            "kokoro": "voice.kokoro:Kokoro",
            "espeak": "voice.espeak:Espeak",
            "xtts": "voice.xtts:Xtts",
            "none": "voice.quiet:Quiet",
        },
    ),
    "video": Table(
        "video", {"ltx": "video.ltx:Ltx", "animatediff": "video.animatediff:AnimateDiff", "camera": "video.camera:Camera"}
    ),
}


def check_stages(names: Iterable[str]) -> None:
    """Raise InputError when one of `names` is no stage that has engines."""
    for name in names:
        if name not in TABLES:
            raise InputError(
                f"'{name}' 단계에는 엔진이 없습니다. 엔진을 고를 수 있는 단계: {', '.join(TABLES)}",
                f"There are no engines for '{name}'. Stages with engines: {', '.join(TABLES)}",
            )


@overload
def load(stage: Literal["script"], name: str) -> ScriptEngine: ...
@overload
def load(stage: Literal["image"], name: str) -> ImageEngine: ...
@overload
def load(stage: Literal["voice"], name: str) -> VoiceEngine: ...
@overload
def load(stage: Literal["video"], name: str) -> VideoEngine: ...
@overload
def load(stage: str, name: str) -> Engine: ...
def load(stage: str, name: str) -> Engine:
    """The engine `name` of `stage`. Raises InputError when there is none of that name."""
    table = TABLES[stage].engines
    if name not in table:
        raise InputError(
            f"{stage} 단계에는 '{name}' 엔진이 없습니다. 쓸 수 있는 엔진: auto, {', '.join(table)}",
            f"There is no engine '{name}' for {stage}. Choose from: auto, {', '.join(table)}",
        )
    module, cls = table[name].split(":")
    return getattr(import_module(f"{__name__}.{module}"), cls)()


@overload
def pick(stage: Literal["script"], name: str = "auto") -> tuple[ScriptEngine, tuple[str, ...]]: ...
@overload
def pick(stage: Literal["image"], name: str = "auto") -> tuple[ImageEngine, tuple[str, ...]]: ...
@overload
def pick(stage: Literal["voice"], name: str = "auto") -> tuple[VoiceEngine, tuple[str, ...]]: ...
@overload
def pick(stage: Literal["video"], name: str = "auto") -> tuple[VideoEngine, tuple[str, ...]]: ...
@overload
def pick(stage: str, name: str = "auto") -> tuple[Engine, tuple[str, ...]]: ...
def pick(stage: str, name: str = "auto") -> tuple[Engine, tuple[str, ...]]:
    """The engine to use, and why not the better ones.

    `name` "auto" takes the best that is ready. Raises EngineError with the cure when the named one, or all, are missing.
    """
    names = list(TABLES[stage].engines) if name == "auto" else [name]
    reasons: list[str] = []
    for candidate in names:
        engine = load(stage, candidate)
        why = engine.manual if name == "auto" and isinstance(engine, Manual) else engine.missing()
        if not why:
            return engine, tuple(reasons)
        reasons.append(f"{candidate}: {why}")
    said = " / ".join(reasons)
    raise EngineError(f"{stage} 엔진을 쓸 수 없습니다. {said}", f"No engine for {stage} can run. {said}")
