"""Thumbnails, three to choose from: the hook with the presenter, the product with its price, the hook's words alone.

Each must read at a width of 120 px: few words, as large as they go, on a ground that is out of focus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..frame import Box, layout_of
from ..money import format_amount
from ..project import Project
from ..records import Character, Clip, Role, Script, Speech, Still
from .segments import posing, standing

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Cover:
    """What thumbnails are made of."""

    still: Path
    """The hook's, all layers put together"""
    ground: Path
    """A ground without words"""
    product: Path | None
    """The product alone, RGBA"""
    headline: str
    price: str
    """What a product's picture says: its price, else its name"""
    badge: str
    """"33%", or "" """
    accent: str
    """#rrggbb, reads on `ink`"""
    ink: str
    """#rrggbb"""
    character: Character | None
    """None leaves the presenter out"""
    speech: Speech
    role: Role
    seed: int


def cover_of(script: Script, clips: Sequence[Clip], speech: Speech, character: Character | None, project: Project) -> Cover:
    """The first scene (it is made to stop a thumb), and the largest picture of the product that stands alone."""
    first, product = script.scenes[0], script.product
    stills = [still for clip in clips if (still := project.load(clip.still.with_suffix(".json"), Still))]
    heroes = [layer for still in stills for layer in still.layers if layer.kind == "product"]
    hero = max(heroes, key=lambda layer: layer.width * layer.height, default=None)
    grounds = [layer.path for still in stills for layer in still.layers[:1]]
    price = format_amount(product.price, product.currency) if product and product.price is not None else ""
    return Cover(
        still=project.path(clips[0].still),
        ground=project.path(grounds[0] if grounds else clips[0].still),
        product=project.path(hero.path) if hero else None,
        headline=first.headline or first.text,
        price=price or (product.name if product else first.headline) or first.text,
        badge=f"{product.discount}%" if product and product.discount else "",
        accent=clips[0].accent,
        ink=clips[0].ink,
        character=character,
        speech=speech,
        role=first.role,
        seed=first.seed,
    )


def thumbnails(cover: Cover, outs: Sequence[Path]) -> None:
    """Write the three (JPEG, as large as the still)."""
    for out, made in zip(outs, (with_presenter, with_product, with_words), strict=True):
        made(cover).save(out, "JPEG", quality=92, optimize=True)


def with_presenter(cover: Cover) -> Image.Image:
    """The hook as the video shows it, the presenter speaking."""
    from PIL import Image

    with Image.open(cover.still) as opened:
        picture = opened.convert("RGB")
    if cover.character:
        layout = layout_of(*picture.size)
        box = standing(cover.role, layout)
        pose = posing(cover.character, cover.speech, cover.role, cover.seed, layout)
        figure = Image.fromarray(pose(_talking(cover.speech)))
        picture.paste(figure, (box.left, box.top), figure)
    return picture


def with_product(cover: Cover) -> Image.Image:
    """The product as large as it goes, its price on a slanted box."""
    from PIL import Image

    from ..engines.posters import type as lettering
    from ..engines.posters.colour import read_hex
    from ..engines.posters.drawn import slanted
    from ..engines.posters.parts import shadow_of

    picture, ink = _soft(cover.ground), read_hex(cover.ink)
    place, words = _halves(*picture.size)
    if cover.product:
        with Image.open(cover.product) as opened:
            product = opened.convert("RGBA")
        scale = min(place.width / product.width, place.height / product.height, 2.0)
        product = product.resize((round(product.width * scale), round(product.height * scale)), Image.Resampling.LANCZOS)
        x, y = place.left + (place.width - product.width) // 2, place.top + (place.height - product.height) // 2
        shadow, margin = shadow_of(product.getchannel("A"), ink, blur=60, opacity=0.45, drop=34)
        picture.paste(shadow, (x - margin, y - margin), shadow)
        picture.paste(product, (x, y), product)
    face = lettering.face_for("black", cover.price)
    size = min(int((words.width - 90) / max(lettering.width_of(cover.price, face, 100) / 100, 0.1)), words.height - 110)
    style = lettering.Style(face, size)
    line = lettering.set_line([lettering.Run(cover.price, read_hex(cover.accent))], style)
    box = slanted((line.width + 80, line.height + 40), (0, 0), ink)
    box.alpha_composite(line, (40, 20))
    at = words.left + (words.width - box.width) // 2, words.top + (words.height - box.height) // 2
    picture.paste(box, at, box)
    if cover.badge:
        _seal(picture, cover, (at[0] + box.width, at[1]), place)
    return picture


