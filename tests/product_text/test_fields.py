"""The product's field, guessed from its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.product_text.category import guess_field, holds
from pipeline.records import Product

NAMED = {
    "온유담 이슬막 수분크림 50ml": "beauty",
    "고흥 유자청 500g": "food",
    "제주 감귤 주스 1L": "food",
    "국산 들기름 300ml": "food",
    "무선 블루투스 이어폰 프로": "tech",
    "20000mAh 보조배터리": "tech",
    "해외여행 멀티 플러그": "tech",
    "사계절 면 러그": "living",
    "순면 베개 커버 2장": "living",
    "도자기 머그컵": "living",
    "남성 기모 후드 맨투맨": "fashion",
    "폼롤러 마사지 60cm": "sport",
    "신생아 물티슈 10팩": "kids",
    "강아지 하네스 산책줄": "pet",
    "강아지 덴탈껌 국내산 고구마 30개입": "pet",
    "고양이 자동 급식기 5L 카메라": "pet",
    "거즈 아기 손수건 10매": "kids",
    "초경량 캠핑 체어 릴렉스 의자": "sport",
    "고양이 머그컵": "living",
    "사계절 카펫 200x150cm": "living",
    "아이폰 15 케이스": "tech",
    "루테인 지아잔틴 3개월분": "food",
    "Niacinamide Serum 30ml": "beauty",
    "하기스 팬티기저귀 4단계 사탕수수": "kids",
    "쿤달 바디워시 베이비파우더향 1000ml": "beauty",
    "프로틴 초콜릿 브라우니 2.5kg": "food",
    "전동 커피 그라인더 원두분쇄기": "tech",
    "쿨링 넥 쿨러 성인/아동": "",
    "무제": "",
}


@pytest.mark.parametrize(("name", "field"), NAMED.items())
def test_the_name_tells_the_field(name: str, field: str):
    assert guess_field(Product(name=name)) == field


def test_a_plug_is_no_rug():
    assert (holds("여행용 멀티 플러그", "러그"), holds("플러그 옆 러그", "러그"), holds("멀티 플러그", "플러그")) == (0, 1, 1)


@pytest.mark.parametrize(
    ("name", "field"),
    {
        "양가죽 미니 숄더백 크림": "fashion",
        "글로시 립틴트 05 체리": "beauty",
        "반려견 하네스 스트랩": "pet",
        "친환경 대나무 쓰레기 봉투 100매": "living",
        "방수 텐트 레인커버 포함": "sport",
        "암막 롤스크린 맞춤 제작": "living",
        "니트릴 장갑 100매 의료용": "",
        "무선 키보드 캠핑": "tech",
    }.items(),
)
def test_a_colour_an_extra_or_a_tag_behind_the_thing_is_not_the_thing(name: str, field: str):
    assert guess_field(Product(name=name)) == field


def test_a_brand_says_nothing_of_the_field():
    assert guess_field(Product(name="남쪽선반 고흥 유자청", brand="남쪽선반")) == "food"


@pytest.mark.parametrize("name", ["names", "shop_titles", "market_names", "sale_titles"])
def test_everyday_goods_are_known_by_their_names(name: str):
    lines = (Path(__file__).parents[1] / "data" / "copy" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and line[0] != "#"]
    wrong = [(name, field) for name, field in rows if guess_field(Product(name=name)) != {"general": ""}.get(field, field)]
    assert len(rows) >= 100
    assert len(wrong) <= 0.05 * len(rows), wrong


def test_what_comes_with_a_thing_and_stands_behind_a_comma_is_not_the_thing():
    assert guess_field(Product(name="달 무드등 중형 + 리모컨, 혼합 색상")) == "living"
    assert guess_field(Product(name="전자레인지용 보관용기 6P")) == "living"
    assert guess_field(Product(name="육포 반려견간식 300g, 오리가슴살 스틱")) == "pet"
    assert guess_field(Product(name="아이엠 일회용 마스크 5매")) == ""  # 아이 stands alone or says nothing
