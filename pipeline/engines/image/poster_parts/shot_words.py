"""Words of a shot: large type that fills its box, in the family's manner, on grounds and over photos."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from PIL import Image

from pipeline.media.arrangements import Align, Setting
from pipeline.media.color import Rgb
from pipeline.media.frame_layout import Box
from pipeline.media.svg_shapes import rounded_card, slanted_box
from pipeline.media.typesetting import (
    Run,
    Style,
    break_lines,
    clean,
    ellipsize,
    face_for,
    height_of,
    key_of,
    pad_of,
    set_line,
    split_key,
    width_of,
)

from .headlines import SIDE, headline_line
from .palette import Colours
from .styles import WHITE, Family
from .widgets import Part

SMALLEST = 40
"""px at 1080x1920; what would be smaller is cut short."""
LEADING = {"head": 1.18, "slam": 1.02, "stack": 1.0, "small": 1.2, "label": 1.2}
LARGEST = {"head": 176, "slam": 320, "stack": 330, "small": 64, "label": 68}
"""px of lettering at most, at 1080x1920."""
EDGED = 0.95
"""Share of a box's width words may take that have an edge."""
SHORT, UNBROKEN = 9, 1.5
"""Letters up to which words stay on one line unless they come out so many times larger on two."""
PILL = 1.1
"""What a pill is wider than its words, in sizes of their lettering."""
BOXED = 1.32
"""Line to line where a line may stand on a box."""
CAP = 0.80
"""Height of a line of a stack, in sizes: Hangul is that high."""


