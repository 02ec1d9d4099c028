"""The page as a reader meets it: its texts in order, each with the kind of place it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import words
from .page import Page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN, STRUCK, RELATED, CHROME, REVIEW, LINK, BUTTON, VARIANT = (1 << bit for bit in range(8))
ELSEWHERE = RELATED | CHROME
"""Zones that are not about the product."""

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
_STYLED_AWAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_STYLED_STRUCK = re.compile(r"line-through", re.I)
_TEXTS = 40_000
"""Texts looked at."""


@dataclass(frozen=True, slots=True)
class Text:
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


@lru_cache(maxsize=20_000)
def zone_flags(names: str) -> int:
    """What class names and an id say of a zone."""
    flags = RELATED if words.RELATED.search(names) else 0
    flags |= REVIEW if words.REVIEW.search(names) else 0
    flags |= VARIANT if words.VARIANT.search(names) else 0
    tokens = names.split()
    flags |= CHROME if any(words.CHROME.match(token) for token in tokens) else 0
    return flags | (HIDDEN if any(words.HIDDEN.match(token) for token in tokens) else 0)


@lru_cache(maxsize=20_000)
def is_cart_name(names: str) -> bool:
    """True for the class or id of a button that buys."""
    return bool(words.CART_NAME.search(names))


def names_of(element: HtmlElement) -> str:
    """Class, id and the like, as one string."""
    get = element.get
    return f"{get('class') or ''} {get('id') or ''} {get('data-testid') or get('data-test') or get('data-automation-id') or ''}"


def own_flags(element: HtmlElement, names: str, around_title: bool) -> int:
    """What an element says of the place inside it."""
    tag, style = element.tag, element.get("style") or ""
    flags = zone_flags(names[:400])
    if around_title or tag in ("body", "html", "main", "form"):
        flags &= ~(RELATED | CHROME | REVIEW | VARIANT)
    flags |= STRUCK if tag in _STRUCK or _STYLED_STRUCK.search(style) else 0
    flags |= HIDDEN if element.get("hidden") is not None or _STYLED_AWAY.search(style) else 0
    if tag in ("nav", "footer", "header", "aside") and not around_title:
        flags |= CHROME
    if tag == "a" and len(element.get("href") or "#") > 1 and not around_title:
        flags |= LINK
    if tag == "button" or element.get("role") == "button":
        flags |= BUTTON
    return flags | (VARIANT if tag in ("option", "select") else 0)


def read_layout(page: Page, names: tuple[str, ...]) -> Layout:
    """Walk the visible page. `names` are what the markup calls the product, to find its title."""
    title = find_title(page, names)
    around = set() if title is None else {title, *title.iterancestors()}
    texts, starts = _walk(page.tree, around)
    title_at = starts.get(title, -1) if title is not None else -1
    cart, cart_at = _find_cart(page, starts, texts, title_at)
    text = _shown_text(title, texts, title_at) if title is not None else ""
    is_open = cart is not None and not _is_disabled(cart)
    return Layout(texts, text, title_at, title, cart_at, cart, is_open, _main(title, cart), starts)


_UNSEEN = re.compile(r"visually-?hidden|sr-only|g-hdn|a11y|offscreen|screen-?reader", re.I)


def _shown_text(title: HtmlElement, texts: list[Text], at: int) -> str:
    """The title's words, without those only screen readers get."""
    whole = " ".join(title.text_content().split())
    inside = {title, *title.iterdescendants()}
    shown = [text.text for text in texts[at : at + 12] if text.element in inside and not _UNSEEN.search(names_of(text.element))]
    return " ".join(shown)[:400] or whole


def _walk(tree: HtmlElement, around: set[HtmlElement]) -> tuple[list[Text], dict[HtmlElement, int]]:
    """Texts in order, and the order at which each element starts."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    texts: list[Text] = []
    starts: dict[HtmlElement, int] = {}
    stack = [0]
    walker = etree.iterwalk(tree, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "start":
            starts[element] = len(texts)
            if element.tag in _SKIPPED:
                stack.append(stack[-1])
                walker.skip_subtree()
                continue
            stack.append(stack[-1] | own_flags(element, names_of(element), element in around))
            _add(texts, element.text, element, stack[-1])
            continue
        if event == "end":
            stack.pop()
        parent = element.getparent()
        if parent is not None:
            _add(texts, element.tail, parent, stack[-1])
        if len(texts) > _TEXTS:
            break
    return texts, starts


def _add(texts: list[Text], text: str | None, element: HtmlElement, flags: int) -> None:
    if text:
        stripped = " ".join(text.split())
        if stripped:
            texts.append(Text(stripped[:600], element, flags, len(texts)))


# --- the title --------------------------------------------------------------------------------------------------------

_TITLE_XPATH = (
    ".//h1 | .//h2 | .//h3 | .//*[@itemprop='name'] | .//*[contains(@class,'title') or contains(@class,'Title')"
    " or contains(@class,'tit_') or contains(@class,'_tit') or contains(@class,'name') or contains(@class,'Name')"
    " or contains(@class,'h1') or contains(@id,'title') or contains(@id,'name') or contains(@class,'headingArea')]"
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


def find_title(page: Page, names: tuple[str, ...]) -> HtmlElement | None:
    """The element that shows the product's name."""
    best, best_score = None, 0.0
    for place, element in enumerate(page.tree.xpath(_TITLE_XPATH)[:300]):
        text = " ".join(element.text_content().split()) if len(element) < 20 else ""
        if not 2 <= len(text) <= 400 or element.tag in ("meta", "title", "body", "html", "img", "head"):
            continue
        like = max((_balanced(text, name) for name in (*names, page.title)), default=0.0)
        if element.tag != "h1" and like < 0.6:
            continue
        score = like * 3 + (1.2 if element.tag == "h1" else 0) - place * 0.01 - _misplaced(element) - len(text) / 400
        score -= 2.5 if _is_logo(element, text, page) else 0
        if score > best_score:
            best, best_score = element, score
    return best if best_score > 0.8 else _plain_title(page, names)


