"""The sound of a whole short: which narrations, music and effects go into the mix, made again only when one of them changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pipeline.media import footage
from pipeline.media.frame_layout import FPS
from pipeline.product_text.fact_sheet import FactSheet
from pipeline.progress import Progress, Report
from pipeline.records import Clip, Script, Speech
from pipeline.workspace.project import Project, fingerprint

from ..options import RenderOptions, Sound
from . import mix, music_library, sound_effects

RINGS = 0.6
"""s the last chord rings at least."""
REVISION = "4"
"""Part of the fingerprint: raised when the same input would give another sound."""


def soundtrack(
    script: Script,
    clips: Sequence[Clip],
    speeches: Sequence[Speech],
    options: RenderOptions,
    *,
    project: Project,
    report: Report,
) -> Sound:
    """The mix, from the project when it is there.

    Raises InputError when the music cannot be found or used, RenderError when FFmpeg fails.
    """
    total = len(clips) + 1
    order, name_of_music = _order(script, clips, speeches, options, project)
    heard = _footage_heard(script, clips, project)
    mark = PurePosixPath("sound") / f"{fingerprint(REVISION, order, options.music_volume, *heard)}.json"
    report(Progress("render", total - 1, total, "소리를 섞고 있습니다"))
    if done := project.load(mark, Sound):
        return done
    with project.writing(mark.with_suffix(".m4a")) as out:
        loudness = mix.mix(
            order,
            out,
            heard=heard,
            volume=options.music_volume,
            tell=lambda _: report(Progress("render", total - 1, total)),
        )
    made = Sound(path=mark.with_suffix(".m4a"), samples=order.total, loudness=max(loudness, -99.0), music=name_of_music)
    return project.save(mark, made)


def write_music(
    script: Script, clips: Sequence[Clip], speeches: Sequence[Speech], options: RenderOptions, out: Path, *, project: Project
) -> bool:
    """Write the short's music by itself to `out` (WAV), for an editor; False, and nothing written, when it has none.

    Raises InputError when the music cannot be found or used, RenderError when FFmpeg fails.
    """
    order, _ = _order(script, clips, speeches, options, project)
    if order.music is None or options.music_volume <= 0:
        return False
    mix.write_music(order, out, volume=options.music_volume)
    return True


def beat(script: Script, options: RenderOptions) -> float:
    """s from beat to beat of the music a short will have; 0 when there is none, or its beats are not known.

    Raises InputError when the music cannot be found.
    """
    loop = _loop(script, options)
    return loop.period if loop else 0.0


def _loop(script: Script, options: RenderOptions) -> music_library.Loop | None:
    told, field = script.metadata, FactSheet(script.product).category if script.product else ""
    cut = any(scene.shots for scene in script.scenes)
    return music_library.choose(options.music, told.tone, field, told.seed, cut=cut) if options.music_volume else None


def _order(
    script: Script, clips: Sequence[Clip], speeches: Sequence[Speech], options: RenderOptions, project: Project
) -> tuple[mix.MixOrder, str]:
    """What is mixed, and what the music is called ("" for none)."""
    loop = _loop(script, options)
    cut = any(clip.shots for clip in clips)
    resolves, price = (resolution(clips, speeches, loop), _price_at(clips)) if loop and cut else (0.0, 0.0)
    samples = tuple(clip.frames * mix.RATE // FPS for clip in clips)
    order = mix.MixOrder(
        narrations=tuple(project.path(speech.path) for speech in speeches),
        samples=samples,
        music=loop.path if loop else None,
        music_from=music_library.phase(loop.beats, samples, mix.RATE) if loop else 0.0,
        fitted=bool(loop and loop.beats),
        resolves=resolves,
        price=price,
        beat=loop.period if loop else 0.5,
        effects=sound_effects.choose_effects(clips, resolves) if options.effects else (),
        effects_lift=20 * math.log10(options.effects) if options.effects else 0.0,
    )
    return order, loop.id if loop else ""


def resolution(clips: Sequence[Clip], speeches: Sequence[Speech], loop: music_library.Loop) -> float:
    """s at which the music comes to rest: on the last beat but so many that the chord rings for RINGS, or after the last word
    where that is later; 0 when no beats are known."""
    total = sum(clip.frames for clip in clips) / FPS
    if not loop.period or total < 4 * loop.period:
        return 0.0
    said = speeches[-1].words[-1].end if speeches[-1].words else 0.0
    begin = total - clips[-1].frames / FPS + said
    beats = max(math.ceil((RINGS - 1e-6) / loop.period), 1)
    while beats > 1 and total - beats * loop.period < begin:
        beats -= 1
    return round(total - beats * loop.period, 3)


def _footage_heard(script: Script, clips: Sequence[Clip], project: Project) -> tuple[mix.Heard, ...]:
    """The footage whose sound was kept, where it is seen. What is gone is silent: the picture says so."""
    heard, begin = list[mix.Heard](), 0.0
    for scene, clip in zip(script.scenes, clips, strict=True):
        parts = clip.shots if len(clip.shots) == len(scene.shots) else ()
        seen = [(scene.film, clip)] if scene.film else [(s.footage, part) for s, part in zip(scene.shots, parts, strict=False)]
        at = begin
        for film, part in seen:
            if film.endswith(".mp4") and project.path(film).is_file() and footage.look_into(project.path(film)).sound:
                heard.append(mix.Heard(project.path(film), round(at, 3), round(part.frames / FPS, 3)))
            at += part.frames / FPS
        begin += clip.frames / FPS
    return tuple(heard)


def _price_at(clips: Sequence[Clip]) -> float:
    """s at which the price is told first; 0 when it is not, or before there is music to hold its breath."""
    begin = 0.0
    for clip in clips:
        for cue in clip.cues:
            if cue.kind == "price":
                return round(begin + cue.time, 3) if begin + cue.time > 2 else 0.0
        begin += clip.duration
    return 0.0
