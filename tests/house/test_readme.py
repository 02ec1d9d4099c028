"""The README is a contract: its tree, its commands and its table of engines say what is there."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import commands
from pipeline.models import list_models

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_names_what_exists():
    tree = README.split("## 구조")[1].split("```")[1]
    for line in tree.strip().splitlines():
        indented = line.startswith("  ")
        names = line.split() if "  benchmarks/" in line else [line.split()[0]]
        for name in names:
            assert (ROOT / ("pipeline" if indented else "") / name).exists(), name


def test_every_command_is_there():
    shown = set(re.findall(r"python -m pipeline (\w+)", README))
    shown.discard("COMMAND")
    help_text = commands.parser().format_help()
    assert shown and all(name in help_text for name in shown)


def test_marked_commands_name_files_that_exist():
    for mark in ("make", "test"):
        block = README.split(f"<!-- {mark} -->")[1].split("```")[1]
        for name in re.findall(r"\S+\.(?:txt|json)", block):
            assert (ROOT / name).is_file(), name


def test_the_table_of_engines_is_the_one_in_the_code():
    table = README.split("<!-- engines -->")[1].split("<!-- /engines -->")[0]
    for row in list_models():
        assert f"| {row.stage} | `{row.name}` | {row.purpose} | {row.size} | {row.licence} | {row.advert} |" in table
