"""Clips and sounds that are not ours: what FFmpeg may open, for how long, with how much memory."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import InputError, RenderError
from pipeline.media import ffmpeg, untrusted_clip
from pipeline.media.untrusted_clip import convert, read_options
from pipeline.storyboard import keep_film, keep_recording
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TAKEN = [
    ("a.mp4", ["-c:v", "libx264", "-c:a", "aac"]),
    ("a.mov", ["-c:v", "prores", "-c:a", "pcm_s24le"]),
    ("a.mkv", ["-c:v", "ffv1", "-c:a", "flac"]),
    ("a.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"]),
    ("a.avi", ["-c:v", "mpeg4", "-c:a", "libmp3lame"]),
    ("b.avi", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ("a.ts", ["-c:v", "mpeg2video", "-c:a", "ac3"]),
]
SHUT = [
    ("a.flv", ["-c:v", "flv1"]),
    ("a.wmv", ["-c:v", "wmv2"]),
    ("a.nut", ["-c:v", "libx264"]),
    ("b.mkv", ["-c:v", "huffyuv"]),
    ("c.avi", ["-c:v", "cinepak"]),
    ("d.avi", ["-c:v", "zmbv"]),
    ("e.mkv", ["-c:v", "utvideo"]),
    ("a.webp", []),
]
MADE = ["-f", "lavfi", "-i", "testsrc=s=160x120:r=10:d=1", "-f", "lavfi", "-i", "sine=d=1:r=48000", "-shortest"]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for name, how in [*TAKEN, *SHUT]:
        ffmpeg.run([*MADE, *how, *(["-an"] if (name, how) in SHUT else []), str(folder / name)])
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    return Project.named("clip")


@pytest.mark.parametrize("name", [name for name, _ in TAKEN])
def test_what_phones_and_cameras_write_is_taken(clips: Path, project: Project, name: str):
    assert project.path(keep_film(clips / name, project)).stat().st_size > 1000
    assert project.path(keep_recording(clips / name, project)).stat().st_size > 30_000


def test_a_gif_is_read_in_the_sandbox_and_never_by_ffmpeg(clips: Path, project: Project, tmp_path: Path):
    gif = clips / "a.gif"
    ffmpeg.run([*MADE, "-an", str(gif)])
    assert project.path(keep_film(gif, project)).stat().st_size > 1000
    with pytest.raises(RenderError):
        convert(gif, ["-an", "-c:v", "libx264", "-f", "mp4"], tmp_path / "o.mp4", seconds=9)
    (tmp_path / "half.gif").write_bytes(gif.read_bytes()[:3000])
    (tmp_path / "vast.gif").write_bytes(b"GIF89a" + b"\xff\xff" * 2 + bytes(40))
    for name in ("half.gif", "vast.gif"):
        with pytest.raises(InputError, match=r"GIF|너무 큽니다|초입니다"):
            keep_film(tmp_path / name, project)


@pytest.mark.parametrize("name", [name for name, _ in SHUT])
def test_other_readers_stay_shut(clips: Path, project: Project, name: str):
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        keep_film(clips / name, project)


LISTS: dict[str, Callable[[str], str]] = {
    "ffconcat": lambda other: f"ffconcat version 1.0\nfile {other}\n",
    "m3u8": lambda other: f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n",
    "mpd": lambda other: f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{other}</BaseURL></Period></MPD>',
    "sdp": lambda other: "v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "asx": lambda other: f'<asx><ref href="http://127.0.0.1:9/{other}"/></asx>',
    "imf": lambda other: "<CompositionPlaylist/>",
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("name", ["x.mp4", "x.wav"])
def test_a_list_names_no_other_file(clips: Path, project: Project, tmp_path: Path, kind: str, name: str):
    (tmp_path / name).write_text(LISTS[kind](str(clips / "a.mp4")))
    keep = keep_film if name == "x.mp4" else keep_recording
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        keep(tmp_path / name, project)


def test_half_of_a_clip_ends_in_a_clip_or_a_sentence(clips: Path, project: Project, tmp_path: Path):
    for name, _ in TAKEN:
        data = (clips / name).read_bytes()
        (tmp_path / name).write_bytes(data[: len(data) // 3] + bytes(5000) + data[len(data) // 2 :])
        try:
            keep_film(tmp_path / name, project)
        except InputError as error:
            assert error.ko.endswith("주세요.")


def test_one_that_stands_still_is_given_up(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(untrusted_clip, "STILL", -1.0)
    began = time.monotonic()
    with pytest.raises(InputError, match="오래 걸려"):
        convert(clips / "a.mp4", ["-an", "-f", "mp4"], tmp_path / "o.mp4", seconds=9)
    assert time.monotonic() - began < 5


def test_time_pixels_and_memory_are_bounded(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    convert(clips / "a.mp4", ["-vn", "-f", "wav"], tmp_path / "o.wav", seconds=0.5)
    assert (tmp_path / "o.wav").stat().st_size < 60_000
    for name, lid in (("PIXELS", 1000), ("MEMORY", 2**24), ("BLOCK", 2000)):
        with monkeypatch.context() as patch, pytest.raises(RenderError):
            patch.setattr(untrusted_clip, name, lid)
            convert(clips / "a.mp4", ["-an", "-c:v", "libx264", "-f", "mp4"], tmp_path / "o.mp4", seconds=9)


def test_every_place_that_opens_a_visitors_clip_says_what_may_open_it():
    """`-i` with a path of one's own comes after the lists, wherever FFmpeg is asked for."""
    for path in (ROOT / "pipeline/engines/user_media.py", ROOT / "pipeline/media/untrusted_clip.py"):
        lists = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.List)]
        opens = [ast.unparse(node) for node in lists if any(isinstance(e, ast.Constant) and e.value == "-i" for e in node.elts)]
        assert opens and all("read_options()" in text for text in opens)
    assert "ffmpeg" not in (ROOT / "pipeline/storyboard/user_files.py").read_text()
    named = dict(zip(read_options()[::2], read_options()[1::2], strict=True))
    assert named["-protocol_whitelist"] == "file" and named["-export_side_data"] == "enhancements"
    assert not {"concat", "hls", "dash", "lavfi", "image2", "sdp", "imf"} & set(named["-format_whitelist"].split(","))
