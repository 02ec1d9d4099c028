"""The board: every job's order, state and log, in the same database as the queue.

The queue (DBOS) decides who runs what; the board says what is to be made, how far it is and what the user wants of it. What
a worker says that was thought dead, and whose job another has taken over, is not heard.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sql

from ..errors import InputError
from . import dbos_queue
from .database import META, reading, writing
from .job_order import FINAL, Order, State, Status, Want

LEVEL = 1_000_000
"""Queue numbers between two priorities."""

_JOBS = sql.Table(
    "short_jobs",
    META,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("user", sql.String, index=True),
    sql.Column("status", sql.String, index=True),
    sql.Column("want", sql.String),
    sql.Column("attempt", sql.Integer),
    sql.Column("priority", sql.Integer),
    sql.Column("created", sql.Float, index=True),
    sql.Column("request", sql.Text),
    sql.Column("state", sql.Text),
    sql.Column("engines", sql.JSON),
    sql.Column("version", sql.String),
    sql.Column("worker", sql.String),
    sql.Column("tries", sql.Integer),
    sql.Column("deaths", sql.Integer),
    sql.Column("origin", sql.String),
)
_LOG = sql.Table(
    "short_job_log",
    META,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("job", sql.String, index=True),
    sql.Column("time", sql.Float),
    sql.Column("line", sql.Text),
)


def add(
    order: Order, engines: dict[str, str], *, user: str, title: str, priority: int, job: str = "", origin: str = ""
) -> State:
    """Write a new job down as queued, and queue it, both or neither; under the id `job` or a new one.

    `engines` names every stage's. Users take turns: a user's tenth waiting job stands behind the others' ninth;
    users of one `origin` have their turns together.
    """
    job, waiting = job or uuid4().hex[:12], ("queued", "running")
    with writing() as connection:
        latest = connection.execute(sql.select(sql.func.max(_JOBS.c.created))).scalar() or 0.0
        now = max(time.time(), latest + 1e-6)  # a clock set back must not bring a new job below an old one
        whose = (_JOBS.c.origin == origin) if origin else (_JOBS.c.user == user)
        mine = whose & _JOBS.c.status.in_(waiting) & (_JOBS.c.priority // LEVEL == priority)
        turn = connection.execute(sql.select(sql.func.count()).where(mine)).scalar_one()
        told = {"project": order.project, "storyboard": order.storyboard, "created": now, "updated": now}
        state = State(id=job, user=user, title=title, status="queued", **told)
        row = {"id": job, "user": user, "status": "queued", "want": "run", "attempt": 1, "tries": 0, "deaths": 0, "worker": ""}
        row["origin"] = origin
        rank, column = priority * LEVEL + turn, {"engines": engines, "version": dbos_queue.VERSION, "created": now}
        texts = {"request": order.model_dump_json(), "state": state.model_dump_json()}
        connection.execute(_JOBS.insert().values(**row, **column, **texts, priority=rank))
        dbos_queue.put(connection, f"{job}-1", dbos_queue.lane(engines), rank, job, 1)
    return state


def again(job: str, **changes: object) -> State:
    """Queue the job once more, as if it had not been tried before, with `changes` laid over its state."""
    with writing() as connection:
        news = {"status": "queued", "error_ko": "", "error_en": "", **changes}
        return _requeue(connection, _lock_row(connection, job), news, want="run", tries=0, deaths=0)


def put_back(job: str, worker: str, note: str, *, delay: float = 0.0, **counts: int) -> None:
    """Queue `worker`'s job once more, `delay` s from now, with `tries` or `deaths` counted; not when another has it now."""
    with writing() as connection:
        row = _find(connection, job)
        if row is None or row["worker"] != worker:
            return
        if row["want"] != "run":
            _write(connection, row, {"status": "paused" if row["want"] == "pause" else "cancelled"}, worker="")
            return
        _requeue(connection, row, {"status": "queued", "note": note}, delay=delay, **counts)


