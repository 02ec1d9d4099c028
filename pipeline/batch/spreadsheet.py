"""Spreadsheets as lines of text cells, sheet by sheet, one line at a time: any length needs no more memory than a line.

XLSX, and what shops call .xls: a page with a table in it, or a spreadsheet in XML.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

CELLS = 200
"""Columns looked at."""
SHEETS = 30
"""Sheets looked at."""
ROWS = 1000
"""First rows of a sheet in which its headers are looked for, and which say how many columns it has."""
UNPACKED = 200_000_000
"""bytes an XLSX may unpack to"""
PAGE_BYTES = 60_000_000
"""Of a page that is called .xls."""

Line = tuple[int, list[str]]
"""Line number in the file, from 1, and its cells; no cells at all for a line that cannot be read."""


def form_of(path: Path) -> str:
    """What a spreadsheet is by its first bytes: "xlsx", "page", "old" (the binary .xls) or "text"."""
    with open(path, "rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "old"
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    tags = (b"<html", b"<table", b"<meta", b"<workbook", b"<!doctype html")
    is_page = text.startswith(b"<") and any(tag in text for tag in tags)
    return "page" if is_page else "text"


def sheet_heads(path: Path, kind: str, count: int) -> list[tuple[str, list[Line]]]:
    """The first lines of every sheet of an "xlsx" or a "page", by its name. Raises InputError when it cannot be read."""
    if kind == "page":
        tables = _page_tables(path)
        return [(str(at), list(islice(_page_lines(table), count))) for at, table in enumerate(tables, 1)]
    with _book(path) as book:
        return [(sheet.title, _head_lines(sheet, count)) for sheet in book.worksheets[:SHEETS]]


def read_sheet(path: Path, kind: str, sheet: str) -> Iterator[Line]:
    """The lines of one sheet; a formula counts by the value it had when the file was saved."""
    if kind == "page":
        yield from _page_lines(_page_tables(path)[int(sheet) - 1])
        return
    with _book(path) as book:
        yield from _sheet_lines(next(each for each in book.worksheets if each.title == sheet))


@contextmanager
def _book(path: Path) -> Iterator[Workbook]:
    """An XLSX opened by its content: shops name such files .xls, too."""
    from openpyxl import load_workbook

    try:
        _refuse_bomb(path)
        with (
            open(path, "rb") as file,
            closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book,
        ):
            yield book
    except (*_broken_file_errors(), SyntaxError) as error:  # what both XML readers raise
        raise _no_spreadsheet(path, error) from error


def _head_lines(sheet: ReadOnlyWorksheet, count: int) -> list[Line]:
    """The first lines of a sheet; looked for in its first ROWS."""
    sheet.reset_dimensions()
    return list(islice(_nonempty_rows(sheet.iter_rows(max_row=ROWS, max_col=CELLS, values_only=True)), count))


def _sheet_lines(sheet: ReadOnlyWorksheet) -> Iterator[Line]:
    sheet.reset_dimensions()  # what a file says of its own size need not be so
    first = list(filter(None, map(_used, sheet.iter_rows(max_row=ROWS, max_col=CELLS, values_only=True))))
    yield from _nonempty_rows(
        sheet.iter_rows(max_col=max(first, default=CELLS), values_only=True)
    )  # beyond it no column has a name


def _nonempty_rows(rows: Iterable[tuple[object, ...]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, 1):
        if cells.count(None) == len(cells):
            continue  # a row that is only formatted, of which there may be a million
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def _used(cells: tuple[object, ...]) -> int:
    """How many of the cells there are up to the last with a text."""
    if cells.count(None) == len(cells):
        return 0
    return max((place for place, cell in enumerate(cells, 1) if _text(cell)), default=0)


def _broken_file_errors() -> tuple[type[Exception], ...]:
    from openpyxl.utils.exceptions import InvalidFileException

    of_zip = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
    return (*of_zip, InvalidFileException, KeyError, IndexError, ValueError, TypeError, AttributeError)


def _no_spreadsheet(path: Path, error: Exception) -> InputError:
    return InputError(
        f"'{path.name}' 은(는) 열 수 없는 엑셀 파일입니다. 엑셀에서 .xlsx 나 CSV(UTF-8)로 다시 저장해 주세요.",
        f"'{path.name}' is no XLSX file that can be read. Save it again as .xlsx or CSV (UTF-8).",
        detail=str(error)[:300],
    )


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > UNPACKED:
        raise InputError(
            f"'{path.name}' 은(는) 풀면 {size / 1e6:,.0f} MB입니다(한도 {UNPACKED / 1e6:.0f} MB). CSV로 저장해 주세요.",
            f"'{path.name}' unpacks to {size / 1e6:,.0f} MB (limit {UNPACKED / 1e6:.0f} MB). Save it as CSV.",
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").strip()


def _page_tables(path: Path) -> list[HtmlElement]:
    """The outermost tables of a page called .xls, or the sheets of a spreadsheet in XML."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
    from lxml import html as lxml_html

    if path.stat().st_size > PAGE_BYTES:
        raise _no_spreadsheet(path, ValueError("too large"))
    try:
        text = _page_text(path.read_bytes())
        tree = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError) as error:
        raise _no_spreadsheet(path, error) from error
    return [table for table in tree.iter("table") if not any(table.iterancestors("table"))][:SHEETS]


def _page_text(data: bytes) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    texts = [data.decode(name, "replace") for name in (("utf-16",) if marked else ("utf-8-sig", "cp949"))]
    text = min(texts, key=lambda text: text.count("\ufffd")).replace("\0", "").lstrip()
    return text.split("?>", 1)[1] if text.startswith("<?xml") and "?>" in text[:400] else text


def _page_lines(table: HtmlElement) -> Iterator[Line]:
    for number, row in enumerate(table.iter("tr", "row"), 1):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th", "cell"):
            at, span = str(cell.get("ss:index") or ""), str(cell.get("colspan") or "1")
            cells += [""] * (min(int(at), CELLS) - 1 - len(cells) if at.isdigit() else 0)
            cells.append("\n".join(part.strip() for part in cell.itertext() if part.strip()))
            cells += [""] * (min(int(span), CELLS) - 1 if span.isdigit() else 0)
        if any(cells):
            yield number, cells[:CELLS]
