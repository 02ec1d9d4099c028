"""Hanja by their Korean reading (hanja.tsv), with the initial-sound law at the start of a word."""

from __future__ import annotations

from functools import cache

from .hangul import is_syllable, join, split
from .tsv import rows

_SHOP = {"茶": "차", "車": "차", "金": "금", "不": "불"}
"""Where the reading of shop words is not the first one of the table."""


@cache
def _readings() -> dict[str, str]:
    return {char: reading for reading, chars in rows("hanja.tsv") for char in chars} | _SHOP


def read_hanja(char: str, before: str) -> str | None:
    """The reading of one Hanja after `before` (what stands before it in its word); None when it is not known."""
    reading = _readings().get(char)
    if reading is None or (before and (is_syllable(before[-1]) or before[-1].isdigit() or before[-1] in _readings())):
        return reading
    onset, nucleus, coda = split(reading)
    if onset in "ㄴㄹ" and nucleus in "ㅣㅑㅕㅛㅠㅖ":
        return join("ㅇ", nucleus, coda)
    return join("ㄴ", nucleus, coda) if onset == "ㄹ" else reading
