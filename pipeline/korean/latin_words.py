"""Latin letters as Koreans say them: known words and brands by their Korean reading, other words by their spelling, and
abbreviations by their letters."""

from __future__ import annotations

import re
from functools import cache

from .english_to_hangul import hangul, sayable
from .tsv import rows

_NAMES = "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트"
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", _NAMES.split(" "), strict=True))


@cache
def names() -> dict[str, str]:
    """Words and brands that have a Korean reading, in lower case."""
    return {written.lower(): said for written, said in rows("latin.tsv")}


def letters(word: str) -> str:
    """Letter by letter; other characters are skipped."""
    return "".join(_LETTERS.get(char, "") for char in word.lower())


def latin_word(word: str) -> str:
    """A word of Latin letters as it is said."""
    if known := names().get(word.lower()):
        return known
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", word)  # AirMax, MaxV
    if len(parts) > 1 and all(len(part) > 2 or part.isupper() for part in parts):
        return "".join(map(latin_word, parts))
    return hangul(word) if sayable(word) else letters(word)


def is_guessed(word: str) -> bool:
    """True for a word that is read by rules of spelling."""
    return word.lower() not in names() and sayable(word)
