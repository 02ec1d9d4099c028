"""Whether a photo is a banner: lines of large words that somebody set into it, as shops do."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from pipeline.media.product_shadow import disc

SEEN = 480
"""px, longest side it is looked at."""
WIDE, VERY_WIDE = 0.28, 0.5
"""Shares of the width a line of words takes: near the upper or lower edge, and anywhere."""
MIDDLE = (0.3, 0.72)
"""Between these shares of the height stands the product, with words of its own on it."""
STEEP = 60
"""Difference of brightness, of 255, at the edge of a letter."""


def has_lettering(photo: Image.Image) -> bool:
    """True when a wide line of words stands in the photo that is not the product's own label.

    Letters are steep edges side by side (morphological gradient, closed along the line).
    """
    scale = SEEN / max(photo.size)
    small = photo.convert("L").resize([max(round(side * scale), 1) for side in photo.size], Image.Resampling.BOX)
    edges = (cv2.morphologyEx(np.asarray(small), cv2.MORPH_GRADIENT, disc(3)) > STEEP).astype(np.uint8)
    lines = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (19, 1)))
    _, _, found, middles = cv2.connectedComponentsWithStats(lines)
    return any(
        _line(box, small.size, y / small.height) for box, (_, y) in zip(found[1:].tolist(), middles[1:].tolist(), strict=True)
    )


def _line(box: list[int], size: tuple[int, int], middle: float) -> bool:
    """Whether a patch is long, flat and filled as a line of words is, and where words of a banner stand."""
    _, _, width, height, area = box
    share, outside = width / size[0], not MIDDLE[0] <= middle <= MIDDLE[1]
    flat = width >= 2.5 * height and 0.02 <= height / size[1] <= 0.16 and area >= 0.55 * width * height
    return flat and share >= (WIDE if outside else VERY_WIDE)
