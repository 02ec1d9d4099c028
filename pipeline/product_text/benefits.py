"""What a product does for one: the seller's own sentences, and each point of the sheet turned into a sentence.

The ways to turn a point are data (benefits.toml). Nothing is added that the point does not say; a sentence of the seller is
said whole, without the words that lean on another sentence, or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..korean import syllables
from ..korean.particles import attach
from ..korean.polite_sentences import polite
from ..word_tables import Table, read_table
from .copy_rules import beginnings, is_forbidden
from .feature_phrases import is_denial, is_small_print, points, safe, tidy
from .uses import name_benefits

SENTENCE_LIMIT = 27
"""Syllables of a sentence that is said in one breath."""
POINT_LIMIT = 20
"""Syllables of a point."""
_LEAD = re.compile(
    r"^(?:(?:또한?|그리고|특히|게다가|더불어|아울러|무엇보다)[,]? )+|^(?:이|본|저희|해당) (?:제품|상품)[은는이가] "
)
_LEANS = re.compile(
    r"^(?:이는|이를|이로|그래서|따라서|하지만|그러나|이것|그것|이런|이렇|그런|그렇|위의?|아래|여기|때문|예를)"
    r"|(?:저희|당사|우리|제가|본사|고객님|구매)|^(?:및|또는)|드립니다$"
)
"""Sentences that lean on another, or in which the shop speaks of itself."""
_FIGURE = re.compile(
    r"(?:IP[X\d]\d|(?<![\w.])\d[\d,.]*\s?(?:[A-Za-z%℃]{1,4}|시간|단계|개월|[분초년주일장매대종잔캡정포배개팩인명권])?(?![\d~]))"
)
_UNSAYABLE = re.compile(
    r"[\d%A-Za-z]$|(?:용|식|형|이상|이하|미만|내외|까지|부터|함|됨|음|침|림|기|끝|시작|가능|불가)$|^[가-힣]{1,3}$(?<!가죽)(?<!메쉬)(?<!무광)"
)
"""Points that no copula can stand on."""
_SLOT = re.compile(r"\{(\w+)(?::([^}]+))?\}")


class Benefit(NamedTuple):
    """A fact, as what it does."""

    fact: str
    """As the sheet has it."""
    ways: tuple[str, ...]
    """Sentences in 해요체, without the mark at their end."""
    headline: str
    """Its short point or figure; "" when it has none."""
    strength: int
    """How good an opening it is."""


def benefits(name: str, features: Sequence[str], description: str, field: str) -> tuple[Benefit, ...]:
    """What is known of the product, the strongest first; each fact once."""
    named = (Benefit(word, ways, "", 1) for word, ways in name_benefits(name))
    found = [*_sentences([*features, description]), *_points(name, features, description, field), *named]
    kept = list[Benefit]()
    for benefit in sorted(found, key=lambda one: -one.strength):
        words = beginnings(benefit.fact)
        if any(
            2 * len(beginnings(benefit.ways[0]) & beginnings(other.ways[0])) > len(beginnings(other.ways[0])) for other in kept
        ):
            continue  # 논슬립 of the name and 미끄럼 방지 of the sheet say the same
        if not any(2 * len(words & beginnings(other.fact)) >= min(len(words), len(beginnings(other.fact))) for other in kept):
            kept.append(benefit)
    return tuple(kept)


def _sentences(texts: Iterable[str]) -> Iterator[Benefit]:
    """The seller's own sentences that stand by themselves."""
    for text in texts:
        for sentence in re.split(r"(?<=[.!?。])\s+|[\r\n;•●▶■★✔]+", text):
            plain = _LEAD.sub("", tidy(sentence).strip(" .!~-*"))
            if not 5 <= syllables(plain) <= SENTENCE_LIMIT or not _may_be_said(plain):
                continue
            if said := polite(plain):
                figure = _FIGURE.search(plain)
                yield Benefit(plain, (said,), _figure(plain), 5 if figure else 4)


