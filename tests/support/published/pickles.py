"""`.pth` files as torch saved them in 2023, written opcode by opcode: a pickle (protocol 2) in a ZIP, the numbers beside it.

Neither torch nor TTS is needed, and the classes in it may have names that no longer exist.
"""

from __future__ import annotations

import zipfile
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

_STORAGES = {"float32": "FloatStorage", "float16": "HalfStorage", "int64": "LongStorage"}


@dataclass(frozen=True)
class Settings:
    """An object of the class `module.name` with these attributes."""

    module: str
    name: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A function that the pickle wants to be called."""

    module: str
    name: str
    arguments: tuple[Any, ...]


XTTS_CONFIG = Settings(
    "TTS.tts.configs.xtts_config",
    "XttsConfig",
    {
        "model": "xtts",
        "languages": ["en", "ko"],
        "datasets": [Settings("TTS.config.shared_configs", "BaseDatasetConfig", {"formatter": "", "path": ""})],
        "model_args": Settings("TTS.tts.models.xtts", "XttsArgs", {"gpt_layers": 30, "kv_cache": True}),
        "audio": Settings("TTS.tts.models.xtts", "XttsAudioConfig", {"sample_rate": 22050, "output_sample_rate": 24000}),
    },
)
"""What the published checkpoint carries beside its tensors, under the class names of its day."""


class _Writer:
    """The opcodes of one value and the storages it refers to."""

    def __init__(self) -> None:
        self.storages: list[bytes] = []

    def of(self, value: Any) -> bytes:
        """The opcodes of `value`."""
        if isinstance(value, bool) or value is None:
            return {True: b"\x88", False: b"\x89", None: b"N"}[value]
        if isinstance(value, (int, float)):
            return b"F%r\n" % value if isinstance(value, float) else b"J" + value.to_bytes(4, "little", signed=True)
        if isinstance(value, str):
            return b"X" + len(value.encode()).to_bytes(4, "little") + value.encode()
        if isinstance(value, (tuple, list)):
            inner = b"(" + b"".join(map(self.of, value))
            return inner + b"t" if isinstance(value, tuple) else b"]" + inner + b"e"
        return self._object(value)

    def _object(self, value: Any) -> bytes:
        match value:
            case OrderedDict():
                return _name("collections", "OrderedDict") + b")R" + self._items(value)
            case dict():
                return b"}" + self._items(value)
            case np.ndarray():
                return self._tensor(value)
            case Settings():
                return _name(value.module, value.name) + b")\x81" + self.of(value.values) + b"b"
            case Call():
                return _name(value.module, value.name) + self.of(value.arguments) + b"R"
            case _:
                raise TypeError(type(value))

    def _items(self, value: dict[Any, Any]) -> bytes:
        return b"(" + b"".join(self.of(key) + self.of(item) for key, item in value.items()) + b"u"

    def _tensor(self, array: np.ndarray) -> bytes:
        """A view into a storage, as torch writes it; a transposed array keeps its strides."""
        stored = array if array.flags.c_contiguous else array.T
        assert stored.flags.c_contiguous
        key, width = str(len(self.storages)), array.itemsize
        self.storages.append(stored.tobytes())
        pid = b"(" + self.of("storage") + _name("torch", _STORAGES[array.dtype.name]) + self.of(key) + self.of("cpu")
        view = (0, array.shape, tuple(step // width for step in array.strides), False, OrderedDict())
        told = b"(" + pid + self.of(array.size) + b"tQ" + b"".join(map(self.of, view)) + b"t"
        return _name("torch._utils", "_rebuild_tensor_v2") + told + b"R"


def _name(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def save(value: Any, path: Path) -> None:
    """Write `value` (dicts, lists, plain values, arrays, Settings) as torch.save did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = _Writer()
    data = b"\x80\x02" + writer.of(value) + b"."
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/version", "3\n")
        for key, storage in enumerate(writer.storages):
            archive.writestr(f"archive/data/{key}", storage)


def xtts(folder: Path, model: dict[str, np.ndarray], speakers: dict[str, dict[str, np.ndarray]]) -> None:
    """`model.pth` and `speakers_xtts.pth` of a published XTTS."""
    state = OrderedDict(model)
    beside = {"optimizer": None, "scaler": None, "step": 3, "epoch": 0, "date": "October 2023", "model_loss": 1.5}
    save({"config": XTTS_CONFIG, "model": state, **beside}, folder / "model.pth")
    save(speakers, folder / "speakers_xtts.pth")
