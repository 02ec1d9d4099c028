"""Shots: what is planned of a script, its facts and its photos, and how it is brought to words and beats."""

from __future__ import annotations

import random
import wave
from collections import Counter
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from pipeline.direction import DirectionOptions, Measure, pace_scene, plan_shots, recipes, with_shots
from pipeline.direction.facts import facts_of
from pipeline.direction.plan import PRESENTED
from pipeline.direction.recipes import carried_by, kinds
from pipeline.direction.rhythm import EARLY, LATE, pacing
from pipeline.direction.writing import says
from pipeline.errors import InputError
from pipeline.media.arrangements import arrangement_of, arrangements, arrangements_of
from pipeline.media.frame_layout import LAYOUTS
from pipeline.records import (
    Material,
    Mouth,
    Photo,
    PhotoCrop,
    Product,
    Shot,
    Speech,
    Word,
    spread,
)
from pipeline.render.presenter.stands import stand_of
from pipeline.storyboard import Storyboard, roll_shot, set_shot
from pipeline.workspace.project import Project
from tests.support.direction_parts import flat, photos, product, script

FILMS = [
    pytest.param(4, True, "auto", id="four cut-outs"),
    pytest.param(1, True, "auto", id="one cut-out"),
    pytest.param(3, False, "off", id="three photos, nobody speaks on screen"),
    pytest.param(1, False, "auto", id="one photo"),
    pytest.param(0, False, "auto", id="no photo"),
]


@pytest.mark.parametrize(("count", "cut", "presenter"), FILMS)
@pytest.mark.parametrize("seed", range(4))
def test_a_film_is_cut_as_it_should_be(count: int, cut: bool, presenter: str, seed: int):
    told = script(seed=seed)
    shots = plan_shots(told, photos(count, cut=cut), seed=seed, presenter=presenter)  # pyright: ignore[reportArgumentType]
    film = flat(shots)
    assert 8 <= len(film) <= 12
    for scene, group in zip(told.scenes, shots, strict=True):
        assert 1 <= len(group) <= 4
        assert [shot.words[0] for shot in group[1:]] == [shot.words[1] for shot in group[:-1]]
        assert group[0].words[0] == 0 and group[-1].words[1] == len(scene.text.split())
    assert film[-1].kind == "end_card" and sum(shot.kind == "end_card" for shot in film) == 1
    assert all(one.kind != other.kind for one, other in pairwise(film))
    assert sum(shot.entrance != "cut" for shot in film) <= 2
    assert all(max((photo.photo for photo in shot.photos), default=0) < max(count, 1) for shot in film)
    assert presenter != "off" or all(shot.presenter == "none" for shot in film)
    assert count or not any(shot.photos for shot in film)


@pytest.mark.parametrize("seed", range(6))
def test_the_product_fills_half_the_film_and_the_presenter_less(seed: int):
    told = script(seed=seed)
    shots = plan_shots(told, photos(4), seed=seed)
    shown = presented = total = 0.0
    for scene, group in zip(told.scenes, shots, strict=True):
        for shot in group:
            seconds = scene.duration * (shot.words[1] - shot.words[0]) / len(scene.text.split())
            total += seconds
            shown += seconds * (bool(shot.photos) and arrangement_of(shot.arrangement, shot.kind).share >= 0.4)
            presented += seconds * (shot.presenter != "none")
    assert shown / total >= 0.45
    assert 0 < presented / total <= PRESENTED + 0.05


def test_the_same_script_gives_the_same_shots_and_another_seed_others():
    told = script()
    assert plan_shots(told, photos(3), seed=1) == plan_shots(told, photos(3), seed=1)
    assert plan_shots(told, photos(3), seed=1) != plan_shots(told, photos(3), seed=2)


def test_what_is_there_is_kept_and_what_has_its_own_picture_has_no_shots():
    told = script()
    shots = plan_shots(told, photos(3), seed=1)
    scenes = [scene.model_copy(update={"shots": group}) for scene, group in zip(told.scenes, shots, strict=True)]
    scenes[1] = scenes[1].model_copy(update={"shots": ()})
    scenes[2] = scenes[2].model_copy(update={"picture": "own/a.jpg", "shots": ()})
    again = plan_shots(told.model_copy(update={"scenes": tuple(scenes)}), photos(3), seed=9)
    assert [again[n] for n in (0, 3, 4)] == [shots[n] for n in (0, 3, 4)]
    assert again[1] and again[2] == ()


CANNOT = [
    ({"rating": 4.4}, "review_card"),
    ({"rating_count": 9}, "review_card"),
    ({"list_price": None}, "then_now"),
    ({"price": None, "list_price": None}, "price_slam"),
    ({"features": ("고무 밑창",)}, "checklist"),
    ({"features": ("고무 밑창",), "name": "슬립온", "rating": None}, "number_slam"),
    ({}, "before_after"),
    ({}, "per_unit"),
]


