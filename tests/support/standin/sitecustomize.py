"""On the PYTHONPATH of a worker, this makes shorts that cost nothing: small files, slept seconds, and faults on demand.

The product's description says how, as JSON: scenes, cost (s a scene), fault ("hang", "crash" or "bug", in scene 2), busy (how
often a server has no time). Every scene that is made adds a line to the file $TALLY.
"""

import json
import os
import time
from pathlib import Path, PurePosixPath
from typing import Any

import pipeline.short as short
from pipeline.errors import BusyError
from pipeline.progress import Progress, Report
from pipeline.records import Character, Product, Record, Short
from pipeline.workspace.project import Project

NAMES = {"path": "mp4", "srt": "srt", "vtt": "vtt", "thumbnail": "jpg", "record": "short.json", "upload": "txt"}


class Piece(Record):
    path: PurePosixPath


def tally(line: str) -> int:
    """Add a line to the tally; returns how often it stands there now."""
    path = Path(os.environ["TALLY"])
    with path.open("a") as file:
        file.write(f"{line}\n")
    return path.read_text().splitlines().count(line)


def misbehave(plan: dict[str, Any], n: int, name: str) -> None:
    fault = plan.get("fault") if n == 2 else ""
    if fault == "bug":
        raise ValueError("a bug")
    if fault == "crash":
        os._exit(9)
    if fault == "hang" and tally(f"{name} hangs") == 1:
        time.sleep(1000)
    if n == 1 and plan.get("busy", 0) and tally(f"{name} busy") <= plan["busy"]:
        raise BusyError("서버가 바쁩니다.", "The server is busy.")


def sleep(seconds: float, report: Report, event: Progress) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        report(event)
        time.sleep(0.02)


def make_short(
    source: Product, character: Character, settings: Any, *, engines: Any, project: Project, report: Report
) -> Short:
    plan = json.loads(source.description or "{}")
    total = plan.get("scenes", 4)
    for n in range(1, total + 1):
        event = Progress("video", n - 1, total, f"scene {n}", n)
        report(event)
        mark = PurePosixPath("clips") / f"{n}.json"
        if project.load(mark, Piece):
            continue
        misbehave(plan, n, source.name)
        with project.writing(mark.with_suffix(".mp4")) as out:
            out.write_bytes(f"{source.name} {n}".encode() * 1000)
            sleep(plan.get("cost", 0.05), report, event)
        project.save(mark, Piece(path=mark.with_suffix(".mp4")))
        tally(f"{source.name} {n}")
    names = {field: PurePosixPath("shorts") / f"done.{kind}" for field, kind in NAMES.items()}
    for path in names.values():
        with project.writing(path) as out:
            out.write_bytes(f"{source.name} {path}".encode())
    report(Progress("render", 1, 1, "done"))
    return Short(duration=1.0, checks=(), **names)  # pyright: ignore[reportArgumentType]


short.make_short = make_short  # pyright: ignore[reportAttributeAccessIssue]
