"""Exports that a first look at them showed to be read wrongly: discounts, variants, names, separators."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import look, read_row, read_rows
from pipeline.batch.delimited_text import separator_of

TABLES = {
    "a discount in won": (
        "상품명,판매가,즉시할인 값(기본할인),즉시할인 단위(기본할인)\n"
        "칼국수,15000,3000,원\n만두,10000,10,%\n국수,5000,,\n떡,5000,9000,원",
        [("칼국수", 12000, 15000, ()), ("만두", 9000, 10000, ()), ("국수", 5000, None, ()), ("떡", 5000, None, ())],
    ),
    "a name for shoppers beside one for the books": (
        "등록상품명,노출상품명,판매가격,할인율기준가격\n텀블러A,물결 텀블러,19900,25900\n텀블러B,,9900,0",
        [("물결 텀블러", 19900, 25900, ()), ("텀블러B", 9900, None, ())],
    ),
    "lines that differ in their option": (
        "등록상품명,옵션값1,판매가격,재고수량\n양말,흰색,3000,5\n양말,검정,3500,0\n장갑,회색,7000,1",
        [("양말", 3000, None, ("흰색", "검정 (+500원) [품절]")), ("장갑", 7000, None, ("회색",))],
    ),
    "variants below a handle": (
        "Handle,Title,Vendor,Published,Option1 Value,Variant Price,Variant Compare At Price,Image Src\n"
        "mug,머그,흙집,true,흰색,18000,22000,https://s.example/1.jpg\nmug,,,,검정,18000,22000,https://s.example/2.jpg\n"
        "mug,,,,,,,https://s.example/3.jpg",
        [("머그", 18000, 22000, ("흰색", "검정"))],
    ),
    "bars in a cell": (
        "상품명,판매가,옵션\n컵,9900,빨강|파랑|노랑|검정",
        [("컵", 9900, None, ("빨강", "파랑", "노랑", "검정"))],
    ),
    "a name with bars": ("상품명,판매가\n머그 | 300ml | 흰색 | 선물,9900", [("머그 | 300ml | 흰색 | 선물", 9900, None, ())]),
    "bars between cells": ("상품명|판매가|옵션\n컵|9,900|빨강", [("컵", 9900, None, ("빨강",))]),
    "what the shop hides": ("상품명,판매상태,판매가\n율란,숨김,15000\n양갱,판매중,28000", [("양갱", 28000, None, ())]),
}


@pytest.mark.parametrize("kind", TABLES)
def test_table(tmp_path: Path, kind: str):
    text, wanted = TABLES[kind]
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    source = look(tmp_path / "a.csv")
    found = [read_row(row, source.base) for row in read_rows(source) if not row.left_out]
    told = [(product.name, product.price, product.list_price, product.options) for product in found]
    assert told == [(name, price, before and Decimal(before), options) for name, price, before, options in wanted]


def test_bars_that_part_nothing(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a,상품명\n1|2|3|4,컵", encoding="utf-8")
    assert separator_of(tmp_path / "a.csv", "utf-8") == "comma"
