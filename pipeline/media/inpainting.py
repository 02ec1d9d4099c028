"""A photo with its subject painted over: the ground of two layers that move apart."""

from __future__ import annotations

import cv2
import numpy as np

from .product_shadow import disc

WORKED = 360
"""px, longest side the ground is made up at; it is blurred afterwards, so more would not be seen."""
GROWN = 0.02
"""Share of the longest side the subject is grown by, so that its own edge and glow go too."""


def subject_painted_over(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The photo (uint8 RGB) without what `mask` (0..1) covers: the ground around it carried on, softer towards the middle."""
    height, width = rgb.shape[:2]
    longest = max(height, width)
    scale = min(WORKED / longest, 1.0)
    size = max(round(width * scale), 8), max(round(height * scale), 8)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    reach = max(round(GROWN * max(size)), 2)
    gone = cv2.dilate((cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 0.04).astype(np.uint8), disc(2 * reach + 1))
    painted = cv2.inpaint(_carried_on(small, gone), _brim(gone), 5, cv2.INPAINT_TELEA)
    depth = cv2.distanceTransform(gone, cv2.DIST_L2, 3)
    soft = cv2.GaussianBlur(painted, (0, 0), max(size) / 60)
    share = np.clip(depth / (max(size) / 40), 0, 1)[:, :, None]
    painted = painted * (1 - share) + soft * share
    grain = np.random.default_rng(0).normal(0, 1.2, (height, width, 1)).astype(np.float32)  # else banding is seen
    large = cv2.resize(painted.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) + grain
    over = cv2.GaussianBlur(
        cv2.resize(gone.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR), (0, 0), longest / 300
    )
    over = np.maximum(over, np.clip(mask * 4, 0, 1))[:, :, None]
    return (rgb * (1 - over) + large * over).clip(0, 255).round().astype(np.uint8)


def _brim(gone: np.ndarray) -> np.ndarray:
    """The outermost px of the hole: there the carried-on ground is joined to the photo."""
    return gone - cv2.erode(gone, disc(5))


def _carried_on(rgb: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """The hole filled from around it, coarse to fine: each level of the pyramid knows what the finer one does not."""
    levels: list[tuple[np.ndarray, np.ndarray]] = [
        (rgb.astype(np.float32) * (1 - gone[:, :, None]), 1.0 - gone.astype(np.float32))
    ]
    while min(levels[-1][1].shape) > 3:
        colours, known = levels[-1]
        levels.append((cv2.pyrDown(colours), cv2.pyrDown(known)))
    filled = levels[-1][0] / np.maximum(levels[-1][1], 1e-4)[:, :, None]
    for colours, known in reversed(levels[:-1]):
        filled = cv2.resize(filled, (known.shape[1], known.shape[0]), interpolation=cv2.INTER_LINEAR)
        share = np.clip(known, 0, 1)[:, :, None]
        filled = colours + filled * (1 - share)
    return filled.clip(0, 255).round().astype(np.uint8)
