"""What goes between us and a child: a length each, a JSON object, bytes."""

from __future__ import annotations

import json
import struct
from typing import IO

MESSAGE = 64 * 2**20
"""Bytes of one object, or of the bytes that come back with it."""
_LENGTHS = struct.Struct(">QQ")


def send(pipe: IO[bytes], message: dict[str, object], data: bytes = b"") -> None:
    """Write one message."""
    text = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    pipe.write(_LENGTHS.pack(len(text), len(data)))
    pipe.write(text)
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes], limit: int = MESSAGE) -> tuple[dict[str, object], bytes] | None:
    """Read one message; None when the other end is gone or says what cannot be."""
    head = pipe.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    texts, blobs = _LENGTHS.unpack(head)
    if texts > MESSAGE or blobs > limit:
        return None
    text, data = pipe.read(texts), pipe.read(blobs)
    if len(text) < texts or len(data) < blobs:
        return None
    try:
        message = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return (message, data) if isinstance(message, dict) else None
