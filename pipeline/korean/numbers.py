"""Numbers in words: Sino-Korean, native, digit by digit."""

from __future__ import annotations

_DIGITS = "영일이삼사오육칠팔구"
_SMALL = ("", "십", "백", "천")
_LARGE = ("", "만", "억", "조")
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")

LIMIT = 10 ** (4 * len(_LARGE))
"""Numbers from here on are read digit by digit."""


def sino(number: int) -> str:
    """19900 -> "만 구천구백": spaces after 만, 억, 조; no 일 before 십, 백, 천, nor before a leading 만."""
    if number >= LIMIT:
        return digits(str(number))
    if number == 0:
        return "영"
    groups: list[str] = []
    for power, unit in enumerate(_LARGE):
        group = number // 10 ** (4 * power) % 10000
        if group:
            groups.append(_group(group) + unit)
    said = " ".join(reversed(groups))
    return said[1:] if said.startswith("일만") else said


def _group(number: int) -> str:
    """1..9999"""
    said = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            said += ("" if digit == 1 and power else _DIGITS[digit]) + _SMALL[power]
    return said


def native(number: int) -> str:
    """1..99 as it stands before a counter: 1 -> "한", 20 -> "스무", 21 -> "스물한"."""
    tens, ones = divmod(number, 10)
    if number == 20:
        return "스무"
    return _TENS[tens] + _ONES[ones]


def digits(text: str, zero: str = "영") -> str:
    """Digit by digit: "010" -> "공일공" with zero="공"."""
    return "".join(zero if char == "0" else _DIGITS[int(char)] for char in text)


def decimal(whole: str, fraction: str) -> str:
    """ "1", "25" -> "일 점 이오"."""
    return f"{sino(int(whole))} 점 {digits(fraction)}"
