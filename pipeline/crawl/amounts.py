"""Amounts of money in text and in markup, in the number formats of the world."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from price_parser.parser import parse_number

from ..money import CEILING, read_currency

_CODES = (
    "KRW|USD|EUR|GBP|JPY|CNY|RMB|RUB|PLN|INR|TRY|UAH|VND|THB|BRL|CZK|HUF|CAD|AUD|NZD|HKD|TWD|SGD|CHF|SEK|DKK|NOK|MXN|"
    "ILS|ZAR|AED|SAR|IDR|MYR|PHP|RON|BGN|HRK|ISK|KWD|BHD|OMR|QAR|JOD|EGP|CLP|COP|ARS|PEN|KZT|BYN|GEL|LKR|PKR|NGN|KES"
)
_SIGN = (
    rf"(?:US|CA|AU|NZ|HK|NT|MX|C|A|S|R|Z)?\s?\$|[€£¥￥₩￦₹₽₺₴₫฿₪₱₦₸₡₲]|\b(?:{_CODES})(?![A-Za-z])|"
    r"Rs\.?|\bRM\b|\bRp\.?|\bkr\.?|\bSFr\.?|\bFr\.|\bTk\b"
)
_AFTER = (
    rf"[€£¥￥₩￦₹₽₺₴₫฿₪$]|원|円|元|엔|(?:{_CODES})\b|zł|Kč|Ft\b|kr\b\.?|:-|,-|lei\b|лв\b|руб|грн|р\.|₸|тг|"
    r"Р\b|RM\b|KD\b|DH\b|euros?\b|ريال|ریال|تومان|جنيه|درهم|ر\.س|د\.إ|TL\b|đ|บาท|din\b|kn\b|,–|,—|\.-|\.–"
)
_GAP = "[\u0020\u00a0\u2009\u202f'’]"
_NUMBER = (
    rf"(?:\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:(?:[.,]|{_GAP})\d{{3}})+(?:[.,]\d{{1,2}})?|"
    r"\d+(?:[.,]\d{1,3})?|[.,]\d{2})(?!\d)"
)
AMOUNT = re.compile(
    rf"(?P<before>{_SIGN})[\s:]{{0,3}}(?P<first>{_NUMBER})|(?<![\w.,/-])(?P<second>{_NUMBER})\s{{0,2}}(?P<after>{_AFTER})",
    re.I,
)
BARE = re.compile(rf"^[^\d%-]{{0,3}}({_NUMBER})[^\d%]{{0,3}}$")
"""A number alone."""
_THREE_DECIMALS = ("KWD", "BHD", "OMR", "JOD", "TND")
_WHOLE = ("KRW", "JPY", "VND", "IDR", "CLP", "COP", "PYG", "HUF", "ISK")
"""Currencies of which shops write no fractions."""


_EURO_INSIDE = re.compile(r"(?<![\d.,])(\d{1,4})€ ?(\d{2})(?![\d.,%])")
"""3€99"""
_GAP_BEFORE_CENTS = re.compile(r"(\d[.,]) (\d{2})(?!\d)")
"""119. 95"""


CURRENCIES = frozenset(_CODES.split("|")) - {"RMB"}
"""ISO 4217 codes that are known."""


class Money(NamedTuple):
    """An amount found in a text."""

    amount: Decimal
    currency: str
    """ISO 4217, "" when the text names none."""
    start: int
    """Where it starts in the text."""
    end: int


def find_amounts(text: str) -> list[Money]:
    """Every amount with a currency sign in `text`, in order."""
    found = []
    if "€" in text:
        text = _EURO_INSIDE.sub(r"\1,\2€", text)  # same length: positions stay
    if len(text) < 24:
        text = _GAP_BEFORE_CENTS.sub(r"\1\2", text)
    for match in AMOUNT.finditer(text):
        sign = match.group("before") or match.group("after") or ""
        currency = _code(sign.strip())
        amount = read_number(match.group("first") or match.group("second"), currency)
        if amount is not None:
            found.append(Money(amount, currency, match.start(), match.end()))
    return found


def _code(sign: str) -> str:
    if re.fullmatch(_CODES, sign, re.I):
        return "CNY" if sign.upper() == "RMB" else sign.upper()
    return "INR" if sign.lower().startswith("rs") else read_currency(sign)


def read_number(text: str, currency: str = "") -> Decimal | None:
    """A number as people write it: a lone separator before exactly three digits groups thousands."""
    text = re.sub(_GAP, "", text)
    if currency in _THREE_DECIMALS and re.fullmatch(r"\d+[.,]\d{3}", text):
        return _decimal(text.replace(",", "."))
    if re.match(r"0[.,]\d", text):
        return _decimal(text.replace(",", "."))
    amount = parse_number(text)
    return amount if amount is not None and 0 <= amount < CEILING else None


def read_markup(value: object, currency: str = "") -> Decimal | None:
    """An amount as markup gives it: the point is decimal unless the currency has no fractions."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()[:60]
    if re.fullmatch(r"\d+(\.\d+)?", text):
        if currency in _WHOLE and re.fullmatch(r"\d{1,3}\.\d{3}", text):
            return _decimal(text.replace(".", ""))
        return _decimal(text)
    found = find_amounts(text)
    if found:
        return found[0].amount
    match = re.search(_NUMBER, text)
    return read_number(match.group(), currency) if match else None


def _decimal(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if 0 <= amount < CEILING else None
