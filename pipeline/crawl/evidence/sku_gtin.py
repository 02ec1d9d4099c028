"""What identifies the product: with a label on the page, in the buying form, in the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from ..page import keywords
from ..page.page import Page
from ..page.regions import CHROME, RELATED, REVIEW
from ..page.visible_text import Layout, Text
from .evidence import identifier

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_INSIDE = re.compile(r"\bSKU\s?[:#]\s?([A-Za-z0-9][\w./-]{1,39})", re.ASCII)
_VALUE = re.compile(r"^[\s:：#=.\-–]*([A-Za-z0-9][\w./+\-]{1,39}(?: [A-Z0-9][\w./\-]{0,15}){0,2})\)?\s*$", re.ASCII)


def seen_sku(layout: Layout, url: str) -> tuple[str, bool]:
    """The identifier shown with a label, and whether the label leaves no doubt; one that is in the address comes first."""
    sure: list[str] = []
    maybe: list[str] = []
    for text in layout.texts:
        if text.flags & (RELATED | CHROME | REVIEW) or len(text.text) > 120:
            continue
        inside = _INSIDE.search(text.text)
        if inside and _fit(inside.group(1)):
            sure.append(_fit(inside.group(1)))
        for part in re.split(r"\s[|/·•]\s|[;,]\s", text.text)[:4]:
            label = keywords.SKU_LABEL.match(part.strip())
            value = _value_after_label(part.strip()[label.end() :], text, layout) if label else ""
            if value and label:
                (sure if label.group("sure") else maybe).append(value)
    address = _letters(url)
    if not sure and (marked := _marked_sku(layout)):
        sure = [marked]
    in_address = [value for value in sure if len(value) > 3 and value.lower() in url.lower()]
    in_address += [value for value in sure if len(value) > 3 and _letters(value) in address]
    best = next(iter([*in_address, *sure]), "")
    return (best, True) if best else (maybe[0] if maybe else "", False)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z\d]", "", text.lower())


_MARKED = re.compile(
    r"(?:^|[\s_-])(?:product|article|item|catalog(?:ue)?|cat)[\s_-]?(?:reference|ref|number|num|no|code|sku)(?:$|[\s_-]|display)|(?:^|[\s_-])sku(?:$|[\s_-])",
    re.I,
)
_NEAR = 40
"""Texts around the title in which an identifier needs no label."""


def _marked_sku(layout: Layout) -> str:
    """The identifier beside the title in an element that only its class, id or data attribute calls so."""
    if layout.title_at < 0:
        return ""
    for text in layout.texts[max(layout.title_at - _NEAR, 0) : layout.title_at + _NEAR]:
        if text.flags & (RELATED | CHROME | REVIEW) or not re.fullmatch(r"[\w./-]*\d[\w./-]*", text.text):
            continue
        names = (value for key, value in text.element.items() if key in ("class", "id", "itemprop") or key.startswith("data-"))
        if any(len(name) < 120 and _MARKED.search(name) for name in names):
            return _fit(text.text)
    return ""


def _value_after_label(rest: str, text: Text, layout: Layout) -> str:
    """The value after a label: in the same text, else in the next."""
    rest = rest.strip()
    if rest.strip(" :：#.-=()"):
        found = _VALUE.match(rest) if re.match(r"[:：#=.\-\s(]", rest) or re.match(r"[\dA-Z]", rest) else None
        return _fit(found.group(1)) if found else ""
    for later in layout.texts[text.order + 1 : text.order + 3]:
        found = _VALUE.match(later.text)
        if found:
            return _fit(found.group(1))
        if later.text.strip(" :：#.-"):
            return ""
    return ""


def _fit(value: str) -> str:
    value = value.strip(" .-:")
    if not re.search(r"\d", value.split(" ")[0]) and not value.split(" ")[0].isupper():
        return ""
    codelike = re.search(r"\d", value) or re.fullmatch(r"[A-Z]+([-_/.][A-Z]+)+", value)
    return identifier(value) if codelike and not re.fullmatch(r"\d{1,2}", value) else ""


_GTIN = re.compile(
    r"^\W{0,3}(ean|gtin|upc|isbn|barcode|jan|바코드)(-?1[0234])?\s*(code|nummer)?\b[\s:：#]*([\d -]{8,20})?\s*$", re.I
)


def seen_gtin(layout: Layout) -> str:
    """The number shown with a label such as EAN or UPC, unchecked."""
    for text in layout.texts:
        found = _GTIN.match(text.text[:60])
        if found and not text.flags & (RELATED | CHROME | REVIEW):
            later = layout.texts[text.order + 1].text if text.order + 1 < len(layout.texts) else ""
            return found.group(4) or later[:30]
    return ""


_PRODUCT_KEYS = re.compile(
    r"^(product_?(no|id|code)|goods_?(no|id|code|seq)|branduid|item_?(no|code)|prd_?(no|id|cd)|pid|sku|asin)$", re.I
)
"""Keys of an address that name a product and nothing else."""
_ID_KEYS = re.compile(
    r"^(product_?(no|id|code)|goods_?(no|id|code|seq)|branduid|item_?(id|no|code)|prd_?(no|id|cd)|pid|sku|asin|"
    r"it_id|idx|code|prod(uct)?|"
    r"articleid|artnr|number|no|uid|pno|gno|g_?no|model|id)$",
    re.I,
)
_SURE_PATHS = (
    re.compile(r"/(?:dp|gp/product|gp/aw/d)/([A-Z0-9]{10})(?:[/?]|$)"),
    re.compile(r"/itm/(?:[^/]+/)?(\d{9,14})"),
    re.compile(r"/A-(\d{6,10})(?:[/?#]|$)"),
    re.compile(
        r"/(?:ip|products?|item|goods|prd|pd|p|vp/products|artikel|article|prod)/(?:[^/?#]+/)?(\d{4,14})(?:[/?#.]|$)", re.I
    ),
)
"""Paths of pages of one product."""
_LIKELY_PATHS = (
    re.compile(r"[/_-](\d{5,12}[A-Z]{0,3}|[A-Z]{1,4}\d{3,12}[A-Z]{0,3})(?:\.html?|/p|/?$)", re.I),
    re.compile(r"[./_-][aps]?(\d{5,14})(?:\.html?|/?$)", re.I),
    re.compile(r"[/_-](?!(?:19|20)\d\d\b)(\d{4})(?:\.html?|/p|/?$)"),
    re.compile(r"/(?:p|dp|pd|product)/([A-Za-z0-9]{5,20})(?:/|$)"),
)


def address_sku(url: str) -> str:
    """The identifier in a product page's address, or "" """
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query)[:40]
    except ValueError:
        return ""
    path = unquote(parts.path)
    fit = [(key, value) for key, value in query if re.fullmatch(r"[\w.-]{2,40}", value) and re.search(r"\d", value)]
    named = [value for key, value in fit if _PRODUCT_KEYS.match(key)]
    keyed = [value for key, value in fit if _ID_KEYS.match(key)]
    found = [*_in_path(path, _SURE_PATHS), *named, *_in_path(path, _LIKELY_PATHS), *keyed]
    return next(iter(found), "")


