"""A list that is not ours, read once in the sandbox into a file of lines that is: JSON, one line a row.

The look at it, its dry run and its making read the same file, as long as the list stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .. import sandbox
from ..errors import InputError
from ..workspace.project import cache, fingerprint, writing
from . import spreadsheet
from .merchant_feed import read_feed

BYTES = 200_000_000
"""Of a list."""
LISTS = 16
"""Lists kept."""
LIMITS = sandbox.Limits()
_REVISION = "lines-1"
_THING = sandbox.Thing("목록을", "list")


def read_lines(path: Path, kind: str, encoding: str = "", separator: str = "") -> Iterator[tuple[int, Any]]:
    """Line number and cells of a table (`kind` "csv" or "xlsx"), or number and values of a feed's items.

    Raises InputError where it breaks off; what stood before has been yielded by then.
    """
    with open(_lines_of(path, kind, encoding, separator), encoding="utf-8") as lines:
        for line in lines:
            number, cells, error = json.loads(line)
            if error:
                raise InputError(*error)
            yield number, cells


def text_form(path: Path) -> tuple[str, str]:
    """The encoding of a text table, and which of tables.SEPARATORS parts its cells."""
    _check_size(path)
    value, _ = sandbox.call(f"{__name__}:text_form_in_child", {"path": str(path)}, thing=_THING, limits=LIMITS)
    return str(value["encoding"]), str(value["separator"])


def text_form_in_child(given: Mapping[str, str], _: bytes) -> tuple[dict[str, str], bytes]:
    """Look at a text table, in the sandbox's child."""
    encoding = spreadsheet.encoding_of(Path(given["path"]))
    return {"encoding": encoding, "separator": spreadsheet.separator_of(Path(given["path"]), encoding)}, b""


def _lines_of(path: Path, kind: str, encoding: str, separator: str) -> Path:
    """The file of lines, made when there is none of the list as it is now."""
    stat = path.stat()
    _check_size(path)
    mark = fingerprint(_REVISION, str(path), stat.st_size, stat.st_mtime_ns, kind, encoding, separator)
    place = cache() / "lists" / f"{mark}.jsonl"
    if not place.exists():
        _forget_oldest(place.parent)
        given = {"path": str(path), "kind": kind, "encoding": encoding, "separator": separator}
        with writing(place) as out:
            sandbox.call(f"{__name__}:read_in_child", {**given, "out": str(out)}, thing=_THING, limits=LIMITS)
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
    if given["kind"] == "feed":
        return read_feed(path)
    if given["kind"] == "xlsx":
        return spreadsheet.read_xlsx(path)
    return spreadsheet.read_text(path, given["encoding"], given["separator"])
