"""Kinds of pages that were read wrongly: each a small page with invented names, and what must be read of it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.crawl import extract_product_info

BUY = '<button class="btn-buy">바로구매</button>'
MENU = "".join(f'<li class="menu-name"><a href="/c/{n}">분류 {n}</a></li>' for n in range(320))
ROWS = """<h1>강아지 카시트</h1><button>Add to cart</button><table>
<tr><td>List price</td><td><span class="price">$88.99</span> <a href="/why">What is this?</a></td></tr>
<tr><td>Deal price:</td><td><span class="price">$66.75</span> <a href="/ship">Details</a></td></tr>
<tr><td>You save:</td><td><span class="price">$22.24</span> <a href="/save">Details</a></td></tr></table>"""
VARIANTS = """<script type="application/ld+json">[{"@type":"Product","name":"무릎 부츠","sku":"845-35",
"offers":{"price":"69000","priceCurrency":"KRW"}},{"@type":"Product","name":"무릎 부츠","sku":"845-36",
"offers":{"price":"69000","priceCurrency":"KRW"}}]</script>"""
SHOPIFY = """<script>var meta = {"product":{"id":1738666147883,"name":"무화과 잼","price":9900,
"variants":[{"id":17,"sku":"JAM-21","price":9900}]}};</script>"""
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "a code that only its class names, beside codes of variants": (
        f'{VARIANTS}<h1>무릎 부츠</h1><p class="product-reference">1002/710</p><b>69,000원</b>{BUY}',
        {"sku": "1002/710", "price": 69000},
    ),
    "the code of the only variant is the product's": (
        f"{SHOPIFY}<h1>무화과 잼</h1><b>9,900원</b>{BUY}",
        {"sku": "JAM-21"},
    ),
    "a key of the address that names a product": (
        f'<link rel="canonical" href="https://shop.example/store/122725?pid=260591"><h1>피자 교환권</h1><b>9,900원</b>{BUY}',
        {"sku": "260591"},
    ),
    "a book's number is no code of the shop": (
        f'<link rel="canonical" href="https://shop.example/book-1589482272.html"><h1>숲의 책</h1><p>ISBN: 9788937460449</p>'
        f"<b>9,900원</b>{BUY}",
        {"sku": "1589482272"},
    ),
    "a row of a table with links is no other product": (ROWS, {"price": 66.75}),
    "the lone heading of a page is its title, whatever its box is called": (
        f'<title>도자기 화병 | 흙집</title><div class="product-card-content"><h1>도자기 화병</h1>'
        f"<b>32,000원</b>{BUY}</div><h3>상품평 도자기 화병</h3><b>9,000원</b>",
        {"name": "도자기 화병", "price": 32000},
    ),
    "a heading after a menu of hundreds of names": (
        f"<title>옻칠 수저 | 나무가게</title><ul>{MENU}</ul><h1>옻칠 수저</h1><b>15,000원</b>{BUY}<p>옻칠 수저</p>",
        {"name": "옻칠 수저", "price": 15000},
    ),
    "a word of its own inside the heading": (
        f"<h1>옻칠 수저 <span>상세보기</span></h1><b>15,000원</b>{BUY}",
        {"name": "옻칠 수저"},
    ),
    "a cell of a specification says nothing of stock": (
        "<html lang=ru><h1>Кастрюля</h1><b>352 руб.</b><table><tr><td>Покрытие</td><td>отсутствует</td></tr></table>",
        {"availability": "in_stock"},
    ),
    "of two words of stock without a button the one that denies it": (
        '<html lang=de><h1>Weidenkorb</h1><div id="availability"><p>Derzeit nicht verfügbar.</p>'
        "<p>Ob und wann der Artikel wieder vorrätig ist, ist unbekannt.</p></div><b>SKU: KORB-1</b>",
        {"availability": "out_of_stock"},
    ),
    "a button that holds words for every state": (
        "<h1>벽 패널</h1><b>32,000원</b><button><span>장바구니 담기</span><span>매장 문의</span><span>품절</span></button>",
        {"availability": "in_stock"},
    ),
    "a list of links is no list of features": (
        f'<h1>손목시계</h1><b>99,000원</b>{BUY}<ul class="product-info"><li><a href="/a">시계 더 둘러보기 목록</a></li>'
        '<li><a href="/b">같은 가게의 다른 물건</a></li></ul>',
        {"features": ()},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind: str):
    page, wanted = KINDS[kind]
    product = extract_product_info(page if "<html" in page else f"<html lang=ko>{page}</html>")
    assert {field: getattr(product, field) for field in wanted} == wanted
