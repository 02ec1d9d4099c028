"""What stands in each of the five roles; where, is in layout_table.py.

The presenter's side is free (see pipeline/media/frame_layout.py).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.media.frame_layout import Box
from pipeline.product_text.short_name import short_name

from .backplate import Spot
from .canvas import Sheet
from .cutout import Subject
from .layout_table import Column
from .photo_background import blur_photo, filling, fills, stands
from .product_placement import Hero, covered_share
from .props import ACCENTS, worries
from .role_widgets import RATED, aside, beside_rating, bubble, korean, rating
from .widgets import LIFT, Part, button, foot_of, price_parts

BELOW = 36
"""px between the price and the product below it."""
ABOVE, RISES = 16, 34
"""px between the price and a button right below it, and how far at most that button moves up."""
UNDER = 34
"""px between the name and the product below it."""
LIES = 1.25
"""How much larger a product is above its facts before it stands there rather than beside them."""
NAME = 20
"""Syllables of a name that stands as the last headline."""
ROOMY = 60
"""px a price may move up from which it is set larger."""
NEAR = 24
"""px a prop keeps from a headline beside it."""
TOUCHING = 0.06
"""Share of a prop that may lie on the product."""


def compose(sheet: Sheet) -> Sheet:
    """Fill the sheet for its role."""
    {"hook": _hook, "problem": _problem, "product": _product, "proof": _proof, "call": _call}[sheet.order.role](sheet)
    return sheet


def _hook(sheet: Sheet) -> None:
    if sheet.subject is not None and not sheet.subject.plain:
        _hook_with_photo(sheet, sheet.subject)
        return
    hero = sheet.stand(sheet.places.areas["hook"])
    sheet.title(foot=_above(sheet, hero))
    _beside(sheet, hero)


def _above(sheet: Sheet, hero: Hero) -> int:
    """Where a headline over the product has to end; 0 where it stands beside it."""
    return hero.at[1] - 40 if sheet.places.titles[sheet.order.role].right > hero.at[0] + hero.image.width else 0


def _hook_with_photo(sheet: Sheet, subject: Subject) -> None:
    """A busy photo fills the frame; one too small for that is a print over its own blurred copy."""
    photo = sheet.places.photo
    if photo and fills(subject, sheet.layout.width):
        sheet.title(over_photo=True, foot=photo.words)
        aside = 0.5 if sheet.order.alone else 0.33
        sheet.ground = filling(subject, sheet.colours, foot_of(sheet.parts), photo, sheet.size, aside=aside)
        return
    sheet.ground = blur_photo(subject, sheet.colours, sheet.size)
    hero = sheet.hero(sheet.places.areas["hook"])
    sheet.hold(hero)
    sheet.title(over_photo=True, foot=_above(sheet, hero))


def _beside(sheet: Sheet, hero: Hero) -> None:
    """Two small props in the free corners around the product; neither lies on it, or on the headline."""
    one, two, _ = ACCENTS.get(sheet.order.field, ACCENTS[""])
    most, least = sheet.places.beside
    spot, edge = hero.spot, sheet.layout.safe.left + 56
    if sheet.family.name == "minimal" or sheet.subject is None:  # a product's stand-in has props around it
        return
    right, left = min(spot.x + spot.width // 2 + 60, most), max(spot.x - spot.width // 2 - 10, edge)
    top = max(spot.y - spot.height // 2, least - 56)
    words = [part.box for part in sheet.parts if part.kind == "headline"]
    words = [Box(word.left - NEAR, word.top, word.right + NEAR, word.bottom) for word in words]
    for name, size, places, cue, depth in (
        (one, 128, ((right, top + 56), (left, top + 56), (left, top)), 0.1, 0.8),
        (two, 92, ((left, spot.y + 40), (left, top + 40), (left, max(top - 66, least - 56))), 0.16, 0.5),
    ):
        for x, y in places:
            box = Box(x - size // 2, y - size // 2, x + size // 2, y + size // 2)
            if covered_share(hero, box) < TOUCHING and not any(word.overlap(box) for word in words):
                sheet.float_prop(name, size, x, y, cue=cue, depth=depth)
                break


def _problem(sheet: Sheet) -> None:
    names = worries(sheet.order.field, sheet.order.headline)
    big, second, third = sheet.places.worries
    spot = Spot(big[1] - 6, big[2] + 4, 0, 0, sheet.places.floor if sheet.family.floor else 0, plate=False)
    ground = sheet.paint(spot)
    thought = bubble(sheet.colours, sheet.layout, sheet.places.cloud)
    ground.paste(thought, (0, 0), thought)
    sheet.float_prop(names[0], *big, cue=0.0, depth=0.5, enter="pop")
    for name, (size, x, y), cue, depth in ((names[1], second, 0.18, 0.8), (names[2], third, 0.3, 0.6)):
        image = aside(name, size, sheet.colours)
        sheet.parts.append(Part("prop", image, x - image.width // 2, y - image.height // 2, depth, "pop", cue))
    sheet.chips(sheet.order.chips, sheet.places.facts["problem"])
    sheet.title()


def _product(sheet: Sheet) -> None:
    """The name; below it the product as large as it can be there, facts beside it or at its feet.

    A busy photo fills the frame, as in the hook, unless the hook shows that photo.
    """
    order, family = sheet.order, sheet.family
    said, name = _letters(order.headline), _letters(order.name)
    repeats = name in said or said in name
    if repeats:
        one_line = " ".join(order.headline.split())  # where it fits: the rest is the product's room
        sheet.order = replace(order, headline=_without_brand(one_line, order.brand))
    if sheet.layout.aspect == "16:9":  # the words begin where the facts do
        sheet.family = replace(family, centred=False)
    small = order.brand if repeats else order.name
    if _product_fills(sheet, small):
        return
    sheet.title(small=small)
    words, sheet.parts, sheet.family = sheet.parts, [], family
    area, column = _roomiest(sheet, words)
    sheet.stand((area,))
    sheet.chips(order.chips[:3], column)
    sheet.parts += words


def _product_fills(sheet: Sheet, small: str) -> bool:
    """Words and facts over a busy photo of the product in the frame's whole width, where the hook has another photo."""
    subject, photo = sheet.subject, sheet.places.photo
    if not (photo and photo.facts and subject) or subject is sheet.first or not fills(subject, sheet.layout.width):
        return False
    sheet.title(small=small, over_photo=True)
    foot = foot_of(sheet.parts)
    if not stands(subject, sheet.layout.width, foot, sheet.layout.captions.top):
        sheet.parts.clear()
        return False
    sheet.ground = filling(subject, sheet.colours, foot, photo, sheet.size)
    sheet.chips(sheet.order.chips[:3], sheet.places.facts["wide"])
    return True


