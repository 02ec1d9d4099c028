"""A list that is not ours, read once in the sandbox into a file of lines that is: JSON, one line a row.

The look at it, its dry run and its making read the same file, as long as the list stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import sandbox
from ..errors import InputError
from ..workspace.project import cache, fingerprint, writing
from . import delimited_text, spreadsheet
from .merchant_feed import read_feed

BYTES = 200_000_000
"""Of a list."""
LISTS = 48
"""Files of lines kept: of a list its form, the heads of its sheets, and each sheet."""
LIMITS = sandbox.Limits()
_REVISION = "lines-2"
LIST = sandbox.Thing("목록을", "list")


@dataclass(frozen=True)
class Form:
    """What a list is by its bytes, whatever it is called."""

    name: str
    """One of those of tables.form_of, or "old_feed"."""
    encoding: str = ""
    separator: str = ""
    """One of delimited_text.SEPARATORS; "" where it is no text."""


def form_of(path: Path) -> Form:
    """What a list is. Raises InputError when it is too large."""
    _, form = next(_read(path, kind="form"))
    return Form(*form)


def sheet_heads(path: Path, kind: str, count: int) -> list[tuple[str, list[spreadsheet.Line]]]:
    """Name and first lines of every sheet of an "xlsx" or a "page". Raises InputError when it cannot be read."""
    heads = _read(path, kind=kind, heads=str(count))
    return [(name, [(number, cells) for number, cells in lines]) for _, (name, lines) in heads]


def read_lines(path: Path, kind: str, encoding: str = "", separator: str = "", sheet: str = "") -> Iterator[tuple[int, Any]]:
    """Line number and cells of a table (`kind` "csv", or a `sheet` of an "xlsx" or a "page"), or number and values of a
    feed's items.

    Raises InputError where it breaks off; what stood before has been yielded by then.
    """
    return _read(path, kind=kind, encoding=encoding, separator=separator, sheet=sheet)


def make_lines(path: Path, kind: str, encoding: str = "", separator: str = "", sheet: str = "") -> None:
    """Have what `read_lines` reads. Raises InputError when it cannot be read in time."""
    _lines_of(path, {"kind": kind, "encoding": encoding, "separator": separator, "sheet": sheet})


def _read(path: Path, **how: str) -> Iterator[tuple[int, Any]]:
    with open(_lines_of(path, how), encoding="utf-8") as lines:
        for line in lines:
            number, cells, error = json.loads(line)
            if error:
                raise InputError(*error)
            yield number, cells


def _lines_of(path: Path, how: Mapping[str, str]) -> Path:
    """The file of lines, made when there is none of the list as it is now."""
    stat = path.stat()
    _check_size(path)
    mark = fingerprint(_REVISION, str(path), stat.st_size, stat.st_mtime_ns, how)
    place = cache() / "lists" / f"{mark}.jsonl"
    if not place.exists():
        if sandbox.INSIDE.is_set():  # it was tried before, within the time that there is
            raise InputError(
                f"'{path.name}' 목록을 {LIMITS.seconds:g}초 안에 다 읽지 못했습니다. 나누거나 CSV로 다시 저장해 주세요.",
                f"The list '{path.name}' could not be read within {LIMITS.seconds:g} s. Split it, or save it as CSV.",
            )
        _forget_oldest(place.parent)
        given = {**how, "path": str(path)}
        with writing(place) as out:
            sandbox.call(f"{__name__}:read_in_child", {**given, "out": str(out)}, thing=LIST, limits=LIMITS)
    return place


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > BYTES:
        raise InputError(
            f"'{path.name}' 목록이 너무 큽니다({size / 1e6:.0f} MB, 한도 {BYTES // 1_000_000} MB). 나누어 올려 주세요.",
            f"The list '{path.name}' is too large ({size / 1e6:.0f} MB, limit {BYTES // 1_000_000} MB). Split it.",
        )


def _forget_oldest(folder: Path) -> None:
    with suppress(OSError):  # another process is at it, or a list is being read
        for old in sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime)[: 1 - LISTS]:
            old.unlink()


def read_in_child(given: Mapping[str, str], _: bytes) -> tuple[dict[str, Any], bytes]:
    """Read a list into lines, in the sandbox's child."""
    with open(given["out"], "w", encoding="utf-8", errors="replace") as out:
        try:
            for number, cells in _reader(given):
                out.write(json.dumps([number, cells, None], ensure_ascii=False) + "\n")
        except InputError as error:
            out.write(json.dumps([0, [], [error.ko, error.en]], ensure_ascii=False) + "\n")
    return {}, b""


def _reader(given: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    path = Path(given["path"])
    if given["kind"] == "form":
        return iter([(1, _form(path))])
    if given["kind"] == "feed":
        return read_feed(path)
    if given["kind"] == "csv":
        return delimited_text.read_text(path, given["encoding"], given["separator"])
    if "heads" in given:
        return enumerate(spreadsheet.sheet_heads(path, given["kind"], int(given["heads"])), 1)
    return spreadsheet.read_sheet(path, given["kind"], given["sheet"])


def _form(path: Path) -> tuple[str, ...]:
    name = spreadsheet.form_of(path)
    if name != "text":
        return (name,)
    if delimited_text.is_old_feed(path):
        return ("old_feed",)
    encoding = delimited_text.encoding_of(path)
    return name, encoding, delimited_text.separator_of(path, encoding)
