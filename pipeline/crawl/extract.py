"""A page's markup becomes a Product. No network, no files."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from .. import sandbox
from ..price_deadline import is_over
from ..records import Product
from .blocked_page import find_refusal, no_product
from .evidence.embedded_state import read_state
from .evidence.evidence import Finding, gtin_of
from .evidence.meta_tags import read_meta
from .evidence.resolve import Fact, choose, choose_price, choose_sku, choose_stock, main_findings
from .evidence.schema_org import read_structured
from .evidence.sku_gtin import form_sku, seen_gtin
from .evidence.visible_facts import SOLD_OUT, read_seen, seen_stock
from .page.clean_text import DESCRIPTION_LIMIT, NAME_LIMIT, clean, shorten
from .page.page import Page, open_page
from .page.title import bare_title, names_nothing
from .page.visible_text import Layout, read_layout
from .photos.image_urls import pictures
from .price.price_ranking import Shown, shown_prices

PAGE = sandbox.Thing("페이지를", "page")
_PLAIN = ("brand", "gtin", "rating", "rating_count", "description", "features", "options")
_BY_LANGUAGE = {
    "ko": "KRW",
    "ja": "JPY",
    "sv": "SEK",
    "da": "DKK",
    "no": "NOK",
    "nb": "NOK",
    "pl": "PLN",
    "cs": "CZK",
    "ru": "RUB",
}
_BY_COUNTRY = {
    "USD": {
        "ca": "CAD",
        "au": "AUD",
        "nz": "NZD",
        "sg": "SGD",
        "hk": "HKD",
        "tw": "TWD",
        "mx": "MXN",
        "cl": "CLP",
        "ar": "ARS",
    },
    "JPY": {"cn": "CNY"},
    "": {"se": "SEK", "dk": "DKK", "no": "NOK", "nl": "EUR", "de": "EUR", "fr": "EUR", "es": "EUR", "it": "EUR", "cz": "CZK"},
}
"""What a bare $, a bare ¥ and no sign mean on a country's own domain."""


def extract_product_info(html: str | bytes, url: str = "") -> Product:
    """The product a page is about, each field with where it came from and how sure it is; the page is read in the sandbox.

    Raises RefusedError when the page shows no product (captcha, log-in, empty shell, error page), InputError when it cannot be
    read in the time and memory a page has.
    """
    if isinstance(html, str):
        html = b"\xef\xbb\xbf" + html.encode("utf-8", "replace")  # the mark: whatever the text says of its own encoding
    value, _ = sandbox.call(f"{__name__}:extract_in_child", {"url": url}, html, thing=PAGE)
    return Product.model_validate_json(str(value["product"]))


def extract_in_child(given: Mapping[str, str], data: bytes) -> tuple[dict[str, str], bytes]:
    """Read a page, in the sandbox's child."""
    gc.disable()  # a page's elements are tens of thousands of objects, none of them garbage before the end
    try:
        return {"product": _extract(data, given["url"]).model_dump_json(exclude_unset=True)}, b""
    finally:
        gc.enable()


def _extract(html: bytes, url: str) -> Product:
    page = open_page(html, url)
    structured = read_structured(page)
    meta = read_meta(page)
    names = tuple(dict.fromkeys(item.values["name"] for item in (*meta, *structured) if item.values.get("name")))
    layout = read_layout(page, names[:6])
    found = main_findings([*structured, *meta, *read_state(page, (layout.title, *names[:3]))], page, layout)
    known = frozenset(amount for finding in found for amount in finding.amounts)
    shown = shown_prices(layout, known)
    reason = find_refusal(page, layout, bool(known) or any(item.score > 3 for item in shown))
    if reason is not None:
        raise reason
    facts = _facts(page, layout, found, shown)
    if not _is_product(facts, found, page, layout):
        raise no_product(page)
    return _product(facts, page, found, layout)


def _facts(page: Page, layout: Layout, found: list[Finding], shown: list[Shown]) -> dict[str, Fact]:
    seen = read_seen(page, layout)
    everyone = [*found, seen]
    price, before = choose_price(found, shown)
    facts: dict[str, Fact | None] = {key: choose(key, everyone) for key in _PLAIN}
    facts["name"] = _name(page, layout, found)
    condition = _condition(price, found, shown)
    if "price_until" in condition and is_over(condition["price_until"].value, date.today()):  # the price before it counts again
        price, before, condition = before, None, {}
    facts["price"], facts["list_price"] = price, before
    facts.update(condition)
    facts["currency"] = _currency(page, found, shown, price)
    facts["availability"] = choose_stock(
        found, seen_stock(layout), price is not None, layout.cart_element is not None and layout.cart_open
    )
    choices = facts["options"].value if facts["options"] else ()
    if len(choices) > 1 and all(map(SOLD_OUT.search, choices)):
        facts["availability"] = Fact("out_of_stock", "page", 0.85)
    facts["sku"] = choose_sku(found, seen, page, form_sku(page, layout))
    if facts["gtin"] is None:
        facts["gtin"] = _gtin(layout, facts["sku"])
    return {key: fact for key, fact in facts.items() if fact is not None}


