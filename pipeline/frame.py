"""The frame all stages lay out in: 1080x1920 px, the area platforms leave free, the bands, the presenter's place.

Free area: union of what the interfaces of Shorts, Reels and TikTok cover (top 220, bottom 450, left 60, right 164 px).
The presenter's chin stands at y 1170 in every scene, so that captions, which run over the chest, never cover a face.
"""

from __future__ import annotations

from typing import NamedTuple


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


WIDTH, HEIGHT, FPS = 1080, 1920, 30
SAFE = Box(60, 220, 916, 1470)
"""Text and faces stay inside."""
HEADLINE = Box(60, 240, 916, 560)
STAGE = Box(60, 520, 916, 1150)
"""The product, props, price."""
CAPTIONS = Box(60, 1190, 916, 1430)

FIGURE_RATIO = 1120 / 600
"""Height / width of the drawn presenter (half-body, running on below the frame's edge)."""
FIGURE_FACE = (0.25, 0.07, 0.75, 0.33)
"""Face inside the figure, as shares of its width and height: left, top, right, chin."""

PRESENTER = {
    "hook": Box(450, 800, 1050, 1920),
    "problem": Box(20, 800, 620, 1920),
    "product": Box(540, 907, 970, 1920),
    "proof": Box(30, 890, 480, 1920),
    "call": Box(470, 818, 1040, 1920),
}
"""Where the figure stands in each role: its width sets its size, and it always runs on to the frame's lower edge."""


def face(role: str) -> Box:
    """The presenter's face in that role."""
    box = PRESENTER[role]
    left, top, right, chin = FIGURE_FACE
    height = box.width * FIGURE_RATIO
    return Box(
        round(box.left + left * box.width),
        round(box.top + top * height),
        round(box.left + right * box.width),
        round(box.top + chin * height),
    )
