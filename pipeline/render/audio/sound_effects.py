"""Sound effects: which moment of the picture is marked by which sound, and how many are enough.

A hit opens the short, the price sparkles, a moving transition rushes, what pops in pops. Never two at once, and pops only
while they are few: an effect that is noticed is one too many. All of them duck under speech (see mix.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.records import Clip, Cue
from pipeline.workspace.paths import asset

FOLDER = asset("sounds")
APART = 0.32
"""s between two effects; of two that are closer, the one that means more is heard"""
POPS = 3
"""Pops a scene"""
_WHOOSHES = {"whip": "whoosh", "zoom": "whoosh", "slide": "whoosh-soft", "wipe": "whoosh-soft"}
"""Transition -> sound; a cut makes none."""
_MEANING = ("hit", "sparkle", "whoosh", "whoosh-soft", "tick", "pop")
"""What gives way to what, the most telling first."""
_LEVEL = {"hit": -15.0, "sparkle": -7.0, "whoosh": -7.0, "whoosh-soft": -6.0, "tick": -6.0, "pop": -8.0}
"""dB on each, by meter: all come out 7 to 15 dB below the voice's peaks"""


@dataclass(frozen=True)
class Effect:
    """One sound at its place in the short."""

    path: Path
    peak: float
    """s from the file's start to the moment that meets the picture"""
    time: float
    """s into the short at which its peak is heard"""
    level: float
    """dB"""


@dataclass(frozen=True)
class _Sound:
    path: Path
    peak: float


@cache
def _sounds() -> dict[str, _Sound]:
    rows = tomllib.loads((FOLDER / "sounds.toml").read_text(encoding="utf-8"))["sound"]
    return {row["id"]: _Sound(FOLDER / row["file"], row["peak"]) for row in rows}


def choose_effects(clips: Sequence[Clip], resolves: float = 0.0) -> tuple[Effect, ...]:
    """The effects of a short whose clips follow one another, in order of time. `resolves`: s at which its music does."""
    marks, begin = [(0.0, "hit"), *([(resolves, "hit")] if resolves else [])], 0.0
    for clip in clips:
        marks += [(begin + time, name) for time, name in _marks(clip.cues)]
        begin += clip.duration
    known = _sounds()
    return tuple(
        Effect(known[name].path, known[name].peak, round(time, 3), _LEVEL[name])
        for time, name in sorted(_spread(marks))
        if time < begin
    )


def _marks(cues: Iterable[Cue]) -> Iterator[tuple[float, str]]:
    """(s into the clip, sound) of a clip's cues."""
    pops = 0
    for cue in cues:
        if cue.kind == "price":
            yield cue.time, "sparkle"
        elif cue.kind == "transition" and cue.name in _WHOOSHES:
            yield cue.time, _WHOOSHES[cue.name]
        elif cue.kind == "pop" and pops < POPS:
            pops += 1
            yield cue.time, "tick" if cue.name == "button" else "pop"


def _spread(marks: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """The marks without those too close to one that means more."""
    kept: list[tuple[float, str]] = []
    for time, name in sorted(marks, key=lambda mark: (_MEANING.index(mark[1]), mark[0])):
        if all(abs(time - other) >= APART for other, _ in kept):
            kept.append((time, name))
    return kept
