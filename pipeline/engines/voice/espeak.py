"""eSpeak NG, when it is installed on the system: a robot voice that is hard to understand, the last resort."""

from __future__ import annotations

import shutil
import subprocess
import wave
from pathlib import Path
from typing import Any

from pipeline.errors import EngineError
from pipeline.korean.reader import Reading, read, unread_note

from .. import Spoken, Tell, Timed, hush

_PACE = 165
"""Words a minute at speed 1.0."""


def _binary() -> str | None:
    return shutil.which("espeak-ng") or shutil.which("espeak")


class Espeak:
    """The last resort."""

    name = "espeak"
    revision = "ng-ko3"

    def missing(self) -> str:
        """ "" when the program is installed."""
        return "" if _binary() else "espeak-ng 프로그램이 없습니다 (`apt install espeak-ng`, `brew install espeak-ng`)"

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
        """Write the narration to `out` (WAV, mono, 16 bit). Word times are shared out by length, not measured."""
        readings = read(text)
        said = " ".join(reading.spoken for reading in readings if reading.spoken)
        tell(0.0)
        if said:
            _run(said, out, float(voice.get("speed", 1.0)), woman=_woman(voice))
        else:
            _silence(out)
        with wave.open(str(out), "rb") as wav:
            rate, seconds = wav.getframerate(), wav.getnframes() / wav.getframerate()
        tell(1.0)
        notes = (unread_note(readings), "espeak 목소리는 알아듣기 어렵습니다. kokoro 엔진을 설치하면 훨씬 낫습니다.")
        return Spoken(seconds, rate, _share_by_syllables(readings, seconds), notes=tuple(note for note in notes if note))


def _woman(voice: dict[str, Any]) -> bool:
    """Kokoro's style names have the sex as their second letter."""
    recipe: dict[str, float] = voice.get("recipe") or {}
    return sum(weight if name[1:2] == "f" else -weight for name, weight in recipe.items()) > 0


def _run(said: str, out: Path, speed: float, *, woman: bool) -> None:
    binary = _binary()
    if binary is None:
        raise EngineError(f"espeak 을(를) 쓸 수 없습니다: {Espeak().missing()}", "espeak-ng is not installed.")
    command = [binary, "-v", "ko+f3" if woman else "ko+m3", "-s", str(round(_PACE * speed)), "-w", str(out), "--stdin"]
    done = subprocess.run(command, input=said.encode(), capture_output=True, check=False)
    if done.returncode or not out.exists():
        raise EngineError(
            f"espeak 이(가) 소리를 만들지 못했습니다(코드 {done.returncode}). 다른 음성 엔진을 골라 주세요.",
            f"espeak could not speak (exit code {done.returncode}). Choose another voice engine.",
            detail=done.stderr.decode("utf-8", "replace"),
        )


def _silence(out: Path) -> None:
    with wave.open(str(out), "wb") as wav:
        wav.setparams((1, 2, 22050, 0, "NONE", ""))
        wav.writeframes(b"")


def _share_by_syllables(readings: tuple[Reading, ...], seconds: float) -> tuple[Timed, ...]:
    """The length shared out by the syllables of each word."""
    weights = [len(reading.spoken) for reading in readings]
    total = sum(weights) or 1
    ends = [seconds * sum(weights[: index + 1]) / total for index in range(len(weights))]
    return tuple(Timed(reading.written, start, end) for reading, start, end in zip(readings, [0.0, *ends], ends, strict=False))
