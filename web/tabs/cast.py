"""캐릭터: who presents the short. A click on a face chooses it; a form makes one of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from pipeline.characters import DEFAULT, list_characters
from pipeline.records import Character

from ..files import give
from ..text import t
from . import own


@dataclass(frozen=True)
class CastTab:
    """The components others need."""

    character: gr.Dropdown


def build(demo: gr.Blocks) -> CastTab:
    """Lay the tab out and wire it."""
    search = gr.Textbox(
        label=t("search_cast"), placeholder=t("search_cast"), show_label=False, container=False, elem_id="search-cast"
    )
    faces = gr.Gallery(
        show_label=False, columns=5, height=460, allow_preview=False, interactive=False, elem_id="cast", object_fit="contain"
    )
    character = gr.Dropdown(own.names(), value=DEFAULT, label=t("character"), elem_id="character")
    about = gr.Markdown(elem_id="about-character")
    shown = gr.State([])
    private: dict[str, Any] = {"api_visibility": "private"}
    demo.load(_faces, inputs=search, outputs=[faces, shown], **private)
    search.change(_faces, inputs=search, outputs=[faces, shown], show_progress="hidden", **private)
    faces.select(_chosen, inputs=shown, outputs=character, **private)
    gr.on([demo.load, character.change], _about, inputs=character, outputs=about, **private)
    own.build(character)
    return CastTab(character)


def _matches(character: Character, wanted: str) -> bool:
    text = " ".join((character.name, character.name_en, character.trade, character.persona, *character.fields)).lower()
    return all(word in text for word in wanted.lower().split())


def _faces(wanted: str | None) -> tuple[list[tuple[str, str]], list[str]]:
    """The faces that match, and their ids in the same order."""
    from pipeline.render.figure import portrait

    found = [character for character in list_characters() if _matches(character, wanted or "")]
    pictures: list[tuple[str, str]] = [(give(portrait(character, 240)), character.name) for character in found]
    return pictures, [character.id for character in found]


def _chosen(shown: list[str], event: gr.SelectData) -> str:
    return shown[event.index]


def _about(id: str) -> str:  # noqa: A002 - the name of the record's field
    character = next((one for one in list_characters() if one.id == id), None)
    if character is None:
        return ""
    lines = [phrase for phrases in character.phrases.values() for phrase in phrases[:1]]
    return f"**{character.name}** ({character.trade}, {character.age})  \n{character.persona}  \n「{'」 「'.join(lines[:2])}」"
