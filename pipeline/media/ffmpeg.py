"""The only place that starts FFmpeg (the static build that comes with imageio-ffmpeg)."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol

import ffmpeg as _package

from ..errors import KilledError, PipelineError, RenderError, StorageError

graph: Any = _package
"""ffmpeg-python: graphs are built with it, by pure functions, and run here."""


class Stream(Protocol):
    """A stream of a graph: ffmpeg-python adds the methods while it is imported, unseen by a type checker."""

    @property
    def audio(self) -> Stream: ...
    @property
    def video(self) -> Stream: ...
    def filter(self, name: str, *values: object, **options: object) -> Stream: ...
    def filter_multi_output(self, name: str, *values: object) -> Sequence[Stream]: ...
    def overlay(self, over: Stream, **options: object) -> Stream: ...


_KEEPS_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**28)}
"""glibc gives 3 MB back to the system at every frame and has it cleared anew: half of the system's time for a segment."""
_PIPE = 2**20
"""Bytes of a frame on their way at once (Linux): in the usual 64 KB FFmpeg and we take turns 48 times a frame."""
_KILLED = -getattr(signal, "SIGKILL", 9)
"""Exit code of one that was killed, which Windows does not tell from others."""
ROOM = 1_000_000
"""bytes free below which a disk counts as full."""
_CLOCK = re.compile(rb"out_time_us=(\d+)")


@cache
def binary() -> str:
    """Path of the FFmpeg executable. Raises KilledError when it cannot be tried out, RenderError when there is none."""
    import imageio_ffmpeg

    for _ in range(2):  # it is tried out by running it, which may be ended from outside as any run may
        with contextlib.suppress(RuntimeError):
            return imageio_ffmpeg.get_ffmpeg_exe()
    if any(Path(imageio_ffmpeg.__file__).parent.glob("binaries/ffmpeg*")):
        raise KilledError("FFmpeg", "FFmpeg", detail="ffmpeg -version")
    raise RenderError(
        "FFmpeg가 없습니다. pip install --force-reinstall imageio-ffmpeg 로 다시 설치해 주세요.",
        "There is no FFmpeg. Install it again: pip install --force-reinstall imageio-ffmpeg.",
    )


def run(
    arguments: Sequence[str],
    *,
    feed: Iterable[bytes | memoryview] | None = None,
    tell: Callable[[float], None] | None = None,
    memory: int = 0,
) -> str:
    """Run FFmpeg with `arguments` (without the program's name) and return what it wrote to its log.

    `feed` is written to its standard input, item by item; `tell` hears the seconds of output made so far. An exception
    out of either (Stopped, say) ends FFmpeg at once and goes on up. `memory` is a lid on its bytes of address space, where
    the system has one (Linux); 0 for none.
    Raises RenderError with the last lines of the log when FFmpeg fails, KilledError when the system ended it, StorageError
    when the temporary folder cannot be written.
    """
    command = [binary(), "-hide_banner", "-nostats", "-y", "-progress", "pipe:1", *arguments]
    with _log() as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **_KEEPS_MEMORY},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a console
        )
        try:
            _lid(process.pid, memory)
            _widen(process.stdin)
            _drive(process, feed, tell)
        finally:
            _end(process)
        log.seek(0)
        text = log.read().decode("utf-8", "replace")
    if process.returncode == _KILLED:
        raise KilledError("FFmpeg", "FFmpeg", detail=text[-500:])
    if process.returncode != 0:
        raise _ffmpeg_error(text)
    return text


def _log() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise _temporary_full() from error


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that goes with the block. Raises StorageError, naming it, when the temporary disk is full or not writable."""
    try:
        folder = tempfile.mkdtemp()
    except OSError as error:
        raise _temporary_full() from error
    try:
        yield Path(folder)
    except OSError as error:
        if not str(error.filename or "").startswith(folder) and error.errno != errno.ENOSPC:
            raise
        raise _temporary_full() from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _temporary_full() -> StorageError:
    place = os.environ.get("TMPDIR") or tempfile.tempdir or "/tmp"
    return StorageError(
        f"임시 폴더({place})의 디스크가 가득 찼거나 쓸 수 없습니다. 그 디스크를 비우거나 TMPDIR 을 다른 폴더로 바꿔 주세요.",
        f"The disk of the temporary folder ({place}) is full or not writable. Free some space there or set TMPDIR elsewhere.",
    )


def _is_full(folder: str) -> bool:
    """True when nothing can be written there for want of room."""
    try:
        return shutil.disk_usage(folder).free < ROOM
    except OSError:
        return False


def listing(files: Sequence[Path]) -> str:
    """The files in the concat demuxer's own quoting: a single quote is written outside the quotes."""
    lines = ("file 'file:" + path.absolute().as_posix().replace("'", "'\\''") + "'\n" for path in files)
    return "ffconcat version 1.0\n" + "".join(lines)


def join(files: Sequence[Path], out: Path) -> None:
    """Write films of one engine one after the other, bit by bit as they are. Raises RenderError when FFmpeg fails."""
    with temporary_folder() as folder:
        names = folder / "films.txt"
        names.write_text(listing(files), encoding="utf-8")
        made = graph.output(graph.input(str(names), format="concat", safe=0).video, str(out), c="copy", f="mp4")
        run(made.get_args())


def _widen(pipe: IO[bytes] | None) -> None:
    """Let more stand in the pipe, where the system has such a thing and gives it."""
    if pipe is not None:
        with contextlib.suppress(ImportError, AttributeError, OSError):
            import fcntl

            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _lid(pid: int, memory: int) -> None:
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        if memory:
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))  # pyright: ignore[reportAttributeAccessIssue]


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


def _ffmpeg_error(log: str) -> PipelineError:
    lines = [line for line in log.splitlines() if line.strip()]
    tail = "\n".join(lines[-12:])
    if "No space left on device" in log and tempfile.tempdir and _is_full(tempfile.tempdir):
        return _temporary_full()
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
