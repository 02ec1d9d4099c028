"""The talking presenter: a drawn character that speaks one scene, as a moviepy clip with alpha.

Head and body are drawn once per state and kept on disk, so that the next short with this character draws nothing; how they
come together is compositing.py's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.media import frame_layout
from pipeline.media.moviepy_clips import video_clip
from pipeline.records import Character, Speech
from pipeline.workspace.project import cache, fingerprint

from . import compositing, figure
from .acting import Acting

if TYPE_CHECKING:
    from moviepy.video.VideoClip import VideoClip

    from pipeline.media.yuv import Plane, Planes

Layer = TypeVar("Layer")
Parts = Callable[[float], tuple["Planes", ...]]
"""The parts of a figure at a time in s, from behind to the front."""
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
KEPT = 8
"""Bodies in memory, about 2 MB each; with three times as many a sixth fewer are made, 0.04 CPU s in a short."""
SQUASH, LAG, AFTER = 0.006, 2.4, 0.1
"""An animal's head: share it gives for a figure unit of nod, how far its ears stay behind, and by how many s."""
_DRAWN = 3
"""Raised when the same drawing would come out as other pixels."""


def presenter(
    character: Character,
    speech: Speech,
    *,
    role: str,
    width: int,
    fps: int = 15,
    seed: int = 0,
    height: int | None = None,
) -> VideoClip:
    """A moviepy VideoClip of `character` saying `speech`; its frames are RGBA uint8 (height, width, 4), straight alpha.

    `width` px; `height` px is round(width * frame.FIGURE_RATIO) unless given: a larger one shows more of the body
    (from FULL x width on down to the feet), a smaller one less. `role` decides expression, pose and the side looked to.
    """
    drawn = _Drawing(character, speech, role, width, height or round(width * frame_layout.FIGURE_RATIO), seed)
    clip = video_clip()(drawn.frame, duration=speech.duration)
    return clip.set_fps(fps)


