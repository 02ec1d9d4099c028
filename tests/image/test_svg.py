"""SVG as a picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipeline.media.svg import png


def test_a_picture_has_the_documents_size_and_a_clear_ground():
    drawn = png(
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="10" height="20" fill="#d2452d"/></svg>'
    )
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.mode == "RGBA" and picture.size == (30, 20)
        assert picture.getpixel((5, 5)) == (0xD2, 0x45, 0x2D, 255) and picture.getpixel((20, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize("text", ["", "<svg", "<p>no</p>"])
def test_what_is_no_svg_is_one_error(text: str):
    with pytest.raises(ValueError, match="not an SVG document"):
        png(text)
