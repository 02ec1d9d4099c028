"""What stands above the options in the finish tab: looks to pick by eye and ear, and one's own as the beginning of all."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr
from gradio.blocks import Block

from pipeline.errors import PipelineError

from .. import job_view, storyboard_view
from .. import looks as table
from ..api.mcp_tools import user_of
from ..i18n import language_of, words
from .scene_rows import Bench, listener_key

PICK = """
const tune = new Audio();
tune.loop = true;
element.addEventListener('click', ({target}) => {
  const pick = target.closest('button');
  if (pick?.dataset.look) trigger('picked', {look: pick.dataset.look});
  if (!pick?.dataset.listen) return;
  const on = !tune.paused && tune.src.endsWith(pick.dataset.listen);
  tune.pause();
  element.querySelectorAll('.playing').forEach((one) => one.classList.remove('playing'));
  if (on) return;
  tune.src = pick.dataset.listen;
  tune.play();
  pick.classList.add('playing');
});
"""


def draw(bench: Bench, view: storyboard_view.View, request: gr.Request) -> None:
    """Lay the looks out for the open storyboard."""
    language = language_of(request)
    say, name = words(language), view.file.name
    with gr.Column(elem_classes="options", elem_id="looks"):
        gr.HTML(f"<h3>{say['looks']}</h3>")
        tiles: Any = gr.HTML(table.gallery(view.board.settings, language, say), js_on_load=PICK, elem_id="look-tiles")
        keep = gr.Button(say["my_defaults"], size="sm", elem_id="my-defaults")

    def pick(event: gr.EventData, request: gr.Request) -> dict[Block, object]:
        try:
            chosen = str(event._data["look"])
            storyboard_view.edit(name, user_of(request), lambda _, board: table.with_look(board, chosen))
        except PipelineError as error:
            return {bench.status: job_view.card(error.say(language), "", None, failed=True)}
        now = time.time()
        return {bench.drawn["finish"]: f"finish:{now}", bench.words: now, bench.status: job_view.card(say["edited"], "", None)}

    def keep_as_mine(request: gr.Request) -> str:
        try:
            table.keep_defaults(storyboard_view.view(name, user_of(request)).board.settings, user_of(request))
        except PipelineError as error:
            return job_view.card(error.say(language), "", None, failed=True)
        return job_view.card(say["my_defaults_kept"], "", None)

    changed = [bench.drawn["finish"], bench.words, bench.status]
    tiles.picked(pick, outputs=changed, **listener_key(name, "finish", "look"))
    keep.click(keep_as_mine, outputs=bench.status, **listener_key(name, "finish", "defaults"))
