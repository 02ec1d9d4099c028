"""Sets for the citron tea: a jar of yuja marmalade with a paper label, fruit, slices, cups, a spoon and a wooden table."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from . import forms, nodes, stage
from .stage import Look

Prints = dict[str, Path]


def jelly() -> Any:
    """Marmalade: amber, uneven, light in it."""
    g = nodes.graph("jelly")
    colour = g.ramp(g.noise(7, 4, None, 0.6, 0.6), (0.3, "#f09c08"), (0.5, "#fbb81c"), (0.72, "#ffd65c"))
    inputs = {"Base Color": colour, "Roughness": 0.12, "Subsurface Weight": 0.3, "Subsurface Scale": 0.05}
    inputs |= {"Emission Color": colour, "Emission Strength": 0.22}
    return g.end(g.surface(inputs | {"Normal": g.bump(g.noise(16, 3), 0.5, 0.03)}))


def rind() -> Any:
    """Yuja peel: oil glands, a shine, green about the stem."""
    g = nodes.graph("rind")
    cells = g.add("TexVoronoi", {"Vector": g.place(), "Scale": 34.0}, feature="F1").outputs[0]
    height = g.add("Math", {0: g.span(cells, 0, 1, 0.05, 0.5), 1: g.noise(60, 3)}, operation="MULTIPLY").outputs[0]
    patch = g.noise(2.4, 5)
    colour = g.mix(g.span(patch, 0, 0.7, 0.45, 0.8), "#f4b71c", "#e9980f")
    top = g.add("SeparateXYZ", {0: g.place()}).outputs[2]
    colour = g.mix(g.span(top, 0, 0.5, 0.2, 0.34), colour, "#a9ae2c")
    inputs = {"Base Color": colour, "Roughness": 0.42, "Coat Weight": 0.15, "Coat Roughness": 0.25}
    return g.end(g.surface(inputs | {"Normal": g.bump(height, 0.9, 0.012)}))


def fruit(seed: int, radius: float = 0.33, leaved: bool = True) -> Any:
    """A yuja: squat, lumpy, dimpled at both ends, standing on its lowest point."""

    def lumps(ways: np.ndarray) -> np.ndarray:
        pole = np.abs(ways[:, 2])
        dent = 0.17 * np.exp(-(((1 - pole) / 0.09) ** 1.0))
        around = np.arctan2(ways[:, 1], ways[:, 0])
        return 1 + 0.05 * forms.waves(ways, seed, 3, 2.2) + 0.012 * np.sin(around * 9 + seed) * (1 - pole) - dent

    ball = forms.blob(radius, lumps, rind(), 7)
    ball.scale.z = 0.84
    parts = [
        ball,
        forms.stem(
            [(0, 0, radius * 0.62), (0.01, 0, radius * 0.74), (0.02, 0.01, radius * 0.84)], 0.018, nodes.plain("#6b7a3a", 0.7)
        ),
    ]
    if leaved:
        green = nodes.leaf("#3f6b2c", "#8aa95a", 0.28)
        one = forms.blade(0.62, 0.27, green, seed, 1.1, 0.16)
        parts.append(forms.put(one, (0, 0, radius * 0.76), (14, 6, 40 * seed)))
    handle = forms.group(parts)
    handle.location.z = radius * 0.8
    return forms.group([handle])


def slice_of(prints: Prints, radius: float, kind: str = "citron", thick: float = 0.045) -> Any:
    """A cut slice lying on z = 0."""
    top = nodes.printed(prints[kind], 0.18, 0.25)
    body = nodes.plain("#f6cf62", 0.3, sss=0.5, scale=0.05)
    edge = [
        (0, 0),
        (radius * 0.975, 0),
        (radius * 0.985, 0.006),
        (radius * 0.985, thick - 0.006),
        (radius * 0.97, thick - 0.001),
        (0, thick - 0.001),
    ]
    return forms.group([forms.turned(edge, body, 80), forms.floor(radius * 2, radius * 2, top, (0, 0, thick))])


def peel(count: int, where: Any, seed: int, around: float = 0) -> list[Any]:
    """Strips of candied peel; where(chance) -> (position, turn in degrees); `around`: bent to a wall of that radius."""
    chance = np.random.default_rng(seed)
    inks = [nodes.plain(c, 0.15, coat=0.6, sss=0.3, scale=0.03, lift=0.2) for c in ("#ffc62e", "#f5a80f", "#ffdb6b", "#e99207")]
    parts = []
    for _ in range(count):
        length, width = chance.uniform(0.12, 0.26), chance.uniform(0.012, 0.022)
        bow = length / (2 * around) if around else chance.uniform(-0.5, 0.5)
        twist = chance.uniform(-0.6, 0.6) * (not around)

        def shape(
            u: np.ndarray, v: np.ndarray, size: tuple[float, float, float, float] = (length, width, bow, twist)
        ) -> np.ndarray:
            long, wide, bend, spin = size
            t, a = v - 0.5, u * 2 * math.pi
            side, up = np.cos(a) * wide, np.sin(a) * wide * 0.45
            spun = spin * t * 3 + math.pi / 2 * bool(around)
            c, s = np.cos(spun), np.sin(spun)
            return np.column_stack([t * long, side * c - up * s + bend * long * t**2, side * s + up * c])

        at, turn = where(chance)
        parts.append(forms.put(forms.grid(shape, (9, 12), inks[int(chance.integers(4))]), at, turn))
    return parts


def jar(prints: Prints) -> list[Any]:
    """The jar, 8.6 cm wide, full, lidded and labelled, standing on the origin."""
    wall = [
        (0, 0.01),
        (0.37, 0),
        (0.43, 0.05),
        (0.43, 0.72),
        (0.4, 0.8),
        (0.375, 0.83),
        (0.375, 0.9),
        (0.355, 0.9),
        (0.355, 0.82),
        (0.41, 0.7),
    ]
    wall += [(0.41, 0.07), (0.36, 0.03), (0, 0.035)]
    inner = [(0, 0.032), (0.362, 0.032), (0.412, 0.072), (0.412, 0.7), (0.37, 0.785), (0, 0.79)]
    cap = [(0.38, 0), (0.4, 0), (0.404, 0.006), (0.404, 0.15), (0.39, 0.165), (0.34, 0.168), (0.33, 0.16), (0, 0.16)]

    def near_glass(chance: np.random.Generator) -> tuple[Any, Any]:
        angle, height = chance.uniform(0, 2 * math.pi), chance.uniform(0.07, 0.72)
        far = 0.409 if height < 0.68 else 0.385
        tilt = chance.normal(0, 28)
        return (far * math.cos(angle), far * math.sin(angle), height), (0, tilt, math.degrees(angle) + 90)

    lid = forms.turned(forms.rounded(cap, 0.012), nodes.plain("#24402c", 0.32, coat=0.5))
    lid.location.z = 0.845
    return [
        forms.turned(forms.rounded(inner, 0.02), jelly()),
        *peel(230, near_glass, 3, 0.4),
        forms.turned(forms.rounded(wall, 0.03), nodes.glass("#fdfffd", 0, 1.46)),
        lid,
        forms.wrap(0.4315, 0.12, 0.66, 150, nodes.printed(prints["tea_label"], 0.62, 0.12)),
    ]


def cup(prints: Prints, clear: bool = False) -> list[Any]:
    """A cup of tea, 8.4 cm wide, a slice and peel in it; clear: of glass."""
    wall = [
        (0, 0),
        (0.24, 0),
        (0.28, 0.02),
        (0.36, 0.18),
        (0.415, 0.48),
        (0.42, 0.56),
        (0.4, 0.56),
        (0.392, 0.48),
        (0.335, 0.19),
        (0.25, 0.05),
        (0, 0.045),
    ]
    body = nodes.glass("#ffffff", 0, 1.45) if clear else ceramic()
    fill = [(0, 0.042), (0.253, 0.047), (0.339, 0.19), (0.3885, 0.42), (0, 0.42)]
    handle = forms.stem([(0.39, 0, 0.44), (0.5, 0, 0.5), (0.64, 0, 0.4), (0.58, 0, 0.2), (0.36, 0, 0.16)], 0.032, body)
    drink = nodes.liquid("#ffcb45", 2.1) if clear else nodes.plain("#f2b030", 0.03, coat=1.0, sss=0.2, scale=0.1)

    def floating(chance: np.random.Generator) -> tuple[Any, Any]:
        angle, far = chance.uniform(0, 6.28), chance.uniform(0.0, 0.29)
        return (far * math.cos(angle), far * math.sin(angle), chance.uniform(0.1 if clear else 0.405, 0.418)), (
            chance.normal(0, 10),
            chance.normal(0, 14),
            chance.uniform(0, 360),
        )

    floats = forms.put(slice_of(prints, 0.24, "citron2", 0.035), (-0.05, 0.04, 0.4), (3, -3, 20))
    return [
        forms.turned(forms.rounded(wall, 0.02), body),
        handle,
        forms.turned(fill, drink),
        floats,
        *peel(46 if clear else 16, floating, 5),
    ]


def ceramic() -> Any:
    """Cream glaze with fine iron specks."""
    g = nodes.graph("ceramic")
    specks = g.span(g.add("TexVoronoi", {"Vector": g.place(), "Scale": 24.0}).outputs[0], 1, 0, 0.03, 0.09)
    colour = g.mix(g.span(g.noise(11, 2), 0, 1, 0.5, 0.56), "#efe7d8", g.mix(specks, "#efe7d8", "#6e4f34"))
    return g.end(g.surface({"Base Color": colour, "Roughness": 0.28, "Coat Weight": 0.5, "Coat Roughness": 0.1}))


def spoon(length: float = 1.5) -> Any:
    """A brass teaspoon along +y, bowl at the origin's side, lying on z = 0."""

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        across, bowl = (u - 0.5) * 2, np.clip(v / 0.3, 0, 1)
        half = np.where(
            v < 0.3,
            0.165 * np.sin(math.pi * bowl**0.85) ** 0.62 + 0.02 * bowl,
            0.022 + 0.03 * np.clip((v - 0.45) / 0.5, 0, 1) ** 1.5,
        )
        half *= np.clip((1.001 - v) / 0.02, 0, 1) ** 0.5
        dip = -0.075 * np.sin(math.pi * bowl) * (1 - across**2)
        rise = 0.085 + 0.075 * np.sin(np.clip((v - 0.25) / 0.75, 0, 1) * math.pi) - 0.04 * np.clip((v - 0.7) / 0.3, 0, 1)
        return np.column_stack([across * half, v * length, rise + dip])

    thing = forms.grid(shape, (21, 120), nodes.plain("#d8a860", 0.18, metal=1.0), "spoon")
    thing.modifiers.new("body", "SOLIDIFY").thickness = 0.014
    return thing