def _seal(picture: Image.Image, cover: Cover, corner: tuple[int, int], place: Box) -> None:
    """The discount above the price's upper right corner; beside the product where there is no room."""
    from ..engines.posters import type as lettering
    from ..engines.posters.colour import read_hex
    from ..engines.posters.drawn import seal
    from ..engines.posters.parts import turned

    size = min(picture.size) // 4
    badge = seal(size, read_hex(cover.accent))
    style = lettering.Style("black", int(size * 0.7 / (lettering.width_of(cover.badge, "black", 100) / 100)))
    words = lettering.set_line([lettering.Run(cover.badge, read_hex(cover.ink))], style)
    badge.alpha_composite(words, ((size - words.width) // 2, (size - words.height) // 2))
    badge = turned(badge, 8)
    x, y = min(corner[0] - badge.width // 2, picture.width - badge.width - 24), corner[1] - badge.height + 40
    if y < 24:
        x, y = place.left, place.top + 24
    picture.paste(badge, (x, y), badge)


def with_words(cover: Cover) -> Image.Image:
    """The headline alone, in as many lines as make it largest, its key words in the accent."""
    from PIL import Image

    from ..engines.posters import type as lettering
    from ..engines.posters.colour import read_hex

    picture, ink = _soft(cover.ground), read_hex(cover.ink)
    picture = Image.blend(picture, Image.new("RGB", picture.size, ink), 0.72)
    text = lettering.clean(cover.headline) or cover.price
    face = lettering.face_for("black", text)
    room = Box(round(picture.width * 0.07), 0, round(picture.width * 0.93), round(picture.height * 0.62))
    lines, size = _largest(text.split(), face, room.width, room.height)
    key = lettering.key_of(lettering.broken(text)) if "\n" in text else lettering.key_of(lines)
    style = lettering.Style(face, size)
    top = round((picture.height - len(lines) * size * 1.16) / 2)
    marked = set(key.split())
    for number, line in enumerate(lines):
        runs = []
        for word in line.split():
            runs.append(lettering.Run(f"{word} ", read_hex(cover.accent) if word in marked else (255, 253, 250)))
        runs[-1] = lettering.Run(runs[-1].text.rstrip(), runs[-1].fill)
        drawn = lettering.set_line(runs, style)
        pad = lettering.pad_of(style)
        picture.paste(drawn, ((picture.width - drawn.width) // 2, round(top + number * size * 1.16) - pad), drawn)
    return picture


def _largest(words: Sequence[str], face: str, width: int, height: int) -> tuple[list[str], int]:
    """The words in lines, broken where the lettering comes out largest; a line of one letter costs a quarter."""
    from ..engines.posters.type import width_of

    best, most = ([" ".join(words)], 0), 0.0
    for limit in sorted({width_of(" ".join(words[i:j]), face, 100) for i in range(len(words)) for j in range(i + 1, i + 6)}):
        lines: list[str] = []
        for word in words:
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and width_of(joined, face, 100) <= limit:
                lines[-1] = joined
            else:
                lines.append(word)
        widest = max(width_of(line, face, 100) for line in lines) / 100
        size = min(int(width / widest), int(height / (1.16 * len(lines))))
        score = size * (0.75 if min(map(len, lines)) == 1 else 1)
        if score > most:
            best, most = (lines, size), score
    return best


def _halves(width: int, height: int) -> tuple[Box, Box]:
    """Where the product stands and where its price: below each other, beside each other in a wide picture."""
    if width > height:
        return Box(width // 32, height // 12, width * 7 // 16, height * 11 // 12), Box(
            width * 7 // 16, height // 4, width - width // 40, height * 3 // 4
        )
    band = height // 2 - width // 8  # a grid shows the middle of a tall picture only
    top = max(height // 2 - round(width * 0.72), height // 12)
    return Box(width // 12, band, width - width // 12, min(band + width, height * 11 // 12)), Box(
        width // 24, top, width - width // 24, band - 10
    )


def _soft(ground: Path) -> Image.Image:
    """A ground out of focus."""
    from PIL import Image, ImageFilter

    with Image.open(ground) as opened:
        picture = opened.convert("RGB")
    small = picture.resize((picture.width // 8, picture.height // 8), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(5)).resize(picture.size, Image.Resampling.BICUBIC)


def _talking(speech: Speech) -> float:
    """s at which the mouth is open, after the presenter has arrived."""
    later = (mouth for mouth in speech.mouths if mouth.shape == "open" and mouth.start > 0.5)
    return next(((mouth.start + mouth.end) / 2 for mouth in later), speech.duration / 2)