@pytest.mark.parametrize(("less", "kind"), CANNOT)
def test_no_kind_without_its_facts(less: dict[str, object], kind: str):
    for seed in range(12):
        film = flat(plan_shots(script(product(**less), seed), photos(3), seed=seed))
        assert kind not in [shot.kind for shot in film]


def test_prices_of_one_piece_are_counted_from_the_sheet_alone():
    masks = product(name="마스크팩 10매", price=12000, list_price=None, features=("히알루론산",))
    assert facts_of(masks, (), aspect="9:16", presenter=False).unit_price[0] == "1매에 1,200원꼴"
    two = product(name="마스크팩 10매", features=("20매 증정",))
    assert facts_of(two, (), aspect="9:16", presenter=False).unit_price == ()


def test_marked_photos_make_a_before_and_after():
    pair = tuple(
        Photo(path=PurePosixPath(f"{n}.jpg"), width=1200, height=1600, source=f"x/{n}") for n in ("a_before.jpg", "a_after.jpg")
    )
    assert facts_of(product(photos=pair), photos(2), aspect="9:16", presenter=False).marked == (0, 1)


@pytest.mark.parametrize("kind", ["chart", "banner", "text_panel"])
def test_a_chart_is_never_the_hero(kind: str):
    material = (*photos(1, kind=kind), *(one.model_copy(update={"photo": 1}) for one in photos(1)))
    for seed in range(6):
        film = flat(plan_shots(script(seed=seed), material, seed=seed))
        assert all(photo.photo == 1 for shot in film for photo in shot.photos)


def test_a_small_photo_does_not_fill_the_frame():
    for seed in range(8):
        film = flat(plan_shots(script(seed=seed), photos(2, 600, 600, cut=False), seed=seed))
        assert not {"full_bleed", "macro", "macro_pan", "parallax"} & {shot.kind for shot in film}


def test_nothing_is_written_that_is_being_said():
    told = script()
    for seed in range(8):
        for scene, group in zip(told.scenes, plan_shots(told, photos(4), seed=seed), strict=True):
            words = scene.text.split()
            free = [shot for shot in group if shot.kind not in ("number_slam", "callout", "checklist")]
            assert not any(says(words[slice(*shot.words)], line) for shot in free for line in shot.writing)


def test_two_hundred_products_do_not_look_alike():
    lists = []
    for n in range(200):
        facts = product(name=f"{'러브런 코튼 데일리 라이트'.split()[n % 4]} 슬립온 {n}호")
        film = flat(plan_shots(script(facts), photos(4), seed=n))
        lists.append(tuple((shot.kind, shot.arrangement) for shot in film))
    assert Counter(lists).most_common(1)[0][1] <= 4
    differ = [sum(a != b for a, b in zip(one, other, strict=False)) / len(one) for one, other in pairwise(lists)]
    assert np.mean(differ) >= 0.6 and min(differ) >= 0.4


def test_ten_recipes_and_every_row_can_be_drawn():
    assert len(recipes()) >= 10
    for recipe in recipes().values():
        for role in ("hook", "problem", "product", "proof", "call"):
            for kind in chain.from_iterable(getattr(recipe, role)):
                assert kind in kinds() and arrangements_of(kind), (recipe.id, kind)
    bare = facts_of(Product(name="이름뿐"), (), aspect="9:16", presenter=True)
    assert {one.id for one in carried_by(bare)} == {"question", "for_whom", "reply"}


HARD = [
    ("price alone", {"rating": None, "rating_count": None, "features": (), "list_price": None}, ()),
    ("a name of forty letters", {"name": "가나다라마바사아자차" * 4}, photos(1)),
    ("thirty facts", {"features": tuple(f"{n}가지 좋은 점" for n in range(1, 31))}, photos(3)),
    ("one small photo", {}, photos(1, 300, 300, cut=False)),
    ("a chart first", {}, photos(1, kind="chart")),
]


@pytest.mark.parametrize(("facts", "material"), [case[1:] for case in HARD], ids=[case[0] for case in HARD])
@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
def test_whatever_there_is_makes_a_film(facts: dict[str, object], material: tuple[Material, ...], aspect: str):
    film = flat(plan_shots(script(product(**facts)), material, seed=1, aspect=aspect))  # pyright: ignore[reportArgumentType]
    assert len(film) >= 8 and film[-1].kind == "end_card"


# --- rhythm -----------------------------------------------------------------------------------------------------------


