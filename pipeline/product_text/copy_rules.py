"""Whether what is said sells and keeps to the rules of the copy: hook, facts, discount, one thing to do, nothing against it.

The words of the rules are data (copy_rules.toml). A finding is a rule's name and what broke it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..korean import speech_pace
from ..word_tables import Table, read_table
from .feature_phrases import points

PRAISED = (4.5, 10)
"""Stars and reviews from which on they are spoken of."""
HOOK_SECONDS = 3.0
"""s within which the thing or its strongest fact is said."""
FACTS = 3
"""Facts a short says at least, of those there are."""
_PLAIN = frozenset("가능 사용 포함 완료 함유 제품 있음 있어 있습 합니 그리".split())
"""Beginnings of words that say nothing of their own."""
_LEADS = re.compile(r"^(?:그리고|게다가|여기에|거기에|또|하나 더|아)[,!]? ?")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Sheet:
    """What a short may tell, as text."""

    name: str
    features: tuple[str, ...] = ()
    description: str = ""
    price: str = ""
    list_price: str = ""
    discount: str = ""
    saved: str = ""
    rating: float | None = None
    rating_count: int | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """What it is like: features and sentences, each a fact."""
        said = [text for text in re.split(r"(?<=[.!?])\s+|\n", self.description) if text.strip()]
        return (*self.features, *said)


@cache
def _never() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in _table()["never"].items()}


class _Ask(Table):
    words: str
    more: str


class _Phrase(Table):
    empty: str


class _Words(Table):
    never: dict[str, str]
    phrase: _Phrase
    ask: _Ask
    trade: dict[str, str]
    notice: dict[str, str]


@cache
def _table() -> _Words:
    return read_table(Path(__file__).with_suffix(".toml"), _Words)


def is_forbidden(text: str) -> bool:
    """Whether a line tells people to compare or to hold back, or speaks against the product."""
    return any(broken_rules(text))


def is_of_field(text: str, field: str) -> bool:
    """Whether a persona's phrase may stand in a short of a product of that field: none of another trade."""
    return not any(re.search(words, text) for trade, words in _table()["trade"].items() if trade != field)


def asks(text: str) -> bool:
    """Whether it asks for something to do."""
    return re.search(_table()["ask"]["words"], text) is not None


def fitting_phrases(phrases: Sequence[str], role: str, field: str) -> list[str]:
    """Those of a persona's phrases that may stand in that scene: of no other trade, against no rule, with no second wish."""
    fit = (text.strip() for text in phrases if text.strip() and not is_forbidden(text) and is_of_field(text, field))
    telling = (text for text in fit if not re.search(_table()["phrase"]["empty"], text))
    return [text for text in telling if role != "call" or not asks_beside(text)]


def notices(trade: str, fact: str) -> bool:
    """Whether somebody of that trade sees this fact of a product first."""
    return any(re.search(who, trade) and re.search(what, fact) for who, what in _table()["notice"].items())


def broken_rules(text: str) -> Iterator[tuple[str, str]]:
    """What a line says that nobody says, whoever wrote it: the rule and the words."""
    yield from ((name, found[0]) for name, words in _never().items() for found in words.finditer(text))


def asks_beside(text: str) -> bool:
    """Whether a persona's phrase asks for something too: one short asks for one thing."""
    return asks(text) or re.search(_table()["ask"]["more"], text) is not None


def is_praised(rating: float | None, count: int | None) -> bool:
    """Whether stars and reviews speak for the product."""
    return rating is not None and rating >= PRAISED[0] and (count or 0) >= PRAISED[1]


def beginnings(text: str) -> set[str]:
    """What the words of a text begin with, numbers whole: what two texts about one thing share."""
    words = re.findall(r"\d[\d,.]*|[A-Za-z]{2,}|[가-힣]{2,}", text)
    heads = (word.rstrip(",.") if word[0].isdigit() else word[:2].lower() for word in words)
    return {head for head in heads if head not in _PLAIN}


def is_told(fact: str, said: str) -> bool:
    """Whether half the words of a fact are said."""
    of_it = beginnings(fact)
    return bool(of_it) and 2 * len(of_it & beginnings(said)) >= len(of_it)


def is_hooked(text: str, sheet: Sheet, speed: float = 1.0) -> bool:
    """Whether the first seconds name the thing or one of its facts."""
    words = text.split()
    early = next((n for n in range(len(words), 0, -1) if speech_pace.seconds(" ".join(words[:n]), speed) <= HOOK_SECONDS), 1)
    known = beginnings(" ".join((sheet.name, *sheet.facts, sheet.price, sheet.list_price, sheet.discount, sheet.saved)))
    return bool(beginnings(" ".join(words[:early])) & known)


def has_discount(said: str, sheet: Sheet) -> bool:
    """Whether the discount is said with both prices or as the saving; true when there is none."""
    both = sheet.price in said and sheet.list_price in said
    return not sheet.discount or both or (bool(sheet.saved) and sheet.saved in said)


def findings(texts: Sequence[str], sheet: Sheet, *, hook: bool = True, buyable: bool = True) -> Iterator[tuple[str, str]]:
    """Each broken rule and the words that broke it; `texts` from the first scene to the last."""
    said = " ".join(texts)
    yield from broken_rules(said)
    if hook and not is_hooked(texts[0], sheet):
        yield "hook", texts[0]
    if sum(is_told(fact, said) for fact in sheet.facts) < min(FACTS, len(sheet.facts)):
        yield "facts", said
    if buyable and not has_discount(said, sheet):
        yield "discount", sheet.discount
    if not asks(texts[-1]):
        yield "call", texts[-1]
    if re.search("별점|후기", said) and not is_praised(sheet.rating, sheet.rating_count):
        yield "praise", said
    yield from (("bare", sentence) for sentence in bare_nouns(texts, sheet))


def bare_nouns(texts: Sequence[str], sheet: Sheet) -> list[str]:
    """Sentences that only drop a point on the table: "그리고 고무 밑창.", "무게 390g까지!"."""
    known = {*sheet.features, *points(sheet.features, 24, 20)}
    dropped = {re.sub(r"\W", "", point) for point in known}
    found = []
    for sentence in (part for text in texts for part in _SENTENCES.split(text)):
        plain = re.sub(r"\W", "", _LEADS.sub("", sentence))
        extra = re.sub(r"(?:까지|도)(?:있어요|있고요|있대요|있습니다|있어)?$", "", plain)
        if plain in dropped or (extra != plain and extra in dropped):
            found.append(sentence)
    return found
