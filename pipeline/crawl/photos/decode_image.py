"""One photo of a product: decoded, on white, and what is seen of its background."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops

MAX_PIXELS = 170_000_000
MAX_PIXELS_WHOLE = 80_000_000
"""px a file may claim; the second for formats that cannot be decoded at a smaller scale."""
MIN_SIDE = 48
"""px; smaller is an icon or a tracking pixel."""
MAX_RATIO = 4.0
"""Longer strips are banners or detail sheets."""


@dataclass(frozen=True)
class Decoded:
    """A decoded image and what was seen in it."""

    image: Image.Image
    """RGB"""
    alpha: Image.Image | None
    """How opaque it was, L, where it had see-through parts, now white."""
    plain: bool
    """True when its background is one plain colour."""
    look: str
    """12x12 RGB thumbnail as hex."""


def seen_in(image: Image.Image) -> Decoded:
    """A decoded picture on white, with what is seen in it."""
    image, alpha = _opaque(image)
    look = image.resize((12, 12), Image.Resampling.BOX).tobytes().hex()
    return Decoded(image, alpha, alpha is not None or has_plain_background(image), look)


def on_white(image: Image.Image) -> Image.Image:
    """A picture as RGB, white where it was clear."""
    return _opaque(image)[0]


def _opaque(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    if image.mode != "RGBA":
        return image.convert("RGB"), None
    alpha = image.getchannel("A")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=alpha)
    share_clear = sum(alpha.histogram()[:128]) / (image.width * image.height)
    return white, alpha if share_clear > 0.02 else None


def has_plain_background(image: Image.Image) -> bool:
    """True when the border is one colour nearly all around. A white product on white is hardly another colour than that."""
    small = image.resize((96, 96), Image.Resampling.BOX).convert("RGB")
    ring = 4
    strips = [(0, 0, 96, ring), (0, 96 - ring, 96, 96), (0, ring, ring, 96 - ring), (96 - ring, ring, 96, 96 - ring)]
    border = Image.new("RGB", (4 * 96 - 4 * ring, ring))
    left = 0
    for index, strip in enumerate(strips):
        part = small.crop(strip)
        part = part.transpose(Image.Transpose.ROTATE_90) if index > 1 else part
        border.paste(part, (left, 0))
        left += part.width
    middle = _median(border)
    return _share_near(border, middle) >= 0.9


def _median(image: Image.Image) -> tuple[int, ...]:
    values = []
    for band in image.split():
        total, half = 0, image.width * image.height / 2
        for level, count in enumerate(band.histogram()):
            total += count
            if total >= half:
                values.append(level)
                break
    return tuple(values)


def _share_near(image: Image.Image, colour: tuple[int, ...], within: int = 14) -> float:
    """Share of the pixels no channel of which is further than `within` from `colour`."""
    gap = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    red, green, blue = gap.split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[: within + 1]) / (image.width * image.height)
