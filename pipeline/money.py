"""Money as shops write it: read to an exact Decimal, written back the way a Korean reader expects."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from .amount_text import CEILING, THREE_DECIMALS, read_currency
from .errors import InputError
from .price_text import PriceText, read_price


def read_amount(value: object) -> Decimal | None:
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
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        pass
    amount = read_price(text).amount
    if amount is None:
        raise _unreadable(text)
    return amount


def _unreadable(value: object) -> InputError:
    shown = str(value)[:40]
    return InputError(
        f"가격 '{shown}'을(를) 금액으로 읽을 수 없습니다. 19900 이나 \"19,900원\"처럼 적어 주세요.",
        f"The price '{shown}' is not an amount. Write it like 19900 or \"19,900원\".",
    )


def plain_number(amount: Decimal) -> int | float:
    """The amount as a JSON number: an int when it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


_SIGNS = {"USD": "${}", "EUR": "{} €", "JPY": "{}엔", "GBP": "£{}", "CNY": "{}위안"}


def format_amount(amount: Decimal, currency: str = "KRW") -> str:
    """The amount as it is shown and captioned: 19,900원, $12.99, 1,299 €."""
    decimals = 0 if amount == amount.to_integral_value() else 3 if currency in THREE_DECIMALS else 2
    digits = f"{amount:,.{decimals}f}"
    if currency == "KRW":
        return f"{digits}원"
    return _SIGNS.get(currency, "{} " + currency).format(digits)


def format_price(price: PriceText) -> str:
    """The price with its condition as it is shown and captioned: 100g당 2,980원, 월 29,900원(36개월), 12,000원부터, 3만원대."""
    if price.amount is None:
        return ""
    shown = format_amount(price.amount, price.currency or "KRW")
    if price.about == "대" and price.currency in ("KRW", "") and price.amount % 1000 == 0:
        thousands = int(price.amount) // 1000
        shown = (
            f"{thousands // 10}만원"
            if thousands % 10 == 0
            else f"{thousands / 10:g}만원"
            if thousands > 10
            else f"{thousands}천원"
        ) + "대"
    elif price.about:
        shown = f"약 {shown}"
    shown += "부터" if price.is_from else ""
    shown = " ".join(part for part in (price.whose, price.unit, shown) if part)
    return shown + (f", {price.months}개월" if price.months else "")


__all__ = [
    "CEILING",
    "PriceText",
    "format_amount",
    "format_price",
    "plain_number",
    "read_amount",
    "read_currency",
    "read_price",
]
