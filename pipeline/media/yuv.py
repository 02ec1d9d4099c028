"""Pictures as YUV planes (BT.709, limited range, 4:2:0): frames are put together in the format the encoder takes.

A quarter of the bytes of RGB floats, no conversion per frame. Parts are premultiplied: frame = part + frame x (1 - alpha).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from ..errors import EngineError
from .frame_layout import Box

Plane = np.ndarray
"""uint8, rows x columns."""

TO_YUV = np.array(
    [
        [0.18259, 0.61423, 0.06201, 16.0],
        [-0.10064, -0.33857, 0.43922, 128.0],
        [0.43922, -0.39894, -0.04027, 128.0],
    ],
    dtype=np.float32,
)
"""RGB 0..255 -> Y, Cb, Cr of BT.709 in limited range."""
MARGIN = 48
"""px of reserve around everything that is sampled; even."""
_PHASES = np.arange(0, 36)
_ZOOMS = 1.015
"""From this scale on `zoomed` finds a fitting fraction among _PHASES."""


@dataclass(frozen=True)
class Planes:
    """A part: luma at full size, chroma at half, alpha at both (None: opaque). `x`, `y`: place of its first pixel, even."""

    x: int
    y: int
    luma: Plane
    chroma: tuple[Plane, Plane]
    alpha: tuple[Plane, Plane] | None
    """Full and half size."""

    @property
    def width(self) -> int:
        """px"""
        return self.luma.shape[1]

    @property
    def height(self) -> int:
        """px"""
        return self.luma.shape[0]


@dataclass(frozen=True)
class Frame:
    """A frame's planes, views into one I420 buffer."""

    buffer: Plane
    """(height * 3 / 2) x width"""
    luma: Plane
    chroma: tuple[Plane, Plane]

    @classmethod
    def empty(cls, width: int, height: int) -> Frame:
        """A frame of that size; both even."""
        buffer = np.zeros((height * 3 // 2, width), np.uint8)
        flat = buffer.reshape(-1)
        quarter = width * height // 4
        halves = [flat[width * height + i * quarter :][:quarter].reshape(height // 2, width // 2) for i in (0, 1)]
        return cls(buffer, buffer[:height], (halves[0], halves[1]))

    def cut(self, box: Box) -> Frame:
        """The part of it in a box of even edges; what is laid there is laid into this frame."""
        half = np.s_[box.top // 2 : box.bottom // 2, box.left // 2 : box.right // 2]
        chroma = self.chroma[0][half], self.chroma[1][half]
        return Frame(self.buffer, self.luma[box.top : box.bottom, box.left : box.right], chroma)

    def shrunk(self, small: Frame) -> Frame:
        """`small`, filled with this frame at its size."""
        for plane, into in zip((self.luma, *self.chroma), (small.luma, *small.chroma), strict=True):
            cv2.resize(plane, into.shape[::-1], dst=into, interpolation=cv2.INTER_AREA)
        return small


def yuv(colour: str) -> tuple[int, int, int]:
    """#rrggbb as Y, Cb, Cr."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    y, cb, cr = TO_YUV @ np.array([red, green, blue, 1.0], np.float32)
    return round(float(y)), round(float(cb)), round(float(cr))


def read(path: Path) -> np.ndarray:
    """An image file as RGB or RGBA, uint8 (read through bytes: paths may hold any letters on any system)."""
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise EngineError(
            f"그림 파일 {path.name} 을(를) 읽을 수 없습니다. 그 파일을 지우고 다시 실행하면 새로 그립니다.",
            f"The picture {path.name} cannot be read. Delete it and run again; it is drawn anew.",
        )
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA if image.shape[2] == 4 else cv2.COLOR_BGR2RGB)


def downscale(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """RGB or RGBA, uint8, at a smaller size; what nobody sees of an RGBA picture lends its edges no colour."""
    if pixels.shape[:2] == (height, width):
        return pixels
    if pixels.shape[2] == 3 or pixels[:, :, 3].min() == 255:
        return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    *colours, alpha = cv2.split(pixels)
    seen = [cv2.multiply(colour, alpha, scale=1 / 255) for colour in colours]
    small = cv2.resize(cv2.merge([*seen, alpha]), (width, height), interpolation=cv2.INTER_AREA)
    dense = np.maximum(small[:, :, 3:], 1).astype(np.float32)
    small[:, :, :3] = np.minimum(small[:, :, :3] * (255 / dense), 255).round()
    return small


def encode_png(pixels: np.ndarray) -> bytes:
    """BGR or BGRA, uint8, as a PNG for our own use: without filters drawn pictures take half the time, and less room."""
    options = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE)
    return cv2.imencode(".png", pixels, options)[1].tobytes()


def opaque(rgb: np.ndarray) -> Planes:
    """A ground: its edge is repeated MARGIN px outwards; chroma is dithered, so that pale gradients do not fall into bands."""
    padded = cv2.copyMakeBorder(rgb[:, :, :3], MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    luma, cb, cr = cv2.split(cv2.transform(padded.astype(np.float32), TO_YUV))
    return Planes(
        -MARGIN, -MARGIN, cv2.convertScaleAbs(luma), (_dither(halve_plane(cb), 1.0), _dither(halve_plane(cr), 1.0)), None
    )


def _dither(plane: np.ndarray, levels: float) -> Plane:
    """A plane rounded to whole levels after an even, patternless noise (R2 sequence) of `levels` in all."""
    rows, columns = plane.shape
    noise = (np.arange(columns) * 0.754877666)[None] + (np.arange(rows) * 0.569840291)[:, None]
    return np.clip(plane + ((noise % 1.0) - 0.5) * levels + 0.5, 0, 255).astype(np.uint8)


def part(rgba: np.ndarray, x: int, y: int) -> Planes:
    """A part standing at `x`, `y`, with MARGIN px or more of nothing around it."""
    left, top = MARGIN + x % 2, MARGIN + y % 2
    right, bottom = MARGIN + (rgba.shape[1] + left) % 2, MARGIN + (rgba.shape[0] + top) % 2
    padded = cv2.copyMakeBorder(rgba, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    alpha = padded[:, :, 3].copy()
    planes = cv2.split(cv2.transform(padded[:, :, :3], TO_YUV))
    luma, cb, cr = (cv2.multiply(plane, alpha, scale=1 / 255) for plane in planes)
    return Planes(x - left, y - top, luma, (halve_plane(cb), halve_plane(cr)), (alpha, halve_plane(alpha)))


def trim_margin(source: Planes) -> Planes:
    """A part without the empty rows and columns around it: what stands still is laid in fewer pixels."""
    assert source.alpha is not None
    x, y, width, height = cv2.boundingRect(source.alpha[0])
    left, top, right, bottom = _even(x), _even(y), _even(x + width + 1), _even(y + height + 1)
    full = (slice(top, bottom), slice(left, right))
    half = tuple(slice(s.start // 2, s.stop // 2) for s in full)
    chroma = (source.chroma[0][half].copy(), source.chroma[1][half].copy())
    alpha = (source.alpha[0][full].copy(), source.alpha[1][half].copy())
    return Planes(source.x + left, source.y + top, source.luma[full].copy(), chroma, alpha)


def solid_part(alpha: Plane, colour: tuple[int, int, int], x: int, y: int) -> Planes:
    """A part of one colour (Y, Cb, Cr) standing at `x`, `y`, as dense as `alpha`; it has no margin to be scaled in."""
    left, top = x % 2, y % 2
    right, bottom = (alpha.shape[1] + left) % 2, (alpha.shape[0] + top) % 2
    dense = cv2.copyMakeBorder(alpha, top, bottom, left, right, cv2.BORDER_CONSTANT, value=0)
    thin = halve_plane(dense)
    luma, cb, cr = (cv2.convertScaleAbs(one, alpha=c / 255) for one, c in zip((dense, thin, thin), colour, strict=True))
    return Planes(x - left, y - top, luma, (cb, cr), (dense, thin))


def halve_plane(plane: Plane) -> Plane:
    """A plane at half the size, as colour is stored."""
    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def lay(frame: Frame, above: Planes) -> None:
    """Put a part into the frame; what stands outside is cut."""
    left, top = max(above.x, 0), max(above.y, 0)
    right = min(above.x + above.width, frame.luma.shape[1])
    bottom = min(above.y + above.height, frame.luma.shape[0])
    if left >= right or top >= bottom or above.alpha is None:
        return
    full = (slice(top - above.y, bottom - above.y), slice(left - above.x, right - above.x))
    half = tuple(slice(s.start // 2, s.stop // 2) for s in full)
    _over(frame.luma[top:bottom, left:right], above.luma[full], above.alpha[0][full])
    for plane, chroma in zip(frame.chroma, above.chroma, strict=True):
        _over(plane[top // 2 : bottom // 2, left // 2 : right // 2], chroma[half], above.alpha[1][half])


def lighten(frame: Frame, light: Planes) -> None:
    """Add a part's luma to the frame's: light has no colour of its own."""
    left, top = max(light.x, 0), max(light.y, 0)
    right, bottom = min(light.x + light.width, frame.luma.shape[1]), min(light.y + light.height, frame.luma.shape[0])
    if left < right and top < bottom:
        under = frame.luma[top:bottom, left:right]
        cv2.add(under, light.luma[top - light.y : bottom - light.y, left - light.x : right - light.x], dst=under)


def shift_part(source: Planes, dx: float, dy: float) -> Planes:
    """A part moved by whole, even px; `dx` and `dy` are such."""
    return replace(source, x=source.x + round(dx), y=source.y + round(dy))


def _over(under: Plane, premultiplied: Plane, alpha: Plane) -> None:
    under[:] = cv2.add(premultiplied, cv2.multiply(under, cv2.bitwise_not(alpha), scale=1 / 255))


def zoom_plane(plane: Plane, scale: float, offset: tuple[float, float], size: tuple[int, int]) -> Plane:
    """`size` (columns, rows) of a plane magnified `scale` (> 1), so that pixel d shows `plane` at (d + 0.5 - offset) / scale.

    `cv2.resize` is four times as quick as `cv2.warpAffine` but begins at whole pixels. Every further output pixel
    begins at another fraction of a source pixel, so the window is cut where that fraction is right (to 1/50 px).
    """
    x0, cut_x = _begin(scale, offset[0])
    y0, cut_y = _begin(scale, offset[1])
    columns = int((size[0] + cut_x) / scale) + 2
    rows = int((size[1] + cut_y) / scale) + 2
    view = plane[y0 : y0 + rows, x0 : x0 + columns]
    large = cv2.resize(view, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return large[cut_y : cut_y + size[1], cut_x : cut_x + size[0]]


@lru_cache(maxsize=16)  # planes of one size are cut alike
def _begin(scale: float, offset: float) -> tuple[int, int]:
    """(first source pixel, output pixels to cut) that come nearest to `offset`."""
    wanted = -offset / scale - _PHASES / scale
    error = np.abs(wanted - np.round(wanted)) + (wanted < 0)
    cut = int(np.argmin(error))
    return round(float(wanted[cut])), cut


def ground(frame: Frame, base: Planes, scale: float, dx: float, dy: float) -> None:
    """Fill the frame with `base` magnified about the frame's centre and moved."""
    rows, columns = frame.luma.shape
    x = columns / 2 + dx + (base.x - columns / 2) * scale
    y = rows / 2 + dy + (base.y - rows / 2) * scale
    frame.luma[:] = zoom_plane(base.luma, scale, (x, y), (columns, rows))
    for plane, chroma in zip(frame.chroma, base.chroma, strict=True):
        plane[:] = zoom_plane(chroma, scale, (x / 2, y / 2), (columns // 2, rows // 2))


def transform_part(source: Planes, scale: float, dx: float, dy: float) -> Planes:
    """A part scaled about its centre and moved by fractions of a pixel; of its empty margin little is kept."""
    assert source.alpha is not None
    inset = MARGIN - 6
    left = source.x + source.width / 2 * (1 - scale) + dx
    top = source.y + source.height / 2 * (1 - scale) + dy
    x, y = _even(left + inset * scale), _even(top + inset * scale)
    size = (_even(source.width * scale - 2 * inset * scale), _even(source.height * scale - 2 * inset * scale))
    offset, half, half_size = (left - x, top - y), ((left - x) / 2, (top - y) / 2), (size[0] // 2, size[1] // 2)
    sample = zoom_plane if scale >= _ZOOMS else _warp
    luma, alpha = (sample(plane, scale, offset, size) for plane in (source.luma, source.alpha[0]))
    cb, cr, thin = (sample(plane, scale, half, half_size) for plane in (*source.chroma, source.alpha[1]))
    return Planes(x, y, luma, (cb, cr), (alpha, thin))


def sweep_part(source: Planes, share: float) -> Planes:
    """Of a part the slanted band that light has reached when it is `share` of the way across."""
    assert source.alpha is not None
    rows, columns = source.luma.shape
    slant, band = 0.35 * rows, 0.22 * columns + 24
    middle = share * (columns + slant + 2 * band) - band

    def light(plane: Plane, scale: int) -> Plane:
        high, wide = plane.shape
        at = (
            np.arange(wide, dtype=np.float32)[None] * scale
            + (np.arange(high, dtype=np.float32) * scale * slant / rows)[:, None]
        )
        weight = np.clip(1 - np.abs(at - middle) / band, 0, 1)
        return (plane * (weight * weight * (3 - 2 * weight))).astype(np.uint8)

    chroma = (light(source.chroma[0], 2), light(source.chroma[1], 2))
    return Planes(source.x, source.y, light(source.luma, 1), chroma, (light(source.alpha[0], 1), light(source.alpha[1], 2)))


def iris_part(source: Planes, share: float) -> Planes:
    """A part seen through a round hole that grows from its middle until it is as large as the part."""
    assert source.alpha is not None
    rows, columns = source.luma.shape
    reach = share * float(np.hypot(rows, columns)) / 2

    def cut(plane: Plane, scale: int) -> Plane:
        hole = np.zeros(plane.shape, np.uint8)
        centre = (plane.shape[1] // 2, plane.shape[0] // 2)
        cv2.circle(hole, centre, max(round(reach / scale), 0), 255, -1, cv2.LINE_AA)
        return cv2.multiply(plane, hole, scale=1 / 255)

    chroma = (cut(source.chroma[0], 2), cut(source.chroma[1], 2))
    return Planes(
        source.x,
        source.y,
        cut(source.luma, 1),
        chroma,
        (cut(source.alpha[0], 1), cut(source.alpha[1], 2)),
    )


def _even(value: float) -> int:
    return int(value // 2) * 2


def _warp(plane: Plane, scale: float, offset: tuple[float, float], size: tuple[int, int]) -> Plane:
    shift = 0.5 * scale - 0.5
    matrix = np.array([[scale, 0, offset[0] + shift], [0, scale, offset[1] + shift]], np.float64)
    return cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)


def fade_part(source: Planes, opacity: float, shown: float) -> Planes:
    """A part made fainter, or uncovered only so far from its left."""
    assert source.alpha is not None
    keep = int(source.width * shown) // 2 * 2

    def dim(plane: Plane, columns: int) -> Plane:
        seen = plane[:, :columns]
        return seen if opacity >= 1 else cv2.convertScaleAbs(seen, alpha=opacity)

    half = keep // 2
    chroma = (dim(source.chroma[0], half), dim(source.chroma[1], half))
    return Planes(source.x, source.y, dim(source.luma, keep), chroma, (dim(source.alpha[0], keep), dim(source.alpha[1], half)))
