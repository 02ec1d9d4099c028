"""What a thing is good for, by the words of its name: what can be said of it where the sheet says little.

The words and the sentences are data (uses.toml); every sentence is true of every thing of that name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_SERVICE = re.compile("청소|수리|설치|출장|강의|클래스|레슨|수강")
"""A name of work that is done; the words for the thing it is done to tell nothing of the work."""
_NOT_THE_THING = re.compile(r"충전|케이블")
"""After 무선 it is the charging that has no wire."""


def uses(name: str, field: str) -> tuple[str, ...]:
    """What one does with the thing, sentences in 해요체 without their mark; () where nothing is known of it."""
    words = [word for word in re.findall(r"[가-힣]+\d?", re.sub(r"(?<![가-힣])\d+[가-힣a-zA-Z]+", " ", name)) if word]
    known = _table("pet") if field == "pet" else _table("goods")
    for word in reversed(words):
        keys = [key for key in known if word == key or (len(key) > 1 and word.endswith(key))]
        if keys:
            ways = known[max(keys, key=len)]
            return ways if len(ways) > 1 else tuple(dict.fromkeys((*ways, *_table("field").get(field, ()))))
    return _table("field").get(field, ())


def name_benefits(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Words of the name that say what it does for one, each with ways to say it."""
    words = name.split()
    for word, after in zip(words, [*words[1:], ""], strict=True):
        ways = _table("name").get(word)
        if ways and not _SERVICE.search(name) and not (word == "무선" and _NOT_THE_THING.search(after)):
            yield word, ways


@cache
def _table(part: str) -> Mapping[str, tuple[str, ...]]:
    """Word -> sentences, of one part of the data."""
    rows = tomllib.loads((Path(__file__).parent / "uses.toml").read_text(encoding="utf-8"))[part]
    return {word: tuple(ways) for words, ways in rows.items() for word in words.split()}
