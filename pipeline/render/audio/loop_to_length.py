"""Music of one's own made to fit: as long as the short, without silence before it, and without a seam where it repeats.

A file that is long enough is cut (the mix fades it out). A shorter one is repeated: its beat is found by how its loudness
repeats, the loop is a whole number of beats, the joint is moved to where the waves agree best and crossfaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError, RenderError
from pipeline.media.ffmpeg import graph, run

if TYPE_CHECKING:
    import numpy

RATE = 48_000
"""Hz"""
LEAST = 0.5
"""s of sound that can be repeated"""
HUSH = 10 ** (-50 / 20)
"""Below this nothing is heard"""
STEP = 480
"""Samples of one value of the loudness curve: 10 ms"""
SLOWEST, FASTEST = 1.2, 0.3
"""s from beat to beat"""


def fit(path: Path, samples: int, out: Path) -> None:
    """Write to `out` (WAV, 48 kHz stereo) the music in `path` for `samples` samples, or a loop of it that has no seam.

    Raises InputError when the file cannot be read, is silent, or too short to repeat.
    """
    import numpy
    import soundfile

    _decode_from_onset(path, samples + RATE, out)
    music, _ = soundfile.read(out, dtype="float32", always_2d=True)
    loud = numpy.flatnonzero(numpy.abs(music).max(axis=1) > HUSH)
    if len(loud) < LEAST * RATE / 10 or loud[-1] - loud[0] < LEAST * RATE:
        raise InputError(
            f"배경 음악 '{path.name}'에 쓸 만한 소리가 없습니다(소리 없음 또는 {LEAST:g}초 미만). 다른 파일을 고르세요.",
            f"The music '{path.name}' has no usable sound (silent, or shorter than {LEAST:g} s). Choose another file.",
        )
    music = music[loud[0] :]
    if len(music) < samples:
        music = seamless(music[: loud[-1] - loud[0] + 1])
    soundfile.write(out, music[:samples], RATE, subtype="FLOAT")


def _decode_from_onset(path: Path, samples: int, out: Path) -> None:
    """The file from its first sound on, at most `samples` samples."""
    sound = graph.input(str(path)).audio.filter("aformat", sample_fmts="fltp", sample_rates=RATE, channel_layouts="stereo")
    sound = sound.filter("silenceremove", start_periods=1, start_threshold="-50dB").filter("atrim", end_sample=samples)
    try:
        run(graph.output(sound, str(out), **{"c:a": "pcm_f32le"}, f="wav").get_args())
    except RenderError as error:
        raise InputError(
            f"배경 음악 '{path.name}'을(를) 읽을 수 없습니다. mp3, m4a, wav, flac, ogg 파일인지 확인해 주세요.",
            f"The music '{path.name}' cannot be read. Check that it is an mp3, m4a, wav, flac or ogg file.",
            detail=error.detail,
        ) from error


def seamless(music: numpy.ndarray) -> numpy.ndarray:
    """A loop of the music (n, 2): its end, crossfaded over its start, goes on where it began."""
    import numpy

    fade = min(round(0.3 * RATE), len(music) // 6)
    length = _whole_beats(music, len(music) - 2 * fade)
    length = _agreeing(music, length, fade)
    ramp = numpy.sin(numpy.linspace(0, numpy.pi / 2, fade, dtype="float32"))[:, None]
    loop = music[:length].copy()
    loop[:fade] = music[:fade] * ramp + music[length : length + fade] * ramp[::-1]
    return loop


def _whole_beats(music: numpy.ndarray, most: int) -> int:
    """The longest whole number of beats in `most` samples; `most` when no beat is found."""
    import numpy

    count = len(music) // STEP
    power = numpy.square(music[: count * STEP].mean(axis=1)).reshape(count, STEP).mean(axis=1)
    curve = numpy.diff(numpy.log10(power + 1e-7), prepend=-7.0).clip(0)
    curve -= curve.mean()
    spectrum = numpy.fft.rfft(curve, 2 * count)
    alike = numpy.fft.irfft(numpy.abs(spectrum) ** 2)[:count]
    first, last = round(FASTEST * RATE / STEP), min(round(SLOWEST * RATE / STEP), count // 3)
    if last <= first or alike[first:last].max() < 0.15 * alike[0]:
        return most
    beat, times = float(first + int(alike[first:last].argmax())), 1
    while 2 * times * beat < count / 2:  # over more beats the period is known more exactly than in steps
        times *= 2
        near = round(times * beat) - 2
        beat = (near + int(alike[near : near + 5].argmax())) / times
    whole = int(most / STEP / beat)
    whole -= whole % 4 if whole >= 8 else 0
    return round(whole * beat * STEP)


def _agreeing(music: numpy.ndarray, length: int, fade: int) -> int:
    """`length`, moved by up to 10 ms to where the waves of the joint agree best."""
    import numpy

    start, reach = music[:fade].mean(axis=1), STEP
    from_ = max(length - reach, fade)
    end = music[from_ : length + reach + fade].mean(axis=1)
    agreement = numpy.correlate(end, start, mode="valid") if len(end) > fade else numpy.zeros(1)
    return min(from_ + int(agreement.argmax()), len(music) - fade)
