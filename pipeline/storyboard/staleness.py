"""What exists of a storyboard, and what would be made.

Every stage looks for its artifact before it makes it. Here the stages run on a project that cannot be written: what they
return exists; where they would write, something is out of date. So this can never disagree with what a run makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import NoReturn, TypeVar

from pydantic import ValidationError

from .. import engines as engine_tables
from ..characters import load_character
from ..engines import Engine, ImageEngine, VideoEngine, VoiceEngine
from ..engines.video import deferred_clip
from ..errors import PipelineError
from ..image import draw_scene
from ..records import Character, Clip, Scene, Script, Short, Speech, Still
from ..render import render, render_segment
from ..render.options import Segment
from ..script import write_script
from ..short import Settings, ShortRecord, direct, pace, with_scene
from ..video import animate_scene
from ..voice import speak_scene
from ..workspace.project import Project
from .storyboard import Sent, Stage, Storyboard

T = TypeVar("T")


class _NotMadeError(Exception):
    """A stage wanted to write."""


class _Sealed(Project):
    """A project that can be read only."""

    @contextmanager
    def writing(self, relative: PurePath | str) -> Iterator[Path]:
        """Nothing is written."""
        raise _NotMadeError
        yield Path()  # makes it a context manager

    def _drop(self, record: PurePath | str, part: str) -> None:
        """Nothing is dropped either; the run that makes it again says so."""


@dataclass(frozen=True)
class SceneLook:
    """What exists of one scene as it stands."""

    still: Still | None = None
    speech: Speech | None = None
    clip: Clip | None = None
    segment: Segment | None = None
    """Its captions and presenter on it"""

    @property
    def stale(self) -> tuple[str, ...]:
        """The stages that would be made: of "image", "voice", "video", "render"."""
        made = {"image": self.still, "voice": self.speech, "video": self.clip, "render": self.segment}
        return tuple(stage for stage, found in made.items() if not found)

    def path(self, stage: Stage) -> str:
        """The data file of a stage, relative to the project; "" when it is not made."""
        made = {"image": self.still, "voice": self.speech, "video": self.clip}[stage]
        return str(made.path) if made else ""

    @property
    def film(self) -> PurePosixPath | None:
        """What moves of it and can be played: the clip, or what was made of it where the clip is only planned."""
        made = self.clip if self.clip and not self.clip.is_planned else self.segment
        return made.path if made else None


@dataclass(frozen=True)
class Look:
    """What exists of a storyboard as it stands."""

    scenes: tuple[SceneLook, ...] = ()
    short: Short | None = None

    @property
    def stale(self) -> dict[int, tuple[str, ...]]:
        """scene_number -> the stages that would be made."""
        return {number: scene.stale for number, scene in enumerate(self.scenes, 1) if scene.stale}


def look(board: Storyboard, project: Project) -> Look:
    """What exists of `board`; runs no engine and writes nothing.

    Raises PipelineErrors for a character or engine that is gone.
    """
    if board.script is None:
        return Look()
    return _look_at_stages(
        board.script, load_character(board.character_id, user=board.user), board.settings, board.engines, project
    )


def _look_at_stages(
    script: Script, character: Character, settings: Settings, names: Mapping[str, str], project: Project
) -> Look:
    sealed = _Sealed(project.folder)
    chosen = _Chosen(
        engine_tables.pick("image", names.get("image", "auto"))[0],
        engine_tables.pick("voice", names.get("voice", "auto"))[0],
        engine_tables.pick("video", names.get("video", "auto"))[0],
    )
    planned = _finished_or_none(lambda: direct(script, settings, voice=chosen.voice.name, project=sealed))
    if planned is None:  # photos nobody has looked at yet: only the narrations can be there
        speak = partial(speak_scene, engine=chosen.voice, project=sealed)
        said = (
            _finished_or_none(partial(speak, scene.scene_number, script, character, settings.voice)) for scene in script.scenes
        )
        return Look(tuple(SceneLook(speech=speech) for speech in said))
    script, settings = planned
    scenes: list[SceneLook] = []
    for scene in script.scenes:
        begins = sum(before.speech.duration for before in scenes if before.speech)  # as the render counts
        now = settings.model_copy(update={"render": settings.render.after(begins)})
        found, cut = _scene(scene.scene_number, script, character, now, chosen, sealed)
        script = with_scene(script, cut)
        scenes.append(found)
    if any(scene.stale for scene in scenes):
        return Look(tuple(scenes))
    clips = [scene.clip for scene in scenes if scene.clip]
    speeches = [scene.speech for scene in scenes if scene.speech]
    return Look(
        tuple(scenes), _finished_or_none(lambda: render(script, clips, speeches, character, settings.render, project=sealed))
    )


@dataclass(frozen=True)
class _Chosen:
    """The engines a run would take."""

    image: ImageEngine
    voice: VoiceEngine
    video: VideoEngine


def _scene(
    n: int, script: Script, character: Character, settings: Settings, chosen: _Chosen, project: Project
) -> tuple[SceneLook, Scene]:
    """What exists of a scene, and the scene with the words its shots begin with once it is spoken."""
    scene = script.scene(n)
    still = _finished_or_none(lambda: draw_scene(n, script, character, settings.pictures, engine=chosen.image, project=project))
    spoken = _finished_or_none(lambda: speak_scene(n, script, character, settings.voice, engine=chosen.voice, project=project))
    cut = _finished_or_none(lambda: pace(scene, spoken, script, settings, project)) if spoken else None
    if still is None or cut is None:
        return SceneLook(still, spoken), scene
    scene, speech = cut
    script, engine = with_scene(script, scene), deferred_clip.late(chosen.video)
    clip = _finished_or_none(lambda: animate_scene(n, script, still, speech, settings.clips, engine=engine, project=project))
    if clip is None:
        return SceneLook(still, speech), scene
    segment = _finished_or_none(lambda: render_segment(n, script, clip, speech, character, settings.render, project=project))
    return SceneLook(still, speech, clip, segment), scene


def _finished_or_none(ask: Callable[[], T]) -> T | None:
    """What a stage finds; None where it would make something, or could not."""
    try:
        return ask()
    except (_NotMadeError, PipelineError):
        return None


class _Asleep:
    """An engine that is known but not asked."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.revision = engine.name, engine.revision

    def missing(self) -> str:
        """Never asked."""
        return ""

    def write(self, *_: object, **__: object) -> NoReturn:
        """Would be work."""
        raise _NotMadeError