def _may_be_said(plain: str) -> bool:
    return safe(plain) and not (
        is_small_print(plain)
        or is_forbidden(plain)
        or _LEANS.search(plain)
        or re.search(r"[?:()\[\]{}<>|\\]|[\u3040-\u30ff]", plain)
    )


def _points(name: str, features: Sequence[str], description: str, field: str) -> Iterator[Benefit]:
    """The points of the sheet that the name does not say, each as a sentence."""
    flat = re.sub(r"\s", "", name)
    measures = [tidy(text) for text in features if len(text) <= 12 and safe(text) and _by_rule(tidy(text))]
    for point in dict.fromkeys([*points([*features, description], POINT_LIMIT, 12), *measures]):
        if re.sub(r"\s", "", point) in flat:
            continue
        ways = _amount(point, field) or _by_rule(point)
        said = ways or _otherwise(point)
        if said:
            short = point if len(point) <= 12 else _figure(point)
            yield Benefit(point, said, short, _strength(point) if ways else 1)


def _strength(point: str) -> int:
    """How good an opening a point is that a rule knows."""
    if re.search(_table()["weak"]["words"], point):
        return 1
    return 3 if _FIGURE.search(point) else 2


def _amount(point: str, field: str) -> tuple[str, ...]:
    """A bare amount of what is used up is no weight: 3.5g of a lipstick."""
    found = re.fullmatch(_table()["amount"]["words"], point)
    return (
        tuple(_fill(way, {"n": found[1]}) for way in _table()["amount"]["ways"])
        if found and field in ("beauty", "food")
        else ()
    )


def _figure(text: str) -> str:
    found = _FIGURE.search(text)
    return found[0].replace(" ", "") if found and len(found[0]) > 1 else ""


def _by_rule(point: str) -> tuple[str, ...]:
    for pattern, ways in _rules():
        if found := pattern.fullmatch(point):
            slots = {key: value or "" for key, value in found.groupdict().items()}
            return tuple(_fill(way, slots) for way in ways)
    return ()


def _otherwise(point: str) -> tuple[str, ...]:
    """A point no rule knows: a part is there, a verbal noun is done, everything else the product is, where that can be said."""
    if is_denial(point) or re.search(_UNSAYABLE, point):
        return ()
    other = _table()["other"]
    if re.search(other["part"], point):
        return tuple(_fill(way, {"x": point}) for way in other["parts"])
    if found := re.fullmatch(other["verb"], point):
        return tuple(_fill(way, found.groupdict()) for way in other["verbs"])
    return tuple(_fill(way, {"x": point}) for way in other["nouns"])


def is_noun(point: str) -> bool:
    """Whether a copula may stand on a point: "15W 고속 충전", not "세탁 가능" or "구김 적음"."""
    return not (
        is_denial(point)
        or re.search(
            r"가능|불가|필요|포함|증정|방지|무료|까지|부터|^하루|[가-힣](?:함|됨|음)$|[요다]$|(?:용|식|형)$|[가-힣](?:침|림|힘|짐)$",
            point,
        )
    )


def _fill(way: str, slots: Mapping[str, str]) -> str:
    """{n}{m:이에요/예요}: the particle goes by all that stands before it."""
    text = ""
    at = 0
    for slot in _SLOT.finditer(way):
        text += way[at : slot.start()] + slots.get(slot[1], "")
        at = slot.end()
        if slot[2]:
            last = text.rpartition(" ")[2]
            text = text[: len(text) - len(last)] + attach(last, slot[2])
    return re.sub(r"\s+", " ", text + way[at:]).strip()


@cache
def _rules() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(pattern), tuple(ways)) for pattern, *ways in _table()["rules"])


class _Weak(Table):
    words: str


class _Amount(Table):
    words: str
    ways: list[str]


class _Other(Table):
    part: str
    verb: str
    parts: list[str]
    verbs: list[str]
    nouns: list[str]


class _Words(Table):
    rules: list[list[str]]
    weak: _Weak
    amount: _Amount
    other: _Other


@cache
def _table() -> _Words:
    return read_table(Path(__file__).with_suffix(".toml"), _Words)
