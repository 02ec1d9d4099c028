"""What a rule of advertising may speak against: found by kind, said, left out where it is grave, refused where it must be."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.product_text import regulated_claims
from pipeline.product_text.fact_sheet import FactSheet
from pipeline.product_text.regulated_claims import AREAS, claims, goods_of, goods_table, rules
from pipeline.records import Finding, Product, Shot
from pipeline.script import advert_findings, sheet_findings, write_script
from pipeline.script.advert_check import fit_to_advertise
from pipeline.script.upload_texts import upload_texts
from pipeline.workspace.project import Project
from tests.support.script_parts import person, written

TABLE = tomllib.loads(Path(regulated_claims.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CASES = [
    ("엑소좀 리프팅 앰플", ["보톡스 대신", "시술급 효과", "피부과 원장 추천"], "화장품"),
    ("게르마늄 자석 팔찌", ["혈액순환 개선", "전자파 차단", "수면 개선"], "의료기기"),
    ("직장인 신용대출 상담", ["원금 보장", "무직자 가능"], "금융"),
    ("코인 리딩방", ["월 수익률 30% 보장"], "금융"),
    ("갱년기 여성 석류즙", ["갱년기 증상 완화", "호르몬 균형"], "건강기능식품·식품"),
    ("면역력 쑥쑥 키즈 젤리", ["면역력 쑥쑥"], "건강기능식품·식품"),
    ("강아지 관절 영양제", ["슬개골 탈구 치료"], "건강기능식품·식품"),
    ("KF94 마스크", ["바이러스 99.9% 차단"], "의약외품"),
    ("국산 막걸리 750ml", ["과음 예방"], "주류"),
    ("아기 치발기", ["삼켜도 안전"], "어린이제품"),
    ("대나무 수세미", ["100% 생분해"], "환경"),
    ("강남 오피스텔 분양", ["임대 수익 보장"], "부동산"),
    ("멀티탭 4구", ["판매량 1위", "업계 최저가"], "비교·최상급"),
    ("멀티탭 4구", ["매진 임박"], "기만"),
]


def product(name: str, *features: str, **more: object) -> Product:
    return Product.model_validate({"name": name, "features": features, "price": 29000, **more})


def test_the_table_is_whole():
    assert {rule.area for rule in rules()} == set(AREAS)
    assert set(TABLE) == {"goods", "rule", "notice", "advice"}
    known = {goods.name for goods in goods_table()} | {
        "beauty",
        "food",
        "tech",
        "living",
        "fashion",
        "sport",
        "kids",
        "pet",
        "",
    }
    for rule, row in zip(rules(), TABLE["rule"], strict=True):
        assert rule.law and rule.why and rule.why_en, row
        assert rule.severity in ("grave", "hint")
        assert set(rule.goods) <= known, row
        assert set(row) <= {
            "area", "severity", "law", "why", "why_en", "instead", "goods", "shop_text", "unless", "patterns"
        }  # fmt: skip
    for notice in TABLE["notice"]:
        assert notice["goods"] in known and len(notice["label"]) <= 24 and len(notice["text"]) > 20


@pytest.mark.parametrize(("name", "features", "area"), CASES)
def test_a_grave_claim_is_found_by_its_field_and_left_out(name: str, features: list[str], area: str):
    given = product(name, *features)
    made, findings = fit_to_advertise(given)
    grave = [found for found in findings if found.place == "feature" and found.severity == "grave"]
    assert {feature for feature in features if any(found.found in feature for found in grave)} == set(features)
    assert area in {found.area for found in grave}
    assert made.features == ()
    assert all(found.dropped and found.law in found.ko and found.law in found.en for found in grave)
    assert any("뺐습니다" in note for note in made.notes)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("국내 1위 최저가 멀티탭", "멀티탭"),
        ("친환경 생분해 수세미", "수세미"),
        ("혈당컷 바나바잎 다이어트 30정", "바나바잎 30정"),
        ("엑소좀 리프팅 앰플 필러", "앰플"),
        ("갱년기 여성 석류즙", "여성 석류즙"),
        ("완벽한 하루 크림", "완벽한 하루 크림"),
        ("무선 이어폰", "무선 이어폰"),
    ],
)
def test_a_name_is_told_without_its_grave_claims(name: str, plain: str):
    assert fit_to_advertise(product(name))[0].name == plain


def test_a_product_without_claims_stays_as_it_is():
    given = product("무선 이어폰", "30시간 재생", "블루투스 5.3")
    assert fit_to_advertise(given) == (given, ())


def test_a_reviewed_functional_cosmetic_may_tell_its_function():
    made, _ = fit_to_advertise(product("탈모 샴푸 500ml", "탈모 증상 완화 기능성", "모발 성장 촉진"))
    assert made.name == "탈모 샴푸 500ml"
    assert made.features == ("탈모 증상 완화 기능성",)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("무니코틴 전자담배 액상 30ml", "담배사업법"),
        ("성인용품 젤 100ml", "청소년보호법"),
        ("싱글몰트 위스키 700ml", "국민건강증진법"),
        ("비아그라 100mg", "약사법"),
    ],
)
def test_goods_that_may_not_be_advertised_so_are_refused_with_the_reason(tmp_path: Path, name: str, law: str):
    from pipeline.engines import load

    with pytest.raises(InputError, match=law):
        write_script(product(name), person(), engine=load("script", "template"), project=Project(tmp_path))


@pytest.mark.parametrize(
    "name", ["와인잔 2개 세트", "차량용 재떨이", "담배 냄새 탈취제", "위스키 글라스", "무알코올 맥주 6캔", "소주잔 세트"]
)
def test_things_beside_such_goods_are_none(name: str):
    assert goods_of(product(name)).isdisjoint({"alcohol", "spirits", "tobacco", "adult"})
    assert fit_to_advertise(product(name))[0].name


def test_nothing_grave_of_the_sheet_is_said_or_shown(tmp_path: Path):
    for name, features, _ in CASES:
        script = written(tmp_path, product(name, *features))
        assert [found for found in advert_findings(script) if found.severity == "grave"] == []


def test_what_stands_on_a_shot_and_in_the_upload_text_is_looked_at(tmp_path: Path):
    script = written(tmp_path, product("수분 크림 50ml", "무향"))
    shot = Shot(kind="word_slam", arrangement="x", writing=("주름 개선",))
    scene = script.scenes[0].model_copy(update={"shots": (shot,), "headline": "국내 1위"})
    changed = script.model_copy(update={"scenes": (scene, *script.scenes[1:])})
    found = {(one.place, one.found): one for one in advert_findings(changed, "최저가 크림")}
    assert {("shot", "주름 개선"), ("headline", "국내 1위"), ("upload", "최저가")} <= set(found)
    assert found["shot", "주름 개선"].law == "화장품법" and found["shot", "주름 개선"].scene == 1


def test_a_finding_says_law_why_and_a_tamer_wording():
    first = sheet_findings(product("멀티탭", "업계 최저가"))[0]
    assert isinstance(first, Finding)
    assert (first.area, first.severity, first.law, first.instead) == ("비교·최상급", "grave", "표시광고법", "부담을 던 가격")
    assert first.why in first.ko and first.why_en in first.en


def test_notices_stand_in_the_upload_text_with_the_number_of_the_review(tmp_path: Path):
    given = product("바나바잎 30정", "건강기능식품", "광고심의번호 2023-0512-3")
    texts = upload_texts(written(tmp_path, given), given, person())
    assert "질병의 예방 및 치료를 위한 의약품이 아닙니다" in texts.description
    assert "광고 심의: 2023-0512-3" in texts.description
    assert "의약품" not in texts.claimed
    assert (
        "지나친 음주" in upload_texts(written(tmp_path, product("국산 막걸리")), product("국산 막걸리"), person()).description
    )
    assert FactSheet(product("무선 이어폰")).notices == ()


def test_notices_stand_on_the_picture_as_long_as_the_short():
    from pipeline.short import Settings, _with_notices

    settings = _with_notices(Settings(), product("국산 막걸리 750ml"))
    assert settings.render.label == "AI 생성 · 19세 미만 판매 금지" and settings.render.label_seconds == 0
    assert _with_notices(settings, product("국산 막걸리 750ml")) == settings
    assert _with_notices(Settings(), product("무선 이어폰")) == Settings()


def test_old_rules_keep_their_fields():
    assert claims("주름 개선", "beauty") and not claims("주름 개선", "tech")
    assert not claims("보톡스 대신")  # goods unknown: only what is a claim for anything
    assert re.search("최저", claims("업계 최저가")[0][0])
