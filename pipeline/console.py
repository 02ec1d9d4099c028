"""The terminal a program runs in: its encoding, a reader that goes away, and a Ctrl-C that is answered at once."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

GRACE = 1.5
"""s a program has to end by itself after a Ctrl-C."""
INTERRUPTED = 130
"""Exit code after a Ctrl-C."""
_ASKED = threading.Event()
"""Set once there was one."""


def write_utf8() -> None:
    """Let standard output and error take every letter: a Korean Windows console, cp1252 and ASCII do not by themselves."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore[reportAttributeAccessIssue]


def leave_closed_pipe() -> None:
    """After a BrokenPipeError (`| head`): nothing more is written, nor complained of at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave_at_interrupt() -> None:
    """A Ctrl-C ends the program at once and without a word: for while it is read, when there is nothing to end in order."""
    signal.signal(signal.SIGINT, _leave)


def _leave(_: int, __: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _leave_if_asked() -> None:
    """The last thing a program does that was interrupted: taking the interpreter apart can take seconds."""
    if _ASKED.is_set():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(INTERRUPTED)


def answer_interrupts(say: Callable[[], None]) -> None:
    """A Ctrl-C ends the run in order when that takes less than GRACE s, else after `say`; a second one at once.

    What was finished is kept either way, as after a power cut. Only the main thread can ask for it.
    """

    def leave() -> None:
        say()
        os._exit(INTERRUPTED)

    def hear(number: int, frame: FrameType | None) -> None:
        _ASKED.set()
        signal.signal(number, lambda *_: leave())
        timer = threading.Timer(GRACE, leave)
        timer.daemon = True
        timer.start()
        signal.default_int_handler(number, frame)

    ours = (signal.default_int_handler, _leave)
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) in ours:
        signal.signal(signal.SIGINT, hear)
        atexit.register(_leave_if_asked)
