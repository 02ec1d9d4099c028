"""The pipeline without a browser: `python -m pipeline COMMAND`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. A Ctrl-C while the program is being read ends it without a word."""
    from . import console

    before = signal.getsignal(signal.SIGINT)
    if argv is None:
        signal.signal(signal.SIGINT, lambda *_: os._exit(console.INTERRUPTED))
    from .commands import main as run

    if argv is None:
        signal.signal(signal.SIGINT, before)
    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
