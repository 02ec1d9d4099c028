"""The studio's page: the tabs on the left, the phone on the right, one button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from pipeline import jobs
from pipeline.errors import PipelineError
from pipeline.records import TONES, Product

from . import actions
from .doors import tools
from .serve import Studio
from .sheet import product_of
from .tabs import cast, product
from .text import language_of, t, words


@dataclass(frozen=True)
class Page:
    """The parts of the page that the main button reads and writes."""

    boxes: dict[str, gr.Textbox]
    """The fact sheet, by field name."""
    wishes: dict[str, Any]
    """The fields of actions.Wish that are not the product, and the product as it was read ("base")."""
    player: gr.Video
    status: gr.HTML
    files: gr.Files
    checks: gr.HTML
    job: gr.BrowserState
    """Id of the job this browser started last; survives a reload."""

    def wire(self, demo: gr.Blocks, make: gr.Button, stop: gr.Button) -> None:
        """Connect the two buttons, and the page's opening."""
        inputs = {*self.boxes.values(), *self.wishes.values()}
        outputs = [self.player, self.status, self.files, self.checks, self.job]
        quiet: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None, "api_visibility": "private"}
        make.click(self.make, inputs=inputs, outputs=outputs, **quiet)
        demo.load(self.attach, inputs=self.job, outputs=outputs, **quiet)
        stop.click(self.stop, inputs=self.job, queue=False, api_visibility="private")

    def wish(self, values: dict[Any, Any]) -> actions.Wish:
        """The page's values, by name. Raises InputError for a sheet that cannot be used."""
        named = {name: values[part] for name, part in self.wishes.items()}
        base = Product.model_validate_json(named["base"]) if named["base"] else None
        photos = [item[0] if isinstance(item, (tuple, list)) else item for item in named["photos"] or []]
        return actions.Wish(
            product=product_of({key: values[box] for key, box in self.boxes.items()}, base),
            photos=tuple(photos),
            character=named["character"],
            tone=named["tone"],
            seed=int(named["seed"] or 0),
        )

    def make(self, values: dict[Any, Any], request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Queue a short of the sheet and show how far it is."""
        language = language_of(request)
        try:
            job = actions.start(self.wish(values), request.username or "")
        except PipelineError as error:
            yield {self.status: actions.card(error.say(language), "", None, failed=True)}
            return
        yield {self.job: job}
        yield from self.follow(job, language)

    def attach(self, job: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """After a reload: go on showing the job this browser started last."""
        language = language_of(request)
        idle = {self.status: actions.card(words(language)["idle"], "", None)}
        try:
            state = jobs.state(job) if job else None
        except PipelineError:
            state = None  # it was deleted, or the folder was changed
        if state is None or state.user != (request.username or "") or state.status in ("cancelled", "failed"):
            yield idle
            return
        yield from self.follow(job, language)

    def follow(self, job: str, language: str) -> Iterator[dict[Any, Any]]:
        """The page's changes while a job runs and when it has ended."""
        for state in actions.watch(job):
            card = {self.status: actions.state_card(state, language)}
            yield {**card, **self.finished(state, language)} if state.status == "done" else card

    def finished(self, state: jobs.State, language: str) -> dict[Any, Any]:
        """What the page shows when a short is done."""
        paths = actions.files(state)
        checks = state.short.checks if state.short else ()
        return {
            self.player: paths[0],
            self.files: gr.Files(paths, visible=True),
            self.checks: gr.HTML(actions.report(checks, language), visible=True),
        }

    def stop(self, job: str, request: gr.Request) -> None:
        """End the job this browser started last, if it is this user's."""
        if job and jobs.state(job).user == (request.username or ""):
            jobs.stop(job)


def build() -> Studio:
    """The whole page."""
    with Studio(title="쇼츠공방", analytics_enabled=False) as demo:
        gr.HTML(f'<header class="studio-head"><h1>{words("ko")["title"]}</h1></header>')
        gr.Markdown(t("tagline"), elem_id="tagline")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=2, min_width=320):
                boxes, wishes = _tabs(demo)
            with gr.Column(scale=1, min_width=300, elem_id="phone"):
                _phone(demo, boxes, wishes)
        tools.publish()
    return demo


def _tabs(demo: gr.Blocks) -> tuple[dict[str, gr.Textbox], dict[str, Any]]:
    """The left side; returns the fact sheet's boxes and the fields of actions.Wish."""
    with gr.Tabs():
        with gr.Tab(t("tab_product")):
            facts = product.build(demo)
        with gr.Tab(t("tab_cast")):
            people = cast.build(demo)
    return facts.boxes, {**_wishes(), "character": people.character, "photos": facts.photos, "base": facts.base}


def _phone(demo: gr.Blocks, boxes: dict[str, gr.Textbox], wishes: dict[str, Any]) -> None:
    """The right side: the player, how far it is, the two buttons, the files."""
    player = gr.Video(show_label=False, interactive=False, elem_id="player", autoplay=True, container=False)
    status = gr.HTML(actions.card(words("ko")["idle"], "", None), elem_id="status")
    with gr.Row(elem_id="keys"):
        make = gr.Button(t("make"), variant="primary", size="lg", scale=3, min_width=150, elem_id="make")
        stop = gr.Button(t("stop"), size="lg", scale=1, min_width=80, elem_id="stop")
    page = Page(
        boxes=boxes,
        wishes=wishes,
        player=player,
        status=status,
        files=gr.Files(label=t("files"), interactive=False, visible=False, elem_id="files"),
        checks=gr.HTML(visible=False, elem_id="checks"),
        job=gr.BrowserState("", storage_key="shorts-gongbang-job", secret="shorts-gongbang"),
    )
    page.wire(demo, make, stop)


def _wishes() -> dict[str, Any]:
    """How it is told."""
    tones = [(t("tone_default"), ""), *((t(tone), tone) for tone in TONES)]
    with gr.Row():
        tone = gr.Dropdown(tones, value="", label=t("tone"), elem_id="tone")
        seed = gr.Number(0, label=t("seed"), precision=0, minimum=0, maximum=2**32 - 1, elem_id="seed")
    return {"tone": tone, "seed": seed}
