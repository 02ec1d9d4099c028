"""When each word is heard in a narration whose engine does not say: by the energy of the sound and the words' syllables.

Words take time in proportion to their syllables (a little more before a pause), measured over the frames that sound, and
they part where the sound is low. The best set of partings is found by dynamic programming over all of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.korean.hangul import is_syllable
from pipeline.korean.phonemes import phones
from pipeline.korean.reader import Reading

from .. import Timed

HOP = 0.01
"""s per frame."""
FLOOR = 34.0
"""dB below the loudest frame where silence begins."""
SILENT = 1e-3
"""A peak below this (of full scale) is no sound at all."""
PAUSE = 0.45
"""Syllables a word is longer before a comma or stop."""
QUIET = 0.9
"""Weight of parting in a quiet place against parting on time."""
SPLIT = 0.08
"""Cost of each frame of silence inside a word, beyond the closure of a stop (CLOSURE frames)."""
CLOSURE = 8
SLACK = 0.35
"""How far a word's length strays from its syllables: standard deviation as a share of its length."""

Floats = NDArray[np.float64]


def align(samples: NDArray[np.float32], rate: int, readings: Sequence[Reading]) -> tuple[tuple[Timed, ...], tuple[Timed, ...]]:
    """The written words and the phones of `readings` with their times in s; one Timed per written word.

    `samples` is mono. A word that is not read stands, without length, where the next one begins.
    """
    spoken = [i for i, reading in enumerate(readings) if reading.spoken]
    level = _level(samples, rate)
    sounding = level > -FLOOR
    end = len(samples) / rate
    if not spoken or float(np.abs(samples).max(initial=0.0)) < SILENT:
        return tuple(Timed(reading.written, 0.0, 0.0) for reading in readings), ()
    lengths = np.array([_length(readings[i].spoken) for i in spoken])
    edges = _partings(level, sounding, lengths)
    spans = dict(zip(spoken, (_trim_silence(sounding, a, b, end) for a, b in pairwise(edges)), strict=True))
    words, at = [], end
    for i in reversed(range(len(readings))):
        start, stop = spans.get(i, (at, at))
        words.append(Timed(readings[i].written, start, stop))
        at = start
    return tuple(reversed(words)), _phones([readings[i].spoken for i in spoken], [spans[i] for i in spoken])


def _level(samples: NDArray[np.float32], rate: int) -> Floats:
    """dB under the loudest frame, one value per HOP, over windows of 25 ms."""
    hop, window = round(HOP * rate), round(0.025 * rate)
    power = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    starts = np.arange(0, max(len(samples), 1), hop)
    stops = np.minimum(starts + window, len(samples))
    mean = (power[stops] - power[starts]) / np.maximum(stops - starts, 1)
    return 10 * np.log10(np.maximum(mean, 1e-12) / max(mean.max(), 1e-12))


def _length(spoken: str) -> float:
    """Syllables a spoken word is as long as."""
    return max(sum(map(is_syllable, spoken)), 1) + PAUSE * (spoken[-1] in ",.!?…")


def _partings(level: Floats, sounding: NDArray[np.bool_], lengths: Floats) -> list[int]:
    """The frames where words begin, and the end: len(lengths) + 1 frames."""
    time = np.concatenate([[0.0], np.cumsum(sounding)])  # frames that sounded before each frame
    expected = lengths * time[-1] / lengths.sum()
    first, last = int(np.argmax(sounding)), len(sounding) - int(np.argmax(sounding[::-1]))
    places = np.arange(first, last + 1)
    loud = np.append(level, -99.0)[places]
    cost_here = QUIET * (np.clip(loud, -FLOOR, 0) + FLOOR) / FLOOR
    clock = time[places]
    split = SPLIT * _silence_inside(~sounding, places)
    best = np.full(len(places), np.inf)
    best[0] = 0.0
    backs = []
    for n, length in enumerate(expected):
        gap = clock[None, :] - clock[:, None]  # from row to column
        spread = max(SLACK * length, 4.0)
        total = best[:, None] + np.where(gap > 0, ((gap - length) / spread) ** 2 + split, np.inf)
        back = np.argmin(total, axis=0)
        best = total[back, np.arange(len(places))] + (cost_here if n < len(expected) - 1 else 0)
        backs.append(back)
    at = [len(places) - 1]
    for back in reversed(backs):
        at.append(int(back[at[-1]]))
    return [int(places[i]) for i in reversed(at)]


def _silence_inside(silent: NDArray[np.bool_], places: NDArray[np.intp]) -> Floats:
    """Frames of silence between any two places, without the silence at both ends and a stop's closure."""
    total = np.concatenate([[0.0], np.cumsum(silent)])
    after, before = np.zeros(len(silent) + 1), np.zeros(len(silent) + 1)
    for i in range(len(silent)):
        before[i + 1] = (before[i] + 1) * silent[i]
        after[-2 - i] = (after[-1 - i] + 1) * silent[-1 - i]
    between = total[places][None, :] - total[places][:, None]
    return np.clip(between - after[places][:, None] - before[places][None, :] - CLOSURE, 0, None)


def _trim_silence(sounding: NDArray[np.bool_], start: int, stop: int, end: float) -> tuple[float, float]:
    """A word's span without the silence at its ends, in s."""
    heard = np.flatnonzero(sounding[start:stop])
    if len(heard):
        start, stop = start + int(heard[0]), start + int(heard[-1]) + 1
    return round(min(start * HOP, end), 3), round(min(stop * HOP, end), 3)


def _phones(spoken: list[str], spans: list[tuple[float, float]]) -> tuple[Timed, ...]:
    """The phones of each word, sharing its span evenly: good enough for a mouth."""
    heard = [[] for _ in spoken]
    for phone in phones(spoken):
        if phone.word >= 0:
            heard[phone.word].append(phone.symbol)
    timed = []
    for symbols, (start, stop) in zip(heard, spans, strict=True):
        step = (stop - start) / max(len(symbols), 1)
        timed += [Timed(symbol, start + i * step, start + (i + 1) * step) for i, symbol in enumerate(symbols)]
    return tuple(timed)
