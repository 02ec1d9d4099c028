"""Keeps a worker process beside the studio."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache

from ..errors import StorageError
from ..places import beside_program
from .alive import alive


class Keeper(threading.Thread):
    """Keeps a worker process running beside this one until `end` is called."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start a worker whenever none is alive."""
        while True:
            if not self._process or self._process.poll() is not None:
                with suppress(StorageError):  # the database is away; it is asked again
                    self._start()
            if self._over.wait(1.0):
                return

    def _start(self) -> None:
        if not alive():
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pipeline", "worker", "--with-parent"],
                cwd=beside_program(),
                stdin=subprocess.PIPE,  # closed by the system when this process ends, however it ends
            )

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
