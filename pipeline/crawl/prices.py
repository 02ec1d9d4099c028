"""The main price among all the amounts a page shows."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from . import words
from .amounts import BARE, Money, find_amounts, read_number
from .layout import BUTTON, CHROME, HIDDEN, LINK, RELATED, REVIEW, STRUCK, VARIANT, Layout, Text, climb, names_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FLAG_WEIGHTS = ((STRUCK, -6.0), (HIDDEN, -4.0), (RELATED, -7.0), (CHROME, -6.0), (REVIEW, -3.0), (LINK, -2.5), (VARIANT, -2.0))
_PIECE = re.compile(r"[^\w]{0,3}[^\W\d_]{0,3}[^\w]{0,2}\d[\d.,\s'’]{0,12}\D{0,3}$")
"""A text that may be a part of an amount."""
_CENTS = re.compile(r"cent|decimal|_dec\b|-dec\b|fraction|penn|\bsup|small|kopek|minor", re.I)


@dataclass(frozen=True)
class Shown:
    """An amount the page shows."""

    amount: Decimal
    currency: str
    order: int
    flags: int
    element: HtmlElement
    score: float = 0.0
    before: bool = False
    """True when it is shown as the price before a discount."""


def shown_prices(layout: Layout, known: frozenset[Decimal]) -> list[Shown]:
    """Every amount shown, the likeliest main price first. `known` are amounts the markup names."""
    found = [_scored(shown, layout, context, known) for shown, context in _amounts(layout)]
    found = _paired(_less_in_listings(found, layout), layout)
    often = Counter(shown.amount for shown in found if shown.score > 0)
    found = [
        replace(shown, score=shown.score + min(often[shown.amount] - 1, 2) * 0.3) if shown.score > 0 else shown
        for shown in found
    ]
    return sorted(found, key=lambda shown: (-round(shown.score, 2), shown.order))


def list_price(shown: list[Shown], price: Decimal) -> Decimal | None:
    """The price before the discount, shown near the main one."""
    main = next((item for item in shown if item.amount == price and item.score > 0), None)
    if main is None:
        return None
    near = [
        item
        for item in shown
        if item.before
        and price < item.amount <= price * 20
        and abs(item.order - main.order) <= 30
        and not item.flags & (RELATED | CHROME)
    ]
    near.sort(key=lambda item: (not item.flags & STRUCK, abs(item.order - main.order)))
    return near[0].amount if near else None


# --- finding amounts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Context:
    """The words around an amount."""

    ahead: str
    after: str


def _amounts(layout: Layout) -> Iterator[tuple[Shown, _Context]]:
    seen: set[tuple[HtmlElement, Decimal]] = set()
    for text in layout.texts:
        if not any(char.isdigit() for char in text.text):
            continue
        for money, element, context in _in_text(text, layout):
            key = (element, money.amount)
            if key not in seen:
                seen.add(key)
                yield Shown(money.amount, money.currency, text.order, text.flags, element), context


def _in_text(text: Text, layout: Layout) -> Iterator[tuple[Money, HtmlElement, _Context]]:
    """The amounts in one text; when it holds only a part of one, those of the small element around it."""
    direct = find_amounts(text.text)[:6]
    for place, money in enumerate(direct):
        whole, element = _with_cents(money, text) if len(direct) == 1 else (money, text.element)
        ahead = text.text[direct[place - 1].end if place else 0 : money.start]
        after = text.text[money.end : direct[place + 1].start if place + 1 < len(direct) else None]
        yield whole, element, _around(text, layout, ahead, after)
    if not direct and _PIECE.match(text.text):
        yield from _in_pieces(text, layout)


def _in_pieces(text: Text, layout: Layout) -> Iterator[tuple[Money, HtmlElement, _Context]]:
    for element in climb(text.element, 4):
        joined = _joined(element)
        if len(joined) > 40:
            break
        found = next((money for money in find_amounts(joined) if _holds(joined[money.start : money.end], text.text)), None)
        if found:
            yield found, text.element, _around(text, layout, joined[: found.start], joined[found.end :])
            return
    amount = _bare(text)
    if amount is not None:
        yield Money(amount, "", 0, 0), text.element, _around(text, layout, "", "")


def _bare(text: Text) -> Decimal | None:
    """A number without a currency, where class names say it is a price."""
    found = None
    for element in climb(text.element, 3):
        bare = BARE.match(_joined(element))
        if not bare:
            break
        found = bare
    if found is None or not any(words.PRICE.search(names) for names in _names(text.element, 3)):
        return None
    return read_number(found.group(1))


def _holds(whole: str, piece: str) -> bool:
    """True when the digits of a piece begin or end those of an amount."""
    digits, own = re.sub(r"\D", "", whole), re.sub(r"\D", "", piece)
    return digits.startswith(own) or digits.endswith(own)


def _with_cents(money: Money, text: Text) -> tuple[Money, HtmlElement]:
    """The amount with the cents that stand in an element of their own."""
    if money.amount != money.amount.to_integral_value():
        return money, text.element
    for element in list(climb(text.element, 3))[1:]:
        joined = _joined(element)
        found = find_amounts(joined)
        if len(joined) > 40 or not found:
            break
        if len(found) == 1 and int(found[0].amount) == int(money.amount) and found[0].amount != money.amount:
            return found[0], element
    return money, text.element


def _joined(element: HtmlElement) -> str:
    """The text of a small element, with a point before cents that only stand higher."""
    result = ""
    for part in _parts(element):
        text, is_small = part
        if not text:
            continue
        if (
            re.fullmatch(r"\d{2}\D{0,3}", text)
            and is_small
            and re.search(r"\d$", result)
            and not re.search(r"[.,]\d*$", result)
        ):
            result += "." + text
        else:
            glue = "" if not result or (re.search(r"[\d.,]$", result) and re.match(r"[\d.,]", text)) else " "
            result += glue + text
        if len(result) > 60:
            break
    return result


def _parts(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The texts inside an element in order, and whether each stands where cents do."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            small = part is not element and part.tag in ("sup", "small", "span") and _is_cents(part)
            yield " ".join((part.text or "").split()) if part.tag not in ("script", "style") else "", small
        elif part is not element:
            yield " ".join((part.tail or "").split()), False


def _is_cents(element: HtmlElement) -> bool:
    return element.tag == "sup" or bool(_CENTS.search(names_of(element)))


def _around(text: Text, layout: Layout, ahead: str, after: str) -> _Context:
    """The words beside an amount: in its own text, else in the texts next to it."""
    texts, at = layout.texts, text.order
    if not ahead.strip(" :·|-~") and at > 0:
        earlier = texts[at - 1].text
        ahead = earlier[-40:] if len(earlier) < 60 and not find_amounts(earlier) else ""
    if not after.strip(" .·|-") and at + 1 < len(texts):
        later = texts[at + 1].text
        after = (
            later[:40] if texts[at + 1].element is not text.element and len(later) < 40 and not find_amounts(later) else after
        )
    return _Context(ahead[-60:], after[:60])


# --- weighing ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _class_weight(names: str) -> tuple[float, bool, bool]:
    """Weight of a class name, whether it is a price before discount, whether it decides."""
    if words.OTHER_AMOUNT.search(names):
        return -4.0, False, True
    before, now = bool(words.BEFORE.search(names)), bool(words.NOW.search(names))
    if before and not now:
        return -3.0, True, True
    price = 1.5 if words.PRICE.search(names) else 0.0
    return price + (1.5 if now and price else 0.0), False, bool(now and price)


def _names(element: HtmlElement, levels: int) -> Iterator[str]:
    for part in climb(element, levels):
        yield f"{names_of(part)} {part.get('itemprop') or ''}"[:200]


def _scored(shown: Shown, layout: Layout, context: _Context, known: frozenset[Decimal]) -> Shown:
    score = 1.5 if shown.currency else 0.0
    score += sum(weight for flag, weight in _FLAG_WEIGHTS if shown.flags & flag and not (flag == LINK and shown.flags & BUTTON))
    by_class, before = _by_class(shown.element)
    score += by_class + _by_words(context) + _by_place(shown, layout)
    before = before or bool(shown.flags & STRUCK) or bool(words.LIST_LABEL.search(context.ahead))
    score += 2.5 if shown.amount in known else 0
    score += 0.5 if shown.element.tag in ("h1", "h2", "h3", "h4", "strong", "b", "ins", "em", "bdi") else 0
    score -= 6 if shown.amount == 0 else 0
    return replace(shown, score=score, before=before)


def _by_class(element: HtmlElement) -> tuple[float, bool]:
    best, is_before = 0.0, False
    for names in _names(element, 4):
        weight, before, decides = _class_weight(names)
        if decides:
            return (weight if weight < 0 else max(weight, best)), before
        best = max(best, weight)
    return best, is_before


def _by_words(context: _Context) -> float:
    score = 0.0
    if words.LIST_LABEL.search(context.ahead):
        score -= 4
    elif words.OTHER_LABEL.search(context.ahead[-34:]):
        score -= 4.5
    if words.OTHER_TAIL.search(context.after):
        score -= 4.5
    if words.EXCLUDES_TAX.search(context.after) or words.EXCLUDES_TAX.search(context.ahead):
        score -= 1.5
    if re.search(r"[-–~+]\s*$", context.ahead):
        score -= 2 if not re.search(r"[:\s][-–]\s*$", context.ahead) else 1.5
    return score


def _by_place(shown: Shown, layout: Layout) -> float:
    score = 0.0
    if layout.title_at >= 0:
        gap = shown.order - layout.title_at
        score += 3 * math.exp(-gap / 60) if gap >= 0 else (1.5 * math.exp(gap / 15) if gap > -40 else -1.5)
    if layout.cart_at >= 0:
        score += 2 * math.exp(-abs(shown.order - layout.cart_at) / 30)
    if layout.main and any(element in layout.main for element in climb(shown.element, 14)):
        score += 1.5
    return score


_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?%")


def _paired(found: list[Shown], layout: Layout) -> list[Shown]:
    """Settle which of two prices side by side is the one before the discount, where the percentage shown fits them."""
    likely = [shown for shown in found if shown.score > 1 and shown.amount > 0]
    befores: set[int] = set()
    afters: set[int] = set()
    for one in likely[:40]:
        around = " ".join(text.text for text in layout.texts[max(one.order - 5, 0) : one.order + 7])
        percents = [float(percent.replace(",", ".")) for percent in _PERCENT.findall(around)]
        for other in likely[:40]:
            if one.amount < other.amount and abs(one.order - other.order) <= 6:
                off = float(100 - one.amount * 100 / other.amount)
                if any(abs(percent - off) < 1.1 and percent >= 3 for percent in percents):
                    befores.add(id(other))
                    afters.add(id(one))
    return [
        replace(shown, score=shown.score - 3.5, before=True)
        if id(shown) in befores - afters
        else replace(shown, score=shown.score + 1.0)
        if id(shown) in afters - befores
        else shown
        for shown in found
    ]


_Group: TypeAlias = "tuple[HtmlElement, str, str]"


def _less_in_listings(found: list[Shown], layout: Layout) -> list[Shown]:
    """Lower the amounts that repeat in like elements with a link each: a list of other products."""
    groups: dict[_Group, set[HtmlElement]] = {}
    homes: list[set[_Group]] = []
    around = set(layout.title_element.iterancestors()) if layout.title_element is not None else set()
    for shown in found:
        mine = set()
        for element in climb(shown.element, 8):
            parent = element.getparent()
            if parent is None or element in around:
                break
            key = (parent, str(element.tag), element.get("class") or "")
            groups.setdefault(key, set()).add(element)
            mine.add((key, element))
        homes.append({key for key, element in mine if _is_card(element)})
    crowded = {key for key, members in groups.items() if len(members) >= 3}
    return [
        replace(shown, score=shown.score - 5) if home & crowded else shown for shown, home in zip(found, homes, strict=True)
    ]


def _is_card(element: HtmlElement) -> bool:
    """True when the element links to another page."""
    if element.tag == "a":
        return len(element.get("href") or "") > 1
    link = element.find(".//a[@href]")
    return link is not None and len(link.get("href") or "") > 1 and not (link.get("href") or "").startswith(("#", "javascript"))
