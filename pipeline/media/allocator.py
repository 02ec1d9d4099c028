"""The memory of a process that works in several lanes."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""M_ARENA_MAX in glibc's malloc.h"""


def share_heap() -> None:
    """Let all threads take their memory from one heap (glibc; elsewhere nothing happens).

    Else every lane keeps one of its own, and what a lane has freed is of no use to the others: 100 MB in a short, for the
    same time. Called where a process begins that makes shorts.
    """
    with suppress(OSError, AttributeError, TypeError):  # no glibc
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def return_memory() -> None:
    """Give what was freed back to the system (glibc; elsewhere nothing happens): after a network, before the next stage."""
    with suppress(OSError, AttributeError, TypeError):  # no glibc
        ctypes.CDLL(None).malloc_trim(0)
