"""`camera`: the still's layers come in, the camera pushes and pans, near things move more than far ones.

The ground with everything that lies flat on it is one plane the camera magnifies; the product comes closer on its own;
props bob; words stand still once they have arrived (they must be read). Soft spots drift behind them, the price rolls in
on reels, and the first and last frames carry the scene's halves of its transitions. Only what changes is computed, in YUV.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.media import ffmpeg
from pipeline.media.frame_layout import downscaled_size
from pipeline.media.moviepy_clips import video_clip
from pipeline.media.yuv import (
    MARGIN,
    Frame,
    Planes,
    downscale,
    fade_part,
    ground,
    iris_part,
    lay,
    opaque,
    part,
    read,
    shift_part,
    solid_part,
    sweep_part,
    transform_part,
    trim_margin,
    yuv,
)

from .. import ClipOrder, LayerFile, Tell, hush
from . import deferred_clip
from .background_particles import Ambience
from .easing import (
    HIDDEN,
    PUNCH,
    PUNCH_SECONDS,
    SECONDS,
    Pose,
    camera,
    camera_pose,
    entrance,
    idle,
    leaving,
    out_back,
    standstill,
    together,
    travel_pose,
)
from .film_ground import FilmGround, is_film
from .price_roll import ROLL, Reels, punch
from .progress_bar import ProgressBar
from .transitions import Paints, pass_over

_FLAT = ("ground", "decor", "plate")
_CARRIED = ("product", "prop", "decor", "plate")
"""What the camera carries along; words and prices stay where they are read."""


_SPARE = 1.02
"""By how much smaller a travelling ground is kept than it is shown."""
BOXY = 0.97
"""Share of its box from which on a product is a card, whose outline says nothing."""
_LEAST = 1.015
"""The least a ground is magnified."""
_SEEN = {"sweep": sweep_part, "mask": iris_part}
"""Entrances that show a part of a layer."""


class Camera:
    """Moves a still with what every machine has."""

    name = "camera"
    revision = "10"

    def missing(self) -> str:
        """Always ready."""
        return ""

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        ffmpeg.run(arguments(order, out), feed=_frames_as_bytes(self.frames(order), count(order), tell))

    def arguments(self, order: ClipOrder, out: Path) -> list[str]:
        """FFmpeg's arguments for a film whose frames come in as they are drawn."""
        return arguments(order, out)

    def plan(self, order: ClipOrder, out: Path) -> None:
        """Write down what `frames` needs (deferred_clip.py), for whoever puts the scene together."""
        deferred_clip.write(self.name, order, out)

    def frames(self, order: ClipOrder, shrinks: int = 1) -> Iterator[Frame]:
        """Exactly round(seconds x fps) frames, one after the other; their memory is used again.

        `shrinks` times smaller each way they are drawn from smaller layers, a draft's share of the work.
        """
        import cv2

        cv2.setNumThreads(1)
        stage = Stage(order, shrinks)
        # moviepy rounds down, and 123 / 30 * 30 is less than 123: half a frame more never loses the last.
        clip = video_clip()(stage.frame, duration=(count(order) + 0.5) / order.fps)
        for _ in islice(clip.iter_frames(fps=order.fps), count(order)):
            yield stage.canvas

    def frame(self, order: ClipOrder, t: float) -> Frame:
        """The frame at `t` s alone."""
        stage = Stage(order)
        stage.frame(t)
        return stage.canvas


def arguments(order: ClipOrder, out: Path) -> list[str]:
    """FFmpeg's arguments: raw I420 in, a light H.264 out that the render decodes once.

    The colour is tagged on the input: said of the output only, FFmpeg converts every frame. A fixed quantiser spares the
    analysis a quality target needs (a quarter of the time); at 18 the clip is 53 dB from what was drawn, ten more than the
    render keeps, and a third cheaper to read back than at 12. One thread: the drawing beside it is what takes the time.
    """
    colour = [option for kind in ("colorspace", "color_primaries", "color_trc") for option in (f"-{kind}", "bt709")]
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{order.width}x{order.height}", "-color_range", "tv", *colour]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "18", "-g", str(order.fps), "-threads", "1"]
    exact = ["-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1"]
    return [*raw, "-r", str(order.fps), "-i", "-", *codec, "-an", *exact, "-f", "mp4", str(out)]


def count(order: ClipOrder) -> int:
    """How many frames the clip has."""
    return max(round(order.seconds * order.fps), 1)


def _frames_as_bytes(frames: Iterator[Frame], total: int, tell: Tell) -> Iterator[memoryview]:
    """The frames' bytes, one after the other."""
    for number, frame in enumerate(frames):
        if number % 15 == 0:
            tell(number / total)
        yield frame.buffer.data.cast("B")


