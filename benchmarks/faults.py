"""`python -m benchmarks.faults [--kills 60] [--stops 10] [--damages 40] [--seed 1] [--json]`: what a crash leaves.

The studio runs as anybody starts it (`python app.py`), with its worker, the worker's runner and what that starts: FFmpegs and
the children that decode pictures. At random, seeded moments SIGKILL ends one of them, spread evenly over the five kinds, and
SIGSTOP lets the worker stand still. An app that was killed is started again at once; the rest must come back by itself: nobody
presses anything. A job is hit once, for a second hit is meant to fail with a sentence. Faults come in a random order; of the
next few the first is done that finds a process of its kind. Then parts of finished shorts of every
kind are emptied, cut and changed, and the shorts made again. Shorts are those of benchmarks.jobs with two scenes, and now
and then one of an example with its photos in full size; there are always some that wait.

    app, worker, runner, ffmpeg, decoder    kills of each; `missed`: none of the next faults found its process for two minutes
    stop             workers stopped; taken_over_s is the longest time until another one had the job (aim: <= 60)
    jobs             how many shorts were queued: each must end as done
    failed           shorts that ended as failed: must be 0; `failed_hit_twice` those whose log says that they were hit twice
    parts            finished stills, narrations, clips, segments and sounds that were there at a kill
    lost             those of them that are gone at the end: must be 0
    remade           those of them that were made again: must be 0
    doubled          projects with more than one finished video: must be 0
    half_written     finished files that break off: must be 0
    bad              finished videos that do not pass `check`: must be 0
    damaged, healed  artifacts that were damaged, and those of them that were made again: must be equal
    said             how often a job's log named a damaged part: at least once a short that had one
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from pipeline import jobs
from pipeline.render.quality import check_file
from pipeline.workspace.integrity import looks_complete, sum_of, sum_of_text
from pipeline.workspace.project import SUMS, home

from .jobs import order
from .short import ROOT, _family, _read

FIRST, MORE, SCENES = 10, 4, 2
"""Shorts at the beginning, those added when fewer than that many wait, scenes of each."""
WITH_PHOTOS = 3
"""Every so manieth short is of an example with photos, in full size: a draft's FFmpegs live too briefly to be met."""
PAUSE = (0.3, 1.5)
"""s between two faults, evenly spread."""
DUE, MISSES = 120.0, 5
"""s in which one of the next faults must find a process of its kind, and how often none may."""
AHEAD = 12
"""Faults of which the first that can be done is."""
PATIENCE = 900.0
"""s after the last fault in which all must be done."""
BELOW = ("runner", "ffmpeg", "decoder")
KINDS = ("app", "worker", *BELOW)
"""What is killed; a process BELOW the worker takes its job with it."""
MEDIA = (".png", ".wav", ".mp4", ".m4a", ".plan", ".jpg")


