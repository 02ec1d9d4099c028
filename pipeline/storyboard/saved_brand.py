"""The brand a user keeps once for all shorts: a brand file in SHORTS_HOME, its logo beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from ..errors import InputError
from ..media.decode import decode_picture
from ..media.font_file import check_font
from ..short import Settings
from ..workspace.project import Project, fingerprint, home, writing
from .brand_file import LOGO, Brand, keep_brand, read_brand

OWN_FONT = "own"
"""A font of the user's own, in the form."""


def folder_of(user: str) -> Path:
    """Where a user's brand lies."""
    return home() / "brand" / fingerprint("brand", user)


def saved_brand(user: str = "") -> Brand | None:
    """The user's brand; None when there is none. Raises InputError for a file that was made unreadable by hand."""
    file = folder_of(user) / "brand.toml"
    return read_brand(file) if file.is_file() else None


def save_brand(user: str, values: Mapping[str, object], logo: Path | None = None, font: Path | None = None) -> Brand:
    """Keep a brand: `values` by the keys of the brand file, those that are empty left out; `logo` a new picture, `font` a new
    font file. A `font` of OWN_FONT is the one that was kept before.

    Raises InputError for what cannot be used; then the brand stays as it was.
    """
    folder = folder_of(user)
    folder.mkdir(parents=True, exist_ok=True)
    image = decode_picture(logo, LOGO) if logo is not None else None
    if image or (folder / "logo.png").is_file():
        values = {**values, "logo": "logo.png"}
    suffix = check_font(font) if font is not None else ""
    kept = next((path.name for path in folder.glob("font.*")), "")
    if values.get("font") == OWN_FONT or font is not None:
        values = {**values, "font": f"font{suffix}" if suffix else kept}
    tried = folder / "tried.toml"
    with writing(tried) as out:
        out.write_text("".join(f"{key} = {_toml(value)}\n" for key, value in values.items() if value), encoding="utf-8")
    try:
        brand = read_brand(tried)
    except InputError:
        tried.unlink()
        raise
    if image:
        with writing(folder / "logo.png") as out, open(out, "wb") as opened:
            image.save(opened, "PNG")
    if font is not None:
        for path in folder.glob("font.*"):
            path.unlink()
        with writing(folder / f"font{suffix}") as out:
            shutil.copyfile(font, out)
    tried.replace(folder / "brand.toml")
    return brand


def forget_brand(user: str) -> None:
    """Delete a user's brand and its logo; films and storyboards that carry it stay as they are."""
    shutil.rmtree(folder_of(user), ignore_errors=True)


def with_brand(settings: Settings, brand: Brand, project: Project) -> Settings:
    """The settings of a short that carries a brand; its logo is copied into the project."""
    image = settings.image.model_copy(update={"brand_kit": keep_brand(brand, project)})
    script = settings.script.model_copy(update={"forbidden": brand.kit.forbidden})
    render = settings.render
    if brand.presenter:
        render = render.model_copy(update={"presenter": brand.presenter})
    if brand.disclosure:
        render = render.model_copy(update={"disclosure": brand.disclosure})
    return settings.model_copy(update={"script": script, "image": image, "render": render})


def with_saved_brand(settings: Settings, user: str, project: Project) -> Settings:
    """The settings with the user's brand, where there is one and the settings carry none."""
    brand = None if settings.image.brand_kit else saved_brand(user)
    return with_brand(settings, brand, project) if brand else settings


def _toml(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    text = "".join(sign for sign in str(value) if sign >= " ")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
