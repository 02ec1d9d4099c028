"""The process that takes jobs: `python -m pipeline worker`. It keeps the board, the lock and the store; runners make shorts.

Every worker holds a lock under its name and looks every two seconds whether another's lock has come free, or another stands
still, while it still had work; that work is queued again. What a job made before is found by its fingerprint, so the next
worker goes on there.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

from ..errors import InputError, StorageError
from ..progress import Meter, Progress
from ..records import Short
from ..workspace import cleanup
from ..workspace.project import Project, home
from . import dbos_queue, job_table, run_times, shared_storage
from .database import on_postgres
from .runner import Failed, Folder, Made, Task
from .runner_process import Lane
from .worker_locks import Presence, Watch, alive, place, presence
from .worker_supervisor import TOKEN

LOOK = 2.0
"""s between two looks for dead workers; one that was dead twice in a row is."""
CROWD = 20
"""Workers that look every LOOK; more of them look more seldom."""
BEAT, BEAT_SHARED = 0.25, 0.7
"""s between two talks with the board about a running job, on SQLite and on a Postgres that many share."""
BACK_OFF = (5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0)
"""s a job waits for a busy server, try after try."""
TIDY = 60.0
"""s between two looks at the room on the disk and at what was installed."""
AGAIN = 75
"""Exit code of a worker that wants to be started again."""

__all__ = ["alive", "run_worker"]
T = TypeVar("T")
_say = logging.getLogger("shorts.worker")


@dataclass(frozen=True)
class _Ending:
    """How a worker goes away: `asked` is set, its runs are stopped, the process ends.

    The jobs are left as they stand, as if the process had been killed: another worker, or this one's next life, goes on.
    """

    asked: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)
    """Asked by circumstances (the store or the database cannot be reached), not by a person: start again."""
    begun: threading.Event = field(default_factory=threading.Event)
    """Set once it takes jobs; before that there is nothing to end in order."""

    def listen(self, *, with_parent: bool) -> None:
        """Hear SIGTERM and SIGINT and, `with_parent`, the end of standard input, which the parent's death closes."""

        def hear(number: int, _: object) -> None:
            self.asked.set()
            self._leave_unbegun(130 if number == signal.SIGINT else 0)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, hear)
        if with_parent:
            threading.Thread(target=self._until_parent_ends, daemon=True).start()

    def _until_parent_ends(self) -> None:
        sys.stdin.read()
        self.asked.set()
        self._leave_unbegun(0)

    def _leave_unbegun(self, code: int) -> None:
        if not self.begun.is_set():
            for runner in multiprocessing.active_children():
                runner.kill()
            os._exit(code)

    @property
    def near(self) -> bool:
        """True once the worker is to go."""
        return self.asked.is_set() or self.lost.is_set()


