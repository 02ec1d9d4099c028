"""Five operations on plain files, each on its own: file in, file out.

A short is not made with these (that is one graph a scene, see segments.py); they are for files from elsewhere.
Each raises InputError when a file is missing or cannot be used and RenderError when FFmpeg fails; `out` appears only when
it is finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..ffmpeg import graph, run
from ..frame import FPS, HEIGHT, WIDTH
from ..project import writing
from .fonts import FOLDER

_VIDEO: dict[str, Any] = {
    "c:v": "libx264", "preset": "veryfast", "crf": 20, "pix_fmt": "yuv420p", "movflags": "+faststart", "f": "mp4",
}  # fmt: skip
_AUDIO: dict[str, Any] = {"c:a": "aac", "b:a": "192k", "ar": 48000, "ac": 2}


def merge_audio_video(video: Path, audio: Path, out: Path) -> Path:
    """`video` with `audio` as its sound; the picture is copied and the shorter of the two sets the length."""
    _there(video, audio)
    streams = graph.input(str(video)).video, graph.input(str(audio)).audio
    return _write(out, *streams, **{"c:v": "copy"}, **_AUDIO, shortest=None, movflags="+faststart", f="mp4")


def add_subtitles(video: Path, subtitles: Path, out: Path) -> Path:
    """`video` with an .srt, .vtt or .ass file burned in, in the bundled font."""
    _there(video, subtitles)
    source = graph.input(str(video))
    look = {"fontsdir": FOLDER.as_posix()}
    if subtitles.suffix.lower() != ".ass":
        look["force_style"] = "FontName=Pretendard Bold,FontSize=15,Outline=2,Alignment=2,MarginV=80"
    picture = source.video.filter("subtitles", filename=subtitles.as_posix(), **look)
    return _write(out, picture, *_sound(video, source), **_VIDEO)


def add_background_music(video: Path, music: Path, out: Path, *, volume: float = 0.25) -> Path:
    """`video` with `music` under its own sound: repeated to its length, ducked while somebody speaks, faded out.

    `volume` 0..1 is a factor on the music. A silent video just gets the music.
    """
    _there(video, music)
    seconds = _seconds(video)
    source = graph.input(str(video))
    bed = graph.input(str(music), stream_loop=-1).audio.filter("atrim", end=seconds).filter("volume", volume)
    bed = bed.filter("afade", t="out", st=max(seconds - 0.9, 0), d=0.9)
    sound = bed
    if _sound(video, source):
        speech = source.audio.filter("aformat", sample_rates=48000, channel_layouts="stereo").filter_multi_output("asplit")
        bed = bed.filter("aformat", sample_rates=48000, channel_layouts="stereo")
        ducked = graph.filter([bed, speech[1]], "sidechaincompress", threshold=0.03, ratio=4, attack=40, release=260)
        sound = graph.filter([speech[0], ducked], "amix", inputs=2, duration="first", normalize=0)
    return _write(out, source.video, sound, **{"c:v": "copy"}, **_AUDIO, movflags="+faststart", f="mp4")


def concatenate_videos(videos: Sequence[Path], out: Path) -> Path:
    """`videos` one after the other, each fitted to the frame of a short; silence where one has no sound."""
    if not videos:
        raise InputError("이어 붙일 영상이 없습니다. 하나 이상 주세요.", "There is no video to join. Give at least one.")
    _there(*videos)
    parts = []
    for video in videos:
        source = graph.input(str(video))
        parts.append(_fitted(source.video, WIDTH, HEIGHT).filter("fps", FPS))
        silence = graph.input("anullsrc=r=48000:cl=stereo", f="lavfi", t=_seconds(video)).audio
        parts.append(
            source.audio.filter("aformat", sample_rates=48000, channel_layouts="stereo") if _sound(video, source) else silence
        )
    joined = graph.concat(*parts, v=1, a=1).node
    return _write(out, joined[0], joined[1], **_VIDEO, **_AUDIO)


def resize_for_shorts(video: Path, out: Path, *, width: int = WIDTH, height: int = HEIGHT) -> Path:
    """`video` in a frame of width x height (even px): never distorted, the rest is a blurred copy of itself."""
    _there(video)
    source = graph.input(str(video))
    return _write(out, _fitted(source.video, width, height), *_sound(video, source), **_VIDEO)


def _fitted(picture: Any, width: int, height: int) -> Any:
    """The whole picture in the middle; behind it a small copy of it, filling the frame, blurred and enlarged."""
    copies = picture.filter("setsar", 1).filter_multi_output("split")
    small = width // 8 * 2, height // 8 * 2
    ground = copies[0].filter("scale", *small, force_original_aspect_ratio="increase").filter("crop", *small)
    ground = ground.filter("gblur", sigma=8).filter("scale", width, height).filter("eq", brightness=-0.06)
    whole = copies[1].filter("scale", width, height, force_original_aspect_ratio="decrease", force_divisible_by=2)
    return ground.overlay(whole, x="(W-w)/2", y="(H-h)/2").filter("setsar", 1)


def _sound(video: Path, source: Any) -> list[Any]:
    """The sound of an input, when it has one."""
    with _opened(video) as opened:
        return [source.audio] if opened.streams.audio else []


def _seconds(video: Path) -> float:
    import av

    with _opened(video) as opened:
        return (opened.duration or 0) / av.time_base


def _opened(video: Path) -> Any:
    """The file as PyAV sees it. Raises InputError when it is no video."""
    import av
    from av.error import FFmpegError

    try:
        return av.open(str(video))
    except (FFmpegError, OSError) as error:
        raise InputError(
            f"'{video.name}'은(는) 읽을 수 있는 영상이 아닙니다. 영상 파일인지 확인해 주세요.",
            f"'{video.name}' is not a video that can be read. Check the file.",
            detail=str(error),
        ) from error


def _there(*paths: Path) -> None:
    for path in paths:
        if not path.is_file():
            raise InputError(f"'{path}' 파일이 없습니다. 경로를 확인해 주세요.", f"There is no file '{path}'. Check the path.")


def _write(out: Path, *streams: Any, **options: Any) -> Path:
    with writing(out) as temporary:
        run(graph.output(*streams, str(temporary), **options, fflags="+bitexact").get_args())
    return out
