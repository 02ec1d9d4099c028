"""The tables of direction: what each kind of shot needs, and the recipes films are built on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from ..records import ROLES, Record, ShotKind, ShotMove
from ..word_tables import Table, read_table
from .facts import Facts

FOLDER = Path(__file__).parent


class Kind(Record):
    """What a kind of shot needs."""

    share: float = Field(ge=0, le=1)
    """Of the frame that product or photo fills, about."""
    scale: float = Field(gt=0)
    """Size of the product against a packshot's."""
    needs: tuple[str, ...] = ()
    seconds: tuple[float, float]
    """The least and the most it is seen, s."""
    photos: int = 0
    presenter: tuple[str, ...] = ()
    moves: tuple[ShotMove, ...] = ("push",)
    once: bool = False


class Recipe(Record):
    """What each role of the story shows, shot by shot."""

    id: str
    ko: str
    """Its name in the studio."""
    needs: tuple[str, ...] = ()
    hook: tuple[tuple[ShotKind, ...], ...]
    problem: tuple[tuple[ShotKind, ...], ...]
    product: tuple[tuple[ShotKind, ...], ...]
    proof: tuple[tuple[ShotKind, ...], ...]
    call: tuple[tuple[ShotKind, ...], ...]

    def row(self, role: str, number: int) -> tuple[ShotKind, ...]:
        """The kinds shot `number` of a scene of that role is drawn from."""
        rows = getattr(self, role if role in ROLES else "product")
        return rows[min(number, len(rows) - 1)]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of shot."""
    return read_table(FOLDER / "kinds.toml", dict[str, Kind])


@cache
def recipes() -> Mapping[str, Recipe]:
    """Every recipe, by id."""
    return {recipe.id: recipe for recipe in _table()["recipe"]}


@cache
def fillers(with_photo: bool) -> tuple[ShotKind, ...]:
    """The kinds that stand in when nothing of a row can be shown."""
    return tuple(_table()["fill"]["photo" if with_photo else "words"])


def carried_by(facts: Facts) -> tuple[Recipe, ...]:
    """The recipes the facts can carry; a film without voice has its own, which no other takes."""
    quiet = "quiet" in facts.has
    return tuple(one for one in recipes().values() if set(one.needs) <= facts.has and ("quiet" in one.needs) == quiet)


class _Fill(Table):
    photo: list[ShotKind]
    words: list[ShotKind]


class _Recipes(Table):
    recipe: list[Recipe]
    fill: _Fill


@cache
def _table() -> _Recipes:
    return read_table(FOLDER / "recipes.toml", _Recipes)
