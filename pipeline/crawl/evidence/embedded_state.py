"""Products in the data a page carries for its own scripts (Next, Nuxt, SmartStore, Shopify, data layers)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..page.keywords import Words
from ..page.page import Page
from ..page.title import likeness, names_nothing
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
from .lenient_json import object_at, parse_loosely
from .state_details import cafe24_options, facts_below, options_of, rating_of, text_below

_NODES = 60_000
"""Nodes of JSON looked at on one page."""
_SCRIPT = 3_000_000
_ASSIGNED = re.compile(r"=\s*+(?:JSON\.parse\(\s*+)?(?=[\[{\"'])")
_NAMED = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$.]{2,60}+(?:[\"']\])?\s*$")
"""The name before an equals sign."""
_NAME = 80
"""Characters of such a name, with the space after it."""
_PUSHED = re.compile(r"(?:dataLayer|digitalData|utag_data|_learnq|__next_f)\s*(?:\.push\(|=)\s*(?=[\[{])")
_WORTH = Words("product|goods|item|sku|price")


def _keys(text: str) -> tuple[str, ...]:
    """Key names, the likeliest first, each also with underscores (salePrice, sale_price)."""
    spellings = ((name, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) for name in text.split())
    return tuple(dict.fromkeys(name for pair in spellings for name in pair))


NAMES = _keys(
    "name title productName product_name prdNm goodsNm goodsName itemName item_name displayName productTitle "
    "prdName dispName product_title fullName prodNm prodName GoodsName dealName onlBrndGoodsNm"
)
PRICES = _keys(
    "discountedSalePrice dcPrice finalPrice final_price finalDscPrc currentPrice current_price specialPrice "
    "special_price priceNow offerPrice salePrice sale_price sellPrice sellingPrice salesPrice discountPrice "
    "price_min price prices priceInfo itemPrice unit_price amount goodsPrice sale saleInfo productPrice "
    "product_price SellPrice final_discount_info discount_price discountedPrice thumbnailPrice"
)
BEFORES = _keys(
    "listPrice list_price originalPrice original_price regularPrice regular_price compareAtPrice "
    "compare_at_price wasPrice consumerPrice retailPrice oldPrice old_price msrp rrp normalPrice basePrice "
    "customPrice originPrice goodsNormalPrice max_price_info consumer consumerPrice"
)
CODES = _keys("sku productCode product_code itemNumber articleNumber")
IDS = _keys("productNo goodsNo goods_no prdNo itemNo tcin asin usItemId productId product_id itemId item_id productID code id")
IMAGES = _keys(
    "productImages images image imageUrl imageUrls media gallery pictures representImage image_url featured_image photos"
)
STOCKS = _keys(
    "availability stockStatus stock_status productStatusType saleStatus inventoryStatus availabilityStatus "
    "inStock isInStock in_stock isAvailable available purchasable"
)
GONE = _keys("soldOutFlag IsSoldOut soldOut isSoldOut soldout sold_out isOutOfStock outOfStock soldOutYn")
BRANDS = _keys(
    "brand BrandName onlBrndNm brandName brand_name frontBrandNameKor brandNameKor brandNm vendor "
    "shop_name manufacturerName manufacturer"
)
CURRENCIES = _keys("currency currencyCode priceCurrency currency_code currencyIsoCode")
RATINGS = _keys("averageReviewScore averageRating ratingValue rating average_rating reviewScore")
COUNTS = _keys("totalReviewCount reviewCount ratingCount reviewsCount review_count numberOfReviews")
_NAMED_BY, _PRICED_BY = frozenset(NAMES), frozenset((*PRICES, "benefitsView", "variants", "quantityBase"))
GTINS = ("gtin", "gtin13", "ean", "upc", "barcode", "isbn")


def read_state(page: Page, names: tuple[str, ...]) -> list[Finding]:
    """The product the page's data tells of: the node whose name is most like what the page calls the product."""
    known = [name for name in (*names, page.title) if name]
    best: tuple[float, dict[str, Any]] | None = None
    for node in _nodes(list(_states_in_attributes(page))):
        if _NAMED_BY.isdisjoint(node) or _PRICED_BY.isdisjoint(node) or not (name := text_of(_value(node, NAMES))):
            continue
        like = max((likeness(name, other) for other in known), default=0.0)
        score = like + min(len(node), 30) / 100 + (0.1 if _amount(node, PRICES) else 0)
        if like >= 0.6 and (best is None or score > best[0]):
            best = score, node
    finding = _finding(best[1]) if best else _from_attributes(page)
    if choices := cafe24_options(page):
        finding = replace(finding, values={**finding.values, "options": choices})
    return [finding] if finding.values else []


