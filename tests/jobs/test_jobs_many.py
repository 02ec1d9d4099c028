"""Several machines on one Postgres and one store: whatever one of them loses, every job finishes once."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import jobs
from pipeline.jobs import database, worker_locks
from tests.support.workers import Crew, crowd, submit, takeover, until, wait

pytestmark = pytest.mark.slow

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("pg_ctl") or "none").parent]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A server of its own in a temporary folder, run by a user without rights."""

    def __init__(self) -> None:
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="shorts-pg-")), free_port()
        self.user = "postgres" if getpass.getuser() == "root" else getpass.getuser()
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self.url = f"postgresql://{self.user}@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-D", str(self.folder), "-A", "trust", "-U", self.user, "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        as_user = {"user": self.user} if os.geteuid() == 0 else {}
        command = [str(PROGRAMS[-1] / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)  # pyright: ignore[reportCallIssue, reportArgumentType]

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop")


@pytest.fixture
def postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    if not (PROGRAMS[-1] / "initdb").exists() or sys.platform == "win32":
        pytest.skip("needs Postgres (apt install postgresql)")
    pytest.importorskip("psycopg", reason="needs `pip install -r requirements-many.txt`")
    server = Postgres()
    server.start()
    monkeypatch.setenv("SHORTS_DB_URL", server.url)
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "web"))
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def crew(tmp_path: Path, postgres: Postgres) -> Iterator[Crew]:
    workers = Crew(tmp_path)
    yield workers
    workers.end()


class Wire:
    """A way to a server that can be cut."""

    def __init__(self, port: int) -> None:
        self._to, self._ends = port, list[socket.socket]()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, far = self._server.accept()[0], socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            self._ends += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                end.close()

    def cut(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for end in self._ends:
            end.close()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an S3 server with a bucket."""
    server_module = pytest.importorskip("moto.server", reason="needs `pip install moto[server]`")
    pytest.importorskip("s3fs", reason="needs `pip install -r requirements-many.txt`")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    server = server_module.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    import boto3

    boto3.client("s3").create_bucket(Bucket="shorts")
    monkeypatch.setenv("SHORTS_STORE", "s3://shorts/studio")
    yield port
    server.stop()


def once(crew: Crew, names: list[str], redone: int) -> None:
    """Every piece of every job was made, at most `redone` of them twice (those in flight when their worker was lost)."""
    made = crew.made()
    assert {line.rsplit(" ", 1)[0] for line in made} == set(names)
    assert sum(made.values()) - len(made) <= redone, made


@pytest.mark.usefixtures("postgres")
def test_workers_of_many_machines_count_on_and_old_tables_grow():
    with database.writing() as connection:  # as a version before workers counted left it
        connection.exec_driver_sql("DROP TABLE short_workers")
        connection.exec_driver_sql("CREATE TABLE short_workers (name VARCHAR PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO short_workers VALUES ('old')")
    database.engine.cache_clear()
    known, lost = worker_locks.presence(), threading.Event()
    known.hold("new", lost)
    until(lambda: "new" in known.names(), "the row")
    assert known.counts() == {"new": 0}
    known.count_on("new")
    assert known.counts() == {"new": 1} and known.dead() == {"old"}
    lost.set()


def test_one_killed_one_cut_off_and_the_database_restarted(crew: Crew, postgres: Postgres, bucket: int, tmp_path: Path):
    names = [f"job {i}" for i in range(9)]
    made = [submit(name, scenes=5, cost=0.3) for name in names]
    wire = Wire(bucket)
    crew.start(SHORTS_HOME=str(tmp_path / "a"))
    doomed = crew.start(SHORTS_HOME=str(tmp_path / "b"))
    crew.start(SHORTS_HOME=str(tmp_path / "c"), AWS_ENDPOINT_URL=f"http://127.0.0.1:{wire.port}")
    until(lambda: len(jobs.listing(statuses=("running",))) == 3, "three running jobs")
    doomed.kill()
    wire.cut()
    time.sleep(1)
    postgres.stop()
    time.sleep(1)
    postgres.start()
    for job in made:
        wait(job, "done")
    once(crew, names, redone=10)  # of the two workers that were lost, not more than all of their one job
    for job, name in zip(made, names, strict=True):
        project, state = jobs.bring(job), jobs.state(job)
        assert state.short is not None
        assert project.path(state.short.path).read_bytes() == f"{name} {state.short.path}".encode()
        assert all(kept.startswith("files/") for kept in state.files.values()) and len(state.files) >= 6


def test_machines_share_a_folder_and_a_dead_ones_work(crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = tmp_path / "store"
    store.mkdir()
    monkeypatch.setenv("SHORTS_STORE", str(store))
    long = submit("long", scenes=40, cost=0.4)
    crew.start(SHORTS_HOME=str(tmp_path / "a"))
    wait(long, "running", scene=3)
    crew.start(SHORTS_HOME=str(tmp_path / "b"))
    crowd(2)
    until(lambda: list(store.glob("projects/*/clips/*.json")), "a piece in the store")
    kept = {path.stem for path in store.glob("projects/*/clips/*.json")}
    took = takeover(crew.processes[0], long)
    assert took < 15, f"took over after {took:.1f} s, load {os.getloadavg()[0]:.0f}"
    wait(long, "done")
    assert {n: times for n in kept if (times := crew.made()[f"long {n}"]) != 1} == {}
    jobs.delete(long)
    assert not list(store.rglob("*.mp4")) and not list((store / "projects").iterdir())


def test_a_machine_without_the_store_takes_no_job(crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = tmp_path / "store"
    store.mkdir()
    monkeypatch.setenv("SHORTS_STORE", str(store))
    job = submit("one")
    crew.start(SHORTS_HOME=str(tmp_path / "a"), SHORTS_STORE=str(tmp_path / "not mounted"))
    until(lambda: "cannot be reached" in crew.said(), "the warning")
    assert jobs.state(job).status == "queued"
    (tmp_path / "not mounted").symlink_to(store)
    wait(job, "done")
