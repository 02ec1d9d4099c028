"""Is a file as it was written? Data goes to the disk before what names it; size and hash tell one that was cut or changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

SUFFIX = ".sum"
"""Ending of the file beside one in the cache that says what it holds."""
_PNG_HEAD, _PNG_TAIL = b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82"


def sync_file(path: Path) -> None:
    """Let the file's content reach the disk. Raises OSError when the disk says that it did not."""
    if path.is_file():
        with path.open("r+b") as file:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Let the names in the folder reach the disk, where the system can do that."""
    with suppress(OSError):  # Windows opens no folder, and some network disks refuse it
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@lru_cache(maxsize=8192)
def _sum(path: str, size: int, _mtime_ns: int, _ctime_ns: int) -> str:
    with open(path, "rb") as file:
        return f"{size} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def sum_of(path: Path) -> str:
    """ "<bytes> <sha256>" of a file; read again only when it has changed. Raises OSError when it cannot be read."""
    stat = path.stat()
    return _sum(str(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def is_whole(path: Path, noted: str | None) -> bool:
    """True when the file is as `noted` by `sum_of`; without a note, when its own format says that it is complete."""
    try:
        if noted is not None:
            return path.stat().st_size == int(noted.partition(" ")[0]) and sum_of(path) == noted
        return looks_complete(path)
    except (OSError, ValueError):
        return False


def sum_of_text(values: Mapping[str, object]) -> str:
    """The hash of a record's own values."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def looks_complete(path: Path) -> bool:
    """False for a picture, sound or film that is empty or breaks off; other files are taken as they are."""
    kinds = {".png": _png, ".jpg": _jpeg, ".wav": _wav, ".mp4": _mp4, ".m4a": _mp4, ".plan": _json}
    look = kinds.get(path.suffix.lower())
    return look(path) if look else path.is_file()


def _ends(path: Path, count: int) -> tuple[bytes, bytes]:
    """The first and the last bytes of a file."""
    with path.open("rb") as file:
        head = file.read(count)
        file.seek(max(path.stat().st_size - count, 0))
        return head, file.read(count)


def _png(path: Path) -> bool:
    head, tail = _ends(path, len(_PNG_TAIL))
    return head.startswith(_PNG_HEAD) and tail == _PNG_TAIL


def _jpeg(path: Path) -> bool:
    head, tail = _ends(path, 16)
    return head.startswith(b"\xff\xd8") and b"\xff\xd9" in tail


def _wav(path: Path) -> bool:
    head, _ = _ends(path, 12)
    return head[:4] == b"RIFF" and path.stat().st_size >= int.from_bytes(head[4:8], "little") + 8 > 44


def _mp4(path: Path) -> bool:
    size, at, names = path.stat().st_size, 0, set[bytes]()
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            long = int.from_bytes(head[:4], "big")
            long = int.from_bytes(head[8:16], "big") if long == 1 else long
            if long < 8:
                break
            names.add(head[4:8])
            at += long
    return at == size and {b"moov", b"mdat"} <= names


def _json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        return False
