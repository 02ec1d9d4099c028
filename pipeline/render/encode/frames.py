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
from pipeline.errors import RenderError
from pipeline.media.frame_layout import FPS, Box, downscaled_size

from ..presenter.corner import PRESENTER_FPS

if TYPE_CHECKING:
    from av import VideoFrame

    from pipeline.media.yuv import Frame

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

    from pipeline.media.yuv import Frame, lay

    cv2.setNumThreads(1)
    planned = deferred_clip.is_plan(clip)
    source = deferred_clip.Plan(clip).frames(SHRINKS if draft else 1) if planned else _decode_frames(clip)
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


def _decode_frames(path: Path) -> Iterator[Frame]:
    """A film's frames; their memory is used again."""
    import av
    from av.error import FFmpegError

    from pipeline.media.yuv import Frame

    try:
        with av.open(str(path)) as opened:
            stream = opened.streams.video[0]
            stream.codec_context.thread_count = 1  # frame threads cost a tenth more, and the encoder uses the cores anyway
            frame = Frame.empty(stream.codec_context.width, stream.codec_context.height)
            for picture in opened.decode(stream):
                _fill(frame, picture if picture.format.name == "yuv420p" else picture.reformat(format="yuv420p"))
                yield frame
    except (FFmpegError, IndexError, OSError) as error:
        raise RenderError(
            f"장면 영상 {path.name} 을(를) 읽을 수 없습니다. 그 파일을 지우고 다시 실행하면 새로 만듭니다.",
            f"The clip {path.name} cannot be read. Delete it and run again; it is made anew.",
            detail=str(error),
        ) from error


def _fill(frame: Frame, picture: VideoFrame) -> None:
    import numpy as np

    for plane, into in zip(picture.planes, (frame.luma, *frame.chroma), strict=True):
        into[:] = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
