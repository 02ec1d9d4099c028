"""The board: every job's order, state and log, in the same database as the queue.

The queue (DBOS) decides who runs what; the board says what is to be made, how far it is and what the user wants of it.
SQLite in SHORTS_HOME by default, Postgres with SHORTS_DB_URL.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sql
from pydantic import Field
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from ..errors import InputError, StorageError
from ..project import home
from ..records import Product, Record, Script, Short
from ..short import Settings

Status = Literal["queued", "running", "paused", "done", "failed", "cancelled"]
Want = Literal["run", "pause", "stop"]
FINAL: tuple[Status, ...] = ("done", "failed", "cancelled")


class Order(Record):
    """What a job is to make: exactly one of `place`, `product` and `script`."""

    place: str = ""
    """An address or the path of a file."""
    product: Product | None = None
    script: Script | None = None
    project: str = ""
    """Name of the project folder below home()/projects; "" names it after the product."""
    character_id: str
    settings: Settings = Settings()
    engines: dict[str, str] = Field(default_factory=dict)
    """Stage -> engine name; a stage left out is "auto"."""


class State(Record):
    """How far a job is."""

    id: str
    user: str
    """Whose job it is; "" on a studio without accounts."""
    title: str
    status: Status
    stage: str = ""
    scene: int = 0
    note: str = ""
    share: float = Field(default=0.0, ge=0, le=1)
    """Of the whole job."""
    eta_seconds: float | None = None
    error_ko: str = ""
    error_en: str = ""
    project: str = ""
    """Name of the project folder."""
    short: Short | None = None
    """What it made."""
    created: float = 0.0
    """Unix time, s"""
    updated: float = 0.0
    """Unix time, s"""


_META = sql.MetaData()
_JOBS = sql.Table(
    "short_jobs",
    _META,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("user", sql.String, index=True),
    sql.Column("status", sql.String, index=True),
    sql.Column("want", sql.String),
    sql.Column("attempt", sql.Integer),
    sql.Column("priority", sql.Integer),
    sql.Column("created", sql.Float, index=True),
    sql.Column("request", sql.Text),
    sql.Column("state", sql.Text),
)
_LOG = sql.Table(
    "short_job_log",
    _META,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("job", sql.String, index=True),
    sql.Column("time", sql.Float),
    sql.Column("line", sql.Text),
)


def database_url() -> str:
    """SHORTS_DB_URL, or an SQLite file in SHORTS_HOME."""
    return os.environ.get("SHORTS_DB_URL") or f"sqlite:///{(home() / 'jobs' / 'queue.sqlite').as_posix()}"


def _tune(connection: Any, _: Any) -> None:
    """SQLite for many readers and one writer: write-ahead log, and patience with a lock."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


@cache
def engine(url: str) -> sql.Engine:
    """The one engine of this process for `url`; tables are created on first use."""
    made = sql.create_engine(url)
    if made.dialect.name == "sqlite":
        (home() / "jobs").mkdir(parents=True, exist_ok=True)
        event.listen(made, "connect", _tune)
    _META.create_all(made)
    return made


@contextmanager
def _begin() -> Iterator[sql.Connection]:
    try:
        with engine(database_url()).begin() as connection:
            yield connection
    except OperationalError as error:
        raise StorageError(
            "작업 목록(데이터베이스)을 열 수 없습니다. 디스크 공간과 SHORTS_HOME, SHORTS_DB_URL 설정을 확인해 주세요.",
            "The job database cannot be opened. Check the disk, SHORTS_HOME and SHORTS_DB_URL.",
            detail=str(error.orig),
        ) from error


def add(order: Order, *, user: str, title: str, priority: int, job: str = "") -> State:
    """Write a new job down as queued, under the id `job` or a new one."""
    now = time.time()
    state = State(id=job or uuid4().hex[:12], user=user, title=title, status="queued", created=now, updated=now)
    row = {"id": state.id, "user": user, "status": "queued", "want": "run", "attempt": 1, "priority": priority}
    texts = {"created": now, "request": order.model_dump_json(), "state": state.model_dump_json()}
    with _begin() as connection:
        connection.execute(_JOBS.insert().values(**row, **texts))
    return state


def _row(job: str) -> sql.RowMapping:
    with _begin() as connection:
        row = connection.execute(_JOBS.select().where(_JOBS.c.id == job)).mappings().first()
    if row is None:
        raise InputError(
            f"'{job[:20]}' 작업이 없습니다. 보관함에서 작업을 골라 주세요.",
            f"There is no job '{job[:20]}'. Choose one from the library.",
        )
    return row


def exists(job: str) -> bool:
    """True when there is a job of that id."""
    with _begin() as connection:
        return connection.execute(sql.select(_JOBS.c.id).where(_JOBS.c.id == job)).first() is not None


def order(job: str) -> Order:
    """What that job is to make. Raises InputError when there is none of that id."""
    return Order.model_validate_json(_row(job)["request"])


def state(job: str) -> State:
    """How far that job is. Raises InputError when there is none of that id."""
    return State.model_validate_json(_row(job)["state"])


def wanted(job: str) -> Want:
    """What the user wants of it."""
    return _row(job)["want"]


def schedule(job: str) -> tuple[int, int]:
    """(attempt, priority)"""
    row = _row(job)
    return row["attempt"], row["priority"]


def update(job: str, **changes: Any) -> State:
    """Lay `changes` over the job's state."""
    new = state(job).model_copy(update={**changes, "updated": time.time()})
    with _begin() as connection:
        values = {"state": new.model_dump_json(), "status": new.status}
        connection.execute(_JOBS.update().where(_JOBS.c.id == job).values(**values))
    return new


def want(job: str, what: Want, *, again: bool = False) -> None:
    """Note what the user wants; `again` counts a new attempt."""
    attempt = _JOBS.c.attempt + (1 if again else 0)
    with _begin() as connection:
        connection.execute(_JOBS.update().where(_JOBS.c.id == job).values(want=what, attempt=attempt))


def listing(*, user: str | None = None, statuses: tuple[Status, ...] = (), limit: int = 50, offset: int = 0) -> list[State]:
    """Jobs, the newest first; of one user when `user` is given."""
    query = _JOBS.select().order_by(_JOBS.c.created.desc()).limit(limit).offset(offset)
    if user is not None:
        query = query.where(_JOBS.c.user == user)
    if statuses:
        query = query.where(_JOBS.c.status.in_(statuses))
    with _begin() as connection:
        return [State.model_validate_json(row["state"]) for row in connection.execute(query).mappings()]


def remove(job: str) -> None:
    """Forget a job and its log."""
    with _begin() as connection:
        connection.execute(_LOG.delete().where(_LOG.c.job == job))
        connection.execute(_JOBS.delete().where(_JOBS.c.id == job))


def log(job: str, line: str) -> None:
    """Add a line to the job's log."""
    with _begin() as connection:
        connection.execute(_LOG.insert().values(job=job, time=time.time(), line=line))


def lines(job: str) -> list[str]:
    """The job's log, the oldest line first."""
    query = _LOG.select().where(_LOG.c.job == job).order_by(_LOG.c.id)
    with _begin() as connection:
        return [row["line"] for row in connection.execute(query).mappings()]
