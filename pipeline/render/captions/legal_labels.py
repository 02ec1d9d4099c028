"""What the law wants said in the picture: that AI made it, and who paid for it.

Both stand in the strip between the captions and what the platforms cover: inside the safe area, on the ground beside the
presenter (a long disclosure reaches its chest at most), never on a face, the product, the price or a caption. The disclosure
comes first and stays from the first frame to the last, as large as the platforms set their own, on a solid plate.

Source of the words: the Fair Trade Commission's guideline on recommendations (추천·보증 등에 관한 표시·광고 심사지침, in force
since 2024-12-01): in the video's language, said for certain ("받음", never "받을 수 있음"), naming what was received, easy to
see, and not only at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.media.frame_layout import TALL, Box, Layout, Presence
from pipeline.records import Role

from ..options import LabelStyle, RenderOptions
from .fonts import face

DISCLOSURES = {
    "paid": "유료 광고 포함",
    "gift": "협찬 · 제품을 제공받음",
    "affiliate": "광고 · 구매 시 수수료를 받음",
}
Side = Literal["left", "center", "right"]
FONT = "Pretendard Bold"
SIZE = {"disclosure": 46, "label": 38}
"""px, heights of a line"""
APART, ASIDE = 10, 14
"""px between plates, and beside the words"""


@dataclass(frozen=True)
class Notices:
    """What is said in one scene, and how."""

    label: str = ""
    disclosure: str = ""
    """The words themselves"""
    style: LabelStyle = "dark"
    place: Side = "left"
    until: float = float("inf")
    """s into the scene the label stays"""


NONE = Notices()


@dataclass(frozen=True)
class Plate:
    """One notice at its place."""

    text: str
    box: Box
    size: int
    """px, the height of the line"""
    style: LabelStyle
    solid: bool
    until: float
    """s into the scene"""


def notices(options: RenderOptions, role: Role, layout: Layout = TALL, *, moving: bool = False) -> Notices:
    """The notices of a scene of that role. `moving`: the presenter comes and goes in it, so they keep to one side."""
    told, place = DISCLOSURES.get(options.disclosure, ""), options.label_place
    if place == "auto":
        place = "left" if moving else _free_side(layout, role, options.presenter)
    return Notices(options.label, told, options.label_style, place, options.label_seconds or float("inf"))


def _free_side(layout: Layout, role: Role, size: Presence) -> Side:
    """The side of the picture the presenter leaves free."""
    figure = layout.figure(role, size)
    return "right" if size != "off" and figure.left + figure.right < layout.width else "left"


def plates(told: Notices, layout: Layout = TALL) -> Iterator[Plate]:
    """The plates, side by side; lettering shrinks where a long label would leave the safe area."""
    texts = [(kind, text) for kind, text in (("disclosure", told.disclosure), ("label", told.label)) if text]
    wanted = sum(_width(text, SIZE[kind]) for kind, text in texts) + APART * (len(texts) - 1)
    share = min(1.0, layout.safe.width / wanted) if texts else 1.0
    left = layout.safe.left + int({"left": 0.0, "center": 0.5, "right": 1.0}[told.place] * (layout.safe.width - share * wanted))
    for kind, text in texts:
        wide, solid = int(share * _width(text, SIZE[kind])), kind == "disclosure"
        box = Box(left, layout.captions.bottom + 2, left + wide, layout.safe.bottom)
        until = float("inf") if solid else told.until
        yield Plate(text, box, int(share * SIZE[kind]), "dark" if solid else told.style, solid, until)
        left += wide + int(share * APART)


def _width(text: str, size: float) -> float:
    return face(FONT).width(text, size) + 2 * ASIDE
