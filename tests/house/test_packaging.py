"""The project as a package: one list of requirements, a wheel that works where nothing else of the checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from pipeline.records import VERSION

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _pins(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-r")]


@pytest.mark.parametrize(
    ("file", "listed"),
    [
        ("requirements-lite.txt", PROJECT["dependencies"]),
        ("requirements.txt", PROJECT["optional-dependencies"]["models"]),
        ("requirements-many.txt", PROJECT["optional-dependencies"]["many"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_requirements_are_listed_once_and_equal(file: str, listed: list[str]):
    assert sorted(_pins(file)) == sorted(listed)


def test_the_version_is_said_once():
    assert "version" in PROJECT["dynamic"]
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_wheel_makes_a_short_where_nothing_else_is(tmp_path: Path):
    """Built from a clean copy, unpacked into an empty folder: code, characters, fonts, sounds and examples are all in it."""
    source, site = tmp_path / "source", tmp_path / "site"
    ignore = shutil.ignore_patterns(".git", "__pycache__", ".venv*", "tests", "docs", "tools", "benchmarks", "node_modules")
    shutil.copytree(ROOT, source, ignore=ignore)
    wheel = [sys.executable, "-m", "pip", "wheel", str(source), "--no-deps", "-q", "-w", str(tmp_path)]
    subprocess.run(wheel, check=True, cwd=tmp_path, capture_output=True)
    file = next(tmp_path.glob("shorts_gongbang-*.whl"))
    assert VERSION in file.name
    with zipfile.ZipFile(file) as packed:
        assert b"shorts = pipeline.__main__:main" in packed.read(
            next(n for n in packed.namelist() if n.endswith("entry_points.txt"))
        )
        packed.extractall(site)
    told = {**os.environ, "PYTHONPATH": str(site), "SHORTS_HOME": str(tmp_path / "home")}
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "make",
        str(site / "examples" / "mood-lamp.json"),
        "--draft",
        "--duration",
        "8",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "home").glob("projects/*/shorts/*.mp4"))


def test_a_double_click_says_what_is_missing(tmp_path: Path):
    """Without a Python that fits, start.sh says so in Korean and English and where to get one."""
    shutil.copy(ROOT / "start.sh", tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in ("dirname", "printf"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    done = subprocess.run(
        ["/bin/sh", str(tmp_path / "start.sh")],
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.11~3.13 이 없습니다" in done.stdout
    assert "python.org" in done.stdout


def test_a_double_click_opens_the_studio_that_is_set_up(tmp_path: Path):
    shutil.copy(ROOT / "start.sh", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "ready").touch()
    (tmp_path / "app.py").write_text("import sys; print('opened', sys.argv[1:])")
    done = subprocess.run(["sh", str(tmp_path / "start.sh"), "--no-browser"], capture_output=True, text=True, check=False)
    assert "opened ['--no-browser']" in done.stdout