@dataclass(frozen=True)
class Pen:
    """What words are written with."""

    family: Family
    colours: Colours
    scale: float = 1.0
    """Lettering against 9:16."""
    over_photo: bool = False
    """White with a dark edge, on a photo that was darkened there."""

    @property
    def main(self) -> Rgb:
        """Most of the words."""
        return (255, 253, 250) if self.over_photo else self.colours.text

    @property
    def key(self) -> Rgb:
        """The words that count."""
        return self.colours.glow if self.over_photo else self.colours.accent

    @property
    def soft(self) -> Rgb:
        """What is written small."""
        return (255, 253, 250) if self.over_photo else self.colours.soft

    def style(self, face: str, size: int) -> Style:
        """A line's, with an edge and a shadow over photos."""
        plain = Style(face, size)
        if not self.over_photo:
            return plain
        return replace(plain, shadow=self.colours.ink, outline=max(size // 26, 3), outline_fill=self.colours.ink)


def write(text: str, box: Box, setting: Setting, align: Align, pen: Pen) -> list[Part]:
    """The text in its box; nothing when nothing of it can be drawn."""
    text = clean(text)
    if not text:
        return []
    if pen.over_photo:
        edge = round(box.width * (1 - EDGED) / 2)
        box = Box(box.left + edge // 2, box.top, box.right - edge // 2, box.bottom)
    return {"head": _head, "slam": _slam, "stack": _stack, "small": _small, "label": _label}[setting](text, box, align, pen)


def _head(text: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    plain = pen.over_photo or (pen.colours.dark and pen.family.headline == "outline")  # a white edge eats white letters
    family = replace(pen.family, headline="plain") if plain else pen.family
    boxed = family.headline == "box"
    face, lead = face_for(family.face, text), BOXED if boxed else LEADING["head"]
    inset = SIDE + 8 if boxed else 14
    lines, size = fit(text, face, box, pen, "head", lead=lead, inset=inset)
    key = key_of(lines)
    step = round(size * lead)
    top = box.top + max((box.height - step * (len(lines) - 1) - round(size * 1.14)) // 2, 0)
    parts = []
    for number, line in enumerate(lines):
        image, pad = headline_line(line, key, size, face, family, pen.colours, over_photo=pen.over_photo)
        parts.append(_set(image, pad, (box, top + number * step), align, inset if boxed and line == key else 4))
    return parts


def _slam(text: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    """One size, as large as the box lets it be."""
    face = face_for(pen.family.face, text)
    lines, size = fit(text, face, box, pen, "slam", lead=LEADING["slam"], inset=8)
    return _lines([(line, size) for line in lines], face, box, align, pen)


def _stack(text: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    """Every line as wide as the box: a poster of type."""
    face = face_for(pen.family.face, text)
    most = round(LARGEST["stack"] * pen.scale)
    ways = []
    for count in (1, 2, 3):
        lines = text.split("\n") if "\n" in text else break_lines(text, count)
        sizes = [min(_widest(line, face, box.width - 12), most) for line in lines]
        high = sum(size * LEADING["stack"] for size in sizes)
        less = min(1.0, box.height / max(high, 1))
        sizes = [int(size * less) for size in sizes]
        given = 2.0 if "\n" in text and lines == text.split("\n") else 1.0  # as a person broke it
        orphan = 0.35 if len(lines) > 1 and min(map(len, lines)) < 2 else 1.0  # a letter alone would shout
        ways.append(
            (
                given * orphan * sum(width_of(line, face, 100) * size * size for line, size in zip(lines, sizes, strict=True)),
                lines,
                sizes,
            )
        )
    _, lines, sizes = max(ways, key=lambda way: way[0])
    small = round(SMALLEST * pen.scale)
    lines = [ellipsize(line, face, max(size, small), box.width - 12) for line, size in zip(lines, sizes, strict=True)]
    return _lines([(line, max(size, small)) for line, size in zip(lines, sizes, strict=True)], face, box, align, pen)


def _small(text: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    text = " ".join(text.split())
    size = min(round(LARGEST["small"] * pen.scale), _widest(text, "bold", box.width - 12), round(box.height / 1.2))
    size = max(size, round(34 * pen.scale))
    line = ellipsize(text, "bold", size, box.width - 12)
    style = pen.style("bold", size)
    image, pad = set_line([Run(line, pen.soft)], style), pad_of(style)
    return [_set(image, pad, (box, (box.top + box.bottom - height_of(style)) // 2), align, 4)]


def _label(text: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    """On a pill of the accent, cut for the family."""
    image = label_of(" ".join(text.split()), box, pen)
    x = {"left": box.left, "right": box.right - image.width, "middle": (box.left + box.right - image.width) // 2}[align]
    return [Part("chip", image, x, (box.top + box.bottom - image.height) // 2)]


def label_of(text: str, box: Box, pen: Pen) -> Image.Image:
    """A pill with the text, no larger than the box; on two lines where one would be small."""
    colours = pen.colours
    lines, size = _label_lines(text, box, pen)
    style, inset, lead = Style("bold", size), round(size * PILL / 2), round(size * LEADING["label"])
    lines = [ellipsize(line, "bold", size, box.width - 2 * inset) for line in lines]
    words = [set_line([Run(line, colours.on_accent)], style) for line in lines]
    width = max(line.width for line in words) - 2 * pad_of(style) + 2 * inset
    height = round(size * 1.62) + lead * (len(lines) - 1)
    if pen.family.headline == "box":
        body = slanted_box((width + 16, height), (0, 0), colours.accent)
    else:
        round_ends = pen.family.chip in ("pill", "card")
        body = rounded_card((width, height), round(size * 0.81) if round_ends else 12, colours.accent)
    first = (height - lead * (len(lines) - 1) - words[0].height) // 2
    for number, line in enumerate(words):
        body.alpha_composite(line, ((body.width - line.width) // 2, first + lead * number))
    return body


def _label_lines(text: str, box: Box, pen: Pen) -> tuple[list[str], int]:
    """The lines of a pill, and their size: those of one line, unless two come out larger by far."""
    ways = []
    for count in (1, 2):
        lines = break_lines(text, count)
        wide = max(width_of(line, "bold", 200) / 200 for line in lines)
        high = round(box.height / (1.62 + LEADING["label"] * (len(lines) - 1)))
        ways.append((min(round(LARGEST["label"] * pen.scale), high, int((box.width - 24) / (wide + PILL))), lines))
    one, two = ways
    size, lines = two if two[0] > UNBROKEN * one[0] or (one[0] < SMALLEST * pen.scale < two[0]) else one
    return lines, max(size, round(32 * pen.scale))


def fit(
    text: str, face: str, box: Box, pen: Pen, setting: Setting, *, lead: float, inset: int, most: int = 2
) -> tuple[list[str], int]:
    """The lines and the size at which they are largest in the box; cut short where even the smallest is too wide."""
    limit, least, room = round(LARGEST[setting] * pen.scale), round(SMALLEST * pen.scale), box.width - 2 * inset
    found: list[tuple[int, list[str]]] = []
    for count in range(1, most + 1):
        lines = text.split("\n") if count == 1 and "\n" in text else break_lines(text, count)
        if len(lines) > most:
            lines = break_lines(" ".join(text.split()), most)
        high = int(box.height / (1.14 + lead * (len(lines) - 1)))
        found.append((min(limit, high, *(_widest(line, face, room) for line in lines)), lines))
    size, lines = max(found, key=lambda one: one[0] * (UNBROKEN if len(one[1]) == 1 and len(text) <= SHORT else 1))
    size = max(size, least)
    return [ellipsize(line, face, size, room) for line in lines], size


def _widest(line: str, face: str, room: int) -> int:
    """px of lettering at which a line is as wide as the room."""
    return int(0.985 * room / max(width_of(line, face, 200) / 200, 0.01))


def _lines(sized: list[tuple[str, int]], face: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    lead = LEADING["slam"]
    key = key_of([line for line, _ in sized]) if len(sized) > 1 else ""
    high = sum(round(size * lead) for _, size in sized)
    top = box.top + max((box.height - high) // 2, 0)
    parts = []
    for line, size in sized:
        style = pen.style(face, size)
        image, pad = set_line(split_key(line, key, pen.main, pen.key), style), pad_of(style)
        parts.append(_set(image, pad, (box, top - round(size * 0.06)), align, 4))
        top += round(size * lead)
    return parts


def _set(image: Image.Image, pad: int, at: tuple[Box, int], align: Align, inset: int) -> Part:
    """A line's picture as a part; `pad` px of it lie around the line's own box, whose top is `at[1]`."""
    box, top = at
    width = image.width - 2 * pad
    x = {"left": box.left + inset, "right": box.right - inset - width, "middle": (box.left + box.right - width) // 2}[align]
    return Part("headline", image, x - pad, top - pad)


_NUMBER = re.compile(r"([^\d]{0,6}?)\s?(\d[\d,.~:/]*)\s?(.{0,12})$", re.DOTALL)


def number_of(text: str) -> tuple[str, str, str]:
    """What stands before the first number, the number, and its unit; ("", text, "") where there is none."""
    found = _NUMBER.fullmatch(" ".join(text.split()))
    return (found[1], found[2], found[3]) if found else ("", " ".join(text.split()), "")


def write_number(text: str, box: Box, align: Align, pen: Pen) -> list[Part]:
    """A figure as wide as the box, its unit smaller beside it."""
    before, number, unit = (clean(part).replace("\n", " ") for part in number_of(text))
    if not number:
        return []
    if not any(letter.isdigit() for letter in number):
        return _slam(number, box, align, pen)
    face = "black" if pen.family.face in ("black", "jua") else face_for(pen.family.face, before + number + unit)
    small = 0.42 if len(unit) > 2 else 0.56
    wide = (width_of(number, face, 200) + small * (width_of(unit, face, 200) + width_of(before, face, 200))) / 200
    room = (box.width - 16) * (EDGED if pen.over_photo else 1)
    size = min(int(room / max(wide, 0.01)), int(box.height / 0.98), round(460 * pen.scale))
    style = pen.style(face, size)
    runs = [Run(before, pen.main, small), Run(number, pen.key), Run(unit, pen.main, small)]
    image, pad = set_line([run for run in runs if run.text], style), pad_of(style)
    top = (box.top + box.bottom) // 2 - round(size * 0.57)
    return [_set(image, pad, (box, top), align, 4)]


def strike_line(parts: list[Part], colours: Colours) -> Part | None:
    """A line drawn through the last of these words, from their first letter to their last."""
    if not parts:
        return None
    box = parts[-1].box
    thick = max(box.height // 9, 10)
    line = rounded_card((box.width, thick), thick // 2, colours.accent)
    return Part("headline", line, box.left, (box.top + box.bottom) // 2 - thick // 2 + box.height // 20, enter="wipe", cue=0.35)


def white(pen: Pen) -> Pen:
    """The same over a photo."""
    return replace(pen, over_photo=True, colours=replace(pen.colours, plate=WHITE))
