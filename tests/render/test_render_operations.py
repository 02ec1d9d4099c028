"""The five operations on plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest

from pipeline.errors import InputError, RenderError
from pipeline.media.ffmpeg import run
from pipeline.render import add_background_music, add_subtitles, concatenate_videos, merge_audio_video, resize_for_shorts
from tests.support import media

pytestmark = pytest.mark.slow


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


# --- files from elsewhere --------------------------------------------------------------------------------------------------


SRT = "1\n00:00:00,000 --> 00:00:01,000\n말랑 텀블러\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-be"])
def test_subtitles_in_the_encodings_people_have(folder: Path, encoding: str):
    file = folder / f"{encoding}.srt"
    file.write_bytes(("\ufeff" if encoding == "utf-16-be" else "").encode("utf-16-be") + SRT.encode(encoding))
    out = add_subtitles(folder / "video.mp4", file, folder / f"{encoding}.mp4")
    plain = folder / "plain.srt"
    plain.write_text(SRT, encoding="utf-8")
    assert out.read_bytes() == add_subtitles(folder / "video.mp4", plain, folder / "plain.mp4").read_bytes()


def test_what_is_no_subtitle_is_one_sentence(folder: Path):
    (folder / "noise.srt").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(InputError, match="자막"):
        add_subtitles(folder / "video.mp4", folder / "noise.srt", folder / "out.mp4")
    assert not (folder / "out.mp4").exists()


@pytest.mark.parametrize("operation", [merge_audio_video, add_background_music])
def test_a_file_without_sound_is_one_sentence(folder: Path, operation: Any):
    with pytest.raises(InputError, match=r"video\.mp4.*소리가 없습니다"):
        operation(folder / "video.mp4", folder / "video.mp4", folder / "out.mp4")


def test_a_sound_in_the_place_of_a_film_is_one_sentence(folder: Path):
    for operation in (merge_audio_video, add_background_music):
        with pytest.raises(InputError, match=r"voice\.wav.*화면이 없습니다"):
            operation(folder / "voice.wav", folder / "music.wav", folder / "out.mp4")
    with pytest.raises(InputError, match=r"voice\.wav.*화면이 없습니다"):
        resize_for_shorts(folder / "voice.wav", folder / "out.mp4")


@pytest.mark.parametrize("size", [(271, 480), (270, 481), (0, 0), (8, 8), (270, 20000), (-2, 480)])
def test_a_size_that_cannot_be_is_one_sentence(folder: Path, size: tuple[int, int]):
    with pytest.raises(InputError, match="짝수"):
        resize_for_shorts(folder / "video.mp4", folder / "out.mp4", width=size[0], height=size[1])


def _made(folder: Path, name: str, *how: str, source: str = "testsrc=s=320x180:r=10:d=1") -> Path:
    run(["-f", "lavfi", "-i", source, *how, str(folder / name)])
    return folder / name


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("vp9.mkv", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")),
        (
            "old.avi",
            (
                "-c:v",
                "mpeg4",
            ),
        ),
        ("full.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p")),
        ("ten.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")),
    ],
)
def test_what_a_phone_cannot_play_is_encoded_anew(folder: Path, name: str, how: tuple[str, ...]):
    video = _made(folder, name, *how)
    for operation in (merge_audio_video, add_background_music):
        out = operation(video, folder / "voice.wav", folder / f"{name}.mp4")
        with av.open(str(out)) as opened:
            context = opened.streams.video[0].codec_context
            assert (context.name, context.pix_fmt, context.width) == ("h264", "yuv420p", 320)


def test_odd_sizes_lose_a_row(folder: Path):
    odd = _made(folder, "odd.mp4", "-c:v", "libx264", "-pix_fmt", "yuv444p", source="testsrc=s=321x181:r=10:d=1")
    assert _facts(merge_audio_video(odd, folder / "voice.wav", folder / "even.mp4"))[:2] == (320, 180)


@pytest.mark.parametrize("curve", ["arib-std-b67", "smpte2084"])
def test_high_dynamic_range_is_brought_down(folder: Path, curve: str):
    """As phones film: the colours come out near those of the plain film and are tagged as what they are."""
    plain = "range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    linear = f"scale=out_color_matrix=bt709,format=yuv444p,setparams={plain},zscale=t=linear:npl=203,format=gbrpf32le"
    up = f"{linear},zscale=p=bt2020:t={curve}:m=bt2020nc:r=limited:npl=203,format=yuv420p10le"
    tags = ("-color_primaries", "bt2020", "-color_trc", curve, "-colorspace", "bt2020nc")
    colour = "color=c=0xBD000D:s=320x180:r=10:d=0.5,format=gbrp"
    film = _made(folder, f"{curve}.mp4", "-vf", up, "-c:v", "libx264", "-preset", "ultrafast", *tags, source=colour)
    for out in (
        resize_for_shorts(film, folder / "down.mp4", width=320, height=180),
        merge_audio_video(film, folder / "voice.wav", folder / "told.mp4"),
    ):
        with av.open(str(out)) as opened:
            context = opened.streams.video[0].codec_context
            assert (context.pix_fmt, context.color_trc, context.color_primaries) == ("yuv420p", 1, 1)
        red, green, blue = _middle(out)
        assert red > 120 and green < 40 and blue < 50  # pale before: 212, 113, 70
