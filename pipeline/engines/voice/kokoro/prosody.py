"""How a call is said: the lengths and the melody the network foretold, made quicker, livelier, raised where it asks.

All curves have two values a frame of 25 ms. What the network makes of a token is heard AHEAD of it, in the melody as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.korean.phonemes import Phone

Floats = NDArray[np.float64]

AHEAD = 5
"""Half frames: measured on the hiss of ㅅ and ㅊ and on where the voice sets in (docs/voices.md)."""
_VOICED = 40.0
"""Hz, at the melody's own pitch, from where on there is a voice."""
_CREAK = 0.62
"""Times the middle pitch: below it the melody is only on its way to where there is no voice."""
_LOUD = 2.0
"""Energy from where on a token is heard."""
_RANGE = 7.0
"""Semitones from the middle up to which the melody is widened; what is farther off is moved along."""
_SOFT = 9
"""Half frames over which a word is lifted and let go."""
_RISE = 14
"""Half frames in which a question's last syllable rises; what follows is too soft to be heard."""
_FLANK = 0.03
_SONORANT = frozenset("aeiouɯɔʌɛɥyjwmnŋlɾ")


@dataclass(frozen=True)
class Manner:
    """How a call is said."""

    speed: float = 1.0
    """Times the network's own pace."""
    pitch: float = 1.0
    """Times its pitch."""
    liveliness: float = 1.0
    """Times the spread of the melody about its middle."""
    question: float = 0.0
    """Semitones a question's last syllable rises; 0 leaves it as it is."""
    stress: float = 0.0
    """Semitones a stressed word is lifted."""
    loudness: float = 0.0
    """Decibels a stressed word is louder."""


@dataclass(frozen=True)
class Call:
    """What is said in one go, and which of its phones each token stands for."""

    phones: Sequence[Phone]
    owners: Sequence[int]
    """By token without the pads at both ends: index in `phones`."""
    stressed: frozenset[int] = frozenset()
    """Words (Phone.word) to be lifted."""

    def word_tokens(self) -> NDArray[np.bool_]:
        """By token, pads included: whether it is part of a word or stands between two."""
        words = [self.phones[owner].word >= 0 for owner in self.owners]
        inside = np.array([False, *words, False])
        at = np.flatnonzero(inside)
        inside[at[0] : at[-1] + 1] = True
        return inside


def whole_frames(lengths: NDArray[np.float32], spoken: NDArray[np.bool_], speed: float) -> Floats:
    """Frames of each token, 1 at least; those spoken last together as long as they are meant to at `speed`.

    Each is rounded by itself: a vowel that gets what its neighbour was cut by is misheard. Most tokens last two or three
    frames, so a tenth more speed would be a twentieth; the divisor is the one that hits.
    """
    wanted = float(lengths[spoken].sum()) / speed
    tried = speed * np.linspace(0.85, 1.15, 61)
    totals = np.maximum(np.round(lengths[spoken][None] / tried[:, None]), 1).sum(axis=1)
    divisor = tried[np.argmin(np.abs(totals - wanted) + 0.1 * np.abs(tried / speed - 1))]
    return np.maximum(np.round(lengths / np.where(spoken, divisor, speed)), 1).astype(np.float64)


def shape_pitch(pitch: NDArray[np.float32], energy: NDArray[np.float32], frames: Floats, call: Call, manner: Manner) -> Floats:
    """The melody as `manner` wants it, Hz; where there is no voice it stays as it is."""
    token = _tokens(frames)
    curve = _voice_the_end(pitch.astype(np.float64), energy, token, call)
    voiced = curve > _VOICED
    if not voiced.any():
        return curve
    level = np.where(voiced, 12 * np.log2(np.maximum(curve, 1.0)), 0.0)
    middle = float(np.median(level[voiced]))
    level += (manner.liveliness - 1) * np.clip(level - middle, -_RANGE, _RANGE)
    level += manner.stress * _lift(token, call)
    if manner.question and call.phones[-1].symbol == "?":
        level = _ask(level, voiced, token, call, manner.question)
    return np.where(voiced, np.exp2(level / 12) * manner.pitch, curve)


