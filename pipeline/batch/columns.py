"""Which column of somebody's table says what: headers in Korean and English, of shops, feeds and spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..errors import InputError
from ..records import Record

_HEADERS = {
    "name": "name title product producttitle productname itemname 상품명 상품이름 제품명 제품이름 이름 품명 상품 제품 아이템명 "
    "노출상품명",
    "brand": "brand brandname manufacturer maker 브랜드 브랜드명 제조사 메이커",
    "price": "price amount 가격 판매가 판매가격 판매금액 금액 상품가격 현재가 단가",
    "sale_price": "saleprice discountprice specialprice 할인가 할인가격 할인판매가 세일가 특가 최종가 행사가 즉시할인가",
    "list_price": "listprice originalprice regularprice msrp 정가 소비자가 소비자가격 원가 시중가 할인전가격 할인전가",
    "currency": "currency 통화 화폐",
    "description": "description desc body 설명 상품설명 제품설명 상세설명 상세 소개 상품요약 내용",
    "features": "features feature highlights producthighlight bullets 특징 장점 주요특징 특장점 포인트 셀링포인트",
    "options": "options option variants 옵션 옵션명 색상 사이즈",
    "images": "images image imagelink imageurl photo photos picture 이미지 사진 대표이미지 이미지주소 이미지url "
    "사진주소 대표이미지url",
    "more_images": "additionalimagelink additionalimages 추가이미지 추가사진 추가이미지url 상세이미지",
    "url": "url link producturl address 주소 링크 상품주소 상품url 상품링크 페이지 상품페이지 url주소",
    "availability": "availability stock 재고 재고상태 판매상태",
    "sku": "sku id productid code 상품코드 상품번호 품번 관리코드",
    "gtin": "gtin barcode ean upc 바코드",
    "rating": "rating stars 평점 별점",
    "rating_count": "ratingcount reviewcount reviews 리뷰수 후기수 평가수",
    "character": "character characterid 캐릭터 진행자 모델",
    "tone": "tone 말투 톤 어조",
}
_FIELD = {header: field for field, headers in _HEADERS.items() for header in headers.split()}
FIELDS = tuple(_HEADERS)
"""What a column can say."""


class Column(Record):
    """One column of a table."""

    header: str
    field: str = ""
    """One of FIELDS; "" when the column is not used."""


def map_columns(headers: Sequence[str], wanted: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """What each column says: by its header, or as `wanted` (header -> field, "" leaves it out) puts it.

    A field is taken from the first column that names it. Raises InputError for a header or a field there is not.
    """
    wanted = {_plain(header): field for header, field in (wanted or {}).items()}
    _check(headers, wanted)
    taken: set[str] = {field for field in wanted.values() if field}
    columns = []
    for header in headers:
        plain = _plain(header)
        field = wanted[plain] if plain in wanted else _FIELD.get(plain, "")
        if plain not in wanted and field in taken:
            field = ""
        taken |= {field} - {""}
        columns.append(Column(header=header[:80], field=field))
    return tuple(columns)


def _check(headers: Sequence[str], wanted: Mapping[str, str]) -> None:
    there = {_plain(header) for header in headers}
    for header, field in wanted.items():
        if header not in there:
            shown = ", ".join(header[:30] for header in headers[:20])
            raise InputError(
                f"'{header}' 열이 없습니다. 이 표의 열: {shown}", f"There is no column '{header}'. Columns: {shown}"
            )
        if field and field not in FIELDS:
            every = ", ".join(FIELDS)
            raise InputError(
                f"'{field}' 은(는) 열이 될 수 없습니다. 쓸 수 있는 것: {every}",
                f"'{field}' is no field. There are: {every}",
            )


def names_a_product(columns: Sequence[Column]) -> bool:
    """True when rows of these columns can be products."""
    return bool({"name", "url"} & {column.field for column in columns})


def _plain(header: str) -> str:
    """A header without case, spaces, marks, the feed's "g:" and what stands in brackets ("판매가(원)")."""
    text = re.sub(r"[(\[（].*?[)\]）]", "", header.casefold().removeprefix("g:"))
    return re.sub(r"[\W_]+", "", text)
