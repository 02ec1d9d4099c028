"""The hand-written copy (*.toml, one file per product field, `offer.toml` for all) and how a line of it becomes words.

A line is written in 해요체:

    {name} {price:은/는}     a fact, with the particle that fits it; a line is used only when every fact it names is there
    [골라 보세요|골라 봐]      해요체 (합쇼체 follows by rule) | 반말, where a rule would go wrong
    [가요|가시죠|가자]         해요체 | 합쇼체 | 반말
    *오늘*                   emphasis
    <집에서 먹을 때, >         may be left unsaid: the line is a good one without it too
    <살까 하다가|살까 말까>     one or the other
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.korean.particles import particle
from pipeline.korean.speech_levels import Level, in_level

_SLOT = re.compile(r"\{(\w+)(?::([^}]+))?\}")
_FORMS = re.compile(r"\[([^\[\]]*)\]")
_EMPHASIS = re.compile(r"\*([^*]+)\*")
_BARS = re.compile(r"\|(?![^\[\]]*\])")
"""Between two ways to say it; those inside [] are levels."""
_OPTIONAL = re.compile(r"<([^<>]*)>")


class Words(NamedTuple):
    """A line as it is said."""

    text: str
    emphasis: tuple[str, ...]


@lru_cache(maxsize=16)
def load(name: str) -> Mapping[str, Any]:
    """The copy of one file; an empty mapping when there is none of that name."""
    path = Path(__file__).parent / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def variants(line: str) -> list[str]:
    """Every way the line may be said, the first of them the longest."""
    found = _OPTIONAL.search(line)
    if not found:
        return [line]
    before, after = line[: found.start()], line[found.end() :]
    ways = _BARS.split(found[1])
    return [said for way in (ways if len(ways) > 1 else [*ways, ""]) for said in variants(f"{before}{way}{after}")]


@lru_cache(maxsize=20_000)
def needs(line: str) -> frozenset[str]:
    """The facts a line names."""
    return frozenset(name for name, _ in _SLOT.findall(line))


def say(line: str, facts: Mapping[str, str], level: Level) -> Words:
    """The line with its facts, in that speech level; of several ways to say it the first."""
    marked = _SLOT.sub(lambda found: _fill(facts[found[1]], found[2], level), at_speech_level(variants(line)[0], level))
    emphasis = tuple(dict.fromkeys(word for part in _EMPHASIS.findall(marked) for word in _emphasis_words(part)))
    return Words(re.sub(r"\s+", " ", marked.replace("*", "")).strip(), emphasis)


@lru_cache(maxsize=20_000)
def at_speech_level(line: str, level: Level) -> str:
    """The line in that speech level, its facts not yet in. Forms given in full are not touched by the rules."""
    given: list[str] = []

    def choose(found: re.Match[str]) -> str:
        parts = found[1].split("|")
        if len(parts) == 2 and level != "반말":
            return parts[0]
        given.append(parts[-1] if level == "반말" else parts[level == "합쇼"])
        return f"\x00{len(given) - 1}\x00"

    turned = in_level(_FORMS.sub(choose, line), level)
    return re.sub("\x00(\\d+)\x00", lambda found: given[int(found[1])], turned)


def _emphasis_words(part: str) -> list[str]:
    """The words of a marked part; of a long name only the last, where the thing itself stands."""
    words = [word.strip(".,!?~") for word in part.split()]
    return words if len(words) <= 2 else words[-1:]


_ENDS = {
    "이에요/예요": ("입니다/입니다", "이야/야"),
    "이거든요/거든요": ("이거든요/거든요", "이거든/거든"),
    "이래요/래요": ("이랍니다/랍니다", "이래/래"),
    "이잖아요/잖아요": ("이죠/죠", "이잖아/잖아"),
}
"""Endings that stand on a fact -> in 합쇼체, in 반말."""


def _fill(value: str, pair: str | None, level: Level) -> str:
    if pair in _ENDS and level != "해요":
        pair = _ENDS[pair][level == "반말"]
    return value + particle(value, pair) if pair else value
