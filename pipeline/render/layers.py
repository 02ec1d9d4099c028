"""The presenter's layers as planes, and how head and body come together in them.

A frame is one warp of the head's box and one paste of the body over it. Two formats: RGBA for whoever looks at a picture,
and the planes of yuva420p, which FFmpeg lays over the clip as they are: two fifths fewer bytes, nothing to convert.

Every plane is kept as it looks on white, beside the alpha; the white rim makes that equal to straight alpha.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..project import writing

Planes = tuple[Any, ...]
"""uint8 arrays; the last one is, or holds, the alpha."""
_LUMA = ((0.18259, 0.61423, 0.06201, 16.0), (-0.10064, -0.33857, 0.43922, 128.0), (0.43922, -0.39894, -0.04027, 128.0))
"""RGB 0..255 -> Y, Cb, Cr of BT.709 in limited range."""


@dataclass(frozen=True)
class Format:
    """How a picture is cut into planes."""

    name: str
    shares: tuple[int, ...]
    """1 for a plane of full size, 2 for half"""
    clear: tuple[Any, ...]
    """What each plane holds where nothing is: white, alpha 0"""


RGBA = Format("rgba", (1,), ((255, 255, 255, 0),))
YUVA = Format("yuva420p", (1, 2, 2, 1), (235, 128, 128, 0))


@dataclass(frozen=True)
class Cut:
    """A layer as it looks on white, cut to a box."""

    left: int
    """px, even like the others: colour is stored for 2x2 pixels"""
    top: int
    pixels: Any
    """uint8 (rows, columns, 4): red, green, blue or Y, Cb, Cr, and alpha. One warp of four channels costs half of four."""


@dataclass(frozen=True)
class Body:
    """The body at one height."""

    white: Planes
    """As it looks on white"""
    over: Planes
    """The rows beside the head, premultiplied"""
    through: dict[int, Any]
    """Size share -> how much of what lies behind shows through those rows"""


def on_white(premultiplied: Any, kind: Format) -> Any:
    """Premultiplied RGBA as it looks on white, in the colours of a format: uint8 (rows, columns, 4)."""
    import cv2
    import numpy as np

    alpha = np.ascontiguousarray(premultiplied[..., 3])
    seen = cv2.add(premultiplied[..., :3], cv2.merge([255 - alpha] * 3))
    return np.dstack([seen if kind is RGBA else cv2.transform(seen, np.array(_LUMA, np.float32)), alpha])


def planes(pixels: Any, kind: Format) -> Planes:
    """Pixels of a format as its planes; rows and columns are even for planes of half size."""
    import cv2

    if kind is RGBA:
        return (pixels,)
    luma, cb, cr, alpha = cv2.split(pixels)
    return luma, _halved(cb), _halved(cr), alpha


def packed(rgba: Any, width: int, height: int) -> Any:
    """A straight RGBA picture, white where it is clear, at an even size as the bytes of yuva420p in one row."""
    import cv2
    import numpy as np

    if rgba.shape[:2] != (height, width):
        rgba = cv2.resize(rgba, (width, height), interpolation=cv2.INTER_AREA)
    alpha = rgba[..., 3]
    pixels = np.dstack([cv2.transform(np.ascontiguousarray(rgba[..., :3]), np.array(_LUMA, np.float32)), alpha])
    return np.concatenate([plane.ravel() for plane in planes(pixels, YUVA)])


def _halved(plane: Any) -> Any:
    import cv2

    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def cut(premultiplied: Any, kind: Format) -> Cut:
    """A layer cut to its pixels and two clear ones around them."""
    import cv2

    x, y, width, height = cv2.boundingRect(premultiplied[..., 3])
    left, top = max(x - 2, 0) // 2 * 2, max(y - 2, 0) // 2 * 2
    bottom, right = _even(y + height + 3, premultiplied.shape[0]), _even(x + width + 3, premultiplied.shape[1])
    return Cut(left, top, on_white(premultiplied[top:bottom, left:right], kind))


def _even(value: int, limit: int) -> int:
    return min(value, limit) // 2 * 2


def kept(file: Path, make: Callable[[], Cut]) -> Cut:
    """The layer in `file`; made and written there when it cannot be read."""
    import zlib
    from zipfile import BadZipFile

    import numpy as np

    try:
        with np.load(file, allow_pickle=False) as found:
            left, top = (int(value) for value in found["place"])
            return Cut(left, top, found["pixels"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        made = make()
    with writing(file) as temporary, temporary.open("wb") as out:
        np.savez_compressed(out, place=(made.left, made.top), pixels=made.pixels)
    return made


def body(still: Planes, rows: int, raised: float, kind: Format) -> Body:
    """The body raised by `raised` px; the first `rows` (even) are those the head may stand behind."""
    import cv2
    import numpy as np

    def at(plane: Any, share: int) -> Any:
        move = np.array([[1, 0, 0], [0, 1, -raised / share]], np.float32)
        return cv2.warpAffine(plane, move, plane.shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    white = tuple(at(plane, share) for plane, share in zip(still, kind.shares, strict=True))
    clear = 255 - white[-1][:rows, ..., -1] if kind is RGBA else 255 - white[-1][:rows]
    through = {1: cv2.merge([clear] * 4)} if kind is RGBA else {1: clear, 2: _halved(clear)}
    over = tuple(
        cv2.subtract(plane[: rows // share], cv2.multiply(through[share], nothing, scale=1 / 255))
        for plane, share, nothing in zip(white, kind.shares, kind.clear, strict=True)
    )
    return Body(white, over, through)


def together(figure: Body, face: Cut, turn: Any, drop: int, height: int, kind: Format) -> Any:
    """One frame of `height` rows, `drop` (even) px below its place: RGBA, or the bytes of its planes in one row.

    `turn` is the 2x3 matrix that moves the head's picture, in px of the full size.
    """
    import numpy as np

    left, top, right, bottom = _reach(face, turn, figure.over[0].shape[1], figure.over[0].shape[0], -drop, height - drop)
    out, views = _empty(figure.white[0].shape[1], height, kind)
    for view, plane, share, clear in zip(views, figure.white, kind.shares, kind.clear, strict=True):
        _lower(view, plane, drop // share, clear)
    if left >= right or top >= bottom:
        return out
    seen = planes(_turned(face, turn, (left, top, right, bottom), kind), kind)
    for i, share in enumerate(kind.shares):
        part = np.s_[top // share : bottom // share, left // share : right // share]
        place = np.s_[(top + drop) // share : (bottom + drop) // share, left // share : right // share]
        _behind(views[i][place], seen[i], figure.through[share][part], figure.over[i][part])
    return out


def _empty(width: int, height: int, kind: Format) -> tuple[Any, Planes]:
    """A frame's bytes and its planes in them."""
    import numpy as np

    if kind is RGBA:
        out = np.empty((height, width, 4), np.uint8)
        return out, (out,)
    sizes = [(height // share, width // share) for share in kind.shares]
    out = np.empty(sum(rows * columns for rows, columns in sizes), np.uint8)
    views, begin = [], 0
    for rows, columns in sizes:
        views.append(out[begin : begin + rows * columns].reshape(rows, columns))
        begin += rows * columns
    return out, tuple(views)


def _lower(view: Any, plane: Any, drop: int, clear: Any) -> None:
    """Fill `view` with `plane`, `drop` rows lower; its last row runs on where it ends."""
    above = max(drop, 0)
    view[:above] = clear
    rows = plane[max(-drop, 0) :][: len(view) - above]
    view[above : above + len(rows)] = rows
    view[above + len(rows) :] = plane[-1]


def _reach(face: Cut, turn: Any, width: int, rows: int, first: int, last: int) -> tuple[int, int, int, int]:
    """The even box that holds the turned head inside `width` x `rows` and between the rows `first` and `last`."""
    import numpy as np

    height, wide = face.pixels.shape[:2]
    corners = [(x, y, 1) for x in (face.left, face.left + wide) for y in (face.top, face.top + height)]
    x, y = turn @ np.array(corners, float).T
    left, top = max(int(x.min()) - 1, 0) // 2 * 2, max(int(y.min()) - 1, first, 0) // 2 * 2
    return left, top, _even(int(x.max()) + 3, width), _even(int(y.max()) + 3, min(rows, max(last, 0)))


def _turned(face: Cut, turn: Any, box: tuple[int, int, int, int], kind: Format) -> Any:
    """The head's pixels in `box` (left, top, right, bottom) after the turn."""
    import cv2

    left, top, right, bottom = box
    matrix = turn.copy()
    matrix[:, 2] += turn[:, :2] @ (face.left, face.top) - (left, top)
    size, nothing = (right - left, bottom - top), kind.clear[0] if kind is RGBA else kind.clear
    return cv2.warpAffine(face.pixels, matrix, size, flags=cv2.INTER_LINEAR, borderValue=nothing)


def _behind(view: Any, seen: Any, through: Any, over: Any) -> None:
    import cv2

    cv2.add(cv2.multiply(seen, through, scale=1 / 255), over, dst=view)
