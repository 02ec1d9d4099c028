"""Every sentence to the user is there twice: Korean in the Korean one, none in the English one, the same values in both."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline import errors
from pipeline.errors import PipelineError

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "web").rglob("*.py")])
KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, PipelineError)}
HANGUL = re.compile("[가-힣]")
TWICE = 6
"""Korean sentences that stand in two places; the number only falls."""


def _text(node: ast.expr) -> str | None:
    """A text as it is written, values as {}; None where it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _sentences() -> Iterator[tuple[str, str, str]]:
    """Where it stands, the Korean and the English text of every error that is written out."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS and len(node.args) >= 2:
                ko, en = _text(node.args[0]), _text(node.args[1])
                if ko is not None and en is not None:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", ko, en


FOUND = list(_sentences())


def test_they_are_found():
    assert len(FOUND) > 150


def test_korean_is_korean_and_english_is_not():
    quoted = re.compile("「[^」]*」|«[^»]*»|'[^']*'|\"[^\"]*\"|`[^`]*`")
    said = [(where, ko, quoted.sub("", en)) for where, ko, en in FOUND if len(re.findall("[A-Za-z가-힣]", ko + en)) > 20]
    assert [where for where, ko, en in said if not HANGUL.search(ko.replace("{}", "")) and "{}" not in ko] == []
    assert [(where, en) for where, _, en in said if HANGUL.search(en) or not re.search("[A-Za-z]{3}", en)] == []


def test_no_sentence_is_written_often():
    places: dict[str, list[str]] = defaultdict(list)
    for where, ko, _ in FOUND:
        places[ko].append(where)
    twice = {text: where for text, where in places.items() if len(where) > 1}
    assert len(twice) <= TWICE, twice
