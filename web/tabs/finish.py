"""완성: captions, music, looks and labels, with a caption preview on a real frame; the report, the files, the upload texts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import gradio as gr

from pipeline import storyboard as boards
from pipeline.errors import PipelineError

from .. import exports, job_view, storyboard_view
from ..api.mcp_tools import user_of
from ..file_cache import address
from ..i18n import language_of, t, words
from ..option_fields import CHOICES, MUSIC, Choice, Part, value_of, with_option
from . import brand, looks
from .scene_rows import ONE_BY_ONE, QUIET, Bench, listener_key, make_button, open_view

GROUPS = ("captions", "sound", "look", "rules")


def build(bench: Bench, demo: gr.Blocks) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_finish"), id="finish") as front:
        drawn = bench.drawn["finish"]
        with gr.Row(elem_id="finish-room"):
            preview = gr.HTML("", elem_id="caption-preview", min_width=180, render=False)
            with gr.Column(scale=3, min_width=280):

                @gr.render(inputs=[bench.board, drawn], triggers=[drawn.change], show_progress="hidden", **ONE_BY_ONE)
                def parts(board: str, drawn: str, request: gr.Request) -> None:
                    if drawn not in ("", "finish:"):
                        _draw(bench, board, preview, request)

            with gr.Column(scale=1, min_width=180):
                preview.render()
        brand.build(bench, demo)
        drawn.change(_first_preview, inputs=[bench.board, drawn], outputs=preview, **QUIET)
    bench.show(front, "finish")


def _draw(bench: Bench, board: str, preview: gr.HTML, request: gr.Request) -> None:
    language = language_of(request)
    view = open_view(board, user_of(request))
    if view is None:
        gr.HTML(f'<div class="empty finish"><i></i><p>{words(language)["finish_empty"]}</p></div>')
        return
    _finished_files(bench, view, language)
    looks.draw(bench, view, request)
    _options(bench, view, preview, request)


def _options(bench: Bench, view: storyboard_view.View, preview: gr.HTML, request: gr.Request) -> None:
    say = words(language_of(request))
    with gr.Accordion(say["options_more"], open=False, elem_id="options"):
        gr.HTML(f'<p class="hint">{say["options_hint"]}</p>')
        for group in GROUPS:
            for choice, part in _group(bench, view, group, request):
                _save(bench, view, choice, part, preview if group in ("captions", "rules") else None)


def _first_preview(board: str, drawn: str, request: gr.Request) -> str | dict[str, object]:
    """The caption style on a real frame, once the rest of the tab is there."""
    view = open_view(board, user_of(request)) if drawn else None
    return _preview(view, language_of(request)) if view else gr.skip()


def _group(bench: Bench, view: storyboard_view.View, group: str, request: gr.Request) -> list[tuple[Choice, Part]]:
    say, made, user = words(language_of(request)), [], user_of(request)
    with gr.Column(elem_classes="options", elem_id=f"options-{group}"):
        gr.HTML(f"<h3>{say[f'group_{group}']}</h3>")
        for choice in (one for one in CHOICES if one.group == group and one.known(view.board.settings)):
            made.append((choice, choice.part(value_of(view.board.settings, choice.path), say, user)))
            if choice is MUSIC:
                _music(bench, view, made[-1][1], request)
    return made


def _music(bench: Bench, view: storyboard_view.View, chosen: Part, request: gr.Request) -> None:
    """The chosen music to be heard before it is used, and music of one's own."""
    say = words(language_of(request))
    heard = gr.HTML(exports.music_player(chosen.value, say), elem_id="music-heard")
    own = gr.UploadButton(say["music_upload"], file_types=["audio"], size="sm", min_width=140, elem_id="music-own")
    gr.HTML(f'<p class="hint">{say["music_rights"]}</p>')

    def hear(name: str, request: gr.Request) -> str:
        return exports.music_player(name, words(language_of(request)))

    def take(path: str, request: gr.Request) -> list[object]:
        language, user = language_of(request), user_of(request)
        say = words(language)
        try:
            name = boards.keep_music(Path(path), user)
            now = storyboard_view.edit(view.file.name, user, lambda _, board: with_option(board, MUSIC, name))
        except PipelineError as error:
            return [gr.skip(), gr.skip(), gr.skip(), job_view.card(error.say(language), "", None, failed=True)]
        shown = gr.Dropdown(choices=MUSIC.named(say, user), value=name)
        return [shown, exports.music_player(name, say), make_button(now, language), job_view.card(say["edited"], "", None)]

    shown = [chosen, heard, bench.make, bench.status]
    chosen.input(hear, inputs=chosen, outputs=heard, **listener_key(view.file.name, "finish", "hear"))
    own.upload(take, inputs=own, outputs=shown, **listener_key(view.file.name, "finish", "take"))


