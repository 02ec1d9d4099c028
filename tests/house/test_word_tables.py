"""Words are data: a file with a misspelt, missing or superfluous key is refused where it is read, with the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline import word_tables
from pipeline.word_tables import NotRequired, Table, read_table


class Row(Table):
    word: str
    weight: NotRequired[float]


class Words(Table):
    row: list[Row]


def test_a_file_is_read_as_its_shape(tmp_path: Path):
    (tmp_path / "words.toml").write_text('[[row]]\nword = "배송비"\n[[row]]\nword = "적립"\nweight = 2\n', encoding="utf-8")
    assert read_table(tmp_path / "words.toml", Words) == {"row": [{"word": "배송비"}, {"word": "적립", "weight": 2.0}]}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[[row]]\nwrod = "배송비"', "row.0.word"),
        ('[[row]]\nword = "배송비"\nweigth = 1', "row.0.weigth"),
        ("[[row]]\nword = 3", "row.0.word"),
        ('[[row]]\nword = "배송비"\n[[line]]\nword = "적립"', "line"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_key(tmp_path: Path, text: str, key: str):
    (tmp_path / "words.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValidationError) as refused:
        word_tables.read_table(tmp_path / "words.toml", Words)
    assert key in {".".join(map(str, error["loc"])) for error in refused.value.errors()}
