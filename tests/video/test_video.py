"""Video: as many frames as the narration is long, moving, the same every time, and never made twice."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import av
import numpy as np
import pytest
from PIL import Image

from pipeline.engines import ClipOrder
from pipeline.engines.runtime.device import Footprint
from pipeline.engines.video import deferred_clip
from pipeline.engines.video.camera import Camera, Stage
from pipeline.engines.video.easing import REST, SECONDS, camera, entrance, out_back
from pipeline.records import Layer, Motion, Role, Scene, Script, ScriptMetadata, Shot, ShotKind, Speech, Still, Word
from pipeline.video import VideoOptions, animate, animate_scene, shots_for_models, when, write_clip
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

WORDS = (
    Word(text="오늘만", start=0.1, end=0.4),
    Word(text="19,900원에", start=0.5, end=0.9),
    Word(text="만나요", start=1.0, end=1.2),
)


class Counting(Camera):
    calls = 0

    def animate(self, order, out, **more):
        Counting.calls += 1
        super().animate(order, out, **more)


@pytest.fixture
def project(tmp_path):
    Counting.calls = 0
    return Project(tmp_path / "프로젝트")


def _png(project: Project, name: str, size: tuple[int, int], colour: str) -> PurePosixPath:
    path = project.path(f"stills/{name}.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGBA", size, colour)
    image.paste("#204060", (size[0] // 3, size[1] // 3, size[0] // 2, size[1] // 2))
    image.save(path, compress_level=1)
    return PurePosixPath(f"stills/{name}.png")


@pytest.fixture
def still(project):
    ground = _png(project, "ground", (1080, 1920), "#f4e4d8")
    price = _png(project, "price", (301, 121), "#ffd84d")
    layers = (
        Layer(path=ground, x=0, y=0, width=1080, height=1920, kind="ground"),
        Layer(path=price, x=101, y=601, width=301, height=121, kind="price", enter="stamp", cue=0.9, cue_word="19,900원"),
    )
    return Still(scene_number=1, path=ground, width=1080, height=1920, layers=layers, accent="#aa3322")


def _script(*motions: Motion) -> Script:
    scenes = tuple(
        Scene(scene_number=i, text="오늘만 19,900원에 만나요", duration=1.3, motion=m) for i, m in enumerate(motions, 1)
    )
    return Script(scenes=scenes, total_duration=1.3 * len(scenes), metadata=ScriptMetadata(character_id="jian", tone="casual"))


def _speech(seconds: float = 1.3, n: int = 1) -> Speech:
    return Speech(scene_number=n, path=PurePosixPath("speech/a.wav"), duration=seconds, sample_rate=24000, words=WORDS)


def _frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize("seconds", [0.2, 1.3, 1.516])
def test_a_clip_has_as_many_frames_as_its_narration(project, still, seconds):
    clip = animate_scene(1, _script("push"), still, _speech(seconds), engine=Camera(), project=project)
    with av.open(str(project.path(clip.path))) as container:
        stream = container.streams.video[0]
        count = sum(1 for _ in container.decode(video=0))
        assert (stream.codec_context.name, stream.width, stream.height, stream.average_rate) == ("h264", 1080, 1920, 30)
        assert (stream.codec_context.color_primaries, stream.codec_context.colorspace) == (1, 1)
    assert count == clip.frames == round(seconds * 30)
    assert clip.duration == clip.frames / 30
    assert (clip.still, clip.accent) == (still.path, "#aa3322")


@pytest.mark.parametrize("motion", ["push", "pull", "pan_left", "pan_right", "rise", "hold"])
def test_something_always_moves_and_colours_stay(project, still, motion):
    clip = animate_scene(1, _script(motion), still, _speech(0.5), VideoOptions(motion=motion), engine=Camera(), project=project)
    frames = _frames(project.path(clip.path))
    for before, after in zip(frames[:-1:5], frames[5::5], strict=False):
        assert np.abs(before.astype(int) - after).max() > 8
    assert np.abs(frames[-1][1500:].astype(int).mean((0, 1)) - (0xF4, 0xE4, 0xD8)).max() < 4


def test_the_price_comes_with_its_word(project, still):
    clip = animate_scene(1, _script("hold"), still, _speech(2.6), engine=Camera(), project=project)
    yellow = [
        bool((np.abs(f[610:715, 110:390].astype(int) - (0xFF, 0xD8, 0x4D)).max(2) < 12).any())
        for f in _frames(project.path(clip.path))
    ]
    assert yellow.index(True) in range(12, 19)
    assert all(yellow[18:])
    assert [(cue.kind, cue.name) for cue in clip.cues] == [("price", "19,900원")]
    assert abs(clip.cues[0].time - 0.42) < 0.01


def test_two_runs_are_the_same_bit_for_bit(tmp_path, still, project):
    made = []
    for name in ("a", "b"):
        other = Project(tmp_path / name)
        other.path("stills").mkdir(parents=True)
        for file in project.path("stills").iterdir():
            (other.path("stills") / file.name).write_bytes(file.read_bytes())
        clip = animate_scene(1, _script("push"), still, _speech(0.4), engine=Camera(), project=other)
        made.append(other.path(clip.path).read_bytes())
    assert made[0] == made[1]


def test_nothing_is_made_twice(project, still):
    script = _script("push", "push", "pull")
    speeches = [_speech(0.2, n) for n in (1, 2, 3)]
    stills = [still.model_copy(update={"scene_number": n}) for n in (1, 2, 3)]
    clips = list(animate(script, stills, speeches, engine=Counting(), project=project))
    assert [clip.scene_number for clip in clips] == [1, 2, 3]
    assert Counting.calls == 3
    list(animate(script, stills, speeches, engine=Counting(), project=project))
    assert Counting.calls == 3
    longer = [*speeches[:2], _speech(0.3, 3)]
    list(animate(script, stills, longer, engine=Counting(), project=project))
    assert Counting.calls == 4


def test_a_late_clip_is_a_plan_until_its_film_is_wanted(project, still, tmp_path):
    made, engine = (1, _script("push"), still, _speech(0.3)), deferred_clip.late(Counting())
    clip = animate_scene(*made, engine=engine, project=project)
    assert animate_scene(*made, engine=engine, project=project) == clip and Counting.calls == 0
    assert clip.path.suffix == deferred_clip.SUFFIX and not list(project.path("clips").glob("*.mp4"))
    project.folder.rename(tmp_path / "moved")  # as a job does that another machine goes on with
    moved = Project(tmp_path / "moved")
    drawn = [frame.luma.copy() for frame in deferred_clip.Plan(moved.path(clip.path)).frames()]
    film = write_clip(clip, project=moved)
    assert film == animate_scene(*made, engine=Counting(), project=moved) and Counting.calls == 0
    with av.open(str(moved.path(film.path))) as container:
        shown = [frame.to_ndarray()[:1920] for frame in container.decode(video=0)]
    assert len(drawn) == len(shown) == clip.frames
    assert all(np.abs(one.astype(int) - other).mean() < 1 for one, other in zip(drawn, shown, strict=True))


class Model(Counting):
    """An engine that computes on the card: the camera, counted under another name."""

    name = "model"
    footprint = Footprint(1, 1)


KINDS: tuple[tuple[ShotKind, ...], ...] = (
    ("full_bleed", "packshot"),
    ("word_slam", "macro"),
    ("packshot_sweep", "packshot"),
    ("price_slam", "end_card"),
)


def _shots(still: Still, project: Project) -> tuple[Script, list[Still]]:
    roles: tuple[Role, ...] = ("hook", "problem", "product", "call")
    scenes = [
        scene.model_copy(
            update={
                "role": role,
                "shots": tuple(
                    Shot(kind=kind, arrangement="middle", words=(n, n + 1), seed=10 * len(role) + n)
                    for n, kind in enumerate(kinds)
                ),
            }
        )
        for scene, role, kinds in zip(_script("push", "push", "push", "push").scenes, roles, KINDS, strict=True)
    ]
    script = _script("push").model_copy(update={"scenes": tuple(scenes)})
    return script, [still.model_copy(update={"scene_number": n, "shots": (still, still)}) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("most", "moved"),
    [(0, set()), (1, {(3, 0)}), (2, {(3, 0), (3, 1)}), (3, {(3, 0), (3, 1), (1, 1)}), (9, {(3, 0), (3, 1), (1, 1), (4, 1)})],
)
def test_a_model_moves_shots_whose_product_stands_somewhere(project, still, most, moved):
    assert shots_for_models(_shots(still, project)[0], most) == moved


def test_the_camera_moves_what_a_model_does_not(project, still):
    script, stills = _shots(still, project)
    made = [animate_scene(n, script, stills[n - 1], _speech(1.3, n), engine=Model(), project=project) for n in (1, 2, 3)]
    assert Counting.calls == 3 and [clip.path.suffix for clip in made] == [".mp4", deferred_clip.SUFFIX, ".mp4"]
    assert len(_frames(project.path(made[0].path))) == made[0].frames
    plain = animate_scene(1, script, stills[0], _speech(1.3), VideoOptions(model_clips=0), engine=Model(), project=project)
    assert Counting.calls == 3 and plain.path != made[0].path and plain.frames == made[0].frames


def test_a_stopped_clip_leaves_no_file(project, still):
    from pipeline.errors import Stopped
    from pipeline.progress import Stop

    stop = Stop()

    def report(event):
        if event.done > 0:
            stop.set()

    with pytest.raises(Stopped):
        animate_scene(1, _script("push"), still, _speech(1.3), engine=Camera(), project=project, report=stop.watch(report))
    assert list(project.path("clips").glob("*")) == []


def test_when():
    assert when("19,900원", 0.9, WORDS, 1.3) == pytest.approx(0.42)
    assert when("무료배송", 0.5, WORDS, 1.3) == pytest.approx(0.65)
    assert when("", 1.0, WORDS, 1.3) == pytest.approx(0.8)
    assert when("", 0.5, WORDS, 0.2) == 0


def test_moves_begin_and_end_where_they_should():
    for enter, seconds in SECONDS.items():
        assert seconds <= 0.48
        assert entrance(enter, seconds) == entrance("none", 0)
    assert max(out_back(i / 50) for i in range(51)) > 1.03
    for motion in ("push", "pull", "pan_left", "pan_right", "rise", "hold"):
        for i in range(91):
            pose = camera(motion, i / 30, 3.0, first=True)
            assert pose.scale >= REST - 0.011
            assert abs(pose.dx) <= 540 * (pose.scale - 1) + 1e-6
            assert abs(pose.dy) <= 960 * (pose.scale - 1) + 1e-6


def test_the_camera_glides(tmp_path):
    """A soft dot far from the middle moves evenly: no step of it differs from the next by a tenth of a pixel."""
    y, x = np.mgrid[0:1920, 0:1080]
    dot = 40 + 200 * np.exp(-((x - 820) ** 2 + (y - 420) ** 2) / 800.0)
    Image.fromarray(dot.astype(np.uint8)).convert("RGB").save(tmp_path / "dot.png", compress_level=1)
    order = ClipOrder(still=tmp_path / "dot.png", layers=(), seconds=4.0, motion="push", prompt="", seed=0)
    stage, places = Stage(order), []
    for number in range(30, 60):
        luma = stage.frame(number / 30)[300:560, 700:1000].astype(float) - 50
        weight = np.clip(luma, 0, None)
        places.append((weight.sum(0) @ np.arange(300) / weight.sum(), weight.sum(1) @ np.arange(260) / weight.sum()))
    steps = np.diff(np.array(places), axis=0)
    assert np.abs(steps).max() > 0.05
    assert np.abs(np.diff(steps, axis=0)).max() < 0.1
