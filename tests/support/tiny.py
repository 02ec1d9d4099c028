"""Tiny, randomly initialised voices of the real classes, saved as the real folders: what the engines load in the tests.

Everything is made with fixed seeds in a few seconds. Nothing here is downloaded; what comes out is noise of the right shape.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pipeline.engines.runtime import weights
from pipeline.engines.runtime.device import library
from pipeline.models.convert import convert, discard
from tests.support.published import pickles


def need(*packages: str) -> None:
    """Skip the test unless `packages` are installed. They are not imported here: see device.library."""
    absent = [package for package in packages if find_spec(package) is None]
    if absent:
        pytest.skip(f"needs `pip install -r requirements.txt` ({', '.join(absent)} not installed)")


def mark(name: str) -> None:
    """Say that the weights `name` are installed, as the manager does."""
    folder = weights.folder(name)
    files = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "checksum": ""}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != weights.MARK
    }
    (folder / weights.MARK).write_text(json.dumps({"revisions": weights.pins(name), "files": files}))


# --- Supertonic: four ONNX graphs, written field by field (onnx.proto) -------------------------------------------------


def _varint(value: int) -> bytes:
    out = b""
    while True:
        out += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
        if not value:
            return out


def _message(number: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _node(kind: str, inputs: list[str], outputs: list[str], **ints: int) -> bytes:
    attributes = b"".join(_message(5, _message(1, key) + _number(3, value) + _number(20, 2)) for key, value in ints.items())
    names = b"".join(_message(1, name) for name in inputs) + b"".join(_message(2, name) for name in outputs)
    return _message(1, names + _message(4, kind) + attributes)


def _value(field: int, name: str, kind: int, shape: list[int | str]) -> bytes:
    sizes = b"".join(_message(1, _number(1, size) if isinstance(size, int) else _message(2, size)) for size in shape)
    tensor = _number(1, kind) + _message(2, sizes)
    return _message(field, _message(1, name) + _message(2, _message(1, tensor)))


def _constant(name: str, kind: int, shape: list[int], raw: bytes) -> bytes:
    return _message(5, b"".join(_number(1, size) for size in shape) + _number(2, kind) + _message(8, name) + _message(9, raw))


_F, _I = 1, 7
"""float and int64 in onnx.proto"""


def _model(*graph: bytes) -> bytes:
    return _number(1, 8) + _message(7, b"".join(graph) + _message(2, "g")) + _message(8, _number(2, 17))


def supertonic() -> Path:
    """A Supertonic folder whose flow halves the noise each step and whose vocoder lays the latents end to end."""
    import numpy as np

    folder = weights.folder("supertonic")
    onnx = folder / "onnx"
    onnx.mkdir(parents=True)
    text = [_value(11, "text_ids", _I, ["b", "t"]), _value(11, "text_mask", _F, ["b", 1, "t"])]
    style = [_value(11, "style_ttl", _F, ["b", 2, 4])]
    tenth = _constant("tenth", _F, [1], np.float32(0.08).tobytes())
    axes = _constant("axes", _I, [2], np.array([1, 2], np.int64).tobytes())
    duration = _model(
        _node("ReduceSum", ["text_mask", "axes"], ["count"], keepdims=0), _node("Mul", ["count", "tenth"], ["duration"]),
        tenth, axes, *text, _value(11, "style_dp", _F, ["b", 2, 4]), _value(12, "duration", _F, ["b"]),
    )  # fmt: skip
    encoder = _model(_node("Identity", ["text_mask"], ["text_emb"]), *text, *style, _value(12, "text_emb", _F, ["b", 1, "t"]))
    half = _constant("half", _F, [1], np.float32(0.7).tobytes())
    latent = [_value(11, "noisy_latent", _F, ["b", 24, "l"]), _value(11, "text_emb", _F, ["b", 1, "t"])]
    clock = [_value(11, "current_step", _F, ["b"]), _value(11, "total_step", _F, ["b"])]
    masks = [_value(11, "text_mask", _F, ["b", 1, "t"]), _value(11, "latent_mask", _F, ["b", 1, "l"])]
    flow = _model(
        _node("Mul", ["noisy_latent", "half"], ["out"]), half, *latent, *style, *masks, *clock,
        _value(12, "out", _F, ["b", 24, "l"]),
    )  # fmt: skip
    shape = _constant("shape", _I, [2], np.array([1, -1], np.int64).tobytes())
    stretch = _constant("stretch", _I, [3], np.array([1, 1, 128], np.int64).tobytes())
    vocoder = _model(
        _node("Tile", ["latent", "stretch"], ["long"]), _node("Reshape", ["long", "shape"], ["wav"]), shape, stretch,
        _value(11, "latent", _F, [1, 24, "l"]), _value(12, "wav", _F, [1, "s"]),
    )  # fmt: skip
    parts = {"duration_predictor": duration, "text_encoder": encoder, "vector_estimator": flow, "vocoder": vocoder}
    for name, graph in parts.items():
        (onnx / f"{name}.onnx").write_bytes(graph)
    config = {"ae": {"sample_rate": 44100, "base_chunk_size": 512}, "ttl": {"chunk_compress_factor": 6, "latent_dim": 4}}
    (onnx / "tts.json").write_text(json.dumps(config))
    (onnx / "unicode_indexer.json").write_text(json.dumps([n % 97 for n in range(65536)]))
    (folder / "voice_styles").mkdir()
    vectors = {"dims": [1, 2, 4], "data": [[[0.0] * 4] * 2], "type": "float32"}
    for voice in ("F1", "M1"):
        (folder / "voice_styles" / f"{voice}.json").write_text(json.dumps({"style_ttl": vectors, "style_dp": vectors}))
    mark("supertonic")
    return folder


# --- XTTS --------------------------------------------------------------------------------------------------------------


@contextmanager
def small_xtts() -> Any:
    """XTTS with its decoder and speaker encoder, whose sizes are fixed in the code, made small."""
    speakers, hifigan_decoder = library("TTS.encoder.models.resnet"), library("TTS.tts.layers.xtts.hifigan_decoder")
    xtts = library("TTS.tts.models.xtts")
    decoder = partial(
        hifigan_decoder.HifiDecoder, upsample_initial_channel_decoder=16, resblock_kernel_sizes_decoder=[3],
        resblock_dilation_sizes_decoder=[[1, 3, 5]],
    )  # fmt: skip
    encoder: Callable[..., Any] = partial(speakers.ResNetSpeakerEncoder, layers=[1, 1, 1, 1], num_filters=[4, 4, 8, 8])
    with ExitStack() as stack:
        stack.enter_context(patch.object(xtts, "HifiDecoder", decoder))
        stack.enter_context(patch.object(hifigan_decoder, "ResNetSpeakerEncoder", encoder))
        yield


def xtts_config() -> Any:
    """The settings of a tiny XTTS."""
    config = library("TTS.tts.configs.xtts_config").XttsConfig()
    small = {
        "gpt_layers": 2, "gpt_n_model_channels": 32, "gpt_n_heads": 2, "gpt_max_audio_tokens": 40, "gpt_max_text_tokens": 120,
        "gpt_max_prompt_tokens": 70, "gpt_num_audio_tokens": 66, "gpt_start_audio_token": 64, "gpt_stop_audio_token": 65,
        "gpt_use_perceiver_resampler": True, "decoder_input_dim": 32,
    }  # fmt: skip
    for key, value in small.items():
        setattr(config.model_args, key, value)
    return config


def xtts_repository(folder: Path) -> None:
    """XTTS-v2 as it is published: pickles. Use inside `small_xtts()`."""
    torch, tokenizers = library("torch"), library("tokenizers")
    folder.mkdir(parents=True)
    names = [
        "[STOP]",
        "[UNK]",
        "[SPACE]",
        "[START]",
        "[ko]",
        *"abcdefghijklmnopqrstuvwxyz,.!?'-",
        *map(chr, range(0xAC00, 0xAC40)),
    ]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE({name: i for i, name in enumerate(names)}, [], unk_token="[UNK]"))
    tokenizer.add_special_tokens(names[:5])
    tokenizer.save(str(folder / "vocab.json"))
    config = xtts_config()
    config.save_json(str(folder / "config.json"))
    torch.manual_seed(0)
    model = library("TTS.tts.models.xtts").Xtts(config)
    model.tokenizer = library("TTS.tts.layers.xtts.tokenizer").VoiceBpeTokenizer(vocab_file=str(folder / "vocab.json"))
    model.init_models()
    state = {key: value.numpy() for key, value in model.state_dict().items()}
    speaker = {"gpt_cond_latent": torch.randn(1, 32, 32).numpy(), "speaker_embedding": torch.randn(1, 512, 1).numpy()}
    pickles.xtts(folder, state, {"Ana Florence": speaker})
    (folder / "LICENSE.txt").write_text("Coqui Public Model License")


def xtts() -> Path:
    """An XTTS folder as `models pull xtts` leaves it. Use inside `small_xtts()`."""
    folder = weights.folder("xtts")
    xtts_repository(folder)
    convert("xtts", folder, {"model.pth": {}, "speakers_xtts.pth": {}})
    discard("xtts", folder)
    mark("xtts")
    return folder