class App:
    """The studio, killed and started again."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = str(probe.getsockname()[1])
        self._workers: list[int] = []
        """Those seen last: who looks for an FFmpeg has to look often, and the studio has many threads."""
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "app.py", "--no-browser", "--port", self._port]
        told = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
        return subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def processes(self, kind: str) -> list[int]:
        """Process ids of a kind."""
        if kind == "app":
            return [self._process.pid]
        if not all("worker" in _words(pid) for pid in self._workers) or not self._workers:
            self._workers = [pid for pid in _family(self._process.pid)[1:] if "worker" in _words(pid)]
        workers = self._workers
        if kind == "worker":
            return workers
        marks = {"runner": "spawn_main", "ffmpeg": "ffmpeg", "decoder": "sandbox.child"}
        deeper = [pid for worker in workers for pid in _family(worker)[1:]]
        return [pid for pid in deeper if marks[kind] in " ".join(_words(pid)[: None if kind != "ffmpeg" else 1])]

    def kill(self, kind: str, dice: random.Random) -> bool:
        """Kill one of a kind; False when there is none."""
        pids = self.processes(kind)
        if not pids:
            return False
        with contextlib.suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.kill(dice.choice(pids), signal.SIGKILL)
        if kind == "app":
            self._process.wait()
            self._process = self._started()
        return True

    def end(self) -> None:
        """End it in order."""
        self._process.terminate()
        self._process.wait()


def _words(pid: int) -> list[str]:
    return _read(Path(f"/proc/{pid}/cmdline")).split("\0")


@dataclass
class Trial:
    """One run: what was made, what was done to it, what was seen."""

    dice: random.Random
    app: App
    say: Callable[[str], None]
    made: list[str] = field(default_factory=list)
    hit: set[str] = field(default_factory=set)
    """Jobs whose processes were killed."""
    counts: Counter[str] = field(default_factory=Counter)
    seen: dict[Path, int] = field(default_factory=dict)
    taken_over: float = 0.0
    """s, the longest"""

    def queue(self, count: int) -> None:
        """Queue shorts, each of its own project."""
        for _ in range(count):
            number = len(self.made)
            wanted = order(number, SCENES)
            if number % WITH_PHOTOS == WITH_PHOTOS - 1:
                place = str(ROOT / "examples" / "mood-lamp.json")
                settings = wanted.settings.model_copy(update={"draft": False})
                wanted = wanted.model_copy(update={"script": None, "place": place, "settings": settings})
            self.made.append(jobs.submit(wanted, priority=jobs.BATCH).id)

    def left(self) -> list[str]:
        """Shorts that have not ended."""
        return [job for job in self.made if jobs.state(job).status not in jobs.FINAL]

    def running(self) -> set[str]:
        """Shorts that are being made."""
        return {state.id for state in jobs.listing(statuses=("running",), limit=100)}

    def suffer(self, faults: list[str]) -> None:
        """Do all of them, while there are shorts to be made."""
        self.queue(FIRST)
        while faults and self.counts["missed"] < MISSES:
            if done := self.fault(faults[:AHEAD]):
                faults.remove(done)
            self.say(f"{dict(self.counts)}, {len(faults)} to come, {len(self.left())} of {len(self.made)} shorts left")

    def fault(self, kinds: Sequence[str]) -> str:
        """Do the first of `kinds` that can be done now, when a moment has passed; which it was, "" when none could."""
        time.sleep(self.dice.uniform(*PAUSE))
        if len(self.left()) < MORE:
            self.queue(MORE)
        self.seen |= {path: at for path, at in parts().items() if path not in self.seen}
        until = time.monotonic() + DUE
        while time.monotonic() < until:
            for kind in sorted(dict.fromkeys(kinds), key=lambda kind: kind != "ffmpeg"):  # which live for a moment only
                if self.stop() if kind == "stop" else self.kill(kind):
                    self.counts[kind] += 1
                    return kind
            time.sleep(0.05)
        self.counts["missed"] += 1
        return ""

    def kill(self, kind: str) -> bool:
        """Kill a process of a kind while something is made; one below the worker only while that was not hit before."""
        busy = self.running()
        if not busy or (kind in BELOW and busy & self.hit):
            return False
        done = self.app.kill(kind, self.dice)
        self.hit |= busy | self.running() if done and kind in BELOW else set()
        return done

    def stop(self) -> bool:
        """Let the worker stand still while it makes something, until another has that; False when none does."""
        workers, busy = self.app.processes("worker"), self.running()
        if not workers or not busy:
            return False
        job, worker = next(iter(busy)), workers[0]
        attempt = jobs.job_table._cell(job, "attempt")
        os.kill(worker, signal.SIGSTOP)
        began = time.monotonic()
        while jobs.job_table._cell(job, "attempt") == attempt and jobs.state(job).status == "running":
            if time.monotonic() - began > 2 * DUE:
                break
            time.sleep(0.1)
        self.taken_over = max(self.taken_over, time.monotonic() - began)
        with contextlib.suppress(ProcessLookupError):  # ended, so that its lock is free
            os.kill(worker, signal.SIGCONT)
        return True

    def finish(self) -> None:
        """Wait until every short has ended."""
        until = time.monotonic() + PATIENCE
        while left := self.left():
            if time.monotonic() > until:
                raise SystemExit(f"{len(left)} shorts did not end: {jobs.state(left[0])}")
            time.sleep(0.5)
        for job in self.made:
            if jobs.state(job).status == "failed":
                self.say("\n".join([job, *jobs.lines(job)]))


def parts() -> dict[Path, int]:
    """The data of every finished part, those that have a record -> when it was written."""
    records = [path for path in home().glob("projects/*/*/*.json") if not path.name.startswith(".")]
    data = [path.with_suffix(suffix) for path in records for suffix in (".png", ".wav", ".mp4", ".m4a")]
    return {path: path.stat().st_mtime_ns for path in data if path.exists()}


def hit_twice(job: str) -> bool:
    """True when its processes were killed twice, as its log says: it began while a blow meant for the one before it fell."""
    return sum("밖에서 끝났습니다" in line for line in jobs.lines(job)) > 1


def passes(video: Path) -> bool:
    """True when the whole file passes `check`; a draft's size is meant to be another."""
    return all(check.ok for check in check_file(video) if check.name != "size")


