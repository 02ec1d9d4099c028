"""Money as shops write it: read to an exact Decimal, written back the way a Korean reader expects."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from price_parser import Price

from .errors import InputError

CEILING = Decimal(10) ** 13
"""Amounts from here on are typing errors or serial numbers."""

_KOREAN = re.compile(r"^\s*₩?\s*(?:(\d+(?:\.\d+)?)\s*만)?\s*(?:(\d+(?:\.\d+)?)\s*천)?\s*(\d[\d,]*)?\s*원?\s*$")


def read_amount(value: Any) -> Any:
    """A number or shop text ("19,900원", "₩19,900", "1만 9천원", "1.299,00 €") as an exact Decimal, 0 <= amount < CEILING.

    Raises InputError with the value when it holds no amount.
    """
    if value is None or isinstance(value, Decimal):
        amount = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        amount = Decimal(str(value))
    elif isinstance(value, str):
        amount = _read_text(value)
    else:
        raise _unreadable(value)
    if amount is not None and not (amount.is_finite() and 0 <= amount < CEILING):
        raise _unreadable(value)
    return amount


def _read_text(text: str) -> Decimal:
    korean = _KOREAN.match(text)
    if korean and any(korean.group(1, 2)):
        ten_thousands, thousands, rest = korean.groups()
        return Decimal(ten_thousands or 0) * 10000 + Decimal(thousands or 0) * 1000 + Decimal((rest or "0").replace(",", ""))
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        pass
    amount = Price.fromstring(text).amount
    if amount is None or "-" in text.split(str(amount)[:1])[0]:
        raise _unreadable(text)
    return amount


def _unreadable(value: Any) -> InputError:
    shown = str(value)[:40]
    return InputError(
        f"가격 '{shown}'을(를) 금액으로 읽을 수 없습니다. 19900 이나 \"19,900원\"처럼 적어 주세요.",
        f"The price '{shown}' is not an amount. Write it like 19900 or \"19,900원\".",
    )


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
    (r"฿|\bTHB\b", "THB"),
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


def plain_number(amount: Decimal) -> int | float:
    """The amount as a JSON number: an int when it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


_SIGNS = {"USD": "${}", "EUR": "{} €", "JPY": "{}엔", "GBP": "£{}", "CNY": "{}위안"}


def format_amount(amount: Decimal, currency: str = "KRW") -> str:
    """The amount as it is shown and captioned: 19,900원, $12.99, 1,299 €."""
    digits = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    if currency == "KRW":
        return f"{digits}원"
    return _SIGNS.get(currency, "{} " + currency).format(digits)
