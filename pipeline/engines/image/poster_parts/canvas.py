"""A picture being put together: its ground, the parts on it, and what all roles put there alike."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PIL import Image

from pipeline.engines import PictureOrder
from pipeline.media.frame_layout import Box, Layout, layout_of
from pipeline.media.typesetting import clean

from .backgrounds import paint
from .backplate import Spot
from .cutout import Subject
from .headlines import eyebrow, headline, largest
from .layout_table import ALONE, PLACES, Column, Places
from .palette import Colours
from .product_placement import MOST, Hero, place, reflection, shade
from .props import icon_for, prop, standins
from .styles import Family
from .widgets import APART, LIFT, Part, chip, facts_of

GROWN = 1.3
"""How much larger than its family's a headline may be where there is room."""


@dataclass
class Sheet:
    """A picture being put together."""

    order: PictureOrder
    family: Family
    colours: Colours
    subject: Subject | None
    """The photo of this scene."""
    first: Subject | None = None
    """The photo of the hook."""
    ground: Image.Image | None = None
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ground_at: tuple[int, int] = (0, 0)
    """px, the ground's left and top; below 0 where it is larger than the frame."""
    ground_travel: tuple[float, ...] = ()
    """As engines.LayerFile's."""

    @property
    def layout(self) -> Layout:
        """The frame."""
        return layout_of(self.order.width, self.order.height)

    @property
    def places(self) -> Places:
        """Where things stand in it."""
        return (ALONE if self.order.alone else PLACES)[self.layout.aspect]

    @property
    def size(self) -> tuple[int, int]:
        """px"""
        return self.layout.width, self.layout.height

    def paint(self, spot: Spot) -> Image.Image:
        """Paint the family's ground around a spot."""
        self.ground = paint(self.family, self.colours, spot, self.order.seed, self.size)
        return self.ground

    def title(self, *, over_photo: bool = False, small: str = "", foot: int = 0) -> None:
        """The headline, and the small line above it; larger where there is room for it down to `foot` px."""
        at, ceiling = self.places.titles[self.order.role], self.layout.safe.top
        family = _scale_family(self.family, at.scale)
        size = min(largest(foot - at.top, family), round(family.size[0] * GROWN))
        if foot and size > family.size[0]:
            family = replace(family, size=(size, family.size[1]))
        if small:
            box = at.left, at.right, self.places.eyebrow, ceiling
            self.parts += eyebrow(small, family, self.colours, box, over_photo=over_photo)
        box = at.left, at.right, at.top, ceiling
        self.parts += headline(self.order.headline, family, self.colours, box, over_photo=over_photo)

    def chips(self, facts: tuple[str, ...], at: Column, *, begin: float = 0.25) -> None:
        """Facts of one size below each other, coming in with the words that say them."""
        texts = [text for fact in facts if (text := clean(fact).replace("\n", " "))]
        room, texts = at.gap * at.most - APART, texts[: at.most]
        lift, top = 0 if self.family.chip == "line" else LIFT, at.top
        facts_ = facts_of(texts, self.family, at.right - at.left, at.size, room)
        one_line = all(len(fact.lines) == 1 for fact in facts_)
        for index, fact in enumerate(facts_):
            icon = "sweat" if self.order.role == "problem" else icon_for(texts[index])
            image = chip(fact, icon, self.family, self.colours)
            left = (at.left + at.right - image.width) // 2 if at.centred else at.left - lift
            part = Part("chip", image, max(left, 0), top - lift, enter="pop", cue=begin + 0.18 * index, cue_word=texts[index])
            self.parts.append(part)
            top += at.gap if one_line else fact.height + APART

    def hero(self, areas: tuple[Box, ...]) -> Hero:
        """The product, or what stands for it, where it comes out largest."""
        return place(self.subject, standins(self.order.field, self.order.name), self.family, areas)

    def stand(self, areas: tuple[Box, ...]) -> Hero:
        """The same, put down on a ground painted around it."""
        self.paint((hero := self.hero(areas)).spot)
        self.hold(hero)
        return hero

    def hold(self, hero: Hero) -> None:
        """Shadow, reflection and the product itself."""
        assert self.ground is not None
        if self.family.name == "tech" and hero.stands:
            reflection(self.ground, hero)
        shade(self.ground, hero, self.colours)
        self.parts.append(Part("product", hero.image, *hero.at, depth=0.5))
        if hero.magnified > MOST * 1.01:
            self.notes.append(f"사진을 {hero.magnified:.1f}배로 늘려 썼습니다. 더 큰 사진을 넣으면 선명해집니다")

    def float_prop(
        self, name: str, size: int, x: int, y: int, *, depth: float = 0.8, enter: str = "pop", cue: float = 0.05
    ) -> None:
        """A prop around `x`, `y`."""
        self.parts.append(Part("prop", prop(name, size), x - size // 2, y - size // 2, depth, enter, cue))


def _scale_family(family: Family, scale: float) -> Family:
    if scale == 1:
        return family
    return replace(family, size=(round(family.size[0] * scale), round(family.size[1] * min(scale * 1.15, 1.0))))
