"""`python -m benchmarks.jobs [--jobs 200] [--json]`: what the queue costs, beside the plain function in a loop.

The shorts are real ones on the embedded engines, as drafts (half as large), each with a seed of its own. Every figure is
taken with one worker and with two; the ideal is as many plain loops in as many processes at once.

    per_minute_N     shorts a minute with N workers; ideal_N of N plain loops; share_N is one by the other (aim: >= 0.9)
    stage_ms         what the queue adds to a stage: a short that is there already, through the queue and through the plain
                     function in turns, the middle of each, divided by the six stages (aim: <= 25)
    poll_p99_ms      what a page that watches waits for a job's state and the list of jobs, while all are busy (aim: <= 50)
    growth_N         resident memory of all workers at the end by that after the first fifth (aim: <= 1.05)
    stage_cpu_ms     processor time of the worker itself for it, idle looking included; hardly depends on the load
    idle_cpu         share of a core that a worker without work takes

A process takes longer when the machine does other work; the load is printed with the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.jobs.runner import Task, make
from pipeline.progress import Progress
from pipeline.render import RenderOptions
from pipeline.script import ScriptOptions
from pipeline.short import Settings

from .short import ROOT, _family, _resident_mb

EXAMPLE = str(ROOT / "examples" / "moisture-cream.json")
ENGINES = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}
STAGES = 6


def order(number: int) -> jobs.Order:
    """A draft of its own project."""
    settings = Settings(script=ScriptOptions(seconds=8, seed=number), render=RenderOptions(draft=True))
    return jobs.Order(place=EXAMPLE, project=f"short-{number}", character_id=DEFAULT, settings=settings, engines=ENGINES)


class Plain:
    """The plain function, called as a runner calls it."""

    def report(self, _: Progress) -> None: ...

    def say(self, _: object) -> None: ...

    def make(self, number: int) -> float:
        """Make a short; s it took."""
        began = time.monotonic()
        make(Task(str(number), order(number), ENGINES), self)  # pyright: ignore[reportArgumentType]
        return time.monotonic() - began


@contextmanager
def fresh() -> Iterator[None]:
    """A SHORTS_HOME of its own."""
    before = os.environ.get("SHORTS_HOME", "")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["SHORTS_HOME"] = folder
        yield
    os.environ["SHORTS_HOME"] = before


@contextmanager
def working(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers that have made a first short, so that their models are loaded."""
    command = [sys.executable, "-m", "pipeline", "worker"]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(count)]
    warm = [jobs.submit(order(10_000 + i)).id for i in range(count)]
    until(lambda: all(jobs.state(job).status in jobs.FINAL for job in warm), pause=0.2)
    yield workers
    for worker in workers:
        worker.terminate()
        worker.wait()


def until(true: Callable[[], bool], *, pause: float) -> None:
    """Wait until it is."""
    while not true():
        time.sleep(pause)


def ideal(workers: int, count: int) -> float:
    """Shorts a minute of `workers` plain loops at once."""
    with fresh():
        command = [sys.executable, "-m", "benchmarks.jobs", "--loop"]
        parts = [range(count)[i::workers] for i in range(workers)]
        loops = [
            subprocess.Popen([*command, json.dumps(list(part))], cwd=ROOT, stdout=subprocess.PIPE, text=True) for part in parts
        ]
        return sum(60 * len(part) / float(loop.communicate()[0]) for part, loop in zip(parts, loops, strict=True))


def memory(workers: list[subprocess.Popen[bytes]]) -> float:
    """MB of the workers and their runners, without the FFmpegs of the moment."""
    return sum(_resident_mb(pid) for worker in workers for pid in _family(worker.pid) if "python" in _name(pid))


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""


def queued(count: int, number: int) -> dict[str, float]:
    """`number` shorts through the queue with `count` workers: a minute's worth, memory, waits of a watching page."""
    with fresh(), working(count) as workers:
        made = [jobs.submit(order(i), priority=jobs.BATCH).id for i in range(number)]
        began, polls, sizes = time.monotonic(), list[float](), list[float]()
        while (
            done := sum(state.status == "done" for state in jobs.listing(limit=number + count, statuses=("done",))) - count
        ) < number:
            asked = time.perf_counter()
            jobs.state(made[min(done, number - 1)])
            jobs.listing()
            polls.append(time.perf_counter() - asked)
            sizes.append(memory(workers)) if done >= number / 5 else None
            time.sleep(0.1)
        minutes = (time.monotonic() - began) / 60
        tail = max(len(sizes) // 10, 1)
        growth = statistics.median(sizes[-tail:]) / statistics.median(sizes[:tail])
        return {f"per_minute_{count}": number / minutes, f"growth_{count}": growth, "poll_p99_ms": 1000 * percentile(polls)}


def percentile(values: list[float], share: float = 0.99) -> float:
    """The value that `share` of them do not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def overhead(again: int) -> dict[str, float]:
    """ms a stage, and the share of a core of a worker that waits."""
    with fresh(), working(1) as (worker,):
        plain, alone, through = Plain(), list[float](), list[float]()
        plain.make(10_000)
        before = _cpu(worker.pid)
        for _ in range(again):  # in turns, so that what else the machine does weighs on both alike
            alone.append(plain.make(10_000))
            began = time.monotonic()
            job = jobs.submit(order(10_000)).id
            until(lambda job=job: jobs.state(job).status == "done", pause=0.01)
            through.append(time.monotonic() - began)
        used = _cpu(worker.pid)
        time.sleep(5)
        return {
            "stage_ms": 1000 * (statistics.median(through) - statistics.median(alone)) / STAGES,
            "stage_cpu_ms": 1000 * (used - before) / again / STAGES,
            "idle_cpu": (_cpu(worker.pid) - used) / 5,
        }


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(number: int, workers: tuple[int, ...]) -> dict[str, float]:
    """All figures."""
    figures = overhead(min(number, 20))
    for count in workers:
        figures[f"ideal_{count}"] = ideal(count, number)
        figures |= queued(count, number)
        figures[f"share_{count}"] = figures[f"per_minute_{count}"] / figures[f"ideal_{count}"]
    return {"jobs": number, **figures, "load": os.getloadavg()[0]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.jobs", description="What the queue costs.")
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument("--loop", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    for name in ("SHORTS_DB_URL", "SHORTS_STORE"):
        os.environ.pop(name, None)
    if chosen.loop is not None:
        plain = Plain()
        plain.make(20_000 + chosen.loop[0])  # loads the models, as a worker's first short does
        print(sum(plain.make(number) for number in chosen.loop))
        return
    figures = {name: round(value, 3) for name, value in measure(chosen.jobs, tuple(chosen.workers)).items()}
    print(json.dumps(figures) if chosen.json else "\n".join(f"{name:<16}{value:>10}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
