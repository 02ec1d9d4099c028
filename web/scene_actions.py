"""What is pressed, typed or dropped on a scene's card: one change each, and the cards as they stand then. No gradio in here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import engines
from pipeline import storyboard as boards
from pipeline.characters import load_character
from pipeline.errors import InputError, PipelineError
from pipeline.storyboard import Storyboard, StoryboardFile

from . import storyboard_view
from .i18n import words
from .scene_cards import cards

FIELDS = ("text", "headline", "seed", "image_prompt", "at_least", "motion")
"""Fields of a scene that are typed or chosen."""


@dataclass(frozen=True)
class Action:
    """Something done on a card."""

    name: str
    key: str = ""
    """Of the scene's row; "" for all scenes."""
    value: Any = None
    files: tuple[Path, ...] = ()
    """Uploaded with it."""


Change = Callable[[StoryboardFile, Storyboard, Action], Storyboard]


def act(board: str, user: str, action: Action, language: str) -> dict[str, object]:
    """Do it and return the cards; "go" is there when something is being made, "said" for what cannot be done and why."""
    name = f"{action.name}:{action.key}" if action.name in FIELDS else ""
    said: dict[str, Any] = {}
    try:
        file = boards.open_storyboard(board, user)
        if action.name in ("undo", "redo"):
            (boards.undo if action.name == "undo" else boards.redo)(file)
        else:
            change = _change(action.name)
            boards.edit_storyboard(file, lambda now: change(file, now, action), name)
        if action.name in MAKING:
            storyboard_view.make(file, user, only=action.key)
            said["go"] = time.time()
    except PipelineError as error:
        said["said"] = error.say(language)
    except (TypeError, ValueError, IndexError) as error:
        said["said"] = _unusable(action.value, error).say(language)
    try:
        return cards(storyboard_view.view(board, user), language) | said
    except PipelineError as error:
        return cards(None, language) | {"said": error.say(language)}


def _unusable(value: object, error: Exception) -> InputError:
    return InputError(
        f"이 값({str(value)[:30]})은 쓸 수 없습니다. 범위 안의 값을 적어 주세요.",
        f"This value ({str(value)[:30]}) cannot be used. Give one within its range.",
        detail=str(error),
    )


def _change(name: str) -> Change:
    """Raises InputError for an action there is not."""
    if name in FIELDS:
        return _set
    try:
        return CHANGES[name]
    except KeyError:
        raise InputError(
            f"'{name[:20]}' 은(는) 없는 동작입니다. 페이지를 새로 고쳐 주세요.",
            f"There is no action '{name[:20]}'. Reload the page.",
        ) from None


def _set(_: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    value = action.value
    if action.name == "text":
        if value == "" and board.row(action.key).unwritten:
            return board  # left without a word
        board = boards.keep_line(board, action.key, board.scene(action.key).text) if _is_other(board, action) else board
    if action.name == "seed":
        value = int(value)
    return boards.set_scene(board, action.key, **{action.name: value})


def _is_other(board: Storyboard, action: Action) -> bool:
    """True when a sentence is another one, not the same with a letter more."""
    old, new = board.scene(action.key).text, str(action.value)
    return not (new.startswith(old[: max(len(old) - 3, 1)]) or old.startswith(new))


def _move(_: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    return boards.move_scene(board, action.key, int(action.value))


def _drop(_: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    """The second press of a double click finds it gone."""
    gone = all(row.key != action.key for row in board.rows)
    return board if gone else boards.delete_scene(board, action.key)


def _retell(file: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    engine, _ = engines.pick("script", board.engines.get("script", "auto"))
    old, teller = board.scene(action.key).text, load_character(board.character_id, user=board.user)
    new = boards.rewrite_scene(board, action.key, teller, engine=engine, project=file.project)
    return boards.keep_line(new, action.key, old)


def _enhance(file: StoryboardFile, board: Storyboard, _: Action) -> Storyboard:
    engine, _notes = engines.pick("script", board.engines.get("script", "auto"))
    new = boards.enhance_all(board, load_character(board.character_id, user=board.user), engine=engine, project=file.project)
    for row in board.rows:
        new = boards.keep_line(new, row.key, board.scene(row.key).text)
    return new


def _line(_: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    """A former sentence again; the one it replaces can be gone back to in turn."""
    if not action.value:
        return board
    old = board.scene(action.key).text
    return boards.keep_line(boards.set_scene(board, action.key, text=str(action.value)), action.key, old)


def _own(file: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    """A file of one's own into the scene."""
    keep = {"picture": boards.keep_picture, "recording": boards.keep_recording, "film": boards.keep_film}[action.name]
    return boards.replace_own(board, action.key, action.name, keep(action.files[0], file.project))  # pyright: ignore[reportArgumentType]


def _take_out(_: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    return boards.replace_own(board, action.key, action.value, "")


def _spread(file: StoryboardFile, board: Storyboard, action: Action) -> Storyboard:
    """Several clips, cut into their shots, into the scenes that have none. Raises InputError when none can be used."""
    found = boards.keep_footage(action.files, file.project)
    if not found.shots and found.left_out:
        names = [words(language)["own_films_left"] for language in ("ko", "en")]
        ko, en = ("; ".join(f"{one[0]}: {one[at]}" for one in found.left_out) for at in (1, 2))
        raise InputError(names[0].format(ko), names[1].format(en))
    return boards.spread_films(board, [shot.place for shot in found.shots])


CHANGES: dict[str, Change] = {
    "tone": lambda _, board, action: boards.set_tone(board, action.key, action.value or None),
    "locked": lambda _, board, action: boards.lock_seed(board, action.key, bool(action.value)),
    "move": _move,
    "add": lambda _, board, action: boards.add_scene(board, action.key),
    "drop": _drop,
    "restore": lambda _, board, action: boards.restore_scene(board),
    "retell": _retell,
    "enhance": _enhance,
    "line": _line,
    "dice": lambda _, board, action: boards.roll_seed(board, action.key),
    "redo-scene": lambda _, board, action: board,
    "shot-roll": lambda _, board, action: boards.roll_shot(board, action.key, int(action.value)),
    "shot-swap": lambda _, board, action: boards.swap_photo(board, action.key, int(action.value)),
    "shot-lock": lambda _, board, action: _lock_shot(board, action),
    "picture": _own,
    "recording": _own,
    "film": _own,
    "take-out": _take_out,
    "spread": _spread,
    "pick": lambda file, board, action: boards.pick_take(board, action.key, str(action.value), file.project),
}
MAKING = ("dice", "redo-scene", "shot-roll", "shot-swap", "picture", "recording", "film", "take-out")
"""After these the scene is made again at once."""


def _lock_shot(board: Storyboard, action: Action) -> Storyboard:
    number = int(action.value)
    locked = board.scene(action.key).shots[number].locked
    return boards.set_shot(board, action.key, number, locked=not locked)