_PRICE_ATTRIBUTES = ("data-product-price", "data-price-amount", "data-price", "data-item-price")


def _from_attributes(page: Page) -> Finding:
    """A price kept in an attribute, where every such attribute on the page agrees."""
    for attribute in (name for name in _PRICE_ATTRIBUTES if f"{name}=" in page.html):
        found = {amount_of(value) for value in page.tree.xpath(f"//@{attribute}")[:40] if value.strip()} - {None}
        if len(found) == 1:
            amount = found.pop()
            name = "" if names_nothing(page.title) else page.title
            return Finding("state", 0.5, without_empty(name=name, price=amount), (amount,) if amount else ())
    return Finding("state", 0.5)


_HOLDERS = ("data-product", "data-product-json", "data-product_variations", "data-page", "data-props")
"""Attributes that hold a product as JSON."""

# --- finding the data -------------------------------------------------------------------------------------------------


def _states_in_attributes(page: Page) -> Iterator[object]:
    for script in page.tree.iter("script"):
        text = (script.text or "").strip()
        kind = (script.get("type") or "").lower()
        if len(text) < 40 or len(text) > _SCRIPT or "ld+json" in kind or not _WORTH.search(text):
            continue
        if "json" in kind or text[0] in "{[":
            yield from parse_loosely(text)
        elif not kind or "javascript" in kind or kind == "module":
            yield from _assigned_objects(text)
    holders = [name for name in _HOLDERS if f"{name}=" in page.html]
    found = [value for name in holders for value in page.tree.xpath(f"//@{name}")[:15]]
    for value in found[:15]:
        if value and value[0] in "{[":
            yield from parse_loosely(value)


def _assigned_objects(text: str) -> Iterator[object]:
    """The objects a script assigns or pushes."""
    found = [match.end() for match in _PUSHED.finditer(text)]
    for match in _ASSIGNED.finditer(text):
        if _NAMED.search(text, max(match.start() - _NAME, 0), match.start()):
            found.append(match.end())
    done = -1
    for start in sorted(set(found))[:200]:
        if start < done:
            continue
        value, done = object_at(text, start, _WORTH)
        if isinstance(value, str) and value[:1] in ("{", "["):
            value = next(iter(parse_loosely(value)), None)
        if isinstance(value, (dict, list)):
            yield value


def _nodes(values: list[object]) -> Iterator[dict[str, object]]:
    queue = list(values)
    for at in range(_NODES):
        if at >= len(queue):
            return
        value = queue[at]
        if isinstance(value, dict):
            yield value
            queue += [item for item in value.values() if isinstance(item, (dict, list))]
        elif isinstance(value, list):
            queue += [item for item in value[:400] if isinstance(item, (dict, list))]


# --- reading a node ---------------------------------------------------------------------------------------------------


def _value(node: dict[str, object], keys: tuple[str, ...]) -> object:
    return next((node[key] for key in keys if node.get(key) not in (None, "", {}, [])), None)


def _amount(node: dict[str, object], keys: tuple[str, ...], depth: int = 0) -> Decimal | None:
    """The first amount among the keys; an object of amounts is looked into."""
    for key in keys:
        value = node.get(key)
        if isinstance(value, dict) and depth < 3:
            inner = (
                (*PRICES, "value", "current", "min", "now", "lowPrice", "centAmount")
                if keys is PRICES
                else (*keys, "price", "value", "was")
            )
            amount = _amount(value, inner, depth + 1)
        else:
            amount = amount_of(value) if isinstance(value, (str, int, float)) else None
        if amount:
            return amount
    return None


