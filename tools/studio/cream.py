"""Sets for the moisture cream: a thick glass jar with an aqua lid, its carton, towel, stone, leaves and water."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from . import forms, nodes, stage
from .stage import Look

Prints = dict[str, Path]


def jar(prints: Prints, opened: bool = False) -> list[Any]:
    """The jar, 7.4 cm wide, standing on the origin; opened: without lid, with a swirl of cream."""
    outer = [
        (0, 0),
        (0.33, 0),
        (0.37, 0.03),
        (0.37, 0.37),
        (0.335, 0.4),
        (0.335, 0.425),
        (0.29, 0.425),
        (0.29, 0.1),
        (0.26, 0.07),
        (0, 0.07),
    ]
    cup = [(0, 0.075), (0.255, 0.075), (0.286, 0.105), (0.286, 0.43), (0.27, 0.43), (0.27, 0.12), (0, 0.12)]
    ink = forms.wrap(0.3715, 0.075, 0.345, 116, nodes.printed(prints["cream_jar"], 0.35, 0))
    ink.visible_transmission = ink.visible_shadow = False
    parts = [
        forms.turned(forms.rounded(outer, 0.035), nodes.glass("#eefafb", 0.0, 1.45)),
        forms.turned(forms.rounded(cup, 0.02), nodes.plain("#eef9fa", 0.35, lift=0.32)),
        ink,
    ]
    if opened:
        return [*parts, swirl(0.268, 0.395)]
    return [*parts, *lid(prints, 0.41)]


def lid(prints: Prints, height: float) -> list[Any]:
    """The lid with its mark and a silver ring."""
    cap = [(0.3, 0), (0.372, 0), (0.376, 0.006), (0.376, 0.185), (0.36, 0.2), (0, 0.2)]
    ring = [(0.3, -0.018), (0.373, -0.018), (0.377, -0.012), (0.377, 0.0), (0.3, 0.0)]
    parts = [
        forms.turned(forms.rounded(cap, 0.012), nodes.brushed("#5fa3b0", 0.3)),
        forms.turned(ring, nodes.brushed("#e8ecee", 0.15)),
        forms.floor(0.3, 0.3, nodes.printed(prints["cream_lid"], 0.35, 0), (0, 0, 0.2006)),
    ]
    for part in parts:
        part.location.z += height
    return parts


def swirl(radius: float, height: float) -> Any:
    """Cream as a spatula leaves it: a spiral ridge that ends in a peak."""

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        angle, far = u * 2 * math.pi, v
        spiral = np.sin(angle - 13 * far**0.8 + 0.5)
        ridge = 0.034 * np.sign(spiral) * np.abs(spiral) ** 0.7 * np.clip(far * 3, 0, 1) * np.clip((1 - far) * 7, 0, 1)
        peak = 0.085 * np.exp(-((far / 0.22) ** 2)) + 0.03 * (1 - far)
        lean = 0.05 * np.exp(-((far / 0.13) ** 2))
        return np.column_stack(
            [far * radius * np.cos(angle) + lean, far * radius * np.sin(angle) + lean * 0.4, height + ridge + peak]
        )

    cream = nodes.plain("#fbf8f3", 0.28, coat=0.3, sss=0.35, scale=0.02)
    thing = forms.grid(shape, (361, 120), cream, "swirl")
    smooth = thing.modifiers.new("smooth", "SUBSURF")
    smooth.levels = smooth.render_levels = 1
    return thing


def carton(prints: Prints) -> list[Any]:
    """The carton, 8.6 cm wide, standing on the origin, its front to -y."""
    width, tall = 0.86, 0.73
    side = nodes.printed(prints["cream_side"], 0.45, 0.03)
    return [
        forms.box((width, width, tall), nodes.plain("#9fd0d8", 0.45), 0.006),
        forms.sheet(
            width - 0.008, tall - 0.008, nodes.printed(prints["cream_carton"], 0.45, 0.03), (0, -width / 2 - 0.0006, tall / 2)
        ),
        forms.sheet(width - 0.008, tall - 0.008, side, (width / 2 + 0.0006, 0, tall / 2), (0, 0, 90)),
        forms.sheet(width - 0.008, tall - 0.008, side, (-width / 2 - 0.0006, 0, tall / 2), (0, 0, -90)),
    ]


def beads(count: int, area: tuple[float, float], seed: int, keep_off: float = 0.42) -> None:
    """Drops of water lying on a ground at z = 0."""
    chance = np.random.default_rng(seed)
    water = nodes.glass("#f4fcff", 0, 1.33)
    for _ in range(count):
        x, y = chance.uniform(-area[0], area[0]), chance.uniform(-area[1], area[1])
        size = 0.008 + 0.05 * chance.uniform() ** 4
        if math.hypot(x, y) < keep_off:
            continue
        bead = forms.blob(size, lambda ways: 1 + 0.08 * forms.waves(ways, 3, 2, 1.4), water, 4)
        forms.put(bead, (x, y, size * 0.22), (0, 0, chance.uniform(0, 360)))
        bead.scale.z = 0.55


def sprig(seed: int, length: float = 1.3, leaves: int = 9, width: float = 0.19) -> Any:
    """Eucalyptus: round leaves in pairs along a stem that lies on the ground, from the origin along +y."""
    chance = np.random.default_rng(seed)
    green, bark = nodes.leaf("#7d9a86", "#a9bfa9", 0.5), nodes.plain("#8a6f5a", 0.6)
    line = [(0.1 * math.sin(t * 2.2 + seed), t * length, 0.03 + 0.1 * math.sin(t * math.pi)) for t in np.linspace(0, 1, 7)]
    parts = [forms.stem(line, 0.009, bark)]
    for n in range(leaves):
        share = 0.12 + 0.88 * n / leaves
        x, y, z = (float(np.interp(share, np.linspace(0, 1, 7), axis)) for axis in zip(*line, strict=True))
        for side in (-1, 1):
            size = width * (1.15 - 0.55 * share) * chance.uniform(0.85, 1.15)
            one = forms.blade(size * 1.15, size, green, seed + n * 2 + side, 0.3, 0.12)
            turn = (chance.uniform(8, 38), side * chance.uniform(0, 25), -side * chance.uniform(45, 80))
            parts.append(forms.put(one, (x, y, z), turn))
    return forms.group(parts)


def pack(prints: Prints) -> Look:
    """Jar and carton on white."""
    forms.group(carton(prints), (-0.44, 0.42, 0), (0, 0, 16))
    forms.group(jar(prints), (0.42, -0.2, 0), (0, 0, -4))
    stage.catcher()
    stage.world("#ffffff", 0.75)
    stage.soft((-2.6, -1.6, 2.4), (0, 0, 0.3), 70, (1.6, 2.4))
    stage.soft((2.8, -0.6, 1.8), (0, 0, 0.3), 42, (0.8, 2.4))
    stage.soft((0, 1.0, 3.4), (0, 0, 0), 40, (2.4, 1.2))
    stage.camera((0.25, -5.2, 1.25), (0.02, 0.1, 0.36), 97)
    return Look(1200, 1200, plain="#ffffff", exposure=0.55)


def counter(prints: Prints) -> Look:
    """On a stone block in the bathroom: towel, eucalyptus, window light."""
    wall = nodes.stone("#e7ded2", "#dccfbf", 1.4, 0.85, 0.1)
    forms.floor(9, 9, wall, (0, 1.75, 0), (90, 0, 0))
    ground = forms.floor(9, 9, nodes.stone("#e9e2d8", "#d8cdbf", 2.2, 0.45, 0.04))
    block = nodes.stone("#f1ebe2", "#cdbfae", 4, 0.55, 0.3)
    plinth = forms.box((1.25, 0.95, 0.16), block, 0.012, (0.05, 0.1, 0), (0, 0, 6))
    core = forms.box((0.5, 0.72, 0.16), block, 0.06, (-0.72, 0.62, 0), (0, 0, 20))
    forms.drape((1.7, 1.5), (-0.8, 0.62, 0.42), [ground, plinth, core], nodes.linen("#f4efe6", 600, 0.5), 24)
    core.hide_render = True
    forms.group(jar(prints), (0.06, 0.04, 0.162), (0, 0, -5))
    forms.put(sprig(4), (0.42, 0.5, 0.02), (0, 0, -58))
    forms.put(sprig(9, 1.1, 8, 0.16), (0.5, -0.42, 0.02), (0, 0, -104), 0.9)
    stage.world("#cfdde6", 0.32)
    way = stage.sun(33, 205, 5.2)
    spot = (-0.1, 0.4, 0.4)
    stage.gobo(tuple(p + w * 4 for p, w in zip(spot, way, strict=True)), spot, 1.75, (2, 3), 0.09)
    stage.hide(stage.soft((2.2, -2.4, 2.2), (0, 0, 0.3), 26, (2.4, 2.4), "#fff4e6"))
    stage.camera((0.12, -3.5, 1.05), (-0.02, 0.1, 0.4), 72, 0.9, (0.06, -0.3, 0.4))
    return Look(960, 1200, exposure=0.95)


def texture(prints: Prints) -> Look:
    """Close: the open jar, the swirl, the lid leaning on it."""
    forms.floor(9, 9, nodes.plain("#cfe4e6", 0.3, coat=0.2))
    forms.floor(9, 9, nodes.plain("#d9ebec", 0.6), (0, 3.2, 0), (90, 0, 0))
    forms.group(jar(prints, opened=True), (0, 0, 0), (0, 0, 4))
    forms.group(lid(prints, 0), (0.56, 0.42, 0.34), (66, 0, -34))
    stage.world("#eef7f9", 0.5)
    stage.hide(stage.soft((-2.2, 0.6, 2.0), (0, 0, 0.4), 62, (0.9, 1.6)))
    stage.hide(stage.soft((2.0, -1.2, 1.4), (0, 0, 0.3), 16, (1.2, 1.6), "#fff3e4"))
    stage.camera((-0.28, -1.9, 1.42), (0.06, 0.02, 0.36), 78, 0.8, (0.0, -0.16, 0.44))
    return Look(960, 1200, exposure=0.7)


def water(prints: Prints) -> Look:
    """Landscape: the jar standing in shallow water, rings around it, drops on the stone."""

    def surface(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        x, y = (u - 0.5) * 8, (v - 0.5) * 8
        far = np.hypot(x - 0.3, y)
        rings = 0.014 * np.sin(far * 21) * np.exp(-(((far - 0.8) / 0.75) ** 2))
        flat = 0.006 * forms.waves(np.column_stack([x, y]), 2, 3, 2.5)
        return np.column_stack([x, y, 0.05 + rings + flat])

    forms.floor(12, 12, nodes.stone("#a8d8de", "#86c3cd", 1.1, 0.6, 0.05), (0, 0, -0.12))
    forms.grid(surface, (420, 420), nodes.glass("#eefbfc", 0, 1.33), "water")
    forms.box((0.95, 0.95, 0.22), nodes.stone("#eef4f3", "#c9d8d8", 3.4, 0.5, 0.25), 0.02, (0.3, 0, -0.1), (0, 0, 12))
    forms.group(jar(prints), (0.3, 0, 0.122), (0, 0, -3))
    forms.put(sprig(12, 1.2, 8, 0.2), (-1.35, 0.35, 0.07), (0, 0, -66))
    stage.world("#dff1f5", 0.6)
    stage.sun(38, 150, 4.2, "#fff0d9", 2)
    stage.hide(stage.soft((-2.6, -1.0, 2.0), (0.2, 0, 0.4), 60, (1.2, 2.2)))
    stage.soft((0, 6, 3.2), (0, 0, 0.2), 210, (7, 2.4), "#f3fbff")
    stage.camera((-0.02, -3.7, 1.15), (-0.02, 0.1, 0.33), 82, 0.9, (0.3, -0.36, 0.4))
    return Look(1440, 960, exposure=0.6)


SHOTS = (pack, counter, texture, water)
