"""Undo and redo: how a storyboard stood before each edit, one file a step, beside it in storyboards/undo/<id>.

`Storyboard.step` counts the edits; the file of a step holds the storyboard as it stood at that step. Takes and what was given
to be made are no part of it: what exists stays, and is found again when its words come back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from ..errors import InputError
from ..records import Product, Record, Script
from ..short import Settings
from .storyboard import Removed, Row, Storyboard, StoryboardFile, Take

STEPS = 50
"""Edits that can be undone."""
MERGE = 4.0
"""s within which further edits of the same thing, letters of a sentence say, belong to one step."""


class Step(Record):
    """A storyboard at one step, and the edit that followed."""

    edit: str = ""
    """What was edited then ("text:1f3a"); "" is never merged."""
    at: float
    """When, Unix time, s"""
    product: Product
    character_id: str
    settings: Settings
    engines: dict[str, str]
    script: Script | None
    rows: tuple[Row, ...]
    """Without their takes."""
    removed: tuple[Removed, ...]


CONTENT = ("product", "character_id", "settings", "engines", "script", "rows", "removed")
"""The fields of a storyboard that edits change."""


def edit(file: StoryboardFile, how: Callable[[Storyboard], Storyboard], name: str = "") -> Storyboard:
    """Lay a change of the user's over the storyboard, which `undo` takes back. What `how` raises leaves all as it was.

    An edit of the same `name` as the one before joins its step while they follow each other closely.
    """

    def lay(before: Storyboard) -> Storyboard:
        after = how(before)
        if _content(after) == _content(before):
            return after
        joined = _read_step(file, before.step - 1) if name else None
        if joined and joined.edit == name and time.time() - joined.at < MERGE and not can_redo(file, before):
            file.project.write(_place(file, before.step - 1), joined.model_copy(update={"at": time.time()}))
            return after
        _write(file, before, name)
        for number in _numbers(file):
            if number > before.step or number <= before.step - STEPS:
                file.project.path(_place(file, number)).unlink(missing_ok=True)
        return after.model_copy(update={"step": before.step + 1})

    return file.change(lay)


def can_undo(file: StoryboardFile, board: Storyboard) -> bool:
    """True when there is an edit to take back."""
    return file.project.path(_place(file, board.step - 1)).is_file()


def can_redo(file: StoryboardFile, board: Storyboard) -> bool:
    """True when an edit was taken back and nothing was edited since."""
    return file.project.path(_place(file, board.step + 1)).is_file()


def undo(file: StoryboardFile) -> Storyboard:
    """The storyboard as it stood before the last edit. Raises InputError when there is none to take back."""
    return _go(file, -1)


def redo(file: StoryboardFile) -> Storyboard:
    """The edit that was taken back last, made again. Raises InputError when there is none."""
    return _go(file, 1)


def _go(file: StoryboardFile, by: int) -> Storyboard:
    def lay(now: Storyboard) -> Storyboard:
        step = _read_step(file, now.step + by)
        if step is None:
            raise _nothing_left(by)
        here = _read_step(file, now.step)
        _write(file, now, here.edit if here else "")
        return _restore(now, step).model_copy(update={"step": now.step + by})

    return file.change(lay)


def _nothing_left(by: int) -> InputError:
    if by < 0:
        return InputError("되돌릴 것이 더 없습니다. 처음 모습입니다.", "There is nothing more to undo: this is how it began.")
    return InputError(
        "다시 할 것이 더 없습니다. 마지막으로 고친 모습입니다.", "There is nothing more to redo: this is the last edit."
    )


def _restore(now: Storyboard, step: Step) -> Storyboard:
    """The storyboard as it stood at a step, with the takes it has now."""
    rows = (*now.rows, *(one.row for one in now.removed))
    takes: dict[str, tuple[Take, ...]] = {row.key: row.takes for row in rows}

    def with_takes(row: Row) -> Row:
        return row.model_copy(update={"takes": takes.get(row.key, ())})

    changes: dict[str, Any] = {name: getattr(step, name) for name in CONTENT}
    changes["rows"] = tuple(map(with_takes, step.rows))
    changes["removed"] = tuple(one.model_copy(update={"row": with_takes(one.row)}) for one in step.removed)
    return now.model_copy(update=changes)


def _content(board: Storyboard) -> dict[str, Any]:
    """What edits change, without the takes."""
    content = {name: getattr(board, name) for name in CONTENT}
    content["rows"] = tuple(row.model_copy(update={"takes": ()}) for row in board.rows)
    bare = (one.model_copy(update={"row": one.row.model_copy(update={"takes": ()})}) for one in board.removed)
    return content | {"removed": tuple(bare)}


def _write(file: StoryboardFile, board: Storyboard, name: str) -> None:
    file.project.write(_place(file, board.step), Step(edit=name, at=time.time(), **_content(board)))


def _read_step(file: StoryboardFile, number: int) -> Step | None:
    """A step; None when it is not there, or cannot be read by this version."""
    path = file.project.path(_place(file, number))
    try:
        return Step.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _place(file: StoryboardFile, number: int) -> PurePosixPath:
    return file.steps / f"{max(number, -1)}.json"


def _numbers(file: StoryboardFile) -> list[int]:
    folder: Path = file.project.path(file.steps)
    return [int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()]
