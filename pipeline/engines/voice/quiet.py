"""`none`: nobody speaks. The words stand as long as it takes to read them, over music."""

from __future__ import annotations

import wave
from pathlib import Path

from .. import Spoken, Tell, Timed, hush

RATE = 24_000
"""Hz"""
LETTER, WORD = 0.062, 0.16
"""s it takes to read a letter, and to take in a word."""
PAUSE = 0.3
"""s at the end of a sentence."""


class Quiet:
    """A narration without a voice."""

    name = "none"
    revision = "1"
    manual = "말하는 목소리가 없는 쇼츠를 원할 때만 고릅니다."

    def missing(self) -> str:
        """Always ready."""
        return ""

    def speak(self, text: str, out: Path, *, voice: dict[str, object], tell: Tell = hush) -> Spoken:
        """Write silence as long as the text takes to be read."""
        words, t = list[Timed](), 0.0
        for word in text.split():
            seconds = WORD + LETTER * len(word)
            words.append(Timed(word, round(t, 3), round(t + seconds, 3)))
            t += seconds + (PAUSE if word.rstrip("\"'”’)").endswith((".", "!", "?", "…")) else 0.0)
        samples = round(max(t, 0.5) * RATE)
        with wave.open(str(out), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            wav.writeframes(bytes(2 * samples))
        tell(1.0)
        return Spoken(samples / RATE, RATE, tuple(words), quiet=True)
