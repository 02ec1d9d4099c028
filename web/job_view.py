"""What the studio's buttons do: read a product into the sheet, queue a short of the sheet, watch it. No gradio in here."""

from __future__ import annotations

import html
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import jobs
from pipeline.crawl import add_photos, extract_from_text, is_address
from pipeline.errors import InputError, PipelineError
from pipeline.progress import Progress
from pipeline.records import Check, Product, Script
from pipeline.short import gather
from pipeline.workspace.project import Project

from .file_cache import give
from .i18n import words

LEFT_OUT = "사진을 뺐습니다. "
"""What a crawl says before the photo and the reason."""
LOOK = 0.3
"""s between two looks at a job's state"""


@dataclass(frozen=True)
class Reading:
    """What came in by a door."""

    product: Product
    photos: list[str]
    """Paths, the hero first."""
    left_out: tuple[str, ...] = ()
    """What was not taken, with its reason, for a person."""


class Warnings:
    """A Report that keeps what was left out or made otherwise than asked."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def __call__(self, event: Progress) -> None:
        if event.warning and event.note not in self.notes:
            self.notes.append(event.note)


def read_address(text: str) -> Reading:
    """The product at a web address, and its photos' paths.

    Raises InputError for anything else: what is typed by a stranger must not name a file of this computer.
    """
    if not is_address(text):
        raise InputError(
            f"'{text[:60]}' 은(는) 웹 주소가 아닙니다. https:// 로 시작하는 상품 페이지 주소를 붙여 넣어 주세요.",
            f"'{text[:60]}' is not a web address. Paste the product page's address; it starts with https://.",
        )
    return read_file(text.strip())


def read_file(place: str) -> Reading:
    """The product in an uploaded file or an example, and its photos' paths. Raises PipelineErrors of the crawl stage."""
    warnings = Warnings()
    read, project = gather(place, report=warnings)
    if isinstance(read, Script):
        raise InputError(
            "이 파일은 상품이 아니라 대본입니다. 상품 파일이나 저장한 페이지를 골라 주세요.",
            "This file is a script, not a product. Choose a product file or a saved page.",
        )
    return Reading(read, [give(project.path(photo.path)) for photo in read.photos], tuple(warnings.notes))


def usable_photos(paths: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Those of the photos that can be read, in their order, a long image of details as the photos in it; and why the others
    cannot, for a person."""
    good, left_out = list[str](), list[str]()
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        for path in paths:
            warnings = Warnings()
            found = add_photos(Product(name="-"), [Path(path)], project=project, report=warnings).photos
            good += [path] if len(found) == 1 else [give(project.path(photo.path)) for photo in found]
            left_out += [] if found else [note.removeprefix(LEFT_OUT) for note in warnings.notes]
    return good, tuple(left_out)


def read_text(text: str) -> Reading:
    """The product that a page's copied text describes; photos are added by hand."""
    return Reading(extract_from_text(text), [])


@dataclass(frozen=True)
class Wish:
    """What the page asks for."""

    product: Product
    photos: tuple[str, ...]
    """Paths of the photos, the hero first."""
    character: str
    tone: str
    """"" leaves it to the character."""
    seed: int
    seconds: float = 16.0
    """Length aimed at."""


def watch(job: str) -> Iterator[jobs.State]:
    """The job's state whenever it changes, until it has ended."""
    jobs.keep_worker()
    seen = None
    while True:
        now = jobs.state(job)
        if now != seen:
            yield now
        if now.status in (*jobs.FINAL, "paused"):
            return
        seen = now
        time.sleep(LOOK)


_CHECKED = {
    "format": (
        *("size", "codec", "pixels", "colour", "frame rate", "key frames", "b-frames", "fast start", "edit list", "encoder"),
        "sound",
    ),
    "length": ("length", "sound length"),
    "loud": ("sound rate", "loudness", "true peak"),
    "picture": ("black", "frozen"),
    "voice": ("silent",),
    "captions": ("captions inside", "captions off face"),
    "letters": ("glyphs",),
}
"""What a seller asks about a film -> the names of the checks that answer it; the others answer "record"."""


def report(checks: Sequence[Check], language: str) -> str:
    """The quality report as HTML: one line, and behind it what a seller asks, with what to do where it is not well."""
    say = words(language)
    of = {name: asked for asked, names in _CHECKED.items() for name in names}
    rows = []
    for asked in (*_CHECKED, "record"):
        mine = [check for check in checks if of.get(check.name, "record") == asked]
        bad = [check for check in mine if not check.ok]
        cure = " ".join(dict.fromkeys(check.note for check in bad)) if language == "ko" else ""
        told = html.escape(cure or say["check_bad"]) if bad else say["check_good"]
        rows += [f"<tr><td>{'✗' if bad else '✓'}</td><td>{say[f'check_{asked}']}</td><td>{told}</td></tr>"] if mine else []
    passed = sum("<td>✓</td>" in row for row in rows)
    return (
        f'<details class="report"><summary>{say["checks"]} · {passed}/{len(rows)} ✓</summary>'
        f"<table><tbody>{''.join(rows)}</tbody></table></details>"
    )


def lasting(seconds: float, say: dict[str, str]) -> str:
    """A time as one says it, in minutes rounded up: "1분", "12분", "3시간 20분"."""
    minutes = max(math.ceil(seconds / 60), 1)
    return say["minutes"].format(minutes) if minutes < 90 else say["hours"].format(minutes // 60, minutes % 60)


def state_card(state: jobs.State, language: str, steps: str = "") -> str:
    """The progress card of a job: what is being done, how far, how long to go, its `steps`; or how it ended."""
    say = words(language)
    if state.status == "failed":
        return card(state.error_en if language == "en" else state.error_ko, "", None, failed=True)
    if state.status == "done":
        seconds = state.short.duration if state.short else 0.0
        return card(f"{say['result']} · {say['lasts'].format(seconds)}", "", None)
    if state.status in ("cancelled", "queued", "paused"):
        return card(say[state.status], "", state.share if state.status != "queued" else 0.0)
    scene = say["scene"].format(state.scene) if state.scene else ""
    left = "" if state.eta_seconds is None else say["to_go"].format(lasting(state.eta_seconds, say))
    stage = say.get(f"stage_{state.stage}", say["starting"])
    detail = left or (state.note if language == "ko" else "")
    return card(" · ".join(filter(None, (stage, scene))), detail, state.share, steps=steps)


def error_card(error: PipelineError, language: str) -> str:
    """What cannot be done, in a sentence; for a wrong box of the sheet, the page marks that box."""
    key = getattr(error, "key", "")
    return card(error.say(language), "", None, failed=True, field=key if isinstance(key, str) else "")


def card(headline: str, detail: str, share: float | None, *, failed: bool = False, steps: str = "", field: str = "") -> str:
    """A card: a headline, a line below it, a bar (share 0..1, None for no bar) and `steps` (HTML)."""
    track = "" if share is None else f'<div class="progress-track"><i style="width:{share:.1%}"></i></div>'
    return (
        f'<div class="progress-card{" failed" if failed else ""}" role="status" aria-live="polite"'
        f"{f' data-field={field} data-at={time.time()}' if field else ''}>"
        f"<b>{html.escape(headline)}</b><small>{html.escape(detail)}</small>{track}{steps}</div>"
    )
