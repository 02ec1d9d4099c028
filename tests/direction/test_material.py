"""What is known of photos before a film is planned: cut-outs without residue, focus boxes, kinds, scores."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.crawl.options import CrawlOptions
from pipeline.crawl.photos.collect import add_photos
from pipeline.direction.material import analyze
from pipeline.errors import EngineError
from pipeline.media import focus, photo_kind
from pipeline.media.cutout import Cutout, cropped_cutout, cut_out
from pipeline.media.inpainting import subject_painted_over
from pipeline.media.segmentation import WEIGHTS, Segmenter
from pipeline.records import Material, Photo, Product
from pipeline.workspace.project import Project
from tests.support.material_parts import bottle, font, grained, room

pytestmark = pytest.mark.slow

NAVY = "#0c1530"


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def shadow_apart() -> Image.Image:
    """A shoe-like thing whose shadow lies apart below it: colours and see-through."""
    image = Image.new("RGBA", (900, 900))
    dark = Image.new("RGBA", image.size)
    ImageDraw.Draw(dark).ellipse((200, 690, 700, 730), fill=(40, 40, 40, 150))
    image.alpha_composite(dark.filter(ImageFilter.GaussianBlur(9)))
    ImageDraw.Draw(image).rounded_rectangle((190, 300, 710, 520), 90, fill="#1766e6")
    ImageDraw.Draw(image).rectangle((200, 480, 700, 540), fill="#f4f4f2")
    return image


def on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def on(cut: Cutout | None, colour: str) -> np.ndarray:
    """A cut-out laid on a colour."""
    assert cut is not None
    laid = Image.new("RGB", (cut.rgba.shape[1], cut.rgba.shape[0]), colour)
    laid.paste(Image.fromarray(cut.rgba), mask=Image.fromarray(cut.rgba[:, :, 3]))
    return np.asarray(laid, int)


# --- cut-outs -----------------------------------------------------------------------------------------------------------


def test_the_network_is_the_one_of_the_notice():
    import hashlib

    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() in (WEIGHTS.parent / "NOTICE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("way", ["alpha", "flattened", "poster"])
def test_a_shadow_that_lies_apart_is_no_thing(way: str, segmenter: Segmenter):
    image = shadow_apart()
    flat = on_white(image)
    if way == "poster":
        cropped = cropped_cutout(flat)
        assert cropped is not None and cropped.height < 300
        return
    cut = cut_out(np.asarray(flat), np.asarray(image.getchannel("A")) if way == "alpha" else None, segmenter)
    assert cut is not None
    left, top, right, bottom = cut.box
    assert (left, top, right, bottom) == pytest.approx((190, 300, 710, 540), abs=6)
    if way == "alpha":
        assert cut.source == "alpha" and (cut.rgba[400, 400] == (0x17, 0x66, 0xE6, 255)).all()


def test_a_shadow_that_touches_goes_from_a_see_through_file_and_glass_stays():
    image = Image.new("RGBA", (800, 800))
    ImageDraw.Draw(image).ellipse((140, 560, 660, 700), fill=(30, 30, 30, 110))
    image = image.filter(ImageFilter.GaussianBlur(16))
    ImageDraw.Draw(image).rounded_rectangle((250, 150, 550, 620), 40, fill=(180, 40, 60, 255))
    ImageDraw.Draw(image).rectangle((300, 250, 500, 400), fill=(60, 90, 200, 120))
    cut = cut_out(np.asarray(on_white(image)), np.asarray(image.getchannel("A")))
    assert cut is not None and cut.box[3] <= 630 and cut.box[0] >= 240
    assert 110 <= cut.rgba[320, 400, 3] <= 130


def test_no_white_block_stays_at_the_foot(segmenter: Segmenter):
    image = Image.new("RGB", (800, 900), "#ffffff")
    ImageDraw.Draw(image).ellipse((240, 770, 560, 815), fill="#8d8d8d")
    image = image.filter(ImageFilter.GaussianBlur(10))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((300, 120, 500, 240), 20, fill="#26282d")
    for x in range(290, 511):  # brushed steel
        draw.line((x, 230, x, 780), fill=(90 + abs(400 - x) // 2,) * 3)
    draw.rectangle((290, 430, 510, 560), fill="#7a4a22")
    cut = cut_out(np.asarray(grained(image, 1.0)), None, segmenter)
    laid = on(cut, NAVY)
    assert cut is not None and cut.box[3] < 805
    foot = laid[780:]
    assert (foot.min(axis=2) > 150).mean() < 0.002  # nothing white beside or below it


def test_a_handles_hole_is_open(segmenter: Segmenter):
    image = Image.new("RGB", (900, 800), "#fdfdfd")
    draw = ImageDraw.Draw(image)
    draw.ellipse((130, 260, 430, 560), outline="#2c2748", width=46)
    draw.rounded_rectangle((300, 180, 700, 640), 36, fill="#37305c")
    cut = cut_out(np.asarray(grained(image, 1.0)), None, segmenter)
    assert cut is not None and cut.rgba[410, 240, 3] == 0 and cut.rgba[410, 500, 3] == 255


def test_a_faint_box_around_the_product_does_not_come_along(segmenter: Segmenter):
    image = Image.new("RGB", (900, 900), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 120, 780, 780), fill="#f3eef0", outline="#e6dfe2")
    draw.ellipse((260, 260, 560, 560), fill="#c2486b")
    draw.rounded_rectangle((400, 500, 490, 740), 30, fill="#8a2d4b")
    cut = cut_out(np.asarray(grained(image, 1.0)), None, segmenter)
    assert cut is None or (cut.rgba[150:240, 600:760, 3] == 0).all()
    assert cropped_cutout(grained(image, 1.0)) is None


def test_a_product_in_a_room_is_cut_by_the_network_without_fringe(segmenter: Segmenter):
    photo = grained(bottle(room()))
    cut = cut_out(np.asarray(photo), None, segmenter)
    assert cut is not None and cut.source == "network"
    assert cut.box == pytest.approx((270, 150, 530, 760), abs=14)
    wall = np.abs(on(cut, NAVY) - (0xC9, 0xB7, 0x9D)).sum(axis=2) < 40
    wall[400:600] = False  # the label is of nearly that colour
    assert wall.mean() < 0.001


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(room(), id="nothing in it"),
        pytest.param(bottle(room()).crop((300, 200, 500, 700)).resize((800, 1000)), id="cut off by the border"),
        pytest.param(Image.new("RGB", (300, 300), "#777777"), id="one colour"),
    ],
)
def test_a_mask_that_is_not_to_be_believed_is_none(photo: Image.Image, segmenter: Segmenter):
    assert cut_out(np.asarray(photo), None, segmenter) is None


def test_dark_on_dark_and_white_on_white_dissolve_nothing(segmenter: Segmenter):
    for ground, body in (("#15161a", "#24262c"), ("#ffffff", "#f0f0ee")):
        image = Image.new("RGB", (800, 900), ground)
        draw = ImageDraw.Draw(image)
        draw.rounded_rectangle((260, 180, 540, 760), 50, fill=body)
        draw.rectangle((300, 420, 500, 560), fill="#b03a2e")
        cut = cut_out(np.asarray(grained(image, 1.5)), None, segmenter)
        if cut is not None:  # whole, or not at all
            alpha = cut.rgba[:, :, 3]
            assert (alpha[220:720, 290:510] > 250).all() and cut.box == pytest.approx((260, 180, 540, 760), abs=20)


# --- ground and boxes ---------------------------------------------------------------------------------------------------


def test_the_subject_is_painted_over():
    photo = bottle(room())
    mask = np.zeros((1000, 800), np.float32)
    mask[145:765, 265:535] = 1
    ground = subject_painted_over(np.asarray(photo), mask).astype(int)
    bare = np.asarray(room(), int)
    assert np.abs(ground[:, :180] - bare[:, :180]).mean() < 2  # what is far from it stays
    assert np.abs(ground[150:760, 270:530] - bare[150:760, 270:530]).mean() < 26


def test_focus_boxes_show_the_label_and_stay_on_the_subject():
    photo = np.asarray(bottle(room()))
    mask = np.zeros((1000, 800), np.float32)
    mask[150:760, 270:530] = 1
    boxes = focus.focus_boxes(photo, mask)
    assert 2 <= len(boxes) <= 4
    left, top, right, bottom = boxes[0]
    assert left < 400 < right and top < 560 and bottom > 440  # the print on the label
    assert all(0 <= b[0] < b[2] <= 800 and 0 <= b[1] < b[3] <= 1000 for b in boxes)
    free = focus.free_area(photo, mask)
    assert free is not None and (free[2] <= 275 or free[0] >= 525 or free[3] <= 155 or free[1] >= 755)


# --- kinds --------------------------------------------------------------------------------------------------------------


def chart() -> Image.Image:
    image = Image.new("RGB", (900, 900), "white")
    draw = ImageDraw.Draw(image)
    for row in range(8):
        draw.line((60, 100 + row * 100, 840, 100 + row * 100), fill="#888888", width=3)
        for column in range(4 if row < 7 else 0):
            draw.text((90 + column * 195, 125 + row * 100), f"{95 + row * 5}호", font=font(44), fill="#222222")
    for column in range(5):
        draw.line((60 + column * 195, 100, 60 + column * 195, 800), fill="#888888", width=3)
    return image


def text_panel() -> Image.Image:
    image = Image.new("RGB", (860, 1200), "#f6f1e7")
    for row in range(14):
        text = "피부 속까지 채우는 보습 성분을 담아 하루 종일 촉촉"
        ImageDraw.Draw(image).text((50, 60 + row * 80), text, font=font(36), fill="#333333")
    return image


def banner() -> Image.Image:
    image = grained(room((900, 900)))
    ImageDraw.Draw(image).text((60, 60), "단 7일간 특가 이벤트", font=font(90), fill="#5a0d18")
    return image


def project_material(folder: Path, *photos: Image.Image) -> tuple[Material, ...]:
    """The material of pictures, by way of the crawl."""
    project, files = Project(folder / "project"), []
    for number, photo in enumerate(photos):
        files.append(folder / f"{number}.{'png' if photo.mode == 'RGBA' else 'jpg'}")
        photo.save(files[-1], quality=92)
    return analyze(add_photos(Product(name="x"), files, CrawlOptions(photos=10), project=project).photos, project)


def test_charts_panels_and_banners_are_no_heroes(tmp_path: Path):
    project, photos = Project(tmp_path / "project"), []
    shown = (chart(), text_panel(), banner(), grained(bottle(Image.new("RGB", (800, 900), "white"))))
    for number, image in enumerate(shown):  # those that the crawl leaves out, too: a product made before has them
        place = PurePosixPath("photos") / f"{number}.jpg"
        with project.writing(place) as out:
            image.save(out, "JPEG", quality=92)
        photos.append(Photo(path=place, width=image.width, height=image.height, plain=number != 2, source=""))
    made = analyze(photos, project)
    assert [one.kind for one in made] == ["chart", "text_panel", "banner", "packshot"]
    assert [one.score for one in made[:3]] == [0, 0, 0] and made[3].score > 0.6


def test_somebody_who_wears_it():
    sure = np.zeros((320, 320), np.float32)
    sure[40:, 90:230] = 1
    photo = np.full((640, 640, 3), 235, np.uint8)
    photo[80:240, 250:390] = (224, 172, 140)
    photo[240:, 180:460] = (40, 60, 120)
    assert photo_kind.is_worn(photo, sure)
    photo[80:240, 250:390] = (60, 60, 60)
    assert not photo_kind.is_worn(photo, sure)


# --- the whole ----------------------------------------------------------------------------------------------------------


def test_a_see_through_png_through_the_crawl(tmp_path: Path):
    (one,) = project_material(tmp_path, shadow_apart())
    assert one.kind == "packshot" and one.cutout and one.background and one.subject
    assert one.subject.top + one.subject.height < 560
    with Image.open(tmp_path / "project" / one.cutout) as cut:
        assert cut.size == (one.width, one.height) and cut.mode == "RGBA"


def test_ten_nearly_equal_photos_are_one(tmp_path: Path):
    photos = [grained(bottle(room(), 400 + 2 * n), 3 + n / 4) for n in range(5)]
    photos += [grained(bottle(Image.new("RGB", (800, 1000), "#e9e2d6"), colour="#a33b20"))]
    made = project_material(tmp_path, *photos)
    scores = sorted((one.score for one in made), reverse=True)
    assert len(made) >= 2 and made[-1].score >= scores[1]  # the other photo is before all copies but the first
    assert sum(score > 0.5 for score in scores) == 2


def test_small_cmyk_and_tiny(tmp_path: Path):
    (small,) = project_material(tmp_path, grained(bottle(Image.new("RGB", (800, 900), "white"))).resize((300, 300)))
    assert (small.width, small.height) == (300, 300) and small.cutout and len(small.focus) >= 2
    (tmp_path / "c").mkdir()
    (cmyk,) = project_material(tmp_path / "c", bottle(room()).convert("CMYK"))
    assert cmyk.colors and cmyk.sharpness > 0


def test_what_was_looked_at_is_taken_from_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    project, file = Project(tmp_path / "p"), tmp_path / "a.jpg"
    bottle(room()).save(file)
    photos = add_photos(Product(name="x"), [file], project=project).photos
    first = analyze(photos, project)
    monkeypatch.setattr(Segmenter, "mask", None)
    assert analyze(photos, project) == first
    project.path(photos[0].path).write_bytes(b"broken")
    with pytest.raises(EngineError, match="읽을 수 없습니다"):
        analyze(photos, project)
