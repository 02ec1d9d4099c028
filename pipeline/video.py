"""Video: a still starts to move (a Clip), for exactly as long as the scene's narration."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import Field

from .engines import ClipOrder, LayerFile, Tell, VideoEngine, load
from .engines.engine_options import Given, own_options
from .engines.protocols import Imagining, OnCard
from .engines.user_media import OwnFilm
from .engines.video import deferred_clip
from .errors import InputError
from .media import ffmpeg
from .media.frame_layout import FPS, LAYOUTS, Aspect
from .progress import Progress, Report, silent
from .records import PLACES, ROLES, Character, Clip, Cue, Layer, Motion, Record, Role, Scene, Script, Shot, Speech, Still, Word
from .workspace.project import Project, fingerprint

LEAD = 0.08
"""s by which a layer arrives before the word that says it; the eye is quicker than the ear."""
ENTRANCE = 0.5
"""s the longest entrance takes; a layer never comes later than this before the scene's end."""
STAGGER = 0.075
"""s between layers that would come at once."""
PRICE_ROLLS, PRICE_STAYS = 0.64, 1.2
"""s the sale price takes to come in, and the s it stands at least before the scene ends."""
STRUCK = 0.3
"""s by which the list price, then the line through it, are ahead of the sale price."""
STANDS = 0.9
"""s at the end of a call to action in which nothing comes any more."""
WAITS = 0.1
"""s the first layers wait for a scene that comes in by more than a cut."""
PRICED = ("price_slam", "then_now")
"""Kinds of shot that tell the price."""
LEAST = 8
"""Frames a shot lasts at least."""
GOES = 5 / 30
"""s before a scene's end at which a transition begins."""

Transition = Literal["cut", "slide", "zoom", "whip", "wipe", "mask"]
JOINS: dict[tuple[Role, Role], Transition] = {
    ("hook", "product"): "whip",
    ("problem", "product"): "whip",
    ("product", "product"): "slide",
    ("proof", "product"): "slide",
    ("proof", "call"): "zoom",
    ("product", "call"): "zoom",
    ("problem", "call"): "wipe",
    ("hook", "call"): "wipe",
}
"""How a scene of one role gives way to one of another; every other pair is cut. The turn to the product and the offer are
marked, the rest of the story runs on."""


class VideoOptions(Record):
    """What the user may choose about clips."""

    motion: Motion | Literal[""] = ""
    """Camera move for every scene; "" leaves each scene its own."""
    transition: Transition | Literal["auto"] = "auto"
    """How scenes give way to each other: one way for all, or "auto" by what they tell (mostly cuts)."""
    progress: bool = True
    """A thin line along the top says how far the story has come."""
    draft: bool = False
    """Engines that know drafts move the scene small and quickly. What is there in full already is taken. A short sets it by
    `render.draft`."""
    model_clips: int = Field(default=5, ge=0, le=40)
    """Clips of a short that a model engine moves at most, those in which the product stands somewhere; the camera moves the
    others. 2 is the fast design of docs/models.md."""
    engine_options: Given = Field(default_factory=dict)
    """Engine -> option -> value, for what only one engine has: {"animatediff": {"frames": 8}}. See docs/models.md."""


class CharacterVideoOptions(Record):
    """What the user may choose about a clip of a character."""

    motion: str = Field(default="", max_length=300)
    """What moves and how, in English; "" takes the character's own words."""
    seconds: float = Field(default=3.0, ge=0.5, le=20)
    seed: int = Field(default=0, ge=0, lt=2**32)
    """Added to the character's seed."""
    aspect: Aspect = "9:16"
    engine_options: Given = Field(default_factory=dict)


