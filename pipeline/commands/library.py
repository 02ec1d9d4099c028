"""library: what was made, and room on the disk. export: a short for an editor."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from ..errors import InputError
from ..progress import Meter
from . import flags
from .output import Screen, out


def add(command: flags.AddCommand) -> None:
    """Add the command of this file."""
    library = command("library", _library, "만든 쇼츠를 찾고, 지우고, 묶고, 공간을 비웁니다")
    library.add_argument("--search", default="", metavar="WORDS", help="상품, 브랜드, 캐릭터, 첫 문장에서 찾을 말")
    library.add_argument("--character", default="", metavar="ID")
    library.add_argument("--tone", default="")
    library.add_argument("--since", default="", metavar="YYYY-MM-DD", help="이날부터 만든 것")
    library.add_argument("--limit", type=int, default=50, metavar="N")
    library.add_argument("--page", type=int, default=1, metavar="N")
    what = library.add_mutually_exclusive_group()
    what.add_argument("--delete", metavar="ID", help="쇼츠 하나와 그것만 쓰던 파일을 지웁니다")
    what.add_argument("--export", nargs=2, metavar=("PROJECT", "FILE.zip"), help="작업 폴더를 zip 으로 묶습니다")
    what.add_argument("--prune", action="store_true", help="SHORTS_DISK_BUDGET(GB)에 맞게 오래된 중간 파일을 지웁니다")
    export = command("export", _export, "쇼츠를 편집 프로그램에서 열 수 있게 내보냅니다 (OTIO, FCP7 XML, SRT, 자막 PNG)")
    export.add_argument("short", metavar="SHORT", help="library 목록의 id, 또는 *.short.json 파일")
    export.add_argument("--to", required=True, metavar="DIR", help="내보낼 폴더")


def _library(arguments: argparse.Namespace, _: Screen) -> int:
    from .. import library
    from ..workspace import cleanup

    screen = Screen(sys.stderr, Meter({"batch": 1.0}))
    if arguments.delete:
        out({"deleted": arguments.delete, "freed_bytes": library.delete(arguments.delete)})
    elif arguments.export:
        name, file = arguments.export
        packed = library.pack(name, flags.file(file, ".zip"), report=screen)
        screen.end()
        out({"project": name, "file": str(packed), "bytes": packed.stat().st_size})
    elif arguments.prune:
        out({"freed_bytes": library.prune(), "used_bytes": cleanup.bytes_used(), "budget_bytes": cleanup.budget()})
    else:
        search = library.Search(
            words=arguments.search, character_id=arguments.character, tone=arguments.tone, since=_day(arguments.since)
        )
        limit = min(max(arguments.limit, 1), 1000)
        out(library.find(search, limit=limit, offset=limit * (max(arguments.page, 1) - 1)).model_dump())
    return 0


def _export(arguments: argparse.Namespace, screen: Screen) -> int:
    from ..library import export_for_editor

    files = export_for_editor(arguments.short, Path(arguments.to).expanduser(), report=screen)
    screen.end()
    out(files.model_dump(mode="json"))
    return 0


def _day(text: str) -> float:
    """The start of a day, Unix time, s; 0 for ""."""
    try:
        return datetime.fromisoformat(text).timestamp() if text else 0.0
    except ValueError as error:
        raise InputError(
            f"--since '{text[:30]}' 은(는) 날짜가 아닙니다. 2025-03-01 처럼 적어 주세요.",
            f"--since '{text[:30]}' is no date. Write it like 2025-03-01.",
        ) from error
