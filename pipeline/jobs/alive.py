"""Which workers are alive: each holds a lock under its name, which the system frees when its process or machine is gone.

A file lock beside an SQLite queue, an advisory lock on Postgres. No clock is asked, so none can lie.
"""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import sqlalchemy as sql
from sqlalchemy.exc import DBAPIError

from ..errors import StorageError
from ..project import home
from .database import META, database_url, engine, on_postgres, reading, writing

BEAT = 1.0
"""s between two looks of a worker at its own lock."""
LEASH = 8.0
"""s a worker goes on without its lock (the database restarts, say) before it lets its jobs go. Others take them later."""
KEEPALIVE = {"tcp_keepalives_idle": 3, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3}
"""s, s, times: Postgres frees the lock of a machine that has vanished within 9 s."""

_WORKERS = sql.Table("short_workers", META, sql.Column("name", sql.String, primary_key=True))


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


def presence() -> Presence:
    """The one that fits the database."""
    return Advisory() if on_postgres() else Files()


def alive() -> bool:
    """True when a worker is running on this queue. On Postgres only this machine's count: each makes its own share."""
    known = presence()
    return bool({name for name in known.names() if on_this_machine(name)} - known.dead())


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
        self._mine = None

    def hold(self, name: str, lost: threading.Event) -> None:
        """The system keeps the lock for as long as the process lives: `lost` is never set."""
        from filelock import FileLock

        self._folder.mkdir(parents=True, exist_ok=True)
        self._mine = FileLock(self._folder / f"{name}.lock")
        self._mine.acquire()

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
        self._path(name).unlink(missing_ok=True)

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
            connection.execute(_WORKERS.insert().values(name=name))
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
                connection = _dropped(connection)
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


def _dropped(connection: sql.Connection | None) -> None:
    """Give a broken connection up."""
    if connection:
        connection.invalidate()
        connection.close()


def _key(name: str) -> int:
    """A lock's number: 63 bits of the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
