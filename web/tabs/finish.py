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
from ..option_fields import CHOICES, MUSIC, Choice, value_of, with_option
from .scene_rows import ONE_BY_ONE, Bench, listener_key, make_button

GROUPS = ("captions", "sound", "look", "rules")


def build(bench: Bench) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_finish"), id="finish") as front:
        drawn = bench.drawn["finish"]

        @gr.render(inputs=[bench.board, drawn], triggers=[drawn.change], show_progress="hidden", **ONE_BY_ONE)
        def parts(board: str, drawn: str, request: gr.Request) -> None:
            if drawn in ("", "finish:"):
                return
            language = language_of(request)
            try:
                view = storyboard_view.view(board, user_of(request))
            except PipelineError:
                gr.HTML(f'<div class="empty finish"><i></i><p>{words(language)["finish_empty"]}</p></div>')
                return
            _finished_files(view, language)
            _options(bench, view, request)

    bench.show(front, "finish")


def _options(bench: Bench, view: storyboard_view.View, request: gr.Request) -> None:
    say = words(language_of(request))
    gr.HTML(f'<p class="hint">{say["options_hint"]}</p>')
    with gr.Row(elem_id="looks"):
        with gr.Column(scale=2, min_width=280):
            parts = {group: _group(bench, view, group, request) for group in GROUPS[:1]}
        with gr.Column(scale=1, min_width=180):
            preview = gr.HTML(f'<div class="no-picture">{say["preview_coming"]}</div>', elem_id="caption-preview")
    parts |= {group: _group(bench, view, group, request) for group in GROUPS[1:]}
    for group, made in parts.items():
        for choice, part in made:
            _save(bench, view, choice, part, preview if group in ("captions", "rules") else None)
    _preview_soon(view, preview)


def _preview_soon(view: storyboard_view.View, preview: gr.HTML) -> None:
    """The first preview takes a moment: the rest of the tab is there before it."""
    name, soon = view.file.name, gr.Timer(0.1)

    def shown(request: gr.Request) -> list[Any]:
        return [_preview(storyboard_view.view(name, user_of(request)), language_of(request)), gr.Timer(active=False)]

    soon.tick(shown, outputs=[preview, soon], **listener_key(name, "finish", "preview"))


def _group(bench: Bench, view: storyboard_view.View, group: str, request: gr.Request) -> list[tuple[Choice, Any]]:
    say, made, user = words(language_of(request)), [], user_of(request)
    with gr.Column(elem_classes="options", elem_id=f"options-{group}"):
        gr.HTML(f"<h3>{say[f'group_{group}']}</h3>")
        for choice in (one for one in CHOICES if one.group == group and one.known(view.board.settings)):
            made.append((choice, choice.part(value_of(view.board.settings, choice.path), say, user)))
            if choice is MUSIC:
                _music(bench, view, made[-1][1], request)
    return made


def _music(bench: Bench, view: storyboard_view.View, chosen: Any, request: gr.Request) -> None:
    """The chosen music to be heard before it is used, and music of one's own."""
    say = words(language_of(request))
    heard = gr.HTML(exports.music_player(chosen.value, say), elem_id="music-heard")
    own = gr.UploadButton(say["music_upload"], file_types=["audio"], size="sm", min_width=140, elem_id="music-own")
    gr.HTML(f'<p class="hint">{say["music_rights"]}</p>')

    def hear(name: str, request: gr.Request) -> str:
        return exports.music_player(name, words(language_of(request)))

    def take(path: str, request: gr.Request) -> list[Any]:
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


def _save(bench: Bench, view: storyboard_view.View, choice: Choice, part: Any, preview: gr.HTML | None) -> None:
    """Write every change of an option into the storyboard's settings."""
    name = view.file.name

    def keep(value: Any, request: gr.Request) -> list[Any]:
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


def _finished_files(view: storyboard_view.View, language: str) -> None:
    """The finished files and the texts to post, or where they will be."""
    say = words(language)
    short = view.state.short if view.state else None
    with gr.Column(elem_classes="options", elem_id="finished"):
        gr.HTML(f"<h3>{say['group_done']}</h3>")
        if short is None or not view.file.project.path(short.path).exists():
            gr.HTML(f'<p class="hint">{say["finish_empty"]}</p>')
            return
        gr.HTML(exports.downloads(view, say), elem_id="files")
        pack = gr.DownloadButton(say["zip"], value=str(exports.pack(view)), elem_id="zip", size="sm")
        pack.click(None, **listener_key(view.file.name, "finish", "pack"))
        gr.HTML(job_view.report(short.checks, language), elem_id="checks")
        _texts(view, say)


def _texts(view: storyboard_view.View, say: dict[str, str]) -> None:
    """What to type in when posting, to copy."""
    texts = exports.upload(view)
    copied: dict[str, Any] = {"buttons": ["copy"], "interactive": False}
    gr.Textbox(texts.title, label=say["upload_title"], lines=1, elem_id="upload-title", **copied)
    with gr.Accordion(say["upload_more"], open=False):
        gr.Textbox(texts.description, label=say["upload_body"], lines=6, max_lines=14, elem_id="upload-text", **copied)
        gr.Textbox(texts.caption, label=say["upload_caption"], lines=3, max_lines=8, elem_id="upload-caption", **copied)
