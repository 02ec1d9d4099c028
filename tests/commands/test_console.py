"""What surrounds a program goes wrong: consoles, pipes, ports, drives, temporary disks, Ctrl-C. One sentence each."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.errors import StorageError
from pipeline.jobs import database, dbos_queue, worker
from pipeline.media import ffmpeg
from pipeline.render.encode import concat
from pipeline.workspace.project import writing

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHORTS_DB_URL", raising=False)
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    return tmp_path / "home"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    told = {**os.environ, **environment}
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, env=told, timeout=120, check=False)


@pytest.mark.parametrize(
    ("encoding", "command"), [("ascii", ("app.py", "--help")), ("cp1252", ("-m", "pipeline", "make", "--help"))]
)
def test_a_console_of_another_encoding_is_written_to(command: tuple[str, ...], encoding: str):
    done = run(*command, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0 and b"Traceback" not in done.stderr
    assert "기본" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("read", [0, 1])
def test_a_reader_that_has_seen_enough_is_no_error(read: int):
    reading, writing_ = os.pipe()
    command = [sys.executable, "-m", "pipeline", "characters"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=writing_, stderr=subprocess.PIPE)
    os.close(writing_)
    os.read(reading, read) if read else None
    os.close(reading)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and said == b""


def test_a_port_in_use_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("app.py", "--no-browser", "--port", port)
    said = done.stderr.decode()
    assert done.returncode == 1 and port in said and "포트" in said and "Traceback" not in said


@pytest.mark.parametrize("out", ["/proc/absent/x.mp4", "/dev/null/x.mp4"])
def test_a_drive_that_is_not_there_is_said_before_anything_is_made(out: str, home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["make", str(ROOT / "examples" / "moisture-cream.json"), "--out", out]) == 1
    said = capsys.readouterr().err
    assert out.rsplit("/", 1)[0] in said and "Traceback" not in said
    assert not list(home.glob("projects/*/stills/*"))


def test_a_folder_that_goes_away_is_said_and_a_missing_source_is_not_taken_for_it(tmp_path: Path):
    with pytest.raises(StorageError, match="드라이브"), writing(tmp_path / "a" / "x.txt") as out:
        out.parent.rmdir()
        out.write_text("x")
    with pytest.raises(FileNotFoundError), writing(tmp_path / "x.txt"):
        (tmp_path / "source").read_bytes()


def test_a_line_break_in_the_name_of_a_folder(tmp_path: Path):
    folder = tmp_path / "줄\n바꿈 'it' %d"
    folder.mkdir()
    parts = [folder / "1.mp4", folder / "2.mp4"]
    for part in parts:
        made = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=30:duration=0.2", "-pix_fmt", "yuv420p"]
        ffmpeg.run([*made, "-video_track_timescale", "15360", str(part)])
    concat.join(parts, None, folder / "joined.mp4")
    assert (folder / "joined.mp4").stat().st_size > 1000


def test_a_full_temporary_disk_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("TMPDIR", "/small/tmp")
    with monkeypatch.context() as patch, pytest.raises(StorageError, match="/small/tmp"):
        patch.setattr(tempfile, "TemporaryFile", full)
        ffmpeg.run(["-version"])
    with pytest.raises(StorageError, match="TMPDIR"), ffmpeg.temporary_folder() as folder:
        full(folder)
    with pytest.raises(ZeroDivisionError), ffmpeg.temporary_folder() as folder:
        raise ZeroDivisionError


@pytest.mark.parametrize("damage", ["nonsense", "cut"])
def test_a_damaged_queue_is_a_sentence_for_the_worker_too(home: Path, monkeypatch: pytest.MonkeyPatch, damage: str):
    path = home / "jobs" / "queue.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"nonsense " * 1000 if damage == "nonsense" else b"SQLite format 3\0" + bytes(200))
    with pytest.raises(StorageError) as caught:
        dbos_queue.prepare({})
    assert "닿지" not in caught.value.ko and "queue.sqlite" in caught.value.ko
    done = run("-m", "pipeline", "worker")
    assert done.returncode == worker.AGAIN and "queue.sqlite" in done.stderr.decode() and b"Traceback" not in done.stderr
    database.engine.cache_clear()


@pytest.mark.parametrize("at", [0.4, 5.0])
def test_ctrl_c_is_answered_within_two_seconds(tmp_path: Path, at: float):
    command = [sys.executable, "-m", "pipeline", "make", str(ROOT / "examples" / "moisture-cream.json"), "--draft"]
    with (tmp_path / "said").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        time.sleep(at)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.wait(30)
    assert time.monotonic() - began < 2.5 and process.returncode in (130, -signal.SIGINT)
    if at > 1:
        assert process.returncode == 130 and "Traceback" not in (tmp_path / "said").read_text()
