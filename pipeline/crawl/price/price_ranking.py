"""The main price among all the amounts a page shows."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from pipeline.price_deadline import is_over
from pipeline.price_text import read_role

from ..page import keywords
from ..page.regions import BUTTON, CHROME, HIDDEN, LINK, RELATED, REVIEW, STRUCK, VARIANT, climb
from ..page.visible_text import Layout
from .price_candidates import Context, Shown, amounts_of, names_around

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FLAG_WEIGHTS = ((STRUCK, -6.0), (HIDDEN, -4.0), (RELATED, -7.0), (CHROME, -6.0), (REVIEW, -3.0), (LINK, -2.5), (VARIANT, -2.0))
_AMOUNTS = 2000
"""Amounts looked at on one page."""


def shown_prices(layout: Layout, known: frozenset[Decimal]) -> list[Shown]:
    """Every amount shown, the likeliest main price first. `known` are amounts the markup names."""
    found = [_score(shown, layout, context, known) for shown, context in islice(amounts_of(layout), _AMOUNTS)]
    found = _lowest_of_sizes(_in_one_text(_fewest_pieces(_pair_discounts(_less_in_listings(found, layout), layout))))
    often = Counter(shown.amount for shown in found if shown.score > 0)
    found = [
        replace(shown, score=shown.score + min(often[shown.amount] - 1, 2) * 0.3) if shown.score > 0 else shown
        for shown in found
    ]
    found = _after_the_sale(_for_want_of_better(_beside_the_marked(found, known)))
    return sorted(found, key=lambda shown: (-round(shown.score, 2), shown.order))


def _for_want_of_better(found: list[Shown]) -> list[Shown]:
    """Where no price is what anybody pays for the thing itself, the one with a condition is the page's price."""
    if any(shown.score >= 3 and not (shown.condition.unit or shown.condition.whose) for shown in found):
        return found
    aside = RELATED | CHROME | STRUCK | HIDDEN
    by_unit = any(shown.condition.unit and not shown.condition.whose and not shown.flags & aside for shown in found)
    return [
        replace(shown, score=shown.score + 6.5)
        if (shown.condition.unit or (shown.condition.whose and not by_unit)) and not shown.flags & aside
        else shown
        for shown in found
    ]


def _after_the_sale(found: list[Shown]) -> list[Shown]:
    """Where a sale that is shown is over, the price before it counts again."""
    if not any(shown.condition.until and is_over(shown.condition.until, date.today()) for shown in found):
        return found
    aside = RELATED | CHROME | HIDDEN
    return [
        replace(shown, score=shown.score + 6, before=False) if shown.before and not shown.flags & aside else shown
        for shown in found
    ]


def _beside_the_marked(found: list[Shown], known: frozenset[Decimal]) -> list[Shown]:
    """A higher price, which the markup does not name, right beside the one it names: the price before the discount."""
    settled, last = [], None
    for shown in found:
        is_plain = shown.score > 3 and not shown.before and not shown.condition.unit and not shown.condition.whose
        if is_plain and last is not None and shown.amount not in known and _is_before(last, shown, known):
            shown = replace(shown, score=shown.score - 4, before=True)
        settled.append(shown)
        last = shown if is_plain else None
    return settled


def _is_before(one: Shown, other: Shown, known: frozenset[Decimal]) -> bool:
    near = one.element.getparent() is other.element.getparent() and one.element is not other.element
    priced = all(any(keywords.PRICE.search(names) for names in names_around(part.element, 1)) for part in (one, other))
    return (
        near and priced and one.amount in known and one.amount < other.amount < one.amount * 5 and other.order - one.order <= 2
    )


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


# --- weighing ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _class_weight(names: str) -> tuple[float, bool, bool]:
    """Weight of a class name, whether it is a price before discount, whether it decides."""
    if keywords.OTHER_AMOUNT.search(names):
        return -4.0, False, True
    before, now = bool(keywords.BEFORE.search(names)), bool(keywords.NOW.search(names))
    if before and not now:
        return -3.0, True, True
    price = 1.5 if keywords.PRICE.search(names) else 0.0
    return price + (1.5 if now and price else 0.0), False, bool(now and price)


