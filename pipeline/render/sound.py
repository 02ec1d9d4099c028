"""The sound of a short: narrations in their places, a voice chain, music that ducks under it, -14 LUFS, AAC.

    narrations ─ placed, joined ─ high-pass, compression, de-ess ─┬───────────────────┬─ mix ─ gain ─ limiter ─ AAC
                                                   music ─ looped ┴ ducked by the voice┘

The narrations are measured first; the mix is measured while it is encoded, and made again in the rare case that the
limiter took more than half a LU.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import InputError, RenderError
from ..ffmpeg import graph, run

RATE = 48_000
"""Hz"""
PACKET = 1024
"""Samples in an AAC packet; also what the encoder puts before the sound."""
TARGET = -14.0
"""LUFS platforms bring everything to"""
CEILING = -1.7
"""dBTP the limiter holds; AAC adds some tenths, and -1 must hold after it"""
VOICE = -18.0
"""LUFS of the voice inside the chain, so that compressor and ducking always meet the same level"""
MUSIC = -11.0
"""LU music stands below the voice where nobody speaks; ducking takes 7 to 9 more"""
MAKE_UP = 3.4
"""dB that lead from the chain's level to TARGET on ordinary narration; the measuring corrects the rest"""
_LOUDNESS = re.compile(r"I:\s+(-?[\d.]+|-inf|nan) LUFS")
_PEAK = re.compile(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS")
SILENT = -60.0
"""LUFS below which nothing is worth lifting"""


@dataclass(frozen=True)
class MixOrder:
    """Everything a mix is made of."""

    narrations: tuple[Path, ...]
    samples: tuple[int, ...]
    """Length of each scene at RATE"""
    music: Path | None = None
    music_from: float = 0.0
    """s into the loop at which the short begins, so that cuts fall on beats"""
    lift: float = 0.0
    """dB on every narration"""
    music_lift: float = 0.0
    """dB on the music"""
    gain: float = MAKE_UP
    """dB on the mix, before the limiter"""

    @property
    def total(self) -> int:
        """Samples at RATE."""
        return sum(self.samples)


def mix(order: MixOrder, out: Path, *, volume: float = 1.0, tell: Callable[[float], None] | None = None) -> float:
    """Write the mix to `out` (M4A) and return its loudness in LUFS (-inf for silence).

    Raises RenderError when FFmpeg fails.
    """
    order = _levelled(order, volume, tell)
    loudness = read_loudness(run(arguments(order, out), tell=tell))
    for _ in range(2):
        if loudness < SILENT or abs(loudness - TARGET) <= 0.5:
            break
        order = replace(order, gain=order.gain + TARGET - loudness)
        loudness = read_loudness(run(arguments(order, out), tell=tell))
    return loudness


def _levelled(order: MixOrder, volume: float, tell: Callable[[float], None] | None) -> MixOrder:
    """The order with voice and music lifted to the chain's level."""
    placed = _placed(order).filter("ebur128", framelog="quiet")
    voice = read_loudness(run(graph.output(placed, "-", f="null").get_args(), tell=tell))
    lift = VOICE - voice if voice > SILENT else 0.0
    if order.music is None or volume <= 0:
        return replace(order, music=None, lift=lift)
    music = 20 * math.log10(volume) + VOICE + MUSIC - _music_loudness(order.music, order.music.stat().st_mtime_ns)
    return replace(order, lift=lift, music_lift=music)


@lru_cache(maxsize=64)
def _music_loudness(path: Path, _changed: int) -> float:
    """LUFS of a music file. Raises InputError when FFmpeg cannot read it."""
    sound = graph.input(str(path)).audio.filter("aformat", channel_layouts="stereo").filter("ebur128", framelog="quiet")
    try:
        return max(read_loudness(run(graph.output(sound, "-", f="null").get_args())), SILENT)
    except RenderError as error:
        raise InputError(
            f"배경 음악 '{path.name}'을(를) 읽을 수 없습니다. mp3, m4a, wav, flac, ogg 파일인지 확인해 주세요.",
            f"The music '{path.name}' cannot be read. Check that it is an mp3, m4a, wav, flac or ogg file.",
            detail=error.detail,
        ) from error


def read_loudness(log: str) -> float:
    """The last integrated loudness in an FFmpeg log, LUFS; -inf when there is none."""
    found = _LOUDNESS.findall(log)
    return float(found[-1]) if found and found[-1] != "nan" else float("-inf")


def read_peak(log: str) -> float:
    """The last true peak in an FFmpeg log, dBTP; -inf when there is none."""
    found = _PEAK.findall(log)
    return float(found[-1]) if found and found[-1] != "nan" else float("-inf")


def _placed(order: MixOrder) -> Any:
    """Every narration cut or padded to its scene's length, one after the other, stereo."""
    parts = []
    for path, samples in zip(order.narrations, order.samples, strict=True):
        part = graph.input(str(path)).audio.filter("aresample", RATE)
        parts.append(part.filter("apad", whole_len=samples).filter("atrim", end_sample=samples))
    joined = graph.concat(*parts, v=0, a=1) if len(parts) > 1 else parts[0]
    return joined.filter("aformat", sample_fmts="fltp", sample_rates=RATE, channel_layouts="stereo")


def _voice(order: MixOrder) -> Any:
    voice = _placed(order).filter("volume", f"{order.lift:.2f}dB").filter("highpass", f=80)
    voice = voice.filter("acompressor", threshold="-20dB", ratio=2.5, attack=8, release=140, knee=4)
    return voice.filter("deesser", i=0.25)


def _with_music(voice: Any, order: MixOrder) -> Any:
    """Voice over music that makes room for it (attack 40 ms, release 260 ms) and ends with a fade."""
    heard = voice.filter_multi_output("asplit")
    music = graph.input(str(order.music)).audio
    music = music.filter("aformat", sample_fmts="fltp", sample_rates=RATE, channel_layouts="stereo")
    music = music.filter("aloop", loop=-1, size=2**31 - 1)
    begin = round(order.music_from * RATE)
    music = music.filter("atrim", start_sample=begin, end_sample=begin + order.total).filter("asetpts", "PTS-STARTPTS")
    music = music.filter("volume", f"{order.music_lift:.2f}dB")
    ducked = graph.filter(
        [music, heard[1]], "sidechaincompress", threshold="-30dB", ratio=4, attack=40, release=260, knee=6, detection="rms"
    )
    fade = min(0.9, order.total / RATE / 4)
    ducked = ducked.filter("afade", t="out", st=order.total / RATE - fade, d=fade)
    return graph.filter([heard[0], ducked], "amix", inputs=2, duration="first", normalize=0)


def arguments(order: MixOrder, out: Path) -> list[str]:
    """FFmpeg's arguments for the whole mix.

    One packet is cut off at the start, because the encoder puts one there, and the end falls on a packet, so that the
    sound starts with the picture and never outlasts it, without an edit list.
    """
    sound = _voice(order)
    if order.music:
        sound = _with_music(sound, order)
    sound = sound.filter("volume", f"{order.gain:.2f}dB")
    sound = sound.filter("aresample", 4 * RATE).filter(
        "alimiter", limit=f"{CEILING}dB", level=0, attack=5, release=60, latency=1
    )
    sound = sound.filter("aresample", RATE).filter("ebur128", framelog="quiet")
    end = max(order.total // PACKET * PACKET, 2 * PACKET)
    sound = sound.filter("apad", whole_len=end).filter("atrim", start_sample=PACKET, end_sample=end)
    made = graph.output(
        sound.filter("asetpts", "PTS-STARTPTS"),
        str(out),
        **{"c:a": "aac", "b:a": "192k", "aac_coder": "fast", "ar": RATE, "ac": 2},
        map_metadata=-1,
        fflags="+bitexact",
        **{"flags:a": "+bitexact"},
        f="ipod",
    )
    return made.get_args()
