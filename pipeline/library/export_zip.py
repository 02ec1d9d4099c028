"""A project as a zip, and SHORTS_HOME within its budget."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ..errors import InputError
from ..jobs import job_table
from ..progress import Progress, Report, silent
from ..workspace import cleanup
from ..workspace.project import home, writing


def pack(name: str, out: Path, *, report: Report = silent) -> Path:
    """A project as a zip: unpacked into SHORTS_HOME/projects of another computer, it goes on there.

    Raises InputError when there is no project of that name.
    """
    folder = home() / "projects" / name
    if not re.fullmatch(r"[\w-]{1,80}", name) or not folder.is_dir():
        raise InputError(f"'{name[:60]}' 작업 폴더가 없습니다. library 로 목록을 보고 골라 주세요.",
                         f"There is no project '{name[:60]}'. List the library and choose one.")  # fmt: skip
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    with writing(out) as temporary, zipfile.ZipFile(temporary, "w") as packed:
        for number, path in enumerate(files):
            report(Progress("batch", number, len(files), path.name))
            packed.write(path, f"{name}/{path.relative_to(folder).as_posix()}")  # films and pictures do not get smaller
    return out


def prune(limit: int | None = None) -> int:
    """Bring SHORTS_HOME down to `limit` bytes (None: SHORTS_DISK_BUDGET), the oldest caches first; returns the bytes freed.

    Never a finished short, nor what a running, waiting or paused job uses. Nothing happens without a budget.
    """
    limit = cleanup.budget() if limit is None else limit
    return 0 if limit is None else cleanup.prune(limit, job_table.busy())
