"""The studio's page: the tabs on the left, the phone on the right, one button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from pipeline.errors import PipelineError
from pipeline.progress import Progress
from pipeline.records import TONES, Product

from . import actions
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
    checks: gr.Dataframe
    runs: actions.Runs = field(default_factory=actions.Runs)

    def wire(self, make: gr.Button, stop: gr.Button) -> None:
        """Connect the two buttons."""
        inputs = {*self.boxes.values(), *self.wishes.values()}
        outputs = [self.player, self.status, self.files, self.checks]
        private: dict[str, Any] = {"api_visibility": "private"}
        make.click(self.make, inputs=inputs, outputs=outputs, concurrency_limit=1, show_progress="hidden", **private)
        stop.click(self.stop, queue=False, **private)

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
        """Run the pipeline over the sheet and show how far it is."""
        language = language_of(request)
        card = actions.Card(language)
        try:
            wish = self.wish(values)
        except PipelineError as error:
            yield {self.status: card.failed(error)}
            return
        for event in actions.make(wish, self.runs.begin(str(request.session_hash))):
            if isinstance(event, Progress):
                yield {self.status: card.show(event)}
            elif isinstance(event, PipelineError):
                yield {self.status: card.failed(event)}
            else:
                yield self.finished(event, language)

    def finished(self, made: actions.Made, language: str) -> dict[Any, Any]:
        """What the page shows when a short is done."""
        paths, rows = actions.results(made)
        say = words(language)
        headers = ["", say["row"], say["value"], say["limit"]]
        return {
            self.player: paths[0],
            self.status: actions.card(say["result"], f"{made.short.duration:.1f} s", 1.0),
            self.files: gr.Files(paths, visible=True),
            self.checks: gr.Dataframe(rows, headers=headers, visible=True),
        }

    def stop(self, request: gr.Request) -> None:
        """End this session's run."""
        self.runs.stop(str(request.session_hash))


def build() -> gr.Blocks:
    """The whole page."""
    with gr.Blocks(title="쇼츠공방", analytics_enabled=False) as demo:
        gr.HTML(f'<header class="studio-head"><h1>{words("ko")["title"]}</h1></header>')
        gr.Markdown(t("tagline"), elem_id="tagline")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=2, min_width=320):
                with gr.Tabs():
                    with gr.Tab(t("tab_product")):
                        facts = product.build(demo)
                    with gr.Tab(t("tab_cast")):
                        people = cast.build(demo)
                wishes = {**_wishes(), "character": people.character, "photos": facts.photos, "base": facts.base}
                make = gr.Button(t("make"), variant="primary", size="lg", elem_id="make")
            with gr.Column(scale=1, min_width=300, elem_id="phone"):
                page = Page(
                    boxes=facts.boxes,
                    wishes=wishes,
                    player=gr.Video(show_label=False, interactive=False, elem_id="player", autoplay=True, container=False),
                    status=gr.HTML(actions.card(words("ko")["idle"], "", None), elem_id="status"),
                    files=gr.Files(label=t("files"), interactive=False, visible=False, elem_id="files"),
                    checks=gr.Dataframe(label=t("checks"), visible=False, interactive=False),
                )
                stop = gr.Button(t("stop"), size="sm", elem_id="stop")
        page.wire(make, stop)
        demo.load(_idle, outputs=page.status, api_visibility="private")
    return demo


def _wishes() -> dict[str, Any]:
    """How it is told."""
    tones = [(t("tone_default"), ""), *((t(tone), tone) for tone in TONES)]
    with gr.Row():
        tone = gr.Dropdown(tones, value="", label=t("tone"), elem_id="tone")
        seed = gr.Number(0, label=t("seed"), precision=0, minimum=0, maximum=2**32 - 1, elem_id="seed")
    return {"tone": tone, "seed": seed}


def _idle(request: gr.Request) -> str:
    return actions.card(words(language_of(request))["idle"], "", None)
