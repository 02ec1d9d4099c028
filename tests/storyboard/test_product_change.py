"""A fact sheet that changes while its short is open: the storyboard's words and pictures follow, edits stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import engines
from pipeline import storyboard as boards
from pipeline.characters import load_character
from pipeline.errors import InputError
from pipeline.records import Product
from pipeline.script import write_script
from pipeline.storyboard import Storyboard
from pipeline.workspace.project import Project

LAMP = Product.model_validate(
    {
        "name": "노을닛 무선 무드등",
        "price": 39900,
        "list_price": 52000,
        "features": ["8시간 켜짐", "USB-C 충전"],
        "rating": 4.7,
        "rating_count": 321,
    }
)
ENGINE = engines.load("script", "template")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    return Project(tmp_path / "home" / "projects" / "lamp")


def board_of(product: Product, project: Project) -> Storyboard:
    who = load_character("jiwoo_pharmacist")
    board = Storyboard(id="a1", product=product, character_id=who.id)
    return board.with_script(write_script(product, who, board.settings.script, engine=ENGINE, project=project))


def changed(board: Storyboard, project: Project, **facts: object) -> Storyboard:
    product = Product.model_validate({**board.product.model_dump(), **facts})
    return boards.change_product(board, product, load_character(board.character_id), engine=ENGINE, project=project)


def said(board: Storyboard) -> str:
    return " ".join(f"{scene.text} {scene.headline} {' '.join(scene.chips)}" for scene in board.written.scenes)


def test_a_price_changes_its_scenes_and_no_other(project: Project):
    board = board_of(LAMP, project)
    first = board.rows[0].key
    board = boards.set_scene(board, first, text="제가 고친 첫 문장이에요.")
    after = changed(board, project, price=37900)
    assert "39,900" in said(board) and "39,900" not in said(after) and "37,900" in said(after)
    assert [row.key for row in after.rows] == [row.key for row in board.rows]
    assert after.scene(first).text == "제가 고친 첫 문장이에요."
    assert [scene.seed for scene in after.written.scenes] == [scene.seed for scene in board.written.scenes]
    same = [old.text == new.text for old, new in zip(board.written.scenes, after.written.scenes, strict=True)]
    assert same.count(True) >= 2 and after.product.price == after.written.product.price == 37900  # pyright: ignore[reportOptionalMemberAccess]


def test_a_price_in_ones_own_words_follows_whole_numbers_only(project: Project):
    board = board_of(LAMP, project)
    key = board.rows[0].key
    board = boards.set_scene(board, key, text="지금 39,900원이에요.", headline="39,900원")
    after = changed(board, project, price=37900).scene(key)
    assert (after.text, after.headline) == ("지금 37,900원이에요.", "37,900원")


def test_what_the_sheet_no_longer_says_is_named_not_told(project: Project):
    board = board_of(LAMP, project)
    board = boards.set_scene(board, board.rows[0].key, text="무려 삼만 구천구백 원이에요.")
    with pytest.raises(InputError, match="1번 장면"):
        changed(board, project, price=37900)


def test_a_fact_that_was_taken_out_is_said_no_more(project: Project):
    board = board_of(LAMP, project)
    after = changed(board, project, list_price=None, rating=None, rating_count=None)
    assert not any(word in said(after) for word in ("52,000", "4.7", "321"))


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("노을닛 무선 무드등", True),
        ("노을닛 무드등", True),
        ("노을닛무선무드등 2세대", True),
        ("남쪽선반 고흥 유자청 500g", False),
        ("한빛 무선 청소기", False),
    ],
)
def test_another_name_is_another_product(name: str, same: bool):
    assert boards.same_product(LAMP, name) is same


def test_a_headline_that_is_edited_is_written_on_its_shot_and_a_photo_is_swapped(project: Project):
    board = board_of(LAMP, project)
    key, old = board.rows[0].key, board.scene(board.rows[0].key).headline
    photos = [{"path": f"photos/{n}.png", "width": 800, "height": 800} for n in range(3)]
    product = Product.model_validate({**LAMP.model_dump(), "photos": photos})
    board = board.model_copy(update={"script": board.written.model_copy(update={"product": product})})
    line = " ".join(old.split()).strip(" .,")
    shots = [
        {"kind": "full_bleed", "arrangement": "x", "photos": [{"photo": 2}], "writing": ["8시간"]},
        {"kind": "full_bleed", "arrangement": "x", "photos": [{"photo": 0}], "writing": [line], "locked": True},
    ]
    board = boards.set_scene(board, key, shots=shots)
    assert [shot.writing for shot in boards.set_scene(board, key, headline="밤이\n환해져요.").scene(key).shots] == [
        ("8시간",),
        ("밤이 환해져요",),
    ]
    swapped = [boards.swap_photo(board, key, number).scene(key).shots[number].photos[0].photo for number in (0, 1)]
    assert swapped == [0, 0]


def test_an_added_scene_is_written_before_it_is_given_to_be_made(project: Project):
    board = board_of(LAMP, project)
    board = boards.add_scene(board, board.rows[0].key)
    key = board.rows[1].key
    assert board.rows[1].unwritten
    with pytest.raises(InputError, match="2번 장면"):
        board.given()
    written = boards.set_scene(board, key, text="밤에도 편해요.")
    assert not written.rows[1].unwritten and written.given().sent is not None
