"""Words as pictures: the face that has all their letters, broken and sized to fit, letter by letter with tracking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from ..workspace.paths import asset
from .color import Rgb

FONTS = asset("fonts")
FACES = {
    "medium": "Pretendard-Medium.otf",
    "bold": "Pretendard-Bold.otf",
    "black": "Pretendard-Black.otf",
    "han": "BlackHanSans-Regular.ttf",
    "dohyeon": "DoHyeon-Regular.ttf",
    "jua": "Jua-Regular.ttf",
}
TRACKING = -0.02
"""Of the size, added after every letter."""
_RISE = 0.90
"""Baseline below the top of a line of size 1."""


@dataclass(frozen=True)
class Run:
    """Letters of one colour and size within a line."""

    text: str
    fill: Rgb
    scale: float = 1.0


@dataclass(frozen=True)
class Style:
    """How a line is set."""

    face: str
    size: int
    """px"""
    outline: int = 0
    """px"""
    outline_fill: Rgb = (0, 0, 0)
    shadow: tuple[int, int, int] | None = None
    """A soft shadow of that colour below the letters."""
    tracking: float = TRACKING


@lru_cache(maxsize=64)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """The face at that size; a face of FACES, or the path of a font file."""
    place = FONTS / FACES[face] if face in FACES else face  # a font file that was looked at (font_file.py)
    return ImageFont.truetype(str(place), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has(face: str, letter: str) -> bool:
    """Whether the face can draw the letter: what it cannot draw comes out like a letter that surely is in no font."""
    drawn = _drawing(face, letter)
    return any(drawn) and drawn != _drawing(face, "\U000e0fff")


@lru_cache(maxsize=64)
def _drawing(face: str, letter: str) -> bytes:
    """The letter at 24 px, 48 x 48 px, 8 bit."""
    image = Image.new("L", (48, 48))
    ImageDraw.Draw(image).text((8, 8), letter, 255, font(face, 24))
    return image.tobytes()


def clean(text: str) -> str:
    """What can be drawn of it: emoji, controls and letters that even Pretendard lacks are left out, spaces made single."""
    kept = "".join(c if c in " \n" or (c.isprintable() and _has("black", c)) else " " for c in text.replace("\t", " "))
    return "\n".join(filter(None, (re.sub(r" {2,}", " ", line).strip() for line in kept.split("\n"))))


def face_for(face: str, text: str) -> str:
    """`face`, or Pretendard Black where `face` lacks a letter of the text."""
    return face if all(c.isspace() or _has(face, c) for c in text) else "black"


def width_of(text: str, face: str, size: int, tracking: float = TRACKING) -> float:
    """px"""
    return sum(font(face, size).getlength(c) + tracking * size for c in text) - tracking * size if text else 0.0


def break_lines(text: str, count: int = 2) -> list[str]:
    """`text` as at most `count` lines: as it was broken, else broken between words where the lines come out most even."""
    lines = text.split("\n")
    if 1 < len(lines) <= count:
        return lines
    return _even(" ".join(lines).split(), count)


def _even(words: list[str], count: int) -> list[str]:
    """The words in `count` lines, or one each where they are fewer; the longest line as short as it can be."""
    if count == 1 or len(words) < 2:
        return [" ".join(words)]
    ways = ([" ".join(words[:cut]), *_even(words[cut:], count - 1)] for cut in range(1, len(words)))
    return min(ways, key=lambda way: max(map(len, way)))


def fit_lines(text: str, face: str, width: int, sizes: tuple[int, int], count: int = 2) -> tuple[list[str], int]:
    """The lines, and the size (of `sizes`: largest, smallest) at which `text` fits; cut short as the last resort."""
    lines = text.split("\n")
    wide = max(width_of(line, face, 100) for line in lines) * sizes[0] / 100
    if len(lines) > count or wide > width * (1.1 if len(lines) == 1 else 1.3):
        lines = break_lines(text, count)
    widest = max(width_of(line, face, 200) for line in lines) / 200
    size = min(sizes[0], int(width / max(widest, 0.01)))
    if size >= sizes[1]:
        return lines, size
    return [ellipsize(line, face, sizes[1], width) for line in lines], sizes[1]


def fill_lines(text: str, face: str, width: int, sizes: tuple[int, int]) -> tuple[list[str], int]:
    """As `fitted`, in three lines where these come out larger and no higher than two of the largest size."""
    lines, size = fit_lines(text, face, width, sizes)
    third = sizes[0] * 2 // 3
    if size >= third or sizes[1] > third:
        return lines, size
    more, larger = fit_lines(" ".join(text.split()), face, width, (third, sizes[1]), 3)
    whole = len("".join(more)) > len("".join(lines))
    return (more, larger) if larger > size * 1.15 or whole else (lines, size)


def ellipsize(line: str, face: str, size: int, width: int) -> str:
    """`line`, ending in dots where it would be wider than `width`."""
    if width_of(line, face, size) <= width:
        return line
    dots = "…" if _has(face, "…") else "..."
    while line and width_of(line.rstrip() + dots, face, size) > width:
        line = line[:-1]
    return line.rstrip() + dots


def pad_of(style: Style) -> int:
    """px around a line's own box in its picture."""
    return style.outline + (16 if style.shadow else 4)