def _requeue(
    connection: sql.Connection, row: sql.RowMapping, changes: Mapping[str, object], *, delay: float = 0.0, **columns: object
) -> State:
    """A new ticket for the job; the one before counts no more."""
    engines, attempt = row["engines"] or {}, row["attempt"] + 1
    columns |= {"attempt": attempt, "worker": "", "version": dbos_queue.VERSION}
    new = _write(connection, row, changes, **columns)
    dbos_queue.put(
        connection, f"{row['id']}-{attempt}", dbos_queue.lane(engines), row["priority"], row["id"], attempt, delay=delay
    )
    return new


def _missing(job: str) -> InputError:
    name = job[:20]
    return InputError(f"'{name}' 작업이 없습니다. 보관함에서 골라 주세요.", f"No such job: {name}. Choose from the library.")


def _find(connection: sql.Connection, job: str) -> sql.RowMapping | None:
    """The job's row, which nobody else can change before the transaction ends; None when there is none."""
    return connection.execute(_JOBS.select().where(_JOBS.c.id == job).with_for_update()).mappings().first()


def _lock_row(connection: sql.Connection, job: str) -> sql.RowMapping:
    row = _find(connection, job)
    if row is None:
        raise _missing(job)
    return row


def _write(connection: sql.Connection, row: sql.RowMapping, changes: Mapping[str, object], **columns: object) -> State:
    """Lay `changes` over the state in `row`."""
    new = State.model_validate_json(row["state"]).model_copy(update={**changes, "updated": time.time()})
    values = {"state": new.model_dump_json(), "status": new.status, **columns}
    connection.execute(_JOBS.update().where(_JOBS.c.id == row["id"]).values(**values))
    return new


def _cell(job: str, column: str) -> Any:
    with reading() as connection:
        row = connection.execute(sql.select(_JOBS.c[column]).where(_JOBS.c.id == job)).first()
    if row is None:
        raise _missing(job)
    return row[0]


@lru_cache(maxsize=500)
def _read(text: str) -> State:
    """A state as it was written. A page asks several times a second for what has hardly changed: that is not parsed again."""
    return State.model_validate_json(text)


def exists(job: str) -> bool:
    """True when there is a job of that id."""
    with reading() as connection:
        return connection.execute(sql.select(_JOBS.c.id).where(_JOBS.c.id == job)).first() is not None


def order(job: str) -> Order:
    """What that job is to make. Raises InputError when there is none of that id."""
    return Order.model_validate_json(_cell(job, "request"))


def engines(job: str) -> dict[str, str]:
    """Stage -> engine, settled when the job was queued, so that every machine makes the same short."""
    return _cell(job, "engines") or order(job).engines


def state(job: str) -> State:
    """How far that job is. Raises InputError when there is none of that id."""
    return _read(_cell(job, "state"))


def tries(job: str) -> int:
    """How often it was put back for a busy server."""
    return _cell(job, "tries") or 0


def deaths(job: str) -> int:
    """How often it was put back because a process of it was ended from outside."""
    return _cell(job, "deaths") or 0


def claim(job: str, attempt: int, worker: str) -> bool:
    """Make the job `worker`'s; False when it is not to be run any more (stopped, ended, queued anew, deleted)."""
    with writing() as connection:
        row = _find(connection, job)
        if row is None or row["want"] != "run" or row["attempt"] != attempt or row["status"] in FINAL:
            return False
        _write(connection, row, {"status": "running", "error_ko": "", "error_en": ""}, worker=worker)
    return True


def take_back(ticket: str) -> None:
    """Queue again the job that a dead worker held `ticket` for, unless it has ended or waits under a newer one.

    One that was to stop or pause is so now.
    """
    job, _, attempt = ticket.rpartition("-")
    with writing() as connection:
        row = _find(connection, job)
        if row is None or row["attempt"] != int(attempt) or row["status"] not in ("queued", "running"):
            return
        if row["want"] != "run":
            _write(connection, row, {"status": "paused" if row["want"] == "pause" else "cancelled"}, worker="")
            return
        _requeue(connection, row, {"status": "queued"})


