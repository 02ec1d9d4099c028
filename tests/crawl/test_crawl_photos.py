"""Photos: every kind of bad one is left out with a reason, every good one comes out upright, RGB and once."""

import io
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from pipeline.crawl import CrawlOptions, add_photos, collect_photos, file_below, read_product
from pipeline.crawl.photos import collect as photos_module
from pipeline.errors import FetchError, InputError
from pipeline.media.panel_kind import panel_kind
from pipeline.media.reader_data import reader_folder
from pipeline.workspace.project import Project, home

pytestmark = pytest.mark.slow


def picture(width=640, height=480, ground: Any = "white", colour: Any = "red", mode="RGB") -> Image.Image:
    image = Image.new(mode, (width, height), ground)
    ImageDraw.Draw(image).rectangle((width // 4, height // 4, width // 2, height // 1.5), fill=colour)
    return image


def noisy(width=640, height=480, seed=1) -> Image.Image:
    small = Image.effect_noise((16, 12), 90 + seed)
    return Image.merge("RGB", (small, small.rotate(180), small.transpose(Image.Transpose.FLIP_TOP_BOTTOM))).resize(
        (width, height), Image.Resampling.BICUBIC
    )


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


@pytest.fixture
def collect(tmp_path, project):
    """Collect the named files; returns the photos and the notes."""

    def run(*names, **options):
        notes = []
        product, base = read_product({"name": "x", "images": list(names)}, base=tmp_path)
        done = collect_photos(
            product, base, CrawlOptions(**options), project=project, report=lambda event: notes.append(event.note)
        )
        return done.photos, " | ".join(notes)

    return run


def test_good_photos_come_out_rgb_with_the_first_one_first(tmp_path, project, collect):
    picture().save(tmp_path / "a.png")
    noisy().save(tmp_path / "b.jpg")
    photos, notes = collect("a.png", "b.jpg")
    assert [(photo.source, photo.plain) for photo in photos] == [("a.png", True), ("b.jpg", False)]
    for photo in photos:
        with Image.open(project.path(photo.path)) as image:
            assert image.mode == "RGB" and image.size == (photo.width, photo.height) == (640, 480)
    assert "2장을 모두" in notes


def test_a_bad_photo_never_stops_the_rest(tmp_path, collect):
    good = io.BytesIO()
    noisy().save(good, "JPEG")
    (tmp_path / "truncated.jpg").write_bytes(good.getvalue()[: len(good.getvalue()) // 2])
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "text.jpg").write_text("not a picture")
    (tmp_path / "vector.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    Image.new("RGB", (1, 1)).save(tmp_path / "pixel.png")
    picture(1200, 200).save(tmp_path / "banner.png")
    (tmp_path / "good.jpg").write_bytes(good.getvalue())
    names = ["truncated.jpg", "empty.jpg", "text.jpg", "vector.svg", "pixel.png", "banner.png", "gone.jpg", "good.jpg"]
    photos, notes = collect(*names)
    assert [photo.source for photo in photos] == ["good.jpg"]
    for name in names[:-1]:
        assert f"사진을 뺐습니다. {name}" in notes


def test_a_white_product_on_white_has_a_plain_background(tmp_path, collect):
    picture(colour="#fafafa").save(tmp_path / "white.png")
    noisy().save(tmp_path / "busy.jpg")
    photos, _ = collect("white.png", "busy.jpg")
    assert {photo.source: photo.plain for photo in photos} == {"white.png": True, "busy.jpg": False}


def test_all_bad_goes_on_without(tmp_path, collect):
    photos, notes = collect("gone.jpg")
    assert photos == () and "사진이 없어" in notes


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_in_either_form_of_hangul_find_the_file(tmp_path, collect, form):
    name = "사진/크림 앞.png"
    file = tmp_path / "사진" / unicodedata.normalize("NFD", "크림 앞.png")  # as macOS writes it
    file.parent.mkdir()
    picture().save(file)
    assert len(collect(unicodedata.normalize(form, name))[0]) == 1
    product, _ = read_product({"name": "x", "images": [unicodedata.normalize(form, name)]})
    assert file_below(tmp_path, product.images[0]) == file


@pytest.mark.parametrize(
    "name",
    [r"\\host\share\a.jpg", "//host/share/a.jpg", r"\/host/a.jpg", "file://///host/share/a.jpg", r"\\?\C:\a.jpg"],
)
def test_a_place_on_the_network_is_never_asked_for(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(Path, "is_file", lambda path: asked.append(str(path)))
    monkeypatch.setattr(Path, "exists", lambda path, **_: asked.append(str(path)))
    assert file_below(tmp_path, name) is None
    assert asked == []


@pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "a/../../b.png", "file:///etc/passwd", "..%2fsecret.png"])
def test_a_path_outside_the_folder_is_left_out_and_named(tmp_path, collect, name):
    picture().save(tmp_path.parent / "secret.png")
    with pytest.raises(InputError) as caught:
        file_below(tmp_path, name)
    assert name in caught.value.ko
    noisy().save(tmp_path / "good.png")
    photos, notes = collect(name, "good.png")
    assert [photo.source for photo in photos] == ["good.png"] and f"사진을 뺐습니다. {name}" in notes


def test_a_link_out_of_the_folder_is_left_out(tmp_path, collect):
    outside = tmp_path.parent / "outside.png"
    picture().save(outside)
    (tmp_path / "link.png").symlink_to(outside)
    with pytest.raises(InputError):
        file_below(tmp_path, "link.png")
    photos, notes = collect("link.png")
    assert photos == () and "link.png" in notes


def test_cmyk_turned_animated_grey16_and_transparent(tmp_path, project, collect):
    picture(mode="CMYK", ground=(0, 0, 0, 0), colour=(0, 255, 255, 0)).save(tmp_path / "cmyk.jpg")
    turned = noisy(600, 400, 2)
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", exif=exif)
    frames = [picture(300, 260, colour=colour) for colour in ("blue", "green")]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    Image.new("I;16", (300, 320), 40000).save(tmp_path / "grey.png")
    clear = Image.new("RGBA", (500, 500), (0, 0, 0, 0))
    ImageDraw.Draw(clear).ellipse((100, 100, 400, 400), fill=(200, 30, 90, 255))
    clear.save(tmp_path / "clear.png")
    photos, _ = collect("cmyk.jpg", "turned.jpg", "moving.gif", "grey.png", "clear.png")
    by_name = {photo.source: photo for photo in photos}
    assert set(by_name) == {"cmyk.jpg", "turned.jpg", "moving.gif", "grey.png", "clear.png"}
    assert (by_name["turned.jpg"].width, by_name["turned.jpg"].height) == (400, 600)
    assert by_name["clear.png"].plain and by_name["clear.png"].path.suffix == ".png"
    pixel: dict[str, Any] = {
        name: Image.open(project.path(photo.path)).convert("RGB").getpixel((2, 2)) for name, photo in by_name.items()
    }
    assert min(pixel["cmyk.jpg"]) > 245 and pixel["clear.png"] == (255, 255, 255)
    assert abs(pixel["grey.png"][0] - 155) < 3
    middle = Image.open(project.path(by_name["moving.gif"].path)).getpixel((110, 130))
    assert isinstance(middle, tuple) and middle[2] > 200  # the first frame is the blue one


def test_forty_megapixels_are_made_smaller(tmp_path, collect):
    Image.new("RGB", (8000, 5000), "navy").save(tmp_path / "huge.jpg")
    photos, _ = collect("huge.jpg")
    assert (photos[0].width, photos[0].height) == (2400, 1500)


def test_a_file_that_claims_too_many_pixels_is_not_decoded(tmp_path, collect):
    Image.new("1", (20000, 9000)).save(tmp_path / "bomb.png")
    photos, notes = collect("bomb.png")
    assert photos == () and "너무 큽니다" in notes


def test_thirty_photos_become_twelve_and_doubles_one(tmp_path, collect):
    for number in range(15):
        noisy(400 + number * 10, 400, number).save(tmp_path / f"{number}.png")
        noisy(400 + number * 10, 400, number).resize((800 + number * 20, 800)).save(tmp_path / f"{number}-big.jpg", quality=80)
    photos, _ = collect(*[f"{number}{kind}" for number in range(15) for kind in (".png", "-big.jpg")])
    assert len(photos) == 12
    picture().save(tmp_path / "one.png")
    picture().resize((1280, 960)).save(tmp_path / "one-large.jpg")
    photos, _ = collect("one.png", "one-large.jpg")
    assert [photo.source for photo in photos] == ["one-large.jpg"]


def test_two_colours_of_one_product_are_two_photos(tmp_path, collect):
    picture(colour="red").save(tmp_path / "red.png")
    picture(colour="blue").save(tmp_path / "blue.png")
    assert len(collect("red.png", "blue.png")[0]) == 2


def test_the_second_run_decodes_nothing(tmp_path, collect, monkeypatch):
    picture().save(tmp_path / "a.png")
    (tmp_path / "bad.png").write_bytes(b"bad")
    first, _ = collect("a.png", "bad.png")
    monkeypatch.setattr(photos_module, "read_photo_file", None)
    assert collect("a.png", "bad.png")[0] == first


def test_addresses_go_through_the_fetch(tmp_path, project):
    data = io.BytesIO()
    noisy().save(data, "PNG")
    asked = []

    def fetch(url, *, kind="page"):
        asked.append((url, kind))
        if "gone" in url:
            raise FetchError("주소가 없습니다.", "gone")
        return photos_module.Answer(url, 200, "image/png", data.getvalue())

    product, base = read_product({"name": "x", "images": ["https://shop.example/a.png", "https://shop.example/gone.png"]})
    for _ in range(2):
        done = collect_photos(product, base, fetch=fetch, project=project)
        assert [photo.source for photo in done.photos] == ["https://shop.example/a.png"]
    assert asked == [("https://shop.example/a.png", "image"), *[("https://shop.example/gone.png", "image")] * 2]


def test_dropped_photos_come_first(tmp_path, project):
    noisy().save(tmp_path / "page.png")
    product, base = read_product({"name": "x", "images": ["page.png"]}, base=tmp_path)
    product = collect_photos(product, base, project=project)
    other = tmp_path / "elsewhere" / "own.png"
    other.parent.mkdir()
    picture().save(other)
    done = add_photos(product, [Path(other)], project=project)
    assert [photo.source for photo in done.photos] == ["own.png", "page.png"]


FONT = Path(__file__).parents[2] / "pipeline/assets/fonts/Pretendard-Bold.otf"
JAR = Path(__file__).parents[2] / "examples/moisture-cream"


def lettering(image: Image.Image, y: int, text: str, size: int, colour: Any = "#222") -> Image.Image:
    font = ImageFont.truetype(str(FONT), size)
    ImageDraw.Draw(image).text((image.width // 2, y), text, font=font, fill=colour, anchor="ma")
    return image


def text_panel(height=700) -> Image.Image:
    image = lettering(Image.new("RGB", (860, height), "white"), 50, "하루 종일 촉촉하게", 52)
    for y in range(150, height - 60, 46):
        lettering(image, y, "피부 장벽을 지켜 주는 순한 수분 크림입니다", 28)
    return image


def chart() -> Image.Image:
    image = lettering(Image.new("RGB", (860, 620), "white"), 40, "사이즈 안내", 44)
    for row in range(6):
        ImageDraw.Draw(image).line((50, 130 + row * 76, 810, 130 + row * 76), fill="#bbb", width=2)
        for column in range(4):
            text = f"{40 + row * 7 + column}cm" if row and column else "구분 S M L XL 총장 가슴 어깨".split()[row + column]
            cell = lettering(Image.new("RGB", (180, 50), "white"), 6, text, 28)
            image.paste(cell, (60 + 190 * column, 144 + row * 76))
    return image


def banner() -> Image.Image:
    return lettering(Image.new("RGB", (860, 360), "#e4002b"), 110, "오늘만 특가 50%", 100, "white")


def jar(size=(860, 860)) -> Image.Image:
    file = sorted(path for path in JAR.iterdir() if path.suffix in (".jpg", ".png", ".webp"))[0]
    with Image.open(file) as image:
        return ImageOps.fit(image.convert("RGB"), size)


PANELS = [(text_panel, "text"), (chart, "chart"), (banner, "banner"), (jar, "photo"), (lambda: noisy(860, 700), "photo")]


@pytest.mark.parametrize(("draw", "kind"), PANELS)
def test_a_picture_is_told_by_its_pixels(draw, kind):
    assert panel_kind(np.asarray(draw())) == kind


@pytest.mark.parametrize("file", sorted(JAR.parent.glob("*/*.jpg")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_label_on_a_product_makes_no_banner(file):
    with Image.open(file) as image:
        assert panel_kind(np.asarray(image.convert("RGB"))) in ("photo", "photo_with_words")


@pytest.mark.parametrize("gap", [0, 90])
def test_a_long_strip_gives_its_photos_and_leaves_the_rest(tmp_path, project, collect, gap):
    panels = [banner(), jar(), text_panel(), noisy(860, 700, 7), chart(), text_panel(1200)]
    strip = Image.new("RGB", (860, sum(panel.height + gap for panel in panels)), "white")
    y = 0
    for panel in panels:
        strip.paste(panel, (0, y))
        y += panel.height + gap
    strip.save(tmp_path / "detail.png")
    photos, notes = collect("detail.png")
    assert len(photos) == 2 and "사진 2장을 잘라" in notes and "표" in notes and "배너" in notes
    with Image.open(project.path(photos[0].path)) as first:
        assert first.width == 860 and 500 < first.height <= 860  # the jar, with ground around it
    assert {photo.source for photo in photos} == {"detail.png"}


def test_a_strip_of_words_only_is_left_out(tmp_path, collect):
    text_panel(4200).save(tmp_path / "terms.png")
    photos, notes = collect("terms.png")
    assert photos == () and "쓸 만한 상품 사진이 없습니다" in notes


def test_a_chart_or_a_banner_is_never_the_hero(tmp_path, collect):
    for name, image in (("chart.png", chart()), ("banner.png", banner()), ("text.png", text_panel()), ("jar.jpg", jar())):
        image.save(tmp_path / name)
    photos, notes = collect("chart.png", "banner.png", "text.png", "jar.jpg")
    assert [photo.source for photo in photos] == ["jar.jpg", "banner.png"] and notes.count("상품 사진으로 쓰지 않습니다") >= 2
    for seed in range(3):
        noisy(700, 600, seed + 20).save(tmp_path / f"{seed}.jpg")
    assert "banner.png" not in {photo.source for photo in collect("jar.jpg", "banner.png", "0.jpg", "1.jpg", "2.jpg")[0]}
    assert collect("chart.png")[0] == ()
    assert [photo.source for photo in collect("banner.png", "jar.jpg")[0]] == ["jar.jpg", "banner.png"]


def test_a_photo_of_a_phone_in_tiles_and_turned(tmp_path, project, collect):
    data = (Path(__file__).parents[1] / "data/photos/phone.heic").read_bytes()
    (tmp_path / "IMG_0001.HEIC").write_bytes(data)
    (tmp_path / "cut.heic").write_bytes(data[:1500])
    photos, notes = collect("IMG_0001.HEIC", "cut.heic")
    assert [(photo.width, photo.height) for photo in photos] == [(512, 768)] and "JPG로" in notes
    with Image.open(project.path(photos[0].path)) as image:
        red, green, blue = np.asarray(image.convert("RGB"))[300, 350].tolist()
        assert red > 230 and green > 200 and blue < 40


def test_avif_and_mpo(tmp_path, collect):
    noisy().save(tmp_path / "a.avif")
    noisy(seed=5).save(tmp_path / "b.mpo", save_all=True, append_images=[noisy(seed=6)])
    assert len(collect("a.avif", "b.mpo")[0]) == 2


KOREAN = reader_folder(home() / "models")


@pytest.mark.skipif(KOREAN is None, reason="needs requirements-reading.txt and its Korean data")
def test_what_is_written_is_offered_and_never_taken(tmp_path, project):
    lettering(Image.new("RGB", (860, 360), "#fafafa"), 110, "오늘만 특가 50%", 90).save(tmp_path / "promo.png")
    text_panel().save(tmp_path / "text.png")
    jar().save(tmp_path / "jar.jpg")
    given = {"name": "수분 크림", "price": 7000, "list_price": 10000, "images": ["jar.jpg", "text.png", "promo.png"]}
    product, base = read_product(given, base=tmp_path)
    done = collect_photos(product, base, project=project)
    assert any("수분 크림" in line for line in done.suggestions) and done.features == ()
    (offer,) = [note for note in done.notes if "적혀 있습니다" in note]
    assert "50%" in offer and "30%" in offer


def test_what_is_left_out_is_named_on_the_sheet_and_never_told(tmp_path, project):
    noisy().save(tmp_path / "good.jpg")
    product, base = read_product({"name": "x", "images": ["good.jpg", "gone.jpg", "../y.jpg"]}, base=tmp_path)
    done = collect_photos(product, base, project=project)
    assert len(done.photos) == 1 and len(done.notes) == 2 and "gone.jpg" in done.notes[0] and "../y.jpg" in done.notes[1]


def test_without_a_reader_nothing_is_offered(tmp_path, project, monkeypatch):
    monkeypatch.setattr(photos_module, "reader_folder", lambda models: None)
    text_panel().save(tmp_path / "text.png")
    product, base = read_product({"name": "x", "images": ["text.png"]}, base=tmp_path)
    done = collect_photos(product, base, project=project)
    assert done.suggestions == () and "suggestions" not in done.model_dump_json()
