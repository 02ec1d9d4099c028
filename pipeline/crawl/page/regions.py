"""Kinds of places on a page, as tags, class names and ids tell them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from . import keywords

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN, STRUCK, RELATED, CHROME, REVIEW, LINK, BUTTON, VARIANT = (1 << bit for bit in range(8))
ELSEWHERE = RELATED | CHROME
"""Zones that are not about the product."""


@lru_cache(maxsize=20_000)
def zone_flags(names: str) -> int:
    """What class names and an id say of a zone."""
    flags = RELATED if keywords.RELATED.search(names) else 0
    flags |= REVIEW if keywords.REVIEW.search(names) else 0
    flags |= VARIANT if keywords.VARIANT.search(names) else 0
    tokens = names.split()
    flags |= CHROME if any(keywords.CHROME.match(token) for token in tokens) else 0
    hidden = any(keywords.HIDDEN.match(token) for token in tokens) and not keywords.SHOWN_WIDE.search(names)
    return flags | (HIDDEN if hidden else 0)


def names_of(element: HtmlElement) -> str:
    """Class, id and the like, as one string."""
    return names_in(dict(element.items()))


def names_in(attributes: dict[str, str]) -> str:
    """`names_of` an element with these attributes."""
    get = attributes.get
    named = get("data-testid") or get("data-test") or get("data-automation-id") or ""
    return f"{get('class', '')} {get('id', '')} {named}"


def climb(element: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    """The element and its nearest ancestors."""
    current: HtmlElement | None = element
    for _ in range(levels):
        if current is None:
            return
        yield current
        current = current.getparent()
