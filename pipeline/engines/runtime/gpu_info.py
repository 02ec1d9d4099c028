"""Which card this machine has and how much memory, found without importing torch (NVIDIA's own library, or the system)."""

from __future__ import annotations

import os
import platform
import re
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pynvml

_DRIVERS = ("/proc/driver/nvidia/version", "/dev/dxg", "/dev/kfd", r"C:\Windows\System32\nvcuda.dll")
TORCH = "2.13.0"
"""The torch of requirements.txt."""
INDEX_NVIDIA = "https://download.pytorch.org/whl/cu130"
INDEX_AMD = "https://download.pytorch.org/whl/rocm7.1"
"""Where torch for a card comes from. PyPI's is for the CPU on Windows."""
_SHARED = 0.7
"""Share of an Apple machine's memory that pictures may take."""


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
    """The first NVIDIA card's memory, as its driver says."""
    with suppress(pynvml.NVMLError):
        pynvml.nvmlInit()
        try:
            return int(pynvml.nvmlDeviceGetMemoryInfo(pynvml.nvmlDeviceGetHandleByIndex(0)).total) / 2**30
        finally:
            pynvml.nvmlShutdown()
    return None


def torch_build() -> str | None:
    """What the installed torch computes on, read without importing it: "cuda", "hip" (AMD) or "cpu"; None without torch."""
    found = find_spec("torch")
    if found is None or not found.origin:
        return None
    try:
        said = Path(found.origin).with_name("version.py").read_text(encoding="utf-8")
    except OSError:
        return None
    for name in ("cuda", "hip"):
        if re.search(rf"^{name}\b[^=\n]*=\s*['\"]", said, re.M):
            return name
    return "cpu"


def _amd() -> bool:
    return Path("/dev/kfd").exists() and _nvidia() is None


def torch_unfit() -> str:
    """ "" when the installed torch can use the card this machine has, else one sentence with the line that cures it."""
    if kind() != "cuda":
        return ""
    if torch_build() == "cpu":
        index = INDEX_AMD if _amd() else INDEX_NVIDIA
        return (
            "그래픽 카드는 있지만 설치된 torch 가 CPU 전용입니다. "
            f"`pip install --force-reinstall --no-deps torch=={TORCH} --index-url {index}` 로 바꿔 주세요"
            "(카드에 맞는 줄: https://pytorch.org/get-started/locally)."
        )
    said = os.environ.get("SHORTS_DEVICE") or os.environ.get("SHORTS_MEMORY")
    if torch_build() == "cuda" and not said and _nvidia() is None and not _amd():
        return (
            "NVIDIA 드라이버는 있지만 쓸 수 있는 카드가 보이지 않습니다. Docker 라면 `docker run --gpus all` 로 열고, "
            "아니면 드라이버를 새로 설치해 주세요. CPU로 돌리려면 SHORTS_DEVICE=cpu 를 설정하세요."
        )
    return ""


def unfit(least: float) -> str:
    """ "" when there is a card of `least` gigabytes or the CPU was asked for, else one sentence with the cure."""
    if os.environ.get("SHORTS_DEVICE", "").lower() == "cpu":
        return ""
    if kind() == "cpu":
        return "GPU(NVIDIA, AMD, Apple)를 찾지 못했습니다. 느려도 CPU로 돌리려면 환경 변수 SHORTS_DEVICE=cpu 를 설정해 주세요."
    if why := torch_unfit():
        return why
    have = gigabytes()
    if have is not None and have * 1.05 < least:  # "8 GB" cards report 7.9
        return (
            f"그래픽 메모리 {least:g} GB 가 필요한데 {have:.1f} GB 입니다. 그래도 쓰려면 SHORTS_MEMORY={least:g} 를 설정하세요."
        )
    return ""
