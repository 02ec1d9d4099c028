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

from ..money import format_amount
from ..product_text.feature_phrases import addresses, orders, repeats_an_order
from ..product_text.regulated_claims import FAIR, Rule, claims, goods_of
from ..records import Finding, FindingKind, Product, Scene, Script
from .amounts_in_text import Amount, amounts, bundles, codes

MONEY = frozenset(("원", "$", "€", "엔"))
_OFFERS = re.compile(
    r"무료\s?배송|당일\s?(?:발송|배송)|새벽\s?배송|로켓\s?배송|사은품|증정|쿠폰|적립금?|무료\s?반품|무이자|무상\s?수리|평생\s?보증|보증\s?기간|환불|특허|수상작?|인증"
)
"""Offers that are facts of a shop: said only when the sheet has the same word."""


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

    goods: frozenset[str]
    """Its field and what else it is for the law."""
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
            goods_of(product),
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
    for place, text in texts_of(scene):
        yield from _numbers(n, text, sheet)
        for found, rule in claims(text, sheet.goods, sheet.words):
            own = found.lower() in sheet.words.lower()
            yield claim_finding(n, place, found, rule, blocks=not own)
        for found in _OFFERS.findall(text):
            if found.replace(" ", "") not in sheet.words.replace(" ", ""):
                yield _finding(n, "offer", found, law=FAIR)
        if addresses(text) or repeats_an_order(text):
            yield _finding(n, "address", text[:40])


def texts_of(scene: Scene) -> Iterator[tuple[str, str]]:
    """What a scene says and shows, each with its place."""
    yield "text", scene.text
    yield "headline", scene.headline.replace("\n", " ")
    yield from (("chip", chip) for chip in scene.chips)


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


_WHY: dict[FindingKind, tuple[str, str]] = {
    "unproven": ("상품 정보에서 나온 말이 아닙니다", "does not follow from the fact sheet"),
    "number": ("상품 정보에 없는 숫자입니다", "is not in the fact sheet"),
    "claim": ("근거 없이 쓰면 안 되는 표현일 수 있습니다", "may not be said without proof"),
    "offer": ("상품 정보에 없는 혜택이나 이력입니다", "is no fact of the product"),
    "address": ("주소나 지시처럼 보이는 말입니다", "looks like an address or an instruction"),
}


def _finding(n: int, kind: FindingKind, found: str, *, law: str = "", instead: str = "", blocks: bool = True) -> Finding:
    ko, en = _WHY[kind]
    rule = f" ({law})" if law else ""
    cure = f"대신: {instead}" if instead else "빼거나 상품 정보에 있는 말로 바꿔 주세요."
    cure_en = f"Say instead: {instead}" if instead else "Leave it out or use a fact of the sheet."
    return Finding(
        scene=n,
        kind=kind,
        found=found,
        ko=f"{n}번 장면의 '{found}': {ko}{rule}. {cure}",
        en=f"Scene {n}: '{found}' {en}{rule}. {cure_en}",
        law=law,
        instead=instead,
        blocks=blocks,
        why=ko,
        why_en=en,
    )


_PLACES = {
    "name": ("상품 이름", "Product name"),
    "feature": ("상품 특징", "Feature"),
    "option": ("옵션", "Option"),
    "description": ("상품 설명", "Description"),
    "upload": ("업로드 글", "Upload text"),
    "thumbnail": ("썸네일", "Thumbnail"),
}


def claim_finding(n: int, place: str, found: str, rule: Rule, *, blocks: bool = False, dropped: bool = False) -> Finding:
    """A claim that a rule may speak against, in scene `n` or, with 0, at a place of the sheet or of the upload texts."""
    where, where_en = _PLACES.get(place, (f"{n}번 장면", f"Scene {n}"))
    cure = "영상에서 뺐습니다." if dropped else f"대신: {rule.instead}" if rule.instead else "빼 주세요."
    cure_en = "It was left out." if dropped else f"Say instead: {rule.instead}" if rule.instead else "Leave it out."
    return Finding(
        scene=n,
        kind="claim",
        found=found,
        ko=f"{where}의 '{found}': {rule.why} ({rule.law}, {rule.area}). {cure}",
        en=f"{where_en}: '{found}': {rule.why_en} ({rule.law}). {cure_en}",
        law=rule.law,
        instead=rule.instead,
        blocks=blocks,
        place=place,
        area=rule.area,
        severity=rule.severity,
        why=rule.why,
        why_en=rule.why_en,
        dropped=dropped,
    )
