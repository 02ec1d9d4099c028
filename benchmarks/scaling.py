"""`python -m benchmarks.scaling [--measure] [--machines 1 10 1000] [--json]`: what many machines would make a day.

With `--measure` the figures of the database are taken first, in half a minute: a real Postgres (Debian's package) in a
temporary folder, four processes that report the progress of jobs as workers do, and each other kind of talk by itself.

A model, not a measurement: no graphics card and no second machine was measured. Deterministic. Every shared part (database,
store) serves what the machines ask of it; a machine makes a short every `busy` seconds. The more a part is used, the longer
it takes (a queue of one server: wait = service / (1 - use)); waiting makes the machines slower, which lowers the use; the
point where both agree is found by halving.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipeline import jobs
from pipeline.jobs import job_table
from pipeline.jobs.database import database_url, engine

from .jobs import ENGINES
from .short import ROOT

T = TypeVar("T")
DAY = 86_400
SECONDS = 10.0
"""s that reports are counted."""


@dataclass(frozen=True)
class Plant:
    """What one short needs, and what the shared parts can do."""

    gpu_tflop: float = 1_228.0
    """Work of the default design on the card (counted by benchmarks.flops)."""
    card_tflops: float = 40.0
    """Assumed: TFLOP/s a card sustains."""
    cpu_seconds: float = 14.0
    """Wall time of what runs beside or after the card (render, voice) and is not hidden. Assumed half of an embedded short."""
    overhead_seconds: float = 0.5
    """Of the queue: claim, look, last words. Measured on SQLite, with reserve for a network."""
    megabytes: float = 60.0
    """Of one project: stills, narrations, clips, segments, the short."""
    link: float = 100.0
    """MB/s of a machine (1 Gbit/s)."""
    store: float = 1_000.0
    """MB/s of the store for all (10 Gbit/s). Assumed."""
    database: float = 94.0
    """Transactions/s. Measured: Postgres on a fraction of two busy cores; a server of its own does many times more."""
    per_short: float = 30.0
    """Transactions of one short: submit, claim, log, end."""
    running: float = 1 / 0.7
    """Transactions/s while a short is made (worker.BEAT_SHARED)."""
    waiting: float = 3.0
    """Transactions/s of a machine anyway: two lanes looked into, its lock (queue.POLL_SHARED, alive.BEAT)."""

    def asked(self, machines: int, seconds: float) -> dict[str, float]:
        """Use of each shared part, 1.0 is all it can do, when every machine makes a short in `seconds`."""
        shorts = machines / seconds
        talk = shorts * self.per_short + machines * (self.running + self.waiting)
        return {"database": talk / self.database, "store": shorts * self.megabytes / self.store}

    @property
    def alone(self) -> float:
        """s of one short on one machine that waits for nobody."""
        return self.gpu_tflop / self.card_tflops + self.cpu_seconds + self.overhead_seconds

    def waits(self, machines: int, seconds: float) -> float:
        """s a short waits for the shared parts at that pace; without end when one cannot keep up."""
        use = self.asked(machines, seconds)
        if max(use.values()) >= 1:
            return float("inf")
        talk = self.per_short / self.database / (1 - use["database"])
        copy = max(self.megabytes / self.link, self.megabytes / self.store / (1 - use["store"]))
        return talk + copy


def pace(plant: Plant, machines: int) -> float:
    """s a short takes each machine; without end when the database cannot even hear that many."""
    low, high = plant.alone, DAY * 30.0
    if plant.waits(machines, high) == float("inf"):
        return float("inf")
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if plant.alone + plant.waits(machines, middle) <= middle else (middle, high)
    return high


def largest(plant: Plant) -> int:
    """Machines that still work at nine tenths of their own pace."""
    best, step = 1, 1 << 20
    while step:
        if pace(plant, best + step) * 0.9 <= plant.alone:
            best += step
        step //= 2
    return best


def row(plant: Plant, machines: int) -> dict[str, float | str]:
    """One line of the plan."""
    seconds = pace(plant, machines)
    use = plant.asked(machines, min(seconds, plant.alone * 1000))
    first = max(use, key=lambda part: use[part])
    return {
        "machines": machines,
        "shorts_a_day": round(machines * DAY / seconds),
        "of_ideal": round(plant.alone / seconds, 3),
        "database": round(use["database"], 3),
        "store": round(use["store"], 3),
        "first_to_give_way": first,
    }


@contextmanager
def postgres() -> Iterator[str]:
    """A server of its own; yields its address. Raises SystemExit where there is none to start."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("pg_ctl") or "none").parent]
    if not (programs[-1] / "initdb").exists():
        raise SystemExit("--measure needs Postgres: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="shorts-pg-"))
    user = "postgres" if getpass.getuser() == "root" else getpass.getuser()
    if getpass.getuser() == "root":
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        other = user if getpass.getuser() == "root" else None
        command = [str(programs[-1] / program), "-D", str(folder), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", user=other)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run("initdb", "-A", "trust", "-U", user)
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}", "start")
    try:
        yield f"postgresql://{user}@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def reported(job: str) -> float:
    """Reports a second of one process that tells a job's progress without a pause, for SECONDS."""
    job_table.tell(job, "worker", note="")  # opens the connection
    count, until = 0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        job_table.tell(job, "worker", note=f"{count}")
        count += 1
    return count / SECONDS


def measure() -> dict[str, float]:
    """What a Postgres on this machine does: reports/s of four processes at once; ms of submit, state and report alone."""
    with postgres() as url, tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SHORTS_DB_URL": url, "SHORTS_HOME": folder}
        order = jobs.Order(place="x", character_id="nobody", engines=ENGINES)
        made, submit_ms = timed(lambda: jobs.submit(order).id)
        for job in made:
            job_table.claim(job, 1, "worker")
        _, tell_ms = timed(lambda: job_table.tell(made[0], "worker", note="x"))
        _, state_ms = timed(lambda: jobs.state(made[0]))
        command = [sys.executable, "-m", "benchmarks.scaling", "--report"]
        telling = [subprocess.Popen([*command, job], cwd=ROOT, stdout=subprocess.PIPE, text=True) for job in made[:4]]
        rate = sum(float(process.communicate()[0]) for process in telling)
        engine(database_url()).dispose()
    for name in ("SHORTS_DB_URL", "SHORTS_HOME"):
        os.environ.pop(name)
    return {"reports_per_s": rate, "submit_ms": submit_ms, "report_ms": tell_ms, "state_ms": state_ms}


def timed(act: Callable[[], T], count: int = 30) -> tuple[list[T], float]:
    """What `act` returns, time after time, and the middle of the ms it takes."""
    found, spent = [act()], list[float]()  # the first one opens the connection
    for _ in range(count):
        began = time.perf_counter()
        found.append(act())
        spent.append(1000 * (time.perf_counter() - began))
    return found, statistics.median(spent)


def main() -> None:
    """Reckon and print: with the database as measured, and with one of its own."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description="What many machines would make a day (a model).")
    parser.add_argument("--machines", type=int, nargs="+", default=[1, 10, 1000])
    parser.add_argument("--database", type=float, nargs="+", default=[94.0, 1_000.0, 10_000.0], help="transactions/s")
    parser.add_argument("--card", type=float, default=40.0, help="TFLOP/s a card sustains (assumed)")
    parser.add_argument("--measure", action="store_true", help="take the database's figures here (needs Postgres)")
    parser.add_argument("--report", metavar="JOB", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.report:
        print(reported(chosen.report))
        return
    measured = measure() if chosen.measure else {}
    if measured:
        chosen.database[0] = measured["reports_per_s"]
    plants = [replace(Plant(), database=rate, card_tflops=chosen.card) for rate in chosen.database]
    if chosen.json:
        rows = [{**row(plant, n), "database_per_s": plant.database} for plant in plants for n in chosen.machines]
        told = {"plant": asdict(plants[0]), "rows": rows, "largest": [largest(plant) for plant in plants]}
        print(json.dumps({**told, "measured": measured}))
        return
    for name, value in measured.items():
        print(f"{name:<18}{value:>9.1f}")
    for plant in plants:
        print(f"database {plant.database:.0f}/s: {largest(plant)} machines at nine tenths of their pace")
        for n in chosen.machines:
            print("  " + "  ".join(f"{name} {value}" for name, value in row(plant, n).items()))


if __name__ == "__main__":
    main()
