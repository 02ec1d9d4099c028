"""The symbols Kokoro learned for Korean: every phone has one, and only the network they were learned for takes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines.voice.kokoro import learned_phones, model_rewrite
from pipeline.engines.voice.kokoro.learned_phones import SYMBOLS, TABLES, Learned, load_learned, name_of, teach, tokens
from pipeline.engines.voice.kokoro.onnx_graph import Graph, put
from pipeline.errors import EngineError
from pipeline.korean.phonemes import Phone, phones
from tests.support.korean_pronounce_parts import ROWS

needs_wheels = pytest.mark.skipif(bool(model_rewrite.missing()), reason=model_rewrite.missing() or "-")


def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"ㄲ onset 0 k": SYMBOLS, "ㄲ onset 1 k": SYMBOLS + 1}
    tables = np.full((2, 128), 3, np.int8), np.full((2, 512), 5, np.int8)
    monkeypatch.setattr(learned_phones, "load_learned", lambda: Learned(rows, tables, np.zeros(256, np.float32)))


def _graph(*shapes: tuple[int, int]) -> Graph:
    graph = Graph(put(1, 9) + put(7, put(2, "g")))
    for name, shape in zip(TABLES, shapes, strict=True):
        graph.keep(name, np.zeros(shape, np.int8))
    return graph


def test_a_learned_phone_is_said_with_its_own_symbols_and_others_with_the_nearest(monkeypatch: pytest.MonkeyPatch):
    _few(monkeypatch)
    call = [Phone("kk", 0, "ㄲ", "onset"), Phone("ɔ", 0, "ㅓ", "nucleus"), Phone(".", -1), Phone("☃", -1)]
    assert tokens(call, {"k": 53, "ɔ": 76, ".": 4}) == ([SYMBOLS, SYMBOLS + 1, 76, 4], [0, 0, 1, 2])


def test_the_rows_are_added_to_the_networks_tables(monkeypatch: pytest.MonkeyPatch):
    _few(monkeypatch)
    graph = _graph((SYMBOLS, 128), (SYMBOLS, 512))
    teach(graph)
    for name, value, width in zip(TABLES, (3, 5), (128, 512), strict=True):
        table = graph.constant(name)
        assert table is not None and table.shape == (SYMBOLS + 2, width)
        assert (table[:SYMBOLS] == 0).all() and (table[SYMBOLS:] == value).all()


def test_another_network_does_not_take_them():
    with pytest.raises(EngineError, match="requirements-lite"):
        teach(_graph((100, 128), (100, 512)))


def test_nearly_every_phone_of_korean_has_a_symbol_of_its_own():
    wanted = [name_of(phone, n) for phone in phones([row[0] for row in ROWS]) if phone.letter for n in range(len(phone.symbol))]
    rows = load_learned().rows
    assert sum(name in rows for name in wanted) > 0.99 * len(wanted)
    assert sorted(rows.values()) == list(range(SYMBOLS, SYMBOLS + len(rows)))
    assert [table.shape for table in load_learned().tables] == [(len(rows), 128), (len(rows), 512)]
    assert load_learned().style.shape == (256,)


@needs_wheels
def test_no_name_holds_a_character_the_model_does_not_know():
    file: Path = model_rewrite.folder(model_rewrite.PACKAGES[0]) / "data" / "vocab.json"
    known = json.loads(file.read_text(encoding="utf-8"))["vocab"]
    assert {name[-1] for name in load_learned().rows} <= set(known) and max(known.values()) < SYMBOLS
