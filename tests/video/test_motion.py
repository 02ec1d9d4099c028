"""Motion: transitions in matching halves, a price that is never wrong, exits, a standstill, soft weather."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.engines import ClipOrder, LayerFile
from pipeline.engines.image.poster_parts.styles import FAMILIES
from pipeline.engines.video.background_particles import LOOKS, Ambience
from pipeline.engines.video.camera import Camera, Stage
from pipeline.engines.video.easing import EXIT, LEAVES, SETTLED, STANDS, camera, idle, leaving, standstill
from pipeline.engines.video.price_roll import ROLL, SETTLES, Reels, punch, slots
from pipeline.engines.video.transitions import IN, OUT, WAYS
from pipeline.media.typesetting import Run, Style, set_line
from pipeline.media.yuv import Frame
from pipeline.records import ROLES, Layer, Scene, Script, ScriptMetadata, Speech, Still, Word
from pipeline.video import GOES, JOINS, PRICE_ROLLS, PRICE_STAYS, Transition, VideoOptions, animate_scene, join, order_of
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

WAYS_ASKED = [way for way in get_args(Transition) if way != "cut"]
SIZE = (270, 480)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ground") / "ground.png"
    image = Image.new("RGB", SIZE, "#7fa8c0")
    ImageDraw.Draw(image).rectangle((90, 120, 180, 300), fill="#f4d35e")
    image.save(path)
    return path


def _order(ground: Path, **more) -> ClipOrder:
    fields = {"seconds": 1.5, "motion": "hold", "prompt": "", "seed": 4, "width": SIZE[0], "height": SIZE[1], "role": "product"}
    return ClipOrder(still=ground, layers=more.pop("layers", ()), **{**fields, **more})


def _frames(order: ClipOrder) -> list[np.ndarray]:
    stage = Stage(order)
    return [stage.frame(n / 30).copy() for n in range(round(order.seconds * 30))]


def _changed(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_a_mask_opens_in_the_outline_of_the_product(ground: Path, tmp_path: Path):
    cut = Image.new("RGBA", (120, 120))
    ImageDraw.Draw(cut).polygon([(60, 0), (119, 119), (0, 119)], fill="#202020")
    cut.save(tmp_path / "cut.png")
    layers = (
        LayerFile(ground, 0, 0, *SIZE, "ground"),
        LayerFile(tmp_path / "cut.png", 75, SIZE[1] - 20, 120, 120, "product"),  # a second one looks in from below
        LayerFile(tmp_path / "cut.png", 75, 180, 120, 120, "product", travel=(1.0, 0, 0, 1.0, 0, 0)),
    )
    first, *_, last = _frames(_order(ground, layers=layers, starts="mask"))[: IN + 1]
    panel, inside, corner = int(first[2, 2]), int(first[270, 135]), int(first[190, 85])
    assert abs(inside - 16) < 40 and inside != panel, "the product is seen"
    assert corner == panel, "what stands beside it is not yet"
    assert int(last[2, 2]) != panel, "and then all of it is"


def test_a_draft_is_drawn_small_and_looks_like_the_whole_shrunk(tmp_path: Path):
    size = (1080, 1920)
    Image.effect_noise((54, 96), 60).resize(size, Image.Resampling.BICUBIC).convert("RGB").save(tmp_path / "ground.png")
    mark = Image.new("RGBA", (301, 402), (0, 0, 0, 0))
    ImageDraw.Draw(mark).ellipse((2, 2, 298, 398), fill="#d2452d")
    mark.save(tmp_path / "mark.png")
    whole = LayerFile(tmp_path / "ground.png", 0, 0, *size, "ground")
    ways = {"product": "rise", "prop": "pop", "headline": "wipe"}
    layers = [
        LayerFile(tmp_path / "mark.png", 100 + 250 * n, 611, 301, 402, kind, 0.6, way, 0.1)
        for n, (kind, way) in enumerate(ways.items())
    ]
    order = _order(
        tmp_path / "ground.png",
        layers=(whole, *layers),
        motion="push",
        width=size[0],
        height=size[1],
        step=(2, 5),
        template="food",
    )
    large, small = Stage(order), Stage(order, 3)
    shrunk = Frame.empty(360, 640)
    for t in (0.0, 0.2, 0.4, 1.4):
        large.frame(t)
        small.frame(t)
        large.canvas.shrunk(shrunk)
        assert small.canvas.luma.shape == (640, 360)
        assert _changed(small.canvas.luma, shrunk.luma) < 2.5
        assert _changed(small.canvas.chroma[1], shrunk.chroma[1]) < 1.5


# --- transitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS_ASKED)
def test_only_the_first_and_the_last_frames_are_moved(ground: Path, way: str):
    plain, moved = _frames(_order(ground)), _frames(_order(ground, starts=way, ends=way))
    touched = [_changed(a, b) > 0.01 for a, b in zip(plain, moved, strict=True)]
    assert touched[0] and touched[-1]
    assert not any(touched[IN:-OUT])


@pytest.mark.parametrize("way", WAYS_ASKED)
def test_a_transition_gathers_speed_towards_the_join_and_settles_after_it(ground: Path, way: str):
    plain, moved = _frames(_order(ground)), _frames(_order(ground, starts=way, ends=way))
    gone = [_changed(a, b) for a, b in zip(plain, moved, strict=True)]
    assert gone[0] > gone[3] > gone[6] and gone[-1] > gone[-3] > gone[-5]


def test_a_wipe_is_one_colour_on_both_sides_of_the_join(ground: Path):
    going, coming = _frames(_order(ground, ends="wipe"))[-1], _frames(_order(ground, starts="wipe"))[0]
    assert going[:480].std() < 1
    assert (coming[:480] == going[0, 0]).mean() > 0.5


def test_a_slide_leaves_no_gap_between_two_scenes_alike(ground: Path):
    wall = int(_frames(_order(ground))[20][20, 20])
    for frame in (_frames(_order(ground, ends="slide"))[-1], _frames(_order(ground, starts="slide"))[0]):
        assert abs(frame[:480].astype(int) - wall).min(axis=0).max() < 12  # every column shows the wall


@pytest.mark.parametrize("way", WAYS_ASKED)
@pytest.mark.parametrize("frames", [1, 2, 4, 9, 24])
def test_a_very_short_clip_still_has_all_its_frames(ground: Path, way: str, frames: int):
    made = _frames(_order(ground, starts=way, ends=way, seconds=frames / 30))
    assert len(made) == frames and all(frame.shape == (720, 270) for frame in made)


def test_the_same_order_gives_the_same_frames(ground: Path):
    for way in WAYS_ASKED:
        order = _order(ground, starts=way, ends=way, template="beauty", seconds=0.8, step=(2, 5))
        assert all(np.array_equal(a, b) for a, b in zip(_frames(order), _frames(order), strict=True))


def test_the_tables_hold_every_choice():
    assert set(WAYS) == set(WAYS_ASKED)
    assert {role for pair in JOINS for role in pair} <= set(ROLES) and set(JOINS.values()) <= set(WAYS)
    assert set(LOOKS) == set(FAMILIES)
    assert round(OUT / 30, 6) == round(GOES, 6)


# --- which transition, and whom it concerns ---------------------------------------------------------------------------


def _script(*roles) -> Script:
    scenes = tuple(Scene(scene_number=i, text="오늘만 19,900원", duration=2.0, role=role) for i, role in enumerate(roles, 1))
    return Script(scenes=scenes, total_duration=2.0 * len(scenes), metadata=ScriptMetadata(character_id="jian", tone="casual"))


def _speech(n: int = 1, seconds: float = 3.0) -> Speech:
    words = (Word(text="오늘만", start=0.1, end=0.4), Word(text="19,900원", start=seconds - 0.5, end=seconds - 0.1))
    return Speech(scene_number=n, path=PurePosixPath("a.wav"), duration=seconds, sample_rate=24000, words=words)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "p")


def _orders(project: Project, script: Script, options: VideoOptions | None = None, layers=()) -> list[ClipOrder]:
    still = Still(scene_number=1, path=PurePosixPath("s.png"), width=1080, height=1920, layers=tuple(layers))
    return [order_of(script, scene, still, _speech(), options or VideoOptions(), project) for scene in script.scenes]


@pytest.mark.parametrize("asked", ["auto", *get_args(Transition)])
def test_a_scene_comes_as_the_one_before_it_went(project: Project, asked):
    orders = _orders(project, _script(*ROLES), VideoOptions(transition=asked))
    assert [order.ends for order in orders[:-1]] == [order.starts for order in orders[1:]]
    assert (orders[0].starts, orders[-1].ends) == ("cut", "")


def test_most_joins_are_cuts_and_the_turn_and_the_offer_are_marked(project: Project):
    assert [order.ends for order in _orders(project, _script(*ROLES))] == ["cut", "whip", "cut", "zoom", ""]


def test_another_role_concerns_its_neighbours_only(project: Project):
    before = _orders(project, _script("hook", "problem", "product", "proof", "call"))
    after = _orders(project, _script("hook", "problem", "product", "product", "call"))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, False, True]


def test_the_clip_says_when_it_gives_way(project: Project):
    path = project.path("s.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", SIZE, "#336699").save(path)
    still = Still(scene_number=1, path=PurePosixPath("s.png"), width=SIZE[0], height=SIZE[1])
    clip = animate_scene(1, _script("problem", "product"), still, _speech(seconds=1.0), engine=Camera(), project=project)
    assert [(cue.kind, cue.name) for cue in clip.cues] == [("transition", "whip")]
    assert clip.cues[0].time == pytest.approx(1.0 - OUT / 30, abs=1e-3)
    assert clip.frames == 30


def test_one_way_for_all_is_taken_from_the_options_but_a_film_of_ones_own_is_cut():
    scenes = _script(*ROLES).scenes
    ways = {join(a, b, VideoOptions(transition="wipe")) for a, b in pairwise(scenes)}
    assert ways == {"wipe"}
    own = scenes[1].model_copy(update={"film": "own/film.mp4"})
    assert join(scenes[0], own, VideoOptions(transition="wipe")) == join(own, scenes[2], VideoOptions()) == "cut"


# --- the price --------------------------------------------------------------------------------------------------------


def _price(text: str) -> np.ndarray:
    return np.asarray(set_line([Run(text[:-1], (200, 40, 30)), Run("원", (200, 40, 30), 0.55)], Style("black", 140)))


@pytest.mark.parametrize("text", ["19,900원", "1,234,567원", "690원", "88,880원", "111,110원"])
def test_every_figure_has_a_reel_of_its_own(text: str):
    rgba = _price(text)
    found = slots(rgba[:, :, 3], text)
    assert len(found) == sum(letter.isdigit() for letter in text)
    assert all(left < right for left, right in found)


@pytest.mark.parametrize("text", ["19,900원", "1,234,567원", "690원"])
def test_no_frame_of_the_roll_shows_another_figure(text: str):
    """A reel carries one figure: turned and smeared as it is, each column of it holds what that figure's column holds."""
    alpha = _price(text)[:, :, 3]
    reels = Reels(alpha, text)
    own = [alpha[:, left:right].sum(axis=0, dtype=float) for left, right in reels.slots]
    for number in range(round(ROLL * 30) + 1):
        shown = reels.at(number / 30)
        for (left, right), true in zip(reels.slots, own, strict=True):
            held = shown[:, left:right].sum(axis=0, dtype=float)
            assert np.corrcoef(held, true)[0, 1] > 0.9
            assert held.sum() > 0.2 * true.sum()  # every figure is there from the first frame: it is never a shorter number


