"""The presenter's acting: comes, nods, looks, waves and goes, all of it from the narration."""

from __future__ import annotations

import itertools
from pathlib import PurePosixPath
from random import Random

import numpy as np
import pytest

from pipeline.characters import load_character
from pipeline.records import ROLES, Mouth, Speech, Word
from pipeline.render.presenter import figure
from pipeline.render.presenter.acting import LEANS, STRESS_APART, Acting, stresses
from pipeline.render.presenter.figure import limbs
from pipeline.render.presenter.presenter import presenter

WORDS = (
    Word(text="오늘은", start=0.1, end=0.4),
    Word(text="단돈", start=0.45, end=0.7),
    Word(text="19,900원", start=1.0, end=1.8),
    Word(text="만나", start=1.85, end=2.0),
    Word(text="보세요", start=2.05, end=2.5),
)
TIMES = [n / 15 for n in range(54)]


@pytest.fixture(autouse=True, scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHORTS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def _speech(seconds: float = 3.6) -> Speech:
    mouths = (Mouth(shape="open", start=0.1, end=2.5),)
    return Speech(scene_number=1, path=PurePosixPath("a.wav"), duration=seconds, sample_rate=24000, words=WORDS, mouths=mouths)


def _acting(role: str, **more) -> Acting:
    return Acting(_speech(), role, Random(3), **more)


def test_numbers_and_words_after_a_pause_are_stressed_and_never_too_close():
    found = stresses(WORDS)
    assert 1.0 in found and 0.1 in found
    assert all(b - a >= STRESS_APART for a, b in itertools.pairwise(found))
    assert stresses(()) == []


def test_the_head_dips_where_it_stresses_and_only_there():
    acting = _acting("product")
    assert acting.nod(1.14) > 5 > 0.5 > acting.nod(0.95)
    assert abs(acting.tilt(1.14)) > abs(acting.tilt(0.95))


def test_the_eyes_go_to_the_product_as_it_comes_and_to_a_number_as_it_is_said():
    acting = _acting("call")
    looks = [acting.eyes(t) for t in TIMES]
    assert "aside" in looks[:9] and looks[12] != "aside" and "aside" in looks[16:24]
    assert "aside" not in [_acting("hook").eyes(t) for t in TIMES]


@pytest.mark.parametrize("role", ROLES)
def test_the_figure_comes_up_stands_and_sinks_before_it_moves_on(role: str):
    acting = _acting(role)
    assert acting.drop(0.0) >= 30 and min(acting.drop(t) for t in TIMES) < 0
    assert acting.drop(1.2) == 0.0
    assert (acting.drop(3.59) > 8) == (role != "call")
    assert 20 < acting.drop(0.0) <= 60  # the first frame is a finished picture


def test_the_last_scene_ends_with_a_wave_once_all_is_said():
    acting = _acting("call")
    assert not acting.parting(2.4) and acting.parting(2.6) and acting.mouth(2.7) == "smile"
    assert {acting.lean(t) for t in TIMES if t > 2.6} == set(LEANS)
    assert not any(_acting("proof").parting(t) for t in TIMES)


def test_a_waving_hand_waves_and_another_one_beats_with_the_stress():
    waves, beats = _acting("hook", greets=True), _acting("hook")
    assert {waves.lean(t) for t in TIMES if 0.4 < t < 1.7} == set(LEANS)
    assert min(beats.lean(t) for t in TIMES) == 0.0 and max(beats.lean(t) for t in TIMES) == 1.0


def test_arms_swing_where_a_pose_allows():
    for pose, arms in limbs.POSES.items():
        moved = [limbs.swing_arm(one, 1.0) != one for one in arms]
        assert any(moved) == (pose not in ("rest", "hip", "crossed")) or pose == "crossed"
        assert all(limbs.swing_arm(one, 0.0) == one for one in arms)


@pytest.mark.parametrize("who", ["jiwoo_pharmacist", "fox_manager"])
def test_a_swing_is_drawn_and_an_animal_wags(who: str):
    one = load_character(who)
    assert figure.body_svg(one, "wave", 1.0) != figure.body_svg(one, "wave")
    assert (figure.body_svg(one, "rest", 1.0) != figure.body_svg(one, "rest")) == (who == "fox_manager")


@pytest.mark.parametrize("who", ["jiwoo_pharmacist", "fox_manager", "robo_helper"])
@pytest.mark.parametrize("role", ["hook", "call"])
def test_every_frame_has_the_figure_and_the_same_again(who: str, role: str):
    one, again = (presenter(load_character(who), _speech(), role=role, width=120, seed=2) for _ in range(2))
    frames = [one.make_frame(t) for t in TIMES[::4]]
    assert all(np.array_equal(frame, again.make_frame(t)) for frame, t in zip(frames, TIMES[::4], strict=True))
    assert all((frame[..., 3] > 0).mean() > 0.2 for frame in frames)
    assert any(not np.array_equal(frames[-1], frame) for frame in frames[-4:-1])
