"""Shop text read aloud: the table in data/reader.tsv, how words stay in their place, and text nobody can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.korean import read, syllables
from pipeline.korean.english_to_hangul import hangul, sayable
from pipeline.korean.hangul import is_syllable, split
from pipeline.korean.latin_words import letters, names
from pipeline.korean.reader import unread_note

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data" / "reader.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def _heard(text: str) -> str:
    return "".join(filter(is_syllable, text))


@pytest.mark.parametrize(("written", "spoken"), [row[1:] for row in ROWS], ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_shop_text_is_read_as_koreans_read_it(written: str, spoken: str):
    assert _heard(" ".join(reading.spoken for reading in read(written))) == _heard(spoken)


def test_the_table_is_broad():
    assert len(ROWS) >= 300
    assert len({row[0] for row in ROWS}) >= 15


def test_what_is_said_stays_with_its_written_word():
    readings = read("지금 19,900원에 2 개를 드려요! 😀")
    assert [reading.written for reading in readings] == ["지금", "19,900원에", "2", "개를", "드려요!", "😀"]
    assert [reading.spoken for reading in readings] == ["지금", "만 구천구백 원에", "두", "개를", "드려요!", ""]
    assert readings[-1].unread == "😀"


@pytest.mark.parametrize("text", ["", "   ", "ㅋㅋㅋ ㅠㅠ", "😀😀", "\x00\x07", "Привет", "こんにちは", "!!! ...", "​"])
def test_text_without_anything_to_say(text: str):
    assert not any(reading.spoken for reading in read(text))
    assert len(read(text)) == len(text.split())


@pytest.mark.parametrize("text", ["ㅋㅋㅋ", "😀", "Привет"])
def test_what_cannot_be_read_is_told(text: str):
    assert read(text)[0].unread


def test_names_nobody_listed_are_told_with_their_reading():
    told = "철자를 보고 읽은 영문 이름: Glowmist(글로미스트). 한글로 적으면 그대로 읽습니다."
    assert unread_note(read("Glowmist 크림, Nike, SPF50+")) == told
    assert "KALLAX(캘랙스)" in unread_note(read("KALLAX 선반, HDMI, USB, SPF50+"))
    assert "HDMI" not in unread_note(read("KALLAX 선반, HDMI, USB, SPF50+"))
    assert unread_note(read("그냥 한글")) == ""


def test_control_characters_do_not_hide_what_is_between_them():
    assert _heard(read("가\x00나\u200b다")[0].spoken) == "가나다"


def test_decomposed_hangul_is_hangul():
    assert read("한글")[0].spoken == "한글"


@pytest.mark.parametrize(("text", "count"), [("19,900원", 6), ("안녕하세요", 5), ("2개 ㅋㅋ", 2), ("", 0), ("SPF50+", 10)])
def test_syllables_are_the_spoken_ones(text: str, count: int):
    assert syllables(text) == count


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.sampled_from("가힣ㅋ0123456789.,~-+%:/()원개시월일gmLkPA°℃₩$ &'만천\n\t😀漢①½ａ\u0301\u200d"), max_size=60)
    | st.text(max_size=60)
)
def test_any_text_is_read_without_an_error(text: str):
    readings = read(text)
    assert [reading.written for reading in readings] == text.split()
    for reading in readings:
        assert all(is_syllable(char) or char in " ,.!?…" for char in reading.spoken), reading


def test_very_long_text_and_numbers():
    assert len(read("가나다 " * 1000)) == 1000
    assert read("9" * 5000)[0].spoken


SPELLED = {
    "Glowmist": "글로미스트",
    "Velvet": "벨벳",
    "Breeze": "브리즈",
    "Playmate": "플레이메이트",
    "Crunchy": "크런치",
    "Brightening": "브라이테닝",
    "Planner": "플래너",
    "STANDER": "스탠더",
    "AirMask": "에어마스크",
    "QLED": "큐엘이디",
    "HDMI": "에이치디엠아이",
    "abc": "에이비씨",
}


@pytest.mark.parametrize(("written", "spoken"), SPELLED.items())
def test_a_word_nobody_listed_is_read_by_its_spelling_and_an_abbreviation_by_its_letters(written: str, spoken: str):
    assert read(written)[0].spoken.replace(" ", "") == spoken


def test_spelling_comes_near_what_koreans_say():
    """The words with a listed reading, read by the rules instead: how many jamo are wrong."""
    listed = [(word, said) for word, said in names().items() if re.fullmatch("[a-z]{4,}", word) and said != letters(word)]
    wrong = [_distance(_jamo(hangul(word)), _jamo(said)) / len(_jamo(said)) for word, said in listed if sayable(word)]
    assert len(wrong) > 500
    assert sum(wrong) / len(wrong) < 0.2


def _jamo(text: str) -> list[str]:
    return [part for char in text if is_syllable(char) for part in split(char) if part]


def _distance(one: list[str], other: list[str]) -> int:
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]
