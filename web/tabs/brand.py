"""우리 가게: the form of a shop's brand, kept once for all shorts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple, get_args

import gradio as gr
from gradio.blocks import Block

from pipeline import storyboard as boards
from pipeline.errors import PipelineError
from pipeline.media.frame_layout import Presence
from pipeline.records import Disclosure
from pipeline.records.brand import FONTS
from pipeline.render.captions.ass import contrast
from pipeline.storyboard import Storyboard, StoryboardFile
from pipeline.storyboard.brand_file import Brand

from .. import job_view, storyboard_view
from ..api.mcp_tools import user_of
from ..i18n import language_of, t, words
from .scene_rows import QUIET, Bench

READS = 4.5
"""Contrast from which letters of one colour read on the other."""


def build(bench: Bench, demo: gr.Blocks) -> None:
    """Lay the form out, folded, and wire it."""
    with gr.Accordion(t("brand_open"), open=False, elem_id="brand"):
        gr.Markdown(t("brand_hint"), elem_classes="hint")
        with gr.Row():
            shop = gr.Textbox(label=t("brand_shop"), max_length=40, elem_id="brand-shop")
            closing = gr.Textbox(label=t("brand_closing"), max_length=24, elem_id="brand-closing")
        with gr.Row():
            ground = gr.ColorPicker("#f4efe6", label=t("brand_ground"), elem_id="brand-ground")
            accent = gr.ColorPicker("#b3412e", label=t("brand_accent"), elem_id="brand-accent")
            people = [(t(f"presenter_{value}"), value) for value in get_args(Presence)]
            presenter = gr.Dropdown(people, value="auto", label=t("brand_presenter"), elem_id="brand-presenter")
            why = [(t(f"disclosure_{value}"), value) for value in get_args(Disclosure)]
            disclosure = gr.Dropdown(why, value="", label=t("brand_disclosure"), elem_id="brand-disclosure")
        with gr.Row():
            fonts = [(t(f"font_{name}"), name) for name in ("", *FONTS, boards.OWN_FONT)]
            font = gr.Dropdown(fonts, value="", label=t("brand_font"), elem_id="brand-font")
            forbidden = gr.Textbox(label=t("brand_forbidden"), lines=2, max_lines=6, elem_id="brand-forbidden")
        gr.Markdown(t("brand_font_rights"), elem_classes="hint")
        with gr.Row(elem_classes="row-keys"):
            own_font = gr.UploadButton(t("brand_own_font"), file_types=[".ttf", ".otf"], size="sm", elem_id="brand-own-font")
            logo = gr.UploadButton(t("brand_logo"), file_types=[".png", ".webp"], size="sm", elem_id="brand-logo")
            save = gr.Button(t("brand_save"), size="sm", variant="primary", elem_id="brand-save")
            drop = gr.Button(t("brand_drop"), size="sm", elem_id="brand-drop")
        said = gr.HTML("", elem_id="brand-said")
    fields = [shop, closing, ground, accent, presenter, disclosure, font, forbidden]
    demo.load(_saved_fields, outputs=fields, **QUIET)

    def keep(values: dict[Block, Any], request: gr.Request) -> list[object]:
        """Keep the brand, and lay it over the open short."""
        colours = (_hex(values[ground]), _hex(values[accent]))
        given = {"shop": values[shop], "closing": values[closing], "colors": colours}
        given |= {"presenter": values[presenter], "disclosure": values[disclosure], "font": values[font]}
        given["forbidden"] = tuple(line.strip() for line in values[forbidden].splitlines() if line.strip())
        files = _Files(values[logo], values[own_font])
        return _save(values[bench.board], files, given, request)

    kept: dict[str, Any] = {"inputs": {bench.board, logo, own_font, *fields}, "outputs": [said, bench.words, font], **QUIET}
    save.click(keep, **kept)
    logo.upload(keep, **kept)
    own_font.upload(keep, **kept)
    drop.click(_forget, outputs=[said, *fields], **QUIET)


def _saved_fields(request: gr.Request) -> list[object]:
    """The user's brand into the form."""
    try:
        brand = boards.saved_brand(user_of(request))
    except PipelineError:
        brand = None
    if brand is None:
        return [gr.skip() for _ in range(8)]
    kit = brand.kit
    ground, accent = kit.colors if len(kit.colors) == 2 else (gr.skip(), kit.colors[0] if kit.colors else gr.skip())
    font = boards.OWN_FONT if brand.font else kit.font
    return [
        kit.shop,
        kit.closing,
        ground,
        accent,
        brand.presenter or "auto",
        brand.disclosure,
        font,
        "\n".join(kit.forbidden),
    ]


class _Files(NamedTuple):
    """What was uploaded for a brand; None for what stays."""

    logo: str | None
    font: str | None


def _save(board: str, files: _Files, given: dict[str, Any], request: gr.Request) -> list[object]:
    language, user = language_of(request), user_of(request)
    try:
        logo, font = (Path(one) if one else None for one in files)
        brand = boards.save_brand(user, given, logo, font)
        if board:
            storyboard_view.edit(board, user, lambda file, now: _with_brand(file, now, brand))
    except PipelineError as error:
        return [job_view.card(error.say(language), "", None, failed=True), gr.skip(), gr.skip()]
    say, share = words(language), contrast(*given["colors"])
    reads = say["brand_contrast_good" if share >= READS else "brand_contrast_low"]
    return [
        job_view.card(say["brand_kept"], say["brand_contrast"].format(share, reads), None),
        time.time(),
        boards.OWN_FONT if brand.font else gr.skip(),
    ]


def _with_brand(file: StoryboardFile, board: Storyboard, brand: Brand) -> Storyboard:
    return board.model_copy(update={"settings": boards.with_brand(board.settings, brand, file.project)})


def _forget(request: gr.Request) -> list[object]:
    boards.forget_brand(user_of(request))
    gone = job_view.card(words(language_of(request))["brand_gone"], "", None)
    return [gone, "", "", gr.skip(), gr.skip(), "auto", "", "", ""]


def _hex(colour: str) -> str:
    """A colour as the picker says it ("rgba(…)" once it was moved) as #rrggbb."""
    if colour.startswith("#"):
        return colour[:7]
    numbers = [float(part) for part in colour[colour.index("(") + 1 : colour.index(")")].split(",")[:3]]
    return "#" + "".join(f"{round(number):02x}" for number in numbers)
