"""A ZIP of a list with its photos, or of saved pages: taken out without trusting a word of it."""

from __future__ import annotations

import lzma
import os
import re
import shutil
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from .. import sandbox
from ..errors import InputError
from .rows import PAGES, TABLES

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
FILES, BYTES = 5_000, 1_000_000_000
"""In one ZIP, unpacked."""
NAME, PATH, DEPTH = 255, 800, 16
"""Bytes of one name, of a whole path in a ZIP; folders in one another."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)
_UTF8 = 0x800
"""The flag of a name in UTF-8."""


def unpack(files: Sequence[Path | str], into: Path) -> list[Path]:
    """`files` with every ZIP replaced by the lists, pages and pictures in it, which are written below `into`, folders kept.

    Anything else in a ZIP is left out. It is unpacked in the sandbox. Raises InputError when it is damaged, too large, or
    holds a name that cannot be a file's.
    """
    paths: list[Path] = []
    for path in map(Path, files):
        paths += _out_of(path, into.absolute()) if path.suffix.lower() == ".zip" else [path]
    return paths


def _out_of(path: Path, into: Path) -> list[Path]:
    given = {"path": str(path), "into": str(into)}
    value, _ = sandbox.call(f"{__name__}:unpack_in_child", given, thing=sandbox.Thing("ZIP을", "ZIP"))
    names = value["names"]
    return [into / str(name) for name in names] if isinstance(names, list) else []


def unpack_in_child(given: Mapping[str, str], _: bytes) -> tuple[dict[str, list[str]], bytes]:
    """Unpack one ZIP, in the sandbox's child."""
    return {"names": _unpack(Path(given["path"]), Path(given["into"]))}, b""


def _unpack(path: Path, into: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as packed:
            wanted = _places(packed)
            if len(wanted) > FILES or sum(one.file_size for one in wanted.values()) > BYTES:
                raise InputError(
                    f"'{path.name}' 안에 파일이 너무 많거나 큽니다. {FILES:,}개, 1 GB 아래로 나눠 주세요.",
                    f"'{path.name}' holds too much. Split it to below {FILES:,} files and 1 GB.",
                )
            for place, one in wanted.items():
                _write(packed, one, into / place)
            return [str(place) for place in wanted]
    except (*_BROKEN, OSError) as error:
        raise InputError(
            f"'{path.name}' 을(를) 풀 수 없습니다. 암호 없이 다시 압축해 주세요.",
            f"'{path.name}' cannot be unpacked. Pack it again, without a password.",
            detail=str(error)[:200],
        ) from error


def _places(packed: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Where each file that is wanted goes. The folder that all of them lie in is left out."""
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    taken: dict[str, str] = {}
    for one in packed.infolist():
        if one.is_dir():
            continue
        name = _name(one)
        if not _is_wanted(PurePosixPath(*_parts(name))):
            continue  # whatever it is called
        place = place_of(name)
        before = taken.setdefault(unicodedata.normalize("NFC", str(place)).casefold(), name)
        if before != name:
            raise _entry_error(name, f"'{before[:60]}' 과(와) 같은 자리에 풀립니다", f"takes the place of '{before[:60]}'")
        found[place] = one  # of one name twice the last counts, as in any ZIP
    tops = {place.parts[0] if len(place.parts) > 1 else "" for place in found}
    if len(tops) == 1 and "" not in tops:
        return {PurePosixPath(*place.parts[1:]): one for place, one in found.items()}
    return found


def _is_wanted(place: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in place.parts)
    return not hidden and place.suffix.lower() in (*TABLES, *PAGES, *PICTURES)


def _name(one: zipfile.ZipInfo) -> str:
    """The path as it was meant: without a mark for UTF-8, macOS packs in it all the same, Korean Windows in CP949."""
    for encoding in () if one.flag_bits & _UTF8 else ("utf-8", "cp949"):
        with suppress(UnicodeError):
            return one.orig_filename.encode("cp437").decode(encoding)
    return one.orig_filename


def place_of(name: str, *, windows: bool = os.name == "nt") -> PurePosixPath:
    """Where a file of that name goes below the folder that a ZIP is unpacked to, on this system or on Windows.

    Both kinds of slash part folders; drives, roots, "." and ".." are nothing. Raises InputError for a name no file can have.
    """
    parts = _parts(name)
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", name):
        raise _entry_error(name, "이름에 쓸 수 없는 글자가 있습니다", "holds a character that no name can have")
    if windows:
        parts = [_windows_name(part) for part in parts]
    if len(parts) > DEPTH or any(len(part.encode()) > NAME for part in parts) or len("/".join(parts).encode()) > PATH:
        raise _entry_error(name, f"이름이 너무 깁니다(한도 {NAME}바이트)", f"is too long a name (limit {NAME} bytes)")
    return PurePosixPath(*parts)


def _parts(name: str) -> list[str]:
    without_drive = re.sub(r"^[/\\?.]*[A-Za-z]:", "", name)
    return [part for part in re.split(r"[/\\]", without_drive) if part not in ("", ".", "..")]


def _windows_name(part: str) -> str:
    """A name as Windows lets it be: it reads `a:b` as a stream of `a`, `con.csv` as the console, and drops a dot at the end."""
    plain = re.sub(r'[<>:"|?*]', "_", part).rstrip(". ") or "_"
    return f"_{plain}" if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", plain.split(".")[0].strip(), re.I) else plain


def _entry_error(name: str, ko: str, en: str) -> InputError:
    shown = re.sub(r"[^\w ./\\:-]", "?", name)[:60]
    return InputError(
        f"ZIP 안의 '{shown}' 은(는) {ko}. 이름을 바꾸어 다시 압축해 주세요.",
        f"'{shown}' in the ZIP {en}. Rename it and pack again.",
    )


def _write(packed: zipfile.ZipFile, one: zipfile.ZipInfo, out: Path) -> None:
    """A file of the ZIP; not more of it than it says."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(one) as source, open(out, "wb") as target:
        shutil.copyfileobj(source, target)
