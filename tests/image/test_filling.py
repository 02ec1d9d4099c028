"""A busy photo that fills the frame: what it shows stands between the words and the captions, undistorted."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.engines.image.poster import compose_poster
from pipeline.engines.image.poster_parts.banner_detection import has_lettering
from pipeline.engines.image.poster_parts.canvas import Sheet
from pipeline.engines.image.poster_parts.cutout import looked_at
from pipeline.engines.image.poster_parts.styles import FAMILIES
from pipeline.engines.image.poster_parts.widgets import foot_of
from pipeline.image import ImageOptions, order_of
from pipeline.media.frame_layout import LAYOUTS
from pipeline.render.captions.fonts import FOLDER
from pipeline.workspace.project import Project
from tests.support.filling_parts import ball
from tests.support.image_parts import CHARACTER, bottle, product, script_of

pytestmark = pytest.mark.slow

ROLE = {"hook": 0, "product": 2}


def sheet_of(tmp_path, role: str, *photos: tuple[Image.Image, bool], **options) -> Sheet:
    about = product(project := Project(tmp_path), *photos)
    scene = script_of(about, "오늘부터\n촉촉하게").scenes[ROLE[role]]
    return compose_poster(order_of(scene, about, CHARACTER, ImageOptions.model_validate(options), project))


def red(sheet: Sheet) -> tuple[int, int, int, int]:
    """Box around what is clearly red in the ground, before it runs out: left, top, right, bottom."""
    pixels = np.asarray(sheet.ground, int)
    rows, columns = np.where((pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 0.45 * pixels[:, :, 0]))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_the_rows_a_thing_stands_in_are_seen():
    _, (first, last) = looked_at(ball((900, 1200), (450, 700), 200))
    assert first == pytest.approx(500 / 1200, abs=0.07) and last == pytest.approx(900 / 1200, abs=0.07)
    assert looked_at(Image.new("RGB", (300, 300), "#777777")) == ((0.5, 0.5), (0.0, 1.0))


@pytest.mark.parametrize("middle", [300, 600, 900], ids=["high", "middle", "low"])
@pytest.mark.parametrize("aspect", ["9:16", "4:5"])
def test_a_busy_photo_fills_the_products_scene_below_its_name(tmp_path, aspect, middle):
    photos = (bottle(), True), (ball((900, 1200), (450, middle), 180), False)
    for template in FAMILIES:
        sheet = sheet_of(tmp_path, "product", *photos, aspect=aspect, template=template)
        assert not any(part.kind == "product" for part in sheet.parts)
        left, top, right, bottom = red(sheet)
        assert foot_of(part for part in sheet.parts if part.kind == "headline") <= top + 8
        assert bottom <= LAYOUTS[aspect].captions.top
        assert right - left == pytest.approx(2 * 180 * 1080 / 900, abs=14)


def test_a_hook_shows_what_its_photo_shows_below_the_words_and_left_of_the_presenter(tmp_path):
    photo = ball((900, 1200), (500, 300), 150), False
    sheet = sheet_of(tmp_path, "hook", photo)
    left, top, right, _ = red(sheet)
    assert foot_of(sheet.parts) <= top + 8 and (left + right) / 2 < 500
    alone = red(sheet_of(tmp_path, "hook", photo, alone=True))
    assert (alone[0] + alone[2]) / 2 > (left + right) / 2 + 60


def with_words(photo: Image.Image, at: int, size: int) -> Image.Image:
    """A photo with a line of words set into it, its top at `at` px."""
    font = ImageFont.truetype(str(FOLDER / "Pretendard-Bold.otf"), size)
    ImageDraw.Draw(photo).text((60, at), "단 7일간 특가 이벤트", font=font, fill="white")
    return photo


@pytest.mark.parametrize("at", [60, 1040], ids=["above", "below"])
@pytest.mark.parametrize("size", [56, 90])
def test_a_banner_is_told_from_a_product_with_a_label(at, size):
    assert has_lettering(with_words(ball((900, 1200), (450, 600), 180), at, size))
    assert not has_lettering(with_words(ball((900, 1200), (450, 600), 180), 590, 40))
    assert not has_lettering(ball((900, 1200), (450, 600), 180))


def test_a_panorama_is_no_strip(tmp_path):
    photos = (bottle(), True), (ball((2400, 500), (1200, 250), 150), False)
    _, top, _, bottom = red(sheet_of(tmp_path, "product", *photos))
    assert bottom - top > 1.5 * 300 * 1080 / 2400


@pytest.mark.parametrize(
    ("photos", "options"),
    [
        ([(ball((900, 1200), (450, 600), 180), False)], {}),
        ([(bottle(), True), (ball((500, 600), (250, 300), 100), False)], {}),
        ([(bottle(), True), (with_words(ball((900, 1200), (450, 600), 180), 60, 90), False)], {}),
        ([(bottle(), True), (ball((900, 1600), (450, 800), 430), False), (bottle(), True)], {"aspect": "4:5"}),
        ([(bottle(), True), (ball((900, 1200), (450, 600), 180), False)], {"aspect": "1:1"}),
        ([(bottle(), True), (ball((900, 1200), (450, 600), 180), False)], {"aspect": "16:9"}),
    ],
    ids=["the hook has it", "too small", "a banner", "too tall", "square", "wide"],
)
def test_else_it_is_a_print(tmp_path, photos, options):
    assert any(part.kind == "product" for part in sheet_of(tmp_path, "product", *photos, **options).parts)