class Stage:
    """One scene's parts, ready to be put into frames."""

    def __init__(self, order: ClipOrder, shrinks: int = 1) -> None:
        self.order = order = _smaller(order, shrinks)
        self.unit = 1 / shrinks
        self.moving = order.seconds - standstill(order.role, order.seconds)
        self.base, lively = _split(order)
        self.film = FilmGround(order.layers[0].path, count(order)) if order.layers and is_film(order.layers[0]) else None
        self.path = order.layers[0].travel if order.layers else ()
        self.actors = [_actor(layer, order, i, self) for i, layer in enumerate(lively)]
        self.ambience = Ambience(order.template, order.accent, order.seed, (order.width, order.height), shrinks)
        self.bar = ProgressBar(order, self.base, shrinks) if order.step else None
        self.paints = Paints.of(order.accent, order.ink, _outline(order) if order.starts == "mask" else None)
        self.canvas = Frame.empty(order.width, order.height)

    def frame(self, t: float) -> np.ndarray:
        """The I420 frame at `t` s. The buffer is used again for the next one."""
        order = self.order
        view = camera(order.motion, min(t, self.moving), self.moving, first=order.first).sized(self.unit)
        if self.path:
            view = self._travelled(t)
        if self.film:
            self.film.fill(self.canvas, round(t * order.fps))
        else:
            ground(self.canvas, self.base, max(view.scale, _LEAST), view.dx, view.dy)
        if not self.path and not self.film:  # a photo has air of its own
            self.ambience.lay(self.canvas, t)
        for actor in self.actors:
            placed = actor.at(t, view)
            if placed is not None:
                lay(self.canvas, placed)
        pass_over(self.canvas, round(t * order.fps), count(order), order.starts, order.ends, self.paints)
        if self.bar:
            self.bar.lay(self.canvas)
        return self.canvas.buffer

    def _travelled(self, t: float) -> Pose:
        """How far the ground has come on its own way; the film's first shot comes in with a punch."""
        pose = travel_pose(self.path, t / self.moving if self.moving > 0 else 0.0).sized(self.unit)
        punch = (PUNCH - 1) * (1 - out_back(t / PUNCH_SECONDS)) if self.order.first else 0.0
        return replace(pose, scale=max(pose.scale + punch, 1.0) * _SPARE)


def _smaller(order: ClipOrder, shrinks: int) -> ClipOrder:
    """The order of a clip so many times smaller; a layer may lie half a pixel off."""
    if shrinks == 1:
        return order

    def least(layer: LayerFile) -> LayerFile:
        x, y, width, height = (round(px / shrinks) for px in (layer.x, layer.y, layer.width, layer.height))
        return replace(layer, x=x, y=y, width=max(width, 1), height=max(height, 1))

    width, height = downscaled_size(order.width, order.height, shrinks)
    return replace(order, width=width, height=height, layers=tuple(map(least, order.layers)))


def _split(order: ClipOrder) -> tuple[Planes, list[LayerFile]]:
    """The flat ground with all that never moves by itself, and the layers over it."""
    if not order.layers:
        return opaque(downscale(read(order.still), order.width, order.height)), []
    if is_film(order.layers[0]):
        return opaque(downscale(read(order.still), order.width, order.height)), list(order.layers[1:])
    canvas = Image.new("RGBA", (order.width, order.height))
    rest = list(order.layers)
    if rest[0].travel:
        return _travelling(rest[0], order), rest[1:]
    while rest and rest[0].kind in _FLAT and rest[0].enter == "none" and rest[0].depth == 0 and not rest[0].travel:
        layer = rest.pop(0)
        flat = Image.fromarray(downscale(read(layer.path), layer.width, layer.height))
        canvas.alpha_composite(flat.convert("RGBA"), (max(layer.x, 0), max(layer.y, 0)))
    return opaque(np.asarray(canvas.convert("RGB"))), rest


def _travelling(layer: LayerFile, order: ClipOrder) -> Planes:
    """A ground that goes its own way, larger than the frame where it travels sideways: drawn by _SPARE smaller, for it is
    magnified by as much, which is quicker and smoother than to move it by parts of a pixel."""
    width, height = round(layer.width / _SPARE / 2) * 2, round(layer.height / _SPARE / 2) * 2
    base = opaque(downscale(read(layer.path), width, height))
    across, down = order.width / 2, order.height / 2
    x = across + (layer.x - across) / _SPARE
    y = down + (layer.y - down) / _SPARE
    return replace(base, x=round(x) - MARGIN, y=round(y) - MARGIN)


