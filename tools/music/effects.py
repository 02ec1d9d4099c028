"""Small sounds, synthesised: short, soft, out of the way of the voice. Stereo, 48 kHz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mix import RATE, Sound, true_peak


@dataclass(frozen=True)
class Effect:
    """A sound and how it is used."""

    id: str
    title: str
    """Korean"""
    use: str
    """ "hook", "price", "transition", "chip" or "button"."""
    peak: float
    """s from its start to where it should meet the picture"""
    level: float
    """dBTP it is stored at"""
    sound: Sound


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE)) / RATE


def _noise(seconds: float, seed: int) -> Sound:
    return np.random.default_rng(seed).normal(size=(2, int(seconds * RATE)))


def _band(sound: Sound, low: float, high: float) -> Sound:
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    keep = 1 / np.sqrt(1 + (low / np.maximum(hertz, 1)) ** 6) / np.sqrt(1 + (hertz / high) ** 6)
    return np.fft.irfft(np.fft.rfft(sound) * keep, sound.shape[1])


def _finish(sound: Sound, level: float) -> Sound:
    """Level, and edges that start and end at nothing."""
    sound = np.broadcast_to(sound, (2, sound.shape[-1])).copy()
    rise, fall = int(0.001 * RATE), int(0.02 * RATE)
    sound[:, :rise] *= np.linspace(0, 1, rise)
    sound[:, -fall:] *= np.linspace(1, 0, fall) ** 2
    return sound * 10 ** ((level - true_peak(sound)) / 20)


def hit() -> Effect:
    """A felt drum with a click of wood: a pitch that falls from 250 to 78 Hz, heard on a telephone too; air above."""
    t = _time(0.7)
    tone = 78 + 172 * np.exp(-t / 0.03)
    phase = 2 * np.pi * np.cumsum(tone) / RATE
    body = (np.sin(phase) + 0.35 * np.sin(2 * phase) * np.exp(-t / 0.08)) * np.exp(-t / 0.14)
    skin = _band(_noise(0.7, 1), 180, 1400) * np.exp(-t / 0.03) * 0.3
    air = _band(_noise(0.7, 2), 3500, 11000) * np.exp(-t / 0.09) * 0.07
    return Effect("hit", "쿵", "hook", 0.0, -5.0, _finish(np.tanh(1.6 * body) + skin + air, -5.0))


def sparkle() -> Effect:
    """Glass bells that climb a major ninth chord, left to right."""
    t, out = _time(1.3), np.zeros((2, int(1.3 * RATE)))
    for n, semitone in enumerate((0, 4, 7, 11, 14, 19)):
        start = int(n * 0.052 * RATE)
        bell = np.zeros_like(t)
        pitch = 1567.98 * 2 ** (semitone / 12)
        for partial, share, decay in ((1, 1.0, 0.34), (2.01, 0.34, 0.2), (3.02, 0.12, 0.1), (5.4, 0.05, 0.05)):
            if pitch * partial < 17000:
                bell += share * np.sin(2 * np.pi * pitch * partial * t) * np.exp(-t / decay)
        pan = 0.35 + 0.06 * n
        out[:, start:] += np.array([[1 - pan], [pan]]) * bell[: len(t) - start] * (0.9 - 0.06 * n)
    dust = _band(_noise(1.3, 3), 7000, 15000) * np.exp(-t / 0.25) * np.minimum(1, t / 0.05) * 0.03
    return Effect("sparkle", "반짝", "price", 0.05, -10.0, _finish(out + dust, -10.0))


def whoosh(name: str, title: str, seconds: float, low: float, high: float, seed: int) -> Effect:
    """Air that swells, rises in colour and passes from left to right; loudest at 55 %."""
    t = _time(seconds)
    share = t / seconds
    swell = np.exp(-(((share - 0.55) / 0.19) ** 2))
    raw, out = _noise(seconds, seed), np.zeros((2, len(t)))
    centres = np.geomspace(low, high, 10)
    for n, centre in enumerate(centres):
        when = np.exp(-(((share - 0.15 - 0.7 * n / 9) / 0.22) ** 2))
        out += _band(raw, centre * 0.8, centre * 1.3) * when
    pan = 0.25 + 0.5 * share
    out *= swell * np.stack([np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2)])
    return Effect(name, title, "transition", round(0.55 * seconds, 3), -12.0, _finish(out, -12.0))


def pop() -> Effect:
    """A small bubble: a tone that leaps up and is gone."""
    t = _time(0.16)
    tone = 420 + 620 * (1 - np.exp(-t / 0.022))
    body = np.sin(2 * np.pi * np.cumsum(tone) / RATE) * np.exp(-t / 0.028) * np.minimum(1, t / 0.002)
    return Effect("pop", "뽁", "chip", 0.01, -12.0, _finish(body[None], -12.0))


def tick() -> Effect:
    """A key under a finger: two tiny clicks of wood."""
    t, out = _time(0.12), np.zeros((2, int(0.12 * RATE)))
    for start, pitch, share in ((0.0, 1850.0, 1.0), (0.042, 2400.0, 0.45)):
        late = t - start
        ring = np.sin(2 * np.pi * pitch * late) * np.exp(-late.clip(0) / 0.006) * (late >= 0)
        out += share * ring
    out += _band(_noise(0.12, 9), 3000, 9000) * np.exp(-t / 0.004) * 0.25
    return Effect("tick", "톡", "button", 0.0, -12.0, _finish(out, -12.0))


def effects() -> list[Effect]:
    return [
        hit(),
        sparkle(),
        whoosh("whoosh", "휙", 0.55, 500, 6000, 5),
        whoosh("whoosh-soft", "스르륵", 0.9, 300, 3200, 6),
        pop(),
        tick(),
    ]


def table(made: list[Effect]) -> str:
    """sounds.toml."""
    lines = ["# Written by tools/compose.py. `peak`: s from the start of the file to the moment that meets the picture.", ""]
    for effect in made:
        lines += [
            "[[sound]]",
            f'id = "{effect.id}"',
            f'file = "{effect.id}.wav"',
            f'title = "{effect.title}"',
            f'use = "{effect.use}"',
        ]
        lines += [f"peak = {effect.peak}", f"seconds = {effect.sound.shape[1] / RATE:.3f}", f"level = {effect.level}", ""]
    return "\n".join(lines)
