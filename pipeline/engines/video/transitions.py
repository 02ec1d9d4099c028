"""How one scene gives way to the next: each clip carries its own half, so that no clip needs its neighbour's pixels.

The last OUT frames go, the first IN frames come, both the same way and in one direction: whip pans, zoom pushes in, slide
carries what stands in the picture off along its own ground, wipe draws a panel of the accent over it and off again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.media.yuv import Frame, Plane, yuv

OUT, IN = 5, 7
"""Frames in which a scene goes and in which the next one comes."""
_FAR = 0.8
"""Frame widths a whip travels on each side of the join."""
_LEFT = 0.67
"""Share of the frame a sliding picture has left when the next one begins to come."""
_RIM = 12
"""px at a frame's edge from which its ground is taken."""
_TRACES = 6
"""Sharp pictures a zoom's blur is made of at most; they are made at half the size, which a blur hides."""
_SLANT = 0.22
"""Frame widths by which the lower end of a wipe's edge runs behind its upper end."""
_BAND = 0.16
"""Frame widths of the dark band before and behind the panel."""

_GROWS, _OUTLINED = 2.4, 0.62
"""By how much a product's outline grows while it opens, and from where on (frames left, as a share) a circle opens too."""
_HOLE = 0.42
"""Half diagonals a mask is open at first."""

Way = Callable[[Frame, float, float, "Paints"], None]
"""Moves a frame: where it was and where it is, 0 in place .. 1 gone to the left, and .. -1 still to come from the right."""


@dataclass(frozen=True)
class Paints:
    """Y, Cb, Cr of the panel and of what lies under it."""

    panel: tuple[int, int, int]
    under: tuple[int, int, int]
    shape: Plane | None = None
    """Opacity of the product that comes, as large as the luma: a mask opens in its outline. None opens a circle"""

    @classmethod
    def of(cls, accent: str, ink: str, shape: Plane | None = None) -> Paints:
        """From #rrggbb. The accent is lightened to be read on the ink; a frame full of it is deepened again."""
        (y, *chroma), (dark, *tint) = yuv(accent), yuv(ink)
        cb, cr = (min(max(round(128 + (c - 128) * 1.3), 16), 240) for c in chroma)
        blue, red = (round(t + (c - t) * 0.15) for t, c in zip(tint, chroma, strict=True))
        return cls((round(16 + (y - 16) * 0.88), cb, cr), (round(dark + (y - dark) * 0.06), blue, red), shape)


def pass_over(frame: Frame, number: int, count: int, starts: str, ends: str, paints: Paints) -> bool:
    """Move frame `number` of `count` as its transition at the start or the end asks; False when nothing does."""
    here, before = _stages(number, count)
    way = WAYS.get(starts if here < 0 else ends)
    if here == 0 or way is None:
        return False
    way(frame, before, here, paints)
    return True


def _stages(number: int, count: int) -> tuple[float, float]:
    """How far frame `number` is through a transition, and how far the frame before it was: 0, 0..1 going, -1..0 coming.

    A very short clip goes and comes in fewer frames: no more than a quarter of them each.
    """
    coming, going = min(IN, count // 4), min(OUT, count // 4)
    if number < coming:
        return -(coming - number) / (coming + 1), -(coming - number + 1) / (coming + 1)
    gone = number - (count - going) + 1
    return (gone / going, (gone - 1) / going) if gone > 0 else (0.0, 0.0)


def _signed_cube(share: float) -> float:
    """Slow near the place, fast at the join; keeps the sign."""
    return share**3


# --- the ways ---------------------------------------------------------------------------------------------------------


def _whip(frame: Frame, before: float, here: float, paints: Paints) -> None:
    """A fast pan: mirrored beyond its edges, smeared along the way it takes within a frame."""
    width = frame.luma.shape[1]
    shift, past = (_FAR * width * _signed_cube(share) for share in (here, before))
    for plane, share in _each(frame):
        gone, length = round(shift * share), max(round(abs(shift - past) * share) | 1, 1)
        smeared = cv2.blur(plane, (length, 1), borderType=cv2.BORDER_REFLECT) if length > 1 else plane.copy()
        columns = plane.shape[1]
        if gone > 0:
            plane[:, : columns - gone], plane[:, columns - gone :] = smeared[:, gone:], smeared[:, : -gone - 1 : -1]
        elif gone < 0:
            plane[:, -gone:], plane[:, :-gone] = smeared[:, :gone], smeared[:, -gone - 1 :: -1]
        else:
            plane[:] = smeared


def _zoom(frame: Frame, before: float, here: float, paints: Paints) -> None:
    """A push in: the old picture grows past the frame, the new one comes from behind, smeared from the middle."""
    first, last = _scale_at(before), _scale_at(here)
    reach = abs(last - first) * frame.luma.shape[1] / 2
    if abs(last - 1) * frame.luma.shape[1] < 1:
        return
    traces = min(1 + round(reach / 16), _TRACES)
    for plane, _ in _each(frame):
        small = cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) if traces > 1 else plane.copy()
        mixed = _zoom_plane(small, last)
        for trace in range(1, traces):
            sharp = _zoom_plane(small, last + (first - last) * 0.6 * trace / traces)
            mixed = cv2.addWeighted(mixed, trace / (trace + 1), sharp, 1 / (trace + 1), 0)
        plane[:] = cv2.resize(mixed, plane.shape[::-1]) if traces > 1 else mixed


