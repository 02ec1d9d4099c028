"""In what order a run does its work: what stands beside each other, what is drawn together. Engines here only note it.

One picture a scene: calls are counted by scene, and a clip here is nothing that could be joined.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from pipeline import short
from pipeline.characters import DEFAULT, load_character
from pipeline.direction import DirectionOptions
from pipeline.engines import ClipOrder, Picture, PictureOrder, Spoken, Tell, Timed, hush
from pipeline.engines.engine_options import Options
from pipeline.engines.image.batched_drawing import Errand
from pipeline.errors import EngineError, Stopped
from pipeline.image import ImageOptions, draw, draw_ahead, draw_scene
from pipeline.progress import Progress
from pipeline.records import Clip, Script
from pipeline.render import RenderOptions
from pipeline.short import Engines, Settings, _Run
from pipeline.workspace.project import Project
from tests.support import media

LONG = 20.0
"""s after which a lane that never came is a failure."""


class Drafts(Options):
    """What the painter may be told."""

    draft: bool = False


class Painter:
    """Draws grey; `several` in one call."""

    name, revision, options = "sdxl", "1", Drafts

    def __init__(self, several: int = 1) -> None:
        self.several, self.calls = several, list[int]()
        self.drawing = threading.Event()
        self.told: list[dict[str, Any]] = []

    def missing(self) -> str:
        return ""

    def at_once(self, _: dict[str, Any]) -> int:
        return self.several

    def draw(self, order: PictureOrder, out: Path, *, folder: Path, tell: Tell = hush) -> Picture:
        return self.draw_all([Errand(order, out, folder)], tell=tell)[0]

    def draw_all(self, errands: Sequence[Errand], *, tell: Tell = hush) -> list[Picture]:
        self.drawing.set()
        self.calls.append(len(errands))
        for n, errand in enumerate(errands):
            self.told.append(errand.order.options)
            Image.new("RGB", (8, 8), (n, n, n)).save(errand.out, "PNG")
            tell((n + 1) / len(errands))
        return [Picture() for _ in errands]


class Mover:
    """Writes nothing that could be played."""

    name, revision = "animatediff", "1"

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.second = threading.Event()

    def missing(self) -> str:
        return ""

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        self.seen.append(order.still.name)
        if len(self.seen) == 2:
            self.second.set()
        tell(0.5)
        out.write_bytes(b"clip")


class Speaker:
    """Says nothing, for a second."""

    name, revision = "xtts", "1"

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
        media.tone(out, 1.0)
        return Spoken(1.0, 24000, tuple(Timed(word, 0.1, 0.2) for word in text.split()))


@pytest.fixture
def script() -> Script:
    return media.script(media.TEXTS[:3], 1.0)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Scenes are noted instead of encoded."""
    done: list[int] = []

    def segment(n: int, *_: Any, **__: Any) -> SimpleNamespace:
        done.append(n)
        return SimpleNamespace(notes=(), path=PurePath(f"{n}.mp4"))

    monkeypatch.setattr(short, "render_segment", segment)
    return done


def run_of(script: Script, tmp_path: Path, image: Any, video: Any, voice: Any, **settings: Any) -> _Run:
    engines = Engines(SimpleNamespace(name="template"), image, voice, video)
    return _Run(
        script,
        load_character(DEFAULT),
        Settings(**{"direction": DirectionOptions(shots=False), **settings}),
        engines,
        Project(tmp_path / "p"),
        lambda _: None,
    )


def test_ffmpeg_encodes_while_the_models_go_on(
    script: Script, tmp_path: Path, encoded: list[int], monkeypatch: pytest.MonkeyPatch
):
    mover = Mover()

    def segment(n: int, *_: Any, **__: Any) -> SimpleNamespace:
        assert n > 1 or mover.second.wait(LONG), "the second scene waited for the first to be encoded"
        encoded.append(n)
        return SimpleNamespace(notes=(), path=PurePath(f"{n}.mp4"))

    monkeypatch.setattr(short, "render_segment", segment)
    run_of(script, tmp_path, Painter(), mover, Speaker()).scenes()
    assert sorted(encoded) == [1, 2, 3]


def test_a_voice_is_made_beside_the_pictures(script: Script, tmp_path: Path, encoded: list[int]):
    both = threading.Barrier(2, timeout=LONG)

    class MeetingPainter(Painter):
        def draw_all(self, errands: Sequence[Errand], *, tell: Tell = hush) -> list[Picture]:
            if not self.calls:
                both.wait()
            return super().draw_all(errands, tell=tell)

    class MeetingSpeaker(Speaker):
        first = True

        def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
            if self.first:
                both.wait()
            self.first = False
            return super().speak(text, out, voice=voice, tell=tell)

    speeches, clips = run_of(script, tmp_path, MeetingPainter(), Mover(), MeetingSpeaker()).scenes()
    assert len(speeches) == len(clips) == 3


