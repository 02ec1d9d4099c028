"""이미지: every scene's picture; another one, an earlier one, one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from pipeline import storyboard as boards
from pipeline.storyboard import Storyboard, StoryboardFile

from ..file_cache import address, give
from ..preview import LARGE, SMALL, small
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
    _shots(row)
    _takes(row)


def _shots(row: Row) -> None:
    """The scene's shots in their order: each with another arrangement, another photo, or held as it is."""
    shots, still, say = row.scene.shots, row.view.seen.scenes[row.n - 1].still, row.say
    if len(shots) < 2:
        return
    stills = still.shots if still else ()
    photos = row.view.board.written.product.photos if row.view.board.written.product else ()
    with gr.Row(elem_classes="shots"):
        for number, shot in enumerate(shots):
            with gr.Column(min_width=128, scale=0, elem_classes="shot"):
                name = say["shot_n"].format(number + 1)
                path = row.view.file.project.path(stills[number].path) if number < len(stills) else None
                picture_ = f'<img alt="{name}" src="{address(small(path, SMALL * 2))}">' if path else "<i></i>"
                gr.HTML(f"{picture_}<small>{name}</small>")
                _shot_keys(row, number, locked=shot.locked, photo=bool(shot.photos) and len(photos) > 1)


def _shot_keys(row: Row, number: int, *, locked: bool, photo: bool) -> None:
    say, key, at = row.say, row.key, f"shot{number}"
    with gr.Row(elem_classes="shot-keys"):
        small_key: dict[str, Any] = {"size": "sm", "min_width": 30}
        roll = gr.Button(say["shot_roll"], interactive=not locked, elem_id=row.at(f"{at}-roll"), **small_key)
        swap = gr.Button(say["shot_swap"], interactive=photo and not locked, elem_id=row.at(f"{at}-swap"), **small_key)
        lock = gr.Button(say["shot_free" if locked else "shot_lock"], elem_id=row.at(f"{at}-lock"), **small_key)
    row.act(f"{at}-roll", roll.click, lambda _, board: boards.roll_shot(board, key, number), make=True)
    row.act(f"{at}-swap", swap.click, lambda _, board: boards.swap_photo(board, key, number), make=True)
    row.act(f"{at}-lock", lock.click, lambda _, board: boards.set_shot(board, key, number, locked=not locked))


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
