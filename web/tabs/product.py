"""상품: every door a product can come in by, its photos, and the fact sheet with its sources."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, get_args

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from pipeline.errors import PipelineError
from pipeline.records import Availability, Product
from pipeline.script import sheet_findings
from pipeline.workspace.paths import beside_program

from .. import job_view
from ..claims_view import claims_list
from ..i18n import TEXTS, language_of, t, words
from ..product_form import FIELDS, Field, form_values, former_fields, source, what_was_read
from . import photo_strip
from .photo_strip import Tile
from .scene_rows import QUIET, Bench

EXAMPLES = beside_program("examples")
FIRST = ("name", "price")
"""The boxes one sees first; the others are unfolded, by themselves once a page was read (web/sheet.js)."""
Box = gr.Textbox | gr.Dropdown
AT_ONCE = 16
"""Visitors whose products are read at the same time: one that is slow to be refused keeps nobody waiting."""


@dataclass(frozen=True)
class ProductTab:
    """The components others need: the sheet's boxes by field name, the photos, the product as it was read."""

    boxes: dict[str, Box]
    photos: gr.HTML
    base: gr.State
    """The Product as JSON, "" before one was read."""

    @property
    def parts(self) -> list[Component]:
        """What `filled` and `example` give values for."""
        return [*self.boxes.values(), self.photos, self.base]


def sheet_values(product: Product, photos: list[str], language: str) -> list[object]:
    """The sheet's values for a product that was read."""
    return [
        *_boxes(product, language),
        photo_strip.strip_value(Tile(Path(photo)) for photo in photos),
        product.model_dump_json(),
    ]


def blank() -> list[object]:
    """The sheet's values when it is empty, the hidden ones too."""
    return [*(_box_value(field.key, "") for field in FIELDS), "", ""]


@dataclass(frozen=True)
class _Doors:
    address: gr.Textbox
    load: gr.Button
    file: gr.File
    text: gr.Textbox
    read: gr.Button
    examples: gr.Radio
    trial: gr.Button
    fresh: gr.Button
    said: gr.HTML


def build(bench: Bench) -> ProductTab:
    """Lay the tab out and wire its doors."""
    doors = _doors()
    photos = photo_strip.build()
    notes = gr.HTML("", visible=False, elem_id="photo-notes")
    read = gr.CheckboxGroup([], label=t("suggestions"), info=t("suggestions_hint"), visible=False, elem_id="suggestions")
    photos_said = gr.HTML("", elem_id="photos-said")
    claims = gr.HTML("", visible=False, elem_id="sheet-claims")
    tab = ProductTab(_sheet(), photos, gr.State(""))
    _wire(doors, tab, bench)
    _wire_sheet(doors, tab, photos_said, bench)
    private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    tab.base.change(_reading_notes, inputs=tab.base, outputs=[notes, read], **private)
    features = tab.boxes["features"]
    told: dict[str, Any] = {"inputs": [tab.boxes[name] for name in _CLAIMING], "outputs": claims, **private}
    gr.on([tab.base.change, *(tab.boxes[name].blur for name in _CLAIMING)], _sheet_claims, **told)
    read.input(_confirm_lines, inputs=[read, features, tab.base], outputs=features, **private)
    return tab


def _reading_notes(base: str, request: gr.Request) -> list[object]:
    """What was left out of a product that was read, and what its pictures say, to be ticked."""
    product = Product.model_validate_json(base) if base else None
    notes = "".join(f"<li>{escape(note)}</li>" for note in product.notes) if product else ""
    told = f"<details class='hint'><summary>{words(language_of(request))['photo_notes']}</summary><ul>{notes}</ul></details>"
    ticked = [line for line in product.suggestions if line in product.features] if product else []
    choices = list(product.suggestions) if product else []
    return [gr.HTML(told, visible=bool(notes)), gr.CheckboxGroup(choices, value=ticked, visible=bool(choices))]


_CLAIMING = ("name", "features", "description")
"""Fields in which a claim may stand."""


def _sheet_claims(name: str, features: str, description: str, request: gr.Request) -> gr.HTML:
    """What a rule of advertising may speak against in the sheet as it is typed."""
    sheet = {"name": name.strip()[:300], "features": features.splitlines(), "description": description}
    told = claims_list(sheet_findings(Product.model_validate(sheet)), language_of(request)) if name.strip() else ""
    return gr.HTML(told, visible=bool(told))


