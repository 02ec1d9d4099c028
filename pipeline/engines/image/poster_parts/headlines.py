"""Headlines: broken, fitted and set in the family's manner; the small line above them."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from pipeline.media.color import Rgb, mix_rgb
from pipeline.media.svg_shapes import marker, slanted_box
from pipeline.media.typesetting import (
    Run,
    Style,
    clean,
    ellipsize,
    face_for,
    fill_lines,
    key_of,
    pad_of,
    set_line,
    split_key,
    width_of,
)

from .palette import Colours
from .styles import WHITE, Family
from .widgets import Part

SIDE = 26
"""px a box reaches beyond the words on it, left and right."""
LEAD, BOXED = 1.18, 1.32
"""Line to line, in sizes; where a line may stand on a box."""
SINGLE = 1.25
"""How much larger a headline of one line may be."""


def headline(
    text: str, family: Family, colours: Colours, box: tuple[int, int, int, int], *, over_photo: bool = False
) -> list[Part]:
    """The headline's lines; `box` is left, right and the top of the first line's own box, and what they keep below, px."""
    left, right, top, ceiling = box
    text = clean(text)
    if not text:
        return []
    boxed = family.headline == "box"
    inset = SIDE + 8 if boxed else 16
    face = face_for(family.face, text)
    lines, size = fill_lines(text, face, right - left - 2 * inset, family.size)
    if len(lines) == 1:
        widest = (right - left - 2 * inset) / max(width_of(lines[0], face, 200) / 200, 0.01)
        size = max(size, min(int(widest), round(family.size[0] * SINGLE)))
    key = key_of(lines)
    top += SIDE // 2 if boxed and lines[0] == key else 0
    parts: list[Part] = []
    for index, line in enumerate(lines):
        image, pad = headline_line(line, key, size, face, family, colours, over_photo=over_photo)
        width = image.width - 2 * pad
        framed = boxed and line == key and not over_photo
        x = round((left + right - width) / 2) if family.centred else left + (inset if framed else 8)
        y = top + round(index * size * (BOXED if boxed else LEAD))
        parts.append(Part("headline", image, max(x - pad, left), max(y - pad, ceiling), enter="rise", cue_word=""))
    return parts


def largest(room: int, family: Family) -> int:
    """px of lettering whose two lines stand in a height of `room` px."""
    boxed = family.headline == "box"
    return int((room - SIDE * boxed) / (1.05 + (BOXED if boxed else LEAD)))


def headline_line(
    line: str, key: str, size: int, face: str, family: Family, colours: Colours, *, over_photo: bool
) -> tuple[Image.Image, int]:
    """One line in the family's manner, and the padding around its own box."""
    style = Style(face, size)
    if over_photo:
        style = replace(style, shadow=colours.ink, outline=max(size // 24, 4), outline_fill=colours.ink)
        image = set_line(split_key(line, key, (255, 253, 250), colours.glow), style)
        return image, pad_of(style)
    if family.headline == "outline":
        style = replace(style, outline=max(size // 11, 7), outline_fill=WHITE, shadow=mix_rgb(colours.ink, colours.mid, 0.3))
        return set_line(split_key(line, key, colours.text, colours.accent), style), pad_of(style)
    if family.headline == "box" and line == key:
        words = set_line([Run(line, colours.on_accent)], style)
        return _on_box(words, pad_of(style), colours.accent), pad_of(style) + SIDE
    if family.headline == "box":
        style = replace(style, shadow=colours.ink) if colours.dark else style
        return set_line(split_key(line, key, colours.text, colours.accent), style), pad_of(style)
    runs = split_key(line, key, colours.text, colours.accent)
    image = set_line(runs, style)
    if family.headline == "underline" and line == key:
        stroke = marker(image.size, pad_of(style), mix_rgb(colours.accent, colours.ground, 0.62))
        stroke.alpha_composite(image)
        image = stroke
    return image, pad_of(style)


def _on_box(words: Image.Image, pad: int, fill: Rgb) -> Image.Image:
    """Words on a slanted box."""
    box = slanted_box((words.width + 2 * SIDE, words.height + 2 * SIDE), (pad, SIDE + pad - 2), fill)
    box.alpha_composite(words, (SIDE, SIDE))
    return box


def eyebrow(
    text: str, family: Family, colours: Colours, box: tuple[int, int, int, int], *, over_photo: bool = False
) -> list[Part]:
    """The small line above the headline (brand or name); `box` as the headline's."""
    left, right, top, ceiling = box
    text = clean(text).replace("\n", " ")
    if not text:
        return []
    style = Style("bold", 36, tracking=0.0, shadow=colours.ink if over_photo else None)
    text = ellipsize(text, "bold", 36, min(right - left, 640))
    image = set_line([Run(text, WHITE if over_photo else colours.soft)], style)
    pad = pad_of(style)
    x = round((left + right - image.width) / 2) if family.centred else left + 10 - pad
    return [Part("headline", image, max(x, left), max(top - pad, ceiling), enter="fade")]
