"""What fills a frame's foot, below the captions: something near and out of focus, or a close look from side to side."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from pipeline.media.frame_layout import Box

from .shot_board import Board
from .shot_view import Fill, View, change_ground, close_ups, fill_box
from .widgets import Part

TOP = 0.752
"""Share of the frame's height at which a band begins: under the captions."""
RISES = 0.785
"""Share of the frame's height up to which what is out of focus comes."""
NEAR = (1.75, 1.15)
"""Width and height of a product near the camera at most, against the frame's."""
DEPTH = 0.8
"""Of what is near: it goes faster than the product."""
TURNED = 40
"""Degrees it is turned."""
AWAY = 0.14
"""Shares of the frame's width by which its middle is off the frame's."""
BLUR, COARSE = 20, 6
"""px of the blur, and how much smaller the picture is blurred."""
ENLARGED = 2.4
"""How many times its px a product is enlarged in a band."""


def paint_foot(board: Board) -> None:
    """The foot of the frame as the arrangement has it; other frames than 9:16 have none."""
    if not board.arrangement.foot or not board.views or board.layout.aspect != "9:16":
        return
    view = board.views[min(1, len(board.views) - 1)]
    if board.arrangement.foot == "band" and _fills(view, board.size[0]):
        _paint_band(board, view)
    elif view.cut is not None:
        board.sheet.parts.append(_near(board, view, view.cut))


def _fills(view: View, width: int) -> bool:
    """Whether a close look is product, or photo, from side to side."""
    if view.cut is None or not view.plain:
        return view.photo.width / view.shrunk * ENLARGED >= width
    return view.cut.width / view.shrunk * ENLARGED >= width


def _paint_band(board: Board, view: View) -> None:
    """A part of the photo across the whole width, sharp."""
    (width, height), ground = board.size, board.sheet.ground
    assert ground is not None
    top = round(height * TOP)
    view = change_ground(view, board.colours.accent)
    whole, part = view.subject or Box(0, 0, *view.photo.size), close_ups(view)[0]
    wide = max(min(whole.width * 0.94, view.photo.width), width / ENLARGED * view.shrunk)
    tall = wide * (height - top) / width
    x = min(max((part.left + part.right) / 2, whole.left + wide / 2), max(whole.right - wide / 2, whole.left + wide / 2))
    y = min(max((part.top + part.bottom) / 2, whole.top + tall / 2), max(whole.bottom - tall / 2, whole.top + tall / 2))
    close = Box(round(x - wide / 2), round(y - tall / 2), round(x + wide / 2), round(y + tall / 2))
    found = fill_box(view, Fill((width, height - top), most=ENLARGED), close=close)
    ground.paste(found.image, (0, top))


def _near(board: Board, view: View, cut: Image.Image) -> Part:
    """The product across a corner, so near that it is blurred."""
    (width, height), side = board.size, -1 if board.shot.mirrored else 1
    scale = min(NEAR[0] * width / cut.width, NEAR[1] * height / cut.height) / COARSE
    size = max(round(cut.width * scale), 2), max(round(cut.height * scale), 2)
    small = cut.convert("RGBa").resize(size, Image.Resampling.BOX).convert("RGBA")
    turned = small.rotate(-side * TURNED, Image.Resampling.BILINEAR, expand=True)
    turned = turned.crop(turned.getbbox() or (0, 0, *turned.size)).convert("RGBa")
    rows, edge = round(height * (1 - RISES) / COARSE) + 1, 3 * BLUR // COARSE
    part = cv2.copyMakeBorder(
        np.asarray(turned)[: rows + 2 * edge], edge, 0, edge, edge, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    soft = cv2.GaussianBlur(part, (0, 0), BLUR / COARSE, borderType=cv2.BORDER_REPLICATE)[: rows + edge]
    image = Image.fromarray(soft, "RGBa").resize((soft.shape[1] * COARSE, soft.shape[0] * COARSE), Image.Resampling.BICUBIC)
    seen = np.flatnonzero(soft[:, :, 3].max(axis=0) > 60) * COARSE
    left = round(width * (0.5 - side * AWAY) - (int(seen[0]) + int(seen[-1])) / 2)
    travel = (1.0, side * 0.035 * width, 0.0, 1.0, -side * 0.035 * width, -0.012 * height)
    return Part("decor", image.convert("RGBA"), left, round(height * RISES) - edge * COARSE, depth=DEPTH, travel=travel)
