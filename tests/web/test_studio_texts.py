"""The studio's words: each key once, in two languages, and none that Gradio reads as its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import gradio as gr

from tests.support.studio import ROOT
from web import i18n, texts
from web.i18n import TEXTS

TABLES = [Path(i18n.__file__), *sorted(Path(texts.__file__).parent.glob("*.py"))]


def keys(table: Path) -> list[str]:
    """The keys of every dict that is written out in a file."""
    found = (node for node in ast.walk(ast.parse(table.read_text(encoding="utf-8"))) if isinstance(node, ast.Dict))
    return [key.value for one in found for key in one.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


def test_every_key_has_one_text():
    written = [key for table in TABLES for key in keys(table)]
    assert len(written) > 300 and sorted(key for key in set(written) if written.count(key) > 1) == []


def test_no_key_is_one_of_gradios():
    assets = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
    (english,) = assets.glob("en-*.js")
    spaces = set(re.findall(r"\w+ as (\w+)", english.read_text(encoding="utf-8")))
    assert "file" in spaces and sorted(spaces & set(TEXTS)) == []


def test_every_text_is_said_in_both_languages():
    wrong = [key for key, (korean, english) in TEXTS.items() if not korean.strip() or re.search("[가-힣]", english)]
    assert [key for key in wrong if key not in ("new_text", "sample")] == []


def test_every_word_the_page_asks_for_is_there():
    source = "".join(path.read_text("utf-8") for path in (ROOT / "web").rglob("*.py"))
    asked = set(re.findall(r'\b(?:t|say)[(\[]"(\w+)"[)\]]', source))
    assert len(asked) > 100 and sorted(asked - set(TEXTS)) == []
