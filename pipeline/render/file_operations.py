"""Five operations on plain files, each on its own: file in, file out.

A short is not made with these (that is one graph a scene, see segments.py); they are for files from elsewhere.
Each raises InputError when a file is missing or cannot be used and RenderError when FFmpeg fails; `out` appears only when
it is finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..media.ffmpeg import Stream, graph, run
from ..media.frame_layout import FPS, HEIGHT, WIDTH
from ..workspace.project import writing
from .captions.fonts import FOLDER

if TYPE_CHECKING:
    from av.container import InputContainer

_VIDEO: dict[str, Any] = {
    "c:v": "libx264", "preset": "veryfast", "crf": 20, "pix_fmt": "yuv420p", "movflags": "+faststart", "f": "mp4",
}  # fmt: skip
_SDR = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}
"""What a film from a high dynamic range one is tagged as."""
_HDR = (16, 18)
"""Transfer curves of high dynamic range: PQ (SMPTE 2084) and HLG (ARIB STD-B67), as H.273 numbers them."""
_ENCODINGS = ("utf-8-sig", "cp949")
_AUDIO: dict[str, Any] = {"c:a": "aac", "b:a": "192k", "ar": 48000, "ac": 2}


def merge_audio_video(video: Path, audio: Path, out: Path) -> Path:
    """`video` with `audio` (or the sound of a film) as its sound; the shorter of the two sets the length.

    The picture is copied where every phone plays it, else encoded anew.
    """
    _there(video, audio)
    _require_sound(audio)
    picture, how = _playable(video, graph.input(str(video)))
    return _write(out, picture, graph.input(str(audio)).audio, **how, **_AUDIO, shortest=None)


def add_subtitles(video: Path, subtitles: Path, out: Path) -> Path:
    """`video` with an .srt, .vtt or .ass file (UTF-8, UTF-16 or CP949) burned in, in the bundled font."""
    _there(video, subtitles)
    source = graph.input(str(video))
    look = {"fontsdir": FOLDER.as_posix()}
    if subtitles.suffix.lower() != ".ass":
        look["force_style"] = "FontName=Pretendard Bold,FontSize=15,Outline=2,Alignment=2,MarginV=80"
    with TemporaryDirectory() as folder:
        plain = Path(folder) / f"subtitles{subtitles.suffix.lower()}"
        plain.write_text(_text(subtitles), encoding="utf-8")
        picture, tags = _even(*_visible_picture(video, source))
        picture = picture.filter("subtitles", filename=plain.as_posix(), **look)
        return _write(out, picture, *_sound(video, source), **_VIDEO, **tags)


def add_background_music(video: Path, music: Path, out: Path, *, volume: float = 0.25) -> Path:
    """`video` with `music` under its own sound: repeated to its length, ducked while somebody speaks, faded out.

    `volume` 0..1 is a factor on the music. A silent video just gets the music.
    """
    _there(video, music)
    _require_sound(music)
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
    picture, how = _playable(video, source)
    return _write(out, picture, sound, **how, **_AUDIO)


def concatenate_videos(videos: Sequence[Path], out: Path) -> Path:
    """`videos` one after the other, each fitted to the frame of a short; silence where one has no sound."""
    if not videos:
        raise InputError("이어 붙일 영상이 없습니다. 하나 이상 주세요.", "There is no video to join. Give at least one.")
    _there(*videos)
    parts = []
    for video in videos:
        source = graph.input(str(video))
        parts.append(_fit_over_blur(_visible_picture(video, source)[0], WIDTH, HEIGHT).filter("fps", FPS))
        silence = graph.input("anullsrc=r=48000:cl=stereo", f="lavfi", t=_seconds(video)).audio
        parts.append(
            source.audio.filter("aformat", sample_rates=48000, channel_layouts="stereo") if _sound(video, source) else silence
        )
    joined = graph.concat(*parts, v=1, a=1).node
    return _write(out, joined[0], joined[1], **_VIDEO, **_SDR, **_AUDIO)


def resize_for_shorts(video: Path, out: Path, *, width: int = WIDTH, height: int = HEIGHT) -> Path:
    """`video` in a frame of width x height (even px): never distorted, the rest is a blurred copy of itself."""
    _there(video)
    if min(width, height) < 16 or max(width, height) > 8192 or width % 2 or height % 2:
        raise InputError(
            f"{width}x{height} 크기는 쓸 수 없습니다. 16에서 8192 사이의 짝수로 적어 주세요. 예: 1080x1920",
            f"A size of {width}x{height} cannot be used. Give even numbers between 16 and 8192, such as 1080x1920.",
        )
    source = graph.input(str(video))
    picture, tags = _visible_picture(video, source)
    return _write(out, _fit_over_blur(picture, width, height), *_sound(video, source), **_VIDEO, **tags)


def _fit_over_blur(picture: Stream, width: int, height: int) -> Stream:
    """The whole picture in the middle; behind it a small copy of it, filling the frame, blurred and enlarged."""
    copies = picture.filter("setsar", 1).filter_multi_output("split")
    small = width // 8 * 2, height // 8 * 2
    ground = copies[0].filter("scale", *small, force_original_aspect_ratio="increase").filter("crop", *small)
    ground = ground.filter("gblur", sigma=8).filter("scale", width, height).filter("eq", brightness=-0.06)
    whole = copies[1].filter("scale", width, height, force_original_aspect_ratio="decrease", force_divisible_by=2)
    return ground.overlay(whole, x="(W-w)/2", y="(H-h)/2").filter("setsar", 1)


def _visible_picture(video: Path, source: Stream) -> tuple[Stream, dict[str, str]]:
    """The picture of an input as a usual screen shows it, and its tags: high dynamic range is brought down to BT.709, its
    reference white (203 nits, BT.2408) to white.

    Raises InputError when there is no picture.
    """
    with _open_video(video) as opened:
        if not opened.streams.video:
            raise InputError(
                f"'{video.name}' 에는 화면이 없습니다. 영상 파일을 주세요.",
                f"'{video.name}' has no picture. Give a video file.",
            )
        curve = opened.streams.video[0].codec_context.color_trc
    picture = source.video
    if curve not in _HDR:
        return picture, {}
    picture = picture.filter("zscale", t="linear", npl=203).filter("format", "gbrpf32le").filter("zscale", p="bt709")
    picture = picture.filter("tonemap", tonemap="mobius", desat=0).filter("zscale", t="bt709", m="bt709", r="tv")
    return picture.filter("format", "yuv420p"), _SDR


def _playable(video: Path, source: Stream) -> tuple[Stream, dict[str, object]]:
    """The picture of an input and how it is written: copied where every phone plays it (H.264, 8 bit 4:2:0), else encoded."""
    picture, tags = _visible_picture(video, source)
    with _open_video(video) as opened:
        context = opened.streams.video[0].codec_context
        copied = context.name in ("h264", "libx264") and context.pix_fmt in ("yuv420p", "yuvj420p") and not tags
    if copied:
        return source.video, {"c:v": "copy", "movflags": "+faststart", "f": "mp4"}
    return _even(picture, {})[0], {**_VIDEO, **tags}


def _even(picture: Stream, tags: dict[str, str]) -> tuple[Stream, dict[str, str]]:
    """The picture without its last row or column where there is an odd number of them: 4:2:0 has none such."""
    return picture.filter("crop", "trunc(iw/2)*2", "trunc(ih/2)*2", 0, 0), tags


def _require_sound(audio: Path) -> None:
    """Raise InputError when a file holds no sound."""
    with _open_video(audio) as opened:
        if not opened.streams.audio:
            raise InputError(
                f"'{audio.name}' 에는 소리가 없습니다. 소리가 있는 파일을 주세요.",
                f"'{audio.name}' has no sound. Give a file that has some.",
            )


def _text(subtitles: Path) -> str:
    """What a subtitle file says. Raises InputError when it is no text."""
    data = subtitles.read_bytes()
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(
        f"'{subtitles.name}' 은(는) 읽을 수 있는 자막이 아닙니다. UTF-8 로 저장한 .srt, .vtt, .ass 파일을 주세요.",
        f"'{subtitles.name}' is not a subtitle file that can be read. Give an .srt, .vtt or .ass file in UTF-8.",
    )


def _sound(video: Path, source: Stream) -> list[Stream]:
    """The sound of an input, when it has one."""
    with _open_video(video) as opened:
        return [source.audio] if opened.streams.audio else []


def _seconds(video: Path) -> float:
    import av

    with _open_video(video) as opened:
        return (opened.duration or 0) / av.time_base


def _open_video(video: Path) -> InputContainer:
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


def _write(out: Path, *streams: object, **options: object) -> Path:
    with writing(out) as temporary:
        run(graph.output(*streams, str(temporary), **options, fflags="+bitexact").get_args())
    return out
