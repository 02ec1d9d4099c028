"""A photo's subject on nothing, by the first way that is to be believed.

    its own alpha  ->  the plain-ground cutter  ->  a small network, if its mask looks like one thing with an edge of its own

What is left is then cleaned: shadows that lie apart go, and what of the ground stayed at the foot; edges lose its colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from .plain_ground import ground_offset, product_mask, soft_edged
from .product_shadow import disc, separate_shadow
from .residue import faint_box, without_ground, without_haze, without_shadows
from .segmentation import Segmenter

WORKED = 1100
"""px, longest side a mask is worked out at; it is then brought to the photo's size."""
HALF_SURE = 0.10
"""Share of a mask's own area that may be neither subject nor ground."""
AREA = (0.03, 0.85)
"""Share of the photo a subject takes."""
CUT_OFF = 0.05
"""Share of the photo's border a subject may run over: what is cut off by it cannot stand alone."""
UNSUPPORTED = 0.16
"""Share of its outline, in one piece, that a subject may have where nothing in the photo changes."""
CLEAR = 0.02
"""Share of a photo that is see-through when its alpha says what the subject is."""


@dataclass(frozen=True)
class Cutout:
    """A subject on nothing, as large as its photo."""

    rgba: np.ndarray
    """uint8, height x width x 4; colours under the edge are the subject's own"""
    source: Literal["alpha", "plain", "network"]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """px around what is seen: left, top, right, bottom"""
        rows, columns = np.where(self.rgba[:, :, 3] > 25)
        return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def cut_out(rgb: np.ndarray, alpha: np.ndarray | None = None, segmenter: Segmenter | None = None) -> Cutout | None:
    """The subject of a photo (uint8 RGB, laid on white if it has an alpha of its own); None when no mask is to be believed.

    Without `segmenter` only alpha and a plain ground are gone by.
    """
    if alpha is not None and (alpha < 128).mean() > CLEAR and (alpha > 200).mean() > 0.01:
        share = alpha.astype(np.float32) / 255
        own = ((rgb - (1 - share[:, :, None]) * 255) / np.maximum(share, 0.02)[:, :, None]).clip(0, 255)
        colours = own.astype(np.uint8)
        return _finish_cutout(own, without_shadows(colours, without_haze(colours, share)), "alpha")
    scale = min(WORKED / max(rgb.shape[:2]), 1.0)
    size = round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    plain = _plain(small, segmenter)
    if plain is not None:
        return _finish_cutout(rgb, _enlarge_mask(plain, rgb), "plain")
    found = credible_mask(small, segmenter.mask(small)) if segmenter else None
    return None if found is None else _finish_cutout(rgb, _enlarge_mask(found, rgb), "network")


def cropped_cutout(photo: Image.Image, alpha: Image.Image | None = None) -> Image.Image | None:
    """The product without its plain ground, cropped, with the shadow at its foot; None when in doubt."""
    rgb = np.asarray(photo)
    if alpha is not None:
        made = cut_out(rgb, np.asarray(alpha))
        return None if made is None else Image.fromarray(made.rgba).crop(made.box)
    offset, ground = ground_offset(rgb)
    found = None if offset is None else product_mask(rgb, offset)
    if found is None or offset is None:
        return None
    solid, reached = found
    mask = without_shadows(rgb, soft_edged(solid))
    if faint_box(offset, mask):
        return None
    free = decontaminate(rgb, mask, ground)
    kept = cv2.dilate((mask > 0.5).astype(np.uint8), disc(5)) & solid
    free, mask = separate_shadow(free, mask, rgb / np.maximum(ground, 1), kept, reached)
    rgba = np.dstack([free.clip(0, 255).astype(np.uint8), (mask * 255).round().astype(np.uint8)])
    rows, columns = np.where(mask > 0.1)
    return Image.fromarray(rgba).crop((int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1))


def _plain(rgb: np.ndarray, segmenter: Segmenter | None) -> np.ndarray | None:
    """The mask of a product before a plain ground, 0..1."""
    offset, ground = ground_offset(rgb)
    found = None if offset is None else product_mask(rgb, offset)
    if found is None or offset is None:
        return None
    mask = without_shadows(rgb, soft_edged(found[0]))
    return None if faint_box(offset, mask) else without_ground(rgb, ground, mask, segmenter)


