"""How long a short gets: counted before it is spoken, against narrations that were spoken and timed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.characters import list_characters
from pipeline.engines import load
from pipeline.engines.script import copywriting
from pipeline.korean import speech_pace, syllables
from pipeline.korean.delivery import deliveries
from pipeline.records import TONES, Character, Product, Script
from pipeline.script import ScriptOptions, write_script
from pipeline.voice import VoiceOptions
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

HERE = Path(__file__).parents[1]
SPOKEN = json.loads((HERE / "data" / "spoken.json").read_text(encoding="utf-8"))
"""Whole scripts as the embedded voice says them, from the lengths and the energy it foretells (0.02 s off what is heard, on 30
scenes that were spoken): speed, texts, s of the finished narration of each scene."""
CAST = list_characters()
EXAMPLES = [
    Product.model_validate_json(path.read_text(encoding="utf-8")) for path in sorted((HERE.parent / "examples").glob("*.json"))
]
DESK = Product.model_validate(
    {
        "name": "[무료배송] 삼나무공방 국내산 원목 접이식 좌식 노트북 책상 테이블 대형 80cm",
        "brand": "삼나무공방",
        "price": 129000,
        "list_price": 189000,
        "rating": 4.6,
        "rating_count": 2315,
        "features": ["국내산 삼나무 원목", "접으면 두께 5cm", "모서리 라운드 마감", "물걸레로 닦는 오일 마감"],
    }
)
OTHERS = [
    DESK,
    Product.model_validate({"name": "무지개 텀블러", "features": ["이중 벽 스테인리스", "손에 감기는 실리콘 밴드"]}),
    Product.model_validate({"name": "뽀송 강아지 방석", "brand": "멍하루", "price": 27500}),
    Product(name="무선 이어폰"),
]
"""A long name with everything, one without a price, one without features, one with nothing."""
ERROR = 1.0
"""s the count may be wrong for a whole short, twice what is usual."""


def written(folder: Path, product: Product, character: Character, **options) -> Script:
    engine = load("script", "template")
    return write_script(product, character, ScriptOptions(**options), engine=engine, project=Project(folder))


def counted(texts: list[str], speed: float) -> float:
    """s a short of these scenes will last."""
    return sum(speech_pace.seconds(text, speed) + speech_pace.EDGES for text in texts) + speech_pace.CLOSING


def lasts(script: Script, character: Character) -> float:
    return counted([scene.text for scene in script.scenes], pace(script, character))


def pace(script: Script, character: Character) -> float:
    """Times a narrator's pace: the character's own, said in the script's tone."""
    return character.voice.speed * deliveries()[script.metadata.tone].speed


def test_the_count_is_what_the_voice_takes():
    errors = [counted(said["texts"], said["speed"]) - sum(said["seconds"]) for said in SPOKEN]
    assert len(errors) >= 39
    assert abs(sum(errors) / len(errors)) < 0.25
    assert max(map(abs, errors)) < 1.5
    assert sorted(map(abs, errors))[int(len(errors) * 0.9)] < ERROR


def test_the_spoken_shorts_were_as_long_as_promised():
    assert all(15 <= sum(said["seconds"]) <= 20 for said in SPOKEN)


def test_what_is_read_is_counted():
    assert speech_pace.seconds("19,900원") == speech_pace.seconds("만 구천구백 원")
    assert speech_pace.seconds("후기 1,284개") == speech_pace.seconds("후기 천이백팔십사 개")
    assert speech_pace.seconds("천천히 볼게요.", 0.5) == pytest.approx(2 * speech_pace.seconds("천천히 볼게요."))
    assert speech_pace.seconds("자. 봐요.") == pytest.approx(
        speech_pace.seconds("자.") + speech_pace.seconds("봐요.") + speech_pace.PAUSE
    )
    assert speech_pace.seconds("") == speech_pace.seconds("😀") == 0


def test_the_silences_are_those_of_the_voice_stage():
    voice = VoiceOptions()
    assert pytest.approx(voice.lead + voice.tail) == speech_pace.EDGES
    assert pytest.approx(voice.call_tail - voice.tail) == speech_pace.CLOSING


def test_every_character_tells_every_example_in_fifteen_to_twenty_seconds(tmp_path: Path):
    for who in CAST:
        for product in EXAMPLES:
            seconds = lasts(written(tmp_path, product, who), who)
            assert 15 + ERROR <= seconds <= 20 - ERROR, (who.id, product.name, seconds)


