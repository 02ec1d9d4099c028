"""Numbers with what they count: amounts, ranges, money, dates, times, telephone numbers.

Every function takes the match of its pattern in reading_rules.py and gives the Hangul said for what was matched; what follows
the match decides how the number reads and is looked at, not taken.
"""

from __future__ import annotations

import re

from .counters import counter, is_counted, spell, unit_name
from .hangul import is_syllable
from .numbers import decimal, digits, sino

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,20})"
AMOUNT = rf"(?:{NUMBER}(?:\.\d{{1,20}})?)"
_LARGE = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
_SINO_PAIRS = {1: "일이", 2: "이삼", 3: "삼사", 4: "사오", 5: "오륙", 6: "육칠"}
_PAIRED = ("일", "일간", "주", "주간", "년", "년간", "개월", "분", "회", "인", "인분", "인용", "박", "층")
_IDIOMS = {1: "한두", 2: "두세", 3: "서너", 5: "대여섯", 6: "예닐곱", 7: "일고여덟", 8: "여덟아홉"}
ENGLISH = dict(zip(range(1, 11), ["원", "투", "쓰리", "포", "파이브", "식스", "세븐", "에이트", "나인", "텐"], strict=True))
_TIGHT = ("월", "자")
"""Counters said in one word with their number: 시월, 육 자 -> 육자."""


def tail(found: re.Match[str]) -> str:
    """What follows the match."""
    return found.string[found.end() :]


def say_number(text: str, unit: str = "") -> str:
    """ "1,200" or "0.5" or "007", as it is said before `unit`."""
    whole, _, fraction = text.replace(",", "").partition(".")
    if fraction:
        return decimal(whole, fraction)
    if len(whole) > 1 and whole.startswith("0") and unit not in ("월", "일", "시", "분", "초"):
        return digits(whole, "공")
    return spell(int(whole), unit)


def _space_before_unit(said: str, unit: str, rest: str) -> str:
    return f"{said} " if unit and not rest.startswith(" ") and unit not in _TIGHT else said


def amount(found: re.Match[str]) -> str:
    """ "2" before "개": 두. Apart from the word it is written to (아이폰15), but not from 제 (제2)."""
    unit = counter(_beyond_range(tail(found)))
    before = found.string[found.start() - 1 : found.start()]
    gap = " " if before and is_syllable(before) and before != "제" else ""
    return gap + _space_before_unit(say_number(found[0], unit), counter(tail(found)), tail(found))


def _beyond_range(rest: str) -> str:
    """In "3 ~ 4 개" the 3 is counted by what follows the 4."""
    return re.sub(rf"^ ?[~∼〜] ?{AMOUNT}", "", rest)


def measure(found: re.Match[str]) -> str:
    """ "280g", "-5℃", "5,000mAh"."""
    unit = unit_name(found["unit"])
    below = "영하 " if unit == "도" else "마이너스 "
    return f"{below if found['minus'] else ''}{say_number(found['number'], unit)} {unit}"


def span(found: re.Match[str]) -> str | None:
    """ "2~3개" 두세, "10~20%" 십에서 이십, "2~5개" 두 개에서 다섯."""
    first, second, rest = found["first"], found["second"], tail(found)
    unit = counter(rest)
    if found["sign"] == "-" and not (unit and _value(first) < _value(second)):
        return None
    start, end = say_number(first, unit), say_number(second, unit)
    if found["minus"]:
        return _below_zero(start, end, unit, rest)
    follows = _value(second) == _value(first) + 1
    if follows and unit in _PAIRED and _value(first) in _SINO_PAIRS:
        said = _SINO_PAIRS[int(_value(first))]
    elif start == say_number(first):
        said = f"{start}에서 {end}"
    elif follows and _value(first) in _IDIOMS:
        said = _IDIOMS[int(_value(first))]
    else:
        said = f"{start} {unit}에서 {end}"
    return _space_before_unit(said, unit, rest)


def _below_zero(start: str, end: str, unit: str, rest: str) -> str:
    """ "-5~10℃" 영하 오 도에서 영상 십."""
    if unit == "도":
        return _space_before_unit(f"영하 {start} 도에서 영상 {end}", unit, rest)
    return _space_before_unit(f"마이너스 {start}에서 {end}", unit, rest)


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def large(found: re.Match[str]) -> str:
    """ "1만", "2만5천", "3천만", "1.5억"."""
    total, said = 0, ""
    for number, unit in re.findall(rf"({AMOUNT})([십백천]?[만억조]?)", found[0]):
        if "." in number:
            said += f"{say_number(number)}{unit}"
            continue
        value = int(number.replace(",", ""))
        for letter in unit:
            value *= _LARGE[letter]
        total += value
    said = said or sino(total)
    return _space_before_unit(said, counter(tail(found)), tail(found))


def money(found: re.Match[str]) -> str:
    """ "₩19,900", "$12.99"."""
    return f"{say_number(found['number'])} {unit_name(found['sign'])}"


def date(found: re.Match[str]) -> str:
    """ "2026-11-22", "2026.11", "11/22"."""
    parts = found.groupdict()
    year = f"{sino(int(parts['year']))} 년" if parts.get("year") else ""
    month = f"{spell(int(parts['month']), '월')}월"
    day = f"{sino(int(parts['day']))} 일" if parts.get("day") else ""
    return " ".join(part for part in (year, month, day) if part)


def time(found: re.Match[str]) -> str | None:
    """ "14:30" 십사 시 삼십 분, "9:00" 아홉 시."""
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 24 or minute > 59:
        return None
    said = f"{spell(hour, '시')} 시"
    return f"{said} {sino(minute)} 분" if minute else said


def ratio(found: re.Match[str]) -> str:
    """ "16:9" 십육 대 구."""
    return " 대 ".join(sino(int(part)) for part in found[0].split(":"))


def fraction(found: re.Match[str]) -> str:
    """ "1/2" 이분의 일."""
    above, below = found[0].split("/")
    return f"{sino(int(below))}분의 {sino(int(above))}"


def telephone(found: re.Match[str]) -> str:
    """ "010-1234-5678" 공일공 일이삼사 오육칠팔."""
    return " ".join(digits(group, "공") for group in re.findall(r"\d+", found[0]))


def promotion(found: re.Match[str]) -> str:
    """ "1+1" 원 플러스 원."""
    return " 플러스 ".join(ENGLISH.get(int(part)) or sino(int(part)) for part in found[0].split("+"))


def times(found: re.Match[str]) -> str:
    """The sign in "500ml*20병": a pack, so many of them, has no sign when it is read; "30cm × 40cm" does."""
    count = re.match(rf" ?{NUMBER}", tail(found))
    rest = tail(found)[count.end() :] if count else ""
    is_pack = is_counted(counter(rest)) and not re.match(r" ?[xX×*]", rest)
    return " " if is_pack else " 곱하기 "


def english(found: re.Match[str]) -> str:
    """A digit said in English: "Wi-Fi 6", "3 in 1"."""
    return ENGLISH[int(found[0])]


def fineness(found: re.Match[str]) -> str:
    """ "925 실버": its digits."""
    return digits(found[0])


def product(found: re.Match[str]) -> str:
    """The sign in "10x20cm" or "3×4"."""
    return f"{say_number(found[1])} 곱하기 "
