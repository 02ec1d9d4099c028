"""CSV and TSV as lines of text cells, whatever quoting and encoding the shop's export has."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .columns import field_of
from .spreadsheet import CELLS, Line

LINE = 1_000_000
"""Characters read as one line of a file without line breaks."""
JOINED = 400
"""Lines that one quoted cell may run over."""
SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";", "bar": "|"}
_CHUNK = 1 << 20
_SEEN = 20
"""Lines looked at for the separator."""


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 or CP949, whichever reads more of it."""
    with open(path, "rb") as file:
        head = file.read(3)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return min(("utf-8-sig", "cp949"), key=lambda name: _unreadable_count(path, name))


def is_old_feed(path: Path) -> bool:
    """True for Naver's feed before 3.0, whose lines begin with <<<name>>>."""
    with open(path, "rb") as file:
        return file.read(4096).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").startswith(b"<<<")


def _unreadable_count(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    count = 0
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            count += decoder.decode(chunk).count("\ufffd")
        return count + decoder.decode(b"", final=True).count("\ufffd")


def separator_of(path: Path, encoding: str) -> str:
    """The one of SEPARATORS that parts one of the first lines into most cells."""
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        lines = [file.readline(LINE) for _ in range(_SEEN)]
    return max(SEPARATORS, key=lambda name: max(_fit(line, SEPARATORS[name]) for line in lines))


def _fit(line: str, separator: str) -> tuple[int, int]:
    """How many headers a line names when it is cut at a separator, and how often that stands in it."""
    cells = line[:4000].split(separator)
    return sum(bool(field_of(cell.strip().strip('"'))) for cell in cells) if len(cells) > 1 else 0, line.count(separator)


def read_text(path: Path, encoding: str, separator: str) -> Iterator[Line]:
    """The lines of a CSV or TSV file; `separator` is one of SEPARATORS."""
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        yield from _Records(file, SEPARATORS[separator]).lines()


class _Records:
    """The records of a delimited text.

    A quotation mark may open a cell that runs over several lines, or be a plain sign (a feed has no quoting: `"대박 머그컵`,
    `12" 접시`). It is a plain sign where every line it would swallow is a whole record of the table's width by itself.
    """

    def __init__(self, file: IO[str], separator: str) -> None:
        self.separator = separator
        self._file = file
        self._ahead: list[str] = []
        self._number = 0
        self._width = 0

    def lines(self) -> Iterator[Line]:
        """Every record with the number of its last line; no cells for one that cannot be read."""
        while line := self._next():
            is_open = '"' in line and self._is_open(line)
            lines = self._whole(line) if is_open else [line]
            cells = self._cells(lines, is_open)
            self._width = max(self._width, len(cells)) if self._number <= _SEEN else self._width
            if not cells or any(cell.strip() for cell in cells):
                yield self._number, cells[:CELLS]

    def _next(self) -> str:
        line = self._ahead.pop(0) if self._ahead else self._file.readline(LINE).replace("\0", "")
        self._number += bool(line)
        return line

    def _is_open(self, text: str) -> bool:
        """True when a quoted cell of `text` is not closed in it."""
        inside, at, sign = False, 0, self.separator
        while (at := text.find('"', at)) >= 0:
            if not inside:
                inside = at == 0 or text[at - 1] == sign
            elif text[at + 1 : at + 2] == '"':
                at += 1
            else:
                inside = False
            at += 1
        return inside

    def _whole(self, first: str) -> list[str]:
        """The lines of the record that `first` begins."""
        lines, text = [first], first
        while len(lines) < JOINED and len(text) < LINE and (more := self._next()):
            lines.append(more)
            text += more
            if not self._is_open(text):
                break
        else:
            return self._give_back(lines)
        if all(self._count(line) == self._width for line in lines):
            return self._give_back(lines)
        return lines

    def _give_back(self, lines: list[str]) -> list[str]:
        self._ahead[:0] = lines[1:]
        self._number -= len(lines) - 1
        return lines[:1]

    def _count(self, line: str) -> int:
        return line.count(self.separator) + 1

    def _cells(self, lines: list[str], is_open: bool) -> list[str]:
        """The cells of a record; none when a cell is beyond the reader's limit."""
        text = "".join(lines)
        plain = '"' not in text or (len(lines) == 1 and (is_open or self._is_unquoted(text)))
        if plain:
            cells = text.rstrip("\r\n").split(self.separator)
            return [] if max(map(len, cells)) > csv.field_size_limit() else [_unquote(cell) for cell in cells]
        try:
            return next(csv.reader(lines, delimiter=self.separator), [])
        except csv.Error:
            return []

    def _is_unquoted(self, text: str) -> bool:
        """True for a line of a feed, in which quotation marks are signs of the text."""
        return self.separator == "\t" and self._width > 0 and self._count(text) == self._width


def _unquote(cell: str) -> str:
    """A cell without the marks that a spreadsheet put around it."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', ""):
        return cell[1:-1].replace('""', '"')
    return cell
