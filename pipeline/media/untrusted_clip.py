"""FFmpeg on a clip or a sound that is not ours: which readers it may use, how much it may take, and until when."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import InputError
from . import ffmpeg

DEMUXERS = ("wav", "mp3", "mov", "matroska", "ogg", "flac", "aac", "aiff", "avi", "mpegts", "w64", "caf")
"""No playlists and nothing that joins: they could name other files of this computer, or addresses."""
VIDEO = (
    *("h264", "hevc", "libdav1d", "av1", "vp8", "vp9", "libvpx", "libvpx-vp9", "mpeg4", "h263", "mpeg2video"),
    *("mjpeg", "prores", "dnxhd", "ffv1", "rawvideo"),
)
SOUND = (
    *("aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac", "ac3", "eac3", "amrnb", "amrwb"),
    *("pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
    *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw"),
)
"""What phones, cameras and sound programs write; FFmpeg has five hundred more decoders."""
PIXELS = 36_000_000
"""Of a frame: 8K."""
PHOTO = 80_000_000
"""Of a phone's photo."""
MEMORY = 3 * 2**30
"""Bytes of address space; a 4K clip takes a third."""
BLOCK = 2**29
"""Bytes FFmpeg may take at once."""
OUT = 600_000_000
"""Bytes of what is written."""
STILL = 12.0
"""s without a new moment of the clip after which it is given up."""
LONGEST = 300.0
"""s it may take in all."""


def read_options() -> list[str]:
    """FFmpeg's options before `-i`."""
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", ",".join(DEMUXERS), "-codec_whitelist", ",".join(VIDEO + SOUND)),
        *("-export_side_data", "enhancements", "-max_pixels", str(PIXELS), "-threads", "2"),
    ]


def look_into(file: Path) -> str:
    """What FFmpeg says of a clip, its first frame read. Raises what `convert` raises."""
    first = ["-map", "0:v:0", "-frames:v", "1", "-f", "null", "-"]
    return ffmpeg.run(
        ["-max_alloc", str(BLOCK), *read_options(), "-i", str(file.absolute()), *first], tell=_look(), memory=MEMORY
    )


def convert(file: Path, form: Sequence[str], out: Path, *, seconds: float, reading: Sequence[str] = ()) -> str:
    """Write `file` in our `form` to `out`, at most `seconds` of it; returns FFmpeg's log. `reading` are options of ours for the
    reader.

    Raises RenderError when FFmpeg cannot read it, InputError when it takes too long.
    """
    most = ["-t", f"{seconds:g}"]  # of what is read, and of what is made of it: their clocks need not agree
    source = ["-max_alloc", str(BLOCK), *read_options(), *reading, *most, "-i", str(file.absolute())]
    made = [*source, *form, *most, "-map_metadata", "-1", "-fs", str(OUT), str(out)]
    return ffmpeg.run(made, tell=_look(), memory=MEMORY)


def first_picture(file: Path, out: Path) -> None:
    """Write the picture that `file` shows to `out`, the tiles of a phone's photo joined, as RGB.

    Raises RenderError when FFmpeg cannot read it, InputError when it takes too long.
    """
    source = ["-max_alloc", str(BLOCK), *read_options(), "-max_pixels", str(PHOTO), "-i", str(file.absolute())]
    form = ["-frames:v", "1", "-pix_fmt", "rgb24", "-f", "image2"]  # no filter: one would hinder the joining of tiles
    ffmpeg.run(["-timelimit", f"{STILL:g}", *source, *form, str(out)], tell=_look(), memory=MEMORY)


def _look() -> Callable[[float], None]:
    """What ends FFmpeg when it stands still or takes too long."""
    began = moved = time.monotonic()
    last = 0.0

    def look(made: float) -> None:
        nonlocal moved, last
        now = time.monotonic()
        moved, last = (now, made) if made > last else (moved, last)
        if now - moved > STILL or now - began > LONGEST:
            raise InputError(
                "파일을 바꾸는 데 너무 오래 걸려 그만두었습니다. 짧게 자르거나 MP4(H.264)나 MP3로 다시 저장해 주세요.",
                "Converting the file takes too long. Cut it shorter, or save it again as MP4 (H.264) or MP3.",
            )

    return look