def _in_path(path: str, patterns: tuple[re.Pattern[str], ...]) -> list[str]:
    found = (pattern.search(path) for pattern in patterns)
    return [match.group(1) for match in found if match and re.search(r"\d", match.group(1))]


_ATTRIBUTES = (
    "data-sku",
    "data-product-sku",
    "data-product_sku",
    "data-item-sku",
    "data-product-code",
    "data-productcode",
    "data-asin",
)
_FIELDS = re.compile(r"^(sku|product_?sku|asin|item_?(no|code)|product_?code|goods_?no|branduid|product_?no)$", re.I)
_LOOSE_FIELDS = re.compile(r"^(product_?id|pid|id_product|add-to-cart|item_?id|productid|prod_?id|product)$", re.I)


def form_sku(page: Page, layout: Layout) -> str:
    """The identifier the buying form sends, or "" """
    home = buying_form(layout)
    if home is None:
        return ""
    for element in home.iter():
        for attribute in _ATTRIBUTES:
            value = identifier(element.get(attribute)) if element.get(attribute) else ""
            if value:
                return value
    fields = [(field.get("name") or field.get("id") or "", field.get("value") or "") for field in home.iter("input", "button")]
    for pattern in (_FIELDS, _LOOSE_FIELDS):
        for name, value in fields:
            if pattern.match(name) and re.fullmatch(r"[\w./-]{2,40}", value) and re.search(r"\d", value):
                return value
    return ""


def buying_form(layout: Layout) -> HtmlElement | None:
    """The form around the button that buys."""
    if layout.cart_element is None:
        return None
    form = next(layout.cart_element.iterancestors("form"), None)
    return form if form is not None else layout.cart_element.getparent()
