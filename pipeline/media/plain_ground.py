"""The product before a plain ground: what the ground, flooding in from the photo's border, does not reach."""

from __future__ import annotations

import cv2
import numpy as np

from .product_shadow import disc, slope


def ground_offset(rgb: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """How each pixel differs (Lab) from the background, and the background: a smooth surface through the photo's border."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    height, width = lab.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1)
    rim = np.zeros((height, width), bool)
    band = max(min(height, width) // 40, 4)
    rim[:band], rim[-band:], rim[:, :band], rim[:, -band:] = True, True, True, True
    middle = np.median(lab[rim], axis=0)
    rim &= np.linalg.norm(lab - middle, axis=2) < 16
    if rim.sum() < 0.8 * 2 * band * (height + width - 2 * band):
        return None, lab
    weights, *_ = np.linalg.lstsq(terms[rim], lab[rim], rcond=None)
    fitted = (terms @ weights).astype(np.float32)
    ground = cv2.cvtColor(fitted, cv2.COLOR_LAB2RGB) * 255
    return lab - fitted, ground


def product_mask(rgb: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The product as a mask: what the background, flooding in from the border (soft shadows too), does not reach.

    The second mask is what it did reach before gaps were closed. White parts on white are closed by their own faint
    outlines; None when sharp outlines stay outside the mask.
    """
    light = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0]
    gentle, sharp = (slope(cv2.GaussianBlur(light, (0, 0), blur)) for blur in (1.5, 0.9))
    away, tint = np.linalg.norm(offset, axis=2), np.hypot(offset[:, :, 1], offset[:, :, 2])
    # a shadow is darker than a pale background; on a dark one it is a light that makes the soft patch
    darker = (offset[:, :, 0] < 0.5) | (np.median(light[:4]) < 110)
    shadow = (gentle < 2.2) & ((darker & (tint < 12) & (away < 42)) | (~darker & (tint < 6) & (away < 13)))
    passable = (away < 5.5) | shadow
    edges = _lines((sharp > 3.2) & (away > 1.2))
    reached = _flood_from_border(passable)
    walls = (~reached | edges).astype(np.uint8)
    for closed in (walls, _with_foot_line(walls)):
        solid = _enclosed_area(closed)
        if solid is not None and _sound(solid, away) and _whole(solid, edges):
            return solid, reached
    return None


def _with_foot_line(walls: np.ndarray) -> np.ndarray:
    """The walls with a line drawn under their foot: there a white product and its shadow are often of one lightness."""
    rows = np.flatnonzero(walls.any(axis=1))
    if not rows.size:
        return walls
    foot = int(rows[-1] - (rows[-1] - rows[0]) // 8)
    y, x = np.nonzero(walls[foot:])
    hull = cv2.convexHull(np.stack([x, y + foot], axis=1).astype(np.int32))[:, 0]
    closed = walls.copy()
    for one, two in zip(hull, np.roll(hull, 1, axis=0), strict=True):
        if min(one[1], two[1]) > foot:  # the hull's upper side would run through the product
            cv2.line(closed, one.tolist(), two.tolist(), 1, 2)
    return closed


def _enclosed_area(walls: np.ndarray) -> np.ndarray | None:
    """What walls with small gaps keep the background out of."""
    reach = max(min(walls.shape) // 45, 5) | 1
    barrier = cv2.morphologyEx(walls, cv2.MORPH_CLOSE, disc(reach))
    return _largest(cv2.morphologyEx((~_flood_from_border(barrier == 0)).astype(np.uint8), cv2.MORPH_OPEN, disc(9)))


def _whole(solid: np.ndarray, edges: np.ndarray) -> bool:
    """Whether hardly any sharp outline stays outside the mask."""
    lost = edges & (cv2.dilate(solid, disc(15)) == 0)
    return bool(lost.sum() < 0.05 * cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, disc(3)).sum())


def _lines(edges: np.ndarray) -> np.ndarray:
    """The edges that hang together; grain goes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(edges.astype(np.uint8))
    return edges & np.isin(labels, np.flatnonzero(np.asarray(stats)[:, cv2.CC_STAT_AREA] > 30))


def _flood_from_border(passable: np.ndarray) -> np.ndarray:
    """What can be reached from the border."""
    _, labels = cv2.connectedComponents(passable.astype(np.uint8), connectivity=4)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, rim[rim > 0])


def _largest(solid: np.ndarray) -> np.ndarray | None:
    """The pieces that are at least a fiftieth of the largest, their holes filled."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.isin(labels, 1 + np.flatnonzero(areas > areas.max() / 50)).astype(np.uint8)
    return cv2.morphologyEx(kept, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))


def _sound(solid: np.ndarray, away: np.ndarray) -> bool:
    """Whether the mask looks like one product with an edge of its own."""
    share = float(solid.mean())
    if not 0.02 < share < 0.88:
        return False
    outline = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    inner = cv2.erode(solid, disc(15)).astype(bool)
    rim = cv2.erode(solid, disc(7)).astype(bool) & ~inner
    on_border = np.concatenate([solid[0], solid[-1], solid[:, 0], solid[:, -1]]).mean()
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    full = sum(cv2.contourArea(cv2.convexHull(c)) for c in contours)
    ragged = outline.sum() / max(np.sqrt(solid.sum()), 1) > 18
    clear = rim.any() and np.percentile(away[rim], 30) > 3.5
    return bool(clear and on_border < 0.1 and not ragged and solid.sum() / max(full, 1) > 0.5)


def soft_edged(solid: np.ndarray) -> np.ndarray:
    """A mask with an edge of about two pixels, two pixels inside the old one (which lies on the outline's outer side), 0..1."""
    inside = cv2.erode(solid, disc(5))
    smooth = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.6)
    return np.clip((smooth - 0.5) * 2.4 + 0.5, 0, 1)
