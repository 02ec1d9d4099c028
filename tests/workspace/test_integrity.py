"""What was emptied, cut or changed on the disk is found, made again, and said once; what is old and whole still counts."""

from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from benchmarks.jobs import ENGINES, SETTINGS
from pipeline.characters import DEFAULT, load_character
from pipeline.errors import StorageError
from pipeline.progress import Progress
from pipeline.records import Photo, Product, Script
from pipeline.render.quality import check_file
from pipeline.script import ScriptOptions, write_script
from pipeline.short import choose_engines, export, gather, make_short
from pipeline.storyboard import Storyboard, StoryboardFile, begin
from pipeline.workspace import integrity
from pipeline.workspace.project import Project, make_in_cache, writing

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


DAMAGES: tuple[Callable[[Path], None], ...] = (emptied, cut, changed)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_part_does_not_count(tmp_path: Path, damage: Callable[[Path], None]):
    project = Project(tmp_path)
    for name in ("photos/a.jpg", "photos/b.jpg"):
        with project.writing(name) as out:
            out.write_bytes(b"0123456789")
        photo = Photo(path=PurePosixPath(name), width=4, height=5)
        project.save(PurePosixPath(name).with_suffix(".json"), photo)
        assert project.load(PurePosixPath(name).with_suffix(".json"), Photo) == photo
    damage(project.path("photos/a.jpg"))
    assert project.load("photos/a.json", Photo) is None and project.damaged == ["photos/a.jpg"]
    assert project.load("photos/a.json", Photo) is None and len(project.damaged) == 1, "it is said once"
    assert project.path("photos/a.jpg").exists(), "nothing that could be the user's own is deleted"
    damage(project.path("photos/b.json"))
    assert project.load("photos/b.json", Photo) is None and project.damaged[1:] == ["photos/b.json"]


def test_a_record_of_before_there_were_hashes_counts_while_its_files_look_complete(tmp_path: Path):
    project = Project(tmp_path)
    (tmp_path / "stills").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "stills" / "a.png")
    photo = Photo(path=PurePosixPath("stills/a.png"), width=8, height=8)

    def old() -> None:
        (tmp_path / "stills" / "a.json").write_text(photo.model_dump_json())

    old()
    assert project.load("stills/a.json", Photo) == photo
    cut(tmp_path / "stills" / "a.png")
    assert project.load("stills/a.json", Photo) is None


def test_a_record_of_another_version_is_not_called_damaged(tmp_path: Path):
    (tmp_path / "a.json").write_text('{"path": "a.jpg", "breadth": 3}')
    project = Project(tmp_path)
    assert project.load("a.json", Photo) is None and project.damaged == [] and (tmp_path / "a.json").exists()


