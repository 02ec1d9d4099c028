"""나만의 캐릭터: a form that makes a character of one's own from one of the cast, with one's own words, colours or pictures.

They are of the user who made them: seen, chosen, changed, copied and deleted by nobody else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component
from gradio.i18n import I18nData

from pipeline import characters
from pipeline.characters import AUTO, DEFAULT, list_characters, load_character, owned_characters
from pipeline.characters.character_file import PICTURES
from pipeline.errors import InputError, PipelineError
from pipeline.media.decode import decode_picture
from pipeline.records import TONES, Character

from .. import job_view
from ..api.mcp_tools import user_of
from ..i18n import language_of, t, words
from .product import AT_ONCE
from .scene_rows import QUIET

LEVELS = ("해요", "합쇼", "반말")
_HAIR, _OUTFIT = "#3a2a22", "#e8623f"


@dataclass(frozen=True)
class OwnForm:
    """The form's components."""

    mine: gr.Dropdown
    """Which of one's own is open in the form; "" for a new one."""
    fields: dict[str, Component]
    looks: gr.HTML
    """The uploaded picture as it was read."""
    said: gr.HTML
    keys: dict[str, gr.Button]
    """"save", "copy" and "delete"."""

    @property
    def lists(self) -> list[Component]:
        """What `refreshed` gives values for."""
        return [self.mine, self.fields["like"], self.fields["voice"]]


def build(demo: gr.Blocks, character: gr.Dropdown) -> None:
    """Lay the form out; a saved character joins `character`'s choices and is chosen."""
    with gr.Accordion(t("own"), open=False, elem_id="own"):
        gr.Markdown(t("own_hint"))
        mine = gr.Dropdown([(t("own_new"), "")], value="", label=t("own_mine"), elem_id="own-mine")
        fields, looks = _fields()
        with gr.Row(elem_classes="row-keys"):
            save = gr.Button(t("own_save"), elem_id="own-save")
            copy = gr.Button(t("own_copy"), elem_id="own-copy", interactive=False)
            delete = gr.Button(t("own_delete"), elem_id="own-delete", interactive=False)
        said = gr.HTML("", elem_id="own-said")
    form = OwnForm(mine, fields, looks, said, {"save": save, "copy": copy, "delete": delete})
    _wire(form, demo, character)


def _fields() -> tuple[dict[str, Component], gr.HTML]:
    with gr.Row():
        name = gr.Textbox(label=t("own_name"), max_length=40, elem_id="own-name")
        trade = gr.Textbox(label=t("own_trade"), max_length=40)
        age = gr.Number(30, label=t("own_age"), precision=0, minimum=0, maximum=120)
    persona = gr.Textbox(label=t("own_persona"), lines=2, max_length=300)
    phrases = gr.Textbox(label=t("own_phrases"), lines=3, max_lines=8)
    with gr.Row():
        like = gr.Dropdown(public_names(), value=DEFAULT, label=t("own_like"))
        voice = gr.Dropdown(public_names(), value=DEFAULT, label=t("own_voice_of"))
        speed = gr.Slider(0.8, 1.3, 1.0, step=0.05, label=t("own_speed"))
    with gr.Row():
        level = gr.Dropdown(list(LEVELS), value="해요", label=t("own_level"))
        tone = gr.Dropdown([(t(one), one) for one in TONES], value="casual", label=t("tone"))
        hair = gr.ColorPicker(_HAIR, label=t("own_hair"))
        outfit = gr.ColorPicker(_OUTFIT, label=t("own_outfit"))
    with gr.Row():
        picture = gr.UploadButton(t("own_picture"), file_types=["image"], size="sm", elem_id="own-picture")
        looks = gr.HTML("", elem_id="own-looks")
    fields = {
        "name": name, "trade": trade, "age": age, "persona": persona, "phrases": phrases, "like": like, "voice": voice,
        "speed": speed, "level": level, "tone": tone, "hair": hair, "outfit": outfit, "picture": picture,
    }  # fmt: skip
    return fields, looks


def _wire(form: OwnForm, demo: gr.Blocks, character: gr.Dropdown) -> None:
    quiet: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": AT_ONCE}
    after = [character, form.fields["picture"], form.looks, *form.lists, form.keys["copy"], form.keys["delete"], form.said]
    shown = [*form.fields.values(), form.looks]

    def changed(change: Callable[[dict[str, Any], str, str], tuple[str, str]]) -> Callable[..., list[object]]:
        """A press that changes the user's characters: `change(form, mine, user)` says which is open then, and what to say."""

        def press(values: dict[Block, Any], request: gr.Request) -> list[object]:
            language, user = language_of(request), user_of(request)
            named = {key: values[part] for key, part in form.fields.items()}
            try:
                opened, text = change(named, values[form.mine] or "", user)
            except PipelineError as error:
                return [*(gr.skip() for _ in range(8)), job_view.card(error.say(language), "", None, failed=True)]
            said = job_view.card(words(language)[f"own_{text}"].format(named["name"] or ""), "", None)
            chosen = gr.Dropdown(choices(user), value=opened or AUTO)
            return [chosen, None, "", *refresh_lists(user, opened), said]

        return press

    inputs = {form.mine, *form.fields.values()}
    opens: dict[str, Any] = {"inputs": form.mine, "outputs": [*shown, form.keys["copy"], form.keys["delete"]], **QUIET}
    form.keys["save"].click(changed(_save), inputs=inputs, outputs=after, **quiet)
    for key, change in (("copy", _duplicate), ("delete", _delete)):
        form.keys[key].click(changed(change), inputs=inputs, outputs=after, **quiet).then(_open_in_form, **opens)
    form.mine.input(_open_in_form, **opens)

    picture = form.fields["picture"]
    assert isinstance(picture, gr.UploadButton)
    picture.upload(_looks, inputs=picture, outputs=[form.looks, form.said], **quiet)

    def known(request: gr.Request) -> list[object]:
        return refresh_lists(user_of(request), "")[:3]

    demo.load(known, outputs=form.lists, **QUIET)