def _roomiest(sheet: Sheet, words: list[Part]) -> tuple[Box, Column]:
    """Where the product comes out largest below these words, and where its facts stand then."""
    places, image = sheet.places, sheet.subject and (sheet.subject.cut or sheet.subject.photo)

    def under(top: int, left: int, right: int) -> int:
        """`top`, or what keeps clear of the words above it."""
        told = (part.box for part in words)
        return max([top, *(word.bottom + UNDER for word in told if word.left < right and left < word.right)])

    def below(area: Box) -> Box:
        return area._replace(top=under(area.top, area.left, area.right))

    beside, column = below(places.areas["product"][0]), places.facts["product"]
    column = replace(column, top=under(column.top, column.left, column.right))
    if not (image and places.wide):
        return beside, column
    spare = places.spare if len(sheet.order.chips) < 3 else 0  # the third fact's room is the product's
    lying, feet = below(places.wide[0]), places.facts["wide"]
    lying = lying._replace(bottom=lying.bottom + spare)
    sizes = [min(box.width / image.width, box.height / image.height) for box in (beside, lying)]
    return (lying, replace(feet, top=feet.top + spare)) if sizes[1] > LIES * sizes[0] else (beside, column)


def _letters(text: str) -> str:
    return "".join(text.split())


def _without_brand(text: str, brand: str) -> str:
    """The text without the brand it begins with, which stands in the small line above it."""
    return text.removeprefix(brand).strip() or text


def _proof(sheet: Sheet) -> None:
    order, places = sheet.order, sheet.places
    sheet.stand(places.areas["proof"])
    facts = order.chips
    if order.rating:
        sheet.parts += rating(order, sheet.family, sheet.colours, *places.rating)
        facts = tuple(fact for fact in facts if not any(word in fact for word in RATED))
        sheet.order = replace(order, headline=beside_rating(order))
    facts = tuple(fact for fact in facts if _letters(fact) not in _letters(order.headline))
    if sheet.layout.aspect == "16:9":
        sheet.family = replace(sheet.family, centred=False)
    sheet.chips(facts, places.facts["rated" if order.rating else "proof"], begin=0.35)
    sheet.title()


def _call(sheet: Sheet) -> None:
    order, places = sheet.order, sheet.places
    area = places.areas["call" if order.price else "bare"][0]
    centred, sheet.family = sheet.family, replace(sheet.family, centred=False)
    # Where the headline tells the price, the name stands there: the price is shown below, large.
    repeats = order.price and _letters(order.price) in _letters(order.headline)
    headline = short_name(order.name, order.brand, NAME) if repeats else order.headline
    sheet.order = replace(order, headline=_without_brand(headline, order.brand))
    sheet.title(small=order.brand)
    lowest = places.button[1]
    if order.price:
        left, right, top = places.price
        begin = foot_of(sheet.parts) + 26
        at, large = (left, right, min(begin, top)), 168 if begin < top - ROOMY else 140
        sheet.parts += price_parts(order.price, order.list_price, order.discount, sheet.colours, at, large)
        foot = foot_of(part for part in sheet.parts if part.kind == "price")
        if area.left < right and area.top > top:  # the product stands below the price, with room between
            area = area._replace(top=foot + BELOW)
        else:  # the button does, clear of the presenter's hair where it can be
            lowest = min(lowest, max(foot + ABOVE, lowest - RISES))
    words, sheet.parts, sheet.family = sheet.parts, [], centred
    sheet.stand((area,))
    sheet.parts += words
    label = button("지금 보러 가기" if korean(order) else "Shop now", sheet.family, sheet.colours, 412)
    sheet.parts.append(Part("button", label, places.button[0] - LIFT, lowest - LIFT, enter="rise", cue=0.55))
