"""`poster`: a scene composed at 1080x1920 from the product's own photos and drawn graphics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from pipeline.media.color import to_hex
from pipeline.media.yuv import encode_png
from pipeline.workspace.project import writing

from .. import LayerFile, Picture, PictureOrder, Tell, hush
from .poster_parts.canvas import Sheet
from .poster_parts.cutout import Subject, size_of, subject
from .poster_parts.palette import hues_of_character
from .poster_parts.scene_layouts import compose
from .poster_parts.shots import compose_shot
from .poster_parts.styles import family_for, paint_of
from .poster_parts.widgets import Part

SMALLEST = 160
"""px; a photo whose longest side is shorter says nothing at 1080x1920."""
_PHOTO = {"hook": 0, "problem": 0, "product": 1, "proof": 2, "call": 0}
"""Role -> which photo it takes, counted round when there are fewer."""


class Poster:
    """Composes; needs nothing but the fonts and props in the package."""

    name = "poster"
    revision = "26"

    def missing(self) -> str:
        """Always ready."""
        return ""

    def draw(self, order: PictureOrder, out: Path, *, folder: Path, tell: Tell = hush) -> Picture:
        """Write the composite to `out` and its layers into `folder`."""
        tell(0.0)
        sheet = compose_poster(order)
        tell(0.7)
        layers, colours = _write(sheet, out, folder), sheet.colours
        return Picture(layers, sheet.family.name, to_hex(colours.glow), to_hex(colours.ink), tuple(sheet.notes))


def compose_poster(order: PictureOrder) -> Sheet:
    """The picture's ground and parts, before they are files."""
    family, look = family_for(order.template, order.field, order.discount), order.brand_look
    if look and (look.font or look.font_file):
        family = replace(family, face=look.font or str(look.font_file))
    first, own, notes = _subjects(order)
    hues = first.hues if first else hues_of_character(order.palette)
    sheet = Sheet(order, family, paint_of(family, hues), own, first, notes=notes)
    return compose_shot(sheet, hues) if order.shot else compose(sheet)


def _subjects(order: PictureOrder) -> tuple[Subject | None, Subject | None, list[str]]:
    """The photo that gives the colours, the photo of this scene, and what is to be said about them."""
    large = [photo for photo in order.photos if max(size_of(photo.path)) >= SMALLEST]
    small = len(order.photos) - len(large)
    notes = [f"사진 {small}장은 너무 작거나 읽을 수 없어서 쓰지 않았습니다({SMALLEST}px 이상이어야 합니다)"] if small else []
    if not large:
        return None, None, notes
    if order.shot:  # it has its own pictures
        return subject(large[0].path, large[0].plain), None, notes
    own = large[_PHOTO[order.role] % len(large)]
    return subject(large[0].path, large[0].plain), subject(own.path, own.plain), notes


def _write(sheet: Sheet, out: Path, folder: Path) -> tuple[LayerFile, ...]:
    """Every layer as a file, the composite as `out`."""
    ground = sheet.ground
    assert ground is not None
    layers = [_layer(folder / "00-ground.png", np.asarray(ground), *sheet.ground_at, "ground", travel=sheet.ground_travel)]
    for number, part in enumerate(sheet.parts, 1):
        image, x, y = (part.image, part.x, part.y) if part.travel else _inside(part, sheet.size)
        path = folder / f"{number:02d}-{part.kind}.png"
        more = {"depth": part.depth, "enter": part.enter, "cue": part.cue, "cue_word": part.cue_word, "travel": part.travel}
        layers.append(_layer(path, np.asarray(image), x, y, part.kind, **more))
    out.write_bytes(_png(np.asarray(flatten_parts(sheet))))
    return tuple(layers)


def flatten_parts(sheet: Sheet) -> Image.Image:
    """All parts on the ground, as large as the frame; a light that only passes is left out."""
    ground, (x, y) = sheet.ground, sheet.ground_at
    assert ground is not None
    flat = ground.crop((-x, -y, sheet.size[0] - x, sheet.size[1] - y))
    for part in sheet.parts:
        if part.enter != "sweep":
            flat.paste(part.image, (part.x, part.y), part.image)
    return flat


def _inside(part: Part, size: tuple[int, int]) -> tuple[Image.Image, int, int]:
    """The part's picture and place, cut at the frame's edges."""
    left, top = max(part.x, 0), max(part.y, 0)
    right, bottom = min(part.x + part.image.width, size[0]), min(part.y + part.image.height, size[1])
    box = (left - part.x, top - part.y, right - part.x, bottom - part.y)
    return (part.image if box == (0, 0, *part.image.size) else part.image.crop(box)), left, top


def _layer(path: Path, pixels: np.ndarray, x: int, y: int, kind: str, **more: float | str | tuple[float, ...]) -> LayerFile:
    with writing(path) as temporary:
        temporary.write_bytes(_png(pixels))
    return LayerFile(path, x, y, pixels.shape[1], pixels.shape[0], kind, **more)  # pyright: ignore[reportArgumentType]


def _png(pixels: np.ndarray) -> bytes:
    """The pixels, RGB or RGBA, as a PNG."""
    return encode_png(cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR))
