"""The photos of the sheet as tiles: their order by drag and by key, the hero marked, each left out and taken back by a tick."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import gradio as gr
from gradio import utils

from pipeline.errors import InputError

from ..file_cache import address
from ..i18n import t, words

TEXTS = (
    "photo_n",
    "photo_keys",
    "photo_use",
    "photo_use_hint",
    "photo_hero",
    "photos_more",
    "photos_empty",
    "photos_loading",
)
SCRIPT = Path(__file__).parent.with_name("photo_strip.js").read_text(encoding="utf-8")


def build() -> gr.HTML:
    """Lay the tiles out; the part's value is `strip_value`'s, it says "upload" when files were put in."""
    said = {language: {key: words(language)[key] for key in TEXTS} for language in ("ko", "en")}
    with gr.Column(elem_id="photos"):
        gr.HTML(t("photos_head"), elem_classes="strip-head")
        gr.HTML('<ul id="photo-tiles"></ul>', padding=False)
        return gr.HTML(
            "",
            html_template="<i></i>",
            js_on_load=f"const WORDS = {json.dumps(said, ensure_ascii=False)};\n{SCRIPT}",
            elem_id="photos-data",
            visible="hidden",
        )


class Tile(NamedTuple):
    """One photo; one that is `off` stays in sight to be taken back, and is not used."""

    path: Path
    off: bool = False


def strip_value(tiles: Iterable[Tile]) -> str:
    """The part's value; the photos are files of Gradio's cache."""
    return json.dumps([{"path": str(one.path), "url": address(one.path), "off": one.off} for one in tiles])


def tiles_of(value: str | None) -> list[Tile]:
    """The photos of a value in their order.

    Raises InputError for what is no list of tiles, or names a file of this computer that was not handed to the page.
    """
    cache = Path(utils.get_upload_folder()).resolve()
    try:
        tiles = [Tile(Path(one["path"]).resolve(), bool(one.get("off"))) for one in json.loads(value or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _missing_photos() from error
    if not all(one.path.is_relative_to(cache) and one.path.is_file() for one in tiles):
        raise _missing_photos()
    return tiles


def _missing_photos() -> InputError:
    return InputError("올린 사진이 없습니다. 다시 올려 주세요.", "The uploaded photos are gone. Upload them again.")
