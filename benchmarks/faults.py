"""`python -m benchmarks.faults [--kills 50] [--seed 1] [--json]`: shorts are made while their worker is killed over and over.

At random, seeded moments either the worker (and with it everything) or only its runner gets SIGKILL; a worker is started
again at once. Shorts are real ones on the embedded engines, as drafts (half as large). More are queued while kills are due.

    kills         how many there were
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
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.project import home
from pipeline.render import RenderOptions
from pipeline.render.quality import check_file
from pipeline.script import ScriptOptions
from pipeline.short import Settings

from .short import ROOT, _family

EXAMPLE = str(ROOT / "examples" / "moisture-cream.json")
ENGINES = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}


def queue_one(number: int) -> str:
    """Queue a short of its own project."""
    settings = Settings(script=ScriptOptions(seconds=8, seed=number), render=RenderOptions(draft=True))
    order = jobs.Order(place=EXAMPLE, project=f"short-{number}", character_id=DEFAULT, settings=settings, engines=ENGINES)
    return jobs.submit(order, title=f"short {number}").id


def start() -> subprocess.Popen[bytes]:
    """A worker."""
    return subprocess.Popen([sys.executable, "-m", "pipeline", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL)


def kill(worker: subprocess.Popen[bytes], dice: random.Random) -> subprocess.Popen[bytes]:
    """Kill the worker or, one time in three, only a process below it; returns the worker that goes on."""
    below = _family(worker.pid)[1:]
    if below and dice.random() < 1 / 3:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.kill(dice.choice(below), signal.SIGKILL)
        return worker
    worker.kill()
    worker.wait()
    return start()


def parts() -> dict[Path, int]:
    """The data of every finished part, those that have a record -> when it was written."""
    records = [path for path in home().glob("projects/*/*/*.json") if not path.name.startswith(".")]
    data = [path.with_suffix(suffix) for path in records for suffix in (".png", ".wav", ".mp4", ".m4a")]
    return {path: path.stat().st_mtime_ns for path in data if path.exists()}


def passes(video: Path) -> bool:
    """True when the whole file passes `check`; a draft's size is meant to be another."""
    return all(check.ok for check in check_file(video) if check.name != "size")


def revive(made: list[str]) -> None:
    """What a killed runner or FFmpeg failed is tried again, as a person would."""
    for job in made:
        if jobs.state(job).status == "failed":
            jobs.retry(job)


def run(kills: int, seed: int, say: bool) -> dict[str, int | float]:
    """Kill `kills` times; wait until all is done; count what went wrong."""
    dice, made, seen, began = random.Random(seed), [queue_one(0), queue_one(1)], dict[Path, int](), time.monotonic()
    worker = start()
    for number in range(kills):
        time.sleep(dice.uniform(0.5, 20.0))
        seen |= {path: at for path, at in parts().items() if path not in seen}
        worker = kill(worker, dice)
        revive(made)
        if all(jobs.state(job).status == "done" for job in made):
            made.append(queue_one(len(made)))
        if say:
            print(number + 1, [(jobs.state(job).status, jobs.state(job).stage) for job in made], file=sys.stderr, flush=True)
    while any(jobs.state(job).status != "done" for job in made):
        time.sleep(1)
        revive(made)
    worker.terminate()
    worker.wait()
    now = parts()
    videos = {job: jobs.bring(job).path(jobs.state(job).short.path) for job in made}  # pyright: ignore[reportOptionalMemberAccess]
    return {
        "kills": kills,
        "jobs": len(made),
        "parts": len(seen),
        "lost": sum(path not in now for path in seen),
        "remade": sum(now.get(path, at) != at for path, at in seen.items()),
        "duplicated": sum(len([p for p in v.parent.glob("*.mp4") if not p.name.startswith(".")]) != 1 for v in videos.values()),
        "bad": sum(not passes(video) for video in videos.values()),
        "minutes": round((time.monotonic() - began) / 60, 1),
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
