"""Amounts in a text by value, however they are written: 19,900원, 1만 9천원, 만 구천구백 원, 33%, 세 배, 1+1, 12월 25일."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ..amount_text import KOREAN, korean_number


class Amount(NamedTuple):
    """A number with its unit."""

    value: Decimal
    unit: str
    """As in UNITS, kg and l as g and ml; "" for a bare number."""
    text: str
    """As written."""
    end: int
    """Where it ends in the text."""


_UNIT_WORDS = {
    "원": "원 won krw",
    "$": "달러 dollar usd",
    "€": "유로 eur",
    "엔": "엔 jpy",
    "%": "% ％ 퍼센트 프로 percent",
    "g": "g 그램 그람",
    "kg": "kg 킬로그램 ㎏",
    "ml": "ml 밀리리터 미리 ㎖ cc",
    "l": "l 리터",
    "mm": "mm 밀리미터",
    "cm": "cm 센티미터 센티 센치 ㎝",
    "m": "미터",
    "시간": "시간 h hr",
    "분": "분",
    "초": "초",
    "일": "일",
    "개월": "개월 달",
    "년": "년",
    "월": "월",
    "인치": "인치 inch",
    "w": "w 와트",
    "mah": "mah 밀리암페어",
    "gb": "gb 기가 기가바이트",
    "개": "개 건 매 입 장 팩 병 캔 봉 켤레 정 포 통 박스 세트 종 가지 명",
    "점": "점",
    "배": "배",
    "위": "위",
    "도": "도 ℃ °c",
}
UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
"""Word of a unit, lower case -> the unit it is compared as."""

_BY_LENGTH = "|".join(re.escape(word) for word in sorted(UNITS, key=len, reverse=True))
_DIGITS = re.compile(
    rf"(?<![\w.-])(?P<sign>[$€₩￦]\s?)?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<big>\s?만(?:\s?(?P<thousands>\d)\s?천)?(?:\s?(?P<hundreds>\d)\s?백)?(?:\s?(?P<rest>\d[\d,]*))?|\s?천(?=\s?원)|\s?억)?\s?(?P<unit>{_BY_LENGTH})?",
    re.IGNORECASE,
)
_WON = re.compile(rf"(?<![\w.-])(?P<number>{KOREAN})\s?원")
"""Money with 만 or 천, read as prices are: 1억 2,500만원."""
_CODE = re.compile(r"(?<![\w-])(?=[A-Za-z-]*[A-Za-z][A-Za-z-]*\d)[A-Za-z-]+\d[A-Za-z\d.+-]*")
_PLUS = re.compile(r"(?<!\d)(\d)\s?\+\s?(\d)(?!\d)")
_SINO = "영일이삼사오육칠팔구"
_NUMERAL = f"[{_SINO[1:]}십백천만억]"
_SPELLED_UNITS = "원|퍼센트|프로|배|그램|킬로그램|킬로|밀리리터|리터|센티미터|센티|시간|개월|년(?!째)"
_SPELLED = re.compile(
    rf"(?<![가-힣\d])(?P<number>{_NUMERAL}(?:(?:{_NUMERAL}|\s)*{_NUMERAL})?)\s?(?P<unit>{_SPELLED_UNITS})(?![가-힣]*[분계])"
)
_NATIVE = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "스무": 20}
_NATIVE_AMOUNT = re.compile(rf"(?<![가-힣])(?P<number>{'|'.join(_NATIVE)})\s?(?P<unit>배|시간|달)(?![가-힣])")


def amounts(text: str) -> Iterator[Amount]:
    """Every amount in `text`, in order of kind: written in digits, spelled in Sino-Korean, in native numerals."""
    for found in _WON.finditer(text):
        if re.search(r"\d", found["number"]) and (value := korean_number(found["number"])) is not None:
            yield Amount(value, "원", found[0].strip(), found.end())
            text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    for found in _DIGITS.finditer(text):
        unit = UNITS.get((found["unit"] or "").lower(), "")
        sign = (found["sign"] or "").strip()
        yield _amount(_digits(found), {"₩": "원", "￦": "원"}.get(sign, sign) or unit, found)
    for found in _SPELLED.finditer(text):
        if (value := sino(found["number"])) is not None:
            yield _amount(value, UNITS.get(found["unit"], found["unit"]), found)
    for found in _NATIVE_AMOUNT.finditer(text):
        yield _amount(Decimal(_NATIVE[found["number"]]), UNITS[found["unit"]], found)


def _amount(value: Decimal, unit: str, found: re.Match[str]) -> Amount:
    small, times = {"kg": ("g", 1000), "l": ("ml", 1000), "m": ("cm", 100)}.get(unit, (unit, 1))
    return Amount(value * times, small, found[0].strip(), found.end())


def codes(text: str) -> list[str]:
    """Words of letters and digits: WH-1000XM5, SPF50+, USB3.0."""
    return [found[0].strip("-.") for found in _CODE.finditer(text)]


def bundles(text: str) -> list[str]:
    """Offers like 1+1, 2+1."""
    return [f"{found[1]}+{found[2]}" for found in _PLUS.finditer(text)]


def _digits(found: re.Match[str]) -> Decimal:
    value = Decimal(found["number"].replace(",", ""))
    big = (found["big"] or "").strip()
    if big.startswith("만"):
        small = Decimal(found["thousands"] or 0) * 1000 + Decimal(found["hundreds"] or 0) * 100
        return value * 10000 + small + Decimal((found["rest"] or "0").replace(",", ""))
    return value * {"천": 1000, "억": 100_000_000}.get(big, 1)


def sino(text: str) -> Decimal | None:
    """A Sino-Korean numeral: "만 구천구백" -> 19900. None when it is none ("이" alone, "만만")."""
    plain = re.sub(r"\s", "", text)
    total = section = digit = 0
    if len(plain) < 2 and plain not in "십백천만":
        return None
    for char in plain:
        if char in _SINO:
            if digit:
                return None
            digit = _SINO.index(char)
        elif char in "십백천":
            section += (digit or 1) * {"십": 10, "백": 100, "천": 1000}[char]
            digit = 0
        else:
            total += (section + digit or 1) * {"만": 10_000, "억": 100_000_000}[char]
            section = digit = 0
    return Decimal(total + section + digit)
