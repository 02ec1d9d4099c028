"""Pieces that stand in one role alone: the thoughts of the problem, the card with the rating."""

from __future__ import annotations

import re

from PIL import Image

from pipeline.engines import PictureOrder
from pipeline.media.color import Rgb, mix_rgb, readable
from pipeline.media.frame_layout import Layout
from pipeline.media.svg_shapes import cloud, rounded_card, stars
from pipeline.media.typesetting import Run, Style, pad_of, set_line, width_of

from .palette import Colours
from .props import prop
from .styles import Family
from .widgets import Part, add_shadow, shadow_of


def bubble(colours: Colours, layout: Layout, moved: tuple[int, int]) -> Image.Image:
    """The thought the worry is in, with its shadow; `moved` against where it is in 9:16, px."""
    size = layout.width, min(layout.height, 1100)
    thought = cloud(size, _vapour(colours), moved)
    shadow, margin = shadow_of(thought.getchannel("A"), colours.ink, blur=44, opacity=0.22, drop=22)
    picture = shadow.crop((margin, margin, margin + size[0], margin + size[1]))
    picture.alpha_composite(thought)
    return picture


def _vapour(colours: Colours) -> Rgb:
    return mix_rgb(colours.mid, colours.plate, 0.15) if colours.dark else colours.plate


def aside(name: str, size: int, colours: Colours) -> Image.Image:
    """A smaller thought: a prop in a round of the cloud's colour."""
    wide = round(size * 1.3)
    disc = rounded_card((wide, wide), wide // 2, _vapour(colours))
    disc.alpha_composite(prop(name, round(size * 0.86)), (round((wide - size * 0.86) / 2),) * 2)
    return add_shadow(disc, colours)


RATED = ("별점", "후기", "리뷰", "평점")
"""What the card with the rating says already."""
_TOLD = re.compile(rf"{'|'.join(RATED)}|구매자|rating|reviews?|[\d.,점개건의!?\s]", re.IGNORECASE)
_ABOVE = (("써 본 사람들의\n점수", "먼저 써 본\n사람들의 평가", "구매자들이\n남긴 점수"), ("What buyers\nsay",))


def beside_rating(order: PictureOrder) -> str:
    """The headline above the card with the rating: where it only says the card's numbers, whose they are."""
    ways = _ABOVE[not korean(order)]
    return order.headline if _TOLD.sub("", order.headline) else ways[order.seed % len(ways)]


def rating(order: PictureOrder, family: Family, colours: Colours, left: int, top: int, width: int) -> list[Part]:
    """A card, `width` px wide, with the number, its stars and how many people gave them."""
    scale = width / 478
    height, edge, base = round(206 * scale), round(26 * scale), round(114 * scale)
    fill = colours.plate
    text = readable(colours.ink if not colours.dark or family.tint is None else colours.text, fill, ratio=7)
    card = rounded_card((width, height), 36, fill)
    number = set_line([Run(f"{order.rating:.1f}", text)], Style("black", round(116 * scale)))
    card.alpha_composite(number, (edge, round(34 * scale)))
    x = edge + number.width + round(14 * scale)
    row = stars(
        order.rating or 0, round(42 * scale), readable((246, 178, 40), fill, ratio=1.6), mix_rgb(fill, colours.ink, 0.16)
    )
    if order.rating_count:
        words = f"후기 {order.rating_count:,}개" if korean(order) else f"{order.rating_count:,} reviews"
        style = Style("bold", min(38, int((width - edge - x) / width_of(words, "bold", 100) * 100)))
        card.alpha_composite(set_line([Run(words, text)], style), (x - pad_of(style), base))
    shadow, margin = shadow_of(card.getchannel("A"), colours.ink, blur=40, opacity=0.24, drop=18)
    shadow.alpha_composite(card, (margin, margin))
    y = top + round((58 if order.rating_count else 82) * scale)
    return [
        Part("chip", shadow, left - margin, top - margin, enter="rise", cue=0.06, cue_word="후기"),
        Part("chip", row, left + x, y, enter="wipe", cue=0.14),
    ]


def korean(order: PictureOrder) -> bool:
    """Whether the product is told about in Korean."""
    return any("가" <= letter <= "힣" for letter in order.headline + order.name)
