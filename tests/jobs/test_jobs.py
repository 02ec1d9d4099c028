"""Durable jobs: they survive the worker's death, stop when asked, take turns, and are forgotten with their files."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.errors import InputError
from pipeline.jobs import database, dbos_queue, job_table, run_times, worker, worker_locks
from pipeline.progress import Meter, Progress
from pipeline.render import RenderOptions
from pipeline.script import ScriptOptions
from pipeline.short import Settings
from pipeline.workspace.project import home
from tests.support.workers import ROOT, Crew, crowd, submit, takeover, until, wait

pytestmark = pytest.mark.slow

PLACE = str(ROOT / "examples" / "moisture-cream.json")


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    monkeypatch.delenv("SHORTS_DB_URL", raising=False)
    monkeypatch.delenv("SHORTS_STORE", raising=False)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    workers = Crew(tmp_path)
    yield workers
    workers.end()


def order(seconds: float = 8, place: str = PLACE) -> jobs.Order:
    settings = Settings(script=ScriptOptions(seconds=seconds), render=RenderOptions(draft=True))
    return jobs.Order(place=place, character_id=DEFAULT, settings=settings)


def test_what_is_not_public_in_dbos_is_touched_in_one_place_and_is_there():
    """dbos_queue.py alone touches it, by names that the pinned version has."""
    from dbos._dbos import DBOS, _get_dbos_instance
    from dbos._serialization import DBOSPortableJSONSerializer

    assert callable(_get_dbos_instance) and DBOSPortableJSONSerializer().serialize({"a": 1}) is not None
    assert "_listening_queues" in inspect.getsource(DBOS)
    sources = [path for path in (ROOT / "pipeline").rglob("*.py") if "dbos._" in path.read_text(encoding="utf-8")]
    assert [path.name for path in sources] == ["dbos_queue.py"]
    assert f"dbos=={version('dbos')}" in (ROOT / "requirements-lite.txt").read_text(encoding="utf-8")


def test_a_real_short_outlives_its_worker_and_stops_at_any_moment(crew: Crew):
    job = jobs.submit(order(), title="크림").id
    first = crew.start(real=True)
    for stage in ("voice", "render"):
        wait(job, "running", stage=stage)
        jobs.pause(job)
        wait(job, "paused")
        jobs.resume(job)
    wait(job, "running", stage="render")
    kept = [path for path in home().glob("projects/*/speech/*.wav") if not path.name.startswith(".")]
    ages = {path: path.stat().st_mtime_ns for path in kept if path.with_suffix(".json").exists()}
    first.kill()
    first.wait()
    crew.start(real=True)
    done = wait(job, "done")
    assert done.share == 1.0 and done.short is not None
    assert [check for check in done.short.checks if not check.ok] == []
    assert ages and all(path.stat().st_mtime_ns == age for path, age in ages.items())
    assert any(line.startswith("render") for line in jobs.lines(job))
    jobs.delete(job)
    assert jobs.listing() == [] and not (home() / "projects" / done.project).exists()


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_at_most_the_piece_in_flight_is_made_again(crew: Crew, end: str):
    job = submit("one", scenes=5, cost=0.3)
    first = crew.start()
    wait(job, "running", scene=3)
    getattr(first, end)()
    first.wait()
    crew.start()
    wait(job, "done")
    assert set(crew.made().values()) == {1} and len(crew.made()) == 5


def test_a_dead_workers_job_goes_to_a_living_one(crew: Crew):
    job = submit("one", scenes=100, cost=0.3)
    first = crew.start()
    wait(job, "running", scene=2)
    crew.start()
    crowd(2)
    took = takeover(first, job)
    assert took < 15, f"took over after {took:.1f} s, load {os.getloadavg()[0]:.0f}"
    jobs.stop(job)
    wait(job, "cancelled")


def test_stop_pause_and_going_on(crew: Crew):
    job = submit("one", scenes=5, cost=0.5)
    crew.start()
    wait(job, "running", scene=2)
    jobs.pause(job)
    wait(job, "paused")
    assert jobs.resume(job).status == "queued"
    wait(job, "running", scene=3)  # the runner that stopped goes on with the same job
    jobs.stop(job)
    stopped = wait(job, "cancelled")
    assert "멈췄습니다" in stopped.error_ko
    assert jobs.stop(job).status == "cancelled"


def test_what_hangs_or_crashes_ends_with_a_sentence_and_costs_only_its_job(crew: Crew):
    said = {"hang": "응답이 없어", "crash": "9", "bug": "a bug"}
    bad = {fault: submit(fault, fault=fault) for fault in said}
    good = submit("good")
    crew.start(SHORTS_STAGE_TIMEOUT="5")
    wait(good, "done")
    for fault, job in bad.items():
        failed = wait(job, "failed")
        assert said[fault] in failed.error_ko and failed.error_en.isascii()
    jobs.retry(bad["hang"])  # the second time it does not
    wait(bad["hang"], "done")
    assert crew.made()["hang 1"] == 1


def test_a_busy_server_is_tried_again_later(crew: Crew):
    job, other = submit("one", busy=1), submit("other")
    crew.start()
    wait(other, "done")
    assert jobs.state(job).status == "queued" and "바빠서" in jobs.state(job).note
    wait(job, "done")
    assert crew.made()["one busy"] == 2


def test_an_edit_goes_before_a_batch_and_users_take_turns(crew: Crew):
    batch = [submit(f"batch {i}", user="a", priority=jobs.BATCH, scenes=1, cost=0) for i in range(40)]
    other = submit("other", user="b", priority=jobs.BATCH, scenes=1, cost=0)
    edit = submit("edit", user="a", scenes=1, cost=0)
    crew.start()
    wait(other, "done")
    done = [line.rsplit(" ", 1)[0] for line in crew.tally.read_text().splitlines()]
    assert done.index("edit") == 0 and done.index("other") <= 2
    assert jobs.state(edit).status == "done" and jobs.state(batch[-1]).status == "queued", done


def test_what_was_left_out_stands_in_the_log_of_the_job():
    job = submit("one")
    assert job_table.claim(job, 1, "worker")
    run = worker._Run(job, "worker", worker._Ending())
    assert run.hear(Progress("crawl", 1, 2, "사진 1/2 읽는 중"))
    run.hear(Progress("crawl", 1, 2, "사진을 뺐습니다. a.jpg: 파일이 없습니다.", warning=True))
    run._talk()
    assert jobs.lines(job) == ["crawl 사진 1/2 읽는 중", "crawl 사진을 뺐습니다. a.jpg: 파일이 없습니다."]


def test_a_failed_job_says_why(crew: Crew):
    job = jobs.submit(order(place="no-such-file.json")).id
    crew.start()
    failed = wait(job, "failed")
    assert "no-such-file.json" in failed.error_ko and failed.error_en.isascii()


def test_a_queued_job_is_stopped_at_once_and_listed_by_user():
    one, two = submit("one", user="a"), submit("two", user="b")
    assert jobs.stop(one).status == "cancelled"
    assert [state.id for state in jobs.listing(user="b")] == [two]
    assert [state.id for state in jobs.listing(statuses=("cancelled",))] == [one]
    with pytest.raises(InputError):
        jobs.state("nothing")
    with pytest.raises(InputError):
        submit("three", engines={"voice": "no-such-engine"})


def test_a_key_finds_the_job_it_began():
    first = jobs.submit(order(), user="a", key="k1")
    assert jobs.submit(order(), user="a", key="k1") == first
    assert jobs.submit(order(), user="b", key="k1").id != first.id
    with pytest.raises(InputError):
        jobs.submit(order(seconds=9), user="a", key="k1")


def test_a_key_sent_twice_at_the_same_moment_is_one_job(monkeypatch: pytest.MonkeyPatch):
    first, looks = jobs.submit(order(), user="a", key="k1"), iter([False, True])
    monkeypatch.setattr(job_table, "exists", lambda _: next(looks))
    assert jobs.submit(order(), user="a", key="k1") == first


def test_a_job_is_on_the_board_and_in_the_queue_or_in_neither(monkeypatch: pytest.MonkeyPatch):
    submit("one")

    def full(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(dbos_queue, "put", full)
    with pytest.raises(OSError):
        submit("two")
    assert [state.title for state in jobs.listing()] == ["one"]


def test_lanes_are_named_after_what_a_machine_needs():
    assert dbos_queue.lane({"image": "poster", "voice": "kokoro"}) == "cpu"
    assert dbos_queue.lane({"image": "poster", "script": "ollama"}) == "cpu-ollama"
    assert dbos_queue.lane({"image": "sdxl", "video": "ltx", "voice": "kokoro"}) == "gpu-ltx+sdxl"
    assert "cpu" in dbos_queue.lanes_here()


def test_a_job_waits_for_a_machine_that_has_its_engines(crew: Crew):
    needy = submit("needy", engines={"image": "sdxl", "script": "template"})
    plain = submit("plain")
    crew.start()
    wait(plain, "done")
    time.sleep(1)
    assert jobs.state(needy).status == "queued"


def test_a_worker_keeps_to_the_disk_budget_and_notices_new_models(monkeypatch: pytest.MonkeyPatch):
    waiting = jobs.submit(jobs.Order(place="x", project="waiting", character_id=DEFAULT))
    old = [home() / "projects" / name / "clips" / "1.mp4" for name in ("waiting", "ended")]
    for path in old:
        path.parent.mkdir(parents=True)
        path.write_bytes(bytes(1000))
        os.utime(path, (1e9, 1e9))
    monkeypatch.setenv("SHORTS_DISK_BUDGET", "0.0000001")
    ending, lanes, heard = worker._Ending(), [("cpu",), ("cpu", "cpu-ollama")], list[tuple[str, ...]]()
    monkeypatch.setattr(worker, "TIDY", 0.01)
    monkeypatch.setattr(dbos_queue, "lanes_here", lambda: lanes.pop(0) if lanes else ("cpu", "cpu-ollama"))
    monkeypatch.setattr(dbos_queue, "listen", lambda new: (heard.append(new), ending.asked.set()))
    worker._Worker("one", ending)._tidy(("cpu",))
    assert heard == [("cpu-ollama",)] and waiting.project == "waiting"
    assert [path.exists() for path in old] == [True, False]


def test_a_worker_of_another_version_leaves_the_jobs_alone_and_says_so(crew: Crew, monkeypatch: pytest.MonkeyPatch):
    ours = submit("ours")
    monkeypatch.setattr(dbos_queue, "VERSION", "2")
    theirs = submit("theirs")
    crew.start()
    wait(ours, "done")
    until(lambda: "1 queued jobs are of version 2" in crew.said(), "the warning")
    assert jobs.state(theirs).status == "queued"


def test_a_worker_goes_with_its_parent():
    command = [sys.executable, "-m", "pipeline", "worker", "--with-parent"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdin=subprocess.PIPE)
    until(worker_locks.alive, "the worker")
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(120) == 0 and not worker_locks.alive()


def test_the_database_is_shared_by_readers_and_a_writer():
    submit("one")
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_page_that_looks_again_parses_only_what_has_changed():
    job = submit("one")
    assert job_table.claim(job, 1, "worker") and jobs.listing() == [jobs.state(job)]
    parsed = job_table._read.cache_info().misses
    assert jobs.listing() == [jobs.state(job)] and job_table._read.cache_info().misses == parsed
    job_table.tell(job, "worker", note="new")
    assert jobs.listing()[0].note == jobs.state(job).note == "new" and job_table._read.cache_info().misses == parsed + 1


def test_a_worker_that_was_thought_dead_is_not_heard():
    job = submit("one")
    assert job_table.claim(job, 1, "first")
    job_table.take_back(f"{job}-1")
    assert not job_table.claim(job, 1, "first") and job_table.claim(job, 2, "second")
    assert job_table.tell(job, "first", note="late") == "lost" and job_table.tell(job, "second", note="now") == "run"
    assert jobs.state(job).note == "now"


def test_the_time_to_go_is_learned_from_past_runs():
    assert jobs.estimate({}) is None
    engines = jobs._resolve_engines({})
    for seconds in (10.0, 20.0, 90.0):
        run_times.keep({"voice": seconds, "render": 2 * seconds}, engines)
    assert jobs.estimate({}) == 60.0
    clock = iter([0.0, 30.0])
    meter = Meter.learned(run_times.expected_seconds(engines))
    meter.clock = lambda: next(clock)
    assert meter.update(Progress("voice", 0, 1)) == (0.0, 60.0)
    run_times.keep({"render": 4.0}, run_times.draft_names(engines))
    assert jobs.estimate({}) == 60.0 and run_times.expected_seconds(run_times.draft_names(engines)) == {"render": 4.0}
    share, left = meter.update(Progress("voice", 1, 1))
    assert share == pytest.approx(1 / 3) and left is not None and 30 < left <= 60
