"""Kokoro's quantised ONNX network in torch, differentiable: what was rounded to bytes passes through as floats.

Only the operations this network has are known. Durations are rounded and the voice's phase is a running sum, so no
gradient goes through either: phones change how they sound and how the voice moves, not how long they last.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

Values = dict[str, torch.Tensor]
_PHASE = "/decoder/decoder/generator/f0_upsamp/Resize_output_0"
_ANGLE = "/decoder/decoder/generator/Div_output_0"
"""Imaginary by real part; 0 / 0 where the source is silent."""
_TYPES = {1: torch.float32, 7: torch.int64, 9: torch.bool, 10: torch.float32}


class Network:
    """The network's operations in order, those on constants done once."""

    def __init__(self, model: bytes) -> None:
        graph = onnx.load_from_string(model).graph
        self.outputs = [output.name for output in graph.output]
        self._constants: Values = {tensor.name: _tensor(tensor) for tensor in graph.initializer}
        self._kept: dict[str, Any] = {}
        self._steps: list[tuple[Any, dict[str, Any]]] = []
        biases = _roundings(graph.node)
        with torch.no_grad():
            for node in graph.node:
                attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
                if node.op_type == "Constant":
                    self._constants[node.output[0]] = _tensor(attributes["value"])
                    continue
                if node.output[0] in biases:
                    node.op_type = "Identity"
                if all(name in self._constants or not name for name in node.input):
                    self._do(node, attributes, self._constants)
                else:
                    self._steps.append((node, attributes))

    def run(self, given: Values) -> Values:
        """Every value of the graph, by name; `given` may hold values from its middle."""
        values = self._constants | given
        for node, attributes in self._steps:
            if node.output[0] not in given:
                self._do(node, attributes, values)
        return values

    def _do(self, node: Any, attributes: dict[str, Any], values: Values) -> None:
        inputs = [values[name] if name else None for name in node.input]
        if node.op_type in _HEAVY:
            made = _HEAVY[node.op_type](self._kept, node, attributes, *inputs)
        else:
            made = _OPERATIONS[node.op_type](attributes, *inputs)
        for name, value in zip(node.output, made if isinstance(made, (tuple, list)) else [made], strict=False):
            values[name] = value.detach() if name == _PHASE else torch.nan_to_num(value) if name == _ANGLE else value


def _tensor(tensor: Any) -> torch.Tensor:
    return torch.from_numpy(numpy_helper.to_array(tensor).copy())


def _roundings(nodes: Any) -> set[str]:
    """The floors that round a convolution's bias to the steps of its product: without steps there is nothing to round."""
    readers: dict[str, set[str]] = {}
    for node in nodes:
        for name in node.input:
            readers.setdefault(name, set()).add(node.op_type)
    return {node.output[0] for node in nodes if node.op_type == "Floor" and readers[node.output[0]] == {"Cast"}}


# --- products ---------------------------------------------------------------------------------------------------------


def _convolution(kept: dict[str, Any], node: Any, how: dict[str, Any], x: Any, weights: Any, _zero: Any, offset: Any) -> Any:
    """ConvInteger on floats; brain floats, which the CPU multiplies twice as fast, where there is much to multiply."""
    name = node.input[1]
    if name not in kept:
        small = weights.shape[2] == 1 and weights.shape[0] <= 64
        kept[name] = (weights.float() - offset.float()).to(torch.float32 if small else torch.bfloat16)
    return _convolved(how, x.to(kept[name].dtype), kept[name]).float()


def _convolved(how: dict[str, Any], x: Any, weights: Any, bias: Any = None) -> Any:
    x = F.pad(x, tuple(how.get("pads", [0, 0])))
    return F.conv1d(x, weights, bias, how.get("strides", [1]), 0, how.get("dilations", [1]), how.get("group", 1))


def _spread(how: dict[str, Any], x: Any, weights: Any, bias: Any = None) -> Any:
    before, after = how.get("pads", [0, 0])
    made = F.conv_transpose1d(x, weights, bias, how.get("strides", [1]), 0, 0, how.get("group", 1), how.get("dilations", [1]))
    made = F.pad(made, (0, how.get("output_padding", [0])[0]))
    return made[..., before : made.shape[-1] - after]


def _product(_how: dict[str, Any], x: Any, weights: Any, _zero: Any = None, offset: Any = None) -> Any:
    return x @ (weights.float() - (offset.float() if offset is not None else 0))


def _fused(how: dict[str, Any], x: Any, y: Any) -> Any:
    x = x.transpose(-1, -2) if how.get("transA") else x
    y = y.transpose(-1, -2) if how.get("transB") else y
    return x @ y * how.get("alpha", 1.0)


