"""Where things live on this computer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import platformdirs

from .integrity import sync_file, sync_folder

_PACKAGE = Path(__file__).parents[1]


def asset(*names: str) -> Path:
    """A file or folder that comes with the program, below pipeline/assets: asset("fonts", "Jua.ttf")."""
    return _PACKAGE.joinpath("assets", *names)


def beside_program(*names: str) -> Path:
    """A file or folder beside the `pipeline` package: beside_program("characters")."""
    return _PACKAGE.parent.joinpath(*names)


def home() -> Path:
    """Where projects, caches and models live: SHORTS_HOME, or the user's data folder. Nothing is created."""
    return Path(os.environ.get("SHORTS_HOME") or platformdirs.user_data_dir("shorts-gongbang", appauthor=False)).expanduser()


def cache() -> Path:
    """Where things that can be made again are kept."""
    return home() / "cache"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder, renamed to `path` when the block ends well and removed when it does not.

    The file is on the disk when the block has ended: a record that is written after it never names what a power cut took.
    """
    temporary = path.with_name(f".{uuid4().hex[:8]}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        sync_file(temporary)
        os.replace(temporary, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):  # a read-only disk refuses even that; the first error is the one to tell
            temporary.unlink(missing_ok=True)
