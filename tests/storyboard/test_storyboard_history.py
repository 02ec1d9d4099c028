"""Undo and redo of a storyboard's edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import storyboard as boards
from pipeline.characters import DEFAULT
from pipeline.errors import InputError
from pipeline.records import Product, Scene, Script, ScriptMetadata
from pipeline.storyboard import Storyboard, StoryboardFile, Take, history
from pipeline.workspace.project import Project


@pytest.fixture
def file(tmp_path: Path) -> StoryboardFile:
    scenes = tuple(Scene(scene_number=n, text=f"문장 {n}입니다.", duration=2, role="product") for n in (1, 2, 3))
    script = Script(scenes=scenes, total_duration=6, metadata=ScriptMetadata(character_id=DEFAULT, tone="casual"))
    board = Storyboard(id="a1", product=Product(name="컵"), character_id=DEFAULT)
    return boards.begin(Project(tmp_path / "cup"), board.with_script(script))


def texts(board: Storyboard) -> list[str]:
    return [scene.text for scene in board.written.scenes]


def test_words_order_deletes_and_options_are_undone_and_redone(file: StoryboardFile):
    one, two, three = (row.key for row in file.read().rows)
    changes = (
        lambda board: boards.set_scene(board, one, text="다른 말이에요."),
        lambda board: boards.move_scene(board, three, -2),
        lambda board: boards.delete_scene(board, two),
        lambda board: board.model_copy(update={"engines": {"voice": "espeak"}}),
    )
    states = [file.read()]
    for how in changes:
        states.append(boards.edit_storyboard(file, how))
    for before in reversed(states[:-1]):
        now = boards.undo(file)
        assert (texts(now), now.engines, now.removed) == (texts(before), before.engines, before.removed)
    assert not boards.can_undo(file, file.read())
    with pytest.raises(InputError, match="되돌릴 것이 더 없습니다"):
        boards.undo(file)
    for after in states[1:]:
        assert boards.redo(file).model_dump() == after.model_dump()
    assert not boards.can_redo(file, file.read())


def test_takes_stay_when_an_edit_is_undone(file: StoryboardFile):
    key = file.read().rows[0].key
    boards.edit_storyboard(file, lambda board: boards.delete_scene(board, key))
    take = Take(stage="voice", path="speech/a.wav", scene=file.read().written.scenes[0])
    file.change(lambda board: board.model_copy(update={"rows": (board.rows[0].model_copy(update={"takes": (take,)}),)}))
    assert boards.undo(file).rows[1].takes == (take,)


def test_letters_of_a_sentence_are_one_step_and_an_edit_ends_what_could_be_redone(
    file: StoryboardFile, monkeypatch: pytest.MonkeyPatch
):
    now = 1000.0
    monkeypatch.setattr(history.time, "time", lambda: now)
    key = file.read().rows[0].key

    def say(text: str) -> None:
        boards.edit_storyboard(file, lambda board: boards.set_scene(board, key, text=text), f"text:{key}")

    for text in ("가", "가나", "가나다"):
        say(text)
        now += 1
    now += history.MERGE
    say("라")
    assert texts(boards.undo(file))[0] == "가나다"
    assert boards.can_redo(file, file.read())
    say("마")
    assert not boards.can_redo(file, file.read())
    assert [texts(boards.undo(file))[0] for _ in range(2)] == ["가나다", "문장 1입니다."]


def test_fifty_steps_are_kept_and_go_with_the_storyboard(file: StoryboardFile):
    key = file.read().rows[0].key
    for number in range(history.STEPS + 8):
        boards.edit_storyboard(file, lambda board, text=f"{number}번째.": boards.set_scene(board, key, text=text))
    undone = 0
    while boards.can_undo(file, file.read()):
        boards.undo(file)
        undone += 1
    assert undone == history.STEPS
    file.remove()
    assert not file.project.path(file.steps).exists()


def test_what_changes_nothing_is_no_step(file: StoryboardFile):
    boards.edit_storyboard(file, lambda board: board)
    assert not boards.can_undo(file, file.read())
