"""The sound of a short: narrations in their places, a voice chain, music that ducks under it, -14 LUFS, AAC.

    narrations ─ placed, joined ─ high-pass, compression, de-ess ─┬─────────────────────┬─ bed ─ gain ─ limiter ─ AAC
                                           music ─ fitted, looped ┼ ducked by the voice ─┤
                                             effects, footage ┴ ducked by the voice ─┘

Every level is measured before it is set: the narrations, the music, the bed, and at last the master, which is made again
in the rare case that the limiter took more than half a LU.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from pipeline.media.ffmpeg import Stream, graph, run, temporary_folder

from . import loop_to_length
from .sound_effects import Effect

RATE = 48_000
"""Hz"""
PACKET = 1024
"""Samples in an AAC packet; also what the encoder puts before the sound."""
TARGET = -14.0
"""LUFS platforms bring everything to"""
CEILING = -1.9
"""dBTP the limiter holds; AAC adds some tenths, and -1 must hold after it"""
VOICE = -18.0
"""LUFS of the voice inside the chain, so that compressor and ducking always meet the same level"""
MUSIC = -11.0
"""LU music stands below the voice where nobody speaks; ducking takes 7 to 9 more"""
FOOTAGE = -5.0
"""LU the sound of footage stands below the voice where nobody speaks; ducking takes more"""
LOUDEST, SOFT = 24.0, 0.08
"""dB it is lifted by at most, and the s it fades in and out"""
LIMITED = 0.2
"""LU the limiter usually takes from speech"""
_LOUDNESS = re.compile(r"I:\s+(-?[\d.]+|-inf|nan) LUFS")
_PEAK = re.compile(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS")
_AAC: dict[str, Any] = {
    "c:a": "aac",
    "b:a": "192k",
    "ar": RATE,
    "ac": 2,
    # At this rate the encoder's tools for low rates only cost time.
    "aac_coder": "fast",
    "aac_is": 0,
    "aac_pns": 0,
    "aac_tns": 0,
    "map_metadata": -1,
    "fflags": "+bitexact",
    "flags:a": "+bitexact",
    "f": "ipod",
}
BREATH = 0.3
"""Of its level the music keeps in the beat before the price."""
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
    resolves: float = 0.0
    """s at which the music comes to rest on its first chord; 0 fades it out"""
    price: float = 0.0
    """s at which the price is told: the music holds its breath a beat before; 0: nowhere"""
    beat: float = 0.5
    """s from beat to beat"""
    fitted: bool = False
    """The music repeats without a seam as it is; else it is made to (loop_to_length.py)"""
    effects: tuple[Effect, ...] = ()
    effects_lift: float = 0.0
    """dB on every effect"""
    lift: float = 0.0
    """dB on every narration"""
    music_lift: float = 0.0
    """dB on the music"""

    @property
    def total(self) -> int:
        """Samples at RATE."""
        return sum(self.samples)


@dataclass(frozen=True)
class Heard:
    """The sound of footage at its place in the short."""

    film: Path
    time: float
    """s into the short at which it is seen first"""
    seconds: float
    """s it is seen"""


def mix(
    order: MixOrder,
    out: Path,
    *,
    heard: Sequence[Heard] = (),
    volume: float = 1.0,
    tell: Callable[[float], None] | None = None,
) -> float:
    """Write the mix to `out` (M4A) and return its loudness in LUFS (-inf for silence); `heard` lies under the voice.

    Raises InputError when the music is of no use, RenderError when FFmpeg fails.
    """
    with temporary_folder() as folder:
        bed = folder / "bed.wav"
        if order.music and not order.fitted and volume > 0:
            loop_to_length.fit(order.music, order.total, folder / "music.wav")
            order = replace(order, music=folder / "music.wav")
        loudness = read_loudness(run(bed_arguments(_level_order(order, volume, tell), bed, heard), tell=tell))
        gain = LIMITED
        for _ in range(3):
            gain += TARGET - loudness if loudness > SILENT else 0.0
            loudness = read_loudness(run(arguments(bed, gain, order.total, out), tell=tell))
            if loudness < SILENT or abs(loudness - TARGET) <= 0.5:
                break
    return loudness


def write_music(order: MixOrder, out: Path, *, volume: float = 1.0) -> None:
    """Write the music by itself to `out` (WAV, 48 kHz stereo), as long as the mix, at its level beside the bare narrations.

    Raises InputError when the music is of no use, RenderError when FFmpeg fails.
    """
    with temporary_folder() as folder:
        if order.music and not order.fitted:
            loop_to_length.fit(order.music, order.total, folder / "music.wav")
            order = replace(order, music=folder / "music.wav")
        order = _level_order(order, volume, None)
        music = _stereo(graph.input(str(order.music)).audio).filter("aloop", loop=-1, size=2**31 - 1)
        begin = round(order.music_from * RATE)
        music = music.filter("atrim", start_sample=begin, end_sample=begin + order.total).filter("asetpts", "PTS-STARTPTS")
        music = music.filter("volume", f"{order.music_lift - order.lift:.2f}dB")
        fade = min(0.9, order.total / RATE / 4)
        music = music.filter("afade", t="out", st=order.total / RATE - fade, d=fade)
        run(graph.output(music, str(out), **{"c:a": "pcm_s16le", "ar": RATE}, f="wav").get_args())


def _level_order(order: MixOrder, volume: float, tell: Callable[[float], None] | None) -> MixOrder:
    """The order with voice and music lifted to the chain's level."""
    placed = _concat_narrations(order).filter("ebur128", framelog="quiet")
    voice = read_loudness(run(graph.output(placed, "-", f="null").get_args(), tell=tell))
    lift = VOICE - voice if voice > SILENT else 0.0
    if order.music is None or volume <= 0:
        return replace(order, music=None, lift=lift)
    music = 20 * math.log10(volume) + VOICE + MUSIC - _music_loudness(order.music, order.music.stat().st_mtime_ns)
    return replace(order, lift=lift, music_lift=music)


