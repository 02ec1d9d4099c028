"""The talking presenter: a drawn character that speaks one scene, as a moviepy clip with alpha.

Head and body are drawn once per state and kept on disk, so that the next short with this character draws nothing; how they
come together is layers.py's.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from .. import frame
from ..project import cache, fingerprint
from ..records import Character, Speech
from . import figure, layers

LOOK_AHEAD = 0.04
"""s the mouth runs before the sound, as lips do."""
BREATH, BREATH_HZ = 5.0, 0.3
"""Figure units from lowest to highest, and breaths per s."""
BLINK, BLINK_EVERY = 0.11, (2.4, 4.6)
"""s the eyes stay shut, and the s between two blinks."""
GLANCE = 1.1
"""s the eyes rest on the product when it arrives."""
ARRIVAL = 0.42
"""s of the entrance in the hook."""
MOOD = {"hook": "bright", "problem": "worried", "product": "happy", "proof": "confident", "call": "happy"}
POSE = {"hook": "wave", "problem": "together", "product": "point", "proof": "hip", "call": "point"}
NECK = (302, 420)
"""Figure units: what the head turns about."""
SPARE = 60
"""Figure units of body below the frame: the entrance goes a little past its place."""
_DRAWN = 2
"""Raised when the same drawing would come out as other planes."""


def presenter(
    character: Character,
    speech: Speech,
    *,
    role: str,
    width: int,
    fps: int = 15,
    seed: int = 0,
    height: int | None = None,
    kind: layers.Format = layers.RGBA,
) -> Any:
    """A moviepy VideoClip of `character` saying `speech`; its frames are RGBA uint8 (height, width, 4), straight alpha.

    `width` px; `height` px is round(width * frame.FIGURE_RATIO) unless given: a larger one shows more of the body
    (up to 2.4 x width), a smaller one less. `role` decides expression, pose and the side looked to. With layers.YUVA the
    frames are the bytes of yuva420p in one row, their width and height made even.
    """
    from moviepy import VideoClip

    acting = _Acting(character, speech, role, width, height or round(width * frame.FIGURE_RATIO), seed, kind)
    clip = VideoClip(acting.frame, duration=speech.duration)
    return clip.with_fps(fps)


@dataclass
class _Acting:
    """What moves, and the layers it moves."""

    character: Character
    speech: Speech
    role: str
    width: int
    height: int
    seed: int
    kind: layers.Format = layers.RGBA
    _heads: dict[tuple[str, str], layers.Cut] = field(default_factory=dict)
    _bodies: dict[int, layers.Body] = field(default_factory=dict)

    def __post_init__(self) -> None:
        random = Random(f"{self.character.id}/{self.seed}/{self.speech.path.name}")  # a scene that moves keeps its face
        self.scale = self.width / figure.UNITS
        self.height -= self.height % 2 if self.kind is layers.YUVA else 0
        self.mood = MOOD.get(self.role, "neutral")
        place = frame.PRESENTER.get(self.role, frame.PRESENTER["problem"])
        self.mirrored = (place.left + place.right) / 2 > frame.WIDTH / 2
        across = NECK[0] * self.scale
        self.neck = (self.width - across if self.mirrored else across, NECK[1] * self.scale)
        self.phase = random.uniform(0, 2 * math.pi)
        self.blinks = _blinks(self.speech.duration, random)
        self.nods = _nods(self.speech, random)
        self.starts = [mouth.start for mouth in self.speech.mouths]
        self.body = self._still()

    # --- what moves ---------------------------------------------------------------------------------------------------

    def mouth(self, t: float) -> str:
        """The mouth's shape at `t` s."""
        index = bisect_right(self.starts, t + LOOK_AHEAD) - 1
        if index < 0 or t + LOOK_AHEAD >= self.speech.mouths[index].end:
            return "closed"
        return self.speech.mouths[index].shape

    def eyes(self, t: float) -> str:
        """What the eyes do at `t` s."""
        if any(start <= t < start + BLINK for start in self.blinks):
            return "blink"
        return "aside" if self.role == "product" and t < GLANCE else "open"

    def tilt(self, t: float) -> float:
        """Degrees the head is tilted at `t` s: a slow sway, and a nod at stressed words."""
        sway = 0.8 * math.sin(2 * math.pi * 0.17 * t + self.phase)
        return sway + sum(size * _pulse(t - start) for start, size in self.nods)

    def breath(self, t: float) -> float:
        """Px the chest is raised at `t` s, half a breath up and down."""
        return BREATH / 2 * self.scale * math.sin(2 * math.pi * BREATH_HZ * t + self.phase)

    def drop(self, t: float) -> int:
        """Px the figure still stands below its place; even."""
        if self.role != "hook" or t >= ARRIVAL:
            return 0
        x = t / ARRIVAL - 1
        return round((1 - (1 + 2.4 * x**3 + 1.4 * x**2)) * 75 * self.scale) * 2

    # --- layers -------------------------------------------------------------------------------------------------------

    def _still(self) -> layers.Planes:
        """The body at rest, as it looks on white."""
        pose = self.character.parts.get("poses", {}).get(self.role, POSE.get(self.role, "rest"))
        rows = self.height + round(SPARE * self.scale) // 2 * 2
        file = self._file(figure.whole_svg(self.character, mood=self.mood, pose=pose), "body", rows)
        still = layers.kept(
            file, lambda: layers.Cut(0, 0, layers.on_white(self._evened(self._draw_body(pose))[:rows], self.kind))
        )
        return layers.planes(still.pixels, self.kind)

    def _file(self, *drawing: Any) -> Path:
        """Where a drawing's planes are kept; the name says everything they are made of."""
        made_of = (_DRAWN, drawing, self.width, self.mirrored, self.kind.name)
        return cache() / "figures" / f"{fingerprint(*made_of)}.npz"

    def _evened(self, pixels: Any) -> Any:
        """Pixels without a last row or column of their own, which planes of half size cannot hold."""
        return pixels if self.kind is layers.RGBA else pixels[: len(pixels) // 2 * 2, : self.width // 2 * 2]

    def _draw_body(self, pose: str) -> Any:
        """The body, premultiplied, with its rim where no head is."""
        import cv2

        pixels = self._facing(figure.body_layer(self.character, pose, self.width))
        rim = _grown(pixels[..., 3], figure.RIM * self.scale)
        head = self._facing(figure.head_layer(self.character, "closed", "open", self.mood, self.width))
        near = _grown(head[..., 3], figure.RIM * 0.8 * self.scale)
        rim[: len(near)] = cv2.min(rim[: len(near)], 255 - near)
        return _over_rim(pixels, rim)

    def _facing(self, pixels: Any) -> Any:
        """A layer turned to the side this role looks to."""
        import cv2

        return cv2.flip(pixels, 1) if self.mirrored else pixels

    def _head(self, mouth: str, eyes: str) -> layers.Cut:
        """The head with its rim."""
        key = (mouth, eyes)
        if key not in self._heads:
            file = self._file(figure.head_svg(self.character, mouth, eyes, self.mood), "head")
            self._heads[key] = layers.kept(file, lambda: layers.cut(self._evened(self._draw_head(mouth, eyes)), self.kind))
        return self._heads[key]

    def _draw_head(self, mouth: str, eyes: str) -> Any:
        """The head, premultiplied, with its rim."""
        pixels = self._facing(figure.head_layer(self.character, mouth, eyes, self.mood, self.width))
        return _over_rim(pixels, _grown(pixels[..., 3], figure.RIM * self.scale))

    def _raised(self, step: int) -> layers.Body:
        """The body raised by `step` half px."""
        if step not in self._bodies:
            self._bodies[step] = layers.body(self.body, round(figure.HEAD * self.scale) // 2 * 2, step / 2, self.kind)
        return self._bodies[step]

    def frame(self, t: float) -> Any:
        """The frame at `t` s: RGBA uint8 (height, width, 4), or the bytes of yuva420p."""
        import cv2

        step = round(self.breath(t) * 2)
        turn = cv2.getRotationMatrix2D(self.neck, self.tilt(t), 1.0)
        turn[1, 2] -= step / 2 * 1.3
        head = self._head(self.mouth(t), self.eyes(t))
        return layers.together(self._raised(step), head, turn, self.drop(t), self.height, self.kind)


def _grown(alpha: Any, radius: float) -> Any:
    """`alpha` grown by `radius` px, its edge soft."""
    import cv2
    import numpy as np

    away = cv2.distanceTransform((alpha < 128).astype(np.uint8), cv2.DIST_L2, 5)
    return cv2.blur((np.clip(radius + 0.5 - away, 0, 1) * 255).astype(np.uint8), (3, 3))


def _over_rim(pixels: Any, rim: Any) -> Any:
    """Straight RGBA over a white rim, premultiplied."""
    import cv2

    alpha = cv2.merge([pixels[..., 3]] * 4)
    solid = pixels.copy()
    solid[..., 3] = 255
    under = cv2.multiply(cv2.merge([rim] * 4), 255 - alpha, scale=1 / 255)
    return cv2.add(cv2.multiply(solid, alpha, scale=1 / 255), under)


def _blinks(seconds: float, random: Random) -> list[float]:
    times, t = [], random.uniform(0.8, 2.6)
    while t < seconds:
        times.append(t)
        t += random.uniform(*BLINK_EVERY)
    return times


def _nods(speech: Speech, random: Random) -> list[tuple[float, float]]:
    """(s, degrees) at the starts of words, at least 0.5 s apart, to alternating sides."""
    nods: list[tuple[float, float]] = []
    side = random.choice((-1, 1))
    for word in speech.words:
        if not nods or word.start - nods[-1][0] >= 0.5:
            nods.append((word.start, side * random.uniform(2.0, 3.0)))
            side = -side
    return nods


def _pulse(s: float) -> float:
    """0 -> 1 -> 0: up in 0.14 s, back in 0.5 s."""
    if not 0 <= s < 0.64:
        return 0.0
    return math.sin(math.pi / 2 * s / 0.14) if s < 0.14 else 0.5 + 0.5 * math.cos(math.pi * (s - 0.14) / 0.5)
