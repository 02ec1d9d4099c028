"""The cases of tests/data/facts/cases: what a page or a sheet says, and what may be told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.facts import CASES, KINDS, cases, faults

FOUND = list(cases(CASES))


@pytest.mark.parametrize(("path", "lines"), FOUND, ids=[path.name for path, _ in FOUND])
def test_case(path: Path, lines: list[str]):
    assert faults(path, lines) == []


def test_every_kind_has_cases():
    kinds = {KINDS[line.split()[0]] for _, lines in FOUND for line in lines}
    assert len(FOUND) >= 90 and {"price", "name", "brand", "stock", "feature"} <= kinds
