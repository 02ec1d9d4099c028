"""What stands behind and beside the product: inside the frame, told from it at a glance, never on it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.engines.image.poster import compose_poster
from pipeline.engines.image.poster_parts.backgrounds import paint
from pipeline.engines.image.poster_parts.backplate import CLEAR, SIDE, TOLD, Spot, behind
from pipeline.engines.image.poster_parts.cutout import _content, cut_out
from pipeline.engines.image.poster_parts.palette import Hues, colours_of
from pipeline.engines.image.poster_parts.product_placement import outline_of
from pipeline.engines.image.poster_parts.styles import FAMILIES
from pipeline.image import ImageOptions, order_of
from pipeline.media.color import oklch, parts
from pipeline.media.frame_layout import LAYOUTS
from pipeline.workspace.project import Project
from tests.support.image_parts import CHARACTER, bottle, busy, product, script_of

pytestmark = pytest.mark.slow

LIGHT, DARK = (0.84, 0.86, 0.88, 0.90), (0.18, 0.2, 0.22, 0.26)


def spot(width: int, height: int, outline: tuple[float, ...] = ()) -> Spot:
    return Spot(321, 1118 - height // 2, width, height, 1118, outline=outline)


def block(lightness: int) -> Image.Image:
    """A cut-out of one grey, with a clear border."""
    image = Image.new("RGBA", (200, 300))
    ImageDraw.Draw(image).rectangle((20, 20, 179, 279), fill=(lightness,) * 3 + (255,))
    return image


def test_an_outline_is_as_light_as_the_product():
    assert all(edge < 0.35 for edge in outline_of(block(30)))
    assert all(edge > 0.9 for edge in outline_of(block(245)))
    assert outline_of(Image.new("RGBA", (40, 40))) == ()


@pytest.mark.parametrize("outline", [LIGHT, DARK, (*LIGHT, *DARK)], ids=["white", "black", "both"])
@pytest.mark.parametrize("plate", [0.29, 0.8, 0.985])
def test_a_plate_parts_from_any_product(plate: float, outline: tuple[float, ...]):
    colour = oklch(plate, 0.02, 200)
    lightness, chroma, _ = parts(behind(colour, spot(300, 400, outline), oklch(0.8, 0.08, 200)))
    assert sum(abs(edge - lightness) >= TOLD - 0.01 for edge in outline) >= CLEAR * len(outline)
    moved = abs(lightness - plate) > 0.02
    assert not moved or chroma > 0.04  # a plate that is moved is coloured, not grey


def test_a_plate_that_parts_already_stays():
    colour = oklch(0.985, 0.008, 40)
    assert behind(colour, spot(300, 400, DARK), colour) == colour == behind(colour, spot(300, 400), colour)


@pytest.mark.parametrize("size", [(456, 264), (190, 500), (456, 540)], ids=["lying", "standing", "square"])
@pytest.mark.parametrize("name", ["beauty", "living", "food", "minimal"])
def test_plates_do_not_run_off_the_frame(name: str, size: tuple[int, int]):
    family = FAMILIES[name]
    assert family.tint
    colours = colours_of(Hues(200.0, 200.0, 0.08, 0.5), family.tint)
    with_plate, without = (
        np.asarray(paint(family, colours, place, 3, (1080, 1920)), int)
        for place in (spot(*size, LIGHT), Spot(321, 1118 - size[1] // 2, *size, 1118, plate=False, outline=LIGHT))
    )
    changed = np.flatnonzero((abs(with_plate - without).sum(axis=2) > 6)[:1110].any(axis=0))
    assert changed.size and changed.min() >= SIDE - 30  # a blob's bulge, at most


@pytest.mark.parametrize("aspect", list(LAYOUTS), ids=lambda aspect: aspect.replace(":", "x"))
@pytest.mark.parametrize("lying", [False, True], ids=["standing", "lying"])
def test_props_do_not_lie_on_product_or_headline(tmp_path, aspect: str, lying: bool):
    photo = bottle().rotate(90, expand=True) if lying else bottle()
    script = script_of(about := product(Project(tmp_path), (photo, True)))
    for template in FAMILIES:
        options = ImageOptions.model_validate({"template": template, "aspect": aspect})
        parts_ = compose_poster(order_of(script.scenes[0], about, CHARACTER, options, Project(tmp_path))).parts
        canvas = Image.new("L", (1920, 1920))
        (hero,) = (part for part in parts_ if part.kind == "product")
        canvas.paste(255, (hero.x, hero.y), hero.image.getchannel("A"))
        for prop in (part for part in parts_ if part.kind == "prop"):
            box = (prop.x, prop.y, prop.x + prop.image.width, prop.y + prop.image.height)
            assert np.asarray(canvas.crop(box)).mean() < 0.07 * 255, (template, box)
            assert not any(part.box.overlap(prop.box) for part in parts_ if part.kind == "headline"), template


@pytest.mark.parametrize("aspect", list(LAYOUTS), ids=lambda aspect: aspect.replace(":", "x"))
@pytest.mark.parametrize("alone", [False, True], ids=["presenter", "alone"])
def test_the_proof_shows_its_photo_large(tmp_path, aspect: str, alone: bool):
    project, layout = Project(tmp_path), LAYOUTS[aspect]
    script = script_of(about := product(project, (busy((900, 1100)), False)))
    options = ImageOptions.model_validate({"aspect": aspect, "alone": alone})
    (hero,) = (
        p for p in compose_poster(order_of(script.scenes[3], about, CHARACTER, options, project)).parts if p.kind == "product"
    )
    assert hero.box.width * hero.box.height > 0.075 * layout.width * layout.height


def white_jar(shadow: int) -> Image.Image:
    """A white jar on white whose shadow is, at its foot, as light as the jar."""
    image = Image.new("RGB", (800, 900), "#ffffff")
    ImageDraw.Draw(image).ellipse((230, 760, 570, 800), fill=(shadow,) * 3)
    image = image.filter(ImageFilter.GaussianBlur(12))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((250, 200, 549, 780), 46, fill="#e6e6e6")
    draw.rounded_rectangle((300, 120, 500, 210), 16, fill="#dcdcdc")
    return image


@pytest.mark.parametrize("shadow", [190, 206, 216, 226])
def test_a_white_product_is_cut_out_whole_above_its_shadow(shadow: int):
    cut = cut_out(white_jar(shadow))
    assert cut is not None
    assert cut.width == pytest.approx(300, abs=14) and cut.height == pytest.approx(661, abs=20)


def test_a_shadow_under_a_product_darkens_the_ground_it_comes_to_lie_on():
    image = Image.new("RGB", (800, 900), "#f4f0ea")
    ImageDraw.Draw(image).ellipse((220, 740, 580, 810), fill="#6d6b68")
    image = image.filter(ImageFilter.GaussianBlur(9))
    ImageDraw.Draw(image).rounded_rectangle((250, 200, 549, 780), 46, fill="#b0522c")
    cut = cut_out(image)
    assert cut is not None
    laid = Image.new("RGBA", cut.size, "#2f8f5f")
    laid.alpha_composite(cut)
    foot = np.asarray(laid.convert("RGB"), int)[-60:]
    brown = foot[..., 0] > foot[..., 1] + 12
    assert not ((foot.min(axis=2) > 110) & ~brown).any()  # none of the pale background came along
    assert (foot[~brown].sum(axis=1) < 0.9 * (0x2F + 0x8F + 0x5F)).any()  # and the shadow did


def test_a_photo_that_cannot_be_cut_keeps_its_faint_parts():
    image = Image.new("RGB", (900, 900), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((250, 200, 650, 760), 60, fill="#fafafa")
    draw.rectangle((400, 480, 470, 496), fill="#b0b0b0")  # all that stands out of it
    assert cut_out(image) is None
    left, top, right, bottom = _content(image)
    assert left < 262 and top < 212 and right > 638 and bottom > 748


def test_a_stand_in_has_no_more_props(tmp_path):
    script = script_of(about := product(Project(tmp_path)))
    made = compose_poster(order_of(script.scenes[0], about, CHARACTER, ImageOptions(), Project(tmp_path)))
    assert not [part for part in made.parts if part.kind == "prop"]
