"""The talking presenter: size, alpha, mouth, blink, sway, and the same pictures from the same seed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import get_args
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from pipeline.characters import Parts, Pose, list_characters, load_character
from pipeline.media import frame_layout
from pipeline.media.yuv import Frame, lay
from pipeline.records import SHAPES, Mouth, Speech, Word
from pipeline.render.presenter import figure
from pipeline.render.presenter.figure import face, limbs, mascot, people, torso
from pipeline.render.presenter.presenter import MOOD, POSE, parts, presenter

pytestmark = pytest.mark.slow

WIDTH = 150


@pytest.fixture(autouse=True, scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHORTS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def _speech(seconds: float = 2.0) -> Speech:
    mouths = (Mouth(shape="open", start=0.5, end=1.0), Mouth(shape="pressed", start=1.0, end=1.2))
    words = (Word(text="안녕", start=0.5, end=0.8), Word(text="하세요", start=1.1, end=1.5))
    return Speech(scene_number=1, path=PurePosixPath("a.wav"), duration=seconds, sample_rate=24000, words=words, mouths=mouths)


def _clip(role: str = "problem", seed: int = 1, **more):
    return presenter(load_character("jiwoo_pharmacist"), _speech(), role=role, width=WIDTH, fps=15, seed=seed, **more)


@pytest.mark.parametrize("role", frame_layout.PRESENTER)
def test_frames_are_rgba_of_the_agreed_size(role: str):
    clip = _clip(role)
    picture = clip.make_frame(1.0)
    assert picture.dtype == np.uint8 and picture.shape == (round(WIDTH * frame_layout.FIGURE_RATIO), WIDTH, 4)
    assert (clip.duration, clip.fps) == (2.0, 15)
    assert 0.2 < (picture[..., 3] > 0).mean() < 0.8


def test_a_taller_crop_shows_more_of_the_body():
    tall = _clip(height=340).make_frame(1.0)
    assert tall.shape == (340, WIDTH, 4) and tall[-1, :, 3].any()


def test_pixels_are_straight_alpha_with_a_white_rim():
    picture = _clip().make_frame(1.0)
    soft = (picture[..., 3] > 0) & (picture[..., 3] < 255)
    upper = slice(0, picture.shape[0] - 4)
    assert soft.any() and picture[upper][soft[upper]][:, :3].mean() > 235


def test_the_same_seed_draws_the_same_frames():
    one, two, other = _clip(seed=1), _clip(seed=1), _clip(seed=2)
    times = [n / 15 for n in range(30)]
    assert all(np.array_equal(one.make_frame(t), two.make_frame(t)) for t in times)
    assert not all(np.array_equal(one.make_frame(t), other.make_frame(t)) for t in times)


def test_a_scene_that_moves_keeps_its_frames():
    moved = presenter(
        load_character("jiwoo_pharmacist"),
        _speech().model_copy(update={"scene_number": 4}),
        role="problem",
        width=WIDTH,
        seed=1,
    )
    assert all(np.array_equal(_clip().make_frame(t), moved.make_frame(t)) for t in (0.3, 0.9, 1.6))


def _inside_of_mouth(frame: np.ndarray) -> int:
    """Pixels of the dark red that only an open mouth shows."""
    red, green = frame[50:100, :, 0].astype(int), frame[50:100, :, 1].astype(int)
    return int(((red - green > 45) & (red < 160)).sum())


def test_the_mouth_follows_the_speech_and_runs_a_little_ahead():
    silent, ahead, open_wide, pressed = (_inside_of_mouth(_clip().make_frame(t)) for t in (0.45, 0.47, 0.9, 1.05))
    assert min(ahead, open_wide) > 3 * max(silent, pressed, 3)


def test_the_hook_rises_into_place():
    clip = _clip("hook")
    first = [int(np.argmax(clip.make_frame(t)[..., 3].any(axis=1))) for t in (0.0, 1.0)]
    assert first[1] + 5 < first[0] < first[1] + 40  # a finished picture from its first frame on


@pytest.mark.parametrize("broken", [b"", b"not a picture"])
def test_a_broken_drawing_is_drawn_again(broken: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    before = _clip().make_frame(0.7)
    for path in (kept := list((tmp_path / "cache" / "figures").glob("*.layer"))):
        path.write_bytes(broken)
    assert kept and np.array_equal(before, _clip().make_frame(0.7))


def test_drawings_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    before = _clip().make_frame(0.7)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache" / "figures").glob("*.layer")}
    assert kept and np.array_equal(before, _clip().make_frame(0.7))
    assert kept == {path: path.stat().st_mtime_ns for path in (tmp_path / "cache" / "figures").glob("*.layer")}


@pytest.mark.parametrize("one", list_characters(), ids=lambda one: one.id)
def test_every_state_of_every_character_is_drawn(one):
    heads = {
        figure.head_svg(one, mouth, eyes, mood) for mouth in SHAPES for eyes in ("open", "blink") for mood in set(MOOD.values())
    }
    assert len(heads) >= len(SHAPES) * 2 * 2
    bodies = {figure.body_svg(one, pose) for pose in {*POSE.values(), *one.parts.get("poses", {}).values()}}
    for drawing in (*heads, *bodies):
        ElementTree.fromstring(f"<svg>{drawing}</svg>")


@pytest.mark.parametrize("one", list_characters(), ids=lambda one: one.id)
def test_the_face_is_where_the_frame_expects_it(one):
    head = figure.head_layer(one, "closed", "open", "neutral", 120)[..., 3] > 128
    left, top, right, chin = (
        round(share * size) for share, size in zip(frame_layout.FIGURE_FACE, (120, 224, 120, 224), strict=True)
    )
    assert head[top + 4 : chin - 4, left + 8 : right - 8].mean() > 0.9
    assert not head[:, 0].any() and not head[:, -1].any()


@pytest.mark.parametrize("clear", [True, False], ids=["cut-out", "photo"])
def test_ones_own_picture_talks_too(clear: bool, tmp_path: Path):
    for name, shade in (("closed", 40), ("open", 220)):
        picture = Image.new("RGBA", (60, 140), (0, 0, 0, 0 if clear else 255))
        picture.paste((shade, shade, shade, 255), (10, 5, 50, 140))
        picture.save(tmp_path / f"{name}.png")
    parts = {"pictures": {name: str(tmp_path / f"{name}.png") for name in ("closed", "open")}}
    own = load_character("jun_reviewer").model_copy(update={"parts": parts})
    clip = presenter(own, _speech(), role="problem", width=WIDTH, seed=1)
    silent, talking = (clip.make_frame(t)[40:80, 60:90, :3].mean() for t in (0.2, 0.7))
    assert silent < 80 < 180 < talking


def test_the_tables_hold_every_choice():
    fields = Parts.model_fields
    assert set(limbs.POSES) == set(get_args(Pose))
    assert set(torso.BUILDS) == set(get_args(fields["build"].annotation))
    assert set(limbs.SHARE) == set(get_args(fields["sleeve"].annotation))
    assert set(face.BROWS) == set(get_args(fields["brow"].annotation))
    assert {"", *people.BEARDS} == set(get_args(fields["beard"].annotation))
    assert set(mascot.ANATOMY) == {one.parts["beast"] for one in list_characters() if one.kind == "mascot"}


def test_a_portrait_is_a_square_picture_made_once():
    path = figure.portrait(load_character("fox_manager"), 96)
    assert Image.open(path).size == (96, 96) and Image.open(path).mode == "RGBA"
    made = path.stat().st_mtime_ns
    assert figure.portrait(load_character("fox_manager"), 96) == path and path.stat().st_mtime_ns == made


@pytest.mark.parametrize("role", ["hook", "proof"])
def test_the_parts_laid_over_a_frame_are_the_picture_pasted_into_it(role: str):
    who, picture = load_character("jiwoo_pharmacist"), _clip(role, height=280)
    laid = parts(who, _speech(), role, WIDTH, 280, 1)
    for t in (0.0, 0.2, 0.4, 1.3):
        shown = picture.make_frame(t).astype(np.float32)
        alpha, frame_of_grey = shown[..., 3:] / 255, Frame.empty(WIDTH, 280)
        frame_of_grey.luma[:] = 126
        for part in laid(t):
            lay(frame_of_grey, part)
        luma = (shown[..., :3] @ (0.18259, 0.61423, 0.06201) + 16) * alpha[..., 0] + 126 * (1 - alpha[..., 0])
        away = np.abs(frame_of_grey.luma - luma)
        assert away.max() < 12 and away.mean() < 0.3


@pytest.mark.parametrize("who", ["jiwoo_pharmacist", "frog_gardener"])
def test_only_what_changes_is_drawn_anew_and_it_looks_the_same(who: str):
    one, box = load_character(who), (0, 0, figure.UNITS, figure.HEAD)
    laid = figure.head_layer(one, "round", "blink", "happy", WIDTH).astype(int)
    whole = figure._pixels(figure.head_svg(one, "round", "blink", "happy"), box, WIDTH).astype(int)
    away = np.abs(laid - whole).max(axis=2) * ((laid[..., 3] > 0) | (whole[..., 3] > 0))
    assert away.max() <= 64 and (away > 8).mean() < 0.005  # an edge is a quarter of a pixel away here and there


def test_a_second_presenter_draws_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    before = _clip().make_frame(0.7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "_redrawn", None)
        assert np.array_equal(before, _clip().make_frame(0.7))
    for kept in (tmp_path / "cache" / "figures").glob("*.layer"):
        kept.write_bytes(b"broken")
    assert np.array_equal(before, _clip().make_frame(0.7))


def test_a_tall_figure_stands_on_its_feet():
    who = load_character("jiwoo_pharmacist")
    half, whole = (figure.body_svg(who, full=full) for full in (False, True))
    assert half != whole
    tall = presenter(who, _speech(), role="hook", width=WIDTH, height=round(WIDTH * frame_layout.FULL_RATIO), fps=15)
    alpha = tall.get_frame(1.0)[..., 3]
    assert alpha[round(WIDTH * 2.55)].any()  # shoes
    legs = alpha[round(WIDTH * 2.2)]  # figure units 1320: two legs, ground between them
    assert legs.any() and np.count_nonzero(np.diff((legs > 128).astype(int))) >= 4
