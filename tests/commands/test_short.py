"""The main job end to end on the embedded engines: what it makes, what it does not make again, what it survives."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.characters import DEFAULT, load_character
from pipeline.errors import Stopped, StorageError
from pipeline.library import export_for_editor
from pipeline.progress import Progress, Stop
from pipeline.records import Product, Script, Short
from pipeline.render import RenderOptions
from pipeline.render.provenance import c2pa
from pipeline.script import ScriptOptions, with_text
from pipeline.short import Engines, Settings, ShortRecord, choose_engines, export, gather, make_short
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "moisture-cream.json"
SHORT = Settings(script=ScriptOptions(seconds=11, seed=3))
DRAFT = SHORT.model_copy(update={"render": RenderOptions(draft=True, preset="ultrafast")})
"""The same, for tests that ask what is made and not how the film looks."""


def counted(engine: Any) -> Any:
    """The engine, which counts what it is asked for."""
    engine.calls = 0

    def counting(method: Any) -> Any:
        def asked(*arguments: Any, **options: Any) -> Any:
            engine.calls += 1
            return method(*arguments, **options)

        return asked

    for name in ("write", "draw", "speak", "animate", "plan"):
        if hasattr(engine, name):
            setattr(engine, name, counting(getattr(engine, name)))
    return engine


def counting() -> Engines:
    chosen = choose_engines({"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"})
    return replace(chosen, **{stage: counted(getattr(chosen, stage)) for stage in ("script", "image", "voice", "video")})


def calls(engines: Engines) -> dict[str, int]:
    return {stage: getattr(engines, stage).calls for stage in ("script", "image", "voice", "video")}


class Made:
    """One short of the example, made once for all tests of this file."""

    def __init__(self, folder: Path) -> None:
        os.environ["SHORTS_HOME"] = str(folder)
        self.events: list[Progress] = []
        product, self.project = gather(EXAMPLE)
        assert isinstance(product, Product)
        self.product = product
        self.character = load_character(DEFAULT)
        self.engines = counting()
        self.short = make_short(
            product, self.character, SHORT, engines=self.engines, project=self.project, report=self.events.append
        )

    def record(self, short: Short | None = None) -> ShortRecord:
        return ShortRecord.model_validate_json(self.project.path((short or self.short).record).read_bytes())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("home"))


def test_the_file_passes_its_own_check(made: Made):
    assert [check for check in made.short.checks if not check.ok] == []


def shots_of(script: Script, *numbers: int) -> int:
    """How many shots those scenes have, or all of them."""
    return sum(len(scene.shots) for scene in script.scenes if not numbers or scene.scene_number in numbers)


def test_each_engine_is_asked_once_a_scene_or_a_shot(made: Made):
    shots = shots_of(made.record().script)
    assert shots >= 6
    assert calls(made.engines) == {"script": 1, "image": shots, "voice": 5, "video": shots}


def test_a_shot_has_its_own_picture_clip_and_segment(made: Made):
    record = made.record()
    for scene, clip in zip(record.script.scenes, record.clips, strict=True):
        assert len(clip.shots) == len(scene.shots) and sum(part.frames for part in clip.shots) == clip.frames
        assert all(made.project.path(part.still).exists() for part in clip.shots)


def test_an_edited_shot_remakes_that_shot_and_the_join(made: Made):
    script, engines = made.record().script, counting()
    scene = next(scene for scene in script.scenes if len(scene.shots) > 1 and scene.role != "hook")
    other = scene.shots[1].model_copy(update={"move": "pull", "amount": 0.11, "seed": 7})
    shots = (scene.shots[0], other, *scene.shots[2:])
    scenes = tuple(one.model_copy(update={"shots": shots}) if one is scene else one for one in script.scenes)
    segments = set(made.project.path("segments").glob("*.mp4"))
    edited = script.model_copy(update={"scenes": scenes})
    short = make_short(edited, made.character, SHORT, engines=engines, project=made.project)
    assert calls(engines) == {"script": 0, "image": 1, "voice": 0, "video": 1}
    assert len(set(made.project.path("segments").glob("*.mp4")) - segments) == 2  # the shot's, and its scene's of copied bits
    assert short.path != made.short.path


def test_five_roles_and_the_price_as_given(made: Made):
    script = made.record().script
    assert [scene.role for scene in script.scenes] == ["hook", "problem", "product", "proof", "call"]
    assert made.product.price is not None
    said = " ".join(scene.text for scene in script.scenes)
    assert f"{made.product.price:,f}원" in said


def test_durations_are_those_of_the_narration(made: Made):
    record = made.record()
    assert [scene.duration for scene in record.script.scenes] == [speech.duration for speech in record.speeches]
    assert made.short.duration == pytest.approx(sum(speech.duration for speech in record.speeches), abs=0.04)


def test_progress_names_every_stage_and_ends_at_the_end(made: Made):
    assert {event.stage for event in made.events} >= {"script", "image", "voice", "video", "render"}
    assert made.events[-1].stage == "render" and made.events[-1].share == 1.0


def test_everything_lies_beside_the_video(made: Made, tmp_path: Path):
    files = export(made.short, made.project, tmp_path / "a.mp4")
    assert sorted(path.name for path in files.values()) == sorted(
        ["a.jpg", "a.2.jpg", "a.3.jpg", "a.mp4", "a.srt", "a.txt", "a.short.json", "a.vtt"]
    )
    assert all(path.stat().st_size > 0 for path in files.values())
    assert export(made.short, made.project, tmp_path / "b.mp4")["record"].name == "b.short.json"
    assert export(made.short, made.project, tmp_path / "a.mp4")["record"].name == "a.short.json"
    named = sorted(path.name for path in tmp_path.iterdir())
    assert len(named) == 16 and all(name[0] in "ab" for name in named)  # nothing that the next one overwrites


@pytest.mark.parametrize("whole", range(7))
def test_a_disk_that_fills_up_leaves_all_files_or_none(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: int):
    (tmp_path / "a.jpg").write_text("of before")
    real, copied = shutil.copyfile, list[Path]()

    def copyfile(source: Path, to: Path) -> None:
        if len(copied) == whole:
            raise OSError(errno.ENOSPC, "No space left on device")
        copied.append(to)
        real(source, to)

    monkeypatch.setattr(shutil, "copyfile", copyfile)
    with pytest.raises(StorageError, match="디스크가 가득"):
        export(made.short, made.project, tmp_path / "a.mp4")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.jpg", "of before")]


def test_the_file_is_signed_and_the_record_says_so(made: Made):
    manifest = c2pa.read(made.project.path(made.short.path))
    assert manifest is not None and manifest["validation_state"] == "Valid"
    assert made.record().settings.render.credentials is True


def test_a_short_can_be_had_without_captions(made: Made, tmp_path: Path):
    files = export(made.short, made.project, tmp_path / "bare.mp4", captions=False)
    assert files["video"].read_bytes() != made.project.path(made.short.path).read_bytes()
    assert "-->" in files["srt"].read_text(encoding="utf-8")
    record = ShortRecord.model_validate_json(files["record"].read_bytes())
    assert (record.settings.render.captions, made.record().settings.render.captions) == (False, True)


def test_disclosure_and_its_reminders_lie_first_beside_the_video(made: Made):
    settings = SHORT.model_copy(update={"render": SHORT.render.model_copy(update={"disclosure": "gift", "captions": False})})
    short = make_short(made.product, made.character, settings, engines=made.engines, project=made.project)
    told = made.project.path(short.upload).read_text(encoding="utf-8")
    assert told.split("■ 유튜브 쇼츠 설명\n")[1].startswith("[협찬]") and "유료 프로모션" in told
    assert short.path != made.short.path and made.record(short).settings.render.disclosure == "gift"


def test_a_repeated_run_redoes_nothing(made: Made):
    engines = counting()
    began = {path: path.stat().st_mtime_ns for path in made.project.folder.rglob("*.mp4")}
    again = make_short(made.product, made.character, SHORT, engines=engines, project=made.project)
    assert again.path == made.short.path
    assert calls(engines) == {"script": 0, "image": 0, "voice": 0, "video": 0}
    assert {path: path.stat().st_mtime_ns for path in made.project.folder.rglob("*.mp4")} == began


def test_another_folder_gives_the_same_bits(made: Made, tmp_path: Path):
    product, _ = gather(EXAMPLE, project=(other := Project(tmp_path / "other")))
    assert isinstance(product, Product)
    engines = choose_engines()
    again = make_short(product, made.character, DRAFT, engines=engines, project=other)
    record = ShortRecord.model_validate_json(other.path(again.record).read_bytes())
    assert record.script == made.record().script
    for kind in ("speeches", "clips"):
        for one, two in zip(getattr(made.record(), kind), getattr(record, kind), strict=True):
            assert made.project.path(one.path).read_bytes() == other.path(two.path).read_bytes()
    for one, two in zip(made.record().clips, record.clips, strict=True):
        assert made.project.path(one.still).read_bytes() == other.path(two.still).read_bytes()


def test_an_edit_of_one_scene_remakes_that_scene(made: Made):
    script: Script = made.record().script
    engines = counting()
    segments = set(made.project.path("segments").glob("*.mp4"))
    edited = with_text(script, 3, "세 번째 장면의 글을 이렇게 바꿨어요.")
    short = make_short(edited, made.character, SHORT, engines=engines, project=made.project)
    counts, shots = calls(engines), shots_of(script, 3)
    assert counts["script"] == 0 and counts["voice"] == 1 and counts["video"] == shots and counts["image"] == 0
    assert len(set(made.project.path("segments").glob("*.mp4")) - segments) == shots + 1
    assert short.path != made.short.path and made.project.path(made.short.path).exists()


def test_stop_ends_the_run_and_keeps_what_is_made(made: Made, tmp_path: Path):
    stop = Stop()
    seen: list[Progress] = []

    def report(event: Progress) -> None:
        seen.append(event)
        if event.stage == "video":
            stop.set()

    product, project = gather(EXAMPLE, project=Project(tmp_path / "stopped"))
    assert isinstance(product, Product)
    with pytest.raises(Stopped):
        make_short(product, made.character, DRAFT, engines=choose_engines(), project=project, report=stop.watch(report))
    assert list(project.folder.rglob("speech/*.json"))
    assert not list(project.folder.rglob(".*-*"))
    engines = counting()
    make_short(product, made.character, DRAFT, engines=engines, project=project)
    assert calls(engines)["script"] == 0 and calls(engines)["voice"] < 5


def _start(home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline", "make", str(EXAMPLE), "--duration", "9", "--draft"]
    env = {**os.environ, "SHORTS_HOME": str(home)}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_for(home: Path, pattern: str, process: subprocess.Popen[str]) -> None:
    for _ in range(1200):
        if list(home.glob(pattern)) or process.poll() is not None:
            return
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 and SIGINT to one process are POSIX")
def test_a_killed_run_goes_on(tmp_path: Path):
    for pattern in ("projects/*/speech/*.json", "projects/*/clips/*.json", "projects/*/segments/*.json"):
        process = _start(tmp_path)
        _wait_for(tmp_path, pattern, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("projects/*/speech/*.wav")}
    done = _start(tmp_path)
    out, said = done.communicate(timeout=240)
    assert done.returncode == 0, said
    assert all(check["ok"] for check in json.loads(out)["checks"])
    assert kept and {path: path.stat().st_mtime_ns for path in kept} == kept


@pytest.mark.skipif(os.name == "nt", reason="kill -9 and SIGINT to one process are POSIX")
@pytest.mark.parametrize("pattern", ["projects/*/photos/*", "projects/*/stills/*.png", "projects/*/segments/*"])
def test_ctrl_c_says_so_in_one_sentence(tmp_path: Path, pattern: str):
    process = _start(tmp_path)
    _wait_for(tmp_path, pattern, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "멈췄습니다" in said and "Traceback" not in said
    assert not list(tmp_path.rglob("projects/*/*/.*-*"))


def test_a_feature_called_scenes_is_no_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    product, _ = gather('{"name": "조명", "features": ["scenes", "\\"scenes\\": 3"]}')
    assert isinstance(product, Product)


def test_an_editor_opens_it_with_every_shot_and_caption(made: Made, tmp_path: Path):
    otio = pytest.importorskip("opentimelineio")
    files = export_for_editor(f"{made.project.folder.name}/{made.short.path.stem}", tmp_path / "편집")
    opened = otio.adapters.read_from_file(str(files.otio))
    tracks = {track.name: [one for one in track if isinstance(one, otio.schema.Clip)] for track in opened.tracks}
    assert list(tracks) == ["shots", "captions", "label", "narration", "music"]
    assert round(opened.duration().to_seconds(), 2) == round(made.short.duration, 2)
    assert len(tracks["shots"]) == sum(len(clip.shots) or 1 for clip in made.record().clips) == files.clips
    assert len(tracks["captions"]) == files.srt.read_text("utf-8").count("-->")
    for one in opened.find_clips():
        assert (files.folder / one.media_reference.target_url).is_file(), one.media_reference.target_url
    with Image.open(files.folder / tracks["captions"][0].media_reference.target_url) as caption:
        assert caption.mode == "RGBA" and caption.getchannel("A").getextrema() == (0, 255)
