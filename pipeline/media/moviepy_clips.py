"""moviepy's clips, imported when they are asked for.

Its import looks for FFmpeg by running it once, which may be ended from outside as any run may; then moviepy cannot be imported
again in this process. So it is told which FFmpeg was found (`IMAGEIO_FFMPEG_EXE`, which imageio-ffmpeg takes untried).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import ffmpeg

if TYPE_CHECKING:
    from moviepy.video.io.VideoFileClip import VideoFileClip
    from moviepy.video.VideoClip import VideoClip


def video_clip() -> type[VideoClip]:
    """A film of frames that are drawn at a time in s. Raises KilledError or RenderError as `ffmpeg.binary` does."""
    os.environ.setdefault("IMAGEIO_FFMPEG_EXE", ffmpeg.binary())
    from moviepy.video.VideoClip import VideoClip

    return VideoClip


def video_file_clip() -> type[VideoFileClip]:
    """A film that is read from a file. Raises KilledError or RenderError as `ffmpeg.binary` does."""
    os.environ.setdefault("IMAGEIO_FFMPEG_EXE", ffmpeg.binary())
    from moviepy.video.io.VideoFileClip import VideoFileClip

    return VideoFileClip
