"""`python -m tests.support.nursery`: forks worker processes that have read the program already, which saves seconds a worker.

Each line of standard input asks for one, as JSON: its environment and the file it writes to; its process id is the answer.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, NoReturn


def become(order: dict[str, Any]) -> NoReturn:
    """Go on as `python -m pipeline worker`, in that environment."""
    from pipeline.jobs.worker import run_worker

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["environment"])
    for to, name in ((0, os.devnull), (1, os.devnull), (2, order["log"])):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), to)
    run_worker()


def main() -> None:
    """Read the program once, then fork until standard input ends."""
    import dbos  # noqa: F401

    import pipeline.jobs.worker  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries them: whoever started one sees that it is gone
    while line := sys.stdin.readline():
        if not (pid := os.fork()):
            become(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
