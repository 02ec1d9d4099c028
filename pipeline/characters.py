"""characters/*.toml -> Character: the cast that comes with the studio, and the user's own.

Looked for, in this order; a later file with the same id replaces the earlier one:
    characters/              the 39 of this repository
    home()/characters        the user's own
    `extra`                  a folder named by the caller

A file that cannot be used is a `Problem` beside the good ones; it hides none of them.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from .errors import InputError
from .project import home
from .records import Character

BUILT_IN = Path(__file__).parent.parent / "characters"
"""The cast of this repository."""


DEFAULT = "jiwoo_pharmacist"
"""Who presents when nobody is named."""


@dataclass(frozen=True)
class Problem:
    """A character file that cannot be used: which, where in it, why, and the cure."""

    path: Path
    key: str
    """Dotted key of the broken field; "" when the file as a whole cannot be read."""
    ko: str
    en: str

    def error(self) -> InputError:
        """The problem as an error a user reads."""
        return InputError(self.ko, self.en)


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
            stat = path.stat()
            found = _read(path, stat.st_size, stat.st_mtime_ns)
            if isinstance(found, Problem):
                bad.append(found)
            else:
                good[found.id] = found
    return good, bad


@lru_cache(maxsize=512)
def _read(path: Path, _size: int, _mtime_ns: int) -> Character | Problem:
    """One file; read again only when its size or time has changed."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return _problem(path, "", f"TOML로 읽을 수 없습니다({error})", f"it is not readable TOML ({error})")
    table.setdefault("id", path.stem)
    try:
        return Character.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return _field_problem(path, ".".join(str(part) for part in first["loc"]), first["type"], first["msg"])


def _field_problem(path: Path, key: str, kind: str, said: str) -> Problem:
    if kind == "missing":
        return _problem(path, key, "빠져 있습니다. 값을 적어 주세요", "it is missing. Add a value")
    if kind == "extra_forbidden":
        return _problem(path, key, "모르는 항목입니다. 철자를 고치거나 지워 주세요", "the key is unknown. Correct or remove it")
    return _problem(path, key, f"값을 쓸 수 없습니다({said})", f"the value cannot be used ({said})")


def _problem(path: Path, key: str, ko: str, en: str) -> Problem:
    where = f"{path.name}의 '{key}' 항목" if key else path.name
    spot = f"'{key}' in {path.name}" if key else path.name
    return Problem(
        path,
        key,
        f"{where}: {ko}. 같은 폴더의 다른 캐릭터는 그대로 쓸 수 있습니다.",
        f"{spot}: {en}. The other characters in the folder are not affected.",
    )