@lru_cache(maxsize=64)
def _music_loudness(path: Path, _changed: int) -> float:
    """LUFS of a music file."""
    sound = graph.input(str(path)).audio.filter("aformat", channel_layouts="stereo").filter("ebur128", framelog="quiet")
    return max(read_loudness(run(graph.output(sound, "-", f="null").get_args())), SILENT)


def read_loudness(log: str) -> float:
    """The last integrated loudness in an FFmpeg log, LUFS; -inf when there is none."""
    found = _LOUDNESS.findall(log)
    return float(found[-1]) if found and found[-1] != "nan" else float("-inf")


def read_peak(log: str) -> float:
    """The last true peak in an FFmpeg log, dBTP; -inf when there is none."""
    found = _PEAK.findall(log)
    return float(found[-1]) if found and found[-1] != "nan" else float("-inf")


def _concat_narrations(order: MixOrder) -> Stream:
    """Every narration cut or padded to its scene's length, one after the other, stereo."""
    parts = []
    for i, (path, samples) in enumerate(zip(order.narrations, order.samples, strict=True)):
        # A clock that goes on as it is, said anew for each scene: two that say the same would be one node of the graph.
        part = graph.input(str(path)).audio.filter("asetpts", f"PTS+{i}*0").filter("aresample", RATE)
        parts.append(part.filter("apad", whole_len=samples).filter("atrim", end_sample=samples))
    return _stereo(graph.concat(*parts, v=0, a=1) if len(parts) > 1 else parts[0])


def _voice(order: MixOrder) -> Stream:
    voice = _concat_narrations(order).filter("volume", f"{order.lift:.2f}dB").filter("highpass", f=80)
    voice = voice.filter("acompressor", threshold="-20dB", ratio=2.5, attack=8, release=140, knee=4)
    return voice.filter("deesser", i=0.4)


def _music(order: MixOrder, key: Stream) -> Stream:
    """Music that makes room for the voice `key` (attack 40 ms, release 260 ms) and ends with a fade."""
    music = _stereo(graph.input(str(order.music)).audio)
    music = music.filter("aloop", loop=-1, size=2**31 - 1)
    begin = round(order.music_from * RATE)
    music = music.filter("atrim", start_sample=begin, end_sample=begin + order.total + RATE).filter("asetpts", "PTS-STARTPTS")
    music = music.filter("volume", f"{order.music_lift:.2f}dB")
    if order.price:
        breath = f"if(between(t,{max(order.price - order.beat, 0):.3f},{order.price:.3f}),{BREATH},1)"
        music = music.filter("volume", breath, eval="frame")
    music = _resolve_music(music, order) if order.resolves else music
    ducked = _duck(music, key, order.total, threshold="-30dB", ratio=4, attack=40, release=260, detection="rms")
    fade = min(0.12 if order.resolves else 0.9, order.total / RATE / 4)
    return ducked.filter("afade", t="out", st=order.total / RATE - fade, d=fade)


def _resolve_music(music: Stream, order: MixOrder) -> Stream:
    """The music up to where it resolves, then the chord the loop begins with, which rings out."""
    end, left = order.total / RATE, order.total / RATE - order.resolves
    body = music.filter("afade", t="out", st=max(order.resolves - 0.03, 0), d=0.03).filter("atrim", end=end)
    first = _stereo(graph.input(str(order.music), t=f"{left + 0.1:.3f}").audio).filter("atrim", end=left)
    chord = first.filter("volume", f"{order.music_lift + 2:.2f}dB").filter("afade", t="out", st=0.15, d=max(left - 0.15, 0.1))
    chord = chord.filter("adelay", f"{round(order.resolves * 1000)}", all=1)
    return graph.filter([body, chord], "amix", inputs=2, duration="first", normalize=0).filter(
        "apad", whole_len=order.total + RATE
    )


