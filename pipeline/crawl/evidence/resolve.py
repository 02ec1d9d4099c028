"""Many findings become one Product: the right product of the page, each field from the surest source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from pipeline.records import Origin

from ..page.page import Page
from ..page.title import likeness
from ..page.visible_text import Layout
from ..price.price_ranking import Shown, list_price
from .evidence import Finding
from .sku_gtin import address_sku


def main_findings(findings: list[Finding], page: Page, layout: Layout) -> list[Finding]:
    """The findings about the product this page is for, less sure where that is in doubt."""
    kept: list[Finding] = []
    for source in dict.fromkeys(finding.source for finding in findings):
        group = [finding for finding in findings if finding.source == source]
        rated = [(_relevance(finding, page, layout), finding) for finding in group]
        top = max(score for score, _ in rated)
        best = [finding for score, finding in rated if score >= top - 0.05]
        chosen = _merge(best) if top > 0 else best[0]
        if top < 0.8 and (len(group) > 1 or chosen.nested):
            continue
        kept.append(chosen.scaled(1.0 if top >= 1.2 else 0.75))
    return kept


def _relevance(finding: Finding, page: Page, layout: Layout) -> float:
    """How surely a finding is about this page's product; about 2 when name and address agree."""
    name = finding.values.get("name", "")
    like = max(likeness(name, layout.title), likeness(name, page.title) * 0.9) if name else 0.3
    score = like * 1.5 + (0.6 if _same_page(finding.url, page.url) else 0)
    score += 0.4 if finding.amounts else 0
    return score - (1.2 if finding.nested else 0)


def _same_page(one: str, other: str) -> bool:
    first, second = urlsplit(one), urlsplit(other)
    return bool(first.path.strip("/")) and first.path.rstrip("/") == second.path.rstrip("/")


def _merge(findings: list[Finding]) -> Finding:
    """Several nodes about the same product (variants, a stub and the full one) as one, the first before the later."""
    values: dict[str, Any] = {}
    for finding in findings[:40]:
        for key, value in finding.values.items():
            values.setdefault(key, value)
    if any(finding.values.get("availability") == "in_stock" for finding in findings):
        values["availability"] = "in_stock"
    amounts = dict.fromkeys(amount for finding in findings for amount in finding.amounts)
    return Finding(findings[0].source, findings[0].confidence, values, tuple(amounts), findings[0].url)


@dataclass(frozen=True)
class Fact:
    """A chosen value and where it came from."""

    value: Any
    source: str
    confidence: float

    @property
    def origin(self) -> Origin:
        """As the record keeps it."""
        return Origin(source=self.source, confidence=round(self.confidence, 2))


def choose(name: str, findings: list[Finding]) -> Fact | None:
    """The surest value of a field; agreement between sources makes it surer."""
    said = [(finding, finding.values[name]) for finding in findings if finding.values.get(name) not in (None, "", ())]
    if not said:
        return None
    votes = Counter(str(value).casefold() for _, value in said)
    finding, value = max(said, key=lambda pair: pair[0].confidence + 0.1 * (votes[str(pair[1]).casefold()] - 1))
    return Fact(value, finding.source, min(finding.confidence + 0.05 * (votes[str(value).casefold()] - 1), 1.0))


# --- price ------------------------------------------------------------------------------------------------------------

_PLAIN, _CLEAR, _FAIR = 7.0, 5.5, 3.0
"""Scores of a shown price: sure even where the markup's is nowhere to be seen, sure beside it, good for want of better."""


def choose_price(findings: list[Finding], shown: list[Shown]) -> tuple[Fact | None, Fact | None]:
    """The price one pays and the price before the discount: what markup says, checked against what is shown."""
    marked = sorted((item for item in findings if item.amounts), key=lambda item: -item.confidence)
    best = next((item for item in shown if item.score >= _FAIR and item.amount > 0), None)
    fact = _choose_price(marked, shown, best)
    if fact is None:
        return None, None
    struck = [_in_units_of(fact.value, item) for item in marked]
    before = next((amount for amount in struck if amount and fact.value < amount <= fact.value * 20), None)
    visible = list_price(shown, fact.value)
    if visible is not None:
        return fact, Fact(visible, "page", 0.8)
    return fact, Fact(before, marked[0].source, 0.7) if before else None


def _in_units_of(price: Decimal, finding: Finding) -> Decimal | None:
    """A finding's list price; a hundredth of it where the finding counts in hundredths of the price's unit."""
    before = finding.values.get("list_price")
    return before / 100 if before and finding.values.get("price") == price * 100 else before


def _choose_price(marked: list[Finding], shown: list[Shown], best: Shown | None) -> Fact | None:
    if not marked:
        return Fact(best.amount, "page", _sureness(best)) if best else None
    leader = marked[0]
    price = leader.amounts[0]
    if best is None:
        return Fact(price, leader.source, leader.confidence * 0.9)
    told = {amount for item in marked for amount in item.amounts}
    if best.amount in told:
        source = next(item for item in marked if best.amount in item.amounts)
        return Fact(best.amount, source.source, min(source.confidence + 0.08, 0.99))
    match = next((item for item in shown if item.amount in told), None)
    if match is not None and match.score >= _FAIR and match.score > best.score - 1.5 and not match.before:
        return Fact(match.amount, leader.source, leader.confidence)
    if _overrides(best, match, price):
        return Fact(best.amount, "page", _sureness(best))
    return Fact(price, leader.source, leader.confidence * 0.8)


def _overrides(best: Shown, match: Shown | None, price: Decimal) -> bool:
    """True when what is shown beats what the markup says."""
    if best.score < _CLEAR:
        return best.amount == price / 100
    if match is not None and match.before:
        return best.amount < match.amount
    if best.amount == price / 100:
        return True
    if match is None and best.score < _PLAIN:
        return False
    return Decimal("0.2") < best.amount / price < 5


def _sureness(best: Shown) -> float:
    return min(0.45 + best.score * 0.05, 0.9)


# --- stock and identifier ---------------------------------------------------------------------------------------------


def choose_stock(findings: list[Finding], seen: tuple[str, float], has_price: bool, has_cart: bool) -> Fact | None:
    """What markup says, unless the page plainly shows otherwise; a price with a button that buys counts as in stock."""
    fact = choose("availability", findings)
    word, strength = seen
    if word == "out_of_stock" and strength >= (2.5 if fact is None or not has_cart else 3.0):
        return Fact(word, "page", 0.85)
    if fact is not None:
        if fact.value == "out_of_stock" and word == "in_stock" and strength >= 3:
            return Fact(word, "page", 0.6)
        return fact
    if word:
        return Fact(word, "page", min(0.4 + strength * 0.15, 0.85))
    return Fact("in_stock", "page", 0.4 if has_cart else 0.3) if has_price else None


def choose_sku(findings: list[Finding], seen: Finding, page: Page, form: str) -> Fact | None:
    """A labelled one on the page, then markup, then an unsure label, the form, the address."""
    shown, sure = seen.values.get("sku", ""), seen.values.get("sku_sure", False)
    marked = choose("sku", [finding for finding in findings if finding.source != "state"])
    if shown and sure:
        return Fact(shown, "page", 0.85)
    if marked:
        return marked
    state = choose("sku", [finding for finding in findings if finding.source == "state"])
    address = address_sku(page.url)
    if state and (state.value == address or not address):
        return state
    gtin = choose("gtin", findings)
    for value, source, confidence in ((address, "page", 0.6), (shown, "page", 0.5), (form, "page", 0.5)):
        if value:
            return Fact(value, source, confidence)
    return state or gtin
