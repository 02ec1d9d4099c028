"""The bundled fonts, read by fontTools to know which characters they have and how wide a text runs.

libass sizes a font by the height of its line (ascent + descent of the OS/2 table), not by its em, so `Face.width` does
the same: what it says is what libass draws, to the pixel, as long as kerning is off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont

from pipeline.workspace.paths import asset

FOLDER = asset("fonts")

FILES = {
    "Pretendard Black": "Pretendard-Black.otf",
    "Pretendard Bold": "Pretendard-Bold.otf",
    "Black Han Sans": "BlackHanSans-Regular.ttf",
    "Do Hyeon": "DoHyeon-Regular.ttf",
    "Jua": "Jua-Regular.ttf",
}
"""Name -> file in FOLDER."""

FAMILIES = {"Pretendard Bold": ("Pretendard", True)}
"""Name -> family and bold flag by which libass finds it, where that is not the name itself."""


@dataclass(frozen=True)
class Face:
    """One font: the characters it has and their advance widths."""

    name: str
    em: int
    """font units to an em"""
    line: int
    """font units from the lowest to the highest (what a size of 1 px is divided by)"""
    advances: dict[str, int]
    """font units by character; what is not in it the font cannot draw"""
    missing: int
    """font units of the box drawn for those"""

    def covers(self, char: str) -> bool:
        """True when the font can draw `char`."""
        return char in self.advances

    def width(self, text: str, size: float) -> float:
        """px of `text` set at `size` px."""
        units = sum(self.advances.get(char, self.missing) for char in text)
        return units * size / self.line


def family(name: str) -> tuple[str, int]:
    """How an ASS style asks for that font: family, and -1 for bold or 0."""
    known, bold = FAMILIES.get(name, (name, False))
    return known, -int(bold)


@cache
def face(name: str) -> Face:
    """The bundled font of that name (a key of FILES)."""
    with TTFont(FOLDER / FILES[name], lazy=True) as font:
        tables: dict[str, Any] = {tag: font[tag] for tag in ("head", "OS/2", "hmtx")}  # their fields are made as they are read
        metrics, widths = tables["OS/2"], tables["hmtx"].metrics
        return Face(
            name=name,
            em=tables["head"].unitsPerEm,
            line=metrics.usWinAscent + metrics.usWinDescent,
            advances={chr(code): widths[glyph][0] for code, glyph in font.getBestCmap().items()},
            missing=widths[".notdef"][0],
        )
