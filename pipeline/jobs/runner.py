"""The process that makes a worker's shorts, one after the other, and nothing else: it knows no queue and no database.

It is a process of its own so that what hangs or crashes in it (a model, a codec) can be ended at any moment and costs the
worker nothing. It hears `Task`s and `Halt`s and says Progress, `Folder` and one outcome a task. It ends with the worker.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, NoReturn

from ..characters import cast_for
from ..errors import BusyError, KilledError, PipelineError, Stopped
from ..media.allocator import share_heap
from ..progress import Progress
from ..records import Script, Short
from ..short import Engines, choose_engines, gather, make_short, project_of
from ..workspace.project import Project, home

SAY = 0.1
"""s between two reports of the same scene."""
BESIDE = 5
"""How far it steps back (nice) behind the studio, and behind whoever works at this computer."""


@dataclass(frozen=True)
class Task:
    """One job to make."""

    job: str
    order: Any
    """record.Order"""
    engines: dict[str, str]
    user: str = ""
    """Whose it is, and whose characters it may use."""


@dataclass(frozen=True)
class Halt:
    """Stop making the last task."""


@dataclass(frozen=True)
class Folder:
    """The project the short is made in."""

    name: str


@dataclass(frozen=True)
class Made:
    """The short is done."""

    short: Short


@dataclass(frozen=True)
class Failed:
    """It is not, and why."""

    ko: str
    en: str
    detail: str = ""
    busy: bool = False
    """A server had no time; it may have some later."""
    stopped: bool = False
    fault: bool = False
    """Of the program: the runner is not to be trusted with another task."""
    killed: bool = False
    """A process was ended from outside: it is worth another try."""


Message = Progress | Folder | Made | Failed


class Line:
    """The worker's end of the talk, seen from here."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._lock = connection, threading.Lock()
        self.tasks: SimpleQueue[Task] = SimpleQueue()
        self._halted, self._last = False, (0.0, "", 0)

    def listen(self) -> None:
        """Hear the worker until it is gone; then end, and all FFmpegs with it."""
        while True:
            message = self._hear()
            self._halted = isinstance(message, Halt)  # a new task takes back the halt of the one before it
            if isinstance(message, Task):
                self.tasks.put(message)

    def _hear(self) -> Task | Halt:
        try:
            return self._connection.recv()
        except (EOFError, OSError):
            _end()

    def say(self, message: Message) -> None:
        """Say one thing to the worker."""
        with self._lock:
            self._connection.send(message)

    def report(self, event: Progress) -> None:
        """The run's Report: tells the worker a few times a second, and ends the run when it is halted."""
        if self._halted:
            raise Stopped
        now, place = time.monotonic(), (event.stage, event.scene)
        if event.warning or self._last[1:] != place or now - self._last[0] >= SAY:
            self._last = (now, *place)
            self.say(event)


def _end() -> NoReturn:
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def serve(connection: Connection) -> None:
    """Make what is asked for until the worker is gone."""
    if hasattr(os, "setsid"):
        os.setsid()  # ended together with its FFmpegs, and not by a Ctrl-C meant for the worker
    if hasattr(os, "nice"):
        os.nice(BESIDE)
    share_heap()
    line = Line(connection)
    threading.Thread(target=line.listen, daemon=True).start()
    while True:
        line.say(_outcome(line.tasks.get(), line))


def _outcome(task: Task, line: Line) -> Made | Failed:
    """Make one short and say how it ended. What is not a PipelineError is a bug: it is told, and this process ends."""
    try:
        return Made(make(task, line))
    except PipelineError as error:
        kinds = {"busy": BusyError, "stopped": Stopped, "killed": KilledError}
        return Failed(error.ko, error.en, error.detail, **{name: isinstance(error, kind) for name, kind in kinds.items()})
    except Exception as error:
        line.say(program_fault(repr(error), traceback.format_exc()))
        raise


def runner_failure(code: int | None) -> Failed:
    """A runner that ended without a word: killed from outside, or by a fault that left no traceback."""
    if code == -getattr(signal, "SIGKILL", 9):
        error = KilledError("쇼츠를 만들던 프로세스", "the process that made this short", detail=f"runner exit code {code}")
        return Failed(error.ko, error.en, error.detail, killed=True)
    return replace(program_fault(f"runner exit code {code}"), killed=True)


def program_fault(what: str, detail: str = "") -> Failed:
    """A job that a fault of the program ended."""
    return Failed(
        f"프로그램 오류로 멈췄습니다({what[:120]}). 다시 시도해 보고, 계속되면 자세한 기록을 보내 주세요.",
        f"A fault of the program ended it ({what[:120]}). Try again; if it stays, send us the detailed log.",
        detail,
        fault=True,
    )


def make(task: Task, line: Line) -> Short:
    """The short of one order, with its project named to the worker as soon as it is known."""
    order = task.order
    project = Project(home() / "projects" / order.project) if order.project else None
    source = order.script or order.product
    if source is None:
        source, project = gather(order.place, order.settings.crawl, project=project, report=line.report)
    if project is None:
        product = source.product if isinstance(source, Script) else source
        project = project_of(product, product.name if product else task.job)
    line.say(Folder(project.folder.name))
    character, engines = cast_for(order.character_id, source, user=task.user), _engines(task)
    return make_short(source, character, order.settings, engines=engines, project=project, report=line.report)


def _engines(task: Task) -> Engines:
    """The engines settled when the job was queued; with the reasons for them when they are the choice here as well."""
    here = choose_engines(task.order.engines)
    same = all(getattr(here, stage).name == name for stage, name in task.engines.items())
    return here if same else choose_engines(task.engines)
