"""Footage as the ground of a shot: it fills the frame where it has the px for that, else as much of it over a soft copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from pipeline.media.film_decoding import count_frames, decode_frames
from pipeline.media.yuv import Frame, Plane

from .. import LayerFile

ENLARGED = 2.0
"""How many times its px footage is enlarged at most: it moves, so it may be softer than a photo."""
FULL = 1080
"""px of a frame's shorter side that is no draft's."""
SLOWEST = 0.6
"""Times its speed footage plays at least to last as long as its shot; what is shorter begins again."""
DIMMED = 0.55
"""Of its light the soft copy keeps."""


def is_film(layer: LayerFile) -> bool:
    """Whether a layer is footage."""
    return layer.path.suffix == ".mp4"


class FilmGround:
    """A film that fills frames."""

    def __init__(self, film: Path, frames: int) -> None:
        """`frames` is how long the shot is."""
        self.film = film
        self.there = count_frames(film)
        self.speed = min(max(self.there / max(frames, 1), SLOWEST), 1.0)
        self.playing: Iterator[Frame] = iter(())
        self.at = -1
        self.frame: Frame | None = None
        self.soft: list[Plane] = []

    def fill(self, canvas: Frame, number: int) -> None:
        """Fill the canvas with the film as it is at frame `number` of the shot.

        Raises RenderError when the film cannot be read.
        """
        wanted = int(number * self.speed + 1e-6) % max(self.there, 1)
        if wanted < self.at:
            self.at, self.playing = -1, iter(())
        while self.at < wanted:
            self.frame = next(self.playing, None)
            if self.frame is None:
                self.playing, self.at = decode_frames(self.film), -1
                self.frame = next(self.playing)
            self.at += 1
        assert self.frame is not None
        self._lay(self.frame, canvas)

    def _lay(self, frame: Frame, canvas: Frame) -> None:
        (tall, wide), (height, width) = frame.luma.shape, canvas.luma.shape
        most = ENLARGED * min(height, width) / FULL  # a draft is cut as its full picture is
        scale = min(max(width / wide, height / tall), max(min(width / wide, height / tall), most))
        size = min(_even(wide * scale), width), min(_even(tall * scale), height)
        pairs = list(zip((frame.luma, *frame.chroma), (canvas.luma, *canvas.chroma), strict=True))
        if size != (width, height) and not self.soft:
            self.soft = [_soft(plane, into.shape, dim=place == 0) for place, (plane, into) in enumerate(pairs)]
        left, top = (width - size[0]) // 4 * 2, (height - size[1]) // 4 * 2
        for place, (plane, into) in enumerate(pairs):
            if self.soft:
                into[:] = self.soft[place]
            part = 2 if place else 1
            rows, columns = slice(top // part, (top + size[1]) // part), slice(left // part, (left + size[0]) // part)
            into[rows, columns] = _covering(plane, (size[1] // part, size[0] // part))


def _even(px: float) -> int:
    return round(px / 2) * 2


def _covering(plane: Plane, shape: tuple[int, ...]) -> Plane:
    """A plane cut and scaled to fill rows x columns."""
    rows, columns = shape
    if plane.shape == (rows, columns):
        return plane
    scale = max(columns / plane.shape[1], rows / plane.shape[0])
    wide, tall = min(round(columns / scale), plane.shape[1]), min(round(rows / scale), plane.shape[0])
    left, top = (plane.shape[1] - wide) // 2, (plane.shape[0] - tall) // 2
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(plane[top : top + tall, left : left + wide], (columns, rows), interpolation=how)


def _soft(plane: Plane, shape: tuple[int, ...], *, dim: bool) -> Plane:
    """A plane that fills rows x columns, without its details; luma darker, too."""
    tiny = cv2.GaussianBlur(_covering(plane, (max(shape[0] // 16, 2), max(shape[1] // 16, 2))), (0, 0), 3)
    large = cv2.resize(tiny, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return cv2.convertScaleAbs(large, alpha=DIMMED, beta=16 * (1 - DIMMED)) if dim else np.ascontiguousarray(large)