def _media(folder: Path, kind: str) -> Path:
    path = folder / f"a.{kind}"
    if kind in ("png", "jpg"):
        Image.new("RGB", (64, 64), "red").save(path)
    elif kind == "wav":
        with wave.open(str(path), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(8000)
            wav.writeframes(bytes(8000))
    elif kind == "plan":
        path.write_text('{"engine": "camera", "order": {}}')
    else:
        boxes = [(b"ftyp", 16), (b"mdat", 400), (b"moov", 100)]
        path.write_bytes(b"".join((8 + size).to_bytes(4, "big") + name + bytes(size) for name, size in boxes))
    return path


@pytest.mark.parametrize("kind", ["png", "jpg", "wav", "mp4", "m4a", "plan"])
def test_a_file_that_breaks_off_is_seen_without_a_hash(tmp_path: Path, kind: str):
    path = _media(tmp_path, kind)
    assert integrity.looks_complete(path)
    whole = path.read_bytes()
    for size in (0, 1, 12, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert not integrity.looks_complete(path), size


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_cache_heals(tmp_path: Path, damage: Callable[[Path], None]):
    made = list[int]()

    def make(out: Path) -> None:
        made.append(1)
        out.write_bytes(b"0123456789")

    path = tmp_path / "model.onnx"
    assert make_in_cache(path, make).read_bytes() == make_in_cache(path, make).read_bytes() == b"0123456789" and len(made) == 1
    damage(path)
    assert make_in_cache(path, make).read_bytes() == b"0123456789" and len(made) == 2


def test_data_is_on_the_disk_before_its_name_and_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    did = list[str]()
    sync, replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        did.append(f"fsync {Path(os.readlink(f'/proc/self/fd/{handle}')).name[-5:]}")
        sync(handle)

    def rename(source: Path, to: Path) -> None:
        did.append(f"rename {to.name}")
        replace(source, to)

    if not Path("/proc/self/fd").exists():
        pytest.skip("open files are listed on Linux only")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    (tmp_path / "f").mkdir()
    with writing(tmp_path / "f" / "a.jpg") as out:
        out.write_bytes(b"x")
    assert did == ["fsync a.jpg", "rename a.jpg", "fsync f"]


def test_every_stage_heals_and_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A real draft of one scene: every part and every record of it is damaged, one way or another, and made again."""
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    project, who, engines = Project(tmp_path / "home" / "projects" / "p"), load_character(DEFAULT), choose_engines(ENGINES)
    source = _one_scene(project)
    short = make_short(source, who, SETTINGS, engines=engines, project=project)
    parts = [path for path in sorted(project.folder.rglob("*")) if path.is_file() and path.parent.name != "photos"]
    parts = [
        path for path in parts if path.suffix in (".png", ".wav", ".plan", ".m4a", ".mp4", ".jpg", ".srt", ".json", ".vtt")
    ]
    kinds = {(path.parent.name[:6], path.suffix) for path in parts}
    assert len(kinds) > 12, kinds
    for number, path in enumerate(parts):
        DAMAGES[number % 3](path)
    heard = list[Progress]()
    again = make_short(source, who, SETTINGS, engines=engines, project=project, report=heard.append)
    said = [event.note for event in heard if event.warning and "상한 파일" in event.note]
    assert said and len(said) == len(set(said))
    assert again.path == short.path and all(check.ok for check in check_file(project.path(again.path)) if check.name != "size")
    quiet = list[Progress]()
    make_short(source, who, SETTINGS, engines=engines, project=project, report=quiet.append)
    assert not [event for event in quiet if "상한 파일" in event.note], "the second run finds nothing to mend"
    project.path(short.record).write_bytes(b"")
    with pytest.raises(StorageError, match="다시 만들면"):
        export(short, project, tmp_path / "out.mp4")
    shutil.rmtree(project.folder)


@pytest.mark.parametrize("damage", [emptied, cut])
def test_a_storyboard_that_breaks_off_is_as_it_was_before_the_last_change(tmp_path: Path, damage: Callable[[Path], None]):
    board = Storyboard(id="ab12", product=Product(name="컵"), character_id=DEFAULT, settings=SETTINGS)
    file = begin(Project(tmp_path), board)
    damage(tmp_path / "storyboards" / "ab12.json")
    assert file.read() == board, "one that was never changed"
    for name in ("접시", "사발"):
        file.change(lambda now, name=name: now.model_copy(update={"product": Product(name=name)}))
    damage(tmp_path / "storyboards" / "ab12.json")
    again = StoryboardFile(Project(tmp_path), "ab12")
    assert again.read().product.name == "접시" and again.project.damaged == ["storyboards/ab12.json"]
    again.change(lambda now: now.model_copy(update={"job": "x"}))
    assert StoryboardFile(Project(tmp_path), "ab12").read().job == "x"
    again.remove()
    assert not list((tmp_path / "storyboards").iterdir())


def _one_scene(project: Project) -> Script:
    """A script of one scene, of an example's product."""
    product, _ = gather(ROOT / "examples" / "moisture-cream.json", project=project)
    assert isinstance(product, Product)
    engine = choose_engines(ENGINES).script
    script = write_script(product, load_character(DEFAULT), ScriptOptions(), engine=engine, project=project)
    return script.model_copy(update={"scenes": (script.scenes[0].model_copy(update={"text": "수분 크림"}),)})


def test_a_photo_that_breaks_off_is_left_out_and_said(tmp_path: Path):
    from pipeline import image

    project = Project(tmp_path)
    (tmp_path / "photos").mkdir()
    photos = tuple(Photo(path=PurePosixPath(f"photos/{n}.jpg"), width=64, height=64) for n in range(2))
    for photo in photos:
        Image.new("RGB", (64, 64), "red").save(project.path(photo.path))
    product = Product(name="크림", photos=photos)
    assert len(image._photos(product, project)) == 2 and not image._damaged_photos(product, project)
    emptied(project.path(photos[0].path))
    assert len(image._photos(product, project)) == 1
    (note,) = image._damaged_photos(product, project)
    assert "0.jpg" in note and "다시 올려" in note
