"""나만의 캐릭터: a form that makes a character of one's own from one of the cast, with one's own words, colours or pictures."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import gradio as gr

from pipeline.characters import AUTO, DEFAULT, list_characters, load_character, save_character
from pipeline.characters.files import PICTURES
from pipeline.errors import PipelineError
from pipeline.media.decode import decode_picture
from pipeline.project import fingerprint
from pipeline.records import TONES, Character

from .. import actions
from ..text import language_of, t, words
from .product import AT_ONCE

LEVELS = ("해요", "합쇼", "반말")


def build(character: gr.Dropdown) -> None:
    """Lay the form out; a saved character joins `character`'s choices and is chosen."""
    cast = names()
    with gr.Accordion(t("own"), open=False, elem_id="own"):
        gr.Markdown(t("own_hint"))
        with gr.Row():
            name = gr.Textbox(label=t("own_name"), max_length=40, elem_id="own-name")
            trade = gr.Textbox(label=t("own_trade"), max_length=40)
            age = gr.Number(30, label=t("own_age"), precision=0, minimum=0, maximum=120)
        persona = gr.Textbox(label=t("own_persona"), lines=2, max_length=300)
        phrases = gr.Textbox(label=t("own_phrases"), lines=3, max_lines=8)
        with gr.Row():
            like = gr.Dropdown(cast, value=DEFAULT, label=t("own_like"))
            voice = gr.Dropdown(cast, value=DEFAULT, label=t("own_voice"))
            speed = gr.Slider(0.8, 1.3, 1.0, step=0.05, label=t("own_speed"))
        with gr.Row():
            level = gr.Dropdown(list(LEVELS), value="해요", label=t("own_level"))
            tone = gr.Dropdown([(t(one), one) for one in TONES], value="casual", label=t("tone"))
            hair = gr.ColorPicker("#3a2a22", label=t("own_hair"))
            outfit = gr.ColorPicker("#e8623f", label=t("own_outfit"))
        with gr.Row():
            picture = gr.UploadButton(t("own_picture"), file_types=["image"], size="sm", elem_id="own-picture")
            looks = gr.HTML("", elem_id="own-looks")
        save = gr.Button(t("own_save"), elem_id="own-save")
        said = gr.HTML("")
    form = {
        "name": name, "trade": trade, "age": age, "persona": persona, "phrases": phrases, "like": like, "voice": voice,
        "speed": speed, "level": level, "tone": tone, "hair": hair, "outfit": outfit, "picture": picture,
    }  # fmt: skip

    def keep(values: dict[Any, Any], request: gr.Request) -> list[Any]:
        language = language_of(request)
        try:
            made = save_character(*_character({key: values[part] for key, part in form.items()}))
        except PipelineError as error:
            return [gr.skip(), actions.card(error.say(language), "", None, failed=True), gr.skip(), gr.skip()]
        done = actions.card(words(language)["own_saved"].format(made.name), "", None)
        return [gr.Dropdown(choices(), value=made.id), done, None, ""]  # the picture was for this one only

    several: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": AT_ONCE}
    picture.upload(_looks, inputs=picture, outputs=[looks, said], **several)
    save.click(keep, inputs=set(form.values()), outputs=[character, said, picture, looks], **several)


def _looks(file: str | None, request: gr.Request) -> list[str]:
    """The uploaded picture as it was read; or why it cannot be used."""
    try:
        image = decode_picture(Path(file or ""), PICTURES)
    except PipelineError as error:
        return ["", actions.card(error.say(language_of(request)), "", None, failed=True)]
    image.thumbnail((180, 180))
    out = BytesIO()
    image.save(out, "PNG")
    return [f'<img alt="" height="180" src="data:image/png;base64,{b64encode(out.getvalue()).decode()}">', ""]


def choices() -> list[tuple[Any, str]]:
    """`names`, and before them who fits the product."""
    return [(t("cast_auto"), AUTO), *names()]


def names() -> list[tuple[str, str]]:
    """Every character as (what a list shows, id)."""
    return [(f"{character.name} · {character.trade}", character.id) for character in list_characters()]


def _character(given: dict[str, Any]) -> tuple[Character, str]:
    """The form as (a character, the path of its picture or "")."""
    base, voice = load_character(given["like"]), load_character(given["voice"]).voice
    lines = tuple(line.strip() for line in (given["phrases"] or "").splitlines() if line.strip())
    colours = {"hair_color": given["hair"], "outfit_color": given["outfit"]}
    changes = {
        "id": f"my_{fingerprint(given['name'])[:8]}",
        "name": (given["name"] or "").strip(),
        "trade": (given["trade"] or "").strip() or base.trade,
        "age": int(given["age"] or 0),
        "persona": (given["persona"] or "").strip() or base.persona,
        "phrases": {"hook": lines[:1], "call": lines[-1:]} if lines else {},
        "speech_level": given["level"],
        "tone": given["tone"],
        "parts": {**base.parts, **{key: colour for key, colour in colours.items() if key in base.parts}},
        "voice": voice.model_copy(update={"speed": round(voice.speed * given["speed"], 2)}),
    }
    return base.model_copy(update=changes), given["picture"] or ""
