"""Shapes drawn as SVG: what a part is made of, at its own size, RGBA."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image

from .color import Rgb, to_hex
from .svg import png


def draw_svg(body: str, width: int, height: int) -> Image.Image:
    """SVG elements as RGBA of that size."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{body}</svg>'
    )
    return Image.open(io.BytesIO(png(svg))).convert("RGBA")


def floats(colour: Rgb) -> np.ndarray:
    """A colour as float32, to reckon with pictures."""
    return np.array(colour, np.float32)


def rounded_card(size: tuple[int, int], radius: int, fill: Rgb, *, line: Rgb | None = None, width: float = 0) -> Image.Image:
    """A rounded card, with a line around it when `width` px is more than 0."""
    stroke = f'stroke="{to_hex(line)}" stroke-width="{width}"' if line and width else ""
    place = f'x="{width / 2}" y="{width / 2}" width="{size[0] - width}" height="{size[1] - width}" rx="{radius}"'
    return draw_svg(f'<rect {place} fill="{to_hex(fill)}" {stroke}/>', *size)


def tick(size: int, disc: Rgb, mark: Rgb) -> Image.Image:
    """A check mark on a disc."""
    half, part = size / 2, size / 100
    path = f"M{29 * part} {52 * part}l{15 * part} {15 * part}l{28 * part} {-30 * part}"
    stroke = f'stroke="{to_hex(mark)}" stroke-width="{10 * part}" stroke-linecap="round" stroke-linejoin="round"'
    return draw_svg(
        f'<circle cx="{half}" cy="{half}" r="{46 * part}" fill="{to_hex(disc)}"/><path d="{path}" fill="none" {stroke}/>',
        size,
        size,
    )


def seal(size: int, fill: Rgb) -> Image.Image:
    """A round seal with a toothed edge."""
    teeth = 16
    points = " ".join(
        f"{size / 2 + r * math.cos(math.pi * i / teeth):.1f},{size / 2 + r * math.sin(math.pi * i / teeth):.1f}"
        for i in range(2 * teeth)
        for r in [size / 2 - 3 if i % 2 == 0 else size / 2 - 11]
    )
    line = f'stroke="{to_hex(fill)}" stroke-width="5" stroke-linejoin="round"'
    return draw_svg(f'<polygon points="{points}" fill="{to_hex(fill)}" {line}/>', size, size)


def stars(rating: float, size: int, fill: Rgb, empty: Rgb) -> Image.Image:
    """Five stars, filled as far as the rating goes."""
    gap, whole = size * 1.08, int(rating)
    star = "".join(
        f"{'M' if i == 0 else 'L'}{size / 2 + r * math.sin(math.pi * i / 5):.2f} {size / 2 - r * math.cos(math.pi * i / 5):.2f}"
        for i in range(10)
        for r in [size * 0.47 if i % 2 == 0 else size * 0.21]
    )
    row = "".join(f'<path transform="translate({gap * i:.1f} 0)" d="{star}z"/>' for i in range(5))
    clip = f'<clipPath id="c"><rect width="{gap * whole + size * (rating - whole):.1f}" height="{size}"/></clipPath>'
    line = f'stroke-width="{size * 0.06}" stroke-linejoin="round"'
    lower = f'<g fill="{to_hex(empty)}" stroke="{to_hex(empty)}" {line}>{row}</g>'
    upper = f'<g fill="{to_hex(fill)}" stroke="{to_hex(fill)}" {line} clip-path="url(#c)">{row}</g>'
    return draw_svg(clip + lower + upper, round(gap * 4 + size), size)


def arrow(size: int, disc: Rgb, mark: Rgb) -> Image.Image:
    """An arrow down on a disc."""
    half = size / 2
    stroke = f'stroke="{to_hex(mark)}" stroke-width="{size * 0.1:.1f}" stroke-linecap="round" stroke-linejoin="round"'
    wing = size * 0.19
    path = f"M{half} {size * 0.27}v{size * 0.44}m{-wing} {-wing}l{wing} {wing}l{wing} {-wing}"
    return draw_svg(
        f'<circle cx="{half}" cy="{half}" r="{half}" fill="{to_hex(disc)}"/><path d="{path}" fill="none" {stroke}/>', size, size
    )


def slanted_box(size: tuple[int, int], inset: tuple[int, int], fill: Rgb) -> Image.Image:
    """A box leaning to the right, `inset` px (across, down) inside `size`."""
    (width, height), (x, y) = size, inset
    lean = 0.10 * (height - 2 * y)
    path = f"M{x + lean:.1f} {y}H{width - x}L{width - x - lean:.1f} {height - y}H{x}z"
    return draw_svg(f'<path d="{path}" fill="{to_hex(fill)}"/>', width, height)


def marker(size: tuple[int, int], pad: int, fill: Rgb) -> Image.Image:
    """A broad stroke by hand under the lower third of a line."""
    width, height = size
    tall = height - 2 * pad
    y = height - pad - tall * 0.16
    path = f"M{pad + 4} {y + 5:.0f}Q{width * 0.35:.0f} {y - 7:.0f} {width * 0.6:.0f} {y + 1:.0f}T{width - pad - 2} {y - 3:.0f}"
    stroke = f'stroke="{to_hex(fill)}" stroke-width="{tall * 0.2:.0f}" stroke-linecap="round"'
    return draw_svg(f'<path d="{path}" fill="none" {stroke}/>', width, height)


def cloud(size: tuple[int, int], fill: Rgb, at: tuple[int, int] = (0, 0)) -> Image.Image:
    """A thought: one large soft cloud, and two small ones down to the left; moved by `at` px."""
    circles = (
        (706, 722, 178),
        (590, 760, 104),
        (806, 650, 100),
        (600, 660, 92),
        (818, 780, 96),
        (540, 868, 30),
        (494, 908, 17),
    )
    body = "".join(f'<circle cx="{x + at[0]}" cy="{y + at[1]}" r="{r}"/>' for x, y, r in circles)
    return draw_svg(f'<g fill="{to_hex(fill)}">{body}</g>', *size)


def rays(x: float, y: float, count: int) -> str:
    """Beams from a point past the frame's edges, as SVG."""
    turn, paths = math.pi / count, []
    for i in range(count):
        ends = [(x + 2200 * math.cos(a), y + 2200 * math.sin(a)) for a in (2 * i * turn, (2 * i + 1) * turn)]
        paths.append(f'<path d="M{x} {y}L{ends[0][0]:.0f} {ends[0][1]:.0f}L{ends[1][0]:.0f} {ends[1][1]:.0f}z"/>')
    return "".join(paths)
