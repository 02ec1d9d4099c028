"""Jobs and what a computer does to them: full and read-only disks, broken and busy databases, wrong clocks, copied folders."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest

from benchmarks import scaling
from benchmarks.jobs import ENGINES, SETTINGS, Plain
from pipeline import jobs
from pipeline.characters import DEFAULT, load_character
from pipeline.engines.script import ollama_server
from pipeline.errors import BusyError, KilledError, RenderError, StorageError
from pipeline.jobs import database, job_table, runner, worker, worker_locks, worker_supervisor
from pipeline.media import ffmpeg
from pipeline.records import Product
from pipeline.script import write_script
from pipeline.short import choose_engines, gather
from pipeline.workspace import project
from tests.support.workers import ROOT, Crew, Worker, submit, until, wait
from web.api import routes

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHORTS_DB_URL", raising=False)
    monkeypatch.delenv("SHORTS_STORE", raising=False)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    workers = Crew(tmp_path)
    yield workers
    workers.end()


@pytest.mark.parametrize("where", ["jobs", "projects"])
def test_a_full_disk_is_said_and_the_job_goes_on_when_there_is_space(crew: Crew, where: str, tmp_path: Path):
    """A real full disk: a file system in memory of 2 MB. Needs the right to mount one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux to mount a small disk")
    disk = tmp_path / "home" / where
    disk.mkdir(parents=True)
    if os.system(f"mount -t tmpfs -o size=2m none {disk}"):
        pytest.skip("a disk cannot be mounted here")
    try:
        job = submit("one", scenes=6, cost=0.3)
        crew.start()
        wait(job, "running", scene=2)
        (disk / "ballast").write_bytes(b"")
        with pytest.raises(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(bytes(4096)):
                pass
        if where == "projects":
            failed = wait(job, "failed")
            assert "디스크가 가득" in failed.error_ko
        else:
            time.sleep(3)
        (disk / "ballast").unlink()
        if where == "projects":
            jobs.retry(job)
        wait(job, "done")
        assert set(crew.made().values()) == {1}
    finally:
        crew.end()
        database.engine(database.database_url()).dispose()
        os.system(f"umount -l {disk}")


def insisting(make: Callable[[], Any]) -> Any:
    """Try until the disk is full no more; each time it must say so."""
    while True:
        try:
            return make()
        except StorageError as error:
            assert "디스크가 가득" in error.ko


def test_a_full_disk_in_any_stage_is_said_and_nothing_made_is_lost(monkeypatch: pytest.MonkeyPatch):
    """A real short of one scene whose every folder is full the first time something is to be put there."""
    real, full, made = os.replace, set[str](), list[Path]()
    place, who, engine = ROOT / "examples" / "moisture-cream.json", load_character(DEFAULT), choose_engines(ENGINES).script

    def replace(source: str, to: Path) -> None:
        stage = to.parent.name
        if stage not in full:
            full.add(stage)
            raise OSError(errno.ENOSPC, "No space left on device", str(to))
        real(source, to)
        made.append(to)

    monkeypatch.setattr(project.os, "replace", replace)
    product, home_of = insisting(lambda: gather(place))
    script = insisting(lambda: write_script(product, who, engine=engine, project=home_of))
    script = script.model_copy(update={"scenes": (script.scenes[0].model_copy(update={"text": "수분 크림"}),)})
    order = jobs.Order(script=script, project=home_of.folder.name, character_id=DEFAULT, settings=SETTINGS)
    insisting(lambda: runner.make(runner.Task("job", order, ENGINES), Plain()))  # pyright: ignore[reportArgumentType]
    assert {"photos", "scripts", "stills", "speech", "clips", "segments", "sound", "shorts"} <= full
    assert len([path for path in made if path.suffix == ".wav"]) == 2  # the narration once, and as it is paced for its shots


def test_a_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(StorageError, match="SHORTS_HOME"):
        jobs.listing()
    ended = subprocess.run([sys.executable, "-m", "pipeline", "worker"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == worker.AGAIN and "SHORTS_HOME" in ended.stderr and "Traceback" not in ended.stderr


def test_a_locked_database_is_waited_for_and_then_said(monkeypatch: pytest.MonkeyPatch):
    job = submit("one")
    database.engine(database.database_url()).dispose()
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    other = sqlite3.connect(database.database_url().removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="붙잡고"):
        jobs.pause(job)
    assert jobs.state(job).status == "queued"  # looking is not held up
    other.rollback()
    assert jobs.pause(job).status == "paused"


def test_a_new_database_that_another_process_just_makes_is_waited_for(tmp_path: Path):
    place = tmp_path / "queue.sqlite"
    other = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # SQLite refuses a change of its journal at once, without waiting
    threading.Timer(0.3, other.close).start()
    with database.engine(f"sqlite:///{place.as_posix()}").connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_broken_database_is_said(tmp_path: Path):
    path = tmp_path / "home" / "jobs" / "queue.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"nonsense " * 1000)
    with pytest.raises(StorageError, match="깨졌습니다"):
        jobs.listing()


def test_a_database_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("psycopg")
    monkeypatch.setenv("SHORTS_DB_URL", "postgres://nobody@127.0.0.1:9/none")
    with pytest.raises(StorageError, match="닿지 않습니다"):
        jobs.listing()


def test_a_database_that_is_away_for_a_while_ends_no_keeper(monkeypatch: pytest.MonkeyPatch):
    asked = list[float]()

    def gone(_: object) -> Any:
        asked.append(time.monotonic())
        raise StorageError("닿지 않습니다.", "It cannot be reached.")

    monkeypatch.setattr(worker_supervisor, "workers_here", gone)
    kept = worker_supervisor.Keeper()
    kept.start()
    until(lambda: len(asked) > 1, "the second look", 20)
    kept.end()


def test_a_database_of_an_earlier_version_grows(tmp_path: Path):
    path = tmp_path / "home" / "jobs" / "queue.sqlite"
    path.parent.mkdir(parents=True)
    columns = '"id" VARCHAR PRIMARY KEY, "user" VARCHAR, status VARCHAR, want VARCHAR, attempt INTEGER, priority INTEGER'
    with sqlite3.connect(path) as old:
        old.execute(f"CREATE TABLE short_jobs ({columns}, created FLOAT, request TEXT, state TEXT)")
        state = jobs.State(id="old", user="", title="old", status="done").model_dump_json()
        old.execute("INSERT INTO short_jobs VALUES ('old', '', 'done', 'run', 1, 1, 1.0, '{}', ?)", (state,))
    assert jobs.state("old").title == "old"
    assert jobs.state(submit("new")).status == "queued"


def test_a_clock_set_back_brings_nothing_out_of_order(monkeypatch: pytest.MonkeyPatch):
    submit("first")
    monkeypatch.setattr(job_table.time, "time", lambda: 1_000_000.0)
    submit("second")
    assert [state.title for state in jobs.listing()] == ["second", "first"]


def test_two_workers_on_one_folder_make_each_job_once(crew: Crew):
    made = [submit(f"job {i}", scenes=2, cost=0.1) for i in range(10)]
    crew.start()
    crew.start()
    for job in made:
        wait(job, "done")
    assert len(crew.made()) == 20 and set(crew.made().values()) == {1}


def test_a_folder_from_another_machine_goes_on_here(crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    job = submit("one", scenes=6, cost=0.4)
    worker = crew.start()
    wait(job, "running", scene=3)
    worker.kill()
    worker.wait()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "copy"))
    crew.start()
    wait(job, "done")
    assert set(crew.made().values()) == {1}


def test_what_the_killed_left_half_written_is_swept_when_a_worker_starts(crew: Crew, tmp_path: Path):
    folder = tmp_path / "home" / "projects" / "one" / "clips"
    folder.mkdir(parents=True)
    old, fresh, layers, kept = (
        folder / name for name in (".0123abcd-1.mp4", ".4567cdef-2.mp4", ".89abcdef-x", ".notes-of-mine")
    )
    layers.mkdir()
    for path in (old, fresh, layers / "1.png", kept):
        path.write_bytes(b"half")
    for path in (old, layers, kept):
        os.utime(path, (1e9, 1e9))
    crew.start()
    until(lambda: not old.exists() and not layers.exists(), "the sweep")
    assert fresh.exists() and kept.exists()


def below(pid: int) -> list[int]:
    """The processes that a process started, and those below them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if int(words[1]) == pid:
                found += [int(stat.parent.name), *below(int(stat.parent.name))]
    return found


def kill_runners(worker: Worker) -> None:
    """What a system without memory does."""
    for pid in below(worker.pid):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_an_ffmpeg_killed_from_outside_is_told_from_one_that_failed(tmp_path: Path):
    def kill(_: float) -> None:
        for pid in below(os.getpid()):
            if "ffmpeg" in Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0]:
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(KilledError, match="메모리"):
        ffmpeg.run(["-f", "lavfi", "-i", "testsrc2", "-f", "null", "-"], tell=kill)
    with pytest.raises(RenderError):
        ffmpeg.run(["-i", str(tmp_path / "absent.mp4"), "-f", "null", "-"])


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
@pytest.mark.parametrize(("times", "ends"), [(1, None), (2, KilledError)])
def test_an_ffmpeg_killed_while_it_is_tried_out_is_tried_again(
    times: int, ends: type[Exception] | None, monkeypatch: pytest.MonkeyPatch
):
    """imageio-ffmpeg runs `ffmpeg -version` once a process, and calls one that was killed none at all."""
    import imageio_ffmpeg

    tried = list[int]()

    def get() -> str:
        tried.append(1)
        if len(tried) <= times:
            raise RuntimeError("No ffmpeg exe could be found.")
        return "ffmpeg"

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", get)
    found = ffmpeg.binary.__wrapped__
    if ends is None:
        assert found() == "ffmpeg"
        return
    with pytest.raises(ends, match="메모리"):
        found()


def test_moviepy_takes_the_ffmpeg_that_was_found_and_tries_none_out():
    """Its import runs `ffmpeg -version` too, and moviepy cannot be imported again where that was killed."""
    code = (
        "import imageio_ffmpeg._utils as tries\n"
        "from pipeline.media.moviepy_clips import video_clip\n"
        "from pipeline.media.ffmpeg import binary\n"
        "binary()\n"
        "tries._is_valid_exe = lambda exe: False\n"
        "print(video_clip().__name__)\n"
    )
    told = {name: value for name, value in os.environ.items() if name != "IMAGEIO_FFMPEG_EXE"}
    said = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=False)
    assert said.stdout.strip() == "VideoClip", said.stderr


def test_a_runner_killed_from_outside_is_tried_again_once_and_then_said(crew: Crew):
    job = submit("one", scenes=6, cost=0.4)
    worker = crew.start()
    wait(job, "running", scene=2)
    kill_runners(worker)
    wait(job, "running", scene=4)
    assert "메모리" in " ".join(jobs.lines(job))
    kill_runners(worker)
    failed = wait(job, "failed", "done")
    assert failed.status == "failed" and "메모리" in failed.error_ko and "초안" in failed.error_ko
    assert "memory" in failed.error_en
    jobs.retry(job)
    assert wait(job, "done", "failed").status == "done" and set(crew.made().values()) == {1}


def test_a_worker_that_stands_still_loses_its_job_and_is_not_heard_when_it_returns(crew: Crew):
    job = submit("one", scenes=8, cost=0.3)
    first = crew.start(SHORTS_WORKER_TIMEOUT="2")
    wait(job, "running", scene=2)
    os.kill(first.pid, signal.SIGSTOP)
    began = time.monotonic()
    crew.start(SHORTS_WORKER_TIMEOUT="2")
    until(lambda: job_table.deaths(job) == 0 and job_table._cell(job, "attempt") == 2, "the job to be taken over", 60)
    assert wait(job, "done").short and time.monotonic() - began < 60
    made = jobs.state(job)
    os.kill(first.pid, signal.SIGCONT)
    first.wait()  # it hears that the job is another's, and ends
    assert jobs.state(job) == made


@pytest.mark.parametrize("when", [worker_locks.alive, lambda: True], ids=["at work", "while it starts"])
def test_the_studio_ends_its_own_worker_that_stands_still_and_starts_another(
    when: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHORTS_WORKER_TIMEOUT", "3")
    kept = worker_supervisor.Keeper()
    kept.start()
    try:
        until(lambda: kept._process is not None and when(), "the worker", 120)
        first = kept._process
        assert first is not None
        os.kill(first.pid, signal.SIGSTOP)
        until(lambda: kept._process is not first, "another worker", 60)
        assert first.returncode == -signal.SIGKILL
    finally:
        began = time.monotonic()
        kept.end()
    assert time.monotonic() - began < 2


def test_who_stands_still_is_seen_by_ones_own_watch():
    now = [0.0]
    watch = worker_locks.Watch(clock=lambda: now[0])

    def look(*counts: int, after: float = 2.0) -> set[str]:
        now[0] += after
        return watch.still({str(i): count for i, count in enumerate(counts)})

    assert look(1, 1) == set()
    assert [look(1, n) for n in range(2, 40)][-1] == {"0"}
    assert look(2, 41) == set(), "it is back"
    assert look(2, 41, after=10_000) == set(), "whoever looks stood still itself"
    for _ in range(15):
        assert look(2, 41) == set()


def test_a_key_whose_job_failed_tries_again_and_the_others_say_how_it_stands():
    order = jobs.Order(product=Product(name="a"), character_id=DEFAULT, engines=ENGINES)
    job = jobs.submit(order, key="k").id
    job_table.claim(job, 1, "worker")
    job_table.tell(job, "worker", status="failed", error_ko="이유")
    assert jobs.submit(order, key="k").status == "queued" and jobs.state(job).error_ko == ""
    job_table.claim(job, 2, "worker")
    job_table.tell(job, "worker", status="done")
    assert jobs.submit(order, key="k").status == "done"
    assert set(routes.SAID) == set(get_args(jobs.Status))


def test_who_lost_a_job_cannot_put_it_back(crew: Crew):
    job = submit("one")
    assert job_table.claim(job, 1, "old")
    job_table.take_back(f"{job}-1")
    job_table.put_back(job, "old", "late", tries=1)
    assert (
        job_table.tell(job, "old", share=0.9) == "lost" and jobs.state(job).note == "" and job_table._cell(job, "attempt") == 2
    )


@pytest.mark.skipif(sys.platform != "linux", reason="what is read is seen in /proc")
def test_a_worker_that_is_only_starting_ends_at_once():
    process = subprocess.Popen([sys.executable, "-m", "pipeline", "worker"], cwd=ROOT, stderr=subprocess.PIPE)
    until(lambda: "sqlalchemy" in Path(f"/proc/{process.pid}/maps").read_text(), "the program to be read", 60)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - began < 2 and b"Traceback" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="what is read is seen in /proc")
@pytest.mark.parametrize("command", [("app.py", "--no-browser"), ("-m", "pipeline", "worker")])
def test_a_ctrl_c_for_all_while_a_program_starts_is_answered_without_a_traceback(command: tuple[str, ...]):
    """A terminal gives it to the studio while it is read, and to the worker with the runner it has just started."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )

    def under_way() -> bool:
        runners = Path(f"/proc/{process.pid}/task").glob("*/children")
        begun = any(path.read_text() for path in runners) if "worker" in command else False
        return begun or ("app.py" in command and "pydantic_core" in Path(f"/proc/{process.pid}/maps").read_text())

    until(under_way, "it to be under way", 60)
    os.killpg(process.pid, signal.SIGINT)
    began = time.monotonic()
    said, _ = process.communicate(timeout=20)
    assert time.monotonic() - began < 2 and b"Traceback" not in said, said.decode()


def test_a_busy_server_is_told_from_a_broken_one():
    class Answer(Exception):
        status_code = 503

    assert isinstance(ollama_server.failure(ollama_server.address_of("http://host"), "model", Answer("busy")), BusyError)
    Answer.status_code = 500
    assert not isinstance(ollama_server.failure(ollama_server.address_of("http://host"), "model", Answer("broken")), BusyError)


def test_the_plan_for_many_machines_adds_up():
    plant = scaling.Plant(database=10_000.0)
    days = [scaling.row(plant, n)["shorts_a_day"] for n in (1, 10, 100)]
    assert days == sorted(days) and scaling.row(plant, 1000)["first_to_give_way"] == "store"
    assert scaling.largest(plant) > scaling.largest(scaling.Plant())
