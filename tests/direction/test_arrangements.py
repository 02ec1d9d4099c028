"""The arrangements: enough of them, every one composes in every aspect, words stand where they may, photos are not blown up."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from pydantic import ValidationError

from pipeline.engines import BrandLook, PictureOrder, ShotOrder, ShotPicture
from pipeline.engines.image.poster import Poster, compose_poster
from pipeline.engines.image.poster_parts import shot_foot, shot_grounds, shot_words, shots
from pipeline.engines.image.poster_parts.backplate import Spot
from pipeline.engines.image.poster_parts.canvas import Sheet
from pipeline.engines.image.poster_parts.palette import Hues
from pipeline.engines.image.poster_parts.shot_moves import PANS, STILL, ground_travel, product_travel, reserve
from pipeline.engines.image.poster_parts.shot_tones import brand_colours, tone_colours
from pipeline.engines.image.poster_parts.shot_view import (
    MOST,
    Fill,
    clear_of_captions,
    close_ups,
    fill_box,
    fill_place,
    view_of,
)
from pipeline.engines.image.poster_parts.styles import FAMILIES, paint_of
from pipeline.engines.image.poster_parts.widgets import Part
from pipeline.errors import InputError
from pipeline.media import arrangements as module
from pipeline.media.arrangements import Arrangement, arrangement_of, arrangements, arrangements_of
from pipeline.media.color import contrast
from pipeline.media.frame_layout import LAYOUTS, Aspect, Box
from pipeline.media.product_rows import product_rows
from pipeline.media.product_standing import MOVES, enlargement, label_hidden, product_top
from pipeline.records import BrandKit

pytestmark = pytest.mark.slow

ALL = arrangements()
WORDS = ("headline", "chip", "price", "badge", "button")
WRITING = {
    "checklist": ("이래서 편해요", "메모리폼 깔창", "고무 밑창"),
    "number_slam": ("280g", "한 짝 무게"),
    "before_after": ("전", "후"),
}
ASPECTS = list(LAYOUTS)


@cache
def photos(folder: Path) -> tuple[ShotPicture, ...]:
    """A bottle with its mask, a shoe-like thing with its mask, and a busy photo without one."""
    made = []
    for name, box in (("bottle", (420, 160, 780, 1240)), ("shoe", (150, 520, 1050, 900))):
        photo = Image.new("RGB", (1200, 1400), "#f4f4f2")
        ImageDraw.Draw(photo).rounded_rectangle(box, 70, fill="#b5305a")
        cut = Image.new("RGBA", photo.size)
        ImageDraw.Draw(cut).rounded_rectangle(box, 70, fill="#b5305a")
        photo.save(folder / f"{name}.png")
        cut.save(folder / f"{name}-cut.png")
        focus = ((box[0] + 60, box[1] + 60, 160, 160),)
        size = (box[0], box[1], box[2] - box[0], box[3] - box[1])
        made.append(
            ShotPicture(folder / f"{name}.png", "packshot", cutout=folder / f"{name}-cut.png", subject=size, focus=focus)
        )
    noise = np.random.default_rng(4).integers(0, 255, (20, 24, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((1400, 1000), Image.Resampling.BICUBIC).save(folder / "busy.png")
    return (*made, ShotPicture(folder / "busy.png", "in_use"))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> tuple[ShotPicture, ...]:
    return photos(tmp_path_factory.mktemp("photos"))


_view_of = cache(view_of)


@pytest.fixture
def unpainted(monkeypatch):
    """Grounds are blank and a photo is read once: only where things stand is asked."""
    monkeypatch.setattr(
        shots, "paint_shot", lambda _name, _family, colours, _spot, _seed, size: Image.new("RGB", size, colours.ground)
    )
    monkeypatch.setattr(shots, "view_of", _view_of)
    monkeypatch.setattr(shots, "_shadow", lambda *_: None)
    monkeypatch.setattr(shots, "_ground_shadow", lambda *_: None)


def order_of(arrangement: Arrangement, shown: tuple[ShotPicture, ...], aspect: str = "9:16", **more) -> PictureOrder:
    layout = LAYOUTS[aspect]
    writing = WRITING.get(arrangement.kind, ("통기 캔버스", "하루 종일"))
    shot = ShotOrder(arrangement.kind, arrangement.name, False, shown, writing, "none", "middle", "push", 0.08)
    return PictureOrder(
        prompt="",
        avoid="",
        seed=3,
        role="hook",
        headline="",
        chips=(),
        name="러브런 데일리 슬립온 스니커즈",
        brand="러브런",
        price="39,000원",
        list_price="65,000원",
        discount=40,
        rating=4.6,
        rating_count=734,
        photos=(),
        field="fashion",
        palette={"ground": "#fbeee6", "mid": "#f2c9b8", "accent": "#c2402d", "ink": "#3a2320"},
        width=layout.width,
        height=layout.height,
        shot=replace(shot, **more),
    )


def solid(part: Part) -> Box:
    """What can be seen of a part; its soft shadow left out."""
    alpha = np.asarray(part.image)[:, :, 3] > 150
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    return Box(part.x + int(columns[0]), part.y + int(rows[0]), part.x + int(columns[-1]) + 1, part.y + int(rows[-1]) + 1)


def hidden(word: Box, product: Part) -> float:
    """Share of a word's box the product's own pixels take."""
    alpha = product.image.getchannel("A").crop(
        (word.left - product.x, word.top - product.y, word.right - product.x, word.bottom - product.y)
    )
    return float((np.asarray(alpha) > 150).mean())


def test_there_are_enough_kinds_and_ways():
    kinds = {one.kind for one in ALL.values()}
    assert len(ALL) >= 60 and len(kinds) >= 20
    assert all(len(arrangements_of(kind)) >= 2 for kind in kinds)
    assert sum(one.mirror for one in ALL.values()) >= len(ALL) / 3
    assert all(arrangements_of(kind, aspect) for kind, aspect in itertools.product(kinds, ASPECTS))


@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda aspect: aspect.replace(":", "x"))
def test_boxes_are_where_they_may_be(aspect):
    layout = LAYOUTS[aspect]
    for one, mirrored in itertools.product(ALL.values(), (False, True)):
        placed = one.placed(aspect, mirrored=mirrored)
        for words in placed.words:
            assert layout.safe.holds(words.box) and not layout.captions.overlap(words.box), (one.name, aspect, words)
            free = [box for box in placed.products if words.what != "callout"]
            assert not any(words.box.overlap(box) for box in free), (one.name, aspect, words)
        if placed.presenter:
            assert not any(placed.presenter.overlap(box) for box in placed.products), one.name
            assert not any(placed.presenter.overlap(words.box) for words in placed.words), one.name


def test_mirrored_is_mirrored():
    for one in ALL.values():
        plain, turned = one.placed("9:16"), one.placed("9:16", mirrored=True)
        if not one.mirror:
            assert turned == plain
            continue
        for left, right in zip((*plain.products, *plain.windows), (*turned.products, *turned.windows), strict=True):
            assert (1080 - right.right, right.top, 1080 - right.left, right.bottom) == left


@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda aspect: aspect.replace(":", "x"))
@pytest.mark.parametrize("kind", sorted({one.kind for one in ALL.values()}))
def test_every_arrangement_composes(pictures, unpainted, kind, aspect):
    layout = LAYOUTS[aspect]
    for one in arrangements_of(kind, aspect):
        sheet = compose_poster(order_of(one, pictures, aspect))
        _covers(sheet)
        products = [part for part in sheet.parts if part.kind == "product"]
        for part in (part for part in sheet.parts if part.kind in WORDS):
            box = solid(part)
            assert layout.safe.holds(box), (one.name, aspect, box)
            assert not layout.captions.overlap(box), (one.name, aspect, box)
            assert all(hidden(box, product) < 0.02 for product in products if kind != "carousel"), (one.name, aspect, box)
        readable = [part for part in sheet.parts if part.kind in ("headline", "price", "chip") and part.enter == "none"]
        assert readable or not one.words or not {"text", "number", "price"} & {words.what for words in one.words}, one.name


def _covers(sheet: Sheet) -> None:
    """The ground covers the frame at the shot's begin and at its end."""
    assert sheet.ground is not None
    travel = sheet.ground_travel or STILL
    for scale, dx, dy in (travel[:3], travel[3:]):
        for at, size, moved, extent in zip(sheet.ground_at, sheet.ground.size, (dx, dy), sheet.size, strict=True):
            left = at + size / 2 * (1 - scale) + moved
            assert left <= 0.5 and left + size * scale >= extent - 0.5


