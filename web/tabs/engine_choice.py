"""What makes a stage, above its rows: the engine, its licence, why it is this one, and the options only it has."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, get_args

import gradio as gr
from pydantic.fields import FieldInfo

from pipeline import engines, models
from pipeline import storyboard as boards
from pipeline.engines.engine_options import check_given, kind_of
from pipeline.errors import PipelineError
from pipeline.models import ModelRow
from pipeline.storyboard import Storyboard
from pipeline.workspace.project import home

from .. import job_view, storyboard_view
from ..api.mcp_tools import user_of
from ..file_cache import address
from ..i18n import language_of, words
from ..option_fields import Part
from . import better_voice
from .scene_rows import Row, make_button


def choice(stage: str) -> Callable[[Row], None]:
    """Draws the choice for a stage above the rows, folded away."""

    def draw(row: Row) -> None:
        rows = {
            one.name: one for one in models.list_models() if one.stage == stage and one.name in engines.TABLES[stage].engines
        }
        named = row.view.board.engines.get(stage, "auto")
        now = rows[engines.pick(stage, named)[0].name]
        if stage == "voice":
            better_voice.draw(row)
        title = row.say["engine_open"].format(purpose(now, row.say))
        with gr.Accordion(title, open=named != "auto", elem_id=f"engine-{stage}", elem_classes="engine"):
            _pick(row, stage, rows, named)
            gr.HTML(_facts(row, stage, rows, now, named))
            if stage in ("image", "video"):
                _options(row, stage, now.name)
            if stage == "voice":
                _own_voice(row)

    return draw


def purpose(row: ModelRow, say: dict[str, str]) -> str:
    """What an engine is, for people."""
    return say.get(f"purpose_{row.name}", row.purpose)


def licence(row: ModelRow, say: dict[str, str]) -> str:
    """An engine's licence, for people; the names of licences stay as they are."""
    return escape(say.get(f"licence_{row.name}", row.licence))


def advert(row: ModelRow, say: dict[str, str]) -> str:
    """Whether its output may be used in an advert, for people."""
    known = {"yes": say["advert_yes"], "no": say["advert_no"]}
    return known.get(row.advert) or say["advert_other"].format(escape(row.advert))


def _pick(row: Row, stage: str, rows: dict[str, ModelRow], named: str) -> None:
    best = rows[engines.pick(stage)[0].name]
    choices = [(row.say["engine_auto"].format(purpose(best, row.say)), "auto")]
    for one in rows.values():
        text = purpose(one, row.say)
        choices.append((text if one.ready else row.say["engine_absent"].format(text), one.name))
    chosen = gr.Dropdown(choices, value=named, label=row.say["engine"], interactive=True, elem_id=f"engine-of-{stage}")
    row.act("engine", chosen.input, lambda _, board, name: _with_engine(board, stage, name), [chosen])


def _with_engine(board: Storyboard, stage: str, name: str) -> Storyboard:
    """The storyboard made with that engine. Raises EngineError when it cannot run here."""
    engines.pick(stage, name)
    others = {key: value for key, value in board.engines.items() if key != stage}
    return board.model_copy(update={"engines": others if name == "auto" else {**others, stage: name}})


def _facts(row: Row, stage: str, rows: dict[str, ModelRow], now: ModelRow, named: str) -> str:
    say, lines = row.say, []
    lines.append(say["engine_terms"].format(licence(now, say), advert(now, say)))
    plan = models.plan_run({stage: now.name}).models[0]
    room = f" · {plan.gigabytes:.1f} GB" if plan.gigabytes else ""
    lines.append(say["engine_place"].format(say.get(f"place_{plan.place}", plan.place)) + room)
    if named != "auto":
        lines.append(say["engine_why"].format(say["engine_named"]))
    else:
        lines.append(say["engine_why"].format(say["engine_best"]))
        lines += [_why_not(rows[name], stage, say) for name in list(rows)[: list(rows).index(now.name)]]
    return f'<ul class="facts">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'


def _why_not(other: ModelRow, stage: str, say: dict[str, str]) -> str:
    """Why a better engine was passed over."""
    if other.ready and isinstance(engines.load(stage, other.name), engines.Manual):
        return say["why_manual"].format(purpose(other, say))
    return say["why_missing"].format(purpose(other, say), escape(other.missing))


def _options(row: Row, stage: str, name: str) -> None:
    """The engine's own options, with the ranges its record gives."""
    settings = getattr(row.view.board.settings, stage)
    said = settings.engine_options.get(name, {})
    fields = kind_of(engines.load(stage, name)).model_fields
    with gr.Row():
        for option, field in fields.items():
            made = part(option, field, said.get(option, field.default), row.say)
            if made is not None:
                _keep(row, made, stage, (name, option))


