"""Photos: every kind of bad one is left out with a reason, every good one comes out upright, RGB and once."""

import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from pipeline.crawl import CrawlOptions, add_photos, collect_photos, file_below, read_product
from pipeline.crawl.photos import collect as photos_module
from pipeline.errors import FetchError, InputError
from pipeline.workspace.project import Project


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


@pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "a/../../b.png", "file:///etc/passwd", "..%2fsecret.png"])
def test_a_path_outside_the_folder_is_refused(tmp_path, collect, name):
    (tmp_path.parent / "secret.png").write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        collect(name)
    assert name in caught.value.ko


def test_a_link_out_of_the_folder_is_refused(tmp_path, collect):
    outside = tmp_path.parent / "outside.png"
    picture().save(outside)
    (tmp_path / "link.png").symlink_to(outside)
    with pytest.raises(InputError):
        collect("link.png")


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
    monkeypatch.setattr(photos_module, "decode", None)
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
