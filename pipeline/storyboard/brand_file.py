"""A shop's brand from a TOML file of the user's: checked, its logo copied into the project."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import ValidationError

from ..direction import recipes
from ..errors import InputError, cure
from ..media.decode import PictureRule, decode_picture
from ..media.font_file import check_font
from ..media.frame_layout import Presence
from ..records import BrandKit, Disclosure, Record
from ..records.brand import FONTS
from ..workspace.project import Project, fingerprint

LARGEST = 100_000
"""Bytes of the file."""
LOGO = PictureRule(side=1200, smallest=32)


class Brand(NamedTuple):
    """What the file says: the kit without logo and own font, their places, who presents and what has to be disclosed."""

    kit: BrandKit
    logo: Path | None
    presenter: Presence | None = None
    """Who is seen in its films; None leaves it to the options."""
    disclosure: Disclosure = ""
    font: Path | None = None
    """The shop's own font's place; None where the kit names one that comes with the program, or none."""


class _FilmKeys(Record):
    """Keys of the file that are options of the film, not of its look."""

    presenter: Presence | None = None
    disclosure: Disclosure = ""


def read_brand(path: Path) -> Brand:
    """Read the file; its keys are BrandKit's, `presenter` and `disclosure`; `logo` is a path from the file's folder, and so is
    a `font` that is none of FONTS.

    Raises InputError for a file that cannot be read, a key or a value there is not.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.stat().st_size} bytes")
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"브랜드 파일 '{path.name}' 을(를) 읽을 수 없습니다. TOML 파일의 경로와 내용을 확인해 주세요.",
            f"The brand file '{path.name}' cannot be read. Check the path and contents of the TOML file.",
            detail=str(error),
        ) from error
    logo = table.pop("logo", None)
    own_font = table.pop("font") if table.get("font") not in (None, "", *FONTS) else None
    film = {key: table.pop(key) for key in _FilmKeys.model_fields if key in table}
    try:
        options = _FilmKeys.model_validate(film)
        kit = BrandKit.model_validate(table)
        if logo is not None and not (isinstance(logo, str) and logo):
            raise _wrong("logo", logo, "따옴표 안에 그림 파일의 경로를 적어 주세요.", "Give the path of a picture in quotes.")
        if own_font is not None and not isinstance(own_font, str):
            raise _wrong(
                "font", own_font, "글꼴의 이름이나 파일의 경로를 적어 주세요.", "Give a font's name or its file's path."
            )
    except ValidationError as error:
        found = error.errors()[0]
        raise _wrong(".".join(map(str, found["loc"])), found.get("input"), *cure(found)) from error
    for recipe in kit.recipes:
        if recipe not in recipes():
            every = ", ".join(recipes())
            raise _wrong("recipes", recipe, f"쓸 수 있는 것: {every}", f"There are: {every}")
    logo_place, font_place = (path.parent / Path(one).expanduser() if one else None for one in (logo, own_font))
    return Brand(kit, logo_place, options.presenter, options.disclosure, font_place)


def _wrong(key: str, value: object, ko: str, en: str) -> InputError:
    shown = str(value)[:60]
    return InputError(
        f"브랜드 파일의 {key} 에 '{shown}' 을(를) 쓸 수 없습니다. {ko}", f"The brand file's {key} cannot be '{shown}'. {en}"
    )


def check_logo(brand: Brand) -> None:
    """Raises InputError for a logo that is no picture."""
    if brand.logo is not None:
        decode_picture(brand.logo, LOGO)


def keep_brand(brand: Brand, project: Project) -> BrandKit:
    """The kit with its logo and font copied into the project. Raises InputError for those that cannot be used."""
    kit = brand.kit
    if brand.font is not None:
        suffix = check_font(brand.font)
        font = PurePosixPath("own") / f"{fingerprint(brand.font)}.font{suffix}"
        with project.writing(font) as out:
            shutil.copyfile(brand.font, out)
        kit = kit.model_copy(update={"font": str(font)})
    if brand.logo is None:
        return kit
    image = decode_picture(brand.logo, LOGO)
    place = PurePosixPath("own") / f"{fingerprint(brand.logo)}.logo.png"
    with project.writing(place) as out, open(out, "wb") as opened:
        image.save(opened, "PNG")
    return kit.model_copy(update={"logo": place})
