"""A price keeps its condition from the fact sheet to script, pictures, upload text and checks."""

from __future__ import annotations

import json

import pytest

from pipeline.characters import list_characters
from pipeline.engines import load
from pipeline.records import Product
from pipeline.script import ScriptOptions, check_script, write_script
from pipeline.script.upload_texts import upload_texts
from pipeline.workspace.project import Project, fingerprint

CONDITIONS = {
    "100g당 2,980원": "100g당 2,980원",
    "월 29,900원 x 36개월": "월 29,900원, 36개월",
    "12,000~35,000원": "12,000원부터",
    "회원가 17,900원": "회원가 17,900원",
    "3만원대": "3만원대",
    "2+1 5,400원": "2+1 5,400원",
}


@pytest.mark.parametrize(("text", "told"), CONDITIONS.items())
def test_the_condition_is_in_the_record(text: str, told: str):
    product = Product.model_validate({"name": "한돈 삼겹살", "price": text})
    assert product.price_text == told and not product.price_is_plain
    assert Product.model_validate_json(product.model_dump_json()) == product


def test_a_plain_price_leaves_the_record_as_it_was():
    product = Product.model_validate({"name": "린넨 앞치마", "price": "19,900원", "list_price": 29900})
    assert not {"price_unit", "price_from", "notes"} & product.model_dump().keys()
    assert fingerprint(product) == fingerprint(Product.model_validate(json.loads(product.model_dump_json())))


@pytest.mark.parametrize("price", [0, "0", "0원", "가격문의", "무료", "시가"])
def test_no_price_is_a_short_without_one(price: object):
    product = Product.model_validate({"name": "수제 간판", "price": price})
    assert product.price is None and product.notes and not product.price_text


def test_a_sale_price_of_zero_is_no_discount():
    product = Product.model_validate({"name": "식탁보", "price": 0, "list_price": 52000})
    assert (product.price, product.list_price, product.notes) == (52000, None, ())


def test_a_huge_discount_is_noted():
    assert Product.model_validate({"name": "식탁보", "price": 500, "list_price": 52000}).notes


@pytest.mark.parametrize("text", CONDITIONS)
@pytest.mark.parametrize("tone", ["professional", "casual", "funny", "enthusiastic"])
def test_script_tells_the_price_only_with_its_condition(text: str, tone: str, tmp_path):
    product = Product.model_validate({"name": "한돈 삼겹살", "price": text, "features": ["국내산 암퇘지", "당일 손질"]})
    digits = f"{product.price:,}" if "만원대" not in text else "만원"
    for seed in range(4):
        options = ScriptOptions(tone=tone, seed=seed)  # pyright: ignore[reportArgumentType]
        character = list_characters()[0]
        script = write_script(product, character, options, engine=load("script", "template"), project=Project(tmp_path))
        shown = [scene.text for scene in script.scenes] + [scene.headline.replace("\n", " ") for scene in script.scenes]
        assert [line for line in shown if digits in line and product.price_text not in line] == []
        assert any(product.price_text in line for line in shown)
        assert [found for found in check_script(script, product) if found.blocks and found.kind == "number"] == []
        assert product.price_text in upload_texts(script, product, character).description
