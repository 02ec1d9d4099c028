"""Extraction holds on anything: pasted text, any bytes, any nesting; and page text stays data."""

import json
import socket
import time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.crawl import extract_from_text, extract_product_info
from pipeline.crawl.evidence.lenient_json import parse_loosely
from pipeline.crawl.page import keywords
from pipeline.crawl.page.page import open_page
from pipeline.crawl.price.amounts import find_amounts, read_markup
from pipeline.errors import InputError, PipelineError, RefusedError
from pipeline.records import Product

PASTED = """홈
로그인
장바구니
[온기] 스테인리스 텀블러 500ml
4.8 (1,284개 리뷰)
33%
29,900원
19,900원
무료배송
적립 199원
상품번호 4512334567
브랜드: 온기
구매하기
장바구니
함께 많이 본 상품
유리컵
9,900원
"""


def test_pasted_text():
    product = extract_from_text(PASTED)
    assert product.name == "[온기] 스테인리스 텀블러 500ml"
    assert (product.price, product.list_price, product.currency) == (Decimal(19900), Decimal(29900), "KRW")
    assert (product.sku, product.brand) == ("4512334567", "온기")
    assert product.origins["price"].source == "page"


def test_pasted_english():
    product = extract_from_text("Shop\nCart\nHand Drill, two speeds\n£36.50\nWas £45.00\nIn stock\nSKU: HD-2S\nAdd to basket\n")
    assert (product.name, product.price, product.currency, product.sku) == (
        "Hand Drill, two speeds", Decimal("36.50"), "GBP", "HD-2S",
    )  # fmt: skip


COPIES = [
    ("""숲몰홈 > 생활 > 세제
다람
다람 고농축 세제 3L, 2개
36% 24,900원
15,900원 로켓배송
(100ml당 265원)
와우할인가 14,900원""",
     ("다람 고농축 세제 3L, 2개", 15900, 24900)),
    ("""뮤지컬 <숲의 노래>
장소 예술극장
기간 2026.1.10 ~ 2026.3.1
VIP석 120,000원
R석 90,000원
예매하기""",
     ("뮤지컬 <숲의 노래>", None, None)),
    ("""전시
숲과 빛: 여름 전시
기간 2026.1.10 ~ 2026.3.1
성인 25,000원 / 어린이 15,000원""",
     ("숲과 빛: 여름 전시", 25000, None)),
    ("""숲 공기청정기 A3
월 19,900원 x 36개월
필터 2회 무상 교체""",
     ("숲 공기청정기 A3", 19900, None)),
    ("""다람 후디 - 네이비
후기 1,204개
15% 84,150원
99,000원
첫 구매 쿠폰 적용가 74,000원""",
     ("다람 후디 - 네이비", 84150, 99000)),
    ("""상품명: 린넨 앞치마
가격: 3만9천원
브랜드: 실과바늘""",
     ("린넨 앞치마", 39000, None)),
    ("""■ 상품명 : 대나무 도마
■ 판매가 : 29,000원
■ 정가 : 35,000원
■ 특징
- 가볍다""",
     ("대나무 도마", 29000, 35000)),
    ("""상품명\t수제 잼
가격\t가격문의
원산지\t국산""",
     ("수제 잼", None, None)),
    ("""제품명: 생수
가격: 100ml당 265원""",
     ("생수", 265, None)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "facts"), COPIES)
def test_pasted_from_an_app_a_ticket_or_a_form(text, facts):
    product = extract_from_text(text)
    assert (product.name, product.price, product.list_price) == facts
    assert bool(product.price_unit) == ("월" in text.split("\n")[1][:2] or "100ml당 265원" in text.split("\n")[-1])


def test_pasted_features_are_not_torn_at_a_number():
    text = "상품명: 앞치마\n특징: 두께 1,200g 린넨 / 물세탁 가능, 주머니 2개\n옵션: 베이지, 네이비\n설명:\n- 오래 쓴다"
    product = extract_from_text(text)
    assert product.features == ("두께 1,200g 린넨", "물세탁 가능", "주머니 2개")
    assert (product.options, product.description) == (("베이지", "네이비"), "오래 쓴다")


