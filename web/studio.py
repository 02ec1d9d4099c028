"""The studio's page: the product on the left, the phone on the right, one button."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from pipeline.characters import list_characters
from pipeline.errors import PipelineError
from pipeline.progress import Progress
from pipeline.records import TONES

from . import actions
from .text import language_of, t, words

EXAMPLES = Path(__file__).parent.parent / "examples"
FORM = ("name", "brand", "price", "list_price", "description", "features")


def build() -> gr.Blocks:
    """The whole page."""
    runs = actions.Runs()
    with gr.Blocks(title="쇼츠공방", analytics_enabled=False) as demo:
        gr.HTML(f'<header class="studio-head"><h1>{words("ko")["title"]}</h1></header>')
        gr.Markdown(t("tagline"))
        with gr.Row():
            with gr.Column(scale=2, min_width=320):
                parts = _product()
                parts |= _presenter()
                make = gr.Button(t("make"), variant="primary", size="lg", elem_id="make")
            with gr.Column(scale=1, min_width=300, elem_id="phone"):
                player = gr.Video(show_label=False, interactive=False, elem_id="player", autoplay=True, container=False)
                status = gr.HTML(actions.card(words("ko")["idle"], "", None), elem_id="status")
                stop = gr.Button(t("stop"), size="sm", elem_id="stop")
                files = gr.Files(label=t("files"), interactive=False, visible=False)
                checks = gr.Dataframe(label=t("checks"), visible=False, interactive=False)
        shown = [player, status, files, checks]
        private: dict[str, Any] = {"api_visibility": "private"}
        form = {part for name, part in parts.items() if name not in ("load", "cast")}
        make.click(partial(_make, parts, runs, shown), inputs=form, outputs=shown, concurrency_limit=1, **private)
        stop.click(partial(_stop, runs), queue=False, **private)
        _wire(demo, parts, status)
    return demo


def _product() -> dict[str, Any]:
    """The product form."""
    parts: dict[str, Any] = {}
    with gr.Group():
        with gr.Row():
            parts["address"] = gr.Textbox(label=t("address"), placeholder="https://", scale=4)
            parts["load"] = gr.Button(t("load"), scale=1, min_width=90)
        parts["file"] = gr.File(label=t("file"), file_types=[".html", ".htm", ".mhtml", ".json"], height=90)
    with gr.Group():
        with gr.Row():
            parts["name"] = gr.Textbox(label=t("name"), max_length=300)
            parts["brand"] = gr.Textbox(label=t("brand"))
        with gr.Row():
            parts["price"] = gr.Textbox(label=t("price"), placeholder="19,900원")
            parts["list_price"] = gr.Textbox(label=t("list_price"), placeholder="25,000원")
        parts["description"] = gr.Textbox(label=t("description"), lines=3, max_lines=8)
        parts["features"] = gr.Textbox(label=t("features"), lines=3, max_lines=8)
        parts["photos"] = gr.Gallery(label=t("photos"), columns=5, height=190, interactive=True, type="filepath")
    return parts


def _presenter() -> dict[str, Any]:
    """Who presents it, and how."""
    cast = [(f"{character.name} · {character.trade}", character.id) for character in list_characters()]
    tones = [(t("tone_default"), ""), *((t(tone), tone) for tone in TONES)]
    with gr.Group():
        gallery = gr.Gallery(
            label=t("character"), columns=5, height=260, allow_preview=False, elem_id="cast", interactive=False
        )
        with gr.Row():
            character = gr.Dropdown(cast, value=cast[0][1], label=t("character"), scale=2)
            tone = gr.Dropdown(tones, value="", label=t("tone"))
            seed = gr.Number(0, label=t("seed"), info=t("seed_hint"), precision=0, minimum=0, maximum=2**32 - 1)
    return {"cast": gallery, "character": character, "tone": tone, "seed": seed}


def _wire(demo: gr.Blocks, parts: dict[str, Any], status: Any) -> None:
    """What happens on opening the page, on loading a product and on clicking a face."""
    form = [parts[key] for key in FORM] + [parts["photos"], status]
    private: dict[str, Any] = {"api_visibility": "private"}
    demo.load(_example, outputs=form, **private)
    demo.load(_faces, outputs=parts["cast"], **private)
    parts["load"].click(_read, inputs=parts["address"], outputs=form, **private)
    parts["file"].upload(_read, inputs=parts["file"], outputs=form, **private)
    parts["cast"].select(_chosen, outputs=parts["character"], **private)


def _faces() -> list[tuple[str, str]]:
    from pipeline.render.figure import portrait

    return [(str(portrait(character, 240)), character.name) for character in list_characters()]


def _chosen(event: gr.SelectData) -> str:
    return list_characters()[event.index].id


def _example(request: gr.Request) -> list[Any]:
    found = sorted(EXAMPLES.glob("*.json"))
    idle = actions.card(words(language_of(request))["idle"], "", None)
    if not found:
        return ["" for _ in FORM] + [[], idle]
    values, photos = actions.read_source(str(found[0]))
    return [values[key] for key in FORM] + [photos, idle]


def _read(source: str, request: gr.Request) -> list[Any]:
    try:
        values, photos = actions.read_source(str(source or "").strip())
    except PipelineError as error:
        failed = actions.Card(language_of(request)).failed(error)
        return [gr.skip() for _ in FORM] + [gr.skip(), failed]
    return [values.get(key, "") for key in FORM] + [photos, gr.skip()]


def _make(
    parts: dict[str, Any], runs: actions.Runs, shown: list[Any], values: dict[Any, Any], request: gr.Request
) -> Iterator[dict[Any, Any]]:
    """Run the pipeline over the form and show how far it is."""
    player, status, files, checks = shown
    named = {name: values[part] for name, part in parts.items() if part in values}
    photos = [item[0] if isinstance(item, tuple) else item for item in named.pop("photos") or []]
    card = actions.Card(language_of(request))
    stop = runs.begin(str(request.session_hash))
    for event in actions.make(named, photos, stop):
        if isinstance(event, Progress):
            yield {status: card.show(event)}
        elif isinstance(event, PipelineError):
            yield {status: card.failed(event)}
        else:
            short, project = event.short, event.project
            paths = [str(project.path(path)) for path in (short.path, short.srt, short.thumbnail, short.upload, short.record)]
            rows = [["✓" if check.ok else "✗", check.name, check.value, check.limit] for check in short.checks]
            done = actions.card(words(language_of(request))["result"], f"{short.duration:.1f} s", 1.0)
            yield {
                player: paths[0],
                status: done,
                files: gr.Files(paths, visible=True),
                checks: gr.Dataframe(rows, headers=["", "검사", "값", "기준"], visible=True),
            }


def _stop(runs: actions.Runs, request: gr.Request) -> None:
    runs.stop(str(request.session_hash))
