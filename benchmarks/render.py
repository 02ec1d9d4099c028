"""`python -m benchmarks.render [--json] [PRODUCT.json]`: what a render costs, in CPU seconds, beside three yardsticks.

    render          our render: segments, mix, join, thumbnail, quality check; this process and its children
    planned         the same from the camera's plans, as a whole job does it: the clips' frames are drawn, never encoded
    first_render    the first with a character: its drawings are made too, and kept
    encode          x264 alone, at the same settings, fed with the same finished frames
    per_operation   a pass per operation, each a plain FFmpeg call with its defaults: merge, concatenate, subtitles, music,
                    resize (no presenter is drawn)
    edit            our render again after one scene got other words and another narration
    draft           the same as a draft, from plans too
    moviepy         moviepy compositing a scene from the same layers, words and drawings as `planned` does (by_moviepy.py);
                    one scene, taken times the short's length

With --scale: the same render of 5, 20 and 50 scenes of one second, its CPU seconds and its memory; --plot draws them.
Pictures, narrations and clips are made first, in a process of their own, and not counted. Peak memory is the largest sum of
the memory of this process and its children while it renders, shared pages once (Linux; 0 elsewhere).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.media.ffmpeg import graph, run
from pipeline.media.frame_layout import FPS, HEIGHT, WIDTH
from pipeline.records import Character, Clip, Record, Script, Short, Speech
from pipeline.render import RenderOptions, render
from pipeline.render.audio import music_library
from pipeline.render.captions.fonts import FOLDER
from pipeline.render.encode import segments
from pipeline.video import write_clip
from pipeline.workspace.project import Project

from . import by_moviepy, scale
from .short import ROOT, Memory

EMBEDDED = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}
RAW = {"format": "rawvideo", "pix_fmt": "yuv420p", "s": f"{WIDTH}x{HEIGHT}", "r": FPS}


class Scenes(Record):
    """What a render starts from."""

    script: Script
    clips: tuple[Clip, ...]
    planned: tuple[Clip, ...]
    speeches: tuple[Speech, ...]
    character: Character


def prepare(product: Path, folder: Path) -> None:
    """Make everything up to the clips in `folder` and write scenes.json there."""
    from pipeline import short
    from pipeline.characters import load_character
    from pipeline.engines.video import deferred_clip

    project, settings, engines = Project(folder), short.Settings(), short.choose_engines(EMBEDDED)
    source, _ = short.gather(product, project=project)
    character = load_character("jiwoo_pharmacist")
    script = short.write_script(source, character, settings.script, engine=engines.script, project=project)  # pyright: ignore[reportArgumentType]
    clips, planned, speeches, late = [], [], [], deferred_clip.late(engines.video)
    for scene in script.scenes:
        n = scene.scene_number
        still = short.draw_scene(n, script, character, settings.image, engine=engines.image, project=project)
        speeches.append(short.speak_scene(n, script, character, settings.voice, engine=engines.voice, project=project))
        told = (n, script, still, speeches[-1], settings.video)
        planned.append(short.animate_scene(*told, engine=late, project=project))
        clips.append(write_clip(planned[-1], project=project))
    made = {"clips": tuple(clips), "planned": tuple(planned), "speeches": tuple(speeches)}
    project.save("scenes.json", Scenes(script=script, character=character, **made))


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU seconds of the block to `into[name]`."""
    began = cpu()
    yield
    into[name] = into.get(name, 0.0) + cpu() - began


def our_render(scenes: Scenes, project: Project, options: RenderOptions | None = None) -> Short:
    """One render of these scenes."""
    options = options or RenderOptions()
    return render(scenes.script, scenes.clips, scenes.speeches, scenes.character, options, project=project)


def edited(scenes: Scenes, project: Project, n: int = 3) -> Scenes:
    """The scenes after an edit of scene `n`: another first word, and a narration under another name."""
    speech = scenes.speeches[n - 1]
    path = PurePosixPath("speech/edited.wav")
    shutil.copyfile(project.path(speech.path), project.path(path))
    first = speech.words[0].model_copy(update={"text": "드디어"})
    changed = speech.model_copy(update={"path": path, "words": (first, *speech.words[1:])})
    return scenes.model_copy(update={"speeches": (*scenes.speeches[: n - 1], changed, *scenes.speeches[n:])})