@pytest.mark.parametrize("text", ["", "  \n \n", "\u200b"])
def test_nothing_pasted(text):
    with pytest.raises(InputError):
        extract_from_text(text)


def test_pasted_text_without_a_product():
    with pytest.raises(RefusedError):
        extract_from_text("오늘은 날씨가 좋았다.\n산책을 했다.\n")


@pytest.mark.parametrize("html", ["", " ", b"", b"\x00\xff", "<", "<html></html>", "just words"])
def test_empty_pages_are_refused(html):
    with pytest.raises(RefusedError) as caught:
        extract_product_info(html)
    assert caught.value.ko and caught.value.en


def test_markup_and_control_characters_never_reach_the_facts():
    page = (
        "<h1>컵 &lt;script&gt;alert(1)&lt;/script&gt;\u202e거꾸로</h1><p>9,900원</p><button>장바구니</button>"
        '<script type="application/ld+json">{"@type":"Product","name":"컵\\u0000 <b>좋은</b>","description":"<p>하나</p>'
        '<script>x()<\\/script><p>둘\\u0007</p>","offers":{"price":9900,"priceCurrency":"KRW"}}</script>'
    )
    product = extract_product_info(page)
    for text in (product.name, product.description):
        assert not any(bad in text for bad in ("<", "\u202e", "\x00", "\x07", "alert(1)", "x()"))
    assert len(extract_product_info(f"<h1>{'긴 이름 ' * 500}</h1><p>9,900원</p>").name) <= 300


def test_reading_a_page_touches_no_network(monkeypatch):
    def deny(*_, **__):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "getaddrinfo", deny)
    monkeypatch.setattr(socket.socket, "connect", deny)
    page = (
        '<html><head profile="http://127.0.0.1:9/p"></head><body vocab="http://127.0.0.1:9/v#" '
        'prefix="schema: https://schema.org/">'
        '<div typeof="schema:Product"><h1 property="schema:name">Night Garden</h1>'
        '<div property="schema:offers" typeof="schema:Offer">'
        '<b property="schema:price" content="14.99">x</b></div></div>'
        '<script type="application/ld+json">{"@context": "http://127.0.0.1:9/c", "@type": "Thing"}</script></body></html>'
    )
    product = extract_product_info(page, "https://books.example/55")
    assert (product.price, product.origins["price"].source) == (Decimal("14.99"), "rdfa")


def test_what_a_hidden_text_says_is_not_a_fact():
    page = (
        "<h1>보온병</h1><span class=price>27,000원</span><button>장바구니</button>"
        "<div style='display:none'>판매가 1원</div><div hidden><b class=price>2원</b></div>"
    )
    assert extract_product_info(page).price == 27000


NASTY = {
    "nesting": "<div>" * 300_000 + "9,900원",
    "unclosed": "<table><tr><td>" * 60_000,
    "attributes": "<p " + "a=b " * 200_000 + ">",
    "spaces": "<p>" + " " * 2_000_000 + "</p>",
    "digits": "<p class=price>" + "1" * 500_000 + "원</p>",
    "groups": "<p class=price>" + "1,111" * 100_000 + "</p>",
    "signs": "<p>" + "$" * 300_000 + "</p>",
    "labels": "<p>" + "sku " * 100_000 + "</p>",
    "amounts": "<h1>x</h1>" + "<i>$1</i>" * 30_000,
    "links": "<h1>x</h1>" + "<div class=card><a href=/x>y</a><b>$1.00</b></div>" * 8_000,
    "open json": '<script type="application/ld+json">' + '{"a":' * 100_000 + "</script>",
    "brackets": "<script>var product = " + "[" * 300_000 + "</script>",
    "assignments": "<script>" + "a.b.c.d = {price:1};" * 30_000 + "</script>",
    "quotes": '<script type="application/ld+json">{"name": "' + '"x ' * 100_000 + "</script>",
    "entities": "&amp;" * 300_000,
    "microdata": "<div itemscope itemtype='http://schema.org/Product'>" * 3_000,
    "rdfa": "<h1>x</h1>" + "<div vocab='http://schema.org/' typeof='Product'><b property='name'>y</b>" * 3_000,
    "images": "<h1>x</h1><p>$5.00</p>" + "<img src=/a.jpg srcset='" + "a 1x, " * 5_000 + "'>" * 50,
    "options": "<h1>x</h1><form><select>" + "<option>x y</option>" * 20_000 + "</select><button>Add to cart</button></form>",
    "microdata refs": "<h1>x</h1><div itemscope itemtype='http://schema.org/Product' itemref='a'>"
    "<div id=a itemscope itemprop=b itemref=a></div></div>",
}


