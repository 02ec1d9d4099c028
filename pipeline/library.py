"""The library: every finished short over all projects; found, taken out as a zip, deleted together with what only it used.

A short is known by `<project>/<stem>`, which is where it lies: SHORTS_HOME/projects/<project>/shorts/<stem>.mp4.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import disk, jobs
from .errors import InputError
from .jobs import board
from .progress import Progress, Report, silent
from .project import Project, home, writing
from .records import Record

_BESIDE = (".mp4", ".srt", ".vtt", ".jpg", ".upload.txt", ".short.json", ".json")
MANY = 100_000
"""Jobs looked at."""


class Kept(Record):
    """A finished short as the library shows it; paths are relative to the project folder."""

    id: str
    project: str
    name: str
    """The product's name; the folder's where the record cannot be read."""
    brand: str = ""
    character_id: str = ""
    character: str = ""
    tone: str = ""
    first_words: str = ""
    duration: float = 0.0
    """s"""
    made: float
    """Unix time, s"""
    size: int
    """bytes of the video"""
    video: str
    thumbnail: str
    problem: str = ""
    """Why its record cannot be read, in Korean; the video is there all the same."""


class Shelf(Record):
    """One page of what was found."""

    shorts: tuple[Kept, ...]
    total: int
    """Found in all."""


class Search(Record):
    """What is looked for; everything given must hold."""

    words: str = ""
    """Each word must stand in the name, brand, character or first sentence, in any case and order."""
    character_id: str = ""
    tone: str = ""
    since: float = 0.0
    """Unix time, s"""
    until: float = 0.0
    """Unix time, s; 0 for now"""
    user: str | None = None
    """Only what this user's jobs made; None for everyone's."""


def find(search: Search | None = None, *, limit: int = 50, offset: int = 0) -> Shelf:
    """Finished shorts, the newest first."""
    search = search or Search()
    mine = None if search.user is None else _of_user(search.user)
    found = [kept for kept in _all() if _fits(kept, search) and (mine is None or kept.id in mine)]
    found.sort(key=lambda kept: (-kept.made, kept.id))
    return Shelf(shorts=tuple(found[offset : offset + limit]), total=len(found))


def _all() -> Iterator[Kept]:
    for video in home().glob("projects/*/shorts/*.mp4"):
        if not video.name.startswith(".") and not video.name.endswith(".failed.mp4"):
            stat = video.stat()
            yield _kept(video, stat.st_mtime, stat.st_size, _time(video.with_suffix(".short.json")))


def _time(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=20_000)
def _kept(video: Path, made: float, size: int, _: int) -> Kept:
    """What is shown of a short; read again only when its record changed."""
    project = video.parent.parent.name
    plain = Kept(
        id=f"{project}/{video.stem}",
        project=project,
        name=project,
        made=made,
        size=size,
        video=f"shorts/{video.name}",
        thumbnail=f"shorts/{video.stem}.jpg",
    )
    try:
        return Kept.model_validate({**plain.model_dump(), **_told(_json(video.with_suffix(".short.json")))})
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        return plain.model_copy(update={"problem": f"{video.stem}.short.json 을 읽을 수 없습니다. 영상은 그대로 있습니다."})


def _told(record: Any) -> dict[str, Any]:
    """What a short.json says of its short; any other error than of a missing or strange value is a bug."""
    script, who, product = record["script"], record["character"], record.get("product") or {}
    named = {"name": product["name"]} if product.get("name") else {}
    return named | {
        "brand": product.get("brand") or "",
        "character_id": who["id"],
        "character": who["name"],
        "tone": script["metadata"]["tone"],
        "first_words": script["scenes"][0]["text"],
        "duration": script["total_duration"],
    }


def _json(path: Path) -> Any:
    """What is in a JSON file; {} when it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}


