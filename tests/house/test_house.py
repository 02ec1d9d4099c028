"""A house in which one finds the room: names that can be guessed, and documents that name what is there."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tools import architecture

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "web").rglob("*.py")])
PARTICIPLES = frozenset(
    "told kept made shown seen found given said taken held left done drawn written spoken sent laid lit built bought brought "
    "caught chosen come become begun broken driven eaten fallen felt fought flown forgotten frozen gotten gone grown heard "
    "hidden known lain led lent lost meant met paid proven risen sold shot slept spent stood stuck struck swept swum swung "
    "thought thrown torn understood won worn wound wrung".split()
)
VERBS = frozenset({"feed", "seed", "embed", "need", "speed", "proceed", "exceed"})
METHODS_LEFT = 46
"""Methods and inner functions that still are bare participles; the number only falls."""
SAME_NAMES = 9
"""Module names that stand in two rooms (a stage and its tab are called alike on purpose); the number only falls."""
ANY_LEFT = 53
"""Arguments and results that are typed `Any`, of libraries that give nothing better; it only falls."""
ANY_WITHIN = 156
"""Those whose type holds an `Any` anywhere (`dict[str, Any]`), the ones above with them; it only falls, to 60."""
CLOSETS = 0.35
"""Share of modules that one other module alone imports; it only falls, to 0.2."""
TWICE = 0
"""Runs of six lines of the same logic in two places; the number only falls."""
STAGE_WORDS = frozenset("__init__ script image voice video batch library models product characters page".split())


def _is_bare_participle(name: str) -> bool:
    bare = name.strip("_")
    return "_" not in bare and bare not in VERBS and (bare in PARTICIPLES or re.fullmatch(r"[a-z]{3,}ed", bare) is not None)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_is_a_bare_participle(path: Path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = [node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert [name for name in names if _is_bare_participle(name)] == []


def test_bare_participles_among_methods_only_become_fewer():
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno} {inner.name}"
        for path in SOURCES
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, (ast.ClassDef, ast.FunctionDef))
        for inner in ast.iter_child_nodes(outer)
        if isinstance(inner, ast.FunctionDef) and _is_bare_participle(inner.name)
    ]
    assert len(found) <= METHODS_LEFT, found


def test_no_module_has_its_name_in_two_rooms():
    rooms: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        rooms[path.stem].append(str(path.relative_to(ROOT)))
    twice = {name: paths for name, paths in rooms.items() if len(paths) > 1 and name not in STAGE_WORDS}
    assert len(twice) <= SAME_NAMES, twice


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _kinds(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """The types of all arguments and of the result."""
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    kinds = [argument.annotation for argument in arguments if argument] + [function.returns]
    return [kind for kind in kinds if kind]


def test_signatures_say_what_they_take():
    kinds = [kind for path in SOURCES for function in _functions(path) for kind in _kinds(function)]
    within = [kind for kind in kinds if any(isinstance(part, ast.Name) and part.id == "Any" for part in ast.walk(kind))]
    bare = [kind for kind in within if isinstance(kind, ast.Name)]
    assert len(bare) <= ANY_LEFT
    assert len(within) <= ANY_WITHIN


def test_few_modules_are_closets_of_the_room_next_door():
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in SOURCES}
    importers: dict[str, set[Path]] = defaultdict(set)
    for path in SOURCES:
        for module in architecture.imports(path):
            importers[module if module in modules else module.rpartition(".")[0]].add(path)
    alone = [module for module in modules if len(importers[module]) == 1]
    assert len(alone) / len(modules) <= CLOSETS, sorted(alone)


def test_no_six_lines_stand_twice():
    """Lines of function bodies, without signatures and docstrings; those of a few letters count for nothing."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in _functions(path):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            said = [line.strip() for line in lines[body[0].lineno - 1 : function.end_lineno]] if body else []
            said = [line for line in said if line and line[0] != "#"]
            for at in range(len(said) - 5):
                text = "\n".join(said[at : at + 6])
                if sum(char.isalpha() for char in text) > 90:
                    places[text].append(f"{path.relative_to(ROOT)}: {said[at]}")
    twice = {text: sorted(set(found)) for text, found in places.items() if len(set(found)) > 1}
    assert len(twice) <= TWICE, list(twice.values())


NAMED = re.compile(r"(?<![\w/.<{*-])((?:[\w-]+/)*[\w-]+\.(?:py|toml|tsv|md))(?![\w/])")
EXAMPLES = {"my_owner.toml", "version.py", "FILE.toml", "still.py", "notes.py", "tried.toml", "brand.toml"}
"""Files a text speaks of that are not the project's: a user's own, torch's, one that stands for any."""


def test_every_file_named_in_a_text_exists():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    names = {Path(path).name for path in tracked} | EXAMPLES
    texts = [
        path for path in tracked if path.endswith((".py", ".md")) and not path.startswith("tests/") and path != "CHANGELOG.md"
    ]
    absent = {
        f"{text}: {name}"
        for text in texts
        for name in NAMED.findall((ROOT / text).read_text(encoding="utf-8"))
        if Path(name).name not in names
    }
    assert absent == set()
