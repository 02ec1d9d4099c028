"""Where models run, at what precision, what fits there, and the one lane all models of a process share.

SHORTS_DEVICE: "cuda", "mps" or "cpu"; empty takes the card there is. SHORTS_MEMORY: gigabytes to plan for, when the
card's own figure is not what may be used. Nothing here imports torch before a model is loaded.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol, Self, TypeVar

from pipeline.errors import EngineError

from .. import Tell
from .gpu_info import gigabytes, kind, torch_unfit

T = TypeVar("T")
M = TypeVar("M")
"""A model."""
C = TypeVar("C", bound="Coder")
P = TypeVar("P", bound="Pipe")


def library(name: str) -> Any:
    """A model library ("torch", "diffusers", "TTS.tts.models.xtts" ...), imported when it is first needed.

    It defuses the one trap of the family: torchaudio's Linux wheel links CUDA. Beside a torch without CUDA its optional
    extension cannot be loaded, and the error breaks every library that looks for torchaudio. Nothing here uses that
    extension, so it is left out. Raises ImportError when the library is not installed.
    """
    torch = import_module("torch")
    if torch.version.cuda is None and "torchaudio._extension" not in sys.modules:
        empty: Any = ModuleType("torchaudio._extension")
        empty._IS_TORCHAUDIO_EXT_AVAILABLE = False
        empty.fail_if_no_align = lambda function: function
        empty._check_cuda_version = lambda: None
        sys.modules["torchaudio._extension"] = empty
    return import_module(name)


class Coder(Protocol):
    """A model that turns latents into pictures, as diffusers has them."""

    def enable_slicing(self) -> None: ...
    def enable_tiling(self) -> None: ...
    def to(self, device: str) -> Self: ...


class Pipe(Protocol):
    """A diffusers pipeline, as far as it is placed here."""

    @property
    def vae(self) -> Coder: ...
    def to(self, device: str) -> Self: ...
    def enable_group_offload(self, **options: object) -> None: ...
    def enable_model_cpu_offload(self, *, device: str) -> None: ...


# --- what fits --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Profile:
    """How to run on a card of about `gigabytes`."""

    gigabytes: int
    offload: str
    """ "" all weights on the card, "model" one model at a time, "leaf" layer by layer (about twice the model in RAM)."""
    tiles: bool
    """Decode pictures tile by tile, frame by frame."""
    frames: int
    """Frames of a clip at most."""
    clip: tuple[int, int]
    """px, largest clip drawn by a model; it is enlarged afterwards."""
    batch: int
    """Pictures drawn at once at most."""


WORKSPACE = 4.0
"""Gigabytes a running model needs beside the weights that lie on the card."""


PROFILES = (
    Profile(24, "", False, 24, (512, 896), 4),
    Profile(16, "", True, 24, (512, 896), 2),
    Profile(12, "", True, 16, (512, 896), 1),
    Profile(8, "model", True, 16, (384, 672), 1),
    Profile(6, "leaf", True, 16, (384, 672), 1),
    Profile(4, "leaf", True, 8, (256, 448), 1),
)
"""From the largest card down. Planned from the models' sizes, not timed on cards."""


def profile_for(gigabytes: float) -> Profile:
    """The best profile that fits; the smallest when none does."""
    fitting = (profile for profile in PROFILES if profile.gigabytes <= gigabytes * 1.05)  # "8 GB" cards report 7.9
    return next(fitting, PROFILES[-1])


def lower(profile: Profile) -> Profile | None:
    """The next profile down, None below the last."""
    return next((other for other in PROFILES if other.gigabytes < profile.gigabytes), None)


@dataclass(frozen=True)
class Footprint:
    """What a model takes on the card, in half precision."""

    whole: float
    """GB of all its weights."""
    largest: float = 0.0
    """GB of the largest of its parts, which lies there alone when they take turns; 0: all of it."""
    sized: bool = True
    """Its pictures are as large and as many as the profile says; else only where its weights lie makes a difference."""

    def on(self, profile: Profile) -> Profile:
        """`profile` with the weights laid out as this model needs it: they take turns where they would not fit together."""
        room, largest = profile.gigabytes - WORKSPACE, self.largest or self.whole
        if profile.offload == "leaf" or self.whole <= room:
            return profile
        return replace(profile, offload="model" if largest <= max(room, profile.gigabytes * 0.8) else "leaf")

    def ways(self, profile: Profile) -> list[Profile]:
        """`profile` and those below it in which something changes for this model, each laid out for it."""
        found: dict[Any, Profile] = {}
        at: Profile | None = profile
        while at:
            laid = self.on(at)
            found.setdefault(astuple(laid)[1:] if self.sized else (laid.offload, laid.tiles), laid)
            at = lower(at)
        return list(found.values())


def memory() -> float:
    """Gigabytes to plan for: SHORTS_MEMORY, else the card's, else (no card) as much as the plan can use."""
    if (known := gigabytes()) is not None:
        return known
    torch = library("torch")
    if kind() == "cuda" and torch.cuda.is_available():
        return torch.cuda.get_device_properties(0).total_memory / 2**30
    return float(PROFILES[0].gigabytes)


def dtype(*, precise: bool = False) -> Any:
    """Half precision on a card; float32 on the CPU, where half is slow, and where `precise` asks for it."""
    torch = library("torch")
    return torch.float32 if precise or kind() == "cpu" else torch.float16


