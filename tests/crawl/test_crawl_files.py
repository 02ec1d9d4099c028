"""A product from a file: what is given comes out exactly; what cannot be used is one clear sentence."""

import json
from decimal import Decimal

import pytest

from pipeline.crawl import is_address, read_product
from pipeline.errors import InputError


def test_only_the_name_is_required():
    product, base = read_product({"name": "텀블러"})
    assert (product.name, product.price, product.currency, base) == ("텀블러", None, "KRW", None)


@pytest.mark.parametrize(
    ("price", "amount", "currency"),
    [
        (19900, "19900", "KRW"),
        ("19,900원", "19900", "KRW"),
        ("₩19,900", "19900", "KRW"),
        ("1만 9천원", "19000", "KRW"),
        ("$12.99", "12.99", "USD"),
        ("1.299,00 €", "1299.00", "EUR"),
        (12.99, "12.99", "KRW"),
        (" 19900 ", "19900", "KRW"),
    ],
)
def test_price_as_number_or_text(price, amount, currency):
    product, _ = read_product({"name": "x", "price": price})
    assert (product.price, product.currency) == (Decimal(amount), currency)


def test_every_field_and_its_origin(tmp_path):
    given = {
        "name": "원목 트레이",
        "brand": "나무결",
        "price": "32,000원",
        "list_price": 40000,
        "description": "첫 줄\n둘째 줄",
        "features": ["가볍다", "물에 강하다"],
        "images": ["a.jpg"],
        "url": "https://shop.example/1",
        "currency": "krw",
    }
    path = tmp_path / "tray.json"
    path.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    product, base = read_product(path)
    assert (base, product.discount, product.features) == (tmp_path, 20, ("가볍다", "물에 강하다"))
    assert product.origins["price"].source == "file"
    again, _ = read_product(product.model_dump_json())
    assert again == product


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_encodings_of_korean_windows(tmp_path, encoding):
    path = tmp_path / "p.json"
    path.write_bytes('{"name": "뷁튼 텀블러", "price": "9,900원"}'.encode(encoding))
    assert read_product(path)[0].name == "뷁튼 텀블러"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "JSON"),
        ("[1]", "name"),
        ("{}", "name"),
        ('{"name": "  "}', "name"),
        ('{"name": "x", "price": NaN}', "NaN"),
        ('{"name": "x", "price": -1}', "-1"),
        ('{"name": "x", "price": "공짜"}', "공짜"),
        ('{"name": "x", "price": 1e99}', "1e+99"),
        ('{"name": "x", "price": true}', "True"),
        ('{"name": "x", "price": [1]}', "[1]"),
        ('{"name": "x", "prise": 1}', "prise"),
        ('{"name": "x", "currency": "coins"}', "COINS"),
        ('{"name": "x", "rating": 11}', "11"),
        ('{"name": "' + "가" * 400 + '"}', "name"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_bad_json_is_one_sentence(text, told):
    with pytest.raises(InputError) as caught:
        read_product(text)
    assert told in caught.value.ko and "\n" not in caught.value.ko and len(caught.value.ko) < 400


def test_an_unknown_key_names_the_allowed_ones():
    with pytest.raises(InputError) as caught:
        read_product({"name": "x", "cost": 3})
    assert "cost" in caught.value.ko and "price" in caught.value.ko and "images" in caught.value.en


@pytest.mark.parametrize("name", ["++", "★★★", "- / -"])
def test_a_name_of_signs_only_is_told_with_its_cure(name):
    with pytest.raises(InputError) as caught:
        read_product({"name": name})
    assert name in caught.value.ko
    assert "이름을 적어 주세요" in caught.value.ko


def test_a_file_that_is_not_there_too_large_or_of_another_kind(tmp_path):
    (tmp_path / "big.json").write_bytes(b" " * 3_000_000)
    (tmp_path / "a.pdf").write_bytes(b"x")
    for name in ("gone.json", "big.json", "a.pdf"):
        with pytest.raises(InputError) as caught:
            read_product(str(tmp_path / name))
        assert name in caught.value.ko


@pytest.mark.parametrize("name", ['"특가" 텀블러', "🔥핫딜🔥 컵", "{\\an8}% : ' 컵", "A & B"])
def test_odd_names_stay_as_they_are(name):
    assert read_product({"name": name})[0].name == name


def test_markup_line_breaks_and_control_characters_go():
    product, _ = read_product(
        {"name": "<b>좋은</b>\n컵\u0000\u202e", "description": "<p>하나</p><p>둘</p><script>x()</script>"}
    )
    assert (product.name, product.description) == ("좋은 컵", "하나\n둘")


def test_three_thousand_characters_of_description_stay():
    assert len(read_product({"name": "x", "description": "가나다 " * 750})[0].description) == 2999


def test_addresses_are_told_from_files():
    assert is_address("https://a.example/1") and not is_address("a.json") and not is_address("/tmp/https.html")
