"""The hand-written copy itself: whole, in its speech level, and without a claim or a number of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.script import copywriting
from pipeline.engines.script.template import BOOKS
from pipeline.korean.particles import particle
from pipeline.product_text.regulated_claims import claims
from pipeline.records import TONES
from pipeline.script.amounts_in_text import amounts, codes

FILES = sorted(path.stem for path in Path(copywriting.__file__).parent.glob("*.toml"))
FACTS = {
    "name": "수딩 크림",
    "brand": "닥터숲",
    "price": "(가격)",
    "terms": "(조건)",
    "amount": "(구성)",
    "list": "(정가)",
    "discount": "(할인)",
    "saved": "(차액)",
    "rating": "(별점)",
    "count": "(후기)",
    "b": "(사실).",
    "c": "(사실).",
    "h": "(요점)",
    "p": "크림",
    "q": "크림",
    "u": "(쓰임).",
    "v": "(쓰임).",
    "who": "(누구)",
    "ask": "(부탁)",
    **{f"o{n}": "크림" for n in range(1, 4)},
}


def lines(part: Any) -> Iterator[str]:
    """Every line below a table, headlines included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from lines(item)
    else:
        for key, item in part.items():
            if key not in ("words", "noun", "setting"):
                yield from lines(item)


LINES = [(name, way) for name in FILES for line in lines(copywriting.load(name)) for way in copywriting.variants(line)]
"""Every line in every way it may be said."""


def test_every_field_has_its_stories():
    assert set(BOOKS) | {"general", "offer"} == set(FILES)
    for name in (*BOOKS, "general"):
        book = copywriting.load(name)
        assert book["noun"].isascii()
        assert book["setting"].isascii()
        assert sum(not topic.get("words") for topic in book["topic"]) == 1
        for topic in book["topic"]:
            for tone in TONES:
                assert topic[tone]
                assert all(len(story) == 4 for story in topic[tone])


def test_no_story_is_told_twice():
    hooks = [
        story[1]
        for name in (*BOOKS, "general")
        for topic in copywriting.load(name)["topic"]
        for tone in TONES
        for story in topic[tone]
    ]
    assert len(hooks) >= 300
    assert len(set(hooks)) == len(hooks)


@pytest.mark.parametrize("name", FILES)
def test_headlines_fit_two_lines_of_the_picture(name: str):
    for topic in copywriting.load(name).get("topic", []):
        for headline in (part for tone in TONES for story in topic[tone] for part in story[::2]):
            rows = headline.split("\n")
            assert len(rows) <= 2
            assert all(len(row) <= 12 for row in rows), headline


@pytest.mark.parametrize("level", ["해요", "합쇼", "반말"])
def test_every_line_can_be_said_in_every_level(level: Any):
    for name, line in LINES:
        said = copywriting.say(line, FACTS, level).text
        assert not re.search(r"[\[\]{}<>|*\x00]|\s[.,!?]|[.,!?]{2}", said), (name, said)
        assert particle("크림", "은/는") == "은"


def test_plain_speech_holds_no_polite_ending():
    ending = re.compile(r"(?:요|[습십]니까|십시오|죠)[.?!,]|(?:^|\s)(?:제가|저는|저도|저만|저희)(?:\s|$)")
    assert [said for _, line in LINES if ending.search(said := copywriting.say(line, FACTS, "반말").text)] == []


def test_formal_speech_is_formal():
    """What stays in -요 are the forms that are said at that level too, and fragments."""
    ending = re.compile(r"[가-힣]*요[.!]")
    kept = re.compile(r"(?:거든|네|군|까|는데|고|더라고|려고|자고|여기|으로|만|나|게|리가|부터|로|기)요[.!]$")
    found = [hit[0] for _, line in LINES for hit in ending.finditer(copywriting.say(line, FACTS, "합쇼").text)]
    assert [word for word in found if not kept.search(word) and word != "요."] == []


def test_the_copy_claims_nothing():
    for name, line in LINES:
        said = copywriting.say(line, FACTS, "해요").text
        assert claims(said) == [], (name, said)
        assert list(amounts(said)) == [], (name, said)
        assert codes(said) == [], (name, said)
        assert not re.search(r"\d", said), (name, said)
