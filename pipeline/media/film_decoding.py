"""The frames of a film of ours, one after the other, in the format the encoder takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import RenderError
from .yuv import Frame

if TYPE_CHECKING:
    from av import VideoFrame


def decode_frames(path: Path) -> Iterator[Frame]:
    """A film's frames, I420; the memory of one is used again for the next. Raises RenderError when it cannot be read."""
    import av
    from av.error import FFmpegError

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


def count_frames(path: Path) -> int:
    """How many frames a film of ours has; 0 when it cannot be read."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path)) as opened:
            return opened.streams.video[0].frames
    except (FFmpegError, IndexError, OSError):
        return 0


def _fill(frame: Frame, picture: VideoFrame) -> None:
    for plane, into in zip(picture.planes, (frame.luma, *frame.chroma), strict=True):
        into[:] = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
