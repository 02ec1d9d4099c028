"""Money as shops write it: read to an exact Decimal, written back the way a Korean reader expects."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from .amount_text import CEILING, read_currency
from .errors import InputError
from .price_text import PriceText, format_amount, format_price, read_price


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
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        pass
    amount = read_price(text).amount
    if amount is None:
        raise _unreadable(text)
    return amount


def _unreadable(value: Any) -> InputError:
    shown = str(value)[:40]
    return InputError(
        f"가격 '{shown}'을(를) 금액으로 읽을 수 없습니다. 19900 이나 \"19,900원\"처럼 적어 주세요.",
        f"The price '{shown}' is not an amount. Write it like 19900 or \"19,900원\".",
    )


def plain_number(amount: Decimal) -> int | float:
    """The amount as a JSON number: an int when it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


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
