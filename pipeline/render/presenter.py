"""The talking presenter: a drawn character that speaks one scene, as a moviepy clip with alpha.

Head and body are drawn once per state and kept on disk, so that the next short with this character draws nothing; how they
come together is layers.py's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from .. import frame
from ..project import cache, fingerprint
from ..records import Character, Speech
from . import figure, layers
from .acting import Acting

MOOD = {"hook": "bright", "problem": "worried", "product": "happy", "proof": "confident", "call": "happy"}
POSE = {"hook": "wave", "problem": "together", "product": "point", "proof": "hip", "call": "point"}
NECK = (302, 420)
"""Figure units: what the head turns about."""
FULL = 2.5
"""Height / width from which on the figure is drawn with legs."""
SPARE = 60
"""Figure units of body below the frame: the entrance goes a little past its place."""
COARSE = 4
"""Half px of breath in one step while an arm swings."""
KEPT = 24
"""Bodies in memory, about 3 MB each."""
SQUASH, LAG, AFTER = 0.006, 2.4, 0.1
"""An animal's head: share it gives for a figure unit of nod, how far its ears stay behind, and by how many s."""
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
    (from FULL x width on down to the feet), a smaller one less. `role` decides expression, pose and the side looked to.
    With layers.YUVA the frames are the bytes of yuva420p in one row, their width and height made even.
    """
    from moviepy import VideoClip

    drawn = _Drawing(character, speech, role, width, height or round(width * frame.FIGURE_RATIO), seed, kind)
    clip = VideoClip(drawn.frame, duration=speech.duration)
    return clip.with_fps(fps)


@dataclass
class _Drawing:
    """The layers, and how the acting moves them."""

    character: Character
    speech: Speech
    role: str
    width: int
    height: int
    seed: int
    kind: layers.Format = layers.RGBA
    _heads: dict[tuple[str, str], layers.Cut] = field(default_factory=dict)
    _stills: dict[tuple[str, float], layers.Planes] = field(default_factory=dict)
    _bodies: dict[tuple[str, float, int], layers.Body] = field(default_factory=dict)

    def __post_init__(self) -> None:
        random = Random(f"{self.character.id}/{self.seed}/{self.speech.path.name}")  # a scene that moves keeps its face
        self.scale = self.width / figure.UNITS
        self.height -= self.height % 2 if self.kind is layers.YUVA else 0
        self.full = self.height > FULL * self.width
        self.mood = MOOD.get(self.role, "neutral")
        place = frame.PRESENTER.get(self.role, frame.PRESENTER["problem"])
        self.mirrored = (place.left + place.right) / 2 > frame.WIDTH / 2
        across = NECK[0] * self.scale
        self.neck = (self.width - across if self.mirrored else across, NECK[1] * self.scale)
        self.own_pose = self.character.parts.get("poses", {}).get(self.role, POSE.get(self.role, "rest"))
        greets = self.role == "hook" and self.own_pose in ("wave", "cheer")
        self.acting = Acting(self.speech, self.role, random, greets=greets)

    def frame(self, t: float) -> Any:
        """The frame at `t` s: RGBA uint8 (height, width, 4), or the bytes of yuva420p."""
        acting = self.acting
        lean = acting.lean(t)
        coarse = COARSE if lean else 1  # nobody sees half a pixel of breath beside a swinging arm, and each step is a body
        step = round(acting.breath(t) * self.scale * 2 / coarse) * coarse
        head = self._head(acting.mouth(t), acting.eyes(t))
        body = self._raised(self._pose(t), lean, step)
        drop = round(acting.drop(t) * self.scale / 2) * 2
        return layers.together(body, head, self._turn(t, step / 2 * 1.3), drop, self.height, self.kind)

    def _turn(self, t: float, raised: float) -> Any:
        """The matrix that moves the head. An animal's is soft: it gives when it nods, and its ears come after it."""
        import cv2
        import numpy as np

        acting, neck = self.acting, self.neck[1]
        turn = cv2.getRotationMatrix2D(self.neck, acting.tilt(t), 1.0)
        turn[1, 2] += acting.nod(t) * self.scale - raised
        if self.character.kind != "mascot":
            return turn
        squash = SQUASH * acting.nod(t) - SQUASH * acting.nod(t - AFTER)
        lag = math.radians(acting.tilt(t) - acting.tilt(t - AFTER)) * LAG
        soft = np.array([[1, lag, -lag * neck], [0, 1 - squash, squash * neck], [0, 0, 1]])
        return (soft @ np.vstack([turn, (0, 0, 1)]))[:2]

    # --- layers -------------------------------------------------------------------------------------------------------

    def _pose(self, t: float) -> str:
        """The pose at `t` s: the role's own, and a wave to end with."""
        return "wave" if self.acting.parting(t) else self.own_pose

    def _still(self, pose: str, lean: float) -> layers.Planes:
        """The body at rest, as it looks on white."""
        if (pose, lean) in self._stills:
            return self._stills[pose, lean]
        rows = self.height + round(SPARE * self.scale) // 2 * 2
        # the head belongs to the name: the body's rim leaves room for it
        drawing = figure.head_svg(self.character, mood=self.mood) + figure.body_svg(self.character, pose, lean, full=self.full)
        still = layers.kept(
            self._file(drawing, "body", rows),
            lambda: layers.Cut(0, 0, layers.on_white(self._evened(self._draw_body(pose, lean))[:rows], self.kind)),
        )
        return self._stills.setdefault((pose, lean), layers.planes(still.pixels, self.kind))

    def _file(self, *drawing: Any) -> Path:
        """Where a drawing's planes are kept; the name says everything they are made of."""
        made_of = (_DRAWN, drawing, self.width, self.mirrored, self.kind.name)
        return cache() / "figures" / f"{fingerprint(*made_of)}.npz"

    def _evened(self, pixels: Any) -> Any:
        """Pixels without a last row or column of their own, which planes of half size cannot hold."""
        return pixels if self.kind is layers.RGBA else pixels[: len(pixels) // 2 * 2, : self.width // 2 * 2]

    def _draw_body(self, pose: str, lean: float) -> Any:
        """The body, premultiplied, with its rim where no head is."""
        import cv2

        pixels = self._facing(figure.body_layer(self.character, pose, self.width, lean, full=self.full))
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

    def _raised(self, pose: str, lean: float, step: int) -> layers.Body:
        """The body in a pose, its arms swung by `lean`, raised by `step` half px; the last few are kept."""
        key = (pose, lean, step)
        if key not in self._bodies:
            if len(self._bodies) >= KEPT:
                del self._bodies[next(iter(self._bodies))]
            still, rows = self._still(pose, lean), round(figure.HEAD * self.scale) // 2 * 2
            self._bodies[key] = layers.body(still, rows, step / 2, self.kind)
        return self._bodies[key]


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