def test_a_reel_knows_no_figure_but_its_own():
    alpha = _price("19,900원")[:, :, 3]
    reels = Reels(alpha, "19,900원")
    left, right = reels.slots[1]
    alone = alpha.copy()
    alone[:, :left], alone[:, right:] = 0, 0
    single = Reels(alone, "19,900원")
    single.slots = reels.slots
    for number in range(16):
        assert np.array_equal(reels.at(number / 30)[:, left:right], single.at(number / 30)[:, left:right])


def test_the_roll_ends_on_the_very_picture_and_stands():
    alpha = _price("19,900원")[:, :, 3]
    reels = Reels(alpha, "19,900원")
    assert np.array_equal(reels.at(ROLL), alpha) and np.array_equal(reels.at(9.0), alpha)
    assert punch(0) == punch(SETTLES) == 1.0 < punch(ROLL)
    still = [np.array_equal(reels.at(ROLL * 0.7)[:, a:b], alpha[:, a:b]) for a, b in reels.slots]
    assert still[0] and not still[-1]  # they stop from the left


def test_letters_that_touch_roll_as_one():
    alpha = np.full((20, 90), 255, np.uint8)
    assert slots(alpha, "19,900원") == [(0, 90)]


def _price_layers() -> list[Layer]:
    place = {"x": 0, "y": 0, "width": 10, "height": 10, "kind": "price"}
    return [
        Layer(path=PurePosixPath("a.png"), enter="fade", cue=0.1, **place),
        Layer(path=PurePosixPath("b.png"), enter="wipe", cue=0.2, **place),
        Layer(path=PurePosixPath("c.png"), enter="roll", cue=0.3, cue_word="19,900원", **place),
    ]


