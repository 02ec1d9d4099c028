"""The meta tags of OpenGraph and its kin."""

from __future__ import annotations

import re

from ..page.page import Page
from .evidence import Finding, amount_of, currency_of, gtin_of, identifier, lines_of, stock_of, text_of, without_empty


def _description(page: Page, *tags: str) -> str:
    """The first that says something: more than the shop's or the product's name."""
    names = {
        text.casefold().replace(" ", "")
        for text in (page.meta.get("og:site_name", ""), page.meta.get("og:title", ""), page.title)
    }
    for text in map(lines_of, tags):
        plain = text.casefold().replace(" ", "")
        if plain and plain not in names and not re.fullmatch(r"[\w.-]{1,20}", text):
            return text
    return ""


_LABELLED = re.compile(
    r"(제품분류|브랜드|제품번호|상품번호|제품명?|상품명|품번|가격|카테고리)\s*[:：]\s*(.+?)(?=[\s,/]*(?:제품분류|브랜드|제품번호|상품번호|제품명?|상품명|품번|가격|카테고리)\s*[:：]|[\s,]*$)",
    re.M,
)
"""The parts of a description that is a row of labels: 제품분류 : 바지 브랜드 : 밤나무 제품번호 : BN24."""


_DOUBLE = re.compile(r"^([가-힣][가-힣\s]*)\([A-Za-z0-9 .&'-]+\)$")
"""A name in Hangul and once more in Latin letters."""


def read_meta(page: Page) -> list[Finding]:
    """OpenGraph, product, Twitter and Dublin Core tags as one finding."""
    meta = page.meta

    def tag(*names: str) -> str:
        return next((meta[name] for name in names if meta.get(name)), "")

    currency = currency_of(tag("product:price:currency", "og:price:currency", "product:sale_price:currency", "pricecurrency"))
    labelled = {meta.get(f"twitter:label{n}", "").lower(): meta.get(f"twitter:data{n}", "") for n in (1, 2, 3)}
    sale = amount_of(tag("product:sale_price:amount", "product:sale_price"), currency)
    full = amount_of(tag("product:price:amount", "og:price:amount", "product:price") or labelled.get("price"), currency)
    before = amount_of(
        tag(
            "product:original_price:amount", "product:original_price", "product:price:normal_price", "og:price:standard_amount"
        ),
        currency,
    )
    price = sale or full
    told = _description(page, tag("og:description"), tag("description"), tag("twitter:description"))
    labels = dict(_LABELLED.findall(told))
    values = without_empty(
        name=text_of(tag("og:title", "twitter:title", "product:name")),
        brand=text_of(tag("product:brand", "og:brand", "brand") or _DOUBLE.sub(r"\1", labels.get("브랜드", "")), 80),
        price=price,
        list_price=before or (full if sale and full and full > sale else None),
        currency=currency,
        availability=stock_of(tag("product:availability", "og:availability", "availability") or labelled.get("availability")),
        sku=identifier(
            tag("product:retailer_item_id", "product:sku", "og:sku", "product:productid", "product:item_id", "productid")
        ),
        gtin=gtin_of([tag("product:gtin", "product:ean", "product:upc", "product:isbn", "og:upc", "og:ean")]),
        description=told if len(labels) < 2 else "",
        images=tuple(
            filter(None, [tag("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")])
        ),
    )
    amounts = tuple(dict.fromkeys(amount for amount in (price, full) if amount))
    return [Finding("meta", 0.8 if price else 0.6, values, amounts, page.url)] if values else []
