"""캐릭터: who presents the short. A click on a face chooses it and lets it speak; a form makes one of one's own."""

from __future__ import annotations

import html
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from pipeline import engines
from pipeline.characters import AUTO, list_characters
from pipeline.errors import PipelineError
from pipeline.product_text.category import FIELDS
from pipeline.records import Character

from .. import job_view
from ..api.mcp_tools import user_of
from ..file_cache import address, give
from ..i18n import language_of, t, words
from ..voice_sample import voice_sample
from . import character_form
from .scene_rows import QUIET


@dataclass(frozen=True)
class CastTab:
    """The components others need."""

    character: gr.Dropdown


def build(demo: gr.Blocks) -> CastTab:
    """Lay the tab out and wire it."""
    with gr.Row(elem_id="cast-search"):
        search = gr.Textbox(
            label=t("search_cast"),
            placeholder=t("search_cast"),
            show_label=False,
            container=False,
            elem_id="search-cast",
            scale=3,
        )
        kinds = [(t("cast_all"), ""), (t("cast_people"), "person"), (t("cast_mascots"), "mascot")]
        kind = gr.Radio(kinds, value="", show_label=False, container=False, elem_id="cast-kind", scale=2)
    fields = gr.Radio(
        [(t("cast_all"), ""), *((t(f"field_{field}"), field) for field in FIELDS)], value="", label=t("cast_filter"),
        elem_id="cast-field",
    )  # fmt: skip
    faces = gr.Gallery(
        show_label=False, columns=6, height=430, allow_preview=False, interactive=False, elem_id="cast", object_fit="contain",
        buttons=[],
    )  # fmt: skip
    nobody = gr.HTML("", elem_id="cast-nobody")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=240):
            character = gr.Dropdown(
                [(t("cast_auto"), AUTO), *character_form.public_names()], value=AUTO, label=t("character"), elem_id="character"
            )
            about = gr.Markdown(elem_id="about-character")
        with gr.Column(scale=2, min_width=200):
            listen = gr.Button(t("listen"), elem_id="listen")
            heard = gr.HTML("", elem_id="heard")
    shown = gr.State([])
    looking = [search, kind, fields]
    gr.on(
        [demo.load, search.change, kind.change, fields.change], _faces, inputs=looking, outputs=[faces, shown, nobody], **QUIET
    )
    faces.select(_picked_character, inputs=shown, outputs=character, **QUIET).then(
        _sample, inputs=character, outputs=heard, **QUIET
    )
    listen.click(_sample, inputs=character, outputs=heard, **QUIET)
    gr.on([demo.load, character.change], _about, inputs=character, outputs=about, **QUIET)
    character.input(lambda: "", outputs=heard, queue=False, api_visibility="private", show_progress="hidden")
    character_form.build(demo, character)
    return CastTab(character)


def _matches(character: Character, wanted: str, kind: str, field: str) -> bool:
    text = " ".join((character.name, character.name_en, character.trade, character.persona, *character.fields)).lower()
    fits = (not kind or character.kind == kind) and (not field or field in character.fields)
    return fits and all(word in text for word in wanted.lower().split())


def _faces(wanted: str | None, kind: str | None, field: str | None, request: gr.Request) -> list[object]:
    """The faces that match, their ids in the same order, and what to do when there are none."""
    cast = list_characters(user=user_of(request))
    found = [character for character in cast if _matches(character, wanted or "", kind or "", field or "")]
    none = "" if found else f'<p class="hint">{words(language_of(request))["nobody"]}</p>'
    return [_pictures(found, language_of(request)), [character.id for character in found], none]


def _pictures(found: Sequence[Character], language: str) -> list[tuple[str, str]]:
    from pipeline.render.presenter.figure import portrait

    return [(give(portrait(character, 240)), display_name(character, language)) for character in found]


def display_name(character: Character, language: str) -> str:
    """The character's name as the page's readers write it."""
    return character.name_en if language == "en" and character.name_en else character.name


def _picked_character(shown: list[str], event: gr.SelectData) -> str:
    return shown[event.index]


def _find_character(id: str, user: str) -> Character | None:  # noqa: A002 - the name of the record's field
    return next((one for one in list_characters(user=user) if one.id == id), None)


def _about(id: str, request: gr.Request) -> str:  # noqa: A002 - the name of the record's field
    if id == AUTO:
        return words(language_of(request))["cast_auto_hint"]
    character = _find_character(id, user_of(request))
    if character is None:
        return ""
    lines = [phrase for phrases in character.phrases.values() for phrase in phrases[:1]]
    return f"**{character.name}** ({character.trade}, {character.age})  \n{character.persona}  \n「{'」 「'.join(lines[:2])}」"


def badge(id: str, user: str, language: str) -> str:  # noqa: A002 - the name of the record's field
    """Who presents, for the header."""
    from pipeline.render.presenter.figure import portrait

    character = _find_character(id, user)
    if character is None:
        return ""
    name, trade = html.escape(display_name(character, language)), html.escape(character.trade)
    return f'<p class="badge"><img alt="" src="{address(portrait(character, 240))}"><b>{name}</b> {trade}</p>'


def _sample(id: str, request: gr.Request) -> str:  # noqa: A002 - the name of the record's field
    character, language = _find_character(id, user_of(request)), language_of(request)
    if character is None:
        return f'<p class="hint">{words(language)["listen_whom"]}</p>'
    try:
        path = sample(character)
    except PipelineError as error:
        return job_view.card(error.say(language), "", None, failed=True)
    name = html.escape(character.name)
    return f'<audio controls autoplay aria-label="{name}" src="{address(path)}" data-at="{time.time():.0f}"></audio>'


def sample(character: Character) -> Path:
    """A character saying who it is, made once by the voice stage and kept with the things that can be made again."""
    engine, _ = engines.pick("voice")
    text = words("ko")["sample"].format(character.name)
    return voice_sample(text, character, engine)
