"""Compute pipeline/assets/voices/phones.npz: `python tools/phones.py KEPT.pkl [--steps N] [--workers N]`.

Each Korean phone becomes a symbol of its own in Kokoro's two tables. It begins as the nearest symbol and moves until Whisper
base understands the project's own sentences, said by all 39 characters: the loss is its nats a token, the steps are Adam's
with one size for a symbol and table, eight sentences each; the network and the recogniser stay as they are. One small change
is learned for all styles. A step takes some 16 s on two cores. It also needs `pip install torch==2.13.0 onnx==1.23.2`, which
nothing else here does. KEPT.pkl holds what was learned so far, and is gone on from.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import random
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.voice import sentences  # noqa: E402
from pipeline.characters import list_characters, load_character  # noqa: E402
from pipeline.engines.voice import kokoro  # noqa: E402
from pipeline.engines.voice.kokoro import learned_phones, model_rewrite  # noqa: E402
from pipeline.engines.voice.kokoro.onnx_graph import Graph, Node  # noqa: E402
from pipeline.korean.phonemes import phones  # noqa: E402
from pipeline.korean.reader import read  # noqa: E402
from tools.teaching.texts import taught  # noqa: E402

OUT = ROOT / "pipeline" / "assets" / "voices" / "phones.npz"
BATCH = 8
RATE, STYLE_RATE = 0.03, 0.01
"""Sizes of a step, in standard deviations of a table and of the styles."""
DECAY = 0.002
"""Share of what was learned that each step takes back."""
MELODY, SOUND = slice(0, 128), slice(128, 640)
"""Of a symbol: its row in the table lengths and melody are made from, and in the one the sound is made from."""
TIMBRE, PROSODY = slice(0, 128), slice(128, 256)
"""Of a style."""
_WORDS, _SOUNDS = (f"/encoder/{name}/Gather_output_0" for name in ("bert/embeddings/word_embeddings", "text_encoder/embedding"))


@dataclass
class Moved:
    """A vector that is learned, and what Adam (Kingma and Ba 2015) remembers of it."""

    value: Any
    mean: Any = 0.0
    square: Any = 0.0

    def step(self, gradient: Any, rate: float, parts: tuple[slice, slice], number: int) -> None:
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.98 * self.square + 0.02 * gradient**2
        for part in parts:
            size = np.sqrt(self.square[part].mean() / (1 - 0.98**number)) + 1e-9
            self.value[part] -= rate * self.mean[part] / (1 - 0.9**number) / size + DECAY * self.value[part]


@dataclass
class Taught:
    """What was learned after some steps: in standard deviations, by name_of() a phone's character."""

    symbols: dict[str, Moved] = field(default_factory=dict)
    style: Moved = field(default_factory=lambda: Moved(np.zeros(256)))
    steps: int = 0
    norms: list[float] = field(default_factory=list)

    def learn(self, found: list[tuple[float, dict[str, Any], Any]], rate: float) -> float:
        """One step; gives the mean loss. A sentence that pulls more than half as hard again as most is held back."""
        self.steps += 1
        pull: dict[str, Any] = {}
        styles = np.zeros(256)
        for _, symbols, style in found:
            self.norms.append(float(np.sqrt(sum((gradient**2).sum() for gradient in symbols.values()))))
            weight = min(1.0, 1.5 * np.median(self.norms[-200:]) / self.norms[-1]) / len(found)
            styles += style * weight
            for name, gradient in symbols.items():
                pull[name] = pull.get(name, 0) + gradient * weight
        for name in pull.keys() - self.symbols.keys():
            self.symbols[name] = Moved(np.zeros(640))
        for name, symbol in self.symbols.items():
            symbol.step(pull.get(name, np.zeros(640)), RATE * rate, (MELODY, SOUND), self.steps)
        self.style.step(styles, STYLE_RATE * rate, (TIMBRE, PROSODY), self.steps)
        return float(np.mean([loss for loss, *_ in found]))


@cache
def _model() -> tuple[Graph, list[tuple[Any, float]]]:
    """Kokoro's graph, and its two tables (178 rows of whole numbers) with their units."""
    graph = Graph(model_rewrite.read_model())
    tables = [
        (graph.constant(name), float(graph.constant(name.replace("_quantized", "_scale")).item()))
        for name in learned_phones.TABLES
    ]
    graph.expose(model_rewrite.FRAMES)
    _add_pitch_input(graph)
    return graph, tables


def _add_pitch_input(graph: Graph) -> None:
    """Multiply the voice's pitch by a new input, `pitch`."""
    name = model_rewrite.PITCH
    maker = next(node for node in graph.nodes if name in node.outputs)
    for node in graph.nodes:
        node.inputs = [f"{name}:tuned" if one == name else one for one in node.inputs]
    graph.nodes.insert(graph.nodes.index(maker) + 1, Node("Mul", [name, "pitch"], [f"{name}:tuned"]))
    graph.accept("pitch")


