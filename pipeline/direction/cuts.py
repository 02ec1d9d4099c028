"""Where a scene is cut before it is spoken: at which words, so that its shots have the lengths a film wants."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from ..korean import speech_pace
from ..records import Scene

SHOT = 1.52
"""s a shot lasts, about."""
OPENING = 1.05
"""s the first shot of a film lasts, about."""
LONGEST = 2.85
"""s of a shot at most, with room for what the narration adds."""
SHORTEST = 0.62
MOST = 4
"""Shots of a scene; a scene longer than MOST x LONGEST has more."""
CLOSING = 0.72
"""s the last scene is held after its last word."""
_NEAR = 24
"""Words up to which every way to cut is tried."""


class Span(NamedTuple):
    """The words of a shot and how long it lasts, s, about."""

    first: int
    end: int
    seconds: float


def spans(scene: Scene, *, opens: bool, closes: bool) -> tuple[Span, ...]:
    """The shots of a scene by its words. `opens`, `closes`: it is the film's first, its last."""
    words = scene.text.split()
    times = _times(words, scene.duration, CLOSING if closes else 0.0)
    total = times[-1]
    count = min(_count(total, opens), len(words))
    targets = _targets(total, count, opens)
    best = min(combinations(_places(words, count), count - 1), key=lambda cut: _cost(cut, words, times, targets), default=())
    edges = (0, *best, len(words))
    return tuple(Span(a, b, times[b] - times[a]) for a, b in pairwise(edges))


def _times(words: Sequence[str], seconds: float, closing: float) -> list[float]:
    """s at which each word begins, and where the scene ends: in its length, as the text is read."""
    weights = [
        max(speech_pace.seconds(word), 0.12) + (speech_pace.PAUSE if re.search(r"[.!?…]\W*$", word) else 0.0) for word in words
    ]
    sounding = max(seconds - speech_pace.EDGES - closing, 0.3)
    scale = sounding / sum(weights)
    begins = [0.0]
    for weight in weights:
        begins.append(begins[-1] + weight * scale)
    return [0.0, *(speech_pace.EDGES / 2 + begin for begin in begins[1:-1]), seconds]


def _count(total: float, opens: bool) -> int:
    """How many shots a scene of that length has."""
    wanted = max(round(total / SHOT), math.ceil(total / LONGEST), 1)
    if opens and total > 1.3:
        wanted = max(wanted, 2)
    return min(wanted, max(MOST, math.ceil(total / LONGEST)))


def _targets(total: float, count: int, opens: bool) -> list[float]:
    if opens and count > 1:
        return [OPENING, *[(total - OPENING) / (count - 1)] * (count - 1)]
    return [total / count] * count


def _places(words: Sequence[str], count: int) -> list[int]:
    """The words before which a cut may come; of a long text only those after a pause, when they are enough."""
    every = list(range(1, len(words)))
    if len(words) <= _NEAR:
        return every
    paused = [n for n in every if re.search(r"[,.!?…]\W*$", words[n - 1])]
    return paused if len(paused) >= 2 * count else every[:: max(len(words) // _NEAR, 1)]


def _cost(cut: Sequence[int], words: Sequence[str], times: Sequence[float], targets: Sequence[float]) -> float:
    edges, cost = (0, *cut, len(words)), 0.0
    for number, (first, end) in enumerate(pairwise(edges)):
        seconds = times[end] - times[first]
        cost += ((seconds - targets[number]) / targets[number]) ** 2
        cost += 40 * max(seconds - LONGEST, 0.0) + 20 * max(SHORTEST - seconds, 0.0)
        if number == 0 and targets[0] == OPENING:
            cost += 60 * max(seconds - 1.18, 0.0)
    cost += sum(0.8 for first, end in pairwise(edges) if end - first == 1 and _leads_to_number(words, first))
    return cost - sum(0.3 if re.search(r"[,.!?…]\W*$", words[n - 1]) else 0.0 for n in cut)


def _leads_to_number(words: Sequence[str], word: int) -> bool:
    """Whether a word only leads to the number after it: they are seen together."""
    following = words[word + 1] if word + 1 < len(words) else ""
    return following[:1].isdigit() and not re.search(r"[\d.!?…]", words[word])
