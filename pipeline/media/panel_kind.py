"""What a picture of a shop is: a photo, a photo with words, a text, a chart or a banner; measured on its pixels alone.

Words are found as lines of steep edges, ruled lines by their straightness, and pictures as what stands out of a flat ground in
more colours than a drawing has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

PanelKind = Literal["photo", "photo_with_words", "text", "chart", "banner", "blank"]
_Box = tuple[int, int, int, int]
"""Left, top, width, height, px."""
SIDE = 640
"""px, the shorter side it is looked at, at most twice that the longer one; never made larger."""
STEP = 7
"""Levels of 255 between neighbours that are still flat ground."""
SHADED = 8
"""Levels from the middle one that three quarters of a patch keep to when it is ground."""
GROUND = 0.004
"""Share of the picture that a flat patch must have to be ground."""
STEEP = 60
"""Levels between neighbours at the edge of a letter."""
STRAIGHT = 0.66
"""Share of its box that a line of set type fills."""
COLORS = 14
"""Colours, of 4096, from which a patch is a picture and no drawing."""
SOLID = 0.08
"""Share of the whole that one filled thing on an even ground must have to be a product, however few its colours."""
SOLID_WIDTH, SOLID_HEIGHT = 0.66, 0.3
"""Share of the width that it may have, and of the height that it must: a bar of a banner is wide and low."""
PAGE = 16
"""Lines of words that make a page of a card, however solid it is."""
PICTURE = 0.012
"""Share of the whole that a patch must have to be a picture."""


@dataclass(frozen=True)
class Panel:
    """What was measured of a picture."""

    pictures: float
    """Share of its area that pictures take"""
    words: float
    """Share of its area that lines of words outside the product take"""
    lines: int
    """Lines of words"""
    tallest: float
    """Height of the tallest line of words, as a share of the picture's, or of half its width where that is more"""
    rules: tuple[int, int]
    """Long straight lines, level and upright"""
    columns: int
    """Columns in which the words stand below one another"""
    ink: float
    """Share of its area that is not flat ground"""
    shape: float
    """Width by height"""


def panel_kind(rgb: np.ndarray) -> PanelKind:
    """The kind of a picture (uint8 RGB)."""
    return kind_of(measure_panel(rgb))


def kind_of(panel: Panel) -> PanelKind:
    """The kind that these measures make."""
    if panel.ink < 0.004:
        return "blank"
    level, upright = panel.rules
    ruled = level >= 3 and panel.columns >= 2 and (upright >= 2 or level >= 4)
    if panel.pictures < 0.3 and panel.lines >= 3 and (ruled or (panel.columns >= 3 and panel.lines >= 10)):
        return "chart"
    large = panel.words > 0.035 and panel.lines >= 1 and (panel.tallest > 0.075 or panel.shape > 2.2)
    if panel.pictures < 0.07 and panel.lines > (0 if panel.pictures < 0.02 else 2):
        return "banner" if panel.tallest > 0.13 and (panel.lines <= 6 or panel.shape > 1.7) else "text"
    if large and (
        (panel.pictures > 0.5 and (panel.lines > 1 or panel.words > 0.09))
        or panel.shape > 1.7
        or (panel.tallest > 0.1 and panel.lines <= 4)
    ):
        return "banner"
    return "photo_with_words" if panel.words > 0.03 or panel.lines >= 4 else "photo"


def measure_panel(rgb: np.ndarray) -> Panel:
    """The measures of a picture (uint8 RGB)."""
    small = _small(rgb)
    height, width = small.shape[:2]
    steps = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    ink = _ink(small, steps)
    pictures = _pictures(small, ink)
    lines = _word_lines(small, pictures)
    return Panel(
        pictures=float(pictures.mean()),
        words=sum(w * h for _, _, w, h in lines) / (width * height),
        lines=len(lines),
        tallest=max((h for _, _, _, h in lines), default=0) / max(height, width / 2),
        rules=_rules(steps, pictures),
        columns=_columns(lines, width, height),
        ink=float(ink.mean()),
        shape=width / height,
    )


