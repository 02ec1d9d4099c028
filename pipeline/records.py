"""What the stages hand on: frozen records, with the unit under every field.

Paths inside a record are relative to the project folder. `scene_number`, `text`, `duration`, `total_duration`,
`metadata.character_id` and `metadata.tone` keep the names of the original script format.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from .money import plain_number, read_amount

Tone = Literal["professional", "casual", "funny", "enthusiastic"]
Role = Literal["hook", "problem", "product", "proof", "call"]
Motion = Literal["push", "pull", "pan_left", "pan_right", "rise", "hold"]
Shape = Literal["closed", "half", "open", "round", "smile", "pressed"]
Availability = Literal["in_stock", "out_of_stock", "preorder", "discontinued", "unknown"]
LayerKind = Literal["ground", "decor", "plate", "product", "prop", "headline", "chip", "price", "badge", "button"]
Enter = Literal["none", "fade", "pop", "rise", "drop", "slide_left", "slide_right", "stamp", "wipe"]

TONES: tuple[Tone, ...] = ("professional", "casual", "funny", "enthusiastic")
ROLES: tuple[Role, ...] = ("hook", "problem", "product", "proof", "call")
SHAPES: tuple[Shape, ...] = ("closed", "half", "open", "round", "smile", "pressed")

Amount = Annotated[Decimal, BeforeValidator(read_amount), PlainSerializer(plain_number, when_used="json"), Field(ge=0)]
"""Money in units of its currency; read from a number or from shop text ("19,900원"), written to JSON as a number."""


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Origin(Record):
    """Where a fact came from and how sure it is."""

    source: str
    """"json-ld", "microdata", "rdfa", "meta", "state", "page", "file", "form" or "user"."""
    confidence: float = Field(default=1.0, ge=0, le=1)


class Photo(Record):
    """One of the product's own photos, decoded, upright and RGB, in the project folder."""

    path: PurePosixPath
    width: int
    """px"""
    height: int
    """px"""
    plain: bool = False
    """True when the background is one plain colour, so that the product can be cut out."""
    source: str = ""
    """The address or path it came from."""


class Product(Record):
    """The fact sheet. Every number a short says or shows comes from here."""

    name: str = Field(min_length=1, max_length=300)
    brand: str = ""
    price: Amount | None = None
    """What one pays now, in `currency`."""
    currency: str = Field(default="KRW", pattern="^[A-Z]{3}$")
    """ISO 4217."""
    list_price: Amount | None = None
    """The price before the discount, in `currency`."""
    availability: Availability = "unknown"
    sku: str = ""
    gtin: str = ""
    rating: float | None = Field(default=None, ge=0, le=5)
    """Stars, 0..5."""
    rating_count: int | None = Field(default=None, ge=0)
    description: str = ""
    features: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    """Addresses, or paths relative to the product file."""
    url: str = ""
    language: str = "ko"
    photos: tuple[Photo, ...] = ()
    """The images, collected into the project folder; the hero first."""
    origins: dict[str, Origin] = Field(default_factory=dict)
    """Field name -> where it came from."""

    @property
    def discount(self) -> int | None:
        """Whole percent off the list price (rounded down, as shops do), or None when there is none."""
        if self.price is None or self.list_price is None or self.list_price <= self.price:
            return None
        return int((self.list_price - self.price) * 100 / self.list_price) or None


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
    """1.0 is the engine's own pace."""
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
    """Drawn parts; see pipeline/render/figure.py."""
    voice: Voice
    motion: str = ""
    """Motion words for clips, in English."""


class Scene(Record):
    """One scene of the script."""

    scene_number: int = Field(ge=1)
    text: str = Field(min_length=1, max_length=400)
    """What is said and captioned, as written."""
    duration: float = Field(gt=0)
    """s; planned from syllables until the narration exists, then its real length."""
    role: Role = "product"
    headline: str = ""
    """Large words on the picture; at most two lines, broken by "\\n"."""
    chips: tuple[str, ...] = ()
    """Short facts shown on the picture, in the order they appear."""
    emphasis: tuple[str, ...] = ()
    """Words of `text` set in the accent colour."""
    image_prompt: str = ""
    """For the model engines, in English."""
    motion: Motion = "push"
    seed: int = Field(default=0, ge=0, lt=2**32)


class ScriptMetadata(Record):
    """Who speaks, how, and what wrote it."""

    character_id: str
    tone: Tone
    seed: int = 0
    engine: str = ""
    """Engine name and revision that wrote the script."""


class Script(Record):
    """The whole text, and the facts it was written from."""

    scenes: tuple[Scene, ...] = Field(min_length=1)
    total_duration: float = Field(gt=0)
    """s; the sum of the scenes' durations."""
    metadata: ScriptMetadata
    product: Product | None = None
    """The fact sheet it was written from; pictures take price, photos and badges from here."""

    @model_validator(mode="after")
    def _numbered(self) -> Script:
        if [scene.scene_number for scene in self.scenes] != list(range(1, len(self.scenes) + 1)):
            raise ValueError("scene_number must run 1, 2, 3 ...")
        return self

    def scene(self, number: int) -> Scene:
        """The scene with that scene_number."""
        return self.scenes[number - 1]


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


class Clip(Record):
    """A scene's moving picture, as long as its narration."""

    scene_number: int
    path: PurePosixPath
    """MP4, H.264, no sound."""
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
    """JPEG, 1080x1920"""
    record: PurePosixPath
    """short.json: everything that made it."""
    upload: PurePosixPath
    """Upload texts: title, description, hashtags."""
    checks: tuple[Check, ...]
