"""What is seen while a part of a scene is said: a shot, and what is known of a photo before any shot is planned."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field

from .base import Record

ShotKind = Literal[
    "full_bleed",
    "macro",
    "macro_pan",
    "packshot",
    "packshot_sweep",
    "parallax",
    "packshot_on_blur",
    "split_presenter",
    "split_photos",
    "carousel",
    "grid",
    "number_slam",
    "word_slam",
    "checklist",
    "callout",
    "review_card",
    "price_slam",
    "then_now",
    "per_unit",
    "before_after",
    "problem",
    "presenter_talk",
    "presenter_aside",
    "footage",
    "end_card",
]
PhotoKind = Literal["packshot", "in_use", "detail", "worn", "text_panel", "chart", "banner", "strip_panel"]
ShotMove = Literal["push", "pull", "pan_left", "pan_right", "pan_up", "pan_down", "parallax", "turn", "hold"]
ShotEntrance = Literal["cut", "whip", "slide", "zoom", "wipe", "mask"]
Side = Literal["left", "middle", "right"]

PLACES: frozenset[ShotKind] = frozenset({"packshot", "packshot_sweep", "presenter_aside", "end_card"})
"""Kinds whose product stands somewhere: that place may be painted and moved by a model. The others are photos, type or
people, which no model may touch."""


class Crop(Record):
    """A rectangle of a photo, in the photo's own px."""

    left: int = Field(ge=0)
    top: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class PhotoCrop(Record):
    """A photo of the product, and the part of it that is shown."""

    photo: int = Field(ge=0)
    """Index into the product's photos."""
    crop: Crop | None = None
    """None lets the arrangement choose: the subject, or the whole photo."""


class Material(Record):
    """What is known of one photo of the product before anything is planned."""

    photo: int = Field(ge=0)
    """Index into the product's photos."""
    width: int
    """px"""
    height: int
    """px"""
    kind: PhotoKind = "in_use"
    cutout: PurePosixPath | None = None
    """RGBA PNG of the subject on nothing, as large as the photo, in the project folder; None when no mask is to be believed."""
    background: PurePosixPath | None = None
    """The photo with its subject painted over, for two layers that move apart; None when there is no mask."""
    subject: Crop | None = None
    """Bounding box of the subject."""
    focus: tuple[Crop, ...] = ()
    """Two to four boxes worth a close look: sharp, salient, print on the label; the best first."""
    free: Crop | None = None
    """The largest area without subject or lettering."""
    colors: tuple[str, ...] = ()
    """Dominant colours, #rrggbb, the largest share first."""
    sharpness: float = 0.0
    """Variance of the Laplacian at 512 px; below 30 a photo is soft."""
    score: float = 0.0
    """How good a hero it makes, 0..1; 0 for charts, banners and text panels."""


class Shot(Record):
    """One picture of a scene, from one cut to the next."""

    kind: ShotKind
    arrangement: str
    """Name of its arrangement in media/arrangements.toml."""
    mirrored: bool = False
    photos: tuple[PhotoCrop, ...] = ()
    """What it shows of the product, the main one first."""
    words: tuple[int, int] = (0, 0)
    """First word (어절) of the scene's text it covers, and the one after its last; they become times with the narration."""
    writing: tuple[str, ...] = Field(default=(), max_length=8)
    """What is written on the picture, never what the caption says: headline first; for a checklist its points."""
    presenter: Literal["none", "corner", "half", "full"] = "none"
    side: Side = "middle"
    """Where the presenter stands."""
    move: ShotMove = "push"
    amount: float = Field(default=0.08, ge=0, le=1)
    """Scale gained or lost, or distance travelled as a share of the frame's width."""
    entrance: ShotEntrance = "cut"
    """How it comes in."""
    footage: str = ""
    """A clip of one's own in the project folder, for kind "footage"."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    locked: bool = False
    """True keeps it as it is when the scene is planned anew."""


def spread(shots: tuple[Shot, ...], words: int) -> tuple[Shot, ...]:
    """The shots of a scene over as many words, each its share of them; those for which there is no word are left out."""
    if not shots or shots[-1].words[1] == words:
        return shots
    kept = shots[:words]
    before = max(kept[-1].words[1], len(kept))
    edges = [0]
    for number, shot in enumerate(kept[1:], 1):
        edges.append(min(max(round(shot.words[0] * words / before), edges[-1] + 1), words - (len(kept) - number)))
    ends = [*edges[1:], words]
    return tuple(
        shot.model_copy(update={"words": pair}) for shot, pair in zip(kept, zip(edges, ends, strict=True), strict=True)
    )