def _finding(node: dict[str, object]) -> Finding:
    benefits = first_dict(node.get("benefitsView"))
    offer = first_dict(node.get("offers")) or first_dict(node.get("variants"))
    price = _amount(benefits, PRICES) or _amount(node, PRICES) or _amount(offer, PRICES)
    homes = [node, offer, *(first_dict(node.get(key)) for key in _PRICED)]
    price = price or next((amount for home in homes if (amount := _amount(home, PRICES))), None)
    before = next((amount for home in homes if (amount := _amount(home, BEFORES))), None)
    before = before or next((amount for home in homes if (amount := _amount(home, ("salePrice", "sale_price")))), None)
    rating, count = rating_of(node)
    choices = options_of(node)
    values = without_empty(
        name=text_of(_value(node, NAMES)),
        brand=_brand(node),
        price=price,
        list_price=before if before and price and before > price else None,
        currency=currency_of(*(_value(item, CURRENCIES) for item in (node, offer, *map(first_dict, map(node.get, PRICES))))),
        availability="out_of_stock" if choices and all(map(_GONE.search, choices)) else _stock(node) or _stock(offer),
        sku=identifier(_value(node, CODES) or _value(offer, CODES) or _value(node, IDS) or _value(offer, IDS)),
        gtin=gtin_of(node.get(key) for key in GTINS),
        rating=rating or stars(_value(node, RATINGS)),
        rating_count=count or tally(_value(node, COUNTS)),
        description=lines_of(node.get("description") or node.get("shortDescription")) or text_below(node),
        features=facts_below(node),
        options=choices,
        images=_images(node),
    )
    amounts = [_amount(item, PRICES) for item in as_list(node.get("variants"))[:60] if isinstance(item, dict)]
    return Finding("state", 0.7, values, tuple(dict.fromkeys(amount for amount in (price, *amounts) if amount)))


_GONE = re.compile(r"\[품절\]$")
_PRICED = ("goodsPrice", "sale", "price", "priceInfo", "price_info", "quantityBase", "productPrice", "prices")
"""Keys under which shops keep several amounts."""
_MAKERS = ("naverShoppingSearchInfo", "brandInfo", "brand", "brandInfoVo", "maker")


def _brand(node: dict[str, object]) -> str:
    """The brand in the node, or in the object the shop keeps it in."""
    told = _value(node, BRANDS)
    inner = [first_dict(node.get(key)) for key in _MAKERS]
    names = [value for maker in inner for key in (*BRANDS, "name") if (value := maker.get(key)) and isinstance(value, str)]
    named = next((value for value in names if not _SLUG.fullmatch(value)), names[0] if names else told)
    found = told if isinstance(told, str) and not _SLUG.fullmatch(told) else named
    return text_of(found, 80)


_SLUG = re.compile(r"[a-z0-9_-]+")
"""The brand as an address has it; its name may stand beside it."""


def _stock(node: dict[str, object]) -> str:
    for key in GONE:
        if isinstance(node.get(key), (bool, str)):
            return "out_of_stock" if str(node[key]).lower() in ("true", "y", "yes", "1") else "in_stock"
    status = _value(node, STOCKS) if not any(node.get(key) is False for key in STOCKS) else False
    if status is not None:
        found = stock_of(status if not isinstance(status, dict) else first(status))
        if found:
            return found
    quantity = node.get("stockQuantity", node.get("stock"))
    return "out_of_stock" if quantity == 0 and not isinstance(quantity, bool) else ""


def _images(node: dict[str, object]) -> tuple[str, ...]:
    found: list[str] = []
    for image in as_list(_value(node, IMAGES))[:40]:
        if isinstance(image, dict):
            image = _value(image, ("url", "src", "imageUrl", "large", "original", "image"))
        if isinstance(image, str) and re.match(r"(https?:)?/", image):
            found.append(image)
    return tuple(dict.fromkeys(found))