def picture_boxes(rgb: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Where the pictures in it stand (left, top, width, height, px), the largest first; each with a little of its ground."""
    small = _small(rgb)
    scale = rgb.shape[1] / small.shape[1]
    steps = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    near = cv2.morphologyEx(_pictures(small, _ink(small, steps)), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(near)
    boxes = []
    for left, top, width, height, _ in sorted(stats[1:].tolist(), key=lambda found: -found[2] * found[3]):
        edge = 3 if min(left, top) > 3 else 0
        x, y = max(round((left - edge) * scale), 0), max(round((top - edge) * scale), 0)
        right = min(round((left + width + edge) * scale), rgb.shape[1])
        boxes.append((x, y, right - x, min(round((top + height + edge) * scale), rgb.shape[0]) - y))
    return boxes


def word_lines(rgb: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes of the lines of words in a picture (left, top, width, height, px), from the top; words of one line joined."""
    small = _small(rgb)
    scale = rgb.shape[1] / small.shape[1]
    steps = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    found = sorted(_word_lines(small, _pictures(small, _ink(small, steps))), key=lambda box: box[0])
    rows: list[list[int]] = []
    for left, top, width, height in found:
        row = next((row for row in rows if _continues(row, left, top, height)), None)
        if row:
            low, bottom = min(row[1], top), max(row[1] + row[3], top + height)
            row[:] = [row[0], low, max(row[2], left + width - row[0]), bottom - low]
        else:
            rows.append([left, top, width, height])
    boxes = [tuple(round(side * scale) for side in row) for row in sorted(rows, key=lambda row: row[1])]
    return [(left, top, width, height) for left, top, width, height in boxes]


def _continues(row: list[int], left: int, top: int, height: int) -> bool:
    """True when a box goes on with a row: as high, on its line, not far to its right."""
    middle = abs(row[1] + row[3] / 2 - top - height / 2) < 0.35 * max(row[3], height)
    return middle and left - row[0] - row[2] < 1.6 * max(row[3], height) and 0.5 < height / row[3] < 2.0


def _small(rgb: np.ndarray) -> np.ndarray:
    height, width = rgb.shape[:2]
    scale = min(SIDE / min(height, width), 2 * SIDE / max(height, width), 1.0)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _ink(small: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """What stands on the flat ground. A patch that is smooth and changes its colour from end to end is shaded: no ground."""
    count, patches, stats, _ = cv2.connectedComponentsWithStats((steps <= STEP).astype(np.uint8), connectivity=4)
    ground = np.zeros(count, bool)
    for at in np.flatnonzero(stats[:, cv2.CC_STAT_AREA] > GROUND * steps.size):
        if at:
            left, top, width, height, _ = stats[at].tolist()
            inside = patches[top : top + height, left : left + width] == at
            pixels = small[top : top + height, left : left + width][inside][::7].astype(np.int16)
            near = np.abs(pixels - np.median(pixels, axis=0)).max(axis=1) <= SHADED
            ground[at] = near.mean() >= 0.75
    found: np.ndarray = np.asarray(patches, np.int32)
    return ~ground[found]


def _pictures(small: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Where pictures stand: large filled patches of many colours."""
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    found = np.zeros(ink.shape, np.uint8)
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if cv2.contourArea(outline) < PICTURE * ink.size or min(width, height) < 0.08 * min(ink.shape):
            continue
        mask = np.zeros((height, width), np.uint8)
        cv2.drawContours(mask, [outline - (left, top)], -1, 1, cv2.FILLED)
        patch = small[top : top + height, left : left + width][mask > 0]
        if _color_count(patch) >= COLORS:
            found[top : top + height, left : left + width] |= mask
    solid = _solid(small)
    return found | solid if solid.any() and len(_word_lines(small, found)) < PAGE else found


def _solid(small: np.ndarray) -> np.ndarray:
    """The one large filled thing on an even ground that reaches round it: a product of few colours, no page of words."""
    border = np.concatenate([small[:4].reshape(-1, 3), small[:, :4].reshape(-1, 3), small[:, -4:].reshape(-1, 3)]).astype(
        np.int16
    )
    ground = np.median(border, axis=0)
    nothing = np.zeros(small.shape[:2], np.uint8)
    if (np.abs(border - ground).max(axis=1) <= 14).mean() < 0.9:
        return nothing
    stands = (np.abs(small.astype(np.int16) - ground).max(axis=2) > 18).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(stands, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    )
    if count < 2:
        return nothing
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    _, _, width, height, area = stats[largest].tolist()
    slim = width > SOLID_WIDTH * small.shape[1] or height < SOLID_HEIGHT * small.shape[0]
    return nothing if slim or area < SOLID * stands.size else (parts == largest).astype(np.uint8)


def _color_count(pixels: np.ndarray) -> int:
    """How many of 4096 colours take at least a thousandth of these pixels each."""
    coarse = (pixels >> 4).astype(np.int32)
    counts = np.bincount((coarse[:, 0] << 8) | (coarse[:, 1] << 4) | coarse[:, 2], minlength=4096)
    return int((counts > max(len(pixels) / 1000, 2)).sum())


def _word_lines(small: np.ndarray, pictures: np.ndarray) -> list[_Box]:
    """Boxes of the lines of words, small and large: on the ground, and those on a picture that are no label of the product."""
    grey, lines = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), []
    for scale in (1, 2, 4):
        size = (max(grey.shape[1] // scale, 8), max(grey.shape[0] // scale, 8))
        part = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        on = cv2.resize(pictures, size, interpolation=cv2.INTER_NEAREST)
        for box in _lines_at(part, on):
            whole = (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)
            if not _is_covered(whole, lines):
                lines.append(whole)
    return lines


def _lines_at(grey: np.ndarray, pictures: np.ndarray) -> Iterator[_Box]:
    edges = (cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > STEEP).astype(np.uint8)
    closed = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (13, 1)))
    closed = cv2.morphologyEx(closed, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (9, 3)))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    for left, top, width, height, area in stats[1:].tolist():
        flat = width >= 1.2 * height and 7 <= height < 34 and area >= 0.5 * width * height
        on_picture = pictures[top : top + height, left : left + width].mean() > 0.5
        straight = area >= STRAIGHT * width * height  # a label bends and leans with its product
        if flat and (straight or not on_picture) and _is_lettering(grey, edges, pictures, (left, top, width, height)):
            yield left, top, width, height


def _is_lettering(grey: np.ndarray, edges: np.ndarray, pictures: np.ndarray, box: _Box) -> bool:
    """True for strokes side by side; on a picture only for a line that is as wide and as filled as set type is."""
    left, top, width, height = box
    part = grey[top : top + height, left : left + width]
    dark = part < (int(part.min()) + int(part.max())) / 2
    middle = dark[height // 4 : max(3 * height // 4, height // 4 + 1)]
    if np.abs(np.diff(middle.astype(np.int8), axis=1)).sum() / len(middle) < max(1.4 * width / height, 3):
        return False
    if pictures[top : top + height, left : left + width].mean() <= 0.5:
        return True
    across, middle_of = width / edges.shape[1], (top + height / 2) / edges.shape[0]
    filled = edges[top : top + height, left : left + width].mean() > 0.4
    return filled and width >= 2.5 * height and across >= (0.5 if 0.3 <= middle_of <= 0.72 else 0.26)


def _is_covered(box: _Box, lines: list[_Box]) -> bool:
    left, top, width, height = box
    shared = sum(
        max(min(left + width, x + w) - max(left, x), 0) * max(min(top + height, y + h) - max(top, y), 0) for x, y, w, h in lines
    )
    return shared > 0.4 * width * height


def _rules(steps: np.ndarray, pictures: np.ndarray) -> tuple[int, int]:
    """Straight thin lines outside pictures, level ones over 40 % of the width, upright ones over 15 % of the height."""
    edges = ((steps > 12) & (pictures == 0)).astype(np.uint8)
    height, width = edges.shape
    counts = []
    for shape in ((max(int(0.4 * width), 3), 1), (1, max(int(0.15 * height), 24))):
        kept = cv2.morphologyEx(edges, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        kept = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(kept)
        thin = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
        counts.append(_rule_count(kept, shape[1] == 1) if len(thin) else 0)
    return counts[0], counts[1]


def _rule_count(kept: np.ndarray, level: bool) -> int:
    """How many parallel lines a mask of lines holds, a grid's crossings counted once."""
    share = kept.mean(axis=1 if level else 0)
    on = share >= (0.35 if level else 0.12)
    starts = np.flatnonzero(np.diff(np.concatenate([[False], on]).astype(np.int8)) == 1)
    ends = np.flatnonzero(np.diff(np.concatenate([on, [False]]).astype(np.int8)) == -1)
    return int(sum(end - start <= 8 for start, end in zip(starts, ends, strict=True)))


def _columns(lines: list[_Box], width: int, height: int) -> int:
    """Columns of short words whose left edges or middles stand below one another, three or more in each."""
    small = [(x + w / 2, y) for x, y, w, h in lines if h < 0.06 * height and w < 0.22 * width]
    columns = 0
    left = sorted(small)
    while left:
        first = left[0][0]
        column = [item for item in left if item[0] - first <= 14]
        left = left[len(column) :]
        columns += len({round(y / 8) for _, y in column}) >= 3
    return columns
