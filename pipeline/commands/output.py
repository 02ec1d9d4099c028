"""What the commands print: results on standard output, progress and sentences on standard error."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from typing import TextIO

from ..progress import Meter, Progress

NAMES = {
    "ko": {
        "crawl": "상품",
        "script": "대본",
        "image": "이미지",
        "voice": "음성",
        "video": "영상",
        "render": "완성",
        "models": "모델",
        "batch": "전체",
    },
    "en": {
        "crawl": "product",
        "script": "script",
        "image": "image",
        "voice": "voice",
        "video": "video",
        "render": "render",
        "models": "model",
        "batch": "all",
    },
}


_WIPE = "\r\x1b[2K"
"""Goes back to the beginning of a terminal's line and empties it."""


def language() -> str:
    """ "en" when the environment says English, else "ko"."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "ko"


def out(value: object) -> None:
    """A result: text as it is, anything else as JSON."""
    print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1, default=str))


def say(text: str) -> None:
    """A sentence for the person, beside the result."""
    print(text, file=sys.stderr)


class Screen:
    """Progress on standard error: one line that is rewritten on a terminal, plain lines in a log."""

    def __init__(self, stream: TextIO, meter: Meter | None = None) -> None:
        self._stream, self._meter, self._lively = stream, meter or Meter(), stream.isatty()
        self._last: tuple[float, str, int] = (0.0, "", 0)
        self._shown = ""

    def __call__(self, event: Progress) -> None:
        share, left = self._meter.update(event)
        if event.warning:
            note = event.note if language() == "ko" else event.note_en or event.note
            self._write(f"{_WIPE if self._lively else ''}{note}\n")
            return
        now = time.monotonic()
        same = self._last[1:] == (event.stage, event.scene)
        if now - self._last[0] < (0.1 if self._lively else 2.0) and (self._lively or same):
            return
        self._last = (now, event.stage, event.scene)
        words = [NAMES[language()][event.stage]]
        if event.scene:
            words.append(f"{event.scene}번 장면" if language() == "ko" else f"scene {event.scene}")
        words += [f"{share:4.0%}", to_go(left), event.note if language() == "ko" else ""]
        self.line(" · ".join(word for word in words if word))

    def line(self, text: str) -> None:
        """Show one line of progress; a log gets none twice in a row."""
        if text == self._shown and not self._lively:
            return
        self._shown = text
        self._write(f"{_WIPE}{text[:100]}" if self._lively else f"{text}\n")

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a closed log must not end the run
            self._stream.write(text)
            self._stream.flush()

    def end(self) -> None:
        """Leave the rewritten line."""
        if self._lively:
            self._write(_WIPE)


def to_go(seconds: float | None) -> str:
    """Seconds as words ("1시간 5분 남음"); "" for None."""
    if seconds is None:
        return ""
    return f"{length(seconds)} 남음" if language() == "ko" else f"{length(seconds)} to go"


def length(seconds: float) -> str:
    """A span of time in words: seconds below two minutes, then minutes, then hours and minutes."""
    korean = language() == "ko"
    if seconds < 120:
        return f"{seconds:.0f}초" if korean else f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes}분" if korean else f"{minutes} min"
    return f"{hours:,}시간 {minutes}분" if korean else f"{hours:,} h {minutes} min"
