"""Starting FFmpeg: feeding, watching, stopping, failing."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from pipeline.errors import RenderError, Stopped
from pipeline.media import ffmpeg
from pipeline.media.allocator import share_heap

ENDLESS = ["-re", "-f", "lavfi", "-i", "color=s=64x64:r=30", "-f", "null", "-"]


def test_the_log_comes_back():
    log = ffmpeg.run(["-f", "lavfi", "-i", "color=s=64x64:r=30:d=0.2", "-f", "null", "-"])
    assert "rawvideo" in log or "wrapped_avframe" in log


def test_what_is_fed_is_encoded(tmp_path: Path):
    out = tmp_path / "out.mp4"
    frames = (bytes([40 * i]) * (64 * 64 * 4) for i in range(5))
    ffmpeg.run(["-f", "rawvideo", "-pix_fmt", "rgba", "-s", "64x64", "-r", "15", "-i", "pipe:0", str(out)], feed=frames)
    assert out.stat().st_size > 500


def test_a_failure_is_a_sentence_with_the_log_in_detail():
    with pytest.raises(RenderError) as caught:
        ffmpeg.run(["-i", "nowhere.mp4", "-f", "null", "-"])
    assert "nowhere.mp4" in caught.value.detail


def test_a_full_disk_is_named():
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    with pytest.raises(RenderError, match="디스크"):
        ffmpeg.run(["-f", "lavfi", "-i", "color=s=64x64:r=30:d=1", "-c:v", "libx264", "-f", "h264", "/dev/full"])


def test_stopping_ends_ffmpeg_at_once():
    began = time.monotonic()

    def tell(_: float) -> None:
        if time.monotonic() - began > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        ffmpeg.run(ENDLESS, tell=tell)
    assert time.monotonic() - began < 5


def test_an_error_in_the_feed_ends_ffmpeg_and_goes_up():
    def feed():
        yield bytes(64 * 64 * 4)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ffmpeg.run(["-f", "rawvideo", "-pix_fmt", "rgba", "-s", "64x64", "-i", "pipe:0", "-f", "null", "-"], feed=feed())


def test_a_feed_longer_than_ffmpeg_wants_is_cut_off():
    frames = (bytes(64 * 64 * 4) for _ in range(400))
    arguments = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", "64x64", "-i", "pipe:0", "-frames:v", "2", "-f", "null", "-"]
    ffmpeg.run(arguments, feed=frames)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a pipe be widened")
def test_a_third_of_a_frame_fits_the_pipe():
    import fcntl

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        ffmpeg._widen(process.stdin)
        assert fcntl.fcntl(process.stdin, fcntl.F_GETPIPE_SZ) >= 2**20
        process.stdin.close()


def test_one_heap_is_asked_for_where_there_is_glibc_and_nowhere_else(monkeypatch: pytest.MonkeyPatch):
    share_heap()
    for nothing in (OSError, TypeError, AttributeError):
        monkeypatch.setattr(ctypes, "CDLL", Mock(side_effect=nothing))
        share_heap()
