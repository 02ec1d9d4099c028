"""A batch behind buttons: prepare it, start it in the background, look how it stands, stop it.

A batch runs in a thread of the process that started it and only hands shorts to the jobs' worker; when the process ends,
the next `start` on the same file goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from ..errors import InputError, PipelineError, Stopped
from ..progress import Meter, Progress, Stop
from ..project import fingerprint, home, slug
from ..records import Record
from .dry_run import Outlook, outlook
from .ledger import Ledger, Tally
from .making import run
from .report import Reports, write_report
from .rows import Source, look, read_rows
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
    share: float = 0.0
    """Of what this run makes, 0..1."""
    eta_seconds: float | None = None
    note: str = ""
    error_ko: str = ""
    error_en: str = ""
    reports: Reports | None = None
    """Once the run has ended."""


class _Running(threading.Thread):
    """One batch being made."""

    def __init__(self, source: Source, options: BatchOptions, folder: Path) -> None:
        super().__init__(name=f"batch-{folder.name}", daemon=True)
        self.stop = Stop()
        self.share, self.eta, self.note = 0.0, None, ""
        self.error: PipelineError | None = None
        self.reports: Reports | None = None
        self._source, self._options, self._folder, self._meter = source, options, folder, Meter({"batch": 1.0})

    def run(self) -> None:
        """Make it; what goes wrong is kept to be shown."""
        ledger = Ledger(self._folder)
        try:
            ledger.open_run(plan(read_rows(self._source), self._source, self._options))
            run(self._source, ledger, self._options, report=self.stop.watch(self._report))
        except Stopped as error:
            self.error = error
        except PipelineError as error:
            self.error = error
            return
        self.reports = write_report(ledger, title=self._source.path.name)

    def _report(self, event: Progress) -> None:
        self.share, self.eta = self._meter.update(event)
        self.note = event.note


_RUNNING: dict[Path, _Running] = {}
"""Batch folder -> the run in it."""


def batch_folder(path: Path | str) -> Path:
    """Where a file's shorts go when nothing else is said: the same folder for the same file."""
    path = Path(path).expanduser().absolute()
    return home() / "batches" / f"{slug(path.stem)}-{fingerprint(str(path))[:8]}"


def prepare(
    path: Path | str,
    options: BatchOptions | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Prepared:
    """Column mapping, first rows and dry run of a file. Raises InputError when it cannot be read."""
    options, folder, source = options or BatchOptions(), folder or batch_folder(path), look(path, columns)
    items = plan(read_rows(source), source, options)
    return Prepared(source=source, outlook=outlook(items, source, Ledger(folder), options.engines), folder=folder)


def start(prepared: Prepared, options: BatchOptions | None = None) -> Path:
    """Make it in the background; returns the batch folder, under which `state` and `stop` know it."""
    folder = prepared.folder
    if (old := _RUNNING.get(folder)) and old.is_alive():
        raise InputError("이 목록은 이미 만들고 있습니다.", "This list is already being made.")
    _RUNNING[folder] = _Running(prepared.source, options or BatchOptions(), folder)
    _RUNNING[folder].start()
    return folder


def stop(folder: Path) -> None:
    """End the batch within a step; `start` goes on with it."""
    if running := _RUNNING.get(folder):
        running.stop.set()


def state(folder: Path) -> Standing:
    """How the batch in `folder` stands, whichever process made it."""
    tally, running = Ledger(folder).tally(), _RUNNING.get(folder)
    if running is None:
        return Standing(running=False, tally=tally)
    error = running.error
    return Standing(
        running=running.is_alive(),
        tally=tally,
        share=running.share,
        eta_seconds=running.eta,
        note=running.note,
        error_ko=error.ko if error else "",
        error_en=error.en if error else "",
        reports=running.reports,
    )


def wait(folder: Path) -> None:
    """Until the batch that this process runs in `folder` has ended."""
    if running := _RUNNING.get(folder):
        running.join()