def _score(shown: Shown, layout: Layout, context: Context, known: frozenset[Decimal]) -> Shown:
    score = 1.5 if shown.currency else 0.0
    score += sum(weight for flag, weight in _FLAG_WEIGHTS if shown.flags & flag and not (flag == LINK and shown.flags & BUTTON))
    by_class, before = _by_class(shown.element)
    by_words = _by_words(context)
    score += by_class + by_words + _by_place(shown, layout)
    is_reduced = bool(_ARROW.match(context.after)) and bool(
        _HANGUL.search(context.after + context.ahead) or shown.currency == "KRW"
    )
    score -= 4 if is_reduced else 0
    before = before or is_reduced or bool(shown.flags & STRUCK) or bool(keywords.LIST_LABEL.search(context.ahead))
    if not before and _HANGUL.search(context.ahead + context.after) and (role := read_role(context.ahead, context.after)):
        score += _ROLES[role] if not by_words else 0
        before = role == "list"
    score += 2.5 if shown.amount in known else 0
    score += 0.5 if shown.element.tag in ("h1", "h2", "h3", "h4", "strong", "b", "ins", "em", "bdi") else 0
    score -= 6 if shown.amount == 0 else 0
    score += _by_condition(shown)
    return replace(shown, score=score, before=before)


_ROLES = {"list": -4.0, "now": 1.5, "other": -4.5}
"""What the words of `price_words.toml` beside an amount weigh, where those of all languages say nothing."""
_ARROW = re.compile(r"\s*(?:→|➔|➜|⇒|▶|►|↘|[-=]+>|>>|에서\s)")
"""After the price before a discount: 89,000원 → 59,000원."""
_HANGUL = re.compile("[가-힣]")


def _by_condition(shown: Shown) -> float:
    """What anybody pays for the thing itself goes before a member's price, a month's and a price per gram."""
    if shown.anyone:
        return 4.0
    condition = shown.condition
    if is_over(condition.until, date.today()):
        return -8.0
    return (-4.0 if condition.whose else 0.0) + (-2.0 if condition.unit else 0.0)


def _fewest_pieces(found: list[Shown]) -> list[Shown]:
    """Of prices for so many pieces each, the one for the fewest; a single such count belongs to the name."""
    counts = [shown for shown in found if _COUNT.match(shown.condition.unit) and shown.score > -6]
    if len({shown.condition.unit for shown in counts}) < 2:
        alone = [shown for shown in counts if not _TERM.match(shown.condition.unit)]
        return [
            replace(shown, condition=replace(shown.condition, unit=""), score=shown.score + 2) if shown in alone else shown
            for shown in found
        ]
    fewest = min(counts, key=lambda shown: int(_digits(shown.condition.unit)))
    return [replace(shown, score=shown.score + (2 if shown is fewest else -3)) if shown in counts else shown for shown in found]


_COUNT = re.compile(r"\d+(?:매|장|개|켤레|팩|봉|병|캔|롤|세트|박스|포|통|족|벌|권|입|인분|회|개월)")
_TERM = re.compile(r"\d+(?:회|개월)")


def _in_one_text(found: list[Shown]) -> list[Shown]:
    """Of three prices and more in one text, none of which anything is said of, the lowest, as the lowest."""
    texts: dict[int, list[Shown]] = {}
    for shown in found:
        if not shown.before and not shown.condition.whose and not shown.condition.unit and shown.currency == "KRW":
            texts.setdefault(shown.order, []).append(shown)
    crowded = {order: min(group, key=lambda shown: shown.amount) for order, group in texts.items() if len(group) >= 3}
    return [
        replace(shown, score=shown.score + 2, condition=replace(shown.condition, is_from=True))
        if shown is crowded.get(shown.order)
        else replace(shown, score=shown.score - 3)
        if shown.order in crowded
        else shown
        for shown in found
    ]


