"""장면: the cards of the scenes, under every tab that shows a part of them; what is done on them goes to scene_actions."""

from __future__ import annotations

import json
from pathlib import Path

import gradio as gr
from gradio import utils

from pipeline.errors import InputError

from .. import scene_actions
from ..api.mcp_tools import user_of
from ..i18n import language_of, t
from ..scene_actions import Action
from ..scene_cards import cards
from ..storyboard_view import View
from . import engine_choice
from .scene_rows import Bench, tab

SCRIPT = Path(__file__).parent.with_name("scene_cards.js").read_text(encoding="utf-8")
STAGES = ("image", "voice", "video")


def build(bench: Bench) -> None:
    """Lay out the tab one works in. Its cards are below all tabs (`lay_cards`)."""
    with gr.Tab(t("tab_scenes"), id="scenes", elem_id="tab-scenes") as front:
        gr.HTML("")
    bench.show(front, "scenes")


def build_stages(bench: Bench) -> None:
    """The tabs of pictures, voice and clips: above the cards, which engine makes them."""
    for stage in STAGES:
        tab(bench, stage, engine_choice.choice(stage))


def data() -> gr.HTML:
    """The part of the page that the cards are drawn from; its script sends what is done on them."""
    return gr.HTML(
        data_of(None, "ko"),
        html_template="<i></i>",
        js_on_load=SCRIPT,
        server_functions=[act],
        elem_id="cards-data",
        visible="hidden",
        render=False,
    )


def lay_cards(bench: Bench) -> None:
    """The place of the cards. Gradio never writes there."""
    gr.HTML('<div id="cards"><div class="bar"></div><div class="list"></div></div>', elem_id="cards-room")
    bench.cards.render()


def data_of(view: View | None, language: str) -> str:
    """What `data` shows of a storyboard."""
    return json.dumps(cards(view, language), ensure_ascii=False)


def act(message: dict[str, object], request: gr.Request) -> dict[str, object]:
    """What was pressed, typed or dropped on a card; answers with the cards as they stand then."""
    language, files = language_of(request), message.get("files")
    try:
        action = Action(
            name=str(message.get("action", "")),
            key=str(message.get("key") or ""),
            value=message.get("value"),
            files=tuple(_upload_path(path) for path in (files if isinstance(files, list) else ())),
        )
    except InputError as error:
        return {"said": error.say(language)}
    return scene_actions.act(str(message.get("board", "")), user_of(request), action, language)


def _upload_path(name: object) -> Path:
    """A file that was uploaded. Raises InputError for any other file of this computer."""
    path = Path(str(name)).resolve()
    if not path.is_relative_to(Path(utils.get_upload_folder()).resolve()) or not path.is_file():
        raise InputError("올린 파일이 없습니다. 다시 올려 주세요.", "The uploaded file is gone. Upload it again.")
    return path
