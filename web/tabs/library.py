"""보관함: every short of this user, finished or under way, to find, open and delete."""

from __future__ import annotations

import html
import time
from datetime import datetime
from typing import Any

import gradio as gr

from pipeline import jobs
from pipeline import storyboard as boards
from pipeline.errors import PipelineError
from pipeline.storyboard import Storyboard, StoryboardFile

from .. import actions
from ..doors.tools import user_of
from ..files import address
from ..player import LARGE, small
from ..text import language_of, t, words
from .rows import QUIET, Bench

MOST = 60
"""Shorts shown at once; a search finds the others."""


def build(bench: Bench, tabs: gr.Tabs) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_library"), id="library") as front:
        search = gr.Textbox(
            placeholder=t("search_library"),
            label=t("search_library"),
            show_label=False,
            container=False,
            elem_id="search-library",
        )
        again = gr.State(0.0)

        @gr.render(
            inputs=[search, bench.active],
            triggers=[bench.active.change, search.change, again.change, bench.made.change],
            show_progress="hidden",
        )
        def shelf(wanted: str, active: str, request: gr.Request) -> None:
            if active != "library":
                return
            say, found = words(language_of(request)), _found(user_of(request), wanted or "")
            if not found:
                gr.HTML(f'<div class="empty library"><i></i><p>{say["library_none" if wanted else "library_empty"]}</p></div>')
            with gr.Row(elem_classes="shelf"):
                for file, board, state in found:
                    _card(bench, tabs, again, (file, board, state), say)

    front.select(lambda: "library", outputs=bench.active, **QUIET)


def _found(user: str, wanted: str) -> list[tuple[StoryboardFile, Storyboard, jobs.State | None]]:
    states = {state.id: state for state in jobs.listing(user=user, limit=1000)}
    found = []
    for file, board in boards.storyboards(user):
        text = f"{board.product.name} {board.product.brand}".lower()
        if all(word in text for word in wanted.lower().split()):
            found.append((file, board, states.get(board.job)))
    return found[:MOST]


def _card(
    bench: Bench, tabs: gr.Tabs, again: gr.State, what: tuple[StoryboardFile, Storyboard, Any], say: dict[str, str]
) -> None:
    file, board, state = what
    with gr.Column(min_width=150, elem_classes="book"):
        gr.HTML(_face(file, board, state, say))
        with gr.Row(elem_classes="row-keys"):
            open_ = gr.Button(say["open_board"], size="sm", min_width=60, elem_classes="open-board")
            drop = gr.Button(say["forget"], size="sm", min_width=60, elem_classes="forget")

    def opened() -> list[Any]:
        return [file.name, time.time(), gr.Tabs(selected="script"), "script", time.time()]

    def forgotten(request: gr.Request) -> list[Any]:
        try:
            _forget(boards.opened(file.name, user_of(request)))
        except PipelineError as error:
            return [gr.skip(), actions.card(error.say(language_of(request)), "", None, failed=True)]
        return [time.time(), gr.skip()]

    open_.click(opened, outputs=[bench.board, bench.go, tabs, bench.active, bench.fill], **QUIET)
    drop.click(forgotten, outputs=[again, bench.status], **QUIET)


def _forget(file: StoryboardFile) -> None:
    """Delete a storyboard and its job; the project goes with the last of them."""
    job = file.read().job
    try:
        jobs.state(job)
    except PipelineError:
        job = ""
    file.remove()
    if job:
        jobs.delete(job)


def _face(file: StoryboardFile, board: Storyboard, state: jobs.State | None, say: dict[str, str]) -> str:
    """A card: the thumbnail, the name, how it stands and when it was changed."""
    short = state.short if state else None
    picture = file.project.path(short.thumbnail) if short else None
    face = f'<img alt="" src="{address(small(picture, LARGE))}">' if picture and picture.exists() else '<i class="blank"></i>'
    said = "" if state is None else say[f"state_{state.status}"].format(round(state.share * 100))
    when = "" if state is None else datetime.fromtimestamp(state.updated).strftime("%m.%d %H:%M")
    status = state.status if state else ""
    return f'<div class="face {status}">{face}<b>{html.escape(board.product.name)}</b><small>{said} · {when}</small></div>'