@pytest.mark.parametrize(
    "name", [one.name for one in ALL.values() if one.kind in ("packshot", "packshot_sweep", "end_card") and one.products]
)
def test_a_packshot_is_large(pictures, unpainted, name):
    one = ALL[name]
    shapes = [("slim", pictures[0], 0.2), ("broad", pictures[1], 0.45)]
    for picture, least in ((picture, least) for shape, picture, least in shapes if one.shape in ("any", shape)):
        part = max(
            (part for part in compose_poster(order_of(one, (picture,))).parts if part.kind == "product"),
            key=_seen,
        )
        assert part.image.width >= least * 1080 and part.image.width <= one.width * 1080 + 60
        seen = _seen(part) / (1080 * 1920)
        assert 0.07 <= seen <= one.share + 0.02, (name, seen)


@pytest.mark.parametrize("picture", [0, 1], ids=["slim", "broad"])
@pytest.mark.parametrize("name", [one.name for one in ALL.values() if one.ground == "mosaic"])
def test_rows_fill_the_frame_and_leave_words_and_captions_free(pictures, unpainted, name, picture):
    one, layout = ALL[name], LAYOUTS["9:16"]
    placed, (_, _, width, height) = one.placed("9:16"), pictures[picture].subject or (0, 0, 0, 0)
    rows = product_rows((width, height), placed, layout)
    assert len(rows) > 1 or placed.presenter
    for row in rows:
        box = Box(0, row.top, layout.width, round(row.top + height * row.scale))
        assert not box.overlap(layout.captions) and row.scale <= 0.625 * enlargement((width, height))
        assert not any(box.overlap(words.box) for words in placed.words)
        assert not (placed.presenter and box.overlap(placed.presenter))
    sheet = compose_poster(order_of(one, pictures[picture : picture + 1]))
    _covers(sheet)
    assert sheet.ground is not None and (np.asarray(sheet.ground) == (181, 48, 90)).all(axis=2).mean() > 0.15


