"""Weights fetched from the page: how far it is, now and then, until they are here. No gradio in here."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator

from pipeline import models
from pipeline.errors import PipelineError
from pipeline.progress import Progress

from . import job_view
from .i18n import words

TOLD = 0.3
"""s between two words on how far it is."""


def fetch_weights(name: str, *, agreed: bool, language: str) -> Iterator[str]:
    """Fetch the weights `name`; yields cards (HTML) of how far it is. Raises what `models.pull` raises, after the last one."""
    heard: queue.Queue[Progress | PipelineError | None] = queue.Queue()

    def work() -> None:
        try:
            models.pull(name, agreed=agreed, report=heard.put)
            heard.put(None)
        except PipelineError as error:
            heard.put(error)

    threading.Thread(target=work, daemon=True).start()
    last, say = 0.0, words(language)
    while isinstance(event := heard.get(), Progress):
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            size = say["fetched_of"].format(event.done / 1e9, event.total / 1e9)
            yield job_view.card(say["fetching"].format(say.get(f"purpose_{name}", name)), size, event.share)
    if event is not None:
        raise event