def tell(job: str, worker: str, **changes: object) -> Want | Literal["lost"]:
    """Lay `changes` over the state of `worker`'s job and hear what the user wants; "lost" when it is not its job now."""
    with writing() as connection:
        row = _find(connection, job)
        if row is None or row["worker"] != worker:
            return "lost"
        _write(connection, row, changes)
    return row["want"]


def interrupt(job: str, want: Want, then: Status) -> State:
    """Note that the user wants the job paused or stopped; one that is not running is so at once, an ended one stays."""
    with writing() as connection:
        row = _lock_row(connection, job)
        changes = {"status": then} if row["status"] in ("queued", "paused") else {}
        if row["status"] in FINAL:
            return _read(row["state"])
        return _write(connection, row, changes, want=want)


def listing(*, user: str | None = None, statuses: tuple[Status, ...] = (), limit: int = 50, offset: int = 0) -> list[State]:
    """Jobs, the newest first; of one user when `user` is given."""
    query = sql.select(_JOBS.c.state).order_by(_JOBS.c.created.desc()).limit(limit).offset(offset)
    if user is not None:
        query = query.where(_JOBS.c.user == user)
    if statuses:
        query = query.where(_JOBS.c.status.in_(statuses))
    with reading() as connection:
        return [_read(text) for text in connection.execute(query).scalars()]


def waiting(*, user: str | None = None, origin: str = "") -> int:
    """How many jobs are queued or running, of one user or of one origin."""
    query = sql.select(sql.func.count()).where(_JOBS.c.status.in_(("queued", "running")))
    if user is not None:
        query = query.where(_JOBS.c.user == user)
    if origin:
        query = query.where(_JOBS.c.origin == origin)
    with reading() as connection:
        return connection.execute(query).scalar_one()


def busy() -> set[str]:
    """Projects that a job is working on, or will go on with."""
    return {state.project for state in listing(statuses=("running", "queued", "paused"), limit=1_000_000)} - {""}


def uses(project: str) -> bool:
    """True when a job's files lie in that project."""
    query = sql.select(_JOBS.c.state).where(_JOBS.c.state.contains(project, autoescape=True))
    with reading() as connection:
        return any(_read(text).project == project for text in connection.execute(query).scalars())


def foreign() -> dict[str, int]:
    """Version -> queued jobs of versions this worker must not touch."""
    other = (_JOBS.c.status == "queued") & (_JOBS.c.version != dbos_queue.VERSION)
    query = sql.select(_JOBS.c.version, sql.func.count()).where(other).group_by(_JOBS.c.version)
    with reading() as connection:
        return {version: count for version, count in connection.execute(query)}


def remove(jobs: Collection[str]) -> bool:
    """Forget jobs and their logs; none of them, and False, while one of them is running."""
    with writing() as connection:
        found = connection.execute(_JOBS.select().where(_JOBS.c.id.in_(jobs)).with_for_update()).mappings().all()
        if any(row["status"] == "running" for row in found):
            return False
        connection.execute(_LOG.delete().where(_LOG.c.job.in_(jobs)))
        connection.execute(_JOBS.delete().where(_JOBS.c.id.in_(jobs)))
    return True


def log(job: str, line: str) -> None:
    """Add a line to the job's log."""
    with writing() as connection:
        connection.execute(_LOG.insert().values(job=job, time=time.time(), line=line))


def lines(job: str) -> list[str]:
    """The job's log, the oldest line first."""
    query = sql.select(_LOG.c.line).where(_LOG.c.job == job).order_by(_LOG.c.id)
    with reading() as connection:
        return [row["line"] for row in connection.execute(query).mappings()]
