"""The process that runs jobs: `python -m pipeline worker`.

One DBOS executor per process, under a name of its own that a file lock holds while it lives. Every few seconds each worker
looks whether another's lock has come free while it still had work, and takes that work over. A job is one step: whatever it
made before is found by its fingerprint, so a second run of the same step goes on where the first was killed.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

from ..characters import load_character
from ..errors import PipelineError, Stopped
from ..progress import Meter, Progress
from ..project import Project, home
from ..records import Script, Short
from ..short import choose_engines, gather, make_short, project_of
from . import board

QUEUE = "gpu"
"""One job at a time per worker, so that a model is never loaded twice."""
WORKFLOW = "make"
VERSION = "1"
"""Raised when an older worker could not run a newer job."""
TAKE_OVER = 3.0
"""s between two looks for dead workers."""
SAY = 0.25
"""s between two writes of a job's progress."""


def _locks() -> Path:
    return home() / "jobs" / "workers"


@contextmanager
def _alive(executor: str) -> Iterator[None]:
    """Hold this worker's lock for as long as the process lives."""
    from filelock import FileLock

    _locks().mkdir(parents=True, exist_ok=True)
    path = _locks() / f"{executor}.lock"
    with FileLock(path):
        yield
    path.unlink(missing_ok=True)


def dead_workers() -> list[str]:
    """Names of workers whose lock is free: their process has ended."""
    from filelock import FileLock, Timeout

    dead = []
    for path in _locks().glob("*.lock"):
        with suppress(Timeout), FileLock(path, timeout=0):
            dead.append(path.stem)
    return dead


def alive() -> bool:
    """True when a worker is running on this SHORTS_HOME."""
    return len(list(_locks().glob("*.lock"))) > len(dead_workers())


@dataclass(frozen=True)
class _Ending:
    """How a worker goes away: it is told to (`asked`), its job stops within a step (`idle`), the process ends.

    The job's workflow is left as it stands, as if the process had been killed: another worker takes it over.
    """

    asked: threading.Event = field(default_factory=threading.Event)
    idle: threading.Event = field(default_factory=threading.Event)

    def listen(self, *, with_parent: bool) -> None:
        """Hear SIGTERM and SIGINT and, `with_parent`, the end of standard input, which the parent's death closes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.asked.set())
        if with_parent:
            threading.Thread(target=self._until_parent_ends, daemon=True).start()

    def _until_parent_ends(self) -> None:
        sys.stdin.read()
        self.asked.set()

    def stay(self) -> NoReturn:
        """Called by a job that has stopped: never return, so that the queue does not count it as ended."""
        self.idle.set()
        while True:
            time.sleep(60)


def run_worker(*, with_parent: bool = False) -> None:
    """Run jobs until the process is told to end; `with_parent` also ends it when standard input is closed."""
    from dbos import DBOS

    ending = _Ending()
    ending.listen(with_parent=with_parent)
    executor = f"{socket.gethostname()}-{uuid4().hex[:6]}"
    board.engine(board.database_url())
    with _alive(executor):
        DBOS(config=_config(executor))

        @DBOS.step(name="work")
        def step(job: str) -> None:
            ending.idle.clear()
            work(job, ending)
            ending.idle.set()

        @DBOS.workflow(name=WORKFLOW)
        def workflow(job: str) -> None:
            step(job)

        ending.idle.set()
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=0.2)
        while not ending.asked.wait(TAKE_OVER):
            take_over(DBOS)
        ending.idle.wait(10)
        os._exit(0)  # the lock goes with the process; threads that wait in `stay` must not hold it back


def _config(executor: str) -> Any:
    from dbos._serialization import DBOSPortableJSONSerializer

    return {
        "serializer": DBOSPortableJSONSerializer(),
        "name": "shorts-gongbang",
        "system_database_url": board.database_url(),
        "application_version": VERSION,
        "executor_id": executor,
        "run_admin_server": False,
        "log_level": "ERROR",
    }


def take_over(dbos: Any) -> None:
    """Start the work that ended workers of this folder left behind."""
    for executor in dead_workers():
        dbos._recover_pending_workflows([executor])
        (_locks() / f"{executor}.lock").unlink(missing_ok=True)


def work(job: str, ending: _Ending) -> None:
    """Do one job and write down how it ended. What is not a PipelineError is a bug and goes on up."""
    if board.wanted(job) != "run":
        return
    board.update(job, status="running", error_ko="", error_en="")
    watch = _Watch(job, ending.asked)
    try:
        short, project = _make(job, watch)
    except Stopped as error:
        _ended(job, ending, error)
    except PipelineError as error:
        board.log(job, f"{error.ko} {error.detail}".strip())
        board.update(job, status="failed", error_ko=error.ko, error_en=error.en)
    else:
        board.update(job, status="done", short=short, project=project.folder.name, share=1.0, eta_seconds=0.0)


def _ended(job: str, ending: _Ending, error: Stopped) -> None:
    """A run that was stopped: by the user, or because this worker is going away (then another goes on)."""
    what = board.wanted(job)
    if what == "run" and ending.asked.is_set():
        board.update(job, status="queued")
        ending.stay()
    board.update(job, status="paused" if what == "pause" else "cancelled", error_ko=error.ko, error_en=error.en)


def _make(job: str, watch: _Watch) -> tuple[Short, Project]:
    order = board.order(job)
    project = Project(home() / "projects" / order.project) if order.project else None
    source = order.script or order.product
    if source is None:
        source, project = gather(order.place, order.settings.crawl, project=project, report=watch)
    if project is None:
        product = source.product if isinstance(source, Script) else source
        project = project_of(product, product.name if product else job)
    board.update(job, project=project.folder.name)
    character, engines = load_character(order.character_id), choose_engines(order.engines)
    return make_short(source, character, order.settings, engines=engines, project=project, report=watch), project


class _Watch:
    """A job's report: writes progress down a few times a second and ends the run when the user wants it."""

    def __init__(self, job: str, over: threading.Event) -> None:
        self._job, self._over, self._meter, self._last, self._stage = job, over, Meter(), 0.0, ""

    def __call__(self, event: Progress) -> None:
        if self._over.is_set():
            raise Stopped
        share, left = self._meter.update(event)
        if event.stage != self._stage:
            self._stage = event.stage
            board.log(self._job, f"{event.stage} {event.note}".strip())
        elif time.monotonic() - self._last < SAY:
            return
        self._last = time.monotonic()
        if board.wanted(self._job) != "run":
            raise Stopped
        at = {"stage": event.stage, "scene": event.scene, "note": event.note}
        board.update(self._job, **at, share=min(share, 1.0), eta_seconds=left)