def project_copy(project: Project, folder: Path) -> Project:
    """A project with the same pictures, narrations and clips, and nothing rendered."""
    shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns("segments", "sound", "shorts"))
    return Project(folder)


def bare_encode(video: Path, scenes: Scenes, folder: Path, figures: dict[str, float]) -> None:
    """x264 alone on the finished frames, scene by scene, so that the raw frames fit on any disk."""
    raw, begin = folder / "frames.yuv", 0
    for clip in scenes.clips:
        cut = graph.input(str(video)).video.filter("trim", start_frame=begin, end_frame=begin + clip.frames)
        cut = cut.filter("setpts", "PTS-STARTPTS")  # or the time before the scene is filled with copies
        run(graph.output(cut, str(raw), **{**RAW, "frames:v": clip.frames}).get_args())
        if raw.stat().st_size != clip.frames * WIDTH * HEIGHT * 3 // 2:
            raise ValueError(f"{raw.stat().st_size} bytes of raw frames, wanted {clip.frames} frames")
        frames = graph.input(str(raw), **RAW).filter("setparams", **segments.BT709)  # or FFmpeg converts the colours first
        made = graph.output(frames, str(folder / "bare.mp4"), **segments.encoding(RenderOptions()))
        with timed(figures, "encode_cpu_s"):
            run(made.get_args())
        begin += clip.frames
        raw.unlink()


def per_operation(scenes: Scenes, project: Project, srt: Path, folder: Path) -> None:
    """A pass per operation over the whole picture, each with FFmpeg's defaults."""
    merged = []
    for clip, speech in zip(scenes.clips, scenes.speeches, strict=True):
        merged.append(folder / f"merged{clip.scene_number}.mp4")
        picture, sound = graph.input(str(project.path(clip.path))).video, graph.input(str(project.path(speech.path))).audio
        _plain(merged[-1], picture, sound)
    inputs = [graph.input(str(path)) for path in merged]
    joined = graph.concat(*(stream for each in inputs for stream in (each.video, each.audio)), v=1, a=1).node
    _plain(folder / "joined.mp4", joined[0], joined[1])
    source = graph.input(str(folder / "joined.mp4"))
    shown = source.video.filter("subtitles", filename=srt.as_posix(), fontsdir=FOLDER.as_posix())
    _plain(folder / "captioned.mp4", shown, source.audio)
    source, loop = graph.input(str(folder / "captioned.mp4")), music_library.choose("auto", "casual", "", 0)
    sound = source.audio
    if loop:
        bed = graph.input(str(loop.path), stream_loop=-1).audio.filter("volume", 0.2)
        sound = graph.filter([sound, bed], "amix", inputs=2, duration="first")
    _plain(folder / "scored.mp4", source.video, sound)
    source = graph.input(str(folder / "scored.mp4"))
    fitted = source.video.filter("scale", WIDTH, HEIGHT, force_original_aspect_ratio="decrease")
    _plain(folder / "sized.mp4", fitted.filter("pad", WIDTH, HEIGHT, "(ow-iw)/2", "(oh-ih)/2"), source.audio)


def moviepy_way(scenes: Scenes, project: Project, folder: Path) -> float:
    """Composite the shortest scene in moviepy, from its plan. Returns its s."""
    n = min(range(len(scenes.planned)), key=lambda n: scenes.planned[n].frames)
    scene, clip, speech = scenes.script.scenes[n], scenes.planned[n], scenes.speeches[n]
    paths = project.path(clip.path), project.path(speech.path)
    by_moviepy.write(scene, paths[0], clip, speech, scenes.character, paths[1], folder / "moviepy.mp4")
    return clip.duration


def _plain(out: Path, *streams: Any) -> None:
    run(graph.output(*streams, str(out)).get_args())


