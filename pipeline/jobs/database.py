"""The database of the queue and the board: SQLite in SHORTS_HOME, or Postgres with SHORTS_DB_URL."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sql
from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError

from ..errors import StorageError
from ..workspace.project import home, storage_error

META = sql.MetaData()
"""The tables beside those of DBOS."""
PATIENCE = 15
"""s a write waits for another's."""
_OURS = (DataError, IntegrityError, ProgrammingError)
"""Bugs; everything else a database says no with is about the database."""


def database_url() -> str:
    """SHORTS_DB_URL, or an SQLite file in SHORTS_HOME."""
    if url := os.environ.get("SHORTS_DB_URL"):
        return url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    return f"sqlite:///{(home() / 'jobs' / 'queue.sqlite').as_posix()}"


def on_postgres() -> bool:
    """True when several machines can share the queue."""
    return database_url().startswith("postgresql")


def _tune(connection: sqlite3.Connection, _: object) -> None:
    """SQLite for many readers and one writer: patience with a lock, and a write-ahead log."""
    for pragma in (f"busy_timeout={PATIENCE * 1000}", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    ending = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:  # SQLite does not wait here while another process makes the tables
            if time.monotonic() > ending:
                raise
            time.sleep(0.02)


@cache
def engine(url: str) -> sql.Engine:
    """The one engine of this process for `url`; tables and columns that are not there are made on first use."""
    if not url.startswith("sqlite"):
        made = sql.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": PATIENCE})
    else:
        _make_folder(Path(url.removeprefix("sqlite:///")).parent)
        made = sql.create_engine(url)
        event.listen(made, "connect", _tune)
    with made.begin() as connection:  # two processes that make the same table at once would fail
        alone = "SELECT pg_advisory_xact_lock(7230)" if made.dialect.name == "postgresql" else "BEGIN IMMEDIATE"
        connection.exec_driver_sql(alone)
        META.create_all(connection)
        _grow(connection)
    return made


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from error


def _grow(connection: sql.Connection) -> None:
    """Add the columns that a table of an earlier version lacks."""
    there = sql.inspect(connection)
    for table in META.sorted_tables:
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}')


@contextmanager
def opening() -> Iterator[None]:
    """Nobody else on this SQLite file makes tables meanwhile; DBOS does it in steps that two processes cannot take at once."""
    if on_postgres():
        yield
        return
    with FileLock(home() / "jobs" / "opening.lock"):
        yield


@contextmanager
def reading() -> Iterator[sql.Connection]:
    """A connection to look with. Raises StorageError when the database cannot be read."""
    with database_errors(), engine(database_url()).connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[sql.Connection]:
    """A transaction that nobody writes into; all of it happens or nothing. Raises StorageError when it cannot be written."""
    with database_errors(), engine(database_url()).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def database_errors() -> Iterator[None]:
    """What a database says no with, as a sentence."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        if isinstance(error, _OURS):
            raise
        raise _failure(str(error.orig)) from error


def _failure(said: str) -> StorageError:
    place = "SHORTS_DB_URL" if on_postgres() else str(home() / "jobs")
    causes = {
        "is full": ("디스크가 가득 찼습니다. 공간을 비워 주세요", "The disk is full. Free some space"),
        "locked": (f"다른 프로그램이 {PATIENCE}초 넘게 붙잡고 있습니다. 그 프로그램을 닫아 주세요",
                   f"Another program has held it for more than {PATIENCE} s. Close that program"),
        "readonly": ("쓰기 권한이 없습니다. 폴더 권한을 확인해 주세요", "It is read-only. Check the folder's permissions"),
        "malformed": ("파일이 깨졌습니다. queue.sqlite 파일을 치우면 새로 만듭니다(완성된 영상은 그대로입니다)",
                      "The file is damaged. Move queue.sqlite away and a new one is made (finished shorts stay)"),
    }  # fmt: skip
    causes["not a database"] = causes["file is encrypted"] = causes["malformed"]
    other = (
        "닿지 않습니다. 켜져 있는지, 주소가 맞는지 확인해 주세요",
        "It cannot be reached. Check that it runs and its address",
    )
    if not on_postgres():
        other = (
            "파일을 읽을 수 없습니다. 다시 시작해 보고, 그래도 안 되면 queue.sqlite 파일을 치워 주세요(영상은 그대로입니다)",
            "The file cannot be read. Start the program again; if that does not help, move queue.sqlite away (shorts stay)",
        )
    ko, en = next((cause for word, cause in causes.items() if word in said), other)
    return StorageError(
        f"작업 목록({place})을 쓸 수 없습니다: {ko}.", f"The job list ({place}) cannot be used: {en}.", detail=said
    )
