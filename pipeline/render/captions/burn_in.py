"""Captions in two parts, because blending is what they cost: what rests and what moves.

libass blends every letter of every frame, one pixel at a time. So the words at rest are drawn once for each change onto
a small canvas that FFmpeg overlays with SIMD, and only the spoken word and the label are blended frame by frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.media.frame_layout import FPS, TALL, Box, Layout

from . import ass
from .ass import Colours, Event
from .layout import Page
from .legal_labels import NONE, Notices
from .styles import Style

NOWHERE = Box(0, 0, 2, 2)


@dataclass(frozen=True)
class Picture:
    """An emoji over the captions."""

    name: str
    """File in emoji.FOLDER"""
    box: Box
    """px, even sides"""
    start: float
    """s"""
    end: float
    """s"""


@dataclass(frozen=True)
class Burned:
    """What one scene's captions are made of."""

    moving: str
    """ASS for the whole frame; "" when there is nothing to draw"""
    resting: str = ""
    """ASS for the canvas; "" when nothing rests"""
    canvas: Box = NOWHERE
    """Where the canvas lies: even px"""
    colour: str = ass.PAPER
    """#rrggbb under the clear parts of the canvas, which the letters' soft edges fade to"""
    changes: tuple[int, ...] = ()
    """Frames at which the canvas changes, ascending, from 0 on"""
    pictures: tuple[Picture, ...] = ()


def captions_for_scene(
    pages: Sequence[Page],
    style: Style,
    colours: Colours,
    seconds: float,
    *,
    notices: Notices = NONE,
    layout: Layout = TALL,
) -> Burned:
    """The captions of one scene as libass gets them."""
    events = ass.events(pages, style, colours, seconds, notices=notices, layout=layout)
    size = pages[0].size if pages else style.size
    resting = [event for event in events if event.still]
    moving = [event for event in events if not event.still]
    whole = ass.document(moving, style, colours, size=size, width=layout.width, height=layout.height) if moving else ""
    pictures = tuple(_pictures(pages, style))
    if not resting:
        return Burned(whole, pictures=pictures)
    canvas = _canvas(pages, layout)
    drawn = ass.document(resting, style, colours, size=size, width=canvas.width, height=canvas.height)
    ground = ass.PAPER if style.inverse else colours.legible().ink
    return Burned(whole, _offset_events(drawn, canvas), canvas, ground, changes(resting), pictures)


def _pictures(pages: Sequence[Page], style: Style) -> Iterator[Picture]:
    """The emoji of the pages, as long as their page stands; where letters are typed, from when its word is."""
    for page in pages:
        for word in (word for word in page.words if word.picture):
            size = int(word.width) // 2 * 2
            left, top = round(word.x - size / 2), round(word.y - size / 2)
            start = min(max(word.start, page.start), page.end - 0.2) if style.effect == "type" else page.start
            yield Picture(word.picture, Box(left, top, left + size, top + size), start, page.end)


def _canvas(pages: Sequence[Page], layout: Layout) -> Box:
    """The smallest even box inside the frame that holds every page."""
    left, top = min(page.box.left for page in pages), min(page.box.top for page in pages)
    right, bottom = max(page.box.right for page in pages), max(page.box.bottom for page in pages)
    left, top = max(left - 4, 0) // 2 * 2, max(top - 4, 0) // 2 * 2
    return Box(left, top, min(-(-(right + 4) // 2) * 2, layout.width), min(-(-(bottom + 4) // 2) * 2, layout.height))


def _offset_events(text: str, canvas: Box) -> str:
    """The places of an ASS file, counted from the canvas's corner."""

    def shift(found: re.Match[str]) -> str:
        return rf"\\pos({float(found[1]) - canvas.left:.1f},{float(found[2]) - canvas.top:.1f})"

    return re.sub(r"\\pos\(([\d.]+),([\d.]+)\)", shift, text)


def changes(events: Sequence[Event]) -> tuple[int, ...]:
    """The first frame of each new picture: libass compares whole ms of a frame's time with hundredths of a second."""
    edges = {round(time * 100) for event in events for time in (event.start, event.end)}
    return tuple(sorted({0} | {-(-edge * FPS // 100) for edge in edges}))