def _lstm(kept: dict[str, Any], node: Any, _how: dict[str, Any], x: Any, *rest: Any) -> Any:
    """DynamicQuantizeLSTM: weights as (directions, in, 4 x hidden), gates in the order i o f c."""
    if node.output[0] not in kept:
        kept[node.output[0]] = _made_lstm(*rest)
    lstm = kept[node.output[0]]
    y, (hidden, cell) = lstm(x, (rest[4], rest[5]))
    return y.unflatten(-1, (2 if lstm.bidirectional else 1, -1)).transpose(1, 2), hidden, cell


def _made_lstm(*given: Any) -> torch.nn.LSTM:
    inward, around, bias, (scale, zero, scale2, zero2) = *given[:3], given[7:11]
    ways, size, gates = inward.shape
    hidden = gates // 4
    order = torch.cat([torch.arange(hidden) + start * hidden for start in (0, 2, 3, 1)])  # torch has i f g o
    lstm = torch.nn.LSTM(size, hidden, bidirectional=ways == 2).requires_grad_(False)
    for way, ending in enumerate(["", "_reverse"][:ways]):
        for name, table, size_, offset in (("ih", inward, scale, zero), ("hh", around, scale2, zero2)):
            weights = ((table[way].float() - offset.float().reshape(-1)[0]) * size_.reshape(ways, -1)[way]).T[order]
            getattr(lstm, f"weight_{name}_l0{ending}").copy_(weights)
            getattr(lstm, f"bias_{name}_l0{ending}").copy_(bias[way].reshape(2, gates)[int(name == "hh")][order])
    return lstm


# --- shapes -----------------------------------------------------------------------------------------------------------


def _axes(how: dict[str, Any], axes: Any) -> list[int]:
    return list(how["axes"]) if "axes" in how else axes.reshape(-1).tolist()


def _unsqueezed(how: dict[str, Any], x: Any, axes: Any = None) -> Any:
    axes = _axes(how, axes)
    for axis in sorted(axis % (x.dim() + len(axes)) for axis in axes):
        x = x.unsqueeze(axis)
    return x


def _gathered(how: dict[str, Any], x: Any, index: Any) -> Any:
    axis = how.get("axis", 0)
    index = torch.where(index < 0, index + x.shape[axis], index)
    if index.dim() == 0:
        return x.select(axis, int(index))
    return x.index_select(axis, index.reshape(-1)).unflatten(axis, tuple(index.shape))


def _sliced(_how: dict[str, Any], x: Any, start: Any, end: Any, axes: Any = None, steps: Any = None) -> Any:
    every = axes.tolist() if axes is not None else range(len(start))
    for axis, first, last, step in zip(
        every, start.tolist(), end.tolist(), steps.tolist() if steps is not None else [1] * len(start), strict=True
    ):
        x = x.flip(axis) if step < 0 else x[(slice(None),) * (axis % x.dim()) + (slice(first, min(last, 2**31), step),)]
    return x


def _padded(how: dict[str, Any], x: Any, pads: Any, value: Any = None, _axes: Any = None) -> Any:
    before, after = pads.reshape(2, -1).tolist()
    both = [size for pair in zip(before[::-1], after[::-1], strict=True) for size in pair]
    while both[-2:] == [0, 0]:
        both = both[:-2]
    mode = how.get("mode", b"constant").decode()
    return F.pad(x, both, value=float(value or 0)) if mode == "constant" else F.pad(x, both, mode=mode)


def _resized(how: dict[str, Any], x: Any, _region: Any, scales: Any) -> Any:
    factor = float(scales[-1])
    if how["mode"] != b"nearest":
        return F.interpolate(x, scale_factor=factor, mode="linear", align_corners=False, recompute_scale_factor=False)
    places = torch.arange(math.floor(x.shape[-1] * factor))
    asymmetric = how.get("coordinate_transformation_mode") == b"asymmetric"
    places = (places / factor).floor() if asymmetric else ((places + 0.5) / factor - 0.5).round()
    return x.index_select(-1, places.long().clamp(0, x.shape[-1] - 1))


def _split(how: dict[str, Any], x: Any, sizes: Any = None) -> Any:
    return x.split(sizes.tolist(), how.get("axis", 0)) if sizes is not None else x.chunk(how["num_outputs"], how.get("axis", 0))


def _spectrum(_how: dict[str, Any], x: Any, step: Any, window: Any, _length: Any = None) -> Any:
    return torch.view_as_real(torch.fft.rfft(x.flatten(1).unfold(-1, window.numel(), int(step)) * window))


