"""How large a photo comes out in an arrangement, told before it is drawn, and what the planning makes of it."""

from __future__ import annotations

import pytest

from pipeline.direction import plan_shots
from pipeline.direction.facts import is_close
from pipeline.direction.plan import FOR_PRICE, PATTERNS, PRICES
from pipeline.direction.product_size import caption_overlap, drawn_size, frame_share
from pipeline.media.arrangements import arrangements
from pipeline.media.frame_layout import LAYOUTS, Box
from pipeline.media.product_standing import product_top
from pipeline.records import Crop, Material, PhotoCrop, Shot
from tests.support.direction_parts import flat, photos, product, script


def thing(width: int, height: int, side: int = 1400) -> Material:
    """A packshot with a subject of that size in its middle."""
    box = Crop(left=(side - width) // 2, top=(side - height) // 2, width=width, height=height)
    (one,) = photos(1, side, side)
    return one.model_copy(update={"subject": box})


@pytest.mark.parametrize(("width", "height"), [(1000, 1100), (250, 1100), (1100, 300)], ids=["full", "slim", "broad"])
def test_a_box_is_no_more_than_a_bound(width: int, height: int):
    photo, whole = thing(width, height), (PhotoCrop(photo=0),)
    share = frame_share("packshot", arrangements()["pack-low"], whole, (photo,), "9:16")
    assert share <= arrangements()["pack-low"].share + 0.01
    assert share > 0.35 if width > 900 < height else share < 0.3
    wide, tall = drawn_size(photo, Box(0, 0, 800, 1200))
    assert wide <= 800 and tall <= 1200 and wide / tall == pytest.approx(width / height)


def test_what_fits_above_the_captions_is_off_them():
    whole = (PhotoCrop(photo=0),)
    assert caption_overlap(arrangements()["pack-high"], whole, (thing(1000, 1000),), "9:16") == 0
    assert caption_overlap(arrangements()["pack-disc"], whole, (thing(1100, 300),), "9:16") == 0
    assert caption_overlap(arrangements()["pack-disc"], whole, (thing(500, 1100),), "9:16") > 0


def test_what_is_broad_is_larger_across_the_frame():
    broad, whole = (thing(1100, 300),), (PhotoCrop(photo=0),)
    upright, across = (
        frame_share("packshot", arrangements()[name], whole, broad, "9:16") for name in ("pack-bare", "pack-diagonal-bare")
    )
    assert across > 1.2 * upright


@pytest.mark.parametrize("name", ["pack-rise", "price-rise", "end-rise"])
def test_what_is_slim_rises_large_from_the_foot(name: str):
    """A bottle's label stands below the captions, its cap and neck above and behind them."""
    slim, layout, arrangement = thing(250, 800), LAYOUTS["9:16"], arrangements()[name]
    box = arrangement.placed("9:16").products[0]
    high = round(drawn_size(slim, box)[1])
    top = product_top(box, high, arrangement, layout)
    assert high > 0.6 * layout.height and box.top <= top < 0.5 * layout.height < top + high


def test_a_small_photo_is_no_window_and_a_small_thing_no_macro():
    """A photo of 300 px was a stamp on a blurred ground; the macro of a mug was all of the mug."""
    (window,) = arrangements()["end-photo"].placed("9:16").windows
    shares = []
    for side in (300, 512):
        (photo,) = photos(1, side, side, cut=False, kind="in_use")
        shares.append(frame_share("end_card", arrangements()["end-photo"], (PhotoCrop(photo=0),), (photo,), "9:16"))
    assert shares[0] < 0.3 < shares[1] <= window.height / 1920 + 0.01
    (photo,) = photos(1, 1400, 1800, kind="in_use")
    small = photo.model_copy(update={"subject": Crop(left=500, top=700, width=350, height=300)})
    assert is_close(photo, "9:16") and not is_close(small, "9:16")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("seed", range(8))
def test_one_picture_several_times_is_seen_once_a_film(seed: int, count: int):
    film = flat(plan_shots(script(seed=seed), photos(count), seed=seed))
    assert sum(arrangements()[shot.arrangement].pattern for shot in film) <= PATTERNS


@pytest.mark.parametrize("seed", range(6))
def test_what_is_bought_ends_the_film(seed: int):
    told = script(seed=seed)
    worn = photos(2, cut=False, kind="in_use")[1]
    film = flat(plan_shots(told, (*photos(1), worn), seed=seed))
    shown = [shot for shot in film if shot.kind in ("end_card", *PRICES) and shot.photos]
    assert shown and all(shot.photos[0].photo == 0 for shot in shown)


@pytest.mark.parametrize("seed", range(8))
def test_a_discount_stands_long_enough_to_be_read(seed: int):
    told = script(product(), seed)
    call = told.scenes[-1].model_copy(update={"text": "담아 두세요.", "duration": 1.4})
    told = told.model_copy(update={"scenes": (*told.scenes[:-1], call)})
    plan = plan_shots(told, photos(3), seed=seed)

    def seconds(shot: Shot, n: int) -> float:
        return told.scenes[n].duration * (shot.words[1] - shot.words[0]) / len(told.scenes[n].text.split())

    prices = [seconds(shot, n) for n, group in enumerate(plan) for shot in group if shot.kind in PRICES]
    assert max(prices, default=0) >= FOR_PRICE * 0.8
