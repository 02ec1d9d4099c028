"""The takes of every scene: noticed when they are there, picked again when the new one was not better."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath

from ..engines.video import deferred_clip
from ..errors import InputError
from ..records import Clip, Script, Short
from ..workspace.project import Project
from .edit import Own, set_scene
from .staleness import Look, find_script, look, look_at_sent, plan_script
from .storyboard import STAGES, Row, Stage, Storyboard, StoryboardFile, Take

KEPT = 24
"""Takes a scene keeps for each stage in its list; files of older ones stay on the disk."""
FIELDS: dict[Stage, tuple[str, ...]] = {
    "image": ("headline", "chips", "image_prompt", "seed", "picture", "shots"),
    "voice": ("text", "emphasis", "at_least", "recording", "speed", "liveliness"),
    "video": ("headline", "chips", "image_prompt", "seed", "picture", "motion", "film", "shots"),
}
"""What picking a take brings back of its scene."""
OWN: dict[Stage, Own] = {"image": "picture", "voice": "recording", "video": "film"}


def notice(file: StoryboardFile, short: Short | None = None) -> tuple[Storyboard, Look]:
    """Look, and note what is new: the script once it is written, and every take that exists of it or of what was sent.

    `short` is what the storyboard's job made, when it has ended.
    """
    board = file.read()
    if board.script is None and (script := find_script(board, file.project, short)):
        board = file.change(lambda now: now if now.script else now.with_script(script).given())
    if (
        shot := plan_script(board, file.project)
    ) and shot != board.script:  # from now on an edit leaves the others' as they are
        board = file.change(lambda now: _with_shots(now, shot))
    seen = look(board, file.project)
    takes = list(_new(board, seen, file.project))
    if takes:
        board = file.change(lambda now: _with_takes(now, takes))
    return board, seen


def _with_shots(board: Storyboard, script: Script) -> Storyboard:
    """The storyboard with planned shots, in what was given to be made too where that is the same."""
    if board.script is None or [scene.text for scene in board.script.scenes] != [scene.text for scene in script.scenes]:
        return board
    sent = board.sent.model_copy(update={"script": script}) if board.sent and board.sent.script == board.script else board.sent
    return board.model_copy(update={"script": script, "sent": sent})


def pick_take(board: Storyboard, key: str, path: str, project: Project) -> Storyboard:
    """Go back to the take at `path`: the fields of its scene are brought back.

    Where they would make something else today (another character, other options), the take itself takes the stage's place,
    as a file of one's own does.
    """
    take = next((take for take in board.row(key).takes if take.path == path), None)
    if take is None:
        raise InputError("이 결과는 이제 없습니다. 다른 것을 골라 주세요.", "This take is gone. Pick another one.")
    back = set_scene(board, key, **{name: getattr(take.scene, name) for name in FIELDS[take.stage]})
    found = look(back, project).scenes[back.number(key) - 1].path(take.stage)
    if found == path or (take.stage == "video" and not found):  # the narration it was cut to may be another one by now
        return back
    return set_scene(board, key, **{OWN[take.stage]: take.path})


def visible(take: Take, project: Project) -> PurePath:
    """What can be looked at of a take, relative to the project: its file, or the still of a clip that is only planned."""
    path = PurePosixPath(take.path)
    clip = project.load(path.with_suffix(".json"), Clip) if deferred_clip.is_plan(path) else None
    return clip.still if clip else path


def _new(board: Storyboard, seen: Look, project: Project) -> Iterator[tuple[str, Take]]:
    """Takes that exist and are in no list yet, with the key of their row."""
    known = {(row.key, take.path) for row in board.rows for take in row.takes}
    versions = [(tuple(row.key for row in board.rows), board.script, seen)]
    if board.sent and board.sent.script != board.script:
        versions.insert(
            0, (board.sent.keys, board.sent.script, look_at_sent(board.sent, board.engines, project, user=board.user))
        )
    for keys, script, found in versions:
        for key, take in _existing(keys, script, found):
            if (key, take.path) not in known:
                known.add((key, take.path))
                yield key, take


def _existing(keys: tuple[str, ...], script: Script | None, found: Look) -> Iterator[tuple[str, Take]]:
    """Everything that exists of a script, with the key of its row."""
    for key, scene, parts in zip(keys, script.scenes if script else (), found.scenes, strict=False):
        for stage in STAGES:
            if path := parts.path(stage):
                yield key, Take(stage=stage, path=path, scene=scene)


def _with_takes(board: Storyboard, takes: list[tuple[str, Take]]) -> Storyboard:
    rows = tuple(_with(row, [take for key, take in takes if key == row.key]) for row in board.rows)
    return board.model_copy(update={"rows": rows})


def _with(row: Row, new: list[Take]) -> Row:
    had = {take.path for take in row.takes}
    takes = [*row.takes, *(take for take in new if take.path not in had)]
    kept = [take for stage in STAGES for take in [take for take in takes if take.stage == stage][-KEPT:]]
    return row.model_copy(update={"takes": tuple(kept)})
