"""The photos of the sheet: they are the open short's own, in the order they were put in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import InputError
from pipeline.records import Product
from web import storyboard_view
from web.file_cache import give
from web.job_view import Wish, usable_photos
from web.tabs.photo_strip import Tile, strip_value, tiles_of


def picture(path: Path, colour: str) -> str:
    image = Image.effect_noise((480, 480), 60).convert("RGB")
    Image.blend(image, Image.new("RGB", image.size, colour), 0.5).save(path, "JPEG", quality=95)
    return str(path)


def test_photos_shown_in_the_sheet_stay_those_of_the_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(storyboard_view, "make", lambda *given, **more: None)
    sheet = Product(name="컵", features=("가볍다",))
    given = tuple(picture(tmp_path / f"{colour}.jpg", colour) for colour in ("red", "green", "blue"))
    wish = Wish(product=sheet, photos=given, character="auto", tone="", seed=0)
    file = storyboard_view.start(wish, "")
    first = [photo.path for photo in file.read().product.photos]
    assert len(first) == 3

    def again(*order: int, more: tuple[str, ...] = ()) -> list[int]:
        shown = [give(file.project.path(first[n])) for n in order]
        told = Wish(product=file.read().product.model_copy(update={"photos": ()}), photos=(*shown, *more), character="auto",
                    tone="", seed=0)  # fmt: skip
        assert storyboard_view.start(told, "", file.name).name == file.name
        paths = [photo.path for photo in file.read().product.photos]
        return [first.index(path) if path in first else -1 for path in paths]

    assert again(0, 1, 2) == [0, 1, 2]
    assert again(2, 0, 1) == [2, 0, 1]
    assert again(2, 1) == [2, 1]
    assert again(2, 1, more=(picture(tmp_path / "white.jpg", "white"),)) == [2, 1, -1]


def test_a_long_image_of_details_becomes_the_photos_in_it(tmp_path: Path):
    strip = Image.new("RGB", (800, 4200), "white")
    for n, colour in enumerate(("red", "green", "blue")):
        with Image.open(picture(tmp_path / f"{colour}.jpg", colour)) as photo:
            strip.paste(photo.resize((800, 1100)), (0, 100 + n * 1350))
    strip.save(tmp_path / "detail.jpg")
    good, left_out = usable_photos([str(tmp_path / "detail.jpg")])
    assert len(good) == 3 and not left_out
    tiles = [Tile(Path(path).resolve(), off) for path, off in zip(good, (False, True, False), strict=True)]
    assert tiles_of(strip_value(tiles)) == tiles


@pytest.mark.parametrize("value", [json.dumps([{"path": "/etc/hostname", "off": False}]), "[1]", "nonsense", '{"path": ""}'])
def test_tiles_name_nothing_but_what_was_uploaded(value: str):
    with pytest.raises(InputError):
        tiles_of(value)