def _lowest_of_sizes(found: list[Shown]) -> list[Shown]:
    """Of prices that stand side by side for one size each, the lowest, as the lowest."""
    rows: dict[HtmlElement | None, list[Shown]] = {}
    for shown in found:
        plain = not (shown.before or shown.condition.whose or shown.condition.unit or shown.condition.is_from)
        if shown.is_size and plain and shown.score > 0:
            rows.setdefault(shown.element.getparent() if shown.is_size == "cell" else None, []).append(shown)
    least = {row: 2 if row is None else 3 for row in rows}  # two cells may be the price before and now
    crowded = {id(shown): row for key, row in rows.items() if len({one.amount for one in row}) >= least[key] for shown in row}
    return [
        shown
        if id(shown) not in crowded
        else replace(shown, score=shown.score + 2, condition=replace(shown.condition, is_from=True))
        if shown is min(crowded[id(shown)], key=lambda one: one.amount)
        else replace(shown, score=shown.score - 3)
        for shown in found
    ]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _by_class(element: HtmlElement) -> tuple[float, bool]:
    best, is_before = 0.0, False
    for names in names_around(element, 4):
        weight, before, decides = _class_weight(names)
        if decides:
            return (weight if weight < 0 else max(weight, best)), before
        best = max(best, weight)
    return best, is_before


def _by_words(context: Context) -> float:
    score = 0.0
    if keywords.LIST_LABEL.search(context.ahead):
        score -= 4
    elif keywords.OTHER_LABEL.search(context.ahead[-34:]):
        score -= 4.5
    elif keywords.NOW_LABEL.search(context.ahead):
        score += 1.5
    if keywords.OTHER_TAIL.search(context.after):
        score -= 4.5
    if keywords.EXCLUDES_TAX.search(context.after) or keywords.EXCLUDES_TAX.search(context.ahead):
        score -= 1.5
    if re.search(r"[-–~+]\s*$", context.ahead):
        score -= 4 if context.ahead.rstrip()[-1:] == "~" else 2 if not re.search(r"[:\s][-–]\s*$", context.ahead) else 1.5
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


def _pair_discounts(found: list[Shown], layout: Layout) -> list[Shown]:
    """Settle which of two prices side by side is the one before the discount, where the percentage shown fits them."""
    likely = [shown for shown in found if shown.score > 1 and shown.amount > 0][:40]
    pairs = [
        (one, other) for one in likely for other in likely if one.amount < other.amount and _is_discount(one, other, layout)
    ]
    befores, afters = {id(other) for _, other in pairs}, {id(one) for one, _ in pairs}
    settled = []
    for shown in found:
        if id(shown) in befores - afters:
            shown = replace(shown, score=shown.score - 3.5, before=True)
        elif id(shown) in afters - befores:
            shown = replace(shown, score=shown.score + 1.0)
        settled.append(shown)
    return settled


def _is_discount(one: Shown, other: Shown, layout: Layout) -> bool:
    """True when a percentage beside two amounts leads from the higher to the lower."""
    if abs(one.order - other.order) > 6:
        return False
    around = " ".join(text.text for text in layout.texts[max(one.order - 5, 0) : one.order + 7])
    off = float(100 - one.amount * 100 / other.amount)
    return any(abs(float(percent.replace(",", ".")) - off) < 1.1 and off >= 3 for percent in _PERCENT.findall(around))


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
    """True when the element links to another page; a row of a table, when it has a picture, too."""
    if element.tag in ("tr", "td") and element.find(".//img") is None:
        return False
    if element.tag == "a":
        return len(element.get("href") or "") > 1
    link = element.find(".//a[@href]")
    return link is not None and len(link.get("href") or "") > 1 and not (link.get("href") or "").startswith(("#", "javascript"))
