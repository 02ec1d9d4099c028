"""Tables as shops export them: every kind comes out as its products, and what is doubtful in it is said before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import Column, Lack, Ledger, Row, count_items, forecast, look, plan, read_row, read_rows
from pipeline.batch.dry_run import lacks_of
from pipeline.batch.option_cells import read_options
from pipeline.batch.row_values import read_price_cell
from pipeline.errors import InputError
from pipeline.records import Product

NEXT_YEAR, LAST_YEAR = (date.today() + timedelta(days=days) for days in (365, -365))


def products(path: Path) -> list[Product]:
    source = look(path)
    return [read_row(row, source.base) for row in read_rows(source) if not row.problem and not row.left_out]


def rows(path: Path) -> list[Row]:
    return list(read_rows(look(path)))


def lacks(path: Path) -> list[Lack]:
    source = look(path)
    return [lack for row in read_rows(source) for lack in lacks_of(row, source.base)]


def csv(tmp_path: Path, *lines: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def book(tmp_path: Path, **sheets: list[list[object]]) -> Path:
    from openpyxl import Workbook

    made = Workbook()
    for at, (title, lines) in enumerate(sheets.items()):
        sheet = made.create_sheet(title, at)
        for line in lines:
            sheet.append(line)
    made.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


ONE: list[object] = ["린넨 앞치마", 39000]
TWO: list[object] = ["린넨 행주", 12000]
HEAD: list[object] = ["상품명", "판매가"]
SHEETS: dict[str, dict[str, list[list[object]]]] = {
    "headers under a title": {"상품": [["2026년 가을 상품"], [None], HEAD, ONE, TWO]},
    "a version line and a line of groups": {"T": [["Catalog Template_Ver.1.2"], ["기본정보", "가격"], HEAD, ONE, TWO]},
    "a notice first": {
        "작성안내": [["이 파일은 상품 일괄등록 양식입니다"], ["1. 노란 칸은 필수입니다"]],
        "상품": [HEAD, ONE, TWO],
    },
    "required or not below": {"상품": [HEAD, ["필수", "필수"], ONE, TWO]},
    "a line of codes below": {"상품": [HEAD, ["goodsNm", "goodsPrice"], ONE, TWO]},
    "instructions below": {
        "상품": [HEAD, ["상품명을 입력해 주세요", "숫자만 입력하세요"], ["최대 100자 이내로", "필수"], ONE, TWO]
    },
    "headers in two lines": {"상품": [["상품명", "가격 정보"], [None, "판매가"], ONE, TWO]},
    "a table of codes beside": {"상품": [HEAD, ONE, TWO], "카테고리": [["대분류", "코드"], ["주방", 5]]},
    "two sheets of products": {"가을": [HEAD, ONE], "겨울": [["제목"], HEAD, TWO]},
}


@pytest.mark.parametrize("kind", SHEETS)
def test_headers_are_found_in_any_of_the_first_lines_of_any_sheet(tmp_path: Path, kind: str):
    found = products(book(tmp_path, **SHEETS[kind]))
    assert [(product.name, product.price) for product in found] == [tuple(ONE), tuple(TWO)]
    assert len({row.number for row in rows(tmp_path / "a.xlsx")}) == 2


def test_a_book_without_products_names_its_sheets(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        look(book(tmp_path, 안내=[["어서 오세요"]], 코드=[["가", "나"]]))
    assert "안내" in caught.value.ko and "코드" in caught.value.ko


PAGE = """<html><head><meta charset="{0}"></head><body><table border=1><tr><th colspan=2>상품 목록</th></tr>
<tr><th>상품명</th><th>판매가</th></tr><tr><td>린넨<br>앞치마</td><td>39,000</td></tr></table></body></html>"""
XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook
 xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="String">상품명</Data></Cell>
<Cell><Data>비고</Data></Cell><Cell><Data>판매가</Data></Cell></Row>
<Row><Cell><Data>린넨 앞치마</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">39000</Data></Cell></Row></Table></Worksheet></Workbook>"""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PAGE.format("utf-8"), "utf-8"),
        (PAGE.format("euc-kr"), "cp949"),
        (XML, "utf-8"),
        ("상품명\t판매가\n린넨 앞치마\t39000", "utf-16"),
    ],
)
def test_what_admin_pages_call_xls(tmp_path: Path, text: str, encoding: str):
    (found,) = products(csv(tmp_path, text, name="목록.xls", encoding=encoding))
    assert (found.name, found.price) == ("린넨 앞치마", 39000)


