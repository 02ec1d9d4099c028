"""The words of the embedded copy: what may be said of any product, since people wrote and read every line of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.korean.speech_levels import LEVELS
from pipeline.product_text import benefits

from .copywriting import at_speech_level, variants

_COPY = Path(__file__).with_name("copywriting")
_BENEFITS = Path(benefits.__file__).with_suffix(".toml")
"""How a feature is said; a row's first text is the expression it is known by."""
_USES = Path(benefits.__file__).with_name("uses.toml")
"""What one does with a thing."""
_WORD = re.compile(r"[가-힣]+")


@cache
def copy_words() -> frozenset[str]:
    """Every Hangul word of the copy's tables in every speech level, with its particle or ending."""
    paths = (*sorted(_COPY.glob("*.toml")), _BENEFITS, _USES)
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    texts = [way for table in tables for text in _texts(table) if "(?" not in text for way in variants(text)]
    levels = [at_speech_level(text, level) for level in LEVELS for text in texts]
    return frozenset(word for text in (*texts, *levels) for word in _WORD.findall(text))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
