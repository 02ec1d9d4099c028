"""The five operations on plain files."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from pipeline.errors import InputError, RenderError
from pipeline.ffmpeg import run
from pipeline.render import add_background_music, add_subtitles, concatenate_videos, merge_audio_video, resize_for_shorts
from tests import media


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "it's, [한글] 50%"
    media.moving(folder / "video.mp4", 30, width=320, height=180)
    media.tone(folder / "voice.wav", 1.0)
    media.tone(folder / "music.wav", 0.4, hz=500, rate=48000)
    return folder


def _facts(path: Path) -> tuple[int, int, float, bool]:
    with av.open(str(path)) as opened:
        video = opened.streams.video[0]
        return video.width, video.height, (opened.duration or 0) / av.time_base, bool(opened.streams.audio)


def _middle(path: Path) -> list[int]:
    with av.open(str(path)) as opened:
        picture = next(opened.decode(video=0)).to_ndarray(format="rgb24")
    return picture[picture.shape[0] // 2, picture.shape[1] // 8].tolist()


def test_merge(folder: Path):
    out = merge_audio_video(folder / "video.mp4", folder / "voice.wav", folder / "merged.mp4")
    assert _facts(out) == (320, 180, pytest.approx(1.0, abs=0.05), True)


def test_resize_never_distorts(folder: Path):
    out = resize_for_shorts(folder / "video.mp4", folder / "sized.mp4")
    assert _facts(out)[:2] == (1080, 1920)
    with av.open(str(out)) as opened:
        picture = next(opened.decode(video=0)).to_ndarray(format="rgb24")
    block = (picture[..., 2].astype(int) - picture[..., 0] > 40)[660:1260]
    rows, columns = block.any(axis=1).sum(), block.any(axis=0).sum()
    assert rows == pytest.approx(columns * 120 / 160, rel=0.05)


def test_concatenate_fills_in_silence(folder: Path):
    merged = merge_audio_video(folder / "video.mp4", folder / "voice.wav", folder / "spoken.mp4")
    out = concatenate_videos([merged, folder / "video.mp4"], folder / "joined.mp4")
    assert _facts(out) == (1080, 1920, pytest.approx(2.0, abs=0.1), True)


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_subtitles_are_burned_in(folder: Path, suffix: str):
    head = "WEBVTT\n\n" if suffix == ".vtt" else "1\n"
    (folder / f"s{suffix}").write_text(
        f"{head}00:00:00.000 --> 00:00:01.000\n안녕하세요\n".replace(".", "." if suffix == ".vtt" else ",")
    )
    out = add_subtitles(folder / "video.mp4", folder / f"s{suffix}", folder / f"s{suffix}.mp4")
    with av.open(str(out)) as opened, av.open(str(folder / "video.mp4")) as before:
        shown, plain = (next(each.decode(video=0)).to_ndarray(format="gray").astype(int) for each in (opened, before))
    assert (abs(shown - plain) > 80).sum() > 50


def test_music_is_repeated_to_the_end(folder: Path):
    merged = merge_audio_video(folder / "video.mp4", folder / "voice.wav", folder / "voiced.mp4")
    for source in (folder / "video.mp4", merged):
        out = add_background_music(source, folder / "music.wav", folder / "scored.mp4")
        assert _facts(out) == (320, 180, pytest.approx(1.0, abs=0.06), True)


def test_a_missing_file_is_a_sentence(folder: Path):
    with pytest.raises(InputError, match=r"nowhere\.mp4"):
        resize_for_shorts(folder / "nowhere.mp4", folder / "never.mp4")
    with pytest.raises(InputError):
        concatenate_videos([], folder / "never.mp4")
    assert not (folder / "never.mp4").exists()


def test_a_file_that_is_no_video_leaves_nothing(folder: Path):
    (folder / "text.mp4").write_text("no video")
    for operation in (resize_for_shorts, lambda path, out: merge_audio_video(path, folder / "voice.wav", out)):
        with pytest.raises((RenderError, InputError)):
            operation(folder / "text.mp4", folder / "never.mp4")
    assert not (folder / "never.mp4").exists()


def test_a_picture_as_large_as_a_short_is_not_framed(folder: Path):
    full = media.moving(folder / "full.mp4", 2, colour="0x802020")
    out = resize_for_shorts(full, folder / "same.mp4")
    assert _middle(out) == pytest.approx(_middle(full), abs=6)
    run(["-v", "error", "-i", str(out), "-f", "null", "-"])
