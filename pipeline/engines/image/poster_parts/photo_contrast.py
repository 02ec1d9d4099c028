"""Words on a photo: dark where it is light and calm, else white on a part of it that is darkened as far as they need it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from pipeline.media.arrangements import PlacedWords
from pipeline.media.color import readable
from pipeline.media.frame_layout import Box

from .shot_board import Board
from .shot_words import Pen
from .widgets import Part

LIGHT, DIM, CALM = 0.58, 0.30, 0.11
"""Mean luminance, 0..1, from which dark words stand on a photo as it is, and up to which white ones do; how much it varies."""
SHADE = 0.72
"""How dark the shade behind words on footage is where it is darkest, 0..1."""


def pen_over_photo(board: Board, placed: PlacedWords, pen: Pen) -> Pen:
    """The pen for words on a photo: dark where it is light and calm, else white; the photo is darkened where they need it."""
    if placed.set == "label" or placed.what in ("callout", "review"):
        return pen
    white = replace(pen, over_photo=True)
    ground = board.sheet.ground
    assert ground is not None
    if board.shot.kind == "footage" or board.arrangement.ground in ("blur", "drained"):
        return white
    x, y = board.sheet.ground_at
    box = placed.box
    region = ground.crop((box.left - x, box.top - y, box.right - x, box.bottom - y))
    light = np.asarray(region.convert("L"), np.float32) / 255
    if light.mean() > LIGHT and light.std() < CALM:
        red, green, blue = (int(value) for value in np.asarray(region).reshape(-1, 3).mean(axis=0))
        behind = (red, green, blue)
        text, accent = readable(pen.colours.ink, behind, ratio=7), readable(pen.colours.accent, behind)
        return replace(pen, colours=replace(pen.colours, dark=False, text=text, soft=text, accent=accent))
    if light.mean() > DIM or light.std() > CALM:
        board.sheet.ground = _scrim(ground, box, (x, y), board)
    return white


def footage_shades(board: Board) -> list[Part]:
    """A shade behind what is written on footage, dark above the words and fading out below: what moves there is not known."""
    rooms = [room for room in board.placed.words if room.set != "label"]
    if not rooms or not board.shot.writing:
        return []
    width, height = board.size
    end = min(round(max(room.box.bottom for room in rooms) + 0.14 * height), height)
    share = np.linspace(1, 0, end, dtype=np.float32)
    alpha = (share * share * (3 - 2 * share) * SHADE * 255).astype(np.uint8)
    pixels = np.empty((end, width, 4), np.uint8)
    pixels[:, :, :3], pixels[:, :, 3] = board.colours.ink, alpha[:, None]
    return [Part("plate", Image.fromarray(pixels), 0, 0)]


def _scrim(ground: Image.Image, box: Box, at: tuple[int, int], board: Board) -> Image.Image:
    """The photo, darker behind words, fading out around them."""
    pixels = np.asarray(ground, np.float32)
    rows = np.arange(pixels.shape[0], dtype=np.float32) + at[1]
    reach = 0.16 * board.size[1]
    share = np.clip(np.minimum((rows - box.top) / reach + 1, (box.bottom - rows) / reach + 1), 0, 1)
    if box.bottom < board.size[1] * 0.45:
        share = np.where(rows < box.top, 1.0, share)
    share = (share * share * (3 - 2 * share) * 0.55)[:, None, None].astype(np.float32)
    ink = np.array(board.colours.ink, np.float32)
    return Image.fromarray((pixels + (ink - pixels) * share).astype(np.uint8))
