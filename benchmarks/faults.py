"""`python -m benchmarks.faults [--kills 50] [--seed 1] [--json]`: shorts are made while processes are killed over and over.

The studio runs as anybody starts it (`python app.py`), with its worker, the worker's runner and the FFmpegs below it. At
random, seeded moments SIGKILL ends one of them: the app, the worker, or a process below the worker. An app that was killed
is started again at once; the rest must come back by itself. Shorts are those of benchmarks.jobs with three scenes; there are
always some that wait. Under ten minutes on two idle cores.

    kills         how many there were, and of what
    jobs          how many shorts were queued: each must end as done
    parts         finished stills, narrations, clips, segments and sounds that were there at a kill
    lost          those of them that are gone at the end: must be 0
    remade        those of them that were made again: must be 0
    duplicated    projects with more than one finished video: must be 0
    bad           finished videos that do not pass `check`: must be 0
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pipeline import jobs
from pipeline.project import home
from pipeline.render.quality import check_file

from .jobs import order
from .short import ROOT, _family, _read

FIRST, MORE, SCENES = 12, 4, 3
"""Shorts at the beginning, those added when fewer than that many wait, scenes of each."""
PAUSE = (0.5, 8.0)
"""s between two kills, evenly spread; four times in five they count from when a worker is there."""
PATIENCE = 900.0
"""s after the last kill in which all must be done."""


class App:
    """The studio, killed and started again."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = str(probe.getsockname()[1])
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "app.py", "--no-browser", "--port", self._port]
        told = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
        return subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        below = _family(self._process.pid)[1:]
        return [pid for pid in below if "worker" in _read(Path(f"/proc/{pid}/cmdline")).split("\0")]

    def kill(self, dice: random.Random) -> str:
        """Kill one process; returns which."""
        workers = self.workers()
        deeper = [pid for worker in workers for pid in _family(worker)[1:]]
        what, pids = dice.choice([("app", [self._process.pid]), ("worker", workers), ("below", deeper), ("below", deeper)])
        if not pids:
            what, pids = "app", [self._process.pid]
        with contextlib.suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.kill(dice.choice(pids), signal.SIGKILL)
        if what == "app":
            self._process.wait()
            self._process = self._started()
        return what

    def end(self) -> None:
        """End it in order."""
        self._process.terminate()
        self._process.wait()


def parts() -> dict[Path, int]:
    """The data of every finished part, those that have a record -> when it was written."""
    records = [path for path in home().glob("projects/*/*/*.json") if not path.name.startswith(".")]
    data = [path.with_suffix(suffix) for path in records for suffix in (".png", ".wav", ".mp4", ".m4a")]
    return {path: path.stat().st_mtime_ns for path in data if path.exists()}


def passes(video: Path) -> bool:
    """True when the whole file passes `check`; a draft's size is meant to be another."""
    return all(check.ok for check in check_file(video) if check.name != "size")


def queue_more(made: list[str], count: int) -> None:
    """Queue shorts, each of its own project."""
    made += [jobs.submit(order(len(made) + i, SCENES), priority=jobs.BATCH).id for i in range(count)]


def revive(made: list[str]) -> list[str]:
    """Those not done. What a killed runner or FFmpeg failed is tried again, as a person would."""
    states = [jobs.state(job) for job in made]
    for state in states:
        if state.status == "failed":
            jobs.retry(state.id)
    return [state.id for state in states if state.status != "done"]


def run(kills: int, seed: int, say: bool) -> dict[str, object]:
    """Kill `kills` times; wait until all is done; count what went wrong."""
    dice, made, seen, began = random.Random(seed), list[str](), dict[Path, int](), time.monotonic()
    hit = Counter[str]()
    queue_more(made, FIRST)
    app = App()
    for number in range(kills):
        late = time.monotonic() + (60.0 if dice.random() < 0.8 else 0.0)
        while not app.workers() and time.monotonic() < late:
            time.sleep(0.05)
        time.sleep(dice.uniform(*PAUSE))
        seen |= {path: at for path, at in parts().items() if path not in seen}
        hit[app.kill(dice)] += 1
        if len(left := revive(made)) < MORE:
            queue_more(made, MORE)
        if say:
            print(f"{number + 1} {dict(hit)} {len(made) - len(left)} of {len(made)} done", file=sys.stderr, flush=True)
    until = time.monotonic() + PATIENCE
    while left := revive(made):
        if time.monotonic() > until:
            raise SystemExit(f"{len(left)} shorts did not end: {jobs.state(left[0])}")
        time.sleep(0.5)
    app.end()
    return {
        "kills": kills,
        **hit,
        "jobs": len(made),
        **counted(made, seen),
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def counted(made: list[str], seen: dict[Path, int]) -> dict[str, int]:
    """What became of the parts that were seen, and of the videos."""
    now = parts()
    videos = [jobs.bring(job).path(short.path) for job in made if (short := jobs.state(job).short)]
    return {
        "videos": len(videos),
        "parts": len(seen),
        "lost": sum(path not in now for path in seen),
        "remade": sum(now.get(path, at) != at for path, at in seen.items()),
        "duplicated": sum(len([path for path in v.parent.glob("*.mp4") if not path.name.startswith(".")]) != 1 for v in videos),
        "bad": sum(not passes(video) for video in videos),
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.faults", description="Shorts are made while their worker is killed.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object on standard output, nothing else")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SHORTS_HOME"] = folder
        for name in ("SHORTS_DB_URL", "SHORTS_STORE"):
            os.environ.pop(name, None)
        figures = run(chosen.kills, chosen.seed, not chosen.json)
    print(json.dumps(figures) if chosen.json else "\n".join(f"{name:<12}{value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
