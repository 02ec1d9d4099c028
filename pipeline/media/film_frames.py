"""What a finished film shows, measured on its frames: where it is cut, and how much of each picture is product or its photo.

Nothing is taken from how the film was made: cuts are found in the frames, the product's photos are found again in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from .frame_layout import LARGE
from .product_shadow import disc

WIDE = 360
"""px, shorter side frames are looked at."""
RATE = 15
"""Frames a second cuts are looked for in."""
STEP = 0.4
"""s between two frames the photos are looked for in."""
CUT = 0.17
"""Difference of two frames, 0..1, from which on they are two pictures."""
LEAST = 0.3
"""s of a shot at least: a whip or a flash is one cut."""
INLIERS = 10
"""Points that agree on where a photo stands, at least"""
NEAR = 15.0
"""Mean difference, of 255, of a cut-out laid on a frame where it is"""
COPIES = 12
"""How often a photo is looked for in one frame: a product may stand there in rows."""


@dataclass(frozen=True)
class KnownPhoto:
    """One of the product's photos, ready to be found again."""

    rgb: np.ndarray
    mask: np.ndarray | None
    """The subject, 0..1, as large; None when it is not known: the whole photo then counts"""
    points: Sequence[cv2.KeyPoint]
    marks: np.ndarray | None
    """SIFT descriptors"""


@dataclass(frozen=True)
class FilmMeasures:
    """What was found."""

    seconds: float
    cuts: tuple[float, ...]
    """s at which the picture changes"""
    times: tuple[float, ...]
    """s at which the photos were looked for"""
    subjects: tuple[float, ...]
    """Share of the frame the product itself takes, at those times"""
    fills: tuple[float, ...]
    """Share of the frame that product or its photo takes"""

    @property
    def shots(self) -> tuple[float, ...]:
        """s each shot lasts"""
        edges = (0.0, *self.cuts, self.seconds)
        return tuple(b - a for a, b in pairwise(edges))

    @property
    def mean_subject(self) -> float:
        """The product's share of the frame, over the whole film"""
        return sum(self.subjects) / max(len(self.subjects), 1)

    @property
    def mean_fill(self) -> float:
        """The same of product or photo"""
        return sum(self.fills) / max(len(self.fills), 1)

    @property
    def large_time(self) -> float:
        """Share of the time in which product or photo takes LARGE of the frame"""
        return sum(fill >= LARGE for fill in self.fills) / max(len(self.fills), 1)


def known_photo(rgb: np.ndarray, mask: np.ndarray | None = None, side: int = 640) -> KnownPhoto:
    """A photo made ready to be looked for; `mask` is its subject, 0..1."""
    scale = side / max(rgb.shape[:2])
    size = max(round(rgb.shape[1] * scale), 8), max(round(rgb.shape[0] * scale), 8)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    seen = None if mask is None else cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    points, marks = _sift().detectAndCompute(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), None)
    return KnownPhoto(small, seen, points, marks)


def measure_film(path: Path, photos: Sequence[KnownPhoto]) -> FilmMeasures:
    """The measures of a film file."""
    finder = _CutFinder()
    times, subjects, fills = list[float](), list[float](), list[float]()
    seconds = 0.0
    for at, frame in _frames(path):
        finder.see(at, frame)
        seconds = at + 1 / RATE
        if at >= len(times) * STEP:
            subject, fill = shares(frame, photos)
            times.append(at)
            subjects.append(subject)
            fills.append(fill)
    return FilmMeasures(seconds, tuple(finder.cuts), tuple(times), tuple(subjects), tuple(fills))


def _frames(path: Path) -> Iterator[tuple[float, np.ndarray]]:
    """(s, RGB) at RATE, the shorter side WIDE px."""
    import av

    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        stream.thread_count = 1
        shorter, after = min(stream.width, stream.height), 0.0
        size = {"width": round(stream.width * WIDE / shorter), "height": round(stream.height * WIDE / shorter)}
        for frame in opened.decode(stream):
            at = float(frame.time or 0.0)
            if at + 1e-6 >= after:
                after = at + 1 / RATE - 0.01
                yield at, frame.reformat(format="rgb24", **size).to_ndarray()


class _CutFinder:
    """Hears frames in turn and finds where the picture is another one: edges and colours in a coarse grid, by blocks."""

    def __init__(self) -> None:
        self.cuts: list[float] = []
        self._before: list[tuple[float, np.ndarray]] = []

    def see(self, at: float, frame: np.ndarray) -> None:
        """The next frame."""
        small = cv2.cvtColor(cv2.resize(frame, (36, 64), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB).astype(np.float32)
        last = self.cuts[-1] if self.cuts else 0.0
        if self._before and at - last >= LEAST and _other(self._before[-1][1], small) > CUT:
            self.cuts.append(at)
        self._before = [(at, small)]


def _other(one: np.ndarray, next_: np.ndarray) -> float:
    """Share of a picture's cells that are clearly other than those near them in the one before."""
    light, dark = cv2.dilate(one, disc(5)), cv2.erode(one, disc(5))
    beyond = np.maximum(np.maximum(next_ - light, dark - next_), 0)
    return float((np.linalg.norm(beyond, axis=2) > 14).mean())


def shares(frame: np.ndarray, photos: Sequence[KnownPhoto]) -> tuple[float, float]:
    """Share of a frame (RGB) that the product takes, and that product or the photo around it takes."""
    points, marks = _sift().detectAndCompute(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), None)
    subject = np.zeros(frame.shape[:2], np.float32)
    fill = subject.copy()
    for photo in photos:
        for placed in _places(photo, frame, points, marks):
            whole = cv2.warpAffine(np.ones(photo.rgb.shape[:2], np.float32), placed, frame.shape[1::-1])
            seen = whole if photo.mask is None else cv2.warpAffine(photo.mask, placed, frame.shape[1::-1])
            subject = np.maximum(subject, seen)
            fill = np.maximum(fill, _visible_area(photo, frame, placed, whole, seen))
    return float((subject > 0.5).mean()), float((fill > 0.5).mean())


