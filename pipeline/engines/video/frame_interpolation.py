"""A model's few frames become a clip: as long as the narration, 30 a second, at frame size, under the still's own layers.

A model draws 1-3 s at 8-24 frames a second; a narration lasts 2-8 s. The frames are played slower, and where that is not
enough back and forth, turning gently, so that nothing jumps. Between two frames the picture is carried along the motion
(optical flow), not faded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.media import ffmpeg

from .. import ClipOrder, LayerFile, Tell

SLOWEST = 2.2
"""How many times slower than drawn frames are played before they are played back and forth."""
TURN = 0.12
"""Share of a pass over which it slows down before it turns."""
VEIL = 0.82
"""How dense the veil behind type is."""
FLAT = ("ground", "decor", "plate")
"""Layers a model may move: everything under product and type."""

Frames = NDArray[np.uint8]
Floats = NDArray[np.float32]


def place(t: float, seconds: float, frames: int, fps: float) -> float:
    """Which of `frames` (0 .. frames - 1, with shares between) is seen at `t` of a clip of `seconds`."""
    drawn = (frames - 1) / fps
    if drawn <= 0 or seconds <= 0:
        return 0.0
    passes = max(1, math.ceil(seconds / (drawn * SLOWEST)))
    through = min(max(t / seconds, 0.0), 1.0) * passes
    number = min(int(through), passes - 1)
    share = through - number
    share = _gentle(share) if passes > 1 else share
    return (share if number % 2 == 0 else 1 - share) * (frames - 1)


def _gentle(share: float) -> float:
    """0..1 at a steady pace, slower within TURN of both ends."""
    steady = 1 / (1 - TURN)
    if share < TURN:
        return steady * share * share / (2 * TURN)
    if share > 1 - TURN:
        return 1 - _gentle(1 - share)
    return steady * (share - TURN / 2)


class Film:
    """The frames of a model, seen at any time between them."""

    def __init__(self, frames: Frames, fps: float, seconds: float) -> None:
        """`frames` is (n, height, width, 3) RGB, drawn `fps` a second; the film lasts `seconds`."""
        self.frames, self.fps, self.seconds = frames, fps, seconds
        self._flows: dict[int, tuple[Floats, Floats]] = {}

    def at(self, t: float) -> Frames:
        """The picture at `t` s."""
        where = place(t, self.seconds, len(self.frames), self.fps)
        number = min(int(where), len(self.frames) - 1)
        share = where - number
        if share < 0.02 or number + 1 == len(self.frames):
            return self.frames[number]
        return self._between(number, share)

    def _between(self, number: int, share: float) -> Frames:
        """The picture `share` of the way from frame `number` to the next, both carried along the motion and mixed."""
        import cv2

        there, back = self._flow(number)
        first = _warp_by_flow(self.frames[number], there, share)
        second = _warp_by_flow(self.frames[number + 1], back, 1 - share)
        return np.asarray(cv2.addWeighted(first, 1 - share, second, share, 0), np.uint8)

    def _flow(self, number: int) -> tuple[Floats, Floats]:
        if number not in self._flows:
            import cv2

            first, second = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in self.frames[number : number + 2])
            finder: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
            there, back = finder.calc(first, second, None), finder.calc(second, first, None)
            self._flows = {number: (np.asarray(there, np.float32), np.asarray(back, np.float32))}
        return self._flows[number]


def _warp_by_flow(frame: Frames, flow: Floats, share: float) -> Frames:
    """The frame moved `share` of the way along `flow`."""
    import cv2

    height, width = flow.shape[:2]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    share32 = np.float32(share)
    columns, rows = columns - share32 * flow[..., 0], rows - share32 * flow[..., 1]
    return np.asarray(cv2.remap(frame, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def ground_of(order: ClipOrder) -> Image.Image:
    """What a model may move: the still without product and type."""
    if not order.layers:
        with Image.open(order.still) as still:
            return still.convert("RGB")
    canvas, rest = Image.new("RGBA", (order.width, order.height)), list(order.layers)
    while rest and rest[0].kind in FLAT and rest[0].enter == "none" and rest[0].depth == 0:
        layer = rest.pop(0)
        with Image.open(layer.path) as part:
            canvas.alpha_composite(part.convert("RGBA"), (max(layer.x, 0), max(layer.y, 0)))
    return canvas.convert("RGB")


def veil(layers: tuple[LayerFile, ...], height: int) -> Floats | None:
    """How much of the composition's own ground shines through, 0..1 for each row: behind type that was coloured for it.

    None when there is no such type.
    """
    type_ = [layer for layer in layers if layer.kind in ("headline", "price")]
    if not type_:
        return None
    fade = 0.13 * height
    bottom = min(max(layer.y + layer.height for layer in type_), 0.5 * height)
    rows = np.arange(height, dtype=np.float32)
    return (np.clip((bottom + fade - rows) / fade, 0, 1) * VEIL).astype(np.float32)


def drift(picture: Image.Image, size: tuple[int, int], count: int) -> list[Image.Image]:
    """`count` frames of `size` px that come slowly closer to the picture: the sketch a model puts motion into."""
    width, height = size
    frames = []
    for n in range(count):
        zoom = 1 + 0.06 * n / max(count - 1, 1)
        scale = zoom * max(width / picture.width, height / picture.height)
        large = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BICUBIC)
        left, top = (large.width - width) // 2, (large.height - height) // 2
        frames.append(large.crop((left, top, left + width, top + height)))
    return frames


def shoot(order: ClipOrder, frames: Frames, fps: float, out: Path, tell: Tell) -> None:
    """Write the clip: the frames as its moving ground, the still's other layers over it, exactly as long as asked."""
    from .camera import arguments

    count = max(round(order.seconds * order.fps), 1)
    film = Film(_blend_ground(frames, order), fps, count / order.fps)
    ffmpeg.run(arguments(order, out), feed=_feed(order, film, count, tell))


def _blend_ground(frames: Frames, order: ClipOrder) -> Frames:
    """The frames with the still's ground shining through behind type."""
    height, width = frames.shape[1:3]
    share = veil(order.layers, order.height)
    if share is None:
        return frames
    ground = np.asarray(drift(ground_of(order), (width, height), 1)[0], np.float32)
    rows = share[np.linspace(0, order.height - 1, height).astype(int)][:, None, None]
    return (frames * (1 - rows) + ground * rows).round().astype(np.uint8)


def _feed(order: ClipOrder, film: Film, count: int, tell: Tell) -> Iterator[memoryview]:
    import cv2

    from pipeline.media.yuv import opaque

    from .camera import Stage

    cv2.setNumThreads(1)
    stage = Stage(order)
    for number in range(count):
        if number % 15 == 0:
            tell(number / count)
        t = number / order.fps
        large = cv2.resize(film.at(t), (order.width, order.height), interpolation=cv2.INTER_CUBIC)
        stage.base = opaque(np.asarray(large))
        yield memoryview(stage.frame(t)).cast("B")  # pyright: ignore[reportArgumentType]
