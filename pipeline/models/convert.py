"""The one set of weights that exists as pickles only: read once without running code, kept as safetensors.

XTTS-v2 was published as `.pth` files. They are read by torch's weights-only reader, which builds tensors and plain
values and nothing else, written as safetensors, and deleted; the engine reads the safetensors.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..engines.device import library
from ..errors import EngineError
from .hub import checksum

CONVERTED: dict[str, tuple[str, ...]] = {"xtts": ("model.pth", "speakers_xtts.pth")}
"""Name -> the pickles that become safetensors."""


def convert(name: str, folder: Path, known: dict[str, Any]) -> dict[str, Any]:
    """Turn the pickles of `name` in `folder` into safetensors; returns the listing `known` with them put in its place."""
    known = dict(known)
    for path in CONVERTED.get(name, ()):
        if path in known:
            made = _one(folder / path)
            (folder / path).unlink()
            del known[path]
            known[made.name] = {"size": made.stat().st_size, "checksum": checksum(made, "sha256")}
    return known


def _one(path: Path) -> Path:
    try:
        torch, safe = library("torch"), library("safetensors.torch")
    except ImportError as error:
        raise EngineError(
            f"{path.name} 변환에 torch 가 필요합니다. `pip install -r requirements.txt` 뒤 다시 받아 주세요.",
            f"torch is needed to convert {path.name}. Run `pip install -r requirements.txt` and pull again.",
        ) from error
    import pickle

    try:
        with torch.serialization.safe_globals(_harmless()):
            value = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError) as error:
        path.unlink()  # the next pull fetches it anew
        raise EngineError(
            f"{path.name} 은(는) 손상되었거나 안전하지 않은 파일이라 읽지 않았습니다. 다시 받아 주세요.",
            f"{path.name} is damaged or unsafe and was not read. Pull it again.",
            detail=str(error),
        ) from error
    flat = {key: tensor.contiguous().clone() for key, tensor in _flat(value.get("model", value))}
    made = path.with_suffix(".safetensors")
    half = made.with_name(made.name + ".part")
    safe.save_file(flat, half)
    half.replace(made)
    return made


def _flat(value: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Every tensor in nested dicts under its path, joined by "/"."""
    tensors: list[tuple[str, Any]] = []
    for key, item in value.items():
        if isinstance(item, dict):
            tensors += _flat(item, f"{prefix}{key}/")
        elif hasattr(item, "contiguous"):
            tensors.append((f"{prefix}{key}", item))
    return tensors


def _harmless() -> list[Any]:
    """Plain configuration classes the published checkpoint carries beside its tensors."""
    import collections

    try:
        shared, config = library("TTS.config.shared_configs"), library("TTS.tts.configs.xtts_config")
        model = library("TTS.tts.models.xtts")
    except ImportError:
        return [collections.defaultdict, dict]
    known = [shared.BaseDatasetConfig, config.XttsConfig, model.XttsArgs, model.XttsAudioConfig]
    return [*known, collections.defaultdict, dict]
