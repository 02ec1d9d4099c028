"""The boxes of an MP4 (ISO/IEC 14496-12): just enough to see their order and whether a track has an edit list."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_FOLDERS = {b"moov", b"trak", b"edts"}


def walk(path: Path) -> Iterator[str]:
    """Names of the boxes as paths ("moov/trak/edts/elst"), in the order of the file."""
    with path.open("rb") as file:
        yield from _walk(file, 0, os.fstat(file.fileno()).st_size, "")


def _walk(file: BinaryIO, at: int, end: int, above: str) -> Iterator[str]:
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        size = size or end - at
        if size < head:
            return  # not a box: whatever follows cannot be told apart
        yield f"{above}{name.decode('latin-1')}"
        if name in _FOLDERS:
            yield from _walk(file, at + head, min(at + size, end), f"{above}{name.decode('latin-1')}/")
        at += size