def _save(bench: Bench, view: storyboard_view.View, choice: Choice, part: Part, preview: gr.HTML | None) -> None:
    """Write every change of an option into the storyboard's settings."""
    name = view.file.name

    def keep(value: object, request: gr.Request) -> list[object]:
        language = language_of(request)
        if value is None:
            return [gr.skip(), gr.skip(), gr.skip()]  # said of a part that was drawn again since
        try:
            now = storyboard_view.edit(name, user_of(request), lambda _, board: with_option(board, choice, value))
        except PipelineError as error:
            return [gr.skip(), job_view.card(error.say(language), "", None, failed=True), gr.skip()]
        shown = [_preview(now, language)] if preview else [gr.skip()]
        return [make_button(now, language), job_view.card(words(language)["edited"], "", None), *shown]

    outputs = [bench.make, bench.status, preview or bench.go]
    part.input(keep, inputs=part, outputs=outputs, trigger_mode="always_last", **listener_key(name, "finish", choice.path))


def _preview(view: storyboard_view.View, language: str) -> str:
    """A real frame in the chosen caption style, or what will be there."""
    say = words(language)
    try:
        frame = exports.caption_preview(view)
    except PipelineError as error:
        return f'<p class="row-error">{error.say(language)}</p>'
    if frame is None:
        return f'<div class="no-picture">{say["preview_empty"]}</div>'
    return f'<img alt="{say["captions_look"]}" src="{address(frame)}" data-at="{time.time():.0f}">'


def _finished_files(bench: Bench, view: storyboard_view.View, language: str) -> None:
    """The finished files, the way on to an editor, the texts to post and the advice; or where they will be."""
    say = words(language)
    short = view.state.short if view.state else None
    with gr.Column(elem_classes="options", elem_id="finished"):
        gr.HTML(f"<h3>{say['group_done']}</h3>")
        if short is None or not view.file.project.path(short.path).exists():
            gr.HTML(f'<p class="hint">{say["finish_empty"]}</p>')
            return
        gr.HTML(exports.downloads(view, say), elem_id="files")
        with gr.Row(elem_classes="row-keys"):
            pack = gr.DownloadButton(say["zip"], value=str(exports.pack(view)), elem_id="zip", size="sm")
            pack.click(None, **listener_key(view.file.name, "finish", "pack"))
            _editor(bench, view, say)
        gr.HTML(exports.advice(view, language), elem_id="advice")
        _texts(view, say)
        gr.HTML(job_view.report(short.checks, language), elem_id="checks")


def _editor(bench: Bench, view: storyboard_view.View, say: dict[str, str]) -> None:
    """Packs the short for an editor when asked, which takes a moment, and hands it out."""
    ask = gr.Button(say["editor"], size="sm", elem_id="editor")
    ready = gr.DownloadButton(say["editor_ready"], visible=False, size="sm", variant="primary", elem_id="editor-ready")
    state = view.state

    def hand_out(request: gr.Request) -> list[object]:
        language = language_of(request)
        if state is None or state.short is None:
            return [gr.skip(), gr.skip(), gr.skip()]
        try:
            path = exports.pack_for_editor(state.project, state.short.path.stem, view.board.product.name)
        except PipelineError as error:
            return [gr.skip(), gr.skip(), job_view.card(error.say(language), "", None, failed=True)]
        said = job_view.card(words(language)["editor_said"], words(language)["editor_inside"], None)
        return [gr.Button(visible=False), gr.DownloadButton(value=str(path), visible=True), said]

    key: dict[str, Any] = {**listener_key(view.file.name, "finish", "editor"), "show_progress": "minimal"}
    ask.click(hand_out, outputs=[ask, ready, bench.status], **key)


def _texts(view: storyboard_view.View, say: dict[str, str]) -> None:
    """What to type in when posting, to copy."""
    texts = exports.upload(view)
    copied: dict[str, Any] = {"buttons": ["copy"], "interactive": False}
    gr.Textbox(texts.title, label=say["upload_title"], lines=1, elem_id="upload-title", **copied)
    with gr.Accordion(say["upload_more"], open=False):
        gr.Textbox(texts.description, label=say["upload_body"], lines=6, max_lines=14, elem_id="upload-text", **copied)
        gr.Textbox(texts.caption, label=say["upload_caption"], lines=3, max_lines=8, elem_id="upload-caption", **copied)
