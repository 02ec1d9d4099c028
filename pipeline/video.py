"""Video: a still starts to move (a Clip), for exactly as long as the scene's narration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Literal

from .engines import ClipOrder, LayerFile, VideoEngine
from .engines.own import OwnFilm
from .frame import FPS
from .progress import Progress, Report, silent
from .project import Project, fingerprint
from .records import Clip, Cue, Layer, Motion, Record, Scene, Script, Speech, Still, Word

LEAD = 0.08
"""s by which a layer arrives before the word that says it; the eye is quicker than the ear."""
ENTRANCE = 0.5
"""s the longest entrance takes; a layer never comes later than this before the scene's end."""
STAGGER = 0.075
"""s between layers that would come at once."""


class VideoOptions(Record):
    """What the user may choose about clips."""

    motion: Motion | Literal[""] = ""
    """Camera move for every scene; "" leaves each scene its own."""


def animate(
    script: Script,
    stills: Sequence[Still],
    speeches: Sequence[Speech],
    options: VideoOptions | None = None,
    *,
    engine: VideoEngine,
    project: Project,
    report: Report = silent,
) -> Iterator[Clip]:
    """Move every scene's still; yield each Clip as it is finished. `stills` and `speeches` stand in the scenes' order."""
    for scene, still, speech in zip(script.scenes, stills, speeches, strict=True):
        yield animate_scene(scene.scene_number, script, still, speech, options, engine=engine, project=project, report=report)


def animate_scene(
    n: int,
    script: Script,
    still: Still,
    speech: Speech,
    options: VideoOptions | None = None,
    *,
    engine: VideoEngine,
    project: Project,
    report: Report = silent,
) -> Clip:
    """Move scene `n`'s still for `speech.duration`, or take the clip made before from the same order.

    Raises EngineError, RenderError or StorageError when it cannot be made.
    """
    scene, total = script.scene(n), len(script.scenes)
    if scene.film:
        kept = project.load(PurePosixPath(scene.film).with_suffix(".json"), Clip, scene_number=n)
        if kept and kept.frames == round(speech.duration * FPS):
            return kept
        engine = OwnFilm(project.path(scene.film))
    order = order_of(scene, still, speech, options or VideoOptions(), project)
    name = fingerprint(engine.name, engine.revision, order, still.accent, still.ink)
    mark = PurePosixPath("clips") / f"{name}.json"
    report(Progress("video", n - 1, total, f"{n}번 장면을 움직이고 있습니다", n))
    clip = project.load(mark, Clip, scene_number=n)
    if clip is None:
        with project.writing(mark.with_suffix(".mp4")) as out:
            engine.animate(order, out, tell=lambda done: report(Progress("video", n - 1 + done, total, scene=n)))
        clip = project.save(mark, _clip(n, order, still, mark.with_suffix(".mp4")))
    report(Progress("video", n, total, f"{n}번 장면이 움직입니다", n))
    return clip


def _clip(n: int, order: ClipOrder, still: Still, path: PurePosixPath) -> Clip:
    frames = max(round(order.seconds * order.fps), 1)
    return Clip(
        scene_number=n,
        path=path,
        duration=frames / order.fps,
        frames=frames,
        fps=order.fps,
        width=order.width,
        height=order.height,
        still=still.path,
        accent=still.accent,
        ink=still.ink,
        cues=_cues(order),
    )


def _cues(order: ClipOrder) -> tuple[Cue, ...]:
    """What a sound may mark: the sale price and what pops in."""
    cues = []
    for layer in order.layers:
        if layer.kind == "price" and layer.cue_word:
            cues.append(Cue(kind="price", time=layer.cue, name=layer.cue_word))
        elif layer.kind in ("chip", "badge", "button") and layer.enter != "none":
            cues.append(Cue(kind="pop", time=layer.cue, name=layer.kind))
    return tuple(sorted(cues, key=lambda cue: cue.time))


def order_of(scene: Scene, still: Still, speech: Speech, options: VideoOptions, project: Project) -> ClipOrder:
    """What the engine is told about a scene: files by absolute path, entrances in seconds."""
    return ClipOrder(
        still=project.path(still.path),
        layers=_timed(still.layers, speech, project),
        seconds=speech.duration,
        motion=options.motion or scene.motion,
        prompt=scene.image_prompt,
        seed=scene.seed,
        fps=FPS,
        width=still.width,
        height=still.height,
        first=scene.scene_number == 1,
    )


def _timed(layers: Sequence[Layer], speech: Speech, project: Project) -> tuple[LayerFile, ...]:
    """The layers with `cue` in s: with the word that says it, else at its share; never two at once, never too late."""
    taken: list[float] = []
    timed = []
    for layer in layers:
        cue = when(layer.cue_word, layer.cue, speech.words, speech.duration)
        while layer.enter != "none" and any(abs(cue - other) < STAGGER - 1e-6 for other in taken):
            cue += STAGGER
        taken += [cue] if layer.enter != "none" else []
        fields = layer.model_dump(exclude={"path", "cue"})
        timed.append(LayerFile(path=project.path(layer.path), cue=round(cue, 3), **fields))
    return tuple(timed)


def when(phrase: str, share: float, words: Sequence[Word], seconds: float) -> float:
    """When a layer enters, s: just before the first word that says a part of `phrase`, else at `share` of the scene.

    A word says it when both begin with the same two letters or more ("히알루론산" is said by "히알루론산이").
    """
    wanted = [_stem(part) for part in phrase.split()]
    for word in words:
        if any(_same(_stem(word.text), part) for part in wanted):
            return min(max(word.start - LEAD, 0.0), max(seconds - ENTRANCE, 0.0))
    return min(share * seconds, max(seconds - ENTRANCE, 0.0))


def _stem(word: str) -> str:
    return re.sub(r"[^\w]", "", word).lower()


def _same(spoken: str, shown: str) -> bool:
    shorter = min(len(spoken), len(shown))
    return shorter >= 2 and spoken[: max(shorter - 1, 2)] == shown[: max(shorter - 1, 2)]
