"""What of a product is said and shown, derived in one place and handed on: category, names, prices, facts, claims.

Stages ask the sheet; none of them guesses a category or shortens a name itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..money import format_amount
from ..records import Product
from .category import guess_field
from .feature_phrases import orders, tidy
from .regulated_claims import Notice, goods_of, required_notices
from .short_name import full_name, short_name, shown_name, unsayable

DESCRIPTION_LIMIT = 1200
"""Characters of the description an engine is shown."""


@dataclass(frozen=True)
class FactSheet:
    """A product as people are told of it. Everything is derived when it is first asked for, and once."""

    product: Product

    @cached_property
    def category(self) -> str:
        """One of category.FIELDS, or "" when no word tells."""
        return guess_field(self.product)

    @cached_property
    def goods(self) -> frozenset[str]:
        """The category and the goods it is, as far as rules of advertising tell them apart."""
        return goods_of(self.product, self.category)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """What has to be said with it."""
        return required_notices(self.product, self.goods)

    @cached_property
    def name(self) -> str:
        """Its whole name, cleaned; "이 상품" when nothing is left."""
        return full_name(self.product.name) or "이 상품"

    @cached_property
    def shown_name(self) -> str:
        """Its name as pictures show it."""
        return shown_name(self.product.name)

    @cached_property
    def short_name(self) -> str:
        """What one calls it, 18 letters at most."""
        return short_name(self.product.name, self.product.brand)

    @property
    def brand(self) -> str:
        """The brand as it can be said, or "" """
        return "" if unsayable(self.product.brand) else tidy(self.product.brand)

    @property
    def price(self) -> str:
        """ "19,900원", with its condition; or "" """
        return self.product.price_text

    @property
    def list_price(self) -> str:
        """ "29,900원" where the price is lower, or "" """
        product = self.product
        return format_amount(product.list_price, product.currency) if product.list_price and product.discount else ""

    @property
    def saving(self) -> str:
        """What the discount comes to, or "" """
        product = self.product
        if product.price is None or product.list_price is None or not product.discount:
            return ""
        return format_amount(product.list_price - product.price, product.currency)

    def facts(self) -> dict[str, Any]:
        """The facts as shown to people, only those the product has. Sentences that give orders are dropped, wherever they
        stand."""
        product, (rating, count) = self.product, self.product.praise
        facts: dict[str, Any] = {
            "name": self.name,
            "short_name": self.short_name,
            "brand": self.brand,
            "price": self.price,
            "list_price": self.list_price,
            "discount": f"{product.discount}%" if product.discount else "",
            "saved": self.saving,
            "price_until": product.price_until,
            "rating": f"{rating:g}" if rating else "",
            "rating_count": f"{count:,}" if count else "",
            "features": [clean for text in product.features if (clean := _clean(text))],
            "options": [clean for text in product.options if (clean := _clean(text))],
            "description": _clean(product.description)[:DESCRIPTION_LIMIT],
            "availability": product.availability if product.availability != "unknown" else "",
        }
        return {key: value for key, value in facts.items() if value}


def _clean(text: str) -> str:
    sentences = re.split(r"(?<=[.!?。])\s+|[\r\n]+", text)
    return "\n".join(clean for sentence in sentences if not orders(sentence) and (clean := tidy(sentence)))