def _plain_title(page: Page, names: tuple[str, ...]) -> HtmlElement | None:
    """On pages without headings: the first small element that says what the window title says."""
    for element in page.tree.iter("b", "strong", "font", "span", "p", "td", "div", "li", "dt"):
        text = " ".join((element.text or "").split())
        if 4 <= len(text) <= 200 and any(
            _balanced(text, name) >= 0.9 and len(text) > len(name) / 3 for name in (*names, page.title)
        ):
            return element
    return None


def _is_logo(element: HtmlElement, text: str, page: Page) -> bool:
    """True for a heading that names the shop."""
    link = element if element.tag == "a" else next(element.iter("a"), None)
    home = link is not None and urlsplit(link.get("href") or "#").path in ("/", "/index.html", "/main", "/index.php")
    return home or text.casefold() == page.meta.get("og:site_name", "").casefold() or "logo" in names_of(element)


def _balanced(text: str, name: str) -> float:
    """Likeness that does not favour one-word titles."""
    one, two = tokens(text), tokens(name)
    return len(one & two) / max(min(len(one), len(two)), 2) if one and two else 0.0


def _misplaced(element: HtmlElement) -> float:
    penalty = 0.0
    for level, ancestor in enumerate(element.iterancestors()):
        if level > 8 or ancestor.tag in ("body", "main"):
            break
        flags = zone_flags(names_of(ancestor)[:400])
        if flags & (RELATED | REVIEW) or ancestor.tag in ("nav", "footer", "aside", "li") or flags & HIDDEN:
            penalty = max(penalty, 1.6)
    return penalty


# --- the button that buys ---------------------------------------------------------------------------------------------

_BUTTONS = ".//button | .//input[not(@type='hidden') and not(@type='text')] | .//a | .//*[@role='button']"


def _find_cart(page: Page, starts: dict[HtmlElement, int], texts: list[Text], title_at: int) -> tuple[HtmlElement | None, int]:
    """The first button that buys after the title, else the first of all outside other products."""
    best, best_score = None, 0.0
    for element in page.tree.xpath(_BUTTONS)[:4000]:
        score = _cart_score(element)
        at = starts.get(element, -1)
        if score <= 0 or at < 0:
            continue
        flags = texts[at].flags if at < len(texts) else 0
        score -= 3 if flags & ELSEWHERE else 0
        score += 1 if title_at >= 0 and at >= title_at else 0
        score -= min(abs(at - max(title_at, 0)) / 150, 1.5)
        if score > best_score:
            best, best_score = element, score
    return best, starts.get(best, -1) if best is not None else -1


def _cart_score(element: HtmlElement) -> float:
    label = _label(element)
    score = 2.0 if label and len(label) < 60 and words.CART.search(label) else 0.0
    names = f"{names_of(element)} {element.get('name') or ''} {element.get('onclick') or ''}"[:300]
    score += 1.2 if is_cart_name(names) else 0
    return score if element.tag != "a" or score >= 2 or len(element.get("href") or "#") < 2 or "cart" in names else 0.0


def _label(element: HtmlElement) -> str:
    text = " ".join(element.text_content().split()) if len(element) < 12 else ""
    return text or element.get("value") or element.get("aria-label") or element.get("title") or element.get("alt") or ""


def _is_disabled(element: HtmlElement) -> bool:
    if element.get("disabled") is not None or element.get("aria-disabled") == "true":
        return True
    return bool(words.OUT.search(_label(element))) or "disabled" in (element.get("class") or "").split()


def _main(title: HtmlElement | None, cart: HtmlElement | None) -> frozenset[HtmlElement]:
    if title is None:
        return frozenset()
    if cart is None:
        return frozenset(element for element, _ in zip(title.iterancestors(), range(4), strict=False))
    around = set(cart.iterancestors())
    shared = [element for element in title.iterancestors() if element in around]
    return frozenset(element for element in shared[:1] if element.tag not in ("body", "html"))


def climb(element: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    """The element and its nearest ancestors."""
    current: HtmlElement | None = element
    for _ in range(levels):
        if current is None:
            return
        yield current
        current = current.getparent()
