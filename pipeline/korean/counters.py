"""What follows a number and how it makes the number read: native (두 개) or Sino-Korean (이 년), and units spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from .numbers import native, sino
from .tsv import rows


@cache
def units() -> dict[str, str]:
    """Units in letters and signs and how they are said: "kg" -> "킬로그램". Those with a capital are written just so."""
    return dict((unit, said) for unit, said in rows("units.tsv"))


@cache
def unit_pattern() -> str:
    """A pattern for any unit that is not followed by more letters."""
    spelled = (re.escape(unit) if unit != unit.lower() else f"(?i:{re.escape(unit)})" for unit in _longest_first(units()))
    return rf"(?:{'|'.join(spelled)})(?![A-Za-z0-9])"


def unit_name(written: str) -> str:
    """How a unit is said: "g", "G" -> "그램", "Pa" -> "파스칼"."""
    return units().get(written) or units()[written.lower()]


_WHOLE = re.compile(
    "(?:[은는이가을를도의에와과로만들뿐씩째쯤입용당분죠면라며]|까지|부터|마다|짜리|세트|구성|정도|이상|이하|미만|남짓|처럼|보다|에서|으로"
    "|이나|이면|이에요|예요|니다|이다|인데|이랑|하고)*(?![가-힣])"
)
"""What may follow a counter in its word."""


@cache
def _counters() -> dict[str, str]:
    table = ((word, kind) for kind, words in rows("counters.tsv") for word in words.split())
    return {form: kind for word, kind in table for form in (word.replace("_", " "), word.replace("_", ""))}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(unit_pattern()), re.compile("|".join(_longest_first(_counters())))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: -len(word))


def counter(tail: str) -> str:
    """The counter a text after a number begins with ("개", or "그램" for "g"); "" when there is none.

    A word apart that only begins like one is none: 2 병풀, 1 개념.
    """
    apart = tail != (tail := tail.lstrip())
    unit, word = (pattern.match(tail) for pattern in _patterns())
    if word and apart and not _WHOLE.match(tail, word.end()):
        return ""
    return unit_name(unit[0]) if unit else word[0] if word else ""


def spell(number: int, unit: str) -> str:
    """The number as it is said before `unit`: 2, "개" -> "두"; 20, "대" (an age) -> "이십"; 6, "월" -> "유"."""
    if unit == "월" and number in (6, 10):
        return "유" if number == 6 else "시"
    if unit == "번째" and number == 1:
        return "첫"
    if not _native_fits(number, unit):
        return sino(number)
    hundreds, rest = divmod(number, 100)
    return (sino(hundreds * 100) if hundreds else "") + native(rest)


def is_counted(unit: str) -> bool:
    """Whether a counter is for things one by one: 병, 개, 매; not for what is measured (그램, 센티미터)."""
    return _counters().get(unit) in ("native", "mixed") or unit in ("매", "매입", "티")


def _native_fits(number: int, unit: str) -> bool:
    kind = _counters().get(unit)
    if kind not in ("native", "mixed") or (unit == "시" and number > 12):
        return False
    if unit == "대" and number % 10 == 0:
        return False  # 20대 is an age
    if number > 100:
        return 1 <= number % 100 <= 9 and number < 10000
    return 1 <= number <= (20 if kind == "mixed" else 99)
