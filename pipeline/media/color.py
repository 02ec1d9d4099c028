"""Colours in OKLCH (lightness 0..1, chroma 0..0.4, hue in degrees): the space in which "as light, another hue" means it.

Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020). Contrast: WCAG 2.2.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

Rgb = tuple[int, int, int]
"""sRGB, 0..255 each."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB, _FROM_LMS = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_LMS)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """sRGB 0..255 (..., 3) -> Oklab (..., 3)."""
    value = np.asarray(rgb, np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T


def _linear(lightness: float, chroma: float, hue: float) -> np.ndarray:
    turn = math.radians(hue)
    lab = np.array([lightness, chroma * math.cos(turn), chroma * math.sin(turn)])
    return ((lab @ _FROM_LAB.T) ** 3) @ _FROM_LMS.T


def oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """OKLCH -> sRGB; chroma is lowered until the colour exists."""
    linear = _linear(lightness, chroma, hue)
    while chroma > 0 and (linear.min() < -0.001 or linear.max() > 1.001):
        chroma = max(chroma - 0.005, 0.0)
        linear = _linear(lightness, chroma, hue)
    linear = linear.clip(0, 1)
    value = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (round(float(x) * 255) for x in value)
    return red, green, blue


def parts(rgb: Rgb) -> tuple[float, float, float]:
    """sRGB -> (lightness, chroma, hue 0..360)."""
    lightness, a, b = (float(x) for x in oklab(np.array(rgb)))
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def to_hex(rgb: Rgb) -> str:
    """#rrggbb"""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def read_hex(text: str) -> Rgb:
    """#rrggbb -> sRGB."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def luminance(rgb: Rgb) -> float:
    """Relative luminance, 0..1."""
    value = np.array(rgb) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio, 1..21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def readable(rgb: Rgb, *grounds: Rgb, ratio: float = 4.5) -> Rgb:
    """`rgb` made darker or lighter (its hue kept) until it reads on every one of `grounds`."""
    lightness, chroma, hue = parts(rgb)
    steps = [i * 0.02 for i in range(50)]
    down = next((s for s in steps if _reads(oklch(max(lightness - s, 0), chroma, hue), grounds, ratio)), None)
    up = next((s for s in steps if _reads(oklch(min(lightness + s, 1), chroma, hue), grounds, ratio)), None)
    if down is None and up is None:
        return (20, 18, 22) if luminance(grounds[0]) > 0.18 else (250, 248, 246)
    if up is None or (down is not None and down <= up):
        return oklch(max(lightness - (down or 0.0), 0), chroma, hue)
    return oklch(min(lightness + up, 1), chroma, hue)


def _reads(rgb: Rgb, grounds: tuple[Rgb, ...], ratio: float) -> bool:
    return all(contrast(rgb, ground) >= ratio for ground in grounds)


def mix_rgb(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of `other` in `one`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def apart(one: float, other: float) -> float:
    """Degrees between two hues, 0..180."""
    return abs((one - other + 180) % 360 - 180)
