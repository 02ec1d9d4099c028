"""The library, the room on the disk and the format of folders: nothing finished is lost, nothing newer is touched."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from pipeline import jobs, library
from pipeline import storyboard as boards
from pipeline.__main__ import main
from pipeline.characters import DEFAULT, load_character
from pipeline.errors import InputError, StorageError
from pipeline.jobs import job_table
from pipeline.records import Product, Script, Short, Word
from pipeline.render import RenderOptions
from pipeline.script import ScriptOptions, with_text, write_script
from pipeline.short import Settings, choose_engines, make_short, project_of
from pipeline.voice import VoiceOptions
from pipeline.workspace import cleanup, format_version
from pipeline.workspace.project import Project, home

pytestmark = pytest.mark.slow

QUICK = Settings(
    script=ScriptOptions(seconds=8), voice=VoiceOptions(speed=2.0), render=RenderOptions(preset="ultrafast", music="none")
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SHORTS_HOME with two shorts of one product that share a scene; never changed, only copied."""
    folder = tmp_path_factory.mktemp("made")
    before = os.environ.get("SHORTS_HOME")
    os.environ["SHORTS_HOME"] = str(folder)
    product = Product(name="온유담 수분크림", brand="온유담")
    project, engines, who = project_of(product, product.name), choose_engines({"script": "template"}), load_character(DEFAULT)
    script = write_script(product, who, QUICK.script, engine=engines.script, project=project)
    one = script.model_copy(update={"scenes": script.scenes[:2]})
    for text in (script.scenes[1].text, "두 번째 이야기예요."):
        make_short(with_text(one, 2, text), who, QUICK, engines=engines, project=project)
    os.environ.pop("SHORTS_HOME") if before is None else os.environ.update(SHORTS_HOME=before)
    return folder


