"""How large a photo and the product on it come out in an arrangement, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..media.arrangements import Arrangement
from ..media.frame_layout import LAYOUTS, Aspect, Box
from ..media.product_rows import product_rows, rows_share
from ..media.product_standing import PRINTED, STEEP, Label, enlargement, label_hidden, leaning, leaning_size, product_top
from ..records import Crop, Material, PhotoCrop, ShotKind
from .facts import ENLARGED, RUNS_OUT

SOLID = 0.8
"""Share of the box around it that a product takes, about."""
BROAD, HIGH = 1.2, 0.86
"""Shares of a photo's place that a packshot on a plain ground is enlarged to: it may run off both sides."""
SLIM, BROADER = 1.5, 1.6
"""Height against width from which on a product is slim, width against height from which on it is broad."""
CLOSE: tuple[ShotKind, ...] = ("macro", "macro_pan")
"""Kinds that show a part of the product."""
PHOTO_GROUNDS = ("photo", "macro", "drained")
"""Grounds that are a photo, sharp."""


def frame_share(
    kind: ShotKind, arrangement: Arrangement, photos: Sequence[PhotoCrop], material: Sequence[Material], aspect: Aspect
) -> float:
    """Share of the frame that product or photo takes, 0..1, about: of a packshot what the product itself takes, of another
    photo all that is seen of it."""
    if kind == "footage":
        return 1.0
    known = {one.photo: one for one in material}
    shown = [(known[one.photo], one.crop) for one in photos if one.photo in known]
    if not shown:
        return 0.0
    return min(sum(_parts(kind, arrangement, shown, aspect)), 1.0)


def _parts(
    kind: ShotKind, arrangement: Arrangement, shown: Sequence[tuple[Material, Crop | None]], aspect: Aspect
) -> Iterator[float]:
    """The shares of its parts."""
    layout, placed = LAYOUTS[aspect], arrangement.placed(aspect)
    frame = Box(0, 0, layout.width, layout.height)
    if arrangement.ground == "mosaic":
        subject = shown[0][0].subject
        yield SOLID * rows_share((subject.width, subject.height), placed, layout) if subject else 0.0
        return
    if arrangement.ground in PHOTO_GROUNDS:
        yield _in_window(kind, *shown[0], frame)
        return
    whole = layout.width * layout.height
    for number, box in enumerate(placed.windows):
        yield _in_window(kind, *shown[number % len(shown)], box) * box.overlap(frame) / whole
    for number, box in enumerate(placed.products):
        yield _product_share(shown[number % len(shown)][0], box, arrangement.lean, frame) / whole


def _product_share(photo: Material, box: Box, lean: float, frame: Box) -> float:
    """px² of the frame a product takes in its box: what leans takes less than the box around it."""
    wide, tall = drawn_size(photo, box, lean)
    left, top = (box.left + box.right - wide) / 2, (box.top + box.bottom - tall) / 2
    seen = Box(round(left), round(top), round(left + wide), round(top + tall)).overlap(frame)
    if photo.subject is None or not photo.cutout:
        return min(wide * tall, box.overlap(frame))
    upright = (photo.subject.width, photo.subject.height)
    around = leaning_size(upright, leaning(upright, box, lean))
    return SOLID * seen * upright[0] * upright[1] / (around[0] * around[1])


def shape_of(photo: Material) -> str:
    """ "slim" or "broad" where its cut-out is much higher than wide, or wider than high; else "any"."""
    subject = photo.subject if photo.cutout else None
    if subject is None:
        return "any"
    return "slim" if subject.height >= SLIM * subject.width else "broad" if subject.width >= BROADER * subject.height else "any"


def drawn_size(photo: Material, box: Box, lean: float = 0.0) -> tuple[float, float]:
    """Width and height, px, of a photo's cut-out in a box, turned by `lean`, or of the photo as a card."""
    subject = photo.subject if photo.cutout else None
    if subject is None:
        scale = min(PRINTED, max(box.width / photo.width, box.height / photo.height))
        return min(photo.width * scale, box.width), min(photo.height * scale, box.height)
    upright = (subject.width, subject.height)
    wide, tall = leaning_size(upright, leaning(upright, box, lean))
    scale = min(box.width / wide, box.height / tall, enlargement(upright))
    return wide * scale, tall * scale


def drawn_width(arrangement: Arrangement, photos: Sequence[PhotoCrop], material: Sequence[Material], aspect: Aspect) -> float:
    """Share of the frame's width the main photo takes, about, with those that stand beside it."""
    photo = next((one for one in material if photos and one.photo == photos[0].photo), None)
    boxes = arrangement.placed(aspect).products
    if photo is None or not boxes:
        return arrangement.width
    row = [box for box in boxes if box.top < (boxes[0].top + boxes[0].bottom) / 2 < box.bottom]
    return min(sum(drawn_size(photo, box, arrangement.lean)[0] for box in row) / LAYOUTS[aspect].width, 1.0)


