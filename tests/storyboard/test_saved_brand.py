"""A shop's brand that is kept once: saved, read again, laid over a short, refused when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipeline import engines
from pipeline import storyboard as boards
from pipeline.characters import DEFAULT, load_character
from pipeline.errors import InputError
from pipeline.media.typesetting import FACES, FONTS, width_of
from pipeline.records import BrandKit, Product
from pipeline.script import write_script
from pipeline.script.forbidden_words import forbidden_in_script
from pipeline.short import Settings
from pipeline.workspace.project import Project

VALUES = {
    "shop": 'ON"담\\',
    "closing": "오늘 담아 두세요",
    "colors": ("#f4efe6", "#b3412e"),
    "presenter": "corner",
    "disclosure": "paid",
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))


def test_a_brand_is_kept_for_its_user_and_carried_by_new_shorts(tmp_path: Path):
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (300, 120), (10, 120, 90, 255)).save(logo)
    boards.save_brand("a", VALUES, logo)
    boards.save_brand("a", VALUES | {"closing": "또 오세요"})
    assert boards.saved_brand("b") is None
    project = Project(tmp_path / "project")
    settings = boards.with_saved_brand(Settings(), "a", project)
    kit = settings.image.brand_kit
    assert kit is not None and kit.logo is not None and project.path(kit.logo).is_file()
    assert (kit.shop, kit.closing, kit.colors) == (VALUES["shop"], "또 오세요", VALUES["colors"])
    assert (settings.render.presenter, settings.render.disclosure) == ("corner", "paid")
    assert boards.with_saved_brand(Settings(), "b", project) == Settings()
    own = Settings.model_validate({"image": {"brand_kit": BrandKit(shop="다른 가게")}})
    assert boards.with_saved_brand(own, "a", project) == own
    boards.forget_brand("a")
    assert boards.saved_brand("a") is None


@pytest.mark.parametrize(
    ("key", "value"), [("closing", "가" * 25), ("colors", ("red",)), ("presenter", "flying"), ("disclosure", "maybe")]
)
def test_what_cannot_be_used_leaves_the_brand_as_it_was(key: str, value: object):
    boards.save_brand("", VALUES)
    with pytest.raises(InputError, match=key):
        boards.save_brand("", VALUES | {key: value})
    brand = boards.saved_brand("")
    assert brand is not None and brand.kit.closing == VALUES["closing"]


def test_a_brand_that_is_refused_keeps_its_logo(tmp_path: Path):
    for name, colour in (("old.png", (10, 120, 90, 255)), ("new.png", (200, 10, 10, 255))):
        Image.new("RGBA", (300, 120), colour).save(tmp_path / name)
    old = boards.save_brand("", VALUES, tmp_path / "old.png").logo
    assert old is not None
    before = old.read_bytes()
    with pytest.raises(InputError):
        boards.save_brand("", VALUES | {"closing": "가" * 25}, tmp_path / "new.png")
    assert old.read_bytes() == before
    boards.save_brand("", VALUES, tmp_path / "new.png")
    assert old.read_bytes() != before


def test_a_logo_that_is_no_picture_is_refused(tmp_path: Path):
    (tmp_path / "logo.png").write_bytes(b"%PDF")
    with pytest.raises(InputError):
        boards.save_brand("", VALUES, tmp_path / "logo.png")
    assert boards.saved_brand("") is None


def test_a_font_of_ones_own_is_kept_and_headlines_are_set_in_it(tmp_path: Path):
    jua = FONTS / FACES["jua"]
    boards.save_brand("", VALUES, font=jua)
    boards.save_brand("", VALUES | {"font": boards.OWN_FONT, "closing": "또 오세요"})
    project = Project(tmp_path / "project")
    settings = boards.with_saved_brand(Settings(), "", project)
    kit = settings.image.brand_kit
    assert kit is not None and kit.font.endswith(".font.ttf") and project.path(kit.font).read_bytes() == jua.read_bytes()
    own, bundled = (width_of("가격 끝", face, 100) for face in (str(project.path(kit.font)), "jua"))
    assert own == bundled != width_of("가격 끝", "black", 100)
    named = boards.save_brand("", VALUES | {"font": "dohyeon"})
    assert named.font is None and named.kit.font == "dohyeon"


def test_a_font_that_cannot_be_used_is_refused_with_its_reason(tmp_path: Path):
    whole = (FONTS / FACES["jua"]).read_bytes()
    table = whole.index(b"OS/2")
    offset = int.from_bytes(whole[table + 8 : table + 12], "big")
    closed = whole[: offset + 8] + b"\0\2" + whole[offset + 10 :]
    for data, said in ((b"no font", "TTF 나 OTF"), (whole[:4000], "망가졌거나"), (closed, "넣지 못하게")):
        (tmp_path / "a.ttf").write_bytes(data)
        with pytest.raises(InputError, match=said):
            boards.save_brand("", VALUES, font=tmp_path / "a.ttf")
    assert boards.saved_brand("") is None


def test_words_that_a_shop_does_not_use_are_neither_said_nor_shown(tmp_path: Path):
    told = {"features": ["전자레인지에 써요", "국내 최저가", "500ml"], "description": "최저 가로 드려요. 튼튼해요."}
    product = Product.model_validate({"name": "온담 유리컵", "price": 9900, **told})
    boards.save_brand("", VALUES | {"forbidden": ("최저가", "담아")})
    settings = boards.with_saved_brand(Settings(), "", Project(tmp_path / "project"))
    assert settings.script.forbidden == ("최저가", "담아")
    who, engine = load_character(DEFAULT), engines.load("script", "template")
    script = write_script(product, who, settings.script, engine=engine, project=Project(tmp_path / "b"))
    assert forbidden_in_script(script, settings.script.forbidden) == ()
    cheap = product.model_copy(update={"name": "최저가 컵"})
    with pytest.raises(InputError, match="최저가"):
        write_script(cheap, who, settings.script, engine=engine, project=Project(tmp_path / "b"))