def table() -> Any:
    """Oak boards."""
    return nodes.wood("#c79a68", "#ad7b4a", "#7c5230", 1.1, 0.46, 1.15)


def pack(prints: Prints) -> Look:
    """Jar, a fruit and a half on white."""
    forms.group(jar(prints), (-0.1, 0.1, 0), (0, 0, 2))
    forms.put(fruit(2, 0.31), (0.62, 0.1, 0), (0, 0, 120))
    cut = forms.put(slice_of(prints, 0.28, "citron", 0.06), (0.5, -0.36, 0.03), (0, 0, 0))
    cut.rotation_euler.x = math.radians(12)
    stage.catcher()
    stage.world("#ffffff", 0.7)
    stage.soft((-2.6, -1.6, 2.4), (0, 0, 0.4), 80, (1.4, 2.6))
    stage.soft((2.8, -0.2, 1.8), (0, 0, 0.4), 60, (0.8, 2.6), "#fff6e8")
    stage.soft((0, 1.4, 3.2), (0, 0, 0.2), 50, (2.4, 1.2))
    stage.camera((0.1, -5.4, 1.35), (0.12, 0, 0.48), 108)
    return Look(1200, 1200, plain="#ffffff", exposure=0.5)


def morning(prints: Prints) -> Look:
    """On the table by the window: a cup, the jar, cloth, fruit."""
    ground = forms.floor(9, 7, table(), (0, 1, 0), (0, 0, 4))
    forms.floor(12, 7, nodes.stone("#e9dfcf", "#dbcdb8", 1.2, 0.9, 0.08), (0, 3.4, 0), (90, 0, 0))
    forms.drape((1.9, 1.5), (0.55, -0.35, 0.16), [ground], nodes.linen("#e9e2d2", 600, 0.5), 28, 34)
    forms.group(cup(prints), (0.42, -0.42, 0.035), (0, 0, -25))
    forms.group(jar(prints), (-0.42, 0.42, 0), (0, 0, 6))
    forms.put(fruit(2, 0.3), (0.62, 0.62, 0), (0, 0, 150))
    forms.put(fruit(5, 0.26, False), (1.12, 0.3, 0), (0, 0, 40))
    forms.put(slice_of(prints, 0.25), (-0.55, -0.42, 0.0), (0, 0, 30))
    forms.put(slice_of(prints, 0.23, "citron2"), (-0.36, -0.62, 0.02), (9, 6, 80))
    forms.put(spoon(1.25), (0.8, -1.15, 0.03), (0, 0, 14))
    stage.world("#cfdbe6", 0.35)
    way = stage.sun(30, 158, 6.0, "#ffd9a6")
    spot = (0.1, 0.3, 0.4)
    stage.gobo(tuple(p + w * 4 for p, w in zip(spot, way, strict=True)), spot, 2.1, (2, 3), 0.1)
    stage.hide(stage.soft((2.4, -2.6, 2.4), (0, 0, 0.3), 36, (2.4, 2.4), "#fff1de"))
    stage.camera((0.1, -4.2, 2.15), (0.08, 0.02, 0.36), 64, 0.9, (-0.2, -0.1, 0.4))
    return Look(960, 1200, exposure=0.95)


