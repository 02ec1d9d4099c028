"""`camera`: the still's layers come in, the camera pushes and pans, near things move more than far ones.

The ground with everything that lies flat on it is one plane the camera magnifies; the product comes closer on its own;
props bob; words stand still once they have arrived (they must be read). Only what changes is computed, in YUV.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from .. import ffmpeg
from . import ClipOrder, LayerFile, Tell, hush
from .moves import SETTLED, Pose, camera, carried, entrance, idle, together
from .planes import Frame, Planes, faded, ground, lay, moved, opaque, part, read

_FLAT = ("ground", "decor", "plate")
_CARRIED = ("product", "prop", "decor", "plate")
"""What the camera carries along; words and prices stay where they are read."""


class Camera:
    """Moves a still with what every machine has."""

    name = "camera"
    revision = "3"

    def missing(self) -> str:
        """Always ready."""
        return ""

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        frames = max(round(order.seconds * order.fps), 1)
        ffmpeg.run(arguments(order, out), feed=_feed(order, frames, tell))


def arguments(order: ClipOrder, out: Path) -> list[str]:
    """FFmpeg's arguments: raw I420 in, a light H.264 out that the render decodes once.

    The colour is tagged on the input: said of the output only, FFmpeg converts every frame. A fixed quantiser spares the
    analysis a quality target needs (a quarter of the time); a fixed thread count keeps the file repeatable.
    """
    colour = [option for kind in ("colorspace", "color_primaries", "color_trc") for option in (f"-{kind}", "bt709")]
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{order.width}x{order.height}", "-color_range", "tv", *colour]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", "-g", str(order.fps), "-threads", "2"]
    exact = ["-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1"]
    return [*raw, "-r", str(order.fps), "-i", "-", *codec, "-an", *exact, "-f", "mp4", str(out)]


def _feed(order: ClipOrder, frames: int, tell: Tell) -> Iterator[memoryview]:
    """The frames' bytes, one after the other."""
    import cv2
    from moviepy import VideoClip

    cv2.setNumThreads(1)
    clip = VideoClip(Stage(order).frame, duration=frames / order.fps)
    for number, frame in enumerate(clip.iter_frames(fps=order.fps)):
        if number >= frames:
            break
        if number % 15 == 0:
            tell(number / frames)
        yield memoryview(frame).cast("B")


class Stage:
    """One scene's parts, ready to be put into frames."""

    def __init__(self, order: ClipOrder) -> None:
        self.order = order
        self.base, lively = _split(order)
        self.actors = [Actor(layer, order, i) for i, layer in enumerate(lively)]
        self.canvas = Frame.empty(order.width, order.height)

    def frame(self, t: float) -> np.ndarray:
        """The I420 frame at `t` s. The buffer is used again for the next one."""
        order = self.order
        view = camera(order.motion, t, order.seconds, first=order.first)
        ground(self.canvas, self.base, view.scale, view.dx, view.dy)
        for actor in self.actors:
            placed = actor.at(t, view)
            if placed is not None:
                lay(self.canvas, placed)
        return self.canvas.buffer


def _split(order: ClipOrder) -> tuple[Planes, list[LayerFile]]:
    """The flat ground with all that never moves by itself, and the layers over it."""
    if not order.layers:
        return opaque(read(order.still)), []
    canvas = Image.new("RGBA", (order.width, order.height))
    rest = list(order.layers)
    while rest and rest[0].kind in _FLAT and rest[0].enter == "none" and rest[0].depth == 0:
        layer = rest.pop(0)
        with Image.open(layer.path) as image:
            canvas.alpha_composite(image.convert("RGBA"), (max(layer.x, 0), max(layer.y, 0)))
    return opaque(np.asarray(canvas.convert("RGB"))), rest


class Actor:
    """One layer that moves by itself."""

    def __init__(self, layer: LayerFile, order: ClipOrder, index: int) -> None:
        self.layer, self.order = layer, order
        self.phase = (index * 0.37) % 1.0
        self.planes = part(read(layer.path), layer.x, layer.y)

    def at(self, t: float, view: Pose) -> Planes | None:
        """The layer as it stands at `t`, or None while it is not there."""
        layer = self.layer
        pose = entrance(layer.enter, t - layer.cue)
        if pose.opacity <= 0 or pose.shown <= 0:
            return None
        pose = together(pose, idle(layer.kind, layer.depth, t, self.order.seconds, self.phase))
        if layer.kind in _CARRIED:
            away = layer.x + (layer.width - self.order.width) / 2, layer.y + (layer.height - self.order.height) / 2
            pose = together(pose, carried(view, layer.depth, away))
        if pose == SETTLED:
            return self.planes
        stands = (pose.scale, pose.dx, pose.dy) == (1.0, 0.0, 0.0)
        planes = self.planes if stands else moved(self.planes, pose.scale, pose.dx, pose.dy)
        return planes if pose.opacity >= 1 and pose.shown >= 1 else faded(planes, pose.opacity, pose.shown)
