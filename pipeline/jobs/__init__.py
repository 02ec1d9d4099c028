"""Durable jobs: `submit` and forget; a worker process makes the short, survives being killed, and the state can be asked.

    submit(order) -> State      state(id)      listing()      lines(id)
    stop(id)   pause(id)   resume(id)   retry(id)   delete(id)

The web process only uses this module: it writes to the database and starts a worker when none is alive. `worker.py` is the
only place that runs DBOS.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..project import Project, fingerprint, home
from . import board, worker
from .board import FINAL, Order, State, lines, listing, state

INTERACTIVE, BATCH = 1, 10
"""Priorities: an edit someone waits for goes before a batch."""

__all__ = [
    "BATCH", "FINAL", "INTERACTIVE", "Order", "State", "delete", "keep_worker", "lines", "listing", "pause", "resume",
    "retry", "state", "stop", "submit",
]  # fmt: skip


@cache
def _client(url: str) -> Any:
    from dbos import DBOS, DBOSClient
    from dbos._serialization import DBOSPortableJSONSerializer

    board.engine(url)
    DBOS.migrate(url)
    return DBOSClient(system_database_url=url, serializer=DBOSPortableJSONSerializer())


def _enqueue(job: str) -> None:
    attempt, priority = board.schedule(job)
    options = {
        "queue_name": worker.QUEUE,
        "workflow_name": worker.WORKFLOW,
        "workflow_id": f"{job}-{attempt}",
        "app_version": worker.VERSION,
        "priority": priority,
    }
    _client(board.database_url()).enqueue(options, job)


def submit(order: Order, *, user: str = "", title: str = "", priority: int = INTERACTIVE, key: str = "") -> State:
    """Queue a job. With `key`, the same user's second call with the same key finds the first one's job.

    Raises StorageError when the database cannot be written, InputError when the key was used for another order.
    """
    name = fingerprint("job", user, key)[:12] if key else ""
    if before := _made_before(name, order):
        return before
    new = board.add(order, user=user, title=title, priority=priority, job=name)
    _enqueue(new.id)
    return new


def _made_before(job: str, order: Order) -> State | None:
    """The job of that id, if there is one; it must have been for the same order."""
    if not job or not board.exists(job):
        return None
    if board.order(job) != order:
        raise InputError(
            "같은 키로 다른 쇼츠를 주문한 적이 있습니다. 새 키를 쓰거나 키를 빼고 다시 보내 주세요.",
            "This key was used for another short. Use a new key, or send the order without one.",
        )
    return state(job)


def stop(job: str) -> State:
    """End a job within a step; what it made stays. A job that has ended stays as it is."""
    return _interrupt(job, "stop", "cancelled")


def pause(job: str) -> State:
    """Interrupt a job so that `resume` goes on with it."""
    return _interrupt(job, "pause", "paused")


def _interrupt(job: str, want: board.Want, then: board.Status) -> State:
    now = state(job)
    if now.status in FINAL:
        return now
    board.want(job, want)
    return board.update(job, status=then) if now.status in ("queued", "paused") else now


def resume(job: str) -> State:
    """Go on with a paused, failed or cancelled job; what it made before is taken, not made again."""
    if state(job).status in ("queued", "running"):
        return state(job)
    board.want(job, "run", again=True)
    queued = board.update(job, status="queued", error_ko="", error_en="")
    _enqueue(job)
    return queued


retry = resume
"""Going on from the failed scene is the same: what was made before is found by its fingerprint."""


def delete(job: str) -> None:
    """Forget a job and free the space of its project, unless another job uses the folder.

    Raises InputError while it runs.
    """
    now = state(job)
    if now.status == "running":
        raise InputError(
            "만드는 중인 작업은 지울 수 없습니다. 먼저 멈춰 주세요.", "A running job cannot be deleted. Stop it first."
        )
    board.remove(job)
    if now.project and all(other.project != now.project for other in listing(limit=100_000)):
        Project(home() / "projects" / now.project).remove()


class Keeper(threading.Thread):
    """Keeps a worker process running beside this one until `end` is called."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start a worker whenever none is alive."""
        while True:
            if not worker.alive() and (self._process is None or self._process.poll() is not None):
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "pipeline", "worker", "--with-parent"],
                    cwd=Path(__file__).parents[2],
                    stdin=subprocess.PIPE,  # closed by the system when this process ends, however it ends
                )
            if self._over.wait(1.0):
                return

    def end(self) -> None:
        """End the worker this keeper started; its job goes on at the next start."""
        self._over.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(15)


@cache
def keep_worker() -> Keeper:
    """The Keeper of this process, started on first use and ended with the process."""
    keeper = Keeper()
    keeper.start()
    atexit.register(keeper.end)
    return keeper
