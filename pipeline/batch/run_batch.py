"""The run: every short the ledger still waits for, one row after the other; a bad row is written down and the rest goes on.

Through the durable jobs a few shorts are handed over ahead and watched (an edit someone waits for goes before them);
in this process they are made one by one. Either way what is equal is made once: all variants share the product's folder.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .. import jobs
from ..characters import cast_for, load_character
from ..crawl import collect_photos, is_address
from ..errors import InputError, PipelineError, Stopped, StorageError
from ..library import prune
from ..progress import Meter, Progress, Report, silent
from ..records import Product, Script, Short
from ..short import Engines, choose_engines, export, gather, make_short, project_of
from ..workspace.project import Project, home, slug
from .dry_run import free_bytes, remember, work_of
from .ledger import ATTEMPTS, Entry, Ledger, Tally
from .rows import Source, read_row
from .variants import BatchOptions, settings_of, with_hook

AHEAD = 6
"""Jobs handed over and not yet ended."""
LOOK = 0.5
"""s between two looks at the jobs"""
ROOM = 300_000_000
"""bytes that must be free to begin another short"""


@dataclass
class _Batch:
    """One run over a ledger."""

    source: Source
    options: BatchOptions
    ledger: Ledger
    engines: Engines
    report: Report
    total: int
    user: str = ""
    origin: str = ""
    ended: int = 0
    made: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    """Key of a short being made -> how far it is, 0..1."""

    def say(self, note: str) -> None:
        """Report how far the whole batch is."""
        self.report(Progress("batch", self.ended + sum(self.shares.values()), max(self.total, 1), note))


def run(
    source: Source,
    ledger: Ledger,
    options: BatchOptions | None = None,
    *,
    engines: Engines | None = None,
    user: str = "",
    origin: str = "",
    report: Report = silent,
) -> Tally:
    """Make every short of the ledger that waits; returns how the batch stands. The jobs are `user`'s, from `origin`.

    Call `ledger.open_run(plan(...))` first, within `ledger.alone()`. `engines` is for the run in this process.
    Raises Stopped when the report does, StorageError when the disk is full; the next run goes on from there.
    """
    options = options or BatchOptions()
    waiting = ledger.tally().waiting
    batch = _Batch(source, options, ledger, engines or choose_engines(options.engines), report, waiting, user, origin)
    entries = ledger.entries("waiting")
    _in_process(batch, entries) if options.in_process else _through_jobs(batch, entries)
    return ledger.tally().model_copy(update={"made_now": batch.made})


def _record_failure(batch: _Batch, entry: Entry, error: PipelineError) -> None:
    batch.ledger.save(entry.model_copy(update={"status": "failed", "job": "", "error_ko": error.ko, "error_en": error.en}))
    batch.shares.pop(entry.item.key, None)
    batch.total -= 1  # what fails takes no time: counted as done it would spoil the time to go
    batch.say(f"{entry.item.row.number}번: {error.ko}")


def _count_attempt(batch: _Batch, entry: Entry) -> Entry:
    """Count an attempt before anything of it can go wrong. Raises when there is no room, or it was begun too often."""
    if (free := min(free_bytes(home()), free_bytes(batch.ledger.folder))) < ROOM:
        raise StorageError(
            f"디스크에 {free / 1e6:.0f} MB밖에 없어 멈췄습니다. 공간을 비우고 같은 명령을 다시 실행하면 이어서 만듭니다.",
            f"Only {free / 1e6:.0f} MB are free, so the batch stops. Free some space and run the same command again.",
        )
    if entry.item.row.problem:
        raise InputError(entry.item.row.problem, entry.item.row.problem_en)
    if entry.attempts >= ATTEMPTS:
        raise InputError(
            f"{ATTEMPTS}번 시작했지만 끝나지 않아 건너뜁니다. 이 상품만 make 로 만들어 보면 까닭을 볼 수 있습니다.",
            f"Begun {ATTEMPTS} times without an end, so it is left out. Make this product alone to see why.",
        )
    return batch.ledger.save(entry.model_copy(update={"attempts": entry.attempts + 1}))


def _read(batch: _Batch, entry: Entry) -> tuple[Product, Project]:
    """The product of a row with its photos, in the folder all its variants share."""
    row, crawl = entry.item.row, batch.options.settings.crawl

    def report(event: Progress) -> None:
        batch.say(f"{row.title[:40]} · {event.note}")

    if not row.place:
        product = read_row(row, batch.source.base)
        project = project_of(product, product.name)
        return collect_photos(product, batch.source.base, crawl, project=project, report=report), project
    place = row.place if is_address(row.place) else batch.source.base / row.place
    found, project = gather(place, crawl, report=report)
    if isinstance(found, Script):
        raise InputError(
            f"'{row.place}' 은(는) 상품이 아니라 대본입니다. 목록에서 빼 주세요.",
            f"'{row.place}' is a script, not a product. Take it out of the list.",
        )
    return found, project


def _sources_of(batch: _Batch, entry: Entry) -> tuple[Entry, Product | Script, Project]:
    """What the short is made from."""
    product, project = _read(batch, entry)
    settings = settings_of(entry.item, batch.options, project, batch.user)
    character = cast_for(entry.item.character_id, product, user=batch.user)
    source = with_hook(product, character, settings, entry.item.hook, engines=batch.engines, project=project)
    item = entry.item.model_copy(update={"character_id": character.id})
    entry = entry.model_copy(update={"item": item, "name": product.name, "project": project.folder.name})
    return batch.ledger.save(entry), source, project


def _record_short(batch: _Batch, entry: Entry, short: Short, seconds: float, *, fresh: bool) -> None:
    """Copy a finished short to the batch folder and write it down."""
    item, project = entry.item, Project(home() / "projects" / entry.project)
    if not project.path(short.record).is_file():
        raise InputError(
            f"완성된 쇼츠가 {project.folder.name} 폴더에서 지워졌습니다. 같은 명령을 다시 실행하면 새로 만듭니다.",
            f"The finished short is gone from {project.folder.name}. Run the same command again to make it anew.",
        )
    folder = f"{item.row.number:04d}-{slug(entry.name, 30)}"
    stem = f"v{item.variant}-{item.character_id}-{item.key[:4]}"
    files = export(short, project, batch.ledger.folder / folder / f"{stem}.mp4")
    made = {kind: path.relative_to(batch.ledger.folder).as_posix() for kind, path in files.items()}
    changes = {
        "status": "done",
        "files": made,
        "duration": short.duration,
        "findings": tuple(found.ko for found in sorted(short.findings, key=lambda found: found.severity != "grave")),
        "creative": short.creative.total if short.creative else None,
        "seconds": round(seconds, 1),
        "job": "",
        "attempts": 0,
    }
    batch.ledger.save(entry.model_copy(update={**changes, "first_words": _first_words(files["srt"])}))
    if fresh:
        remember(work_of(item), batch.options.engines, seconds)
    prune()
    batch.shares.pop(item.key, None)
    batch.ended, batch.made = batch.ended + 1, batch.made + 1
    batch.say(f"{item.row.number}번 완성: {entry.name}")


def _first_words(srt: Path) -> str:
    """The first page of the captions."""
    lines = srt.read_text(encoding="utf-8").split("\n\n", 1)[0].splitlines()[2:]
    return " ".join(lines)[:120]


def _in_process(batch: _Batch, entries: Iterator[Entry]) -> None:
    for entry in entries:
        try:
            _make(batch, _count_attempt(batch, entry))
        except (KeyboardInterrupt, StorageError, Stopped):
            batch.ledger.save(entry)  # being stopped is no attempt that failed
            raise
        except PipelineError as error:
            _record_failure(batch, entry, error)


def _make(batch: _Batch, entry: Entry) -> None:
    began, key, meter, worked = time.monotonic(), entry.item.key, Meter(), set[str]()

    def report(event: Progress) -> None:
        batch.shares[key] = min(meter.update(event)[0], 0.99)
        worked.add(event.stage)
        batch.say(" · ".join(filter(None, (f"{entry.item.row.number}번 {entry.name[:30]}", event.note))))

    entry, source, project = _sources_of(batch, entry)
    character = load_character(entry.item.character_id, user=batch.user)
    settings = settings_of(entry.item, batch.options, project, batch.user)
    before = set(project.folder.glob("shorts/*.mp4"))
    short = make_short(source, character, settings, engines=batch.engines, project=project, report=report)
    fresh = project.path(short.path) not in {path.resolve() for path in before}
    _record_short(batch, entry, short, time.monotonic() - began, fresh=fresh)


def _through_jobs(batch: _Batch, entries: Iterator[Entry]) -> None:
    jobs.keep_worker()
    watched: dict[str, tuple[Entry, float]] = {}
    try:
        more = True
        while more or watched:
            while more and len(watched) < AHEAD:
                more = _hand_over(batch, entries, watched)
            for job in list(watched):
                _look(batch, job, watched)
            time.sleep(LOOK)
    except (KeyboardInterrupt, PipelineError):
        for job in watched:
            with suppress(PipelineError):
                jobs.pause(job)
        raise


def _hand_over(batch: _Batch, entries: Iterator[Entry], watched: dict[str, tuple[Entry, float]]) -> bool:
    """Give the next short to the jobs; False when there is none."""
    entry = next(entries, None)
    if entry is None:
        return False
    try:
        if entry.job and _goes_on(entry.job):
            watched[entry.job] = (entry, 0.0)
            return True
        entry = _count_attempt(batch, entry)
        entry, source, project = _sources_of(batch, entry)
        whose = {"user": batch.user, "origin": batch.origin}
        job = jobs.submit(_order(batch, entry, source, project), **whose, title=entry.name, priority=jobs.BATCH).id
        watched[job] = (batch.ledger.save(entry.model_copy(update={"job": job})), 0.0)
    except (StorageError, Stopped):
        raise
    except PipelineError as error:
        _record_failure(batch, entry, error)
    return True


def _order(batch: _Batch, entry: Entry, source: Product | Script, project: Project) -> jobs.Order:
    return jobs.Order(
        script=source if isinstance(source, Script) else None,
        product=source if isinstance(source, Product) else None,
        project=project.folder.name,
        character_id=entry.item.character_id,
        settings=settings_of(entry.item, batch.options, project, batch.user),
        engines=batch.options.engines,
    )


def _goes_on(job: str) -> bool:
    """True when a job of an earlier run is still there; a paused one is set going again."""
    try:
        status = jobs.state(job).status
        if status in ("paused", "cancelled"):
            status = jobs.resume(job).status
    except InputError:
        return False  # deleted meanwhile
    return status in ("queued", "running", "done")


def _look(batch: _Batch, job: str, watched: dict[str, tuple[Entry, float]]) -> None:
    entry, began = watched[job]
    try:
        state = jobs.state(job)
        if state.status == "running" and not began:
            watched[job] = (entry, began := time.monotonic())
        if state.status == "done" and state.short:
            jobs.bring(job)
            _record_short(batch, entry, state.short, time.monotonic() - began, fresh=bool(began))
        elif state.status in ("failed", "cancelled"):
            _record_failure(batch, entry, InputError(state.error_ko, state.error_en))
        else:
            batch.shares[entry.item.key] = min(state.share, 0.99)
            batch.say(f"{entry.item.row.number}번 {entry.name[:30]} · {state.note}")
            return
    except InputError as error:
        _record_failure(batch, entry, error)
    del watched[job]