def _filled(how: dict[str, Any], shape: Any) -> Any:
    value = _tensor(how["value"]) if "value" in how else torch.zeros(1)
    return value.expand(shape.tolist()).clone()


def _normed(how: dict[str, Any], x: Any, scale: Any, shift: Any = None) -> Any:
    return F.layer_norm(x, x.shape[-1:], scale, shift, how.get("epsilon", 1e-5))


def _skipped(how: dict[str, Any], x: Any, skip: Any, scale: Any, shift: Any = None, bias: Any = None) -> Any:
    return _normed({"epsilon": 1e-12} | how, x + skip + (bias if bias is not None else 0), scale, shift)


_HEAVY: dict[str, Callable[..., Any]] = {"ConvInteger": _convolution, "DynamicQuantizeLSTM": _lstm}
"""What keeps its weights in another form: (kept, node, attributes, *inputs)."""
_OPERATIONS: dict[str, Callable[..., Any]] = {
    "Add": lambda _, x, y: x + y,
    "Sub": lambda _, x, y: x - y,
    "Mul": lambda _, x, y: x * y,
    "Div": lambda _, x, y: x / y if x.is_floating_point() else torch.div(x, y, rounding_mode="trunc"),
    "Pow": lambda _, x, y: x**y,
    "And": lambda _, x, y: x & y,
    "Equal": lambda _, x, y: x == y,
    "Less": lambda _, x, y: x < y,
    "Greater": lambda _, x, y: x > y,
    "GreaterOrEqual": lambda _, x, y: x >= y,
    "Identity": lambda _, x: x,
    "Sqrt": lambda _, x: x.sqrt(),
    "Floor": lambda _, x: x.floor(),
    "Round": lambda _, x: x.round(),
    "Sin": lambda _, x: x.sin(),
    "Cos": lambda _, x: x.cos(),
    "Atan": lambda _, x: x.atan(),
    "Exp": lambda _, x: x.exp(),
    "Tanh": lambda _, x: x.tanh(),
    "Sigmoid": lambda _, x: x.sigmoid(),
    "LeakyRelu": lambda how, x: F.leaky_relu(x, how.get("alpha", 0.01)),
    "FastGelu": lambda _, x, bias=None: F.gelu(x + bias if bias is not None else x, approximate="tanh"),
    "Softmax": lambda how, x: x.softmax(how.get("axis", -1)),
    "Clip": lambda _, x, low=None, high=None: x.clamp(low, high),
    "Where": lambda _, which, x, y: torch.where(which, x, y),
    "Cast": lambda how, x: x.to(_TYPES.get(how["to"], x.dtype)),
    "DynamicQuantizeLinear": lambda _, x: (x, torch.tensor(1.0), torch.tensor(0)),
    "DequantizeLinear": lambda _, x, scale, zero: (x.float() - zero.float()) * scale,
    "MatMul": _product,
    "MatMulInteger": _product,
    "FusedMatMul": _fused,
    "Conv": _convolved,
    "ConvTranspose": _spread,
    "LayerNormalization": _normed,
    "SkipLayerNormalization": _skipped,
    "ReduceMean": lambda how, x, axes=None: x.mean(_axes(how, axes), keepdim=bool(how.get("keepdims", 1))),
    "ReduceSum": lambda how, x, axes=None: x.sum(_axes(how, axes), keepdim=bool(how.get("keepdims", 1))),
    "Unsqueeze": _unsqueezed,
    "Squeeze": lambda how, x, axes=None: x.squeeze(tuple(_axes(how, axes))) if how or axes is not None else x.squeeze(),
    "Reshape": lambda _, x, shape: x.reshape([size or x.shape[place] for place, size in enumerate(shape.tolist())]),
    "Transpose": lambda how, x: x.permute(how["perm"]),
    "Shape": lambda _, x: torch.tensor(x.shape),
    "Gather": _gathered,
    "Concat": lambda how, *parts: torch.cat(parts, how["axis"]),
    "Split": _split,
    "Slice": _sliced,
    "Expand": lambda _, x, shape: x.expand(torch.broadcast_shapes(x.shape, shape.tolist())),
    "ConstantOfShape": _filled,
    "Range": lambda _, first, last, step: torch.arange(first.item(), last.item(), step.item(), dtype=first.dtype),
    "CumSum": lambda _, x, axis: x.cumsum(int(axis)),
    "NonZero": lambda _, x: x.nonzero().T,
    "ScatterND": lambda _, x, places, values: x.index_put(tuple(places.unbind(-1)), values),
    "Pad": _padded,
    "Resize": _resized,
    "STFT": _spectrum,
}
"""By ONNX name: (attributes, *inputs) -> output or outputs."""