def test_a_workbook_called_xls_is_read_and_an_old_one_is_told(tmp_path: Path):
    book(tmp_path, 상품=[HEAD, ONE]).rename(tmp_path / "a.xls")
    assert products(tmp_path / "a.xls")[0].price == 39000
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    with pytest.raises(InputError, match=r"\.xlsx"):
        look(tmp_path / "old.xls")


QUOTES = [
    (
        "a.tsv",
        ["id\ttitle\tprice", '1\t"대박 머그컵\t9900', "2\t린넨 앞치마\t39000", '3\t12" 접시\t15000'],
        ["대박 머그컵", "린넨 앞치마", '12" 접시'],
    ),
    (
        "a.tsv",
        ["title\tprice", '"린넨 ""앞치마"""\t9900', '"두 줄\n이름"\t5000', "컵\t1000"],
        ['린넨 "앞치마"', "두 줄 이름", "컵"],
    ),
    (
        "a.csv",
        ["상품명,판매가", '"안 닫힌 이름,9900', "린넨 앞치마,39000", '12" 접시,15000'],
        ["안 닫힌 이름", "린넨 앞치마", '12" 접시'],
    ),
    ("a.csv", ["상품명,판매가", '"이름, 쉼표",9900', '"베개 ""구름""",5000'], ["이름, 쉼표", '베개 "구름"']),
    ("a.csv", ["상품명;판매가", '"베개; 큰 것";9900'], ["베개; 큰 것"]),
]


@pytest.mark.parametrize(("name", "lines", "names"), QUOTES)
def test_a_quotation_mark_swallows_no_row(tmp_path: Path, name: str, lines: list[str], names: list[str]):
    assert [product.name for product in products(csv(tmp_path, *lines, name=name))] == names


def test_one_bad_byte_does_not_change_the_encoding(tmp_path: Path):
    data = "상품명,판매가\n린넨 앞치마,39000\n도마?,12000\n".encode("cp949").replace(b"?", b"\xff")
    (tmp_path / "a.csv").write_bytes(data)
    assert [product.name[:2] for product in products(tmp_path / "a.csv")] == ["린넨", "도마"]
    assert [lack.number for lack in lacks(tmp_path / "a.csv") if "읽을 수 없는 글자" in lack.ko] == [3]


