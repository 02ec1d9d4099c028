"""Prices as shops write them: the amount, and the condition that belongs to it; none where it is not sure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.money import format_price, read_price

TEXTS = Path(__file__).parents[1] / "data" / "facts" / "price_texts.tsv"
TODAY = date(2026, 6, 1)


def _cases() -> list[tuple[str, str, str]]:
    kind, cases = "", []
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ["):
            kind = line[3 : line.index("]")]
        elif not line.startswith("# ") and line:
            text, _, expected = line.rpartition("\t")
            cases.append((kind, text, expected))
    return cases


def told(text: str) -> str:
    """What is read of a text, as the table writes it."""
    price = read_price(text, "KRW", TODAY)
    if price.amount is None:
        return "-"
    shown = format_price(price) + (f" ({price.until}까지)" if price.until else "")
    return shown + (f" ← {price.list_amount:,}" if price.list_amount else "")


@pytest.mark.parametrize("kind", list(dict.fromkeys(kind for kind, *_ in _cases())))
def test_shop_texts(kind: str):
    assert {text: told(text) for group, text, _ in _cases() if group == kind} == {
        text: expected for group, text, expected in _cases() if group == kind
    }


def test_there_are_four_hundred_texts():
    assert len({text for _, text, _ in _cases()}) >= 400


@pytest.mark.parametrize("text", ["가격문의", "=12000*2", "39,000원 29,900원", "맥북 15"])
def test_no_price_has_its_reason(text: str):
    price = read_price(text, "KRW")
    assert price.amount is None and price.note and price.note_en


def test_a_currency_is_hinted_for_bare_numbers_only():
    assert read_price("12.99", "USD").amount == Decimal("12.99")
    assert read_price("$12.99", "KRW").currency == "USD"
