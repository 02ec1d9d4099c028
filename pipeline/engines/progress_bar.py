"""How far the short has come: one short line for every scene along the top of the free area, filled as it goes."""

from __future__ import annotations

import cv2
import numpy as np

from ..frame import layout_of
from . import ClipOrder
from .planes import Frame, faded, lay, part, trimmed

THICK, GAP = 6, 10
"""px"""
_TRACK, _RIM = 0.5, 0.42
"""How dense the part still to come is, and the dark rim that keeps it apart from a pale ground."""


class ProgressBar:
    """The line of one scene among the others."""

    def __init__(self, order: ClipOrder) -> None:
        """`order.step` is which scene of how many, from 1."""
        self.seconds = order.seconds
        number, total = order.step or (1, 1)
        safe = layout_of(order.width, order.height).safe
        left, wide = safe.left + 2, (safe.width - 4 - GAP * (total - 1)) / total
        ends = [(left + i * (wide + GAP), left + i * (wide + GAP) + wide) for i in range(total)]
        size = (order.width, THICK + 6)
        self.track = trimmed(part(_drawn(ends, size, ends[: number - 1]), 0, safe.top))
        self.filled = trimmed(part(_drawn(ends[number - 1 : number], size, ends[number - 1 : number]), 0, safe.top))

    def lay(self, frame: Frame, t: float) -> None:
        """Draw it as it is at `t` s."""
        lay(frame, self.track)
        shown = min(max(t / self.seconds, 0.0), 1.0)
        if self.filled.width * shown >= 2:
            lay(frame, faded(self.filled, 1.0, shown))


def _drawn(lines: list[tuple[float, float]], size: tuple[int, int], full: list[tuple[float, float]]) -> np.ndarray:
    """Lines over each other's rim as RGBA, those in `full` solid."""
    rgba = np.zeros((size[1], size[0], 4), np.uint8)
    rgba[:, :, :3] = 255
    ink, white = np.zeros(size[::-1], np.uint8), np.zeros(size[::-1], np.uint8)
    for line in lines:
        dense = 255 if line in full else round(255 * _TRACK)
        _stroke(white, line, 0, dense)
        _stroke(ink, line, 1, round(255 * _RIM))
    alpha = cv2.max(ink, white)
    rgba[:, :, :3] = np.where(alpha > 0, np.round(255.0 * white / np.maximum(alpha, 1)), 255)[:, :, None]
    rgba[:, :, 3] = alpha
    return rgba


def _stroke(plane: np.ndarray, line: tuple[float, float], more: int, dense: int) -> None:
    """A round-ended line, `more` px thicker on each side."""
    middle, radius = THICK / 2 + 3, THICK / 2
    ends = [(round((x) * 16), round(middle * 16)) for x in (line[0] + radius, line[1] - radius)]
    cv2.line(plane, ends[0], ends[1], dense, THICK + 2 * more, cv2.LINE_AA, 4)