def test_nothing_is_shown_again_below_the_captions():
    """A second copy, cut off at the frame's foot, looked like a mistake."""
    band = LAYOUTS["9:16"].captions
    assert all(box.top < band.top for one in ALL.values() for box in one.placed("9:16").products)


@pytest.mark.parametrize("aspect", ["9:16", "1:1"])
@pytest.mark.parametrize("name", [one.name for one in ALL.values() if one.foot])
def test_the_foot_is_filled_below_the_captions_alone(pictures, unpainted, name, aspect):
    layout, order = LAYOUTS[aspect], order_of(ALL[name], pictures, aspect)
    sheet = compose_poster(order)
    near = [part for part in sheet.parts if part.depth == shot_foot.DEPTH]
    foot = np.asarray(sheet.ground)[round(layout.height * shot_foot.TOP) + 4 :]
    banded = (foot == (181, 48, 90)).all(axis=2).mean() > 0.3
    assert bool(near or banded) == (aspect == "9:16"), name
    assert all(solid(part).top >= layout.captions.bottom for part in near)


def test_a_label_is_written_whole():
    """ "한 짝 280g" came out as "한 짝 28…"."""
    pen = shot_words.Pen(FAMILIES["deal"], paint_of(FAMILIES["deal"], Hues(20, 200, 0.1, 0.5)), 1.35)
    for text in ("한 짝 280g", "통기 캔버스", "발등 밴드로 3초 만에 착화"):
        lines, size = shot_words._label_lines(text, Box(60, 288, 560, 480), pen)
        assert " ".join(lines) == text and size >= 44
        assert shot_words.label_of(text, Box(60, 288, 560, 480), pen).width <= 520


def test_a_product_goes_a_little_so_that_its_label_is_seen():
    layout, free = LAYOUTS["9:16"], ALL["pack-bare"]
    box = free.placed("9:16").products[0]
    plain, moved = (product_top(box, 1000, free, layout, label) for label in (None, (0.7, 0.9)))
    assert label_hidden(plain, 1000, (0.7, 0.9), layout) > label_hidden(moved, 1000, (0.7, 0.9), layout)
    assert abs(moved - plain) <= MOVES * 1000 and box.top <= moved <= box.bottom - 1000


