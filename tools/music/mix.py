"""From stems to a loop: every filter, room and measure treats the sound as a ring, so that the end meets the start.

Sound is float64, shape (2, n), at 48 kHz.
"""

from __future__ import annotations

import math

import numpy as np

RATE = 48_000
Sound = np.ndarray


def fold(sound: Sound, length: int) -> Sound:
    """What rings on after the end is added to the start."""
    out = np.zeros((2, length))
    for start in range(0, sound.shape[1], length):
        piece = sound[:, start : start + length]
        out[:, : piece.shape[1]] += piece
    return out


def _biquad(kind: str, frequency: float, q: float, gain: float) -> tuple[list[float], list[float]]:
    """Coefficients of the usual second-order sections (bilinear); gain in dB."""
    w, a = 2 * math.pi * frequency / RATE, 10 ** (gain / 40)
    c, alpha = math.cos(w), math.sin(w) / (2 * q)
    if kind == "high-pass":
        return [(1 + c) / 2, -1 - c, (1 + c) / 2], [1 + alpha, -2 * c, 1 - alpha]
    if kind == "low-pass":
        return [(1 - c) / 2, 1 - c, (1 - c) / 2], [1 + alpha, -2 * c, 1 - alpha]
    if kind == "bell":
        return [1 + alpha * a, -2 * c, 1 - alpha * a], [1 + alpha / a, -2 * c, 1 - alpha / a]
    root = 2 * math.sqrt(a) * alpha
    up = [a * (a + 1 + (a - 1) * c + root), -2 * a * (a - 1 + (a + 1) * c), a * (a + 1 + (a - 1) * c - root)]
    return up, [a + 1 - (a - 1) * c + root, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - root]


