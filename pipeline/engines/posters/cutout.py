"""A photo becomes a cut-out product (soft clean edge) or stays a picture (cropped where something is to be seen)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from ...errors import EngineError
from .lettering import lettered
from .palette import Hues, hues_of
from .shade import disc, shaded, slope

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
        raise EngineError(
            f"사진 {path.name} 을(를) 읽을 수 없습니다. 다른 사진으로 바꾸거나 목록에서 빼고 다시 실행하세요.",
            f"The photo {path.name} cannot be read. Replace it or take it off the list and run again.",
            detail=str(error),
        ) from error


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
    cut = cut_out(photo) if plain else None
    content = _content(photo) if plain and cut is None else (0, 0, *photo.size)
    hues = hues_of(cut or photo.crop(content))
    return Subject(photo, max(photo.size) / max(own), cut, hues, *looked_at(photo), plain, lettered(photo), content)


def _content(photo: Image.Image) -> tuple[int, int, int, int]:
    """Box around everything that differs from the border's colour."""
    offset, _ = _offset(np.asarray(photo))
    if offset is None:
        return (0, 0, *photo.size)
    away = np.linalg.norm(offset, axis=2)
    seen = cv2.morphologyEx((cv2.GaussianBlur(away, (0, 0), 2) > 1.2).astype(np.uint8), cv2.MORPH_OPEN, disc(5))
    rows, columns = np.where(seen)
    if len(rows) < 50:
        return (0, 0, *photo.size)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def cut_out(photo: Image.Image) -> Image.Image | None:
    """The product without its plain background, cropped, edge colours freed of the background; None when in doubt."""
    rgb = np.asarray(photo)
    offset, ground = _offset(rgb)
    if offset is None:
        return None
    found = _foreground(rgb, offset)
    if found is None:
        return None
    solid, reached = found
    alpha = _soft(solid)
    edge = (alpha > 0.02) & (alpha < 0.98)
    free = rgb.astype(np.float32)
    a = np.maximum(alpha[edge], 0.25)[:, None]
    free[edge] = (free[edge] - (1 - a) * ground[edge]) / a
    free, alpha = shaded(free, alpha, rgb / np.maximum(ground, 1), solid, reached)
    rgba = np.dstack([free.clip(0, 255).astype(np.uint8), (alpha * 255).round().astype(np.uint8)])
    rows, columns = np.where(alpha > 0.1)
    box = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return Image.fromarray(rgba).crop(box)


def _offset(rgb: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """How each pixel differs (Lab) from the background, and the background: a smooth surface through the photo's border."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    height, width = lab.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1)
    rim = np.zeros((height, width), bool)
    band = max(min(height, width) // 40, 4)
    rim[:band], rim[-band:], rim[:, :band], rim[:, -band:] = True, True, True, True
    middle = np.median(lab[rim], axis=0)
    rim &= np.linalg.norm(lab - middle, axis=2) < 16
    if rim.sum() < 0.8 * 2 * band * (height + width - 2 * band):
        return None, lab
    weights, *_ = np.linalg.lstsq(terms[rim], lab[rim], rcond=None)
    fitted = (terms @ weights).astype(np.float32)
    ground = cv2.cvtColor(fitted, cv2.COLOR_LAB2RGB) * 255
    return lab - fitted, ground


def _foreground(rgb: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The product as a mask: what the background, flooding in from the border (soft shadows too), does not reach.

    The second mask is what it did reach before gaps were closed. White parts on white are closed by their own faint
    outlines; None when sharp outlines stay outside the mask.
    """
    light = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0]
    gentle, sharp = (slope(cv2.GaussianBlur(light, (0, 0), blur)) for blur in (1.5, 0.9))
    away, tint = np.linalg.norm(offset, axis=2), np.hypot(offset[:, :, 1], offset[:, :, 2])
    # a shadow is darker than a pale background; on a dark one it is a light that makes the soft patch
    darker = (offset[:, :, 0] < 0.5) | (np.median(light[:4]) < 110)
    shadow = (gentle < 2.2) & ((darker & (tint < 12) & (away < 42)) | (~darker & (tint < 6) & (away < 13)))
    passable = (away < 5.5) | shadow
    edges = _lines((sharp > 3.2) & (away > 1.2))
    reached = _flooded(passable)
    walls = (~reached | edges).astype(np.uint8)
    for closed in (walls, _footed(walls)):
        solid = _walled(closed)
        if solid is not None and _sound(solid, away) and _whole(solid, edges):
            return solid, reached
    return None


