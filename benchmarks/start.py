"""`python -m benchmarks.start [--json] [--runs N]`: how soon the studio answers, beside an empty Gradio app in the same run.

Each is started in a process of its own, in turn, `runs` times; the best time of each counts (s until the page is answered).
Idle memory is the studio's resident memory, with everything below it, a moment after the page was answered (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from .short import ROOT, _family, _memory_mb

EMPTY = "import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Markdown('empty')\ndemo.launch(server_port={port}, quiet=True)"


def answered(command: list[str], port: int, home: str) -> tuple[float, float]:
    """(s until the page at `port` is answered, MB resident 3 s later)."""
    environment = {**os.environ, "SHORTS_HOME": home, "GRADIO_ANALYTICS_ENABLED": "False"}
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _open(port):
            if process.poll() is not None:
                raise SystemExit(f"{command[-1][:40]} ended with exit code {process.returncode}")
            time.sleep(0.02)
        took = time.monotonic() - began
        time.sleep(3)
        return took, sum(_memory_mb(pid) for pid in _family(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def _open(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.start", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    empty, studio = [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(arguments.runs):
            port = _free()
            empty.append(answered([sys.executable, "-c", EMPTY.format(port=port)], port, home))
            port = _free()
            studio.append(answered([sys.executable, "app.py", "--no-browser", "--port", str(port)], port, home))
    figures = {
        "empty_s": min(empty)[0],
        "studio_s": min(studio)[0],
        "studio_per_empty": min(studio)[0] / min(empty)[0],
        "empty_mb": empty[-1][1],
        "studio_mb": studio[-1][1],
    }
    rounded = {name: round(value, 2) for name, value in figures.items()}
    print(json.dumps(rounded) if arguments.json else "\n".join(f"{name:<18}{value:>10}" for name, value in rounded.items()))


if __name__ == "__main__":
    main()
