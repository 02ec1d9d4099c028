"""The presenter in the corner: the face in a round frame, talking."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.records import Character, Role, Speech

from . import figure

if TYPE_CHECKING:
    from pipeline.media.yuv import Plane

PRESENTER_FPS = 15
"""Hz; drawn characters look right at half the frame rate"""
RING = 0.028
"""Width of the white ring, of the diameter."""


def medallion(character: Character, speech: Speech, role: Role, seed: int, size: int) -> Callable[[float], Plane]:
    """The bust at a time in s on a disc of the character's own colour: RGBA uint8, `size` x `size`, contiguous."""
    import numpy as np

    from .presenter import presenter

    left, _, wide, _ = figure.BUST
    scale = size / wide
    acting = presenter(
        character, speech, role=role, width=round(figure.UNITS * scale), height=size, fps=PRESENTER_FPS, seed=seed
    )
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) + 0.5 - size / 2
    away = np.hypot(x, y)
    inner = np.clip(size / 2 - RING * size - away + 0.5, 0, 1)[..., None]
    outer = (np.clip(size / 2 - 1 - away + 0.5, 0, 1) * 255).astype(np.uint8)
    colour = np.array([int(character.palette.mid[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    begin = round(left * scale)

    def pose(t: float) -> Plane:
        bust = acting.get_frame(t)[:size, begin : begin + size].astype(np.float32)
        share = bust[..., 3:] / 255
        seen = (bust[..., :3] * share + colour * (1 - share)) * inner + 255 * (1 - inner)
        return np.dstack([seen.round().astype(np.uint8), outer])

    return pose