@pytest.fixture(autouse=True)
def fresh(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy under another path: whatever works here works in a folder from another machine."""
    shutil.copytree(made, tmp_path / "elsewhere")
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    for name in ("SHORTS_DB_URL", "SHORTS_DISK_BUDGET"):
        monkeypatch.delenv(name, raising=False)


def project() -> Project:
    return Project(next((home() / "projects").iterdir()))


def age(folder: Path, seconds: float) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_shorts_are_found_by_words_character_tone_and_day():
    shelf = library.find()
    assert shelf.total == 2 and {kept.name for kept in shelf.shorts} == {"온유담 수분크림"}
    who = shelf.shorts[0].character
    for search in ({"words": "수분 온유담"}, {"words": who}, {"character_id": DEFAULT}, {"tone": shelf.shorts[0].tone}):
        assert library.find(library.Search.model_validate(search)).total == 2
    for search in ({"words": "무드등"}, {"since": time.time() + 9}, {"until": 5.0}, {"user": "ann"}, {"tone": "rude"}):
        assert library.find(library.Search.model_validate(search)).total == 0
    pages = [library.find(limit=1, offset=offset).shorts[0].id for offset in (0, 1)]
    assert pages == [kept.id for kept in shelf.shorts] and pages[0] != pages[1]


def test_a_record_edited_into_nonsense_is_listed_and_deleted():
    for number, nonsense in enumerate(("{", '{"script": 5, "character": []}', "[1]", '{"script": {"scenes": []}}', "\0")):
        kept = library.find().shorts[0]
        record = project().path(f"{kept.video.removesuffix('.mp4')}.short.json")
        record.write_text(nonsense, encoding="utf-8")
        os.utime(record, (number, number))
        assert "읽을 수 없습니다" in library.find().shorts[0].problem
    assert library.delete(library.find().shorts[0].id) > 0
    assert library.find().total == 1


def named(short: str) -> set[Path]:
    """Records of what the short's own record names: clips, segments, narrations."""
    record = json.loads(project().path(f"shorts/{short.split('/')[1]}.short.json").read_bytes())
    paths = (project().path(path).with_suffix(".json") for path in record["fingerprints"])
    return {path for path in paths if path.exists()}


def test_deleting_frees_only_what_nothing_else_uses():
    one, two = (kept.id for kept in library.find().shorts)
    used, only = named(two), named(one) - named(two)
    assert used and only
    size = cleanup.size_of(project().folder)
    freed = library.delete(one)
    assert freed > 0 and cleanup.size_of(project().folder) == size - freed
    assert all(path.exists() for path in used) and not any(path.exists() for path in only)
    library.delete(two)
    assert not list((home() / "projects").iterdir()) and library.find().total == 0
    with pytest.raises(InputError):
        library.delete(two)


def test_a_storyboard_keeps_what_it_names():
    one, two = (kept.id for kept in library.find().shorts)
    clip = sorted(path.relative_to(project().folder).as_posix() for path in project().folder.glob("clips/*.plan"))
    project().path("storyboards").mkdir()
    project().path("storyboards/a.json").write_text(json.dumps({"rows": [{"takes": [{"path": path} for path in clip]}]}))
    library.delete(one)
    library.delete(two)
    assert sorted(path.relative_to(project().folder).as_posix() for path in project().folder.glob("clips/*.plan")) == clip


def test_nothing_is_deleted_under_a_job():
    job = jobs.submit(jobs.Order(place="x", character_id=DEFAULT)).id
    assert job_table.claim(job, 1, "worker")
    job_table.tell(job, "worker", status="running", project=project().folder.name)
    with pytest.raises(InputError, match="만들고 있는"):
        library.delete(library.find().shorts[0].id)
    age(home(), 9999)
    assert library.prune(0) == 0
    job_table.tell(job, "worker", status="done")
    assert library.prune(0) > 0


def ended(kept: library.Kept, *, user: str = "", storyboard: str = "") -> str:
    """A job that made that short."""
    order = jobs.Order(place="x", character_id=DEFAULT, project=kept.project, storyboard=storyboard)
    job = jobs.submit(order, user=user, title="주문").id
    assert job_table.claim(job, 1, "worker")
    names = {"path": "mp4", "srt": "srt", "vtt": "vtt", "thumbnail": "jpg", "record": "short.json", "upload": "upload.txt"}
    paths = {field: PurePosixPath(kept.video.removesuffix("mp4") + end) for field, end in names.items()}
    short = Short(duration=1.0, checks=(), **paths)  # pyright: ignore[reportArgumentType]
    job_table.tell(job, "worker", status="done", short=short)
    return job


def on_board(job: str, user: str = "") -> boards.StoryboardFile:
    """A storyboard whose job that is."""
    product = Product(name="별빛 세럼", brand="온유담")
    return boards.begin(project(), boards.Storyboard(id="ab12", user=user, product=product, character_id=DEFAULT, job=job))


def test_the_library_lists_what_came_in_by_any_door():
    one, two = library.find().shorts
    assert {book.id for book in library.books().books} == {f"short:{one.id}", f"short:{two.id}"}  # by a command
    job = ended(one)
    file = on_board(ended(two, storyboard="ab12"))
    found = {book.id: book for book in library.books().books}
    assert set(found) == {f"job:{job}", f"board:{file.name}"}
    assert found[f"board:{file.name}"].short == two and found[f"job:{job}"].status == "done"
    waiting = jobs.submit(jobs.Order(place="x", character_id=DEFAULT), title="기다리는 것").id
    assert library.books().total == 3 and library.books(limit=1).books[0].id == f"job:{waiting}"
    for words, total in (("별빛", 1), ("온유담 별빛", 1), ("기다리는", 1), ("수분크림", 2), ("없는 말", 0)):
        assert library.books(words=words).total == total, words
    assert library.books("ann").total == 0


def test_a_storyboard_is_deleted_whole_or_not_at_all():
    one, two = library.find().shorts
    old, job = ended(one, user="ann", storyboard="ab12"), ended(two, user="ann")
    file = on_board(job, "ann")
    job_table.again(job)
    assert job_table.claim(job, 2, "worker")
    before = sorted(home().rglob("projects/**/*"))
    for name, user in ((file.name, "ann"), (file.name, "bob"), ("x/12", "ann")):
        with pytest.raises(InputError):
            library.discard(f"board:{name}", user)
    assert sorted(home().rglob("projects/**/*")) == before and jobs.state(old)
    job_table.tell(job, "worker", status="done")
    assert library.discard(f"board:{file.name}", "ann") > 0
    assert jobs.listing() == [] and not list((home() / "projects").iterdir())


def test_a_job_is_deleted_with_its_short_and_leaves_the_others():
    one, two = library.find().shorts
    job, same = ended(one, user="ann"), ended(two, user="bob")
    with pytest.raises(InputError):
        library.discard(f"job:{job}", "bob")
    waiting = jobs.submit(jobs.Order(place="x", project=one.project, character_id=DEFAULT)).id
    with pytest.raises(InputError, match="만들고 있는"):
        library.discard(f"job:{job}", "ann")
    library.discard(f"job:{waiting}")
    assert library.discard(f"job:{job}", "ann") > 0
    assert [kept.id for kept in library.find().shorts] == [two.id] and jobs.state(same).short


@pytest.mark.parametrize("short", ["", "x/y", "../../etc/passwd", "a/../b", "a/*"])
def test_only_what_is_in_the_library_is_deleted(short: str):
    with pytest.raises(InputError):
        library.delete(short)


def test_the_budget_takes_the_longest_unused_and_never_a_short(monkeypatch: pytest.MonkeyPatch):
    age(home(), 7200)
    assert library.prune() == 0
    total, clips = cleanup.bytes_used(), sorted(project().folder.glob("clips/*.json"))
    os.utime(clips[0])
    finished = {path: path.stat().st_size for path in project().folder.glob("shorts/*")}
    scripts = set(project().folder.glob("scripts/*"))
    assert cleanup.prune(total) == 0
    freed = cleanup.prune(total - 1)
    assert 0 < freed < total
    monkeypatch.setenv("SHORTS_DISK_BUDGET", "0.000001")
    library.prune()
    assert {path: path.stat().st_size for path in project().folder.glob("shorts/*")} == finished
    assert set(project().folder.glob("scripts/*")) == scripts
    assert clips[0].exists() and not clips[1].exists() and not list(project().folder.glob("stills/*"))
    for wrong in ("much", "-1", "nan"):
        monkeypatch.setenv("SHORTS_DISK_BUDGET", wrong)
        with pytest.raises(InputError):
            cleanup.budget()


def test_what_is_used_is_not_old():
    age(home(), 7200)
    mark = next(project().folder.glob("scripts/*.json"))
    project().load(mark.relative_to(project().folder), Script)
    assert mark.stat().st_mtime > time.time() - 60


def test_a_project_goes_to_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    packed = library.pack(project().folder.name, tmp_path / "p.zip")
    elsewhere = tmp_path / "other" / "home"
    with zipfile.ZipFile(packed) as zipped:
        zipped.extractall(elsewhere / "projects")
    for path in elsewhere.rglob("*.json"):
        assert str(tmp_path) not in path.read_text(encoding="utf-8") and "/home/" not in path.read_text(encoding="utf-8")
    monkeypatch.setenv("SHORTS_HOME", str(elsewhere))
    assert library.find().total == 2
    with pytest.raises(InputError):
        library.pack("../x", tmp_path / "q.zip")


def test_a_copied_folder_makes_nothing_again():
    record = json.loads(next(project().folder.glob("shorts/*.short.json")).read_bytes())
    before = {path: path.stat().st_size for path in project().folder.rglob("*.mp4")}
    engines, who = choose_engines({"script": "template"}), load_character(DEFAULT)
    short = make_short(Script.model_validate(record["script"]), who, QUICK, engines=engines, project=project())
    assert {path: path.stat().st_size for path in project().folder.rglob("*.mp4")} == before
    assert project().path(short.path) in before


def test_folders_say_their_format(tmp_path: Path):
    stamp = format_version.Stamp.model_validate_json(project().path("project.json").read_bytes())
    assert stamp.format == format_version.FORMAT and stamp.program
    main(["characters"])
    assert (home() / format_version.HOME).is_file()


def test_an_older_program_refuses_a_newer_folder(capsys: pytest.CaptureFixture[str]):
    newer = json.dumps({"format": format_version.FORMAT + 1, "program": "9.0"})
    project().path("project.json").write_text(newer)
    before = sorted(project().folder.rglob("*"))
    with pytest.raises(InputError, match="새로운"):
        project().save(PurePosixPath("speech/x.json"), Word(text="물", start=0, end=1))
    assert sorted(project().folder.rglob("*")) == before and project().path("project.json").read_text() == newer
    (home() / format_version.HOME).write_text(newer)
    assert main(["library"]) == 1
    said = capsys.readouterr().err
    assert "9.0" in said and len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("nonsense", ["", "{", "[]", '{"format": "seven"}', '{"format": 0}', '{"format": 1, "x": 2}', "\0\1"])
def test_a_damaged_stamp_is_mended_and_nothing_made_is_lost(nonsense: str):
    before = {path for path in project().folder.rglob("*") if path.suffix in (".mp4", ".png", ".wav")}
    project().path("project.json").write_text(nonsense)
    project().save(PurePosixPath("speech/x.json"), Word(text="물", start=0, end=1))
    assert format_version.Stamp.model_validate_json(project().path("project.json").read_bytes()).format == format_version.FORMAT
    assert before <= set(project().folder.rglob("*"))
    (home() / format_version.HOME).write_text(nonsense)
    format_version.open_home(home())
    assert format_version.Stamp.model_validate_json((home() / format_version.HOME).read_bytes()).format == format_version.FORMAT


def test_what_is_left_of_a_newer_stamp_is_still_refused():
    project().path("project.json").write_text('{"format": 99, "prog')
    with pytest.raises(InputError, match="새로운"):
        project().save(PurePosixPath("speech/x.json"), Word(text="물", start=0, end=1))
    project().path("project.json").unlink()


def test_a_newer_program_brings_an_older_folder_up_to_date(monkeypatch: pytest.MonkeyPatch):
    upgraded: list[Path] = []
    monkeypatch.setattr(format_version, "FORMAT", 3)
    monkeypatch.setitem(format_version.UPGRADES, 2, upgraded.append)
    project().save(PurePosixPath("speech/x.json"), Word(text="물", start=0, end=1))
    project().save(PurePosixPath("speech/y.json"), Word(text="물", start=0, end=1))
    assert upgraded == [project().folder]
    assert format_version.Stamp.model_validate_json(project().path("project.json").read_bytes()).format == 3


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="needs a folder that refuses")
def test_a_read_only_folder_is_one_sentence():
    project().path("project.json").unlink()
    project().folder.chmod(0o500)
    with pytest.raises(StorageError):
        project().save(PurePosixPath("speech/x.json"), Word(text="물", start=0, end=1))


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert main(["library", "--search", "수분크림", "--limit", "1"]) == 0
    shelf = json.loads(capsys.readouterr().out)
    assert shelf["total"] == 2 and len(shelf["shorts"]) == 1
    assert main(["library", "--export", project().folder.name, str(tmp_path / "a.zip")]) == 0
    monkeypatch.setenv("SHORTS_DISK_BUDGET", "50")
    assert main(["library", "--prune"]) == 0
    assert main(["library", "--delete", shelf["shorts"][0]["id"]]) == 0
    capsys.readouterr()
    assert main(["library", "--since", "yesterday"]) == 1
    assert main(["library", "--delete", "no/such"]) == 1