def test_the_list_price_is_struck_before_the_sale_price_comes_and_that_stays(project: Project):
    order = _orders(project, _script("hook", "call"), layers=_price_layers())[1]
    listed, line, sale = (layer.cue for layer in order.layers)
    assert listed < line < sale
    assert order.seconds - sale >= PRICE_ROLLS + PRICE_STAYS - 1e-3 and PRICE_ROLLS >= SETTLES - 1e-9


# --- coming and going -------------------------------------------------------------------------------------------------


def test_what_leaves_is_whole_until_then():
    for kind in LEAVES:
        assert leaving(kind, EXIT) == SETTLED
        steps = [leaving(kind, EXIT * (1 - i / 6)).opacity for i in range(7)]
        assert steps == sorted(steps, reverse=True) and steps[-1] == 0.0 and steps[3] > 0.8
    assert leaving("product", 0.0) == SETTLED


def test_type_leaves_before_a_cut_and_stays_when_the_picture_is_carried_off(ground: Path, tmp_path: Path):
    Image.new("RGBA", (80, 40), "#ff0000").save(tmp_path / "red.png")
    red = LayerFile(tmp_path / "red.png", 100, 40, 80, 40, "headline")
    cut = _frames(_order(ground, layers=(red,), ends="cut"))
    last = _frames(_order(ground, layers=(red,), ends=""))
    luma = (slice(44, 76), slice(104, 176))
    assert np.array_equal(cut[-8][luma], last[-8][luma]) and _changed(cut[-1][luma], last[-1][luma]) > 10


