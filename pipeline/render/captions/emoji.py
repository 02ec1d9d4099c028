"""Emoji as pictures: libass draws letters only, so they are laid over the captions.

The bundled pictures are those that commerce uses (Fluent Emoji 3D, MIT); an emoji that is not among them is left out of the
captions with a note. Skin tones and variants are drawn as the plain one, joined ones (families, flags) not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.workspace.paths import asset

from .fonts import Face

FOLDER = asset("emoji")
WIDE = 0.9
"""Width and height of a picture, in sizes of the lettering"""
_BASE = "[\u203c-\u3299\U0001f000-\U0001faff]"
_MODIFIERS = "\ufe0f\ufe0e\u20e3\U0001f3fb-\U0001f3ff"
_SEQUENCE = re.compile(f"{_BASE}[{_MODIFIERS}]*(?:\u200d{_BASE}[{_MODIFIERS}]*)*")


@cache
def _names() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.webp"))


def picture(text: str) -> str:
    """File name of the picture of one emoji; "" when there is none."""
    name = "-".join(f"{ord(char):04x}" for char in re.sub(f"[{_MODIFIERS}]", "", text))
    return f"{name}.webp" if name in _names() else ""


def split(text: str, known: Face) -> Iterator[str]:
    """The text in pieces: emoji that have a picture and that the font cannot draw, each alone, and what lies between."""
    at = 0
    for found in _SEQUENCE.finditer(text):
        drawn = known.covers(found[0][0]) and "\ufe0f" not in found[0]
        if not drawn and picture(found[0]):
            yield from filter(None, (text[at : found.start()], re.sub(f"[{_MODIFIERS}]", "", found[0])))
            at = found.end()
    yield from filter(None, (text[at:],))
