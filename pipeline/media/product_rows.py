"""Rows of one product that fill a frame above the captions and below them: how many, where, how large, for its shape and px."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .arrangements import Placed
from .frame_layout import Layout
from .product_standing import enlargement

ENLARGED = 0.417
"""Of what a product that stands alone is enlarged, what one in a row is at most: they are told apart."""
AIR = 0.035
"""Share of a product's height, and of its width at either side, left free around it."""
ACROSS = 1.75
"""Products that stand beside each other in the frame's width at least: fewer are no row."""
MOST = 4
"""Rows above the captions."""
BAND = 14
"""px between the captions, or words, and the rows."""
SMALLER = 0.7
"""Of the scale of the rows above, what that of the row at the foot is at least."""
CUT = 1.5
"""Height of the row at the frame's foot, against what is seen of it: it rises from the edge."""


class Row(NamedTuple):
    """One row."""

    top: int
    """px of the frame"""
    scale: float
    """px of the frame to a px of the photo"""
    step: int
    """px from one product to the next"""


def product_rows(size: tuple[int, int], placed: Placed, layout: Layout) -> tuple[Row, ...]:
    """The rows of a product of that size, px of its photo, in a frame: below the words, none on the captions nor on the
    presenter, above whose head they end."""
    over = max((words.box.bottom for words in placed.words if words.box.top < layout.captions.top), default=-BAND)
    end = placed.presenter.top if placed.presenter else layout.captions.top
    room = end - over - 2 * BAND
    largest = min(layout.width / ACROSS / size[0], ENLARGED * enlargement(size))
    scales = {count: min(room / count / (1 + AIR) / size[1], largest) for count in range(1, MOST + 1)}
    count = max(scales, key=lambda n: n * scales[n] ** 2)
    rows = _spread(size, (over + BAND, room), count, scales[count])
    return tuple(rows) if placed.presenter else (*rows, _foot(size, layout, (SMALLER * scales[count], largest)))


def _spread(size: tuple[int, int], span: tuple[int, int], count: int, scale: float) -> Iterator[Row]:
    """Equal rows, evenly over a height (its top, its extent)."""
    for number in range(count):
        middle = span[0] + span[1] * (number + 0.5) / count
        yield _row(size, middle - size[1] * scale / 2, scale)


def _foot(size: tuple[int, int], layout: Layout, scales: tuple[float, float]) -> Row:
    """The row that rises from the frame's lower edge, or stands above it where it is low; its scale is between `scales`."""
    top = layout.captions.bottom + BAND
    scale = min(max((layout.height - top) * CUT / size[1], scales[0]), scales[1])
    return _row(size, top + max((layout.height - top - size[1] * scale) / 2, 0), scale)


def _row(size: tuple[int, int], top: float, scale: float) -> Row:
    return Row(round(top), scale, round(size[0] * scale * (1 + 2 * AIR)))


def rows_share(size: tuple[int, int], placed: Placed, layout: Layout) -> float:
    """Share of the frame the boxes around the products in their rows take, 0..1."""
    seen = 0.0
    for row in product_rows(size, placed, layout):
        seen += (min(row.top + size[1] * row.scale, layout.height) - max(row.top, 0)) * size[0] * row.scale / row.step
    return seen / layout.height
