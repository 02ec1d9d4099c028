"""A ZIP of a list with its photos, or of saved pages: taken out without trusting a word of it."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ..errors import InputError
from .rows import PAGES, TABLES

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
FILES, BYTES = 5_000, 1_000_000_000
"""In one ZIP, unpacked."""
_UTF8 = 0x800
"""The flag of a name in UTF-8."""


def unpack(files: Sequence[Path | str], into: Path) -> list[Path]:
    """`files` with every ZIP replaced by the lists, pages and pictures in it, which are written flat into `into`.

    Anything else in a ZIP is left out. Raises InputError when it is damaged or too large.
    """
    paths: list[Path] = []
    for path in map(Path, files):
        paths += _out_of(path, into) if path.suffix.lower() == ".zip" else [path]
    return paths


def _out_of(path: Path, into: Path) -> list[Path]:
    try:
        with zipfile.ZipFile(path) as packed:
            wanted = list(_wanted(packed))
            if len(wanted) > FILES or sum(one.file_size for one in wanted) > BYTES:
                raise InputError(
                    f"'{path.name}' 안에 파일이 너무 많거나 큽니다. {FILES:,}개, 1 GB 아래로 나눠 주세요.",
                    f"'{path.name}' holds too much. Split it to below {FILES:,} files and 1 GB.",
                )
            return [_write(packed, one, into) for one in wanted]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(
            f"'{path.name}' 을(를) 풀 수 없습니다. 암호 없이 다시 압축해 주세요.",
            f"'{path.name}' cannot be unpacked. Pack it again, without a password.",
            detail=str(error)[:200],
        ) from error


def _wanted(packed: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for one in packed.infolist():
        name = _name(one)
        hidden = name.name.startswith(".") or "__MACOSX" in name.parts
        if not one.is_dir() and not hidden and name.suffix.lower() in (*TABLES, *PAGES, *PICTURES):
            yield one


def _name(one: zipfile.ZipInfo) -> PurePosixPath:
    """The path as it was meant: without a mark for UTF-8, macOS packs in it all the same, Korean Windows in CP949."""
    for encoding in () if one.flag_bits & _UTF8 else ("utf-8", "cp949"):
        with suppress(UnicodeError):
            return PurePosixPath(one.orig_filename.encode("cp437").decode(encoding))
    return PurePosixPath(one.orig_filename.replace("\\", "/"))


def _write(packed: zipfile.ZipFile, one: zipfile.ZipInfo, into: Path) -> Path:
    """A file of the ZIP under its own name, never under its folders'; not more of it than it says."""
    out = into / _name(one).name
    into.mkdir(parents=True, exist_ok=True)
    with packed.open(one) as source, open(out, "wb") as target:
        shutil.copyfileobj(source, target)
    return out