def _fits(kept: Kept, search: Search) -> bool:
    text = _folded(f"{kept.name} {kept.brand} {kept.character} {kept.character_id} {kept.first_words}")
    return (
        all(word in text for word in _folded(search.words).split())
        and search.character_id in ("", kept.character_id)
        and search.tone in ("", kept.tone)
        and search.since <= kept.made <= (search.until or float("inf"))
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _of_user(user: str) -> set[str]:
    done = jobs.listing(user=user, statuses=("done",), limit=MANY)
    return {f"{state.project}/{state.short.path.stem}" for state in done if state.short}


def _busy() -> set[str]:
    """Projects that a job is working on, or will go on with."""
    return {state.project for state in jobs.listing(statuses=("running", "queued", "paused"), limit=MANY) if state.project}


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
    raise InputError(
        f"보관함에 '{short[:60]}' 이(가) 없습니다. library 로 목록을 보고 id 를 골라 주세요.",
        f"There is no '{short[:60]}' in the library. List it and choose an id.",
    )


def _shorts(project: Project) -> Path:
    return project.folder / "shorts"


def delete(short: str) -> int:
    """Delete a short and what only it used; with a project's last short the whole folder goes. Returns the bytes freed.

    Raises InputError when there is none of that id, or a job is working on its project.
    """
    project, stem = take(short)
    if project.folder.name in _busy():
        raise InputError(
            "이 쇼츠의 작업 폴더에서 지금 만들고 있는 것이 있습니다. 끝나거나 멈춘 다음 지워 주세요.",
            "Something is being made in this short's project. Delete it when that has ended or was stopped.",
        )
    before = disk.size_of(project.folder)
    for state in jobs.listing(statuses=("done",), limit=MANY):
        if state.short and state.project == project.folder.name and state.short.path.stem == stem:
            board.remove(state.id)
    mine = _reached(project, [_shorts(project) / f"{stem}.short.json"])
    for path in _shorts(project).glob(f"{stem}*"):
        if path.name.removeprefix(stem).startswith((".", "-")):
            path.unlink(missing_ok=True)
    if not list(_shorts(project).glob("*.mp4")) and not list(project.folder.glob("storyboards/*.json")):
        project.remove()
        return before
    _sweep(project, mine)
    return before - disk.size_of(project.folder)


def _sweep(project: Project, mine: set[Path]) -> None:
    """Remove the artifacts of a deleted short that nothing else in the project names.

    Mixes are named by no record and made in a second: they go with any short.
    """
    kept = _reached(project, [*_shorts(project).glob("*.json"), *project.folder.glob("storyboards/*.json")])
    gone = mine - kept
    for artifact in disk.artifacts(project.folder):
        if artifact.paths[0].parent.name == "sound" or gone & set(artifact.paths):
            artifact.remove()


def _reached(project: Project, roots: list[Path]) -> set[Path]:
    """Every file of the project that these records name, and what the records beside those files name in turn."""
    seen: set[Path] = set()
    ahead = list(roots)
    while ahead:
        for text in _texts(_json(ahead.pop())):
            path = project.folder / text
            if path in seen or not re.fullmatch(r"[\w./-]{3,200}", text) or ".." in text or not path.is_file():
                continue
            seen.add(path)
            if (record := path.with_suffix(".json")).is_file():
                seen.add(record)
                ahead.append(record)
    return seen


def _texts(value: Any) -> Iterator[str]:
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


def pack(name: str, out: Path, *, report: Report = silent) -> Path:
    """A project as a zip: unpacked into SHORTS_HOME/projects of another computer, it goes on there.

    Raises InputError when there is no project of that name.
    """
    folder = home() / "projects" / name
    if not re.fullmatch(r"[\w-]{1,80}", name) or not folder.is_dir():
        raise InputError(f"'{name[:60]}' 작업 폴더가 없습니다. library 로 목록을 보고 골라 주세요.",
                         f"There is no project '{name[:60]}'. List the library and choose one.")  # fmt: skip
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    with writing(out) as temporary, zipfile.ZipFile(temporary, "w") as packed:
        for number, path in enumerate(files):
            report(Progress("batch", number, len(files), path.name))
            packed.write(path, f"{name}/{path.relative_to(folder).as_posix()}")  # films and pictures do not get smaller
    return out


def prune(limit: int | None = None) -> int:
    """Bring SHORTS_HOME down to `limit` bytes (None: SHORTS_DISK_BUDGET), the oldest caches first; returns the bytes freed.

    Never a finished short, nor what a running, waiting or paused job uses. Nothing happens without a budget.
    """
    limit = disk.budget() if limit is None else limit
    return 0 if limit is None else disk.prune(limit, _busy())
