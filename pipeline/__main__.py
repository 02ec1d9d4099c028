"""The pipeline without a browser: `shorts COMMAND`, or `python -m pipeline COMMAND`; `shorts studio` opens the studio."""

from __future__ import annotations

import runpy
import sys

from . import commands


def main() -> int:
    """Run what stands on the command line; returns the exit code."""
    if sys.argv[1:2] == ["studio"]:
        sys.argv = ["shorts studio", *sys.argv[2:]]
        runpy.run_module("app", run_name="__main__")
        return 0
    return commands.main()


if __name__ == "__main__":
    sys.exit(main())
