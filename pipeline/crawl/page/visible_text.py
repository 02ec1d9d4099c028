"""The page as a reader meets it: its texts in order, each with the kind of place it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from . import keywords
from .page import Page
from .regions import (
    BUTTON,
    CHROME,
    ELSEWHERE,
    HIDDEN,
    LINK,
    RELATED,
    REVIEW,
    STRUCK,
    VARIANT,
    climb,
    names_in,
    names_of,
    zone_flags,
)
from .title import STYLED_AWAY, find_title

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "head",
        "object",
        "canvas",
        "video",
        "audio",
        "math",
        "map",
        "datalist",
    ]
)
_STRUCK = frozenset(["del", "s", "strike"])
_STYLED_STRUCK = re.compile(r"line-through", re.I)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_TEXTS = 40_000
"""Texts looked at."""


class Text(NamedTuple):
    """One run of text."""

    text: str
    element: HtmlElement
    flags: int
    order: int


@dataclass(frozen=True)
class Layout:
    """The texts, and where the title and the button that buys stand among them."""

    texts: list[Text]
    title: str
    title_at: int
    """Order of the title; -1 when there is none."""
    title_element: HtmlElement | None
    cart_at: int
    """Order of the button that buys; -1 when there is none."""
    cart_element: HtmlElement | None
    cart_open: bool
    """False when the button is there but cannot be pressed."""
    main: frozenset[HtmlElement]
    """The innermost elements around both title and button (or the title alone)."""
    starts: dict[HtmlElement, int]
    """Element -> the order of its first text. It also keeps every element's object alive, so that identity holds."""
    flags: dict[HtmlElement, int]
    """Element -> the kind of place it is."""


@lru_cache(maxsize=20_000)
def is_cart_name(names: str) -> bool:
    """True for the class or id of a button that buys."""
    return bool(keywords.CART_NAME.search(names))


_ONE_CLASS = re.compile(r"\.([\w-]+)$|#([\w-]+)$")


def hidden_names(page: Page) -> frozenset[str]:
    """Class names and ids that a Korean page's own style sheets hide on every screen."""
    found: set[str] = set()
    for style in page.tree.iter("style") if page.language == "ko" else ():
        text = (style.text or "")[:200_000]
        at, depth = 0, 0
        for rule in STYLED_AWAY.finditer(text):
            start = text.rfind("{", 0, rule.start())
            depth += text.count("{", at, rule.start()) - text.count("}", at, rule.start())
            at = rule.start()
            if start < 0 or depth != 1:  # deeper rules hold on some screens only
                continue
            selectors = text[max(text.rfind("}", 0, start), text.rfind("/", 0, start)) + 1 : start]
            simple = (_ONE_CLASS.fullmatch(part.strip().rsplit(" ", 1)[-1]) for part in selectors.split(","))
            found |= {name[1] or name[2] for name in simple if name}
    return frozenset(found)


@lru_cache(maxsize=20_000)
def is_cart_label(label: str) -> bool:
    """True for what a button that buys says."""
    return bool(keywords.CART.search(label))


def own_flags(element: HtmlElement, around_title: bool, hidden: frozenset[str] = frozenset()) -> int:
    """What an element says of the place inside it; `hidden` are the names that the page's style sheets hide."""
    attributes = dict(element.items())  # all at once: each question to the parser costs as much as all of them
    tag, get, names = element.tag, attributes.get, names_in(attributes)
    link = tag == "a" and len(get("href") or "#") > 1
    flags = _own_flags(tag, names, get("style") or "", get("hidden") is not None, link, get("role"), around_title)
    return flags | HIDDEN if hidden and not hidden.isdisjoint(names.split()) else flags


@lru_cache(maxsize=20_000)
def _own_flags(tag: str, names: str, style: str, hidden: bool, link: bool, role: str | None, around_title: bool) -> int:
    flags = zone_flags(names[:400]) if names != "  " else 0
    if around_title or tag in ("body", "html", "main", "form"):
        flags &= ~(RELATED | CHROME | REVIEW | VARIANT)
    flags |= STRUCK if tag in _STRUCK or (style and _STYLED_STRUCK.search(style)) else 0
    flags |= HIDDEN if hidden or (style and STYLED_AWAY.search(style)) else 0
    if tag in ("nav", "footer", "header") and not around_title:
        flags |= CHROME
    if link and not around_title:
        flags |= LINK
    if tag == "button" or role == "button":
        flags |= BUTTON
    return flags | (VARIANT if tag in ("option", "select") else 0)


def _bare_flags(element: HtmlElement, around_title: bool, _: frozenset[str]) -> int:
    """What an element without attributes says of the place inside it."""
    return _own_flags(element.tag, "  ", "", False, False, None, around_title)


def read_layout(page: Page, names: tuple[str, ...]) -> Layout:
    """Walk the visible page. `names` are what the markup calls the product, to find its title."""
    title = find_title(page, names)
    around = set() if title is None else {title, *title.iterancestors()}
    texts, starts, flags = _walk(page.tree, around, hidden_names(page))
    title_at = starts.get(title, -1) if title is not None else -1
    cart, cart_at = _find_cart(page, starts, flags, title_at)
    text = _shown_text(title, texts, title_at) if title is not None else ""
    is_open = cart is not None and not _is_disabled(cart)
    return Layout(texts, text, title_at, title, cart_at, cart, is_open, _main(title, cart), starts, flags)


_UNSEEN = re.compile(r"visually-?hidden|sr-only|g-hdn|a11y|offscreen|screen-?reader", re.I)


