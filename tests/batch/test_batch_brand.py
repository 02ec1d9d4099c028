"""A shop's brand in a list: every film carries it, another brand is another order, a bad file is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipeline.batch import BatchOptions, look, plan, read_rows
from pipeline.batch.variants import settings_of
from pipeline.errors import InputError
from pipeline.storyboard import save_brand
from pipeline.workspace.project import Project


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    (tmp_path / "list.csv").write_text("상품명,가격\n수분크림,19900\n머그컵,8000\n", encoding="utf-8")
    Image.new("RGBA", (200, 80), "#204060").save(tmp_path / "logo.png")
    (tmp_path / "shop.toml").write_text(
        'shop = "온담"\nlogo = "logo.png"\nrecipes = ["price"]\npresenter = "off"\n', encoding="utf-8"
    )


def keys(folder: Path, brand: str = "", user: str = "") -> list[str]:
    source = look(folder / "list.csv")
    return [item.key for item in plan(read_rows(source), source, BatchOptions(brand=brand), user=user)]


def test_every_film_of_a_list_carries_the_brand(tmp_path: Path):
    source, options = look(tmp_path / "list.csv"), BatchOptions(brand=str(tmp_path / "shop.toml"))
    project = Project(tmp_path / "project")
    for item in plan(read_rows(source), source, options):
        settings = settings_of(item, options, project)
        kit = settings.image.brand_kit
        assert kit and kit.shop == "온담" and kit.recipes == ("price",) and settings.render.presenter == "off"
        assert kit.logo and project.path(kit.logo).is_file()


def test_another_brand_is_another_order_and_none_is_as_before(tmp_path: Path):
    bare, branded = keys(tmp_path), keys(tmp_path, str(tmp_path / "shop.toml"))
    assert not set(bare) & set(branded) and bare == keys(tmp_path)
    Image.new("RGBA", (200, 80), "#a02030").save(tmp_path / "logo.png")
    assert not set(branded) & set(keys(tmp_path, str(tmp_path / "shop.toml")))


def test_without_a_file_the_brand_the_user_keeps_is_carried(tmp_path: Path):
    bare = keys(tmp_path, user="a@b.c")
    save_brand("a@b.c", {"shop": "남쪽선반"})
    assert not set(bare) & set(keys(tmp_path, user="a@b.c"))
    source = look(tmp_path / "list.csv")
    item = next(plan(read_rows(source), source, user="a@b.c"))
    kit = settings_of(item, BatchOptions(), Project(tmp_path / "project"), "a@b.c").image.brand_kit
    assert kit and kit.shop == "남쪽선반"


@pytest.mark.parametrize("text", ['shop = "온담"\nlogo = "gone.png"\n', 'sop = "x"\n', "shop ="])
def test_a_bad_brand_file_is_said_before_anything_is_made(tmp_path: Path, text: str):
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        keys(tmp_path, str(tmp_path / "bad.toml"))
