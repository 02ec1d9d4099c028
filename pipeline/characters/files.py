"""One character file: TOML (and pictures beside it) to Character or Problem, and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image
from pydantic import ValidationError

from ..errors import InputError, cure
from ..media.decode import PictureRule, decode_picture
from ..project import fingerprint, home, writing
from ..records import Character
from .parts import Parts

PICTURES = PictureRule(side=3000)
"""Pictures of a character: what may be opened, and the size it is drawn from."""


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


def read(path: Path) -> Character | Problem:
    """The character of a file; the file is parsed again only when it has changed."""
    stat = path.stat()
    return _with_pictures(path, _read(path, stat.st_size, stat.st_mtime_ns))


def save_character(character: Character, picture: Path | str = "") -> Character:
    """Keep a character of one's own in home()/characters, with its picture, if any, drawn anew beside it.

    Returns it as it is read back. Raises InputError when it could not be, or when the picture cannot be used.
    """
    drawn = _opened(Path(picture)) if picture else None
    folder = home() / "characters"
    parts = {key: value for key, value in character.parts.items() if key not in ("pictures", "pictures_mark")}
    if drawn:
        kept = folder / f"{character.id}.png"
        with writing(kept) as temporary, open(temporary, "wb") as file:
            drawn.save(file, "PNG", compress_level=3)
        parts["pictures"] = {"closed": kept.name}
    path = folder / f"{character.id}.toml"
    table = character.model_copy(update={"parts": parts}).model_dump(mode="json", exclude_defaults=True)
    with writing(path) as temporary:
        temporary.write_text(_toml(table), encoding="utf-8")
    made = read(path)
    if isinstance(made, Problem):
        path.unlink(missing_ok=True)
        raise made.error()
    return made


def _opened(picture: Path) -> Image.Image:
    try:
        return decode_picture(picture, PICTURES)
    except InputError as error:
        raise InputError(
            f"'{picture.name}' 그림을 읽을 수 없습니다. {error.ko} PNG나 JPG 파일이면 됩니다.",
            f"The picture '{picture.name}' cannot be read. {error.en} A PNG or JPG will do.",
        ) from error


def _toml(table: Mapping[str, Any], name: str = "") -> str:
    """A table as TOML: plain values first, then the tables in it."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    head = f"\n[{name}]\n" if name else ""
    lines = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in plain.items() if value is not None)
    return head + lines + "".join(_toml(value, f"{name}.{key}" if name else key) for key, value in inner.items())


@lru_cache(maxsize=512)
def _read(path: Path, _size: int, _mtime_ns: int) -> Character | Problem:
    """One file; read again only when its size or time has changed."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return _problem(path, "", f"TOML로 읽을 수 없습니다({error})", f"it is not readable TOML ({error})")
    table.setdefault("id", path.stem)
    try:
        made = Character.model_validate(table)
    except ValidationError as error:
        return _field_problem(path, error)
    try:
        parts = Parts.model_validate(made.parts)
    except ValidationError as error:
        return _field_problem(path, error, "parts")
    need = "hair" if made.kind == "person" else "beast"
    if not (parts.pictures or getattr(parts, need)):
        return _problem(path, f"parts.{need}", "빠져 있습니다. 값을 적어 주세요", "it is missing. Add a value")
    return made


def _with_pictures(path: Path, found: Character | Problem) -> Character | Problem:
    """The character with its pictures' full paths and their fingerprint; looked at anew every time."""
    if isinstance(found, Problem) or not found.parts.get("pictures"):
        return found
    folder = path.parent.resolve()
    files: dict[str, Path] = {}
    for name, relative in {"closed": "", **found.parts["pictures"]}.items():
        file = (folder / relative).resolve()
        if not (relative and file.is_relative_to(folder) and _is_picture(file)):
            return _problem(
                path,
                f"parts.pictures.{name}",
                f"'{relative}' 그림을 읽을 수 없습니다. 같은 폴더에 PNG나 JPG 파일을 두고 이름을 적어 주세요",
                f"the picture '{relative}' cannot be read. Put a PNG or JPG into the same folder and name it",
            )
        files[name] = file
    pictures = {"pictures": {name: str(file) for name, file in files.items()}, "pictures_mark": fingerprint(files)}
    return found.model_copy(update={"parts": {**found.parts, **pictures}})


def _is_picture(file: Path) -> bool:
    try:
        stat = file.stat()
    except OSError:
        return False
    return _can_be_drawn(file, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=512)
def _can_be_drawn(file: Path, _size: int, _mtime_ns: int) -> bool:
    try:
        decode_picture(file, PICTURES)
    except InputError:
        return False
    return True


def _field_problem(path: Path, error: ValidationError, table: str = "") -> Problem:
    """The first broken field as a Problem."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in ((table,) if table else ()) + first["loc"])
    if first["type"] == "missing":
        return _problem(path, key, "빠져 있습니다. 값을 적어 주세요", "it is missing. Add a value")
    if first["type"] == "extra_forbidden":
        return _problem(path, key, "모르는 항목입니다. 철자를 고치거나 지워 주세요", "the key is unknown. Correct or remove it")
    value, (ko, en) = str(first["input"])[:40], cure(first)
    ko, en = f"값 '{value}'을(를) 쓸 수 없습니다. {ko}", f"the value '{value}' cannot be used. {en}"
    return _problem(path, key, ko.removesuffix("."), en.removesuffix("."))


def _problem(path: Path, key: str, ko: str, en: str) -> Problem:
    where = f"{path.name}의 '{key}' 항목" if key else path.name
    spot = f"'{key}' in {path.name}" if key else path.name
    return Problem(
        path,
        key,
        f"{where}: {ko}. 같은 폴더의 다른 캐릭터는 그대로 쓸 수 있습니다.",
        f"{spot}: {en}. The other characters in the folder are not affected.",
    )
