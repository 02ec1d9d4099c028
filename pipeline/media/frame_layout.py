"""The frames all stages lay out in: one Layout for each aspect ratio, looked up by its name or by its size in px.

Free area of 9:16: union of what the interfaces of Shorts, Reels and TikTok cover (top 220, bottom 450, left 60, right 164 px).
In every layout the presenter's chin stands above the captions, which run over the chest: they never cover a face.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Aspect = Literal["9:16", "4:5", "1:1", "16:9"]
Presence = Literal["auto", "off", "corner", "half", "full"]
"""How much of the presenter is seen: "auto" the half figure, larger where it leads; "half" the same size in every scene;
"full" from head to feet; "corner" the face in a medallion."""
Side = Literal["left", "middle", "right"]
FPS = 30
LARGE = 0.4
"""Share of the frame from which on product or photo is large."""


class Box(NamedTuple):
    """A rectangle in px: left, top, right, bottom."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """px"""
        return self.right - self.left

    @property
    def height(self) -> int:
        """px"""
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """True when `other` lies inside."""
        return self.left <= other.left and self.top <= other.top and self.right >= other.right and self.bottom >= other.bottom

    def overlap(self, other: Box) -> int:
        """Shared area in px²."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0) * max(height, 0)


class Stand(NamedTuple):
    """Where the presenter of one shot stands, and how much of it is seen."""

    presence: Presence = "off"
    side: Side = "middle"
    box: Box | None = None
    """px, as an arrangement has it; None takes the layout's own place"""


def downscaled_size(width: int, height: int, shrinks: int) -> tuple[int, int]:
    """Width and height of a frame `shrinks` times smaller each way, px; even."""
    return width // (2 * shrinks) * 2, height // (2 * shrinks) * 2


FIGURE_RATIO = 1120 / 600
"""Height / width of the drawn presenter (half-body, running on below the frame's edge)."""
FULL_RATIO = 1580 / 600
"""Height / width of the drawn presenter from head to feet."""
FIGURE_FACE = (0.25, 0.07, 0.75, 0.33)
"""Face inside the half-body figure, as shares of its width and height: left, top, right, chin."""


