"""JSON as shops write it, and the plain objects of their scripts."""

from __future__ import annotations

import html
import json
import re

from ..page.keywords import Words


def parse_loosely(text: str) -> list[object]:
    """The JSON values in a script as shops write them: comments, entities, raw line breaks, trailing commas, cut ends."""
    text = re.sub(r"<!--|-->|(//|/\*)?\s*<!\[CDATA\[\s*(\*/)?|(/\*|//)?\s*\]\]>\s*(\*/)?", " ", text).strip().rstrip(";")
    if not text or len(text) > 4_000_000:
        return []
    for attempt in (_same, _mend_json, html.unescape, _unescaped_and_mended):
        try:
            return _values(attempt(text))
        except (ValueError, RecursionError):
            continue
    return []


def _same(text: str) -> str:
    return text


def _unescaped_and_mended(text: str) -> str:
    return _mend_json(html.unescape(text))


def _values(text: str) -> list[object]:
    """One value, or several written one after the other."""
    decoder, values, at = json.JSONDecoder(strict=False), [], 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n;,":
            at += 1
    return values


def _mend_json(text: str) -> str:
    """JSON with its commonest faults taken out."""
    text = re.sub(r"^\s*//[^\n]*$", "", text, flags=re.M)
    text = re.sub(r"/\*.{0,2000}?\*/", "", text, flags=re.S)
    text = re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", text)
    text = re.sub(r":\s*(?=[,}\]])", ": null", text)
    text = re.sub(r",(\s*,)+", ",", text)
    text = re.sub(r"\bundefined\b|\bNaN\b|:\s*None\b", lambda found: ": null" if ":" in found.group() else "null", text)
    text = re.sub(r"\"([^\"\\\n]*)\"(\s*\n\s*\")", r'"\1",\2', text)  # a comma left out at the end of a line
    text = _quotes_inside(text)
    text = re.sub(r",\s*([}\]])", r"\1", text)
    return text + _closing(text)


def _quotes_inside(text: str) -> str:
    """Escape quotes that neither open nor close a string: 5" display."""
    return re.sub(r"(?<=[^\s{\[,:\\])\"(?=[^\s}\],:])|(?<=[\w.])\"(?= \w[^\":]{0,200}\"\s*[,}\]])", r"\\" + '"', text)


def _closing(text: str) -> str:
    """The brackets a cut-off text still owes."""
    owed, inside, skip = [], False, False
    for char in text:
        if skip:
            skip = False
        elif char == "\\":
            skip = inside
        elif char == '"':
            inside = not inside
        elif not inside and char in "{[":
            owed.append("}" if char == "{" else "]")
        elif not inside and char in "}]" and owed:
            owed.pop()
    return ('"' if inside else "") + "".join(reversed(owed))


# --- plain JavaScript objects -----------------------------------------------------------------------------------------


def object_at(text: str, start: int, worth: Words | None = None) -> tuple[object, int]:
    """The value that starts there, as JSON or as a plain JavaScript object, and where it ends.

    A plain object in which `worth` finds nothing is passed over.
    """
    if text[start : start + 1] == "'":
        return _read_quoted(text, start)
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    piece = _text_to_partner(text, start)
    if worth is not None and not worth.search(piece):
        return None, start + max(len(piece), 1)
    try:
        return json.loads(_as_json(piece), strict=False), start + len(piece)
    except (ValueError, RecursionError):
        return None, start + 1


_SINGLE = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S)


def _read_quoted(text: str, start: int) -> tuple[object, int]:
    """A text between single quotes, as in JSON.parse('...')."""
    found = _SINGLE.match(text, start)
    return (re.sub(r"\\([^u])", r"\1", found[1]), found.end()) if found else (None, start + 1)


def _text_to_partner(text: str, start: int, limit: int = 400_000) -> str:
    """The text from a bracket to its partner."""
    if text[start] not in "{[":
        return ""
    depth, quote, at = 0, "", start
    for found in re.finditer(r"\\.|[\"'`{}\[\]]", text[start : start + limit], re.S):
        char = found.group()
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            at = start + found.end()
        if depth == 0 and not quote and char in "}]":
            return text[start:at]
    return ""


_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|//[^\n]*|/\*.*?\*/|void 0|!0|!1"
    r"|(?P<name>[A-Za-z_$][\w$.]*(?:\([^()]{0,80}\))?)(?P<key>(?=\s{0,9}:))?|,(?=\s*[}\]])",
    re.S,
)
"""What JSON writes differently; all else stays."""
_WORDS = {"true": "true", "false": "false", "null": "null", "!0": "true", "!1": "false", ",": ""}


def _as_json(text: str) -> str:
    """A plain JavaScript object as JSON: quotes, bare keys, comments, trailing commas, `undefined`, `!0`."""
    return _TRAILING.sub(r"\1", _TOKEN.sub(_token_as_json, text))


_TRAILING = re.compile(r",\s*([}\]])")


def _token_as_json(found: re.Match[str]) -> str:
    token = found[0]
    if token[0] == '"':
        return token
    if token[0] == "'":
        return json.dumps(token[1:-1].replace("\\'", "'"))
    if token[0] == "/":
        return ""
    if found["key"] is not None:
        return json.dumps(token)
    return _WORDS.get(token, "null")
