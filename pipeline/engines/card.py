"""Which card this machine has and how much memory, found without importing torch (NVIDIA's own library, or the system)."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache
from pathlib import Path

_DRIVERS = ("/proc/driver/nvidia/version", "/dev/dxg", "/dev/kfd", r"C:\Windows\System32\nvcuda.dll")
_LIBRARIES = ("libnvidia-ml.so.1", "nvml.dll", "/usr/lib/wsl/lib/libnvidia-ml.so.1")
_SHARED = 0.7
"""Share of an Apple machine's memory that pictures may take."""


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def kind() -> str:
    """ "cuda", "mps" or "cpu": what SHORTS_DEVICE says, else the card whose driver is installed."""
    said = os.environ.get("SHORTS_DEVICE", "").lower()
    if said in ("cuda", "mps", "cpu"):
        return said
    if platform.system() == "Darwin":
        return "mps" if platform.machine() == "arm64" else "cpu"
    return "cuda" if any(Path(driver).exists() for driver in _DRIVERS) else "cpu"


def gigabytes() -> float | None:
    """What the card holds, or SHORTS_MEMORY; None when it cannot be told (no card, or a driver that does not say)."""
    said = os.environ.get("SHORTS_MEMORY", "")
    try:
        return float(said)
    except ValueError:
        pass
    if kind() == "cuda":
        return _nvidia()
    if kind() == "mps":
        return _SHARED * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return None


@cache
def _nvidia() -> float | None:
    """The first NVIDIA card's memory (NVML, nvmlDeviceGetMemoryInfo)."""
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        handle, memory = ctypes.c_void_p(), _Memory()
        if library.nvmlInit_v2() != 0:
            return None
        found = library.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(handle)) == 0
        found = found and library.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) == 0
        library.nvmlShutdown()
        return memory.total / 2**30 if found else None
    return None


def unfit(least: float) -> str:
    """ "" when there is a card of `least` gigabytes or the CPU was asked for, else one sentence with the cure."""
    if os.environ.get("SHORTS_DEVICE", "").lower() == "cpu":
        return ""
    if kind() == "cpu":
        return "GPU(NVIDIA, AMD, Apple)를 찾지 못했습니다. 느려도 CPU로 돌리려면 환경 변수 SHORTS_DEVICE=cpu 를 설정해 주세요."
    have = gigabytes()
    if have is not None and have * 1.05 < least:  # "8 GB" cards report 7.9
        return (
            f"그래픽 메모리 {least:g} GB 가 필요한데 {have:.1f} GB 입니다. 그래도 쓰려면 SHORTS_MEMORY={least:g} 를 설정하세요."
        )
    return ""
