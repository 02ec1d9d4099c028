"""Words an advertisement in Korea may not use without proof: which rule speaks against them, and what may be said instead.

A list for writers, not legal advice; it is regulated_claims.toml. It serves twice: what is taken out of shop text leaves such
words behind, and what a script says is checked against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ..records import Product
from ..word_tables import NotRequired, Table, read_table
from .category import guess_field

FAIR = "표시광고법"
AREAS = (
    "화장품", "건강기능식품·식품", "의료기기", "의약외품", "금융", "주류", "담배·전자담배", "청소년유해", "어린이제품",
    "환경", "부동산", "비교·최상급", "기만",
)  # fmt: skip
_REVIEW = re.compile(
    r"(?:광고\s?)?심의(?:필|번호)?\s?(?:번호)?\s?[:：]?\s?(?:제\s?)?(?P<number>[0-9A-Z가-힣]{0,6}-?\d{2,6}(?:-\d+)+\s?호?)"
)
"""The number under which an advert was reviewed."""


@dataclass(frozen=True)
class Rule:
    """One kind of claim."""

    pattern: re.Pattern[str]
    law: str
    instead: str
    """A tamer wording."""
    area: str
    """One of AREAS."""
    severity: Literal["grave", "hint"]
    """A grave one is left out of a short by itself."""
    why: str
    why_en: str
    goods: tuple[str, ...] = ()
    """Goods and product fields it holds for; empty for all."""
    shop_text: bool = True
    """False: not looked for where the goods are not known."""
    unless: re.Pattern[str] | None = None
    """What in the sheet lifts it."""


@dataclass(frozen=True)
class Goods:
    """What a product is beyond its field, as far as the law asks."""

    name: str
    names: re.Pattern[str]
    texts: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    within: str
    """Goods it must be, too."""
    refused: str
    """Why no short is made of it, in Korean; "" when one is."""
    refused_en: str


@dataclass(frozen=True)
class Notice:
    """What has to be said with some goods."""

    goods: str
    within: str
    """Regular expression the sheet must hold; "" for none."""
    label: str
    """On the picture."""
    text: str
    """In the upload text."""


class _GoodsRow(Table):
    name: str
    names: str
    texts: NotRequired[str]
    unless: NotRequired[str]
    within: NotRequired[str]
    refused: NotRequired[str]
    refused_en: NotRequired[str]


class _RuleRow(Table):
    area: str
    severity: Literal["grave", "hint"]
    law: str
    why: str
    why_en: str
    instead: str
    patterns: list[str]
    goods: NotRequired[list[str]]
    shop_text: NotRequired[bool]
    unless: NotRequired[str]


class _NoticeRow(Table):
    goods: str
    within: NotRequired[str]
    label: str
    text: str


class _Advice(Table):
    trades: str
    goods: list[str]


class _Words(Table):
    goods: list[_GoodsRow]
    rule: list[_RuleRow]
    notice: list[_NoticeRow]
    advice: _Advice


@cache
def _data() -> _Words:
    return read_table(Path(__file__).with_suffix(".toml"), _Words)


def _pattern(text: str) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in their order."""
    return tuple(
        Rule(
            re.compile("|".join(row["patterns"]), re.IGNORECASE),
            row["law"], row["instead"], row["area"], row["severity"], row["why"], row["why_en"],
            tuple("" if name == "none" else name for name in row.get("goods", ())),
            row.get("shop_text", True),
            _pattern(row.get("unless", "")),
        )
        for row in _data()["rule"]
    )  # fmt: skip


@cache
def goods_table() -> tuple[Goods, ...]:
    """All goods, in their order."""
    return tuple(
        Goods(
            row["name"],
            re.compile(row["names"], re.IGNORECASE),
            _pattern(row.get("texts", "")),
            _pattern(row.get("unless", "")),
            row.get("within", ""),
            row.get("refused", ""),
            row.get("refused_en", ""),
        )
        for row in _data()["goods"]
    )


def goods_of(product: Product, field: str | None = None) -> frozenset[str]:
    """The product's field (guessed unless it is given) and the goods it is."""
    found = {guess_field(product) if field is None else field}
    sheet = "\n".join((product.name, *product.features, *product.options, product.description))
    for goods in goods_table():
        named = goods.names.search(product.name) or (goods.texts and goods.texts.search(sheet))
        lifted = goods.unless and goods.unless.search(product.name)
        if named and not lifted and (not goods.within or goods.within in found):
            found.add(goods.name)
    return frozenset(found)


def refusal(goods: Collection[str]) -> Goods | None:
    """The first of the goods of which no short is made."""
    return next((one for one in goods_table() if one.refused and one.name in goods), None)


def is_advice(trade: str, goods: Collection[str]) -> bool:
    """Whether somebody of that trade, presenting such goods, is taken for a professional who recommends them."""
    advice = _data()["advice"]
    return not set(advice["goods"]).isdisjoint(goods) and re.search(advice["trades"], trade, re.IGNORECASE) is not None


def required_notices(product: Product, goods: frozenset[str]) -> tuple[Notice, ...]:
    """What has to be said with the product, which is those goods; the number of its review as a notice of its own where there
    is one."""
    sheet = "\n".join((product.name, *product.features, product.description))
    found = [
        notice
        for row in _data()["notice"]
        if (notice := Notice(row["goods"], row.get("within", ""), row["label"], row["text"])).goods in goods
        and (not notice.within or re.search(notice.within, sheet))
    ]
    if review := _REVIEW.search(sheet):
        found.append(Notice("", "", "", f"광고 심의: {review['number'].strip()}"))
    return tuple(found)


def claims(text: str, goods: str | Collection[str] | None = None, sheet: str = "") -> list[tuple[str, Rule]]:
    """The claims in `text` and the rule each may break; those of all goods when `goods` is None.

    `sheet` is what else is known of the product: a rule may be lifted by it.
    """
    kinds = {goods} if isinstance(goods, str) else None if goods is None else set(goods)
    return [
        (found[0].strip(), rule)
        for rule in rules()
        if (rule.shop_text if kinds is None else not rule.goods or not kinds.isdisjoint(rule.goods))
        and not (rule.unless and rule.unless.search(f"{text}\n{sheet}"))
        for found in rule.pattern.finditer(text)
    ]
