"""Sound files in and out of the voice models, and whether a recording can serve as a reference."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError

SHORTEST, LONGEST = 6.0, 30.0
"""s of a reference; of longer recordings (up to TOO_LONG) the LONGEST liveliest s are taken."""
TOO_LONG = 600.0

Samples = NDArray[np.float32]


def write_wav(out: Path, samples: Samples, rate: int) -> None:
    """Write mono 16 bit; what is louder than full scale is turned down as a whole."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    scaled = samples / max(peak, 1.0)
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((scaled * 32767).astype("<i2").tobytes())


def read_reference(path: Path) -> tuple[Samples, int]:
    """A reference recording as mono samples and its rate, cut to its liveliest LONGEST s.

    Raises InputError when it cannot be read, or is silent, too short, too long or mostly noise.
    """
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            rate, seconds = file.samplerate, len(file) / file.samplerate
            if not SHORTEST <= seconds <= TOO_LONG:
                raise _bad(path, f"{seconds:.1f}초입니다", f"is {seconds:.1f} s long")
            samples = file.read(dtype="float32", always_2d=True).mean(axis=1)
    except (soundfile.SoundFileError, OSError) as error:
        raise _bad(path, "읽을 수 없습니다", "cannot be read") from error
    samples = _liveliest(samples, rate)
    levels = _levels(samples, rate)
    if np.percentile(levels, 95) < -45:
        raise _bad(path, "소리가 거의 없습니다", "is almost silent")
    if np.percentile(levels, 95) - np.percentile(levels, 10) < 9:
        raise _bad(path, "잡음이 말소리만큼 큽니다", "has noise as loud as the voice")
    return samples, rate


def _bad(path: Path, ko: str, en: str) -> InputError:
    return InputError(
        f"기준 녹음 {path.name} 이(가) {ko}. 조용한 곳에서 한 사람이 6~30초 말한 WAV 파일을 주세요.",
        f"The reference {path.name} {en}. Give a WAV of one person speaking for 6-30 s in a quiet place.",
    )


def _levels(samples: Samples, rate: int) -> NDArray[np.float64]:
    """dB of full scale in windows of 50 ms."""
    size = max(round(0.05 * rate), 1)
    whole = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    return 10 * np.log10(np.mean(whole**2, axis=1) + 1e-10)


def _liveliest(samples: Samples, rate: int) -> Samples:
    """The LONGEST s with the most energy."""
    size = round(LONGEST * rate)
    if len(samples) <= size:
        return samples
    power = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    start = int(np.argmax(power[size:] - power[:-size]))
    return samples[start : start + size]
