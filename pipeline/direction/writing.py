"""What is written on a shot: a key word, a number or a benefit, and never what the caption says at the same moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ..records import Product, Scene, ShotKind
from .facts import POINT, Facts

KEY_WORD = 12
"""Letters of a line at most."""
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)*)\s?([^\W\d_]|%)?")
ALIKE = 0.6
"""Share of a line's words from which on it says what is said."""


class Wording(NamedTuple):
    """Where the words of a shot are taken from."""

    facts: Facts
    product: Product | None
    scene: Scene
    said: Sequence[str]
    """The words of the scene the shot covers."""
    used: frozenset[str]
    """What the film has written before."""


def writing(kind: ShotKind, wording: Wording, lines: int) -> tuple[str, ...] | None:
    """What is written on a shot of that kind, the main line first; None when it has nothing to write that it needs."""
    if kind in _UNWRITTEN:
        return _UNWRITTEN[kind](wording.facts)
    found = {"number_slam": _figure, "word_slam": _big, "problem": _trouble, "callout": _point, "checklist": _list}
    if kind in found:
        first = found[kind](wording)
        return (*_more(wording, lines), *first) if first and kind == "checklist" else first
    return _more(wording, lines)


def _more(wording: Wording, lines: int) -> tuple[str, ...]:
    """As many lines as an arrangement has room for, as far as there are fresh ones."""
    return tuple(islice(_fresh(_candidates(wording), wording), lines))


_UNWRITTEN: Mapping[str, Callable[[Facts], tuple[str, ...] | None]] = {
    "review_card": lambda facts: () if facts.review else None,
    "price_slam": lambda facts: () if facts.prices else None,
    "then_now": lambda facts: () if len(facts.prices) > 1 else None,
    "per_unit": lambda facts: facts.unit_price or None,
    "end_card": lambda facts: (),
}
"""Kinds whose words are facts the picture takes from the sheet itself: a line of ours would stand there as a quote."""


def _list(wording: Wording) -> tuple[str, ...] | None:
    return wording.facts.points[:4] if len(wording.facts.points) > 2 else None


def _point(wording: Wording) -> tuple[str, ...] | None:
    """A fact that a line leads to: one that is not being said, where there is one."""
    point = next(_fresh(wording.facts.points, wording, POINT), None) or next(iter(wording.facts.points), None)
    return (point,) if point else None


def _figure(wording: Wording) -> tuple[str, ...] | None:
    """A number and what it counts: one that is not being said, where there is one, and none twice."""
    fresh = [figure for figure in wording.facts.figures if not _is_written(figure.text, wording)]
    apart = [figure for figure in fresh if not says(wording.said, figure.text)]
    labelled = [figure for figure in apart or fresh if figure.label]
    chosen = next(iter(labelled or apart or fresh), None)
    return tuple(part for part in chosen if part) if chosen else None


def _big(wording: Wording) -> tuple[str, ...] | None:
    """Three words at most."""
    lines = (*_fresh(_candidates(wording), wording), *_fresh(_candidates(wording), wording, POINT))
    return next(((text,) for text in lines if len(text.split()) <= 3), None)


def _trouble(wording: Wording) -> tuple[str, ...] | None:
    """What is the matter, in the scene's own words: it may stand struck out, so never a fact of the product."""
    line = wording.scene.headline.replace("\n", " ").strip(" .,")
    fits = wording.scene.role in ("hook", "problem") and 1 < len(line) <= POINT and line not in wording.used
    points = (*wording.facts.points, *(figure.text for figure in wording.facts.figures), *wording.facts.prices)
    praised = any(says(line.split(), point) for point in points) or any(point in line for point in points)
    return (line,) if fits and not praised and not says(wording.said, line) else None


def _candidates(wording: Wording) -> Iterable[str]:
    """Lines worth writing, the scene's own first."""
    scene = wording.scene
    yield scene.headline.replace("\n", " ").strip(" .,")
    yield from scene.chips
    yield from wording.facts.points
    yield from (" ".join(part for part in figure if part) for figure in wording.facts.figures)
    if wording.product:
        yield from _name(wording)


def _fresh(lines: Iterable[str], wording: Wording, most: int = KEY_WORD) -> Iterator[str]:
    """Those short enough, not written before and not said now."""
    for line in dict.fromkeys(lines):
        priced = any(price in line for price in wording.facts.prices)  # told once, where it is told
        if 1 < len(line) <= most and not _is_written(line, wording) and not priced and not says(wording.said, line):
            yield line


def _is_written(line: str, wording: Wording) -> bool:
    """Whether the film has written a line, all its words, or all its numbers before."""
    words, amounts = {_core(word) for word in line.split()}, _amounts(line)
    told = [amount for text in wording.used for amount in _amounts(text)]
    if amounts and all(any(_same_amount(one, other) for other in told) for one in amounts):
        return True
    return line in wording.used or any(words <= {_core(word) for word in text.split()} for text in wording.used)


def _amounts(text: str) -> list[tuple[str, str]]:
    """The numbers in a line, each with the first letter of its unit."""
    return _AMOUNT.findall(text)


def _same_amount(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether they are one fact: 4.5 and 4.5점 are, 3초 and 3가지 are not."""
    return one[0] == other[0] and (one[1] == other[1] or not one[1] or not other[1])


def _name(wording: Wording) -> tuple[str, ...]:
    if wording.product is None:
        return (wording.scene.headline.replace("\n", " ") or wording.scene.text,)
    name, brand = wording.product.name, wording.product.brand
    short = name.removeprefix(brand).strip() if brand else name
    return (short or name,)


def says(said: Sequence[str], line: str) -> bool:
    """Whether words being said hold most of a line: the same word, whatever particle follows it."""
    spoken = [_core(word) for word in said]
    parts = [part for part in map(_core, line.split()) if part]
    held = [part for part in parts if any(_same(word, part) for word in spoken)]
    return bool(parts) and len(held) >= ALIKE * len(parts)


def _core(word: str) -> str:
    return re.sub(r"[^\w%]", "", word).lower()


def _same(spoken: str, part: str) -> bool:
    return spoken.startswith(part) or (len(spoken) > 1 and part.startswith(spoken))
