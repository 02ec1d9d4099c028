"""A batch behind buttons: keep what was uploaded, prepare it, start it in the background, look how it stands, stop it.

    keep(files) -> path ─ prepare(path) -> Prepared (columns, first rows, dry run) ─ start(prepared) -> folder
    state(folder) -> Standing    page(folder) -> Entry…    stop(folder)    batches(user)    opened(name, user)    forget(folder)

A batch runs in a thread of the process that started it and only hands shorts to the jobs' worker. What was asked for lies in
the batch folder, so `carry_on`, called when the studio starts, goes on with what its end or a power cut broke off.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from pydantic import Field

from .. import sandbox
from ..errors import InputError, PipelineError, Stopped
from ..progress import Meter, Progress, Stop
from ..records import Record
from ..workspace.project import fingerprint, home, slug, writing
from .dry_run import OWNER, Outlook, count, forecast
from .ledger import Entry, Ledger, Status, Tally
from .report import Reports, reports_in, write_report
from .rows import LOOK, TABLES, Source, look, read_rows
from .run_batch import run
from .saved_request import Asked, asked_in, every, path_below_home, save
from .variants import BatchOptions, plan


class Prepared(Record):
    """What a file would become, to be shown before the start."""

    source: Source
    outlook: Outlook
    folder: Path


class Standing(Record):
    """How a batch stands."""

    running: bool
    tally: Tally
    share: float = Field(default=0.0, ge=0, le=1)
    """Of what this run makes."""
    eta_seconds: float | None = None
    note: str = ""
    error_ko: str = ""
    error_en: str = ""
    reports: Reports | None = None
    """Once a run has ended."""
    name: str = ""
    """What `opened` finds it by."""
    title: str = ""
    """Name of the file."""
    user: str = ""
    started: float = 0.0
    """Unix time, s; 0 when it was not started here."""


class _Running(threading.Thread):
    """One batch being made."""

    def __init__(self, asked: Asked, folder: Path) -> None:
        super().__init__(name=f"batch-{folder.name}", daemon=True)
        self.stop = Stop()
        self.share, self.eta, self.note = 0.0, None, ""
        self.error: PipelineError | None = None
        self._asked, self._folder, self._meter = asked, folder, Meter({"batch": 1.0})

    def run(self) -> None:
        """Make it; what goes wrong is kept to be shown."""
        ledger = Ledger(self._folder)
        try:
            with ledger.alone():
                self._make(ledger)
        except PipelineError as error:  # another process is at it, or the disk refuses
            self.error = error

    def _make(self, ledger: Ledger) -> None:
        asked, said = self._asked, {"going": False}
        try:
            ledger.open_run(plan(read_rows(asked.source), asked.source, asked.options, user=asked.user))
            run(asked.source, ledger, asked.options, user=asked.user, origin=asked.origin, report=self.stop.watch(self._report))
        except PipelineError as error:
            self.error = error
            said |= {"error_ko": error.ko, "error_en": error.en} if not isinstance(error, Stopped) else {}
        try:
            write_report(ledger, title=asked.source.path.name)
        finally:
            save(self._folder, asked.model_copy(update=said))

    def _report(self, event: Progress) -> None:
        self.share, self.eta = self._meter.update(event)
        self.note = event.note


_RUNNING: dict[Path, _Running] = {}
"""Batch folder -> the run in it."""


def keep(files: Sequence[Path | str], user: str = "", *, unpacked: Path | None = None) -> Path:
    """Copy what was uploaded to where a batch finds it after a restart; returns what to `prepare`.

    One table or feed with the photos it names, or saved pages and product files; what lies below `unpacked` keeps its folders
    there. The same names of the same user take the
    place of the ones before, so a corrected list makes only what is new or failed. Raises InputError for two lists at once,
    for nothing, or while the one before is being made.
    """
    paths = [Path(file) for file in files]
    lists = [path for path in paths if path.suffix.lower() in TABLES]
    if len(lists) > 1 or not paths:
        raise InputError(
            "상품 목록 파일(CSV, XLSX, XML, TSV)을 한 번에 하나만 올려 주세요. 사진은 함께 올려도 됩니다.",
            "Upload one list at a time (CSV, XLSX, XML, TSV). Its photos may come with it.",
        )
    places = {path: _place(path, unpacked) for path in paths}
    names = [lists[0].name] if lists else sorted(map(str, places.values()))
    folder = home() / "batches" / "uploads" / f"{slug(Path(names[0]).stem)}-{fingerprint(user, names)[:8]}"
    kept = folder / places[lists[0]] if lists else folder
    _refuse_running(batch_folder(kept))
    shutil.rmtree(folder, ignore_errors=True)
    for path, place in places.items():
        with writing(folder / place) as temporary:
            shutil.copyfile(path, temporary)
    if lists:
        _lay_beside(kept, folder, [place for place in places.values() if len(place.parts) > 1])
    return kept


def _place(path: Path, unpacked: Path | None) -> PurePath:
    return path.relative_to(unpacked) if unpacked and path.is_relative_to(unpacked) else PurePath(path.name)


def _lay_beside(table: Path, folder: Path, places: Sequence[PurePath]) -> None:
    """What lies in `folder` also where the list looks for it: by its path from the folder that all came in, and, where no other
    has it, by its name alone."""
    names = Counter(place.name.casefold() for place in places)
    for place in places:
        alone = [table.parent / place.name] if names[place.name.casefold()] == 1 else []
        for beside in (table.parent / place, *alone):
            if not beside.exists():
                _link(folder / place, beside)


def _link(path: Path, beside: Path) -> None:
    beside.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, beside)
    except OSError:  # a disk without links
        shutil.copyfile(path, beside)


def batch_folder(path: Path | str) -> Path:
    """Where a file's shorts go when nothing else is said: the same folder for the same file."""
    path = Path(path).expanduser().absolute()
    return home() / "batches" / f"{slug(path.stem)}-{fingerprint(str(path_below_home(path)))[:8]}"


