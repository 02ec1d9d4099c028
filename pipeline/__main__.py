"""The pipeline without a browser: `shorts COMMAND`, or `python -m pipeline COMMAND`; `shorts studio` opens the studio."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence

from . import commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line's words, or `argv`; returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["studio"]:
        sys.argv = ["shorts studio", *given[1:]]
        runpy.run_module("app", run_name="__main__")
        return 0
    return commands.main(given)


if __name__ == "__main__":
    sys.exit(main())
