"""Amounts of money in text and in markup: the number formats of the world, 만 and 천 of Korean shops, ranges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from price_parser.parser import parse_number

CEILING = Decimal(10) ** 13
"""Amounts from here on are typing errors or serial numbers."""

_CODES = (
    "KRW|USD|EUR|GBP|JPY|CNY|RMB|RUB|PLN|INR|TRY|UAH|VND|THB|BRL|CZK|HUF|CAD|AUD|NZD|HKD|TWD|SGD|CHF|SEK|DKK|NOK|MXN|"
    "ILS|ZAR|AED|SAR|IDR|MYR|PHP|RON|BGN|HRK|ISK|KWD|BHD|OMR|QAR|JOD|EGP|CLP|COP|ARS|PEN|KZT|BYN|GEL|LKR|PKR|NGN|KES"
)
CURRENCIES = frozenset(_CODES.split("|")) - {"RMB"}
"""ISO 4217 codes that are known."""
WHOLE = ("KRW", "JPY", "VND", "IDR", "CLP", "COP", "PYG", "HUF", "ISK")
"""Currencies of which shops write no fractions."""
THREE_DECIMALS = ("KWD", "BHD", "OMR", "JOD", "TND")

_SIGN = (
    rf"(?:US|CA|AU|NZ|HK|NT|MX|C|A|S|R|Z)?\s?\$|[€£¥￥₩￦₹₽₺₴₫฿₪₱₦₸₡₲]|\b(?:{_CODES})(?![A-Za-z])|"
    r"Rs\.?|\bRM\b|\bRp\.?|\bkr\.?|\bSFr\.?|\bFr\.|\bTk\b"
)
_AFTER = (
    rf"[€£¥￥₩￦₹₽₺₴₫฿₪$]|원|won\b|円|元|엔|달러|유로|위안|(?:{_CODES})\b|zł|Kč|Ft\b|kr\b\.?|:-|,-|lei\b|лв\b|руб|грн|р\.|₸|тг|"
    r"Р\b|RM\b|KD\b|DH\b|euros?\b|ريال|ریال|تومان|جنيه|درهم|ر\.س|د\.إ|TL\b|đ|บาท|din\b|kn\b|,–|,—|\.-|\.–"
)
_CODE = re.compile(_CODES, re.I)
_BELOW_ONE = re.compile(r"0[.,]\d")
_GAP = "[\u0020\u00a0\u2009\u202f'’]"
_GAPS = re.compile(_GAP)
NUMBER = (
    rf"(?:\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:(?:[.,]|{_GAP})\d{{3}})+(?:[.,]\d{{1,2}})?|"
    r"\d+(?:[.,]\d{1,3})?|[.,]\d{2})(?!\d)"
)
_GROUPED = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_HANGUL = "일이삼사오육칠팔구"
KOREAN = (
    rf"(?:(?:(?:{_GROUPED})\s?[억만천백십]{{1,2}}|[{_HANGUL}]?[십백천만억]|[{_HANGUL}](?=\s?[십백천만억]))\s?)+"
    rf"(?:(?:{_GROUPED}|[{_HANGUL}])(?![\d,.]*\s?[억만천백십]))?"
)
"""A number with 만 or 천: 2만, 3만9천9백, 1억 2,500만, 만 이천, 오천."""
_START = r"(?<![.,/\d-])(?<![^\W가-힣ㄱ-ㆎ])"
"""An amount begins: not inside a number, a path or a Latin word; a Hangul word may stand before it (판매가29,900원)."""
_BEFORE = rf"(?P<before>{_SIGN})[\s:]{{0,3}}(?P<first>{NUMBER})(?!\s?[만억천]|[.,]?\d)"
_BEHIND = rf"{_START}(?P<second>{NUMBER})\s{{0,2}}(?P<after>{_AFTER})"
_SIGNED = re.compile(
    rf"[$€£¥￥₩￦₹₽₺₴₫฿₪₱₦₸₡₲]|(?:{_CODES}|rs|rm|rp|kr|sfr|fr|tk)\.?[\s:]{{0,3}}[\d.,]|\d\s{{0,2}}(?:{_AFTER})".lower()
)
"""What a text with an amount holds, in lower case: asked first, for most texts with digits hold none."""
_FOREIGN = re.compile(rf"{_BEFORE}|{_BEHIND}(?P<korean>$^)?(?P<sign_korean>$^)?", re.I)
"""Amounts of a text without 원 and ₩."""
AMOUNT = re.compile(
    rf"{_BEFORE}|"
    rf"{_START}(?:(?=\d)|(?<![가-힣]))(?P<korean>{KOREAN})\s?(?P<unit>원)(?!산지|료|두|목|룸|피스|형)|"
    rf"[₩￦]\s?(?P<sign_korean>{KOREAN})|"
    rf"{_BEHIND}",
    re.I,
)
_RANGE = re.compile(
    rf"(?:(?P<sign>₩)\s?|{_START})(?P<low>{KOREAN}|{NUMBER})\s?원?(?:\s?[~∼〜～]|\s?[-–—](?=\s?[\d₩])|부터\s?~?|에서)\s?₩?\s?"
    rf"(?P<high>{KOREAN}|{NUMBER})\s?(?P<won>원)?",
)
BARE = re.compile(rf"^[^\d%-]{{0,3}}({NUMBER})[^\d%]{{0,3}}$")
"""A number alone."""
_EURO_INSIDE = re.compile(r"(?<![\d.,])(\d{1,4})€ ?(\d{2})(?![\d.,%])")
"""3€99"""
_GAP_BEFORE_CENTS = re.compile(r"(\d[.,]) (\d{2})(?!\d)")
"""119. 95"""
_WIDE = re.compile("[！-～￦]")
_LETTERS_BEFORE = re.compile(rf"[가-힣](?=(?:[{_HANGUL}십백천만억]))")


_WORTH = re.compile(r"\d|[천만억백]\s?원")


class Money(NamedTuple):
    """An amount found in a text."""

    amount: Decimal
    currency: str
    """ISO 4217, "" when the text names none."""
    start: int
    """Where it starts in the text."""
    end: int
    top: Decimal | None = None
    """The upper end, when the text gives a range."""


def find_amounts(text: str) -> list[Money]:
    """Every amount with a currency sign in `text`, in order; a range is one amount, its lower end."""
    if not _WORTH.search(text):
        return []
    if "€" in text:
        text = _EURO_INSIDE.sub(r"\1,\2€", text)  # same length: positions stay
    if len(text) < 24 and " " in text:
        text = _GAP_BEFORE_CENTS.sub(r"\1\2", text)
    text = narrow(text)
    is_korean = "원" in text or "₩" in text
    if not is_korean and not _SIGNED.search(text.lower()):
        return []
    ranges = list(_ranges(text)) if is_korean else []
    found = list(ranges)
    for match in (AMOUNT if is_korean else _FOREIGN).finditer(text):
        money = _money(match, text)
        if money and not any(part.start <= money.start < part.end for part in ranges):
            found.append(money)
    return sorted(found, key=lambda money: money.start) if ranges else found


def narrow(text: str) -> str:
    """Full-width digits and signs as plain ones; positions stay."""
    return _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text) if _WIDE.search(text) else text


def _money(match: re.Match[str], text: str) -> Money | None:
    if korean := match["korean"] or match["sign_korean"]:
        if not _is_korean_number(korean, match, text):
            return None
        amount, currency = korean_number(korean), "KRW"
    else:
        currency = _code((match["before"] or match["after"] or "").strip())
        amount = read_number(match["first"] or match["second"], currency)
    if amount is None or (currency == "KRW" and amount != amount.to_integral_value()):
        return None  # 29,90원 lacks a digit
    return Money(amount, currency, match.start(), match.end())


def _is_korean_number(number: str, match: re.Match[str], text: str) -> bool:
    """False for letters inside a word that only look like a numeral (공구만원, 인천원룸)."""
    if re.search(r"\d", number):
        return True
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return not re.match(r"[가-힣]", before) and not re.match(r"[가-힣]", after.replace("부", "").replace("대", ""))


def _ranges(text: str) -> Iterator[Money]:
    for match in _RANGE.finditer(text):
        if not (match["sign"] or match["won"]):
            continue
        low, high = _plain_or_korean(match["low"]), _plain_or_korean(match["high"])
        step = re.search(r"([억만천])\s*$", match["high"])
        if low is not None and step and low < 1000 and re.fullmatch(r"[\d.]+", match["low"]):
            low *= _BIG[step[1]]  # 2~3만원
        if low is not None and high is not None and 0 < low < high <= low * 1000 and (low >= 100 or step):
            yield Money(low, "KRW", match.start(), match.end(), high)


def _plain_or_korean(text: str) -> Decimal | None:
    return korean_number(text) if re.search(r"[^\d.,\s'’]", text) else read_number(text, "KRW")


_BIG = {"천": 1000, "만": 10_000, "억": 100_000_000}
_SECTIONS = re.compile(r"(?:(?P<hundred_millions>[^억만]*)억)?(?:(?P<ten_thousands>[^억만]*)만)?(?P<rest>[^억만]*)")
_DIGIT = rf"{_GROUPED}|[{_HANGUL}]"
_SECTION = re.compile(rf"(?:({_DIGIT})?천)?(?:({_DIGIT})?백)?(?:({_DIGIT})?십)?({_DIGIT})?")


def korean_number(text: str) -> Decimal | None:
    """A number with 만, 천 or Hangul digits ("3만9천9백", "1억 2,500만", "만 이천"), or None when it is none surely."""
    found = _SECTIONS.fullmatch(re.sub(r"\s", "", text))
    if not found or re.match(r"[만천]\s+\d[\d,]*$", text):  # there 만 may be a particle
        return None
    parts = [_section(part) for part in found.groups()]
    if None in parts or (re.search(r"[만천백]\s*\d$", text.strip())):  # "3만9": a digit is missing
        return None
    steps = (100_000_000, 10_000, 1)
    amount = sum(
        (Decimal(part or (1 if written == "" and step > 1 else 0)) * step)
        for part, written, step in zip(parts, found.groups(), steps, strict=True)
        if part is not None
    )
    return Decimal(int(amount)) if 0 <= amount < CEILING and amount == int(amount) else None


def _section(text: str | None) -> Decimal | None:
    """A number below 만 ("2천5백", "2,500", "이천"), 0 for none; None when it is no number."""
    found = _SECTION.fullmatch(text or "")
    if not found:
        return None
    digits = [
        Decimal(_HANGUL.index(part) + 1 if part in _HANGUL else part.replace(",", "")) if part else None
        for part in found.groups()
    ]
    total = digits[3] or Decimal(0)
    for digit, sign, step in zip(digits[:3], "천백십", (1000, 100, 10), strict=True):
        total += (1 if digit is None else digit) * step if sign in (text or "") else 0
    return total


def _code(sign: str) -> str:
    if _CODE.fullmatch(sign):
        return "CNY" if sign.upper() == "RMB" else sign.upper()
    return "INR" if sign.lower().startswith("rs") else read_currency(sign)


def read_number(text: str, currency: str = "") -> Decimal | None:
    """A number as people write it: a lone separator before exactly three digits groups thousands."""
    text = _GAPS.sub("", text)
    if currency in THREE_DECIMALS and re.fullmatch(r"\d+[.,]\d{3}", text):
        return decimal(text.replace(",", "."))
    if text[:1] == "0" and _BELOW_ONE.match(text):
        return decimal(text.replace(",", "."))
    amount = parse_number(text)
    return amount if amount is not None and 0 <= amount < CEILING else None


def read_markup(value: object, currency: str = "") -> Decimal | None:
    """An amount as markup gives it: the point is decimal unless the currency has no fractions."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()[:60]
    if re.fullmatch(r"\d+(\.\d+)?", text):
        if currency in WHOLE and re.fullmatch(r"\d{1,3}\.\d{3}", text):
            return decimal(text.replace(".", ""))
        return decimal(text)
    found = find_amounts(text)
    if found:
        return found[0].amount
    match = re.search(NUMBER, narrow(text))
    return read_number(match.group(), currency) if match else None


