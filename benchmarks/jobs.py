"""`python -m benchmarks.jobs [--jobs 200] [--json]`: what the queue costs, beside the plain function in a loop.

A short here is a real one of the embedded engines, as small as it gets: one scene with a narration of its own (about 0.9 s,
spoken anew in every short), a square picture drawn for it, moved, captioned, mixed and checked, as a draft of 360 x 360 px,
without presenter and music, in a project of its own. So the queue's share of the time is as large as it
can be. About ten minutes on two idle cores.

    per_minute_N     shorts a minute with N workers, from the first submit to the last end, while a page watches
    ideal_N          shorts a minute of N plain loops in N processes at once; turns are taken with the workers, block by block
    share_N          one by the other (aim: >= 0.9)
    growth_N         memory of all workers and runners in the last block by that in the first (aim: <= 1.05)
    poll_p99_ms      what a page waits for a job's state and the list of jobs, while all are busy (aim: <= 50)
    control_p99_ms   how long this process takes to spend the same processor time on nothing, half a look later: what of
                     the wait is only the turns it must wait for on busy cores
    poll_cpu_ms      that processor time, the middle
    stage_ms         what the queue adds to a stage: a short that is there already, through the queue and through the plain
                     function in turns, the middle of each, divided by the six stages (aim: <= 25)
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
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.image import ImageOptions
from pipeline.jobs.runner import Task, make
from pipeline.jobs.worker_locks import presence
from pipeline.progress import Progress
from pipeline.records import Product, Scene, Script, ScriptMetadata
from pipeline.render import RenderOptions
from pipeline.short import Settings
from pipeline.voice import VoiceOptions

from .short import ROOT, _family, _memory_mb

SHORT = "one scene of 0.9 s spoken anew, drawn, moved and checked, 360 x 360 px, no presenter, no music"
ENGINES = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}
STAGES, BLOCKS = 6, 4
PLAIN = 6
"""Blocks of the loops are that many times smaller than the workers': their pace is steady."""
LOOK = 0.3
"""s between two looks of the page, as the studio's."""
SETTINGS = Settings(
    image=ImageOptions(aspect="1:1"),
    voice=VoiceOptions(speed=2.0),
    render=RenderOptions(draft=True, preset="ultrafast", presenter="off", music="none", credentials=False),
)


def order(number: int, count: int = 1) -> jobs.Order:
    """A short of `count` scenes in its own project: its number is said in it."""
    scenes = tuple(
        Scene(scene_number=n, text=f"{number}번 크림", duration=1.0, seed=number * 10 + n) for n in range(1, count + 1)
    )
    told = ScriptMetadata(character_id=DEFAULT, tone="casual", seed=number)
    product = Product.model_validate({"name": "수분 크림", "price": 19_900})
    script = Script(scenes=scenes, total_duration=float(count), metadata=told, product=product)
    return jobs.Order(script=script, project=f"short-{number}", character_id=DEFAULT, settings=SETTINGS, engines=ENGINES)


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
    """Workers that have made a first short each, so that their models are loaded."""
    command = [sys.executable, "-m", "pipeline", "worker"]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(count)]
    until(lambda: len(presence().names()) == count, pause=0.2)
    finish([jobs.submit(order(10_000 + i)).id for i in range(2 * count)])
    yield workers
    for worker in workers:
        worker.terminate()
        worker.wait()


def until(true: Callable[[], bool], *, pause: float) -> None:
    """Wait until it is."""
    while not true():
        time.sleep(pause)


def finish(made: list[str]) -> None:
    """Wait until all are done. Raises SystemExit when one is not to be had."""
    until(lambda: not jobs.listing(statuses=("queued", "running"), limit=1), pause=0.05)
    if bad := [state for job in made if (state := jobs.state(job)).status != "done"]:
        raise SystemExit(f"a short was not made: {bad[0].error_en}")