def close(prints: Prints) -> Look:
    """Close: tea in a clear glass, slice and peel in it, light from behind."""
    forms.floor(9, 9, table(), (0, 0, 0), (0, 0, 90))
    forms.floor(12, 7, nodes.stone("#f3e6cd", "#e6d2ae", 1.2, 0.9, 0.08), (0, 3.2, 0), (90, 0, 0))
    forms.group(cup(prints, clear=True), (0, 0, 0), (0, 0, -28))
    forms.group(jar(prints), (-0.72, 1.15, 0), (0, 0, 8))
    forms.put(spoon(1.3), (0.62, -0.55, 0), (0, 0, -8))
    forms.put(fruit(6, 0.28), (0.86, 0.95, 0), (0, 0, 170))
    stage.world("#fff4e2", 0.5)
    stage.hide(stage.soft((1.2, 2.6, 1.7), (0, 0, 0.3), 85, (1.6, 1.6), "#ffe6bf"))
    stage.hide(stage.soft((-2.2, -0.8, 1.8), (0, 0, 0.3), 40, (1.2, 2.0)))
    stage.camera((-0.12, -2.35, 1.35), (0.04, 0.1, 0.28), 66, 0.8, (0, -0.1, 0.4))
    return Look(960, 1200, exposure=0.45)


