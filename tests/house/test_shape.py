"""The ceilings of the code: function and file lengths, nesting, floors, light imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.architecture import imports

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for top in ("app.py", "pipeline", "web", "characters")
    for path in [ROOT / top, *(ROOT / top).rglob("*.py")]
    if path.is_file()
)

FLOORS = (
    {"app"},
    {"web", "__main__"},
    {"commands"},
    {"functions"},
    {"batch"},
    {"library"},
    {"jobs"},
    {"storyboard"},
    {"editor"},
    {"short"},
    {"notebook"},
    {"source"},
    {"crawl", "script", "direction", "image", "voice", "video", "render", "models"},
    {"engines"},
    {"characters"},
    {"media"},
    {"product_text"},
    {"korean"},
    {"sandbox"},
    {"workspace"},
    {"records", "progress"},
    {"money"},
    {"price_text"},
    {"amount_text", "price_deadline"},
    {"errors", "console", "word_tables"},
)
"""From the top. A module imports only what stands below it; within a floor only its own package."""


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def _length(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1  # pyright: ignore[reportAttributeAccessIssue]


def test_functions_are_short():
    lengths = sorted((_length(node), name) for name, node in _functions())
    assert [(n, name) for n, name in lengths if n > 60] == []
    assert lengths[int(len(lengths) * 0.95)][0] <= 30


def test_files_are_short():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: n for name, n in lengths.items() if n > 500} == {}


def _depth(node: ast.AST, level: int = 0) -> int:
    nests = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith)
    deepest = level
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        elif_branch = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, _depth(child, level + (isinstance(child, nests) and not elif_branch)))
    return deepest


def test_nesting_is_flat():
    assert [name for name, node in _functions() if _depth(node) > 3] == []


def test_everything_is_annotated():
    bare = []
    for name, node in _functions():
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        missing = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
        if missing or node.returns is None:
            bare.append((name, missing))
    assert bare == []


def _part(module: str) -> str | None:
    names = module.split(".")
    if names[0] in ("app", "web"):
        return names[0]
    return names[1] if names[0] == "pipeline" and len(names) > 1 else None


def _floor(part: str) -> int:
    return next(i for i, parts in enumerate(FLOORS) if part in parts)


LAYERED = [path for path in SOURCES if {"pipeline", "web"} & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("path", LAYERED, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path):
    here = path.relative_to(ROOT).with_suffix("").parts
    own = "web" if here[0] == "web" else here[1]
    if own == "__init__":
        return
    for module in imports(path):
        part = _part(module)
        if part is not None and part != own:
            assert _floor(part) > _floor(own), f"{path.relative_to(ROOT)} imports {module}"


HEAVY = ("torch", "onnxruntime", "cv2", "TTS", "diffusers", "transformers", "moviepy")


@pytest.mark.parametrize("module", ["pipeline", "pipeline.short", "pipeline.__main__", "app"])
def test_import_is_light(module: str):
    code = f"import sys; import {module}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