class Loop:
    """A plain loop in a process of its own, which makes what it is told and says how long it took."""

    def __init__(self, number: int) -> None:
        command = [sys.executable, "-m", "benchmarks.jobs", "--loop"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.begin([20_000 + number])
        self.end()

    def begin(self, numbers: list[int]) -> None:
        """Begin to make these."""
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(numbers)}\n")
        self._process.stdin.flush()

    def end(self) -> float:
        """s it took"""
        assert self._process.stdout
        return float(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def looped() -> None:
    """The other side of Loop."""
    plain = Plain()
    for line in sys.stdin:
        print(sum(plain.make(number) for number in json.loads(line)), flush=True)


def memory(workers: list[subprocess.Popen[bytes]]) -> float:
    """MB of the workers and their runners, without the FFmpegs of the moment."""
    return sum(_memory_mb(pid) for worker in workers for pid in _family(worker.pid) if "python" in _name(pid))


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""


class Watcher:
    """A page that watches, and the memory of who is watched."""

    def __init__(self, workers: list[subprocess.Popen[bytes]]) -> None:
        self._workers, self.sizes = workers, list[list[float]]()
        self.waits, self.spent, self.control = list[float](), list[float](), list[float]()

    def follow(self, made: list[str]) -> None:
        """Watch until all of `made` are done."""
        sizes, left = list[float](), made
        while left:
            pause = min(LOOK, 0.02 * len(left)) / 2  # near the end more often: the last end is what is timed
            state = self._ask(left[0])
            sizes.append(memory(self._workers))
            time.sleep(pause)
            self.control.append(spend(self.spent[-1]))
            if state.status in jobs.FINAL:
                left = left[1:]
                continue
            time.sleep(pause)
        self.sizes.append(sizes)

    def _ask(self, job: str) -> jobs.State:
        asked, spent = time.perf_counter(), time.thread_time()
        state = jobs.state(job)
        jobs.listing()
        self.spent.append(time.thread_time() - spent)
        self.waits.append(time.perf_counter() - asked)
        return state

    @property
    def growth(self) -> float:
        """Memory of the last block by that of the first."""
        first, last = (statistics.median(self.sizes[i]) for i in (0, -1))
        return last / first


def spend(seconds: float) -> float:
    """Spend that much processor time on nothing; s it took."""
    began, end = time.perf_counter(), time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return time.perf_counter() - began


def throughput(count: int, number: int) -> dict[str, float]:
    """`number` shorts through the queue with `count` workers, in turns with as many plain loops."""
    each, plain = number // BLOCKS, max(number // BLOCKS // PLAIN, 2) * count
    spent = {"queue": 0.0, "loop": 0.0}
    with fresh(), ExitStack() as stack:
        loops = [Loop(i) for i in range(count)]
        for loop in loops:
            stack.callback(loop.close)
        watcher = Watcher(stack.enter_context(working(count)))
        for block in range(BLOCKS):
            for i, loop in enumerate(loops):
                loop.begin([30_000 + block * plain + j for j in range(i, plain, count)])
            spent["loop"] += max(loop.end() for loop in loops)
            began = time.monotonic()
            made = [jobs.submit(order(block * each + i), priority=jobs.BATCH).id for i in range(each)]
            watcher.follow(made)
            spent["queue"] += time.monotonic() - began
            finish(made)
    rate, ideal = 60 * BLOCKS * each / spent["queue"], 60 * BLOCKS * plain / spent["loop"]
    return {
        f"ideal_{count}": ideal,
        f"per_minute_{count}": rate,
        f"share_{count}": rate / ideal,
        f"growth_{count}": watcher.growth,
        f"poll_p99_ms_{count}": 1000 * percentile(watcher.waits),
        f"control_p99_ms_{count}": 1000 * percentile(watcher.control),
        f"poll_cpu_ms_{count}": 1000 * statistics.median(watcher.spent),
    }


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
    figures = overhead(20)
    for count in workers:
        figures |= throughput(count, number)
    polls = max(figures[f"poll_p99_ms_{count}"] for count in workers)
    return {"jobs": number, **figures, "poll_p99_ms": polls, "load": os.getloadavg()[0]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.jobs", description="What the queue costs.")
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument("--loop", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    for name in ("SHORTS_DB_URL", "SHORTS_STORE"):
        os.environ.pop(name, None)
    if chosen.loop:
        looped()
        return
    began = time.monotonic()
    figures = {name: round(value, 3) for name, value in measure(chosen.jobs, tuple(chosen.workers)).items()}
    figures["minutes"] = round((time.monotonic() - began) / 60, 1)
    if chosen.json:
        print(json.dumps({"short": SHORT, **figures}))
        return
    print(f"a short is {SHORT}")
    print("\n".join(f"{name:<16}{value:>10}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
