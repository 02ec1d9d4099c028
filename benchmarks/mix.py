"""How well a finished short is understood beside its voice alone: `python -m benchmarks.mix [--json] [--characters ID,ID]`.

Makes a draft of every example with every character asked for (a draft's sound is the finished one), and has each scene
written down by the recogniser twice: from its narration, and from the same seconds of the MP4 with music and effects. CER
is that of benchmarks/voice.py, of the scene's text.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from pipeline import short
from pipeline.characters import load_character
from pipeline.media.ffmpeg import run
from pipeline.render import RenderOptions
from pipeline.workspace.project import Project

from .render import EMBEDDED
from .short import ROOT
from .voice import error_rate, heard

CAST = "jun_reviewer,jiwoo_pharmacist,soonja_grandma"


def measure(product: Path, id: str, folder: Path) -> dict[str, float]:  # noqa: A002 - the name of the record's field
    """Mean CER of a short's scenes, dry and in the mix."""
    project = Project(folder)
    source, _ = short.gather(product, project=project)
    settings = short.Settings(render=RenderOptions(draft=True))
    made = short.make_short(source, load_character(id), settings, engines=short.choose_engines(EMBEDDED), project=project)
    record = short.ShortRecord.model_validate_json(project.path(made.record).read_bytes())
    dry, mixed, begin = [], [], 0.0
    for scene, speech, clip in zip(record.script.scenes, record.speeches, record.clips, strict=True):
        cut = folder / "scene.wav"
        span = ["-ss", f"{begin:.3f}", "-t", f"{clip.duration:.3f}"]
        run(["-i", str(project.path(made.path)), *span, "-vn", "-ac", "1", "-ar", "24000", str(cut)])
        dry.append(error_rate(scene.text, heard(project.path(speech.path))))
        mixed.append(error_rate(scene.text, heard(cut)))
        begin += clip.duration
    return {"dry": sum(dry) / len(dry), "mix": sum(mixed) / len(mixed)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", default=CAST)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows: dict[str, dict[str, float]] = {}
    for product in sorted((ROOT / "examples").glob("*.json")):
        for name in arguments.characters.split(","):
            with tempfile.TemporaryDirectory() as folder:
                rows[f"{product.stem} {name}"] = measure(product, name, Path(folder))
    rows["mean"] = {key: sum(row[key] for row in rows.values()) / len(rows) for key in ("dry", "mix")}
    if arguments.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(f"{name:36} dry {row['dry']:.3f}  mix {row['mix']:.3f}  {row['mix'] - row['dry']:+.3f}")


if __name__ == "__main__":
    main()
