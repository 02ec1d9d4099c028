"""An ONNX model as its nodes and constants, read from and written to protobuf without the onnx package (26 MB).

Only what rewriting needs is taken apart; every other field is kept as it is. Field numbers are those of onnx.proto3
(ModelProto.graph 7; GraphProto.node 1, .initializer 5, .input 11, .output 12; NodeProto.input 1, .output 2, .name 3,
.op_type 4, .attribute 5, .domain 7; AttributeProto.name 1, .i 3, .ints 8, .type 20; TensorProto.dims 1, .data_type 2,
.float_data 4, .int32_data 5, .name 8, .raw_data 9).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Value = int | memoryview
_LENGTHS = {1: 8, 5: 4}
"""Bytes of the wire types with a fixed width."""
_TYPES = {np.dtype(np.float32): 1, np.dtype(np.uint8): 2, np.dtype(np.int8): 3, np.dtype(np.int64): 7}
_DTYPES = {code: dtype for dtype, code in _TYPES.items()}


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def fields(message: memoryview) -> Iterator[tuple[int, Value]]:
    """(number, value) of every field: an int, or the bytes of a text, message or fixed-width number."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        if key & 7 == 0:
            value, place = _varint(message, place)
            yield key >> 3, value
            continue
        size, place = _varint(message, place) if key & 7 == 2 else (_LENGTHS[key & 7], place)
        yield key >> 3, message[place : place + size]
        place += size


def _number(value: int) -> bytes:
    value &= (1 << 64) - 1
    said = bytearray()
    while value > 127:
        said.append(value & 127 | 128)
        value >>= 7
    return bytes([*said, value])


def put(number: int, value: int | bytes | str) -> bytes:
    """One field: a varint, or a length and its bytes."""
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


@dataclass
class Node:
    """One operation."""

    op: str
    inputs: list[str]
    outputs: list[str]
    attributes: list[bytes] = field(default_factory=list)
    """Encoded AttributeProtos."""
    domain: str = ""

    def ints(self, name: str) -> list[int]:
        """The numbers of an attribute; [] when there is none of that name."""
        for attribute in self.attributes:
            content = list(fields(memoryview(attribute)))
            if any(number == 1 and _text(value) == name for number, value in content):
                return [number for key, value in content if key in (3, 8) for number in _ints(value)]
        return []

    def encode(self) -> bytes:
        """As a NodeProto."""
        parts = [put(1, name) for name in self.inputs] + [put(2, name) for name in self.outputs]
        parts += [put(3, self.outputs[0]), put(4, self.op), *(put(5, attribute) for attribute in self.attributes)]
        return b"".join([*parts, put(7, self.domain)])


def _text(value: Value) -> str:
    return "" if isinstance(value, int) else bytes(value).decode()


def _ints(value: Value) -> Iterator[int]:
    """A number, or numbers packed into one field."""
    if isinstance(value, int):
        yield value
        return
    place = 0
    while place < len(value):
        number, place = _varint(value, place)
        yield number


def attribute(name: str, value: int | float | list[int]) -> bytes:
    """An AttributeProto of the type of `value`."""
    if isinstance(value, float):
        return put(1, name) + b"\x15" + np.float32(value).tobytes() + put(20, 1)
    if isinstance(value, int):
        return put(1, name) + put(3, value) + put(20, 2)
    return put(1, name) + b"".join(put(8, number) for number in value) + put(20, 7)


