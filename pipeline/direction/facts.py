"""What of a product can be shown in a shot: the figures, points and prices it has, and what its photos are good for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ..media.frame_layout import LAYOUTS, Aspect
from ..money import format_amount
from ..product_text.copy_rules import is_praised
from ..records import Material, Product

ENLARGED = 1.6
"""How many times its px a photo is enlarged at most."""
RUNS_OUT = 0.72
"""Share of the frame's height from which on a photo fills it."""
POINT = 18
"""Letters of a point on a checklist at most."""
CLOSE = (1.1, 0.6)
"""Shares of the frame's width and height a packshot's product fills, enlarged as far as it may be, for a close look at it."""
PART = 0.9
"""Share of the frame's width a thing fills at least, enlarged as far as it may be: of a smaller one no part is seen alone."""
EDGE = 0.008
"""Share of a photo's longer side by which a whole product keeps off its edge."""
NO_HERO = ("text_panel", "chart", "banner", "strip_panel")
"""Kinds of photo that are never shown large."""
_FIGURE = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?"
    r"(?P<unit>%|kg|g|mg|ml|mL|L|cm|mm|m|GB|TB|mAh|W|시간|분|초|일분|일|주|개월|년|개입|개|매|장|팩|병|캔|포|정|종|가지|단계|겹|구|인용|인|잔|배|도|℃|형|켤레|컷|곳|층|단|칸|색)(?![\w%])"
)
_COUNTED = re.compile(r"(?<![\w.])(?P<count>\d{1,4})\s?(?P<unit>매|장|팩|병|캔|포|정|개입|캡슐|롤|켤레|잔)(?:입)?(?=$|[\s,)·])")
_MARKED = (
    re.compile(r"(?:^|[_\-/. ])(before|전)(?=[_\-. ]|$)", re.I),
    re.compile(r"(?:^|[_\-/. ])(after|후)(?=[_\-. ]|$)", re.I),
)


class Figure(NamedTuple):
    """A number of the fact sheet with its unit, and what it counts."""

    text: str
    """ "280g" """
    label: str
    """ "무게", "" when the sheet says nothing beside it"""


@dataclass(frozen=True)
class Facts:
    """What can be shown."""

    has: frozenset[str]
    """What kinds and recipes may need of it: the words of kinds.toml."""
    figures: tuple[Figure, ...] = ()
    points: tuple[str, ...] = ()
    """Short facts, as the sheet has them."""
    prices: tuple[str, ...] = ()
    """The price, and the list price before it: as written."""
    unit_price: tuple[str, ...] = ()
    """ "1매에 263원꼴" and what it counts, or nothing."""
    review: tuple[str, ...] = ()
    """Stars and count, as written."""
    marked: tuple[int, int] | None = None
    """The photos before and after."""


def facts_of(
    product: Product | None, material: Sequence[Material], *, aspect: Aspect, presenter: bool, quiet: bool = False
) -> Facts:
    """What can be shown of a product with those photos in that aspect."""
    points, review = tuple(_points(product)) if product else (), _review(product)
    figures = (*(_figures(product) if product else ()), *((Figure(f"{review[0]}점", review[1]),) if review else ()))
    prices = _prices(product)
    unit = _unit_price(product)
    marked = _before_after_photos(product) if product else None
    shown = [photo for photo in material if photo.kind not in NO_HERO]
    has = {
        "photo": bool(shown),
        "photos2": len(shown) > 1,
        "photos3": len(shown) > 2,
        "wide": any(is_wide(photo, aspect) for photo in shown),
        "cutout": any(is_whole(photo) for photo in shown),
        "close": any(is_close(photo, aspect) for photo in shown),
        "number": bool(figures),
        "price": bool(prices),
        "discount": len(prices) > 1,
        "review": bool(review),
        "fact": bool(points),
        "facts3": len(points) > 2,
        "unit": bool(unit),
        "marked": marked is not None,
        "footage": bool(product and product.clips),
        "presenter": presenter,
        "words": True,
        "quiet": quiet,
    }
    return Facts(frozenset(word for word, there in has.items() if there), figures, points, prices, unit, review, marked)


