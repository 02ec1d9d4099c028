"""Which workers are alive: each holds a lock under its name, which the system frees when its process or machine is gone.

A file lock beside an SQLite queue, an advisory lock on Postgres. A worker that stands still (stopped, swapped out,
deadlocked) keeps its lock: so each also counts on, and whoever looks sees by its own watch that a count stands. No two clocks
are ever compared, so none can lie.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import sqlalchemy as sql
from sqlalchemy.exc import DBAPIError

from ..errors import StorageError
from ..workspace.project import home
from .database import META, database_url, engine, on_postgres, reading, writing

NEWS = 40.0
"""s without a new count after which a worker is taken to stand still; its jobs go to others. SHORTS_WORKER_TIMEOUT sets it."""
GAP = 6.0
"""s that count at most between two looks: who looks may have stood still itself."""
BEAT = 1.0
"""s between two looks of a worker at its own lock."""
LEASH = 8.0
"""s a worker goes on without its lock (the database restarts, say) before it lets its jobs go. Others take them later."""
KEEPALIVE = {"tcp_keepalives_idle": 3, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3}
"""s, s, times: Postgres frees the lock of a machine that has vanished within 9 s."""

_WORKERS = sql.Table("short_workers", META, sql.Column("name", sql.String, primary_key=True), sql.Column("count", sql.Integer))


class Presence(Protocol):
    """Where workers are known by their locks."""

    def hold(self, name: str, lost: threading.Event) -> None:
        """Hold `name`'s lock until the process ends; `lost` is set when it is lost for good."""
        ...

    def dead(self) -> set[str]:
        """Names of workers whose lock is free."""
        ...

    def names(self) -> set[str]:
        """Every worker that has not been forgotten."""
        ...

    def forget(self, name: str) -> None:
        """Strike a dead worker off."""
        ...

    def count_on(self, name: str) -> None:
        """Say that the worker is well."""
        ...

    def counts(self) -> dict[str, int]:
        """What each worker has counted to; one of before workers counted is not there."""
        ...


def news_deadline() -> float:
    """s without a new count after which a worker is taken to stand still."""
    return float(os.environ.get("SHORTS_WORKER_TIMEOUT") or NEWS)


class Watch:
    """Sees which workers stand still, from look to look."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._looked = clock, clock()
        self._idle: dict[str, tuple[int, float]] = {}
        """Name -> its count, and the s it has stood at it."""

    def still(self, counts: Mapping[str, int]) -> set[str]:
        """Names of those whose count has not changed for too long."""
        gap, self._looked = min(self._clock() - self._looked, GAP), self._clock()
        before, limit = self._idle, news_deadline()
        self._idle = {
            name: (count, before[name][1] + gap if name in before and before[name][0] == count else 0.0)
            for name, count in counts.items()
        }
        return {name for name, (_, idle) in self._idle.items() if idle > limit}


def presence() -> Presence:
    """The one that fits the database."""
    return Advisory() if on_postgres() else Files()


def alive() -> bool:
    """True when a worker is running on this queue. On Postgres only this machine's count: each makes its own share."""
    return bool(workers_here(Watch())[0])


def workers_here(watch: Watch) -> tuple[set[str], set[str]]:
    """Names of this machine's workers that are well, and of those that stand still by `watch`."""
    known = presence()
    here = {name for name in known.names() if on_this_machine(name)} - known.dead()
    still = watch.still(known.counts()) & here
    return here - still, still


def on_this_machine(name: str) -> bool:
    """True for the name of a worker of this SHORTS_HOME."""
    return name.startswith(f"{place()}-")


def place() -> str:
    """This SHORTS_HOME on this machine, as the beginning of its workers' names."""
    import socket

    return f"{socket.gethostname()}-{hashlib.sha256(str(home()).encode()).hexdigest()[:4]}"


