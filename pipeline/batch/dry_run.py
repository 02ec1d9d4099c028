"""The dry run: what a batch would make, what its rows lack, how long it takes and how much room it needs."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Literal

from pydantic import Field, ValidationError

from .. import jobs, sandbox
from ..crawl import file_below, is_address
from ..errors import InputError
from ..records import Product, Record
from ..workspace.project import home, writing
from .columns import Column
from .doubts import Doubt, doubts_of
from .ledger import Ledger
from .line_cache import LIST
from .rows import Row, Source, make_lines, read_row, read_rows
from .variants import BatchOptions, Item, plan

Work = Literal["first", "more", "hook"]
"""A product's first short, another character or tone of it, another first sentence only."""

SECONDS: dict[Work, float] = {"first": 20.0, "more": 18.0, "hook": 10.0}
"""s a short takes on two idle cores with the embedded engines, until this machine's own are known."""
BYTES: dict[Work, int] = {"first": 40_000_000, "more": 36_000_000, "hook": 16_000_000}
"""bytes a short takes in its project and in the batch folder"""
OWNER = 600.0
"""s that a list of whoever sits at the computer may take."""
_KEPT = 50
_SHOWN = 200


class Lack(Record):
    """What one row lacks, or why it cannot be used."""

    number: int
    title: str
    ko: str
    en: str
    fatal: bool
    """True when nothing is made of it."""


class Outlook(Record):
    """What a batch would do."""

    rows: int
    usable: int
    """Rows something is made of."""
    shorts: int
    """Still to make."""
    done: int
    """Made by an earlier run."""
    lacks: tuple[Lack, ...]
    """Of the first rows that lack something."""
    lacking: dict[str, int]
    """What is missing -> in how many rows."""
    left_out: int = 0
    """Rows that the shop itself does not sell or show; nothing is made of them, and that is no failure."""
    columns: tuple[Column, ...] = ()
    """What each column was taken for."""
    seconds: float
    """s it takes, one after the other"""
    measured: bool
    """True when `seconds` is from this machine's own past runs."""
    bytes_needed: int
    bytes_free: int


class Pace(Record):
    """The seconds that this machine's last shorts of a kind took."""

    seconds: dict[str, tuple[float, ...]] = Field(default_factory=dict)

    def typical(self, work: Work, engines: dict[str, str]) -> float | None:
        """s, the middle of the last ones; None when there is none."""
        known = self.seconds.get(_kind(work, engines))
        return median(known) if known else None


def _kind(work: Work, engines: dict[str, str]) -> str:
    return json.dumps([work, engines], sort_keys=True)


def pace() -> Pace:
    """What is known of this machine's pace."""
    try:
        return Pace.model_validate_json(_pace_file().read_bytes())
    except (OSError, ValidationError):
        return Pace()


def remember(work: Work, engines: dict[str, str], seconds: float) -> None:
    """Note how long a short took."""
    known, kind = pace().seconds, _kind(work, engines)
    kept = (*known.get(kind, ()), round(seconds, 1))[-_KEPT:]
    with writing(_pace_file()) as temporary:
        temporary.write_text(Pace(seconds={**known, kind: kept}).model_dump_json(), encoding="utf-8")


def _pace_file() -> Path:
    return home() / "batches" / "pace.json"


def work_of(item: Item) -> Work:
    """What kind of work a short is."""
    if item.hook:
        return "hook"
    return "first" if item.variant == 1 else "more"


class Counts(Record):
    """What going through a list found."""

    rows: int = 0
    usable: int = 0
    done: int = 0
    left_out: int = 0
    shorts: dict[Work, int] = Field(default_factory=dict)
    """Still to make, by the kind of work."""
    lacks: tuple[Lack, ...] = ()
    lacking: dict[str, int] = Field(default_factory=dict)


def count(source: Source, options: BatchOptions, folder: Path, *, user: str = "") -> Counts:
    """Go through the whole plan in the sandbox, without making anything: a list is as long as whoever sent it wants.

    Raises InputError for a character there is not, SandboxError when a user's list takes too long.
    """
    make_lines(source)
    given = {"source": source.model_dump_json(), "options": options.model_dump_json(), "folder": str(folder)}
    where = {"user": user, "home": str(home())}
    limits = sandbox.Limits() if user else sandbox.Limits(seconds=OWNER)
    value, _ = sandbox.call(f"{__name__}:count_in_child", {**given, **where}, thing=LIST, limits=limits)
    return Counts.model_validate_json(str(value["counts"]))


def count_in_child(given: Mapping[str, str], _: bytes) -> tuple[dict[str, str], bytes]:
    """Go through a plan, in the sandbox's child."""
    os.environ["SHORTS_HOME"] = given["home"]  # where the characters are
    source, options = Source.model_validate_json(given["source"]), BatchOptions.model_validate_json(given["options"])
    items = plan(read_rows(source), source, options, user=given["user"])
    return {"counts": count_items(items, source, Ledger(Path(given["folder"]))).model_dump_json()}, b""