def plan_script(board: Storyboard, project: Project) -> Script | None:
    """The script with the shots a run gives it; None while nobody has looked at the photos."""
    script, settings = board.script, board.settings
    if script is None or all(scene.shots for scene in script.scenes):
        return script
    voice = board.engines.get("voice", "auto")
    found = _finished_or_none(lambda: direct(script, settings, voice=voice, project=_Sealed(project.folder)))
    return found[0] if found else None


def find_script(board: Storyboard, project: Project, short: Short | None = None) -> Script | None:
    """The script a run has written for `board` by now: of its finished short, else among the scripts kept; None before."""
    if short is not None:
        return _of_record(project.path(short.record))
    character = load_character(board.character_id, user=board.user)
    engine = engine_tables.pick("script", board.engines.get("script", "auto"))[0]
    sealed, asleep = _Sealed(project.folder), _Asleep(engine)
    return _finished_or_none(
        lambda: write_script(board.product, character, board.settings.script, engine=asleep, project=sealed)
    )


def _of_record(path: Path) -> Script | None:
    try:
        return ShortRecord.model_validate_json(path.read_bytes()).script
    except (OSError, ValidationError):
        return None


def look_at_sent(sent: Sent, engines: Mapping[str, str], project: Project, *, user: str = "") -> Look:
    """What exists of a script as `user` gave it to be made."""
    return _look_at_stages(sent.script, load_character(sent.character_id, user=user), sent.settings, engines, project)
