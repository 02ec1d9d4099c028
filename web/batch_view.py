"""A list of products on the page: kept, looked through, made, shown. No gradio in here; everything read is escaped."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from pipeline import batch, jobs
from pipeline.batch import BatchOptions, Entry, Outlook, Prepared, Source, Standing
from pipeline.batch.report import harmless_cell
from pipeline.batch.zip_upload import unpack
from pipeline.characters import list_characters
from pipeline.errors import PipelineError, Stopped
from pipeline.short import Settings
from pipeline.workspace.paths import beside_program
from pipeline.workspace.project import cache, writing

from . import job_view
from .file_cache import address
from .i18n import words
from .preview import LARGE, small

SHOWN = 24
"""Shorts of a list shown at once; the report names all."""
EXAMPLES = beside_program("examples")
HEADERS = {
    "ko": ("상품명", "브랜드", "판매가", "정가", "설명", "특징", "사진", "주소"),
    "en": ("name", "brand", "price", "list price", "description", "features", "photos", "url"),
}
_FIELDS = ("name", "brand", "price", "list_price", "description", "features", "images")


def keep(files: Sequence[str], user: str) -> Path:
    """Keep what was uploaded, ZIPs unpacked; returns what to look at. Raises InputError for what is no list."""
    with tempfile.TemporaryDirectory() as folder:
        return batch.keep(unpack(files, Path(folder)), user, unpacked=Path(folder))


def example(user: str) -> Path:
    """The examples as a list of one's own, photos beside it."""
    with tempfile.TemporaryDirectory() as folder:
        rows, photos = [], []
        for file in sorted(EXAMPLES.glob("*.json")):
            said = json.loads(file.read_text(encoding="utf-8"))
            first = file.parent / said["images"][0]
            photos.append(Path(folder) / f"{file.stem}{first.suffix}")
            photos[-1].write_bytes(first.read_bytes())
            rows.append([_cell({**said, "images": [photos[-1].name]}.get(field, "")) for field in _FIELDS])
        table = Path(folder) / "examples.csv"
        table.write_bytes(_csv([HEADERS["ko"][:-1], *rows]))
        return batch.keep([table, *photos], user)


def _cell(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, (list, tuple)) else harmless_cell(value)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def template(language: str) -> Path:
    """An empty list to fill in, as spreadsheets open it."""
    place = cache() / "lists" / ("products.csv" if language == "en" else "상품목록.csv")
    with writing(place) as out:
        out.write_bytes(_csv([HEADERS[language]]))
    return place


def options(characters: Sequence[str], tones: Sequence[str], variants: float, settings: Settings | None) -> BatchOptions:
    """What is made of every row."""
    given = {"characters": tuple(characters), "tones": tuple(tones), "variants": int(variants or 0)}
    return BatchOptions.model_validate({**given, "settings": settings or Settings()})


def outlook_card(prepared: Prepared, language: str) -> str:
    """What would be made, how long it takes, what the rows lack."""
    say, seen = words(language), prepared.outlook
    facts = (
        [say["batch_time" if seen.measured else "batch_time_guess"].format(job_view.lasting(seen.seconds, say))]
        if seen.shorts
        else []
    )
    facts.append(say["batch_room"].format(_room(seen.bytes_needed), _room(seen.bytes_free)))
    if seen.left_out:
        facts.append(say["batch_left_out"].format(seen.left_out))
    if seen.done:
        facts.append(say["batch_done_before"].format(seen.done))
    return (
        f'<div class="progress-card"><b>{say["batch_outlook"].format(seen.rows, seen.usable, seen.shorts)}</b>'
        f"<small>{' · '.join(facts)}</small>{_lacks(seen, say, language)}</div>"
    )


def _lacks(seen: Outlook, say: dict[str, str], language: str) -> str:
    if not seen.lacks:
        return ""
    lines = "".join(
        f"<li{' class=bad' if lack.fatal else ''}><b>{say['batch_line'].format(lack.number)}</b> {escape(lack.title[:60])}: "
        f"{escape(lack.en if language == 'en' else lack.ko)}</li>"
        for lack in seen.lacks[:40]
    )
    count = len({lack.number for lack in seen.lacks})
    return f'<details class="report"><summary>{say["batch_lacks"].format(count)}</summary><ul>{lines}</ul></details>'


