"""A picture's colours: hue from the product photo, lightness and strength from the look family, contrast checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from pipeline.media.color import Rgb, apart, contrast, oklab, oklch, parts, read_hex, readable

GREY = 0.014
"""Chroma below which a product lends no colour."""


@dataclass(frozen=True)
class Hues:
    """What a photo is coloured like."""

    main: float
    """Hue of most of it, degrees."""
    vivid: float
    """Hue of its most saturated part, degrees."""
    chroma: float
    """Chroma of its more colourful parts (80th percentile); below GREY it is grey."""
    lightness: float
    """Mean lightness, 0..1."""


@dataclass(frozen=True)
class Colours:
    """What a picture is painted with."""

    dark: bool
    """True when the ground is dark."""
    ground: Rgb
    ground2: Rgb
    """The ground's other end, some degrees of hue away."""
    mid: Rgb
    """Bands, blobs, floors."""
    plate: Rgb
    """Behind the product; chips and cards."""
    text: Rgb
    """Reads on ground, ground2 and plate."""
    soft: Rgb
    """Second text; reads on ground."""
    accent: Rgb
    """Price, key word, button; reads on ground and plate."""
    on_accent: Rgb
    """Reads on accent."""
    ink: Rgb
    """Dark tint of the ground: outlines, shadows."""
    glow: Rgb
    """The accent made bright enough to read on ink; captions use it."""


def hues_of(image: Image.Image) -> Hues:
    """The hues of an RGB or RGBA picture (transparent parts do not count)."""
    small = image.convert("RGBA").resize((72, 72), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float64).reshape(-1, 4)
    seen = pixels[pixels[:, 3] > 160]
    if len(seen) < 8:
        seen = pixels
    lab = oklab(seen[:, :3])
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    return Hues(_peak(hue, chroma), _peak(hue, chroma**3), float(np.percentile(chroma, 80)), float(lab[:, 0].mean()))


def _peak(hue: np.ndarray, weight: np.ndarray) -> float:
    """The hue most of the weight is near."""
    bins = np.bincount((hue // 10).astype(int) % 36, weights=weight, minlength=36)
    smooth = bins + 0.6 * (np.roll(bins, 1) + np.roll(bins, -1))
    best = int(np.argmax(smooth))
    near = [(best + i) % 36 for i in (-1, 0, 1)]
    share = bins[near] / max(bins[near].sum(), 1e-12)
    return (best * 10 + 5 + 10 * float(share @ (-1, 0, 1))) % 360


def hues_of_character(palette: dict[str, str]) -> Hues:
    """Where there is no photo, the character's colours lead."""
    _, chroma, main = parts(read_hex(palette["ground"]))
    _, _, vivid = parts(read_hex(palette["accent"]))
    return Hues(main, vivid, max(chroma, 0.05), 0.6)


@dataclass(frozen=True)
class Tint:
    """How a look family colours: lightness and chroma of the ground, and hues for grey products."""

    lightness: float
    chroma: float
    accent: tuple[float, float]
    """Lightness and chroma to begin from."""
    fallback: tuple[float, float]
    """Ground hue and accent hue where the photo is grey."""
    span: tuple[float, float] | None = None
    """Range the ground's hue is held to, degrees."""
    turn: float = 6.0
    """Degrees of hue from one end of the ground to the other."""


def colours_of(hues: Hues, tint: Tint) -> Colours:
    """The palette for a picture."""
    grey = hues.chroma < GREY
    main, vivid = tint.fallback if grey else (hues.main, hues.vivid)
    if tint.lightness > 0.5 and 44 < vivid < 112:
        vivid = 36.0  # a dark yellow is brown; a warm red says the same and sells
    if tint.lightness > 0.5 and hues.lightness > 0.78:
        tint = replace(tint, lightness=tint.lightness - 0.045, chroma=tint.chroma * 1.3)  # a pale product wants a deeper ground
    if tint.span is not None:
        main = _clamp_hue(main, tint.span, tint.fallback[0])
    return _colours_of(main, vivid, tint)


def _colours_of(main: float, vivid: float, tint: Tint) -> Colours:
    dark = tint.lightness < 0.5
    step = 0.05 if dark else -0.035
    ground = oklch(tint.lightness, tint.chroma, main)
    ground2 = oklch(tint.lightness + step, tint.chroma * 1.25, main + tint.turn)
    mid = oklch(tint.lightness + (0.10 if dark else -0.085), tint.chroma * 1.5 + 0.012, main + tint.turn / 2)
    plate = oklch(0.29, tint.chroma, main) if dark else oklch(0.985, 0.008, main)
    text = readable(oklch(0.97, 0.012, main) if dark else oklch(0.27, 0.05, main), ground, ground2, plate, ratio=7)
    soft = readable(oklch(0.80, 0.025, main) if dark else oklch(0.46, 0.05, main), ground, ground2, plate)
    accent = readable(oklch(*tint.accent, vivid), ground, ground2, plate)
    ink = oklch(0.20, 0.035, main)
    on_accent = max((oklch(0.985, 0.006, vivid), oklch(0.2, 0.04, vivid)), key=lambda c: contrast(c, accent))
    glow = readable(oklch(0.86, 0.15, vivid), ink, ratio=7)
    return Colours(dark, ground, ground2, mid, plate, text, soft, accent, on_accent, ink, glow)


def _clamp_hue(hue: float, span: tuple[float, float], middle: float) -> float:
    """The hue, the near end of `span` when it lies a little outside, `middle` when it lies far outside."""
    low, high = span
    if low <= hue <= high:
        return hue
    near = low if apart(hue, low) < apart(hue, high) else high
    return near if apart(hue, near) < 40 else middle


_LOUD = {95.0: (0.885, 0.175, 25.0), 27.0: (0.585, 0.205, 98.0), 262.0: (0.52, 0.205, 98.0), 352.0: (0.60, 0.21, 98.0)}
"""Ground hue of a bold picture -> its lightness, chroma and accent hue."""


def loud_colours_of(hues: Hues) -> Colours:
    """A saturated ground as far from the product's own hue as can be, so that the product stands out."""
    main = (
        95.0 if hues.chroma < GREY else max(_LOUD, key=lambda hue: min(apart(hue, hues.main), 100) + (12 if hue == 95.0 else 0))
    )
    lightness, chroma, vivid = _LOUD[main]
    dark = lightness < 0.7
    ground = oklch(lightness, chroma, main)
    ground2 = oklch(lightness - 0.05, chroma, main - 9)
    mid = oklch(lightness + (0.055 if dark else -0.045), chroma, main + (4 if dark else -8))
    text = readable(oklch(0.99, 0.01, main) if dark else oklch(0.22, 0.04, main), ground, ground2)
    accent = readable(oklch(0.91 if dark else 0.54, 0.185 if dark else 0.21, vivid), ground, ground2)
    ink = oklch(0.21, 0.06, main)
    plate = oklch(0.99, 0.01, main)
    on_accent = max((oklch(0.99, 0.006, vivid), oklch(0.2, 0.04, vivid)), key=lambda c: contrast(c, accent))
    glow = readable(oklch(0.9, 0.17, 98.0), ink, ratio=7)
    return Colours(dark, ground, ground2, mid, plate, text, text, accent, on_accent, ink, glow)
