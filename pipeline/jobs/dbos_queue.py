"""The durable queue: the only module that knows DBOS.

A lane's name says what a machine needs to work in it: "cpu", "cpu-ollama", "gpu-ltx+sdxl". A worker listens to the lanes it
has everything for, and takes one job at a time from each.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import sqlalchemy as sql

from .. import engines as engine_tables
from .database import database_errors, database_url, engine, on_postgres, opening

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions
    from dbos._serialization import Serializer

VERSION = "1"
"""Raised when an older worker could not run a newer job. Workers leave the jobs of other versions alone."""
EMBEDDED = {"template", "poster", "kokoro", "espeak", "camera"}
"""Engines every machine has."""
CARD = {"sdxl", "xtts", "animatediff", "ltx"}
"""Engines that take the graphics card for themselves."""
POLL, POLL_SHARED = 0.1, 1.0
"""s between two looks into a lane: of one machine's workers, of a thousand machines' on one Postgres."""
_WORKFLOW = "make"


def lane(engines: Mapping[str, str]) -> str:
    """The lane of a job that uses `engines` (stage -> name)."""
    needs = sorted(set(engines.values()) - EMBEDDED - {"auto"})
    return "-".join(["gpu" if CARD & set(needs) else "cpu", *(["+".join(needs)] if needs else [])])


def lanes_here() -> tuple[str, ...]:
    """Every lane this machine has the engines for."""
    usable = [
        ["", *(name for name in table.engines if name not in EMBEDDED and not engine_tables.load(stage, name).missing())]
        for stage, table in engine_tables.TABLES.items()
    ]
    kits = itertools.product(*usable)
    return tuple(sorted({lane({str(i): name for i, name in enumerate(kit) if name}) for kit in kits}))


def _serializer() -> Serializer:
    from dbos._serialization import DBOSPortableJSONSerializer  # the default pickles

    return DBOSPortableJSONSerializer()


@cache
def _client(url: str) -> DBOSClient:
    from dbos import DBOS, DBOSClient

    engine(url)
    with opening():
        DBOS.migrate(url)
    return DBOSClient(system_database_url=url, serializer=_serializer())


@cache
def _open(url: str, name: str) -> None:
    """Make a lane known to all workers."""
    pause = POLL_SHARED if on_postgres() else POLL
    _client(url).register_queue(name, worker_concurrency=1, polling_interval_sec=pause, on_conflict="never_update")


def prepare(engines: Mapping[str, str]) -> None:
    """What `put` cannot do inside a transaction: make the tables and the lane of `engines`."""
    with database_errors():
        _open(database_url(), lane(engines))


def put(
    connection: sql.Connection, ticket: str, name: str, priority: int, job: str, attempt: int, *, delay: float = 0.0
) -> None:
    """Queue a job within the caller's transaction. The same ticket counts once."""
    options: EnqueueOptions = {"queue_name": name, "workflow_name": _WORKFLOW, "workflow_id": ticket, "app_version": VERSION}
    options["priority"] = priority
    if delay:
        options["delay_seconds"] = delay
    _client(database_url()).enqueue_in_transaction(connection, options, job, attempt)


def launch(executor: str, lanes: tuple[str, ...], work: Callable[[str, int], None]) -> None:
    """Start taking jobs: `work(job, attempt)` is called for each, in a thread."""
    from dbos import DBOS

    config: Any = {
        "serializer": _serializer(), "name": "shorts-gongbang", "system_database_url": database_url(),
        "application_version": VERSION, "executor_id": executor, "run_admin_server": False, "log_level": "CRITICAL",
    }  # fmt: skip
    DBOS(config=config)

    @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)
    def workflow(job: str, attempt: int) -> None:
        work(job, attempt)

    DBOS.listen_queues(lanes)
    with database_errors():
        DBOS.launch()


def listen(lanes: tuple[str, ...]) -> None:
    """Take jobs from these lanes as well, from now on."""
    from dbos._dbos import _get_dbos_instance  # DBOS looks at the list every second; only changing it is not public

    kept = _get_dbos_instance()._listening_queues
    if kept is not None:
        kept.extend(name for name in lanes if name not in kept)


def taken_by(executor: str) -> list[str]:
    """Tickets that the worker `executor` took and has not finished."""
    with database_errors():
        found = _client(database_url()).list_workflows(status="PENDING", executor_id=executor, load_input=False)
    return [ticket.workflow_id for ticket in found]


def tear(ticket: str) -> None:
    """Make a ticket void: another stands for its job."""
    with database_errors():
        _client(database_url()).cancel_workflow(ticket)


def never() -> NoReturn:
    """Do not return, so that the queue does not count the job as ended; the process is about to end."""
    while True:
        threading.Event().wait()
