"""The presenter's layers, and how head and body come together: as one RGBA picture, or as parts to be laid over a frame.

A layer is kept as it looks on white, beside its alpha; the white rim around it makes that equal to straight alpha.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.workspace.project import writing

if TYPE_CHECKING:
    from pipeline.media.yuv import Plane, Planes

CLEAR: Any = (255, 255, 255, 0)
"""What a layer holds where nothing is."""


@dataclass(frozen=True)
class Cut:
    """A layer as it looks on white, cut to a box."""

    left: int
    """px, even like the others: colour is stored for 2x2 pixels"""
    top: int
    pixels: Plane
    """uint8 (rows, columns, 4)"""


@dataclass(frozen=True)
class Body:
    """The body at one height, RGBA."""

    white: Plane
    """As it looks on white"""
    over: Plane
    """The rows beside the head, premultiplied"""
    through: Plane
    """How much of what lies behind shows through those rows, in four channels"""


def on_white(premultiplied: Plane) -> Plane:
    """Premultiplied RGBA as it looks on white: uint8 (rows, columns, 4)."""
    import cv2
    import numpy as np

    alpha = np.ascontiguousarray(premultiplied[..., 3])
    return np.dstack([cv2.add(premultiplied[..., :3], cv2.merge([255 - alpha] * 3)), alpha])


def cut(premultiplied: Plane) -> Cut:
    """A layer cut to its pixels and two clear ones around them."""
    import cv2

    x, y, width, height = cv2.boundingRect(premultiplied[..., 3])
    left, top = max(x - 2, 0) // 2 * 2, max(y - 2, 0) // 2 * 2
    bottom, right = _even(y + height + 3, premultiplied.shape[0]), _even(x + width + 3, premultiplied.shape[1])
    return Cut(left, top, on_white(premultiplied[top:bottom, left:right]))


def _even(value: int, limit: int) -> int:
    return min(value, limit) // 2 * 2


def load_or_make(file: Path, make: Callable[[], Cut]) -> Cut:
    """The layer in `file`; made and written there when it cannot be read."""
    import cv2
    import numpy as np

    from pipeline.media.yuv import encode_png

    try:
        found = np.frombuffer(file.read_bytes(), np.uint8)
        left, top = (int(value) for value in found[:4].view("<u2"))
        pixels = cv2.imdecode(found[4:], cv2.IMREAD_UNCHANGED)
        if pixels is not None and pixels.ndim == 3 and pixels.shape[2] == 4:
            return Cut(left, top, pixels)
    except (OSError, ValueError, cv2.error):
        pass
    made = make()
    with writing(file) as temporary:
        temporary.write_bytes(np.array((made.left, made.top), "<u2").tobytes() + encode_png(made.pixels))
    return made


# --- a picture --------------------------------------------------------------------------------------------------------


def body(still: Plane, rows: int, raised: float) -> Body:
    """The body raised by `raised` px; the first `rows` are those the head may stand behind."""
    import cv2

    white = _shift_up(still, raised)
    through = cv2.merge([255 - white[:rows, ..., 3]] * 4)
    nothing = cv2.multiply(through, CLEAR, scale=1 / 255)
    return Body(white, cv2.subtract(white[:rows], nothing), through)


def _shift_up(plane: Plane, px: float) -> Plane:
    import cv2
    import numpy as np

    move = np.array([[1, 0, 0], [0, 1, -px]], np.float32)
    return cv2.warpAffine(plane, move, plane.shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def together(figure: Body, face: Cut, turn: Plane, drop: int, height: int) -> Plane:
    """One picture of `height` rows, `drop` (even) px below its place: RGBA.

    `turn` is the 2x3 matrix that moves the head's picture, in px of the full size.
    """
    import cv2
    import numpy as np

    rows, width = figure.over.shape[:2]
    left, top, right, bottom = reach(face, turn, width, rows, (-drop, height - drop))
    out = np.empty((height, width, 4), np.uint8)
    _lower(out, figure.white, drop)
    if left < right and top < bottom:
        seen = turn_head(face, turn, (left, top, right, bottom), CLEAR)
        behind = cv2.multiply(seen, figure.through[top:bottom, left:right], scale=1 / 255)
        out[top + drop : bottom + drop, left:right] = cv2.add(behind, figure.over[top:bottom, left:right])
    return out


def _lower(view: Plane, plane: Plane, drop: int) -> None:
    """Fill `view` with `plane`, `drop` rows lower; its last row runs on where it ends."""
    above = max(drop, 0)
    view[:above] = CLEAR
    rows = plane[max(-drop, 0) :][: len(view) - above]
    view[above : above + len(rows)] = rows
    view[above + len(rows) :] = plane[-1]


def reach(face: Cut, turn: Plane, width: int, rows: int, seen: tuple[int, int]) -> tuple[int, int, int, int]:
    """The even box that holds the turned head inside `width` x `rows` and between the two rows of `seen`."""
    import numpy as np

    height, wide = face.pixels.shape[:2]
    corners = [(x, y, 1) for x in (face.left, face.left + wide) for y in (face.top, face.top + height)]
    x, y = turn @ np.array(corners, float).T
    left, top = max(int(x.min()) - 1, 0) // 2 * 2, max(int(y.min()) - 1, seen[0], 0) // 2 * 2
    return left, top, _even(int(x.max()) + 3, width), _even(int(y.max()) + 3, min(rows, max(seen[1], 0)))


def turn_head(face: Cut, turn: Plane, box: tuple[int, int, int, int], nothing: tuple[int, ...]) -> Plane:
    """The head's pixels in `box` (left, top, right, bottom) after the turn."""
    import cv2

    left, top, right, bottom = box
    matrix = turn.copy()
    matrix[:, 2] += turn[:, :2] @ (face.left, face.top) - (left, top)
    return cv2.warpAffine(face.pixels, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR, borderValue=nothing)


