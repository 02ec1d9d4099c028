"""Kokoro's network in three steps, between which lengths and melody can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import model_rewrite

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Lengths:
    """What the first step foretells of a call."""

    frames: Samples
    """(tokens,): how many frames of 25 ms each token lasts, not yet whole; the pads at both ends are tokens too."""
    rest: Mapping[str, Any]
    """What the second step takes besides."""


@dataclass(frozen=True)
class Melody:
    """What the second step foretells, two values a frame."""

    pitch: Samples
    """Hz, near 0 where there is no voice."""
    energy: Samples
    """Below 0 in silence, some 8 in a vowel."""
    rest: Mapping[str, Any]
    """What the third step takes besides."""


def foretell_lengths(tokens: Sequence[int], style: Samples) -> Lengths:
    """How long `tokens` last in `style` (256,)."""
    fed = {"tokens": np.array([[0, *tokens, 0]], np.int64), "style": style[None]}
    made = _run("lengths", fed)
    return Lengths(np.asarray(made.pop(model_rewrite.LENGTHS), np.float32).ravel(), {**made, "style": fed["style"]})


def foretell_melody(lengths: Lengths, frames: NDArray[np.float64]) -> Melody:
    """The melody of a call whose tokens last so many whole frames."""
    made = _run("melody", {**lengths.rest, model_rewrite.FRAMES: frames[None].astype(np.float32)})
    pitch, energy = (made.pop(name).ravel() for name in (model_rewrite.PITCH, model_rewrite.ENERGY))
    return Melody(pitch, energy, {**made, "style": lengths.rest["style"]})


def sound(melody: Melody) -> Samples:
    """The samples of a call, 24 kHz."""
    curves = {model_rewrite.PITCH: melody.pitch[None], model_rewrite.ENERGY: melody.energy[None]}
    (audio,) = _run("sound", {**melody.rest, **curves}).values()
    return np.asarray(audio, np.float32).ravel()


def _run(part: str, fed: Mapping[str, Any]) -> dict[str, Any]:
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")  # or 100 MB stay until the next call
    names = model_rewrite.PARTS[part][1]
    return dict(zip(names, model_rewrite.session(part).run(list(names), dict(fed), options), strict=True))
