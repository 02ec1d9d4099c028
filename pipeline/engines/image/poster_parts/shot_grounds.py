"""Grounds of shots: one large shape behind the product, in the family's manner, over the whole frame."""

from __future__ import annotations

import numpy as np
from PIL import Image

from pipeline.media.color import Rgb, mix_rgb, parts, to_hex
from pipeline.media.svg_shapes import draw_svg, rays

from .backgrounds import light_ground, paint
from .backplate import Size, Spot, behind
from .palette import Colours
from .styles import WHITE, Family


def paint_shot(name: str, family: Family, colours: Colours, spot: Spot, seed: int, size: Size) -> Image.Image:
    """The ground of that name around a spot, RGB."""
    if name == "family":
        return paint(family, colours, spot, seed, size)
    image = Image.fromarray(light_ground(colours, spot, size))
    rng = np.random.default_rng(seed)
    shapes = _TEXTURES[family.name](colours, size, rng) + _SHAPES.get(name, _nothing)(colours, spot, size)
    if shapes:
        image.paste(drawn := draw_svg(shapes, *size), (0, 0), drawn)
    return image


KEEP_OFF = 0.012
"""Share of the height that an edge stays away from words."""


def _nothing(colours: Colours, spot: Spot, size: Size) -> str:
    return ""


def _tone(colours: Colours, spot: Spot) -> Rgb:
    """The shape's colour: told from the ground, and the product from it."""
    return behind(mix_rgb(colours.mid, colours.accent, 0.10), spot, colours.mid)


FOOT = 0.80
"""Share of the height from which a block stands at the foot of a high frame whose product is at its top."""


def _high(spot: Spot, size: Size) -> bool:
    """Whether the product is at the top of a high frame: then its foot, below the captions, is not left empty."""
    return size[1] > size[0] * 1.2 and spot.y < size[1] * 0.36


def _disc(colours: Colours, spot: Spot, size: Size) -> str:
    radius = max(spot.width * 0.60, min(spot.height * 0.52, size[0] * 0.6), min(size) * 0.26)
    ring = f'stroke="{to_hex(mix_rgb(colours.ground, colours.accent, 0.55))}" stroke-width="3" opacity=".6"'
    foot = f'<circle cx="{size[0] - spot.x}" cy="{size[1] * 1.14:.0f}" r="{size[0] * 0.62:.0f}"' if _high(spot, size) else ""
    return (
        (f'{foot} fill="{to_hex(_tone(colours, spot))}"/>' if foot else "")
        + f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius:.0f}" fill="{to_hex(_tone(colours, spot))}"/>'
        f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius * 1.09:.0f}" fill="none" {ring}/>'
    )


def _arch(colours: Colours, spot: Spot, size: Size) -> str:
    half = min(spot.width * 0.60 + 40, size[0] * 0.47)
    top = max(spot.y - spot.height / 2 - 60, 0)
    foot = spot.y + spot.height / 2 + 8
    table = mix_rgb(colours.mid, colours.ground2, 0.35)
    edge = mix_rgb(table, WHITE, 0.14 if colours.dark else 0.5)
    return (
        f'<path d="M{spot.x - half:.0f} {foot:.0f}V{top + half:.0f}a{half:.0f} {half:.0f} 0 0 1 {2 * half:.0f} 0V{foot:.0f}z"'
        f' fill="{to_hex(_tone(colours, spot))}"/>'
        f'<rect y="{foot - 26:.0f}" width="{size[0]}" height="{size[1]}" fill="{to_hex(table)}"/>'
        f'<rect y="{foot - 26:.0f}" width="{size[0]}" height="3" fill="{to_hex(edge)}"/>'
    )


