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

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.characters import Parts
from pipeline.records import Character
from pipeline.workspace.project import cache, fingerprint, make_in_cache

from . import ink, mascot, people, picture
from .torso import body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.media.yuv import Plane

Box = tuple[float, float, float, float]
"""Figure units: x, y, width, height."""
UNITS = 600
DRAWN, WHOLE = 1440, 1660
HEAD = 540
"""Figure units: width, height as drawn, and the height of the box that holds the head."""
RIM = 11
"""Figure units: width of the white cut-out rim."""
COARSE = 6
"""How many times smaller drawings are looked at for what differs between them."""
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


def head_layer(character: Character, mouth: str, eyes: str, mood: str, width: int) -> Plane:
    """RGBA uint8, straight alpha, round(width * HEAD / UNITS) px tall."""
    at_rest = head_svg(character, mood=mood)
    return _redrawn(head_svg(character, mouth, eyes, mood), at_rest, (0, 0, UNITS, HEAD), width)


def body_layer(character: Character, pose: str, width: int, lean: float = 0.0, *, full: bool = False, rows: int = 0) -> Plane:
    """RGBA uint8, straight alpha, `rows` px tall, or as tall as it is drawn: DRAWN figure units, WHOLE when it is `full`."""
    tall = WHOLE if full else DRAWN
    tall = min(rows * UNITS / width, tall) if rows else tall
    at_rest = body_svg(character, pose, full=full)
    return _redrawn(body_svg(character, pose, lean, full=full), at_rest, (0, 0, UNITS, tall), width)


def portrait(character: Character, width: int = 320) -> Path:
    """A square PNG of the smiling bust on a clear ground, `width` px, made once and kept in the cache."""
    return _file(whole_svg(character, "smile", "open", "happy"), BUST, width)


def _file(svg: str, box: Box, width: int) -> Path:
    """The drawing as a PNG in the cache. Its name says everything that is in it, so it is never stale."""
    file = cache() / "figures" / f"{fingerprint(svg, box, width)}.png"
    return make_in_cache(file, lambda path: path.write_bytes(ink.png(svg, box, width)))


def _redrawn(svg: str, at_rest: str, box: Box, width: int) -> Plane:
    """The drawing as RGBA uint8: as it is at rest, with only that drawn anew which a look at a small size sees changed."""
    pixels, scale = _pixels(at_rest, box, width).copy(), width / box[2]
    before, after = (_pixels(drawing, box, width // COARSE) for drawing in (at_rest, svg))
    x, y, wide, high = _changed_box(before, after)
    if wide:
        share = width / (width // COARSE)
        left, top = max(int((x - 1) * share), 0), max(int((y - 1) * share), 0)
        right, bottom = min(int((x + wide + 1) * share) + 1, width), min(int((y + high + 1) * share) + 1, len(pixels))
        part = (left / scale, top / scale, (right - left) / scale, (bottom - top) / scale)
        pixels[top:bottom, left:right] = _raster(svg, part, right - left)
    return pixels


def _changed_box(before: Plane, after: Plane) -> Sequence[int]:
    """x, y, width, height of the box outside of which two pictures are the same."""
    import cv2

    return cv2.boundingRect(cv2.absdiff(before, after).max(axis=2))


@lru_cache(maxsize=6)
def _pixels(svg: str, box: Box, width: int) -> Plane:
    """The whole drawing as RGBA uint8, not to be written to."""
    return _raster(svg, box, width)


def _raster(svg: str, box: Box, width: int) -> Plane:
    import cv2
    import numpy as np

    pixels: Any = cv2.imdecode(np.frombuffer(ink.png(svg, box, width), np.uint8), cv2.IMREAD_UNCHANGED)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA)
