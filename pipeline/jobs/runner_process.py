"""One lane of a worker: a runner process, kept warm between jobs, watched, and ended when it hangs or does not stop.

"gpu" makes one short at a time, so that a model is never loaded twice; "cpu" makes one beside it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from ..errors import Stopped
from ..progress import Progress
from . import runner
from .runner import Failed, Folder, Halt, Made, Task

GRACE = 1.0
"""s a run has to stop by itself before its process is ended."""
SILENCE = {"crawl": 180.0, "script": 240.0, "image": 900.0, "voice": 600.0, "video": 1800.0, "render": 600.0}
"""s a stage may say nothing. The model engines load tens of gigabytes without a word; the rest reports all the time."""

HELD = 20.0
"""s between two looks at a run after which who follows it is held up."""
START = 120.0
"""s a runner may take to begin: it reads the program and its models from disk."""

Hear = Callable[[Progress | Folder], bool]
"""Hears what a run says, and is asked ten times a second besides (with a Progress of the last event): False ends the run."""


def silence(stage: str) -> float:
    """s `stage` may say nothing; SHORTS_STAGE_TIMEOUT sets one limit for all."""
    return float(os.environ.get("SHORTS_STAGE_TIMEOUT") or SILENCE[stage])


class Lane:
    """Runs tasks one at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: Any = None
        self._line: Connection | None = None
        self._followed_at: float | None = None
        """When the run was last looked at; None while there is none."""

    def stands(self) -> bool:
        """True when a run has not been looked at for long: whoever follows it is held up."""
        at = self._followed_at
        return at is not None and time.monotonic() - at > HELD

    def warm(self) -> None:
        """Start the runner before there is a task for it."""
        with self._turn:
            self._started()

    def refresh(self) -> None:
        """End a runner that has nothing to do: the next one sees what was installed meanwhile."""
        if self._turn.acquire(blocking=False):
            self.end()
            self._turn.release()

    def run(self, task: Task, hear: Hear, go: Callable[[], bool]) -> Made | Failed | None:
        """Wait for the lane, ask `go` whether the task is still to be done (None when it is not), and do it."""
        with self._turn:
            if not go():
                return None
            line = self._started()
            try:
                line.send(task)
                outcome = self._followed(line, hear)
                if isinstance(outcome, Failed) and outcome.fault:
                    self.end()
                return outcome
            except (EOFError, OSError):
                return runner.runner_failure(self.end())
            finally:
                self._followed_at = None

    def _started(self) -> Connection:
        """The line to a living runner."""
        if self._line is None or not self._process.is_alive():
            self.end()
            context = multiprocessing.get_context("spawn")
            self._line, other = context.Pipe()
            self._process = context.Process(target=runner.serve, args=(other,), daemon=True)
            with _interrupts_held():
                self._process.start()
            other.close()
        return self._line

    def _followed(self, line: Connection, hear: Hear) -> Made | Failed:
        """Follow a run to its end."""
        last, heard_at, asked_at, limit = Progress("crawl", 0, 1), time.monotonic(), 0.0, START
        while True:
            message = line.recv() if line.poll(0.1) else None
            self._followed_at = now = time.monotonic()
            if isinstance(message, (Made, Failed)):
                return message
            if isinstance(message, Progress):
                last, limit = message, silence(message.stage)
            heard_at = now if message else heard_at
            if not asked_at and not hear(message or last):
                line.send(Halt())
                asked_at = now
            if asked_at and now - asked_at > GRACE:
                self.end()
                return Failed(*Stopped().args, stopped=True)
            if now - heard_at > limit:
                self.end()
                return _hung(last, limit)

    def end(self) -> int | None:
        """End the runner and all it started; returns its exit code."""
        process, self._process = self._process, None
        line, self._line = self._line, None
        if process is None or line is None:
            return None
        if process.is_alive() and hasattr(os, "killpg"):
            _kill_group(process.pid)
        process.kill()
        process.join(5)
        line.close()
        return process.exitcode


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """What is started here hears no Ctrl-C, which is meant for the worker: not even before it has a session of its own."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would let them in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _kill_group(pid: int) -> None:
    """End the runner's whole session; while it has none of its own yet, it alone is ended."""
    try:
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _hung(event: Progress, seconds: float) -> Failed:
    return Failed(
        f"{event.stage} 단계가 {event.scene}번 장면에서 {seconds:.0f}초 동안 응답이 없어 끝냈습니다. "
        "다시 시도하면 이 장면부터 이어집니다. 계속되면 더 가벼운 엔진을 골라 주세요.",
        f"The {event.stage} stage gave no sign for {seconds:.0f} s in scene {event.scene} and was ended. "
        "Try again to go on from this scene; if it stays, choose a lighter engine.",
    )
