"""How much memory a process has, and the machine; how much processor time it has had."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress


def keeps_limits() -> bool:
    """Whether the system itself holds a process to RLIMIT_AS."""
    return sys.platform.startswith("linux")


def memory_of(pid: int) -> int:
    """Bytes a process has in memory now; 0 when that cannot be known."""
    with suppress(OSError, ValueError, IndexError, AttributeError, subprocess.SubprocessError):
        if sys.platform.startswith("linux"):
            with open(f"/proc/{pid}/statm", "rb") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        if sys.platform == "win32":
            return _windows(pid)
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, timeout=2, check=True)
        return int(said.stdout) * 1024
    return 0


def processor_seconds(pid: int) -> float | None:
    """s of a core that a process has had, to a hundredth; None where that cannot be known (Linux says it)."""
    with suppress(OSError, ValueError, IndexError, AttributeError):
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rsplit(b")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return None


def memory_of_machine() -> int:
    """Bytes of memory of this computer; 8 GB where it does not say."""
    with suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 8 * 2**30


def _windows(pid: int) -> int:
    """The private bytes of a process (PROCESS_MEMORY_COUNTERS_EX)."""
    import ctypes

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_ulong),
            ("faults", ctypes.c_ulong),
            *((f"n{number}", ctypes.c_size_t) for number in range(8)),
            ("private", ctypes.c_size_t),
        )

    kernel = ctypes.windll.kernel32  # pyright: ignore[reportAttributeAccessIssue]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x0410, False, pid)
    counters = Counters(size=ctypes.sizeof(Counters))
    try:
        done = kernel.K32GetProcessMemoryInfo(ctypes.c_void_p(handle), ctypes.byref(counters), counters.size)
        return counters.private if done else 0
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
