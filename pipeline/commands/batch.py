"""batch: many shorts from one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..progress import Meter
from . import flags
from .output import Screen, language, length, out, say

if TYPE_CHECKING:
    from ..batch import BatchOptions, Ledger, Outlook, Source, Tally


def add(command: flags.AddCommand) -> None:
    """Add the command of this file."""
    batch = command("batch", _batch, "상품 목록(CSV, XLSX, 피드, 폴더)으로 여러 편을 만듭니다")
    batch.add_argument("file", help="CSV, XLSX, 구글 피드(XML, TSV), 또는 저장한 페이지의 폴더")
    batch.add_argument(
        "--variants", type=int, default=0, metavar="N", help="상품마다 만들 편수 (첫 문장, 말투, 캐릭터를 바꿔서)"
    )
    batch.add_argument("--characters", default="", metavar="ID,ID", help="견주어 볼 캐릭터")
    batch.add_argument("--tones", default="", metavar="TONE,TONE", help="견주어 볼 말투")
    batch.add_argument("--brand", metavar="FILE.toml", default="", help="가게 이름, 로고, 색, 끝말, 연출 (docs/direction.md)")
    batch.add_argument("--out", metavar="DIR", help="영상과 보고서를 둘 폴더")
    batch.add_argument("--map", action="append", default=[], metavar="HEADER=FIELD", help="열의 뜻을 직접 알려 줍니다")
    batch.add_argument("--dry-run", action="store_true", help="만들지 않고 무엇이 되는지만 봅니다")
    batch.add_argument("--in-process", action="store_true", help="작업 대기열 없이 이 명령이 직접 만듭니다")
    flags.add_script_flags(batch)
    flags.add_look_flags(batch)
    flags.add_engine(batch)


def _batch(arguments: argparse.Namespace, _: Screen) -> int:
    from ..batch import Ledger, plan, prepare, read_rows, run, write_report

    wanted = _options(arguments)
    folder = Path(arguments.out).expanduser().absolute() if arguments.out else None
    prepared = prepare(arguments.file, wanted, columns=_columns(arguments.map), folder=folder)
    _show_columns(prepared.source)
    _show_outlook(prepared.outlook)
    if arguments.dry_run:
        out(prepared.outlook.model_dump(mode="json"))
        return 0
    ahead = prepared.outlook.seconds if prepared.outlook.measured else 0.0
    ledger, screen = Ledger(prepared.folder), Screen(sys.stderr, Meter({"batch": 1.0}, expected=ahead))
    with ledger.alone():
        ledger.open_run(plan(read_rows(prepared.source), prepared.source, wanted))
        try:
            tally = run(prepared.source, ledger, wanted, report=screen)
        finally:
            screen.end()
            reports = write_report(ledger, title=prepared.source.path.name)
    return _show_end(ledger, tally, {"report": str(reports.csv), "gallery": str(reports.gallery)})


def _options(arguments: argparse.Namespace) -> BatchOptions:
    from pydantic import ValidationError

    from ..batch import BatchOptions

    settings, engines = flags.settings(arguments), flags.engine_names(arguments.engine)
    given = {"variants": arguments.variants, "characters": _list(arguments.characters), "tones": _list(arguments.tones)}
    given["brand"] = str(Path(arguments.brand).expanduser().absolute()) if arguments.brand else ""
    try:
        return BatchOptions.model_validate(
            {**given, "settings": settings, "engines": engines, "in_process": arguments.in_process}
        )
    except ValidationError as error:
        raise flags.invalid_value(error.errors()[0]) from error


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _columns(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise InputError(f"--map '{pair}' 은 열이름=항목 꼴이 아닙니다. 예: --map 품목=name",
                             f"--map '{pair}' is not HEADER=FIELD. Example: --map item=name")  # fmt: skip
    return dict(pair.rsplit("=", 1) for pair in pairs)


def _show_columns(source: Source) -> None:
    korean = language() == "ko"
    if source.columns and not source.headerless:
        used = ", ".join(f"{column.header} → {column.field}" for column in source.columns if column.field)
        unused = [column for column in source.columns if not column.field and column.header]
        left = ", ".join(f"{column.header} ({column.why_ko if korean else column.why_en})" for column in unused)
        where = ", ".join(header.sheet for header in source.sheets) if source.kind == "xlsx" else ""
        if where:
            say(f"{'시트' if korean else 'Sheets'}: {where}")
        say(f"{'열' if korean else 'Columns'}: {used}")
        if left:
            say(f"{'쓰지 않는 열' if korean else 'Not used'}: {left}")


def _show_outlook(seen: Outlook) -> None:
    korean = language() == "ko"
    for lack in seen.lacks[:10]:
        say(f"  {lack.number}: {lack.title[:40]} · {lack.ko if korean else lack.en}")
    if len(seen.lacks) > 10:
        say("  …")
    time, need, free = length(seen.seconds), seen.bytes_needed / 1e9, seen.bytes_free / 1e9
    if korean:
        known = "이 컴퓨터에서 잰 값" if seen.measured else "어림값"
        hidden = f" 팔지 않거나 진열하지 않는 {seen.left_out}개는 뺍니다." if seen.left_out else ""
        say(f"상품 {seen.rows}개 중 {seen.usable}개를 씁니다.{hidden} 만들 쇼츠 {seen.shorts}편, 이미 만든 것 {seen.done}편.")
        say(f"걸리는 시간 {time} ({known}), 필요한 공간 {need:.1f} GB (남은 공간 {free:.1f} GB).")
    else:
        known = "measured on this computer" if seen.measured else "a rough estimate"
        hidden = f" {seen.left_out} not for sale are left out." if seen.left_out else ""
        say(
            f"{seen.usable} of {seen.rows} products can be used.{hidden} {seen.shorts} shorts to make, {seen.done} made before."
        )
        say(f"It takes {time} ({known}) and {need:.1f} GB ({free:.1f} GB are free).")


def _show_end(ledger: Ledger, tally: Tally, reports: dict[str, str]) -> int:
    for entry in ledger.entries("failed"):
        row = entry.item.row
        say(f"  {row.number}: {(entry.name or row.title)[:40]} · {entry.error_ko if language() == 'ko' else entry.error_en}")
    out({**tally.model_dump(), **reports})
    return 1 if tally.failed else 0