def narration(folder: Path, words: int = 7, pause: float = 0.22) -> Speech:
    said, t = list[Word](), 0.1
    for n in range(words):
        said.append(Word(text=f"낱말{'.' if n == 3 else ''}", start=round(t, 3), end=round(t + 0.37, 3)))
        t += 0.37 + (pause if n == 3 else 0.02)
    seconds = round((t + 0.2) * 30) / 30
    sound = (np.sin(np.arange(round(seconds * 24000)) / 8) * 9000).astype("<i2")
    with wave.open(str(folder / "a.wav"), "wb") as wav:
        wav.setparams((1, 2, 24000, 0, "NONE", ""))
        wav.writeframes(sound.tobytes())
    mouths = (Mouth(shape="open", start=0.0, end=seconds),)
    return Speech(
        scene_number=2, path=PurePosixPath("a.wav"), duration=seconds, sample_rate=24000, words=tuple(said), mouths=mouths
    )


@pytest.mark.parametrize("beat", [0.5, 0.46875, 0.48, 0.6, 0.4167])
def test_a_scene_lasts_whole_beats_and_is_cut_on_them(tmp_path: Path, beat: float):
    told = script()
    scene = told.scenes[1].model_copy(
        update={
            "text": " ".join(["낱말"] * 7),
            "shots": tuple(Shot(kind="macro", arrangement="macro-bare", words=words) for words in ((0, 4), (4, 7))),
        }
    )
    cut, speech = pace_scene(scene, narration(tmp_path), Measure(beat), project=Project(tmp_path))
    assert abs(speech.duration / beat - round(speech.duration / beat)) * beat <= 1 / 30
    at = speech.words[cut.shots[1].words[0]].start
    assert at % beat <= LATE + 0.002 or beat - at % beat <= EARLY + 0.002
    assert cut.shots[0].words[0] == 0 and cut.shots[1].words[1] == 7
    assert all(one.end <= other.start + 1e-6 for one, other in pairwise(speech.words))
    assert 0 <= speech.words[0].start <= 0.2 and speech.mouths[-1].end <= speech.duration + 1e-6
    with wave.open(str(tmp_path / speech.path), "rb") as wav:
        assert abs(wav.getnframes() / wav.getframerate() - speech.duration) < 0.001


def test_without_music_only_the_lead_is_taken(tmp_path: Path):
    found = pacing([4], narration(tmp_path), Measure(0.0))
    assert found.cuts == (4,) and all(abs(change.seconds) < 1e-6 for change in found.changes if change.word)


def test_a_scene_without_shots_stays_as_it_is(tmp_path: Path):
    scene, speech = script().scenes[0], narration(tmp_path)
    assert pace_scene(scene, speech, Measure(0.5), project=Project(tmp_path)) == (scene, speech)


# --- stands, spread ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"), [(8, [(0, 4), (4, 8)]), (4, [(0, 2), (2, 4)]), (2, [(0, 1), (1, 2)]), (1, [(0, 1)])]
)
def test_shots_keep_their_shares_of_a_text_that_was_changed(words: int, expected: list[tuple[int, int]]):
    shots = tuple(Shot(kind="macro", arrangement="macro-bare", words=pair) for pair in ((0, 3), (3, 6)))
    assert [shot.words for shot in spread(shots, words)] == expected


@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
def test_no_presenter_of_a_shot_has_its_face_under_captions(aspect: str):
    layout = LAYOUTS[aspect]  # pyright: ignore[reportArgumentType]
    for one in arrangements().values():
        if one.presenter is None or aspect not in one.aspects:
            continue
        for mirrored in (False, True):
            shot = Shot(kind=one.kind, arrangement=one.name, mirrored=mirrored, presenter=one.presenter.size)
            face = layout.face("hook", stand_of(shot, layout, "auto"))
            assert face and not face.overlap(layout.captions), (one.name, mirrored)


def test_a_quiet_film_has_its_own_recipe_and_nobody_in_it():
    told = with_shots(script(), DirectionOptions(), photos(3), quiet=True)
    assert all(shot.presenter == "none" for scene in told.scenes for shot in scene.shots)
    assert with_shots(script(), DirectionOptions(shots=False), photos(3)) == script()


def test_one_shot_is_swapped_rolled_and_locked():
    told = with_shots(script(), DirectionOptions(), photos(3))
    board = Storyboard(id="a", product=product(), character_id="jiwoo").with_script(told)
    key, before = board.rows[2].key, told.scenes[2].shots
    swapped = set_shot(board, key, 0, photos=(PhotoCrop(photo=2),), locked=True)
    assert swapped.scene(key).shots[0].photos[0].photo == 2 and swapped.scene(key).shots[1:] == before[1:]
    assert roll_shot(swapped, key, 0).scene(key) == swapped.scene(key)
    rolled = roll_shot(board, key, 0, dice=random.Random(3)).scene(key).shots
    assert rolled[0] != before[0] and rolled[0].kind == before[0].kind and rolled[1:] == before[1:]
    with pytest.raises(InputError, match="컷이 없습니다"):
        set_shot(board, key, 9, mirrored=True)
