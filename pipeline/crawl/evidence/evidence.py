"""What one source on a page says of one product, before anything is decided."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from pipeline.money import read_currency

from ..page.clean_text import clean, clean_lines
from ..price.amounts import CURRENCIES, find_amounts, read_markup

STOCK_WORDS = (
    (re.compile(r"out_?of_?stock|sold_?out|unavailable|not_?available|nostock|outofstk|suspension|oos$", re.I), "out_of_stock"),
    (re.compile(r"discontinued|end_?of_?life|closed", re.I), "discontinued"),
    (re.compile(r"pre_?order|pre_?sale", re.I), "preorder"),
    (
        re.compile(
            r"in_?stock|available|limited|online_?only|in_?store|made_?to_?order|back_?order|on_?sale|^sale$|reserved", re.I
        ),
        "in_stock",
    ),
)


@dataclass(frozen=True)
class Finding:
    """One product as one source tells it."""

    source: str
    """"json-ld", "microdata", "rdfa", "meta", "state" or "page"."""
    confidence: float
    values: dict[str, Any] = field(default_factory=dict)
    """Product field -> value; only what the source has."""
    amounts: tuple[Decimal, ...] = ()
    """Every amount the source names as a price of this product or a variant, the likeliest first."""
    url: str = ""
    nested: bool = False
    """True when it sits in a list of other products."""

    def scaled(self, factor: float) -> Finding:
        """The same, surer or less sure."""
        return replace(self, confidence=min(self.confidence * factor, 1.0))


def first(value: object) -> object:
    """The first of a list, or the value itself; the text of a JSON-LD value object or named thing."""
    for _ in range(6):
        if isinstance(value, (list, tuple)):
            value = next((item for item in value if item not in (None, "", {}, [])), None)
        elif isinstance(value, dict):
            keys = ("@value", "name", "value", "url", "@id", "contentUrl", "text")
            value = next((value[key] for key in keys if value.get(key) not in (None, "", {}, [])), None)
        else:
            return value
    return None


def as_list(value: object) -> list[object]:
    """A list, whatever was given."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def first_dict(value: object) -> dict[str, object]:
    """The first dict in a value, or an empty one."""
    return next((item for item in as_list(value) if isinstance(item, dict)), {})


def text_of(value: object, limit: int = 300) -> str:
    """The text of a value."""
    found = first(value)
    return clean(found, limit) if isinstance(found, (str, int, float)) and not isinstance(found, bool) else ""


def lines_of(value: object) -> str:
    """A description."""
    found = first(value)
    return clean_lines(found) if isinstance(found, str) else ""


def stock_of(value: object) -> str:
    """An availability as markup gives it, as one of the record's words, or "" """
    word = re.sub(r"[\s-]+", "_", text_of(value, 120)).rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    if word.lower() in ("true", "yes", "y", "1", "instock"):
        return "in_stock"
    if word.lower() in ("false", "no", "n", "0"):
        return "out_of_stock"
    return next((name for pattern, name in STOCK_WORDS if pattern.search(word)), "")


def amount_of(value: object, currency: str = "") -> Decimal | None:
    """A positive amount as markup gives it."""
    amount = read_markup(first(value), currency)
    return amount if amount else None


def currency_of(*values: object) -> str:
    """The first ISO 4217 code among values, or the currency a text names."""
    for value in values:
        text = text_of(value, 40)
        found = find_amounts(text)
        code = text.upper() if text.upper() in CURRENCIES else found[0].currency if found else read_currency(text)
        if code:
            return code
    return ""


def identifier(value: object) -> str:
    """An identifier fit for a fact sheet, or "" """
    text = text_of(value, 80)
    text = re.sub(r"^(sku|mpn|gtin\d*|isbn|asin|ean|upc)\s*[:#]\s*", "", text, flags=re.I)
    bad = len(text) > 64 or text.lower() in ("null", "none", "undefined", "n/a", "na", "0", "-", "sku", "false", "true", "tbd")
    return "" if bad or text.count(" ") > 3 or "{" in text or text.startswith("http") else text


def gtin_of(values: Iterable[object]) -> str:
    """The first valid GTIN (8, 12, 13 or 14 digits with a right check digit)."""
    for value in values:
        digits = re.sub(r"\D", "", text_of(value, 40))
        if len(digits) in (8, 12, 13, 14) and int(digits) > 0 and _checks(digits):
            return digits
    return ""


def _checks(digits: str) -> bool:
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def stars(value: object, best: object = None) -> float | None:
    """A rating as stars out of five."""
    amount, top = read_markup(first(value)), read_markup(first(best))
    if amount is None:
        return None
    scale = float(top) if top and top > 0 else (5.0 if amount <= 5 else 10.0 if amount <= 10 else 100.0)
    rating = float(amount) * 5.0 / scale
    return round(rating, 2) if 0 < rating <= 5 else None


def tally(value: object) -> int | None:
    """A count."""
    match = re.search(r"\d[\d,. ]*", text_of(value, 40))
    digits = re.sub(r"\D", "", match.group()) if match else ""
    return int(digits) if digits and len(digits) < 10 else None


def without_empty(**values: object) -> dict[str, object]:
    """Only the values there are."""
    return {key: value for key, value in values.items() if value not in (None, "", (), [], {})}