def part(option: str, field: FieldInfo, value: Any, say: dict[str, str]) -> Part | None:
    """A component for an option; None for a file, which is not chosen here."""
    common: dict[str, Any] = {"label": say.get(f"opt_{option}", option), "interactive": True, "min_width": 180}
    if field.annotation is bool:
        return gr.Checkbox(bool(value), **common)
    if field.annotation in (int, float):
        limits = {key: getattr(one, key) for one in field.metadata for key in ("ge", "le", "multiple_of") if hasattr(one, key)}
        step = limits.get("multiple_of") or (1 if field.annotation is int else 0.05)
        return gr.Slider(limits["ge"], limits["le"], value, step=step, **common)
    names = [one for one in get_args(field.annotation) if isinstance(one, str)]
    return gr.Dropdown(names, value=value, **common) if names else None


def _keep(row: Row, part: Part, stage: str, of: tuple[str, str]) -> None:
    """Write every change of an option into the storyboard."""
    engine, option = of

    def laid(board: Storyboard, value: object) -> Storyboard:
        settings = getattr(board.settings, stage)
        given = {**settings.engine_options, engine: {**settings.engine_options.get(engine, {}), option: value}}
        check_given(stage, given, files=False)
        return with_settings(board, stage, engine_options=given)

    listen = part.release if isinstance(part, gr.Slider) else part.input
    save(row, f"{engine}.{option}", listen, part, laid)


def with_settings(board: Storyboard, stage: str, **changes: object) -> Storyboard:
    """The storyboard with options of a stage changed."""
    stages = {stage: getattr(board.settings, stage).model_copy(update=changes)}
    return board.model_copy(update={"settings": board.settings.model_copy(update=stages)})


def save(
    row: Row, of: str, listen: Callable[..., object], part: Part, laid: Callable[[Storyboard, object], Storyboard]
) -> None:
    """On a change of `part` (`of` names it), save what `laid` makes of the storyboard; the rows stay as they are drawn."""
    name, bench = row.view.file.name, row.bench

    def keep(value: object, request: gr.Request) -> list[object]:
        language = language_of(request)
        try:
            now = storyboard_view.edit(name, user_of(request), lambda _, board: laid(board, value))
        except PipelineError as error:
            return [gr.skip(), job_view.card(error.say(language), "", None, failed=True)]
        return [make_button(now, language), job_view.card(words(language)["edited"], "", None)]

    outputs = [bench.make, bench.status]
    listen(keep, inputs=part, outputs=outputs, trigger_mode="always_last", **row.keyed(of))


def _own_voice(row: Row) -> None:
    """A recording to speak like, and the word that one may."""
    say, voice, user = row.say, row.view.board.settings.voice, row.view.board.user
    gr.HTML(f"<h3>{say['own_voice']}</h3><p class='hint'>{say['own_voice_hint']}</p>")
    with gr.Row(elem_classes="row-keys"):
        upload = gr.UploadButton(
            say["own_voice_upload"], file_types=["audio"], size="sm", min_width=120, elem_id="voice-upload"
        )
        which = gr.Dropdown(
            _voices(say, user), value=voice.reference, label=say["own_voice_which"], interactive=True, elem_id="voice-which"
        )
    heard = gr.HTML(_sample_recording(voice.reference), elem_id="voice-heard")
    consent = gr.Checkbox(voice.consent, label=say["own_voice_consent"], interactive=True, elem_id="voice-consent")
    save(row, "reference", which.input, which, lambda board, name: with_settings(board, "voice", reference=name or ""))
    save(row, "consent", consent.input, consent, lambda board, ticked: with_settings(board, "voice", consent=bool(ticked)))
    which.input(_sample_recording, inputs=which, outputs=heard, **row.keyed("hear"))

    def take(path: str, request: gr.Request) -> list[object]:
        language = language_of(request)
        try:
            name = boards.keep_voice(Path(path), user)
            storyboard_view.edit(
                row.view.file.name, user_of(request), lambda _, board: with_settings(board, "voice", reference=name)
            )
        except PipelineError as error:
            return [gr.skip(), gr.skip(), job_view.card(error.say(language), "", None, failed=True)]
        return [gr.Dropdown(choices=_voices(say, user), value=name), _sample_recording(name), gr.skip()]

    upload.upload(take, inputs=upload, outputs=[which, heard, row.bench.status], **row.keyed("take"))


def _voices(say: dict[str, str], user: str) -> list[tuple[str, str]]:
    return [(say["own_voice_none"], ""), *((title, name) for name, title in boards.own_sounds("voices", user).items())]


def _sample_recording(name: str) -> str:
    """The recording to listen to."""
    if not name or not (home() / name).is_file():
        return ""
    return f'<audio controls preload="none" aria-label="{escape(Path(name).stem)}" src="{address(home() / name)}"></audio>'
