"""Keeps a worker process beside the studio."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from functools import cache
from uuid import uuid4

from ..errors import StorageError
from ..sandbox.memory import processor_seconds
from ..workspace.paths import beside_program
from .worker_locks import Watch, workers_here

TOKEN = "SHORTS_WORKER_TOKEN"
"""Variable with the end of the worker's name: by it whoever started it knows it again."""
GRACE = 1.2
"""s a worker has to end by itself."""
START = 300.0
"""s it may take until it holds its lock, while it gets on."""


def spent(pid: int) -> dict[str, int]:
    """Processor time a process has had as a count for a Watch: one that starts spends some. {} where it cannot be known."""
    seconds = processor_seconds(pid)
    return {} if seconds is None else {str(pid): round(seconds * 100)}


class Keeper(threading.Thread):
    """Keeps a worker process running beside this one until `end` is called."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self._over, self._starting = threading.Event(), threading.Lock()
        self._began, self._token = 0.0, ""
        self._begins = Watch()
        """Sees a worker of ours that stands still before it has said anything."""
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start a worker whenever none is alive; one that stands still is ended first."""
        watch = Watch()
        while True:
            try:
                self._look(watch)
            except StorageError:  # the database is away; it is asked again
                watch = Watch()
            if self._over.wait(1.0):
                return

    def _look(self, watch: Watch) -> None:
        well, still = workers_here(watch)
        if well:
            return
        if self._process is not None and self._process.poll() is None:
            stands = any(name.endswith(self._token) for name in still) or bool(self._begins.still(spent(self._process.pid)))
            if not stands and time.monotonic() - self._began < START:
                return  # it is still on its way
            self._process.kill()
            self._process.wait()
        self._start()

    def _start(self) -> None:
        self._began, self._token, self._begins = time.monotonic(), uuid4().hex[:6], Watch()
        with self._starting:
            if self._over.is_set():
                return
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pipeline", "worker", "--with-parent"],
                cwd=beside_program(),
                env={**os.environ, TOKEN: self._token},
                stdin=subprocess.PIPE,  # closed by the system when this process ends, however it ends
            )

    def end(self) -> None:
        """End the worker this keeper started within GRACE; its job goes on at the next start."""
        self._over.set()
        with self._starting:
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:  # it is as well killed: what it made is kept, and its runner goes with it
            process.kill()
            process.wait()


@cache
def keep_worker() -> Keeper:
    """The Keeper of this process, started on first use and ended with the process."""
    keeper = Keeper()
    keeper.start()
    atexit.register(keeper.end)
    return keeper
