"""A storyboard: what an edit makes out of date, what is made again, takes, files of one's own; counted by engine calls."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import wave
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from pipeline import engines, jobs
from pipeline import storyboard as boards
from pipeline.characters import DEFAULT, load_character
from pipeline.errors import InputError
from pipeline.jobs import job_table
from pipeline.media import ffmpeg
from pipeline.records import Product, Scene, Script, ScriptMetadata, Short
from pipeline.short import Settings, choose_engines, make_short
from pipeline.storyboard import Storyboard, StoryboardFile
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

WORK = {"write": "script", "draw": "image", "speak": "voice", "animate": "video", "plan": "video"}
NAMES = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}
QUICK = Settings.model_validate({"render": {"preset": "ultrafast", "music": "none"}})


@pytest.fixture(scope="module")
def calls() -> Iterator[Counter[str]]:
    """Counts what every engine is asked for, wherever it is loaded."""
    counted: Counter[str] = Counter()
    patch = pytest.MonkeyPatch()
    for stage, name in NAMES.items():
        kind = type(engines.load(stage, name))
        for method in WORK.keys() & vars(kind).keys():
            patch.setattr(kind, method, _counting(counted, WORK[method], getattr(kind, method)))
    yield counted
    patch.undo()


def _counting(counted: Counter[str], stage: str, method: Any) -> Any:
    def asked(*arguments: Any, **options: Any) -> Any:
        counted[stage] += 1
        return method(*arguments, **options)

    return asked


def script_of(product: Product) -> Script:
    texts = ("물걸레 하나로 끝나요.", "가격은 12,900원이에요.", "지금 만나 보세요.")
    roles = ("hook", "product", "call")
    scenes = tuple(
        Scene(scene_number=n, text=text, duration=1.5, role=role, headline=f"{n}번 문구", seed=n)  # pyright: ignore[reportArgumentType]
        for n, (text, role) in enumerate(zip(texts, roles, strict=True), 1)
    )
    told = ScriptMetadata(character_id=DEFAULT, tone="casual")
    return Script(scenes=scenes, total_duration=4.5, metadata=told, product=product)


class Desk:
    """A storyboard of three short scenes, made once."""

    def __init__(self, folder: Path) -> None:
        os.environ["SHORTS_HOME"] = str(folder)
        self.product = Product.model_validate({"name": "물걸레 청소포", "price": 12900})
        self.project = Project(folder / "projects" / "desk-1")
        board = Storyboard(id=uuid4().hex[:12], product=self.product, character_id=DEFAULT, settings=QUICK, engines=NAMES)
        self.file = boards.begin(self.project, board.with_script(script_of(self.product)))
        self.short = self.make()
        self.first = boards.notice(self.file)[0]

    def make(self) -> Short:
        board = self.file.change(Storyboard.given)
        character = load_character(board.character_id)
        chosen = choose_engines(board.engines)
        return make_short(board.written, character, board.settings, engines=chosen, project=self.project)

    def key(self, n: int) -> str:
        return self.file.read().rows[n - 1].key

    def seen(self) -> boards.Look:
        return boards.notice(self.file)[1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, calls: Counter[str]) -> Desk:
    return Desk(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def afresh(desk: Desk, calls: Counter[str]) -> None:
    """Every test starts from the storyboard as it was first made."""
    desk.file.change(lambda _: desk.first)
    calls.clear()


def test_what_was_made_is_seen_without_running(desk: Desk, calls: Counter[str]):
    seen = desk.seen()
    assert seen.stale == {} and seen.short and seen.short.path == desk.short.path
    assert calls == {}


def test_an_edit_of_one_scene_makes_that_scene_again(desk: Desk, calls: Counter[str]):
    desk.file.change(lambda board: boards.set_scene(board, desk.key(3), text="오늘 바로 장바구니에 담아 보세요."))
    assert desk.seen().stale.keys() == {3} and set(desk.seen().stale[3]) >= {"voice"}
    desk.make()
    assert calls["voice"] == 1 and calls["image"] <= 1 and calls["video"] == 1 and calls["script"] == 0
    assert desk.seen().stale == {}


def test_a_seed_leaves_the_voice_alone(desk: Desk, calls: Counter[str]):
    desk.file.change(lambda board: boards.roll_seed(board, desk.key(2), dice=random.Random(4)))
    assert set(desk.seen().stale) == {2} and "voice" not in desk.seen().stale[2]
    desk.make()
    assert calls["voice"] == 0 and calls["image"] == 1 and calls["video"] == 1


def test_a_locked_seed_is_not_rolled(desk: Desk):
    desk.file.change(lambda board: boards.lock_seed(board, desk.key(1), True))
    before = desk.file.read()
    after = desk.file.change(lambda board: boards.roll_seed(board, dice=random.Random(1)))
    assert after.written.scene(1).seed == before.written.scene(1).seed
    assert after.written.scene(2).seed != before.written.scene(2).seed


def test_moving_a_scene_draws_and_speaks_nothing(desk: Desk, calls: Counter[str]):
    desk.file.change(lambda board: boards.move_scene(board, desk.key(2), 1))
    assert [scene.text[:2] for scene in desk.file.read().written.scenes] == ["물걸", "지금", "가격"]
    assert not {"image", "voice"} & {stage for stages in desk.seen().stale.values() for stage in stages}
    assert desk.seen().short is None
    desk.make()
    assert calls["image"] == calls["voice"] == 0


def test_a_deleted_scene_comes_back_with_all_that_was_made_of_it(desk: Desk, calls: Counter[str]):
    before = desk.file.read()
    desk.file.change(lambda board: boards.delete_scene(board, desk.key(2)))
    assert len(desk.file.read().rows) == 2
    back = desk.file.change(boards.restore_scene)
    assert back.script == before.script and back.rows == before.rows and desk.seen().stale == {}


def test_a_new_scene_and_the_way_into_it_are_all_there_is_to_make(desk: Desk, calls: Counter[str]):
    after = desk.file.change(lambda board: boards.add_scene(board, desk.key(2), "한 가지 더 있어요."))
    assert [scene.role for scene in after.written.scenes] == ["hook", "product", "proof", "call"]
    stale = desk.seen().stale
    assert 3 in stale and set(stale) <= {2, 3}  # the scene before may give way in another way: its clip ends so
    assert not {"image", "voice"} & set(stale.get(2, ()))


def test_an_old_take_is_picked_without_making_anything(desk: Desk, calls: Counter[str]):
    key, said = desk.key(3), desk.file.read().written.scene(3).text
    desk.file.change(lambda board: boards.set_scene(board, key, text="이번 주까지만 할인해요."))
    desk.make()
    board, _ = boards.notice(desk.file)
    takes = [take for take in board.row(key).takes if take.stage == "voice"]
    assert len(takes) == 2
    calls.clear()
    desk.file.change(lambda board: boards.pick_take(board, key, takes[0].path, desk.project))
    assert desk.file.read().written.scene(3).text == said and desk.seen().stale == {}
    desk.make()
    assert calls == {}


def test_a_take_of_other_options_takes_its_place_as_it_is(desk: Desk):
    key = desk.key(2)
    old = next(take for take in desk.file.read().row(key).takes if take.stage == "image")
    options = {"settings": QUICK.model_copy(update={"image": QUICK.image.model_copy(update={"template": "tech"})})}
    desk.file.change(lambda board: board.model_copy(update=options))
    assert "image" in desk.seen().stale[2]
    desk.file.change(lambda board: boards.pick_take(board, key, old.path, desk.project))
    assert desk.file.read().scene(key).picture == old.path and 2 not in desk.seen().stale


def test_takes_made_while_one_goes_on_typing_are_kept(desk: Desk):
    key = desk.key(1)
    desk.file.change(lambda board: boards.set_scene(board, key, text="바닥이 반짝여요."))
    sent = desk.file.change(Storyboard.given)
    desk.file.change(lambda board: boards.set_scene(board, key, text="바닥이 반짝반짝해요."))
    character, chosen = load_character(DEFAULT), choose_engines(NAMES)
    assert sent.sent
    make_short(sent.sent.script, character, QUICK, engines=chosen, project=desk.project)
    board, seen = boards.notice(desk.file)
    assert any(take.scene.text == "바닥이 반짝여요." for take in board.row(key).takes) and 1 in seen.stale


def test_other_words_for_one_scene(desk: Desk, calls: Counter[str]):
    before = desk.file.read()
    engine = engines.load("script", "template")
    character = load_character(DEFAULT)
    key = desk.key(2)
    board = boards.set_tone(before, key, "funny")
    after = boards.rewrite_scene(board, key, character, engine=engine, project=desk.project)
    assert after.scene(key).text != before.scene(key).text
    assert [s for s in after.written.scenes if s.scene_number != 2] == [s for s in before.written.scenes if s.scene_number != 2]


def test_a_scene_can_be_made_to_last(desk: Desk, calls: Counter[str]):
    desk.file.change(lambda board: boards.set_scene(board, desk.key(1), at_least=2.6))
    desk.make()
    speech = desk.seen().scenes[0].speech
    assert speech and speech.duration == pytest.approx(2.6) and calls["voice"] == 1


@pytest.mark.parametrize(
    "changes", [{"text": "   "}, {"seed": -1}, {"motion": "fly"}, {"at_least": 99}, {"text": "가" * 401}], ids=str
)
def test_a_value_that_cannot_be_used_changes_nothing(desk: Desk, changes: dict[str, Any]):
    before = desk.file.read()
    with pytest.raises(InputError):
        desk.file.change(lambda board: boards.set_scene(board, desk.key(1), **changes))
    assert desk.file.read() == before


def test_the_last_scene_stays(desk: Desk):
    def delete_all(board: Storyboard) -> Storyboard:
        for row in board.rows:
            board = boards.delete_scene(board, row.key)
        return board

    with pytest.raises(InputError, match="마지막"):
        desk.file.change(delete_all)


def test_edits_from_many_threads_are_all_kept(desk: Desk):
    keys = [row.key for row in desk.file.read().rows]

    def edit(n: int) -> None:
        desk.file.change(lambda board: boards.set_scene(board, keys[n % 3], **{("headline", "image_prompt")[n // 3]: f"x{n}"}))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(edit, range(6)))
    scenes = desk.file.read().written.scenes
    assert [(scene.headline, scene.image_prompt) for scene in scenes] == [("x0", "x3"), ("x1", "x4"), ("x2", "x5")]


def test_an_edit_outlives_the_process_that_made_it(desk: Desk):
    code = (
        "import os, sys; from pipeline import storyboard as s; f = s.open_storyboard(sys.argv[1]);"
        "f.change(lambda b: s.set_scene(b, b.rows[0].key, headline='남는 말')); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, desk.file.name], cwd=Path(__file__).parents[2], check=False)
    assert boards.open_storyboard(desk.file.name).read().written.scene(1).headline == "남는 말"


@pytest.mark.parametrize("name", ["../x/abc", "desk-1/../../x", "desk-1/zz", "", "desk-1/abcdef012345"])
def test_names_that_are_no_storyboard(desk: Desk, name: str):
    with pytest.raises(InputError):
        boards.open_storyboard(name)


def test_a_storyboard_of_another_version_says_so_and_stays_as_it_is(desk: Desk):
    path = desk.project.path("storyboards/00ff00ff00ff.json")
    path.write_text('{"id": "00ff00ff00ff", "layers": 3}', encoding="utf-8")
    with pytest.raises(InputError, match="이 판에서는 읽을 수 없어"):
        boards.open_storyboard(f"{desk.project.folder.name}/00ff00ff00ff")
    with pytest.raises(InputError, match="이 판에서는 읽을 수 없어"):
        StoryboardFile(desk.project, "00ff00ff00ff").change(lambda board: board)
    assert path.read_text(encoding="utf-8") == '{"id": "00ff00ff00ff", "layers": 3}'
    path.unlink()


def test_a_project_that_a_storyboard_or_another_short_uses_is_not_deleted(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(desk.project.folder.parent.parent))
    order = jobs.Order(product=desk.product, project=desk.project.folder.name, character_id=DEFAULT)
    job = job_table.again(jobs.submit(order, title="물걸레").id, project=desk.project.folder.name)
    jobs.delete(job.id)
    assert jobs.listing() == [] and desk.seen().short, "a storyboard is there, and the short it made"
    alone = Project(desk.project.folder.with_name("alone-1"))
    alone.path("shorts").mkdir(parents=True)
    alone.path("shorts/other.mp4").write_bytes(b"film")
    job = job_table.again(jobs.submit(order, title="물걸레").id, project=alone.folder.name)
    jobs.delete(job.id)
    assert alone.path("shorts/other.mp4").exists()


def test_another_users_storyboard_is_not_opened(desk: Desk):
    with pytest.raises(InputError):
        boards.open_storyboard(desk.file.name, user="someone")
    assert [file.name for file, _ in boards.storyboards("")] == [desk.file.name]
    assert list(boards.storyboards("someone")) == []


# --- one's own files ----------------------------------------------------------------------------------------------------


def tone(path: Path, seconds: float, loud: float = 0.3) -> Path:
    beat = np.sin(np.arange(round(seconds * 22050)) / 22050 * 2 * np.pi * 220) * loud
    beat *= np.sin(np.arange(len(beat)) / 22050 * 2 * np.pi * 2) > -0.6
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(2)
        wav.setframerate(22050)
        wav.writeframes((np.repeat(beat, 2) * 32767).astype("<i2").tobytes())
    return path


def test_a_recording_of_ones_own_is_spoken_with_word_times(desk: Desk, calls: Counter[str], tmp_path: Path):
    place = boards.keep_recording(tone(tmp_path / "a.wav", 2.0), desk.project)
    desk.file.change(lambda board: boards.replace_own(board, desk.key(2), "recording", place))
    desk.make()
    speech = desk.seen().scenes[1].speech
    assert speech and [word.text for word in speech.words] == ["가격은", "12,900원이에요."]
    assert 0 <= speech.words[0].start < speech.words[1].start < speech.words[1].end <= speech.duration
    assert 1.8 < speech.duration < 2.6 and calls["voice"] == 0


def test_a_picture_and_a_clip_of_ones_own_are_shown(desk: Desk, calls: Counter[str], tmp_path: Path):
    Image.new("RGB", (800, 600), "#2255aa").save(tmp_path / "a.png")
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc=s=320x240:r=25:d=1", "-f", "matroska", str(tmp_path / "a.mkv")])
    picture = boards.keep_picture(tmp_path / "a.png", desk.project)
    film = boards.keep_film(tmp_path / "a.mkv", desk.project)

    def put(board: Storyboard) -> Storyboard:
        board = boards.replace_own(board, board.rows[0].key, "picture", picture)
        return boards.replace_own(board, board.rows[1].key, "film", film)

    desk.file.change(put)
    desk.make()
    first, second, _ = desk.seen().scenes
    assert first.still and second.clip and second.speech
    with Image.open(desk.project.path(first.still.path)) as still:
        red, _, blue = still.getpixel((540, 960))  # pyright: ignore[reportGeneralTypeIssues]
        assert still.size == (first.still.width, first.still.height) and blue > red + 80
    assert second.clip.frames == round(second.speech.duration * 30)
    moved = "the picture is moved by the engine, the clip by nobody; the scene after the clip begins with a cut, now or before"
    assert calls["image"] == 0 and 1 <= calls["video"] <= 2, moved


def test_several_clips_are_spread_over_the_scenes_that_have_none(desk: Desk):
    desk.file.change(lambda board: boards.replace_own(board, desk.key(2), "film", "own/x.mp4"))
    desk.file.change(lambda board: boards.spread_films(board, ["own/1.mp4", "own/2.mp4", "own/3.mp4"]))
    films = [scene.film for scene in desk.file.read().written.scenes]
    assert films == ["own/1.mp4", "own/x.mp4", "own/2.mp4"]


def bad_files(folder: Path) -> dict[str, Path]:
    (folder / "empty").write_bytes(b"")
    (folder / "text.png").write_text("not a picture")
    Image.new("1", (8000, 5200)).save(folder / "huge.png")
    tone(folder / "short.wav", 0.1)
    tone(folder / "silent.wav", 1.0, 0.0)
    (folder / "list.m3u8").write_text("#EXTM3U\n#EXTINF:1,\n/etc/hostname\n")
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("keep", "name", "says"),
    [
        (boards.keep_picture, "empty", "비어 있지 않고"),
        (boards.keep_picture, "text.png", "사진 파일이 아닙니다"),
        (boards.keep_picture, "huge.png", "4천만 화소"),
        (boards.keep_recording, "text.png", "읽을 수 없습니다"),
        (boards.keep_recording, "short.wav", "0.1초"),
        (boards.keep_recording, "silent.wav", "소리가 없습니다"),
        (boards.keep_recording, "list.m3u8", "읽을 수 없습니다"),
        (boards.keep_film, "silent.wav", "읽을 수 없습니다"),
        (boards.keep_film, "list.m3u8", "읽을 수 없습니다"),
    ],
)
def test_files_that_cannot_be_used_are_refused_in_a_sentence(desk: Desk, tmp_path: Path, keep: Any, name: str, says: str):
    path = bad_files(tmp_path)[name]
    with pytest.raises(InputError, match=says):
        keep(path, desk.project)
    assert not list(desk.project.path("own").glob(".*"))


def test_a_place_outside_the_project_is_refused(desk: Desk):
    desk.file.change(lambda board: boards.replace_own(board, desk.key(1), "picture", "../../../etc/hostname"))
    assert "image" in desk.seen().stale[1]
    with pytest.raises(InputError, match="밖"):
        desk.make()


def test_a_storyboard_is_plain_json(desk: Desk):
    path = desk.project.path(f"storyboards/{desk.file.id}.json")
    assert json.loads(path.read_text(encoding="utf-8"))["script"]["scenes"][0]["text"]
    assert StoryboardFile(desk.project, desk.file.id).read() == desk.file.read()
