"""Quality control: a finished file is read back and measured, row by row.

container and packets   by PyAV, without decoding: size, codec, frame rate, key frames, colour, length
boxes                   by mp4_boxes.py: fast start, edit lists
picture and sound       by FFmpeg in one pass: black, frozen, silent stretches, loudness, true peak
captions                from their layout: inside the safe area, off the face, every glyph in the font
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ..errors import InputError, QualityError
from ..media import frame_layout
from ..media.ffmpeg import graph, run
from ..records import Check
from ..workspace.project import writing
from .audio.mix import read_loudness, read_peak
from .captions import emoji
from .captions.fonts import face
from .captions.layout import Page
from .encode import mp4_boxes

if TYPE_CHECKING:
    from av.container import InputContainer

FROZEN = 2.5
"""s the picture may stand still; the closing hold may last CLOSING more"""
CLOSING = 1.5
SILENT = 2.0
"""s without any sound"""
BLACK = 0.2
"""s of black"""


@dataclass(frozen=True)
class Expected:
    """What a file was meant to be."""

    frames: int
    """The scenes' frames together: the narration's length"""
    pages: tuple[tuple[Page, str, frame_layout.Box | None], ...] = ()
    """Burned captions: (page, font, the presenter's face in that scene)"""
    layout: frame_layout.Layout = frame_layout.TALL
    draft: bool = False
    """A third as wide and as high"""


def check_file(path: Path, *, expected: Expected | None = None, thorough: bool = True) -> tuple[Check, ...]:
    """The quality report of a video file.

    `thorough` decodes every frame; without it only key frames are looked at (one a second), which is enough for a file
    whose encoder reported no error. Raises InputError when the file is no video.
    """
    facts = _read(path)
    log = run(_arguments(path, facts, thorough))
    rows = [*_picture(facts, expected), *_sound(facts, log), *_stretches(facts, log), *_container(path)]
    return (*rows, *caption_rows(expected.pages, expected.layout)) if expected and expected.pages else tuple(rows)


def raise_failed(checks: Sequence[Check], failed: Path) -> NoReturn:
    """Write the report beside a file that failed, and raise QualityError naming the first row that did."""
    report = failed.with_suffix(".txt")
    with writing(report) as temporary:
        temporary.write_text("".join(f"{line(row)}\n" for row in checks), encoding="utf-8")
    row = next(row for row in checks if not row.ok)
    raise QualityError(
        f"완성된 영상이 검사에서 걸렸습니다: {row.name} {row.value} (기준 {row.limit}). {row.note} "
        f"영상은 {failed} 에 남겨 두었습니다.",
        f"The finished video failed its check: {row.name} {row.value} (limit {row.limit}). It is kept as {failed}.",
        detail="\n".join(line(row) for row in checks if not row.ok),
    )


def line(row: Check) -> str:
    """A row as one line of a report."""
    return f"{'ok  ' if row.ok else 'FAIL'}  {row.name:<18} {row.value}  ({row.limit})" + (f"  {row.note}" if row.note else "")


# --- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Facts:
    width: int
    height: int
    codec: str
    profile: str
    pixels: str
    colour: tuple[int, int, int, int]
    """primaries, transfer, matrix, range: 1 is BT.709, range 1 is limited"""
    rate: float
    seconds: float
    frames: int
    steady: bool
    """every frame lasts as long as the others, from 0 on"""
    gop: int
    """the longest way from one key frame to the next, in frames"""
    closed: bool
    """no frame is shown before the key frame it is decoded after"""
    reordered: int
    """most B-frames in a row"""
    sound: tuple[str, str, int, int] | None
    """codec, profile, Hz, channels"""
    sound_rate: float
    """kb/s of the sound"""
    sound_seconds: float


def _read(path: Path) -> _Facts:
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path)) as opened:
            return _facts(opened)
    except (FFmpegError, IndexError, OSError) as error:
        raise InputError(
            f"'{path.name}'은(는) 읽을 수 있는 영상이 아닙니다. MP4 파일인지 확인해 주세요.",
            f"'{path.name}' is not a video that can be read. Check that it is an MP4 file.",
            detail=str(error),
        ) from error


