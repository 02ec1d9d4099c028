"""A scene's frames before its captions: the clip's, drawn or decoded, and the presenter laid over them.

All of it in I420, the format the encoder takes: nothing is converted, and only the presenter's own pixels are touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engines.video import deferred_clip
from pipeline.media.frame_layout import FPS, Box, downscaled_size

from ..presenter.corner import PRESENTER_FPS

if TYPE_CHECKING:
    from ..presenter.presenter import Parts

SHRINKS = 3
"""How many times smaller a draft is, each way."""


@dataclass(frozen=True)
class Figure:
    """A presenter and where it stands."""

    parts: Parts
    box: Box
    """px, even; nothing of it is seen outside"""
    begin: float = 0.0
    """s into the narration at which the frames begin"""


def size_of(width: int, height: int, draft: bool) -> tuple[int, int]:
    """Width and height, px, of what is made of a clip of that size; even."""
    return downscaled_size(width, height, SHRINKS) if draft else (width, height)


def frames(clip: Path, count: int, size: tuple[int, int], figure: Figure | None, draft: bool = False) -> Iterator[memoryview]:
    """The first `count` frames of a clip or its plan at `size`, the presenter over them, as bytes.

    A draft's are drawn small from a plan, and shrunk from a film.

    Raises RenderError when the clip, EngineError when its plan cannot be read.
    """
    import cv2

    from pipeline.media.film_decoding import decode_frames
    from pipeline.media.yuv import Frame, lay

    cv2.setNumThreads(1)
    planned = deferred_clip.is_plan(clip)
    source = deferred_clip.Plan(clip).frames(SHRINKS if draft else 1) if planned else decode_frames(clip)
    small, parts = Frame.empty(*size), ()
    for number, whole in enumerate(islice(source, count)):
        frame = whole if whole.luma.shape == small.luma.shape else whole.shrunk(small)
        if figure:
            if number % (FPS // PRESENTER_FPS) == 0:
                parts = figure.parts(figure.begin + number / FPS)
            place = frame.cut(figure.box)
            for part in parts:
                lay(place, part)
        yield frame.buffer.data.cast("B")
