"""`poster`: a scene composed at 1080x1920 from the product's own photos and drawn graphics."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from ..frame import HEADLINE, STAGE
from ..project import writing
from . import LayerFile, Picture, PictureOrder, Tell, hush

_FONTS = Path(__file__).parent.parent / "assets" / "fonts"


class Poster:
    """Composes; needs nothing but the fonts in the package."""

    name = "poster"
    revision = "0"

    def missing(self) -> str:
        """Always ready."""
        return ""

    def draw(self, order: PictureOrder, out: Path, *, folder: Path, tell: Tell = hush) -> Picture:
        """Write the composite to `out` and its layers into `folder`."""
        tell(0.0)
        parts = [("ground", Image.new("RGBA", (order.width, order.height), order.palette["ground"]), (0, 0), "none", 0.0)]
        if order.photos:
            parts.append(("product", _photo(order), (STAGE.left + 40, STAGE.top + 60), "none", 0.5))
        parts.append(("headline", _words(order), HEADLINE[:2], "rise", 0.0))
        flat = Image.new("RGBA", (order.width, order.height))
        layers = []
        for index, (kind, image, (x, y), enter, depth) in enumerate(parts):
            flat.alpha_composite(image, (x, y))
            path = folder / f"{index:02d}-{kind}.png"
            with writing(path) as temporary:
                image.save(temporary, "PNG", compress_level=1)
            layers.append(LayerFile(path, x, y, *image.size, kind, depth, enter))
        flat.convert("RGB").save(out, "PNG", compress_level=1)
        return Picture(tuple(layers), "minimal", order.palette["accent"], order.palette["ink"])


def _photo(order: PictureOrder) -> Image.Image:
    with Image.open(order.photos[0].path) as photo:
        return ImageOps.contain(photo.convert("RGBA"), (560, 560))


def _words(order: PictureOrder) -> Image.Image:
    image = Image.new("RGBA", (HEADLINE.width, HEADLINE.height))
    font = ImageFont.truetype(_FONTS / "Pretendard-Black.otf", 96)
    ImageDraw.Draw(image).multiline_text((0, 0), order.headline, font=font, fill=order.palette["ink"], spacing=8)
    return image
