"""CSV, TSV and XLSX as lines of text cells, one at a time: a table of any length needs no more memory than one line."""

from __future__ import annotations

import codecs
import csv
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ..errors import InputError

LINE = 1_000_000
"""Characters read as one line of a file without line breaks."""
CELLS = 200
"""Columns looked at."""
UNPACKED = 200_000_000
"""bytes an XLSX may unpack to"""
SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";", "bar": "|"}
_CHUNK = 1 << 20

Line = tuple[int, list[str]]
"""Line number in the file, from 1, and its cells; no cells at all for a line that cannot be read."""


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 or CP949, whichever the whole of it is."""
    with open(path, "rb") as file:
        head = file.read(3)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return next((name for name in ("utf-8-sig", "cp949") if _decodes(path, name)), "utf-8-sig")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open(path, "rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def read_text(path: Path, encoding: str, separator: str) -> Iterator[Line]:
    """The lines of a CSV or TSV file; `separator` is one of SEPARATORS."""
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        pieces = iter(lambda: file.readline(LINE), "")
        reader = csv.reader((piece.replace("\0", "") for piece in pieces), delimiter=SEPARATORS[separator])
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:  # a cell beyond the reader's limit
                cells = []
                yield reader.line_num, cells
                continue
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells[:CELLS]


def separator_of(path: Path, encoding: str) -> str:
    """The one of SEPARATORS that the first line has most of."""
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        head = file.readline(LINE)
    return max(SEPARATORS, key=lambda name: head.count(SEPARATORS[name]))


def read_xlsx(path: Path) -> Iterator[Line]:
    """The lines of an XLSX file's first sheet; a formula counts by the value it had when the file was saved."""
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, IndexError, ValueError, EOFError)
    try:
        _refuse_bomb(path)
        for number, cells in enumerate(_sheet(path), 1):
            if cells.count(None) == len(cells):
                continue  # a row that is only formatted, of which there may be a million
            texts = [_text(cell) for cell in cells]
            if any(texts):
                yield number, texts
    except (*broken, SyntaxError) as error:  # what both XML readers raise
        raise InputError(
            f"'{path.name}' 은(는) 열 수 없는 엑셀 파일입니다. 엑셀에서 .xlsx 나 CSV(UTF-8)로 다시 저장해 주세요.",
            f"'{path.name}' is no XLSX file that can be read. Save it again as .xlsx or CSV (UTF-8).",
            detail=str(error)[:300],
        ) from error


def _sheet(path: Path) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook

    with closing(load_workbook(path, read_only=True, data_only=True, keep_links=False)) as book:
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size need not be so
        first = next(filter(_used, sheet.iter_rows(max_col=CELLS, values_only=True)), (None,))
        yield from sheet.iter_rows(max_col=max(_used(first), 1), values_only=True)  # beyond it no column has a name


def _used(cells: tuple[Any, ...]) -> int:
    """How many of the cells there are up to the last with a text."""
    if cells.count(None) == len(cells):
        return 0
    return max((place for place, cell in enumerate(cells, 1) if _text(cell)), default=0)


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > UNPACKED:
        raise InputError(
            f"'{path.name}' 은(는) 풀면 {size / 1e6:,.0f} MB입니다(한도 {UNPACKED / 1e6:.0f} MB). CSV로 저장해 주세요.",
            f"'{path.name}' unpacks to {size / 1e6:,.0f} MB (limit {UNPACKED / 1e6:.0f} MB). Save it as CSV.",
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").strip()
