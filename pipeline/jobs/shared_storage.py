"""What several machines share: project folders and finished files, in a shared folder or a bucket (SHORTS_STORE).

    <store>/projects/<name>/...     what was made, under the names it has in the project folder
    <store>/files/<sha256>.<ext>    finished files, by content

A name carries the fingerprint of what went in, so a file that is there is never written again, and data is copied before
the record that names it: what counts as made in the store is whole. SHORTS_HOME is the cache. Without SHORTS_STORE the
folder is all there is, and everything here does nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from uuid import uuid4

from ..errors import StorageError
from ..records import Short
from ..workspace.project import Project, home, writing

EVERY = 1.0
"""s between two looks for files to copy while a job runs."""
TRIES = 3
"""Times a copy is tried before the store counts as lost."""
_QUICK = {"connect_timeout": 3, "read_timeout": 15, "retries": {"max_attempts": 1}}
_say = logging.getLogger("shorts.store")


def store_url() -> str:
    """SHORTS_STORE: a folder, or an address fsspec knows ("s3://bucket/shorts"); "" for none."""
    return os.environ.get("SHORTS_STORE", "")


@cache
def _failures() -> tuple[type[Exception], ...]:
    """What a store that cannot be reached raises."""
    from fsspec.exceptions import FSTimeoutError

    try:
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return OSError, FSTimeoutError
    return OSError, FSTimeoutError, BotoCoreError


@contextmanager
def _storage_errors(url: str) -> Iterator[None]:
    try:
        yield
    except _failures() as error:
        raise StorageError(
            f"저장소({url})에 닿지 않습니다. 네트워크와 SHORTS_STORE 설정을 확인해 주세요.",
            f"The store ({url}) cannot be reached. Check the network and SHORTS_STORE.",
            detail=repr(error),
        ) from error


class Store:
    """One shared folder or bucket."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        options = {"config_kwargs": _QUICK} if url.startswith("s3:") else {}
        self.url = url
        self._fs, self._root = url_to_fs(url, use_listings_cache=False, **options)
        self._local = "file" in self._fs.protocol

    def ready(self) -> bool:
        """True when it can be reached. The folder or bucket must be there: one that is made on the fly hides a lost mount."""
        try:
            with _storage_errors(self.url):
                return bool(self._fs.isdir(self._root if self._local else self._root.split("/")[0]))
        except StorageError:
            return False

    def names(self, project: str) -> set[str]:
        """Paths of a project's files."""
        folder = f"{self._root}/projects/{project}"
        with _storage_errors(self.url):
            return {path.split(f"/projects/{project}/", 1)[1] for path in self._fs.find(folder)}

    def fetch(self, project: str) -> set[str]:
        """Copy what this machine lacks of a project; returns what the store has."""
        there = self.names(project)
        for name in _records_last(there):
            self._get(f"projects/{project}/{name}", Project(home() / "projects" / project).path(name))
        return there

    def _get(self, name: str, to: Path) -> None:
        if not to.exists():
            with writing(to) as temporary, _storage_errors(self.url):
                self._fs.get_file(f"{self._root}/{name}", str(temporary))

    def give(self, project: str, there: set[str]) -> None:
        """Copy what the store lacks of a project; `there` is what it has, and is kept true."""
        folder = home() / "projects" / project
        here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        for name in _records_last({name for name in here - there if not _temporary(name)}):
            self._put(folder / name, f"projects/{project}/{name}")
            there.add(name)

    def _put(self, path: Path, name: str) -> None:
        """Copy one file; it is seen under its name only when it is whole."""
        full = f"{self._root}/{name}"
        with _storage_errors(self.url):
            if not self._local:
                self._fs.put_file(str(path), full)  # an object is there when it is whole
                return
            self._fs.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
            temporary = f"{full.rsplit('/', 1)[0]}/.{uuid4().hex[:8]}"
            self._fs.put_file(str(path), temporary)
            os.replace(temporary, full)

    def keep(self, path: Path) -> str:
        """Put a finished file under the name of its content; returns that name."""
        with path.open("rb") as file:
            name = f"files/{hashlib.file_digest(file, 'sha256').hexdigest()}{path.suffix}"
        with _storage_errors(self.url):
            known = self._fs.exists(f"{self._root}/{name}")
        if not known:
            self._put(path, name)
        return name

    def bring(self, name: str, to: Path) -> None:
        """Copy a kept file to `to`, unless it is there."""
        self._get(name, to)

    def remove(self, names: Iterable[str]) -> None:
        """Delete files and folders, by their names in the store."""
        with _storage_errors(self.url):
            for name in names:
                if self._fs.exists(f"{self._root}/{name}"):
                    self._fs.rm(f"{self._root}/{name}", recursive=True)


def _temporary(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _records_last(names: set[str]) -> list[str]:
    return sorted((name for name in names if not _temporary(name)), key=lambda name: (name.endswith(".json"), name))


@cache
def _store(url: str) -> Store:
    return Store(url)


def store() -> Store | None:
    """The store, or None when this machine works alone."""
    return _store(store_url()) if store_url() else None


def wait_ready(ending: threading.Event) -> bool:
    """Wait until the store can be reached; False when `ending` was set first."""
    shared, pause = store(), 0.5
    while shared and not shared.ready():
        _say.warning("저장소(%s)에 닿지 않아 기다립니다. (The store cannot be reached; waiting.)", shared.url)
        if ending.wait(pause):
            return False
        pause = min(pause * 2, 10.0)
    return not ending.is_set()


class Mirror:
    """One job's project, copied to the store while it is made, so that another machine can go on with it."""

    def __init__(self, project: str, lost: threading.Event) -> None:
        self._store, self._project, self._lost = store(), project, lost
        self._there: set[str] = set()
        self._over, self._thread = threading.Event(), None

    def fetch(self) -> bool:
        """Get what others made; False when the store is lost."""
        return not (self._store and self._project) or self._succeeds(lambda: self._there.update(self._fetch_files()))

    def _fetch_files(self) -> set[str]:
        return self._store.fetch(self._project) if self._store else set()

    def start(self, project: str) -> None:
        """Copy what is made in `project`, as it is made."""
        if self._store and self._thread is None:
            if project != self._project:  # the page it was read from has changed since another machine began
                self._project, self._there = project, set()
            self._thread = threading.Thread(target=self._follow, name="mirror", daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        while not self._over.wait(EVERY) and self._succeeds(self._give):
            pass

    def _give(self) -> None:
        if self._store:
            self._store.give(self._project, self._there)

    def _succeeds(self, act: Callable[[], None]) -> bool:
        """Do it, three times if need be; a store that stays away is lost, and this worker lets its jobs go."""
        for attempt in range(TRIES):
            try:
                act()
                return True
            except StorageError as error:
                _say.warning("%s %s", error.ko, error.detail)
                self._over.wait(2.0**attempt)
        self._lost.set()
        return False

    def finish(self, short: Short | None) -> dict[str, str] | None:
        """Copy the rest; returns path -> kept name of the finished files of `short`, None when the store is lost."""
        self._over.set()
        if not self._store or not self._thread:
            return {}
        self._thread.join()
        kept: dict[str, str] = {}
        project, shared = Project(home() / "projects" / self._project), self._store

        def give() -> None:
            self._give()
            for path in _files(short) if short else ():
                kept[str(path)] = shared.keep(project.path(path))

        return kept if self._succeeds(give) else None


def _files(short: Short) -> list[PurePosixPath]:
    """Every file a short names."""
    values = [getattr(short, name) for name in type(short).model_fields]
    flat = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return [part for part in flat if isinstance(part, PurePosixPath)]
