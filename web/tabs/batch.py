"""여러 편: a list of products becomes a short each; what it would make is shown first, then how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from pipeline import batch
from pipeline.batch import BatchOptions, Prepared, Source
from pipeline.errors import PipelineError
from pipeline.records import TONES

from .. import batch_view, job_view, storyboard_view
from ..api.limits import LIMITER
from ..api.mcp_tools import user_of
from ..i18n import language_of, t, words
from . import batch_status, character_form
from .scene_rows import ONE_BY_ONE, QUIET, Bench

KINDS = [
    *(".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xml", ".rss", ".atom", ".zip"),
    *(".html", ".htm", ".xhtml", ".mhtml", ".mht", ".json", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"),
]
TICK = 2.0
"""s between two looks at a list that is being made"""


@dataclass(frozen=True)
class _Parts:
    """The tab's components."""

    files: gr.Files
    trial: gr.Button
    sample: gr.DownloadButton
    before: gr.Dropdown
    said: gr.HTML
    place: gr.State
    """What was uploaded, as a path; "" before."""
    columns: gr.State
    """Header -> field, as the user changed it."""
    characters: gr.Dropdown
    tones: gr.CheckboxGroup
    variants: gr.Slider
    like: gr.Checkbox
    outlook: gr.HTML
    start: gr.Button
    name: gr.State
    """Name of the list that is shown below; "" for none."""
    card: gr.HTML
    stop: gr.Button
    again: gr.Button
    forget: gr.Button
    report: gr.DownloadButton
    results: gr.HTML
    tick: gr.Timer

    @property
    def asked(self) -> list[gr.State | gr.Dropdown | gr.CheckboxGroup | gr.Slider | gr.Checkbox]:
        """What a dry run needs, in the order of `_prepared`."""
        return [self.place, self.columns, self.characters, self.tones, self.variants, self.like]

    @property
    def stands(self) -> list[Component]:
        """What `standing.standing` gives values for."""
        return [self.card, self.stop, self.again, self.forget, self.report, self.results, self.tick]


def build(bench: Bench) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_batch"), id="batch") as front:
        parts = _lay()
    _wire_list(parts, bench)
    _wire_run(parts, bench)
    bench.show(front, "batch")
    front.select(_cast, inputs=parts.characters, outputs=parts.characters, **QUIET)
    front.select(
        batch_status.refresh_batches,
        inputs=parts.name,
        outputs=[parts.name, parts.before, parts.sample, *parts.stands],
        **QUIET,
    )


def _cast(chosen: list[str] | None, request: gr.Request) -> gr.Dropdown:
    """The characters there are for this user, a new one of their own included; what was chosen stays."""
    known = character_form.names(user_of(request))
    ids = {character for _, character in known}
    return gr.Dropdown(known, value=[character for character in chosen or [] if character in ids])


def _lay() -> _Parts:
    hidden: dict[str, Any] = {"visible": False}
    gr.Markdown(t("batch_hint"))
    files = gr.Files(label=t("batch_file"), file_types=KINDS, height=160, elem_id="batch-file")
    with gr.Row(elem_classes="row-keys"):
        trial = gr.Button(t("batch_try"), size="sm", min_width=150, elem_id="batch-try")
        sample = gr.DownloadButton(t("batch_sample"), size="sm", min_width=150, elem_id="batch-sample")
        before = gr.Dropdown([], label=t("batch_before"), elem_id="batch-before", **hidden)
    said, place, columns = gr.HTML("", elem_id="batch-said"), gr.State(""), gr.State({})
    table = gr.Column(elem_id="batch-columns")
    with gr.Group(elem_id="batch-wishes"):
        characters = gr.Dropdown(
            character_form.public_names(), value=[], multiselect=True, label=t("batch_characters"), elem_id="batch-characters"
        )
        with gr.Row():
            tones = gr.CheckboxGroup([(t(tone), tone) for tone in TONES], value=[], label=t("batch_tones"))
            variants = gr.Slider(0, 10, 0, step=1, label=t("batch_variants"), elem_id="batch-variants")
        like = gr.Checkbox(True, label=t("batch_like"))
    outlook = gr.HTML("", elem_id="batch-outlook")
    start = gr.Button(t("batch_wait_file"), interactive=False, variant="secondary", elem_id="batch-start")
    name, card = gr.State(""), gr.HTML("", elem_id="batch-card")
    with gr.Row(elem_classes="row-keys"):
        stop = gr.Button(t("batch_stop"), size="sm", elem_id="batch-stop", **hidden)
        again = gr.Button(t("batch_retry"), size="sm", elem_id="batch-again", **hidden)
        report = gr.DownloadButton(t("batch_report"), size="sm", elem_id="batch-report", **hidden)
        forget = gr.Button(t("batch_forget"), size="sm", elem_id="batch-forget", **hidden)
    results, tick = gr.HTML("", elem_id="batch-results"), gr.Timer(TICK, active=False)
    parts = _Parts(
        files, trial, sample, before, said, place, columns, characters, tones, variants, like, outlook, start, name, card, stop,
        again, forget, report, results, tick,
    )  # fmt: skip
    with table:
        _mapping(parts)
    return parts


def _mapping(parts: _Parts) -> None:
    """The columns of the list and its first rows; a column's meaning can be changed."""

    @gr.render(
        inputs=[parts.place, parts.columns],
        triggers=[parts.place.change, parts.columns.change],
        show_progress="hidden",
        **ONE_BY_ONE,
    )
    def mapping(place: str, columns: dict[str, str], request: gr.Request) -> None:
        say = words(language_of(request))
        try:
            source = batch.look(place, columns) if place else None
        except PipelineError:
            source = _lenient(place)
        if source is None:
            return
        if source.columns and not source.headerless:
            gr.HTML(f"<h3>{say['batch_columns']}</h3><p class='hint'>{say['batch_columns_hint']}</p>")
            _columns(parts, source, columns, say)
            gr.HTML(batch_view.unused_columns(source, say, language_of(request)), elem_id="batch-unused")
        gr.HTML(f"<h3>{say['batch_first_rows']}</h3>{batch_view.first_rows(source, say)}", elem_id="batch-rows")


