"""Room on the disk: what SHORTS_HOME holds that can be made again, and removing the oldest of it.

Only artifacts that a stage finds by fingerprint are removed (pictures, narrations, clips, segments, mixes) and the cache
folder; never a finished short, a script, a storyboard or a file of one's own.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .project import cache, home

MADE_AGAIN = ("stills", "speech", "clips", "segments", "sound")
"""Folders of a project whose artifacts any run makes again."""
FRESH = 3600.0
"""s since its last use during which an artifact is left alone, whoever uses it"""
STALE = 86_400.0
"""s after which a file that is still half-written was left by a process that is gone"""
_HALF = re.compile(r"\.[0-9a-f]{8}-")
"""How the names begin that `project.writing` writes under."""


@dataclass(frozen=True)
class Artifact:
    """Everything of one fingerprint: the record, the data, a folder of layers."""

    paths: tuple[Path, ...]
    """The record first: without it the rest does not count as made."""
    used: float
    """Unix time of its last use, s"""
    size: int
    """bytes"""

    def remove(self) -> int:
        """Delete it; returns the bytes freed."""
        for path in self.paths:
            remove(path)
        return self.size


def budget() -> int | None:
    """bytes that projects and cache may take: SHORTS_DISK_BUDGET in GB; None for no limit.

    Raises InputError when it is no amount.
    """
    said = os.environ.get("SHORTS_DISK_BUDGET", "").strip()
    if not said:
        return None
    try:
        gigabytes = float(said)
    except ValueError:
        gigabytes = -1.0
    if not 0 < gigabytes < 1e6:
        raise InputError(
            f"SHORTS_DISK_BUDGET '{said[:20]}' 은(는) 크기가 아닙니다. GB 단위의 숫자로 적어 주세요. 예: 50",
            f"SHORTS_DISK_BUDGET '{said[:20]}' is no size. Give a number of GB, such as 50.",
        )
    return round(gigabytes * 1e9)


def bytes_used() -> int:
    """bytes that projects and cache take"""
    return size_of(home() / "projects") + size_of(cache())


def size_of(path: Path) -> int:
    """bytes of a file, or of a folder and all below it; 0 when it is gone"""
    with suppress(OSError):
        if not path.is_dir() or path.is_symlink():
            return path.lstat().st_size
        return sum(size_of(inside) for inside in path.iterdir())
    return 0


def remove(path: Path) -> None:
    """Delete a file or a folder; one that is gone or held open is left."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def prune(limit: int, busy: Collection[str] = ()) -> int:
    """Remove what can be made again, the longest unused first, until projects and cache take `limit` bytes.

    Projects named in `busy`, the cache while there are any, and what was used within the last hour are left alone.
    Returns the bytes freed.
    """
    over, freed = bytes_used() - limit, 0
    if over <= 0:
        return 0
    old = time.time() - FRESH
    for artifact in sorted(_all(busy), key=lambda artifact: artifact.used):
        if freed >= over or artifact.used > old:
            break
        freed += artifact.remove()
    return freed


def sweep() -> int:
    """Remove what processes that were killed left half-written in projects and cache; returns the bytes freed."""
    freed, old = 0, time.time() - STALE
    there = [path for top in (home() / "projects", cache()) for path in top.rglob(".*") if _HALF.match(path.name)]
    for path in there:
        with suppress(OSError):
            if path.lstat().st_mtime < old:
                freed += size_of(path)
                remove(path)
    return freed


def _all(busy: Collection[str]) -> Iterator[Artifact]:
    projects = home() / "projects"
    for project in projects.iterdir() if projects.is_dir() else ():
        if project.name not in busy:
            yield from artifacts(project)
    for path in cache().rglob("*") if cache().is_dir() and not busy else ():  # a running job may hold a model open
        if path.is_file():
            yield _artifact((path,))


def artifacts(project: Path) -> Iterator[Artifact]:
    """Every artifact of a project folder that can be made again, half-made ones included."""
    for folder in (project / name for name in MADE_AGAIN):
        together: dict[str, list[Path]] = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            together.setdefault(path.name.split(".", 1)[0] or path.name, []).append(path)
        for paths in together.values():
            yield _artifact(tuple(sorted(paths, key=lambda path: path.suffix != ".json")))


def _artifact(paths: tuple[Path, ...]) -> Artifact:
    times = [0.0]
    for path in paths:
        with suppress(OSError):
            times.append(path.lstat().st_mtime)
    return Artifact(paths, max(times), sum(size_of(path) for path in paths))
