"""Hands files of a project to the page: copies into Gradio's cache, so that no project folder is ever served itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from gradio import processing_utils, utils


def give(path: Path) -> str:
    """A copy of `path` that the page may fetch; equal content is copied once."""
    return processing_utils.save_file_to_cache(path, utils.get_upload_folder())


def address(path: Path) -> str:
    """Where the page fetches a copy of `path`, for an attribute in HTML: counted from the page, wherever a proxy puts that."""
    return f"gradio_api/file={quote(Path(give(path)).as_posix())}"