def _places(
    photo: KnownPhoto, frame: np.ndarray, points: Sequence[cv2.KeyPoint], marks: np.ndarray | None
) -> Iterator[np.ndarray]:
    """Where a photo stands in a frame, COPIES times at most: what was found is left out the next time."""
    own = np.ones(photo.rgb.shape[:2], np.uint8) if photo.mask is None else (photo.mask > 0.1).astype(np.uint8)
    for number in range(COPIES):
        found = _locate_photo(photo, points, marks) if marks is not None else None
        if found is None and number == 0:
            found = _by_colour(photo, frame)
        if found is None or marks is None:
            yield from () if found is None else (found,)
            return
        yield found
        taken = cv2.dilate(cv2.warpAffine(own, found, frame.shape[1::-1]), disc(9))
        left = [n for n, point in enumerate(points) if not taken[min(int(point.pt[1]), len(taken) - 1), int(point.pt[0])]]
        points, marks = [points[n] for n in left], marks[left]


def _locate_photo(photo: KnownPhoto, points: Sequence[cv2.KeyPoint], marks: np.ndarray | None) -> np.ndarray | None:
    """Where a photo stands in a frame, as a 2x3 matrix, by points found again; None when it is not there."""
    if marks is None or photo.marks is None or len(marks) < 4 or len(photo.marks) < 4:
        return None
    pairs = cv2.BFMatcher().knnMatch(marks, photo.marks, k=2)  # this way round a photo shown twice is no doubt
    good = [first for first, second in (pair for pair in pairs if len(pair) == 2) if first.distance < 0.75 * second.distance]
    if len(good) < INLIERS:
        return None
    source = np.array([photo.points[one.trainIdx].pt for one in good], np.float32)
    target = np.array([points[one.queryIdx].pt for one in good], np.float32)
    matrix, inliers = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=4.0, maxIters=1500)
    if matrix is None or inliers is None or int(inliers.sum()) < INLIERS:
        return None
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    return matrix if 0.04 < scale < 8 else None


def _by_colour(photo: KnownPhoto, frame: np.ndarray) -> np.ndarray | None:
    """The same for a thing with little to see on it: its cut-out laid on the frame at several sizes, where it fits."""
    if photo.mask is None or (photo.mask > 0.5).sum() < 200:
        return None
    scale = 96 / max(frame.shape[:2])
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    rows, columns = np.where(photo.mask > 0.5)
    left, top, right, bottom = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    cut, mask = photo.rgb[top:bottom, left:right], photo.mask[top:bottom, left:right]
    for share in (0.94, 0.86, 0.78, 0.7, 0.63, 0.57, 0.52, 0.46, 0.41, 0.36, 0.31, 0.26):  # a small copy fits into a large one
        width = round(small.shape[1] * share)
        height = round(width * cut.shape[0] / cut.shape[1])
        if width < 12 or not 12 <= height <= small.shape[0]:
            continue
        part = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
        solid = (cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA) > 0.8).astype(np.float32)
        if part[solid > 0].std(axis=0).mean() < 12:
            continue  # one colour is found everywhere
        found = cv2.matchTemplate(small, part, cv2.TM_SQDIFF, mask=np.repeat(solid[:, :, None], 3, axis=2))
        away = np.sqrt(max(float(found.min()), 0) / (3 * solid.sum()))
        if away < NEAR:
            y, x = np.unravel_index(int(np.argmin(found)), found.shape)
            zoom = width / (right - left) / scale
            return np.array([[zoom, 0, x / scale - zoom * left], [0, zoom, y / scale - zoom * top]], np.float32)
    return None


def _visible_area(photo: KnownPhoto, frame: np.ndarray, placed: np.ndarray, whole: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """What of the frame is that photo: all of it where its own ground is seen too, else its subject alone."""
    around = (whole > 0.5) & (seen < 0.1)
    if not around.any():
        return whole
    laid = cv2.warpAffine(photo.rgb, placed, frame.shape[1::-1]).astype(np.float32)
    same = np.abs(cv2.blur(laid, (9, 9)) - cv2.blur(frame.astype(np.float32), (9, 9))).mean(axis=2) < 26
    return np.maximum(seen, (around & same).astype(np.float32)) if same[around].mean() > 0.5 else seen


def _sift() -> cv2.SIFT:
    return cv2.SIFT.create(nfeatures=1500, contrastThreshold=0.02)
