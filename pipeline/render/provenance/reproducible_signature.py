"""Content credentials that come out the same every time.

The signer salts each assertion with random bytes, which no setting takes away (c2pa-python 0.38). Here the salts are
replaced by bytes that follow from the assertion itself, the hashes in the claim with them, and the claim is signed again.
Nothing changes its length, so the file's own hash stays true. Sources: C2PA 2.2 (8.4.2.3: an assertion's hash runs over
its JUMBF box without the header), ISO/IEC 19566-5 (boxes, salt `c2sh`), RFC 9052 (what a COSE signature signs).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

_SIGNATURE = b"\xf6\x58\x40"
"""CBOR before an Ed25519 signature: no payload of its own, then 64 bytes."""


def make_reproducible(data: bytes, key: bytes) -> bytes:
    """A file that was just signed with `key` (PEM), its salts no longer random; as it is where the key is not Ed25519."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = load_pem_private_key(key, None)
    begin = data.index(b"jumb") - 4
    end = begin + struct.unpack_from(">I", data, begin)[0]
    store = bytearray(data[begin:end])
    if not isinstance(private, Ed25519PrivateKey) or store[-67:-64] != _SIGNATURE:
        return data
    boxes = dict(_boxes(store, 0, len(store)))
    claim_at, claim_end = boxes[b"c2pa.claim.v2"]
    for at, box_end in boxes.values():
        salt = store.find(b"c2sh", at, store.find(b"cbor", at + 16))
        if salt >= 0 and at < claim_at:
            claim = store[claim_at:claim_end]
            before = hashlib.sha256(store[at:box_end]).digest()
            store[salt + 4 : salt + 20] = hashlib.sha256(store[salt + 20 : box_end]).digest()[:16]
            after = hashlib.sha256(store[at:box_end]).digest()
            store[claim_at:claim_end] = claim.replace(before, after)
    store[-64:] = private.sign(_signed_bytes(store, boxes))
    return data[:begin] + bytes(store) + data[end:]


def _boxes(store: bytearray, at: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Label and content (without header) of every box that has a label."""
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", store, at)
        if kind == b"jumb":
            head = struct.unpack_from(">I", store, at + 8)[0]
            label = bytes(store[at + 33 : at + 8 + head]).split(b"\0", 1)[0]
            yield label, (at + 8, at + size)
            yield from _boxes(store, at + 8 + head, at + size)
        at += max(size, 8)


def _signed_bytes(store: bytearray, boxes: dict[bytes, tuple[int, int]]) -> bytes:
    """What the signature is over: its own protected header and the claim."""
    cose = _content(store, boxes[b"c2pa.signature"])
    protected = cose[5 : 5 + struct.unpack_from(">H", cose, 3)[0]]  # after tag, array and the header's length
    return b"\x84\x6aSignature1" + _text(protected) + b"\x40" + _text(_content(store, boxes[b"c2pa.claim.v2"]))


def _content(store: bytearray, box: tuple[int, int]) -> bytes:
    """The CBOR of a labelled box: what follows its description."""
    head = struct.unpack_from(">I", store, box[0])[0]
    return bytes(store[box[0] + head + 8 : box[1]])


def _text(data: bytes) -> bytes:
    """A byte string in CBOR; those here are 256 to 65,535 bytes long."""
    return b"\x59" + struct.pack(">H", len(data)) + data
