"""`python -m benchmarks.short [--json] [PRODUCT.json]`: the whole embedded job, from a product file to a checked short.

Runs the command line in a fresh SHORTS_HOME and prints wall_s, cpu_s, video_s, their ratios, peak_mb (the largest sum
of the memory of the process and its children, sampled; shared pages once) and the time of a repeated run. Wall time means
something only on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent


class Memory(threading.Thread):
    """Samples the memory of a process and everything below it (Linux; elsewhere it stays 0)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_mb, self.over = pid, 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            self.peak_mb = max(self.peak_mb, sum(_memory_mb(pid) for pid in _family(self.pid)))


def _family(pid: int) -> list[int]:
    below = list[int]()
    with suppress(OSError):  # it has just ended
        below = [int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in _read(path).split()]
    # A child that has not begun its own program yet is still its parent's memory, and would be counted twice.
    own = [child for child in below if _program(child) != _program(pid)]
    return [pid, *(grandchild for child in own for grandchild in _family(child))]


def _program(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline"))


def _memory_mb(pid: int) -> float:
    """Its proportional set: of a page that n processes share (FFmpeg's program), each is charged an nth."""
    found = re.search(r"^Pss:\s+(\d+) kB", _read(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # the process ended while it was looked at


def run(product: Path, home: str) -> dict[str, float]:
    """One run of the command line: wall and CPU seconds, peak memory, length of the video."""
    environment = {**os.environ, "SHORTS_HOME": home}
    before, began = os.times(), time.monotonic()
    command = [sys.executable, "-m", "pipeline", "make", str(product)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    memory = Memory(process.pid)
    memory.start()
    out, _ = process.communicate()
    wall, after = time.monotonic() - began, os.times()
    memory.over.set()
    if process.returncode != 0:
        raise SystemExit(f"the run ended with exit code {process.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall_s": wall, "cpu_s": cpu, "peak_mb": memory.peak_mb, "video_s": json.loads(out)["duration"]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("product", nargs="?", type=Path, default=ROOT / "examples" / "moisture-cream.json")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        first, again = run(arguments.product, home), run(arguments.product, home)
    result = {**first, "wall_per_video_s": first["wall_s"] / first["video_s"], "again_wall_s": again["wall_s"]}
    result = {key: round(value, 3) for key, value in result.items()}
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:18}{value:10.3f}" for key, value in result.items()))


if __name__ == "__main__":
    main()
