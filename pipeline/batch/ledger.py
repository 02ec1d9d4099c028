"""The ledger of a batch: one SQLite file in its folder that says what is made, what failed and what is still to make.

A run that is killed at any moment leaves a ledger the next run goes on from. Items are read and written a page at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import Field

from ..errors import InputError, StorageError
from ..records import Record
from .variants import Item

NAME, LOCK = "batch.sqlite", "batch.lock"
ATTEMPTS = 3
"""A short that was begun so often and never ended is given up until the next run."""
_PAGE = 500
_TABLE = "CREATE TABLE IF NOT EXISTS items (key TEXT PRIMARY KEY, place INTEGER, run INTEGER, status TEXT, entry TEXT)"
_INDEX = "CREATE INDEX IF NOT EXISTS order_of ON items (run, status, place)"

Status = Literal["waiting", "done", "failed"]


class Entry(Record):
    """One short of the batch, and what became of it."""

    item: Item
    status: Status = "waiting"
    attempts: int = 0
    """How often it was begun without an end."""
    job: str = ""
    """Id of the job that makes it; "" when none does."""
    name: str = ""
    """The product's name, once it is read."""
    project: str = ""
    """Name of its project folder."""
    files: dict[str, str] = Field(default_factory=dict)
    """Kind ("video", "thumbnail" ...) -> path below the batch folder."""
    duration: float = 0.0
    """s of video"""
    seconds: float = 0.0
    """s it took"""
    creative: int | None = None
    """How it does as an advert, 0..100"""
    findings: tuple[str, ...] = ()
    """What in it a rule of advertising may speak against: grave ones first."""
    first_words: str = ""
    """What is said first: what variants are told apart by."""
    error_ko: str = ""
    error_en: str = ""


class Tally(Record):
    """How a batch stands."""

    total: int
    done: int
    failed: int
    made_now: int = 0
    """Of `done`, those this run made."""

    @property
    def waiting(self) -> int:
        """Still to make."""
        return self.total - self.done - self.failed


class Ledger:
    """The entries of one batch folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.folder / NAME, timeout=30)) as connection, connection:
                connection.execute(_TABLE)
                connection.execute(_INDEX)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise _unwritable(self.folder, error) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process from making this batch meanwhile. Raises InputError when one is at it."""
        lock = FileLock(self.folder / LOCK)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=1)
        except Timeout as error:
            raise InputError(
                "이 목록은 다른 창이나 명령이 만들고 있습니다. 그쪽을 끝내거나 기다린 다음 다시 해 주세요.",
                "Another window or command is making this list. End it or wait for it, then try again.",
            ) from error
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        try:
            yield
        finally:
            lock.release()

    def busy(self) -> bool:
        """True while a process makes this batch."""
        if not (self.folder / LOCK).is_file():
            return False
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                return False
        except Timeout:
            return True

    def open_run(self, items: Iterable[Item]) -> Tally:
        """Take down what is asked for now. What is done stays done while its file is there; what failed is tried again."""
        with self._open() as connection:
            run = self._run(connection) + 1
            for place, item in enumerate(item for item in items if not item.row.left_out):
                row = connection.execute("SELECT entry FROM items WHERE key = ?", (item.key,)).fetchone()
                entry = self._again(item, row[0]) if row else Entry(item=item)
                values = (item.key, place, run, entry.status, entry.model_dump_json())
                connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)", values)
        return self.tally()

    def _again(self, item: Item, text: str) -> Entry:
        before = Entry.model_validate_json(text)
        there = "video" in before.files and (self.folder / before.files["video"]).is_file()
        if before.status == "done" and there:
            return before.model_copy(update={"item": item})
        return Entry(item=item, job=before.job, attempts=before.attempts if before.status == "waiting" else 0)

    def save(self, entry: Entry) -> Entry:
        """Write an entry down."""
        with self._open() as connection:
            values = (entry.status, entry.model_dump_json(), entry.item.key)
            connection.execute("UPDATE items SET status = ?, entry = ? WHERE key = ?", values)
        return entry

    def entries(self, *statuses: Status) -> Iterator[Entry]:
        """The entries of the newest run in order; of these statuses when some are given."""
        wanted, last = statuses or ("waiting", "done", "failed"), -1
        marks = ",".join("?" * len(wanted))
        query = (
            f"SELECT place, entry FROM items WHERE run = ? AND status IN ({marks}) AND place > ? ORDER BY place LIMIT {_PAGE}"
        )
        while True:
            with self._open() as connection:
                rows = connection.execute(query, (self._run(connection), *wanted, last)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from (Entry.model_validate_json(text) for _, text in rows)

    def page(self, limit: int, offset: int, *statuses: Status) -> list[Entry]:
        """Some entries of the newest run in order; of these statuses when some are given."""
        wanted = statuses or ("waiting", "done", "failed")
        marks = ",".join("?" * len(wanted))
        query = f"SELECT entry FROM items WHERE run = ? AND status IN ({marks}) ORDER BY place LIMIT ? OFFSET ?"
        with self._open() as connection:
            rows = connection.execute(query, (self._run(connection), *wanted, limit, offset)).fetchall()
        return [Entry.model_validate_json(text) for (text,) in rows]

    def tally(self) -> Tally:
        """How the newest run stands."""
        with self._open() as connection:
            query = "SELECT status, COUNT(*) FROM items WHERE run = ? GROUP BY status"
            counts: dict[str, int] = dict(connection.execute(query, (self._run(connection),)).fetchall())
        return Tally(total=sum(counts.values()), done=counts.get("done", 0), failed=counts.get("failed", 0))

    @staticmethod
    def _run(connection: sqlite3.Connection) -> int:
        found: Any = connection.execute("SELECT COALESCE(MAX(run), 0) FROM items").fetchone()
        return found[0]


def _unwritable(folder: Path, error: Exception) -> StorageError:
    return StorageError(
        f"{folder} 의 진행 기록을 쓸 수 없습니다. 디스크 공간과 폴더 권한을 확인하거나 --out 을 바꿔 주세요.",
        f"The record of progress in {folder} cannot be written. Check the disk and its rights, or change --out.",
        detail=str(error)[:200],
    )
