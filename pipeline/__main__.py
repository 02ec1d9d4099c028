"""The pipeline without a browser: `shorts COMMAND`, or `python -m pipeline COMMAND`; `shorts studio` opens the studio."""

from __future__ import annotations

import runpy
import signal
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. A Ctrl-C while the program is being read ends it without a word."""
    from . import console

    given, before = list(sys.argv[1:] if argv is None else argv), signal.getsignal(signal.SIGINT)
    if given[:1] == ["studio"]:
        sys.argv = ["shorts studio", *given[1:]]
        runpy.run_module("app", run_name="__main__")
        return 0
    if argv is None:
        console.leave_at_interrupt()
    from .commands import main as run

    if argv is None:
        signal.signal(signal.SIGINT, before)
    return run(given)


if __name__ == "__main__":
    sys.exit(main())
