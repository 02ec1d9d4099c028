"""The parts of a layout as pictures: price, badge, chips, button, shadows, framed photos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from pipeline.media.color import Rgb, mix_rgb, readable
from pipeline.media.frame_layout import Box
from pipeline.media.svg_shapes import arrow, rounded_card, seal, tick
from pipeline.media.typesetting import Run, Style, break_lines, ellipsize, face_for, height_of, pad_of, set_line, width_of

from .palette import Colours
from .props import prop
from .styles import WHITE, Family


@dataclass(frozen=True)
class Part:
    """One layer, before it is a file."""

    kind: str
    image: Image.Image
    x: int
    y: int
    depth: float = 0.0
    enter: str = "none"
    cue: float = 0.0
    cue_word: str = ""
    travel: tuple[float, ...] = ()
    """As engines.LayerFile's; a part that travels may reach past the frame."""

    @property
    def box(self) -> Box:
        """px, around what can be seen of it"""
        left, top, right, bottom = self.image.getbbox() or (0, 0, 0, 0)
        return Box(self.x + left, self.y + top, self.x + right, self.y + bottom)


def foot_of(parts: Iterable[Part]) -> int:
    """Where the lowest of them ends, px."""
    return max((part.box.bottom for part in parts), default=0)


def shadow_of(alpha: Image.Image, colour: Rgb, *, blur: float, opacity: float, drop: int) -> tuple[Image.Image, int]:
    """A soft shadow of a shape, and by how much it is larger on each side; made at a quarter of the size."""
    margin = int(blur * 2.2 + abs(drop)) // 4 * 4 + 4
    size = (alpha.width + 2 * margin) // 4, (alpha.height + 2 * margin) // 4
    small = Image.new("L", size)
    small.paste(
        alpha.resize((max(alpha.width // 4, 1), max(alpha.height // 4, 1)), Image.Resampling.BOX),
        (margin // 4, (margin + drop) // 4),
    )
    blurred = cv2.GaussianBlur(np.asarray(small), (0, 0), max(blur / 8, 0.6))
    full = cv2.resize(blurred, (alpha.width + 2 * margin, alpha.height + 2 * margin), interpolation=cv2.INTER_LINEAR)
    image = Image.new("RGBA", (full.shape[1], full.shape[0]), (*colour, 0))
    image.putalpha(Image.fromarray(cv2.convertScaleAbs(full, alpha=opacity)))
    return image, margin


def rotate_image(image: Image.Image, degrees: float) -> Image.Image:
    """A picture turned counter-clockwise, edges smooth: a clear line around it, or they end in steps."""
    if not degrees:
        return image
    return ImageOps.expand(image, 2, (255, 255, 255, 0)).rotate(degrees, Image.Resampling.BICUBIC, expand=True)


LISTED = Style("bold", 52)
"""The list price."""


SMALL = 0.55
"""Of the digits: the words of a price (원, 부터, 100g당)."""
_WON = re.compile(r"(\D*(?:\d+(?:\+\d+|[a-zA-Z가-힣㎡]+)\D*\s)?)([\d,.]+(?:만|천)?)(원.*)")


def _pieces(price: str) -> tuple[str, str, str]:
    """What stands before the digits of a price, the digits, and what stands behind them: 월 | 29,900 | 원, 36개월."""
    found = _WON.fullmatch(price)
    return (found[1], found[2], found[3]) if found else ("", price, "")


def price_parts(
    price: str, list_price: str, discount: int | None, colours: Colours, at: tuple[int, int, int], large: int
) -> list[Part]:
    """List price struck through, sale price at most `large` px with a small 원, discount badge; `at` is left, right, top."""
    left, right, top = at
    parts: list[Part] = []
    y, struck = top, left
    if list_price:
        image = set_line([Run(list_price, mix_rgb(colours.text, colours.ground, 0.28))], LISTED)
        x = left + 6 - pad_of(LISTED)
        parts.append(Part("price", image, x, y - pad_of(LISTED), enter="fade", cue=0.12))
        line = rounded_card((image.width - 2 * pad_of(LISTED) + 12, 6), 3, colours.accent)
        parts.append(Part("price", line, left, y + round(LISTED.size * 0.59), enter="wipe", cue=0.2))
        y, struck = y + height_of(LISTED) + 4, x + image.width
    lead, number, tail = _pieces(price)
    small = width_of(lead + tail, "black", 100) / 100 * SMALL if lead or len(tail) > 1 else 0.52 * bool(tail)
    wide = max(width_of(number, "black", 100) / 100 + small, 0.1)
    beside = int((right - left - (196 if discount else 20)) / wide)  # where the badge stands, too
    size = min(large, int((right - left - 20) / wide), max(beside, 140))
    style = Style("black", size)
    runs = [Run(text, colours.accent, share) for text, share in ((lead, SMALL), (number, 1.0), (tail, SMALL)) if text]
    image = set_line(runs, style)
    parts.append(Part("price", image, left + 4 - pad_of(style), y - pad_of(style), enter="roll", cue=0.3, cue_word=price))
    if discount:
        end = left + image.width - pad_of(style)
        room = end + 180 < right  # beside the sale price; else beside the list price
        badge = badge_of(f"{discount}%", colours, 150 if room else 84)
        x, y = (end, top - 34) if room else (struck, top + (height_of(LISTED) - badge.height) // 2)
        parts.append(Part("badge", badge, min(x, right - badge.width), y, enter="stamp", cue=0.42))
    return parts


def badge_of(text: str, colours: Colours, size: int = 150) -> Image.Image:
    """A seal with the discount, turned by 8 degrees."""
    image = seal(size, colours.accent)
    style = Style("black", min(60, int(size * 0.74 / max(width_of(text, "black", 100) / 100, 0.1))))
    words = set_line([Run(text, colours.on_accent)], style)
    image.alpha_composite(words, ((size - words.width) // 2, (size - words.height) // 2))
    return rotate_image(image, 8)


@dataclass(frozen=True)
class Fact:
    """What a chip says, broken into lines."""

    lines: tuple[str, ...]
    size: int
    """Lettering, px."""

    @property
    def height(self) -> int:
        """px, of the chip."""
        return round(self.size * (1.25 * 1.66 + LEADING * (len(self.lines) - 1)))


LEADING, APART = 1.12, 10
"""Of the size, between lines; px between chips of two lines."""
SMALLEST = 34
"""px; a fact is set smaller only to the point where it still reads on a phone, then broken."""


def facts_of(texts: Sequence[str], family: Family, most: int, size: int, room: int) -> list[Fact]:
    """Facts of one size in `most` x `room` px: in a line each, else in two, else fewer of them; one alone may take three."""
    if not texts:
        return []
    counts = range(len(texts), 0, -1)
    ways = [(count, lines) for count in counts for lines in ((1, 2) if count > 1 else (1, 2, 3))]
    for count, lines in ways:
        if found := _fitting(texts[:count], family, most, size, room, lines):
            return found
    face, wide = _chip_face(family, texts[0]), _words(most, SMALLEST)
    return [Fact(tuple(ellipsize(line, face, SMALLEST, wide) for line in break_lines(texts[0], 3)), SMALLEST)]


def _fitting(texts: Sequence[str], family: Family, most: int, size: int, room: int, lines: int) -> list[Fact]:
    """The facts in at most so many lines each, as large as they all fit; none where they do not."""
    smallest = 38 if lines == 1 else SMALLEST  # a second line reads better than small letters
    for at in range(max(size, smallest), smallest - 1, -1):
        found = [fact for text in texts if (fact := _fact(text, family, most, at, lines))]
        if len(found) == len(texts) and sum(fact.height + APART for fact in found) - APART <= room:
            return found
    return []


def _words(most: int, size: int) -> int:
    """px a chip as wide as `most` leaves to its words."""
    return most - round(size * 1.25) - round(2.5 * round(size * 0.62)) - 4


def _fact(text: str, family: Family, most: int, size: int, lines: int) -> Fact | None:
    """The fact in the fewest lines, at most so many; None where it does not fit."""
    face, room = _chip_face(family, text), _words(most, size)
    for count in range(1, lines + 1):
        parts = break_lines(text, count)
        if max(width_of(part, face, size) for part in parts) <= room:
            return Fact(tuple(parts), size)
    return None


def _chip_face(family: Family, text: str) -> str:
    return "jua" if family.face == "jua" and face_for("jua", text) == "jua" else "bold"


def chip(fact: Fact, icon: str, family: Family, colours: Colours) -> Image.Image:
    """A fact with its icon (a tick when `icon` is "")."""
    size, face = fact.size, _chip_face(family, " ".join(fact.lines))
    box, inset, height = round(size * 1.25), round(size * 0.62), fact.height
    plain = family.chip == "line"
    fill = mix_rgb(colours.ground, colours.mid, 0.75) if plain and colours.dark else colours.plate
    ink = readable(colours.ink if not colours.dark or not plain else colours.text, fill, ratio=7)
    lines = [set_line([Run(line, ink)], Style(face, size)) for line in fact.lines]
    width = max(line.width for line in lines) - 8 + box + round(2.5 * inset)
    radius = {"pill": min(height // 2, 42), "card": 26, "tag": 14, "line": 10}[family.chip]
    body = rounded_card((width, height), radius, fill, line=colours.accent if plain else None, width=2.5 if plain else 0)
    body.alpha_composite(
        prop(icon, box) if icon else tick(box, colours.accent, colours.on_accent), (inset, (height - box) // 2)
    )
    step = size * LEADING
    top = (height - lines[0].height - step * (len(lines) - 1)) / 2 + 1
    for number, line in enumerate(lines):
        body.alpha_composite(line, (inset + box + round(inset * 0.5) - 4, round(top + number * step)))
    return body if plain else add_shadow(body, colours)


def add_shadow(body: Image.Image, colours: Colours, blur: float = 18) -> Image.Image:
    """A part with a soft shadow under it."""
    shade, margin = shadow_of(body.getchannel("A"), colours.ink, blur=blur, opacity=0.20, drop=8)
    shade.alpha_composite(body, (margin, margin))
    return shade


LIFT = 48
"""px a lifted part's shadow reaches beyond it (see `lifted`: blur 18, drop 8)."""


def button(text: str, family: Family, colours: Colours, most: int) -> Image.Image:
    """A label like a button, with an arrow."""
    style = Style("black", min(56, int((most - 142) / max(width_of(text, "black", 100) / 100, 0.1))))
    words = set_line([Run(text, colours.on_accent)], style)
    width, height = words.width - 8 + 142, 116
    body = rounded_card((width, height), 18 if family.chip in ("tag", "line") else 58, colours.accent)
    body.alpha_composite(words, (32, (height - words.height) // 2 + 1))
    body.alpha_composite(arrow(64, colours.on_accent, colours.accent), (width - 86, 26))
    return add_shadow(body, colours)


def frame_photo(photo: Image.Image, radius: int, rim: int, degrees: float) -> Image.Image:
    """A photo as a print: white rim, rounded corners, turned a little."""
    card = rounded_card((photo.width + 2 * rim, photo.height + 2 * rim), radius + rim // 2, WHITE)
    mask = Image.new("L", (photo.width * 2, photo.height * 2))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, photo.width * 2 - 1, photo.height * 2 - 1), radius * 2, fill=255)
    card.paste(photo, (rim, rim), mask.resize(photo.size, Image.Resampling.BOX))
    return rotate_image(card, degrees)


def add_rim(cut: Image.Image, rim: int) -> Image.Image:
    """A cut-out with a white rim, like a sticker."""
    if not rim:
        return cut
    alpha = cv2.copyMakeBorder(np.asarray(cut.getchannel("A")), rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    grown = cv2.dilate(alpha, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim - 3, 2 * rim - 3)))
    sticker = Image.new("RGBA", (alpha.shape[1], alpha.shape[0]), (255, 255, 255, 0))
    sticker.putalpha(Image.fromarray(cv2.GaussianBlur(grown, (0, 0), 0.9)))
    sticker.alpha_composite(cut, (rim, rim))
    return sticker
