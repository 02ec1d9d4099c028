"""Kinds of places on a page, as tags, class names and ids tell them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from . import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN, STRUCK, RELATED, CHROME, REVIEW, LINK, BUTTON, VARIANT = (1 << bit for bit in range(8))
ELSEWHERE = RELATED | CHROME
"""Zones that are not about the product."""


@lru_cache(maxsize=20_000)
def zone_flags(names: str) -> int:
    """What class names and an id say of a zone."""
    flags = RELATED if words.RELATED.search(names) else 0
    flags |= REVIEW if words.REVIEW.search(names) else 0
    flags |= VARIANT if words.VARIANT.search(names) else 0
    tokens = names.split()
    flags |= CHROME if any(words.CHROME.match(token) for token in tokens) else 0
    hidden = any(words.HIDDEN.match(token) for token in tokens) and not words.SHOWN_WIDE.search(names)
    return flags | (HIDDEN if hidden else 0)


def names_of(element: HtmlElement) -> str:
    """Class, id and the like, as one string."""
    get = element.get
    return f"{get('class') or ''} {get('id') or ''} {get('data-testid') or get('data-test') or get('data-automation-id') or ''}"


def climb(element: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    """The element and its nearest ancestors."""
    current: HtmlElement | None = element
    for _ in range(levels):
        if current is None:
            return
        yield current
        current = current.getparent()
