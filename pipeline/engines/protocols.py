"""What an engine may be able to do besides the one method of its stage; asked for with `isinstance`.

`Batching`, for image engines, stands beside what it hands over (image/batched_drawing.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from . import ClipOrder, Tell, hush
from .runtime.device import Footprint, Profile

if TYPE_CHECKING:
    from pipeline.media.yuv import Frame


@runtime_checkable
class Noticing(Protocol):
    """It has something to say to the user before it begins."""

    notice: str
    """One sentence, or "" """


@runtime_checkable
class Streaming(Protocol):
    """A script engine whose `write` takes `heard`, called with each line as soon as it is written."""

    streams: bool


@runtime_checkable
class OnCard(Protocol):
    """Its models are computed on the graphics card where there is one."""

    footprint: Footprint


@runtime_checkable
class OnServer(Protocol):
    """Its model runs on a server, beside or far from the program."""

    def cloud(self) -> bool:
        """True when the model is not computed on this computer."""
        ...


@runtime_checkable
class Placing(Protocol):
    """It says itself on which device its model is computed."""

    def where(self) -> str:
        """ "cpu", "cuda" or "mps"."""
        ...


@runtime_checkable
class Imagining(Protocol):
    """A video engine that draws a clip from words alone."""

    name: str

    def imagine(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 to `out` and its first frame to `order.still`."""
        ...


@runtime_checkable
class Planning(Protocol):
    """A video engine that draws frames faster than a film of them is read: a plan of the clip does until they are needed."""

    name: str
    revision: str

    def missing(self) -> str:
        """See Engine."""
        ...

    def plan(self, order: ClipOrder, out: Path) -> None:
        """Write down what `frames` needs."""
        ...

    def frames(self, order: ClipOrder, shrinks: int = 1) -> Iterator[Frame]:
        """The frames as planes, `shrinks` times smaller each way."""
        ...

    def frame(self, order: ClipOrder, t: float) -> Frame:
        """The frame at `t` s alone."""
        ...

    def arguments(self, order: ClipOrder, out: Path) -> Sequence[str]:
        """FFmpeg's arguments that make an MP4 at `out` of frames fed to it."""
        ...

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """See VideoEngine."""
        ...


@runtime_checkable
class Fitting(Protocol):
    """Options that fit themselves to a card."""

    def fit_to(self, profile: Profile) -> tuple[tuple[int, int], int]:
        """Width and height, px, and frames of a clip on such a card."""
        ...