def _tokens(frames: Floats) -> NDArray[np.intp]:
    """The token that is heard in each half frame."""
    token = np.repeat(np.arange(len(frames)), 2 * frames.astype(int))
    return np.concatenate([token[AHEAD:], np.repeat(token[-1:], AHEAD)])


def _last_syllable(token: NDArray[np.intp], call: Call) -> tuple[int, int]:
    """The half frames of a call's last vowel and what follows it in its syllable: first, and one past the last."""
    words = [place for place, owner in enumerate(call.owners, 1) if call.phones[owner].word >= 0]
    vowels = [place for place in words if call.phones[call.owners[place - 1]].place == "nucleus"]
    if not vowels:
        return len(token), len(token)
    owner = call.owners[vowels[-1] - 1]
    first = min(place for place in vowels if call.owners[place - 1] == owner)
    at = np.flatnonzero((token >= first) & (token <= words[-1]))
    return (int(at[0]), int(at[-1]) + 1) if len(at) else (len(token), len(token))


def _voice_the_end(curve: Floats, energy: NDArray[np.float32], token: NDArray[np.intp], call: Call) -> Floats:
    """A melody for the last syllable where it is heard: the network, as in Japanese, lets its voice go."""
    first, last = _last_syllable(token, call)
    voiced = curve > _VOICED
    if first == last or not voiced.any():
        return curve
    clear = np.flatnonzero(voiced & (curve > _CREAK * np.median(curve[voiced])))
    here = np.arange(first, last)
    symbols = ["", *(call.phones[owner].symbol for owner in call.owners), ""]
    sonorant = np.array([not _SONORANT.isdisjoint(symbol) for symbol in symbols])[token[first:last]]
    mute = here[sonorant & (energy[first:last] > _LOUD) & ~np.isin(here, clear)]
    curve = curve.copy()
    curve[mute] = np.interp(mute, clear, curve[clear])
    return curve


def _lift(token: NDArray[np.intp], call: Call) -> Floats:
    """1 over the stressed words and 0 elsewhere, with soft flanks."""
    words = np.array([-1, *(call.phones[owner].word for owner in call.owners), -1])
    high = np.isin(words, list(call.stressed)).astype(np.float64)[token]
    bell = np.hanning(_SOFT + 2)[1:-1]
    return np.asarray(np.convolve(high, bell / bell.sum(), mode="same"), np.float64)


def _ask(level: Floats, voiced: NDArray[np.bool_], token: NDArray[np.intp], call: Call, rise: float) -> Floats:
    """The last syllable rises by `rise` semitones from where it begins, which is no lower than the voice is in the middle."""
    first, last = _last_syllable(token, call)
    here = np.arange(first, last)[voiced[first:last]]
    if not len(here):
        return level
    start = max(level[here[0]], float(np.median(level[voiced])) - 1)
    share = np.clip((here - here[0]) / min(_RISE, max(len(here) - 1, 1)), 0, 1)
    level = level.copy()
    level[here] = start + rise * share**1.5
    return level


def token_edges(frames: Floats) -> Floats:
    """s at which each token ends, as it is heard."""
    return (np.cumsum(frames) - AHEAD / 2) * 0.025


def raise_level(
    audio: NDArray[np.float32], spans: Sequence[tuple[float, float]], decibel: float, rate: int
) -> NDArray[np.float32]:
    """The samples with the spans (s) louder by `decibel`, over flanks of _FLANK s."""
    times, gain = np.arange(len(audio)) / rate, np.zeros(len(audio))
    for start, end in spans:
        gain = np.maximum(gain, np.clip(np.minimum(times - start, end - times) / _FLANK + 1, 0, 1))
    return (audio * 10 ** (decibel * gain / 20)).astype(np.float32)
