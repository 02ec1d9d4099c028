"""A Google Merchant feed (RSS or Atom) as products' values, one item at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ..errors import InputError

VALUE = 130_000
"""Characters of one value; a longer one is cut."""
Values = dict[str, tuple[str, ...]]
"""Name of the attribute without its namespace -> its values, in order."""


def read_feed(path: Path) -> Iterator[tuple[int, Values]]:
    """The items of a feed with their number, from 1.

    Raises InputError where the XML is broken, or declares entities; what stood before has been yielded by then.
    """
    from defusedxml.common import DefusedXmlException

    number = 0
    try:
        for number, item in enumerate(_items(path), 1):
            yield number, _values(item)
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        why = "DTD" if isinstance(error, DefusedXmlException) else str(error)[:80]
        raise InputError(
            f"'{path.name}' 의 {number + 1}번째 상품부터 읽을 수 없습니다({why}). 올바른 XML 피드로 다시 받아 주세요.",
            f"'{path.name}' cannot be read from item {number + 1} on ({why}). Export the feed again.",
        ) from error


def _items(path: Path) -> Iterator[Any]:
    """The item elements; each is taken out of its parent afterwards, or a long feed would stay in memory."""
    from defusedxml.ElementTree import iterparse

    parents: list[Any] = []
    for event, element in iterparse(str(path), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            parents.append(element)
            continue
        parents.pop()
        if _local(element.tag) in ("item", "entry"):
            yield element
            element.clear()
            for parent in parents[-1:]:
                parent.remove(element)


def _local(tag: Any) -> str:
    return str(tag).rsplit("}", 1)[-1].casefold()


def _values(item: Any) -> Values:
    found: dict[str, list[str]] = {}
    for child in item:
        text = ("".join(child.itertext()) or child.get("href", "")).strip()[:VALUE]
        if text:
            found.setdefault(_local(child.tag), []).append(text)
    return {name: tuple(texts) for name, texts in found.items()}
