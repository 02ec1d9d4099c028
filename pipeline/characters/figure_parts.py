"""What a character is drawn from: the `[parts]` of its file, checked key by key."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..records import Record, Role, Shape
from ..workspace.paths import asset

FIGURES = asset("figures")
"""Our own vector data, one folder per kind of part, and the Lorelei heads (CC0)."""

Colour = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
"""#rrggbb"""
PictureName = Shape | Literal["blink"]
Pose = Literal["rest", "wave", "point", "hold", "cheer", "think", "hip", "together", "crossed"]


@cache
def part_names(kind: str) -> tuple[str, ...]:
    """The names of the drawn parts of a kind: the files of assets/figures/<kind>."""
    return tuple(sorted(path.stem for path in (FIGURES / kind).glob("*.svg")))


def _one_of(kind: str) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name and name not in part_names(kind):
            raise ValueError(f"'{name}' is none of {', '.join(part_names(kind))}")
        return name

    return check


class Parts(Record):
    """What a character is drawn from (`[parts]` of its file). A person needs hair, a mascot a beast, or either has pictures."""

    pictures: dict[PictureName, str] = Field(default_factory=dict)
    """Mouth shape or "blink" -> picture beside the file, instead of everything below; only "closed" is needed."""
    pictures_mark: str = ""
    """Fingerprint of the pictures' content, filled in when they are read."""
    skin: Colour = "#ffe0c9"
    """Skin or fur."""
    head: Literal["01", "02", "03", "04"] = "01"
    hair: Annotated[str, Field(pattern="^(0[1-9]|[1-3][0-9]|4[0-8])?$")] = ""
    """Lorelei's hair, 01..48."""
    hair_color: Colour = "#2b2428"
    brow: Literal["soft", "straight", "thick", "thin", "arch", "bushy"] = "soft"
    brow_color: Colour | None = None
    """None: a shade of the hair."""
    brow_tilt: float = Field(default=0, ge=-12, le=12)
    """Degrees."""
    eye: Literal["almond", "round", "narrow", "soft", "dot"] = "almond"
    eye_size: float = Field(default=1.0, ge=0.8, le=1.25)
    eye_tilt: float = Field(default=0, ge=-12, le=12)
    """Degrees; negative lifts the outer corner."""
    iris: Colour = "#4a3128"
    lashes: int = Field(default=0, ge=0, le=3)
    nose: Literal["01", "02", "03", "04", "05", "06"] = "02"
    mouth_size: float = Field(default=1.0, ge=0.8, le=1.2)
    beard: Literal["", "full", "stubble", "goatee", "moustache"] = ""
    beard_color: Colour | None = None
    glasses: Literal["", "01", "02", "03", "04", "05"] = ""
    glasses_color: Colour = "#38282e"
    earrings: Literal["", "01", "02", "03"] = ""
    earring_color: Colour = "#e8b04a"
    freckles: bool = False
    age_lines: bool = False
    beast: Annotated[str, AfterValidator(_one_of("beasts"))] = ""
    belly: Colour = "#fff8ee"
    """Muzzle and face patch of a beast."""
    inner: Colour | None = None
    """Inside of the ears."""
    crest: Colour | None = None
    """Stripes, crest, antenna, tape."""
    beak: Colour = "#f5a13a"
    screen: Colour = "#20324a"
    glow: Colour = "#7df0ff"
    tail: Annotated[str, AfterValidator(_one_of("tails"))] = ""
    hat: Annotated[str, AfterValidator(_one_of("hats"))] = ""
    hat_color: Colour = "#ffffff"
    hat_trim: Colour = "#ffffff"
    build: Literal["slim", "regular", "broad", "round", "sturdy", "small"] = "regular"
    outfit: Annotated[str, AfterValidator(_one_of("outfits"))] = "tee"
    outfit_color: Colour = "#8fa3bf"
    outfit_second: Colour = "#ffffff"
    outfit_third: Colour = "#3b3f52"
    bottom: Colour = "#46506b"
    """Trousers or skirt."""
    sleeve: Literal["long", "rolled", "short", "none"] = "long"
    sleeve_color: Colour | None = None
    """None: as the outfit."""
    cuff: Colour | None = None
    prop: Annotated[str, AfterValidator(_one_of("props"))] = ""
    """What the pose "hold" holds."""
    prop_color: Colour = "#3b3f52"
    prop_trim: Colour = "#ffffff"
    poses: dict[Role, Pose] = Field(default_factory=dict)
    """Where this character stands otherwise than the presenter's own choice."""