def height_of(style: Style) -> int:
    """px of a line's own box."""
    return round(style.size * 1.14)


def set_line(runs: list[Run], style: Style) -> Image.Image:
    """A line as RGBA: its own box (height_of, the runs' width) with pad_of around it."""
    pad = pad_of(style)
    wide = sum(_advance(run, style) for run in runs)
    image = Image.new("RGBA", (round(wide) + 2 * pad, height_of(style) + 2 * pad))
    if style.shadow:
        _shade(image, runs, style, pad)
    if style.outline:
        _letters(image, runs, style, pad, outline=True)
    _letters(image, runs, style, pad, outline=False)
    return image


def _advance(run: Run, style: Style) -> float:
    size = round(style.size * run.scale)
    return sum(font(style.face, size).getlength(c) + style.tracking * size for c in run.text)


def _letters(image: Image.Image, runs: list[Run], style: Style, pad: int, *, outline: bool) -> None:
    draw = ImageDraw.Draw(image)
    x, base = float(pad), pad + style.size * _RISE
    for run in runs:
        size = round(style.size * run.scale)
        letters = font(style.face, size)
        fill = style.outline_fill if outline else run.fill
        for letter in run.text:
            draw.text((x, base), letter, font=letters, fill=(*fill, 255), anchor="ls", stroke_width=style.outline * outline)
            x += letters.getlength(letter) + style.tracking * size


def _shade(image: Image.Image, runs: list[Run], style: Style, pad: int) -> None:
    import cv2
    import numpy as np

    mask = Image.new("RGBA", image.size)
    _letters(mask, runs, style, pad, outline=bool(style.outline))
    blurred = cv2.GaussianBlur(np.asarray(mask.getchannel("A")), (0, 0), 6)
    alpha = Image.fromarray(np.roll(blurred, 5, axis=0)).point(lambda a: int(a * 0.55))
    solid = Image.new("RGBA", image.size, (*(style.shadow or (0, 0, 0)), 255))
    solid.putalpha(alpha)
    image.alpha_composite(solid)


def key_of(lines: list[str]) -> str:
    """The words of a headline that carry it: those with a number, else the last line, else nothing."""
    for line in lines:
        number = re.search(r"\S*\d[\d,.]*\s?\S*", line)
        if number and len(number.group().strip()) < len("".join(lines)):
            return number.group().strip()
    return lines[-1] if len(lines) > 1 else ""


def split_key(line: str, key: str, plain: Rgb, accent: Rgb, scale: float = 1.0) -> list[Run]:
    """The line as runs, `key` in the accent."""
    before, found, after = line.partition(key) if key else (line, "", "")
    runs = [Run(before, plain), Run(found, accent, scale), Run(after, plain)]
    return [run for run in runs if run.text]