def generate_character_video(
    character: Character,
    prompt: str,
    options: CharacterVideoOptions | None = None,
    *,
    engine: VideoEngine,
    project: Project,
    report: Report = silent,
) -> Clip:
    """A clip of the character's look in the situation `prompt` (English), drawn from words alone; made once per order.

    `engine` must be able to `imagine` (animatediff). Raises InputError when it is not, EngineError when it fails.
    """
    options = options or CharacterVideoOptions()
    if not isinstance(engine, Imagining):
        raise InputError(
            f"'{engine.name}' 엔진은 글에서 영상을 만들지 못합니다. animatediff 를 골라 주세요.",
            f"The engine '{engine.name}' cannot draw a clip from words. Choose animatediff.",
        )
    own = own_options("video", engine, options.engine_options)
    words = ", ".join(part for part in (character.look, prompt, options.motion or character.motion) if part)
    seed, layout = (character.seed + options.seed) % 2**32, LAYOUTS[options.aspect]

    def make(mark: PurePosixPath) -> Clip:
        with project.writing(mark.with_suffix(".png")) as still, project.writing(mark.with_suffix(".mp4")) as out:
            order = ClipOrder(still, (), options.seconds, "hold", words, seed, FPS, layout.width, layout.height, options=own)
            engine.imagine(order, out, tell=lambda done: report(Progress("video", done, 1)))
        first = Still(scene_number=1, path=mark.with_suffix(".png"), width=layout.width, height=layout.height)
        return _clip(1, order, first, mark.with_suffix(".mp4"))

    return project.cached(Clip, "clips", (engine.name, engine.revision, words, seed, options, own), make)


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

    With `deferred_clip.late(engine)` the clip of an engine that draws faster than a film is read is only planned: the render
    draws its frames, and `write_clip` writes its MP4. Raises EngineError, RenderError or StorageError when it cannot be made.
    """
    scene, total = script.scene(n), len(script.scenes)
    if still.shots and not scene.film:
        return _animate_shots(scene, script, still, speech, options or VideoOptions(), _Tools(engine, project, report))
    if scene.film:
        kept = project.load(PurePosixPath(scene.film).with_suffix(".json"), Clip, scene_number=n)
        if kept and kept.frames == round(speech.duration * FPS):
            return kept
        engine = OwnFilm(project.path(write_clip(kept, project=project).path if kept else scene.film))
    options = options or VideoOptions()
    order = order_of(script, scene, still, speech, options, project)
    report(Progress("video", n - 1, total, f"{n}번 장면을 움직이고 있습니다", n))
    tell = partial(_tell, report, n, total)
    clip = _animate_order(order, still, n, options, _Tools(engine, project, report), tell)
    report(Progress("video", n, total, f"{n}번 장면이 움직입니다", n))
    return clip


@dataclass(frozen=True)
class _Tools:
    """What a clip is made with."""

    engine: Any
    project: Project
    report: Report


def _tell(report: Report, n: int, total: int, done: float) -> None:
    report(Progress("video", n - 1 + done, total, scene=n))


def _animate_order(order: ClipOrder, still: Still, n: int, options: VideoOptions, tools: _Tools, tell: Tell) -> Clip:
    """The clip of an order, or the one made before from the same."""
    engine, project = tools.engine, tools.project
    clip, mark = None, PurePosixPath()
    for draft in sorted({False, options.draft}):  # rather than a draft, what it is a draft of
        order = replace(order, options=own_options("video", engine, options.engine_options, draft=draft))
        mark = PurePosixPath("clips") / f"{fingerprint(engine.name, engine.revision, order)}.json"
        clip = clip or project.load(mark, Clip, scene_number=n)
    path = mark.with_suffix(deferred_clip.suffix_of(engine))
    if clip is None or (clip.is_planned and not deferred_clip.is_plan(path)):
        with project.writing(path) as out:
            engine.animate(order, out, tell=tell)
        clip = project.save(mark, _clip(n, order, still, path))
    return clip


# --- shots ------------------------------------------------------------------------------------------------------------


def windows(scene: Scene, speech: Speech) -> list[tuple[int, int]]:
    """The frames of each shot of a scene, first and the one after its last: each begins with the word it covers first.

    A cut is seen a frame before the word is heard rather than after; no shot is shorter than LEAST, as far as there is room.
    """
    total, count = round(speech.duration * FPS), len(scene.shots)
    least = min(LEAST, max(total // count, 1))
    edges = [0]
    for number, shot in enumerate(scene.shots[1:], 1):
        at = shot.words[0]
        wanted = math.floor(speech.words[at].start * FPS + 1e-6) if at < len(speech.words) else round(total * number / count)
        edges.append(min(max(wanted, edges[-1] + least), total - least * (count - number)))
    return list(pairwise([*edges, total]))


def _animate_shots(scene: Scene, script: Script, still: Still, speech: Speech, options: VideoOptions, tools: _Tools) -> Clip:
    """A clip for each shot of the scene, and what they are together."""
    n, total, project = scene.scene_number, len(script.scenes), tools.project
    tools.report(Progress("video", n - 1, total, f"{n}번 장면을 움직이고 있습니다", n))
    clips: list[Clip] = []
    for number, (drawn, window) in enumerate(zip(still.shots, windows(scene, speech), strict=True)):
        order = _shot_order(script, scene, number, drawn, (speech, window), options, project)
        filmed = bool(scene.shots[number].footage)
        mover = replace(tools, engine=_mover(tools.engine, script, (n, number), options, filmed=filmed))
        clips.append(_animate_order(order, drawn, n, options, mover, partial(_tell, tools.report, n, total)))
    made = _join_clips(clips, [shot.kind for shot in scene.shots], n, project)
    tools.report(Progress("video", n, total, f"{n}번 장면이 움직입니다", n))
    return made


def shots_for_models(script: Script, most: int) -> frozenset[tuple[int, int]]:
    """Scene number and shot (from 0) of the clips a model moves: of those whose product stands somewhere, the product's
    own scene first, then as the film runs, `most` of them."""
    shots = [
        (scene.role != "product", scene.scene_number, number)
        for scene in script.scenes
        for number, shot in enumerate(scene.shots)
        if shot.kind in PLACES and not scene.film
    ]
    return frozenset((n, number) for _, n, number in sorted(shots)[:most])


def _mover(
    engine: VideoEngine, script: Script, shot: tuple[int, int], options: VideoOptions, *, filmed: bool = False
) -> VideoEngine:
    """What moves a shot: `engine`, unless it is a model that is asked for other shots only, or the shot was filmed."""
    chosen = not isinstance(engine, OnCard) or shot in shots_for_models(script, options.model_clips)
    if chosen and (not filmed or engine.name == "camera"):
        return engine
    return deferred_clip.late(load("video", "camera"))


def _join_clips(clips: Sequence[Clip], kinds: Sequence[str], n: int, project: Project) -> Clip:
    """The clip of a scene whose shots these are; a shot that tells the price is a moment a sound may mark."""
    priced = [kind in PRICED for kind in kinds]

    def make(mark: PurePosixPath) -> Clip:
        mixed = len({clip.is_planned for clip in clips}) > 1
        parts = [write_clip(clip, project=project) for clip in clips] if mixed else clips
        path, paths = mark.with_suffix(parts[0].path.suffix), [project.path(part.path) for part in parts]
        with project.writing(path) as out:
            deferred_clip.write_parts(paths, out) if parts[0].is_planned else ffmpeg.join(paths, out)
        cues, begin = list[Cue](), 0.0
        for part, tells_price in zip(parts, priced, strict=True):
            cues += [Cue(kind="price", time=round(begin, 3))] if tells_price else []
            cues += [cue.model_copy(update={"time": round(cue.time + begin, 3)}) for cue in part.cues]
            begin += part.duration
        frames = sum(part.frames for part in parts)
        made = {"path": path, "frames": frames, "duration": frames / FPS, "cues": tuple(cues), "shots": tuple(parts)}
        return parts[0].model_copy(update=made)

    made_of = [clip.path for clip in clips], [clip.frames for clip in clips], priced
    joined = project.cached(Clip, "clips", made_of, make, scene_number=n)
    return joined.model_copy(update={"shots": tuple(clips)})


def _shot_order(
    script: Script,
    scene: Scene,
    number: int,
    still: Still,
    heard: tuple[Speech, tuple[int, int]],
    options: VideoOptions,
    project: Project,
) -> ClipOrder:
    """What the engine is told about one shot: times count from its first frame."""
    (speech, (begin, end)), shot, n = heard, scene.shots[number], scene.scene_number
    part = _within(speech, begin / FPS, end / FPS)
    starts = _entrance(script, n, number, options)
    last = number + 1 == len(scene.shots)
    ends = _entrance(script, n + 1, 0, options) if last else _entrance(script, n, number + 1, options)
    layers = _time_layers(still.layers, "product", starts, part, project)
    return ClipOrder(
        still=project.path(still.path),
        layers=_on_film(layers, shot, still, project) if shot.footage else layers,
        seconds=(end - begin) / FPS,
        motion=options.motion or shot.move,
        prompt=scene.image_prompt,
        seed=shot.seed,
        fps=FPS,
        width=still.width,
        height=still.height,
        first=n == 1 and number == 0,
        starts=starts,
        ends="" if ends == "cut" else ends,
        step=_step(scene, script, options),
        template=still.template,
        accent=still.accent,
        ink=still.ink,
    )


def _on_film(layers: Sequence[LayerFile], shot: Shot, still: Still, project: Project) -> tuple[LayerFile, ...]:
    """The layers with the shot's footage in the place of its ground. Raises InputError when the film is gone."""
    film = OwnFilm(project.path(shot.footage)).path
    rest = (layer for layer in layers if layer.kind != "ground")
    return (LayerFile(film, 0, 0, still.width, still.height, "ground"), *rest)


