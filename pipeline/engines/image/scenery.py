"""What the picture and clip models are told: the place of a scene (surface, light, season), never a second product or a person.

The product and the presenter are laid over what a model paints, so neither may be painted. The words are in scenery.toml.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from zlib import crc32

from ...word_tables import Table, read_table


class _Motion(Table):
    tags: str
    sentence: str


class _Clip(Table):
    tags: str
    opening: str
    closing: str


class _Words(Table):
    product: list[str]
    person: list[str]
    family: str
    place: str
    nothing: str
    seasons: list[str]
    season_words: list[str]
    avoid: str
    motion: dict[str, _Motion]
    role: dict[str, str]
    clip: _Clip


@cache
def _words() -> _Words:
    return read_table(Path(__file__).with_suffix(".toml"), _Words)


def place_of(prompt: str, *, peopled: bool = False) -> str:
    """What of `prompt` is a place: parts that would paint a product, or (unless `peopled`) somebody, are left out."""
    words = _words()
    barred = [*words["product"], *([] if peopled else words["person"])]
    parts = [part.strip() for part in prompt.split(",")]
    kept = [part for part in parts if part and not _matches(barred, part.lower().replace(words["family"], ""))]
    return ", ".join(kept) or words["nothing"]


def _matches(barred: list[str], text: str) -> bool:
    return bool(re.search(rf"\b({'|'.join(map(re.escape, barred))})\b", text, re.I))


def picture_prompt(prompt: str, role: str, product: str, *, peopled: bool = False) -> str:
    """What SDXL is told: the place, its surface and light by the scene's role, a season that all scenes of `product` share."""
    words, place = _words(), place_of(prompt, peopled=peopled)
    seasons = words["seasons"]
    season = "" if _matches(words["season_words"], place) else seasons[crc32(product.encode()) % len(seasons)]
    parts = (place, words["role"].get(role, ""), season, "" if peopled else words["place"])
    return ", ".join(part for part in parts if part)


def negative_prompt(avoid: str, *, peopled: bool = False) -> str:
    """What SDXL is told to leave out, where its steps listen to that."""
    return avoid if peopled else ", ".join(part for part in (_words()["avoid"], avoid) if part)


def clip_tags(prompt: str, motion: str) -> str:
    """What AnimateDiff is told: the place, how it moves, how the camera does."""
    words = _words()
    return ", ".join((place_of(prompt), _motion(motion)["tags"], words["clip"]["tags"]))


def clip_story(prompt: str, motion: str) -> str:
    """What LTX is told: a flowing description in whole sentences, as it was trained on."""
    clip = _words()["clip"]
    return " ".join((clip["opening"].format(place=place_of(prompt)), _motion(motion)["sentence"], clip["closing"]))


def _motion(name: str) -> _Motion:
    motions = _words()["motion"]
    return motions.get(name, motions["hold"])
