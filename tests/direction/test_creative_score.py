"""The creative score: what is good scores high, each fault is found by its own part and said in one sentence."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import PurePosixPath

import pytest

from pipeline.direction.creative_score import as_check, score_film, score_plan, timed_shots
from pipeline.media.film_frames import FilmMeasures
from pipeline.records import Check, CreativeScore, Photo, PhotoCrop, Product, Scene, Script, ScriptMetadata, Shot
from tests.support import media

PRODUCT = Product(
    name="데일리 슬립온",
    price=Decimal(39000),
    list_price=Decimal(65000),
    features=("무게 280g", "메모리폼 깔창", "고무 밑창"),
)
WEAK, CROWDED = "자주 신는 신발 공통점 하나 있나요?", ("끈 묶는 삼 분이 아까운 아침이죠", "둘", "셋", "넷")
PHOTO = Photo(path=PurePosixPath("photos/a.jpg"), width=900, height=900)
LINES = (
    ("슬립온 한 짝 280g, 들어 보실래요?", (("number_slam", 0, 2, ("280g",)), ("full_bleed", 2, 5, ()))),
    ("끈 묶는 삼 분이 아까운 아침이죠.", (("presenter_talk", 0, 3, ()), ("macro", 3, 6, ("3초",)))),
    ("메모리폼 깔창이라 오래 걸어도 가벼워요.", (("packshot", 0, 2, ("메모리폼",)), ("split_photos", 2, 5, ()))),
    ("고무 밑창이 젖은 길도 잡아 줍니다.", (("callout", 0, 2, ()), ("macro_pan", 2, 5, ()))),
    ("6만 5천 원이 39,000원, 오늘 담아 두세요.", (("then_now", 0, 3, ("39,000원",)), ("end_card", 3, 7, ("데일리 슬립온",)))),
)


def shot(kind: str, first: int, end: int, writing: tuple[str, ...], **more: object) -> Shot:
    told = {"kind": kind, "arrangement": "x", "photos": (PhotoCrop(photo=0),), "words": (first, end), "writing": writing}
    return Shot.model_validate({**told, "presenter": "half" if kind == "presenter_talk" else "none", **more})


def script(product: Product | None = PRODUCT, *, shots: bool = True, seconds: float = 3.1) -> Script:
    scenes = tuple(
        Scene(scene_number=n, text=text, duration=seconds, shots=tuple(shot(*one) for one in cut) if shots else ())
        for n, (text, cut) in enumerate(LINES, 1)
    )
    told = ScriptMetadata(character_id="x", tone="casual")
    return Script(scenes=scenes, total_duration=5 * seconds, metadata=told, product=product)


def points(score: CreativeScore) -> dict[str, int]:
    return {part.name: part.score for part in score.parts}


def changed(base: Script, n: int, **update: object) -> Script:
    scenes = tuple(scene.model_copy(update=update) if scene.scene_number == n else scene for scene in base.scenes)
    return base.model_copy(update={"scenes": scenes})


def test_a_film_cut_as_it_should_be_scores_high_and_five_slides_low():
    good, slides = score_plan(script()), score_plan(script(shots=False))
    assert good.total >= 88 and min(points(good).values()) >= 70
    assert slides.total <= 65 and slides.total < good.total - 20
    assert set(points(good)) == {"hook", "product", "pacing", "reading", "story", "sound", "safe"}


def test_shots_have_the_times_of_their_words():
    speeches = [media.Speech.model_construct(duration=3.1, words=media.words(text, 3.1)) for text, _ in LINES]
    timed = timed_shots(script(), speeches)
    assert len(timed) == 10 and timed[0].start == 0 and timed[-1].end == pytest.approx(15.5)
    assert timed[1].start == pytest.approx(media.words(LINES[0][0], 3.1)[2].start)
    assert all(one.end == pytest.approx(next_.start) for one, next_ in pairwise(timed))


@pytest.mark.parametrize(
    ("fault", "part", "word"),
    [
        (lambda film: changed(film, 1, text=WEAK, shots=(shot("word_slam", 0, 5, ("공통점",)),)), "hook", "첫"),
        (lambda film: changed(film, 5, text="잘 비교하고 천천히 생각해 보시면 됩니다."), "story", "말"),
        (lambda film: changed(film, 2, shots=(shot("packshot", 0, 6, CROWDED),)), "reading", "글"),
        (lambda film: changed(film, 3, duration=9.0), "pacing", "컷"),
        (lambda film: script(shots=False), "safe", "진행자"),
        (lambda film: script(shots=False), "product", "상품"),
    ],
    ids=["hook", "story", "reading", "pacing", "presenter", "product"],
)
def test_each_fault_is_found_by_its_part(fault, part: str, word: str):
    good, bad = score_plan(script()), score_plan(fault(script()))
    assert points(bad)[part] <= points(good)[part] - 8
    (row,) = (one for one in bad.parts if one.name == part)
    assert word in row.advice_ko and row.advice_en and row.advice_ko != "이대로 좋습니다."


def test_sound_is_judged_by_the_quality_report_and_silence_is_no_music():
    loud = Check(name="loudness", ok=False, value="-10.1 LUFS", limit="-14 +-1 LUFS")
    assert points(score_plan(script(), checks=[loud]))["sound"] < points(score_plan(script()))["sound"]
    assert points(score_plan(script(), music=False))["sound"] < 100


def test_a_film_without_a_sheet_is_not_blamed_for_facts():
    assert points(score_plan(script(None)))["story"] == 100


def test_frames_overrule_the_plan():
    small = FilmMeasures(15.5, (4.0, 8.0), (0.0, 1.0), (0.02, 0.02), (0.02, 0.02))
    measured = score_film(script(PRODUCT.model_copy(update={"photos": (PHOTO,)})), (), small)
    assert points(measured)["product"] < 10 and points(measured)["pacing"] < 40
    assert points(measured)["story"] == points(score_plan(script()))["story"]


def test_the_row_is_no_fault():
    row = as_check(score_plan(script(shots=False)))
    assert row.ok and row.value.split("/")[0].isdigit() and row.note
