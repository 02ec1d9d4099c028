"""The studio's page: the tabs on the left, the phone on the right, one button."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import gradio as gr

from pipeline.errors import PipelineError
from pipeline.progress import Progress
from pipeline.records import TONES, Product

from . import actions
from .sheet import product_of
from .tabs import cast, product
from .text import language_of, t, words


def build() -> gr.Blocks:
    """The whole page."""
    runs = actions.Runs()
    with gr.Blocks(title="쇼츠공방", analytics_enabled=False) as demo:
        gr.HTML(f'<header class="studio-head"><h1>{words("ko")["title"]}</h1></header>')
        gr.Markdown(t("tagline"))
        with gr.Row():
            with gr.Column(scale=2, min_width=320):
                with gr.Tabs():
                    with gr.Tab(t("tab_product")):
                        facts = product.build(demo)
                    with gr.Tab(t("tab_cast")):
                        people = cast.build(demo)
                wishes = {**_wishes(), "character": people.character, "photos": facts.photos, "base": facts.base}
                make = gr.Button(t("make"), variant="primary", size="lg", elem_id="make")
            with gr.Column(scale=1, min_width=300, elem_id="phone"):
                player = gr.Video(show_label=False, interactive=False, elem_id="player", autoplay=True, container=False)
                status = gr.HTML(actions.card(words("ko")["idle"], "", None), elem_id="status")
                stop = gr.Button(t("stop"), size="sm", elem_id="stop")
                files = gr.Files(label=t("files"), interactive=False, visible=False, elem_id="files")
                checks = gr.Dataframe(label=t("checks"), visible=False, interactive=False)
        shown = [player, status, files, checks]
        private: dict[str, Any] = {"api_visibility": "private"}
        inputs = {*facts.boxes.values(), *wishes.values()}
        run = partial(_make, facts.boxes, wishes, runs, shown)
        make.click(run, inputs=inputs, outputs=shown, concurrency_limit=1, show_progress="hidden", **private)
        stop.click(partial(_stop, runs), queue=False, **private)
        demo.load(_idle, outputs=status, **private)
    return demo


def _wishes() -> dict[str, Any]:
    """How it is told."""
    tones = [(t("tone_default"), ""), *((t(tone), tone) for tone in TONES)]
    with gr.Row():
        tone = gr.Dropdown(tones, value="", label=t("tone"), elem_id="tone")
        seed = gr.Number(0, label=t("seed"), info=t("seed_hint"), precision=0, minimum=0, maximum=2**32 - 1)
    return {"tone": tone, "seed": seed}


def _idle(request: gr.Request) -> str:
    return actions.card(words(language_of(request))["idle"], "", None)


def _wish(boxes: dict[str, Any], wishes: dict[str, Any], values: dict[Any, Any]) -> actions.Wish:
    """The page's values, by name."""
    named = {name: values[part] for name, part in wishes.items()}
    base = Product.model_validate_json(named["base"]) if named["base"] else None
    photos = [item[0] if isinstance(item, (tuple, list)) else item for item in named["photos"] or []]
    return actions.Wish(
        product=product_of({key: values[box] for key, box in boxes.items()}, base),
        photos=tuple(photos),
        character=named["character"],
        tone=named["tone"],
        seed=int(named["seed"] or 0),
    )


def _make(
    boxes: dict[str, Any],
    wishes: dict[str, Any],
    runs: actions.Runs,
    shown: list[Any],
    values: dict[Any, Any],
    request: gr.Request,
) -> Iterator[dict[Any, Any]]:
    """Run the pipeline over the sheet and show how far it is."""
    player, status, files, checks = shown
    card = actions.Card(language_of(request))
    try:
        wish = _wish(boxes, wishes, values)
    except PipelineError as error:
        yield {status: card.failed(error)}
        return
    for event in actions.make(wish, runs.begin(str(request.session_hash))):
        if isinstance(event, Progress):
            yield {status: card.show(event)}
        elif isinstance(event, PipelineError):
            yield {status: card.failed(event)}
        else:
            paths, rows = actions.results(event)
            done = actions.card(words(language_of(request))["result"], f"{event.short.duration:.1f} s", 1.0)
            shown_files = gr.Files(paths, visible=True)
            report = gr.Dataframe(rows, headers=["", "검사", "값", "기준"], visible=True)
            yield {player: paths[0], status: done, files: shown_files, checks: report}


def _stop(runs: actions.Runs, request: gr.Request) -> None:
    runs.stop(str(request.session_hash))
