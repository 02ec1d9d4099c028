"""Several pictures in one call of a model: as many as fit the card, fewer where memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from PIL import Image

from .. import Picture, PictureOrder, Tell, hush
from ..runtime import device
from ..runtime.device import library, out_of_memory


@dataclass(frozen=True)
class Errand:
    """One of several orders: what ImageEngine.draw is given."""

    order: PictureOrder
    out: Path
    folder: Path


@runtime_checkable
class Batching(Protocol):
    """What an image engine has besides `draw` when it can draw several pictures in one call."""

    def at_once(self, options: dict[str, Any]) -> int:
        """How many pictures with these options of its own fit one call here."""
        ...

    def draw_all(self, errands: Sequence[Errand], *, tell: Tell = hush) -> list[Picture]:
        """`draw` for each, in one call or few; all have the same options."""
        ...


@dataclass(frozen=True)
class Told:
    """What a pipeline is told of one picture."""

    picture: Image.Image
    """The sketch."""
    strength: float
    words: Mapping[str, Any]
    """Embeddings by argument name, for a batch of one."""

    @property
    def kind(self) -> tuple[Any, ...]:
        """Pictures of one kind can share a call: the same share repainted, prompts of as many parts."""
        return (self.strength, *(tuple(tensor.shape) for tensor in self.words.values()))


def join_embeddings(words: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The embeddings of several pictures as those of one call."""
    return {name: library("torch").cat([one[name] for one in words]) for name in words[0]}


def in_batches(
    draw: Callable[[list[int], Tell], None], kinds: Sequence[Any], made: Mapping[int, Any], size: int, tell: Tell
) -> int:
    """Call `draw` with the numbers of pictures of one kind, `size` at most, until all are in `made`.

    Out of memory halves `size` as long as that is possible. Returns the size it ended with.
    """
    while waiting := [n for n in range(len(kinds)) if n not in made]:
        chosen = [n for n in waiting if kinds[n] == kinds[waiting[0]]][:size]
        done, share = len(made) / len(kinds), len(chosen) / len(kinds)
        if not _fits(draw, chosen, lambda part, done=done, share=share: tell(done + share * part)):
            size = len(chosen) // 2
            device.give_back()  # only now: the error, while it is held, holds what was computed
    return size


def _fits(draw: Callable[[list[int], Tell], None], chosen: list[int], tell: Tell) -> bool:
    """Draw them; False when memory ran out over more than one picture."""
    try:
        draw(chosen, tell)
    except (RuntimeError, MemoryError) as error:
        if len(chosen) == 1 or not out_of_memory(error):
            raise
        return False
    return True