def unused_columns(source: Source, say: dict[str, str], language: str) -> str:
    """The columns that are not used, each with why."""
    unused = [column for column in source.columns if column.header and not column.field]
    if not unused:
        return ""
    reasons = ", ".join(
        f"<b>{escape(column.header[:40])}</b> ({escape(column.why_en if language == 'en' else column.why_ko)})"
        for column in unused[:60]
    )
    return f"<p class='hint'>{say['batch_unused']}: {reasons}</p>"


def _room(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def rows_table(prepared: Prepared, say: dict[str, str]) -> str:
    """The first rows of a list whose dry run was made."""
    return first_rows(prepared.source, say)


def first_rows(source: Source, say: dict[str, str]) -> str:
    """The first rows as they are read."""
    fields = list(dict.fromkeys(field for row in source.sample for field in row.values))
    if not fields:
        items = "".join(f"<li>{escape(row.title[:80])}</li>" for row in source.sample)
        return f"<ol>{items}</ol>"
    head = "".join(f"<th>{say.get(f'column_{field}', field)}</th>" for field in fields)
    lines = [[escape(_cell(row.values.get(field, ""))[:60]) for field in fields] for row in source.sample]
    body = "".join(f"<tr><td>{'</td><td>'.join(cells)}</td></tr>" for cells in lines)
    return f'<div class="sideways"><table class="rows"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def standing_card(now: Standing, language: str) -> str:
    """How a list stands: how many are finished, how long to go, what went wrong."""
    say, tally = words(language), now.tally
    said = now.error_en if language == "en" else now.error_ko
    if now.running:
        left = say["to_go_said"].format(job_view.lasting(now.eta_seconds, say)) if now.eta_seconds else say["batch_goes_on"]
        return job_view.card(say["batch_running"].format(tally.done, tally.total), left, now.share)
    parts = [say["batch_ended"].format(tally.done)]
    parts += [say["batch_failed"].format(tally.failed)] if tally.failed else []
    parts += [say["batch_left"].format(tally.waiting)] if tally.waiting else []
    wrong = bool(said) and said not in (Stopped().ko, Stopped().en)
    return job_view.card(" · ".join(parts), said, tally.done / max(tally.total, 1), failed=wrong)


def results(folder: Path, language: str) -> str:
    """The list's shorts, each with its film, how far it is, or why it failed."""
    say, now = words(language), batch.state(folder)
    entries = batch.page(folder, limit=SHOWN)
    if not entries:
        return ""
    names = {character.id: character.name for character in list_characters(user=now.user)}
    books = "".join(_book(folder, entry, names, language) for entry in entries)
    more = now.tally.total - len(entries)
    rest = f'<p class="hint">{say["batch_more"].format(more)}</p>' if more > 0 else ""
    return f'<h2>{say["batch_results"]}</h2><div class="shelf">{books}</div>{rest}'


def _book(folder: Path, entry: Entry, names: dict[str, str], language: str) -> str:
    item, say = entry.item, words(language)
    name = escape(entry.name or item.row.title or "-")
    told = (say["batch_variant"].format(item.variant), names.get(item.character_id, ""), say.get(item.tone, ""))
    who = " · ".join(escape(one) for one in told if one)
    status, said = entry.status, say["state_queued"]
    if entry.status == "done":
        points = "" if entry.creative is None else f" · {say['creative'].format(entry.creative)}"
        said = say["lasts"].format(entry.duration) + points
    elif entry.status == "failed":
        said = escape(entry.error_en if language == "en" else entry.error_ko)
    elif entry.job:
        status, said = _at_work(entry.job, say)
    face = _film(folder, entry, name) or '<i class="blank"></i>'
    return f'<div class="book face {status}">{face}<b>{name}</b><small>{said}</small><small>{who}</small></div>'


def _film(folder: Path, entry: Entry, name: str) -> str:
    film = folder / entry.files.get("video", "-")
    if not film.is_file():
        return ""
    poster = folder / entry.files.get("thumbnail", "-")
    shown = f' poster="{address(small(poster, LARGE))}"' if poster.is_file() else ""
    return f'<video controls playsinline preload="none" aria-label="{name}"{shown} src="{address(film)}"></video>'


def _at_work(job: str, say: dict[str, str]) -> tuple[str, str]:
    """Its job's status and that in words."""
    try:
        state = jobs.state(job)
    except PipelineError:
        return "queued", say["state_queued"]
    return state.status, say[f"state_{state.status}"].format(round(state.share * 100))