def _band(colours: Colours, spot: Spot, size: Size) -> str:
    """A block of the accent behind the half of the product that is nearer to the frame's edge."""
    told = behind(mix_rgb(colours.accent, colours.ground, 0.12), spot, colours.accent)
    lightness, _, hue = parts(told)
    fill = to_hex(colours.mid if 60 < hue < 120 and lightness < 0.74 else told)  # a dark yellow is mud
    if spot.x > size[0] * 0.7 or spot.x < size[0] * 0.3:
        left = spot.x if spot.x > size[0] / 2 else 0
        width = size[0] - left if left else spot.x
        return f'<rect x="{left}" width="{width}" height="{size[1]}" fill="{fill}"/>'
    low = spot.y > size[1] / 2
    top, tall = (spot.y, size[1] - spot.y) if low else (0, spot.y)
    foot = f'<rect y="{size[1] * FOOT:.0f}" width="{size[0]}" height="{size[1]}" fill="{fill}"/>' if _high(spot, size) else ""
    return f'<rect y="{top}" width="{size[0]}" height="{tall}" fill="{fill}"/>{foot}'


def _slant(colours: Colours, spot: Spot, size: Size) -> str:
    """A leaning block behind the product, a thin line of the accent on its edge."""
    if size[0] > size[1] and abs(spot.x - size[0] / 2) > size[0] * 0.08:
        return _leaning_side(colours, spot, size)
    lean = size[1] * (0.10 if size[1] > size[0] else 0.05)
    low = spot.y >= size[1] * 0.42
    middle = _beside_words(spot.y + spot.height * (-0.12 if low else 0.12), lean, spot, size)
    fill, line = to_hex(_tone(colours, spot)), to_hex(colours.accent)
    edge = f"M0 {middle + lean:.0f}L{size[0]} {middle - lean:.0f}"
    body = f"{edge}V{size[1]}H0z" if low else f"{edge}V0H0z"
    if _high(spot, size):
        under = f"M0 {size[1] * FOOT + lean:.0f}L{size[0]} {size[1] * FOOT - lean:.0f}"
        body, edge = f"{body}{under}V{size[1]}H0z", f"{edge}{under}"
    return f'<path d="{body}" fill="{fill}"/><path d="{edge}" stroke="{line}" stroke-width="{max(size[1] // 120, 8)}"/>'


def _beside_words(middle: float, lean: float, spot: Spot, size: Size) -> float:
    """The height nearest to `middle` at which an edge that rises by twice `lean` across the frame runs through no words."""

    def runs_through(at: float) -> bool:
        for box in spot.words:
            ends = [at + lean * (1 - 2 * x / size[0]) for x in (box.left, box.right)]
            if max(ends) > box.top - KEEP_OFF * size[1] and min(ends) < box.bottom + KEEP_OFF * size[1]:
                return True
        return False

    moves = sorted((step * size[1] / 50 for step in range(-20, 21)), key=abs)
    return next((middle + move for move in moves if not runs_through(middle + move)), middle)


def _leaning_side(colours: Colours, spot: Spot, size: Size) -> str:
    """In a broad frame the block leans between the product's side and the words'."""
    upper, lower = (0.54, 0.44) if spot.x < size[0] / 2 else (0.46, 0.56)
    near = 0 if spot.x < size[0] / 2 else size[0]
    edge = f"M{size[0] * upper:.0f} 0L{size[0] * lower:.0f} {size[1]}"
    line = f'stroke="{to_hex(colours.accent)}" stroke-width="10"'
    return f'<path d="{edge}H{near}V0z" fill="{to_hex(_tone(colours, spot))}"/><path d="{edge}" {line}/>'


def _rays(colours: Colours, spot: Spot, size: Size) -> str:
    tone = mix_rgb(colours.ground, colours.mid, 0.75)
    light = mix_rgb(colours.ground, colours.glow if colours.dark else WHITE, 0.42)
    radius = max(spot.width, spot.height, min(size) * 0.5) * 0.56
    return (
        f'<g fill="{to_hex(tone)}">{rays(spot.x, spot.y, 16)}</g>'
        f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius:.0f}" fill="{to_hex(light)}" opacity=".5"/>'
    )


