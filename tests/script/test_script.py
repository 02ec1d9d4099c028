"""The script stage through its public door: facts, persona, length, cache, script files, edits, upload texts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.characters import BUILT_IN, load_character
from pipeline.engines import load
from pipeline.errors import InputError
from pipeline.korean import syllables
from pipeline.records import ROLES, TONES, Product, Script, Tone
from pipeline.script import check_script, enhance_script, read_script, with_text
from pipeline.script.upload_texts import DISCLOSURES, UploadOptions, upload_texts
from pipeline.workspace.project import Project
from tests.support.script_parts import CREAM, person, written


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize(
    ("name", "features", "never"),
    [
        ("강아지 덴탈껌 치석제거 소형견 30개입", ("국내산 고구마", "치석 케어 돌기"), "과일|산지|냉장고|위장"),
        ("루테인 지아잔틴 164 3개월분", ("하루 1캡슐", "루테인 20mg"), "첫 잔|위장|하루 1캡슐(?:이|도|까지)"),
        ("초경량 캠핑 체어 릴렉스 의자 900g", ("무게 900g",), "동선|월세|헬스장|관장님"),
        ("스테인리스 텀블러 887ml", ("식기세척기 사용 가능", "빨대형 뚜껑"), "사용 가능(?:이|도|까지|부터|을)"),
    ],
    ids=["chew", "lutein", "chair", "tumbler"],
)
def test_a_product_is_told_as_what_it_is(tmp_path: Path, name: str, features: tuple[str, ...], never: str, tone: Tone):
    about = Product(name=name, price=CREAM.price, features=features)
    for seed in range(6):
        said = " ".join(scene.text for scene in written(tmp_path, about, tone=tone, seed=seed).scenes)
        assert not re.search(never, said), said


@pytest.mark.parametrize("tone", TONES)
def test_five_roles_in_order(tmp_path: Path, tone: Tone):
    script = written(tmp_path, tone=tone)
    assert [scene.role for scene in script.scenes] == list(ROLES)
    assert script.metadata.tone == tone
    assert script.metadata.character_id == "minji"
    assert script.metadata.engine.startswith("template")
    assert script.total_duration == pytest.approx(16, abs=0.1)
    assert script.product == CREAM


def test_the_same_seed_says_the_same_and_is_written_once(tmp_path: Path):
    first = written(tmp_path / "a", seed=5)
    assert written(tmp_path / "b", seed=5) == first
    assert written(tmp_path / "a", seed=5) == first
    assert len(list((tmp_path / "a" / "scripts").iterdir())) == 1
    assert written(tmp_path / "a", seed=6) != first


def test_a_script_file_needs_only_texts():
    script = read_script('{"scenes": [{"text": "안녕하세요"}, {"text": "반가워요, 오늘은 이걸 볼게요"}]}')
    assert [scene.scene_number for scene in script.scenes] == [1, 2]
    assert [scene.role for scene in script.scenes] == ["hook", "call"]
    assert script.scenes[0].duration < script.scenes[1].duration


def test_the_seed_format_is_read_with_foreign_metadata():
    seed = {
        "scenes": [{"scene_number": 1, "text": "첫 장면", "duration": 3.0, "mood": "bright"}],
        "total_duration": 3.0,
        "metadata": {"character_id": "minji", "tone": "funny", "generated_at": "2026-01-01"},
    }
    script = read_script(json.dumps(seed))
    assert script.scenes[0].duration == 3.0
    assert (script.metadata.character_id, script.metadata.tone) == ("minji", "funny")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("[1]", "객체"),
        ('{"scenes": []}', "scenes"),
        ('{"scenes": [{"text": " "}]}', "scenes[1].text"),
        ('{"scenes": [{"text": "가", "scene_number": 2}]}', "scene_number"),
        ('{"scenes": [{"text": "가", "duration": -1}]}', "duration"),
        ('{"scenes": [{"text": "가"}], "metadata": {"tone": "angry"}}', "angry"),
    ],
)
def test_a_broken_script_file_says_where(text: str, word: str):
    with pytest.raises(InputError, match=word.replace("[", r"\[").replace("]", r"\]")):
        read_script(text)


def test_an_edit_changes_one_scene(tmp_path: Path):
    script = written(tmp_path)
    edited = with_text(script, 2, "이 장면만 바뀌어요.")
    assert edited.scene(2).text == "이 장면만 바뀌어요."
    assert [scene for scene in edited.scenes if scene.scene_number != 2] == [s for s in script.scenes if s.scene_number != 2]
    assert edited.total_duration == pytest.approx(sum(scene.duration for scene in edited.scenes))
    for n, text in ((0, "가"), (6, "가"), (1, "  "), (1, "가" * 401)):
        with pytest.raises(InputError):
            with_text(script, n, text)


def test_a_persona_is_put_onto_existing_words(tmp_path: Path):
    script = read_script('{"scenes": [{"text": "요즘 피부가 당겨요."}, {"text": "상품 페이지에서 확인하세요."}]}')
    uncle = person(id="uncle", speech_level="합쇼", phrases={"call": ["캠핑은 장비입니다."]})
    engine = load("script", "template")
    enhanced = enhance_script(script, uncle, engine=engine, project=Project(tmp_path))
    assert enhanced.scenes[0].text == "요즘 피부가 당깁니다."
    assert enhanced.scenes[1].text == "상품 페이지에서 확인하십시오. 캠핑은 장비입니다."
    assert enhanced.metadata.character_id == "uncle"


PLAIN = Product(name="무선 이어폰")
WORDY = Product(
    name="온유담 이슬막 수분크림 50ml",
    features=(
        "히알루론산 5종과 판테놀",
        "바른 뒤 48시간 보습 테스트 완료",
        "끈적임 없이 스며드는 젤 크림",
        "민감 피부 자극 테스트 완료",
    ),
    options=("50ml", "100ml"),
)


def said(script: Script) -> str:
    return " ".join(scene.text for scene in script.scenes)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("product", [CREAM, PLAIN, WORDY], ids=["rich", "name only", "wordy"])
def test_the_words_fit_the_time_and_the_picture(tmp_path: Path, product: Product, seed: int):
    script = written(tmp_path, product, seed=seed)
    assert 65 <= sum(syllables(scene.text) for scene in script.scenes) <= 135
    for scene in script.scenes:
        assert len(scene.text) <= 90
        assert len(scene.headline.split("\n")) <= 2
        assert all(1 <= len(line) <= 13 for line in scene.headline.split("\n"))
        assert all(len(chip) <= 16 for chip in scene.chips)  # two lines of eight at most
        assert sum(not chip.startswith(("별점", "후기")) for chip in scene.chips) <= 3
        assert all(word in scene.text for word in scene.emphasis)
        assert scene.image_prompt.isascii()


@pytest.mark.parametrize(
    ("name", "brand", "noun"),
    [
        ("요가 매트 10mm", "", "workout"),
        ("남쪽선반 고흥 유자청 500g", "남쪽선반", "tea"),
        ("노을닛 무선 터치 무드등", "노을닛", "lamp"),
        ("블루투스 이어폰", "", "earbuds"),
        ("강아지 하네스", "", "pet"),
        ("알 수 없는 무엇", "", "the product"),
        ("타이어 공기주입기 휴대용 충전식 150PSI", "샤오미", "car"),
        ("고추 모종 20포기", "", "plants"),
        ("장미 생화 꽃다발", "", "bouquet"),
        ("입주청소 평당 12,000원", "", "appointment"),
        ("해리포터 전집 23권 양장", "", "book"),
        ("모나미 153 볼펜 흑색", "모나미", "stationery"),
        ("보쉬 전동드릴 12V 배터리 2개", "보쉬", "tools"),
        ("하기스 팬티기저귀 사탕수수 소재", "하기스", "baby"),
        ("일회용 위생장갑 500매", "", "household"),
        ("노브랜드 감자칩", "", "snacks"),
        ("퐁퐁 주방세제 3L", "", "household"),
        ("록시땅 시어버터 핸드크림 30ml", "록시땅", "body care"),
        ("삼성전자 갤럭시 버즈3 프로", "삼성전자", "earbuds"),
        ("프리미엄 호텔 수건 3장 세트", "", "towels"),
        ("아이나비 블랙박스 64GB", "아이나비", "car"),
    ],
)
def test_the_story_is_about_the_product(tmp_path: Path, name: str, brand: str, noun: str):
    assert noun in written(tmp_path, Product(name=name, brand=brand)).scenes[0].image_prompt


def test_what_the_product_does_not_have_is_not_spoken_of(tmp_path: Path):
    for seed in range(20):
        script = written(tmp_path, PLAIN, seed=seed)
        assert not re.search(r"\d|할인|별점|정가", said(script))
        assert not any(scene.chips for scene in script.scenes)


def test_the_price_is_said_as_given(tmp_path: Path):
    for seed in range(20):
        call = written(tmp_path, CREAM, seed=seed).scenes[-1]
        assert "19,900원" in call.text
        assert any(fact in call.headline for fact in ("19,900원", "10,000원", "33%"))


def test_a_bad_rating_is_left_unsaid(tmp_path: Path):
    poor = CREAM.model_copy(update={"rating": 2.1})
    for seed in range(20):
        script = written(tmp_path, poor, seed=seed)
        assert "별점" not in said(script)
        assert "후기" not in said(script)


def test_sold_out_is_not_offered(tmp_path: Path):
    for tone in TONES:
        assert "품절" in written(tmp_path, CREAM.model_copy(update={"availability": "out_of_stock"}), tone=tone).scenes[-1].text


def test_two_seeds_two_products_and_two_people_differ(tmp_path: Path):
    scripts = {said(written(tmp_path, seed=seed)) for seed in range(12)}
    assert len(scripts) >= 11
    people = [person(id=name, phrases={"call": [f"{name} 올림"]}) for name in ("ana", "boram", "chan", "dan")]
    assert len({said(written(tmp_path, character=who)) for who in people}) == 4
    bare = [person(id=name) for name in ("ana", "boram", "chan", "dan")]
    assert len({said(written(tmp_path, character=who)) for who in bare}) >= 3


def test_a_persona_is_heard(tmp_path: Path):
    phrases = {"hook": ["이리 와 봐."], "call": ["챙겨 가."], "any": ["그렇단다."]}
    grandma = person(id="grandma", speech_level="반말", phrases=phrases, never=["장바구니", "포인트"])
    for seed in range(30):
        script = written(tmp_path, character=grandma, seed=seed)
        assert ("이리 와 봐." in said(script)) or ("챙겨 가." in said(script))
        assert "그렇단다." in said(script)
        assert "장바구니" not in said(script)
        assert "포인트" not in said(script)
        assert not re.search(r"(?:요|니다|십시오|니까)[.?!]", said(script))


def test_the_whole_cast_tells_it_in_its_own_words(tmp_path: Path):
    told = {}
    for who in (load_character(path.stem) for path in sorted(BUILT_IN.glob("*.toml"))):
        script = written(tmp_path, character=who)
        assert check_script(script, CREAM) == (), who.id
        assert not [word for word in who.never if word in said(script)], who.id
        told[who.id] = said(script)
    assert len(set(told.values())) == len(told)


def test_the_length_asked_for_changes_how_much_is_said(tmp_path: Path):
    rich = CREAM.model_copy(update={"features": (*CREAM.features, "가벼운 제형", "펌프 용기", "비건 인증", "국내 제조")})
    lengths = [sum(syllables(s.text) for s in written(tmp_path, rich, seconds=seconds).scenes) for seconds in (8, 16, 30, 60)]
    assert lengths == sorted(lengths)
    assert lengths[0] < 80
    assert lengths[-1] > 180
    assert written(tmp_path, rich, seconds=60).total_duration == pytest.approx(60, abs=0.1)


@pytest.mark.parametrize(
    "name",
    [
        "크림",
        "😀 반짝 ✨ 크림",
        "<b>굵은</b> 크림",
        "크림\n두 줄",
        "{\\an8}크림 100% '인용' \"크림\": %s",
        "가" * 300,
        "a" * 300,
        "[단독] " + "아주 긴 이름의 " * 30 + "크림",
        "😀😀😀",
        "1+1",
        "X",
    ],
)
def test_any_name_becomes_a_script(tmp_path: Path, name: str):
    product = Product(name=name)
    for tone in TONES:
        script = written(tmp_path, product, tone=tone)
        assert len(script.scenes) == 5
        text = said(script) + "".join(scene.headline for scene in script.scenes)
        assert not re.search(r"[{}<>\\*]|\(으\)|\(는\)$", text)
        assert "😀" not in text


@pytest.mark.parametrize(
    "description", ["가볍고 예쁜 컵", "따뜻한 차 한 잔을 위한 컵입니다. 손잡이 일체형. 이중 벽 구조. " * 90, "x" * 3000]
)
def test_any_description_becomes_a_script(tmp_path: Path, description: str):
    product = Product(name="머그컵", description=description)
    script = written(tmp_path, product)
    assert check_script(script, product) == ()


def test_upload_texts_hold_the_facts_and_the_disclosures_first(tmp_path: Path):
    script = written(tmp_path)
    texts = upload_texts(script, CREAM, person(), UploadOptions(disclosure="affiliate"))
    first, second, *_ = texts.description.splitlines()
    assert "수수료를 받습니다" in first
    assert "AI" in second
    assert texts.caption.startswith(first)
    assert "29,900원 → 19,900원 (33% 할인)" in texts.description
    assert "별점 4.8" in texts.description
    assert len(texts.title) <= 90 and texts.title.startswith("[광고] ")
    assert len(texts.caption) <= 150
    assert "닥터숲" in texts.hashtags
    assert texts.title in texts.as_text()
    assert {line.split(":")[0] for line in texts.reminders} == {"YouTube", "TikTok", "Instagram"}
    assert len(texts.reminders) == len(texts.reminders_en) == 6
    assert "변경된 콘텐츠" in texts.as_text() and "Paid promotion" in texts.as_text()
    silent = upload_texts(script, CREAM, person(), UploadOptions(ai=False))
    assert silent.reminders == () and "Before posting" not in silent.as_text()
    assert "AI" not in silent.description
    assert silent.description.startswith("[1+1] 닥터숲")


def test_disclosures_are_certain():
    assert all("수 있" not in DISCLOSURES[kind] and DISCLOSURES[kind].startswith("[") for kind in ("paid", "gift", "affiliate"))


def test_upload_texts_of_a_script_without_a_product():
    texts = upload_texts(read_script('{"scenes": [{"text": "오늘 뭐 먹지?"}]}'), None, person())
    assert texts.title == "오늘 뭐 먹지?"
