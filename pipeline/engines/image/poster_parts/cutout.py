"""A photo becomes a cut-out product (soft clean edge) or stays a picture (cropped where something is to be seen)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from pipeline.errors import EngineError
from pipeline.media.cutout import cropped_cutout as cut_out
from pipeline.media.plain_ground import ground_offset
from pipeline.media.product_shadow import disc

from .banner_detection import has_lettering
from .palette import Hues, hues_of

_SIZE = 1100
"""px, longest side a photo is worked on at."""

OUTER = 0.03
"""Share of what strikes the eye that is above, and below, the rows it is said to stand in."""


@dataclass(frozen=True)
class Subject:
    """A photo, looked at."""

    photo: Image.Image
    """RGB, at most _SIZE long."""
    scale: float
    """Size it is worked on at / its own."""
    cut: Image.Image | None
    """RGBA, cropped to the product; None when it cannot be cut out cleanly."""
    hues: Hues
    focus: tuple[float, float]
    """Where most is to be seen, as shares of width and height."""
    rows: tuple[float, float]
    """Between which shares of its height nearly all there is to see stands."""
    plain: bool
    lettered: bool
    """A banner: words are set into it."""
    content: tuple[int, int, int, int]
    """Box around what is not background, px in `photo`: left, top, right, bottom."""


def subject(path: Path, plain: bool) -> Subject:
    """Look at a photo (kept for the other scenes of the short)."""
    try:
        stat = path.stat()
        return _subject(str(path), plain, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise unreadable_photo(path, error) from error


def unreadable_photo(path: Path, error: OSError) -> EngineError:
    """The sentence for a photo that cannot be opened."""
    return EngineError(
        f"사진 {path.name} 을(를) 읽을 수 없습니다. 다른 사진으로 바꾸거나 목록에서 빼고 다시 실행하세요.",
        f"The photo {path.name} cannot be read. Replace it or take it off the list and run again.",
        detail=str(error),
    )


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of a picture file, px; (0, 0) when it is none."""
    try:
        with Image.open(path) as image:
            return image.size
    except OSError:
        return 0, 0


@lru_cache(maxsize=6)
def _subject(path: str, plain: bool, _size: int, _mtime: int) -> Subject:
    with Image.open(path) as image:
        own = image.size
        photo = ImageOps.exif_transpose(image).convert("RGB")
    photo.thumbnail((_SIZE, _SIZE), Image.Resampling.LANCZOS)
    cut = cut_out(photo, _own_alpha(Path(path), photo.size)) if plain else None
    content = _content(photo) if plain and cut is None else (0, 0, *photo.size)
    hues = hues_of(cut or photo.crop(content))
    return Subject(photo, max(photo.size) / max(own), cut, hues, *looked_at(photo), plain, has_lettering(photo), content)


def _own_alpha(path: Path, size: tuple[int, int]) -> Image.Image | None:
    """The see-through part that the crawl kept beside a photo (Photo.alpha), at that size."""
    kept = path.with_suffix(".alpha.png")
    if not kept.is_file():
        return None
    with Image.open(kept) as image:
        return image.convert("L").resize(size, Image.Resampling.LANCZOS)


def _content(photo: Image.Image) -> tuple[int, int, int, int]:
    """Box around everything that differs from the border's colour."""
    offset, _ = ground_offset(np.asarray(photo))
    if offset is None:
        return (0, 0, *photo.size)
    away = np.linalg.norm(offset, axis=2)
    seen = cv2.morphologyEx((cv2.GaussianBlur(away, (0, 0), 2) > 1.2).astype(np.uint8), cv2.MORPH_OPEN, disc(5))
    rows, columns = np.where(seen)
    if len(rows) < 50:
        return (0, 0, *photo.size)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def looked_at(photo: Image.Image) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a photo has most to see (edges and colour, the middle preferred), and in which rows, as shares of its size."""
    small = np.asarray(photo.resize((96, 96), Image.Resampling.BOX), np.float32)
    grey = small.mean(axis=2)
    edges = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    strange = np.linalg.norm(small - small.mean(axis=(0, 1)), axis=2)
    energy = edges / (edges.mean() + 1e-3) + strange / (strange.mean() + 1e-3)
    y, x = np.mgrid[0:96, 0:96] / 95 - 0.5
    weight = cv2.GaussianBlur(energy, (0, 0), 9) ** 3 * np.exp(-(x * x + y * y) / 0.18)
    weight /= weight.sum() or 1.0
    if not weight.any():
        return (0.5, 0.5), (0.0, 1.0)
    striking = np.clip(cv2.GaussianBlur(energy, (0, 0), 3) - energy.mean(), 0, None)
    by_row = (striking * np.exp(-(x * x) / 0.08)).sum(axis=1).cumsum()
    first, last = np.searchsorted(by_row, np.array((OUTER, 1 - OUTER)) * by_row[-1]) / 96
    return (float((weight * (x + 0.5)).sum()), float((weight * (y + 0.5)).sum())), (float(first), float(last))


def crop_to_fill(photo: Image.Image, size: tuple[int, int], focus: tuple[float, float]) -> tuple[Image.Image, float]:
    """`photo` filling `size`, undistorted, its focus as near to the middle as it goes; and its magnification."""
    scale = max(size[0] / photo.width, size[1] / photo.height)
    width, height = min(size[0] / scale, photo.width), min(size[1] / scale, photo.height)
    left = max(min(focus[0] * photo.width - width * 0.5, photo.width - width), 0)
    top = max(min(focus[1] * photo.height - height * 0.5, photo.height - height), 0)
    return photo.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height)), scale


def scale_to_fit(image: Image.Image, size: tuple[int, int], most: float) -> tuple[Image.Image, float]:
    """`image` as large as fits into `size`, at most `most` times its own size, and by how much it was magnified."""
    scale = min(size[0] / image.width, size[1] / image.height, most)
    target = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image.resize(target, Image.Resampling.LANCZOS), scale
