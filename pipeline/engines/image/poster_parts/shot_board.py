"""A shot being put together: its photos, its colours, where its parts stand, and the writing that is not used yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image

from pipeline.engines import PictureOrder, ShotOrder
from pipeline.errors import InputError
from pipeline.media.arrangements import Arrangement, Placed
from pipeline.media.decode import PictureRule, decode_picture
from pipeline.media.frame_layout import Box, Layout, layout_of
from pipeline.product_text.short_name import short_name

from .canvas import Sheet
from .palette import Colours
from .shot_view import View

NAME = 20
"""Syllables of a name on an end card."""
LOGO = 2000
"""px of a logo's longer side."""


@dataclass
class Board:
    """A shot being put together."""

    sheet: Sheet
    shot: ShotOrder
    arrangement: Arrangement
    placed: Placed
    colours: Colours
    """In the arrangement's tone."""
    views: tuple[View, ...]
    logo: Image.Image | None = None
    """The shop's, RGBA."""
    point: tuple[int, int] | None = None
    """px, what a callout speaks of."""
    shown: Box | None = None
    """px, where a photo that fills the frame shows the product."""
    _left: Iterator[str] = field(default_factory=lambda: iter(()))

    def __post_init__(self) -> None:
        self._left = iter(self.shot.writing)

    @property
    def order(self) -> PictureOrder:
        """What was asked for."""
        return self.sheet.order

    @property
    def layout(self) -> Layout:
        """The frame."""
        return layout_of(self.order.width, self.order.height)

    @property
    def size(self) -> tuple[int, int]:
        """px"""
        return self.layout.width, self.layout.height

    @property
    def name(self) -> str:
        """The product's, as it stands on the picture."""
        name = short_name(self.order.name, self.order.brand, NAME)
        return name.removeprefix(self.order.brand).strip() or name

    @property
    def shop(self) -> str:
        """Who sells it."""
        look = self.order.brand_look
        return (look.shop if look else "") or self.order.brand

    @property
    def closing(self) -> str:
        """What the shop's end cards ask for; "" where it has no line of its own."""
        return self.order.brand_look.closing if self.order.brand_look else ""

    def next(self) -> str:
        """The next line of writing; "" when there is none left."""
        return next(self._left, "")

    def rest(self) -> list[str]:
        """All lines left."""
        return list(self._left)


def shop_logo(sheet: Sheet) -> Image.Image | None:
    """The shop's logo, without the nothing around it; None where there is none or it cannot be read."""
    look = sheet.order.brand_look
    if look is None or look.logo is None:
        return None
    try:
        logo = decode_picture(look.logo, PictureRule(LOGO)).convert("RGBA")
    except InputError:
        sheet.notes.append(f"로고 {look.logo.name} 을(를) 읽을 수 없어 이름을 대신 썼습니다. PNG 로 바꿔 주세요")
        return None
    return logo.crop(logo.getchannel("A").getbbox() or (0, 0, *logo.size))
