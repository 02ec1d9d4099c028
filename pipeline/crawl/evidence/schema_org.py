"""schema.org products in JSON-LD, microdata and RDFa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..page.page import Page
from .evidence import (
    Finding,
    amount_of,
    as_list,
    currency_of,
    first,
    first_dict,
    gtin_of,
    identifier,
    lines_of,
    stars,
    stock_of,
    tally,
    text_of,
    without_empty,
)
from .lenient_json import parse_loosely

_PRODUCT = re.compile(r"(^|[/:#])(Product|ProductGroup|IndividualProduct|ProductModel|SomeProducts|Vehicle|Car|Book)$")
_NODES = 20_000
"""Nodes of JSON looked at on one page."""
_ASIDE = ("isRelatedTo", "isSimilarTo", "itemListElement", "isAccessoryOrSparePartFor", "isConsumableFor", "recommendations")


def read_structured(page: Page) -> list[Finding]:
    """Every product the page's markup describes."""
    found = [_from_schema(node, "json-ld", 0.9, nested) for node, nested in _products(_json_ld(page))]
    if "itemtype" in page.html or "itemprop" in page.html:
        found += [_from_schema(node, "microdata", 0.85, nested) for node, nested in _products(_microdata(page))]
    if not found and re.search(r"typeof\s*=\s*[\"'][^\"']*Product", page.html) and _is_affordable(page):
        found += [_from_schema(node, "rdfa", 0.8, nested) for node, nested in _products(_rdfa(page))]
    return [finding for finding in found if finding.values]


def _is_affordable(page: Page) -> bool:
    """The RDF parser takes about 0.6 ms a node."""
    return len(page.html) < 1_000_000 and page.html.count("typeof=") < 500


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def _json_ld(page: Page) -> list[object]:
    found: list[Any] = []
    for script in page.tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found += parse_loosely(script.text or script.text_content())
    return found


# --- microdata and RDFa, through extruct ------------------------------------------------------------------------------


def _microdata(page: Page) -> list[object]:
    from extruct.w3cmicrodata import MicrodataExtractor

    items = MicrodataExtractor(add_html_node=False).extract_items(page.tree, page.base or None)
    return [_as_node(item) for item in items[:400]]


def _as_node(item: object, depth: int = 0) -> object:
    """A microdata item in the shape of JSON-LD."""
    if isinstance(item, list):
        return [_as_node(part, depth + 1) for part in item[:200]]
    if not isinstance(item, dict) or "properties" not in item or depth > 12:
        return item
    node = {key.rsplit("/", 1)[-1]: _as_node(value, depth + 1) for key, value in item["properties"].items()}
    return {"@type": item.get("type", ""), **node}


def _rdfa(page: Page) -> list[object]:
    from extruct.rdfa import RDFaExtractor

    try:
        nodes = RDFaExtractor().extract(page.html, base_url=page.base or "http://page.invalid/")
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError, LookupError):
        return []  # the RDF parser gives up on some markup; the visible page is read anyway
    by_id = {node.get("@id"): node for node in nodes}
    return [_resolve_node(node, by_id) for node in nodes]


def _resolve_node(node: dict[str, object], by_id: dict[object, dict[str, object]], depth: int = 0) -> dict[str, object]:
    """An expanded RDFa node with short names and its references filled in."""
    result: dict[str, Any] = {"@type": node.get("@type", "")}
    for key, values in node.items():
        if not key.startswith("@"):
            result[re.split(r"[/#]", key)[-1]] = [
                _resolve_node(by_id[value["@id"]], by_id, depth + 1)
                if isinstance(value, dict) and value.get("@id") in by_id and depth < 4
                else value
                for value in as_list(values)
            ]
    return result


# --- schema.org -------------------------------------------------------------------------------------------------------


def _types(node: dict[str, object]) -> list[str]:
    return [kind for kind in as_list(node.get("@type") or node.get("type")) if isinstance(kind, str)]


def _products(values: list[object]) -> Iterator[tuple[dict[str, object], bool]]:
    """Every product node, and whether it stands in a list of other products; outer ones first."""
    queue: list[tuple[Any, bool]] = [(value, False) for value in values]
    for at in range(_NODES):
        if at >= len(queue):
            return
        value, aside = queue[at]
        if isinstance(value, list):
            queue += [(item, aside) for item in value]
        elif isinstance(value, dict):
            is_product = any(_PRODUCT.search(kind) for kind in _types(value))
            if is_product:
                yield value, aside
            inside = aside or "ItemList" in _types(value) or "OfferCatalog" in _types(value)
            skip = ("hasVariant", "offers", "review", "isVariantOf") if is_product else ()
            queue += [(item, inside or key in _ASIDE) for key, item in value.items() if key not in skip]


