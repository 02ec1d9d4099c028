"""The child: reads what to do, does it, says what came out; ends when whoever started it does.

It is started with this package's folder as its argument, and takes no signal from a terminal.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

from ..errors import PipelineError
from . import INSIDE, function
from .wire import receive, send

MOST = 2**31
"""Bytes no task may have more of than."""
FILE = 1_200_000_000
"""Bytes of a file it writes."""
GRACE = 5.0
"""s after the deadline at which a child that nobody waits for any more ends itself."""


def serve() -> None:
    """Answer until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    INSIDE.set()
    _leave_no_traces()
    while asked := receive(source, MOST):
        message, data = asked
        work, seconds, room = str(message["work"]), float(str(message["seconds"])), int(str(message["bytes"]))
        with suppress(ImportError, ValueError, AttributeError):  # said by _answer
            function(work)
        send(answers, {"begun": True})
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True)
        _lid(room)
        _answer(answers, message, data)
        _lid(MOST)
        faulthandler.cancel_dump_traceback_later()


def _answer(answers: IO[bytes], message: dict[str, Any], data: bytes) -> None:
    """Do one thing. What is no PipelineError ends the process: nobody knows what it left behind."""
    blob = b""
    try:
        value, blob = function(message["work"])(message["given"], data)
        said: dict[str, Any] = {"value": value}
    except PipelineError as error:
        said = {"error": {"kind": type(error).__name__, "ko": error.ko, "en": error.en, "detail": error.detail}}
    except MemoryError:
        said = {"memory": True}
    send(answers, said, blob)


def make_ready(given: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
    """Read in what the next call will need."""
    for module in given["modules"]:
        import_module(module)
    return {}, b""


def _leave_no_traces() -> None:
    """No core, no file without an end."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
        resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))


def _lid(size: int) -> None:
    """Bytes of address space from now on, where the system keeps count (Linux); elsewhere the parent looks."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    sys.exit(serve())
