"""The script stage through its public door: facts, persona, length, cache, script files, edits, upload texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.engines import load
from pipeline.errors import InputError
from pipeline.project import Project
from pipeline.records import ROLES, TONES, Character, Palette, Product, Script, Tone
from pipeline.records import Voice as VoiceRecord
from pipeline.script import ScriptOptions, enhance_script, read_script, with_text, write_script

CREAM = Product.model_validate(
    {
        "name": "[1+1] 닥터숲 병풀 수딩 크림 70ml",
        "brand": "닥터숲",
        "price": "19,900원",
        "list_price": "29,900원",
        "rating": 4.8,
        "rating_count": 1234,
        "features": ["병풀 추출물 함유", "무향", "민감 피부 테스트 완료"],
    }
)


def person(**given) -> Character:
    fields = {
        "id": "minji",
        "name": "민지",
        "name_en": "Minji",
        "age": 24,
        "trade": "자취생",
        "persona": "혼자 산 지 삼 년째다. 알뜰하다.",
        "palette": Palette(ground="#ffffff", mid="#cccccc", accent="#ff6655", ink="#111111"),
        "voice": VoiceRecord(recipe={"jf_alpha": 1.0}),
    }
    return Character.model_validate(fields | given)


def written(folder: Path, product: Product = CREAM, character: Character | None = None, **options) -> Script:
    return write_script(
        product, character or person(), ScriptOptions(**options), engine=load("script", "template"), project=Project(folder)
    )


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
