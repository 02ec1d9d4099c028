"""Workers and jobs for the tests: real worker processes, shorts that cost nothing (tests/standin)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline import jobs
from pipeline.characters import DEFAULT
from pipeline.records import Product

ROOT = Path(__file__).parent.parent


class Crew:
    """Worker processes of one test, and what they made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, list[subprocess.Popen[bytes]]()
        self.tally = folder / "tally"
        self.tally.touch()

    def start(self, *, real: bool = False, **environment: str) -> subprocess.Popen[bytes]:
        """A worker; `real` makes real shorts."""
        paths = [str(ROOT)] if real else [str(ROOT / "tests" / "standin"), str(ROOT)]
        told = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TALLY": str(self.tally), **environment}
        log = (self.folder / f"worker{len(self.processes)}.log").open("wb")
        process = subprocess.Popen([sys.executable, "-m", "pipeline", "worker"], cwd=ROOT, env=told, stderr=log)
        self.processes.append(process)
        return process

    def said(self) -> str:
        """Everything the workers wrote."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("worker*.log")))

    def made(self) -> Counter[str]:
        """How often each piece was made."""
        return Counter(line for line in self.tally.read_text().splitlines())

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def submit(
    name: str, *, user: str = "", priority: int = jobs.INTERACTIVE, engines: dict[str, str] | None = None, **plan: Any
) -> str:
    """A job of the stand-in: see tests/standin for what a plan may say."""
    product = Product(name=name, description=json.dumps(plan))
    order = jobs.Order(product=product, character_id=DEFAULT, engines=engines or {"script": "template"})
    return jobs.submit(order, user=user, title=name, priority=priority).id


def wait(job: str, *statuses: str, seconds: float = 120, stage: str = "", scene: int = 0) -> jobs.State:
    """The job's state as soon as it is one of `statuses` (in `stage` and at least at `scene`, when given)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = jobs.state(job)
        if now.status in statuses and stage in ("", now.stage) and now.scene >= scene:
            return now
        time.sleep(0.05)
    raise AssertionError(f"the job is {jobs.state(job)}")