FEEDS = [
    ('<?xml version="1.0" encoding="EUC-KR"?><rss xmlns:g="u"><channel><title>가게</title><item><title>린넨 앞치마</title>'
     "<g:price>39000 KRW</g:price></item></channel></rss>", "euc-kr"),
    ('<?xml version="1.0" encoding="ks_c_5601-1987"?><products><product><name><![CDATA[린넨 앞치마]]></name>'
     "<price>39000</price></product></products>", "cp949"),
    ('<?xml version="1.0" encoding="UTF-8"?><goods_list><goods><goodsNm>린넨 앞치마</goodsNm><goodsPrice>39,000</goodsPrice>'
     "<shipping><price>3000</price></shipping></goods></goods_list>", "utf-8"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding"), FEEDS)
def test_feeds_in_any_encoding_and_with_tags_of_their_own(tmp_path: Path, text: str, encoding: str):
    (found,) = products(csv(tmp_path, text, name="a.xml", encoding=encoding))
    assert (found.name, found.price) == ("린넨 앞치마", 39000)


def test_a_feed_without_products_says_so(tmp_path: Path):
    (row,) = rows(csv(tmp_path, '<?xml version="1.0"?><list><thing><name>x</name></thing></list>', name="a.xml"))
    assert "상품이 하나도 없습니다" in row.problem


ITEM = """<item><g:id>{0}</g:id><g:item_group_id>{1}</g:item_group_id><title>앞치마</title><g:color>{2}</g:color>
<g:price>{3} KRW</g:price></item>"""
VARIANTS = [ITEM.format(1, "G", "베이지", 39000), ITEM.format(2, "G", "네이비", 41000), ITEM.format(3, "H", "먹색", 5000)]


def test_variants_of_one_product_are_one_row(tmp_path: Path):
    feed = f'<?xml version="1.0"?><rss xmlns:g="u"><channel>{"".join(VARIANTS)}</channel></rss>'
    first, second = products(csv(tmp_path, feed, name="a.xml"))
    assert (first.price, first.options) == (39000, ("베이지", "네이비 (+2,000원)"))
    assert (second.price, second.options) == (5000, ("먹색",))
    below = csv(tmp_path, "상품명,옵션,판매가", "앞치마,베이지,39000", ",네이비,41000", "컵,,5000", ",,")
    table = rows(below)
    assert [row.title for row in table] == ["앞치마", "컵"] and table[0].values["options"] == ("베이지", "네이비 (+2,000원)")
    assert "2줄을" in table[0].doubts[0].ko


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("베이지|네이비", ["베이지", "네이비"]),
        ("색상{베이지|네이비}//사이즈{S|M}", ["베이지", "네이비", "S", "M"]),
        ("베이지^39000|네이비^41000", ["베이지", "네이비 (+2,000원)"]),
        ("빨강,파랑", ["빨강", "파랑"]),
        ("색상: 빨강, 사이즈: L", ["색상: 빨강, 사이즈: L"]),
        ("대형 (+1,000원)", ["대형 (+1,000원)"]),
    ],
)
def test_options_as_shops_write_them(cell: str, options: list[str]):
    assert read_options(cell, Decimal(39000)) == options


STATES = [
    ("판매상태", "판매중지", True), ("판매상태", "N", True), ("진열상태", "N", True), ("전시상태", "전시중지", True),
    ("판매상태", "판매중", False), ("판매상태", "품절", False), ("진열상태", "Y", False), ("판매여부", "판매안함", True),
]  # fmt: skip


@pytest.mark.parametrize(("header", "cell", "left_out"), STATES)
def test_what_the_shop_does_not_sell_is_left_out_and_said(tmp_path: Path, header: str, cell: str, left_out: bool):
    path = csv(tmp_path, f"상품명,판매가,{header}", f"앞치마,39000,{cell}")
    (row,) = rows(path)
    assert bool(row.left_out) == left_out
    source = look(path)
    seen = forecast(count_items(plan(read_rows(source), source), source, Ledger(tmp_path / "out")), source, {})
    assert (seen.shorts, seen.left_out) == ((0, 1) if left_out else (1, 0))
    assert Ledger(tmp_path / "out").open_run(plan(read_rows(source), source)).total == (not left_out)
    if cell == "품절":
        assert row.values["availability"] == "out_of_stock"


BEGAN = "2020-01-01T00:00+09:00"
PRICES = [
    ("판매가,할인가(PC)", "52000,0", 52000, None),
    ("판매가,할인가(PC),할인가(모바일)", "45000,39000,38000", 39000, 45000),
    ("판매가,할인가,정가", "45000,39000,50000", 39000, 50000),
    ("판매가격*,할인율기준가*", "39000,45000", 39000, 45000),
    ("price_pc,price_mobile,normal_price", "39000,38000,45000", 39000, 45000),
    ("판매가,소비자가", "39000,0", 39000, None),
    ("판매가,정가", "39000,12000", 39000, None),
    ("판매가,공급가,원가", "39000,20000,15000", 39000, None),
    ("판매가", '"39,000원 → 29,900원"', 29900, 39000),
    ("판매가,판매가 대체문구", "39000,전화문의", None, None),
    ("price,sale_price,sale_price_effective_date", f"39000 KRW,29000 KRW,{BEGAN}/{LAST_YEAR}T00:00+09:00", 39000, None),
    ("price,sale_price,sale_price_effective_date", f"39000 KRW,29000 KRW,{BEGAN}/{NEXT_YEAR}T00:00+09:00", 29000, 39000),
    ("판매가,할인가,할인종료일", f"39000,29000,{LAST_YEAR}", 39000, None),
]