def _scale_at(share: float) -> float:
    return 1 + (0.75 if share > 0 else 0.2) * _signed_cube(share)


def _slide(frame: Frame, before: float, here: float, paints: Paints) -> None:
    """The picture is carried off to the left, the next comes from the right; the ground at its edge runs on where it is gone.

    Two scenes of a short have grounds alike, so the eye sees one long wall.
    """
    share = _signed_cube(here) * (_LEFT if here > 0 else 1.0)
    move = -round(frame.luma.shape[1] * share / 2) * 2
    for plane, share in _each(frame):
        step, width = round(move * share), plane.shape[1]
        kept = plane[:, max(-step, 0) : width - max(step, 0)].copy()
        plane[:] = _edge(plane[:, -_RIM:] if step < 0 else plane[:, :_RIM])
        plane[:, max(step, 0) : width + min(step, 0)] = kept


def _edge(rim: Plane) -> Plane:
    """A rim's rows, each of one tone, soft from one to the next."""
    tones = np.median(rim, axis=1).astype(np.uint8)[:, None]
    return cv2.blur(tones, (1, max(rim.shape[0] // 12, 1) | 1))


def _wipe(frame: Frame, before: float, here: float, paints: Paints) -> None:
    """A slanted panel with a dark band at its edge: comes from the right until it covers all, then goes on to the left."""
    width, reach = frame.luma.shape[1], 1 + _SLANT + _BAND
    done = here * here * (3 - 2 * here) if here > 0 else 1 - _signed_cube(-here)
    edge = width * (1 - reach * done) if here > 0 else width * (1 + _BAND - (1 + _BAND + _SLANT) * done)
    band = _BAND * width
    for index, (plane, share) in enumerate(_each(frame)):
        panel, under = paints.panel[index], paints.under[index]
        if here > 0:
            _panel(plane, edge * share, np.inf, share, under)
            _panel(plane, (edge + band) * share, np.inf, share, panel)
        else:
            _panel(plane, -np.inf, edge * share, share, under)
            _panel(plane, -np.inf, (edge - band) * share, share, panel)


def _mask(frame: Frame, before: float, here: float, paints: Paints) -> None:
    """A panel of the accent closes round the middle and opens again on the new picture, in the outline of its product."""
    radius = 1 - (1 - _HOLE) * abs(_signed_cube(here))
    outlined = here < 0 and paints.shape is not None
    if outlined:
        radius = 1 - abs(here) / _OUTLINED
    for index, (plane, _) in enumerate(_each(frame)):
        rows, columns = plane.shape
        hole = np.zeros(plane.shape, np.uint8)
        if outlined and paints.shape is not None:
            hole = _scale_shape(
                cv2.resize(paints.shape, (columns, rows), interpolation=cv2.INTER_AREA), 1 + _GROWS * (1 + here) ** 2
            )
        if (reach := round(radius * float(np.hypot(rows, columns)) / 2)) > 0:
            cv2.circle(hole, (columns // 2, rows // 2), reach, 255, -1, cv2.LINE_AA)
        panel = np.full_like(plane, paints.panel[index])
        plane[:] = cv2.add(cv2.multiply(plane, hole, scale=1 / 255), cv2.multiply(panel, 255 - hole, scale=1 / 255))


def _scale_shape(shape: Plane, scale: float) -> Plane:
    """A shape so many times larger about its own middle."""
    left, top, width, height = cv2.boundingRect(shape)
    x, y = left + width / 2, top + height / 2
    matrix = np.array([[scale, 0, x * (1 - scale)], [0, scale, y * (1 - scale)]], np.float32)
    return cv2.warpAffine(shape, matrix, shape.shape[::-1]).astype(np.uint8, copy=False)


def _panel(plane: Plane, left: float, right: float, share: float, tone: int) -> None:
    """Fill between two slanted edges, given by their upper ends."""
    rows, columns = plane.shape
    slant, far = _SLANT * columns, 2.0 * columns
    left, right = max(left, -far), min(right, far)
    corners = np.array([(left, 0), (right, 0), (right + slant, rows), (left + slant, rows)])
    cv2.fillConvexPoly(plane, np.round(corners * 16).astype(np.int32), tone, cv2.LINE_AA, 4)


def _each(frame: Frame) -> tuple[tuple[Plane, float], ...]:
    """The planes and how large they are beside the luma."""
    return (frame.luma, 1.0), (frame.chroma[0], 0.5), (frame.chroma[1], 0.5)


def _zoom_plane(plane: Plane, scale: float) -> Plane:
    """A plane grown about its middle; its edge runs on (mirrored, the product would be seen twice).

    Cut at whole pixels and resized, which costs a quarter of a warp: what moves this fast shows no parts of a pixel.
    """
    rows, columns = plane.shape
    if scale >= 1:
        top, left = round(rows * (1 - 1 / scale) / 2), round(columns * (1 - 1 / scale) / 2)
        return cv2.resize(plane[top : rows - top, left : columns - left], (columns, rows))
    small = cv2.resize(plane, (round(columns * scale), round(rows * scale)))
    down, right = rows - small.shape[0], columns - small.shape[1]
    return cv2.copyMakeBorder(small, down // 2, down - down // 2, right // 2, right - right // 2, cv2.BORDER_REPLICATE)


WAYS: dict[str, Way] = {"whip": _whip, "zoom": _zoom, "slide": _slide, "wipe": _wipe, "mask": _mask}
"""Every transition but the cut, which leaves the frames as they are."""