def _step(scene: Scene, script: Script, options: VideoOptions) -> tuple[int, int] | None:
    """Which chapter of how many the line along the top says; None without the line."""
    return (ROLES.index(scene.role) + 1, len(ROLES)) if options.progress and len(script.scenes) > 1 else None


def _within(speech: Speech, begin: float, end: float) -> Speech:
    """What is said between two times of a narration, timed from the first."""
    words = tuple(
        word.model_copy(update={"start": round(word.start - begin, 3), "end": round(word.end - begin, 3)})
        for word in speech.words
        if begin - LEAD <= word.start < end
    )
    return speech.model_copy(update={"duration": end - begin, "words": words, "mouths": ()})


def _entrance(script: Script, n: int, number: int, options: VideoOptions) -> str:
    """How shot `number` of scene `n` comes in; the film's first is simply there, and nothing comes after its last."""
    if n > len(script.scenes) or (n == 1 and number == 0):
        return "cut"
    shots = script.scene(n).shots
    if number == 0 and (script.scene(n).film or script.scene(n - 1).film):
        return "cut"
    if options.transition != "auto":
        return options.transition if number == 0 else "cut"
    return shots[number].entrance if shots else "cut"


def write_clip(clip: Clip, *, project: Project, report: Report = silent) -> Clip:
    """The clip with its MP4, which is written now when it was only planned.

    Raises EngineError, RenderError or StorageError when it cannot be written.
    """
    if not clip.is_planned:
        return clip
    path, n = clip.path.with_suffix(".mp4"), clip.scene_number
    with project.writing(path) as out:
        deferred_clip.Plan(project.path(clip.path)).film(out, tell=lambda done: report(Progress("video", done, 1, scene=n)))
    return project.save(path.with_suffix(".json"), clip.model_copy(update={"path": path}))


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
        arrives="" if order.starts == "cut" else order.starts,
    )