def is_wide(photo: Material, aspect: Aspect) -> bool:
    """Whether it fills the frame without being enlarged too much: its width, and most of its height, for above and below it
    runs out into its own colours."""
    layout = LAYOUTS[aspect]
    wide, tall = photo.width * ENLARGED / layout.width, photo.height * ENLARGED / layout.height
    least = 1.0 if photo.kind == "packshot" else RUNS_OUT  # a packshot's product would be small on much ground
    return photo.kind not in NO_HERO and wide >= 1 and tall >= least


def is_whole(photo: Material) -> bool:
    """Whether its cut-out is the whole product: a photo of a part of it ends at its edge."""
    box = photo.subject
    if photo.cutout is None or box is None or photo.kind in NO_HERO:
        return False
    inside = EDGE * max(photo.width, photo.height)
    free = (box.left, box.top, photo.width - box.left - box.width, photo.height - box.top - box.height)
    return min(free) >= inside or (photo.kind == "packshot" and sum(side < inside for side in free) < 2)


def is_close(photo: Material, aspect: Aspect) -> bool:
    """Whether a part of it is worth a close look and has the px for one: of the photo itself, or of its cut-out."""
    if not photo.focus or photo.kind in NO_HERO:
        return False
    layout = LAYOUTS[aspect]
    if photo.kind != "packshot" or photo.subject is None:
        part = photo.subject is None or photo.subject.width * ENLARGED >= PART * layout.width
        return is_wide(photo, aspect) and part
    wide, tall = photo.subject.width * ENLARGED / layout.width, photo.subject.height * ENLARGED / layout.height
    return photo.cutout is not None and wide >= CLOSE[0] and tall >= CLOSE[1]


def _figures(product: Product) -> Iterable[Figure]:
    """The numbers of the sheet, those of the features first; each once."""
    seen = set[str]()
    for text in (*product.features, product.name):
        for found in _FIGURE.finditer(text):
            figure = found["number"] + found["unit"]
            label = re.sub(r"[\s,·:()~/]+", " ", text[: found.start()] + text[found.end() :]).strip()
            whole_name = text == product.name
            if figure not in seen and len(figure) <= 8 and not text[found.end() :].startswith("~"):
                seen.add(figure)
                yield Figure(figure, "" if whole_name or len(label) > 14 else label)


def _points(product: Product) -> Iterable[str]:
    for text in dict.fromkeys(product.features):
        short = text if len(text) <= POINT else next((part.strip() for part in re.split(r"[,·/(]", text)), "")
        if 2 <= len(short) <= POINT:
            yield short


def _review(product: Product | None) -> tuple[str, ...]:
    rating, count = (product.rating, product.rating_count) if product else (None, None)
    if rating is None or count is None or not is_praised(rating, count):
        return ()
    return f"{rating:g}", f"후기 {count:,}개"


def _prices(product: Product | None) -> tuple[str, ...]:
    if product is None or product.price is None:
        return ()
    amounts = [product.price, product.list_price] if product.discount and product.list_price else [product.price]
    return tuple(format_amount(amount, product.currency) for amount in amounts)


def _unit_price(product: Product | None) -> tuple[str, ...]:
    """The price of one piece, counted from the number of pieces the sheet gives; nothing when it gives two."""
    if product is None or product.price is None or product.currency != "KRW":
        return ()
    found = {(one["count"], one["unit"]) for text in (product.name, *product.features) for one in _COUNTED.finditer(text)}
    if len(found) != 1:
        return ()
    count, unit = found.pop()
    each = product.price / Decimal(count) if int(count) > 1 else Decimal(0)
    if each < 10:
        return ()
    one = unit.removesuffix("입")
    return f"1{one}에 {format_amount(Decimal(int(each)), 'KRW')}꼴", f"{count}{unit} {format_amount(product.price, 'KRW')}"


def _before_after_photos(product: Product) -> tuple[int, int] | None:
    """The photos whose file names say before and after: the seller's own word for it."""
    names = [photo.source.rsplit("/", 1)[-1] for photo in product.photos]
    places = [next((n for n, name in enumerate(names) if mark.search(name)), None) for mark in _MARKED]
    before, after = places
    return (before, after) if before is not None and after is not None and before != after else None