def _footed(walls: np.ndarray) -> np.ndarray:
    """The walls with a line drawn under their foot: there a white product and its shadow are often of one lightness."""
    rows = np.flatnonzero(walls.any(axis=1))
    if not rows.size:
        return walls
    foot = int(rows[-1] - (rows[-1] - rows[0]) // 8)
    y, x = np.nonzero(walls[foot:])
    hull = cv2.convexHull(np.stack([x, y + foot], axis=1).astype(np.int32))[:, 0]
    closed = walls.copy()
    for one, two in zip(hull, np.roll(hull, 1, axis=0), strict=True):
        if min(one[1], two[1]) > foot:  # the hull's upper side would run through the product
            cv2.line(closed, one.tolist(), two.tolist(), 1, 2)
    return closed


def _walled(walls: np.ndarray) -> np.ndarray | None:
    """What walls with small gaps keep the background out of."""
    reach = max(min(walls.shape) // 45, 5) | 1
    barrier = cv2.morphologyEx(walls, cv2.MORPH_CLOSE, disc(reach))
    return _largest(cv2.morphologyEx((~_flooded(barrier == 0)).astype(np.uint8), cv2.MORPH_OPEN, disc(9)))


def _whole(solid: np.ndarray, edges: np.ndarray) -> bool:
    """Whether hardly any sharp outline stays outside the mask."""
    lost = edges & (cv2.dilate(solid, disc(15)) == 0)
    return bool(lost.sum() < 0.05 * cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, disc(3)).sum())


def _lines(edges: np.ndarray) -> np.ndarray:
    """The edges that hang together; grain goes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(edges.astype(np.uint8))
    return edges & np.isin(labels, np.flatnonzero(np.asarray(stats)[:, cv2.CC_STAT_AREA] > 30))


def _flooded(passable: np.ndarray) -> np.ndarray:
    """What can be reached from the border."""
    _, labels = cv2.connectedComponents(passable.astype(np.uint8), connectivity=4)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, rim[rim > 0])


def _largest(solid: np.ndarray) -> np.ndarray | None:
    """The pieces that are at least a fiftieth of the largest, their holes filled."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.isin(labels, 1 + np.flatnonzero(areas > areas.max() / 50)).astype(np.uint8)
    return cv2.morphologyEx(kept, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))


def _sound(solid: np.ndarray, away: np.ndarray) -> bool:
    """Whether the mask looks like one product with an edge of its own."""
    share = float(solid.mean())
    if not 0.02 < share < 0.88:
        return False
    outline = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    inner = cv2.erode(solid, disc(15)).astype(bool)
    rim = cv2.erode(solid, disc(7)).astype(bool) & ~inner
    on_border = np.concatenate([solid[0], solid[-1], solid[:, 0], solid[:, -1]]).mean()
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    full = sum(cv2.contourArea(cv2.convexHull(c)) for c in contours)
    ragged = outline.sum() / max(np.sqrt(solid.sum()), 1) > 18
    clear = rim.any() and np.percentile(away[rim], 30) > 3.5
    return bool(clear and on_border < 0.1 and not ragged and solid.sum() / max(full, 1) > 0.5)


def _soft(solid: np.ndarray) -> np.ndarray:
    """A mask with an edge of about two pixels, two pixels inside the old one (which lies on the outline's outer side), 0..1."""
    inside = cv2.erode(solid, disc(5))
    smooth = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.6)
    return np.clip((smooth - 0.5) * 2.4 + 0.5, 0, 1)


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


def cropped(photo: Image.Image, size: tuple[int, int], focus: tuple[float, float]) -> tuple[Image.Image, float]:
    """`photo` filling `size`, undistorted, its focus as near to the middle as it goes; and its magnification."""
    scale = max(size[0] / photo.width, size[1] / photo.height)
    width, height = min(size[0] / scale, photo.width), min(size[1] / scale, photo.height)
    left = max(min(focus[0] * photo.width - width * 0.5, photo.width - width), 0)
    top = max(min(focus[1] * photo.height - height * 0.5, photo.height - height), 0)
    return photo.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height)), scale


def contained(image: Image.Image, size: tuple[int, int], most: float) -> tuple[Image.Image, float]:
    """`image` as large as fits into `size`, at most `most` times its own size, and by how much it was magnified."""
    scale = min(size[0] / image.width, size[1] / image.height, most)
    target = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image.resize(target, Image.Resampling.LANCZOS), scale
