"""A ground that is the product itself, over and over, in rows above and below the captions."""

from __future__ import annotations

from PIL import Image

from pipeline.media.product_rows import Row, product_rows

from .shot_board import Board
from .shot_moves import ground_travel, reserve
from .shot_view import View
from .widgets import shadow_of

STAGGER = 0.5
"""Share of a product's step by which every other row is set off."""


def paint_rows(board: Board, view: View, move: str) -> None:
    """The rows on the ground there is; the whole goes sideways (`move`)."""
    sheet = board.sheet
    assert sheet.ground is not None and view.cut is not None
    (width, height), (more, _) = board.size, reserve(move, board.shot.amount, board.size[0])
    canvas = sheet.ground.resize((width + more, height))
    size = max(round(view.cut.width / view.shrunk), 1), max(round(view.cut.height / view.shrunk), 1)
    rows = product_rows(size, board.placed, board.layout)
    for number, row in enumerate(rows):
        _paint_row(canvas, view.cut, row, size, number * STAGGER, board)
    sheet.ground, sheet.ground_at = canvas, (-(more // 2), 0)
    sheet.ground_travel = ground_travel(move, board.shot.amount, width)


def _paint_row(canvas: Image.Image, cut: Image.Image, row: Row, size: tuple[int, int], offset: float, board: Board) -> None:
    """One row from side to side: a product in the middle, or set off by `offset` steps."""
    drawn = cut.convert("RGBa").resize((max(round(size[0] * row.scale), 2), max(round(size[1] * row.scale), 2)))
    image = drawn.convert("RGBA")
    shade, margin = shadow_of(image.getchannel("A"), board.colours.ink, blur=36, opacity=0.28, drop=18)
    left = round((canvas.width - image.width) / 2 + (offset % 1 - 3) * row.step)
    places = [left + n * row.step for n in range(20) if -row.step < left + n * row.step < canvas.width]
    for at in places:
        canvas.paste(shade, (at - margin, row.top - margin), shade)
    for at in places:
        canvas.paste(image, (at, row.top), image)
