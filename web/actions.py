"""What the studio's buttons do: read a product into the form, make a short of the form, stop it."""

from __future__ import annotations

import html
import queue
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.characters import load_character
from pipeline.crawl import collect_photos, read_product
from pipeline.errors import PipelineError, Stopped
from pipeline.progress import Meter, Progress, Stop
from pipeline.project import Project
from pipeline.records import Product, Short
from pipeline.script import ScriptOptions
from pipeline.short import Settings, gather, make_short, project_of

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


def read_source(source: str) -> tuple[dict[str, Any], list[str]]:
    """A product's address or file as (form values, photo paths)."""
    read, project = gather(source)
    product = read if isinstance(read, Product) else read.product
    if product is None:
        return {}, []
    values = product.model_dump(include={"name", "brand", "description"})
    values["price"] = "" if product.price is None else f"{product.price:,f}"
    values["list_price"] = "" if product.list_price is None else f"{product.list_price:,f}"
    values["features"] = "\n".join(product.features)
    return values, [str(project.path(photo.path)) for photo in product.photos]


def product_of(values: Mapping[str, Any]) -> Product:
    """The form as a Product. Raises InputError for an empty name or an unreadable price."""
    fields = {key: values.get(key) or "" for key in ("name", "brand", "description")}
    prices = {key: values[key] for key in ("price", "list_price") if values.get(key)}
    features = [line.strip() for line in (values.get("features") or "").splitlines() if line.strip()]
    return read_product({**fields, **prices, "features": features})[0]


def make(values: Mapping[str, Any], photos: list[str], stop: Stop) -> Iterator[Progress | Made | PipelineError]:
    """Make a short of the form's values; yields progress while it runs, and at last the result or the error."""
    events: queue.Queue[Progress | Made | PipelineError | None] = queue.Queue()

    def run() -> None:
        try:
            events.put(_make(values, photos, stop.watch(events.put)))
        except PipelineError as error:
            events.put(error)
        finally:
            events.put(None)

    threading.Thread(target=run, name="make", daemon=True).start()
    while (event := events.get()) is not None:
        yield event


def _make(values: Mapping[str, Any], photos: list[str], report: Any) -> Made:
    product = product_of(values)
    project = project_of(product, product.name)
    uploads = project.path("uploads")
    uploads.mkdir(parents=True, exist_ok=True)
    names = [f"{n:02d}{Path(photo).suffix.lower()}" for n, photo in enumerate(photos)]
    for photo, name in zip(photos, names, strict=True):
        shutil.copyfile(photo, uploads / name)
    product = product.model_copy(update={"images": tuple(names)})
    product = collect_photos(product, uploads, project=project, report=report)
    tone = values.get("tone") or None
    settings = Settings(script=ScriptOptions(tone=tone, seed=int(values.get("seed") or 0)))
    character = load_character(values["character"])
    return Made(make_short(product, character, settings, project=project, report=report), project)


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
