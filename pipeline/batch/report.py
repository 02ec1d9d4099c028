"""The report of a batch: a CSV for the spreadsheet, and a gallery of players to look through.

Both are written from the ledger, a page at a time. What came from a shop or a spreadsheet is never trusted: the CSV gives
no cell that a program would run as a formula, the gallery escapes every word and allows no script.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from ..progress import Progress, Report, silent
from ..records import Record
from ..workspace.project import writing
from .ledger import Entry, Ledger

PAGE = 60
"""Players on one page of the gallery."""
_COLUMNS = (
    "row", "name", "variant", "character", "tone", "status", "video", "seconds_of_video", "creative", "first_words", "error",
    "row_title", "findings",
)  # fmt: skip
_WORDS = {"done": "완성", "failed": "실패", "waiting": "남음"}
_STYLE = """
:root{color-scheme:light dark;--ground:#f6f4f1;--card:#fff;--ink:#1d1b20;--soft:#6b6672;--line:#e3dfe6;--bad:#c2261a}
@media(prefers-color-scheme:dark){:root{--ground:#161419;--card:#211e26;--ink:#f2eff5;--soft:#a8a2b1;--line:#37323f;--bad:#ff8a7d}}
*{box-sizing:border-box}
body{margin:0;padding:32px 24px 64px;background:var(--ground);color:var(--ink);
font:16px/1.5 Pretendard,"Apple SD Gothic Neo","Noto Sans KR",system-ui,sans-serif;word-break:keep-all}
header,main,nav{max-width:1240px;margin:0 auto}
h1{font-size:28px;margin:0 0 4px}
p{margin:0;color:var(--soft)}
h2{font-size:19px;margin:36px 0 12px;overflow-wrap:anywhere}
h2 small{color:var(--soft);font-weight:400;font-size:14px}
.row{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:16px}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
video{display:block;width:100%;aspect-ratio:9/16;background:#000;object-fit:contain}
figcaption{padding:10px 14px 14px;font-size:14px;overflow-wrap:anywhere}
figcaption b{display:block}
figcaption span{color:var(--soft);display:block}
a{color:inherit}
.failed{padding:14px 16px;border-left:4px solid var(--bad);grid-column:1/-1}
.failed b{color:var(--bad)}
nav{margin-top:40px;display:flex;gap:8px;flex-wrap:wrap}
nav a,nav b{padding:6px 14px;border:1px solid var(--line);border-radius:10px;text-decoration:none;background:var(--card)}
nav b{background:var(--ink);color:var(--ground)}
"""


class Reports(Record):
    """Where the report lies."""

    csv: Path
    gallery: Path
    """The first page; the others lie beside it."""


def write_report(ledger: Ledger, *, title: str = "", report: Report = silent) -> Reports:
    """Write report.csv and gallery.html (gallery-2.html ...) of the newest run into the batch folder."""
    report(Progress("batch", 1, 1, "보고서를 쓰고 있습니다"))
    made = _places(ledger.folder)
    with writing(made.csv) as temporary, open(temporary, "w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        rows.writerows([harmless_cell(cell) for cell in _cells(entry)] for entry in ledger.entries())
    _write_gallery(ledger, title or ledger.folder.name, made.gallery)
    return made


def reports_in(folder: Path) -> Reports | None:
    """The reports that lie in a batch folder; None before the first."""
    there = _places(folder)
    return there if there.csv.is_file() and there.gallery.is_file() else None


def _places(folder: Path) -> Reports:
    return Reports(csv=folder / "report.csv", gallery=folder / "gallery.html")


def harmless_cell(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula, without control characters."""
    text = "".join(c for c in str(cell) if c.isprintable() or c == " ")[:2000]
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%") else text


def _cells(entry: Entry) -> tuple[object, ...]:
    item = entry.item
    return (
        item.row.number, entry.name, item.variant, item.character_id, item.tone, entry.status, entry.files.get("video", ""),
        f"{entry.duration:.1f}" if entry.duration else "", "" if entry.creative is None else entry.creative, entry.first_words,
        entry.error_ko, item.row.title, " / ".join(entry.findings),
    )  # fmt: skip


def _write_gallery(ledger: Ledger, title: str, first: Path) -> None:
    tally = ledger.tally()
    pages = max(1, -(-tally.total // PAGE))
    entries = ledger.entries()
    head = f"<h1>{_safe(title)}</h1><p>{tally.total}편 중 완성 {tally.done}, 실패 {tally.failed}, 남음 {tally.waiting}</p>"
    for number in range(1, pages + 1):
        body = "".join(_products(list(islice(entries, PAGE))))
        with writing(_page(first, number)) as temporary:
            temporary.write_text(_document(title, head, body, _links(first, number, pages)), encoding="utf-8")
    while _page(first, pages := pages + 1).is_file():
        _page(first, pages).unlink()  # of a longer run before


def _page(first: Path, number: int) -> Path:
    return first if number == 1 else first.with_stem(f"{first.stem}-{number}")


def _links(first: Path, here: int, pages: int) -> str:
    if pages == 1:
        return ""
    near = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - here) < 4]
    return "".join(f"<b>{n}</b>" if n == here else f'<a href="{quote(_page(first, n).name)}">{n}</a>' for n in near)


def _document(title: str, head: str, body: str, links: str) -> str:
    policy = "default-src 'none'; media-src 'self' file:; img-src 'self' file:; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{_safe(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><header>{head}</header><main>{body}</main><nav>{links}</nav></body></html>"
    )


def _products(entries: list[Entry]) -> Iterator[str]:
    """A heading and a row of cards for every product."""
    number = None
    for entry in entries:
        row = entry.item.row
        if row.number != number:
            name = _safe(entry.name or row.title or "(이름 없음)")
            yield f"{'</div>' if number is not None else ''}<h2>{name} <small>{row.number}번</small></h2><div class=row>"
            number = row.number
        yield _card(entry)
    yield "</div>" if number is not None else ""


def _card(entry: Entry) -> str:
    item = entry.item
    who = " · ".join(_safe(word) for word in (f"변형 {item.variant}", item.character_id, item.tone) if word)
    if entry.status != "done":
        return f"<div class=failed><b>{_WORDS[entry.status]}</b> {who}<p>{_safe(entry.error_ko)}</p></div>"
    video, poster = _link(entry, "video"), _link(entry, "thumbnail")
    points = "" if entry.creative is None else f" · 광고 점수 {entry.creative}"
    findings = "".join(f"<span>{_safe(found)}</span>" for found in entry.findings[:6])
    texts = f'<a href="{_link(entry, "upload")}">올릴 글</a> · <a href="{_link(entry, "srt")}">자막</a>'
    return (
        f'<figure><video controls preload="none" playsinline src="{video}" poster="{poster}"></video>'
        f"<figcaption><b>{who}</b><span>{_safe(entry.first_words)}</span><span>{entry.duration:.1f}초{points} · {texts}</span>"
        f"{findings}</figcaption></figure>"
    )


def _link(entry: Entry, kind: str) -> str:
    return quote(entry.files.get(kind, ""))


def _safe(text: str) -> str:
    return html.escape("".join(c for c in text if c.isprintable())[:300])
