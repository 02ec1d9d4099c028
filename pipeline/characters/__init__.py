"""characters/*.toml -> Character: the cast that comes with the studio, and the user's own.

Looked for, in this order; a later file with the same id replaces the earlier one:
    characters/              the 39 of this repository
    home()/characters        the user's own
    `extra`                  a folder named by the caller

A file that cannot be used is a `Problem` beside the good ones; it hides none of them.
"""

from __future__ import annotations

import difflib
from pathlib import Path

from ..errors import InputError
from ..places import beside_program
from ..project import home
from ..records import Character, Product, Script
from .casting import fitting
from .files import Problem, read, save_character
from .parts import FIGURES, Parts, PictureName, Pose, drawn

__all__ = [
    "AUTO",
    "BUILT_IN",
    "DEFAULT",
    "FIGURES",
    "Parts",
    "PictureName",
    "Pose",
    "Problem",
    "cast_for",
    "drawn",
    "list_characters",
    "load_character",
    "problems",
    "save_character",
]

BUILT_IN = beside_program("characters")
"""The cast of this repository."""
DEFAULT = "jiwoo_pharmacist"
"""Who presents where nothing is known of a product."""
AUTO = "auto"
"""In place of an id: who fits the product (casting.py)."""


def load_character(id: str, extra: Path | None = None) -> Character:  # noqa: A002 - the name of the record's field
    """The character with that id.

    Raises InputError: for a broken file the file, key and cure; for an unknown id the near ones.
    """
    good, bad = _cast(extra)
    if id in good:
        return good[id]
    for problem in bad:
        if problem.path.stem == id:
            raise problem.error()
    near = difflib.get_close_matches(id, good, n=3, cutoff=0.4) or _holding(id, good) or list(good)[:3]
    shown = ", ".join(f"{name}({good[name].name})" for name in near)
    raise InputError(
        f"'{id[:40]}' 캐릭터가 없습니다. 비슷한 캐릭터: {shown}. 전체 목록은 python -m pipeline characters 로 볼 수 있습니다.",
        f"There is no character '{id[:40]}'. Near ones: {shown}. python -m pipeline characters lists them all.",
    )


def cast_for(id: str, about: Product | Script | None) -> Character:  # noqa: A002 - the name of the record's field
    """The character with that id; for AUTO who fits what the short is made from. Raises InputError as `load_character`."""
    return fitting(list_characters(), about, DEFAULT) if id == AUTO else load_character(id)


def list_characters(extra: Path | None = None) -> tuple[Character, ...]:
    """Every character that can be used, people first, each in the order of their ids."""
    return tuple(sorted(_cast(extra)[0].values(), key=lambda one: (one.kind != "person", one.id)))


def problems(extra: Path | None = None) -> tuple[Problem, ...]:
    """The files that `list_characters` had to leave out, with why."""
    return tuple(_cast(extra)[1])


def _holding(text: str, good: dict[str, Character]) -> list[str]:
    """Ids whose id, name or trade holds `text`."""
    wanted = text.strip().lower()
    return [one.id for one in good.values() if wanted and wanted in f"{one.id} {one.name} {one.trade}".lower()][:3]


def _cast(extra: Path | None) -> tuple[dict[str, Character], list[Problem]]:
    good: dict[str, Character] = {}
    bad: list[Problem] = []
    for folder in (BUILT_IN, home() / "characters", *([extra] if extra else [])):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            found = read(path)
            if isinstance(found, Problem):
                bad.append(found)
            else:
                good[found.id] = found
    return good, bad