def test_other_products_take_as_long(tmp_path: Path):
    for who in CAST[::2]:
        for product in OTHERS:
            seconds = lasts(written(tmp_path, product, who, seed=3), who)
            assert 15 + ERROR <= seconds <= 20 - ERROR, (who.id, product.name, seconds)


@pytest.mark.parametrize("asked", [8, 10, 12, 16, 20, 25, 30])
def test_the_length_asked_for_is_kept(tmp_path: Path, asked: int):
    for who in CAST[::3]:
        for product in (EXAMPLES[1], *OTHERS):
            seconds = lasts(written(tmp_path, product, who, seconds=asked), who)
            assert abs(seconds / asked - 1) <= 0.15, (who.id, product.name, seconds)


def test_a_very_short_one_has_fewer_scenes(tmp_path: Path):
    roles = {asked: [scene.role for scene in written(tmp_path, DESK, CAST[0], seconds=asked).scenes] for asked in (8, 10, 12)}
    assert roles[8] == ["hook", "product", "call"]
    assert roles[10] == ["hook", "product", "proof", "call"]
    assert roles[12] == ["hook", "problem", "product", "proof", "call"]


def test_every_scene_is_planned_as_long_as_it_is_spoken(tmp_path: Path):
    script = written(tmp_path, DESK, CAST[0])
    for scene in script.scenes:
        closing = speech_pace.CLOSING if scene.role == "call" else 0
        spoken = speech_pace.seconds(scene.text, pace(script, CAST[0])) + speech_pace.EDGES + closing
        assert scene.duration == pytest.approx(spoken, rel=0.12), scene.text


def test_what_there_is_room_for_is_said(tmp_path: Path):
    """At the usual length the product's name, its price and mostly something it is like; a catch-phrase always."""
    told = 0
    for who in CAST:
        script = written(tmp_path, DESK, who)
        text = " ".join(scene.text for scene in script.scenes)
        assert "129,000원" in text
        assert any(phrase.strip(".!?,~… ") in text for phrases in who.phrases.values() for phrase in phrases), who.id
        told += any(feature in text for feature in DESK.features)
    assert told >= 0.8 * len(CAST)


def test_nobody_says_the_same_sentence_twice(tmp_path: Path):
    for who in CAST[::4]:
        for seconds in (16, 30):
            script = written(tmp_path, EXAMPLES[0], who, seconds=seconds)
            said = [part for scene in script.scenes for part in scene.text.replace("!", ".").replace("?", ".").split(". ")]
            assert len(set(said)) == len(said), (who.id, said)


def test_a_short_does_not_call_twice_to_the_same(tmp_path: Path):
    for tone in TONES:
        for seed in range(8):
            text = written(tmp_path, OTHERS[3], CAST[seed], tone=tone, seed=seed, seconds=30).scenes[-1].text
            heads = [word[:2] for word in re.findall("구경|찜|장바구니|상품 페이지", text)]
            assert len(heads) == len(set(heads)), text


def test_every_story_can_be_told_briefly():
    """Hook and problem in at most 32 syllables, so that a short has room for the product."""
    books = (path.stem for path in Path(copywriting.__file__).parent.glob("*.toml") if path.stem != "offer")
    for topic in (topic for book in books for topic in copywriting.load(book)["topic"]):
        for story in (story for tone in TONES for story in topic[tone]):
            least = sum(
                min(syllables(copywriting.say(way, {}, "해요").text) for way in copywriting.variants(line))
                for line in story[1::2]
            )
            assert least <= 32, story


def test_a_line_may_be_said_in_several_ways():
    assert copywriting.variants("그냥 말해요.") == ["그냥 말해요."]
    assert copywriting.variants("<집에서 >*한 잔* 하죠?") == ["집에서 *한 잔* 하죠?", "*한 잔* 하죠?"]
    assert copywriting.variants("<제법|꽤> 커요.") == ["제법 커요.", "꽤 커요."]
    assert copywriting.variants("[제가|내가]<[가요|가자]|와요>.") == ["[제가|내가][가요|가자].", "[제가|내가]와요."]
    assert copywriting.say("<아침에 >봐요.", {}, "해요").text == "아침에 봐요."
