"""Looks to choose from by eye and ear, and the options a user wants every new short to begin with. No gradio in here."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline.errors import InputError
from pipeline.render.audio import music_library
from pipeline.render.captions.styles import STYLES
from pipeline.short import Settings
from pipeline.storyboard import Storyboard
from pipeline.workspace.project import fingerprint, home, writing

from .file_cache import address
from .option_fields import CHOICES, value_of, with_settings_option

TABLE = Path(__file__).with_name("looks.toml")
PICTURE = Path(__file__).with_name("looks.jpg")
"""Every family (rows) in every caption style (columns), made by tools/looks.py."""
FAMILIES = ("beauty", "deal", "living", "tech", "food", "minimal")


class Look(BaseModel):
    """Options that go together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    ko: str
    en: str
    template: str
    captions: str
    music: str
    recipe: str
    transition: str

    def options(self) -> Iterator[tuple[str, str]]:
        """The place of each option in Settings, and its value."""
        yield "image.template", self.template
        yield "render.caption_style", self.captions
        yield "render.music", self.music
        yield "direction.recipe", self.recipe
        yield "video.transition", self.transition


@cache
def looks() -> tuple[Look, ...]:
    """All of them."""
    return tuple(Look(**row) for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["look"])


def with_look(board: Storyboard, id_: str) -> Storyboard:
    """The storyboard in a look. Raises InputError for one there is not."""
    found = next((look for look in looks() if look.id == id_), None)
    if found is None:
        raise InputError(
            f"'{id_[:20]}' 분위기가 없습니다. 보이는 것에서 골라 주세요.",
            f"There is no look '{id_[:20]}'. Pick one of those shown.",
        )
    settings = board.settings
    for path, value in found.options():
        settings = with_settings_option(settings, path, value)
    return board.model_copy(update={"settings": settings})


def gallery(settings: Settings, language: str, say: dict[str, str]) -> str:
    """The looks as pictures with their music, as HTML; the one in use is marked."""
    loops = {loop.id: loop.path for loop in music_library.loops()}
    tiles = []
    for look in looks():
        now = all(value_of(settings, path) == value for path, value in look.options())
        row, column = FAMILIES.index(look.template), list(STYLES).index(look.captions)
        place = f"{column / (len(STYLES) - 1):.2%} {row / (len(FAMILIES) - 1):.2%}"
        name = escape(look.en if language == "en" else look.ko)
        recipe = "" if look.recipe == "auto" else f" · {say[f'recipe_{look.recipe}']}"
        tiles.append(
            f'<figure><button type="button" data-look="{look.id}" aria-pressed="{str(now).lower()}" aria-label="{name}">'
            f'<i style="background-image:url({address(PICTURE)});background-position:{place}"></i><b>{name}</b></button>'
            f"<figcaption>{say[f'style_{look.captions}']}{recipe}</figcaption>"
            f'<button type="button" class="tune" data-listen="{address(loops[look.music])}" '
            f'aria-label="{say["music"]}: {name}">▶ {say["music_short"]}</button></figure>'
        )
    return f'<div class="look-tiles" role="group" aria-label="{say["looks"]}">{"".join(tiles)}</div>'


def _place(user: str) -> Path:
    return home() / "defaults" / f"{fingerprint('defaults', user)}.json"


def keep_defaults(settings: Settings, user: str) -> None:
    """Let every new short of a user begin with these options of the finish tab. Raises StorageError."""
    values = {choice.path: value_of(settings, choice.path) for choice in CHOICES if choice.known(settings)}
    values["direction.recipe"] = settings.direction.recipe
    with writing(_place(user)) as out:
        out.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


def default_settings(user: str) -> Settings:
    """What a new short of a user begins with; an option that this version does not know stays as it is by itself."""
    settings = Settings()
    try:
        values = json.loads(_place(user).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return settings
    for path, value in values.items() if isinstance(values, dict) else ():
        try:
            settings = with_settings_option(settings, path, value)
        except InputError:
            continue
    return settings