def test_a_call_to_action_stands_at_its_end():
    assert standstill("call", 4.0) == STANDS == 0.9 and standstill("hook", 4.0) == 0.0
    for kind in ("product", "prop", "button"):
        assert idle(kind, 0.8, 3.1, 3.1, 0.3) == pytest.approx(idle(kind, 0.8, 3.9, 3.1, 0.3))


def test_nothing_but_light_moves_in_the_standstill(ground: Path):
    frames = _frames(_order(ground, role="call", motion="push", seconds=3.0))
    assert all(np.array_equal(frames[64], frame) for frame in frames[65:])
    assert not np.array_equal(frames[50], frames[64])
    assert camera("push", 1.0, 1.0, first=False).scale > 1.05


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_has_something_soft_that_moves(look: str):
    spots = Ambience(look, "#ffd84d", 3, (540, 960))
    seen = []
    for t in (0.0, 0.5, 1.0):
        frame = Frame.empty(540, 960)
        frame.luma[:], frame.chroma[0][:], frame.chroma[1][:] = 120, 128, 128
        spots.lay(frame, t)
        seen.append(frame.buffer.copy())
    assert _changed(seen[0], seen[1]) > 0.02 and _changed(seen[1], seen[2]) > 0.02
    assert np.abs(seen[0][:960].astype(int) - 120).mean() < 12


def test_the_line_of_chapters_stays_in_the_free_area_and_grows(tmp_path: Path):
    Image.new("RGB", (1080, 1920), "#7f7f7f").save(tmp_path / "grey.png")
    size = {"width": 1080, "height": 1920, "seconds": 1.0}
    plain = Stage(_order(tmp_path / "grey.png", **size)).frame(0.5)[:1920].copy()
    dark = []
    for chapter in (1, 3, 5):
        frame = Stage(_order(tmp_path / "grey.png", step=(chapter, 5), **size)).frame(0.5)[:1920]
        rows, columns = np.nonzero(plain != frame)
        assert min(columns) >= 60 and max(columns) <= 916 and min(rows) >= 220 and max(rows) < 240
        dark.append(int((np.abs(frame[220:236].astype(int) - 127) > 60).sum()))
    assert dark[0] < dark[1] < dark[2]


def test_a_scene_that_is_added_leaves_the_others_their_line(project: Project):
    before, after = (_orders(project, _script(*roles)) for roles in (("hook", "call"), ("hook", "proof", "call")))
    assert (before[0].step, before[1].step) == (after[0].step, after[2].step)


@pytest.mark.parametrize("frames", [29, 57, 58, 113, 123, 247])
def test_no_length_loses_its_last_frame(monkeypatch: pytest.MonkeyPatch, frames: int):
    stage = SimpleNamespace(frame=lambda _: np.zeros((2, 2, 3), np.uint8), canvas=None)
    monkeypatch.setattr("pipeline.engines.video.camera.Stage", lambda *_: stage)
    order = SimpleNamespace(seconds=frames / 30, fps=30)
    assert len(list(Camera().frames(order))) == frames  # pyright: ignore[reportArgumentType]
