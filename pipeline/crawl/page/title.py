"""The element that shows the product's name, and how alike two names are."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .page import Page
from .regions import HIDDEN, RELATED, REVIEW, names_of, zone_flags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLE_CLASS = re.compile("[tT]itle|tit_|_tit|[nN]ame|h1|headingArea")
_TITLE_ID = re.compile("title|name")


@lru_cache(maxsize=20_000)
def _names_a_title(names: str) -> bool:
    return bool(_TITLE_CLASS.search(names))


def _may_be_title(element: HtmlElement) -> bool:
    """True for a heading, and for what its class, id or markup calls a title or a name."""
    if element.tag in ("h1", "h2", "h3"):
        return True
    get = element.get
    return bool(
        ((names := get("class")) and _names_a_title(names))
        or ((own := get("id")) and _TITLE_ID.search(own))
        or get("itemprop") == "name"
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> frozenset[str]:
    """Lower-case words of a name."""
    return frozenset(re.findall(r"\w+", text.lower()[:300]))


def likeness(name: str, other: str) -> float:
    """How much two names share, 0..1: the shorter's words found in the longer."""
    one, two = tokens(name), tokens(other)
    if not one or not two:
        return 0.0
    return len(one & two) / min(len(one), len(two))


_GENERIC = re.compile(
    r"(?:상품|제품|product|item|goods)?\s*(?:상세\s?(?:페이지|정보|보기|화면)?|details?|view|page|정보|보기)"
    r"|insert title here|untitled( document)?|document|index|main|home|쇼핑몰|shop(?:ping mall)?|제목 ?없음",
    re.I,
)
"""A window title that a template left."""
_WON = re.compile(r"\d,\d{3}|\d\s?(?:원|만원|천원)")


def names_nothing(title: str) -> bool:
    """True for a window title that is the template's, not the product's."""
    return not title or bool(_GENERIC.fullmatch(title.strip()))


def _first_priced_heading(page: Page) -> HtmlElement | None:
    """Where no name is known: the first heading beside which an amount stands."""
    for element in islice(page.tree.iter("h1", "h2", "h3", "h4"), 60):
        text = " ".join(element.text_content().split())
        if not 2 <= len(text) <= 200 or names_nothing(text) or _misplacement(element) or _is_logo(element, text, page):
            continue
        around = islice(element.iterancestors(), 3)
        if any(_WON.search(part.text_content()[:3000]) for part in around if part.tag not in ("body", "html")):
            return element
    return None


_HEADINGS = 5
"""First headings that are looked at wherever they stand; a menu before them may hold hundreds of names."""


def find_title(page: Page, names: tuple[str, ...]) -> HtmlElement | None:
    """The element that shows the product's name."""
    if not names and names_nothing(page.title) and (heading := _first_priced_heading(page)) is not None:
        return heading
    best, best_score = None, 0.0
    headings = list(islice(page.tree.iter("h1"), _HEADINGS))
    for place, element in enumerate(dict.fromkeys([*islice(filter(_may_be_title, page.elements), 300), *headings])):
        text = " ".join(element.text_content().split()) if len(element) < 20 else ""
        if not 1 <= len(text) <= (3000 if element.tag == "h1" else 400) or element.tag in (
            "meta",
            "title",
            "body",
            "html",
            "img",
            "head",
        ):
            continue
        like = max((_balanced_likeness(text, name) for name in (*names, page.title)), default=0.0)
        if element.tag != "h1" and like < 0.6:
            continue
        aside = 0 if like >= 0.9 and headings == [element] else RELATED | REVIEW  # the only heading of a page is its own
        weight = like * 3 + (1.2 if element.tag == "h1" else 0)
        score = weight - place * 0.01 - _misplacement(element, aside) - min(len(text) / 400, 0.35)
        score -= 2.5 if _is_logo(element, text, page) else 0
        if score > best_score:
            best, best_score = element, score
    return best if best_score > 0.8 else _plain_title(page, names)


def _plain_title(page: Page, names: tuple[str, ...]) -> HtmlElement | None:
    """On pages without headings: the first small element that says what the window title says."""
    for element in page.tree.iter("b", "strong", "font", "span", "p", "td", "div", "li", "dt"):
        text = " ".join((element.text or "").split())
        if 4 <= len(text) <= 200 and any(
            _balanced_likeness(text, name) >= 0.9 and len(text) > len(name) / 3 for name in (*names, page.title)
        ):
            return element
    return None


def _is_logo(element: HtmlElement, text: str, page: Page) -> bool:
    """True for a heading that names the shop."""
    link = element if element.tag == "a" else next(element.iter("a"), None)
    home = link is not None and urlsplit(link.get("href") or "#").path in ("/", "/index.html", "/main", "/index.php")
    return home or text.casefold() == page.meta.get("og:site_name", "").casefold() or "logo" in names_of(element)


def _balanced_likeness(text: str, name: str) -> float:
    """Likeness that does not favour one-word titles."""
    one, two = tokens(text), tokens(name)
    return len(one & two) / max(min(len(one), len(two)), 2) if one and two else 0.0


def _misplacement(element: HtmlElement, aside: int = RELATED | REVIEW) -> float:
    """What a place costs a title: a zone of the kinds `aside`, a hidden one, a bar or a list."""
    penalty = 0.0
    for level, ancestor in enumerate(element.iterancestors()):
        if level > 8 or ancestor.tag in ("body", "main"):
            break
        flags = zone_flags(names_of(ancestor)[:400])
        if flags & aside or ancestor.tag in ("nav", "footer", "aside", "li") or flags & HIDDEN:
            penalty = max(penalty, 1.6)
    return penalty
