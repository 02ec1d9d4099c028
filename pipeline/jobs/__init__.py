"""Durable jobs: `submit` and forget; a worker process makes the short, survives being killed, and the state can be asked.

    submit(order) -> State      state(id)      listing()      lines(id)      estimate(order)
    stop(id)   pause(id)   resume(id)   retry(id)   delete(id)   bring(id)

The web process only uses this module: it writes to the database and starts a worker when none is alive.

    worker      takes jobs from the queue, holds its lock, talks to the board      one process, no model in it
    lanes       a runner process each for the graphics card and beside it          watched; ended when it hangs
    queue       DBOS           board  orders, states, logs           database  SQLite or Postgres
    alive       who is alive   store  what several machines share    past      how long it took before
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from .. import engines as engine_tables
from ..crawl import is_address
from ..errors import InputError
from ..models import Plan, plan_run
from ..records import Script
from ..short import Settings, gather
from ..workspace.project import Project, fingerprint, home
from . import dbos_queue, job_table, run_times
from . import shared_storage as stores
from .job_order import FINAL, Order, State, Status
from .job_table import lines, listing, order, state, waiting
from .worker_supervisor import keep_worker

INTERACTIVE, BATCH = 1, 10
"""Priorities: an edit someone waits for goes before a batch."""

__all__ = [
    "BATCH", "FINAL", "INTERACTIVE", "Order", "State", "Status", "bring", "delete", "estimate", "keep_worker", "lines",
    "listing", "made_with", "order", "pause", "plan", "resume", "retry", "state", "stop", "submit", "waiting",
]  # fmt: skip


def submit(
    order: Order, *, user: str = "", title: str = "", priority: int = INTERACTIVE, key: str = "", origin: str = ""
) -> State:
    """Queue a job. With `key`, the same user's second call with the same key finds the first one's job; one that failed is
    tried again, from where it was.

    `origin` is the mark of the address a visitor without an account came from: visitors from one take turns as one user.

    Raises StorageError when the database or the store cannot be written, InputError for an unknown engine or when the key
    was used for another order.
    """
    engines, order = _resolve_engines(order.engines), _portable_order(order)
    name = _id_of(key, user)
    if before := _made_before(name, order):
        return before
    dbos_queue.prepare(engines)
    try:
        return job_table.add(order, engines, user=user, title=title, priority=priority, job=name, origin=origin)
    except IntegrityError:  # the same key came a second time while this one was on its way
        if before := _made_before(name, order):
            return before
        raise


def _id_of(key: str, user: str) -> str:
    """The id of the job that a key begins; "" without a key."""
    return fingerprint("job", user, key)[:12] if key else ""


def made_with(key: str, user: str = "") -> bool:
    """True when that user's key has begun a job, which has not failed."""
    job = _id_of(key, user)
    return job_table.exists(job) and state(job).status != "failed"


def _resolve_engines(names: dict[str, str]) -> dict[str, str]:
    """Every stage's engine: what "auto" means is settled here, so that every machine makes the same short."""
    engine_tables.check_stages(names)
    engines = {}
    for stage in engine_tables.TABLES:
        name = names.get(stage, "auto")
        engines[stage] = (engine_tables.pick(stage)[0] if name == "auto" else engine_tables.load(stage, name)).name
    return engines


def _portable_order(order: Order) -> Order:
    """The order as other machines can read it: files of this one are read here, and the photos are put in the store."""
    shared = stores.store()
    if shared is None:
        return order
    if order.place and not is_address(order.place):
        found, project = gather(order.place, order.settings.crawl)
        kind = "script" if isinstance(found, Script) else "product"
        order = order.model_copy(update={"place": "", kind: found, "project": project.folder.name})
    if order.project:
        shared.give(order.project, shared.names(order.project))
    return order


def _made_before(job: str, order: Order) -> State | None:
    """The job of that id, if there is one; it must have been for the same order."""
    if not job or not job_table.exists(job):
        return None
    if job_table.order(job) != order:
        raise InputError(
            "같은 키로 다른 쇼츠를 주문한 적이 있습니다. 새 키를 쓰거나 키를 빼고 다시 보내 주세요.",
            "This key was used for another short. Use a new key, or send the order without one.",
        )
    now = state(job)
    return retry(job) if now.status == "failed" else now


def stop(job: str) -> State:
    """End a job within two seconds; what it made stays. A job that has ended stays as it is."""
    return job_table.interrupt(job, "stop", "cancelled")


def pause(job: str) -> State:
    """Interrupt a job so that `resume` goes on with it."""
    return job_table.interrupt(job, "pause", "paused")


def resume(job: str) -> State:
    """Go on with a paused, failed or cancelled job; what it made before is taken, not made again."""
    if (now := state(job)).status in ("queued", "running"):
        return now
    dbos_queue.prepare(job_table.engines(job))
    return job_table.again(job)


retry = resume
"""Going on from the failed scene is the same: what was made before is found by its fingerprint."""


def delete(job: str) -> None:
    """Forget a job and free the space of its project, unless another job, a storyboard or another short uses the folder.

    Raises InputError while it runs.
    """
    now = state(job)
    if not job_table.remove([job]):
        raise InputError(
            "만드는 중인 작업은 지울 수 없습니다. 먼저 멈춰 주세요.", "A running job cannot be deleted. Stop it first."
        )
    if now.project and not job_table.uses(now.project) and not _is_needed(now):
        Project(home() / "projects" / now.project).remove()
        if shared := stores.store():
            shared.remove([f"projects/{now.project}", *now.files.values()])


def _is_needed(gone: State) -> bool:
    """True when a storyboard, or a short that the job did not make, lies in its project."""
    folder = home() / "projects" / gone.project
    own = gone.short.path.name if gone.short else ""
    return any(folder.glob("storyboards/*.json")) or any(film.name != own for film in folder.glob("shorts/[!.]*.mp4"))


def bring(job: str, *, parts: bool = False) -> Project:
    """The job's project, with its finished files here even when another machine made them.

    With `parts` also what is made of it by now: pictures, narrations, clips. Raises StorageError when the store is away.
    """
    now = state(job)
    project, shared = Project(home() / "projects" / now.project), stores.store()
    if shared and parts and now.project:
        shared.fetch(now.project)
    for path, name in now.files.items():
        if shared:
            shared.bring(name, project.path(path))
    return project


def estimate(engines: dict[str, str]) -> float | None:
    """s a short takes on this machine with `engines` (stage -> name, "auto" left out), from its past runs; None before any."""
    return sum(run_times.expected_seconds(_resolve_engines(engines)).values()) or None


def plan(engines: dict[str, str], settings: Settings) -> Plan:
    """What a run with `engines` (as in `estimate`) would load on this machine, and how long each stage took in past runs.

    Raises InputError for an unknown stage or engine, or an engine's option out of range.
    """
    names = _resolve_engines(engines)
    told = settings.image.engine_options | settings.video.engine_options
    return plan_run(names, options=told, past=run_times.expected_seconds(names))