# --- parts of a frame -------------------------------------------------------------------------------------------------


def to_yuv_layer(layer: Cut) -> Cut:
    """A layer as Y, Cb, Cr and alpha, premultiplied: one warp of four channels costs half of four."""
    import cv2
    import numpy as np

    from pipeline.media.yuv import TO_YUV

    white = cv2.merge([255 - cv2.extractChannel(layer.pixels, 3)] * 3 + [np.zeros(layer.pixels.shape[:2], np.uint8)])
    matrix: Any = np.vstack([TO_YUV, (0, 0, 0, 255)]).astype(np.float32)
    matrix[:, 3] /= 255  # what is added to a colour is added as far as it is there
    return Cut(layer.left, layer.top, cv2.transform(cv2.subtract(layer.pixels, white), matrix))


def head_part(face: Cut, turn: Plane, width: int, height: int) -> Planes:
    """The turned head (`coloured`) inside `width` x `height` px."""
    left, top, right, bottom = reach(face, turn, width, height, (0, height))
    box = left, top, max(right, left + 2), max(bottom, top + 2)
    return _planes(turn_head(face, turn, box, (0, 0, 0, 0)), left, top)


def body_part(still: Cut, raised: float) -> Planes:
    """The body (`coloured`), raised by `raised` px and cut to its pixels."""
    from pipeline.media.yuv import trim_margin

    return trim_margin(_planes(_shift_up(still.pixels, raised), still.left, still.top))


def picture_part(rgba: Plane) -> Planes:
    """A picture of an even size, as it looks on white beside its alpha."""
    return _planes(to_yuv_layer(Cut(0, 0, rgba)).pixels, 0, 0)


def _planes(pixels: Plane, left: int, top: int) -> Planes:
    import cv2

    from pipeline.media.yuv import Planes, halve_plane

    luma, cb, cr, alpha = cv2.split(pixels)
    return Planes(left, top, luma, (halve_plane(cb), halve_plane(cr)), (alpha, halve_plane(alpha)))
