"""이미지: every scene's picture; another one, an earlier one, one's own."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from pipeline import storyboard as boards
from pipeline.storyboard import Storyboard, StoryboardFile

from ..file_cache import address, give
from ..preview import LARGE, small
from . import engine_choice
from .scene_rows import Bench, Row, tab


def build(bench: Bench) -> None:
    """Lay the tab out."""
    tab(bench, "image", _row, engine_choice.choice("image"))


def _row(row: Row) -> None:
    head = row.head()
    with gr.Row(elem_classes="with-picture"):
        with gr.Column(scale=0, min_width=150):
            gr.HTML(picture(row), elem_classes="row-picture")
        with gr.Column(scale=1, min_width=230):
            row.box(gr.Textbox, "headline", "headline", head, lines=2, max_lines=2)
            _seed(row, head)
            with gr.Accordion(row.say["more"], open=False):
                row.box(gr.Textbox, "image_prompt", "prompt", head, lines=2)
    _takes(row)


def picture(row: Row) -> str:
    """The scene's picture as HTML, or its empty place."""
    path = row.now("image")
    if not path:
        return f'<div class="no-picture">{row.say["not_made"]}</div>'
    return f'<img alt="{row.say["scene_n"].format(row.n)}" src="{address(small(row.view.file.project.path(path), LARGE))}">'


def _seed(row: Row, head: gr.HTML) -> None:
    with gr.Row():
        row.box(gr.Number, "seed", "scene_seed", head, precision=0, minimum=0, min_width=110)
        lock = gr.Checkbox(
            row.view.board.row(row.key).locked, label=row.say["lock"], interactive=True, min_width=100, elem_id=row.at("lock")
        )
    row.act("lock", lock.input, lambda _, board, locked: boards.lock_seed(board, row.key, locked), [lock], draw=False)
    with gr.Row(elem_classes="row-keys"):
        dice = gr.Button(row.say["dice"], size="sm", min_width=90, elem_classes="dice", elem_id=row.at("dice"))
        row.redo()
        own = gr.UploadButton(row.say["own_image"], file_types=["image"], size="sm", min_width=110, elem_id=row.at("own"))
        row.take_out("picture")
    row.act("dice", dice.click, lambda _, board: boards.roll_seed(board, row.key), make=True)
    row.act("own", own.upload, lambda file, board, path: _replace_picture(file, board, row.key, path), [own], make=True)


def _replace_picture(file: StoryboardFile, board: Storyboard, key: str, path: str) -> Storyboard:
    return boards.replace_own(board, key, "picture", boards.keep_picture(Path(path), file.project))


def _takes(row: Row) -> None:
    takes = row.takes("image")
    if len(takes) < 2:
        return
    now, path = row.now("image"), row.view.file.project.path
    names = [row.say["take_now" if take.path == now else "take"].format(n) for n, take in enumerate(takes, 1)]
    shown = [(give(small(path(take.path), LARGE)), name) for take, name in zip(takes, names, strict=True)]
    gallery = gr.Gallery(
        shown, label=row.say["takes"], columns=6, height=210, allow_preview=False, interactive=False, object_fit="contain",
        elem_classes="takes", buttons=[], elem_id=row.at("takes"),
    )  # fmt: skip
    row.pick(gallery.select, takes)
