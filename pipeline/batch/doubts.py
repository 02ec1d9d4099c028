"""What is doubtful in a row: made all the same, and said before."""

from __future__ import annotations

from collections.abc import Iterator

from ..money import format_amount
from ..records import Product, Record

LOW = {"KRW": 100, "JPY": 10}
"""A price at or below this is hardly one, in its currency."""
HIGH = {"KRW": 100_000_000, "JPY": 10_000_000, "USD": 100_000, "EUR": 100_000}
"""A price from here on is asked about."""
STEEP = 90
"""% off from which a discount is asked about."""
LONG = 100
"""Letters of a name from which it is asked about."""


class Doubt(Record):
    """One doubtful thing, in both languages."""

    ko: str
    en: str


def doubts_of(product: Product) -> Iterator[Doubt]:
    """What looks like a typing error in a product."""
    price, listed, currency = product.price, product.list_price, product.currency
    if price is not None and price <= LOW.get(currency, 0):
        shown = format_amount(price, currency)
        yield Doubt(ko=f"가격이 {shown}: 맞는지 확인해 주세요", en=f"the price is {shown}: check it")
    if price is not None and price >= HIGH.get(currency, 10**9):
        shown = format_amount(price, currency)
        yield Doubt(ko=f"가격이 {shown}: 0이 더 붙지 않았는지 확인해 주세요", en=f"the price is {shown}: check its zeros")
    if product.percent_off is not None and product.percent_off >= STEEP:
        yield Doubt(
            ko=f"할인이 {product.percent_off} %: 정가와 판매가를 확인해 주세요",
            en=f"{product.percent_off} % off: check both prices",
        )
    if price is not None and listed is not None and listed < price:
        yield Doubt(ko="정가가 판매가보다 낮음: 정가를 쓰지 않습니다", en="the list price is below the price: it is not used")
    if "\ufffd" in product.name + product.brand + product.description:
        yield Doubt(ko="읽을 수 없는 글자(�)가 있음", en="letters that cannot be read (�)")
    if len(product.name) > LONG:
        yield Doubt(
            ko=f"상품 이름이 {len(product.name)}자: 부르는 이름으로 줄여 주세요", en=f"a name of {len(product.name)} letters"
        )
