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
    "the sum of an order is not the price": (
        f"<h1>관절 사료</h1><p>할인가</p><b>90,000원</b><p>총 합계금액</p><strong class=total_price>1,000,000원</strong>{BUY}",
        {"price": 90000},
    ),
    "an amount below or above which something holds": (
        f"<h1>디럭스 객실</h1><p>※ 결제 금액이 1만원 미만이면 쓸 수 없습니다.</p><p>65,000원</p>{BUY}",
        {"price": 65000},
    ),
    "a comment between an amount and its sign": (
        f"<h1>디럭스 객실</h1><p><em><!-- react-text: 3 -->65,000<!-- /react-text --> <i>원</i></em></p>{BUY}",
        {"price": 65000},
    ),
    "a hidden button for news of stock beside one that buys": (
        f'<h1>샘물 40병</h1><b>8,390원</b>{BUY}<div class="restock-notification"><button>재입고 알림신청</button></div>',
        {"availability": "in_stock"},
    ),
    "a name in a hidden window is no title": (
        '<title>다람(DARAM) 러너 30 - 화이트 / 30A2 - 99,000 | 옷방</title><span class="product_title"><em>러너 30 -'
        " 화이트 / 30A2</em> <span>RUNNER 30 W - WHITE AND BLUE</span></span><p>브랜드 / 품번</p>"
        "<p>DARAM / 3</p><b>99,000원</b>"
        f'{BUY}<div style="display: none"><div class="tit">러너 30 - 화이트 / 30A2</div></div>',
        {"name": "러너 30 - 화이트 / 30A2", "brand": "DARAM", "price": 99000},
    ),
    "a heading of a part of the page is no title": (
        f"<h3>배송/반품/교환안내</h3><div><p class=prd_name>쌀 로션 120ml</p><b>26,000원</b>{BUY}</div><h4>추천 상품</h4>",
        {"name": "쌀 로션 120ml", "price": 26000},
    ),
    "a window title that a template left, beside a price in an attribute": (
        f'<title>상품상세</title><div><h2>숯불 햄 1kg x 2개</h2><b data-price="19900">19,900원</b>{BUY}</div>',
        {"name": "숯불 햄 1kg x 2개"},
    ),
    "replies and offers are no features, a bullet is no part of one": (
        f"<h1>참나무 도마</h1><b>30,000원</b>{BUY}<ul class=feature><li>관리자 마음에 드셨다니 다행입니다. 2020-04-03</li>"
        "<li>관리자 늘 정성을 다하는 나무가게입니다. 2020-04-05</li></ul><ul class=feature><li>■ 통나무 한 판으로 만든"
        " 도마</li><li>■ 물에 젖지 않는 오일 마감</li></ul>",
        {"features": ("통나무 한 판으로 만든 도마", "물에 젖지 않는 오일 마감")},
    ),
    "options of which each is sold out": (
        f"<h1>러너 30</h1><b>99,000원</b><select name=size><option>색상</option><option>230(품절) ==> 앱에서 알림</option>"
        f"<option>240 - 품절</option></select>{BUY}",
        {"options": ("230 [품절]", "240 [품절]"), "availability": "out_of_stock"},
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
