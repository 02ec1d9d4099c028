"""What kind of photo a shop's picture is, as far as its pixels say."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..records import PhotoKind

STRIP = 2.2
"""Longer than that in one direction it is a strip of a detail page."""
FLAT = 0.88
"""Share of a drawing's px that its ten commonest colours take; a photo has grain and light."""
RULED = 3
"""Straight lines across a third of the picture that make a chart of a drawing."""
WORDY = 0.30
"""Share of the rows that hold lines of words: a panel to be read."""
SKIN = (0.05, 0.7)
"""Share of the subject that is skin when somebody wears the product."""
STANDING = 0.12
"""Share of the lower border that somebody runs out of who wears it."""


@dataclass(frozen=True)
class Look:
    """What was measured of a photo."""

    flat: float
    """Share of its commonest ten colours"""
    lines: int
    """Long straight lines"""
    words: float
    """Share of its rows with lines of words"""


def measured(rgb: np.ndarray) -> Look:
    """The measures of a photo (uint8 RGB)."""
    scale = 480 / max(rgb.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=how)
    return Look(_flat(small), _ruled(small), _wordy(small))


def photo_kind(
    look: Look, size: tuple[int, int], *, lettered: bool, plain: bool, subject: float | None, worn: bool = False
) -> PhotoKind:
    """The kind of a photo: `size` in px, `subject` the share of it its subject takes (None: not known)."""
    kinds: tuple[tuple[PhotoKind, bool], ...] = (
        ("strip_panel", max(size) > STRIP * min(size)),
        ("chart", look.flat > FLAT and look.lines >= RULED and look.words > 0.04),
        ("text_panel", look.words > WORDY),
        ("banner", lettered and not plain),
        ("packshot", plain and subject is not None),
        ("worn", worn),
        ("detail", subject is not None and subject > 0.7),
    )
    for kind, holds in kinds:
        if holds:
            return kind
    return "in_use"


def _flat(small: np.ndarray) -> float:
    """Share of the px whose colour, and the colours around, are among the ten commonest."""
    coarse = (small // 12).astype(np.int32)
    counts = np.bincount((coarse[:, :, 0] * 32 + coarse[:, :, 1]).ravel() * 32 + coarse[:, :, 2].ravel(), minlength=32**3)
    return float(np.sort(counts)[-10:].sum() / counts.sum())


def _ruled(small: np.ndarray) -> int:
    """Straight level or upright lines that are at least a third of the picture long and thin."""
    edges = cv2.morphologyEx(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 16
    height, width = edges.shape
    found = 0
    for shape in ((max(width // 3, 3), 1), (1, max(height // 3, 3))):
        lines = cv2.morphologyEx(edges.astype(np.uint8), cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        _, _, stats, _ = cv2.connectedComponentsWithStats(lines)
        sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].min(axis=1) if len(stats) > 1 else np.empty(0)
        found += int((sides <= 6).sum())
    return found


def _wordy(small: np.ndarray) -> float:
    """Share of the rows that lines of words stand in: flat, filled patches of steep edges, wide enough for words."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    edges = (cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 50).astype(np.uint8)
    lines = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (15, 1)))
    lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (15, 3)))
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    rows = np.zeros(small.shape[0], bool)
    count = 0
    for _, top, width, height, area in stats[1:].tolist():
        if width >= 2.5 * height and width > 0.14 * small.shape[1] and area > 0.6 * width * height and 4 <= height <= 60:
            rows[top : top + height] = True
            count += 1
    return float(rows.mean()) if count >= 4 else 0.0


def worn(rgb: np.ndarray, sure: np.ndarray) -> bool:
    """Whether somebody wears it: the subject (the network's mask) runs out of the lower border and is skin in part.

    Skin is Chai and Ngan's box in YCrCb; wood and tea are of its colours too, but stand in the picture.
    """
    solid = sure > 0.5
    if not solid.any() or solid[-3:].any(axis=0).mean() < STANDING:
        return False
    small = cv2.cvtColor(cv2.resize(rgb, solid.shape[::-1], interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2YCrCb)
    skin = cv2.inRange(small, np.array((70, 138, 85)), np.array((245, 165, 122))) > 0
    return bool(SKIN[0] < skin[solid].mean() < SKIN[1])


def look_hash(rgb: np.ndarray) -> int:
    """64 bits that differ little for pictures that look alike (DCT of the lightness)."""
    grey = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(grey)[:8, :8].ravel()
    return int("".join("1" if bit else "0" for bit in low > np.median(low[1:])), 2)
