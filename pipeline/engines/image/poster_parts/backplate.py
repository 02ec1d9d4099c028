"""Where the product will be, and what that asks of the plate behind it: its width, its height, its colour."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.media.color import Rgb, oklch, parts
from pipeline.media.frame_layout import Box

Size = tuple[int, int]
"""px, the frame's width and height"""
SIDE = 60
"""px a plate keeps from the frame's sides: the camera comes closer by 8 % and pans by 14 px."""
ABOVE = 28
"""px of a plate above the product: words stand above that."""
TOLD = 0.12
"""Difference of lightness by which a product is told from its plate at a glance."""
CLEAR = 0.66
"""Share of its outline that has to be told."""


@dataclass(frozen=True)
class Spot:
    """Where the product will be: what a ground is built around."""

    x: int
    """px, its middle"""
    y: int
    """px, its middle"""
    width: int
    """px; 0 where nothing is put down"""
    height: int
    """px"""
    floor: int
    """px, where the wall ends and the table begins; 0 when there is none"""
    plate: bool = True
    """Whether something is put behind it."""
    outline: tuple[float, ...] = ()
    """Lightness of the product along its outline, 0..1, in equal shares; () where it has none of its own."""
    words: tuple[Box, ...] = ()
    """Where something is written: no edge runs through it."""

    def reach(self, wanted: float, size: Size) -> float:
        """Half the width of a plate that is to be `wanted` px: it does not run off the frame."""
        return min(wanted, max(min(self.x, size[0] - self.x) - SIDE, self.width / 2))

    def rising(self, half: float) -> float:
        """The middle of a plate of that half height, so that it stands up no more than ABOVE px over the product."""
        return max(self.y - self.height / 2 - ABOVE + half, self.y)


def behind(colour: Rgb, spot: Spot, tint: Rgb) -> Rgb:
    """A plate's colour, made as much darker or lighter as it takes to tell the product from it, then as strong as `tint`."""
    lightness, chroma, hue = parts(colour)
    steps = [lightness + sign * step / 50 for step in range(20) for sign in (-1, 1)]
    clear = (at for at in steps if 0.2 < at < 0.99 and contrast_share(spot.outline, at) >= CLEAR)
    found = next(clear, lightness)
    return colour if found == lightness else oklch(found, max(chroma, parts(tint)[1]), hue)


def contrast_share(outline: tuple[float, ...], lightness: float) -> float:
    """Share of an outline that parts from a plate of that lightness."""
    return sum(abs(edge - lightness) >= TOLD for edge in outline) / len(outline) if outline else 1.0
