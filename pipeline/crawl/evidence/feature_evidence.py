"""What a line of a page is about: the product, or the shop and its terms; and the facts of the table 상품정보제공고시."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...word_tables import Table, read_table
from ..page.clean_text import clean
from ..page.regions import CHROME, HIDDEN, RELATED, REVIEW

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ..page.visible_text import Layout

BULLETS = " ■□▶▷►●○◆◇◈★☆※·•-*✔✓☑"
"""Signs a line may begin with."""
_CELL = 60
"""Characters of a right cell that is a fact."""
_FACTS = 8


def tells_of_the_shop(line: str) -> bool:
    """True for a line of terms, coupons, cards, delivery, the seller, reviews or a notice for the visitor."""
    return bool(_pattern("shop").search(line))


def asks_the_reader(line: str) -> bool:
    """True for a line that asks the reader to do something or tells what is allowed."""
    return bool(_pattern("asks").search(line)) or tells_of_the_shop(line)


def notice_facts(layout: Layout) -> tuple[str, ...]:
    """The facts of the table 상품정보제공고시, which says what the law wants said of a product."""
    found = notice_lines(_rows(layout))
    return found if len(found) >= 2 else ()


def notice_lines(rows: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The rows of such a table as facts; small print and cells that say nothing give none."""
    found: dict[str, str] = {}
    for label, value in rows:
        if not label or not 1 < len(value) <= _CELL or _skip("cell").search(value) or _skip("label").search(label):
            continue
        fact = next((fact for pattern, fact in _notices() if pattern.search(label)), None)
        if fact is not None:
            found.setdefault(label, fact.format(value.lstrip(BULLETS)))
    return tuple(dict.fromkeys(found.values()))[:_FACTS]


def _rows(layout: Layout) -> Iterator[tuple[str, str]]:
    """Left and right cells of the tables and definition lists on the page."""
    aside = RELATED | CHROME | REVIEW | HIDDEN
    for element, flags in layout.flags.items():
        if flags & aside or element.tag not in ("th", "dt", "td"):
            continue
        value = element.getnext()
        if value is not None and value.tag in ("td", "dd") and (element.tag != "td" or element.getprevious() is None):
            yield _text(element), _text(value)


def _text(element: HtmlElement) -> str:
    return clean(" ".join(element.itertext())) if len(element) < 8 else ""


class _Notice(Table):
    label: str
    fact: str


class _Skip(Table):
    cell: str
    label: str


class _Words(Table):
    shop: list[str]
    asks: str
    notice: list[_Notice]
    skip: _Skip


@cache
def _table() -> _Words:
    return read_table(Path(__file__).with_suffix(".toml"), _Words)


@cache
def _pattern(name: Literal["shop", "asks"]) -> re.Pattern[str]:
    words = _table()[name]
    return re.compile("|".join(words) if isinstance(words, list) else words, re.I)


@cache
def _skip(name: Literal["cell", "label"]) -> re.Pattern[str]:
    return re.compile(_table()["skip"][name])


@cache
def _notices() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(row["label"]), row["fact"]) for row in _table()["notice"]]
