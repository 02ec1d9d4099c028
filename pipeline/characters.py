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
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from PIL import Image
from pydantic import AfterValidator, Field, ValidationError

from .errors import InputError
from .project import fingerprint, home
from .records import Character, Record, Role, Shape

BUILT_IN = Path(__file__).parent.parent / "characters"
"""The cast of this repository."""
FIGURES = Path(__file__).parent / "assets" / "figures"
"""Our own vector data, one folder per kind of part, and the Lorelei heads (CC0)."""

Colour = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
"""#rrggbb"""
PictureName = Shape | Literal["blink"]
Pose = Literal["rest", "wave", "point", "hold", "cheer", "think", "hip", "together", "crossed"]


@cache
def drawn(kind: str) -> tuple[str, ...]:
    """The names of the drawn parts of a kind: the files of assets/figures/<kind>."""
    return tuple(sorted(path.stem for path in (FIGURES / kind).glob("*.svg")))


def _one_of(kind: str) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name and name not in drawn(kind):
            raise ValueError(f"'{name}' is none of {', '.join(drawn(kind))}")
        return name

    return check


class Parts(Record):
    """What a character is drawn from (`[parts]` of its file). A person needs hair, a mascot a beast, or either has pictures."""

    pictures: dict[PictureName, str] = Field(default_factory=dict)
    """Mouth shape or "blink" -> picture beside the file, instead of everything below; only "closed" is needed."""
    pictures_mark: str = ""
    """Fingerprint of the pictures' content, filled in when they are read."""
    skin: Colour = "#ffe0c9"
    """Skin or fur."""
    head: Literal["01", "02", "03", "04"] = "01"
    hair: Annotated[str, Field(pattern="^(0[1-9]|[1-3][0-9]|4[0-8])?$")] = ""
    """Lorelei's hair, 01..48."""
    hair_color: Colour = "#2b2428"
    brow: Literal["soft", "straight", "thick", "thin", "arch", "bushy"] = "soft"
    brow_color: Colour | None = None
    """None: a shade of the hair."""
    brow_tilt: float = Field(default=0, ge=-12, le=12)
    """Degrees."""
    eye: Literal["almond", "round", "narrow", "soft", "dot"] = "almond"
    eye_size: float = Field(default=1.0, ge=0.8, le=1.25)
    eye_tilt: float = Field(default=0, ge=-12, le=12)
    """Degrees; negative lifts the outer corner."""
    iris: Colour = "#4a3128"
    lashes: int = Field(default=0, ge=0, le=3)
    nose: Literal["01", "02", "03", "04", "05", "06"] = "02"
    mouth_size: float = Field(default=1.0, ge=0.8, le=1.2)
    beard: Literal["", "full", "stubble", "goatee", "moustache"] = ""
    beard_color: Colour | None = None
    glasses: Literal["", "01", "02", "03", "04", "05"] = ""
    glasses_color: Colour = "#38282e"
    earrings: Literal["", "01", "02", "03"] = ""
    earring_color: Colour = "#e8b04a"
    freckles: bool = False
    age_lines: bool = False
    beast: Annotated[str, AfterValidator(_one_of("beasts"))] = ""
    belly: Colour = "#fff8ee"
    """Muzzle and face patch of a beast."""
    inner: Colour | None = None
    """Inside of the ears."""
    crest: Colour | None = None
    """Stripes, crest, antenna, tape."""
    beak: Colour = "#f5a13a"
    screen: Colour = "#20324a"
    glow: Colour = "#7df0ff"
    tail: Annotated[str, AfterValidator(_one_of("tails"))] = ""
    hat: Annotated[str, AfterValidator(_one_of("hats"))] = ""
    hat_color: Colour = "#ffffff"
    hat_trim: Colour = "#ffffff"
    build: Literal["slim", "regular", "broad", "round", "sturdy", "small"] = "regular"
    outfit: Annotated[str, AfterValidator(_one_of("outfits"))] = "tee"
    outfit_color: Colour = "#8fa3bf"
    outfit_second: Colour = "#ffffff"
    outfit_third: Colour = "#3b3f52"
    bottom: Colour = "#46506b"
    """Trousers or skirt."""
    sleeve: Literal["long", "rolled", "short", "none"] = "long"
    sleeve_color: Colour | None = None
    """None: as the outfit."""
    cuff: Colour | None = None
    prop: Annotated[str, AfterValidator(_one_of("props"))] = ""
    """What the pose "hold" holds."""
    prop_color: Colour = "#3b3f52"
    prop_trim: Colour = "#ffffff"
    poses: dict[Role, Pose] = Field(default_factory=dict)
    """Where this character stands otherwise than the presenter's own choice."""


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
            found = _with_pictures(path, _read(path, stat.st_size, stat.st_mtime_ns))
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
        with Image.open(file) as picture:
            picture.verify()
    except (OSError, SyntaxError):  # SyntaxError is what Pillow raises for a broken PNG
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
    value = str(first["input"])[:40]
    return _problem(
        path,
        key,
        f"값 '{value}'을(를) 쓸 수 없습니다({first['msg']}). 값을 고쳐 주세요",
        f"the value '{value}' cannot be used ({first['msg']}). Correct it",
    )


def _problem(path: Path, key: str, ko: str, en: str) -> Problem:
    where = f"{path.name}의 '{key}' 항목" if key else path.name
    spot = f"'{key}' in {path.name}" if key else path.name
    return Problem(
        path,
        key,
        f"{where}: {ko}. 같은 폴더의 다른 캐릭터는 그대로 쓸 수 있습니다.",
        f"{spot}: {en}. The other characters in the folder are not affected.",
    )