def parts(character: Character, speech: Speech, role: str, width: int, height: int, seed: int, side: str = "") -> Parts:
    """The same as the parts it is made of, from behind to the front, at a time in s: for whoever lays them over a frame.

    `side` is the side of the frame it stands on and looks away from; "" is its role's.
    """
    return _Drawing(character, speech, role, width // 2 * 2, height // 2 * 2, seed, side).parts


@dataclass
class _Drawing:
    """The layers, and how the acting moves them."""

    character: Character
    speech: Speech
    role: str
    width: int
    height: int
    seed: int
    side: str = ""
    _heads: dict[tuple[str, str, bool], compositing.Cut] = field(default_factory=dict)
    _stills: dict[tuple[str, float, bool], compositing.Cut] = field(default_factory=dict)
    _bodies: dict[tuple[str, float, int, bool], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        random = Random(f"{self.character.id}/{self.seed}/{self.speech.path.name}")  # a scene that moves keeps its face
        self.scale = self.width / figure.UNITS
        self.full = self.height > FULL * self.width
        self.mood = MOOD.get(self.role, "neutral")
        place = frame_layout.PRESENTER.get(self.role, frame_layout.PRESENTER["problem"])
        right = (place.left + place.right) / 2 > frame_layout.WIDTH / 2
        self.mirrored = self.side == "right" if self.side in ("left", "right") else right
        across = NECK[0] * self.scale
        self.neck = (self.width - across if self.mirrored else across, NECK[1] * self.scale)
        self.own_pose = self.character.parts.get("poses", {}).get(self.role, POSE.get(self.role, "rest"))
        greets = self.role == "hook" and self.own_pose in ("wave", "cheer")
        self.acting = Acting(self.speech, self.role, random, greets=greets)

    def frame(self, t: float) -> Plane:
        """The frame at `t` s: RGBA uint8 (height, width, 4)."""
        step, drop = self._heights(t)
        head, body = self._head(t), self._body(t, step, self._picture)
        return compositing.together(body, head, self._turn(t, step / 2 * 1.3), drop, self.height)

    def parts(self, t: float) -> tuple[Planes, Planes]:
        """Head and body at `t` s."""
        step, drop = self._heights(t)
        head = compositing.head_part(self._head(t, parts=True), self._turn(t, step / 2 * 1.3), self.width, self._rows())
        body = self._body(t, step, self._part)
        return replace(head, y=head.y + drop), replace(body, y=body.y + drop)

    def _heights(self, t: float) -> tuple[int, int]:
        """How far the chest is raised, half px, and how far the figure stands below its place, px."""
        coarse = COARSE if self.acting.lean(t) else 1  # nobody sees half a pixel of breath beside a swinging arm
        step = round(self.acting.breath(t) * self.scale * 2 / coarse) * coarse
        return step, round(self.acting.drop(t) * self.scale / 2) * 2

    def _rows(self) -> int:
        """px of figure that are drawn: below the frame too, for the entrance goes past its place."""
        return self.height + round(SPARE * self.scale) // 2 * 2

    def _turn(self, t: float, raised: float) -> Plane:
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

    def _body(self, t: float, step: int, made: Callable[[str, float, int], Layer]) -> Layer:
        """The body at `t`, its chest raised by `step` half px; the last few are kept."""
        key = (self._pose(t), self.acting.lean(t), step)
        kept = (*key, made == self._part)
        if kept not in self._bodies:
            if len(self._bodies) >= KEPT:
                del self._bodies[next(iter(self._bodies))]
            self._bodies[kept] = made(*key)
        return self._bodies[kept]

    def _picture(self, pose: str, lean: float, step: int) -> compositing.Body:
        return compositing.body(self._still(pose, lean).pixels, round(figure.HEAD * self.scale) // 2 * 2, step / 2)

    def _part(self, pose: str, lean: float, step: int) -> Planes:
        return compositing.body_part(self._still(pose, lean, parts=True), step / 2)

    def _still(self, pose: str, lean: float, *, parts: bool = False) -> compositing.Cut:
        """The body at rest, as it looks on white or as parts are."""
        if (key := (pose, lean, parts)) not in self._stills:
            # the head belongs to the name: the body's rim leaves room for it
            drawing = figure.head_svg(self.character, mood=self.mood)
            drawing += figure.body_svg(self.character, pose, lean, full=self.full)
            still = compositing.load_or_make(
                self._file(drawing, "body", self._rows()),
                lambda: compositing.Cut(0, 0, compositing.on_white(self._draw_body(pose, lean))),
            )
            self._stills[key] = compositing.to_yuv_layer(still) if parts else still
        return self._stills[key]

    def _file(self, *drawing: object) -> Path:
        """Where a drawing is kept; the name says everything it is made of."""
        return cache() / "figures" / f"{fingerprint(_DRAWN, drawing, self.width, self.mirrored)}.layer"

    def _draw_body(self, pose: str, lean: float) -> Plane:
        """The body, premultiplied, with its rim where no head is."""
        import cv2

        pixels = self._facing(figure.body_layer(self.character, pose, self.width, lean, full=self.full, rows=self._rows()))
        rim = _dilate(pixels[..., 3], figure.RIM * self.scale)
        head = self._facing(figure.head_layer(self.character, "closed", "open", self.mood, self.width))
        near = _dilate(head[..., 3], figure.RIM * 0.8 * self.scale)
        rim[: len(near)] = cv2.min(rim[: len(near)], 255 - near)
        return _over_rim(pixels, rim)

    def _facing(self, pixels: Plane) -> Plane:
        """A layer turned to the side this role looks to."""
        import cv2

        return cv2.flip(pixels, 1) if self.mirrored else pixels

    def _head(self, t: float, *, parts: bool = False) -> compositing.Cut:
        """The head at `t` with its rim, as it looks on white or as parts are."""
        mouth, eyes = self.acting.mouth(t), self.acting.eyes(t)
        if (key := (mouth, eyes, parts)) not in self._heads:
            file = self._file(figure.head_svg(self.character, mouth, eyes, self.mood), "head")
            head = compositing.load_or_make(file, lambda: compositing.cut(self._draw_head(mouth, eyes)))
            self._heads[key] = compositing.to_yuv_layer(head) if parts else head
        return self._heads[key]

    def _draw_head(self, mouth: str, eyes: str) -> Plane:
        """The head, premultiplied, with its rim."""
        pixels = self._facing(figure.head_layer(self.character, mouth, eyes, self.mood, self.width))
        return _over_rim(pixels, _dilate(pixels[..., 3], figure.RIM * self.scale))


def _dilate(alpha: Plane, radius: float) -> Plane:
    """`alpha` grown by `radius` px, its edge soft."""
    import cv2
    import numpy as np

    away = cv2.distanceTransform((alpha < 128).astype(np.uint8), cv2.DIST_L2, 5)
    return cv2.blur((np.clip(radius + 0.5 - away, 0, 1) * 255).astype(np.uint8), (3, 3))


def _over_rim(pixels: Plane, rim: Plane) -> Plane:
    """Straight RGBA over a white rim, premultiplied."""
    import cv2

    alpha = cv2.merge([pixels[..., 3]] * 4)
    solid = pixels.copy()
    solid[..., 3] = 255
    under = cv2.multiply(cv2.merge([rim] * 4), 255 - alpha, scale=1 / 255)
    return cv2.add(cv2.multiply(solid, alpha, scale=1 / 255), under)
