"""What the studio's buttons do: read a product into the form, make a short of the form, stop it."""

from __future__ import annotations

import html
import queue
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.characters import load_character
from pipeline.crawl import collect_photos, extract_from_text
from pipeline.errors import InputError, PipelineError, Stopped
from pipeline.progress import Meter, Progress, Report, Stop
from pipeline.project import Project
from pipeline.records import Product, Script, Short
from pipeline.script import ScriptOptions
from pipeline.short import Settings, gather, make_short, project_of

from .files import give

STAGES = {
    "ko": {"crawl": "상품", "script": "대본", "image": "이미지", "voice": "음성", "video": "영상", "render": "완성"},
    "en": {"crawl": "Product", "script": "Script", "image": "Pictures", "voice": "Voice", "video": "Clips", "render": "Render"},
}


@dataclass(frozen=True)
class Made:
    """What a run ends with."""

    short: Short
    project: Project


class Runs:
    """The stop tokens of the runs under way, by browser session."""

    def __init__(self) -> None:
        self._stops: dict[str, Stop] = {}
        self._lock = threading.Lock()

    def begin(self, session: str) -> Stop:
        """A token for a new run of that session; a run it had is stopped."""
        stop = Stop()
        with self._lock:
            before = self._stops.get(session)
            self._stops[session] = stop
        if before:
            before.set()
        return stop

    def stop(self, session: str) -> None:
        """Ask that session's run to stop."""
        with self._lock:
            stop = self._stops.get(session)
        if stop:
            stop.set()


def read_place(place: str) -> tuple[Product, list[str]]:
    """The product at an address or in a file, and its photos' paths. Raises PipelineErrors of the crawl stage."""
    read, project = gather(place)
    if isinstance(read, Script):
        raise InputError(
            "이 파일은 상품이 아니라 대본입니다. 상품 파일이나 저장한 페이지를 골라 주세요.",
            "This file is a script, not a product. Choose a product file or a saved page.",
        )
    return read, [give(project.path(photo.path)) for photo in read.photos]


def read_text(text: str) -> tuple[Product, list[str]]:
    """The product that a page's copied text describes; photos are added by hand."""
    return extract_from_text(text), []


@dataclass(frozen=True)
class Wish:
    """What the page asks for."""

    product: Product
    photos: tuple[str, ...]
    """Paths of the photos, the hero first."""
    character: str
    tone: str
    """"" leaves it to the character."""
    seed: int


def make(wish: Wish, stop: Stop) -> Iterator[Progress | Made | PipelineError]:
    """Make the short; yields progress while it runs, and at last the result or the error."""
    events: queue.Queue[Progress | Made | PipelineError | None] = queue.Queue()

    def run() -> None:
        try:
            events.put(_make(wish, stop.watch(events.put)))
        except PipelineError as error:
            events.put(error)
        finally:
            events.put(None)

    threading.Thread(target=run, name="make", daemon=True).start()
    while (event := events.get()) is not None:
        yield event


def _make(wish: Wish, report: Report) -> Made:
    project = project_of(wish.product, wish.product.name)
    uploads = project.path("uploads")
    uploads.mkdir(parents=True, exist_ok=True)
    names = [f"{number:02d}{Path(photo).suffix.lower()}" for number, photo in enumerate(wish.photos)]
    for photo, name in zip(wish.photos, names, strict=True):
        shutil.copyfile(photo, uploads / name)
    product = wish.product.model_copy(update={"images": tuple(names)})
    product = collect_photos(product, uploads, project=project, report=report)
    settings = Settings(script=ScriptOptions.model_validate({"tone": wish.tone or None, "seed": wish.seed}))
    return Made(make_short(product, load_character(wish.character), settings, project=project, report=report), project)


def results(made: Made) -> tuple[list[str], list[list[str]]]:
    """The files of a short, the video first, and its quality report as rows."""
    short = made.short
    inside = (short.path, short.srt, short.vtt, short.thumbnail, short.upload, short.record)
    rows = [["✓" if check.ok else "✗", check.name, check.value, check.limit] for check in short.checks]
    return [give(made.project.path(path)) for path in inside], rows


class Card:
    """The progress card: what is being done, how far, how long to go."""

    def __init__(self, language: str) -> None:
        self._language, self._meter = language, Meter()

    def show(self, event: Progress) -> str:
        """The card's HTML for one event."""
        share, left = self._meter.update(event)
        korean = self._language == "ko"
        scene = (f" · {event.scene}번 장면" if korean else f" · scene {event.scene}") if event.scene else ""
        to_go = "" if left is None else (f"{left:.0f}초쯤 남았습니다" if korean else f"about {left:.0f} s to go")
        return card(f"{STAGES[self._language][event.stage]}{scene}", event.note if korean and not to_go else to_go, share)

    def failed(self, error: PipelineError) -> str:
        """The card's HTML for the end of a run that did not finish."""
        return card(error.say(self._language), "", None, failed=not isinstance(error, Stopped))


def card(headline: str, detail: str, share: float | None, *, failed: bool = False) -> str:
    """A card: a headline, a line below it and a bar (share 0..1, None for no bar)."""
    track = "" if share is None else f'<div class="progress-track"><i style="width:{share:.1%}"></i></div>'
    return (
        f'<div class="progress-card{" failed" if failed else ""}" role="status" aria-live="polite">'
        f"<b>{html.escape(headline)}</b><small>{html.escape(detail)}</small>{track}</div>"
    )
