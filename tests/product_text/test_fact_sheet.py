"""The fact sheet: what is derived of a product is the same wherever it is asked, and only once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.characters import list_characters
from pipeline.characters.casting import fitting
from pipeline.product_text import fact_sheet
from pipeline.product_text.fact_sheet import FactSheet
from pipeline.records import Product
from pipeline.script.brief import facts_of

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda path: path.stem)
def test_the_sheet_is_what_engines_are_told(file: Path):
    product = Product.model_validate(json.loads(file.read_text(encoding="utf-8")))
    sheet, facts = FactSheet(product), facts_of(product)
    assert sheet.facts() == facts
    assert (sheet.short_name, sheet.price) == (facts["short_name"], facts["price"])
    assert sheet.category in sheet.goods


def test_a_bare_name_is_enough():
    sheet = FactSheet(Product(name="[무료배송] ★"))
    assert (sheet.price, sheet.list_price, sheet.saving, sheet.brand, sheet.notices) == ("", "", "", "", ())
    assert sheet.facts().keys() <= {"name", "short_name"}


def test_a_discount_is_told_in_three_amounts():
    sheet = FactSheet(Product.model_validate({"name": "텀블러", "price": 19900, "list_price": 29900}))
    assert (sheet.price, sheet.list_price, sheet.saving) == ("19,900원", "29,900원", "10,000원")


def test_the_category_is_guessed_once_for_all_that_ask(monkeypatch: pytest.MonkeyPatch):
    asked: list[Product] = []
    monkeypatch.setattr(fact_sheet, "guess_field", lambda product: (asked.append(product), "food")[1])
    sheet = FactSheet(Product(name="고구마 말랭이"))
    assert sheet.category == "food" and "food" in sheet.goods and sheet.notices == sheet.notices
    assert len(asked) == 1
    assert "food" in fitting(list_characters(), sheet.product, "jiwoo_pharmacist").fields
