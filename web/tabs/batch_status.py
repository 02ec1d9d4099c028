"""How a list that was started stands on its tab: begun, stopped, begun again, deleted, looked at."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import gradio as gr

from pipeline import batch
from pipeline.errors import PipelineError

from .. import batch_view, job_view
from ..api.limits import LIMITER
from ..api.mcp_tools import user_of
from ..file_cache import give
from ..i18n import language_of, words


def again(name: str, request: gr.Request) -> list[object]:
    user = user_of(request)

    def begin() -> Path:
        folder = batch.find_batch(name, user)
        LIMITER.refuse_lists(user, 0)
        return batch.again(folder)

    return start_batch(begin, request)


def start_batch(begin: Callable[[], Path], request: gr.Request) -> list[object]:
    try:
        folder = begin()
    except PipelineError as error:
        failed = job_view.card(error.say(language_of(request)), "", None, failed=True)
        return [gr.skip(), failed, *(gr.skip() for _ in range(7))]
    return [folder.name, "", *standing(folder.name, request)]


def stop(name: str, request: gr.Request) -> list[object]:
    with suppress(PipelineError):  # deleted in another window: shown as gone
        batch.stop(batch.find_batch(name, user_of(request)))
    return standing(name, request)


def forget(name: str, request: gr.Request) -> list[object]:
    language = language_of(request)
    try:
        batch.forget(batch.find_batch(name, user_of(request)))
    except PipelineError as error:
        return [gr.skip(), job_view.card(error.say(language), "", None, failed=True), *(gr.skip() for _ in range(7))]
    return ["", job_view.card(words(language)["batch_gone"], "", None), *standing("", request)]


def standing(name: str, request: gr.Request) -> list[object]:
    """The list of that name as it stands; looks again on its own while it is being made."""
    language = language_of(request)
    try:
        folder = batch.find_batch(name, user_of(request))
    except PipelineError:
        hidden = [gr.update(visible=False) for _ in range(4)]
        return ["", *hidden, "", gr.Timer(active=False)]
    now = batch.state(folder)
    left = now.tally.failed + now.tally.waiting
    report = give(now.reports.csv) if now.reports else None
    return [
        f"<h3>{html.escape(now.title)}</h3>{batch_view.standing_card(now, language)}",
        gr.Button(visible=now.running),
        gr.Button(visible=not now.running and left > 0),
        gr.Button(visible=not now.running),
        gr.DownloadButton(value=report, visible=report is not None),
        batch_view.results(folder, language),
        gr.Timer(active=now.running),
    ]


def refresh_batches(name: str, request: gr.Request) -> list[object]:
    """When the tab comes to the front: the lists made before, and the newest of them."""
    made = batch.batches(user_of(request))
    known = [(f"{now.title} · {_day(now.started)}", now.name) for now in made]
    name = name if any(now.name == name for now in made) else (made[0].name if made else "")
    choices = gr.Dropdown(known, value=name or None, visible=len(made) > 1)
    template = gr.DownloadButton(value=give(batch_view.template(language_of(request))))
    return [name, choices, template, *standing(name, request)]


def _day(at: float) -> str:
    return time.strftime("%m.%d %H:%M", time.localtime(at))
