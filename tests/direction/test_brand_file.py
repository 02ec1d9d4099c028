"""A shop's brand from a TOML file: read, refused in one sentence, its logo in the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipeline.commands import parser
from pipeline.commands.flags import settings
from pipeline.errors import InputError
from pipeline.storyboard.brand_file import keep_brand, read_brand
from pipeline.workspace.project import Project


def test_a_brand_comes_with_its_logo(tmp_path: Path):
    Image.new("RGBA", (300, 80), (20, 90, 200, 128)).save(tmp_path / "로고.png")
    file = tmp_path / "brand.toml"
    file.write_text('shop = "온담"\ncolors = ["#102030"]\nlogo = "로고.png"\nrecipes = ["price", "review"]\n', encoding="utf-8")
    project = Project(tmp_path / "project")
    kit = keep_brand(read_brand(file), project)
    assert (kit.shop, kit.recipes) == ("온담", ("price", "review"))
    assert kit.logo
    with Image.open(project.path(kit.logo)) as logo:
        assert logo.mode == "RGBA" and logo.size == (300, 80)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("shop = ", "brand.toml"),
        ('recipes = ["nothing"]', "nothing"),
        ('colors = ["red"]', "red"),
        ('slogan = "싸다"', "slogan"),
        ("logo = 3", "logo"),
    ],
)
def test_a_brand_that_cannot_be_is_one_sentence(tmp_path: Path, text: str, named: str):
    file = tmp_path / "brand.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=named):
        read_brand(file)


def test_a_logo_that_is_no_picture_is_told(tmp_path: Path):
    (tmp_path / "logo.png").write_bytes(b"no picture")
    file = tmp_path / "brand.toml"
    file.write_text('logo = "logo.png"', encoding="utf-8")
    with pytest.raises(InputError):
        keep_brand(read_brand(file), Project(tmp_path / "project"))


def test_a_recipe_has_a_flag():
    given = parser().parse_args(["make", "a.json", "--recipe", "price"])
    assert settings(given).direction.recipe == "price"
    with pytest.raises(InputError, match="nothing"):
        settings(parser().parse_args(["make", "a.json", "--recipe", "nothing"]))