_BADGE = re.compile(
    r"sale|new|best|hot|hit|md|only|event|md ?추천|md'?s? pick"
    r"|details?|détails?|상세\s?(?:보기|정보)|더\s?보기|공유(?:하기)?|찜(?:하기)?|관심\s?상품"
    r"|단독|추천|인기|신상|신상품|특가|베스트|무료배송|품절임박|오늘출발|당일발송",
    re.I,
)
"""In an element of its own inside a title: a sticker, not the name."""


def _shown_text(title: HtmlElement, texts: list[Text], at: int) -> str:
    """The title's words, without those only screen readers get."""
    whole = " ".join(title.text_content().split())
    inside = {title, *title.iterdescendants()}
    shown = [
        text.text
        for text in texts[at : at + 12]
        if text.element in inside
        and not _UNSEEN.search(names_of(text.element))
        and (text.element is title or not _BADGE.fullmatch(text.text))
    ]
    return " ".join(shown)[:400] or whole


def _walk(
    tree: HtmlElement, around: set[HtmlElement], hidden: frozenset[str]
) -> tuple[list[Text], dict[HtmlElement, int], dict[HtmlElement, int]]:
    """Texts in order, the order at which each element starts, and the kind of place each is."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    texts: list[Text] = []
    starts: dict[HtmlElement, int] = {}
    flags: dict[HtmlElement, int] = {}
    stack = [0]
    walker = etree.iterwalk(tree, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "start":
            starts[element] = len(texts)
            if element.tag in _SKIPPED:
                stack.append(stack[-1])
                walker.skip_subtree()
                continue
            own = own_flags if element.keys() else _bare_flags
            stack.append(stack[-1] | own(element, element in around, hidden))
            flags[element] = stack[-1]
            if (text := element.text) and not text.isspace():
                _add(texts, text, element, stack[-1])
            continue
        if event == "end":
            stack.pop()
        if (tail := element.tail) and not tail.isspace() and (parent := element.getparent()) is not None:
            _add(texts, tail, parent, stack[-1])
        if len(texts) > _TEXTS:
            break
    return texts, starts, flags


def _add(texts: list[Text], text: str, element: HtmlElement, flags: int) -> None:
    stripped = " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())
    if stripped:
        texts.append(Text(stripped[:600], element, flags, len(texts)))


# --- the button that buys ---------------------------------------------------------------------------------------------


def _may_be_button(element: HtmlElement) -> bool:
    tag = element.tag
    if tag in ("button", "a"):
        return True
    return element.get("type") not in ("hidden", "text") if tag == "input" else element.get("role") == "button"


def _find_cart(
    page: Page, starts: dict[HtmlElement, int], flags: dict[HtmlElement, int], title_at: int
) -> tuple[HtmlElement | None, int]:
    """The first button that buys after the title, else the first of all outside other products."""
    best, best_score = None, 0.0
    for element in islice(filter(_may_be_button, page.elements), 4000):
        score = _cart_score(element)
        at = starts.get(element, -1)
        if score <= 0 or at < 0:
            continue
        score -= 3 if flags.get(element, 0) & ELSEWHERE or in_cards(element) else 0
        score += 1 if title_at >= 0 and at >= title_at else 0
        score -= min(abs(at - max(title_at, 0)) / 150, 1.5)
        if score > best_score:
            best, best_score = element, score
    return best, starts.get(best, -1) if best is not None else -1


def in_cards(element: HtmlElement) -> bool:
    """True inside one of several like boxes that each link to a page: a list of other products."""
    for box in climb(element, 5):
        parent = box.getparent()
        if parent is None or box.tag in ("body", "form"):
            return False
        like = [other for other in parent.iterchildren(box.tag) if other.get("class") == box.get("class")]
        if len(like) >= 3 and box.tag not in ("tr", "td", "button", "a"):
            return sum(other.find(".//a[@href]") is not None for other in like[:8]) >= 3
    return False


def _cart_score(element: HtmlElement) -> float:
    label = _label(element)
    score = 2.0 if label and len(label) < 60 and is_cart_label(label) else 0.0
    attributes = dict(element.items())
    names = f"{names_in(attributes)} {attributes.get('name', '')} {attributes.get('onclick', '')}"[:300]
    if element.tag == "a" and score < 2 and len(attributes.get("href") or "#") > 1 and "cart" not in names:
        return 0.0
    return score + (1.2 if is_cart_name(names) else 0)


def _label(element: HtmlElement) -> str:
    text = " ".join(element.text_content().split()) if len(element) < 12 else ""
    return text or element.get("value") or element.get("aria-label") or element.get("title") or element.get("alt") or ""


def _is_disabled(element: HtmlElement) -> bool:
    if element.get("disabled") is not None or element.get("aria-disabled") == "true":
        return True
    if any(is_cart_label(" ".join((part.text or "").split())) for part in element.iterdescendants("span", "em", "b", "strong")):
        return False  # beside what buys it holds other words, of which a style sheet shows one
    return bool(keywords.OUT.search(_label(element))) or "disabled" in (element.get("class") or "").split()


def _main(title: HtmlElement | None, cart: HtmlElement | None) -> frozenset[HtmlElement]:
    if title is None:
        return frozenset()
    if cart is None:
        return frozenset(element for element, _ in zip(title.iterancestors(), range(4), strict=False))
    around = set(cart.iterancestors())
    shared = [element for element in title.iterancestors() if element in around]
    return frozenset(element for element in shared[:1] if element.tag not in ("body", "html"))
