"""Sets for the mood lamp: a mushroom lamp of opal glass on a walnut foot, by the bed, close up, in its three lights."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from . import forms, nodes, stage
from .stage import Look

Prints = dict[str, Path]
WARM, NEUTRAL, COOL = "#ffb648", "#ffd596", "#fff6ea"


def opal(colour: str, strength: float) -> Any:
    """Lit opal glass: brightest where the bulb sits behind it, a shine on top."""
    g = nodes.graph("opal")
    height = g.add("SeparateXYZ", {0: g.place()}).outputs[2]
    near = g.span(height, 1.0, 0.42, -0.05, 0.5)
    rim = g.add("LayerWeight", {"Blend": 0.35}).outputs[1]
    power = g.add("Math", {0: near, 1: g.span(rim, 1.0, 0.55)}, operation="MULTIPLY").outputs[0]
    power = g.add("Math", {0: power, 1: strength}, operation="MULTIPLY").outputs[0]
    inputs = {
        "Base Color": "#f6efe4",
        "Roughness": 0.12,
        "Emission Color": colour,
        "Emission Strength": power,
        "Coat Weight": 0.5,
    }
    return g.end(g.surface(inputs))


def lamp(prints: Prints, colour: str = WARM, strength: float = 3.0, spill: float = 9.0) -> list[Any]:
    """The lamp, 20 cm tall, standing on the origin; `spill` in watts lights what is under the shade."""
    foot = [(0, 0), (0.4, 0), (0.42, 0.02), (0.42, 0.2), (0.39, 0.235), (0, 0.235)]
    post = [(0.16, 0.235), (0.12, 0.28), (0.1, 0.5), (0.105, 1.2), (0.14, 1.32)]
    t = np.linspace(0, math.pi / 2, 40)
    dome = [(0.1, 1.3), (0.62, 1.24), (0.7, 1.22), (0.735, 1.235), (0.75, 1.27)]
    dome += [(0.75 * math.cos(a) ** 0.9, 1.27 + 0.6 * math.sin(a)) for a in t[1:]]
    shade = forms.turned([(r, z - 1.3) for r, z in forms.rounded(dome, 0.02)], opal(colour, strength))
    shade.location.z = 1.3
    ring = [(0.145, 0.236), (0.17, 0.236), (0.172, 0.246), (0.145, 0.246)]
    parts = [
        forms.turned(forms.rounded(foot, 0.02), nodes.wood("#8d5f3c", "#6d4426", "#412513", 2.4, 0.42)),
        forms.turned(forms.rounded(post, 0.03), nodes.plain("#efe6d8", 0.42)),
        forms.turned([(r + 0.09, z) for r, z in ring], nodes.brushed("#d9b26c", 0.2)),
        shade,
        forms.wrap(0.4212, 0.075, 0.165, 48, nodes.printed(prints["lamp_mark"], 0.3, 0, 0.8)),
    ]
    parts[0].rotation_euler.z = math.radians(30)
    under = stage.lamp("AREA", (0, 0, 1.2), (0, 0, 0), spill, colour, shape="DISK", size=1.1)
    under.visible_camera = False
    return [*parts, under]


def cable(start: forms.Point, knots: list[forms.Point]) -> None:
    """A woven USB-C cable: plug, sleeve, line."""
    forms.stem([start, *knots], 0.02, nodes.plain("#d9d2c6", 0.75, grain=0.4))
    plug = forms.box((0.15, 0.085, 0.045), nodes.plain("#eae5dc", 0.35), 0.018)
    forms.put(plug, (start[0], start[1], start[2] - 0.022))


def book(prints: Prints, at: forms.Point, turn: float, size: tuple[float, float, float], cover: str = "") -> None:
    """A closed book lying flat; with its printed cover up, or plain cloth in `cover`'s colour."""
    width, depth, thick = size
    paper = forms.box(
        (width - 0.03, depth - 0.05, thick - 0.04), nodes.plain("#efe6d2", 0.9, grain=0.3), 0.003, (0.015, 0, 0.02)
    )
    cloth = nodes.plain(cover or "#41596a", 0.75, grain=0.4)
    boards = [forms.box((width, depth, 0.02), cloth, 0.006, (0, 0, z)) for z in (0, thick - 0.02)]
    spine = forms.box((0.025, depth, thick), cloth, 0.01, (-width / 2, 0, 0))
    parts = [paper, *boards, spine]
    if not cover:
        parts.append(
            forms.floor(width - 0.02, depth - 0.02, nodes.printed(prints["book_cover"], 0.7, 0.1), (0.01, 0, thick + 0.0006))
        )
    forms.group(parts, at, (0, 0, turn))


def pack(prints: Prints) -> Look:
    """The lamp alone on a plain ground."""
    forms.group(lamp(prints, NEUTRAL, 0.7, 3), (0, 0, 0))
    stage.catcher()
    stage.world("#ffffff", 0.5)
    stage.soft((-3, -2, 2.8), (0, 0, 0.9), 110, (1.4, 3))
    stage.soft((3, -0.6, 2.4), (0, 0, 0.9), 60, (0.8, 3))
    stage.camera((0, -7.4, 1.9), (0, 0, 0.93), 112)
    return Look(1200, 1200, plain="#b4c4cb", exposure=0.2)


