"""완성: captions, music, looks and labels, with a caption preview on a real frame; the report, the files, the upload texts."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from pipeline.errors import PipelineError

from .. import actions, desk, results
from ..choices import CHOICES, Choice, laid, value_of
from ..doors.tools import user_of
from ..files import address
from ..text import language_of, t, words
from .rows import QUIET, Bench, make_button

GROUPS = ("captions", "sound", "look", "rules")


def build(bench: Bench) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_finish"), id="finish") as front:

        @gr.render(
            inputs=[bench.board, bench.active], triggers=[bench.active.change, bench.made.change], show_progress="hidden"
        )
        def parts(board: str, active: str, request: gr.Request) -> None:
            if active != "finish":
                return
            language = language_of(request)
            try:
                view = desk.view(board, user_of(request))
            except PipelineError:
                gr.HTML(f'<div class="empty finish"><i></i><p>{words(language)["finish_empty"]}</p></div>')
                return
            _options(bench, view, language)
            _done(view, language)

    front.select(lambda: "finish", outputs=bench.active, **QUIET)


def _options(bench: Bench, view: desk.View, language: str) -> None:
    say = words(language)
    gr.HTML(f'<p class="hint">{say["options_hint"]}</p>')
    with gr.Row(elem_id="looks"):
        with gr.Column(scale=2, min_width=280):
            parts = {group: _group(view, group, language) for group in GROUPS[:1]}
        with gr.Column(scale=1, min_width=180):
            preview = gr.HTML(_preview(view, language), elem_id="caption-preview")
    parts |= {group: _group(view, group, language) for group in GROUPS[1:]}
    for group, made in parts.items():
        for choice, part in made:
            _save(bench, view, choice, part, preview if group in ("captions", "rules") else None)


def _group(view: desk.View, group: str, language: str) -> list[tuple[Choice, Any]]:
    say, made = words(language), []
    with gr.Column(elem_classes="options", elem_id=f"options-{group}"):
        gr.HTML(f"<h3>{say[f'group_{group}']}</h3>")
        for choice in (one for one in CHOICES if one.group == group and one.known(view.board.settings)):
            made.append((choice, choice.part(value_of(view.board.settings, choice.path), say)))
            if choice.path == "render.music":
                _listen(made[-1][1], say)
    return made


def _listen(music: Any, say: dict[str, str]) -> None:
    """The chosen loop, to be heard before it is used."""
    heard = gr.HTML(results.loop_player(music.value, say), elem_id="music-heard")

    def hear(name: str, request: gr.Request) -> str:
        return results.loop_player(name, words(language_of(request)))

    music.input(hear, inputs=music, outputs=heard, queue=False, api_visibility="private", show_progress="hidden")


def _save(bench: Bench, view: desk.View, choice: Choice, part: Any, preview: gr.HTML | None) -> None:
    """Write every change of an option into the storyboard's settings."""
    name = view.file.name

    def keep(value: Any, request: gr.Request) -> list[Any]:
        language = language_of(request)
        try:
            now = desk.edit(name, user_of(request), lambda _, board: laid(board, choice, value))
        except PipelineError as error:
            return [gr.skip(), actions.card(error.say(language), "", None, failed=True), gr.skip()]
        shown = [_preview(now, language)] if preview else [gr.skip()]
        return [make_button(now, language), actions.card(words(language)["edited"], "", None), *shown]

    outputs = [bench.make, bench.status, preview or bench.go]
    part.input(keep, inputs=part, outputs=outputs, trigger_mode="always_last", **QUIET)


def _preview(view: desk.View, language: str) -> str:
    """A real frame in the chosen caption style, or what will be there."""
    say = words(language)
    try:
        frame = results.caption_preview(view)
    except PipelineError as error:
        return f'<p class="row-error">{error.say(language)}</p>'
    if frame is None:
        return f'<div class="no-picture">{say["preview_empty"]}</div>'
    return f'<img alt="{say["captions_look"]}" src="{address(frame)}" data-at="{time.time():.0f}">'


def _done(view: desk.View, language: str) -> None:
    """The finished files, or where they will be."""
    say = words(language)
    short = view.state.short if view.state else None
    with gr.Column(elem_classes="options", elem_id="finished"):
        gr.HTML(f"<h3>{say['group_done']}</h3>")
        if short is None or not view.file.project.path(short.path).exists():
            gr.HTML(f'<p class="hint">{say["finish_empty"]}</p>')
            return
        gr.HTML(actions.report(short.checks, language), elem_id="checks")
        gr.Files(results.files(view), label=say["files"], interactive=False, elem_id="files")
        pack = gr.DownloadButton(say["zip"], value=str(results.pack(view)), elem_id="zip", size="sm")
        pack.click(None, api_visibility="private")
        texts = results.upload(view)
        copied: dict[str, Any] = {"buttons": ["copy"], "interactive": False}
        gr.Textbox(texts.title, label=say["upload_title"], lines=1, elem_id="upload-title", **copied)
        gr.Textbox(texts.description, label=say["upload_text"], lines=6, max_lines=14, elem_id="upload-text", **copied)
        gr.Textbox(texts.caption, label=say["upload_caption"], lines=3, max_lines=8, elem_id="upload-caption", **copied)