@pytest.mark.parametrize("html", NASTY.values(), ids=NASTY)
def test_nasty_pages_end_in_time(html):
    began = time.process_time()
    try:
        assert isinstance(extract_product_info(html, "https://shop.example/1"), Product)
    except PipelineError as error:
        assert error.ko
    assert time.process_time() - began < 6


WORDS = "9,900원|$12.99|1.299,00 €|품절|Add to cart|SKU:|A-12|정가|%|<|\x00|0|-|₩|1e9|NaN|" + "가" * 50
NAMES = "price old-price related title sku product hidden x"
TAGS = "div h1 span s button a ul li table form sup b select option img"
KEYS = "@type name offers price sku image @graph hasVariant x"


def pieces():
    words = st.sampled_from(WORDS.split("|"))
    text = st.one_of(words, st.text(max_size=20))
    node = st.builds(
        lambda tag, name, inner: f"<{tag} class='{name}' itemprop='{name}'>{inner}</{tag}>",
        st.sampled_from(TAGS.split()),
        st.sampled_from(NAMES.split()),
        text,
    )
    value = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), words),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=5)),
        max_leaves=12,
    )
    product = value.map(lambda part: {"@type": "Product", "name": "x", "offers": part, "image": part})
    script = st.one_of(product.map(json.dumps), product.map(repr)).map(
        lambda text: f'<script type="application/ld+json">{text}</script>'
    )
    return st.lists(st.one_of(node, text, script), max_size=14).map("".join)


@settings(max_examples=150, deadline=4000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(pieces())
def test_any_page_is_a_product_or_a_clear_error(html):
    try:
        product = extract_product_info(html, "https://shop.example/p/1")
    except PipelineError as error:
        assert error.ko and error.en and "\n" not in error.ko
    else:
        assert product.name and (product.price is None or product.price >= 0)
        assert Product.model_validate_json(product.model_dump_json()) == product


@settings(max_examples=100, deadline=2000, derandomize=True)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    try:
        extract_product_info(data)
    except PipelineError as error:
        assert error.ko


@settings(max_examples=200, deadline=1000, derandomize=True)
@given(st.text(max_size=80))
def test_any_text_as_amount_and_json(text):
    assert all(money.amount >= 0 for money in find_amounts(text))
    read_markup(text)
    parse_loosely(text)


@pytest.mark.parametrize("at", [0, 1, 39, 79, 80, 81, 200])
@pytest.mark.parametrize(("digits", "kept"), [(80, 80), (81, 80), (5000, 80)])
def test_an_endless_number_is_cut_wherever_it_stands(at: int, digits: int, kept: int):
    page = open_page("<p>" + "a" * at + "7" * digits + "b</p>")
    assert page.tree.text_content() == "a" * at + "7" * kept + "b"


@pytest.mark.parametrize("sign", ["\x00", "\x1f", "\ufffe", "\ud800"])
def test_a_sign_no_document_may_hold_is_a_space(sign: str):
    assert open_page(f"<p>머그{sign}컵</p>").tree.text_content() == "머그 컵"


@pytest.mark.parametrize("text", ["SATIN AL", "Satın Al", "ADD TO CART", "장바구니", "В КОРЗИНУ"])
def test_words_are_compared_without_case(text: str):
    assert keywords.CART.search(text) and not keywords.RELATED.search(text)