@pytest.mark.parametrize(("headers", "cells", "price", "listed"), PRICES)
def test_what_one_pays_and_what_it_was(tmp_path: Path, headers: str, cells: str, price: int | None, listed: int | None):
    (found,) = products(csv(tmp_path, f"상품명,{headers}", f"앞치마,{cells}"))
    assert (found.price, found.list_price) == (price, listed)


@pytest.mark.parametrize("cell", ["가격문의", "회원가 9,900원", "무료", "A급 39,000원 B급 12,000원", "품절"])
def test_what_is_not_surely_a_price_is_none_and_said(tmp_path: Path, cell: str):
    path = csv(tmp_path, "상품명,판매가", f'앞치마,"{cell}"')
    assert products(path)[0].price is None
    assert "가격" in " | ".join(lack.ko for lack in lacks(path))


CONDITIONS = ["1만원대", "100g당 2,980원", "3켤레 12,900원", "2+1 5,400원", "12,000~35,000원", "월 29,900원"]


@pytest.mark.parametrize("cell", CONDITIONS)
def test_a_price_with_a_condition_is_told_with_it(tmp_path: Path, cell: str):
    path = csv(tmp_path, "상품명,판매가", f'앞치마,"{cell}"')
    (found,) = products(path)
    assert found.price and found.price > 1000 and found.price_text != f"{found.price:,.0f}원"
    assert any(cell in lack.ko for lack in lacks(path))


@pytest.mark.parametrize("cell", ["#REF!", "=12000*2", "#N/A", "#DIV/0!"])
def test_a_formula_is_no_price(cell: str):
    with pytest.raises(InputError, match="수식"):
        read_price_cell(cell)


DOUBTS = [
    ("판매가", "1", "가격이 1원"), ("판매가,정가", "390,39000", "할인이 99 %"), ("판매가", "390000000", "0이 더 붙지"),
    ("판매가", "39000", "사진 없음"), ("판매가,제조사", "39000,M000000U", "코드라 쓰지 않습니다"),
    ("판매가,재고수량", "39000,0", "재고가 0"), ("판매가,할인가", "39000,45000", "할인가가 판매가보다 높아"),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "cells", "doubt"), DOUBTS)
def test_the_dry_run_says_what_is_doubtful(tmp_path: Path, headers: str, cells: str, doubt: str):
    assert doubt in " | ".join(lack.ko for lack in lacks(csv(tmp_path, f"상품명,{headers}", f"앞치마,{cells}")))


def test_a_code_is_no_brand_and_a_model_no_presenter(tmp_path: Path):
    lines = [
        "상품명,모델,제조사,브랜드,원산지,상품 상세설명",
        '청소기,VC-700,M000000U,실과바늘,국산,"<p>가볍다</p><img src=""//i.example/1.jpg"">"',
    ]
    path = csv(tmp_path, *lines)
    (found,) = products(path)
    assert (found.brand, found.sku, found.features, found.description) == ("실과바늘", "VC-700", ("원산지 국산",), "가볍다")
    assert not rows(path)[0].character and found.images == ("https://i.example/1.jpg",)


def test_every_photo_column_is_used_and_every_other_one_says_why_not(tmp_path: Path):
    headers = "상품명,판매가,판매가,이미지등록(상세),이미지등록(축소),이미지등록(추가),공급가,배송비,비밀"
    source = look(csv(tmp_path, headers, "앞치마,39000,35000,a.jpg,b.jpg,c.jpg|d.jpg,1,2,3"))
    assert source.sample[0].values["images"] == ("a.jpg", "c.jpg", "d.jpg")
    unused = {column.header: column.why_ko for column in source.columns if not column.field}
    assert all(unused.values()) and set(unused) == {"판매가", "이미지등록(축소)", "공급가", "배송비", "비밀"}
    assert "'판매가'" in unused["판매가"] and isinstance(source.columns[0], Column)


