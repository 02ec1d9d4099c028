"""What a cut-out brings along that is not the product: shadows that lie apart, pieces of the ground at its foot."""

from __future__ import annotations

import cv2
import numpy as np

from .product_shadow import disc, slope
from .segmentation import Segmenter

COLOURLESS = 0.10
"""Difference of the brightest and darkest channel, of 1, up to which a patch is grey."""
FAINT = 0.6
"""Mean alpha below which a patch that lies apart is no thing."""
GROUND, FLAT = 0.03, 0.02
"""Shares of the ground's light: how far from it is still ground, and how much one tone varies"""
DOUBTFUL = 0.004
"""Share of the mask that looks like the ground, from which on the network is asked"""
FOOT = 0.22
"""Share of a product's height from below that is looked at for what stayed of the ground."""


def without_shadows(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mask (0..1) without the soft grey patches that lie apart from and below the product: its shadow, no thing."""
    count, labels, stats, middles = cv2.connectedComponentsWithStats((mask > 0.03).astype(np.uint8))
    if count < 3:
        return mask
    main = 1 + int(np.argmax([mask[labels == n].sum() for n in range(1, count)]))
    kept = mask.copy()
    for n in range(1, count):
        below = middles[n][1] > stats[main, cv2.CC_STAT_TOP] + 0.75 * stats[main, cv2.CC_STAT_HEIGHT]
        if n != main and below and _shadowy(rgb, mask, labels == n):
            kept[labels == n] = 0
    return kept


def without_haze(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mask without what is grey, half see-through and outside of its lower half: a shadow that touches it."""
    solid = (mask > FAINT).astype(np.uint8)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = cv2.drawContours(np.zeros_like(solid), contours, -1, 1, cv2.FILLED)
    rows = np.flatnonzero(solid.any(axis=1))
    if not rows.size:
        return mask
    grey = rgb.max(axis=2).astype(np.int16) - rgb.min(axis=2) < COLOURLESS * 255
    haze = (mask > 0) & (mask <= FAINT) & grey & (cv2.dilate(filled, disc(5)) == 0)
    haze[: (rows[0] + rows[-1]) // 2] = False
    if haze.sum() < 0.002 * mask.size:
        return mask
    return np.where(cv2.dilate(haze.astype(np.uint8), disc(3)) * (filled == 0) > 0, 0, mask).astype(np.float32)


def _shadowy(rgb: np.ndarray, mask: np.ndarray, patch: np.ndarray) -> bool:
    """Whether a patch is grey and either faint or without an edge of its own."""
    colours = rgb[patch].astype(np.float32) / 255
    if np.percentile(colours.max(axis=1) - colours.min(axis=1), 90) > COLOURLESS:
        return False
    if mask[patch].mean() < FAINT:
        return True
    around = cv2.dilate(patch.astype(np.uint8), disc(9)) > 0
    light = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0].astype(np.float32), (0, 0), 1.5)
    return float(np.percentile(slope(light)[around], 95)) < 9.0


def without_ground(rgb: np.ndarray, ground: np.ndarray, mask: np.ndarray, segmenter: Segmenter | None) -> np.ndarray:
    """The mask (0..1) of a plain-ground cut without what stayed of the ground: at the foot with the shadow on it, in holes.

    What is grey and as light as the ground may be the product's own white: the network says which. Without it all stays.
    """
    rows = np.flatnonzero((mask > 0.5).any(axis=1))
    if not rows.size or segmenter is None:
        return mask
    share = rgb.astype(np.float32) / np.maximum(ground, 1)
    light, tint = share.mean(axis=2), share.max(axis=2) - share.min(axis=2)
    like = (mask > 0.03) & (tint < COLOURLESS) & (abs(light - 1) < GROUND)
    foot = int(rows[-1] - (rows[-1] - rows[0]) * FOOT)
    like[foot:] |= (mask[foot:] > 0.03) & (tint[foot:] < 1.6 * COLOURLESS) & (light[foot:] > 0.45)
    like = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, disc(5))
    if like.sum() < DOUBTFUL * (mask > 0.5).sum():
        return mask
    sure = cv2.resize(segmenter.mask(rgb), mask.shape[::-1], interpolation=cv2.INTER_LINEAR)
    if ((sure > 0.5) & (mask > 0.5)).sum() < 0.6 * (mask > 0.5).sum():
        return mask  # the network saw something else
    gone = cv2.dilate(_ground_only(like * (sure < 0.4), light), disc(5)) * (sure < 0.4)
    left = cv2.morphologyEx(((mask > 0.5) & (gone == 0)).astype(np.uint8), cv2.MORPH_OPEN, disc(5))
    left[cv2.dilate(gone, disc(9)) == 0] = 1
    return np.minimum(mask, cv2.GaussianBlur(left.astype(np.float32), (0, 0), 1.0))


def _ground_only(patches: np.ndarray, light: np.ndarray) -> np.ndarray:
    """The patches that are ground or have a shadow's run of light; one flat tone of its own is a part of the product."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(patches.astype(np.uint8))
    kept = np.zeros_like(patches, np.uint8)
    for n in range(1, len(stats)):
        there = labels == n
        tone = light[there]
        if abs(float(np.median(tone)) - 1) < GROUND or float(tone.std()) > FLAT:
            kept[there] = 1
    return kept


def faint_box(offset: np.ndarray, mask: np.ndarray) -> bool:
    """Whether a mask is a box hardly other than the ground: a picture laid on it, its product somewhere inside."""
    rows, columns = np.where(mask > 0.5)
    if not rows.size:
        return False
    area = (rows.max() - rows.min() + 1) * (columns.max() - columns.min() + 1)
    if len(rows) < 0.96 * area:
        return False
    solid = (mask > 0.5).astype(np.uint8)
    rim = (cv2.erode(solid, disc(9)) > cv2.erode(solid, disc(21))) if min(solid.shape) > 60 else solid > 0
    return bool(rim.any() and np.percentile(np.linalg.norm(offset[rim], axis=1), 75) < 12)