def _facts(opened: InputContainer) -> _Facts:
    video, audio = opened.streams.video[0], next(iter(opened.streams.audio), None)
    packets = [(packet.pts, packet.is_keyframe) for packet in opened.demux(video) if packet.pts is not None]
    times = sorted(time for time, _ in packets)
    steps = {after - before for before, after in pairwise(times)}
    keys = [i for i, (_, key) in enumerate(packets) if key] + [len(packets)]
    context = video.codec_context
    rate = float(video.average_rate or 0)
    return _Facts(
        width=context.width,
        height=context.height,
        codec=context.name,
        profile=context.profile or "",
        pixels=context.pix_fmt or "",
        colour=(context.color_primaries, context.color_trc, context.colorspace, context.color_range),
        rate=rate,
        seconds=float(len(packets) / rate) if rate else 0.0,
        frames=len(packets),
        steady=bool(times) and times[0] == 0 and (not steps or max(steps) - min(steps) <= 2),  # joining rounds by a tick
        gop=max(after - before for before, after in pairwise(keys)) if len(keys) > 1 else len(packets),
        closed=_is_closed_gop(packets),
        reordered=_reorder_depth([time for time, _ in packets]),
        sound=(audio.codec_context.name, audio.codec_context.profile or "", audio.rate, audio.channels) if audio else None,
        sound_rate=(audio.bit_rate or 0) / 1000 if audio else 0.0,
        sound_seconds=float(audio.duration * audio.time_base) if audio and audio.duration and audio.time_base else 0.0,
    )


def _is_closed_gop(packets: Sequence[tuple[int, bool]]) -> bool:
    """True when every group of pictures stands by itself: `packets` are (time shown, key frame) as they are decoded."""
    begin = 0
    for time, key in packets:
        begin = time if key else begin
        if time < begin:
            return False
    return True


def _reorder_depth(times: Sequence[int]) -> int:
    """Most frames in a row that are shown before one decoded earlier."""
    longest = row = 0
    newest = -1
    for time in times:
        row = row + 1 if time < newest else 0
        newest, longest = max(newest, time), max(longest, row)
    return longest


def _arguments(path: Path, facts: _Facts, thorough: bool) -> list[str]:
    """FFmpeg's arguments for the one pass."""
    source = graph.input(str(path), **({} if thorough else {"skip_frame": "nokey"}))
    picture = source.video.filter("scale", 270, -2, flags="fast_bilinear")
    picture = picture.filter("blackdetect", d=BLACK if thorough else 0, pix_th=0.06).filter("freezedetect", n="-66dB", d=FROZEN)
    sinks = [graph.output(picture, "-", f="null")]
    if facts.sound:
        sound = source.audio.filter("silencedetect", n="-50dB", d=SILENT).filter("ebur128", peak="true", framelog="quiet")
        sinks.append(graph.output(sound, "-", f="null"))
    return graph.merge_outputs(*sinks).get_args()


# --- rows --------------------------------------------------------------------------------------------------------------


def _row(name: str, ok: bool, value: str, limit: str, note: str = "") -> Check:
    return Check(name=name, ok=ok, value=value, limit=limit, note="" if ok else note)


def _picture(facts: _Facts, expected: Expected | None) -> Iterator[Check]:
    again = "이 파일은 쇼츠공방이 만든 그대로가 아닙니다. 다시 렌더링해 주세요."
    size = f"{facts.width}x{facts.height}"
    layouts = (expected.layout,) if expected else frame_layout.LAYOUTS.values()
    sizes = [f"{layout.width}x{layout.height}" for layout in layouts]
    if expected and expected.draft:
        sizes = [f"{expected.layout.width // 6 * 2}x{expected.layout.height // 6 * 2}"]
    yield _row("size", size in sizes, size, " or ".join(sizes), again)
    yield _row("codec", (facts.codec, facts.profile) == ("h264", "High"), f"{facts.codec} {facts.profile}", "h264 High", again)
    yield _row("pixels", facts.pixels == "yuv420p", facts.pixels, "yuv420p", again)
    yield _row("colour", facts.colour == (1, 1, 1, 1), "/".join(map(str, facts.colour)), "BT.709 1/1/1/1", again)
    rate = f"{facts.rate:g} fps {'constant' if facts.steady else 'varying'}"
    yield _row("frame rate", facts.rate == frame_layout.FPS and facts.steady, rate, f"{frame_layout.FPS} fps constant", again)
    groups = f"every {facts.gop} frames, {'closed' if facts.closed else 'open'}"
    fits = min(15, facts.frames) <= facts.gop <= 60 and facts.closed
    yield _row("key frames", fits, groups, "every 15 to 60 frames, closed", again)
    yield _row("b-frames", facts.reordered <= 2, str(facts.reordered), "at most 2", again)
    frames = expected.frames if expected else facts.frames
    wanted = f"{frames / frame_layout.FPS:.3f} s" if expected else "more than 0 s"
    ok = facts.frames == frames and facts.frames > 0
    yield _row("length", ok, f"{facts.seconds:.3f} s", wanted, "영상 길이가 내레이션과 다릅니다. 다시 렌더링해 주세요.")