def test_without_a_card_pictures_do_not_wait_for_voices_and_the_sound_is_mixed_beside_the_encoder(
    script: Script, tmp_path: Path, encoded: list[int]
):
    drawn = threading.Event()

    class HandPainter(Painter):
        name = "poster"

        def draw_all(self, errands: Sequence[Errand], *, tell: Tell = hush) -> list[Picture]:
            made = super().draw_all(errands, tell=tell)
            if len(self.calls) == 3:
                drawn.set()
            return made

    class HandMover(Mover):
        name = "camera"

    class PatientSpeaker(Speaker):
        def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Tell = hush) -> Spoken:
            assert drawn.wait(LONG), "a picture waited for a voice"
            return super().speak(text, out, voice=voice, tell=tell)

    run_of(script, tmp_path, HandPainter(), HandMover(), PatientSpeaker()).scenes()
    assert sorted(encoded) == [1, 2, 3] and list((tmp_path / "p" / "sound").glob("*.m4a"))


def test_scenes_are_drawn_in_as_few_calls_as_possible(script: Script, tmp_path: Path, encoded: list[int]):
    painter, mover = Painter(several=2), Mover()
    _, clips = run_of(script, tmp_path, painter, mover, Speaker()).scenes()
    assert painter.calls == [2, 1] and [clip.scene_number for clip in clips] == [1, 2, 3] == sorted(encoded)
    assert mover.seen == [clip.still.name for clip in clips]


def test_only_what_is_not_there_is_drawn_together_and_equal_orders_once(script: Script, tmp_path: Path):
    painter, project, who = Painter(several=8), Project(tmp_path), load_character(DEFAULT)
    scenes = list(script.scenes)
    scenes[2] = scenes[1].model_copy(update={"scene_number": 3})
    script = script.model_copy(update={"scenes": tuple(scenes)})
    one = draw_scene(1, script, who, engine=painter, project=project)
    events: list[Progress] = []
    stills = list(draw(script, who, engine=painter, project=project, report=events.append))
    assert painter.calls == [1, 1] and stills[0] == one and stills[1].path == stills[2].path
    assert [still.scene_number for still in stills] == [1, 2, 3]
    assert max(event.share for event in events) == 1


def test_a_stop_while_several_are_drawn_leaves_none(script: Script, tmp_path: Path):
    def stop(event: Progress) -> None:
        if event.done > 1:
            raise Stopped

    project = Project(tmp_path)
    with pytest.raises(Stopped):
        draw_ahead(script.scenes, script, load_character(DEFAULT), engine=Painter(several=3), project=project, report=stop)
    assert not list(project.path("stills").glob("*.*"))


def test_a_draft_asks_engines_that_know_drafts_and_takes_what_is_there_in_full(script: Script, tmp_path: Path):
    painter, project, who = Painter(), Project(tmp_path), load_character(DEFAULT)
    drafts = Settings(render=RenderOptions(draft=True))
    assert drafts.pictures.draft and drafts.clips.draft and not Settings().pictures.draft
    small = draw_scene(1, script, who, drafts.pictures, engine=painter, project=project)
    whole = draw_scene(1, script, who, engine=painter, project=project)
    assert painter.told == [{"draft": True}, {}] and small.path != whole.path
    assert draw_scene(1, script, who, drafts.pictures, engine=painter, project=project) == whole
    assert draw_scene(2, script, who, ImageOptions(draft=True), engine=painter, project=project).path != whole.path


def test_the_lane_that_failed_is_the_one_that_is_heard(script: Script, tmp_path: Path, encoded: list[int]):
    class Broken(Mover):
        def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
            raise EngineError("망가졌습니다.", "It is broken.")

    with pytest.raises(EngineError, match="망가졌"):
        run_of(script, tmp_path, Painter(), Broken(), Speaker()).scenes()
    assert encoded == []


def test_where_models_do_not_fit_side_by_side_everything_is_drawn_first(
    script: Script, tmp_path: Path, encoded: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHORTS_MEMORY", "8")
    heard: list[str] = []

    class Noting(Mover):
        def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
            heard.append("move")
            super().animate(order, out, tell=tell)

    class NotingPainter(Painter):
        def draw_all(self, errands: Sequence[Errand], *, tell: Tell = hush) -> list[Picture]:
            heard.append("draw")
            return super().draw_all(errands, tell=tell)

    _, clips = run_of(script, tmp_path, NotingPainter(), Noting(), Speaker()).scenes()
    assert heard == ["draw"] * 3 + ["move"] * 3 and all(isinstance(clip, Clip) for clip in clips)