class Graph:
    """A model's nodes in order, and its constants by name."""

    def __init__(self, model: bytes) -> None:
        self._model = [(number, value) for number, value in fields(memoryview(model)) if number != 7]
        graph = next(value for number, value in fields(memoryview(model)) if number == 7 and not isinstance(value, int))
        self.nodes: list[Node] = []
        self._rest: list[tuple[int, Value]] = []
        self._constants: dict[str, memoryview | bytes] = {}
        for number, value in fields(graph):
            if number == 1 and not isinstance(value, int):
                self.nodes.append(_node(value))
            elif number == 5 and not isinstance(value, int):
                self._constants[next(_text(part) for key, part in fields(value) if key == 8)] = value
            else:
                self._rest.append((number, value))

    def constant(self, name: str) -> NDArray[np.generic] | None:
        """The value of a constant; None when there is none of that name, or its kind is not one of _TYPES."""
        if name not in self._constants:
            return None
        parts = list(fields(memoryview(self._constants[name])))
        shape = [number for key, value in parts if key == 1 for number in _ints(value)]
        kind = next(value for key, value in parts if key == 2)
        raw = next((value for key, value in parts if key == 9), None)
        if isinstance(kind, memoryview) or kind not in _DTYPES or isinstance(raw, int):
            return None
        floats = b"".join(value for key, value in parts if key == 4 and not isinstance(value, int))
        small = [number for key, value in parts if key == 5 for number in _ints(value)]
        raw = raw if raw is not None else floats or np.array(small, _DTYPES[kind])
        array = np.frombuffer(raw, _DTYPES[kind])
        return array.reshape(shape) if array.size == math.prod(shape) else None

    def keep(self, name: str, array: NDArray[np.generic]) -> str:
        """Add or replace a constant; gives its name."""
        dims = b"".join(put(1, size) for size in array.shape)
        self._constants[name] = dims + put(2, _TYPES[array.dtype]) + put(8, name) + put(9, array.tobytes())
        return name

    def outputs(self) -> list[str]:
        """The names of what the model gives."""
        return [_text(next(fields(value))[1]) for number, value in self._rest if number == 12 and not isinstance(value, int)]

    def expose(self, name: str) -> None:
        """Make a value of the graph an output of the model."""
        self._rest.append((12, memoryview(put(1, name))))

    def accept(self, name: str, kind: type[np.generic] = np.float32) -> None:
        """Make a value an input of the model: numbers of that kind in any shape."""
        self._rest.append((11, memoryview(put(1, name) + put(2, put(1, put(1, _TYPES[np.dtype(kind)]))))))

    def between(self, inputs: Mapping[str, type[np.generic]], outputs: Sequence[str]) -> Graph:
        """The nodes that make `outputs` from `inputs` (name -> kind of number), as a model of its own."""
        part = copy(self)
        part._rest = [(number, value) for number, value in self._rest if number not in (11, 12)]
        for name, kind in inputs.items():
            part.accept(name, kind)
        for name in outputs:
            part.expose(name)
        wanted, nodes = set(outputs), list[Node]()
        for node in reversed(self.nodes):
            if not wanted.isdisjoint(node.outputs):
                wanted.update(name for name in node.inputs if name not in inputs)
                nodes.append(node)
        part.nodes = nodes[::-1]
        return part

    def parts(self) -> Iterable[bytes | memoryview]:
        """The model as bytes, piece by piece. Constants no node reads are left out."""
        used = {name for node in self.nodes for name in node.inputs}
        graph: list[bytes | memoryview] = [put(1, node.encode()) for node in self.nodes]
        for name, value in self._constants.items():
            graph += [_number(5 << 3 | 2) + _number(len(value)), value] if name in used else []
        graph += [_field(number, value) for number, value in self._rest]
        head = b"".join(_field(number, value) for number, value in self._model)
        return [head, _number(7 << 3 | 2) + _number(sum(map(len, graph))), *graph]


def _field(number: int, value: Value) -> bytes:
    return put(number, value if isinstance(value, int) else bytes(value))


def _node(message: memoryview) -> Node:
    names: dict[int, list[str]] = {1: [], 2: [], 4: [], 7: []}
    attributes: list[bytes] = []
    for number, value in fields(message):
        if number in names:
            names[number].append(_text(value))
        elif number == 5 and not isinstance(value, int):
            attributes.append(bytes(value))
    return Node(names[4][0], names[1], names[2], attributes, "".join(names[7]))


def multiplies_exactly() -> bool:
    """Whether this CPU's products of unsigned and signed bytes are exact; without VNNI their sums may saturate."""
    import onnxruntime

    graph = Graph(b"".join([put(1, 9), put(8, put(2, 20)), put(7, put(2, "g"))]))
    graph.keep("a", np.full((64, 64), 255, np.uint8))
    graph.keep("b", np.full((64, 64), 127, np.int8))
    graph.nodes = [Node("MatMulInteger", ["a", "b"], ["c"])]
    graph.expose("c")
    probe = onnxruntime.InferenceSession(b"".join(graph.parts()), providers=["CPUExecutionProvider"])
    return bool(np.all(np.asarray(probe.run(None, {})[0]) == 64 * 255 * 127))
