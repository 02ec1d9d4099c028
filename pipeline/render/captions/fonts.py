"""The bundled fonts, read just far enough to know which characters they have and how wide a text runs.

libass sizes a font by the height of its line (ascent + descent of the OS/2 table), not by its em, so `Face.width` does
the same: what it says is what libass draws, to the pixel, as long as kerning is off.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

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
    starts: tuple[int, ...]
    """first character of each run, ascending"""
    runs: tuple[tuple[int, int], ...]
    """(last character, glyph of the first) of each run"""
    advances: tuple[int, ...]
    """font units by glyph; glyphs past the end are as wide as the last"""

    def glyph(self, char: str) -> int:
        """Index of the glyph of `char`; 0 when the font has none."""
        code = ord(char)
        at = bisect_right(self.starts, code) - 1
        if at < 0 or code > self.runs[at][0]:
            return 0
        return self.runs[at][1] + code - self.starts[at]

    def covers(self, char: str) -> bool:
        """True when the font can draw `char`."""
        return self.glyph(char) != 0

    def width(self, text: str, size: float) -> float:
        """px of `text` set at `size` px."""
        units = sum(self.advances[min(self.glyph(char), len(self.advances) - 1)] for char in text)
        return units * size / self.line


def family(name: str) -> tuple[str, int]:
    """How an ASS style asks for that font: family, and -1 for bold or 0."""
    known, bold = FAMILIES.get(name, (name, False))
    return known, -int(bold)


@cache
def face(name: str) -> Face:
    """The bundled font of that name (a key of FILES)."""
    data = (FOLDER / FILES[name]).read_bytes()
    count = _short(data, 4)
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    metrics = tables[b"OS/2"]
    runs = _runs(data, tables[b"cmap"])
    return Face(
        name=name,
        em=_short(data, tables[b"head"] + 18),
        line=_short(data, metrics + 74) + _short(data, metrics + 76),
        starts=tuple(first for first, _, _ in runs),
        runs=tuple((last, glyph) for _, last, glyph in runs),
        advances=_advances(data, tables[b"hhea"], tables[b"hmtx"]),
    )


def _short(data: bytes, at: int) -> int:
    return struct.unpack_from(">H", data, at)[0]


def _advances(data: bytes, header: int, metrics: int) -> tuple[int, ...]:
    count = _short(data, header + 34)
    return struct.unpack_from(f">{2 * count}H", data, metrics)[::2]


def _runs(data: bytes, cmap: int) -> list[tuple[int, int, int]]:
    """(first character, last character, glyph of the first), ascending, from the widest Unicode table of the font."""
    tables: dict[int, int] = {}
    for at in range(cmap + 4, cmap + 4 + 8 * _short(data, cmap + 2), 8):
        table = cmap + struct.unpack_from(">I", data, at + 4)[0]
        tables[_short(data, table)] = table
    return _full(data, tables[12]) if 12 in tables else _basic(data, tables[4])


def _full(data: bytes, table: int) -> list[tuple[int, int, int]]:
    """Format 12: runs as they are."""
    count = struct.unpack_from(">I", data, table + 12)[0]
    return [struct.unpack_from(">III", data, table + 16 + 12 * i) for i in range(count)]


def _basic(data: bytes, table: int) -> list[tuple[int, int, int]]:
    """Format 4: segments of the first 65,536 characters, each by a delta or by an array of glyphs."""
    size = _short(data, table + 6)
    ends, starts, deltas, offsets = (table + 14 + extra for extra in (0, size + 2, 2 * size + 2, 3 * size + 2))
    runs: list[tuple[int, int, int]] = []
    for i in range(0, size, 2):
        first, last, delta, offset = (_short(data, at + i) for at in (starts, ends, deltas, offsets))
        if first == 0xFFFF:
            continue
        for code in range(first, last + 1):
            glyph = _short(data, offsets + i + offset + 2 * (code - first)) if offset else code
            glyph = (glyph + delta) & 0xFFFF if glyph else 0
            if glyph:
                runs.append((code, code, glyph))
    return runs
