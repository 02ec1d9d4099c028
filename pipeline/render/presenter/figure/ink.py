"""Colours and SVG fragments of the drawn figures: shade, tint, fill in a template, wrap, rasterise."""

from __future__ import annotations

import colorsys
from functools import cache
from pathlib import Path
from string import Template

from pipeline.characters import FIGURES
from pipeline.media import svg

LINE = "#38282e"
"""The line of every figure: a warm near-black."""


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0..1) of `other` in it; colours as #rrggbb."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def shade(colour: str, amount: float = 0.16) -> str:
    """The one shadow tone of `colour`: darker, and turned towards violet."""
    red, green, blue = (value / 255 for value in _channels(colour))
    hue, light, rich = colorsys.rgb_to_hls(red, green, blue)
    darker = colorsys.hls_to_rgb(hue, light * (1 - amount), rich * 0.9)
    return mix("#" + "".join(f"{round(value * 255):02x}" for value in darker), "#7a3b62", amount * 0.6)


def tint(colour: str, amount: float = 0.22) -> str:
    """The light tone of `colour`."""
    return mix(colour, "#fff6ea", amount)


def tones(**colours: str) -> dict[str, str]:
    """Template colours: each name, name_shade and name_tint."""
    table = {"line": LINE}
    for name, colour in colours.items():
        table |= {name: colour, f"{name}_shade": shade(colour), f"{name}_tint": tint(colour)}
    return table


def fragment(kind: str, name: str, colours: dict[str, str]) -> str:
    """The SVG fragment assets/figures/<kind>/<name>.svg with its ${colours} filled in."""
    return _template(FIGURES / kind / f"{name}.svg").substitute(colours)


@cache
def _template(path: Path) -> Template:
    return Template(path.read_text(encoding="utf-8"))


def group(inner: str, transform: str) -> str:
    """`inner` under a transform."""
    return f'<g transform="{transform}">{inner}</g>'


def path(d: str, fill: str = "none", line: str = "", width: float = 0, extra: str = "") -> str:
    """One path: filled, stroked (round ends) or both."""
    stroke = f' stroke="{line}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"' if line else ""
    return f'<path d="{d}" fill="{fill}"{stroke}{extra}/>'


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def png(inner: str, box: tuple[float, float, float, float], width: int) -> bytes:
    """`inner` seen through `box` (x, y, width, height) as an RGBA PNG, `width` px wide."""
    x, y, w, h = box
    size = f'width="{width}" height="{round(width * h / w)}"'
    return svg.png(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {w} {h}" {size}>{inner}</svg>')
