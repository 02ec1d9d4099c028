"""The product in a picture: cut out and standing, framed as a print, or stood in for by props."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from pipeline.media.color import oklab
from pipeline.media.frame_layout import Box
from pipeline.media.svg_shapes import draw_svg

from .backplate import Spot
from .cutout import Subject, crop_to_fill, scale_to_fit
from .palette import Colours
from .props import prop
from .styles import Family
from .widgets import add_rim, frame_photo, shadow_of

MOST = 2.0
"""A photo is never magnified more than this."""
RIM = 16
"""px of white around a print."""
STEP = 26
"""px by which a standing product's foot is above the table's edge: it stands a little behind it."""
GROWTH = 0.09
"""Share a product grows by while the camera comes closer; areas keep half of it free on each side."""


@dataclass(frozen=True)
class Hero:
    """The product, ready to be put down."""

    image: Image.Image
    spot: Spot
    stands: bool
    """True when it touches the floor (its shadow then lies flat)."""
    magnified: float = 1.0
    """Its size / the photo's own."""

    @property
    def at(self) -> tuple[int, int]:
        """px, left and top"""
        return self.spot.x - self.image.width // 2, self.spot.y - self.image.height // 2


def place(subject: Subject | None, standins: tuple[str, ...], family: Family, areas: tuple[Box, ...]) -> Hero:
    """The product, or three props, in the one of `areas` where it comes out largest. A family's floor is the lower edge."""
    if subject is None:
        return _standin(standins, areas[0], family)
    if subject.cut is not None:
        return _cut(subject.cut, subject.scale, family, areas)
    if subject.plain:
        return _card(subject, family, areas[0])
    return _print(subject, family, areas)


def _best(width: int, height: int, areas: tuple[Box, ...]) -> Box:
    """The first area, unless the product comes out a quarter larger in another."""
    sizes = [min(box.width / width, box.height / height) for box in areas]
    best = max(range(len(areas)), key=lambda i: sizes[i] * (1.25 if i == 0 else 1))
    return areas[best]


