"""The film as far as it is planned: its places, its shots, and what of it shows the product large."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from ..media.arrangements import Arrangement, arrangements
from ..media.frame_layout import Aspect, Presence
from ..records import Material, PhotoCrop, Product, Scene, Script, Shot, ShotKind
from . import cuts
from .facts import NO_HERO, Facts, is_close, is_whole, is_wide
from .product_size import CLOSE, LARGE, close_crop, frame_share, shape_of
from .recipes import kinds

PACKSHOTS: tuple[ShotKind, ...] = ("end_card", "price_slam", "then_now", "per_unit")
"""Kinds that show what is bought: its packshot, where there is one, and no other photo."""
NEARLY = 0.8
"""Of the largest any shot of it can be, what counts as large where no photo allows LARGE: a slim thing, a broad one."""
PHOTO_GROUNDS = ("photo", "macro", "blur", "drained", "mosaic")
"""Grounds made of a photo."""


@dataclass(frozen=True)
class Slot:
    """A place in the film that wants a shot."""

    scene: Scene
    number: int
    """In its scene."""
    span: cuts.Span
    closes: bool
    """The film's last shot."""

    @property
    def said(self) -> list[str]:
        """The words it covers."""
        return self.scene.text.split()[self.span.first : self.span.end]


@dataclass(frozen=True)
class Draft:
    """A shot with what the planning knows of it."""

    shot: Shot
    slot: Slot
    arrangement: Arrangement
    scale: float
    """px of the frame for a px of its main photo, about; 0 without one"""
    share: float = 0.0
    """Of the frame that product or photo takes, about"""


@dataclass
class FilmDraft:
    """The film as far as it is planned."""

    script: Script
    facts: Facts
    material: Sequence[Material]
    aspect: Aspect
    presenter: Presence
    dice: random.Random
    total: float
    drafts: list[Draft] = field(default_factory=list)

    @property
    def product(self) -> Product | None:
        return self.script.product

    @property
    def filmed(self) -> float:
        """s footage is on screen."""
        return sum(one.slot.span.seconds for one in self.drafts if one.shot.kind == "footage")

    @property
    def presented(self) -> float:
        """s the presenter is on screen."""
        return sum(one.slot.span.seconds for one in self.drafts if one.shot.presenter != "none")

    @property
    def shown(self) -> float:
        """Share of the time so far in which the product is large."""
        seconds = sum(one.slot.span.seconds for one in self.drafts)
        return sum(one.slot.span.seconds for one in self.drafts if self.shows(one)) / seconds if seconds else 0.0

    @cached_property
    def large(self) -> float:
        """Share of the frame from which on it is large here: LARGE, or less where no photo allows it."""
        free = [
            one for one in arrangements().values() if shows_photo(one) and one.presenter is None and self.aspect in one.aspects
        ]
        ways = [(one, photo) for one in free for photo in self.material if suits(one.kind, one, photo, self)]
        return min(LARGE, NEARLY * max((_share_alone(one, photo, self) for one, photo in ways), default=0.0))

    def shows(self, draft: Draft) -> bool:
        """Whether product or photo is large in a shot."""
        return draft.share > 0 and draft.share >= self.large

    @property
    def written(self) -> frozenset[str]:
        """What stands on its shots: every line, and a figure with what it counts."""
        lines = chain.from_iterable(one.shot.writing for one in self.drafts)
        slams = (" ".join(one.shot.writing) for one in self.drafts if one.shot.kind == "number_slam")
        rated = self.facts.review if any(one.shot.kind == "review_card" for one in self.drafts) else ()
        return frozenset((*lines, *slams, *rated))


def shows_something(arrangement: Arrangement) -> bool:
    """Whether there is more to see than words and whoever speaks."""
    return arrangement.kind == "footage" or shows_photo(arrangement)


def shows_photo(arrangement: Arrangement) -> bool:
    """Whether it is nothing without a photo."""
    return bool(arrangement.products or arrangement.windows) or arrangement.ground in PHOTO_GROUNDS


def suits(kind: ShotKind, arrangement: Arrangement, photo: Material, film: FilmDraft) -> bool:
    """Whether a photo can be shown so. What was cut out of a photo in use may be a part: a packshot's goes before it."""
    needs = {*kinds()[kind].needs, *arrangement.needs}
    drained = arrangement.ground == "drained" and photo.kind == "packshot"  # the product is not what is the matter
    shaped = arrangement.shape in ("any", shape_of(photo))
    wide = is_wide(photo, film.aspect) or ("wide" not in needs and arrangement.ground != "photo")
    close = is_close(photo, film.aspect) or "close" not in needs
    if photo.kind in NO_HERO or drained or not (shaped and wide and close):
        return False
    shot_for_it = any(one.kind == "packshot" and is_whole(one) for one in film.material)
    if kind in PACKSHOTS and shot_for_it and not (photo.kind == "packshot" and is_whole(photo)):
        return False
    return "cutout" not in needs or (is_whole(photo) and (photo.kind == "packshot" or not shot_for_it))


def _share_alone(arrangement: Arrangement, photo: Material, film: FilmDraft) -> float:
    """Share of the frame that a photo takes in an arrangement."""
    crop = close_crop(photo, (), film.aspect) if arrangement.kind in CLOSE else None
    photos = (PhotoCrop(photo=photo.photo, crop=crop),)
    return frame_share(arrangement.kind, arrangement, photos, film.material, film.aspect)
