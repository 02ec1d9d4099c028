"""Money: what shops write is read exactly, and shown the way a Korean reader expects."""

from decimal import Decimal

import pytest

from pipeline.errors import InputError
from pipeline.money import format_amount, plain_number, read_amount, read_currency


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("19,900원", "19900"),
        ("1만 9천원", "19000"),
        ("3만원", "30000"),
        ("1.5만", "15000"),
        ("2만 3,500원", "23500"),
        ("1.299,00 €", "1299"),
        ("1,299.00", "1299"),
        ("12 900 ₽", "12900"),
        ("CHF 1'299.50", "1299.50"),
        ("R$ 1.234,56", "1234.56"),
        ("￥1,980", "1980"),
    ],
)
def test_shop_text(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("value", ["", "무료", "-5", -1, float("nan"), float("inf"), "1e20", 10**14, True, [1], "NaN"])
def test_what_is_no_amount_is_said(value):
    with pytest.raises(InputError) as caught:
        read_amount(value)
    assert str(value)[:40] in caught.value.ko


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("19,900원", "KRW"),
        ("US$12.99", "USD"),
        ("$5", "USD"),
        ("1.299,00 €", "EUR"),
        ("12 900 ₽", "RUB"),
        ("C$ 20", "CAD"),
        ("R$ 1.234,56", "BRL"),
        ("199 zł", "PLN"),
        ("1,980円", "JPY"),
        ("19900", ""),
    ],
)
def test_currency(text, code):
    assert read_currency(text) == code


def test_shown():
    assert format_amount(Decimal("19900")) == "19,900원"
    assert format_amount(Decimal("12.9"), "USD") == "$12.90"
    assert plain_number(Decimal("19900.00")) == 19900 and plain_number(Decimal("0.5")) == 0.5