def bedside(prints: Prints) -> Look:
    """Night: the lamp on a bedside table, a book, a cup, linen at the left."""
    forms.floor(14, 9, nodes.stone("#6f6a6c", "#5d585c", 0.9, 0.9, 0.06), (0, 1.7, 0), (90, 0, 0))
    forms.box((3.4, 1.9, 0.14), nodes.wood("#b98a5c", "#94663d", "#653f22", 1.2, 0.42), 0.03, (0.75, 0.25, -0.14))
    bed = forms.floor(5, 4, nodes.plain("#cfc6ba", 0.9), (-2.6, 0, -0.35))
    pillow = forms.put(
        forms.blob(0.8, lambda ways: 1 + 0.03 * forms.waves(ways, 4, 3, 2.0), nodes.linen("#e4dccf", 300), 5),
        (-1.7, 0.9, -0.05),
        (0, -16, 12),
    )
    pillow.scale = (1.2, 0.9, 0.5)
    forms.drape((2.8, 2.6), (-2.0, -0.5, 0.3), [bed, pillow], nodes.linen("#e9e2d6", 300, 0.5), 20, 40)
    forms.group(lamp(prints, WARM, 2.6, 16), (0.38, 0.3, 0))
    book(prints, (1.12, -0.2, 0), -24, (0.95, 1.35, 0.16), "#7b3f35")
    book(prints, (1.12, -0.18, 0.16), -14, (0.86, 1.24, 0.13))
    mug = [(0, 0), (0.25, 0), (0.29, 0.03), (0.3, 0.55), (0.285, 0.56), (0.27, 0.54), (0.26, 0.06), (0, 0.05)]
    forms.put(forms.turned(forms.rounded(mug, 0.02), nodes.plain("#d8cdbd", 0.4, coat=0.3)), (-0.35, -0.22, 0))
    stage.world("#3c4f70", 0.6)
    stage.hide(stage.soft((-3.5, -2.0, 3.2), (0, 0, 0.5), 80, (2, 2), "#8fa9d8"))
    stage.camera((0.25, -5.6, 1.75), (0.28, 0.1, 0.86), 66, 0.9, (0.38, -0.1, 0.9))
    return Look(960, 1200, exposure=0.35)


def foot(prints: Prints) -> Look:
    """Close: the walnut foot, the brass touch ring, the cable."""
    forms.floor(9, 9, nodes.stone("#d9d0c4", "#c9beb0", 1.6, 0.55, 0.05))
    forms.floor(12, 9, nodes.stone("#b9a995", "#a89782", 0.9, 0.9, 0.05), (0, 3.5, 0), (90, 0, 0))
    forms.group(lamp(prints, WARM, 2.4, 11), (0, 0, 0), (0, 0, -8))
    cable(
        (0.5, 0.02, 0.07),
        [
            (0.62, 0.02, 0.07),
            (0.85, 0, 0.03),
            (1.15, -0.2, 0.022),
            (1.0, -0.62, 0.022),
            (0.62, -0.85, 0.022),
            (0.8, -1.3, 0.022),
            (2.0, -1.5, 0.022),
        ],
    )
    stage.world("#dfe6ee", 0.25)
    stage.hide(stage.soft((-2.6, -1.4, 1.9), (0, 0, 0.3), 46, (1.4, 2.2)))
    stage.hide(stage.soft((2.4, 1.6, 1.4), (0, 0, 0.3), 22, (1, 1.6), "#ffe6c8"))
    stage.camera((0.3, -2.7, 1.25), (0.12, -0.05, 0.36), 62, 0.75, (0.05, -0.4, 0.16))
    return Look(960, 1200, exposure=0.45)


def lights(prints: Prints) -> Look:
    """Landscape: three lamps on a shelf, one in each light."""
    forms.floor(14, 9, nodes.stone("#8d857e", "#7d756f", 0.8, 0.9, 0.06), (0, 0.95, 0), (90, 0, 0))
    forms.box((9, 7, 0.14), nodes.wood("#a87a4e", "#875a35", "#5b381e", 1.1, 0.42), 0.03, (0, -2.5, -0.14))
    for x, colour, strength in ((-1.72, WARM, 2.3), (0, NEUTRAL, 2.1), (1.72, COOL, 2.0)):
        forms.group(lamp(prints, colour, strength, 12), (x, 0.1, 0))
    stage.world("#4a5670", 0.6)
    stage.hide(stage.soft((-2, -4, 3.4), (0, 0, 0.8), 60, (3, 2), "#b9c8e6"))
    stage.camera((0, -7.6, 1.7), (0, 0, 0.84), 49, 1.0, (0, -0.4, 0.9))
    return Look(1440, 960, exposure=0.25)


SHOTS = (pack, bedside, foot, lights)