def shape(sound: Sound, kind: str, frequency: float, q: float = 0.707, gain: float = 0.0) -> Sound:
    """A filter in its steady state on the ring: high-pass, low-pass, bell or shelf (high)."""
    z = np.exp(-2j * math.pi * np.arange(sound.shape[1] // 2 + 1) / sound.shape[1])
    up, down = (c[0] + c[1] * z + c[2] * z**2 for c in _biquad(kind, frequency, q, gain))
    return np.fft.irfft(np.fft.rfft(sound) * (up / down), sound.shape[1])


def room(sound: Sound, seconds: float, seed: int) -> Sound:
    """A soft room: two decaying noises, one an ear, duller as they die."""
    chance = np.random.default_rng(seed)
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    tail = chance.normal(size=(2, n)) * np.exp(-6.9 * t / seconds) * np.minimum(1, t / 0.012)
    spectrum = np.fft.rfft(tail)
    hertz = np.fft.rfftfreq(n, 1 / RATE)
    tail = np.fft.irfft(spectrum * (1 / (1 + (hertz / 3800) ** 2)) * (hertz / (hertz + 220)), n)
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    ring = fold(tail, sound.shape[1])
    return np.fft.irfft(np.fft.rfft(sound) * np.fft.rfft(ring), sound.shape[1])


def pump(length: int, beat: float, depth: float) -> np.ndarray:
    """Gain that dips by `depth` dB on each beat (`beat` in samples) and breathes back."""
    phase = (np.arange(length) % beat) / beat
    return 10 ** (-depth * np.exp(-4.5 * phase) * np.minimum(1, phase / 0.02 + 0.2) / 20)


def place(sound: Sound, pan: float) -> Sound:
    """Balance with constant power."""
    angle = (pan + 1) * math.pi / 4
    return sound * (np.array([[math.cos(angle)], [math.sin(angle)]]) * math.sqrt(2))


def widen(sound: Sound, share: float) -> Sound:
    """More side above 250 Hz, none below: wide, and whole in mono."""
    middle, side = (sound[0] + sound[1]) / 2, (sound[0] - sound[1]) / 2
    side = shape(side[None], "high-pass", 250)[0] * share
    return np.stack([middle + side, middle - side])


def _smooth(values: np.ndarray, seconds: float) -> np.ndarray:
    """A moving mean around the ring."""
    n = max(3, int(seconds * RATE) | 1)
    kernel = np.zeros(len(values))
    kernel[: n // 2 + 1] = kernel[-(n // 2) :] = 1 / n
    return np.fft.irfft(np.fft.rfft(values) * np.fft.rfft(kernel), len(values))


def press(sound: Sound) -> Sound:
    """Rounds off the tallest peaks, as tape does; for drums."""
    knee = 3.5 * sound.std()
    return np.tanh(sound / knee) * knee


def compress(sound: Sound, threshold: float, ratio: float) -> Sound:
    """Gentle levelling of the whole, both ears alike; dB."""
    level = 10 * np.log10(_smooth((sound**2).mean(axis=0), 0.05).clip(1e-9))
    over = np.maximum(0, level - threshold)
    return sound * 10 ** (-_smooth(over * (1 - 1 / ratio), 0.12) / 20)


def oversampled(sound: Sound, times: int = 4) -> Sound:
    """The wave between the samples."""
    n = sound.shape[1]
    spectrum = np.zeros((2, n * times // 2 + 1), dtype=complex)
    spectrum[:, : n // 2 + 1] = np.fft.rfft(sound)
    return np.fft.irfft(spectrum, n * times) * times


def true_peak(sound: Sound) -> float:
    """dBTP"""
    return 20 * math.log10(np.abs(oversampled(sound)).max() + 1e-12)


def limit(sound: Sound, ceiling: float) -> Sound:
    """Takes peaks down to `ceiling` dBTP, looking 3 ms ahead and back."""
    top = 10 ** (ceiling / 20)
    peaks = np.abs(oversampled(sound)).max(axis=0).reshape(-1, 4).max(axis=1)
    need = np.minimum(1, top / np.maximum(peaks, 1e-9))
    reach = int(0.003 * RATE)
    low = need.copy()
    for shift in (1, 2, 4, 8, 16, 32, 64, reach - 127 if reach > 127 else 1):
        low = np.minimum(low, np.minimum(np.roll(low, shift), np.roll(low, -shift)))
    return sound * np.minimum(need, _smooth(low, 0.004))


def loudness(sound: Sound) -> float:
    """LUFS, integrated, by ITU-R BS.1770-4, with the ring as the programme."""
    weighted = shape(shape(sound, "shelf", 1681.97, 0.7072, 4.0), "high-pass", 38.135, 0.5003)
    block, hop = int(0.4 * RATE), int(0.1 * RATE)
    doubled = np.concatenate([weighted, weighted[:, :block]], axis=1)
    powers = np.array([(doubled[:, i : i + block] ** 2).mean(axis=1).sum() for i in range(0, sound.shape[1], hop)])
    loud = powers[-0.691 + 10 * np.log10(powers + 1e-12) > -70]
    gate = -0.691 + 10 * math.log10(loud.mean()) - 10
    loud = loud[-0.691 + 10 * np.log10(loud) > gate]
    return -0.691 + 10 * math.log10(loud.mean())


def master(sound: Sound, target: float = -16.0, ceiling: float = -3.4) -> Sound:
    """The whole: no rumble, room for a voice, width, glue, loudness, peaks."""
    sound = shape(shape(shape(sound, "high-pass", 80, 0.54), "high-pass", 80, 1.31), "high-pass", 40)
    sound = shape(shape(sound, "bell", 1700, 0.55, -3.0), "shelf", 7500, 0.7, 2.0)
    sound = widen(sound, 1.25)
    for _ in range(3):
        sound *= 10 ** ((target - loudness(sound)) / 20)
        sound = compress(sound, -17.0, 1.8)
        sound = limit(sound * 10 ** ((target - loudness(sound)) / 20), ceiling)
    return sound
