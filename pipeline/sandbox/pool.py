"""The children: started when needed, several at a time, used again after a clean answer, killed as a group otherwise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .memory import keeps_limits, memory_of, memory_of_machine, processor_seconds
from .wire import receive, send

ROOT = Path(__file__).parents[2]
LOOK = 0.1
"""s between two looks at a child: at its time, and at its memory where the system keeps no lid on that"""
START = 20.0
"""s a child may take to read the program in, before those of its task; usually one. Nothing that is sent makes it longer."""
WAIT = 5.0
"""s a call waits for a child to be free"""
USES = 200
"""Answers of one child before another takes its place."""
IDLE = 2
"""Children kept for the next call."""
LONG = 1.0
"""s after which a child is made ready for the next call; and s of a core after which a call stands behind shorter ones."""
BEHIND = 15
"""Its niceness from then on."""
_READY = ("pipeline.crawl.files", "pipeline.media.decode")
"""What a child that is made ready has read in already."""
_START = f"import sys; sys.path.insert(0, sys.argv[1]); from {__package__}.child import serve; serve()"
_PLAIN = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "PYTHONUTF8": "1"}
"""A thread takes address space that counts under the lid."""
DYING = 0.5
"""s a child whose line has closed is given to be gone by itself."""
KILLED = -int(getattr(signal, "SIGKILL", 9))

Why = Literal["slow", "memory", "busy", "died", "killed"]


@dataclass(frozen=True)
class Limits:
    """What one call may take."""

    seconds: float = 10.0
    bytes: int = 768 * 2**20
    """Of memory, the interpreter's own 50 MB among them."""


@dataclass(frozen=True)
class Ending:
    """A call that has no answer."""

    why: Why
    detail: str = ""


class Child:
    """One process."""

    def __init__(self) -> None:
        self.uses = 0
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **_PLAIN},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def ask(
        self, message: dict[str, object], data: bytes, limits: Limits, late: Callable[[], None] | None = None
    ) -> tuple[dict[str, object], bytes] | Ending:
        """Its answer; `late` is called once where that takes LONG. After an Ending it is dead."""
        self.uses += 1
        watch = _Watch(self, limits, late)
        watch.start()
        try:
            answer = self._talk({**message, "seconds": limits.seconds, "bytes": limits.bytes}, data, watch)
        finally:
            watch.done.set()
        if answer and not watch.why and "memory" not in answer[0]:
            return answer
        why: Why = watch.why or ("memory" if answer else "killed" if self._was_killed() else "died")
        self.kill()
        return Ending(why, f"{self._process.wait()}\n{self._last_words()}")

    def _talk(self, message: dict[str, object], data: bytes, watch: _Watch) -> tuple[dict[str, object], bytes] | None:
        assert self._process.stdin
        assert self._process.stdout
        try:
            send(self._process.stdin, message, data)
            if receive(self._process.stdout) is None:
                return None
            watch.begin()
            return receive(self._process.stdout)
        except OSError:  # it is dead
            return None

    @property
    def memory(self) -> int:
        """Bytes it has now; 0 when that cannot be known."""
        return memory_of(self._process.pid)

    @property
    def processor_time(self) -> float:
        """s of a core it has had; the time that has passed where that cannot be known."""
        seconds = processor_seconds(self._process.pid)
        return time.monotonic() if seconds is None else seconds

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def stand_behind(self) -> None:
        """Let others have the processor first."""
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, BEHIND)

    def _was_killed(self) -> bool:
        """Whether somebody else ended it: the system for want of memory, a hand."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(DYING) == KILLED
        return False

    def kill(self) -> None:
        """End it and what it started."""
        if self.alive:
            with suppress(OSError, AttributeError):  # gone by itself; Windows has no groups
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # pyright: ignore[reportOptionalMemberAccess]

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read()[-2000:].decode("utf-8", "replace")


class _Watch(threading.Thread):
    """Ends a child that takes too long or, where the system keeps no lid, too much."""

    def __init__(self, child: Child, limits: Limits, late: Callable[[], None] | None = None) -> None:
        super().__init__(daemon=True)
        self._late, self._late_at, self._spent = late, float("inf"), float("inf")
        self.done = threading.Event()
        self.why: Why | None = None
        self._child, self._limits, self._ends = child, limits, time.monotonic() + limits.seconds + START

    def begin(self) -> None:
        """The child has read the program in; its time counts from now."""
        self._late_at, self._spent = time.monotonic() + LONG, self._child.processor_time
        self._ends = min(self._ends, time.monotonic() + self._limits.seconds)

    def run(self) -> None:
        """Look until the call is done."""
        while not self.done.wait(min(self._left(), LOOK)):
            if self._late and time.monotonic() >= self._late_at:
                self._late = self._late()
            if self._child.processor_time - self._spent >= LONG:
                self._child.stand_behind()
                self._spent = float("inf")
            if self._left() <= 0:
                return self._end("slow")
            if not keeps_limits() and self._child.memory > self._limits.bytes:
                return self._end("memory")
        return None

    def _left(self) -> float:
        return max(self._ends - time.monotonic(), 0.0)

    def _end(self, why: Why) -> None:
        self.why = why
        self._child.kill()


class Pool:
    """The children of this process."""

    def __init__(self, most: int = 0) -> None:
        """`most` at a time; 0 for as many as half of the memory can feed, 2 to 8."""
        most = most or min(max(memory_of_machine() // 2 // Limits.bytes, 2), 8)
        self._room = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._spare = threading.Lock()
        """Held while a child is made ready."""

    def ask(
        self, message: dict[str, object], data: bytes, limits: Limits
    ) -> tuple[dict[str, object], bytes] | tuple[Ending, bytes]:
        """A child's answer; a call whose child was killed from outside is made once more."""
        if not self._room.acquire(timeout=WAIT):
            return Ending("busy"), b""
        try:
            ended = self._once(message, data, limits)
            if isinstance(ended, Ending) and ended.why == "killed":
                ended = self._once(message, data, limits)
        finally:
            self._room.release()
        return (ended, b"") if isinstance(ended, Ending) else ended

    def _once(self, message: dict[str, object], data: bytes, limits: Limits) -> tuple[dict[str, object], bytes] | Ending:
        child = self._child()
        answer = Ending("died")
        try:
            answer = child.ask(message, data, limits, self.make_ready)
        finally:
            if isinstance(answer, Ending):
                child.kill()
            else:
                self._take_back(child)
        return answer

    def _child(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                child.kill()
        return Child()

    def make_ready(self) -> None:
        """Have a child for the next call, beside one that takes long; nothing where one waits already."""
        with self._lock:
            if self._idle:
                return
        threading.Thread(target=self._start_spare, daemon=True).start()

    def _start_spare(self) -> None:
        if not self._spare.acquire(blocking=False):
            return
        try:
            child = Child()
            work = {"work": f"{__package__}.child:make_ready", "given": {"modules": _READY}}
            if isinstance(child.ask(work, b"", Limits()), Ending):
                child.kill()
            else:
                self._take_back(child)
        finally:
            self._spare.release()

    def _take_back(self, child: Child) -> None:
        with self._lock:
            if len(self._idle) < IDLE and child.uses < USES:
                self._idle.append(child)
                return
        child.kill()

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()
