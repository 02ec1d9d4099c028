"""A busy photo as a scene's ground: in the frame's whole width, dark behind the words, running out below."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from pipeline.media.color import mix_rgb
from pipeline.media.svg_shapes import floats

from .cutout import Subject, crop_to_fill
from .layout_table import Photo
from .palette import Colours
from .product_placement import MOST

CLOSER = 1.22
"""How much larger than the frame a photo may be, so that what it shows can stand at one side."""
LEAST = 0.62
"""Share of the room between the words and its foot that a photo is high at least: a panorama loses its sides."""
CLEAR = 64
"""px between the words and what there is to see; the camera, coming closer, takes half of it."""
SHADE, FADES, BEFORE = 0.54, 260, 60
"""How dark it is behind the words; over how many px that fades, and from where on before they end."""
LOW = 1.25
"""How much taller than its room a thing may be: what is too much stands behind the captions, where the photo runs out."""


def fills(subject: Subject | None, width: int) -> bool:
    """Whether this is a busy photo without words set into it, large enough for a frame of that width."""
    return (
        subject is not None and not (subject.plain or subject.lettered) and width / subject.photo.width * subject.scale <= MOST
    )


def stands(subject: Subject, width: int, words: int, captions: int) -> bool:
    """Whether what the photo shows stands between words that end at `words` px and the captions."""
    first, last = subject.rows
    return (last - first) * width * subject.photo.height / subject.photo.width <= LOW * (captions - words)


def filling(
    subject: Subject, colours: Colours, words: int, how: Photo, size: tuple[int, int], *, aside: float = 0.5
) -> Image.Image:
    """The ground; what it shows is below words that end at `words` px, its middle near the share `aside` of the width."""
    photo, (width, _), (first, last) = subject.photo, size, subject.rows
    scale = width / photo.width
    room, tall = how.foot - words, photo.height * scale
    closer = min(room / max((last - first) * tall, 1), CLOSER) if aside != 0.5 else 1.0
    zoom = max(min(max(closer, LEAST * room / tall), MOST / (scale * subject.scale)), 1.0)
    height, seen = round(photo.height * scale * zoom), photo.width / zoom
    left = min(max(subject.focus[0] * photo.width - aside * seen, 0), photo.width - seen)
    sharp = photo.resize((width, height), Image.Resampling.LANCZOS, box=(left, 0, left + seen, photo.height))
    middle = (words + how.out[0]) // 2 - round(subject.focus[1] * height)
    top = min(max(middle, words + CLEAR - round(first * height), how.foot - height), words)
    return _run_out(np.asarray(sharp), top, blur_photo(subject, colours, size), colours, words, how)


def _run_out(sharp: np.ndarray, top: int, around: Image.Image, colours: Colours, words: int, how: Photo) -> Image.Image:
    """The photo from `top` on, running out into its own blurred copy above and below, and that into the ground's colour."""
    full = np.array(around, np.float32)
    y = np.arange(len(full), dtype=np.float32)[:, None, None]
    seen = np.clip((top + len(sharp) - y) / 150, 0, 1)
    if top > 0:
        seen *= np.clip((y - top) / 130, 0, 1)
    there = slice(max(top, 0), min(top + len(sharp), len(full)))
    _towards(full, there, sharp[there.start - top : there.stop - top], seen)
    dark = np.clip(1 - (y - words + BEFORE) / FADES, 0, 1) * SHADE
    _towards(full, slice(0, words - BEFORE + FADES), floats(colours.ink), dark)
    out = np.clip((y - how.out[0]) / how.out[1], 0, 1) ** 1.2 * 0.96
    low = floats(colours.ink if colours.dark else mix_rgb(colours.mid, colours.ground, 0.3))
    _towards(full, slice(how.out[0], len(full)), low, out)
    return Image.fromarray(full.astype(np.uint8))


def _towards(picture: np.ndarray, rows: slice, other: np.ndarray, share: np.ndarray) -> None:
    """Mix rows of a picture with another, in place: each row its own share."""
    change = other - picture[rows]
    change *= share[rows]
    picture[rows] += change


def blur_photo(subject: Subject, colours: Colours, size: tuple[int, int]) -> Image.Image:
    """A photo as a dim, blurred ground."""
    small, _ = crop_to_fill(subject.photo, (size[0] // 10, size[1] // 10), subject.focus)
    soft = cv2.GaussianBlur(np.asarray(small, np.float32), (0, 0), 5)
    soft = soft * 0.52 + floats(colours.ink) * 0.30
    full = cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC)
    return Image.fromarray(np.clip(full, 0, 255, out=full).astype(np.uint8))