def place(pipe: P, profile: Profile) -> P:
    """Put a diffusers pipeline on the device as `profile` says."""
    torch = library("torch")
    pipe.vae.enable_slicing()  # several pictures in one call are decoded one by one
    if profile.tiles:
        pipe.vae.enable_tiling()
    if kind() == "cpu" or not profile.offload:
        return pipe.to(kind())
    if profile.offload == "leaf" and kind() == "cuda":
        pipe.enable_group_offload(onload_device=torch.device("cuda"), offload_type="leaf_level", use_stream=True)
    else:
        pipe.enable_model_cpu_offload(device=kind())
    return pipe


def place_coder(coder: C) -> C:
    """Put a picture coder that is used once on the card, decoding in tiles."""
    coder.enable_slicing()
    coder.enable_tiling()
    return coder.to(kind())


# --- the lane ---------------------------------------------------------------------------------------------------------


IDLE = 300.0
"""s after which models that nobody uses leave the card."""


SMALL = Footprint(2.0)
"""A model that fits everywhere."""


class _Full(RuntimeError):
    """Memory ran out."""


class Lane:
    """Runs one model at a time. Loaded models stay while there is room, else only the one that is asked for does; after IDLE
    none."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: dict[Any, tuple[Any, float]] = {}
        self._before: dict[str, Callable[[], None]] = {}
        self._rest: threading.Timer | None = None

    def run(
        self,
        key: Hashable,
        load: Callable[[Profile], M],
        work: Callable[[M, Profile], T],
        tell: Tell,
        takes: Footprint = SMALL,
    ) -> tuple[T, str]:
        """`work` on the model `key`, loaded when it is not there; returns its result and what the user should know.

        `takes` says how its weights must lie there; another model stays beside it when both leave WORKSPACE free.

        Out of memory is met with the next profile down in which something changes, and the next, to the last. Raises
        EngineError when none fits, or when the installed torch cannot use the card.
        """
        if why := torch_unfit():
            raise EngineError(why, f"The installed torch cannot use the card of this machine: {why}")
        with self._turn(tell):
            profile = profile_for(memory())
            planned, *fewer = takes.ways(profile)
            for attempt in (planned, *fewer):
                with suppress(_Full):
                    result = self._once(key, attempt, load, work, takes.whole)
                    return result, "" if attempt == planned else _fallback_note(planned, attempt)
                self.leave()  # only now: the error, while it is held, holds what was computed
        raise EngineError(
            f"그래픽 메모리가 모자랍니다({profile.gigabytes} GB 설정과 그 아래 설정 모두). "
            "다른 프로그램을 닫거나 기본 엔진을 골라 주세요.",
            f"Out of graphics memory (with the {profile.gigabytes} GB plan and those below). "
            "Close other programs or choose the embedded engine.",
        )

    def _once(
        self, key: Hashable, profile: Profile, load: Callable[[Profile], M], work: Callable[[M, Profile], T], gigabytes: float
    ) -> T:
        try:
            return work(self._get(key, profile, load, gigabytes), profile)
        except _faults() as error:
            if out_of_memory(error):
                raise _Full from None
            self.leave()
            raise _model_error(key, error) from error

    def before_load(self, name: str, action: Callable[[], None]) -> None:
        """Have `action` done once before the next model is loaded onto the card: what another program holds there leaves."""
        self._before[name] = action

    def leave(self) -> None:
        """Drop every model and give the memory back."""
        self._held.clear()
        give_back()

    def _get(self, key: Hashable, profile: Profile, load: Callable[[Profile], M], gigabytes: float) -> M:
        found = self._held.pop((key, profile), None)
        if found is None:
            if sum(size for _, size in self._held.values()) + gigabytes > profile.gigabytes - WORKSPACE:
                self.leave()
            while kind() != "cpu" and self._before:
                self._before.popitem()[1]()
            found = load(profile), gigabytes
        self._held[key, profile] = found
        return found[0]

    @contextmanager
    def _turn(self, tell: Tell) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.2):
            tell(0.0)  # lets a stop through while another scene has the card
        if self._rest:
            self._rest.cancel()
        try:
            yield
        finally:
            self._rest = threading.Timer(IDLE, self._leave_unused)
            self._rest.daemon = True
            self._rest.start()
            self._lock.release()

    def _leave_unused(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                self.leave()
            finally:
                self._lock.release()


def give_back() -> None:
    """Give memory that nothing holds any more back to the card."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is None:
        return
    for card in (torch.cuda, torch.mps):
        if card.is_available():
            card.empty_cache()


LANE = Lane()
"""The process's lane: a card holds one large model."""


def out_of_memory(error: BaseException) -> bool:
    """True when `error` says that memory ran out, on any device."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text


def _faults() -> tuple[type[Exception], ...]:
    """What model libraries raise: at work, or over files that are damaged, cut short or not there."""
    safetensors = sys.modules.get("safetensors")
    wrong = (RuntimeError, MemoryError, OSError, ValueError, KeyError, AssertionError, TypeError, AttributeError)
    return (*wrong, *([safetensors.SafetensorError] if safetensors else []))


def _fallback_note(planned: Profile, used: Profile) -> str:
    return f"그래픽 메모리가 모자라 {planned.gigabytes} GB 설정 대신 {used.gigabytes} GB 설정으로 만들었습니다"


def _model_error(key: Hashable, error: BaseException) -> EngineError:
    name = key[0] if isinstance(key, tuple) else key
    return EngineError(
        f"{name} 모델이 멈췄습니다({str(error)[:120]}). `python -m pipeline models verify {name}` 로 파일을 검사해 주세요.",
        f"The model {name} failed ({str(error)[:120]}). Check its files: `python -m pipeline models verify {name}`.",
        detail=repr(error),
    )
