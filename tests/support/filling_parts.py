"""What tests share of filling."""

from __future__ import annotations

from PIL import Image, ImageDraw


def ball(size: tuple[int, int], middle: tuple[int, int], radius: int) -> Image.Image:
    """A photo of a red ball before stripes of two near greys."""
    image = Image.new("RGB", size, (96, 104, 96))
    drawn = ImageDraw.Draw(image)
    for x in range(0, size[0], 90):
        drawn.rectangle((x, 0, x + 45, size[1]), fill=(112, 116, 104))
    drawn.ellipse((middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius), fill=(220, 30, 30))
    return image
