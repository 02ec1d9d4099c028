"""The format of what lies on the disk: which program may open which folder, and what an older folder needs first.

SHORTS_HOME/home.json and projects/<id>/project.json say the format they were written in. A newer program brings an older
folder up to date when it opens it; an older program refuses a newer folder and touches nothing. A folder without a stamp
is from before there were stamps: format 1; a stamp that was damaged counts for what can still be read of it, and is mended.
Nothing in a folder names a place on this computer, so a folder that was copied
from another one is opened like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pydantic import Field, ValidationError

from ..errors import InputError
from ..records import Record
from ..records.base import VERSION
from .paths import replacing

FORMAT = 1
"""Raised when an older program could not read what this one writes."""
UPGRADES: dict[int, Callable[[Path], None]] = {}
"""Format -> what brings a project folder of that format to the next; it may be run twice."""
HOME, PROJECT = "home.json", "project.json"
_FORMAT_SAID = re.compile(rb'"format":\s*(\d{1,6})')


class Stamp(Record):
    """What a folder says of itself."""

    format: int = Field(ge=1)
    program: str = ""
    """Version of the program that wrote it last."""


def open_home(folder: Path) -> None:
    """Open SHORTS_HOME; stamped once it is there. Raises InputError when a newer program wrote it, OSError of the disk."""
    if folder.is_dir():
        _check(folder, HOME)
        if not _is_stamped(folder / HOME):
            _write(folder / HOME)


def open_project(folder: Path) -> None:
    """Open a project folder to write into it, bringing an older one up to date; a new one is made and stamped.

    Raises InputError when a newer program wrote it, OSError of the disk.
    """
    found, path = _check(folder, PROJECT), folder / PROJECT
    if folder.is_dir():
        for number in range(found, FORMAT):
            UPGRADES.get(number, _nothing)(folder)
    if found < FORMAT or not _is_stamped(path):
        _write(path)


def _nothing(_: Path) -> None:
    """What a format needs whose records read the older ones by themselves."""


def _check(folder: Path, name: str) -> int:
    """The format of a folder this program may open."""
    found = _stamp(folder / name)
    if found.format > FORMAT:
        raise InputError(
            f"'{folder.name}' 폴더는 더 새로운 판({found.program or '?'})이 만든 것입니다. 지금 판({VERSION})을 새로 받으세요.",
            f"The folder '{folder.name}' was written by a newer program ({found.program or '?'}). Update this one ({VERSION}).",
        )
    return found.format


def _stamp(path: Path) -> Stamp:
    """What the stamp says; one that was emptied, cut or changed says what is left of it, and is written anew by who asks."""
    try:
        said = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Stamp(format=1)
    try:
        return Stamp.model_validate_json(said)
    except ValidationError:
        found = _FORMAT_SAID.search(said)
        return Stamp(format=max(int(found[1]), 1) if found else 1)


def _is_stamped(path: Path) -> bool:
    """True when there is a stamp that can be read."""
    try:
        return bool(Stamp.model_validate_json(path.read_bytes()))
    except (OSError, ValidationError):
        return False


def _write(path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_text(Stamp(format=FORMAT, program=VERSION).model_dump_json(), encoding="utf-8")
