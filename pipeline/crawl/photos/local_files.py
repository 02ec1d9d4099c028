"""The files that a product names: looked for below the product's own folder, and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePath
from urllib.parse import SplitResult, unquote, urlsplit

from pipeline.errors import InputError

_NETWORK = re.compile(r"/{2,}[^/]|/{1,4}[?.]/")
"""A host's folder (\\\\host\\share) or a device (\\\\?\\C:), with any slashes."""


def split_address(text: str) -> SplitResult:
    """An address taken apart; what is none (`https://[::1`) is a path as it stands."""
    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", text, "", "")


def file_below(base: Path, name: str) -> Path | None:
    """The file called `name` below `base`; None when there is none. Raises InputError for a name that leads out of `base`.

    A saved page may quote the name or hang a query on it; macOS writes Hangul in names letter by letter (NFD); a table made on
    Windows has backslashes, and may lie beside the folder of its photos (`../photos/1.jpg`) that came below it. A place on the
    network is none, and is never asked for.
    """
    root = base.resolve()
    text = unquote(split_address(name).path) if name.startswith("file:") else name
    slashes = text.replace("\\", "/")
    beside = slashes.removeprefix("../")
    below = beside if beside != slashes and "/" in beside else text
    if _NETWORK.match(slashes):
        return None  # to ask a disk for it is to log in at whatever host it names
    for spelling in dict.fromkeys((below, text, unquote(text.split("?", 1)[0]), slashes)):
        try:
            path = _normalized_path(root, spelling).resolve()
            found = path.is_file()
        except (OSError, ValueError):  # too long a name, or a zero byte in it
            continue
        if not path.is_relative_to(root):
            raise InputError(
                f"사진 '{name}' 은(는) 상품 파일의 폴더 밖에 있습니다. 사진을 그 폴더로 옮기고 상대 경로로 적어 주세요.",
                f"The photo '{name}' lies outside the product file's folder. Move it there and give a relative path.",
            )
        if found:
            return path
    return None


def _normalized_path(path: Path, name: str) -> Path:
    """`name` below `path`, each part in the Unicode form in which it is there."""
    for part in PurePath(name).parts:
        forms = (part, unicodedata.normalize("NFC", part), unicodedata.normalize("NFD", part))
        path = next((path / form for form in forms if (path / form).exists()), path / part)
    return path