def prepare(
    path: Path | str,
    options: BatchOptions | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str = "",
) -> Prepared:
    """Column mapping, first rows and dry run of a file. Raises InputError when it cannot be read.

    `columns` (header -> one of FIELDS, "" leaves it out) overrides what the headers say.
    """
    options, folder = options or BatchOptions(), folder or batch_folder(path)
    with sandbox.within(LOOK if user else OWNER):
        source = look(path, columns)
        counts = count(source, options, folder, user=user)
    return Prepared(source=source, outlook=forecast(counts, source, options.engines), folder=folder)


def start(prepared: Prepared, options: BatchOptions | None = None, *, user: str = "", origin: str = "") -> Path:
    """Make it in the background; returns the batch folder, under which `state` and `stop` know it.

    Starting the same list again makes what is new, failed or was stopped. Raises InputError while it is being made.
    """
    folder = prepared.folder
    _refuse_running(folder)
    asked = Asked(source=prepared.source, options=options or BatchOptions(), user=user, origin=origin, started=time.time())
    save(folder, asked)
    _go(asked, folder)
    return folder


def again(folder: Path) -> Path:
    """Make what failed or is left of a list that was started before. Raises InputError while it is being made."""
    _refuse_running(folder)
    if asked := asked_in(folder):
        asked = asked.model_copy(update={"going": True, "error_ko": "", "error_en": "", "started": time.time()})
        save(folder, asked)
        _go(asked, folder)
    return folder


def _refuse_running(folder: Path) -> None:
    if _live(folder) or Ledger(folder).busy():
        raise InputError(
            "이 목록은 이미 만들고 있습니다. 끝나기를 기다리거나 먼저 멈춰 주세요.",
            "This list is already being made. Wait for its end, or stop it first.",
        )


def _live(folder: Path) -> _Running | None:
    """The run of this process in `folder`, while it lasts."""
    running = _RUNNING.get(folder)
    return running if running and running.is_alive() else None


def _go(asked: Asked, folder: Path) -> None:
    _RUNNING[folder] = _Running(asked, folder)
    _RUNNING[folder].start()


def carry_on() -> list[Path]:
    """Go on with every batch that the end of its process broke off; returns their folders. For the start of the studio."""
    found = [(folder, asked) for folder, asked in every() if asked.going and not Ledger(folder).busy()]
    for folder, asked in found:
        _go(asked, folder)
    return [folder for folder, _ in found]


def stop(folder: Path) -> None:
    """End the batch within a step, and pause the shorts it has handed over; `start` goes on with it."""
    if running := _live(folder):
        running.stop.set()
    elif asked := asked_in(folder):
        save(folder, asked.model_copy(update={"going": False}))


def state(folder: Path) -> Standing:
    """How the batch in `folder` stands, whichever process makes it."""
    ledger, asked, running = Ledger(folder), asked_in(folder), _RUNNING.get(folder)
    tally = ledger.tally()
    live = _live(folder)
    said = {"share": live.share, "eta_seconds": live.eta, "note": live.note} if live else {}
    if running and running.error:
        said |= {"error_ko": running.error.ko, "error_en": running.error.en}
    elif asked and not live:
        said |= {"error_ko": asked.error_ko, "error_en": asked.error_en}
    if asked:
        said |= {"title": asked.source.path.name, "user": asked.user, "started": asked.started}
    on = live is not None or ledger.busy()
    reports = None if on else reports_in(folder)
    ended = {"share": (tally.done + tally.failed) / max(tally.total, 1)}
    return Standing.model_validate({"name": folder.name, "running": on, "tally": tally, "reports": reports, **ended, **said})


def page(folder: Path, *, limit: int = 50, offset: int = 0, statuses: tuple[Status, ...] = ()) -> list[Entry]:
    """Some of the batch's shorts, in the order of the list: what is made of each, or why not.

    A short that is being made names its job: `jobs.state(entry.job)` says how far it is. Files are relative to `folder`.
    """
    return Ledger(folder).page(limit, offset, *statuses)


def batches(user: str = "") -> list[Standing]:
    """Every batch that this user's studio started, the newest first."""
    mine = [(asked.started, folder) for folder, asked in every() if asked.user == user]
    return [state(folder) for _, folder in sorted(mine, key=lambda one: -one[0])]


def find_batch(name: str, user: str = "") -> Path:
    """The folder of the batch of that name. Raises InputError when there is none, or it is another user's."""
    folder = home() / "batches" / name
    asked = asked_in(folder) if re.fullmatch(r"[\w-]{1,80}", name) else None
    if asked is None or asked.user != user:
        raise InputError(
            f"'{name[:60]}' 목록이 없습니다. 목록 파일을 다시 올려 주세요.",
            f"There is no batch '{name[:60]}'. Upload the list again.",
        )
    return folder


def forget(folder: Path) -> None:
    """Delete a batch's folder with its copies of the shorts; the library keeps them. Raises InputError while it runs."""
    _refuse_running(folder)
    _RUNNING.pop(folder, None)
    if asked := asked_in(folder):
        place = path_below_home(asked.source.path)
        if place.is_relative_to("batches/uploads") and len(place.parts) > 2:
            shutil.rmtree(home() / "batches" / "uploads" / place.parts[2], ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def wait(folder: Path) -> None:
    """Until the batch that this process runs in `folder` has ended."""
    if running := _RUNNING.get(folder):
        running.join()
