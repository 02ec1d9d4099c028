"""The sentences Kokoro is taught with: the project's own Korean, and lines that hold what is misheard most."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.characters import list_characters
from pipeline.engines.script.template import Template
from pipeline.records import Product
from pipeline.script import ScriptOptions
from pipeline.script.brief import make_brief

ROOT = Path(__file__).parents[2]
_LISTS = Path(__file__).with_name("texts.tsv")
_PLACES = ("pipeline", "web", "characters", "examples", "docs", "tests", "README.md")
_KINDS = {".py", ".toml", ".json", ".md"}
_SENTENCE = re.compile(r"[가-힣][가-힣 ,]{6,60}[.!?]")
_SYLLABLES = range(8, 28)
_OFTEN = 6
"""How often a line of the list counts beside the others."""


def chosen(kind: str) -> list[str]:
    """The lines of texts.tsv, "taught" or "kept" (for looking at what was gained)."""
    rows = (line.split("\t") for line in _LISTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [text for name, text in rows if name == kind]


def taught(without: set[str]) -> list[str]:
    """Every sentence to teach with, in order, but for those to be measured with."""
    found = {text for text in [*_written(), *_scripts()] if len(re.findall("[가-힣]", text)) in _SYLLABLES}
    return sorted(found - without - set(chosen("kept"))) + chosen("taught") * _OFTEN


def _written() -> Iterator[str]:
    for place in (ROOT / name for name in _PLACES):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in _KINDS:
                yield from (match.group() for match in _SENTENCE.finditer(path.read_text(encoding="utf-8")))


def _scripts() -> Iterator[str]:
    """What the characters say of the examples, without digits and Latin, which a recogniser spells in its own way."""
    for file in sorted((ROOT / "examples").glob("*.json")):
        product = Product(
            **{key: value for key, value in json.loads(file.read_text(encoding="utf-8")).items() if key != "images"}
        )
        for character in list_characters():
            for seed in (1, 2):
                for line in Template().write(make_brief(product, character, ScriptOptions(seed=seed))):
                    yield from (part for part in re.split(r"(?<=[.!?])\s+", line.text) if _SENTENCE.fullmatch(part))