def counted(trial: Trial) -> dict[str, int]:
    """What became of the parts that were seen, and of the videos."""
    now = parts()
    videos = [jobs.bring(job).path(short.path) for job in trial.made if (short := jobs.state(job).short)]
    media = [path for path in home().glob("projects/*/*/**/*") if path.suffix in MEDIA and not path.name.startswith(".")]
    return {
        "jobs": len(trial.made),
        "failed": sum(jobs.state(job).status == "failed" and not hit_twice(job) for job in trial.made),
        "failed_hit_twice": sum(jobs.state(job).status == "failed" and hit_twice(job) for job in trial.made),
        "videos": len(videos),
        "parts": len(trial.seen),
        "lost": sum(path not in now for path in trial.seen),
        "remade": sum(now.get(path, at) != at for path, at in trial.seen.items()),
        "doubled": sum(len([path for path in v.parent.glob("*.mp4") if not path.name.startswith(".")]) != 1 for v in videos),
        "half_written": sum(not looks_complete(path) for path in media),
        "bad": sum(not passes(video) for video in videos),
    }


def damage(path: Path, how: str) -> None:
    """Empty a file, cut it, or change a byte of it."""
    data = bytearray(path.read_bytes())
    if how == "change":
        data[len(data) // 2] ^= 0xFF
    path.write_bytes({"empty": b"", "cut": bytes(data[: len(data) // 2]), "change": bytes(data)}[how])


def healed(path: Path) -> bool:
    """True when the file is as a record of its project says, or is a record that is as it was written."""
    project = path.parents[len(path.relative_to(home() / "projects").parts) - 2]
    for record in project.glob("*/*.json"):
        with contextlib.suppress(ValueError):
            values = json.loads(record.read_bytes())
            sums = values.pop(SUMS, {})
            if record == path:
                return bool(sums) and sums[""] == sum_of_text(values)
            if sums.get(path.relative_to(project).as_posix()) == sum_of(path):
                return True
    return False


def damaged(trial: Trial, count: int) -> dict[str, int]:
    """Damage artifacts of every kind, make their shorts again, and count what is whole again."""
    if not count:
        return {}
    by_kind: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(home().glob("projects/short-*/*/**/*")):
        folder = path.relative_to(home() / "projects").parts[1]
        known = folder in ("stills", "speech", "clips", "segments", "sound") and path.suffix in (*MEDIA, ".json")
        if path.is_file() and (known or (folder == "shorts" and path.suffix in (".mp4", ".jpg", ".srt"))):
            by_kind.setdefault((folder, path.suffix), []).append(path)
    for paths in by_kind.values():
        trial.dice.shuffle(paths)
    count = min(count, sum(len(paths) for paths in by_kind.values()))
    chosen = list(islice((paths.pop() for paths in cycle(by_kind.values()) if paths), count))
    for path, how in zip(chosen, cycle(("empty", "cut", "change"))):
        damage(path, how)
    hit = {path.relative_to(home() / "projects").parts[0] for path in chosen}
    again = [jobs.submit(jobs.order(job), priority=jobs.BATCH).id for job in trial.made if jobs.state(job).project in hit]
    trial.made += again
    trial.finish()
    said = sum("상한 파일" in line for job in again for line in jobs.lines(job))
    left = [path for path in chosen if not healed(path)]
    for path in left:
        trial.say(f"not healed: {path.relative_to(home())}")
    return {"damaged": len(chosen), "healed": len(chosen) - len(left), "kinds": len(by_kind), "said": said}


def run(kills: int, stops: int, damages: int, seed: int, say: bool) -> dict[str, object]:
    """Every fault, in a random order; wait until all is done; count what went wrong."""
    dice, began = random.Random(seed), time.monotonic()

    def tell(text: str) -> None:
        if say:
            print(text, file=sys.stderr, flush=True)

    trial = Trial(dice, App(), tell)
    try:
        faults = [*islice(cycle(KINDS), kills), *["stop"] * stops]
        dice.shuffle(faults)
        trial.suffer(faults)
        trial.finish()
        figures = counted(trial)
        mended = damaged(trial, damages)
    finally:
        trial.app.end()
    after = {"taken_over_s": round(trial.taken_over, 1), "minutes": round((time.monotonic() - began) / 60, 1)}
    return {"kills": kills, **trial.counts, **figures, **mended, **after}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.faults", description="Shorts are made while their worker is killed.")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--stops", type=int, default=10)
    parser.add_argument("--damages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object on standard output, nothing else")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SHORTS_HOME"] = folder
        for name in ("SHORTS_DB_URL", "SHORTS_STORE"):
            os.environ.pop(name, None)
        figures = run(chosen.kills, chosen.stops, chosen.damages, chosen.seed, not chosen.json)
    print(json.dumps(figures) if chosen.json else "\n".join(f"{name:<14}{value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
