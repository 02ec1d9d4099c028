"""The test pages: shop systems, languages and faults, each with the facts a reader would take from it."""

import json
import re
import zlib
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.crawl import extract_product_info
from pipeline.errors import RefusedError

PAGES = Path(__file__).parents[1] / "pages"
EXPECTED = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))
PRODUCTS = sorted(name for name, facts in EXPECTED.items() if "refused" not in facts)
REFUSALS = sorted(name for name, facts in EXPECTED.items() if "refused" in facts)


def read(name):
    return extract_product_info((PAGES / f"{name}.html").read_bytes(), EXPECTED[name]["url"])


def test_there_are_enough_of_them():
    assert len(EXPECTED) >= 60 and len(list(PAGES.glob("*.html"))) == len(EXPECTED)


@pytest.mark.parametrize("name", PRODUCTS)
def test_facts(name):
    product, facts = read(name), EXPECTED[name]
    told = {key: getattr(product, key) for key in facts if key not in ("url", "sku", "image")}
    wanted = {key: Decimal(facts[key]) if key in ("price", "list_price") and facts[key] else facts[key] for key in told}
    assert told == wanted
    assert "sku" not in facts or product.sku in facts["sku"]
    assert "image" not in facts or product.images[0] == facts["image"]
    assert product.list_price is None or "list_price" in facts


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_fact_says_where_it_came_from(name):
    product = read(name)
    for field in ("name", "price", "list_price", "availability", "sku", "brand", "gtin", "description", "images"):
        if getattr(product, field) and getattr(product, field) != "unknown":
            assert product.origins[field].source in ("json-ld", "microdata", "rdfa", "meta", "state", "page")
            assert 0 < product.origins[field].confidence <= 1


def bare(name):
    """The page without its markup, and with class names that say nothing."""
    data = (PAGES / f"{name}.html").read_bytes()
    data = re.sub(rb"<script.*?</script>|<meta (?!charset)[^>]*>", b"", data, flags=re.S)
    data = re.sub(rb"\s(itemprop|itemscope|itemtype|typeof|property|data-[\w-]+)(=\"[^\"]*\")?", b"", data)
    return re.sub(rb"\s(class|id)=\"([^\"]*)\"", lambda found: b' class="c%x"' % zlib.crc32(found.group(2)), data)


def test_prices_are_found_without_markup_or_telling_class_names():
    right = total = 0
    for name in PRODUCTS:
        price, data = EXPECTED[name].get("price"), bare(name)
        if price and str(int(Decimal(price)))[:3].encode() in data:
            total += 1
            right += extract_product_info(data, EXPECTED[name]["url"]).price == Decimal(price)
    assert total > 80 and right / total > 0.9


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_never_a_product(name):
    with pytest.raises(RefusedError) as caught:
        read(name)
    assert EXPECTED[name]["refused"] in caught.value.ko
    assert ".html" in caught.value.ko and "form" in caught.value.en