def _in_window(kind: ShotKind, photo: Material, crop: Crop | None, box: Box) -> float:
    """Share of a window that a photo, or the product on a packshot, takes."""
    subject = photo.subject if photo.cutout and photo.kind == "packshot" else None
    if subject is None:
        most = ENLARGED if kind in CLOSE else PRINTED
        wide, tall = min(1.0, photo.width * most / box.width), min(1.0, max(photo.height * most / box.height, RUNS_OUT))
        return wide * wide * tall  # what does not reach both sides is a print on a blurred ground
    if kind in CLOSE and crop:
        return SOLID * _common(subject, crop) / (crop.width * crop.height)
    scale = _window_scale(subject, box)
    width, height = min(subject.width * scale, box.width), min(subject.height * scale, box.height)
    return SOLID * width * height / (box.width * box.height)


def _window_scale(subject: Crop, box: Box) -> float:
    """px of the frame to a px of a packshot on a plain ground that fills a window."""
    return min(BROAD * box.width / subject.width, HIGH * box.height / subject.height, PRINTED)


def _common(one: Crop, other: Crop) -> int:
    """Shared px²."""
    boxes = (Box(crop.left, crop.top, crop.left + crop.width, crop.top + crop.height) for crop in (one, other))
    first, second = boxes
    return first.overlap(second)


def caption_overlap(
    arrangement: Arrangement, photos: Sequence[PhotoCrop], material: Sequence[Material], aspect: Aspect
) -> float:
    """How much of the product lies below the captions, 0..1, about: half by the whole, half by its label."""
    photo = next((one for one in material if photos and one.photo == photos[0].photo), None)
    if photo is None or not arrangement.products:
        return 0.0
    layout, box = LAYOUTS[aspect], arrangement.placed(aspect).products[0]
    width, height = map(round, drawn_size(photo, box, arrangement.lean))
    label = label_of(photo) if abs(arrangement.lean) < STEEP else None
    left, top = (box.left + box.right - width) // 2, product_top(box, height, arrangement, layout, label)
    whole = Box(left, top, left + width, top + height).overlap(layout.captions) / max(width * height, 1)
    return whole if label is None else (whole + label_hidden(top, height, label, layout)) / 2


def label_of(photo: Material) -> Label | None:
    """From where to where down its cut-out the best part for a close look reaches."""
    subject = photo.subject if photo.cutout else None
    if subject is None or not photo.focus:
        return None
    part = photo.focus[0]
    ends = ((side - subject.top) / subject.height for side in (part.top, part.top + part.height))
    top, bottom = (min(max(end, 0.0), 1.0) for end in ends)
    return (top, bottom) if bottom > top else None


def scale_of(
    kind: ShotKind, arrangement: Arrangement, photos: Sequence[PhotoCrop], material: Sequence[Material], aspect: Aspect
) -> float:
    """px of the frame for a px of the main photo, about; 0 without one."""
    photo = next((one for one in material if photos and one.photo == photos[0].photo), None)
    if photo is None:
        return 0.0
    layout, crop = LAYOUTS[aspect], photos[0].crop
    subject = photo.subject if photo.cutout and photo.subject else None
    if (arrangement.share == 1.0 and not arrangement.products) or kind in CLOSE:
        seen = crop or Crop(left=0, top=0, width=photo.width, height=photo.height)
        return max(layout.width / seen.width, layout.height / seen.height)
    if subject is None:
        return arrangement.width * layout.width / photo.width
    return _subject_scale(photo, subject, arrangement, aspect)


def _subject_scale(photo: Material, subject: Crop, arrangement: Arrangement, aspect: Aspect) -> float:
    """px of the frame for a px of a cut-out, or of a packshot in a window."""
    placed = arrangement.placed(aspect)
    if arrangement.ground == "mosaic":
        return product_rows((subject.width, subject.height), placed, LAYOUTS[aspect])[0].scale
    if placed.products:
        return drawn_size(photo, placed.products[0], arrangement.lean)[0] / subject.width
    if placed.windows and photo.kind == "packshot":
        return _window_scale(subject, placed.windows[0])
    return arrangement.width * LAYOUTS[aspect].width / subject.width


def close_crop(photo: Material, seen: Sequence[Crop], aspect: Aspect) -> Crop | None:
    """The focus box looked at least (`seen`: those shown before), grown to the frame's shape and to the px it must have."""
    if not photo.focus:
        return None
    layout = LAYOUTS[aspect]
    grown = [_grow_crop(box, photo, layout.width, layout.height) for box in photo.focus]
    return min(grown, key=lambda box: (seen.count(box), grown.index(box)))


def _grow_crop(box: Crop, photo: Material, width: int, height: int) -> Crop:
    least = max(width / ENLARGED, box.width, box.height * width / height)
    wide = min(least, photo.width, photo.height * width / height)
    tall = wide * height / width
    left = min(max(box.left + box.width / 2 - wide / 2, 0), photo.width - wide)
    top = min(max(box.top + box.height / 2 - tall / 2, 0), photo.height - tall)
    return Crop(left=int(left), top=int(top), width=max(int(wide), 1), height=max(int(tall), 1))