def measure(product: Path, say: Callable[[str], None]) -> dict[str, float]:
    """All figures for one product."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SHORTS_HOME"] = str(Path(folder) / "home")  # no drawings of earlier runs
        project, scratch = Project(Path(folder) / "project"), Path(folder) / "scratch"
        scratch.mkdir()
        say("preparing scenes")
        command = [sys.executable, "-m", "benchmarks.render", "--prepare", str(project.folder), str(product)]
        subprocess.run(command, cwd=ROOT, check=True)
        scenes = Scenes.model_validate_json(project.path("scenes.json").read_bytes())
        say("rendering, the character for the first time")
        with timed(figures, "first_render_cpu_s"):
            short = our_render(scenes, project)
        say("rendering")
        memory = Memory(os.getpid())
        memory.start()
        with timed(figures, "render_cpu_s"):
            our_render(scenes, project_copy(project, Path(folder) / "again"))
        memory.over.set()
        planned = scenes.model_copy(update={"clips": scenes.planned})
        with timed(figures, "planned_cpu_s"):
            our_render(planned, project_copy(project, Path(folder) / "planned"))
        say("editing one scene")
        with timed(figures, "edit_cpu_s"):
            our_render(edited(scenes, project), project)
        say("a draft")
        our_render(planned, project_copy(project, Path(folder) / "first"), RenderOptions(draft=True))
        with timed(figures, "draft_cpu_s"):
            our_render(planned, project_copy(project, Path(folder) / "draft"), RenderOptions(draft=True))
        say("encoding the finished frames alone")
        bare_encode(project.path(short.path), scenes, scratch, figures)
        say("a pass per operation")
        with timed(figures, "per_operation_cpu_s"):
            per_operation(scenes, project, project.path(short.srt), scratch)
        say("moviepy")
        began = cpu()
        seconds = moviepy_way(scenes, project, scratch)
        figures["moviepy_cpu_s"] = (cpu() - began) * short.duration / seconds
        figures |= {"video_s": short.duration, "peak_mb": memory.peak_mb}
    return {name: round(value, 2) for name, value in figures.items()}


def measure_scale(product: Path, say: Callable[[str], None]) -> list[dict[str, float]]:
    """CPU seconds and memory of the render of 5, 20 and 50 scenes of a second each, every one encoded."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "project")
        say("preparing scenes")
        command = [sys.executable, "-m", "benchmarks.render", "--prepare", str(project.folder), str(product)]
        subprocess.run(command, cwd=ROOT, check=True)
        scenes = Scenes.model_validate_json(project.path("scenes.json").read_bytes())
        for count in (5, 20, 50):
            say(f"rendering {count} scenes")
            figures: dict[str, float] = {"scenes": count}
            memory = Memory(os.getpid())
            memory.start()
            with timed(figures, "render_cpu_s"):
                short = our_render(scale.stretched(scenes, count), project_copy(project, Path(folder) / str(count)))
            memory.over.set()
            figures |= {"video_s": short.duration, "peak_mb": memory.peak_mb}
            rows.append({name: round(value, 2) for name, value in figures.items()})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.render", description=__doc__.splitlines()[0])  # pyright: ignore[reportOptionalMemberAccess]
    parser.add_argument("product", nargs="?", type=Path, default=ROOT / "examples" / "moisture-cream.json")
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument("--scale", action="store_true", help="5, 20 and 50 scenes instead")
    parser.add_argument("--plot", type=Path, help="with --scale: an SVG of the figures")
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.prepare:
        prepare(chosen.product, chosen.prepare)
        return
    if chosen.scale:
        rows = measure_scale(chosen.product, lambda note: print(f"{note} ...", file=sys.stderr, flush=True))
        if chosen.plot:
            chosen.plot.write_text(scale.drawing(rows), encoding="utf-8")
        print(json.dumps(rows) if chosen.json else "\n".join(map(str, rows)))
        return
    figures = measure(chosen.product, lambda note: print(f"{note} ...", file=sys.stderr, flush=True))
    ratios = {
        "render_to_encode": round(figures["render_cpu_s"] / figures["encode_cpu_s"], 3),
        "per_operation_to_render": round(figures["per_operation_cpu_s"] / figures["render_cpu_s"], 2),
        "moviepy_to_planned": round(figures["moviepy_cpu_s"] / figures["planned_cpu_s"], 2),
        "edit_to_render": round(figures["edit_cpu_s"] / figures["render_cpu_s"], 3),
        "draft_to_planned": round(figures["draft_cpu_s"] / figures["planned_cpu_s"], 3),
    }
    if chosen.json:
        print(json.dumps({**figures, **ratios}))
    else:
        print("\n".join(f"{name:<26}{value}" for name, value in {**figures, **ratios}.items()))


if __name__ == "__main__":
    main()
