"""The figures of a finished film, measured on its frames, and how varied a set of films is.

    python -m benchmarks.films [--json] [--full] [--variety] [--set FOLDER] [PROJECT|SOURCE ...]

PROJECT is a project's folder, an MP4 with its .short.json beside it, or a folder of such; SOURCE is a product's JSON, of
which a draft is made first (--full: at 1080x1920). Default: the three examples. Cuts are found in the frames, the product's
photos are found again in them; only what is said comes from the record. --set FOLDER plans a film of every product there
(JSON, no rendering) and counts how often a sequence of (kind, arrangement), a line or a neighbour's shot comes again; --variety
does so for 200 names and 40 products of tests/data/copy (film_variety.py).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import film_variety

ROOT = Path(__file__).parent.parent
GOALS = {
    "shots": "8-12",
    "mean_shot": "<= 2.1",
    "longest_shot": "<= 3.2",
    "product_mean": ">= 0.30",
    "large_time": ">= 0.50",
    "named_at": "<= 3.0",
    "facts_told": ">= 0.5",
    "discount_told": "1",
    "syllables_a_second": "5.8-7.2",
    "lufs": "-14 +-1",
    "creative": "",
}


@dataclass(frozen=True)
class Film:
    """A finished film: its file, the record beside it, and where its photos lie."""

    video: Path
    record: Path
    folder: Path


def films_of(given: Path, full: bool) -> Iterator[Film]:
    """The films a path stands for; a product's JSON is made into one first."""
    if given.suffix == ".json" and not given.name.endswith(".short.json"):
        yield _made(given, full)
        return
    folder = given if given.is_dir() else given.parent
    records = [given.with_suffix(".short.json")] if given.suffix == ".mp4" else sorted(folder.rglob("*.short.json"))
    for record in records:
        video = record.with_name(record.name.removesuffix(".short.json") + ".mp4")
        if video.is_file():
            yield Film(video, record, record.parent.parent if record.parent.name == "shorts" else record.parent)


def _made(source: Path, full: bool) -> Film:
    """A film of a product, made by the command line."""
    command = [sys.executable, "-m", "pipeline", "make", str(source.resolve()), *([] if full else ["--draft"])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"{source}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
    told = json.loads(done.stdout)
    project = Path(told["project"])
    record = max(project.glob("shorts/*.short.json"), key=lambda path: path.stat().st_mtime)
    return Film(record.with_name(record.name.removesuffix(".short.json") + ".mp4"), record, project)


def figures(film: Film) -> dict[str, Any]:
    """One film's row of the table."""
    from pipeline.direction.creative_score import score_film, spoken_pace, story_values
    from pipeline.media.film_frames import measure_film
    from pipeline.render import check_file
    from pipeline.short import ShortRecord

    made = ShortRecord.model_validate_json(film.record.read_bytes())
    frames = measure_film(film.video, _photos(film, made.product))
    checks = check_file(film.video, thorough=False)
    told = {row.name: row.value for row in checks}
    music = made.settings.render.music != "none"
    score = score_film(made.script, made.speeches, frames, checks, music=music)
    values = story_values(made.script, made.speeches)
    return {
        "film": film.video.stem,
        "seconds": round(frames.seconds, 2),
        "shots": len(frames.shots),
        "mean_shot": round(frames.seconds / len(frames.shots), 2),
        "longest_shot": round(max(frames.shots), 2),
        "first_shot": round(frames.shots[0], 2),
        "product_mean": round(frames.mean_subject, 3),
        "fill_mean": round(frames.mean_fill, 3),
        "large_time": round(frames.large_time, 3),
        "named_at": round(values["named_at"], 2),
        "facts_told": round(values["facts_told"], 2),
        "discount_told": values["discount_told"],
        "syllables_a_second": round(spoken_pace(made.script, made.speeches), 2),
        "lufs": float(found[0]) if (found := re.match(r"-?[\d.]+", told.get("loudness", ""))) else None,
        "creative": score.total,
        "parts": {part.name: part.score for part in score.parts},
    }


def _photos(film: Film, product: Any) -> list[Any]:
    """The product's photos, ready to be found again, each with its subject where one is known."""
    from pipeline.direction.material import analyze
    from pipeline.media.film_frames import known_photo
    from pipeline.workspace.project import Project

    project = Project(film.folder)
    photos = [photo for photo in product.photos if project.path(photo.path).is_file()] if product else []
    known = []
    for one in analyze(photos, project):
        rgb = _pixels(project.path(photos[one.photo].path))[:, :, :3]
        mask = _pixels(project.path(one.cutout))[:, :, 3] / 255 if one.cutout else None
        known.append(known_photo(rgb, mask))
    return known


def _pixels(path: Path) -> Any:
    import numpy as np
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


# --- a set -------------------------------------------------------------------------------------------------------------


def planned(folder: Path) -> list[Any]:
    """The scripts, with their shots, of every product in a folder; photos beside them are looked at, nothing is rendered."""
    from pipeline.characters import DEFAULT, load_character
    from pipeline.engines.script.template import Template
    from pipeline.records import Product
    from pipeline.script import ScriptOptions, write_script
    from pipeline.short import Settings, gather

    scripts, who = [], load_character(DEFAULT)
    for seed, path in enumerate(sorted(folder.glob("*.json"))):
        product, project = gather(path)
        if isinstance(product, Product):
            script = write_script(product, who, ScriptOptions(seed=seed), engine=Template(), project=project)
            scripts.append(_directed(script, Settings(), project))
    return scripts


def _directed(script: Any, settings: Any, project: Any) -> Any:
    from pipeline import short

    direct = getattr(short, "direct", None)
    return direct(script, settings, voice="kokoro", project=project)[0] if direct else script


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.films", description="Figures of finished films, measured on their frames."
    )
    parser.add_argument("given", nargs="*", type=Path, metavar="PROJECT|SOURCE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true", help="at 1080x1920 instead of a draft")
    parser.add_argument("--set", type=Path, metavar="FOLDER", help="products to count the variety over")
    parser.add_argument("--variety", action="store_true", help="count it over 200 names and 40 products of our own")
    asked = parser.parse_args(arguments)
    given = asked.given or ([] if asked.set or asked.variety else sorted((ROOT / "examples").glob("*.json")))
    rows = [figures(film) for path in given for film in films_of(path, asked.full)]
    result: dict[str, Any] = {"films": rows}
    if asked.set:
        result["variety"] = {"set": film_variety.variety(planned(asked.set))}
    if asked.variety:
        result.setdefault("variety", {}).update(film_variety.table())
    print(json.dumps(result, ensure_ascii=False, indent=1) if asked.json else "\n".join(_table(result)))
    return 0


def _table(result: dict[str, Any]) -> Iterator[str]:
    for row in result["films"]:
        yield f"{row['film']}  ({row['seconds']} s)"
        yield from (f"  {name:<20} {row[name]!s:<10} {goal}" for name, goal in GOALS.items())
        yield "  " + ", ".join(f"{name} {score}" for name, score in row["parts"].items())
    for name, values in result.get("variety", {}).items():
        yield name
        yield from (f"  {key:<26} {value}" for key, value in values.items())


if __name__ == "__main__":
    sys.exit(main())
