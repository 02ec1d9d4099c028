"""Every finished short over all projects, whoever made it.

A short is known by `<project>/<stem>`, which is where it lies: SHORTS_HOME/projects/<project>/shorts/<stem>.mp4.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from .. import jobs
from ..records import Record
from ..workspace.project import home

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
    found = [kept for kept in every() if _fits(kept, search) and (mine is None or kept.id in mine)]
    found.sort(key=lambda kept: (-kept.made, kept.id))
    return Shelf(shorts=tuple(found[offset : offset + limit]), total=len(found))


def every() -> Iterator[Kept]:
    """Every finished short, in no order."""
    for video in home().glob("projects/*/shorts/*.mp4"):
        if video.name.startswith(".") or video.name.endswith(".failed.mp4"):
            continue
        with suppress(FileNotFoundError):  # deleted while we look
            stat = video.stat()
            yield _cached_entry(video, stat.st_mtime, stat.st_size, _time(video.with_suffix(".short.json")))


def _time(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=20_000)
def _cached_entry(video: Path, made: float, size: int, _: int) -> Kept:
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
        return Kept.model_validate({**plain.model_dump(), **_read_record(read_json(video.with_suffix(".short.json")))})
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        return plain.model_copy(update={"problem": f"{video.stem}.short.json 을 읽을 수 없습니다. 영상은 그대로 있습니다."})


def _read_record(record: Mapping[str, Any]) -> dict[str, Any]:
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


def read_json(path: Path) -> Any:
    """What is in a JSON file; {} when it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}


def _fits(kept: Kept, search: Search) -> bool:
    text = f"{kept.name} {kept.brand} {kept.character} {kept.character_id} {kept.first_words}"
    return (
        spoken_of(search.words, text)
        and search.character_id in ("", kept.character_id)
        and search.tone in ("", kept.tone)
        and search.since <= kept.made <= (search.until or float("inf"))
    )


def spoken_of(words: str, text: str) -> bool:
    """True when each of `words` stands in `text`, in any case and order."""
    folded = _fold_case(text)
    return all(word in folded for word in _fold_case(words).split())


def _fold_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _of_user(user: str) -> set[str]:
    done = jobs.listing(user=user, statuses=("done",), limit=MANY)
    return {f"{state.project}/{state.short.path.stem}" for state in done if state.short}
