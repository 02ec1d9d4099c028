"""characters/*.toml -> Character: the cast that comes with the studio, and the user's own.

Looked for, in this order; a later file with the same id replaces the earlier one:
    characters/                      the 39 of this repository
    home()/characters/everyone       put there by whoever runs the studio, for all its users
    home()/characters                of who sits at this computer (user "")
    home()/characters/users/<mark>   of one account or visitor, and nobody else's
    `extra`                          a folder named by the caller

A file that cannot be used is a `Problem` beside the good ones; it hides none of them.
"""

from __future__ import annotations

import difflib
from pathlib import Path

from ..errors import InputError
from ..records import Character, Product, Script
from ..workspace.paths import beside_program
from . import character_file
from .casting import fitting
from .character_file import Problem, folder_of, new_id, owned_ids, read, remove_character, save_character
from .figure_parts import FIGURES, Parts, PictureName, Pose, part_names

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
    "list_characters",
    "load_character",
    "new_id",
    "owned_characters",
    "part_names",
    "problems",
    "public_characters",
    "remove_character",
    "save_character",
]

BUILT_IN = beside_program("characters")
"""The cast of this repository."""
DEFAULT = "jiwoo_pharmacist"
"""Who presents where nothing is known of a product."""
AUTO = "auto"
"""In place of an id: who fits the product (casting.py)."""


def load_character(id: str, extra: Path | None = None, *, user: str = "") -> Character:  # noqa: A002 - the record's field
    """The character with that id, of the cast or of `user`'s own.

    Raises InputError: for a broken file the file, key and cure; for an unknown id, or another user's, the near ones.
    """
    good, bad = _cast(extra, user)
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


def cast_for(id: str, about: Product | Script | None, *, user: str = "") -> Character:  # noqa: A002 - the record's field
    """The character with that id; for AUTO who fits what the short is made from. Raises InputError as `load_character`."""
    return fitting(list_characters(user=user), about, DEFAULT) if id == AUTO else load_character(id, user=user)


def list_characters(extra: Path | None = None, *, user: str = "") -> tuple[Character, ...]:
    """Every character `user` can use, people first, each in the order of their ids."""
    return tuple(sorted(_cast(extra, user)[0].values(), key=lambda one: (one.kind != "person", one.id)))


def public_characters() -> tuple[Character, ...]:
    """Those that every user of a studio has."""
    everyone = (_cast_of((BUILT_IN, character_file.everyone())))[0].values()
    return tuple(sorted(everyone, key=lambda one: (one.kind != "person", one.id)))


def owned_characters(user: str = "") -> tuple[Character, ...]:
    """The characters that `user` made or put there, the only ones that `user` may change and delete."""
    found = (read(folder_of(user) / f"{id}.toml") for id in owned_ids(user))  # noqa: A001 - the record's field
    return tuple(one for one in found if isinstance(one, Character))


def problems(extra: Path | None = None, *, user: str = "") -> tuple[Problem, ...]:
    """The files that `list_characters` had to leave out, with why."""
    return tuple(_cast(extra, user)[1])


def _holding(text: str, good: dict[str, Character]) -> list[str]:
    """Ids whose id, name or trade holds `text`."""
    wanted = text.strip().lower()
    return [one.id for one in good.values() if wanted and wanted in f"{one.id} {one.name} {one.trade}".lower()][:3]


def _cast(extra: Path | None, user: str) -> tuple[dict[str, Character], list[Problem]]:
    return _cast_of((BUILT_IN, character_file.everyone(), folder_of(user), *([extra] if extra else [])))


def _cast_of(folders: tuple[Path, ...]) -> tuple[dict[str, Character], list[Problem]]:
    good: dict[str, Character] = {}
    bad: list[Problem] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            found = read(path)
            if isinstance(found, Problem):
                bad.append(found)
            else:
                good[found.id] = found
    return good, bad
