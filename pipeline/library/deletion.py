"""Deleting: everything is looked at first, and nothing is removed while a job works on it; then all of it goes.

What is deleted is named by a Book's id: `board:<storyboard>`, `job:<id>` or `short:<project>/<stem>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import jobs
from .. import storyboard as boards
from ..errors import InputError
from ..jobs import job_table
from ..jobs import shared_storage as stores
from ..storyboard import StoryboardFile
from ..workspace import cleanup
from ..workspace.project import Project, home
from .finished_shorts import MANY, read_json


@dataclass(frozen=True)
class _Going:
    """What is to be deleted."""

    project: Project
    jobs: tuple[jobs.State, ...] = ()
    stems: frozenset[str] = frozenset()
    """Shorts, by the names of their files without the ending."""
    board: StoryboardFile | None = None


def discard(book: str, user: str | None = None) -> int:
    """Delete what a Book's id names, its jobs and what only it used; with the last of a project the whole folder goes.

    Returns the bytes freed. Raises InputError, with nothing removed, when there is none of that id, it is not `user`'s
    (None: whoever's), or a job is working on its project.
    """
    kind, _, name = book.partition(":")
    if kind == "board":
        return _remove(_of_board(name, user))
    return _remove(_of_job(name, user) if kind == "job" else _of_short(name, user))


def delete(short: str) -> int:
    """Delete a short by its id; `discard` for who finds it in the list."""
    return discard(f"short:{short}")


def _of_board(name: str, user: str | None) -> _Going:
    file = boards.open_storyboard(name, user)
    job, project = file.read().job, file.project.folder.name
    made = tuple(state for state in _in(project) if state.id == job or state.storyboard == file.id)
    return _Going(file.project, made, _stems(made), file)


def _of_job(job: str, user: str | None) -> _Going:
    state = jobs.state(job)
    if user not in (None, state.user):
        raise _not_found(job)
    return _Going(Project(home() / "projects" / (state.project or "-")), (state,), _stems((state,)))


def _of_short(short: str, user: str | None) -> _Going:
    project, stem = take(short)
    made = tuple(state for state in _in(project.folder.name) if stem in _stems((state,)))
    if user is not None and any(state.user != user for state in made):
        raise _not_found(short)
    return _Going(project, made, frozenset({stem}))


def _in(project: str) -> list[jobs.State]:
    """The jobs whose files lie in a project."""
    return [state for state in jobs.listing(limit=MANY) if project and state.project == project]


def _stems(states: tuple[jobs.State, ...] | list[jobs.State]) -> frozenset[str]:
    return frozenset(state.short.path.stem for state in states if state.short)


def take(short: str) -> tuple[Project, str]:
    """The project of a short and its stem. Raises InputError when there is none of that id."""
    name, _, stem = short.partition("/")
    project = Project(home() / "projects" / name)
    if (
        re.fullmatch(r"[\w-]{1,80}", name)
        and re.fullmatch(r"[\w-]{1,80}", stem)
        and (_shorts(project) / f"{stem}.mp4").is_file()
    ):
        return project, stem
    raise _not_found(short)


def _not_found(what: str) -> InputError:
    return InputError(
        f"보관함에 '{what[:60]}' 이(가) 없습니다. library 로 목록을 보고 id 를 골라 주세요.",
        f"There is no '{what[:60]}' in the library. List it and choose an id.",
    )


def _shorts(project: Project) -> Path:
    return project.folder / "shorts"


def _remove(going: _Going) -> int:
    project, ids = going.project, [state.id for state in going.jobs]
    others = [state for state in _in(project.folder.name) if state.id not in ids]
    working = any(state.status in ("running", "queued", "paused") for state in others)
    if working or not job_table.remove(ids):
        raise InputError(
            "이 쇼츠의 작업 폴더에서 지금 만들고 있는 것이 있습니다. 끝나거나 멈춘 다음 지워 주세요.",
            "Something is being made in this short's project. Delete it when that has ended or was stopped.",
        )
    before, stems = cleanup.size_of(project.folder), going.stems - _stems(others)
    roots = [_shorts(project) / f"{stem}.short.json" for stem in stems]
    if going.board:
        roots.append(project.folder / "storyboards" / f"{going.board.id}.json")
        roots += project.path(going.board.steps).glob("*.json")
    mine = _reachable_files(project, roots)
    if going.board:
        going.board.remove()
    for path in [path for stem in stems for path in _shorts(project).glob(f"{stem}*") if _of_stem(path.name, stem)]:
        path.unlink(missing_ok=True)
    last = not others and not [*_shorts(project).glob("*.mp4"), *project.folder.glob("storyboards/*.json")]
    if last:
        project.remove()
    else:
        _sweep(project, mine)
    _clear_store(going, stems, others, whole=last)
    return before - cleanup.size_of(project.folder)


def _of_stem(name: str, stem: str) -> bool:
    return name.startswith(stem) and name.removeprefix(stem).startswith((".", "-"))


def _clear_store(going: _Going, stems: frozenset[str], others: list[jobs.State], *, whole: bool) -> None:
    """Delete the same from what several machines share."""
    if not (shared := stores.store()):
        return
    name = going.project.folder.name
    kept = {file for state in going.jobs for file in state.files.values()}
    kept -= {file for state in others for file in state.files.values()}
    there = [] if whole else [path for path in shared.names(name) if path.startswith("shorts/")]
    mine = [path for path in there for stem in stems if _of_stem(path.removeprefix("shorts/"), stem)]
    shared.remove([*([f"projects/{name}"] if whole else [f"projects/{name}/{path}" for path in mine]), *kept])


def _sweep(project: Project, mine: set[Path]) -> None:
    """Remove the artifacts of a deleted short that nothing else in the project names.

    Mixes are named by no record and made in a second: they go with any short.
    """
    edited = (*project.folder.glob("storyboards/*.json"), *project.folder.glob("storyboards/undo/*/*.json"))
    kept = _reachable_files(project, [*_shorts(project).glob("*.json"), *edited])
    gone = mine - kept
    for artifact in cleanup.artifacts(project.folder):
        if artifact.paths[0].parent.name == "sound" or gone & set(artifact.paths):
            artifact.remove()


def _reachable_files(project: Project, roots: list[Path]) -> set[Path]:
    """Every file of the project that these records name, and what the records beside those files name in turn."""
    seen: set[Path] = set()
    ahead = list(roots)
    while ahead:
        for text in _texts(read_json(ahead.pop())):
            path = project.folder / text
            if path in seen or not re.fullmatch(r"[\w./-]{3,200}", text) or ".." in text or not path.is_file():
                continue
            seen.add(path)
            if (record := path.with_suffix(".json")).is_file():
                seen.add(record)
                ahead.append(record)
    return seen


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, keys of objects included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
