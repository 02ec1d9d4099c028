"""One character file: TOML (and pictures beside it) to Character or Problem, and back."""

from __future__ import annotations

import json
import secrets
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image
from pydantic import ValidationError

from ..errors import InputError, cure
from ..media.decode import PictureRule, decode_picture
from ..records import Character
from ..workspace.project import fingerprint, home, writing
from .figure_parts import Parts

PICTURES = PictureRule(side=3000)
"""Pictures of a character: what may be opened, and the size it is drawn from."""
MOST = 50
"""Characters of one's own that a user may keep."""


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


def everyone() -> Path:
    """Where whoever runs the studio puts characters for all its users."""
    return home() / "characters" / "everyone"


def folder_of(user: str) -> Path:
    """Where a user's own characters lie: nobody else's list is read from there. "" is who sits at this computer."""
    own = home() / "characters"
    return own / "users" / fingerprint("characters of", user) if user else own


def new_id() -> str:
    """An id for a character of one's own: 64 random bits, so that no name leads to it."""
    return f"my_{secrets.token_hex(8)}"


def owned_ids(user: str) -> tuple[str, ...]:
    """Ids of the files in the user's own folder."""
    return tuple(sorted(path.stem for path in folder_of(user).glob("*.toml")))


def save_character(character: Character, picture: Path | str = "", *, user: str = "") -> Character:
    """Keep a character of `user`'s own, with its picture, if any, copied beside it; one of that id of theirs is replaced.

    Returns it as it is read back. Raises InputError when it could not be, when the picture cannot be used, or when the user
    has as many as one may.
    """
    drawn = _decode_own_picture(Path(picture)) if picture else None
    folder, known = folder_of(user), owned_ids(user)
    if character.id not in known and len(known) >= MOST:
        raise InputError(
            f"나만의 캐릭터는 {MOST}명까지 둘 수 있습니다. 쓰지 않는 캐릭터를 지우고 다시 저장해 주세요.",
            f"At most {MOST} characters of one's own can be kept. Delete one you do not use and save again.",
        )
    parts = {key: value for key, value in character.parts.items() if key not in ("pictures", "pictures_mark")}
    parts |= _copy_pictures(character.id, drawn, character.parts.get("pictures", {}), folder)
    path = folder / f"{character.id}.toml"
    before = path.read_bytes() if path.is_file() else None
    table = character.model_copy(update={"parts": parts}).model_dump(mode="json", exclude_defaults=True)
    _write(path, _toml(table).encode())
    made = read(path)
    if isinstance(made, Problem):
        if before is None:
            path.unlink(missing_ok=True)
        else:
            _write(path, before)  # what could be used before stays
        raise made.error()
    return made


def _decode_own_picture(picture: Path) -> Image.Image:
    try:
        return decode_picture(picture, PICTURES)
    except InputError as error:
        raise InputError(
            f"'{picture.name}' 그림을 읽을 수 없습니다. {error.ko} PNG나 JPG 파일이면 됩니다.",
            f"The picture '{picture.name}' cannot be read. {error.en} A PNG or JPG will do.",
        ) from error


def _copy_pictures(id: str, drawn: Image.Image | None, pictures: Mapping[str, str], folder: Path) -> dict[str, object]:  # noqa: A002
    """The `pictures` of a character whose files lie in `folder`: a new one for all shapes, else those it had."""
    if drawn is not None:
        with writing(folder / f"{id}.png") as temporary, open(temporary, "wb") as file:
            drawn.save(file, "PNG", compress_level=3)
        return {"pictures": {"closed": f"{id}.png"}}
    names: dict[str, str] = {}
    for shape, source in ((name, Path(file)) for name, file in pictures.items()):
        copy = folder / f"{id}{'' if shape == 'closed' else f'-{shape}'}{source.suffix.lower()}"
        names[shape] = copy.name
        if copy.resolve() != source.resolve():
            with writing(copy) as temporary:
                shutil.copyfile(source, temporary)
    return {"pictures": names} if names else {}


def _write(path: Path, content: bytes) -> None:
    with writing(path) as temporary:
        temporary.write_bytes(content)


def remove_character(id: str, *, user: str = "") -> None:  # noqa: A002 - the name of the record's field
    """Delete a character of `user`'s own and its pictures. Raises InputError when the user has none of that id."""
    if id not in owned_ids(user):
        raise InputError(
            f"내 캐릭터 가운데 '{id[:40]}' 이(가) 없습니다. 내가 만든 캐릭터만 지울 수 있습니다.",
            f"None of your characters is '{id[:40]}'. Only those you made can be deleted.",
        )
    folder = folder_of(user)
    for path in (folder / f"{id}.toml", *folder.glob(f"{id}.*"), *folder.glob(f"{id}-*.*")):
        path.unlink(missing_ok=True)


def _toml(table: Mapping[str, object], name: str = "") -> str:
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
