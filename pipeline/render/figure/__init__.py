"""The drawn figure of a character: SVG from its parts, rasterised once and kept in the cache.

    people.py   the head: Lorelei hair and head shapes, with face.py's eyes, brows and mouths
    mascot.py   the head of an animal or a thing, from parts of our own
    torso.py    torso, outfit, arms in a pose, hands
    ink.py      colours, SVG fragments, rasterising

Figure units: 600 wide; the chin at y 370; 1120 tall as the frame lays it out, drawn on to 1440 for taller crops.
A figure looks to the right; the presenter mirrors it where it stands on the right.
"""

from __future__ import annotations

from typing import Any

from ...project import cache, fingerprint, writing
from ...records import Character
from . import ink, people
from .face import MOODS
from .limbs import POSES
from .torso import body

UNITS = 600
DRAWN = 1440
HEAD = 540
"""Figure units: width, height as drawn, and the height of the box that holds the head."""
RIM = 11
"""Figure units: width of the white cut-out rim."""

__all__ = ["DRAWN", "HEAD", "MOODS", "POSES", "RIM", "UNITS", "body_layer", "body_svg", "head_layer", "head_svg", "whole_svg"]


def head_svg(character: Character, mouth: str = "closed", eyes: str = "open", mood: str = "neutral") -> str:
    """The head: `mouth` is a records.Shape, `eyes` "open" or "blink", `mood` one of MOODS."""
    return people.head(character.parts, mouth, eyes, mood)


def body_svg(character: Character, pose: str = "rest") -> str:
    """Everything below the chin, in one of POSES."""
    return body(character.parts, pose)


def whole_svg(
    character: Character, mouth: str = "closed", eyes: str = "open", mood: str = "neutral", pose: str = "rest"
) -> str:
    """Head and body."""
    return head_svg(character, mouth, eyes, mood) + body_svg(character, pose)


def head_layer(character: Character, mouth: str, eyes: str, mood: str, width: int) -> Any:
    """RGBA uint8, straight alpha, round(width * HEAD / UNITS) px tall."""
    return _kept(head_svg(character, mouth, eyes, mood), HEAD, width)


def body_layer(character: Character, pose: str, width: int) -> Any:
    """RGBA uint8, straight alpha, round(width * DRAWN / UNITS) px tall."""
    return _kept(body_svg(character, pose), DRAWN, width)


def _kept(svg: str, height: int, width: int) -> Any:
    """The drawing as pixels, from the cache when it is there. Its name says everything that is in it."""
    import cv2
    import numpy as np

    file = cache() / "figures" / f"{fingerprint(svg, height, width)}.png"
    if file.exists():
        kept = cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_UNCHANGED)
        if kept is not None and kept.ndim == 3 and kept.shape[2] == 4:
            return cv2.cvtColor(kept, cv2.COLOR_BGRA2RGBA)
    pixels = ink.rasterise(svg, (0, 0, UNITS, height), width)
    png = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 2])[1]
    with writing(file) as temporary:
        temporary.write_bytes(png.tobytes())
    return pixels
