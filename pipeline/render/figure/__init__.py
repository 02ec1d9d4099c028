"""The drawn figure of a character: SVG from its parts, rasterised once and kept in the cache.

    people.py   the head: Lorelei hair and head shapes, with face.py's eyes, brows and mouths
    mascot.py   the head of an animal or a thing, from parts of our own
    picture.py  a presenter made of the user's own pictures
    torso.py    torso, outfit, arms in a pose, hands
    ink.py      colours, SVG fragments, rasterising

Figure units: 600 wide; the chin at y 370; 1120 tall as the frame lays it out, drawn on to 1440 for taller crops.
A figure looks to the right; the presenter mirrors it where it stands on the right.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...characters import Parts
from ...project import cache, fingerprint, writing
from ...records import Character
from . import ink, mascot, people, picture
from .torso import body

Box = tuple[float, float, float, float]
"""Figure units: x, y, width, height."""
UNITS = 600
DRAWN, WHOLE = 1440, 1660
HEAD = 540
"""Figure units: width, height as drawn, and the height of the box that holds the head."""
RIM = 11
"""Figure units: width of the white cut-out rim."""
BUST = (40, 0, 520, 520)
"""Figure units: x, y, width, height of a portrait."""


def parts_of(character: Character) -> Parts:
    """The drawn parts."""
    return Parts.model_validate(character.parts)


def head_svg(character: Character, mouth: str = "closed", eyes: str = "open", mood: str = "neutral") -> str:
    """The head: `mouth` is a records.Shape, `eyes` "open", "aside" or "blink", `mood` one of MOODS."""
    parts = parts_of(character)
    if parts.pictures:
        return picture.head(parts, mouth, eyes)
    kind = mascot if character.kind == "mascot" else people
    return kind.head(parts, mouth, eyes, mood)


def body_svg(character: Character, pose: str = "rest", lean: float = 0.0, *, full: bool = False) -> str:
    """Everything below the chin, in one of POSES, the arms and the tail swung by `lean`, -1 .. 1; `full`: with legs."""
    parts = parts_of(character)
    return picture.body(parts) if parts.pictures else body(parts, pose, mascot.tail(parts, lean), lean, full=full)


def whole_svg(
    character: Character, mouth: str = "closed", eyes: str = "open", mood: str = "neutral", pose: str = "rest"
) -> str:
    """Head and body."""
    return head_svg(character, mouth, eyes, mood) + body_svg(character, pose)


def head_layer(character: Character, mouth: str, eyes: str, mood: str, width: int) -> Any:
    """RGBA uint8, straight alpha, round(width * HEAD / UNITS) px tall."""
    return _pixels(head_svg(character, mouth, eyes, mood), (0, 0, UNITS, HEAD), width)


def body_layer(character: Character, pose: str, width: int, lean: float = 0.0, *, full: bool = False) -> Any:
    """RGBA uint8, straight alpha, round(width * DRAWN / UNITS) px tall; WHOLE for DRAWN when it is `full`."""
    return _pixels(body_svg(character, pose, lean, full=full), (0, 0, UNITS, WHOLE if full else DRAWN), width)


def portrait(character: Character, width: int = 320) -> Path:
    """A square PNG of the smiling bust on a clear ground, `width` px, made once and kept in the cache."""
    return _file(whole_svg(character, "smile", "open", "happy"), BUST, width)


def _file(svg: str, box: Box, width: int) -> Path:
    """The drawing as a PNG in the cache. Its name says everything that is in it, so it is never stale."""
    file = cache() / "figures" / f"{fingerprint(svg, box, width)}.png"
    if not file.exists():
        with writing(file) as temporary:
            temporary.write_bytes(ink.png(svg, box, width))
    return file


def _pixels(svg: str, box: Box, width: int) -> Any:
    """The drawing as RGBA uint8; drawn again when what the cache holds cannot be read."""
    import cv2
    import numpy as np

    file = _file(svg, box, width)
    pixels: Any = (
        cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED) if file.stat().st_size else None
    )
    if pixels is None:
        file.unlink()
        return _pixels(svg, box, width)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA)