def _confirm_lines(ticked: list[str], features: str, base: str) -> str:
    """The features with the lines that the seller confirmed, and without those taken back."""
    offered = Product.model_validate_json(base).suggestions if base else ()
    others = [line for line in features.splitlines() if line.strip() and line not in offered]
    return "\n".join([*others, *ticked])


def _doors() -> _Doors:
    with gr.Row(elem_id="begin"):
        trial = gr.Button(t("try_example"), size="sm", min_width=150, elem_id="try-example")
        fresh = gr.Button(t("new_product"), size="sm", min_width=110, elem_id="new-product")
    with gr.Group(elem_id="doors"):
        with gr.Tabs():
            with gr.Tab(t("by_address")), gr.Row(equal_height=True):
                address = gr.Textbox(label=t("address"), placeholder="https://", info=t("address_hint"), scale=5)
                load = gr.Button(t("load"), scale=1, min_width=100, elem_id="load")
            with gr.Tab(t("by_file")):
                kinds = [".html", ".htm", ".mhtml", ".mht", ".json"]
                file = gr.File(label=t("page_file"), file_types=kinds, height=110, elem_id="page-file")
            with gr.Tab(t("by_text")):
                text = gr.Textbox(label=t("pasted"), info=t("pasted_hint"), lines=4, max_lines=10, elem_id="pasted")
                read = gr.Button(t("load"), size="sm")
            with gr.Tab(t("by_example")):
                names = [(_title(path), str(path)) for path in sorted(EXAMPLES.glob("*.json"))]
                examples = gr.Radio(names, value=None, label=t("by_example"))
        said = gr.HTML("", elem_id="door-said")
    return _Doors(address, load, file, text, read, examples, trial, fresh, said)


def _title(path: Path) -> str:
    from json import loads

    return loads(path.read_text(encoding="utf-8"))["name"]


def _sheet() -> dict[str, Box]:
    """The boxes, two to a row where they are short."""
    boxes: dict[str, Box] = {}
    with gr.Group(elem_id="sheet"):
        _rows([field for field in FIELDS if field.key in FIRST], boxes)
        with gr.Accordion(t("more_facts"), open=False):
            _rows([field for field in FIELDS if field.key not in FIRST], boxes)
    return {field.key: boxes[field.key] for field in FIELDS}  # long fields stand last on the page, not in the sheet


def _rows(fields: list[Field], boxes: dict[str, Box]) -> None:
    short = [field for field in fields if field.lines == 1]
    for first in range(0, len(short), 2):
        with gr.Row():
            for field in short[first : first + 2]:
                boxes[field.key] = _box(field)
    for field in fields:
        if field.lines > 1:
            boxes[field.key] = _box(field)


def _box(field: Field) -> Box:
    common: dict[str, Any] = {"label": t(field.key), "elem_id": f"fact-{field.key}"}
    if field.key == "availability":
        return gr.Dropdown([(t(f"availability_{one}"), one) for one in get_args(Availability)], value="unknown", **common)
    return gr.Textbox(lines=field.lines, max_lines=max(field.lines, 12), placeholder=_hint(field), **common)


def _box_value(key: str, text: str, info: str = "") -> Box:
    """What a box is to show, and where it came from."""
    if key == "availability":
        return gr.Dropdown(value=text or "unknown", info=info or None)
    return gr.Textbox(text, info=info or None)


def _hint(field: Field) -> str | None:
    """An example of what goes into the box."""
    return t(f"hint_{field.key}") if f"hint_{field.key}" in TEXTS else None


def _wire(doors: _Doors, tab: ProductTab, bench: Bench) -> None:
    outputs = [*tab.parts, doors.said, bench.status]
    private: dict[str, Any] = {"outputs": outputs, "api_visibility": "private", "concurrency_limit": AT_ONCE}

    def opens(read: Callable[[str | None, gr.Request], list[object]]) -> Callable[..., list[object]]:
        """A door: what it reads goes into the sheet; without an open short, it is said what to press next."""

        def fill(place: str | None, board: str, request: gr.Request) -> list[object]:
            values = read(place, request)
            bench.filled.append(request.session_hash)
            if board or isinstance(values[0], dict):  # nothing was read
                return [*values, gr.skip()]
            return [*values, job_view.card(words(language_of(request))["ready"], "", None)]

        return fill

    for listen, read, place in (
        (doors.load.click, _open_address, doors.address),
        (doors.address.submit, _open_address, doors.address),
        (doors.file.upload, _open, doors.file),
        (doors.examples.input, _open, doors.examples),
        (doors.read.click, _open_text, doors.text),
        (doors.trial.click, _open_example, doors.text),
    ):
        listen(opens(read), inputs=[place, bench.board], **private)


