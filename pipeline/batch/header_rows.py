"""Where a table's headers stand: in the first lines of any sheet, under a title, over lines of codes or instructions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..crawl import is_address
from ..records import Record
from .columns import Column, field_of, is_header, map_columns, names_a_product, plain_header, whole_header
from .spreadsheet import Line

LOOKED_AT = 25
"""Lines of a sheet in which its headers may stand."""
GUIDES = 6
"""Lines below the headers that may explain them."""
_GUIDE = tomllib.loads(Path(__file__).with_name("cells.toml").read_text(encoding="utf-8"))["guide"]
_GUIDE_WORDS = frozenset(_GUIDE["words"].split())
_GUIDE_TEXT = re.compile("|".join(map(re.escape, _GUIDE["in_text"].split())))


class Header(Record):
    """The headers of one sheet."""

    sheet: str = ""
    """Its name; "" in a file that is one sheet."""
    line: int = 0
    """The last line above the first product, from 1; 0 when there are no headers."""
    columns: tuple[Column, ...]


def find_header(lines: Iterable[Line], wanted: Mapping[str, str] | None = None, sheet: str = "") -> Header | None:
    """The headers in these first lines of a sheet: the line that names most fields, a product's name or address among them."""
    filled = [(number, cells) for number, cells in lines if cells]
    if filled and any(is_address(cell) for cell in filled[0][1]):
        columns = tuple(Column(header="", field="url" if is_address(cell) else "") for cell in filled[0][1])
        return Header(sheet=sheet, columns=columns)
    best, at = 0, -1
    for place, (_, cells) in enumerate(filled):
        if (score := _score(cells, wanted)) > best:
            best, at = score, place
    if at < 0:
        return None
    headers, last = _with_neighbours(filled, at)
    columns = map_columns(headers, {key: field for key, field in (wanted or {}).items() if _is_among(key, headers)})
    for place in range(last + 1, min(last + 1 + GUIDES, len(filled))):
        if not _is_guide(filled[place][1], columns):
            break
        last = place
    return Header(sheet=sheet, line=filled[last][0], columns=columns)


def _is_among(header: str, headers: Sequence[str]) -> bool:
    return plain_header(header) in {plain_header(each) for each in headers}


def _score(cells: Sequence[str], wanted: Mapping[str, str] | None) -> int:
    """How many fields a line names; 0 when none of them is a name or an address."""
    wished = {plain_header(header): field for header, field in (wanted or {}).items()}
    if any(is_address(cell) for cell in cells):
        return 0
    fields = {wished.get(plain_header(cell)) or field_of(cell) for cell in cells if 0 < len(cell) <= 60}
    return len(fields - {""}) if fields & {"name", "url"} else 0


def _with_neighbours(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
    """The headers of two lines that share them: what one leaves open, the other names ("가격" over "판매가" and "정가")."""
    headers, last = list(lines[at][1]), at
    for place in (at + 1, at - 1):
        other = lines[place][1] if 0 <= place < len(lines) else []
        if not other or not all(is_header(cell) for cell in other if cell):
            continue
        width = max(len(headers), len(other))
        headers, other = [*headers, *[""] * (width - len(headers))], [*other, *[""] * (width - len(other))]
        better = [not is_header(mine) and is_header(its) for mine, its in zip(headers, other, strict=True)]
        if any(better):
            headers = [its if take else mine for mine, its, take in zip(headers, other, better, strict=True)]
            last = max(last, place)
    return headers, last


def _is_guide(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """True for a line of codes (goodsNm), of "필수" and "선택", or of instructions."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    name = next((cell for cell, column in zip(cells, columns, strict=False) if column.field == "name"), "")
    if name and (is_header(name) or whole_header(name) in _GUIDE_WORDS):
        return True
    words = sum(whole_header(cell) in _GUIDE_WORDS for cell in filled)
    told = sum(bool(_GUIDE_TEXT.search(re.sub(r"\s+", "", cell))) for cell in filled)
    return (words + told) * 2 > len(filled)


def all_headers(heads: Sequence[tuple[str, list[Line]]], wanted: Mapping[str, str] | None = None) -> tuple[Header, ...]:
    """The sheets of a book that hold products: the one whose headers say most, and those that are like it."""
    found = [header for name, lines in heads if (header := find_header(lines, wanted, name))]
    found = [header for header in found if names_a_product(header.columns)]
    if not found:
        return ()
    best = max(found, key=lambda header: len(_fields(header)))
    return tuple(header for header in found if header is best or _alike(header, best))


def _fields(header: Header) -> set[str]:
    return {column.field for column in header.columns} - {""}


def _alike(one: Header, other: Header) -> bool:
    return 2 * len(_fields(one) & _fields(other)) > len(_fields(one) | _fields(other))