def board(prints: Prints) -> Look:
    """Landscape: fruit and slices on a board, the jar at the right."""
    ground = forms.floor(12, 9, nodes.stone("#e7ddcb", "#d8c9b0", 1.6, 0.7, 0.06))
    forms.floor(14, 8, nodes.stone("#dfd0b6", "#cfbd9e", 1.1, 0.9, 0.06), (0, 3.2, 0), (90, 0, 0))
    plank = forms.box(
        (2.3, 1.15, 0.09), nodes.wood("#9c6b3f", "#7f512d", "#54331c", 1.3, 0.4), 0.03, (-0.55, 0.0, 0), (0, 0, -7)
    )
    forms.drape((1.5, 1.3), (0.95, 0.25, 0.3), [ground, plank], nodes.linen("#d9dccb", 600, 0.5), 16, 34)
    forms.group(jar(prints), (0.82, 0.1, 0.035), (0, 0, -6))
    forms.put(fruit(2, 0.31), (-0.62, 0.26, 0.09), (0, 0, 110))
    forms.put(fruit(3, 0.27), (-1.22, 0.1, 0.09), (0, 0, -20))
    forms.put(fruit(7, 0.29, False), (-1.5, 0.75, 0), (0, 0, 0))
    for n, (x, y, kind) in enumerate(((-0.12, -0.22, "citron"), (0.1, -0.12, "citron2"), (-0.72, -0.33, "citron2"))):
        forms.put(
            slice_of(prints, 0.25 - 0.012 * n, kind), (x, y, 0.09 + 0.04 * (n == 1)), (6 * (n == 1), -9 * (n == 1), 50 * n)
        )
    green = nodes.leaf("#3f6b2c", "#8aa95a", 0.28)
    for n, (x, y, angle) in enumerate(((-0.3, 0.5, -60), (-1.0, -0.5, 100), (0.25, -0.6, -100))):
        forms.put(forms.blade(0.6, 0.25, green, n + 3, 1.1, 0.14), (x, y, 0.03 if n else 0.1), (4, 0, angle))
    stage.world("#dbe4ea", 0.4)
    way = stage.sun(36, 140, 5.4, "#ffdcae")
    spot = (-0.2, 0.1, 0.2)
    stage.gobo(tuple(p + w * 4 for p, w in zip(spot, way, strict=True)), spot, 2.6, (2, 3), 0.11)
    stage.hide(stage.soft((1.8, -3, 2.4), (0, 0, 0.3), 46, (2.6, 2.4), "#fff1de"))
    stage.camera((-0.1, -4.4, 2.1), (-0.14, 0.12, 0.33), 57, 0.9, (0.3, -0.1, 0.3))
    return Look(1440, 960, exposure=1.0)


SHOTS = (pack, morning, close, board)
