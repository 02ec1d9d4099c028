"""Thumbnails: three that differ, as large as the video, with words that can be read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from pipeline.engines.poster import Poster
from pipeline.frame import LAYOUTS
from pipeline.image import ImageOptions, draw
from pipeline.project import Project
from pipeline.records import Clip
from pipeline.render import thumbnail
from tests import media
from tests.test_image import bottle, product, script_of


def cover(tmp_path: Path, aspect: str, **fields) -> thumbnail.Cover:
    project = Project(tmp_path / aspect.replace(":", "x"))
    script, who = script_of(product(project, (bottle(), True), **fields)), media.character()
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
    assert "촉촉하게" in _read(thumbnail.with_words(made), tmp_path)
    price = thumbnail.with_product(made)
    assert "19,900" in _read(price.crop((0, 200, 1080, 860)), tmp_path)


def _read(picture: Image.Image, folder: Path) -> str:
    grey = picture.convert("L").resize((picture.width // 2, picture.height // 2))
    grey.point(lambda level: 255 - level).save(folder / "words.png")
    told = subprocess.run(
        ["tesseract", str(folder / "words.png"), "-", "-l", "kor", "--psm", "6"], capture_output=True, check=True
    )
    return told.stdout.decode().replace(" ", "")


def test_without_a_product_the_first_scene_speaks(tmp_path):
    project = Project(tmp_path)
    script = script_of(None)
    clips = [_clip(still) for still in draw(script, media.character(), None, engine=Poster(), project=project)]
    made = thumbnail.cover_of(script, clips, None, None, project)  # pyright: ignore[reportArgumentType]
    assert made.price and not made.badge
    thumbnail.thumbnails(made, [tmp_path / f"{n}.jpg" for n in range(3)])
