"""A finished short for an editor, by its id in the library or by its record."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from pydantic import ValidationError

from ..editor import EditorFiles, export_short
from ..errors import InputError
from ..progress import Report, silent
from ..short import ShortRecord
from ..workspace.project import Project, home, writing
from .deletion import take


def export_for_editor(short: str, to: Path, *, report: Report = silent) -> EditorFiles:
    """Write a short into the folder `to` for an editor; `short` is its id ("project/stem") or the path of its short.json.

    Raises InputError when there is none, or it is no longer in its project.
    """
    if short.endswith(".short.json"):
        path = Path(short).expanduser().absolute()
        project, stem = Project(path.parent.parent), path.name.removesuffix(".short.json")
    else:
        project, stem = take(short)
        path = project.path(f"shorts/{stem}.short.json")
    try:
        record = ShortRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"'{short[:60]}' 의 기록을 읽을 수 없습니다. library 로 목록을 보고 id 를 골라 주세요.",
            f"The record of '{short[:60]}' cannot be read. List the library and choose an id.",
            detail=str(error)[:300],
        ) from error
    parts = [one.path for one in (*record.clips, *record.speeches)]
    if gone := [part for part in parts if not project.path(part).exists()]:
        raise InputError(
            f"이 쇼츠를 만든 파일({gone[0].name})이 지워졌습니다. 같은 상품을 다시 만든 다음 내보내 주세요.",
            f"A part of this short ({gone[0].name}) was deleted. Make the product again, then export.",
        )
    return export_short(record, path.with_name(f"{stem}.srt"), project, to, report=report)


def zip_for_editor(short: str, out: Path, *, report: Report = silent) -> Path:
    """The same as one ZIP, media stored as they are. Raises what `export_for_editor` does."""
    (home() / "cache").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home() / "cache") as folder:
        files = export_for_editor(short, Path(folder) / "short", report=report)
        inside = [path for path in sorted(files.folder.rglob("*")) if path.is_file()]
        with writing(out) as temporary, zipfile.ZipFile(temporary, "w") as packed:
            for path in inside:
                packed.write(path, f"{files.otio.stem}/{path.relative_to(files.folder).as_posix()}")
    return out