@cache
def _spreads() -> tuple[float, float, Any]:
    """Standard deviations of the two tables, and of the 54 styles, (256,)."""
    (words, one), (sounds, two) = _model()[1]
    styles = np.stack([style[8] for style in kokoro.styles().values()])
    return float(words.std()) * one, float(sounds.std()) * two, styles.std(axis=0)


@cache
def _judges() -> tuple[Any, Any]:
    import torch

    from tools.teaching.network import Network
    from tools.teaching.recogniser import Recogniser

    torch.set_num_threads(1)
    return Network(b"".join(bytes(part) for part in _model()[0].parts())), Recogniser()


def pulled(work: tuple[str, str, dict[str, Any], Any]) -> tuple[float, dict[str, Any], Any] | None:
    """The loss of a sentence said by a character, and its gradients; None when it is too long to be heard whole."""
    import torch

    name, text, symbols, style = work
    voice = load_character(name).voice
    call = phones([reading.spoken for reading in read(text)])
    vocabulary = kokoro.vocabulary()
    spelt = [(phone, n, char) for phone in call for n, char in enumerate(phone.symbol) if char in vocabulary]
    names = ["", *(learned_phones.name_of(phone, n) if phone.letter else "" for phone, n, _ in spelt), ""]
    tokens = [0, *(vocabulary[char] for *_, char in spelt), 0]
    moved = np.stack([symbols.get(name, np.zeros(640)) for name in names])
    one, two, spread = _spreads()
    (words, unit), (sounds, unit2) = _model()[1]
    base = kokoro.style_row(kokoro.blend_styles(voice.recipe), len(tokens) - 2)
    feeds = [
        words[tokens] * unit + one * moved[:, MELODY],
        sounds[tokens] * unit2 + two * moved[:, SOUND],
        base + spread * style,
    ]
    given = [torch.tensor(feed, dtype=torch.float32)[None].requires_grad_() for feed in feeds]
    network, recogniser = _judges()
    said = network.run(
        {
            "tokens": torch.tensor([tokens]),
            **dict(zip((_WORDS, _SOUNDS, "style"), given, strict=True)),
            "speed": torch.tensor([voice.speed]),
            "pitch": torch.tensor([voice.pitch * kokoro.register(voice.recipe)]),
        }
    )[network.outputs[0]].flatten()
    if said.numel() > 9.5 * kokoro.RATE:
        return None
    loss = recogniser.loss(said, text)
    loss.backward()
    grads = [feed.grad[0].numpy() for feed in given]
    found: dict[str, Any] = {}
    for name, row in zip(names, np.hstack([grads[0] * one, grads[1] * two]), strict=True):
        if name:
            found[name] = found.get(name, 0) + row
    return loss.item(), found, grads[2] * spread


def save(learned: Taught) -> None:
    """Write phones.npz, in the tables' own whole numbers."""
    names = sorted(learned.symbols)
    moved, tables = np.stack([learned.symbols[name].value for name in names]), []
    for (table, _), part in zip(_model()[1], (MELODY, SOUND), strict=True):
        began = table[[kokoro.vocabulary()[name[-1]] for name in names]].astype(float)
        tables.append((began + table.std() * moved[:, part]).round().clip(-128, 127).astype(np.int8))
    style = (_spreads()[2] * learned.style.value).astype(np.float32)
    np.savez_compressed(OUT, allow_pickle=False, names=np.array(names), melody=tables[0], sound=tables[1], style=style)


def main(kept: Path, steps: int, workers: int) -> None:
    """Learn, and write down what was learned after every step."""
    learned = pickle.loads(kept.read_bytes()) if kept.exists() else Taught()
    lines = taught(without={*sentences("plain"), *sentences("shop")})
    speakers = [character.id for character in list_characters()]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        while learned.steps < steps:
            dice = random.Random(learned.steps)
            symbols = {name: symbol.value for name, symbol in learned.symbols.items()}
            work = [(dice.choice(speakers), dice.choice(lines), symbols, learned.style.value) for _ in range(BATCH)]
            done = learned.steps / steps
            rate = min(1.0, (learned.steps + 1) / 8, max(0.15, (1 - done) / 0.4))
            loss = learned.learn([found for found in pool.imap_unordered(pulled, work) if found], rate)
            kept.write_bytes(pickle.dumps(learned))
            sys.stderr.write(f"{learned.steps}/{steps}: {loss:.3f} nats a token\n")
    save(learned)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kept", type=Path)
    parser.add_argument("--steps", type=int, default=160)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    main(options.kept, options.steps, options.workers)
