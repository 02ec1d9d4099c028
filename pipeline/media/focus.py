"""Where a photo is worth a close look, and where it is free: boxes from sharpness, saliency and print on the label."""

from __future__ import annotations

import cv2
import numpy as np

Corners = tuple[int, int, int, int]
"""px: left, top, right, bottom"""

GRID = 128
"""Cells of the longest side everything is weighed on."""
LEAST = 2
RATIO = 0.75
"""Width / height of a box: a tall frame is filled by it."""
SIDES = (0.40, 0.66)
"""Height of a box, as a share of the subject's longest side: the closest, and the widest of all."""
SMALLEST = 180
"""px, height of a box: less is mush on a full frame."""
ON = 0.5
"""Share of a box that shows the subject at least."""
APART = 0.22
"""Share two boxes may overlap by."""
FREE = 0.06
"""Share of the photo the free area takes at least."""


def focus_boxes(rgb: np.ndarray, mask: np.ndarray | None) -> list[Corners]:
    """Two to four boxes worth a close look, the best first; `mask` is the subject, 0..1, None when it is not known."""
    height, width = rgb.shape[:2]
    value = _interest(rgb, mask)
    scale = value.shape[0] / height
    left, top, right, bottom = _around(value if mask is None else cv2.resize(mask, value.shape[::-1]))
    extent = max(right - left, bottom - top) / scale
    on = (
        np.ones_like(value)
        if mask is None
        else cv2.resize(mask.astype(np.float32), value.shape[::-1], interpolation=cv2.INTER_AREA)
    )
    boxes: list[Corners] = []
    for share in (SIDES[0], SIDES[0], SIDES[1], SIDES[0]):
        tall = min(max(min(share * extent, 1.2 * (bottom - top) / scale), SMALLEST), height, width / RATIO)
        others = [box for box in boxes if abs(box[3] - box[1] - tall) < 0.2 * tall]  # a wide one may hold a close one
        found = _best_box(value, on, (max(round(tall * RATIO * scale), 1), max(round(tall * scale), 1)), others, scale)
        if found is not None:
            boxes.append(_clip_box(found, (tall * RATIO, tall), (width, height), scale))
    for box in (tuple(round(side / scale) for side in (left, top, right, bottom)), (0, 0, width, height)):
        if len(boxes) < LEAST:
            boxes.append((max(box[0], 0), max(box[1], 0), min(box[2], width), min(box[3], height)))
    return boxes


