"""Where the presenter stands in a shot: as its arrangement has it, inside the frame."""

from __future__ import annotations

from pipeline.media.arrangements import arrangement_of
from pipeline.media.frame_layout import FIGURE_FACE, FIGURE_RATIO, Box, Layout, Presence, Stand
from pipeline.records import Scene, Shot

CHIN = 8
"""px between the presenter's chin and the captions"""


def stand_of(shot: Shot, layout: Layout, wanted: Presence) -> Stand:
    """Where the presenter of a shot stands; "off" when nobody does, or nobody is wanted."""
    if shot.presenter == "none" or wanted == "off":
        return Stand()
    box = arrangement_of(shot.arrangement, shot.kind).placed(layout.aspect, mirrored=shot.mirrored).presenter
    if box and shot.presenter != "corner":
        box = _above_captions(box, layout)
    elif box and box.overlap(layout.captions):
        box = Box(box.left, layout.captions.top - CHIN - box.height, box.right, layout.captions.top - CHIN)
    return Stand(shot.presenter, shot.side, _inside(box, layout) if box else None)


def _above_captions(box: Box, layout: Layout) -> Box:
    """A figure's box, narrower where its chin would reach the captions: that makes the whole figure smaller."""
    wide = min(box.width, int((layout.captions.top - CHIN - box.top) / (FIGURE_FACE[3] * FIGURE_RATIO)))
    middle = (box.left + box.right) // 2
    return Box(middle - wide // 2, box.top, middle - wide // 2 + wide, box.bottom)


def _inside(box: Box, layout: Layout) -> Box:
    """A box moved sideways into the frame, on even pixels."""
    left = max(min(box.left, layout.width - box.width), 0) // 2 * 2
    return Box(left, box.top // 2 * 2, min(left + box.width // 2 * 2, layout.width), box.bottom)


def faces(scene: Scene, layout: Layout, wanted: Presence) -> tuple[Box | None, ...]:
    """The faces nothing may cover while the scene is said."""
    if not scene.shots:
        return (layout.face(scene.role, wanted),)
    return tuple(dict.fromkeys(layout.face(scene.role, stand_of(shot, layout, wanted)) for shot in scene.shots))
