"""Text from a page is data: markup, control characters and excess length go before anything else sees it."""

from __future__ import annotations

import html
import re
import unicodedata

NAME_LIMIT = 300
LINE_LIMIT = 300
DESCRIPTION_LIMIT = 5000
"""Characters kept."""

_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][^<>]{0,2000}>", re.S | re.I)
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d|/tr)\b[^<>]{0,200}>", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d{0,2});", re.I)
_KEPT_FORMAT = "\u200d\ufe0f"
"""Format characters that hold emoji together."""


def clean(value: object, limit: int = LINE_LIMIT) -> str:
    """One line: no tags, no control or invisible characters, single spaces, at most `limit` characters."""
    return shorten(" ".join(_visible(value).split()), limit)


def clean_lines(value: object, limit: int = DESCRIPTION_LIMIT) -> str:
    """`clean`, keeping the line breaks of paragraphs."""
    lines = (" ".join(line.split()) for line in _visible(_BREAK.sub("\n", str(value))).splitlines())
    return shorten("\n".join(line for line in lines if line), limit)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a space where there is one near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ", int(limit * 0.8))
    return (cut[:space] if space > 0 else cut).rstrip() + "…"


def _visible(value: object) -> str:
    text = str(value)[: DESCRIPTION_LIMIT * 20]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(_unescape, html.unescape(text))  # shops escape what their editor has escaped before
        text = _TAG.sub(" ", text) if "<" in text else text
    text = unicodedata.normalize("NFC", text)
    return text if text.replace("\n", "").replace("\t", "").isprintable() else "".join(filter(_is_visible, text))


def _unescape(found: re.Match[str]) -> str:
    return html.unescape(found[0])


def _is_visible(char: str) -> bool:
    return char in "\n\t" or char in _KEPT_FORMAT or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
