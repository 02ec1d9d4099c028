"""영상: how every scene moves; an earlier clip, one's own footage."""

from __future__ import annotations

from html import escape
from pathlib import Path

import gradio as gr

from pipeline import storyboard as boards
from pipeline.storyboard import Storyboard, StoryboardFile

from ..file_cache import address, give
from ..preview import LARGE, small
from . import engine_choice
from .image import picture
from .scene_rows import Bench, Row, tab

MOTIONS = ("push", "pull", "pan_left", "pan_right", "rise", "hold")


def build(bench: Bench) -> None:
    """Lay the tab out."""
    pick_engine = engine_choice.choice("video")

    def top(row: Row) -> None:
        pick_engine(row)
        _footage(row)

    tab(bench, "video", _row, top)


def _footage(row: Row) -> None:
    """Several clips at once, cut into their shots and put into the scenes that have none."""
    clips = gr.UploadButton(
        row.say["own_films"], file_count="multiple", file_types=["video", ".gif"], size="sm", elem_id="own-films"
    )

    def spread(file: StoryboardFile, board: Storyboard, paths: list[str]) -> Storyboard:
        found = boards.keep_footage([Path(path) for path in paths], file.project)
        if found.left_out:
            gr.Warning(row.say["own_films_left"].format("; ".join(f"{name}: {ko}" for name, ko, _ in found.left_out)))
        return boards.spread_films(board, [shot.place for shot in found.shots])

    row.act("own-films", clips.upload, spread, [clips])


def _row(row: Row) -> None:
    head = row.head()
    with gr.Row(elem_classes="with-picture"):
        with gr.Column(scale=0, min_width=150):
            gr.HTML(_film(row), elem_classes="row-picture")
        with gr.Column(scale=1, min_width=230):
            gr.HTML(f'<p class="quote">「{escape(row.scene.text)}」</p>')
            moves = [(row.say[f"motion_{motion}"], motion) for motion in MOTIONS]
            motion = gr.Dropdown(
                moves, value=row.scene.motion, label=row.say["move"], interactive=True, elem_id=row.at("motion")
            )
            row.save(motion, "motion", head)
            _keys(row)
    _takes(row)


def _keys(row: Row) -> None:
    with gr.Row(elem_classes="row-keys"):
        row.redo()
        own = gr.UploadButton(row.say["own_film"], file_types=["video"], size="sm", min_width=110, elem_id=row.at("own"))
        row.take_out("film")
    row.act("own", own.upload, lambda file, board, path: _replace_clip(file, board, row.key, path), [own], make=True)


def _film(row: Row) -> str:
    path, project = row.view.seen.scenes[row.n - 1].film, row.view.file.project
    if not path:
        return picture(row)
    poster = address(small(project.path(row.now("image")), LARGE))
    name = row.say["scene_n"].format(row.n)
    return (
        f'<video controls muted loop playsinline preload="none" aria-label="{name}" poster="{poster}" '
        f'src="{address(project.path(path))}"></video>'
    )


def _replace_clip(file: StoryboardFile, board: Storyboard, key: str, path: str) -> Storyboard:
    return boards.replace_own(board, key, "film", boards.keep_film(Path(path), file.project))


def _takes(row: Row) -> None:
    takes = row.takes("video")
    if len(takes) < 2:
        return
    now, path = row.now("video"), row.view.file.project.path
    names = [row.say["take_now" if take.path == now else "take"].format(n) for n, take in enumerate(takes, 1)]
    shown = [(give(path(boards.visible(take, row.view.file.project))), name) for take, name in zip(takes, names, strict=True)]
    gallery = gr.Gallery(
        shown, label=row.say["takes"], columns=6, height=210, allow_preview=False, interactive=False, object_fit="contain",
        elem_classes="takes", buttons=[], elem_id=row.at("takes"),
    )  # fmt: skip
    row.pick(gallery.select, takes)
