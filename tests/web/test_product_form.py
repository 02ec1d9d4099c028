"""The fact sheet without a browser: wrong boxes, what another product left, what a door read, times as they are said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipeline.records import Product
from web.i18n import words
from web.job_view import error_card, lasting, usable_photos
from web.product_form import WrongFieldError, form_values, former_fields, product_of, what_was_read

TEA = Product.model_validate(
    {"name": "고흥 유자청 500g", "price": 16000, "rating": 4.9, "rating_count": 862, "url": "https://example.com/tea"}
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("price", "0"),
        ("price", "문의 주세요"),
        ("list_price", "0원"),
        ("rating", "9"),
        ("rating_count", "많음"),
        ("availability", "품절임"),
    ],
)
def test_a_wrong_box_is_named_in_both_languages(key: str, value: str):
    with pytest.raises(WrongFieldError) as raised:
        product_of({"name": "컵", key: value}, None)
    assert raised.value.key == key and f"data-field={key}" in error_card(raised.value, "ko")
    assert f"'{key}'" not in raised.value.ko + raised.value.en


@pytest.mark.parametrize("name", ["제주 한라봉청 500g", "온기 텀블러"])
def test_what_another_product_hid_does_not_go_along(name: str):
    sheet = form_values(TEA) | {"name": name, "price": "19,900"}
    assert former_fields(sheet, TEA) == ["rating", "rating_count", "url"]
    product = product_of(sheet, TEA)
    assert (product.rating, product.rating_count, product.url, str(product.price)) == (None, None, "", "19900")


def test_a_name_that_is_mended_keeps_what_was_read():
    product = product_of(form_values(TEA) | {"name": "고흥 유자청 500 g"}, TEA)
    assert product.rating == 4.9 and product.url == TEA.url


def test_a_door_says_what_it_read_and_what_is_missing():
    found, lacking = what_was_read(TEA, 0, "ko")
    assert "판매가" in found and "별점" in found and "특징" in lacking and "상품 사진" in lacking
    assert what_was_read(TEA, 4, "en")[0].endswith("4 photos")


def test_a_photo_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))

    Image.new("RGB", (400, 400), "#2a6").save(tmp_path / "good.png")
    (tmp_path / "bad.jpg").write_bytes(b"%PDF-1.4")
    good, left_out = usable_photos([str(tmp_path / "good.png"), str(tmp_path / "bad.jpg")])
    assert good == [str(tmp_path / "good.png")] and len(left_out) == 1 and left_out[0].startswith("bad.jpg: ")


@pytest.mark.parametrize(("seconds", "said"), [(1, "1분"), (60, "1분"), (61, "2분"), (134, "3분"), (5500, "1시간 32분")])
def test_times_are_whole_minutes_rounded_up(seconds: float, said: str):
    assert lasting(seconds, words("ko")) == said
