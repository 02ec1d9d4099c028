"""The music and the sound effects: exact length, seamless, at level, stereo, beats where the table says."""

from __future__ import annotations

import tomllib
import wave
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

ASSETS = Path(__file__).parents[2] / "pipeline" / "assets"
LOOPS: list[dict[str, Any]] = tomllib.loads((ASSETS / "music" / "music.toml").read_text(encoding="utf-8"))["loop"]
SOUNDS: list[dict[str, Any]] = tomllib.loads((ASSETS / "sounds" / "sounds.toml").read_text(encoding="utf-8"))["sound"]
RATE = 48_000

every_loop = pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop["id"])
every_sound = pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound["id"])


@cache
def _decode(file: str) -> np.ndarray:
    """(2, n) at 48 kHz, -1..1."""
    with av.open(str(ASSETS / "music" / file)) as opened:
        assert opened.streams.audio[0].rate == RATE
        return np.concatenate([frame.to_ndarray() for frame in opened.decode(audio=0)], axis=1).astype(float)


def _wave(file: str) -> np.ndarray:
    with wave.open(str(ASSETS / "sounds" / file)) as opened:
        assert (opened.getframerate(), opened.getnchannels()) == (RATE, 2)
        raw = opened.readframes(opened.getnframes())
    return np.frombuffer(raw, "<i2").reshape(-1, 2).T / 32768


def _weigh(sound: np.ndarray) -> np.ndarray:
    """BS.1770's K-weighting at 48 kHz, in the frequency domain."""
    z = np.exp(-2j * np.pi * np.arange(sound.shape[1] // 2 + 1) / sound.shape[1])
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.fft.irfft(np.fft.rfft(sound) * shelf * high, sound.shape[1])


def _loudness(sound: np.ndarray) -> float:
    """LUFS; gated 10 LU under the mean of the 400 ms blocks."""
    weighted = _weigh(sound)
    powers = np.array([(weighted[:, i : i + 19200] ** 2).mean(axis=1).sum() for i in range(0, sound.shape[1] - 19200, 4800)])
    loud = powers[powers > powers.mean() / 10]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def _true_peak(sound: np.ndarray) -> float:
    n = sound.shape[1]
    spectrum = np.zeros((2, 2 * n + 1), dtype=complex)
    spectrum[:, : n // 2 + 1] = np.fft.rfft(sound)
    return float(20 * np.log10(4 * np.abs(np.fft.irfft(spectrum, 4 * n)).max()))


def test_there_is_enough_to_choose_from():
    assert len(LOOPS) >= 12
    assert len({loop["mood"] for loop in LOOPS}) >= 6
    assert len({loop["bpm"] for loop in LOOPS}) >= 8
    for tone in ("professional", "casual", "funny", "enthusiastic"):
        assert sum(tone in loop["suits"] for loop in LOOPS) >= 3
    assert sum(path.stat().st_size for path in (ASSETS / "music").glob("*.ogg")) <= 8_000_000


@every_loop
def test_the_length_is_exact(loop: dict[str, Any]):
    counted = loop["bars"] * loop["beats_per_bar"] * 60 / loop["bpm"]
    assert abs(loop["seconds"] - counted) < 0.001
    assert 16 <= counted <= 32
    assert abs(_decode(loop["file"]).shape[1] / RATE - counted) < 0.001


@every_loop
def test_beats_are_even_and_start_at_zero(loop: dict[str, Any]):
    beats = np.array(loop["beats"])
    assert beats[0] == 0
    assert len(beats) == loop["bars"] * loop["beats_per_bar"]
    assert np.allclose(np.diff(beats), 60 / loop["bpm"], atol=2e-4)


@every_loop
def test_the_first_beat_is_heard_at_once(loop: dict[str, Any]):
    start = np.abs(_decode(loop["file"])[:, :4800]).max(axis=0)
    assert np.argmax(start > start.max() / 4) / RATE < 0.03


@every_loop
def test_level_peak_and_width(loop: dict[str, Any]):
    sound = _decode(loop["file"])
    assert abs(_loudness(sound) + 16) < 0.5
    assert _true_peak(sound) <= -2
    middle, side = sound.sum(axis=0), sound[0] - sound[1]
    assert -20 < 20 * np.log10(side.std() / middle.std()) < 0


@every_loop
def test_no_rumble_and_room_for_a_voice(loop: dict[str, Any]):
    sound = _decode(loop["file"])
    power = (np.abs(np.fft.rfft(sound)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    assert power[hertz < 70].sum() / power.sum() < 0.08
    assert power[(hertz > 1000) & (hertz < 4000)].sum() / power.sum() < 0.15


@every_loop
def test_the_end_meets_the_start(loop: dict[str, Any]):
    sound = _decode(loop["file"])
    steps = np.abs(np.diff(sound, axis=1))
    joint = np.abs(sound[:, 0] - sound[:, -1]).max()
    assert joint <= max(0.02, 2 * np.quantile(steps, 0.99))
    around = np.concatenate([sound[:, -960:], sound[:, :960]], axis=1)
    bend = np.abs(np.diff(around, n=2, axis=1))
    assert bend[:, 956:962].max() <= max(0.03, bend[:, :900].max(), bend[:, 1000:].max())


@every_sound
def test_effects_are_short_and_start_and_end_at_nothing(sound: dict[str, Any]):
    samples = _wave(sound["file"])
    assert abs(samples.shape[1] / RATE - sound["seconds"]) < 0.001
    assert sound["seconds"] <= 1.5
    assert _true_peak(samples) <= sound["level"] + 0.1 <= -4.9
    assert np.abs(samples[:, [0, -1]]).max() < 0.002
    loudest = np.argmax(np.abs(samples).max(axis=0)) / RATE
    assert abs(loudest - sound["peak"]) < 0.3 * max(sound["seconds"], 0.3)
