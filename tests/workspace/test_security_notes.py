"""docs/security.md: no pinned package is older than a fix it names, and every test it names is there."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
FIXES = re.findall(r"^\| ([\w.-]+) \| (\d[\d.]*) \|", TEXT, re.M)
"""(package, the oldest version it may have)"""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:4])


def _pins() -> dict[str, str]:
    """Package -> its pin; a later file goes before an earlier one, as pip is told to install them."""
    found: dict[str, str] = {}
    files = [ROOT / f"requirements{end}.txt" for end in ("-lite", "", "-many", "-dev", "-newer")]
    for line in "\n".join(file.read_text(encoding="utf-8") for file in files).splitlines():
        if pin := re.match(r"([\w.-]+)(?:\[[^]]*\])?==([\w.]+)", line):
            found[pin[1].lower()] = pin[2]
    return found


@pytest.mark.parametrize(("package", "fixed"), FIXES)
def test_no_pin_and_no_installed_package_is_older_than_a_fix(package: str, fixed: str):
    assert _version(_pins()[package]) >= _version(fixed)
    assert _version(metadata.version(package)) >= _version(fixed)


def test_the_table_is_read():
    assert {"pillow", "gradio", "imageio-ffmpeg"} <= {package for package, _ in FIXES}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/\w+/\w+\.py)`", TEXT))))
def test_every_test_that_is_named_is_there(name: str):
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:media|batch|crawl)/\w+\.py)`", TEXT))))
def test_every_place_that_is_named_is_there(name: str):
    assert (ROOT / "pipeline" / name).is_file()
