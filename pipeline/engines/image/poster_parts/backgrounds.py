"""Grounds: gradient and light in numbers, shapes in SVG, one picture without an alpha channel."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image

from pipeline.media.color import Rgb, mix_rgb, oklch, parts, to_hex
from pipeline.media.svg_shapes import draw_svg, floats, rays

from .backplate import ABOVE, Size, Spot, behind
from .palette import Colours
from .styles import WHITE, Family


def paint(family: Family, colours: Colours, spot: Spot, seed: int, size: Size) -> Image.Image:
    """The ground of a picture, RGB."""
    canvas = light_ground(colours, spot, size)
    shapes = _SHAPES[family.name](colours, spot, np.random.default_rng(seed), size)
    image = Image.fromarray(canvas)
    image.paste(drawn := draw_svg(shapes, *size), (0, 0), drawn)
    return image


def light_ground(colours: Colours, spot: Spot, size: Size) -> np.ndarray:
    """From one colour of the ground to the other, a light behind the product, the corners a little darker; dithered."""
    width, height = size
    y, x = np.mgrid[0 : -(-height // 8), 0 : width // 8].astype(np.float32) * 8
    share = np.clip((y / height * 0.85 + x / width * 0.15), 0, 1)[..., None]
    base = floats(colours.ground) * (1 - share) + floats(colours.ground2) * share
    away = np.hypot(x - spot.x, (y - spot.y) * 0.9)
    lamp = np.exp(-((away / 520) ** 2))[..., None] * (0.20 if colours.dark else 0.45)
    target = floats(
        mix_rgb(colours.mid, colours.glow, 0.35) if colours.dark else mix_rgb(colours.ground, (255, 255, 255), 0.75)
    )
    corner = np.clip(np.hypot((x - width / 2) / (width / 1.2), (y - height * 0.46875) / (height * 0.703125)) - 0.55, 0, 1)[
        ..., None
    ] * (0.5 if colours.dark else 0.22)
    base = base * (1 - lamp) + target * lamp
    base = base * (1 - corner) + floats(colours.ink if colours.dark else colours.mid) * corner
    full = cv2.resize(base, size, interpolation=cv2.INTER_CUBIC)
    row = (np.arange(width) * 0.754877666) % 1.0
    column = (np.arange(height) * 0.569840291) % 1.0
    dither = ((row[None] + column[:, None]) % 1.0 - 0.5).astype(np.float32)
    return np.clip(full + dither[..., None] * 0.9 + 0.5, 0, 255).astype(np.uint8)


def _stop(colour: Rgb, at: float, opacity: float = 1.0) -> str:
    return f'<stop offset="{at}" stop-color="{to_hex(colour)}" stop-opacity="{opacity}"/>'


def _down(name: str, *stops: str) -> str:
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{"".join(stops)}</linearGradient>'


def _table(colours: Colours, spot: Spot, top: Rgb, bottom: Rgb, size: Size) -> str:
    """The table: its top edge catches the light."""
    if not spot.floor:
        return ""
    edge = mix_rgb(top, (255, 255, 255), 0.16 if colours.dark else 0.5)
    gradient = _down("table", _stop(top, 0), _stop(bottom, 1))
    width, rest = size[0], size[1] - spot.floor
    return (
        f'<defs>{gradient}</defs><rect y="{spot.floor}" width="{width}" height="{rest}" fill="url(#table)"/>'
        f'<rect y="{spot.floor}" width="{width}" height="3" fill="{to_hex(edge)}" opacity=".8"/>'
    )


def _podium(colours: Colours, spot: Spot, top: Rgb, side: Rgb, size: Size) -> str:
    """A low round stand below the product."""
    if not (spot.floor and spot.width):
        return ""
    radius, thick = spot.reach(spot.width / 2 + 74, size), 52
    y = spot.y + spot.height / 2 - 6
    gradient = (
        f'<linearGradient id="side">{_stop(mix_rgb(side, colours.ink, 0.10), 0)}'
        f"{_stop(mix_rgb(side, (255, 255, 255), 0.25), 0.35)}"
        f"{_stop(mix_rgb(side, colours.ink, 0.14), 1)}</linearGradient>"
    )
    flat = radius * 0.13
    return (
        f"<defs>{gradient}</defs>"
        f'<path d="M{spot.x - radius} {y}v{thick}a{radius} {flat} 0 0 0 {2 * radius} 0v-{thick}z" fill="url(#side)"/>'
        f'<ellipse cx="{spot.x}" cy="{y}" rx="{radius}" ry="{flat}" fill="{to_hex(top)}"/>'
    )


def _arch(spot: Spot, half: float) -> str:
    """An arch around the product, standing on the floor; `half` px is half its width."""
    grow = half - spot.width / 2
    foot = spot.floor or spot.y + spot.height / 2 + 40
    top = min(spot.y - spot.height / 2 - min(grow * 0.5, ABOVE), foot - half - 40)
    return f"M{spot.x - half} {foot}V{top + half}a{half} {half} 0 0 1 {2 * half} 0V{foot}z"


def _beauty(colours: Colours, spot: Spot, rng: np.random.Generator, size: Size) -> str:
    side = 1 if spot.x < size[0] / 2 else -1
    ring = to_hex(mix_rgb(colours.mid, colours.accent, 0.25))
    upper, lower = (behind(mix_rgb(colours.plate, colours.mid, share), spot, colours.mid) for share in (0.04, 0.62))
    plate, reach = _down("arch", _stop(upper, 0), _stop(lower, 1)), spot.reach(spot.width / 2 + 106, size)
    arch = (
        f'<path d="{_arch(spot, reach * 0.93)}" fill="url(#arch)"/>'
        f'<path d="{_arch(spot, reach)}" fill="none" stroke="{ring}" stroke-width="2.5" opacity=".7"/>'
        if spot.plate
        else ""
    )
    far = spot.x + side * 520
    circles = "".join(
        f'<circle cx="{far}" cy="{spot.y - 240}" r="{r}" fill="none" stroke="{ring}" stroke-width="2" opacity="{o}"/>'
        for r, o in ((230, 0.35), (300, 0.22), (370, 0.12))
    )
    table = _table(colours, spot, mix_rgb(colours.mid, colours.plate, 0.25), mix_rgb(colours.mid, colours.ground2, 0.1), size)
    stand = _podium(colours, spot, colours.plate, mix_rgb(colours.plate, colours.mid, 0.35), size)
    return f"<defs>{plate}</defs>{circles}{arch}{table}{stand}"


def _deal(colours: Colours, spot: Spot, rng: np.random.Generator, size: Size) -> str:
    width, low = size[0], size[1] / 1920
    beams = f'<g fill="{to_hex(colours.mid)}">{rays(spot.x, spot.y, 18)}</g>'
    light = to_hex(mix_rgb(colours.ground, (255, 255, 255), 0.55))
    burst = (
        f'<circle cx="{spot.x}" cy="{spot.y}" r="{max(spot.width, spot.height) * 0.62:.0f}" fill="{light}" opacity=".55"/>'
        if spot.plate
        else ""
    )
    lightness, chroma, hue = parts(colours.ground)
    dark = to_hex(oklch(lightness - 0.075, chroma, hue - 16 if not colours.dark else hue))
    bands = (
        f'<path d="M0 {1500 * low:.0f}L{width} {1290 * low:.0f}V{size[1]}H0z" fill="{dark}"/>'
        f'<path d="M0 {1500 * low:.0f}L{width} {1290 * low:.0f}v26L0 {1500 * low + 26:.0f}z" fill="{to_hex(colours.accent)}"/>'
        f'<path d="M0 0H{width}V{150 * low:.0f}L0 {330 * low:.0f}z" fill="{dark}" opacity=".55"/>'
    )
    dots = "".join(
        f'<circle cx="{36 + column * 44 + row % 2 * 22}" cy="{1560 * low + row * 40:.0f}" r="{9 - row:.1f}"/>'
        for row in range(8)
        for column in range(width // 44 + 1)
    )
    return f'{beams}{burst}{bands}<g fill="{light}" opacity=".16">{dots}</g>'


def _blob(x: float, y: float, rx: float, ry: float, rng: np.random.Generator) -> str:
    """A soft closed shape around an ellipse."""
    count = 7
    phase = rng.uniform(0, 2 * math.pi)
    points = []
    for i in range(count):
        turn, swell = phase + 2 * math.pi * i / count, rng.uniform(0.9, 1.12)
        points.append((x + rx * swell * math.cos(turn), y + ry * swell * math.sin(turn)))
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for i in range(count):
        before, here, after, later = (np.array(points[(i + k) % count]) for k in (-1, 0, 1, 2))
        curve = np.concatenate([here + (after - before) / 5.2, after - (later - here) / 5.2, after])
        path += "C" + " ".join(f"{value:.1f}" for value in curve)
    return path + "z"


def _living(colours: Colours, spot: Spot, rng: np.random.Generator, size: Size) -> str:
    right, low = size[0] - 1080, size[1] / 1920
    window = "".join(
        f'<path d="M{x + right} {y * low:.0f}l190 -70v250l-190 70z"/>'
        for x, y in ((560, 300), (775, 221), (560, 578), (775, 499))
    )
    light = to_hex(mix_rgb(colours.ground, (255, 255, 250), 0.85))
    wide, tall = spot.reach(spot.width / 2 + 76, size), spot.height / 2 + 70
    tone = to_hex(behind(colours.mid, spot, colours.mid))
    blob = f'<path d="{_blob(spot.x, spot.rising(tall), wide, tall, rng)}" fill="{tone}"/>' if spot.plate else ""
    fill = to_hex(mix_rgb(colours.mid, colours.ground, 0.55))
    small = f'<path d="{_blob(900 + right, 1000 * low, 240, 210, rng)}" fill="{fill}"/>'
    wood = mix_rgb((222, 190, 150), colours.mid, 0.45)
    further = "t540 0t540 0" * (right > 0)
    grain = "".join(
        f'<path d="M0 {spot.floor + 60 + i * 84}q270 {rng.integers(-22, 22)} 540 0t540 {rng.integers(-16, 16)}{further}" />'
        for i in range(9)
    )
    table = _table(colours, spot, wood, mix_rgb(wood, colours.ink, 0.12), size)
    lines = (
        f'<g fill="none" stroke="{to_hex(mix_rgb(wood, colours.ink, 0.25))}" stroke-width="2.5" opacity=".35">{grain}</g>'
        if spot.floor
        else ""
    )
    return f'<g fill="{light}" opacity=".55">{window}</g>{small}{blob}{table}{lines}'


def _tech(colours: Colours, spot: Spot, rng: np.random.Generator, size: Size) -> str:
    width, height = size
    horizon, middle = spot.floor or round(height * 0.599), width // 2
    reach = width // 108  # vanishing lines to each side
    wall = "".join(f'<path d="M{x} 0V{horizon}"/>' for x in range(54, width, 108)) + "".join(
        f'<path d="M0 {y}H{width}"/>' for y in range(horizon % 108, horizon, 108)
    )
    floor = "".join(
        f'<path d="M{middle + k * 60} {horizon}L{middle + k * 420} {height}"/>' for k in range(-reach, reach + 1)
    ) + "".join(f'<path d="M0 {horizon + d}H{width}"/>' for d in (14, 36, 70, 120, 195, 305, 460, 670))
    near = mix_rgb(colours.mid, colours.accent, 0.35)
    fade = (
        f'<radialGradient id="far" gradientUnits="userSpaceOnUse" cx="{spot.x}" cy="{spot.y + 100}" r="1000">'
        f"{_stop(near, 0, 0.55)}{_stop(near, 1, 0.03)}</radialGradient>"
    )
    table = _table(colours, spot, mix_rgb(colours.ground, colours.mid, 0.7), colours.ground, size)
    glow = _glow(colours, spot, size) if spot.plate else ""
    return f'<defs>{fade}</defs>{table}<g fill="none" stroke="url(#far)" stroke-width="1.5">{wall}{floor}</g>{glow}'


def _glow(colours: Colours, spot: Spot, size: Size) -> str:
    """A light behind the product and rings around it; a dark product stands before a lit disc."""
    radius = spot.reach(max(spot.width, spot.height) * 0.60, size)
    shine = "".join(_stop(colours.accent, at, opacity) for at, opacity in ((0, 0.55), (0.55, 0.16), (1, 0.0)))
    lit = behind(colours.mid, spot, colours.mid)
    disc = f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius:.0f}" fill="{to_hex(lit)}"/>' if lit != colours.mid else ""
    rings = "".join(
        f'<circle cx="{spot.x}" cy="{spot.y}" r="{radius * r:.0f}" stroke-width="{w}" stroke-dasharray="{d}" opacity="{o}"/>'
        for r, w, d, o in ((1, 3, "none", 0.85), (1.13, 2, "4 14", 0.7), (1.33, 1.5, "none", 0.30))
    )
    return (
        f'<defs><radialGradient id="glow">{shine}</radialGradient></defs>{disc}'
        f'<ellipse cx="{spot.x}" cy="{spot.y}" rx="{spot.width * 0.9:.0f}" ry="{spot.height * 0.85:.0f}" fill="url(#glow)"/>'
        f'<g fill="none" stroke="{to_hex(colours.accent)}">{rings}</g>'
    )


def _food(colours: Colours, spot: Spot, rng: np.random.Generator, size: Size) -> str:
    width, height = size
    radius = spot.reach(max(spot.width, spot.height) * 0.5 + 76, size)
    middle = spot.rising(radius)
    plate = behind(colours.plate, spot, colours.mid)
    rim = to_hex(mix_rgb(plate, colours.mid, 0.22) if plate == colours.plate else mix_rgb(plate, WHITE, 0.3))
    dish = (
        f'<circle cx="{spot.x}" cy="{middle:.0f}" r="{radius:.0f}" fill="{to_hex(plate)}"/>'
        f'<circle cx="{spot.x}" cy="{middle:.0f}" r="{radius - 34:.0f}" fill="none" stroke="{rim}" stroke-width="5"/>'
        if spot.plate
        else ""
    )
    top = spot.floor or round(height * 0.6146)
    check = 76
    across = "".join(f'<rect x="{x}" y="{top}" width="{check / 2}" height="{height - top}"/>' for x in range(0, width, check))
    down = "".join(f'<rect y="{y}" width="{width}" height="{check / 2}"/>' for y in range(top + check // 2, height, check))
    waves = "".join("a30 30 0 0 1 60 0" for _ in range(width // 60))
    cloth_base = to_hex(mix_rgb(colours.plate, colours.ground, 0.35))
    return (
        f'<g fill="{to_hex(mix_rgb(colours.ground, (255, 255, 255), 0.5))}" opacity=".4">{rays(spot.x, spot.y, 24)}</g>{dish}'
        f'<path d="M0 {top}{waves}V{height}H0z" fill="{cloth_base}"/>'
        f'<g fill="{to_hex(colours.accent)}" opacity=".13">{across}</g>'
        f'<g fill="{to_hex(colours.accent)}" opacity=".13">{down}</g>'
    )


def _minimal(colours: Colours, spot: Spot, rng: np.random.Generator, size: Size) -> str:
    tone = to_hex(behind(mix_rgb(colours.ground, colours.mid, 0.55), spot, colours.mid))
    radius = spot.reach(max(spot.width, spot.height) * 0.54 + 16, size)
    disc = f'<circle cx="{spot.x}" cy="{spot.rising(radius):.0f}" r="{radius:.0f}" fill="{tone}"/>' if spot.plate else ""
    return f"{disc}{_table(colours, spot, mix_rgb(colours.ground2, colours.mid, 0.45), colours.ground2, size)}"


_SHAPES = {"beauty": _beauty, "deal": _deal, "living": _living, "tech": _tech, "food": _food, "minimal": _minimal}
