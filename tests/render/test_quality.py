"""Quality control: a good file passes, and each fault is found by its own row."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.media.ffmpeg import run
from pipeline.media.frame_layout import TALL, Box
from pipeline.render import RenderOptions, check_file, quality, render
from pipeline.render.captions.layout import Page, Placed
from pipeline.render.encode.mp4_boxes import walk
from pipeline.workspace.project import Project
from tests.support import media

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("quality"))
    options = RenderOptions(presenter="off", music="none", preset="ultrafast")
    return project.path(render(*media.short(project, 1.0, media.TEXTS[:2]), media.character(), options, project=project).path)


def _failed(path: Path, **rest: object) -> set[str]:
    return {row.name for row in check_file(path, **rest) if not row.ok}  # pyright: ignore[reportArgumentType]


def _made(good: Path, out: Path, *arguments: str) -> Path:
    run(["-i", str(good), *arguments, str(out)])
    return out


@pytest.mark.parametrize("thorough", [True, False])
def test_a_good_file_passes(good: Path, thorough: bool):
    assert _failed(good, thorough=thorough) == set()


def test_a_foreign_file_fails_row_by_row(good: Path, tmp_path: Path):
    out = _made(good, tmp_path / "small.mp4", "-vf", "scale=540:960,format=yuv444p", "-r", "25", "-ac", "1", "-ar", "44100")
    assert {"size", "codec", "pixels", "frame rate", "sound", "fast start", "edit list"} <= _failed(out)


def test_colours_b_frames_and_poor_sound(good: Path, tmp_path: Path):
    small = ["-vf", "scale=270:480", "-preset", "ultrafast", "-bf", "4", "-b_strategy", "0", "-b:a", "24k"]
    other = ["-colorspace", "bt470bg", "-color_primaries", "bt470bg", "-color_trc", "gamma28"]
    assert {"colour", "b-frames", "sound rate"} <= _failed(_made(good, tmp_path / "other.mp4", *small, *other))


def test_no_sound(good: Path, tmp_path: Path):
    assert "sound" in _failed(_made(good, tmp_path / "mute.mp4", "-an", "-c", "copy"))


def test_too_loud_and_too_quiet(good: Path, tmp_path: Path):
    assert "loudness" in _failed(_made(good, tmp_path / "quiet.mp4", "-af", "volume=-12dB", "-c:v", "copy"))
    assert {"loudness", "true peak"} <= _failed(_made(good, tmp_path / "loud.mp4", "-af", "volume=14dB", "-c:v", "copy"))


def test_length(good: Path):
    assert "length" in _failed(good, expected=quality.Expected(frames=61))
    assert _failed(good, expected=quality.Expected(frames=60)) == set()


@pytest.mark.parametrize("keys", ["120", "5"])
def test_key_frames(good: Path, tmp_path: Path, keys: str):
    found = _failed(_made(good, tmp_path / "keys.mp4", "-c:a", "copy", "-g", keys, "-keyint_min", keys, "-sc_threshold", "0"))
    assert ("key frames" in found) == (keys == "5")  # 60 frames in one group are two seconds, as many as may be


def test_a_group_that_leans_on_the_one_before_is_open():
    assert quality._is_closed_gop([(0, True), (3, False), (1, False), (4, True), (6, False), (5, False)])
    assert not quality._is_closed_gop([(0, True), (3, False), (1, False), (6, True), (4, False), (5, False)])


@pytest.mark.parametrize("thorough", [True, False])
def test_black(tmp_path: Path, thorough: bool):
    black = media.moving(tmp_path / "black.mp4", 60, colour="black")
    run(["-i", str(black), "-vf", "drawbox=t=fill:c=black", "-t", "2", str(tmp_path / "all.mp4")])
    assert "black" in _failed(tmp_path / "all.mp4", thorough=thorough)


@pytest.mark.parametrize("thorough", [True, False])
def test_frozen(tmp_path: Path, thorough: bool):
    still = ["-f", "lavfi", "-i", "testsrc=s=1080x1920:r=30", "-vf", "loop=-1:1,format=yuv420p", "-frames:v", "150", "-g", "30"]
    run([*still, "-preset", "ultrafast", str(tmp_path / "still.mp4")])
    assert "frozen" in _failed(tmp_path / "still.mp4", thorough=thorough)


def test_silent(good: Path, tmp_path: Path):
    quiet = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-t", "4"]
    assert "loudness" in _failed(_made(good, tmp_path / "silence.mp4", *quiet))


def test_captions_outside_on_the_face_and_without_a_glyph():
    word = Placed("𓀀", 0, 1, 500, 1000, 60)
    page = Page(0, 1, 100, ((word,),), Box(30, 900, 700, 1100))
    rows = {row.name: row.ok for row in quality.caption_rows([(page, "Pretendard Black", TALL.face("hook"))])}
    assert rows == {"captions inside": False, "captions off face": False, "glyphs": False}


def test_what_is_no_video_is_a_sentence(tmp_path: Path):
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(InputError, match=r"text\.mp4"):
        check_file(tmp_path / "text.mp4")
    with pytest.raises(InputError):
        check_file(tmp_path / "nowhere.mp4")
    with pytest.raises(InputError):
        check_file(media.tone(tmp_path / "only sound.wav", 0.2))


def test_boxes_of_a_broken_file_end(tmp_path: Path):
    (tmp_path / "broken.mp4").write_bytes(b"\x00\x00\x00\x00moov" + bytes(12) + b"\xff" * 9)
    assert next(iter(walk(tmp_path / "broken.mp4"))) == "moov"
