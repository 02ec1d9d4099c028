"""What tests share of material."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.render.captions.fonts import FOLDER


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / "Pretendard-Bold.otf"), size)


def grained(image: Image.Image, amount: float = 3.0) -> Image.Image:
    """The picture with a photo's grain."""
    noise = np.random.default_rng(5).normal(0, amount, (*image.size[::-1], 1))
    return Image.fromarray((np.asarray(image, np.float32) + noise).clip(0, 255).astype(np.uint8))


def bottle(ground: Image.Image, middle: int = 400, colour: str = "#1b7f6b") -> Image.Image:
    """A shaded bottle with a label, standing on row 760 of `ground`."""
    draw = ImageDraw.Draw(ground)
    draw.rounded_rectangle((middle - 60, 150, middle + 60, 260), 14, fill="#20242c")
    draw.rounded_rectangle((middle - 130, 250, middle + 130, 760), 60, fill=colour)
    draw.rectangle((middle - 100, 260, middle - 70, 740), fill="#4fae99")
    draw.rectangle((middle - 130, 400, middle + 130, 600), fill="#f3ead7")
    draw.text((middle - 104, 430), "촉촉한", font=font(68), fill="#1d3a34")
    draw.text((middle - 96, 530), "세럼 50ml", font=font(40), fill="#1d3a34")
    return ground


def room(size: tuple[int, int] = (800, 1000)) -> Image.Image:
    """A wall, a table and out-of-focus things: no plain ground."""
    image = Image.new("RGB", size, "#c9b79d")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, int(size[1] * 0.68), size[0], size[1]), fill="#7b5a3c")
    for x, y, r, colour in ((90, 260, 120, "#b0885a"), (720, 200, 150, "#8f9c7c"), (650, 620, 90, "#d9cdb8")):
        draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(22))