def run_worker(*, with_parent: bool = False) -> NoReturn:
    """Run jobs until the process is told to end; `with_parent` also ends it when standard input is closed."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    ending = _Ending()
    ending.listen(with_parent=with_parent)
    try:
        if shared_storage.wait_ready(ending.asked):
            token = os.environ.get(TOKEN) or uuid4().hex[:6]
            _Worker(f"{place()}-v{dbos_queue.VERSION}-{token}", ending).run()
    except StorageError as error:  # nothing can be kept here; it may be otherwise when it is started again
        _say.error("%s %s", error.ko, error.detail)
        ending.lost.set()
    finally:  # the lock goes with the process; no thread may hold it back, not even after a fault of the program
        faulty = sys.exc_info()[0] is not None
        if faulty:
            traceback.print_exc()
        os._exit(AGAIN if faulty or ending.lost.is_set() else 0)


class _Worker:
    """One worker: a lane for the graphics card and one beside it."""

    def __init__(self, name: str, ending: _Ending) -> None:
        self.name, self.ending = name, ending
        self.lanes = {"gpu": Lane(), "cpu": Lane()}
        self._suspects: set[str] = set()
        self._watch = Watch()
        self._known_foreign: dict[str, int] = {}

    def run(self) -> None:
        """Take jobs until the end is near."""
        dbos_queue.prepare({})
        known = presence()
        known.hold(self.name, self.ending.lost)
        self.lanes["cpu"].warm()  # a dead worker's job is taken over seconds sooner
        names = dbos_queue.lanes_here()
        dbos_queue.launch(self.name, names, self._work)
        self.ending.begun.set()
        threading.Thread(target=self._tidy, args=(names,), name="tidy", daemon=True).start()
        while not self.ending.near:
            crowd = 1.0
            try:
                if not any(lane.stands() for lane in self.lanes.values()):
                    known.count_on(self.name)
                crowd = self._look(known)
            except StorageError as error:
                _say.warning("%s %s", error.ko, error.detail)  # the database is away; the runs go on
                self._watch = Watch()  # who could not write while it was away does not stand still
            self.ending.asked.wait(LOOK * crowd)
        for lane in self.lanes.values():
            lane.end()

    def _tidy(self, lanes: tuple[str, ...]) -> None:
        """Sweep what the killed left, keep to the disk budget, and listen to the lanes of models that come in."""
        cleanup.sweep()
        while not self.ending.near:
            try:
                if (limit := cleanup.budget()) is not None:
                    cleanup.prune(limit, job_table.busy())
            except (StorageError, InputError) as error:
                _say.warning("%s", error.ko)
            if new := set(here := dbos_queue.lanes_here()) - set(lanes):
                lanes = here
                for lane in self.lanes.values():
                    lane.refresh()
                dbos_queue.listen(tuple(new))
            self.ending.asked.wait(TIDY)

    def _look(self, known: Presence) -> float:
        """Queue again what dead workers of this version left; say which jobs are not for this one.

        Returns how many times LOOK to wait: together, a thousand workers need not look oftener than twenty.
        """
        dead = {name for name in known.dead() - {self.name} if f"-v{dbos_queue.VERSION}-" in name}
        for name in dead & self._suspects:
            self._take_over(name)
            known.forget(name)
        self._suspects = dead
        for name in self._watch.still(known.counts()) - dead - {self.name}:
            if (
                f"-v{dbos_queue.VERSION}-" in name
            ):  # it holds its lock, so it stays known: it may come back, and is not heard then
                self._take_over(name)
        if (foreign := job_table.foreign()) != self._known_foreign:
            self._known_foreign = foreign
            for version, count in foreign.items():
                _say.warning(
                    "대기 중인 작업 %d개는 %s판의 것이라 이 작업자(%s판)는 그대로 둡니다. 프로그램을 같은 판으로 맞춰 주세요. "
                    "(%d queued jobs are of version %s; this worker is version %s and leaves them. Install the same version.)",
                    count, version, dbos_queue.VERSION, count, version, dbos_queue.VERSION,
                )  # fmt: skip
        return 1.0 if dead else max(len(known.names()) / CROWD, 1.0)

    def _take_over(self, name: str) -> None:
        """Queue the jobs of a worker again that is dead or stands still; what it says of them counts no more."""
        for ticket in dbos_queue.taken_by(name):
            job_table.take_back(ticket)
            dbos_queue.tear(ticket)

    def _work(self, job: str, attempt: int) -> None:
        """Do one job and write down how it ended. Does not return when another worker is to go on with it."""
        run = self._patiently(lambda: _Run(job, self.name, self.ending) if job_table.exists(job) else None)
        if run is None:
            return
        lane = self.lanes[dbos_queue.lane(run.task.engines).split("-")[0]]
        outcome = lane.run(run.task, run.hear, lambda: self._patiently(lambda: run.begin(attempt)))
        if (outcome and not run.end(outcome)) or (outcome is None and self.ending.near):
            dbos_queue.never()

    def _patiently(self, act: Callable[[], T]) -> T:
        """`act`, as soon as the database lets it happen."""
        while not self.ending.near:
            try:
                return act()
            except StorageError as error:
                _say.warning("%s %s", error.ko, error.detail)
                self.ending.asked.wait(1.0)
        dbos_queue.never()


class _Run:
    """One job while it runs: its progress on the board, its files in the store."""

    def __init__(self, job: str, worker: str, ending: _Ending) -> None:
        self._job, self._worker, self._ending = job, worker, ending
        self.task = Task(job, job_table.order(job), job_table.engines(job), job_table.state(job).user)
        names = self.task.engines
        self._names = run_times.draft_names(names) if self.task.order.settings.render.draft else names
        self._meter, self._watch = Meter.learned(run_times.expected_seconds(self._names)), run_times.Stopwatch()
        self._mirror = shared_storage.Mirror(self.task.order.project or job_table.state(job).project, ending.lost)
        self._whole, self._stage, self._last, self._want = True, "", 0.0, "run"
        self._news: dict[str, Any] = {}
        self._unsaid: list[str] = []
        self._beat = BEAT_SHARED if on_postgres() else BEAT

    def begin(self, attempt: int) -> bool:
        """Take the job, with what other machines made of it."""
        if self._ending.near or not job_table.claim(self._job, attempt, self._worker):
            return False
        return self._mirror.fetch()

    def hear(self, message: Progress | Folder) -> bool:
        """Hear the runner; False ends the run: the user, another worker or the end of this one wants it."""
        if isinstance(message, Folder):
            self._whole = not any(Project(home() / "projects" / message.name).path("segments").glob("*.json"))
            self._mirror.start(message.name)
            self._news["project"] = message.name
        else:
            self._progress(message)
        if time.monotonic() - self._last >= self._beat:
            self._last = time.monotonic()
            self._talk()
        return self._want == "run" and not self._ending.near

    def _progress(self, event: Progress) -> None:
        share, left = self._meter.update(event)
        self._watch.hear(event)
        at = {"stage": event.stage, "scene": event.scene, "note": event.note}
        self._news |= {**at, "share": min(share, 1.0), "eta_seconds": left}
        if event.warning or (event.note and event.stage != self._stage):
            self._stage = event.stage
            self._unsaid.append(f"{event.stage} {event.note}")

    def _talk(self) -> None:
        """Tell the board and hear what the user wants. While the database is away the run goes on."""
        try:
            self._want = job_table.tell(self._job, self._worker, **self._news)
            while self._unsaid:
                job_table.log(self._job, self._unsaid[0])
                self._unsaid.pop(0)
        except StorageError as error:
            _say.warning("%s %s", error.ko, error.detail)

    def end(self, outcome: Made | Failed) -> bool:
        """Write down how it ended; False when this worker is going away and the job is to be left as it stands."""
        if self._want == "lost":  # this worker was thought dead: it starts again under a new name
            self._ending.lost.set()
        files = self._mirror.finish(outcome.short if isinstance(outcome, Made) else None)
        if files is None or (isinstance(outcome, Failed) and outcome.stopped and self._want == "run"):
            return False
        while not self._ending.near:
            try:
                self._write(outcome, files)
                return True
            except StorageError as error:  # the disk is full or the database away: the result is kept until it can be said
                _say.warning("%s %s", error.ko, error.detail)
                self._ending.asked.wait(1.0)
        return False

    def _write(self, outcome: Made | Failed, files: dict[str, str]) -> None:
        if isinstance(outcome, Made):
            self._done(outcome.short, files)
        elif outcome.stopped:
            status = "paused" if self._want == "pause" else "cancelled"
            job_table.tell(self._job, self._worker, **self._news, status=status, error_ko=outcome.ko, error_en=outcome.en)
        elif outcome.busy and (tries := job_table.tries(self._job)) < len(BACK_OFF):
            note = f"서버가 바빠서 {BACK_OFF[tries]:.0f}초 뒤에 다시 합니다"
            job_table.log(self._job, f"{note} {outcome.ko}")
            job_table.put_back(self._job, self._worker, note, delay=BACK_OFF[tries], tries=tries + 1)
        elif outcome.killed and not (deaths := job_table.deaths(self._job)):
            job_table.log(self._job, f"{outcome.ko} {outcome.detail}".strip())
            job_table.put_back(self._job, self._worker, "밖에서 끝난 자리부터 한 번 더 합니다", delay=1.0, deaths=deaths + 1)
        else:
            job_table.log(self._job, f"{outcome.ko} {outcome.detail}".strip())
            job_table.tell(self._job, self._worker, **self._news, status="failed", error_ko=outcome.ko, error_en=outcome.en)

    def _done(self, short: Short, files: dict[str, str]) -> None:
        news = {**self._news, "share": 1.0, "eta_seconds": 0.0, "short": short, "files": files}
        if job_table.tell(self._job, self._worker, **news, status="done") != "lost" and self._whole:
            run_times.keep(self._watch.seconds, self._names)
