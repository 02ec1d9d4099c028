"""What kind of photo a shop's picture is, as far as its pixels say."""

from __future__ import annotations

import cv2
import numpy as np

from ..records import PhotoKind
from .panel_kind import PanelKind

STRIP = 2.2
"""Longer than that in one direction it is a strip of a detail page."""
SKIN = (0.05, 0.7)
"""Share of the subject that is skin when somebody wears the product."""
STANDING = 0.12
"""Share of the lower border that somebody runs out of who wears it."""


def photo_kind(panel: PanelKind, size: tuple[int, int], *, plain: bool, subject: float | None, worn: bool = False) -> PhotoKind:
    """The kind of a photo: `size` in px, `subject` the share of it its subject takes (None: not known)."""
    kinds: tuple[tuple[PhotoKind, bool], ...] = (
        ("strip_panel", max(size) > STRIP * min(size)),
        ("chart", panel == "chart"),
        ("text_panel", panel in ("text", "blank")),
        ("banner", panel == "banner" and not plain),
        ("packshot", plain and subject is not None),
        ("worn", worn),
        ("detail", subject is not None and subject > 0.7),
    )
    for kind, holds in kinds:
        if holds:
            return kind
    return "in_use"


def is_worn(rgb: np.ndarray, sure: np.ndarray) -> bool:
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