def _sound(facts: _Facts, log: str) -> Iterator[Check]:
    wanted = "aac LC 48000 Hz 2"
    found = "{} {} {} Hz {}".format(*facts.sound) if facts.sound else "none"
    yield _row("sound", found == wanted, found, wanted, "소리가 없거나 형식이 다릅니다. 다시 렌더링해 주세요.")
    if not facts.sound:
        return
    # Made at 192; quiet stretches take less, so only what would be heard as poor is a fault.
    rich, note = facts.sound_rate >= 64, "소리의 비트레이트가 너무 낮습니다. 다시 렌더링해 주세요."
    yield _row("sound rate", rich, f"{facts.sound_rate:.0f} kb/s", "at least 64 kb/s, made at 192", note)
    late = facts.sound_seconds - facts.seconds
    yield _row("sound length", -0.1 <= late <= 0.03, f"{late:+.3f} s", "-0.1 .. +0.03 s", "소리와 화면의 길이가 다릅니다.")
    loud, peak = read_loudness(log), read_peak(log)
    note = "목소리나 음악이 너무 작거나 큽니다. 음악 크기를 1 로 두고 다시 렌더링해 주세요."
    yield _row("loudness", abs(loud + 14) <= 1, f"{loud:.1f} LUFS", "-14 +-1 LUFS", note)
    yield _row("true peak", peak <= -1, f"{peak:.1f} dBTP", "at most -1 dBTP", note)


def _stretches(facts: _Facts, log: str) -> Iterator[Check]:
    black = [(float(a), float(b)) for a, b in re.findall(r"black_start:([\d.]+) black_end:([\d.]+)", log)]
    frozen = _spans(log, "freeze", facts.seconds)
    silent = _spans(log, "silence", facts.seconds)
    yield _row("black", not black, _format_spans(black), "none", "검은 화면이 있습니다. 그 장면의 그림을 다시 만들어 주세요.")
    held = [(a, b) for a, b in frozen if b - a > FROZEN + (CLOSING if b >= facts.seconds - 0.2 else 0)]
    yield _row(
        "frozen", not held, _format_spans(held), f"at most {FROZEN} s", "멈춘 화면이 있습니다. 그 장면의 움직임을 바꿔 주세요."
    )
    if facts.sound:
        note = "소리 없는 구간이 있습니다. 그 장면의 내레이션을 확인해 주세요."
        yield _row("silent", not silent, _format_spans(silent), f"at most {SILENT} s", note)


def _spans(log: str, kind: str, end: float) -> list[tuple[float, float]]:
    """(start, end) in s of the stretches a detector wrote to the log; one still open lasts to the end."""
    starts = [float(s) for s in re.findall(rf"{kind}_start: ([\d.]+)", log)]
    ends = [float(s) for s in re.findall(rf"{kind}_end: ([\d.]+)", log)]
    return list(zip(starts, [*ends, *[end] * (len(starts) - len(ends))], strict=True))


def _format_spans(spans: Sequence[tuple[float, float]]) -> str:
    return ", ".join(f"{start:.1f}-{end:.1f} s" for start, end in spans) or "none"


def _container(path: Path) -> Iterator[Check]:
    names = list(mp4_boxes.walk(path))
    top = [name for name in names if name in ("moov", "mdat")]
    yield _row("fast start", top[:1] == ["moov"], " ".join(top), "moov before mdat", "다시 렌더링해 주세요.")
    edited = any(name.endswith("elst") for name in names)
    yield _row("edit list", not edited, "one" if edited else "none", "none", "다시 렌더링해 주세요.")


def caption_rows(
    pages: Sequence[tuple[Page, str, frame_layout.Box | None]], layout: frame_layout.Layout = frame_layout.TALL
) -> Iterator[Check]:
    """Where captions stand and what they are written with."""
    outside = [page for page, _, _ in pages if not layout.safe.holds(page.box)]
    covering = [page for page, _, seen in pages if seen and page.box.overlap(seen)]
    missing = {char for page, font, _ in pages for char in page.text if not _can_draw(char, font)}
    note = "자막 스타일을 바꾸거나 대본을 줄여 주세요."
    yield _row("captions inside", not outside, _texts(outside), "x {0}-{2}, y {1}-{3}".format(*layout.safe), note)
    yield _row("captions off face", not covering, _texts(covering), "none on the face", note)
    yield _row("glyphs", not missing, " ".join(sorted(missing)) or "all", "all in the font", note)


def _can_draw(char: str, font: str) -> bool:
    return char == "\n" or face(font).covers(char) or bool(emoji.picture(char))


def _texts(pages: Sequence[Page]) -> str:
    return " / ".join(f"{page.text!r} at {tuple(page.box)}" for page in pages[:3]) or "all"