def _rings(colours: Colours, spot: Spot, size: Size) -> str:
    radius = max(max(spot.width, spot.height) * 0.5, min(size) * 0.3)
    lines = "".join(
        f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius * r:.0f}" stroke-width="{w}" opacity="{o}"/>'
        for r, w, o in ((0.8, 4, 0.75), (1.05, 3, 0.5), (1.34, 2.5, 0.32), (1.7, 2, 0.2), (2.1, 2, 0.12))
    )
    shine = (
        f'<defs><radialGradient id="shine"><stop offset="0" stop-color="{to_hex(colours.accent)}" stop-opacity=".38"/>'
        f'<stop offset="1" stop-color="{to_hex(colours.accent)}" stop-opacity="0"/></radialGradient></defs>'
        f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius * 1.5:.0f}" fill="url(#shine)"/>'
    )
    return f'{shine}<g fill="none" stroke="{to_hex(colours.accent)}">{lines}</g>'


_SHAPES = {"disc": _disc, "arch": _arch, "band": _band, "slant": _slant, "rays": _rays, "rings": _rings}


# --- what tells one family from another on a plain ground -------------------------------------------------------------------


def _thin_circles(colours: Colours, size: Size, rng: np.random.Generator) -> str:
    x, y = size[0] * float(rng.choice((0.05, 0.95))), size[1] * float(rng.uniform(0.05, 0.9))
    ring = to_hex(mix_rgb(colours.mid, colours.accent, 0.3))
    return "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r}" fill="none" stroke="{ring}" stroke-width="2" opacity="{o}"/>'
        for r, o in ((220, 0.4), (290, 0.28), (370, 0.18), (460, 0.1))
    )


def _halftone(colours: Colours, size: Size, rng: np.random.Generator) -> str:
    tone = to_hex(mix_rgb(colours.ground, WHITE if colours.dark else colours.ink, 0.16))
    corner = int(rng.integers(0, 2))
    dots = []
    for row in range(9):
        for column in range(9 - row):
            x = 26 + column * 44 + row % 2 * 22
            y = size[1] - 26 - row * 38 if corner else 26 + row * 38
            dots.append(f'<circle cx="{x if not corner else size[0] - x}" cy="{y}" r="{11 - row - column * 0.5:.1f}"/>')
    return f'<g fill="{tone}" opacity=".55">{"".join(dots)}</g>'


def _blobs(colours: Colours, size: Size, rng: np.random.Generator) -> str:
    tone = to_hex(mix_rgb(colours.ground, colours.mid, 0.45))
    spots = ((0.02, 0.12, 0.30), (1.0, 0.55, 0.26), (0.05, 0.97, 0.34))
    return "".join(
        f'<ellipse rx="{size[0] * r:.0f}" ry="{size[0] * r * 0.8:.0f}" fill="{tone}"'
        f' transform="translate({size[0] * x:.0f} {size[1] * y:.0f}) rotate({rng.integers(-25, 25)})"/>'
        for x, y, r in spots
    )


def _grid(colours: Colours, size: Size, rng: np.random.Generator) -> str:
    step = 108
    lines = "".join(f"M{x} 0V{size[1]}" for x in range(step // 2, size[0], step))
    lines += "".join(f"M0 {y}H{size[0]}" for y in range(step // 2, size[1], step))
    return f'<path d="{lines}" stroke="{to_hex(mix_rgb(colours.mid, colours.accent, 0.3))}" stroke-width="1.5" opacity=".28"/>'


def _check(colours: Colours, size: Size, rng: np.random.Generator) -> str:
    step, tone = 96, to_hex(mix_rgb(colours.ground, colours.accent, 0.5))
    across = "".join(f'<rect x="{x}" width="{step // 2}" height="{size[1]}"/>' for x in range(0, size[0], step))
    down = "".join(f'<rect y="{y}" width="{size[0]}" height="{step // 2}"/>' for y in range(0, size[1], step))
    return f'<g fill="{tone}" opacity=".075">{across}{down}</g>'


def _bare(colours: Colours, size: Size, rng: np.random.Generator) -> str:
    return ""


_TEXTURES = {"beauty": _thin_circles, "deal": _halftone, "living": _blobs, "tech": _grid, "food": _check, "minimal": _bare}
