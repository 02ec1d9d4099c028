"""The talking presenter: a drawn character that speaks one scene, as a moviepy clip with alpha.

Head and body are drawn once per state; a frame is one warp of the head and one paste of the body over it. All layers are
kept as "over white" pixels: RGB as it looks on white, beside the alpha. The white rim makes that equal to straight alpha.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .. import frame
from ..records import Character, Speech
from . import figure

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


def presenter(
    character: Character, speech: Speech, *, role: str, width: int, fps: int = 15, seed: int = 0, height: int | None = None
) -> Any:
    """A moviepy VideoClip of `character` saying `speech`; its frames are RGBA uint8 (height, width, 4), straight alpha.

    `width` px; `height` px is round(width * frame.FIGURE_RATIO) unless given: a larger one shows more of the body
    (up to 2.4 x width), a smaller one less. `role` decides expression, pose and the side looked to.
    """
    from moviepy import VideoClip

    acting = _Acting(character, speech, role, width, height or round(width * frame.FIGURE_RATIO), seed)
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
    _heads: dict[tuple[str, str], Any] = field(default_factory=dict)
    _bodies: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        random = Random(f"{self.character.id}/{self.seed}/{self.speech.path.name}")  # a scene that moves keeps its face
        self.scale = self.width / figure.UNITS
        self.mood = MOOD.get(self.role, "neutral")
        place = frame.PRESENTER.get(self.role, frame.PRESENTER["problem"])
        self.mirrored = (place.left + place.right) / 2 > frame.WIDTH / 2
        across = NECK[0] * self.scale
        self.neck = (self.width - across if self.mirrored else across, NECK[1] * self.scale)
        self.phase = random.uniform(0, 2 * math.pi)
        self.blinks = _blinks(self.speech.duration, random)
        self.nods = _nods(self.speech, random)
        self.starts = [mouth.start for mouth in self.speech.mouths]
        self.body = self._draw_body()

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
        """Px the figure still stands below its place."""
        if self.role != "hook" or t >= ARRIVAL:
            return 0
        x = t / ARRIVAL - 1
        return round((1 - (1 + 2.4 * x**3 + 1.4 * x**2)) * 150 * self.scale)

    # --- layers -------------------------------------------------------------------------------------------------------

    def _draw_body(self) -> Any:
        """The body, premultiplied, with its rim where no head is."""
        import cv2

        pose = self.character.parts.get("poses", {}).get(self.role, POSE.get(self.role, "rest"))
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

    def _head(self, mouth: str, eyes: str) -> Any:
        """The head with its rim, over white."""
        key = (mouth, eyes)
        if key not in self._heads:
            pixels = self._facing(figure.head_layer(self.character, mouth, eyes, self.mood, self.width))
            self._heads[key] = _on_white(_over_rim(pixels, _grown(pixels[..., 3], figure.RIM * self.scale)))
        return self._heads[key]

    def _breathing(self, t: float) -> tuple[Any, Any, float]:
        """The body raised by a breath, in half px: premultiplied, what shows through it near the head, and the px."""
        import cv2
        import numpy as np

        step = round(self.breath(t) * 2)
        if step not in self._bodies:
            rows, columns = self.body.shape[:2]
            move = np.array([[1, 0, 0], [0, 1, -step / 2]], np.float32)
            raised = cv2.warpAffine(self.body, move, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            through = cv2.merge([255 - raised[: round(figure.HEAD * self.scale), :, 3]] * 4)
            raised[len(through) :] = _on_white(raised[len(through) :])
            self._bodies[step] = (raised, through)
        return (*self._bodies[step], step / 2)

    def frame(self, t: float) -> Any:
        """RGBA uint8 (height, width, 4) at `t` s."""
        import cv2

        head = self._head(self.mouth(t), self.eyes(t))
        body, through, raised = self._breathing(t)
        turn = cv2.getRotationMatrix2D(self.neck, self.tilt(t), 1.0)
        turn[1, 2] -= raised * 1.3
        size = (self.width, len(through))
        moved = cv2.warpAffine(head, turn, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255, 0))
        drop = self.drop(t)
        picture = body[: self.height - min(drop, 0)].copy()
        top = min(len(picture), len(through))
        picture[:top] = cv2.add(cv2.multiply(moved[:top], through[:top], scale=1 / 255), picture[:top])
        return _lowered(picture, drop, self.height)


def _lowered(picture: Any, drop: int, height: int) -> Any:
    """`height` rows of `picture`, `drop` px lower; its last row runs on where it ends."""
    import cv2

    if drop > 0:
        picture = cv2.copyMakeBorder(picture[:height], drop, 0, 0, 0, cv2.BORDER_CONSTANT, value=(255, 255, 255, 0))
    picture = picture[max(-drop, 0) :][:height]
    short = height - len(picture)
    return cv2.copyMakeBorder(picture, 0, short, 0, 0, cv2.BORDER_REPLICATE) if short > 0 else picture


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


def _on_white(premultiplied: Any) -> Any:
    """RGB as it looks on white, beside the alpha."""
    import cv2

    out = premultiplied.copy()
    gap = 255 - premultiplied[..., 3]
    out[..., :3] = cv2.add(premultiplied[..., :3], cv2.merge([gap] * 3))
    return out


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
