"""The tables beside this file: tab-separated, "#" begins a remark."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def rows(name: str) -> list[list[str]]:
    """The rows of a table, read once."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
