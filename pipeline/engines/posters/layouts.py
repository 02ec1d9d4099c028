"""What stands in each of the five roles; where, is in places.py. The presenter's side is free (see pipeline/frame.py)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PIL import Image

from ...frame import Layout, layout_of
from .. import PictureOrder
from .alone import ALONE
from .colour import mixed, readable
from .cutout import Subject
from .drawn import cloud, rounded, stars
from .families import Family
from .grounds import Spot, paint
from .hero import MOST, Hero, bleed, bleeds, blurred, place, reflection, shade
from .palette import Colours
from .parts import APART, LIFT, Part, button, chip, facts_of, price_parts, shadow_of
from .places import PLACES, Column, Places
from .props import ACCENTS, WORRIES, icon_for, prop
from .titles import eyebrow, headline
from .type import Run, Style, clean, pad_of, set_line, width_of


@dataclass
class Sheet:
    """A picture being put together."""

    order: PictureOrder
    family: Family
    colours: Colours
    subject: Subject | None
    """The photo of this scene."""
    ground: Image.Image | None = None
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        """The frame."""
        return layout_of(self.order.width, self.order.height)

    @property
    def places(self) -> Places:
        """Where things stand in it."""
        return (ALONE if self.order.alone else PLACES)[self.layout.aspect]

    @property
    def size(self) -> tuple[int, int]:
        """px"""
        return self.layout.width, self.layout.height

    def paint(self, spot: Spot) -> Image.Image:
        """Paint the family's ground around a spot."""
        self.ground = paint(self.family, self.colours, spot, self.order.seed, self.size)
        return self.ground

    def title(self, *, over_photo: bool = False, small: str = "") -> None:
        """The headline, and the small line above it."""
        at, ceiling = self.places.titles[self.order.role], self.layout.safe.top
        family = _sized(self.family, at.scale)
        if small:
            box = at.left, at.right, self.places.eyebrow, ceiling
            self.parts += eyebrow(small, family, self.colours, box, over_photo=over_photo)
        box = at.left, at.right, at.top, ceiling
        self.parts += headline(self.order.headline, family, self.colours, box, over_photo=over_photo)

    def chips(self, facts: tuple[str, ...], at: Column, *, begin: float = 0.25) -> None:
        """Facts of one size below each other, coming in with the words that say them."""
        texts = [text for fact in facts if (text := clean(fact).replace("\n", " "))]
        room = at.gap * (2 if self.order.role == "problem" else 3) - APART
        lift, top = 0 if self.family.chip == "line" else LIFT, at.top
        facts_ = facts_of(texts, self.family, at.right - at.left, at.size, room)
        one_line = all(len(fact.lines) == 1 for fact in facts_)
        for index, fact in enumerate(facts_):
            icon = "sweat" if self.order.role == "problem" else icon_for(texts[index])
            image = chip(fact, icon, self.family, self.colours)
            left = (at.left + at.right - image.width) // 2 if at.centred else at.left - lift
            part = Part("chip", image, max(left, 0), top - lift, enter="pop", cue=begin + 0.18 * index, cue_word=texts[index])
            self.parts.append(part)
            top += at.gap if one_line else fact.height + APART

    def hold(self, hero: Hero) -> None:
        """Shadow, reflection and the product itself."""
        assert self.ground is not None
        if self.family.name == "tech" and hero.stands:
            reflection(self.ground, hero)
        shade(self.ground, hero, self.colours)
        self.parts.append(Part("product", hero.image, *hero.at, depth=0.5))
        if hero.magnified > MOST * 1.01:
            self.notes.append(f"사진을 {hero.magnified:.1f}배로 늘려 썼습니다. 더 큰 사진을 넣으면 선명해집니다")

    def float_prop(
        self, name: str, size: int, x: int, y: int, *, depth: float = 0.8, enter: str = "pop", cue: float = 0.05
    ) -> None:
        """A prop around `x`, `y`."""
        self.parts.append(Part("prop", prop(name, size), x - size // 2, y - size // 2, depth, enter, cue))


def _sized(family: Family, scale: float) -> Family:
    if scale == 1:
        return family
    return replace(family, size=(round(family.size[0] * scale), round(family.size[1] * min(scale * 1.15, 1.0))))


def compose(sheet: Sheet) -> Sheet:
    """Fill the sheet for its role."""
    {"hook": _hook, "problem": _problem, "product": _product, "proof": _proof, "call": _call}[sheet.order.role](sheet)
    return sheet


def _busy(sheet: Sheet) -> bool:
    return sheet.subject is not None and not sheet.subject.plain


def _hook(sheet: Sheet) -> None:
    order, subject = sheet.order, sheet.subject
    if subject is not None and _busy(sheet):
        _hook_with_photo(sheet, subject)
        return
    hero = place(subject, order.field, sheet.family, sheet.places.areas["hook"])
    sheet.paint(hero.spot)
    sheet.hold(hero)
    _beside(sheet, hero)
    sheet.title()


def _hook_with_photo(sheet: Sheet, subject: Subject) -> None:
    """A busy photo fills the frame; one too small for that is a print over its own blurred copy."""
    photo = sheet.places.photo
    if photo and bleeds(subject, sheet.layout.width, photo.upright):
        sheet.ground = bleed(subject, sheet.colours, (0.33, 0.64), photo, sheet.size)
    else:
        sheet.ground = blurred(subject, sheet.colours, sheet.size)
        sheet.hold(place(subject, sheet.order.field, sheet.family, sheet.places.areas["hook"]))
    sheet.title(over_photo=True)


def _beside(sheet: Sheet, hero: Hero) -> None:
    """Two small props in the free corners around the product."""
    one, two, _ = ACCENTS.get(sheet.order.field, ACCENTS[""])
    most, least = sheet.places.beside
    right, left = min(hero.spot.x + hero.spot.width // 2 + 60, most), sheet.layout.safe.left + 24
    if sheet.family.name != "minimal":
        sheet.float_prop(one, 128, right, max(hero.spot.y - hero.spot.height // 2 + 40, least), cue=0.1)
        sheet.float_prop(two, 92, max(hero.spot.x - hero.spot.width // 2 - 10, left), hero.spot.y + 40, cue=0.16, depth=0.5)


def _problem(sheet: Sheet) -> None:
    names = WORRIES.get(sheet.order.field, WORRIES[""])
    big, second, third = sheet.places.worries
    spot = Spot(big[1] - 6, big[2] + 4, 0, 0, sheet.places.floor if sheet.family.floor else 0, plate=False)
    ground = sheet.paint(spot)
    bubble = _bubble(sheet)
    ground.paste(bubble, (0, 0), bubble)
    sheet.float_prop(names[0], *big, cue=0.0, depth=0.5, enter="pop")
    sheet.float_prop(names[1], *second, cue=0.18)
    sheet.float_prop(names[2], *third, cue=0.3, depth=0.6)
    sheet.chips(sheet.order.chips[:2], sheet.places.facts["problem"])
    sheet.title()


def _bubble(sheet: Sheet) -> Image.Image:
    """The thought the worry is in, with its shadow."""
    colours, size = sheet.colours, (sheet.layout.width, min(sheet.layout.height, 1100))
    thought = cloud(size, mixed(colours.mid, colours.plate, 0.15) if colours.dark else colours.plate, sheet.places.cloud)
    shadow, margin = shadow_of(thought.getchannel("A"), colours.ink, blur=44, opacity=0.22, drop=22)
    picture = shadow.crop((margin, margin, margin + size[0], margin + size[1]))
    picture.alpha_composite(thought)
    return picture


def _product(sheet: Sheet) -> None:
    places, facts = sheet.places, sheet.order.chips[:3]
    wide = bool(places.wide) and _wide(sheet.subject)
    hero = place(sheet.subject, sheet.order.field, sheet.family, places.wide if wide else places.areas["product"])
    sheet.paint(hero.spot)
    sheet.hold(hero)
    sheet.chips(facts, places.facts["wide" if wide else "product"])
    if sheet.layout.aspect == "16:9":  # the words begin where the facts do
        sheet.family = replace(sheet.family, centred=False)
    order, said, name = sheet.order, _letters(sheet.order.headline), _letters(sheet.order.name)
    repeats = name in said or said in name
    if repeats:
        sheet.order = replace(order, headline=_unbranded(order.headline, order.brand))
    sheet.title(small=order.brand if repeats else order.name)


def _letters(text: str) -> str:
    return "".join(text.split())


def _unbranded(text: str, brand: str) -> str:
    """The text without the brand it begins with, which stands in the small line above it."""
    return text.removeprefix(brand).strip() or text


def _korean(order: PictureOrder) -> bool:
    """Whether the product is told about in Korean."""
    return any("가" <= letter <= "힣" for letter in order.headline + order.name)


def _wide(subject: Subject | None) -> bool:
    """Whether the product lies rather than stands."""
    image = subject and (subject.cut or subject.photo.crop(subject.content))
    return bool(image) and image.width > 1.45 * image.height


def _proof(sheet: Sheet) -> None:
    order, places = sheet.order, sheet.places
    hero = place(sheet.subject, order.field, sheet.family, places.areas["proof"])
    sheet.paint(hero.spot)
    sheet.hold(hero)
    if order.rating:
        sheet.parts += _rating(sheet, *places.rating)
    told = ("별점", "후기", "리뷰", "평점") if order.rating else ()
    facts = tuple(fact for fact in order.chips if not any(word in fact for word in told))
    if sheet.layout.aspect == "16:9":
        sheet.family = replace(sheet.family, centred=False)
    sheet.chips(facts[:3], places.facts["rated" if order.rating else "proof"], begin=0.35)
    sheet.title()


def _rating(sheet: Sheet, left: int, top: int) -> list[Part]:
    """A card with the number, its stars and how many people gave them."""
    order, colours = sheet.order, sheet.colours
    width, height = 478, 206
    fill = colours.plate
    text = readable(colours.ink if not colours.dark or sheet.family.tint is None else colours.text, fill, ratio=7)
    card = rounded((width, height), 36, fill)
    number = set_line([Run(f"{order.rating:.1f}", text)], Style("black", 116))
    card.alpha_composite(number, (26, 34))
    x = 26 + number.width + 14
    row = stars(order.rating or 0, 42, readable((246, 178, 40), fill, ratio=1.6), mixed(fill, colours.ink, 0.16))
    if order.rating_count:
        words = f"후기 {order.rating_count:,}개" if _korean(order) else f"{order.rating_count:,} reviews"
        style = Style("bold", min(38, int((width - 24 - x) / width_of(words, "bold", 100) * 100)))
        card.alpha_composite(set_line([Run(words, text)], style), (x - pad_of(style), 114))
    shadow, margin = shadow_of(card.getchannel("A"), colours.ink, blur=40, opacity=0.24, drop=18)
    shadow.alpha_composite(card, (margin, margin))
    y = top + (58 if order.rating_count else 82)
    return [
        Part("chip", shadow, left - margin, top - margin, enter="rise", cue=0.06, cue_word="후기"),
        Part("chip", row, left + x, y, enter="wipe", cue=0.14),
    ]


def _call(sheet: Sheet) -> None:
    order, places = sheet.order, sheet.places
    area = places.areas["call" if order.price else "bare"]
    hero = place(sheet.subject, order.field, sheet.family, area)
    sheet.paint(hero.spot)
    sheet.hold(hero)
    sheet.family = replace(sheet.family, centred=False)
    headline = order.name if _letters(order.headline) == order.price else order.headline  # the price is shown below, large
    sheet.order = replace(order, headline=_unbranded(headline, order.brand))
    sheet.title(small=order.brand)
    if order.price:
        left, right, top = places.price
        at = (left, right, top - (0 if not order.list_price else 16 if sheet.family.headline == "box" else 32))
        sheet.parts += price_parts(order.price, order.list_price, order.discount, sheet.family, sheet.colours, at)
    label = button("지금 보러 가기" if _korean(order) else "Shop now", sheet.family, sheet.colours, 412)
    sheet.parts.append(Part("button", label, places.button[0] - LIFT, places.button[1] - LIFT, enter="rise", cue=0.55))
