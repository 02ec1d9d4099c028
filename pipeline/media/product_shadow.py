"""The shadow a cut-out product brings along: taken from its photo, it darkens whatever ground it comes to lie on."""

from __future__ import annotations

import cv2
import numpy as np

_RISE = 0.05
"""How much lighter a shadow may grow towards what throws it (grain, a reflection), in shares of the background's light."""
_STEP = 0.018
"""How steep a shadow's own border may be, in shares of the background's light per px; a product's is steeper."""
_LEAK = 0.12
"""Share of the mask the background may have reached before gaps were closed."""


def separate_shadow(
    free: np.ndarray, alpha: np.ndarray, share: np.ndarray, solid: np.ndarray, reached: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Colours (RGB, 0..255) and mask (0..1) of a cut-out with its shadow as black one sees through.

    `share` is each pixel's share of the background's light (RGB); `solid` the mask before its edge was softened, `reached`
    what the background's flood reached before the mask's gaps were closed.
    """
    light = share.mean(axis=2)
    red, green, blue = cv2.split(share)
    tint = cv2.max(cv2.max(red, green), blue) - cv2.min(cv2.min(red, green), blue)
    shadow = _shadow(light, tint < 0.1, solid, reached)
    kept = alpha * (1 - shadow)
    mixed = kept + np.clip(1 - light, 0, 1) * shadow
    return free * (kept / np.maximum(mixed, 0.004)).clip(0, 1)[:, :, None], mixed


def _shadow(light: np.ndarray, colourless: np.ndarray, solid: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """How far each pixel is background with a shadow on it, 0..1; `light` is its share of the background's.

    In the mask: what closing the gaps took in, and the dark under the foot. Outside it: what is left of that shadow, fading.
    In the mask nothing, when so much of it was reached that the flood came through the product's own outline.
    """
    out = solid == 0
    taken = reached & ~out
    rows = np.flatnonzero(~out.all(axis=1))
    reach = max(solid.shape) // 20
    foot = int(rows[-1] - (rows[-1] - rows[0]) // 5) + 1
    low = np.arange(len(solid))[:, None] >= foot
    colourless = colourless & low
    grey = colourless & (light < 0.94)
    dusk = cv2.erode(out.astype(np.uint8), disc(11)) * (colourless & (light < 0.97))  # clear of the product, in its shadow
    led = cv2.dilate(dusk, disc(21)) > 0
    if not led.any():  # the whole shadow is in the mask: its own border is gentle, a product's is not
        led = low & (cv2.dilate(slope(cv2.GaussianBlur(light.astype(np.float32), (0, 0), 1.2)), disc(9)) < _STEP)
    seed = led & out
    shade = grey & (light - _darkest_path(light, seed, reach, foot) < _RISE)
    count, labels = cv2.connectedComponents((seed | shade).astype(np.uint8), connectivity=4)
    joined = np.zeros(count, bool)
    joined[labels[seed]] = True
    inside = (taken | joined[labels]) & ~out & (taken.sum() <= _LEAK * solid.sum())
    left = cv2.morphologyEx((~out & ~inside).astype(np.uint8), cv2.MORPH_OPEN, disc(11))
    inside |= ~out & (left == 0) & colourless & inside.any()  # the brink between light and shadow
    away = cv2.distanceTransform(out.astype(np.uint8), cv2.DIST_L2, 3)
    beside = np.clip(1 - away / reach, 0, 1) ** 2 * (out & grey)
    return cv2.GaussianBlur(np.maximum(inside, beside).astype(np.float32), (0, 0), 1.2)


def _darkest_path(light: np.ndarray, seed: np.ndarray, reach: int, foot: int) -> np.ndarray:
    """The darkest that must be crossed to come from `seed` to each pixel below row `foot`, at most `reach` px; 0 farther away.

    A shadow only grows darker towards what throws it: what is lighter than this is the product again.
    """
    light = cv2.GaussianBlur(light.astype(np.float32), (0, 0), 1.2)
    crossed = np.where(seed, light, 0).astype(np.float32)
    near, limit, around = crossed[max(foot - reach, 0) :], light[max(foot - reach, 0) :], disc(3)
    for _ in range(reach):
        np.minimum(cv2.dilate(near, around), limit, out=near)
    return crossed


def slope(light: np.ndarray) -> np.ndarray:
    """Steepness of a lightness, in its own units per px."""
    return np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=1 / 8))


def disc(size: int) -> np.ndarray:
    """A round structuring element, `size` px across."""
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
