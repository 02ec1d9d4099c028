"""A product feed in XML (Google Merchant, RSS, Atom, a shop's own) as products' values, one item at a time."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from ..errors import InputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

VALUE = 130_000
"""Characters of one value; a longer one is cut."""
ITEMS = ("item", "entry", "product", "goods", "offer", "prod", "상품")
"""Tags of one product."""
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
    except (ParseError, DefusedXmlException, ValueError) as error:
        why = "DTD" if isinstance(error, DefusedXmlException) else str(error)[:80]
        raise InputError(
            f"'{path.name}' 의 {number + 1}번째 상품부터 읽을 수 없습니다({why}). 올바른 XML 피드로 다시 받아 주세요.",
            f"'{path.name}' cannot be read from item {number + 1} on ({why}). Export the feed again.",
        ) from error
    if not number:
        tags = ", ".join(ITEMS)
        raise InputError(
            f"'{path.name}' 에 상품이 하나도 없습니다. 상품마다 {tags} 가운데 한 태그로 묶인 피드를 주세요.",
            f"There is no product in '{path.name}'. Each must be in one of these tags: {tags}.",
        )


def _encoding_of(path: Path) -> str:
    """The encoding that the file's mark or its first line names; UTF-8 where that is none."""
    with open(path, "rb") as file:
        head = file.read(200)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    said = re.search(rb"""^[^>]*\bencoding\s*=\s*["']([\w.-]+)""", head)
    name = said.group(1).decode("ascii", "ignore").lower() if said else ""
    if name in ("euc-kr", "ks_c_5601-1987", "ksc5601", "ms949", "cp949", "x-windows-949"):
        return "cp949"
    try:
        return codecs.lookup(name).name if name and not name.startswith("utf") else "utf-8-sig"
    except LookupError:
        return "utf-8-sig"


def _items(path: Path) -> Iterator[Element]:
    """The item elements; each is taken out of its parent afterwards, or a long feed would stay in memory."""
    from defusedxml.ElementTree import iterparse

    parents: list[Element] = []
    with open(path, encoding=_encoding_of(path), errors="replace") as text:  # expat itself reads no Korean encoding
        for event, element in iterparse(text, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                parents.append(element)
                continue
            parents.pop()
            if not _is_item(element) or any(map(_is_item, parents)):
                continue
            yield element
            element.clear()
            for parent in parents[-1:]:
                parent.remove(element)


def _is_item(element: Element) -> bool:
    return _local(element.tag) in ITEMS


def _local(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1].casefold()


def _values(item: Element) -> Values:
    found: dict[str, list[str]] = {}
    for child in item:
        text = ("".join(child.itertext()) or child.get("href", "")).strip()[:VALUE]
        if text:
            found.setdefault(_local(child.tag), []).append(text)
    return {name: tuple(texts) for name, texts in found.items()}