def _condition(price: Fact | None, found: list[Finding], shown: list[Shown]) -> dict[str, Fact]:
    """Per what, from, whose and until when the price is, as the page says beside it or its markup tells."""
    if price is None:
        return {}
    beside = next((item.condition for item in shown if item.amount == price.value and item.score > 0), None)
    values = {}
    if beside is not None:
        values = {
            "price_unit": beside.unit,
            "price_months": beside.months,
            "price_from": beside.is_from,
            "price_about": beside.about,
            "price_whose": beside.whose,
            "price_until": beside.until,
        }
    told = any(finding.values.get("price_from") == price.value for finding in found)
    values["price_from"] = values.get("price_from") or told
    return {key: Fact(value, "page", price.confidence) for key, value in values.items() if value}


def _gtin(layout: Layout, sku: Fact | None) -> Fact | None:
    shown = gtin_of([seen_gtin(layout), sku.value if sku else ""])
    return Fact(shown, "page", 0.8) if shown else None


def _name(page: Page, layout: Layout, found: list[Finding]) -> Fact | None:
    """What the page shows as its title, when the markup agrees; else the markup's name; else the window title."""
    marked = choose("name", [finding for finding in found if finding.source != "meta"])
    shown = clean(layout.title, NAME_LIMIT)
    if marked and (not shown or len(shown) > 2.5 * len(marked.value) or len(shown) < 0.4 * len(marked.value)):
        return Fact(clean(marked.value, NAME_LIMIT), marked.source, marked.confidence)
    if shown:
        return Fact(shown, "page", 0.9 if marked else 0.75)
    tag = choose("name", found)
    if (tag and not names_nothing(tag.value)) or not names_nothing(page.title):
        told = bare_title(tag.value if tag else page.title, page.meta.get("og:site_name", ""))
        return Fact(clean(told, NAME_LIMIT), "meta", 0.6)
    return None


def _currency(page: Page, found: list[Finding], shown: list[Shown], price: Fact | None) -> Fact | None:
    if price is None:
        return None
    marked = choose("currency", found)
    visible = next((item.currency for item in shown if item.amount == price.value and item.currency), "")
    if marked:
        return marked
    country = (urlsplit(page.url).hostname or "").rsplit(".", 1)[-1]
    visible = _BY_COUNTRY.get(visible, {}).get(country, visible) or (
        "CNY" if visible == "JPY" and page.language == "zh" else visible
    )
    if visible:
        return Fact(visible, "page", 0.8)
    return Fact(_BY_LANGUAGE[page.language], "page", 0.4) if page.language in _BY_LANGUAGE else None


def _is_product(facts: dict[str, Fact], found: list[Finding], page: Page, layout: Layout) -> bool:
    if "name" not in facts:
        return False
    told = any(finding.source in ("json-ld", "microdata", "rdfa", "state") and len(finding.values) > 1 for finding in found)
    told = told or "product" in page.meta.get("og:type", "").lower()
    stock = facts.get("availability")
    if page.meta.get("og:type", "").lower() == "article" and not told:
        return layout.cart_element is not None
    return told or "price" in facts or layout.cart_element is not None or bool(stock and stock.confidence >= 0.8)


def _product(facts: dict[str, Fact], page: Page, found: list[Finding], layout: Layout) -> Product:
    values: dict[str, Any] = {key: fact.value for key, fact in facts.items()}
    origins = {key: fact.origin for key, fact in facts.items()}
    images = pictures(page, layout, found)
    if images:
        marked = next((finding for finding in found if finding.values.get("images")), None)
        origins["images"] = Fact(images, marked.source if marked else "page", marked.confidence if marked else 0.6).origin
    values["description"] = shorten(values.get("description", ""), DESCRIPTION_LIMIT)
    values.setdefault("currency", "KRW")
    return Product(**values, images=images, url=page.url[:2000], language=page.language, origins=origins)
