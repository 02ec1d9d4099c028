"""Workers and jobs for the tests: real worker processes, shorts that cost nothing (tests/support/standin)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.jobs.worker_locks import presence
from pipeline.records import Product

ROOT = Path(__file__).parents[2]


class Worker:
    """A worker process that the nursery forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, number: int) -> bool:
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True

    def wait(self, timeout: float = 120) -> None:
        until = time.monotonic() + timeout
        while self._send(0):
            assert time.monotonic() < until, f"worker {self.pid} does not end"
            time.sleep(0.02)


@cache
def nursery() -> subprocess.Popen[str]:
    """The process that forks workers; it ends with this one."""
    if not hasattr(os, "fork"):
        pytest.skip("workers of these tests are forked, which this system cannot")
    command = [sys.executable, "-m", "tests.support.nursery"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class Crew:
    """Worker processes of one test, and what they made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, list[Worker]()
        self.tally = folder / "tally"
        self.tally.touch()

    def start(self, *, real: bool = False, **environment: str) -> Worker:
        """A worker; `real` makes real shorts."""
        paths = [str(ROOT)] if real else [str(ROOT / "tests" / "support" / "standin"), str(ROOT)]
        told = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TALLY": str(self.tally), **environment}
        order = {"environment": told, "log": str(self.folder / f"worker{len(self.processes)}.log")}
        server = nursery()
        assert server.stdin and server.stdout
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        self.processes.append(Worker(int(server.stdout.readline())))
        return self.processes[-1]

    def said(self) -> str:
        """Everything the workers wrote."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("worker*.log")))

    def made(self) -> Counter[str]:
        """How often each piece was made."""
        return Counter(line for line in self.tally.read_text().splitlines())

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def until(true: Callable[[], object], what: str, seconds: float = 300) -> None:
    """Wait for a condition; a busy machine may take its time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.05)


def crowd(count: int) -> None:
    """Wait until that many workers are alive."""
    until(lambda: len((known := presence()).names() - known.dead()) >= count, f"{count} workers")


def takeover(worker: Worker, job: str) -> float:
    """Kill the worker that makes `job`; s until another has gone a scene further than it was."""
    worker.kill()
    worker.wait()
    at, began = jobs.state(job).scene, time.monotonic()
    wait(job, "running", scene=at + 1)
    return time.monotonic() - began


def submit(
    name: str, *, user: str = "", priority: int = jobs.INTERACTIVE, engines: dict[str, str] | None = None, **plan: Any
) -> str:
    """A job of the stand-in: see tests/support/standin for what a plan may say."""
    product = Product(name=name, description=json.dumps(plan))
    order = jobs.Order(product=product, character_id=DEFAULT, engines=engines or {"script": "template"})
    return jobs.submit(order, user=user, title=name, priority=priority).id


def wait(job: str, *statuses: str, seconds: float = 300, stage: str = "", scene: int = 0) -> jobs.State:
    """The job's state as soon as it is one of `statuses` (in `stage` and at least at `scene`, when given)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = jobs.state(job)
        if now.status in statuses and stage in ("", now.stage) and now.scene >= scene:
            return now
        time.sleep(0.05)
    raise AssertionError(f"the job is {jobs.state(job)}")