def _cues(order: ClipOrder) -> tuple[Cue, ...]:
    """What a sound may mark: the sale price, what pops in, and a transition that is more than a cut."""
    cues = []
    for layer in order.layers:
        if _is_sale(layer):
            cues.append(Cue(kind="price", time=layer.cue, name=layer.cue_word))
        elif layer.kind in ("chip", "badge", "button") and layer.enter != "none":
            cues.append(Cue(kind="pop", time=layer.cue, name=layer.kind))
    if order.ends not in ("", "cut"):
        cues.append(Cue(kind="transition", time=round(max(order.seconds - GOES, 0.0), 3), name=order.ends))
    return tuple(sorted(cues, key=lambda cue: cue.time))


def order_of(script: Script, scene: Scene, still: Still, speech: Speech, options: VideoOptions, project: Project) -> ClipOrder:
    """What the engine is told about a scene: files by absolute path, entrances in seconds."""
    n, total = scene.scene_number, len(script.scenes)
    starts = join(script.scene(n - 1), scene, options) if n > 1 else "cut"
    return ClipOrder(
        still=project.path(still.path),
        layers=_time_layers(still.layers, scene.role, starts, speech, project),
        seconds=speech.duration,
        motion=options.motion or scene.motion,
        prompt=scene.image_prompt,
        seed=scene.seed,
        fps=FPS,
        width=still.width,
        height=still.height,
        first=n == 1,
        role=scene.role,
        starts=starts,
        ends=join(scene, script.scene(n + 1), options) if n < total else "",
        step=_step(scene, script, options),
        template=still.template,
        accent=still.accent,
        ink=still.ink,
    )


