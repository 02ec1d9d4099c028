"""Durable jobs: they survive the worker's death, stop when asked, and are forgotten with their files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.errors import InputError
from pipeline.jobs import board, worker
from pipeline.project import home
from pipeline.script import ScriptOptions
from pipeline.short import Settings

ROOT = Path(__file__).parent.parent
PLACE = str(ROOT / "examples" / "moisture-cream.json")


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    monkeypatch.delenv("SHORTS_DB_URL", raising=False)


@pytest.fixture
def start() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-m", "pipeline", "worker"], cwd=ROOT, env=os.environ.copy()))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def order(seconds: float = 8, place: str = PLACE) -> jobs.Order:
    settings = Settings(script=ScriptOptions(seconds=seconds))
    return jobs.Order(place=place, character_id=DEFAULT, settings=settings)


def wait(job: str, *statuses: str, seconds: float = 180, stage: str = "") -> jobs.State:
    for _ in range(int(seconds * 10)):
        now = jobs.state(job)
        if now.status in statuses and stage in ("", now.stage):
            return now
        time.sleep(0.1)
    raise AssertionError(f"the job is {jobs.state(job)}")


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_job_outlives_its_worker(start: Callable[[], subprocess.Popen[bytes]], end: str):
    job = jobs.submit(order(), title="크림").id
    first = start()
    wait(job, "running", stage="voice")
    kept = list(home().glob("projects/*/scripts/*.json"))
    getattr(first, end)()
    first.wait(60)
    start()
    done = wait(job, "done")
    assert done.share == 1.0 and done.short is not None
    assert (home() / "projects" / done.project / done.short.path).exists()
    assert kept and all(path.exists() for path in kept)
    assert any(line.startswith("render") for line in jobs.lines(job))
    jobs.delete(job)
    assert jobs.listing() == [] and not (home() / "projects" / done.project).exists()


def test_stop_pause_and_going_on(start: Callable[[], subprocess.Popen[bytes]]):
    job = jobs.submit(order()).id
    start()
    wait(job, "running", stage="voice")
    jobs.pause(job)
    wait(job, "paused", seconds=30)
    assert jobs.resume(job).status == "queued"
    wait(job, "running", seconds=30)
    jobs.stop(job)
    stopped = wait(job, "cancelled", seconds=30)
    assert "멈췄습니다" in stopped.error_ko
    assert jobs.stop(job).status == "cancelled"


def test_a_failed_job_says_why(start: Callable[[], subprocess.Popen[bytes]]):
    job = jobs.submit(order(place="no-such-file.json")).id
    start()
    failed = wait(job, "failed", seconds=60)
    assert "no-such-file.json" in failed.error_ko and failed.error_en.isascii()


def test_a_queued_job_is_stopped_at_once_and_listed_by_user():
    one, two = jobs.submit(order(), user="a").id, jobs.submit(order(), user="b").id
    assert jobs.stop(one).status == "cancelled"
    assert [state.id for state in jobs.listing(user="b")] == [two]
    assert [state.id for state in jobs.listing(statuses=("cancelled",))] == [one]
    with pytest.raises(InputError):
        jobs.state("nothing")


def test_a_key_finds_the_job_it_began():
    first = jobs.submit(order(), user="a", key="k1")
    assert jobs.submit(order(), user="a", key="k1") == first
    assert jobs.submit(order(), user="b", key="k1").id != first.id
    with pytest.raises(InputError, match="같은 키"):
        jobs.submit(order(seconds=9), user="a", key="k1")
    assert len(jobs.listing()) == 2


def test_a_worker_goes_with_its_parent():
    command = [sys.executable, "-m", "pipeline", "worker", "--with-parent"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdin=subprocess.PIPE)
    for _ in range(300):
        if worker.alive():
            break
        time.sleep(0.1)
    assert worker.alive() and process.stdin is not None
    process.stdin.close()
    assert process.wait(60) == 0 and not worker.alive()


def test_a_worker_is_known_by_its_lock():
    assert not worker.alive()
    with worker._alive("here-1"):
        assert worker.alive() and worker.dead_workers() == []
    assert not worker.alive()


def test_the_database_is_shared_by_readers_and_a_writer():
    jobs.submit(order())
    with board.engine(board.database_url()).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
