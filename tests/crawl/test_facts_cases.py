"""The cases of tests/data/facts/cases: what a page or a sheet says, and what may be told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.facts import CASES, KINDS, cases, claim_faults, claim_rows, faults
from pipeline.product_text.regulated_claims import AREAS
from pipeline.records import Product

FOUND = list(cases(CASES))


@pytest.mark.parametrize(("path", "lines"), FOUND, ids=[path.name for path, _ in FOUND])
def test_case(path: Path, lines: list[str]):
    assert faults(path, lines) == []


def test_every_kind_has_cases():
    kinds = {KINDS[line.split()[0]] for _, lines in FOUND for line in lines}
    assert len(FOUND) >= 90 and {"price", "name", "brand", "stock", "feature"} <= kinds


def test_claims_of_every_field_are_told_wherever_they_stand():
    rows = claim_rows()
    assert {area for area, *_ in rows} == {*AREAS, "-"}
    assert {place for _, place, *_ in rows} == {"name", "feature", "text", "headline", "chip", "thumbnail", "upload"}
    assert claim_faults() == []


def test_a_huge_discount_is_told_once_it_is_confirmed():
    sheet = {"name": "머그컵", "price": 390, "list_price": 39000}
    typed, confirmed = Product.model_validate(sheet), Product.model_validate({**sheet, "discount_confirmed": True})
    assert (typed.discount, typed.percent_off) == (None, 99)
    assert any("확인" in note for note in typed.notes)
    assert confirmed.discount == 99


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["S", "L (+2,000원)"], "12,000원부터"),
        (["S", "L"], "12,000원"),
        (["기본", "작은 것 (-1,000원)", "큰 것 (+1,000원)"], "12,000원"),
    ],
)
def test_options_that_cost_more_make_the_price_the_lowest(options: list[str], told: str):
    assert Product.model_validate({"name": "담요", "price": 12000, "options": options}).price_text == told