@dataclass(frozen=True)
class Layout:
    """A frame and what may stand where in it, px."""

    aspect: Aspect
    width: int
    height: int
    safe: Box
    """Text and faces stay inside."""
    captions: Box
    """The captions' band; the label stands between it and the safe area's lower edge."""
    scale: float
    """Lettering, against 9:16."""
    figures: Mapping[str, Box]
    """Role -> where the figure stands; it always runs on to the frame's lower edge."""
    half: int
    """Width of a figure that is as large in every scene."""
    medallion: int
    """Diameter of the presenter in the corner."""
    crown: int = 0
    """Where the head of a whole figure begins; 0: where the half figure's does."""

    def stand(self, where: Stand) -> Box:
        """Where the presenter of a shot stands: larger than in a scene of one picture, for it has the frame to itself."""
        if where.box:
            return where.box
        middle = round(self.width * {"left": 0.3, "middle": 0.5, "right": 0.7}[where.side])
        chin, wide = self.captions.top - 12, round(1.13 * self.figures["problem"].width)
        if where.presence == "full":
            wide = round((self.height - round(0.012 * self.height) - self.safe.top) / FULL_RATIO)
            return Box(middle - wide // 2, self.safe.top, middle - wide // 2 + wide, self.height - round(0.012 * self.height))
        if where.presence == "corner":
            left = round(min(max(middle - self.medallion / 2, self.safe.left), self.safe.right - self.medallion)) // 2 * 2
            if where.side != "middle":
                left = self.safe.left if where.side == "left" else (self.safe.right - self.medallion) // 2 * 2
            return Box(left, chin - self.medallion, left + self.medallion, chin)
        return _standing(middle, chin, wide, self.height)

    def figure(self, role: str, size: Presence | Stand = "auto") -> Box:
        """Where the presenter stands in that role: its width sets its size; it may run past the frame's lower edge."""
        if isinstance(size, Stand):
            return self.stand(size)
        own = self.figures[role]
        face = _face(own)
        middle = (face.left + face.right) / 2
        if size == "half":
            return _standing(middle, face.bottom, self.half, self.height)
        if size == "full":
            top, bottom = self.crown or own.top, self.height - round(0.012 * self.height)
            wide = round((bottom - top) / FULL_RATIO)
            left = round(middle - wide / 2)
            return Box(left, top, left + wide, bottom)
        if size == "corner":
            left = round(min(max(middle - self.medallion / 2, self.safe.left), self.safe.right - self.medallion)) // 2 * 2
            bottom = self.captions.top - 14
            return Box(left, bottom - self.medallion, left + self.medallion, bottom)
        return own

    def face(self, role: str, size: Presence | Stand = "auto") -> Box | None:
        """What nothing may cover of the presenter in that role; None when it is off."""
        presence = size.presence if isinstance(size, Stand) else size
        if presence in ("off", "corner"):
            return None if presence == "off" else self.figure(role, size)
        return _face(self.figure(role, size))


def _standing(middle: float, chin: int, wide: int, bottom: int) -> Box:
    """A half figure of that width with its chin at `chin`."""
    left = round(middle - wide / 2)
    return Box(left, round(chin - FIGURE_FACE[3] * FIGURE_RATIO * wide), left + wide, bottom)


def _face(box: Box) -> Box:
    """The face of a figure."""
    left, top, right, chin = FIGURE_FACE
    height = box.width * FIGURE_RATIO
    return Box(
        round(box.left + left * box.width),
        round(box.top + top * height),
        round(box.left + right * box.width),
        round(box.top + chin * height),
    )


TALL = Layout(
    "9:16",
    1080,
    1920,
    safe=Box(60, 220, 916, 1470),
    captions=Box(60, 1180, 916, 1420),
    scale=1.0,
    figures={
        "hook": Box(506, 838, 1046, 1920),
        "problem": Box(20, 800, 620, 1920),
        "product": Box(540, 907, 970, 1920),
        "proof": Box(30, 890, 480, 1920),
        "call": Box(522, 849, 1042, 1920),
    },
    half=480,
    medallion=290,
)
LAYOUTS: Mapping[str, Layout] = {
    layout.aspect: layout
    for layout in (
        TALL,
        Layout(
            "4:5",
            1080,
            1350,
            safe=Box(56, 56, 1024, 1294),
            captions=Box(56, 1024, 1024, 1244),
            scale=0.9,
            figures={
                "hook": Box(560, 706, 1060, 1350),
                "problem": Box(20, 706, 520, 1350),
                "product": Box(640, 768, 1040, 1350),
                "proof": Box(30, 756, 450, 1350),
                "call": Box(580, 706, 1080, 1350),
            },
            half=430,
            medallion=270,
        ),
        Layout(
            "1:1",
            1080,
            1080,
            safe=Box(48, 48, 1032, 1032),
            captions=Box(48, 790, 1032, 982),
            scale=0.8,
            figures={
                "hook": Box(630, 525, 1050, 1080),
                "problem": Box(30, 525, 450, 1080),
                "product": Box(690, 575, 1030, 1080),
                "proof": Box(30, 563, 390, 1080),
                "call": Box(676, 538, 1076, 1080),
            },
            half=350,
            medallion=230,
        ),
        Layout(
            "16:9",
            1920,
            1080,
            safe=Box(96, 56, 1824, 1032),
            captions=Box(300, 790, 1620, 982),
            scale=0.8,
            figures={
                "hook": Box(1310, 451, 1850, 1080),
                "problem": Box(80, 451, 620, 1080),
                "product": Box(1370, 488, 1850, 1080),
                "proof": Box(80, 488, 560, 1080),
                "call": Box(1330, 463, 1850, 1080),
            },
            half=500,
            medallion=270,
            crown=230,
        ),
    )
}
"""Aspect -> layout."""


def layout_of(width: int, height: int) -> Layout:
    """The layout of a picture of that size: the one with the nearest ratio."""
    return min(LAYOUTS.values(), key=lambda layout: abs(width / height - layout.width / layout.height))


# The default layout's measures, for what does not depend on a short.
WIDTH, HEIGHT, SAFE, CAPTIONS, PRESENTER = TALL.width, TALL.height, TALL.safe, TALL.captions, TALL.figures


def face(role: str) -> Box:
    """The presenter's face in that role of the default layout."""
    return _face(PRESENTER[role])