def _lenient(place: str) -> Source | None:
    """The list as its headers say it; None when even that cannot be read."""
    try:
        return batch.look(place)
    except PipelineError:
        return None


def _columns(parts: _Parts, source: Source, columns: dict[str, str], say: dict[str, str]) -> None:
    fields = [(say[f"column_{field}"], field) for field in ("", *batch.FIELDS)]
    with gr.Row(elem_classes="columns"):
        for place, column in enumerate(source.columns[:30]):
            chosen = gr.Dropdown(fields, value=column.field, label=column.header or "-", interactive=True, min_width=150)
            key = ("batch", place, column.header)
            chosen.input(_means(column.header, columns), inputs=chosen, outputs=parts.columns, key=key, **QUIET)


def _means(header: str, columns: dict[str, str]) -> Callable[[str], dict[str, str]]:
    def changed(field: str) -> dict[str, str]:
        return {**columns, header: field}

    return changed


def _wire_list(parts: _Parts, bench: Bench) -> None:
    """From the upload to the dry run."""
    took = [parts.place, parts.columns, parts.said]
    parts.files.upload(_took(batch_view.keep), inputs=parts.files, outputs=took, **QUIET)
    parts.trial.click(_took(lambda _, user: batch_view.example(user)), inputs=parts.files, outputs=took, **QUIET)
    gr.on(
        [part.change for part in parts.asked],
        _look, inputs=[*parts.asked, bench.board], outputs=[parts.outlook, parts.start, parts.said], **QUIET,
    )  # fmt: skip
    parts.sample.click(None, api_visibility="private")


def _took(keep: Callable[[Sequence[str], str], Path]) -> Callable[..., list[object]]:
    """Keep an upload; the place it is kept at, or what is wrong with it."""

    def took(files: list[str] | None, request: gr.Request) -> list[object]:
        try:
            place = keep(files or [], user_of(request))
            batch.look(place)  # what cannot be read is said here, where nobody else waits for it
            return [str(place), {}, ""]
        except PipelineError as error:
            return ["", {}, job_view.card(error.say(language_of(request)), "", None, failed=True)]

    return took


@dataclass(frozen=True)
class _Wish:
    """What is asked for of a list."""

    place: str
    columns: dict[str, str]
    characters: list[str] | None
    tones: list[str] | None
    variants: float
    like: bool
    """Take over the options of the short that is open."""
    board: str

    def prepared(self, user: str) -> tuple[Prepared, BatchOptions]:
        """The dry run. Raises PipelineErrors for a list that cannot be used."""
        settings = storyboard_view.current_settings(self.board, user)[1] if self.like else None
        options = batch_view.options(self.characters or (), self.tones or (), self.variants, settings)
        return batch.prepare(self.place, options, columns=self.columns, user=user), options


def _look(
    place: str,
    columns: dict[str, str],
    characters: list[str] | None,
    tones: list[str] | None,
    variants: float,
    like: bool,
    board: str,
    request: gr.Request,
) -> list[object]:
    """The dry run, and what the button would start."""
    wish = _Wish(place, columns, characters, tones, variants, like, board)
    language = language_of(request)
    say = words(language)
    if not place:
        return ["", gr.Button(say["batch_wait_file"], interactive=False, variant="secondary"), gr.skip()]
    try:
        prepared, _ = wish.prepared(user_of(request))
    except PipelineError as error:
        failed = job_view.card(error.say(language), "", None, failed=True)
        return ["", gr.Button(say["batch_nothing"], interactive=False, variant="secondary"), failed]
    count = prepared.outlook.shorts
    button = gr.Button(
        say["batch_start"].format(count) if count else say["batch_nothing"],
        interactive=count > 0,
        variant="primary" if count else "secondary",
    )
    return [batch_view.outlook_card(prepared, language), button, ""]


def _wire_run(parts: _Parts, bench: Bench) -> None:
    """From the start to the gallery."""
    begun = [parts.name, parts.said, *parts.stands]
    parts.start.click(_start, inputs=[*parts.asked, bench.board], outputs=begun, **QUIET)
    parts.again.click(batch_status.again, inputs=parts.name, outputs=begun, **QUIET)
    parts.stop.click(batch_status.stop, inputs=parts.name, outputs=parts.stands, **QUIET)
    parts.forget.click(batch_status.forget, inputs=parts.name, outputs=begun, **QUIET)
    parts.before.input(batch_status.standing, inputs=parts.before, outputs=parts.stands, **QUIET)
    parts.before.input(lambda name: name, inputs=parts.before, outputs=parts.name, **QUIET)
    parts.tick.tick(batch_status.standing, inputs=parts.name, outputs=parts.stands, **QUIET)


def _start(
    place: str,
    columns: dict[str, str],
    characters: list[str] | None,
    tones: list[str] | None,
    variants: float,
    like: bool,
    board: str,
    request: gr.Request,
) -> list[object]:
    """Make the list."""
    wish, user = _Wish(place, columns, characters, tones, variants, like, board), user_of(request)

    def begin() -> Path:
        prepared, options = wish.prepared(user)
        LIMITER.refuse_lists(user, prepared.outlook.rows)
        return batch.start(prepared, options, user=user, origin=LIMITER.origin(user))

    return batch_status.start_batch(begin, request)
