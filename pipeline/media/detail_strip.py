"""A long picture of a product's details, cut at its even gaps into panels: which of them show the product, and where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from .panel_kind import PanelKind, panel_kind, picture_boxes

LONG = 2.2
"""Height by width from which a picture is a strip of panels."""
GAP = 0.03
"""Share of the width that an even stretch must have to part two panels."""
EVEN = 10
"""Levels of 255 that the px of an even row may differ."""
DRIFT = 1.2
"""Levels that a page's ground may change over the length of a gap."""
MARGIN = 0.07
"""Share of the width of its ground that a product keeps above and below."""
SEAM = 26
"""Levels by which two rows differ where one picture ends and the next begins without a gap."""
LEAST = 0.22
"""Share of the width that a panel with a picture has in height at least."""
NEAR = 0.12
"""Share of the width between lines of one text."""
SMALLEST = 240
"""px, of the shorter side of a part that is used."""
SLIMMEST = 2.4
"""Length by breadth of a part that is used."""
MOST = 60
"""Panels looked at."""


@dataclass(frozen=True)
class StripPanel:
    """One panel of a strip."""

    kind: PanelKind
    box: tuple[int, int, int, int]
    """Left, top, width, height, px of the strip"""
    parts: tuple[tuple[int, int, int, int], ...]
    """Boxes of the photos in it, px of the strip"""


def is_strip(width: int, height: int) -> bool:
    """True for a picture of these px that is a page of details rather than a photo."""
    return height > LONG * width and width >= SMALLEST


def cut_strip(rgb: np.ndarray) -> list[StripPanel]:
    """The panels of a strip (uint8 RGB), from the top."""
    return [_panel(rgb, top, bottom) for top, bottom in panel_rows(rgb)[:MOST]]


def panel_rows(rgb: np.ndarray) -> list[tuple[int, int]]:
    """First row and the one after the last of every panel."""
    height, width = rgb.shape[:2]
    narrow = cv2.resize(rgb, (64, height), interpolation=cv2.INTER_AREA).astype(np.int16)
    even = (narrow.max(axis=1) - narrow.min(axis=1)).max(axis=1) <= EVEN
    even &= (_fine_range(rgb) <= 3 * EVEN) & _unchanging(narrow.mean(axis=1), max(round(GAP * width), 4))
    cuts = {0, height}
    starts, ends = _runs(even)
    for start, end in zip(starts, ends, strict=True):
        if end - start >= GAP * width:
            cuts |= {start, end}
    cuts |= _seams(narrow, even)
    rows = [(top, bottom) for top, bottom in pairwise(sorted(cuts)) if not even[top:bottom].all()]
    return _join_stretches([(top, bottom) for top, bottom in rows if bottom - top >= 0.02 * width], width)


def _join_stretches(rows: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    """Thin stretches that stand near one another as one panel: the lines of a text, the rows of a table."""
    panels: list[tuple[int, int]] = []
    thin = False
    for top, bottom in rows:
        was_thin, thin = thin, bottom - top < LEAST * width
        if thin and was_thin and top - panels[-1][1] <= NEAR * width:
            panels[-1] = (panels[-1][0], bottom)
        else:
            panels.append((top, bottom))
    return panels


def _unchanging(colors: np.ndarray, reach: int) -> np.ndarray:
    """Rows of the colour that the rows `reach` above or below have, too: a page's ground, not a backdrop's shade."""
    same = np.abs(colors[reach:] - colors[:-reach]).max(axis=1) <= DRIFT
    flags = np.zeros(len(colors), bool)
    flags[reach:] |= same
    flags[: len(colors) - reach] |= same
    return flags


def _fine_range(rgb: np.ndarray) -> np.ndarray:
    """How far the px of every row differ, letters' strokes included."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.int16)
    return grey.max(axis=1) - grey.min(axis=1)


def _runs(flags: np.ndarray) -> tuple[list[int], list[int]]:
    """Where the stretches of true begin, and the place after each."""
    steps = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()


def _seams(narrow: np.ndarray, even: np.ndarray) -> set[int]:
    """Rows at which a picture ends and another begins, edge to edge."""
    step = np.abs(np.diff(narrow, axis=0)).max(axis=2)
    across = (step > SEAM).mean(axis=1)
    return {at + 1 for at in np.flatnonzero(across > 0.85).tolist() if not (even[at] and even[at + 1])}


def _panel(rgb: np.ndarray, top: int, bottom: int) -> StripPanel:
    width, part = rgb.shape[1], rgb[top:bottom]
    box = (0, top, width, bottom - top)
    kind = panel_kind(part)
    if bottom - top < LEAST * width:
        return StripPanel("banner" if kind == "banner" else "text", box, ())
    boxes = {"photo": [_trim_ground(part)], "photo_with_words": picture_boxes(part)}.get(kind, [])
    usable = [found for found in boxes if _is_usable(part, found)]
    return StripPanel(kind, box, tuple(_with_margin(rgb, (x, top + y, w, h)) for x, y, w, h in usable))


def _with_margin(rgb: np.ndarray, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """A product on the page's ground with some of it above and below; a photo with edges of its own as it is."""
    left, top, width, height = box
    reach = round(MARGIN * rgb.shape[1])
    above, below = max(top - reach, 0), min(top + height + reach, len(rgb))
    ground = rgb[top, left].astype(np.int16)
    if (np.abs(rgb[above:top, left : left + width] - ground) > EVEN).any():
        above = top
    if (np.abs(rgb[top + height : below, left : left + width] - ground) > EVEN).any():
        below = top + height
    return (left, above, width, below - above)


def _trim_ground(panel: np.ndarray) -> tuple[int, int, int, int]:
    """A photo without the page's ground beside it, where it has straight edges; else with it, as a product on white is."""
    height, width = panel.shape[:2]
    stands = (np.abs(panel.astype(np.int16) - panel[0, 0]).max(axis=2) > EVEN).mean(axis=0)
    columns = np.flatnonzero(stands > 0.02)
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, width)
    straight = min(stands[left : left + 3].max(), stands[right - 3 : right].max()) > 0.6
    return (left, 0, right - left, height) if straight else (0, 0, width, height)


def _is_usable(panel: np.ndarray, box: tuple[int, int, int, int]) -> bool:
    """True for a part that is large enough, of a photo's shape and without a line of words set into it."""
    left, top, width, height = box
    if min(width, height) < SMALLEST or max(width, height) > SLIMMEST * min(width, height):
        return False
    return panel_kind(panel[top : top + height, left : left + width]) == "photo"