def _from_schema(node: dict[str, object], source: str, confidence: float, nested: bool) -> Finding:
    variants = [item for item in as_list(node.get("hasVariant")) if isinstance(item, dict)]
    offers = list(_offers(node)) + [offer for variant in variants[:100] for offer in _offers(variant)]
    node = {**variants[0], **node} if variants else node
    prices = _prices(offers)
    rating = first_dict(node.get("aggregateRating"))
    values = without_empty(
        name=text_of(node.get("name") or node.get("headline")),
        brand=_brand(node),
        price=prices[0] if prices else None,
        list_price=next((found for found in map(_list_price, offers) if found), None),
        price_from=_lowest(offers),
        currency=next((code for code in map(_currency, offers) if code), ""),
        availability=_stock(offers) or stock_of(node.get("availability")),
        sku=_sku(node, offers),
        gtin=gtin_of(
            item.get(key)
            for item in (node, *offers)
            for key in ("gtin13", "gtin", "gtin14", "gtin12", "gtin8", "ean", "isbn", "upc")
        ),
        rating=stars(rating.get("ratingValue"), rating.get("bestRating")),
        rating_count=None if _has_no_stars(rating) else tally(rating.get("reviewCount") or rating.get("ratingCount")),
        description=lines_of(node.get("description")),
        features=_features(node),
        options=_options(variants),
        images=tuple(dict.fromkeys(_images(node))),
    )
    return Finding(source, confidence, values, prices, text_of(node.get("url") or node.get("@id"), 1000), nested)


def _has_no_stars(rating: dict[str, object]) -> bool:
    """True where the markup gives no stars at all (0 of 5): its count counts nothing."""
    return rating.get("ratingValue") is not None and stars(rating.get("ratingValue"), rating.get("bestRating")) is None


def _offers(node: dict[str, object], depth: int = 0) -> Iterator[dict[str, object]]:
    for offer in as_list(node.get("offers"))[:200]:
        if isinstance(offer, dict):
            yield offer
            if depth < 2 and offer.get("offers"):
                yield from _offers(offer, depth + 1)
    if depth == 0 and not node.get("offers") and (node.get("price") or node.get("lowPrice")):
        yield node


def _specifications(offer: dict[str, object]) -> list[dict[str, object]]:
    return [item for item in as_list(offer.get("priceSpecification")) if isinstance(item, dict)]


def _is_list_price(specification: dict[str, object]) -> bool:
    kind = text_of(specification.get("priceType") or specification.get("name")).lower()
    return any(word in kind for word in ("list", "strike", "msrp", "srp", "regular", "original", "was"))


def _prices(offers: list[dict[str, object]]) -> tuple[Decimal, ...]:
    """Amounts of the offers: those that can be bought first, the price itself before the lowest of a range."""
    found: list[tuple[bool, Decimal]] = []
    for offer in offers:
        gone = stock_of(offer.get("availability")) in ("out_of_stock", "discontinued")
        current = [item for item in _specifications(offer) if not _is_list_price(item)]
        for value in (
            offer.get("price"),
            *[item.get("price") for item in current],
            offer.get("lowPrice"),
            offer.get("highPrice"),
        ):
            amount = amount_of(value, _currency(offer))
            if amount:
                found.append((gone, amount))
    return tuple(dict.fromkeys(amount for _, amount in sorted(found, key=lambda pair: pair[0])))[:60]


def _lowest(offers: list[dict[str, object]]) -> Decimal | None:
    """The lower end where the markup gives a range of prices, or several offers of which the first is the lowest."""
    for offer in offers:
        low, high = (amount_of(offer.get(key), _currency(offer)) for key in ("lowPrice", "highPrice"))
        if low and high and low < high:
            return low
    prices = [amount for offer in offers if (amount := amount_of(offer.get("price"), _currency(offer)))]
    return prices[0] if prices and prices[0] == min(prices) < max(prices) else None


def _list_price(offer: dict[str, object]) -> Decimal | None:
    struck = [amount_of(item.get("price"), _currency(offer)) for item in _specifications(offer) if _is_list_price(item)]
    return next((amount for amount in struck if amount), None)


def _currency(offer: dict[str, object]) -> str:
    specification = first_dict(offer.get("priceSpecification"))
    return currency_of(
        offer.get("priceCurrency"),
        specification.get("priceCurrency"),
        offer.get("currency"),
        offer.get("price"),
        offer.get("lowPrice"),
    )


def _stock(offers: list[dict[str, object]]) -> str:
    said = [stock for stock in (stock_of(offer.get("availability")) for offer in offers) if stock]
    return next((kind for kind in ("in_stock", "preorder", "out_of_stock", "discontinued") if kind in said), "")


def _sku(node: dict[str, object], offers: list[dict[str, object]]) -> str:
    sources = [(item, key) for key in ("sku", "productID", "identifier") for item in (node, *offers)]
    return next((found for found in (identifier(item.get(key)) for item, key in sources) if found), "")


def _brand(node: dict[str, object]) -> str:
    brand = node.get("brand") or node.get("manufacturer")
    text = text_of(brand, 80)
    return "" if text.startswith("http") or text.lower() in ("null", "undefined", "n/a", "none") else text


def _images(node: dict[str, object]) -> Iterator[str]:
    for image in as_list(node.get("image"))[:60]:
        if isinstance(image, dict):
            image = first(image.get("contentUrl") or image.get("url") or image.get("@id") or image.get("image"))
        if isinstance(image, list):
            image = first(image)
        if isinstance(image, str) and image.strip():
            yield image.strip()[:2000]


def _features(node: dict[str, object]) -> tuple[str, ...]:
    pairs = [item for item in as_list(node.get("additionalProperty"))[:30] if isinstance(item, dict)]
    lines = (f"{text_of(item.get('name'), 60)}: {text_of(item.get('value'), 120)}" for item in pairs if item.get("value"))
    return tuple(line for line in lines if not line.startswith(":"))


def _options(variants: list[dict[str, object]]) -> tuple[str, ...]:
    keys = ("color", "size", "material", "pattern")
    found = [text_of(variant.get(key), 60) for key in keys for variant in variants[:60]]
    return tuple(dict.fromkeys(option for option in found if option))
