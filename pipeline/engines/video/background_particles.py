"""What drifts behind product and words, out of focus, in each of the six looks: dew, confetti, dust, sparks, steam, light.

A handful of soft spots, each drawn once; a frame only adds their light where they are by now, which costs next to nothing.
They are kept few, faint and slow: one thing moves much in a scene, and that is never these.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np

from pipeline.media.yuv import Frame, Planes, fade_part, lay, lighten, part, trim_margin

_STEPS = 6
"""Densities a spot is kept in; it fades in and out through them."""


@dataclass(frozen=True)
class Weather:
    """The spots of one look. Sizes are px, speeds px a second (up and to the right below zero)."""

    shape: str
    """"soft", "ring", "bit" or "wisp"."""
    count: int
    sizes: tuple[int, int]
    rise: tuple[float, float]
    sway: float
    """px to each side"""
    dense: float
    """0..1"""
    tints: tuple[str, ...] = ()
    """#rrggbb, or "accent", of what has a colour of its own; the rest is light."""


LOOKS = {
    "beauty": Weather("ring", 6, (44, 120), (-46, -24), 18, 0.085),
    "deal": Weather("bit", 9, (14, 26), (70, 130), 26, 0.9, ("#ffffff", "accent")),
    "living": Weather("soft", 9, (14, 52), (-26, -10), 34, 0.24),
    "tech": Weather("soft", 8, (18, 70), (-60, -26), 10, 0.34),
    "food": Weather("wisp", 4, (150, 220), (-74, -48), 26, 0.13),
    "minimal": Weather("soft", 2, (240, 330), (-18, -10), 60, 0.06),
}


class Ambience:
    """The spots of one scene; none for a look that is not in LOOKS."""

    def __init__(self, look: str, accent: str, seed: int, size: tuple[int, int], shrinks: int = 1) -> None:
        """`size` is the frame's width and height, so many times smaller than its spots' sizes are meant for."""
        weather, random = LOOKS.get(look), Random(f"{look}/{seed}")
        self.spots = [_Spot(weather, accent, random, n, size, shrinks) for n in range(weather.count)] if weather else []

    def lay(self, frame: Frame, t: float) -> None:
        """Put the spots into the frame as they are at `t` s."""
        for spot in self.spots:
            placed = spot.at(t)
            if placed is not None and placed.alpha:
                lay(frame, placed)
            elif placed is not None:
                lighten(frame, placed)


class _Spot:
    """One spot on its way; it comes back on the other side."""

    def __init__(self, weather: Weather, accent: str, random: Random, index: int, size: tuple[int, int], shrinks: int) -> None:
        tint = weather.tints[index % len(weather.tints)] if weather.tints else ""
        alpha = _particle_mask(weather.shape, random.randint(*weather.sizes), random)
        alpha = cv2.resize(alpha, None, fx=1 / shrinks, fy=1 / shrinks, interpolation=cv2.INTER_AREA)
        self.drawings = [
            _tint_particles(alpha, accent if tint == "accent" else tint, weather.dense * step / _STEPS)
            if tint
            else Planes(0, 0, cv2.convertScaleAbs(alpha, alpha=weather.dense * step / _STEPS), (_NONE, _NONE), None)
            for step in range(1, _STEPS + 1)
        ]
        self.sway, self.frame = weather.sway / shrinks, size
        self.x = (index + random.uniform(0.2, 0.8)) / weather.count * size[0]  # spread evenly over the width
        self.begin, self.rise = random.random(), random.uniform(*weather.rise) / shrinks
        self.phase, self.turn = random.uniform(0, 2 * math.pi), random.uniform(0.07, 0.16)

    def at(self, t: float) -> Planes | None:
        """The spot at `t` s, or None where it is too faint to be seen."""
        one = self.drawings[0]
        way = self.frame[1] * 0.8 + one.height
        through = (self.begin + self.rise * t / way) % 1.0
        level = round(_STEPS * min(math.sin(math.pi * through) * 1.7, 1.0))
        if level == 0:
            return None
        x = self.x + self.sway * math.sin(2 * math.pi * self.turn * t + self.phase) - one.width / 2
        return replace(self.drawings[level - 1], x=int(x // 2) * 2, y=int((through * way - one.height) // 2) * 2)


_NONE = np.zeros((0, 0), np.uint8)


def _tint_particles(alpha: np.ndarray, tint: str, dense: float) -> Planes:
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    rgba[:, :, :3] = [int(tint[i : i + 2], 16) for i in (1, 3, 5)]
    rgba[:, :, 3] = alpha
    return trim_margin(fade_part(part(rgba, 0, 0), dense, 1.0))


def _particle_mask(shape: str, size: int, random: Random) -> np.ndarray:
    """How dense one spot is where, uint8."""
    tall = size * 2 if shape == "wisp" else size
    y, x = np.mgrid[0:tall, 0:size].astype(np.float32)
    across, down = (x + 0.5) / size * 2 - 1, (y + 0.5) / tall * 2 - 1
    away = np.hypot(across, down)
    if shape == "bit":
        alpha = _bit(size, random.uniform(0, 180))
    elif shape == "ring":  # a drop out of focus: an even disc with a brighter edge
        alpha = np.clip((1 - away) * size / 10, 0, 1) * (0.55 + 0.45 * np.clip(away, 0, 1) ** 6)
    elif shape == "wisp":
        bent = across + 0.2 * np.sin(down * 2.2 + random.uniform(0, 6))
        alpha = np.clip(1 - np.hypot(bent * 1.35, down), 0, 1) ** 1.8
    else:
        alpha = np.clip(1 - away, 0, 1) ** 1.4
    return np.round(alpha * 255).astype(np.uint8)


def _bit(size: int, degrees: float) -> np.ndarray:
    """A scrap of paper, turned."""
    out = np.zeros((size, size), np.float32)
    box = cv2.boxPoints(((size / 2, size / 2), (size * 0.78, size * 0.42), degrees))
    cv2.fillConvexPoly(out, np.round(box * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
    return out