def _seen(part: Part) -> int:
    box = Box(max(part.x, 0), max(part.y, 0), min(part.x + part.image.width, 1080), min(part.y + part.image.height, 1920))
    return box.width * box.height


@pytest.mark.parametrize("size", [(300, 300), (600, 400), (1300, 1900)])
@pytest.mark.parametrize("box", [(1080, 1920), (1920, 1080), (540, 1920)])
def test_no_photo_is_blown_up(tmp_path, size, box):
    noise = np.random.default_rng(4).integers(0, 255, (20, 24, 3), dtype=np.uint8)
    Image.fromarray(noise).resize(size).save(tmp_path / "a.png")
    view = view_of(ShotPicture(tmp_path / "a.png", "in_use", focus=((10, 10, 40, 40),)))
    for close, grows in itertools.product((None, close_ups(view)[0]), (0.0, 0.1)):
        found = fill_box(view, Fill(box, grows=grows), close=close)
        assert found.image.size == box and found.magnified * (1 + grows) <= MOST + 0.01


def test_captions_keep_off_what_is_printed(tmp_path):
    """In a photo that fills the frame, too: it goes up or down a little."""
    layout = LAYOUTS["9:16"]
    noise = np.random.default_rng(4).integers(0, 255, (20, 24, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((1000, 2600)).save(tmp_path / "a.png")
    bare, plain = view_of(ShotPicture(tmp_path / "a.png", "in_use")), Fill((1080, 1920))
    place, band = fill_place(bare, plain, None), layout.captions
    top, bottom = (round(place.top + side / place.scale) for side in (band.top, band.bottom))
    view = replace(bare, focus=(Box(300, top, 700, bottom),))
    moved = clear_of_captions(view, plain, None, 0, layout)
    hidden = [layout.captions.overlap(fill_place(view, how, None).seen(view.focus[0])) for how in (plain, moved)]
    assert hidden[1] < hidden[0] and abs(moved.aim[1] - 0.5) <= 0.19


def test_a_product_in_a_narrow_window_ends_at_the_frames_side(pictures, unpainted):
    """Beside a panel half of it was gone behind the join."""
    for mirrored in (False, True):
        order = order_of(ALL["split-beside"], pictures[1:2], mirrored=mirrored)
        window = ALL["split-beside"].placed("9:16", mirrored=mirrored).windows[0]
        ground = np.asarray(compose_poster(order).ground)[window.top : window.bottom, window.left : window.right]
        seen = np.flatnonzero((ground == (181, 48, 90)).all(axis=2).any(axis=0))
        free = window.width - 1 - seen[-1] if not mirrored else seen[0]
        assert free > 0.03 * window.width


@pytest.mark.parametrize("move", ["push", "pull", "hold", "turn", "parallax", *PANS])
def test_moves_end_where_they_were_laid_out(move):
    across, down = reserve(move, 0.1, 1080)
    whole = ground_travel(move, 0.1, 1080)
    for scale, dx, dy in (whole[:3], whole[3:]):
        assert scale >= 1 and abs(dx) <= across / 2 + 1 and abs(dy) <= down / 2 + 1
    travel = product_travel(move, 0.1, 1080)
    assert max(travel[0], travel[3]) <= 1.0


@pytest.mark.parametrize("template", ["deal", "tech"])
def test_without_a_photo_every_kind_is_a_film_of_words(unpainted, template):
    for one in ALL.values():
        sheet = compose_poster(replace(order_of(one, ()), template=template))
        assert not any(part.kind in ("product", "prop") for part in sheet.parts), one.name
        assert sheet.parts or one.kind in ("presenter_talk", "presenter_aside", "split_presenter", "footage"), one.name


def test_words_never_used_leave_no_hole(pictures, unpainted):
    for one in {one.kind: one for one in ALL.values()}.values():
        compose_poster(
            replace(order_of(one, pictures, writing=()), price="", list_price="", discount=None, rating=None, rating_count=None)
        )


def test_layers_are_written_with_their_travel(tmp_path, pictures):
    picture = Poster().draw(order_of(ALL["sweep-middle"], pictures), tmp_path / "a.png", folder=tmp_path)
    ground, product, light = picture.layers[:3]
    assert (ground.kind, product.kind, light.enter) == ("ground", "product", "sweep")
    assert len(product.travel) == 6 and product.travel == light.travel
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (1080, 1920)


def test_a_lost_name_takes_the_kinds_first():
    assert arrangement_of("gone", "packshot") == arrangements_of("packshot")[0]
    assert arrangement_of("bleed-bare", "packshot").kind == "packshot"


@pytest.mark.parametrize(
    "text",
    ["[a", '[a]\nkind = "dance"', '[a]\nkind = "packshot"\nwords = [{ at = [0.0, 0.0, 1.0, 0.1] }]'],
    ids=["no toml", "no kind", "words outside"],
)
def test_a_broken_table_is_told(tmp_path, monkeypatch, text):
    (tmp_path / "arrangements.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "TABLE", tmp_path / "arrangements.toml")
    with pytest.raises(InputError, match=r"arrangements\.toml"):
        arrangements()


LOOKS = (
    BrandLook(colors=("#7a1f3d", "#7a1f3d")),
    BrandLook(colors=("#777777", "#8a8a8a")),
    BrandLook(colors=("#fff200",)),
    BrandLook(colors=("#ffffff", "#ffffff"), shade="light"),
    BrandLook(colors=("#1c6b3a", "#f4e04d"), shade="dark"),
    BrandLook(shade="dark"),
    BrandLook(shade="light"),
)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("template", FAMILIES)
def test_everything_reads_in_a_shops_colours(template, look):
    hues = Hues(250.0, 30.0, 0.1, 0.6)
    family = FAMILIES[template]
    own = brand_colours(family, hues, paint_of(family, hues), look)
    assert not look.shade or own.dark == (look.shade == "dark")
    for tone in ("ground", "accent", "opposite", "pop"):
        colours = tone_colours(family, hues, own, tone)
        for ground in (colours.ground, colours.ground2):
            assert contrast(colours.text, ground) >= 4.4 and contrast(colours.accent, ground) >= 4.2, tone
        assert contrast(colours.on_accent, colours.accent) >= 3.0, tone


def test_an_end_card_is_the_shops(tmp_path, pictures, unpainted):
    logo = Image.new("RGBA", (400, 200))
    ImageDraw.Draw(logo).ellipse((50, 60, 350, 140), fill="#123456")
    logo.save(tmp_path / "logo.png")
    order = order_of(ALL["end-top"], pictures, writing=())
    plain, shops, broken = (
        compose_poster(replace(order, brand_look=look))
        for look in (
            None,
            BrandLook("온담", tmp_path / "logo.png", closing="오늘 담아 두세요"),
            BrandLook("온담", tmp_path / "no.png"),
        )
    )
    marks = [part for part in shops.parts if part.kind == "decor"]
    assert len(marks) == 1 and marks[0].image.width / marks[0].image.height == pytest.approx(300 / 80, abs=0.1)
    assert not any(part.kind == "decor" for part in (*plain.parts, *broken.parts)) and "no.png" in broken.notes[0]
    width = {
        name: max(p.image.width for p in sheet.parts if p.kind == "button") for name, sheet in (("a", plain), ("b", shops))
    }
    assert width["a"] != width["b"]


@pytest.mark.parametrize(
    "given", [{"logo": "/etc/passwd"}, {"logo": "../a.png"}, {"colors": ["red"]}, {"colors": ["#000000"] * 3}]
)
def test_a_kit_that_cannot_be_is_refused(given):
    with pytest.raises(ValidationError):
        BrandKit.model_validate(given)


@pytest.mark.parametrize("aspect", LAYOUTS)
@pytest.mark.parametrize("high", [0.2, 0.3, 0.5, 0.7])
def test_the_edge_of_a_leaning_block_runs_through_no_words(aspect: Aspect, high: float):
    """The thin line struck out the price that stood beside a tall product."""
    layout = LAYOUTS[aspect]
    size = (layout.width, layout.height)
    for arrangement in (one for one in ALL.values() if one.ground == "slant" and aspect in one.aspects):
        words = tuple(one.box for one in arrangement.placed(aspect).words)
        spot = Spot(size[0] // 2, round(size[1] * high), size[0] // 2, size[1] // 3, 0, words=words)
        lean = size[1] * 0.1
        middle = shot_grounds._beside_words(spot.y, lean, spot, size)
        for box in words:
            ends = [middle + lean * (1 - 2 * x / size[0]) for x in (box.left, box.right)]
            assert max(ends) <= box.top or min(ends) >= box.bottom, (arrangement.name, middle)
