"""Where a product stands in its box of an arrangement: by the arrangement, then so that the captions lie on as little of it,
and on as little of its label, as may be."""

from __future__ import annotations

import math

from .arrangements import Arrangement
from .frame_layout import Box, Layout

RISES = 0.45
"""By how much of the room above it something low that runs off the foot comes up to the words."""
ENDS = 1.06
"""Shares of the frame's height down to which what runs off the foot reaches; what is higher begins at its box's top."""
GAP, FOOT = 16, 40
"""px between a product and the captions, and between one below them and the frame's edge."""
BELOW = 0.3
"""Share of a product that may reach below the captions' upper edge where all of it cannot stand above."""
HANGS = 0.40
"""Where something low hangs in a high box: nearer to the words above it."""
MOVES, SINKS = 0.2, 0.1
"""Shares of its height by which a product moves so that its label is seen, and by which it sinks below the frame at most."""
ENLARGED, FURTHEST, LEAST = 3.6, 4.2, 720
"""How many times its px a cut-out is enlarged, and one whose longer side would come out shorter than so many px."""
PRINTED = 2.2
"""How many times its px a photo is enlarged on a card or in a window: one that fills the frame is less."""
STEEP = 25
"""Degrees from which on a product lies across the frame, whatever its shape."""
STEP = 12
"""px between two places that are tried."""
Label = tuple[float, float]
"""From where to where down a product its label reaches, as shares of its height."""


def enlargement(size: tuple[int, int]) -> float:
    """How many times its px a cut-out of that size may be enlarged: further where it would be a dot, rather soft than small."""
    return min(max(ENLARGED, LEAST / max(size)), FURTHEST)


def leaning(size: tuple[float, float], box: Box, lean: float) -> float:
    """Degrees a cut-out of that size is turned in a box: what is broad in a high box leans further, so that it fills it."""
    broad = size[0] / size[1] * box.height / box.width
    return lean if broad < 1.5 or abs(lean) > STEEP else lean * min(1 + (broad - 1.5) * 0.9, 2.4)


def leaning_size(size: tuple[float, float], degrees: float) -> tuple[float, float]:
    """Width and height of the box around a cut-out of that size that is turned: of a thing with round corners, about."""
    turn = math.radians(abs(degrees))
    cos, sin = math.cos(turn), math.sin(turn)
    return size[0] * cos + size[1] * sin, size[0] * sin + size[1] * cos


def product_top(box: Box, high: int, arrangement: Arrangement, layout: Layout, label: Label | None = None) -> int:
    """Where something that high begins in its box, px."""
    top = _off_captions(box, high, _top(box, high, arrangement, layout), arrangement, layout)
    return top if label is None or layout.aspect == "16:9" else _off_label(box, high, top, label, arrangement, layout)


def _top(box: Box, high: int, arrangement: Arrangement, layout: Layout) -> int:
    """The same by the arrangement alone."""
    if arrangement.stands:
        return box.bottom - high
    end = min(box.bottom, round(layout.height * ENDS))
    spare = end - box.top - high
    if box.bottom > layout.height * 0.985:
        return box.top if spare < 0 else end - high - round(spare * RISES * (spare > 0.3 * (end - box.top)))
    if box.top < layout.height * 0.03 and high < box.height:
        return max(box.top, (box.top + box.bottom - high) // 2)
    return box.top + round(spare * (HANGS if spare > box.height * 0.4 else 0.5))


def _off_captions(box: Box, high: int, top: int, arrangement: Arrangement, layout: Layout) -> int:
    """Above or below the captions where the box has room for it; else with as little below them as may be."""
    band, foot = layout.captions, min(box.bottom, layout.height - FOOT)
    if layout.aspect == "16:9" or top + high <= band.top or top >= band.bottom:
        return top
    free = [place for place in (band.top - GAP - high, band.bottom + GAP) if box.top <= place and place + high <= foot]
    if free:
        return min(free, key=lambda place: abs(place - top))
    over = top + high - (band.top + GAP + BELOW * high)
    rises = not arrangement.stands and box.bottom <= layout.height * 0.985 and over > 0
    return max(box.top, round(top - over)) if rises else top


def _off_label(box: Box, high: int, top: int, label: Label, arrangement: Arrangement, layout: Layout) -> int:
    """The place near `top` in which the captions lie on least of the label; the floor of what stands is where it stands."""
    if not label_hidden(top, high, label, layout):
        return top
    reach = round(MOVES * high)
    last = box.bottom - high + (SINKS * high if box.bottom > layout.height * 0.985 else 0)
    places = [top, *range(max(box.top, top - reach), min(round(last), top + reach) + 1, STEP)]
    return min(places, key=lambda place: (round(label_hidden(place, high, label, layout), 1), abs(place - top)))


def label_hidden(top: int, high: int, label: Label, layout: Layout) -> float:
    """Share of a label's height that lies below the captions, 0..1."""
    first, last = top + label[0] * high, top + label[1] * high
    common = min(last, layout.captions.bottom) - max(first, layout.captions.top)
    return max(common, 0.0) / max(last - first, 1.0)
