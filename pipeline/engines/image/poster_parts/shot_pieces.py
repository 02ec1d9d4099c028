"""What a shot writes besides words: price, badge, checklist, callout, review, button, brand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from pipeline.media.arrangements import PlacedWords
from pipeline.media.color import Rgb, contrast, mix_rgb, readable, to_hex
from pipeline.media.frame_layout import Box
from pipeline.media.svg_shapes import arrow, draw_svg, rounded_card, stars, tick
from pipeline.media.typesetting import (
    Run,
    Style,
    break_lines,
    clean,
    ellipsize,
    face_for,
    height_of,
    pad_of,
    set_line,
    width_of,
)

from .role_widgets import korean
from .shot_board import Board
from .shot_words import Pen, label_of, write
from .widgets import Part, add_shadow, badge_of, shadow_of

GOLD = (246, 178, 40)
"""Stars."""


def price(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """The price as wide as its box, the unit smaller."""
    text = board.order.price
    if not text:
        return []
    box = placed.box
    number, unit = (text[:-1], text[-1:]) if text.endswith("원") else (text, "")
    wide = (width_of(number, "black", 200) + 0.55 * width_of(unit, "black", 200)) / 200
    size = min(int((box.width - 12) / max(wide, 0.01)), int(box.height / 0.98), round(330 * pen.scale))
    style = pen.style("black", size)
    runs = [Run(number, pen.key), *([Run(unit, pen.key, 0.55)] if unit else [])]
    image, pad = set_line(runs, style), pad_of(style)
    x = _across(image.width - 2 * pad, placed) - pad
    return [Part("price", image, x, (box.top + box.bottom) // 2 - round(size * 0.57) - pad, cue_word="")]


def was(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """The list price, struck through."""
    text = board.order.list_price
    if not text:
        return []
    box = placed.box
    wide = width_of(text, "bold", 200) / 200
    size = min(int((box.width - 24) / max(wide, 0.01)), int(box.height / 1.1), round(118 * pen.scale))
    style = pen.style("bold", size)
    faint = pen.main if pen.over_photo else mix_rgb(pen.colours.text, pen.colours.ground, 0.22)
    image, pad = set_line([Run(text, faint)], style), pad_of(style)
    x, y = _across(image.width - 2 * pad, placed) - pad, (box.top + box.bottom - height_of(style)) // 2 - pad
    thick = max(size // 11, 5)
    line = rounded_card((image.width - 2 * pad + 16, thick), thick // 2, pen.key)
    return [
        Part("price", image, x, y),
        Part("price", line, max(x + pad - 8, box.left), y + pad + round(size * 0.56), enter="wipe", cue=0.08),
    ]


def _across(width: int, placed: PlacedWords) -> int:
    """Where something of that width begins in its box."""
    box = placed.box
    return {"left": box.left + 4, "right": box.right - 4 - width, "middle": (box.left + box.right - width) // 2}[placed.align]


def saving(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """The seal with the discount."""
    if not board.order.discount:
        return []
    box = placed.box
    size = round(min(box.width, box.height) * 0.88)
    image = badge_of(f"{board.order.discount}%", pen.colours, size)
    x, y = (box.left + box.right - image.width) // 2, (box.top + box.bottom - image.height) // 2
    return [Part("badge", image, x, y, enter="stamp", cue=0.2)]


def points(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """A checklist: its rows stand there, each is ticked with the words that say it."""
    texts = [text for one in board.rest() if (text := clean(one).replace("\n", " "))][:5]
    if not texts:
        return []
    box, colours = placed.box, pen.colours
    step = min(box.height // len(texts), round(176 * pen.scale))
    size = min(round(step * 0.56), round(92 * pen.scale))
    face = face_for(pen.family.face, "".join(texts))
    mark = round(size * 1.18)
    room = box.width - mark - round(size * 0.45) - 12
    size = min(size, *(int(room / max(width_of(text, face, 200) / 200, 0.01)) for text in texts))
    size = max(size, round(38 * pen.scale))
    top = box.top + max((box.height - step * len(texts)) // 2, 0)
    parts: list[Part] = []
    for number, text in enumerate(texts):
        y = top + number * step + (step - mark) // 2
        ring = _ring(mark, pen)
        style = pen.style(face, size)
        words = set_line([Run(ellipsize(text, face, size, room), pen.main)], style)
        x = box.left + 6
        parts.append(Part("chip", ring, x, y))
        parts.append(Part("headline", words, x + mark + round(size * 0.4) - pad_of(style), y + (mark - words.height) // 2))
        checked = tick(mark, pen.key, _on(pen)) if not pen.over_photo else tick(mark, colours.accent, colours.on_accent)
        parts.append(Part("chip", checked, x, y, enter="stamp", cue=0.12 + 0.22 * number, cue_word=text))
    return parts


def _on(pen: Pen) -> Rgb:
    return pen.colours.on_accent


def _ring(size: int, pen: Pen) -> Image.Image:
    """An empty place for a tick."""
    line = f'stroke="{to_hex(pen.main)}" stroke-width="{size * 0.07:.1f}" opacity=".7"'
    return draw_svg(f'<circle cx="{size / 2}" cy="{size / 2}" r="{size * 0.43:.1f}" fill="none" {line}/>', size, size)


def callout(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """A word on a pill, a line to the point it speaks of, and a ring there."""
    text = clean(board.next()).replace("\n", " ")
    if not text:
        return []
    larger = replace(pen, scale=pen.scale * 1.35)
    image = label_of(text, placed.box, larger)
    x = _across(image.width, placed)
    y = (placed.box.top + placed.box.bottom - image.height) // 2
    label = Part("chip", image, x, y)
    point = board.point
    if point is None:
        return [label]
    return [_line(label.box, point, pen), *_target(point, pen), label]


def _line(label: Box, point: tuple[int, int], pen: Pen) -> Part:
    """From the label's nearer edge to the point."""
    x = min(max(point[0], label.left + 50), label.right - 50)
    y = label.bottom if point[1] > label.bottom else label.top
    left, top = min(x, point[0]) - 12, min(y, point[1]) - 12
    width, height = abs(x - point[0]) + 24, abs(y - point[1]) + 24
    start, end = (x - left, y - top), (point[0] - left, point[1] - top)
    path = f"M{start[0]} {start[1]}L{end[0]} {end[1]}"
    body = (
        f'<path d="{path}" stroke="{to_hex(pen.colours.ink)}" stroke-width="13" opacity=".28" stroke-linecap="round"/>'
        f'<path d="{path}" stroke="{to_hex(pen.colours.accent)}" stroke-width="7" stroke-linecap="round"/>'
    )
    return Part("decor", draw_svg(body, width, height), left, top)