def _seen_area(layer: LayerFile, order: ClipOrder) -> int:
    """px of a layer's box that lie in the frame."""
    width = min(layer.x + layer.width, order.width) - max(layer.x, 0)
    height = min(layer.y + layer.height, order.height) - max(layer.y, 0)
    return max(width, 0) * max(height, 0)


def _outline(order: ClipOrder) -> np.ndarray | None:
    """Where the product stands at first, its opacity in a plane as large as the frame; None without a cut-out one."""
    products = (one for one in order.layers if one.kind == "product")
    layer = max(products, key=lambda one: _seen_area(one, order), default=None)
    if layer is None:
        return None
    alpha = downscale(read(layer.path), layer.width, layer.height)[:, :, 3]
    if (alpha > 128).mean() > BOXY:
        return None
    plane = Image.new("L", (order.width, order.height))
    plane.paste(Image.fromarray(alpha), (layer.x, layer.y))
    solid = np.where(np.asarray(plane) > 40, np.uint8(255), np.uint8(0))  # glass is part of the outline
    return solid if (solid > 0).mean() > 0.02 else None


def _actor(layer: LayerFile, order: ClipOrder, index: int, stage: Stage) -> Actor:
    pixels = downscale(read(layer.path), layer.width, layer.height)
    return (Rolling if layer.enter == "roll" else Actor)(layer, pixels, order, index, stage)


class Actor:
    """One layer that moves by itself."""

    def __init__(self, layer: LayerFile, pixels: np.ndarray, order: ClipOrder, index: int, stage: Stage) -> None:
        """`pixels` are the layer's, RGBA."""
        self.layer, self.order, self.moving, self.unit = layer, order, stage.moving, stage.unit
        self.phase = (index * 0.37) % 1.0
        self.planes = self.whole = part(pixels, layer.x, layer.y)
        self.still = trim_margin(self.whole)

    def at(self, t: float, view: Pose) -> Planes | None:
        """The layer as it stands at `t`, or None while it is not there."""
        layer, since = self.layer, t - self.layer.cue
        if layer.enter == "sweep" and since >= SECONDS["sweep"]:
            return None
        pose = self.entered(since)
        if pose.opacity <= 0 or pose.shown <= 0:
            return None
        if layer.travel:
            pose = together(pose, travel_pose(layer.travel, t / self.moving if self.moving > 0 else 0.0))
        else:
            pose = together(pose, idle(layer.kind, layer.depth, t, self.moving, self.phase))
        if self.order.ends == "cut":
            pose = together(pose, leaving(layer.kind, self.order.seconds - t))
        pose = pose.sized(self.unit)
        if layer.kind in _CARRIED and not layer.travel:
            away = layer.x + (layer.width - self.order.width) / 2, layer.y + (layer.height - self.order.height) / 2
            pose = together(pose, camera_pose(view, layer.depth, away))
        if pose.scale == 1.0 and pose.dx % 2 == 0 and pose.dy % 2 == 0:
            planes = shift_part(self.still if self.planes is self.whole else self.planes, pose.dx, pose.dy)
        else:
            planes = transform_part(self.planes, pose.scale, pose.dx, pose.dy)
        if layer.enter in _SEEN and pose.shown < 1:
            return _SEEN[layer.enter](planes, pose.shown)
        return planes if pose.opacity >= 1 and pose.shown >= 1 else fade_part(planes, pose.opacity, pose.shown)

    def entered(self, since: float) -> Pose:
        """How far it has come in `since` s after its cue."""
        return entrance(self.layer.enter, since)


class Rolling(Actor):
    """The price: its figures come in on reels."""

    def __init__(self, layer: LayerFile, pixels: np.ndarray, order: ClipOrder, index: int, stage: Stage) -> None:
        super().__init__(layer, pixels, order, index, stage)
        alpha = pixels[:, :, 3]
        self.reels = Reels(alpha, layer.cue_word)
        red, green, blue = pixels[np.unravel_index(int(np.argmax(alpha)), alpha.shape)][:3]
        self.colour = yuv(f"#{red:02x}{green:02x}{blue:02x}")

    def at(self, t: float, view: Pose) -> Planes | None:
        """The price as it stands at `t`, or None while it is not there."""
        since = t - self.layer.cue
        rolls = 0 <= since < ROLL
        self.planes = solid_part(self.reels.at(since), self.colour, self.layer.x, self.layer.y) if rolls else self.whole
        return super().at(t, view)

    def entered(self, since: float) -> Pose:
        """The reels turn by themselves; the whole only lands."""
        return HIDDEN if since < 0 else Pose(scale=punch(since))