def join(before: Scene, after: Scene, options: VideoOptions) -> Transition:
    """How `before` gives way to `after`. Both clips carry a half of it, so both ask here; a film of one's own is cut."""
    if before.film or after.film:
        return "cut"
    if options.transition != "auto":
        return options.transition
    return JOINS.get((before.role, after.role), "cut")


def _time_layers(layers: Sequence[Layer], role: Role, starts: str, speech: Speech, project: Project) -> tuple[LayerFile, ...]:
    """The layers with `cue` in s: with the word that says it, else at its share; never two at once, never too late."""
    seconds, sale = speech.duration, _sale_at(layers, speech)
    earliest = WAITS if starts != "cut" else 0.0
    latest = max(seconds - ENTRANCE - (STANDS if role == "call" else 0.0), 0.0)
    taken: list[float] = []
    timed = []
    for layer in layers:
        cue = max(min(when(layer.cue_word, layer.cue, speech.words, seconds), latest), earliest)
        while layer.enter != "none" and any(abs(cue - other) < STAGGER - 1e-6 for other in taken):
            cue += STAGGER
        taken += [cue] if layer.enter != "none" else []
        if layer.kind == "price":
            cue = sale if layer.cue_word else max(sale - STRUCK * (1 if layer.enter == "wipe" else 2), 0.0)
        fields = layer.model_dump(exclude={"path", "cue"})
        timed.append(LayerFile(path=project.path(layer.path), cue=round(cue, 3), **fields))
    return tuple(timed)


def _sale_at(layers: Sequence[Layer], speech: Speech) -> float:
    """When the sale price begins to come in, s: with its word, after the list price is struck, in time to be read."""
    latest = speech.duration - PRICE_ROLLS - PRICE_STAYS
    struck = any(layer.kind == "price" and layer.enter == "wipe" for layer in layers)
    for layer in layers:
        if _is_sale(layer):
            wanted = when(layer.cue_word, layer.cue, speech.words, speech.duration)
            return max(min(max(wanted, 1.5 * STRUCK * struck), latest), 0.0)
    return 0.0


def _is_sale(layer: Layer | LayerFile) -> bool:
    return layer.kind == "price" and bool(layer.cue_word)


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
