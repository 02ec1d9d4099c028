"""What tests share of korean pronounce."""

from __future__ import annotations

from pathlib import Path

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data" / "pronunciation.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