def _target(point: tuple[int, int], pen: Pen) -> list[Part]:
    size, fill = 76, to_hex(pen.colours.accent)
    discs = ((32, fill, 0.28), (17, "#ffffff", 1), (11, fill, 1))
    body = "".join(f'<circle cx="38" cy="38" r="{r}" fill="{colour}" opacity="{o}"/>' for r, colour, o in discs)
    return [Part("decor", draw_svg(body, size, size), point[0] - size // 2, point[1] - size // 2, enter="pop", cue=0.08)]


def review(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """A card: number, stars, how many gave them, and the quote where there is one."""
    order, colours = board.order, pen.colours
    box = placed.box
    quote = clean(board.next())
    if not order.rating and not quote:
        return []
    fill = mix_rgb(colours.text if colours.dark else colours.plate, (255, 255, 255), 0.5)
    ink = readable(colours.ink, fill, ratio=7)
    width = box.width
    unit = min(width / 720, box.height / (430 if quote and order.rating else 250))
    tall = round((430 if quote and order.rating else 250) * unit)
    card = rounded_card((width, tall), round(44 * unit), fill)
    y = round(36 * unit)
    if order.rating:
        y = _scores(board, card, y, unit, (fill, ink))
    if quote:
        _quote(card, quote, Box(round(44 * unit), y, width - round(44 * unit), tall - round(30 * unit)), ink)
    shadow, margin = shadow_of(card.getchannel("A"), colours.ink, blur=48, opacity=0.30, drop=22)
    shadow.alpha_composite(card, (margin, margin))
    top = (box.top + box.bottom - tall) // 2
    return [Part("chip", shadow, box.left - margin, top - margin)]


def _scores(board: Board, card: Image.Image, top: int, unit: float, paints: tuple[Rgb, Rgb]) -> int:
    """Number, stars and count onto the card; where the next thing may begin."""
    order, (fill, ink) = board.order, paints
    style = Style("black", round(168 * unit))
    number = set_line([Run(f"{order.rating:.1f}", ink)], style)
    star = round(66 * unit)
    row = stars(order.rating or 0, star, readable(GOLD, fill, ratio=1.6), mix_rgb(fill, ink, 0.16))
    gap = round(26 * unit)
    left = max((card.width - number.width - gap - row.width) // 2, 10)
    card.alpha_composite(number, (left, top))
    x = left + number.width + gap
    card.alpha_composite(row, (x, top + round((38 if order.rating_count else 64) * unit)))
    if order.rating_count:
        words = f"후기 {order.rating_count:,}개" if korean(order) else f"{order.rating_count:,} reviews"
        small = Style("bold", min(round(50 * unit), int(row.width / max(width_of(words, "bold", 100) / 100, 0.1))))
        card.alpha_composite(set_line([Run(words, ink)], small), (x - 2, top + round(116 * unit)))
    return top + round(184 * unit)


def _quote(card: Image.Image, text: str, box: Box, ink: Rgb) -> None:
    """What a buyer wrote, in up to three lines."""
    text = text if text[:1] in "“\"'‘" else f"“{text}”"
    lines = break_lines(text, 2 if len(text) < 26 else 3)
    size = min(
        round(box.height / (1.25 * len(lines))),
        *(int(box.width / max(width_of(line, "bold", 200) / 200, 0.01)) for line in lines),
    )
    size = max(min(size, 64), 32)
    style = Style("bold", size)
    y = box.top + max((box.height - round(size * 1.25) * len(lines)) // 2, 0)
    for line in lines:
        image = set_line([Run(ellipsize(line, "bold", size, box.width), ink)], style)
        card.alpha_composite(image, ((card.width - image.width) // 2, max(y - pad_of(style), 0)))
        y += round(size * 1.25)


def big_stars(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """The rating as a figure that fills the width, stars and count below it."""
    order, box = board.order, placed.box
    if not order.rating:
        return []
    text = f"{order.rating:.1f}"
    size = min(int(box.height * 0.66 / 0.86), int(box.width / max(width_of(text, "black", 200) / 200, 0.01)))
    style = pen.style("black", size)
    image, pad = set_line([Run(text, pen.key)], style), pad_of(style)
    x = _across(image.width - 2 * pad, placed)
    parts = [Part("headline", image, x - pad, box.top - round(size * 0.12) - pad)]
    star = round(min(box.width / 5.6, box.height * 0.15))
    row = stars(
        order.rating, star, readable(GOLD, pen.colours.ground, ratio=1.8), mix_rgb(pen.colours.ground, pen.colours.text, 0.25)
    )
    y = box.top + round(size * 0.90)
    parts.append(Part("chip", row, _across(row.width, placed), y))
    if order.rating_count:
        words = f"후기 {order.rating_count:,}개" if korean(order) else f"{order.rating_count:,} reviews"
        under = Box(box.left, y + star + 8, box.right, box.bottom)
        parts += write(words, under, "small", placed.align, pen)
    return parts


def button(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """What to do, on something like a button; it beats."""
    colours, box = pen.colours, placed.box
    text = clean(board.next()) or clean(board.closing) or ("지금 보러 가기" if korean(board.order) else "Shop now")
    text = " ".join(text.split())
    height = min(box.height - 8, round(128 * pen.scale))
    size = round(height * 0.46)
    inset, disc = round(height * 0.42), round(height * 0.56)
    room = box.width - 2 * inset - disc - round(height * 0.2)
    size = min(size, int(room / max(width_of(text, "black", 200) / 200, 0.01)))
    size = max(size, round(34 * pen.scale))
    style = Style("black", size)
    words = set_line([Run(ellipsize(text, "black", size, room), colours.on_accent)], style)
    width = words.width - 2 * pad_of(style) + 2 * inset + disc + round(height * 0.2) - round(height * 0.12)
    body = rounded_card((width, height), 18 if pen.family.chip in ("tag", "line") else height // 2, colours.accent)
    body.alpha_composite(words, (inset - pad_of(style), (height - words.height) // 2 + 1))
    body.alpha_composite(
        arrow(disc, colours.on_accent, colours.accent), (width - disc - round(height * 0.24), (height - disc) // 2)
    )
    x, y = _across(width, placed), (box.top + box.bottom - height) // 2
    image = add_shadow(body, colours)
    margin = (image.width - width) // 2
    return [Part("button", image, x - margin, y - margin)]


def name(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """The product's name, without the brand it begins with."""
    text = board.name
    plain = replace(pen, family=replace(pen.family, headline="plain" if pen.family.headline != "underline" else "underline"))
    return write(text, placed.box, "head", placed.align, plain)


def brand(board: Board, placed: PlacedWords, pen: Pen) -> list[Part]:
    """The shop's logo where one was given, else the brand's name."""
    if board.logo is not None:
        return [_logo(board.logo, placed, pen)]
    return write(board.shop, placed.box, "small", placed.align, pen)


CLEAR = 0.16
"""Of a logo's height: what stays free around it."""
ABOVE = 10
"""px above its box that a logo with its clear space may take."""
PARTED = 1.7
"""Contrast of a logo with its ground from which on it needs no plate."""


def _logo(logo: Image.Image, placed: PlacedWords, pen: Pen) -> Part:
    """The logo with its clear space, in the box and a little above it; on a plate where it would be lost."""
    box = placed.box
    room = (box.height + ABOVE) / (1 + 2 * CLEAR)
    scale = min(box.width * 0.6 / logo.width, room / logo.height)
    size = (max(round(logo.width * scale), 1), max(round(logo.height * scale), 1))
    image = logo.resize(size, Image.Resampling.LANCZOS)
    ink, low = _ink_of(image), round(CLEAR * image.height)
    if pen.over_photo or contrast(ink, pen.colours.ground) < PARTED:
        free = max(low, 6)
        light, dark = (255, 253, 250), (28, 24, 22)
        fill = light if contrast(ink, light) >= contrast(ink, dark) else dark
        plate = rounded_card((image.width + 4 * free, image.height + 2 * free), free + 8, fill)
        plate.alpha_composite(image, ((plate.width - image.width) // 2, (plate.height - image.height) // 2))
        image, low = plate, low // 2
    return Part("decor", image, _across(image.width, placed), box.bottom - low - image.height)


def _ink_of(logo: Image.Image) -> Rgb:
    """The mean colour of what is not clear of a logo."""
    pixels = np.asarray(logo, np.float32).reshape(-1, 4)
    weight = pixels[:, 3:] / max(float(pixels[:, 3].sum()), 1.0)
    red, green, blue = (pixels[:, :3] * weight).sum(axis=0).round().astype(int).tolist()
    return red, green, blue
