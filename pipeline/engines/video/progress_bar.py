"""How far the story has come: one short line for each of its chapters (the roles) along the top of the free area.

By chapter and not by scene, so that a scene that is added or moved leaves the other scenes' clips as they are.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.media.frame_layout import layout_of
from pipeline.media.yuv import Frame, Planes, downscale, lay, part, trim_margin

from .. import ClipOrder

THICK, GAP = 6, 10
"""px"""
EDGE = 22
"""px below the frame's upper edge at which it runs over shots: their words begin where the free area does."""
_FULL, _TRACK, _RIM = 0.86, 0.26, 0.2
"""How dense the part that is over, the part still to come and the rim that keeps both apart from a busy ground are."""
Line = tuple[float, float]
"""px, from left to right."""


class ProgressBar:
    """The line as it is in one scene."""

    def __init__(self, order: ClipOrder, base: Planes, shrinks: int = 1) -> None:
        """`order.step` is which chapter of how many, from 1; `base` is the ground it must stand out from.

        Both are `shrinks` times smaller than the frame the line is meant for.
        """
        number, total = order.step or (1, 1)
        width = order.width * shrinks
        safe = layout_of(width, order.height * shrinks).safe
        top = (EDGE if any(layer.travel for layer in order.layers) else safe.top) // shrinks
        high = (THICK + 6) // shrinks
        pale = base.luma[top - base.y :][:high].mean() > 118
        tones = (order.ink, "#ffffff") if pale else ("#ffffff", order.ink)
        left, wide = safe.left + 2, (safe.width - 4 - GAP * (total - 1)) / total
        ends = [(left + i * (wide + GAP), left + i * (wide + GAP) + wide) for i in range(total)]
        drawn = _draw_lines(ends, (width, THICK + 6), ends[:number], tones)
        self.line = trim_margin(part(downscale(drawn, order.width, high), 0, top))

    def lay(self, frame: Frame) -> None:
        """Draw it over all that moves."""
        lay(frame, self.line)


def _draw_lines(lines: list[Line], size: tuple[int, int], full: list[Line], tones: tuple[str, str]) -> np.ndarray:
    """Lines of the first tone with a rim of the second as RGBA, those in `full` solid."""
    inner, outer = np.zeros(size[::-1], np.uint8), np.zeros(size[::-1], np.uint8)
    for line in lines:
        _stroke(inner, line, 0, round(255 * (_FULL if line in full else _TRACK)))
        _stroke(outer, line, 1, round(255 * _RIM))
    alpha = cv2.max(inner, outer)
    share = (inner / np.maximum(alpha, 1))[:, :, None]
    one, other = (np.array([int(tone[i : i + 2], 16) for i in (1, 3, 5)]) for tone in tones)
    return np.dstack([np.round(one * share + other * (1 - share)).astype(np.uint8), alpha])


def _stroke(plane: np.ndarray, line: Line, more: int, dense: int) -> None:
    """A round-ended line, `more` px thicker on each side."""
    middle, radius = THICK / 2 + 3, THICK / 2
    ends = [(round(x * 16), round(middle * 16)) for x in (line[0] + radius, line[1] - radius)]
    cv2.line(plane, ends[0], ends[1], dense, THICK + 2 * more, cv2.LINE_AA, 4)