def decimal(text: str) -> Decimal | None:
    """A plain number below the ceiling."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if 0 <= amount < CEILING else None


_CURRENCIES = (
    (r"원|₩|￦|\bwon\b|\bKRW\b", "KRW"),
    (r"US\s?\$|\bUSD\b|달러|\bdollars?\b", "USD"),
    (r"€|\bEUR\b|\beuros?\b|유로", "EUR"),
    (r"£|\bGBP\b|파운드", "GBP"),
    (r"円|엔|\bJPY\b", "JPY"),
    (r"元|위안|\bCNY\b|\bRMB\b", "CNY"),
    (r"₽|руб|\bRUB\b", "RUB"),
    (r"zł|\bPLN\b", "PLN"),
    (r"₹|\bINR\b", "INR"),
    (r"₺|\bTRY\b|\bTL\b", "TRY"),
    (r"₴|\bUAH\b|грн", "UAH"),
    (r"₫|\bVND\b", "VND"),
    (r"฿|\bTHB\b|บาท|\bbaht\b", "THB"),
    (r"\bKD\b|\bKWD\b", "KWD"),
    (r"R\$|\bBRL\b", "BRL"),
    (r"Kč|\bCZK\b", "CZK"),
    (r"\bFt\b|\bHUF\b", "HUF"),
    (r"CA\s?\$|C\$|\bCAD\b", "CAD"),
    (r"AU\s?\$|A\$|\bAUD\b", "AUD"),
    (r"NZ\s?\$|\bNZD\b", "NZD"),
    (r"HK\s?\$|\bHKD\b", "HKD"),
    (r"NT\s?\$|\bTWD\b", "TWD"),
    (r"S\$|\bSGD\b", "SGD"),
    (r"\bCHF\b", "CHF"),
    (r"\bSEK\b", "SEK"),
    (r"\bDKK\b", "DKK"),
    (r"\bNOK\b", "NOK"),
    (r"\$", "USD"),
    (r"¥|￥", "JPY"),
)


@lru_cache(maxsize=2048)
def read_currency(text: str) -> str:
    """The ISO 4217 code that shop text such as "US$12.99" names, or "" when it names none.

    A bare $ counts as USD and a bare ¥ as JPY.
    """
    if not re.search(r"[^\d\s.,]", text):
        return ""  # as most cells of a long list
    for pattern, code in _CURRENCIES:
        if re.search(pattern, text, re.I if pattern[:2] == r"\b" else 0):
            return code
    return ""
