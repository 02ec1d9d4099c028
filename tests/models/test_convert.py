"""The published pickles of XTTS become safetensors: old class names, no torch, no TTS, nothing deleted that came whole."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.engines.runtime import weights
from pipeline.errors import EngineError
from pipeline.models.convert import convert, discard
from tests.support.published import pickles

pytestmark = pytest.mark.slow

KNOWN: dict[str, Any] = {"model.pth": {}, "speakers_xtts.pth": {}, "config.json": {}}


def read(path: Path) -> dict[str, np.ndarray]:
    """A safetensors file, by the format's own description."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert length % 8 == 0 and header.pop("__metadata__") == {"format": "pt"}
    kinds, found = {"F32": "<f4", "F16": "<f2", "I64": "<i8"}, {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        body = data[8 + length + start : 8 + length + end]
        found[name] = np.frombuffer(body, kinds[entry["dtype"]]).reshape(entry["shape"])
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path))
    return weights.folder("xtts")


def test_the_published_pickles_become_safetensors(folder: Path):
    turned = np.arange(12, dtype=np.float32).reshape(3, 4).T
    model = {"gpt.w": turned, "gpt.half": np.ones(5, np.float16), "gpt.ids": np.arange(3), "gpt.one": np.array(7, np.float32)}
    pickles.xtts(folder, model, {"Ana Florence": {"gpt_cond_latent": np.ones((1, 2, 3), np.float32)}})
    known = convert("xtts", folder, KNOWN)
    assert sorted(known) == ["config.json", "model.safetensors", "speakers_xtts.safetensors"]
    made = read(folder / "model.safetensors")
    assert made.keys() == model.keys() and all(np.array_equal(made[name], model[name]) for name in model)
    assert read(folder / "speakers_xtts.safetensors")["Ana Florence/gpt_cond_latent"].shape == (1, 2, 3)
    assert known["model.safetensors"]["size"] == (folder / "model.safetensors").stat().st_size
    discard("xtts", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["model.safetensors", "speakers_xtts.safetensors"]


def test_converting_imports_neither_torch_nor_tts(folder: Path):
    pickles.xtts(folder, {"gpt.w": np.ones(2, np.float32)}, {"Ana": {"gpt_cond_latent": np.ones(2, np.float32)}})
    code = (
        "import sys; from pathlib import Path; from pipeline.models.convert import convert; "
        f"convert('xtts', Path({str(folder)!r}), {{'model.pth': {{}}, 'speakers_xtts.pth': {{}}}}); "
        "print([m for m in ('torch', 'TTS', 'safetensors') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(find_spec("torch") is None, reason="needs torch")
def test_what_torch_saves_today_is_read_as_well(folder: Path):
    from pipeline.engines.runtime.device import library

    torch = library("torch")
    folder.mkdir(parents=True)
    whole = torch.arange(24, dtype=torch.bfloat16).reshape(4, 6)
    value = {"a": whole, "part": whole[1:3, 2:4], "none": torch.zeros(0, 3), "parameter": torch.nn.Parameter(torch.ones(2))}
    torch.save({"model": value, "config": {"a": 1}}, folder / "model.pth")
    convert("xtts", folder, {"model.pth": {}})
    made = library("safetensors.torch").load_file(folder / "model.safetensors")
    assert made.keys() == value.keys() and all(torch.equal(made[name], value[name]) for name in value)


EVIL = pickles.Call("os", "system", ("echo owned",))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"model": {"w": np.ones(2, np.float32)}, "config": EVIL}, r"os\.system"),
        ({"model": {"w": pickles.Call("builtins", "eval", ("1",))}}, r"builtins\.eval"),
        ({"model": {"w": pickles.Call("torch.hub", "load", ("x",))}}, r"torch\.hub\.load"),
        ({"model": {}}, "no tensors"),
        ([1, 2], "no tensors"),
    ],
)
def test_a_pickle_that_wants_to_run_code_or_holds_nothing_is_not_read_and_not_deleted(folder: Path, value: Any, words: str):
    pickles.save(value, folder / "model.pth")
    with pytest.raises(EngineError, match=f"안전하지.*{words}.*remove xtts"):
        convert("xtts", folder, {"model.pth": {}})
    assert [path.name for path in folder.iterdir()] == ["model.pth"]


@pytest.mark.parametrize("damage", ["cut", "noise", "empty"])
def test_a_damaged_pickle_is_one_sentence_and_stays(folder: Path, damage: str):
    pickles.save({"model": {"w": np.ones(2000, np.float32)}}, folder / "model.pth")
    data = (folder / "model.pth").read_bytes()
    (folder / "model.pth").write_bytes({"cut": data[: len(data) // 2], "noise": b"\xff" * 900, "empty": b""}[damage])
    with pytest.raises(EngineError, match="손상"):
        convert("xtts", folder, {"model.pth": {}})
    assert [path.name for path in folder.iterdir()] == ["model.pth"]
