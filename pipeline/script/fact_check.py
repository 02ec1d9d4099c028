"""The script held against the fact sheet: every number in it must be in the sheet, and no claim a rule forbids.

Amounts are compared by value, so that 만 구천구백 원 is 19,900원. Money must be one of the sheet's own prices: what a page's
text says about prices proves nothing. Claims are judged by
pipeline/product_text/regulated_claims.py: hints for writers, not legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..money import format_amount
from ..product_text.category import guess_field
from ..product_text.feature_phrases import addresses, orders, repeats_an_order
from ..product_text.regulated_claims import FAIR, claims
from ..records import Product, Scene, Script
from .amounts_in_text import Amount, amounts, bundles, codes

Kind = Literal["number", "claim", "offer", "address", "unproven"]
MONEY = frozenset(("원", "$", "€", "엔"))
_OFFERS = re.compile(
    r"무료\s?배송|당일\s?(?:발송|배송)|새벽\s?배송|로켓\s?배송|사은품|증정|쿠폰|적립금?|무료\s?반품|무이자|무상\s?수리|평생\s?보증|보증\s?기간|환불|특허|수상작?|인증"
)
"""Offers that are facts of a shop: said only when the sheet has the same word."""


@dataclass(frozen=True)
class Finding:
    """One thing in a scene that the fact sheet or a rule does not allow."""

    scene: int
    """scene_number"""
    kind: Kind
    found: str
    """As written in the scene."""
    ko: str
    en: str
    law: str = ""
    """The rule it may break."""
    instead: str = ""
    """A tamer wording, or the sheet's own value."""
    blocks: bool = True
    """False when the words are the seller's own (they stand in the sheet): to be known, not to be rewritten."""


def check_script(script: Script, product: Product) -> tuple[Finding, ...]:
    """What is wrong with the script, scene by scene; empty when everything is in the sheet and nothing is overclaimed."""
    sheet = Sheet.of(product)
    found = {finding: None for scene in script.scenes for finding in _check_scene(scene, sheet)}
    return tuple(found)


def check_same(before: Script, after: Script) -> tuple[Finding, ...]:
    """Numbers that came in while words were only to be said anew; for scripts without a fact sheet."""
    known = {(amount.value, amount.unit) for scene in before.scenes for amount in amounts(scene.text)}
    return tuple(
        _finding(scene.scene_number, "number", amount.text)
        for scene in after.scenes
        for amount in amounts(scene.text)
        if (amount.value, amount.unit) not in known
    )


@dataclass(frozen=True)
class Sheet:
    """The facts as values to compare with."""

    field: str
    words: str
    """Everything the seller wrote about it, without sentences that give orders."""
    price: Decimal | None
    money: frozenset[Decimal]
    """Price, price before, and what is saved."""
    percents: frozenset[Decimal]
    counted: frozenset[tuple[Decimal, str]]
    """Amounts in the words, rating and count."""
    prices: str
    """As shown to people."""
    rating_count: int

    @classmethod
    def of(cls, product: Product) -> Sheet:
        """The sheet of a product."""
        told = [
            product.name,
            product.brand,
            product.sku,
            product.price_text,
            *product.features,
            *product.options,
            *_sentences(product.description),
        ]
        words = "\n".join(text for text in told if text and not orders(text))
        counted = {(amount.value, amount.unit) for amount in amounts(words)}
        counted |= {(Decimal(str(product.rating)), "점")} if product.rating is not None else set()
        counted |= {(Decimal(product.rating_count), "개")} if product.rating_count is not None else set()
        price, before = product.price, product.list_price
        money = {value for value in (price, before) if value is not None}
        if price is not None and before is not None:
            money.add(before - price)
        percents = {value for value, unit in counted if unit == "%"} | (
            {Decimal(product.discount)} if product.discount else set()
        )
        shown = ", ".join(format_amount(value, product.currency) for value in sorted(money)) or "없음"
        return cls(
            guess_field(product),
            words,
            price,
            frozenset(money),
            frozenset(percents),
            frozenset(counted),
            shown,
            product.rating_count or 0,
        )

    def holds(self, amount: Amount, after: str) -> bool:
        """True when the sheet has this amount; `after` is what follows it in the text."""
        if amount.unit in MONEY:
            step = Decimal(10000) if amount.value >= 10000 else Decimal(1000)
            about = after.lstrip().startswith("대") and self.price is not None and self.price // step * step == amount.value
            return amount.value in self.money or about
        if amount.unit == "%":
            return amount.value in self.percents
        if amount.unit == "점" and amount.value == 5 and after.lstrip().startswith("만점"):
            return True
        if amount.unit == "개" and re.match(r"\s?(?:이상|넘|여|을 넘|가 넘)", after):
            return self.rating_count / 2 <= amount.value <= self.rating_count or (amount.value, "개") in self.counted
        same = {value for value, unit in self.counted if "" in (unit, amount.unit) or unit == amount.unit}
        return amount.value in same and (amount.unit not in ("배", "위") or (amount.value, amount.unit) in self.counted)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?。])\s+|[\r\n]+", text)


def _check_scene(scene: Scene, sheet: Sheet) -> Iterator[Finding]:
    n = scene.scene_number
    for text in (scene.text, scene.headline.replace("\n", " "), *scene.chips):
        yield from _numbers(n, text, sheet)
        for found, rule in claims(text, sheet.field):
            own = found.lower() in sheet.words.lower()
            yield _finding(n, "claim", found, law=rule.law, instead=rule.instead, blocks=not own)
        for found in _OFFERS.findall(text):
            if found.replace(" ", "") not in sheet.words.replace(" ", ""):
                yield _finding(n, "offer", found, law=FAIR)
        if addresses(text) or repeats_an_order(text):
            yield _finding(n, "address", text[:40])


def _numbers(n: int, text: str, sheet: Sheet) -> Iterator[Finding]:
    plain = text
    for code in codes(text):
        if code.lower() in sheet.words.lower():
            plain = plain.replace(code, " ")
        else:
            yield _finding(n, "number", code)
    for bundle in bundles(plain):
        if bundle in sheet.words.replace(" ", ""):
            plain = re.sub(r"(\d)\s?\+\s?(\d)", " ", plain)
    for amount in amounts(plain):
        if not sheet.holds(amount, plain[amount.end :]):
            yield _finding(n, "number", amount.text, instead=sheet.prices if amount.unit in MONEY else "")


_WHY: dict[Kind, tuple[str, str]] = {
    "unproven": ("상품 정보에서 나온 말이 아닙니다", "does not follow from the fact sheet"),
    "number": ("상품 정보에 없는 숫자입니다", "is not in the fact sheet"),
    "claim": ("근거 없이 쓰면 안 되는 표현일 수 있습니다", "may not be said without proof"),
    "offer": ("상품 정보에 없는 혜택이나 이력입니다", "is no fact of the product"),
    "address": ("주소나 지시처럼 보이는 말입니다", "looks like an address or an instruction"),
}


def _finding(n: int, kind: Kind, found: str, *, law: str = "", instead: str = "", blocks: bool = True) -> Finding:
    ko, en = _WHY[kind]
    rule = f" ({law})" if law else ""
    cure = f"대신: {instead}" if instead else "빼거나 상품 정보에 있는 말로 바꿔 주세요."
    cure_en = f"Say instead: {instead}" if instead else "Leave it out or use a fact of the sheet."
    return Finding(
        n,
        kind,
        found,
        f"{n}번 장면의 '{found}': {ko}{rule}. {cure}",
        f"Scene {n}: '{found}' {en}{rule}. {cure_en}",
        law,
        instead,
        blocks,
    )
