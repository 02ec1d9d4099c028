"""The colours of a shot: the family's own, the same on its accent, or dark where it is light and light where it is dark."""

from __future__ import annotations

from dataclasses import replace

from pipeline.engines import BrandLook
from pipeline.media.color import Rgb, apart, contrast, mix_rgb, oklch, parts, read_hex, readable

from .palette import GREY, Colours, Hues, Tint, colours_of, loud_colours_of
from .styles import Family

DARK = Tint(0.205, 0.040, (0.82, 0.15), (262.0, 60.0))
LIGHT = Tint(0.945, 0.030, (0.55, 0.17), (250.0, 30.0))


def brand_colours(family: Family, hues: Hues, colours: Colours, look: BrandLook | None) -> Colours:
    """The family's colours, in the shop's shade and of the shop's hues where it has any; what is written reads on them."""
    if look is None:
        return colours
    if look.shade and (look.shade == "dark") != colours.dark:
        colours = opposite(family, hues, colours)
    if not look.colors:
        return colours
    accent = read_hex(look.colors[-1])
    if len(look.colors) > 1:
        colours = _colours_on_ground(colours, read_hex(look.colors[0]), shade=look.shade)
    accent = readable(accent, colours.ground, colours.ground2)
    _, chroma, hue = parts(accent)
    on = max((oklch(0.985, 0.006, hue), oklch(0.2, 0.04, hue)), key=lambda c: contrast(c, accent))
    glow = readable(oklch(0.86, min(chroma, 0.16), hue), colours.ink, ratio=7)
    return replace(colours, accent=accent, on_accent=on, glow=glow)


def _colours_on_ground(colours: Colours, ground: Rgb, *, shade: str) -> Colours:
    """The same on a ground of the shop's: as it is, or as light or dark as the shade wants it."""
    lightness, chroma, hue = parts(ground)
    if shade:
        lightness = max(lightness, 0.90) if shade == "light" else min(lightness, 0.26)
    elif 0.42 < lightness < 0.72:  # neither dark nor light letters read well there
        lightness = 0.40 if lightness < 0.57 else 0.74
    dark = lightness < 0.6
    step = 0.05 if dark else -0.035
    base, base2 = oklch(lightness, chroma, hue), oklch(lightness + step, chroma, hue + 4)
    text = readable(oklch(0.98, 0.01, hue) if dark else oklch(0.24, 0.04, hue), base, base2, ratio=6)
    soft = readable(mix_rgb(text, base, 0.2), base, base2)
    mid = oklch(lightness + (0.09 if dark else -0.08), chroma * 1.1 + 0.01, hue)
    plate = oklch(lightness + 0.08, chroma, hue) if dark else oklch(0.985, 0.008, hue)
    return Colours(
        dark, base, base2, mid, plate, text, soft, colours.accent, colours.on_accent, oklch(0.2, 0.035, hue), colours.glow
    )


def tone_colours(family: Family, hues: Hues, colours: Colours, tone: str) -> Colours:
    """The colours of a shot in that tone; "pop" is the accent behind a product."""
    if tone == "accent":
        return on_accent(colours)
    if tone == "pop":
        return popping(family, hues, colours)
    if tone == "opposite":
        return opposite(family, hues, colours)
    return colours


def opposite(family: Family, hues: Hues, colours: Colours) -> Colours:
    """Dark for a light family, light for a dark one, in its hues."""
    tint = LIGHT if colours.dark else DARK
    if family.tint is not None:
        tint = replace(tint, fallback=family.tint.fallback, span=None if tint is DARK else family.tint.span)
    if family.tint is None:  # a loud picture's hue is chosen against the product's, so it is kept
        _, _, main = parts(colours.ground)
        _, _, vivid = parts(colours.accent)
        cold = replace(tint, chroma=0.012) if tint is DARK else tint  # a dark yellow is mud
        return colours_of(replace(hues, main=main, vivid=vivid if colours.dark else main, chroma=0.1, lightness=0.5), cold)
    return colours_of(hues, tint)


MIDDLE = 0.58
"""Mean lightness of a product from which on it stands on what is dark."""
NEAR = 55
"""Degrees of hue from which an accent parts from the product on it."""


def popping(family: Family, hues: Hues, colours: Colours) -> Colours:
    """The accent as the ground of a product; where the product has that hue itself, a deep or a light shade of it, and in the
    loud look the loud colour farthest from it."""
    _, _, hue = parts(colours.accent)
    if hues.chroma < GREY or apart(hue, hues.main) >= NEAR:
        return on_accent(colours)
    if family.tint is None:
        return loud_colours_of(hues)
    return replace(on_accent(replace(colours, accent=_shade_apart(hues, colours))), glow=colours.glow)


DEEP, LIT = (0.36, 0.085), (0.86, 0.06)
"""Lightness and chroma of the accent's hue behind a product of that hue: below a light one, above a dark one."""


def _shade_apart(hues: Hues, colours: Colours) -> Rgb:
    """The accent's hue in a shade that parts from the product by lightness: the film stays in its own colours."""
    _, _, hue = parts(colours.accent)
    lightness, chroma = DEEP if hues.lightness > MIDDLE else LIT
    return oklch(lightness, chroma, hue)


def on_accent(colours: Colours) -> Colours:
    """The accent as the ground: what was written in it is written in the ground's colour."""
    lightness, chroma, hue = parts(colours.accent)
    ground: Rgb = oklch(min(max(lightness, 0.46), 0.86), min(chroma, 0.21), hue)
    dark = contrast((255, 255, 255), ground) >= 4.0 or lightness < 0.62
    ground = readable_ground(ground, dark)
    ground2 = oklch(parts(ground)[0] + (-0.045 if dark else -0.03), min(chroma, 0.21), hue - 8)
    mid = mix_rgb(ground, (255, 255, 255) if dark else colours.ink, 0.13)
    text = oklch(0.99, 0.008, hue) if dark else oklch(0.19, 0.04, hue)
    text = readable(text, ground, ground2, ratio=4.5)
    accent = _second(ground, ground2, dark, hue)
    plate = oklch(0.985, 0.01, hue)
    on = max((oklch(0.99, 0.006, hue), oklch(0.2, 0.04, hue)), key=lambda c: contrast(c, accent))
    return Colours(dark, ground, ground2, mid, plate, text, text, accent, on, oklch(0.2, 0.05, hue), colours.glow)


def readable_ground(ground: Rgb, dark: bool) -> Rgb:
    """The ground, made dark enough for white letters, or light enough for dark ones."""
    return readable(ground, (252, 250, 248) if dark else (34, 28, 30), ratio=4.7)


def _second(ground: Rgb, ground2: Rgb, dark: bool, hue: float) -> Rgb:
    """The key word's colour there: a warm yellow on what is dark, else the ground's own hue, deep, but red on yellow."""
    deep = oklch(0.52, 0.20, 25.0) if 60 < hue < 120 else oklch(0.40, 0.19, hue)
    wanted = oklch(0.9, 0.16, 98.0) if dark else deep
    return readable(wanted, ground, ground2, ratio=4.5)
