"""What shops keep beside the product in their pages' data: stars, options with surcharge and stock, text, origin.

SmartStore keeps them in reviewAmount, optionCombinations, detailContents and originAreaInfo, Musinsa in goodsReview and
brandInfo, Cafe24 in option_stock_data, Shopify in variants; keys are compared without case and underscores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.money import format_amount

from .evidence import amount_of, as_list, lines_of, stars, tally, text_of
from .feature_evidence import notice_lines
from .lenient_json import object_at, parse_loosely

if TYPE_CHECKING:
    from ..page.page import Page

_DEPTH = 3
_OPTIONS = 40
_RATED = (
    "averagereviewscore",
    "averagescore",
    "averagerating",
    "ratingaverage",
    "ratingvalue",
    "satisfactionscore",
    "reviewscore",
    "starscore",
    "gdasscravg",
    "rating",
)
_COUNTED = tuple(
    "totalreviewcount reviewcount ratingcount totalcount reviewscount gdastotcnt commentcount reviewtotalcount".split()
)
_TEXTS = (
    "detailcontenttext",
    "detailcontents",
    "contenttext",
    "goodscontents",
    "productdescription",
    "simpledescription",
    "summarydescription",
)
_OPTION_LISTS = (
    "optioncombinations",
    "optionstockdata",
    "optionitems",
    "optionlist",
    "goodsoptions",
    "optionsimple",
    "variants",
    "options",
)
_LABELS = ("optionname1", "optionvalue", "optionname", "optionnm", "title", "name", "value", "label")
_SURCHARGES = ("addprice", "optionaddprice", "addamount", "additionalprice", "stockprice", "extraprice")
_GONE = ("soldout", "issoldout", "soldoutyn", "outofstock", "isoutofstock")
_THERE = ("available", "isavailable", "isselling", "usable", "instock")


def plain_key(key: str) -> str:
    """A key without case and underscores."""
    return key.lower().replace("_", "").replace("-", "")


def fold_keys(node: dict[str, object]) -> dict[str, object]:
    """The node with plain keys."""
    return {plain_key(key): value for key, value in node.items() if isinstance(key, str)}


def rating_of(node: dict[str, object]) -> tuple[float | None, int | None]:
    """Stars and count that stand in one object, in the node or a little below it."""
    for part in _below(node):
        rated = next((part[key] for key in _RATED if isinstance(part.get(key), (int, float, str))), None)
        counted = next((part[key] for key in _COUNTED if isinstance(part.get(key), (int, float, str))), None)
        if rated is not None and counted is not None and (count := tally(counted)):
            best = 100 if _is_percent(part, rated) else None
            return stars(rated, best), count
    return None, None


def _is_percent(part: dict[str, object], rated: object) -> bool:
    return "satisfactionscore" in part and isinstance(amount := amount_of(rated), Decimal) and amount > 5


def text_below(node: dict[str, object]) -> str:
    """The shop's own text about the product."""
    for part in _below(node):
        for key in _TEXTS:
            value = part.get(key)
            if isinstance(value, dict):
                value = next(
                    (found for name, found in fold_keys(value).items() if "text" in name and isinstance(found, str)), None
                )
            if isinstance(value, str) and len(text := lines_of(value)) >= 20:
                return text
    return ""


def facts_below(node: dict[str, object]) -> tuple[str, ...]:
    """Origin and the fields of 상품정보제공고시."""
    pairs: list[tuple[str, str]] = []
    for part in _below(node):
        origin = part.get("originareainfo") or part.get("originarea") or part.get("origin")
        if isinstance(origin, dict):
            origin = fold_keys(origin).get("content") or fold_keys(origin).get("wholeorigincontent")
        if isinstance(origin, str):
            pairs.append(("원산지", text_of(origin)))
        for key in ("productinfoprovidednoticeview", "productinfoprovidednotice", "noticeinfo", "essentials"):
            pairs += _notice_pairs(part.get(key))
    return notice_lines(pairs)


