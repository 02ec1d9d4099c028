"""Options as shops export them: lists, 색상{베이지|네이비} (Cafe24), 베이지^39000 (Naver), values and prices (SmartStore)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from ..money import read_amount

MOST = 40
"""Options of one product that are kept."""
_BRACED = re.compile(r"(?:([^{}/|\n]*))\{([^{}]*)\}")
_PRICED = re.compile(r"^(.+)\^\s*(\d[\d,]*)$")


def read_options(text: str, price: Decimal | None = None) -> list[str]:
    """The options of one cell; a price of its own becomes what it costs more than `price`."""
    groups = _BRACED.findall(text)
    parts = [value for _, values in groups for value in re.split(r"[|,]", values)] if groups else re.split(r"[\n|;]", text)
    if not groups and len(parts) == 1 and not re.search(r"[\^:]", text):
        parts = re.split(r",(?!\d{3})\s*", text)
    return [option for option in (_option_with_price(part.strip(), price) for part in parts) if option][:MOST]


def _option_with_price(text: str, price: Decimal | None) -> str:
    found = _PRICED.match(text)
    if not found:
        return text
    return with_surcharge(
        found.group(1).strip(), Decimal(found.group(2).replace(",", "")) - price if price is not None else Decimal(0)
    )


def with_surcharge(option: str, more: Decimal) -> str:
    """An option with what it costs more, as shops write it: 네이비 (+2,000원)."""
    return f"{option} ({more:+,.0f}원)" if more else option


def with_prices(values: Sequence[str], prices: str) -> list[str]:
    """The values of one option with their surcharges ("0,1000,-500")."""
    try:
        more = [Decimal(part.strip() or "0") for part in re.split(r"[,|\n]", prices)]
    except InvalidOperation:
        return list(values)
    if len(more) != len(values):
        return list(values)
    return [with_surcharge(value, each) for value, each in zip(values, more, strict=True)]


def joined_variants(rows: Sequence[Mapping[str, str]]) -> tuple[str, list[str]]:
    """The lowest price of the rows that are one product's variants, and their options with what each costs more."""
    prices = [read_amount(row["price"]) if row.get("price") else None for row in rows]
    known = [price for price in prices if price is not None]
    least = min(known, default=None)
    options: dict[str, None] = {}
    for row, price in zip(rows, prices, strict=True):
        if name := row.get("options", ""):
            more = price - least if price is not None and least is not None else Decimal(0)
            options.setdefault(with_surcharge(name, more) + (" [품절]" if row.get("gone") else ""))
    return ("" if least is None else str(least)), list(options)[:MOST]
