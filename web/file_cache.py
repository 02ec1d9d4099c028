"""Hands files of a project to the page: copies into Gradio's cache, so that no project folder is ever served itself."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from gradio import processing_utils, utils


def give(path: Path) -> str:
    """A copy of `path` that the page may fetch; equal content is copied once."""
    return processing_utils.save_file_to_cache(path, utils.get_upload_folder())


def address(path: Path) -> str:
    """Where the page fetches a copy of `path`, for an attribute in HTML: counted from the page, wherever a proxy puts that."""
    return f"gradio_api/file={quote(Path(give(path)).as_posix())}"


def give_as(path: Path, name: str) -> str:
    """The same under another file name, which is the one a browser saves it by."""
    given = Path(give(path))
    named = given.with_name(name)
    if not named.exists():
        temporary = given.with_name(f".{uuid4().hex[:8]}-{named.name}")
        with suppress(OSError):
            os.link(given, temporary)
        if not temporary.exists():
            shutil.copyfile(given, temporary)
        temporary.replace(named)
    return str(named)


def address_as(path: Path, name: str) -> str:
    """As `address`, under another file name."""
    return f"gradio_api/file={quote(Path(give_as(path, name)).as_posix())}"