def _cut(cut: Image.Image, worked: float, family: Family, areas: tuple[Box, ...]) -> Hero:
    area = _best(cut.width, cut.height, areas)
    low = area.bottom - STEP if family.floor else area.bottom
    room = area.width - 2 * family.rim, low - area.top - 2 * family.rim
    image, scale = scale_to_fit(cut, (round(room[0] / (1 + GROWTH)), round(room[1] / (1 + GROWTH))), MOST / worked)
    image = add_rim(image, family.rim)
    y = low - image.height // 2 if family.floor else (area.top + area.bottom) // 2
    floor = area.bottom if family.floor else 0
    outline = () if family.rim else outline_of(cut)  # a white rim parts from every ground
    spot = Spot((area.left + area.right) // 2, y, image.width, image.height, floor, outline=outline)
    return Hero(image, spot, stands=family.floor, magnified=scale * worked)


def outline_of(cut: Image.Image) -> tuple[float, ...]:
    """The lightness of a cut-out just inside its outline, 0..1, in twelve equal shares."""
    pixels = np.asarray(cut)
    solid = cv2.copyMakeBorder((pixels[:, :, 3] > 200).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inner = cv2.erode(solid, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (17, 17)))
    rim = (solid > inner)[1:-1, 1:-1]
    if not rim.any():
        return ()
    return tuple(float(at) for at in np.percentile(oklab(pixels[:, :, :3][rim])[:, 0], np.arange(12) * 100 / 12 + 100 / 24))


def _card(subject: Subject, family: Family, area: Box) -> Hero:
    """A plain photo that cannot be cut out: its own background becomes the plate, an arch stands on the table."""
    low = family.name == "beauty"
    tall = min(area.height - 20, area.width * 1.3)
    wide = min(area.width, tall) if low else area.width  # an arch wider than high is a dome, and cuts off corners
    size = round(wide / (1 + GROWTH)), round(tall / (1 + GROWTH))
    view, scale = _around(subject, size)
    image = view.convert("RGBA")
    image.putalpha(_shape(family.name, view.size))
    y = area.bottom - (0 if low else 24) - image.height // 2
    spot = Spot((area.left + area.right) // 2, y, *image.size, floor=area.bottom if low else 0, plate=False)
    return Hero(image, spot, stands=low, magnified=scale * subject.scale)


def _around(subject: Subject, size: tuple[int, int]) -> tuple[Image.Image, float]:
    """The photo around its content, its background carried on where the photo ends; and its magnification."""
    left, top, right, bottom = subject.content
    pad = round(max(right - left, bottom - top) * 0.11)
    left, top, right, bottom = left - pad, top - pad, right + pad, bottom + pad
    wide = max(right - left, (bottom - top) * size[0] / size[1])
    tall = wide * size[1] / size[0]
    x, y = (left + right - wide) / 2, (top + bottom - tall) / 2
    reach = round(max(wide, tall))
    padded = cv2.copyMakeBorder(np.asarray(subject.photo), reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    box = (x + reach, y + reach, x + reach + wide, y + reach + tall)
    return Image.fromarray(padded).resize(size, Image.Resampling.LANCZOS, box=box), size[0] / wide


def _shape(family: str, size: tuple[int, int]) -> Image.Image:
    """The outline a plate has in that family, as a mask."""
    width, height = size
    if family == "beauty":
        body = f'<path d="M0 {height}V{width / 2}a{width / 2} {width / 2} 0 0 1 {width} 0V{height}z"/>'
    elif family == "food":
        body = f'<rect width="{width}" height="{height}" rx="{width * 0.36:.0f}"/>'
    else:
        body = f'<rect width="{width}" height="{height}" rx="48"/>'
    return draw_svg(body, width, height).getchannel("A")


def _print(subject: Subject, family: Family, areas: tuple[Box, ...]) -> Hero:
    """A busy photo as a print with a white rim, a little turned."""
    photo = subject.photo
    area = _best(photo.width, photo.height, areas)
    least = min(max(0.75 * area.width / area.height, 0.74), 1.0)  # in a low place an upright photo would be tiny
    ratio = min(max(photo.width / photo.height, least), 1.7)
    lean = math.sin(math.radians(abs(family.tilt)))
    wide = min(
        (area.width - 2 * RIM) / (1 + lean / ratio),
        (area.height - 2 * RIM) / (1 / ratio + lean),
        photo.width * MOST / subject.scale,
    ) / (1 + GROWTH)
    view, scale = crop_to_fill(photo, (round(wide), round(wide / ratio)), subject.focus)
    image = frame_photo(view, 34, RIM, family.tilt)
    spot = Spot((area.left + area.right) // 2, (area.top + area.bottom) // 2, *image.size, floor=0, plate=False)
    return Hero(image, spot, stands=False, magnified=scale * subject.scale)


def _standin(names: tuple[str, ...], area: Box, family: Family) -> Hero:
    """No photo: a group of props takes the product's place."""
    size = min(area.width, area.height, 430)
    group = Image.new("RGBA", (size, size))
    large, small = round(size * 0.72), round(size * 0.36)
    group.alpha_composite(prop(names[0], large), (round(size * 0.10), size - large))
    group.alpha_composite(prop(names[1], small), (size - small, round(size * 0.06)))
    group.alpha_composite(prop(names[2], round(small * 0.7)), (round(size * 0.02), round(size * 0.05)))
    y = area.bottom - STEP - size // 2 if family.floor else (area.top + area.bottom) // 2
    floor = area.bottom if family.floor else 0
    return Hero(group, Spot((area.left + area.right) // 2, y, size, size, floor), stands=family.floor)


def covered_share(hero: Hero, box: Box) -> float:
    """Share of a box that the product fills."""
    x, y = hero.at
    alpha = hero.image.getchannel("A").crop((box.left - x, box.top - y, box.right - x, box.bottom - y))
    return float(np.asarray(alpha).mean()) / 255


def shade(ground: Image.Image, hero: Hero, colours: Colours) -> None:
    """The product's shadows, onto the ground: a wide one and a tight one."""
    x, y = hero.at
    alpha = hero.image.getchannel("A")
    if not hero.stands:
        shadows = [
            shadow_of(alpha, colours.ink, blur=64, opacity=0.34, drop=30),
            shadow_of(alpha, colours.ink, blur=14, opacity=0.20, drop=6),
        ]
        for image, margin in shadows:
            ground.paste(image, (x - margin, y - margin), image)
        return
    width, foot = hero.image.width, y + hero.image.height
    for spread, thick, blur, opacity in ((1.12, 46, 40, 0.34), (0.86, 18, 14, 0.42)):
        flat = Image.new("L", (max(round(width * spread), 8), thick))
        ImageDraw.Draw(flat).ellipse((0, 0, flat.width - 1, thick - 1), fill=255)
        image, margin = shadow_of(flat, colours.ink, blur=blur, opacity=opacity, drop=0)
        ground.paste(image, (round(x + width / 2 - flat.width / 2) - margin, foot - 8 - thick // 2 - margin), image)


def reflection(ground: Image.Image, hero: Hero) -> None:
    """The product mirrored in a dark floor, fading."""
    x, y = hero.at
    tall = min(hero.image.height // 3, 170)
    image = hero.image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).crop((0, 0, hero.image.width, tall))
    fade = np.linspace(0.30, 0, tall)[:, None] * np.asarray(image.getchannel("A"), np.float64)
    image.putalpha(Image.fromarray(fade.astype(np.uint8)))
    ground.paste(image, (x, y + hero.image.height), image)
