"""Characters of one's own belong to a user: seen, used, changed, copied and deleted by nobody else, and counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from PIL import Image

from pipeline import characters, jobs
from pipeline.batch import BatchOptions, prepare
from pipeline.characters import (
    DEFAULT,
    cast_for,
    character_file,
    list_characters,
    load_character,
    owned_characters,
    save_character,
)
from pipeline.errors import InputError
from pipeline.jobs import runner
from pipeline.records import Product
from web.api import new_short, routes
from web.tabs import character_form

A, B = "mina", "visitor-0123"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHORTS_DB_URL", raising=False)
    return tmp_path / "home"


def form(**changes: Any) -> dict[str, Any]:
    """What the form of the cast tab sends."""
    plain = {
        "name": "우리 사장님", "trade": "", "age": 40,
        "persona": "", "phrases": "어서 오세요!", "like": DEFAULT, "voice": DEFAULT,
        "speed": 1.0, "level": "해요", "tone": "casual", "hair": "#111111", "outfit": "#222222", "picture": None,
    }  # fmt: skip
    return {**plain, **changes}


def made(user: str, **changes: Any) -> str:
    return character_form._save(form(**changes), "", user)[0]


def test_the_same_name_of_two_users_is_two_characters():
    of_a, of_b = made(A), made(B, phrases="다른 말")
    assert of_a != of_b and re.fullmatch("my_[0-9a-f]{16}", of_a)
    assert load_character(of_a, user=A).phrases["hook"] == ("어서 오세요!",)
    assert load_character(of_b, user=B).phrases["hook"] == ("다른 말",)


@pytest.mark.parametrize("other", [B, ""])
def test_nobody_else_sees_or_uses_it(other: str):
    mine = made(A)
    assert mine in {one.id for one in list_characters(user=A)} and mine not in {one.id for one in list_characters(user=other)}
    assert mine not in {one for _, one in character_form.choices(other)} | {one for _, one in character_form.public_names()}
    assert mine not in {person.id for person in routes.characters(other)}
    for use in (
        lambda: load_character(mine, user=other),
        lambda: cast_for(mine, None, user=other),
        lambda: new_short.submit(new_short.NewShort(product={"name": "가"}, character_id=mine), other),
        lambda: character_form._save(form(), mine, other),
        lambda: character_form._duplicate(form(), mine, other),
        lambda: character_form._delete(form(), mine, other),
        lambda: character_form._save(form(like=mine), "", other),
    ):
        with pytest.raises(InputError):
            use()
    assert load_character(mine, user=A).id == mine


def test_the_owner_changes_copies_and_deletes(tmp_path: Path):
    Image.new("RGB", (40, 60), "red").save(tmp_path / "face.png")
    mine = made(A, picture=str(tmp_path / "face.png"))
    assert character_form._save(form(name="바뀐 이름", like=mine, voice=mine), mine, A)[0] == mine
    changed = load_character(mine, user=A)
    assert changed.name == "바뀐 이름" and Path(changed.parts["pictures"]["closed"]).is_file()  # the picture stays
    copy, _ = character_form._duplicate(form(), mine, A)
    character_form._delete(form(), mine, A)
    assert [one.id for one in owned_characters(A)] == [copy]
    assert Path(load_character(copy, user=A).parts["pictures"]["closed"]).is_file()  # and is the copy's own
    assert sorted(path.suffix for path in character_file.folder_of(A).iterdir()) == [".png", ".toml"]


def test_a_change_that_cannot_be_used_leaves_the_one_before():
    mine = made(A)
    broken = load_character(mine, user=A).model_copy(update={"parts": {"beast": "unicorn"}})
    with pytest.raises(InputError):
        save_character(broken, user=A)
    assert load_character(mine, user=A).name == "우리 사장님"


def test_there_is_a_limit_for_each_user(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(character_file, "MOST", 2)
    mine = [made(A), made(A)]
    with pytest.raises(InputError, match="2명까지"):
        made(A)
    character_form._save(form(name="그대로"), mine[0], A)  # changing one is no new one
    made(B)
    character_form._delete(form(), mine[0], A)
    made(A)


def test_those_kept_before_stay_those_of_who_sits_at_the_computer(home: Path):
    text = (characters.BUILT_IN / f"{DEFAULT}.toml").read_text(encoding="utf-8")
    for folder, name in ((home / "characters", "my_bb0e8da7"), (home / "characters" / "everyone", "shop_owner")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    assert {"my_bb0e8da7", "shop_owner"} <= {one.id for one in list_characters()}
    assert [one.id for one in owned_characters()] == ["my_bb0e8da7"]
    of_a = {one.id for one in list_characters(user=A)}
    assert "shop_owner" in of_a and "my_bb0e8da7" not in of_a


def test_it_can_be_used_at_once_after_a_reload_in_a_batch_and_by_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mine = made(A)
    mine_now, like, voice, *_ = character_form.refresh_lists(A, "")
    assert all(mine in {one for _, one in part.choices} for part in (mine_now, like, voice) if isinstance(part, gr.Dropdown))
    table = tmp_path / "list.csv"
    table.write_text("상품명,가격,캐릭터\n크림,1000,\n", encoding="utf-8")
    assert prepare(table, BatchOptions(characters=(mine,)), user=A).outlook.shorts == 1
    with pytest.raises(InputError):
        prepare(table, BatchOptions(characters=(mine,)), user=B)
    state = new_short.submit(new_short.NewShort(product={"name": "가"}, character_id=mine), A)
    seen: list[str] = []
    monkeypatch.setattr(runner, "make_short", lambda _, character, *__, **___: seen.append(character.id))
    line: Any = type("Line", (), {"say": lambda *_: None, "report": lambda *_: None})()
    order = jobs.order(state.id)
    runner.make(runner.Task(state.id, order.model_copy(update={"product": Product(name="가"), "place": ""}), {}, A), line)
    assert seen == [mine]