class Files:
    """A file lock each, in SHORTS_HOME."""

    def __init__(self) -> None:
        self._folder = home() / "jobs" / "workers"
        self._mine, self._count = None, 0

    def hold(self, name: str, lost: threading.Event) -> None:
        """The system keeps the lock for as long as the process lives: `lost` is never set."""
        from filelock import FileLock

        self._folder.mkdir(parents=True, exist_ok=True)
        self._mine = FileLock(self._folder / f"{name}.lock")
        self._mine.acquire()
        self.count_on(name)

    def dead(self) -> set[str]:
        """Names whose file is not locked."""
        from filelock import FileLock, Timeout

        free = set()
        for name in self.names():
            with suppress(Timeout), FileLock(self._path(name), timeout=0):
                free.add(name)
        return free

    def names(self) -> set[str]:
        """Names of all files."""
        return {path.stem for path in self._folder.glob("*.lock")}

    def forget(self, name: str) -> None:
        """Remove the file."""
        for path in (self._path(name), self._path(name).with_suffix(".count")):
            path.unlink(missing_ok=True)

    def count_on(self, name: str) -> None:
        """Write the next number beside the lock."""
        self._count += 1
        with suppress(OSError):  # a full disk is told by what is to be written there
            self._path(name).with_suffix(".count").write_text(str(self._count), encoding="ascii")

    def counts(self) -> dict[str, int]:
        """The numbers beside the locks."""
        found = {}
        for path in self._folder.glob("*.count"):
            with suppress(OSError, ValueError):  # it is just being written
                found[path.stem] = int(path.read_text(encoding="ascii"))
        return found

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"


class Advisory:
    """An advisory lock each, on a connection that is kept open for it, and a row with the name."""

    def hold(self, name: str, lost: threading.Event) -> None:
        """Take the lock and keep it in a thread; after a break of the connection it is taken anew."""
        threading.Thread(target=self._keep, args=(self._taken(name), name, lost), name="lock", daemon=True).start()

    def _taken(self, name: str) -> sql.Connection | None:
        """A connection that holds the lock; None while the server still believes in the one that broke."""
        kept = engine(database_url()).connect().execution_options(isolation_level="AUTOCOMMIT")
        for setting, value in KEEPALIVE.items():
            kept.exec_driver_sql(f"SET {setting} = {value}")
        if not kept.execute(sql.select(sql.func.pg_try_advisory_lock(_key(name)))).scalar():
            kept.close()
            return None
        with writing() as connection:  # after the lock: a name without one counts as dead
            connection.execute(_WORKERS.delete().where(_WORKERS.c.name == name))
            connection.execute(_WORKERS.insert().values({"name": name, "count": 0}))
        return kept

    def _keep(self, connection: sql.Connection | None, name: str, lost: threading.Event) -> None:
        held_at = time.monotonic()
        while not lost.wait(BEAT):
            try:
                connection = connection or self._taken(name)
                if connection:
                    connection.exec_driver_sql("SELECT 1")
                    held_at = time.monotonic()
            except (DBAPIError, StorageError):
                connection = _drop_connection(connection)
            if time.monotonic() - held_at > LEASH:
                lost.set()

    def dead(self) -> set[str]:
        """Names whose lock nobody holds."""
        query = "SELECT classid::bigint << 32 | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
        names = self.names()  # before the locks: a worker that comes in between must not look dead
        with reading() as connection:
            held = set(connection.exec_driver_sql(query).scalars())
        return {name for name in names if _key(name) not in held}

    def names(self) -> set[str]:
        """Names of all rows."""
        with reading() as connection:
            return set(connection.execute(sql.select(_WORKERS.c.name)).scalars())

    def forget(self, name: str) -> None:
        """Remove the row."""
        with writing() as connection:
            connection.execute(_WORKERS.delete().where(_WORKERS.c.name == name))

    def count_on(self, name: str) -> None:
        """Raise the row's number."""
        more = sql.func.coalesce(_WORKERS.c["count"], 0) + 1
        with writing() as connection:
            connection.execute(_WORKERS.update().where(_WORKERS.c.name == name).values({"count": more}))

    def counts(self) -> dict[str, int]:
        """The rows' numbers."""
        with reading() as connection:
            rows = connection.execute(sql.select(_WORKERS.c.name, _WORKERS.c["count"]))
            return {name: count for name, count in rows if count is not None}


def _drop_connection(connection: sql.Connection | None) -> None:
    """Give a broken connection up."""
    if connection:
        connection.invalidate()
        connection.close()


def _key(name: str) -> int:
    """A lock's number: 63 bits of the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