def test_an_old_feed_is_told_with_its_cure(tmp_path: Path):
    with pytest.raises(InputError, match=r"EP 3\.0"):
        look(csv(tmp_path, "<<<begin>>>", "<<<mapid>>>1", "<<<pname>>>앞치마", "<<<price>>>9900", "<<<ftend>>>", name="a.txt"))


EXPORTS = {
    "cafe24": (
        "상품코드,자체 상품코드,진열상태,판매상태,상품분류 번호,상품명,영문 상품명,상품명(관리용),공급사 상품명,"
        "모델명,상품 요약설명,"
        "상품 간략설명,상품 상세설명,검색어설정,과세구분,소비자가,공급가,상품가,판매가,판매가 대체문구,"
        "옵션사용,옵션입력,제조사,공급사,"
        "브랜드,트렌드,이미지등록(상세),이미지등록(목록),이미지등록(추가),적립금,배송비,원산지,상품결제안내",
        'P000A,SQ-1,Y,Y,24,페스츄리 오징어,Squid,[관리]오징어,,,바삭한 오징어,,"<p>국내산</p>",'
        '오징어,A,15000,5000,9000,12000,,T,'
        '"맛{순한맛|매운맛}",M000000U,S0000000,B0000000,T,a.jpg,b.jpg,"c.jpg,d.jpg",1%,3000,국산,카드',
        {"name": "페스츄리 오징어", "price": 12000, "list_price": 15000, "brand": "", "options": ("순한맛", "매운맛"),
         "images": ("a.jpg", "c.jpg", "d.jpg"), "description": "바삭한 오징어\n국내산", "features": ("원산지 국산",)},
    ),
    "coupang": (
        "등록상품ID,옵션ID,노출상품명,업체상품코드,판매상태,판매가격,할인율기준가,잔여수량",
        "1,11,숲결 세제 3L,A-1,판매중,15900,24900,30",
        {"name": "숲결 세제 3L", "price": 15900, "list_price": 24900, "availability": "in_stock"},
    ),
    "godo": (
        "goodsNo,goodsNm,goodsPrice,fixedPrice,brandNm,makerNm,originNm,goodsDisplayFl,soldOutFl,shortDescription,detailImage",
        "7,린넨 앞치마,39000,45000,실과바늘,공방,국산,y,n,두께 200g,a.jpg",
        {"name": "린넨 앞치마", "price": 39000, "list_price": 45000, "brand": "실과바늘", "availability": "in_stock"},
    ),
    "imweb": (
        "상품번호,판매상태,상품명,판매가,정가,원가,재고수량,상품요약설명,상품이미지,카테고리,제조사",
        "3,판매중,린넨 행주,12000,0,4000,0,잘 마른다,a.jpg,주방,실과바늘",
        {"name": "린넨 행주", "price": 12000, "list_price": None, "brand": "실과바늘", "description": "잘 마른다"},
    ),
    "smartstore form": (
        "판매자 상품코드,카테고리코드,상품명,상품상태,판매가,옵션형태,옵션명,옵션값,"
        "옵션가,대표이미지,추가이미지,브랜드,제조사,배송비",
        'A-1,5000,린넨 앞치마,중고,39000,단독형,색상,"베이지,네이비","0,2000",a.jpg,"b.jpg\nc.jpg",실과바늘,공방,3000',
        {"name": "린넨 앞치마", "options": ("베이지", "네이비 (+2,000원)"), "images": ("a.jpg", "b.jpg", "c.jpg"),
         "features": ("중고 상품",)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shop", EXPORTS)
def test_the_exports_of_every_shop_builder(tmp_path: Path, shop: str):
    headers, line, facts = EXPORTS[shop]
    (found,) = products(csv(tmp_path, headers, line, encoding="cp949"))
    assert {field: getattr(found, field) for field in facts} == facts


def test_variants_without_names_are_told_from_the_lowest(tmp_path: Path):
    lines = ["등록상품ID,노출상품명,판매가격", "1,앞치마,39000", "1,앞치마,41000", "2,컵,5000"]
    first, second = products(csv(tmp_path, *lines))
    assert (first.price, first.price_from, second.price, second.price_from) == (39000, True, 5000, False)
