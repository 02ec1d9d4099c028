"""Where bytes that are not ours are opened: a process of its own, with a deadline and a lid on its memory.

    call("pipeline.crawl.files:extract_file", {...}, data) ─> pool.py ─ wire.py ─> child.py: the function named, nothing else
                                                   <─ what it returns, or its PipelineError, or SandboxError

Several are open at a time. What goes over is JSON and bytes, never pickles: an answer of a child that was taken over is
data. A child that was killed, ran out of memory or took too long costs its caller one sentence; the next call gets a new one.
It has the rights of whoever runs the studio: this bounds time and memory and keeps a crash away, it is no jail for files.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from importlib import import_module
from threading import Event

from ..errors import InputError, KilledError, PipelineError
from .pool import Ending, Limits, Pool

INSIDE = Event()
"""Set in a child: what is called there runs there."""
_POOL = Pool()
_ENDS: ContextVar[float] = ContextVar("ends", default=float("inf"))
"""When the block that a call is in ends, of time.monotonic()."""
atexit.register(_POOL.close)


class SandboxError(InputError):
    """A file was not read to its end: it took too long or too much memory, broke its reader, or there was no room."""


@dataclass(frozen=True)
class Thing:
    """What is read, as a sentence calls it."""

    ko: str
    """With its particle: "사진을" """
    en: str


FILE = Thing("파일을", "file")


def call(
    work: str, given: Mapping[str, object], data: bytes = b"", *, thing: Thing = FILE, limits: Limits | None = None
) -> tuple[dict[str, object], bytes]:
    """What the function named `work` ("module:name", of this package) returns for `given` and `data`: JSON and bytes.

    Raises the PipelineError that it raises, SandboxError when it does not come to an end within `limits`, and KilledError when
    its process was ended from outside twice (the system has no memory left): a job is tried once more then.
    """
    limits = limits or Limits()
    if INSIDE.is_set():
        return function(work)(dict(given), data)
    left = min(limits.seconds, _ENDS.get() - time.monotonic())
    if left <= 0:
        raise _refusal(Ending("slow"), thing, limits)
    answer, blob = _POOL.ask({"work": work, "given": dict(given)}, data, replace(limits, seconds=left))
    if isinstance(answer, Ending):
        raise _refusal(answer, thing, limits)
    error, value = answer.get("error"), answer.get("value")
    if isinstance(error, dict):
        raise _error_of_child(error)
    assert isinstance(value, dict), answer
    return value, blob


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let all calls in the block have that many s together: who pressed one button waits for one answer."""
    before = _ENDS.set(min(_ENDS.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ENDS.reset(before)


def make_ready() -> None:
    """Have a child for the next call; for when one is likely. It is started in the background."""
    _POOL.make_ready()


def function(work: str) -> Callable[..., tuple[dict[str, object], bytes]]:
    """The function that `work` names. Raises ValueError for one that is not of this package."""
    module, _, name = work.partition(":")
    if not module.startswith(f"{__name__.partition('.')[0]}."):
        raise ValueError(work)
    return getattr(import_module(module), name)


def _error_of_child(error: Mapping[str, str]) -> PipelineError:
    """The error of that name; an InputError where there is none (its class is nothing a child may choose)."""
    kinds, found = [PipelineError], {}
    while kinds:
        kind = kinds.pop()
        found[kind.__name__] = kind
        kinds += kind.__subclasses__()
    kind = found.get(error["kind"], InputError)
    made = kind.__new__(kind)
    PipelineError.__init__(made, error["ko"], error["en"], detail=error["detail"])
    return made


def _refusal(ending: Ending, thing: Thing, limits: Limits) -> SandboxError | KilledError:
    if ending.why == "killed":
        return KilledError(f"{thing.ko} 읽던 프로세스", f"the process that read the {thing.en}", detail=ending.detail)
    seconds, room = f"{limits.seconds:g}", f"{limits.bytes // 2**20}"
    ko, en = {
        "slow": (
            f"{thing.ko} {seconds}초 안에 다 읽지 못해 그만두었습니다. 더 작게 나누거나 단순하게 다시 저장해 주세요.",
            f"The {thing.en} could not be read within {seconds} s. Split it, or save it again in a simpler form.",
        ),
        "memory": (
            f"{thing.ko} 읽는 데 메모리가 {room} MB 넘게 들어 그만두었습니다. 더 작게 줄여 주세요.",
            f"Reading the {thing.en} takes more than {room} MB of memory. Make it smaller.",
        ),
        "busy": (
            f"지금 파일을 여는 사람이 많아 {thing.ko} 읽지 못했습니다. 잠시 뒤에 다시 해 주세요.",
            f"Too many files are being opened just now to read the {thing.en}. Try again in a moment.",
        ),
        "died": (
            f"{thing.ko} 읽다가 멈췄습니다. 파일이 깨졌을 수 있으니 원본을 다시 저장해 주세요.",
            f"Reading the {thing.en} broke off. It may be damaged: save the original again.",
        ),
    }[ending.why]
    return SandboxError(ko, en, detail=ending.detail)


__all__ = ["FILE", "INSIDE", "Limits", "SandboxError", "Thing", "call", "function", "make_ready", "within"]
