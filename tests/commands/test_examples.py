"""The example products: they load, their photos are there, and the pack shots stand on a plain ground."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.records import Product

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(EXAMPLES.glob("*.json"))


def _load(path: Path) -> Product:
    return Product.model_validate(json.loads(path.read_text(encoding="utf-8")))


def test_three_products_of_different_brands():
    assert len({_load(path).brand for path in FILES}) >= 3


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_facts_are_complete(path: Path):
    product = _load(path)
    assert product.discount
    assert product.brand in product.name
    assert 4 <= len(product.features) <= 6
    assert 3 <= product.description.count(".") <= 5
    assert "example.com" in product.url


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_photos_are_large_light_and_of_both_formats(path: Path):
    shapes = []
    for image in _load(path).images:
        assert (EXAMPLES / image).stat().st_size <= 350_000
        with Image.open(EXAMPLES / image) as photo:
            photo.load()
            assert photo.mode == "RGB"
            assert 1200 <= max(photo.size) <= 1600
            shapes.append(photo.width / photo.height)
    assert len(shapes) >= 4
    assert min(shapes) < 1 < max(shapes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_first_photo_can_be_cut_out(path: Path):
    with Image.open(EXAMPLES / _load(path).images[0]) as photo:
        pixels = np.asarray(photo).astype(int)
    border = np.concatenate(
        [pixels[:8].reshape(-1, 3), pixels[-8:].reshape(-1, 3), pixels[:, :8].reshape(-1, 3), pixels[:, -8:].reshape(-1, 3)]
    )
    ground = np.median(border, axis=0)
    assert np.abs(border - ground).max() <= 6
    product = np.abs(pixels - ground).max(axis=2) > 24
    assert 0.1 < product.mean() < 0.7


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "data" / "products").glob("*.json")), ids=lambda path: path.stem
)
def test_difficult_products_load(path: Path):
    product = _load(path)
    assert product.price
    assert not product.images