def count_items(items: Iterable[Item], source: Source, ledger: Ledger) -> Counts:
    """Go through a plan's shorts."""
    done = {entry.item.key for entry in ledger.entries("done")} if (ledger.folder / "batch.sqlite").is_file() else set()
    rows, usable, shorts, old, fatal, left_out = 0, 0, Counter[Work](), 0, False, 0
    lacks: list[Lack] = []
    lacking: Counter[str] = Counter()
    for item in items:
        if item.variant == 1:
            found = lacks_of(item.row, source.base)
            fatal = any(lack.fatal for lack in found)
            rows, usable, left_out = rows + 1, usable + (not fatal), left_out + bool(item.row.left_out)
            lacking.update(_kind_of(lack, item.row) for lack in found)
            lacks += found[: max(0, _SHOWN - len(lacks))]
        if item.key in done:
            old += 1
        elif not fatal:
            shorts[work_of(item)] += 1
    found_all = {"rows": rows, "usable": usable, "done": old, "left_out": left_out}
    return Counts.model_validate({**found_all, "shorts": dict(shorts), "lacks": tuple(lacks), "lacking": dict(lacking)})


def outlook(items: Iterable[Item], source: Source, ledger: Ledger, engines: dict[str, str]) -> Outlook:
    """Go through the whole plan without making anything."""
    return forecast(count_items(items, source, ledger), source, engines)


def forecast(counts: Counts, source: Source, engines: dict[str, str]) -> Outlook:
    """What those counts mean on this machine: how long it takes, how much room it needs."""
    known, shorts = pace(), counts.shorts
    usual = jobs.estimate(engines) or SECONDS["first"]  # what the page says of one short
    each: dict[Work, float | None] = {work: known.typical(work, engines) for work in shorts}
    return Outlook(
        rows=counts.rows,
        usable=counts.usable,
        shorts=sum(shorts.values()),
        done=counts.done,
        lacks=counts.lacks,
        lacking=counts.lacking,
        left_out=counts.left_out,
        columns=source.columns,
        seconds=sum(count * (each[work] or usual * SECONDS[work] / SECONDS["first"]) for work, count in shorts.items()),
        measured=bool(shorts) and all(each.values()),
        bytes_needed=sum(count * BYTES[work] for work, count in shorts.items()),
        bytes_free=free_bytes(home()),
    )


def free_bytes(folder: Path) -> int:
    """bytes free where `folder` is, or will be"""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _kind_of(lack: Lack, row: Row) -> str:
    if lack.fatal:
        return "팔지 않는 상품" if row.left_out else "쓸 수 없음"
    return lack.ko if lack.ko in _MISSING else "확인할 것"


_MISSING = {"가격 없음": "no price", "설명과 특징 없음": "no description or features", "사진 없음": "no photos",
            "사진 파일 없음": "photos not there"}  # fmt: skip


def lacks_of(row: Row, base: Path) -> list[Lack]:
    """What one row lacks and what is doubtful; its pictures are looked for, not opened, and addresses are not read."""

    def lack(ko: str, en: str, *, fatal: bool = False) -> Lack:
        title = f"[{row.sheet}] {row.title}" if row.sheet else row.title
        return Lack(number=row.number, title=title, ko=ko, en=en, fatal=fatal)

    if row.left_out:
        ko, en = row.left_out.ko, row.left_out.en
        return [lack(f"{ko}: 팔지 않는 상품이라 만들지 않습니다", f"{en}: not for sale, so nothing is made of it", fatal=True)]
    if row.place and not row.problem:
        return []  # the page says it
    try:
        product = read_row(row, base)
        lost = [name for name in product.images if not is_address(name) and not _file(base, name)]
    except InputError as error:
        return [lack(error.ko, error.en, fatal=True)]
    missing = [lack(ko, _MISSING[ko]) for ko in _missing(product)]
    if lost:
        missing.append(lack("사진 파일 없음", f"photos not there: {', '.join(lost)[:120]}"))
    doubts: list[Doubt] = [*row.doubts, *doubts_of(product)]
    return [*missing, *(lack(doubt.ko, doubt.en) for doubt in doubts)]


def _missing(product: Product) -> Iterator[str]:
    if product.price is None:
        yield "가격 없음"
    if not product.description and not product.features:
        yield "설명과 특징 없음"
    if not product.images:
        yield "사진 없음"


def _file(base: Path, name: str) -> Path | None:
    try:
        return file_below(base, name)
    except InputError:  # it leads out of the folder: left out when the photos are collected
        return None