def credible_mask(rgb: np.ndarray, sure: np.ndarray) -> np.ndarray | None:
    """The network's mask at the photo's size, 0..1, its edge laid on the photo's; None when it is not to be believed."""
    solid = sure > 0.5
    if not AREA[0] < solid.mean() < AREA[1]:
        return None
    large = _large_parts(solid)
    sure = sure * cv2.dilate(large, disc(9))
    if ((sure > 0.2) & (sure < 0.8)).sum() > HALF_SURE * large.sum():
        return None
    rim = np.concatenate([large[0], large[-1], large[:, 0], large[:, -1]])
    if rim.mean() > CUT_OFF:
        return None
    height, width = rgb.shape[:2]
    wide = cv2.GaussianBlur(cv2.resize(sure, (width, height), interpolation=cv2.INTER_CUBIC), (0, 0), max(width, height) / 900)
    if _unsupported_outline(rgb, wide) > UNSUPPORTED:
        return None
    return np.clip((guided_filter(rgb, wide, max(width, height) // 110) - 0.5) * 2.2 + 0.5, 0, 1)


def _large_parts(solid: np.ndarray) -> np.ndarray:
    """The parts that are at least a twelfth of the largest."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8))
    areas = stats[1:, cv2.CC_STAT_AREA]
    return np.isin(labels, 1 + np.flatnonzero(areas > areas.max() / 12)).astype(np.uint8)


def _unsupported_outline(rgb: np.ndarray, mask: np.ndarray) -> float:
    """The longest piece of the outline along which the photo does not change, as a share of all of it."""
    scale = 400 / max(rgb.shape[:2])
    size = max(round(rgb.shape[1] * scale), 8), max(round(rgb.shape[0] * scale), 8)
    lab = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab = cv2.GaussianBlur(lab, (0, 0), 1)
    steep = sum(np.hypot(cv2.Sobel(part, cv2.CV_32F, 1, 0), cv2.Sobel(part, cv2.CV_32F, 0, 1)) for part in cv2.split(lab)) / 8
    near = cv2.dilate(np.asarray(steep, np.float32), disc(11)) > 2.6
    small = (cv2.resize(mask, size) > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(small, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    total, longest = sum(len(contour) for contour in contours), 0
    for contour in contours:
        run = 0
        for x, y in [*contour[:, 0], *contour[:, 0]]:  # twice round: a piece may lie over the begin
            run = 0 if near[y, x] else run + 1
            longest = max(longest, min(run, len(contour)))
    return longest / max(total, 1)


def guided_filter(rgb: np.ndarray, mask: np.ndarray, radius: int, smooth: float = 1e-3) -> np.ndarray:
    """The mask with its edge laid on the photo's edges (guided filter of He et al. on the lightness)."""
    light = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    box = (2 * radius + 1, 2 * radius + 1)
    mean, mean_mask = cv2.blur(light, box), cv2.blur(mask, box)
    slope = (cv2.blur(light * mask, box) - mean * mean_mask) / (cv2.blur(light * light, box) - mean * mean + smooth)
    rest = mean_mask - slope * mean
    return np.clip(cv2.blur(slope, box) * light + cv2.blur(rest, box), 0, 1)


def _enlarge_mask(mask: np.ndarray, rgb: np.ndarray) -> np.ndarray:
    """The mask at the photo's own size, its edge as sharp as the photo's."""
    height, width = rgb.shape[:2]
    if mask.shape == (height, width):
        return mask
    factor = height / mask.shape[0]
    return np.clip((cv2.resize(mask, (width, height), interpolation=cv2.INTER_CUBIC) - 0.5) * min(factor, 2.0) + 0.5, 0, 1)


def decontaminate(rgb: np.ndarray, mask: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """The colours, those of the edge without the ground's share, float 0..255."""
    edge = (mask > 0.02) & (mask < 0.98)
    free = rgb.astype(np.float32)
    share = np.maximum(mask[edge], 0.25)[:, None]
    free[edge] = (free[edge] - (1 - share) * ground[edge]) / share
    return free


def _finish_cutout(rgb: np.ndarray, mask: np.ndarray, source: Literal["alpha", "plain", "network"]) -> Cutout:
    """One px of choke, and under the edge the colours of what lies inside it: no fringe on a dark ground."""
    if source != "alpha":
        mask = np.minimum(mask, cv2.GaussianBlur(cv2.erode(mask, disc(3)), (0, 0), 0.8))
    colours = rgb.round().astype(np.uint8) if rgb.dtype != np.uint8 else rgb.copy()
    left, top, wide, high = cv2.boundingRect((mask > 0).astype(np.uint8))
    there = np.s_[top : top + high, left : left + wide]
    colours[there] = _spread(rgb[there], mask[there])
    return Cutout(np.dstack([colours, (mask * 255).round().astype(np.uint8)]), source)


def _spread(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The colours, those at and beyond the mask's edge taken from inside it."""
    inside = (cv2.erode(mask, disc(5)) > 0.97).astype(np.float32)
    colours = rgb.astype(np.float32)
    known_only, filled, known = colours * inside[:, :, None], colours.copy(), inside > 0
    for sigma in (2.0, 5.0, 12.0):
        near, total = cv2.GaussianBlur(known_only, (0, 0), sigma), cv2.GaussianBlur(inside, (0, 0), sigma)
        now = ~known & (total > 0.02)
        filled[now] = near[now] / total[now, None]
        known |= now
    return filled.clip(0, 255).round().astype(np.uint8)
