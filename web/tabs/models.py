"""모델: what could make shorts better, what each weighs and may be used for; fetch and remove."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Iterator

import gradio as gr

from pipeline import models
from pipeline.errors import PipelineError
from pipeline.models import ModelRow

from .. import job_view
from ..api.mcp_tools import user_of
from ..i18n import language_of, t, words
from ..model_download import fetch_weights
from .engine_choice import advert, licence, purpose
from .run_plan import plan
from .scene_rows import ONE_BY_ONE, Bench, listener_key


def build(bench: Bench) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_models"), id="models") as front:
        again = gr.State(0.0)
        asked = [bench.active, bench.board]

        @gr.render(inputs=asked, triggers=[bench.active.change, again.change], show_progress="hidden", **ONE_BY_ONE)
        def rows(active: str, board: str, request: gr.Request) -> None:
            if active != "models":
                return
            say = words(language_of(request))
            gr.HTML(f'<p class="hint">{say["models_hint"]}</p>')
            gr.HTML(plan(board, user_of(request), say), elem_id="plan")
            said = gr.HTML("", elem_id="models-progress")
            for row in models.list_models():
                _model(row, say, said, again if user_of(request) == "" else None)

    bench.show(front, "models")


def _model(row: ModelRow, say: dict[str, str], said: gr.HTML, again: gr.State | None) -> None:
    """One model; its buttons need `again`, which guests of this computer do not get."""
    with gr.Row(elem_classes="model", equal_height=True):
        gr.HTML(_about(row, say))
        if not row.weights or again is None:
            return
        if row.installed:
            drop = gr.Button(say["drop"], size="sm", scale=0, min_width=110)
            drop.click(_drop_handler(row), outputs=[said, again], **listener_key("models", row.name, "drop"))
            return
        terms = row.advert != "yes"
        pull = gr.Button(say["pull_agree" if terms else "pull"], size="sm", scale=0, min_width=150)
        pull.click(_pull_handler(row, agreed=terms), outputs=[said, again], **listener_key("models", row.name, "pull"))


def _about(row: ModelRow, say: dict[str, str]) -> str:
    ready = say["model_ready"] if row.ready else say["model_here"] if row.installed else say["model_absent"]
    mark = f'<span class="{"ok" if row.ready else "stale"}">{ready}</span>'
    facts = (say[f"stage_of_{row.stage}"], f"{say['size']} {html.escape(_size(row, say))}", advert(row, say))
    terms = f"{say['licence']}: {licence(row, say)} · <code>{html.escape(row.name)}</code>"
    about, small = html.escape(purpose(row, say)), f"{' · '.join(facts)} · {terms}"
    return f'<div class="about-model"><b>{about}</b> {mark}<small>{small}</small></div>'


def _size(row: ModelRow, say: dict[str, str]) -> str:
    return row.size if row.size.isascii() else say["size_system"]


def _pull_handler(row: ModelRow, *, agreed: bool) -> Callable[[gr.Request], Iterator[list[object]]]:
    """A handler that fetches the weights and shows how far it is."""

    def fetch(request: gr.Request) -> Iterator[list[object]]:
        language = language_of(request)
        try:
            for card in fetch_weights(row.weights, agreed=agreed, language=language):
                yield [card, gr.skip()]
        except PipelineError as error:
            yield [job_view.card(error.say(language), "", None, failed=True), gr.skip()]
            return
        yield [job_view.card(words(language)["pulled"].format(row.name), "", 1.0), time.time()]

    return fetch


def _drop_handler(row: ModelRow) -> Callable[[gr.Request], list[object]]:
    def drop(request: gr.Request) -> list[object]:
        freed = models.remove(row.weights) / 1e9
        return [job_view.card(words(language_of(request))["dropped"].format(row.name, freed), "", None), time.time()]

    return drop