def _effects(order: MixOrder, key: Stream) -> Stream:
    """Every effect in its place; under speech they step back quicker than music does."""
    parts = []
    for effect in order.effects:
        begin = round((effect.time - effect.peak) * RATE)
        # The delay comes first: two effects of one sound would else be one node of the graph.
        part = graph.input(str(effect.path)).audio.filter("adelay", f"{max(begin, 0)}S", all=1)
        part = _stereo(part).filter("atrim", start_sample=max(-begin, 0)).filter("asetpts", "PTS-STARTPTS")
        parts.append(part.filter("volume", f"{effect.level + order.effects_lift:.2f}dB"))
    sound = graph.filter(parts, "amix", inputs=len(parts), normalize=0) if len(parts) > 1 else parts[0]
    sound = sound.filter("apad", whole_len=order.total + RATE)
    return _duck(sound, key, order.total, threshold="-28dB", ratio=2.5, attack=10, release=160)


def _footage(heard: Sequence[Heard], order: MixOrder, key: Stream) -> Stream:
    """The sound of footage, each at its place and as loud as the others; under speech it steps back."""
    parts = []
    for one in heard:
        lift = VOICE + FOOTAGE - _music_loudness(one.film, one.film.stat().st_mtime_ns)
        part = graph.input(str(one.film)).audio.filter("adelay", f"{round(one.time * 1000)}", all=1)
        end = one.time + one.seconds
        part = _stereo(part).filter("atrim", end=f"{end:.3f}").filter("volume", f"{min(lift, LOUDEST):.2f}dB")
        part = part.filter("afade", t="in", st=f"{one.time:.3f}", d=SOFT)
        parts.append(part.filter("afade", t="out", st=f"{max(end - SOFT, 0):.3f}", d=SOFT))
    sound = graph.filter(parts, "amix", inputs=len(parts), normalize=0) if len(parts) > 1 else parts[0]
    sound = sound.filter("apad", whole_len=order.total + RATE)
    return _duck(sound, key, order.total, threshold="-30dB", ratio=4, attack=20, release=220)


def _duck(sound: Stream, key: Stream, samples: int, **settings: str | float) -> Stream:
    """`samples` of a sound, longer than that, that steps back under the voice `key`.

    Both run on beyond the end: the filter stops at whichever end it hears of first, and the last samples were there or not.
    """
    longer = key.filter("apad", whole_len=samples + RATE)
    return graph.filter([sound, longer], "sidechaincompress", knee=6, **settings).filter("atrim", end_sample=samples)


def _stereo(sound: Stream) -> Stream:
    return sound.filter("aformat", sample_fmts="fltp", sample_rates=RATE, channel_layouts="stereo")


def bed_arguments(order: MixOrder, out: Path, heard: Sequence[Heard] = ()) -> list[str]:
    """FFmpeg's arguments for the mix before its last gain, as floating point WAV; its log ends with the loudness."""
    sound = _voice(order)
    ways = ((_music, order.music), (_effects, order.effects), (partial(_footage, heard), heard))
    beside = [made for made, there in ways if there]
    if beside:
        voices = sound.filter_multi_output("asplit", len(beside) + 1)
        under = [made(order, voices[i]) for i, made in enumerate(beside, start=1)]
        sound = graph.filter([voices[0], *under], "amix", inputs=len(under) + 1, duration="first", normalize=0)
    sound = sound.filter("ebur128", framelog="quiet")
    return graph.output(sound, str(out), **{"c:a": "pcm_f32le"}, f="wav").get_args()


def arguments(bed: Path, gain: float, samples: int, out: Path) -> list[str]:
    """FFmpeg's arguments for the master: `gain` dB, a limiter that sees between the samples, AAC.

    One packet is cut off at the start, because the encoder puts one there, and the end falls on a packet, so that the
    sound starts with the picture and never outlasts it, without an edit list.
    """
    sound = graph.input(str(bed)).audio.filter("volume", f"{gain:.2f}dB").filter("aresample", 2 * RATE)
    sound = sound.filter("alimiter", limit=f"{CEILING}dB", level=0, attack=5, release=60, latency=1)
    sound = sound.filter("aresample", RATE).filter("ebur128", framelog="quiet")
    end = max(samples // PACKET * PACKET, 2 * PACKET)
    sound = sound.filter("apad", whole_len=end).filter("atrim", start_sample=PACKET, end_sample=end)
    return graph.output(sound.filter("asetpts", "PTS-STARTPTS"), str(out), **_AAC).get_args()