def _wire_sheet(doors: _Doors, tab: ProductTab, photos_said: gr.HTML, bench: Bench) -> None:
    """What empties the sheet or a part of it, and what looks at photos as they are dropped."""
    cleared = [*tab.parts, doors.address, doors.file, doors.text, doors.examples, doors.said, photos_said]

    def begin_anew(request: gr.Request) -> list[object]:
        """An empty sheet, empty doors, and no short open."""
        bench.filled.append(request.session_hash)
        return [*blank(), "", None, "", None, "", "", "", "", time.time()]

    doors.fresh.click(begin_anew, outputs=[*cleared, bench.board, bench.made, bench.go], **QUIET)
    keys = [field.key for field in FIELDS if field.more]
    hidden = [tab.boxes[key] for key in keys]

    def drop_former(values: dict[Block, Any], request: gr.Request) -> list[object]:
        """Empty what another product left in the hidden boxes; the sheet is of no product that was read then."""
        base = Product.model_validate_json(values[tab.base]) if values[tab.base] else None
        former = former_fields({key: values[box] for key, box in tab.boxes.items()}, base)
        if not former:
            return [gr.skip() for _ in range(len(keys) + 2)]
        say = words(language_of(request))
        names = ", ".join(say[key].split(" (")[0] for key in former)
        said = job_view.card(say["former_gone"].format(names), "", None)
        return [*(_box_value(key, "") if key in former else gr.skip() for key in keys), "", said]

    tab.boxes["name"].blur(
        drop_former, inputs={*tab.boxes.values(), tab.base}, outputs=[*hidden, tab.base, doors.said], **QUIET
    )
    tab.photos.upload(_look_at_photos, inputs=tab.photos, outputs=[tab.photos, photos_said], **QUIET)


def _look_at_photos(value: str, request: gr.Request) -> list[object]:
    """The photos that can be used, a long image of details as the photos in it; of the others, the name and the reason."""
    language, tiles, left_out = language_of(request), list[Tile](), list[str]()
    try:
        for tile in photo_strip.tiles_of(value):
            good, reasons = ([tile.path], ()) if tile.off else job_view.usable_photos([str(tile.path)])
            tiles += [Tile(Path(path), tile.off) for path in good]
            left_out += reasons
    except PipelineError as error:
        return [gr.skip(), job_view.error_card(error, language)]
    said = job_view.card(words(language)["photos_left_out"], " / ".join(left_out), None, failed=True) if left_out else ""
    return [photo_strip.strip_value(tiles), said]


def _open_example(_: str | None, request: gr.Request) -> list[object]:
    """The first example into the sheet."""
    return _open(str(min(EXAMPLES.glob("*.json"))), request)


def _open(place: str | None, request: gr.Request) -> list[object]:
    """Read an uploaded file or an example (one of the choices; Gradio refuses others) into the sheet."""
    return _fill(lambda: job_view.read_file(place or ""), request)


def _open_address(address: str | None, request: gr.Request) -> list[object]:
    """Read a product page into the sheet."""
    return _fill(lambda: job_view.read_address(address or ""), request)


def _open_text(text: str | None, request: gr.Request) -> list[object]:
    """Read pasted page text into the sheet."""
    return _fill(lambda: job_view.read_text(text or ""), request)


def _fill(read: Callable[[], job_view.Reading], request: gr.Request) -> list[object]:
    language = language_of(request)
    try:
        reading = read()
    except PipelineError as error:
        return [*(gr.skip() for _ in FIELDS), gr.skip(), gr.skip(), job_view.error_card(error, language)]
    found, lacking = what_was_read(reading.product, len(reading.photos), language)
    notes = dict.fromkeys((*filter(None, [lacking]), *reading.product.notes, *reading.left_out))
    return [*sheet_values(reading.product, reading.photos, language), job_view.card(found, " ".join(notes), None)]


def _boxes(product: Product, language: str) -> list[object]:
    texts = form_values(product)
    return [_box_value(field.key, texts[field.key], source(product, field.key, language)) for field in FIELDS]