def _looks(file: str | None, request: gr.Request) -> list[str]:
    """The uploaded picture as it was read; or why it cannot be used."""
    try:
        image = decode_picture(Path(file or ""), PICTURES)
    except PipelineError as error:
        return ["", job_view.card(error.say(language_of(request)), "", None, failed=True)]
    image.thumbnail((180, 180))
    out = BytesIO()
    image.save(out, "PNG")
    return [f'<img alt="" height="180" src="data:image/png;base64,{b64encode(out.getvalue()).decode()}">', ""]


def refresh_lists(user: str, opened: str) -> list[object]:
    """The three lists of characters as they are now, with `opened` in the form; and the buttons for one of one's own."""
    own = [(t("own_new"), ""), *((_display_name(one), one.id) for one in owned_characters(user))]
    everyone = names(user)
    like = gr.Dropdown(everyone, value=opened or DEFAULT)
    return [gr.Dropdown(own, value=opened), like, gr.Dropdown(everyone, value=opened or DEFAULT), *_keys(opened)]


def _keys(opened: str) -> list[gr.Button]:
    return [gr.Button(interactive=bool(opened)) for _ in range(2)]


def choices(user: str) -> list[tuple[str | I18nData, str]]:
    """`names`, and before them who fits the product."""
    return [(t("cast_auto"), AUTO), *names(user)]


def names(user: str) -> list[tuple[str, str]]:
    """Every character that `user` has, as (what a list shows, id)."""
    return [(_display_name(character), character.id) for character in list_characters(user=user)]


def public_names() -> list[tuple[str, str]]:
    """Those that everybody has: what a page holds before it is known whose it is."""
    return [(_display_name(character), character.id) for character in characters.public_characters()]


def _display_name(character: Character) -> str:
    return f"{character.name} · {character.trade}"


def _owned_character(id: str, user: str) -> Character:  # noqa: A002 - the name of the record's field
    """One of the user's own. Raises InputError when it is not."""
    found = next((one for one in owned_characters(user) if one.id == id), None)
    if found is None:
        raise InputError(
            "내 캐릭터 목록에서 고쳐 쓸 캐릭터를 먼저 골라 주세요.", "Choose one of your own characters from the list first."
        )
    return found


def _save(form: dict[str, Any], mine: str, user: str) -> tuple[str, str]:
    if not (form["name"] or "").strip():
        raise InputError("캐릭터의 이름을 적어 주세요.", "Give the character a name.")
    made, picture = _character(form, user)
    if mine:
        made = made.model_copy(update={"id": _owned_character(mine, user).id})
    return characters.save_character(made, picture, user=user).id, "saved"


def _duplicate(_: dict[str, Any], mine: str, user: str) -> tuple[str, str]:
    one = _owned_character(mine, user)
    copy = one.model_copy(update={"id": characters.new_id(), "name": f"{one.name[:36]} (2)"})
    return characters.save_character(copy, user=user).id, "was_copied"


def _delete(_: dict[str, Any], mine: str, user: str) -> tuple[str, str]:
    characters.remove_character(_owned_character(mine, user).id, user=user)
    return "", "was_deleted"


def _open_in_form(mine: str, request: gr.Request) -> list[object]:
    """One of the user's own into the form; an empty form for a new one."""
    try:
        one = _owned_character(mine, user_of(request)) if mine else None
    except PipelineError:
        one = None
    if one is None:
        return ["", "", 30, "", "", DEFAULT, DEFAULT, 1.0, "해요", "casual", _HAIR, _OUTFIT, None, "", *_keys("")]
    lines = [line for phrases in one.phrases.values() for line in phrases]
    colours = [one.parts.get("hair_color", _HAIR), one.parts.get("outfit_color", _OUTFIT)]
    told = [one.name, one.trade, one.age, one.persona, "\n".join(lines), one.id, one.id, 1.0, one.speech_level, one.tone]
    return [*told, *colours, None, "", *_keys(one.id)]


def _character(given: dict[str, Any], user: str) -> tuple[Character, str]:
    """The form as (a character, the path of its picture or "")."""
    base, voice = load_character(given["like"], user=user), load_character(given["voice"], user=user).voice
    lines = tuple(line.strip() for line in (given["phrases"] or "").splitlines() if line.strip())
    colours = {"hair_color": given["hair"], "outfit_color": given["outfit"]}
    changes = {
        "id": characters.new_id(),
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
