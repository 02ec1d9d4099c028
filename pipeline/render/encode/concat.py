"""Segments and sound become the finished file: bits are copied, nothing is encoded again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.media.ffmpeg import graph, listing, run, temporary_folder
from pipeline.media.frame_layout import FPS

from .segments import TICKS

STEADY = f"setts=pts=round(PTS*{FPS}/{TICKS})*{TICKS // FPS}:dts=(N-2)*{TICKS // FPS}"
"""Times on the frames' own raster. A segment in which the encoder found no use for B-frames is decoded without delay, the
others with some: put one after the other as they are, their times would collide or leave a gap."""


def join(segments: Sequence[Path], sound: Path | None, out: Path, *, tell: Callable[[float], None] | None = None) -> None:
    """Write `segments` one after the other, with `sound`, to `out` (MP4, fast start, no edit list).

    Raises RenderError when FFmpeg fails.
    """
    with temporary_folder() as folder:
        names = folder / "segments.txt"
        names.write_text(listing(_in_one_line(segments, folder)), encoding="utf-8")
        run(arguments(names, sound, out), tell=tell)


def _in_one_line(segments: Sequence[Path], folder: Path) -> list[Path]:
    """The segments by names that have no line break, which no quoting of the list can hold: links where one has."""
    lines = [path if len(str(path.resolve()).splitlines()) == 1 else folder / f"{n}.mp4" for n, path in enumerate(segments)]
    for path, line in zip(segments, lines, strict=True):
        if line != path:
            line.symlink_to(path.resolve())
    return lines


def arguments(names: Path, sound: Path | None, out: Path) -> list[str]:
    """FFmpeg's arguments for copying the segments listed in `names` and the sound into one file.

    `auto_convert=0` keeps the demuxer from repeating the stream's headers before every key frame: the segments share them.
    AAC starts with one packet of encoder delay. Without an edit list that would be heard as 21 ms of lag, so the sound
    was mixed that much early (see mix.py) and its edit list is ignored here.
    """
    streams = [graph.input(str(names), format="concat", safe=0, auto_convert=0).video]
    if sound:
        streams.append(graph.input(str(sound), ignore_editlist=1).audio)
    made = graph.output(
        *streams,
        str(out),
        c="copy",
        **{"bsf:v": STEADY},
        video_track_timescale=TICKS,
        movflags="+faststart+negative_cts_offsets",
        use_editlist=0,
        map_metadata=-1,
        fflags="+bitexact",
        f="mp4",
    )
    return made.get_args()
