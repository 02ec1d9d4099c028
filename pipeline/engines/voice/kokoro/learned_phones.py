"""What Kokoro learned of Korean: a symbol of its own for every phone, and a small change to every style.

Kokoro's symbols are those of other languages. As textual inversion does for a picture's subject (Gal et al. 2022,
arXiv:2208.01618), each Korean phone began as the nearest symbol and was moved until a recogniser understood it; no weight
of the network changed. `python tools/phones.py` computed assets/voices/phones.npz; docs/voices.md has what it gained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError
from pipeline.korean.phonemes import Phone
from pipeline.workspace.paths import asset

from .onnx_graph import Graph

_FILE = asset("voices", "phones.npz")
SYMBOLS = 178
"""Rows of the network's tables before ours."""
TABLES = ("encoder.bert.embeddings.word_embeddings.weight_quantized", "encoder.text_encoder.embedding.weight_quantized")
"""What lengths and melody are made from, and what the sound is made from."""


@dataclass(frozen=True)
class Learned:
    """The contents of phones.npz."""

    rows: dict[str, int]
    """By name_of() a phone's character: its token."""
    tables: tuple[NDArray[np.int8], NDArray[np.int8]]
    """(phones, 128) and (phones, 512), in the units of TABLES."""
    style: NDArray[np.float32]
    """(256,), added to every style."""


@cache
def load_learned() -> Learned:
    """Read from the package, once per process."""
    with np.load(_FILE) as file:
        rows = {str(name): SYMBOLS + row for row, name in enumerate(file["names"])}
        return Learned(rows, (file["melody"], file["sound"]), file["style"].astype(np.float32))


@cache
def digest() -> str:
    """Of the file: what the rewritten network depends on beside the model."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


def name_of(phone: Phone, place: int) -> str:
    """The name of character `place` of a phone's symbol: "ㄲ onset 1 k" is the second k of ㄲ."""
    return f"{phone.letter} {phone.place} {place} {phone.symbol[place]}"


def tokens(call: Sequence[Phone], vocabulary: Mapping[str, int]) -> tuple[list[int], list[int]]:
    """The tokens of a call and the index in it of the phone each belongs to.

    A phone that was not learned is said with the model's own symbols; characters that it does not know are left out.
    """
    rows = load_learned().rows
    found = [
        (rows.get(name_of(phone, place), vocabulary[char]), index)
        for index, phone in enumerate(call)
        for place, char in enumerate(phone.symbol)
        if char in vocabulary
    ]
    return [token for token, _ in found], [index for _, index in found]


def teach(graph: Graph) -> None:
    """Add the learned rows to the network's tables. Raises EngineError when they are not those of Kokoro-82M."""
    for name, rows in zip(TABLES, load_learned().tables, strict=True):
        table = graph.constant(name)
        if table is None or table.shape != (SYMBOLS, rows.shape[1]):
            raise EngineError(
                f"kokoro 음성 모델이 아는 것과 다릅니다 ({name}). requirements-lite.txt 의 판으로 다시 설치해 주세요.",
                f"The kokoro voice model is not the one known ({name}). Reinstall the version in requirements-lite.txt.",
            )
        graph.keep(name, np.concatenate([table, rows]))
