"""The only place that starts FFmpeg (the static build that comes with imageio-ffmpeg)."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

import ffmpeg as _package

from .errors import RenderError

graph: Any = _package
"""ffmpeg-python: graphs are built with it, by pure functions, and run here."""

_KEEPS_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**28)}
"""glibc gives 3 MB back to the system at every frame and has it cleared anew: half of the system's time for a segment."""
_PIPE = 2**20
"""Bytes of a frame on their way at once (Linux): in the usual 64 KB FFmpeg and we take turns 48 times a frame."""
_CLOCK = re.compile(rb"out_time_us=(\d+)")


@cache
def binary() -> str:
    """Path of the FFmpeg executable."""
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_exe()


def run(
    arguments: Sequence[str],
    *,
    feed: Iterable[bytes | memoryview] | None = None,
    tell: Callable[[float], None] | None = None,
) -> str:
    """Run FFmpeg with `arguments` (without the program's name) and return what it wrote to its log.

    `feed` is written to its standard input, item by item; `tell` hears the seconds of output made so far. An exception
    out of either (Stopped, say) ends FFmpeg at once and goes on up.
    Raises RenderError with the last lines of the log when FFmpeg fails.
    """
    command = [binary(), "-hide_banner", "-nostats", "-y", "-progress", "pipe:1", *arguments]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **_KEEPS_MEMORY},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a console
        )
        try:
            _widen(process.stdin)
            _drive(process, feed, tell)
        finally:
            _end(process)
        log.seek(0)
        text = log.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise _failed(text)
    return text


def listing(files: Sequence[Path]) -> str:
    """The files in the concat demuxer's own quoting: a single quote is written outside the quotes."""
    lines = ("file 'file:" + path.resolve().as_posix().replace("'", "'\\''") + "'\n" for path in files)
    return "ffconcat version 1.0\n" + "".join(lines)


def join(files: Sequence[Path], out: Path) -> None:
    """Write films of one engine one after the other, bit by bit as they are. Raises RenderError when FFmpeg fails."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "films.txt"
        names.write_text(listing(files), encoding="utf-8")
        made = graph.output(graph.input(str(names), format="concat", safe=0).video, str(out), c="copy", f="mp4")
        run(made.get_args())


def _widen(pipe: IO[bytes] | None) -> None:
    """Let more stand in the pipe, where the system has such a thing and gives it."""
    if pipe is not None:
        with contextlib.suppress(ImportError, AttributeError, OSError):
            import fcntl

            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of the process behind, however it came to its end."""
    if process.poll() is None:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # the other end is gone; that FFmpeg failed is said by its exit code
        pipe.close()


def _drive(
    process: subprocess.Popen[bytes], feed: Iterable[bytes | memoryview] | None, tell: Callable[[float], None] | None
) -> None:
    """Feed and watch one running FFmpeg until it ends."""
    times: list[float] = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, times), daemon=True)
    watcher.start()
    for item in feed or ():
        if tell:
            tell(times[0])
        try:
            process.stdin.write(item)  # pyright: ignore[reportOptionalMemberAccess]
        except OSError:
            break  # FFmpeg ended early; its exit code says whether that was a failure
    if process.stdin is not None:
        _close(process.stdin)
    while watcher.is_alive():
        watcher.join(0.2)
        if tell:
            tell(times[0])


def _watch(process: subprocess.Popen[bytes], times: list[float]) -> None:
    for line in process.stdout or ():
        found = _CLOCK.search(line)
        if found:
            times[0] = int(found.group(1)) / 1e6


def _failed(log: str) -> RenderError:
    lines = [line for line in log.splitlines() if line.strip()]
    tail = "\n".join(lines[-12:])
    if "No space left on device" in log:
        return RenderError(
            "디스크가 가득 차서 영상을 쓸 수 없습니다. 공간을 비우고 다시 실행하면 이어서 만듭니다.",
            "The disk is full, so the video cannot be written. Free some space and run again; it goes on from there.",
            detail=tail,
        )
    last = lines[-1] if lines else "no message"
    return RenderError(
        f"FFmpeg가 영상을 만들지 못했습니다({last[:160]}). 다시 실행해 보고, 계속되면 자세한 기록을 보내 주세요.",
        f"FFmpeg could not make the video ({last[:160]}). Run again; if it stays, send us the detailed log.",
        detail=tail,
    )