def _interest(rgb: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """How much is to be seen in each cell of a grid: sharp edges, strange colours, print; on the subject where it is known."""
    scale = GRID * 4 / max(rgb.shape[:2])
    fine = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    grey = cv2.cvtColor(fine, cv2.COLOR_RGB2GRAY)
    cells = max(round(fine.shape[1] / 4), 1), max(round(fine.shape[0] / 4), 1)
    sharp = cv2.resize(
        np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 0.8), cv2.CV_32F)), cells, interpolation=cv2.INTER_AREA
    )
    print_ = cv2.resize(print_map(grey), cells, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.resize(fine, cells, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB).astype(np.float32)
    strange = np.linalg.norm(lab - np.median(lab.reshape(-1, 3), axis=0), axis=2)
    value = np.sqrt(sharp / (sharp.mean() + 1e-3)) * 0.5 + strange / (strange.mean() + 1e-3) * 0.25 + print_ * 1.6
    if mask is None:
        y, x = np.mgrid[0 : cells[1], 0 : cells[0]].astype(np.float32)
        near = np.exp(-(((x / cells[0] - 0.5) / 0.36) ** 2 + ((y / cells[1] - 0.5) / 0.36) ** 2))
        return (value * near).astype(np.float32)
    on = cv2.resize(mask.astype(np.float32), cells, interpolation=cv2.INTER_AREA)
    return (value * on).astype(np.float32)


def print_map(grey: np.ndarray) -> np.ndarray:
    """Where fine print stands, 0..1: steep edges close together in both directions, filled along the line."""
    steep = (cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 48).astype(np.float32)
    dense = cv2.blur(steep, (17, 9))
    return np.clip((dense - 0.28) * 4, 0, 1)


def _around(value: np.ndarray) -> Corners:
    """Cells around what counts."""
    rows, columns = np.where(value > 0.25 * value.max())
    if not rows.size:
        return 0, 0, value.shape[1], value.shape[0]
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def _best_box(
    value: np.ndarray, on: np.ndarray, size: tuple[int, int], others: list[Corners], scale: float
) -> tuple[float, float] | None:
    """The middle (cells) of the box of that size that holds most and hardly overlaps the others; None when nothing is left.

    `on` is the subject: a box holds it at least by ON, and the more of it the better.
    """
    wide, tall = min(size[0], value.shape[1]), min(size[1], value.shape[0])
    sums = cv2.boxFilter(value, -1, (wide, tall), normalize=True, borderType=cv2.BORDER_CONSTANT)
    held = cv2.boxFilter(on, -1, (wide, tall), normalize=True, borderType=cv2.BORDER_CONSTANT)
    sums = np.where(held >= min(ON, float(held.max()) * 0.8), sums * (0.5 + held), 0)
    half_x, half_y = wide // 2, tall // 2
    inside = np.zeros_like(sums)
    inside[half_y : value.shape[0] - half_y or None, half_x : value.shape[1] - half_x or None] = 1
    sums = sums * inside if inside.any() else sums
    for left, top, right, bottom in others:
        y, x = np.mgrid[0 : value.shape[0], 0 : value.shape[1]]
        shared_x = np.minimum(x + wide / 2, right * scale) - np.maximum(x - wide / 2, left * scale)
        shared_y = np.minimum(y + tall / 2, bottom * scale) - np.maximum(y - tall / 2, top * scale)
        sums = np.where(np.clip(shared_x, 0, None) * np.clip(shared_y, 0, None) > APART * wide * tall, 0, sums)
    if sums.max() <= 0.2 * value.mean():
        return None
    y, x = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return float(x) + 0.5, float(y) + 0.5


def _clip_box(middle: tuple[float, float], size: tuple[float, float], photo: tuple[int, int], scale: float) -> Corners:
    wide, tall = min(round(size[0]), photo[0]), min(round(size[1]), photo[1])
    left = round(min(max(middle[0] / scale - wide / 2, 0), photo[0] - wide))
    top = round(min(max(middle[1] / scale - tall / 2, 0), photo[1] - tall))
    return left, top, left + wide, top + tall


def free_area(rgb: np.ndarray, mask: np.ndarray | None) -> Corners | None:
    """The largest rectangle without subject, lettering or anything busy; None when there is none worth writing on."""
    height, width = rgb.shape[:2]
    scale = 48 / max(height, width)
    cells = max(round(width * scale), 1), max(round(height * scale), 1)
    fine = cv2.resize(rgb, (cells[0] * 8, cells[1] * 8), interpolation=cv2.INTER_AREA)
    steep = cv2.morphologyEx(cv2.cvtColor(fine, cv2.COLOR_RGB2GRAY), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    taken = cv2.resize((steep > 40).astype(np.float32), cells, interpolation=cv2.INTER_AREA) > 0.12
    if mask is not None:
        taken |= cv2.resize(mask.astype(np.float32), cells, interpolation=cv2.INTER_AREA) > 0.05
    left, top, right, bottom = _largest_empty(taken)
    if (right - left) * (bottom - top) < FREE * taken.size or min(right - left, bottom - top) < 4:
        return None
    return round(left / scale), round(top / scale), min(round(right / scale), width), min(round(bottom / scale), height)


def _largest_empty(taken: np.ndarray) -> Corners:
    """The largest rectangle without a taken cell, in cells."""
    best, area = (0, 0, 0, 0), 0
    heights = np.zeros(taken.shape[1], int)
    for row in range(taken.shape[0]):
        heights = np.where(taken[row], 0, heights + 1)
        for left in range(taken.shape[1]):
            lowest = np.minimum.accumulate(heights[left:])
            areas = lowest * np.arange(1, len(lowest) + 1)
            at = int(np.argmax(areas))
            if areas[at] > area:
                area, best = int(areas[at]), (left, row + 1 - int(lowest[at]), left + at + 1, row + 1)
    return best


def sharpness(rgb: np.ndarray) -> float:
    """Variance of the Laplacian at 512 px; below 30 a photo is soft."""
    scale = 512 / max(rgb.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grey = cv2.cvtColor(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=how), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())
