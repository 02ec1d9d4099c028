"""The cast: every file is usable, no two are alike, and a broken or unknown one says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.characters import list_characters, load_character, problems
from pipeline.errors import InputError

CAST = list_characters()


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))


def _given(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def _source(name: str) -> str:
    return (Path("characters") / f"{name}.toml").read_text(encoding="utf-8")


def test_the_cast_has_no_broken_file():
    assert problems() == ()


@pytest.mark.parametrize("one", CAST, ids=lambda one: one.id)
def test_a_character_has_words_for_every_short(one):
    assert all(len(one.phrases[role]) >= 2 for role in ("hook", "product", "call"))
    assert not [phrase for phrases in one.phrases.values() for phrase in phrases if any(char.isdigit() for char in phrase)]
    assert sum(one.voice.recipe.values()) == pytest.approx(1.0)


def test_an_unknown_id_lists_near_ones():
    with pytest.raises(InputError) as caught:
        load_character("jiwoo_farmacist")
    assert "jiwoo_pharmacist(서지우)" in caught.value.ko
    assert "jiwoo_pharmacist" in caught.value.en


def test_a_trade_finds_its_character():
    with pytest.raises(InputError, match="jiwoo_pharmacist"):
        load_character("약사")


def test_the_users_own_are_found_in_home_and_in_a_named_folder(tmp_path: Path):
    _given(tmp_path / "home" / "characters", "mine.toml", _source("jun_reviewer"))
    extra = _given(tmp_path / "extra", "yours.toml", _source("jun_reviewer"))
    assert load_character("mine").name == "최준"
    assert {"mine", "yours"} <= {one.id for one in list_characters(extra)}


BROKEN = {
    "no TOML": ("name = ", "", "TOML"),
    "missing name": (_source("jun_reviewer").replace('name = "최준"\n', ""), "name", "빠져"),
    "unknown key": ("shoe_size = 260\n" + _source("jun_reviewer"), "shoe_size", "모르는"),
    "wrong value": (_source("jun_reviewer").replace("age = 29", "age = 290"), "age", "값"),
    "not UTF-8": ("name = '\udcff'", "", "TOML"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_names_key_and_cure_and_hides_no_other(case: str, tmp_path: Path):
    text, key, cure = BROKEN[case]
    (tmp_path / "broken.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    (problem,) = problems(tmp_path)
    assert (problem.path.name, problem.key) == ("broken.toml", key)
    assert "broken.toml" in problem.ko and cure in problem.ko
    assert len(list_characters(tmp_path)) == len(CAST)
    with pytest.raises(InputError, match=r"broken\.toml"):
        load_character("broken", tmp_path)


def test_an_edited_file_is_read_again(tmp_path: Path):
    _given(tmp_path, "mine.toml", _source("jun_reviewer"))
    assert load_character("mine", tmp_path).age == 29
    _given(tmp_path, "mine.toml", _source("jun_reviewer").replace("age = 29", "age = 30 # older"))
    assert load_character("mine", tmp_path).age == 30