def _notice_pairs(value: object) -> Iterator[tuple[str, str]]:
    for item in as_list(value) if not isinstance(value, dict) else [value, *value.values()]:
        if not isinstance(item, dict):
            continue
        plain = fold_keys(item)
        if isinstance(plain.get("title") or plain.get("name"), str) and isinstance(
            plain.get("value") or plain.get("content") or plain.get("description"), str
        ):
            yield (
                text_of(plain.get("title") or plain.get("name")),
                text_of(plain.get("value") or plain.get("content") or plain.get("description")),
            )
        yield from (
            (key, text_of(inner)) for key, inner in item.items() if isinstance(inner, str) and re.search("[가-힣]", key)
        )


def options_of(node: dict[str, object]) -> tuple[str, ...]:
    """What can be chosen, with its surcharge and whether it is sold out: "150x200 (+20,000원) [품절]"."""
    for part in _below(node):
        for key in _OPTION_LISTS:
            items = part.get(key)
            items = list(items.values()) if isinstance(items, dict) else items
            if isinstance(items, list) and (
                found := _choices([fold_keys(item) for item in items[:200] if isinstance(item, dict)], key)
            ):
                return found
    return ()


_CAFE24 = re.compile(r"\boption_stock_data\s*=\s*(?=['\"{])")


def cafe24_options(page: Page) -> tuple[str, ...]:
    """The options in Cafe24's option_stock_data; the surcharge stands in stock_price."""
    for script in page.tree.iter("script") if "option_stock_data" in page.html else ():
        text = script.text or ""
        if (found := _CAFE24.search(text)) is None:
            continue
        value = object_at(text, found.end())[0]
        value = next(iter(parse_loosely(value)), None) if isinstance(value, str) else value
        if isinstance(value, dict):
            return _choices([fold_keys(item) for item in value.values() if isinstance(item, dict)], "optionstockdata")
    return ()


def _choices(items: list[dict[str, object]], key: str) -> tuple[str, ...]:
    prices = [amount_of(item.get("price")) for item in items] if key == "variants" else []
    lowest = min((price for price in prices if price), default=None)
    found = dict.fromkeys(_choice(item, key, lowest) for item in items)
    return tuple(choice for choice in found if choice)[:_OPTIONS] if len(found) > 1 or key != "variants" else ()


def _choice(item: dict[str, object], key: str, lowest: Decimal | None) -> str:
    names = [text_of(item.get(f"optionname{n}"), 40) for n in (1, 2, 3)]
    label = " / ".join(filter(None, names)) or next((text for name in _LABELS if (text := text_of(item.get(name), 60))), "")
    if not label or label.lower() == "default title" or (key == "options" and isinstance(item.get("values"), list)):
        return ""
    surcharge = next((amount for name in _SURCHARGES if (amount := amount_of(item.get(name)))), None)
    if key == "optioncombinations":
        surcharge = amount_of(item.get("price"))
    elif lowest is not None and (price := amount_of(item.get("price"))):
        surcharge = (price - lowest) / (
            100
            if lowest >= 100_000 and lowest % 100 == 0 and "compareatprice" in item and isinstance(item.get("price"), int)
            else 1
        )
    told = f" (+{format_amount(surcharge)})" if surcharge and surcharge > 0 else ""
    return f"{label}{told}{' [품절]' if _is_gone(item) else ''}"


def _is_gone(item: dict[str, object]) -> bool:
    yes, no = ("true", "y", "yes", "1", "t"), ("false", "n", "no", "0", "f")
    if any(str(item[key]).lower() in yes for key in _GONE if key in item):
        return True
    if any(str(item[key]).lower() in no for key in _THERE if key in item):
        return True
    quantity = item.get("stockquantity", item.get("stocknumber"))
    return quantity == 0 and item.get("usestock", True) not in (False, "F", "N")


def _below(node: dict[str, object]) -> Iterator[dict[str, object]]:
    """The node and the objects a little below it, with plain keys, the nearest first."""
    level = [node]
    for _ in range(_DEPTH):
        yield from map(fold_keys, level)
        level = [value for part in level for value in part.values() if isinstance(value, dict)][:60]
