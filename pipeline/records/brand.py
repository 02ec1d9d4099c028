"""What a shop's films have in common."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .base import Record


def _within(path: PurePosixPath) -> PurePosixPath:
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("a logo lies in the project folder")
    return path


def _inside(name: str) -> str:
    _within(PurePosixPath(name))
    return name


FONTS = ("black", "han", "dohyeon", "jua")
"""Display faces that come with the program (pipeline/media/typesetting.py has their files)."""


class BrandKit(Record):
    """Name, logo, colours and closing line of a shop."""

    shop: str = Field(default="", max_length=40)
    """Stands on the end card in the place of the product's brand."""
    logo: Annotated[PurePosixPath, AfterValidator(_within)] | None = None
    """PNG on nothing, in the project folder; stands in the place of the name."""
    colors: tuple[Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")], ...] = Field(default=(), max_length=2)
    """Ground and accent, #rrggbb; made lighter or darker until everything reads on them. One alone is the accent."""
    closing: str = Field(default="", max_length=24)
    """What the end card asks for ("오늘 담아 두세요")."""
    recipes: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(default=(), max_length=20)
    """Ids of the recipes its films are told by; none: all."""
    font: Annotated[str, Field(max_length=200), AfterValidator(_inside)] = ""
    """What headlines are set in: one of FONTS, or a font file in the project folder; "" leaves it to the look family."""
    forbidden: tuple[Annotated[str, Field(min_length=1, max_length=20)], ...] = Field(default=(), max_length=50)
    """Words that its films neither say nor show."""
    shade: Literal["", "light", "dark"] = ""
    """Light or dark grounds; "" leaves it to the look family."""
