"""`python -m tools.studio_fonts`: the page's fonts, cut from those of the films to the signs Korean pages use, as WOFF2.

The licence (OFL) reserves the name Pretendard for the whole font: the parts are called Gongbang Sans. Needs fonttools.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from pipeline.workspace.paths import asset

OUT = Path(__file__).parent.parent / "web" / "fonts"
NAME = "Gongbang Sans"
WEIGHTS = ("Medium", "Bold")


def signs() -> set[int]:
    """Code points of KS X 1001 (2,350 syllables, jamo, Latin, Greek, signs), Latin-1 and what a page points and ticks with."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF))
    korean = {ord(text) for pair in pairs if (text := pair.decode("euc-kr", "ignore"))}
    extra = {ord(sign) for sign in "–—‘’“”…·×÷≈→←↑↓▶◀●✓✗★☆⬇₩€"}
    return {code for code in korean if not 0x4E00 <= code < 0xA000} | set(range(0x20, 0x100)) | extra


def make(weight: str) -> Path:
    """One weight of the page's font."""
    options = subset.Options(flavor="woff2", layout_features=["kern", "ccmp", "locl", "mark"], name_IDs=[0, 13, 14])
    font = TTFont(asset("fonts") / f"Pretendard-{weight}.otf")
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs())
    cutter.subset(font)
    names: Any = font["name"]  # the library says no more of its tables than that they are tables
    outlines: Any = font["CFF "]
    for number, text in ((1, NAME), (2, "Regular"), (4, f"{NAME} {weight}"), (6, f"GongbangSans-{weight}")):
        names.setName(text, number, 3, 1, 0x409)
    outlines.cff.fontNames = [f"GongbangSans-{weight}"]
    out = OUT / f"GongbangSans-{weight}.woff2"
    subset.save_font(font, str(out), options)
    return out


if __name__ == "__main__":
    for one in WEIGHTS:
        make(one)
