"""Captions as files beside the video: SubRip and WebVTT."""

from __future__ import annotations

from collections.abc import Sequence

from .layout import Page


def srt(pages: Sequence[Page]) -> str:
    """SubRip text of pages in the short's own time."""
    cues = (
        f"{i}\n{_clock(page.start, ',')} --> {_clock(page.end, ',')}\n{page.text}\n" for i, page in enumerate(pages, start=1)
    )
    return "\n".join(cues)


def vtt(pages: Sequence[Page]) -> str:
    """WebVTT of pages in the short's own time, every word with its own time; placed as the burned captions are."""
    cues = (f"{_clock(page.start, '.')} --> {_clock(page.end, '.')} line:68% align:center\n{_cue(page)}\n" for page in pages)
    return "WEBVTT\n\n" + "\n".join(cues)


def _cue(page: Page) -> str:
    first = next(page.words)
    return "\n".join(
        " ".join(_escape(word.text) if word is first else f"<{_clock(word.start, '.')}>{_escape(word.text)}" for word in line)
        for line in page.lines
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, point: str) -> str:
    ms = round(max(seconds, 0.0) * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"
