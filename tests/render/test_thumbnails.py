"""Thumbnails: three that differ, as large as the video, with words that can be read."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.engines.image.poster import Poster
from pipeline.image import ImageOptions, draw
from pipeline.media.frame_layout import LAYOUTS
from pipeline.records import Clip
from pipeline.render import thumbnail
from pipeline.render.captions.ass import contrast
from pipeline.workspace.project import Project
from tests.support import media
from tests.support.filling_parts import ball
from tests.support.image_parts import bottle, product, script_of

pytestmark = pytest.mark.slow


def cover(tmp_path: Path, aspect: str, *more: tuple[Image.Image, bool], **fields) -> thumbnail.Cover:
    project = Project(tmp_path / aspect.replace(":", "x"))
    script, who = script_of(product(project, (bottle(), True), *more, **fields)), media.character()
    stills = draw(script, who, ImageOptions.model_validate({"aspect": aspect}), engine=Poster(), project=project)
    clips = [_clip(still) for still in stills]
    return thumbnail.cover_of(script, clips, None, None, project)  # pyright: ignore[reportArgumentType]


def _clip(still) -> Clip:
    facts = {"scene_number": still.scene_number, "path": still.path, "still": still.path, "width": still.width}
    return Clip.model_validate({**facts, "height": still.height, "duration": 2, "frames": 60, "fps": 30})


@pytest.mark.parametrize("aspect", ["9:16", "16:9"])
def test_three_of_the_size_of_the_video_differ(tmp_path, aspect):
    outs = [tmp_path / f"{n}.jpg" for n in range(3)]
    thumbnail.thumbnails(cover(tmp_path, aspect), outs)
    layout = LAYOUTS[aspect]
    assert all(Image.open(out).size == (layout.width, layout.height) for out in outs)
    assert len({out.read_bytes() for out in outs}) == 3


@pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
def test_words_and_price_are_read(tmp_path):
    made = cover(tmp_path, "9:16")
    words = thumbnail.with_words(made)
    lines = words.crop((0, 180, 1080, 815))
    assert "오늘부터" in _read(words, tmp_path)
    assert "촉촉하게" in _read(lines.crop((0, lines.height // 2, 1080, lines.height)), tmp_path)
    price = thumbnail.with_product(made)
    assert "19,900" in _read(price.crop((0, 200, 1080, 860)), tmp_path)


def _read(picture: Image.Image, folder: Path) -> str:
    grey = picture.convert("L").resize((picture.width // 2, picture.height // 2))
    grey.point(lambda level: 255 - level).save(folder / "words.png")
    told = subprocess.run(
        ["tesseract", str(folder / "words.png"), "-", "-l", "kor", "--psm", "6"], capture_output=True, check=True
    )
    return told.stdout.decode().replace(" ", "")


@pytest.mark.parametrize("aspect", ["9:16", "1:1", "16:9"])
def test_the_poster_shows_words_and_product_apart_on_a_loud_ground(tmp_path, aspect):
    made = cover(tmp_path, aspect)
    picture = thumbnail.with_words(made)
    place, words = thumbnail._halves(*picture.size)
    assert _red(picture.crop(place).resize((40, 40))) > 160  # the bottle fills a tenth of its place, at least
    assert (np.asarray(picture.convert("L").crop(words).resize((80, 80))) < 60).sum() > 640
    red, green, blue = np.asarray(picture)[-4, picture.width // 2]
    assert contrast(f"#{red:02x}{green:02x}{blue:02x}", made.ink) > 4.5


def _red(picture: Image.Image) -> int:
    """How many of its pixels are the bottle's."""
    pixels = np.asarray(picture)
    return int(((pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 80)).sum())


def test_the_discount_hides_little_of_the_product(tmp_path):
    made = cover(tmp_path, "1:1")
    with_, without = (thumbnail.with_product(replace(made, badge=badge)) for badge in (made.badge, ""))
    assert _red(with_) > 0.9 * _red(without)


@pytest.mark.parametrize("aspect", ["9:16", "4:5"])
def test_a_photo_that_fills_the_products_scene_is_shown_whole_its_price_below(tmp_path, aspect):
    made = cover(tmp_path, aspect, (ball((900, 1200), (450, 600), 180), False))
    assert made.filled
    picture, photo = np.asarray(thumbnail.with_product(replace(made, badge="")), int), np.asarray(Image.open(made.filled), int)
    place, words = thumbnail._below(photo.shape[1], photo.shape[0])
    assert abs(picture - photo)[: place.bottom].max() == 0
    assert abs(picture - photo)[words.top : words.bottom, words.left : words.right].mean() > 20
    assert LAYOUTS[aspect].height >= words.bottom
    assert cover(tmp_path / "plain", aspect).filled is None


def test_without_a_product_the_first_scene_speaks(tmp_path):
    project = Project(tmp_path)
    script = script_of(None)
    clips = [_clip(still) for still in draw(script, media.character(), None, engine=Poster(), project=project)]
    made = thumbnail.cover_of(script, clips, None, None, project)  # pyright: ignore[reportArgumentType]
    assert made.price and not made.badge
    thumbnail.thumbnails(made, [tmp_path / f"{n}.jpg" for n in range(3)])
