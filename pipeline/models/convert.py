"""The one set of weights that exists as pickles only: read once without running code, kept as safetensors.

XTTS-v2 was published as `.pth` files: ZIPs that hold a pickle and the raw numbers of every tensor. The pickle is read by a
reader that knows tensors, plain values and empty stand-ins for the configuration classes beside them, under whatever module
they were named on the day: nothing of torch or TTS is imported or run. The engine reads the safetensors.
"""

from __future__ import annotations

import collections
import json
import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import EngineError
from ..workspace.project import writing
from .hub_client import checksum

CONVERTED: dict[str, tuple[str, ...]] = {"xtts": ("model.pth", "speakers_xtts.pth")}
"""Name -> the pickles that become safetensors."""
_STAND_INS = "TTS."
"""Modules whose classes are only settings beside the tensors: they are read as empty boxes."""
_DTYPES: dict[str, tuple[str, str]] = {
    "FloatStorage": ("F32", "<u4"), "DoubleStorage": ("F64", "<u8"), "HalfStorage": ("F16", "<u2"),
    "BFloat16Storage": ("BF16", "<u2"), "LongStorage": ("I64", "<i8"), "IntStorage": ("I32", "<i4"),
    "ShortStorage": ("I16", "<i2"), "CharStorage": ("I8", "<i1"), "ByteStorage": ("U8", "<u1"), "BoolStorage": ("BOOL", "<u1"),
}  # fmt: skip
"""torch's storage -> safetensors' name, and an integer of that width: bits are copied, never computed with."""


def convert(name: str, folder: Path, known: dict[str, Any]) -> dict[str, Any]:
    """Write the pickles of `name` in `folder` as safetensors; returns the listing `known` with them put in its place.

    The pickles stay until `discard`. Raises EngineError when one cannot be read; nothing is deleted then.
    """
    known = dict(known)
    for path in CONVERTED.get(name, ()):
        if path in known:
            file = _one(folder / path, name)
            del known[path]
            known[file.name] = {"size": file.stat().st_size, "checksum": checksum(file, "sha256")}
    return known


def discard(name: str, folder: Path) -> None:
    """Delete the pickles that were converted."""
    for path in CONVERTED.get(name, ()):
        (folder / path).unlink(missing_ok=True)


def _one(path: Path, name: str) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            value = _Reader(archive).read()
            tensors = _flat(value.get("model", value) if isinstance(value, dict) else {})
            if not tensors:
                raise pickle.UnpicklingError("no tensors in it")
            file = path.with_suffix(".safetensors")
            with writing(file) as half:
                _write(half, tensors, archive)
    except (pickle.UnpicklingError, zipfile.BadZipFile, ValueError, KeyError, EOFError, AttributeError, TypeError) as error:
        raise EngineError(
            f"{path.name} 은(는) 손상되었거나 안전하지 않은 파일이라 읽지 않았습니다({str(error)[:80]}). 지우지는 않았습니다. "
            f"프로그램을 새 판으로 올려 다시 실행하거나, `python -m pipeline models remove {name}` 로 지우고 다시 받아 주세요.",
            f"{path.name} is damaged or unsafe and was not read ({str(error)[:80]}). It was not deleted. Update the program "
            f"and run it again, or delete it with `python -m pipeline models remove {name}` and pull it anew.",
            detail=repr(error),
        ) from error
    return file


class _StandIn:
    """A settings object nobody needs: keeps what it is given, does nothing."""


@dataclass(frozen=True)
class _Tensor:
    """Where the numbers of a tensor lie in the archive."""

    record: str
    dtype: str
    """safetensors' name."""
    bits: str
    """numpy's, of an integer as wide."""
    offset: int
    """Elements."""
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    """Elements."""

    def bytes(self, archive: zipfile.ZipFile) -> bytes:
        """Its numbers, row by row. Raises ValueError when the record is too short for it."""
        width = np.dtype(self.bits).itemsize
        stored = np.frombuffer(archive.read(self.record), self.bits)
        last = self.offset + sum((size - 1) * step for size, step in zip(self.shape, self.strides, strict=True))
        if 0 in self.shape:
            return b""
        if min(self.offset, last, *self.strides, *self.shape, 0) < 0 or last >= len(stored):
            raise ValueError(f"the record {self.record} is too short")
        steps = tuple(step * width for step in self.strides)
        return np.lib.stride_tricks.as_strided(stored[self.offset :], self.shape, steps, writeable=False).tobytes()

    @property
    def size(self) -> int:
        """Bytes."""
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.bits).itemsize


class _Reader(pickle.Unpickler):
    """Builds tensors, plain values and stand-ins; refuses every other name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        record = next((entry for entry in archive.namelist() if entry.endswith("data.pkl")), "")
        if not record:
            raise pickle.UnpicklingError("no data.pkl in it")
        self._folder = record.removesuffix("data.pkl")
        self._file = archive.open(record)
        super().__init__(self._file, encoding="utf-8")

    def read(self) -> object:
        """The value the pickle holds."""
        with self._file:
            return self.load()

    def find_class(self, module: str, name: str, /) -> object:
        """What stands for `module.name`."""
        if module.startswith(_STAND_INS):
            return type(name, (_StandIn,), {})
        if module == "torch" and name in _DTYPES:
            return name
        known: dict[tuple[str, str], Any] = {
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch._utils", "_rebuild_parameter"): lambda tensor, *_: tensor,
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("collections", "defaultdict"): lambda *_: {},
            ("builtins", "dict"): dict,
            ("builtins", "set"): set,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"it wants to run {module}.{name}")
        return known[module, name]

    def persistent_load(self, pid: tuple[str, str, str, str, int], /) -> tuple[str, str]:
        """A storage: its record in the archive, and its kind."""
        _, kind, key, *_ = pid
        return f"{self._folder}data/{key}", kind


def _tensor(storage: tuple[str, str], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any) -> _Tensor:
    record, kind = storage
    return _Tensor(record, *_DTYPES[kind], offset, tuple(shape), tuple(strides))


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, _Tensor]:
    """Every tensor in nested dicts under its path, joined by "/"."""
    tensors: dict[str, _Tensor] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            tensors |= _flat(item, f"{prefix}{key}/")
        elif isinstance(item, _Tensor):
            tensors[f"{prefix}{key}"] = item
    return tensors


def _write(path: Path, tensors: dict[str, _Tensor], archive: zipfile.ZipFile) -> None:
    """The safetensors format: the header's length (8 bytes), the header (JSON, padded to 8), then every tensor's bytes."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [at, at + tensor.size]}
        at += tensor.size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(tensor.bytes(archive))
