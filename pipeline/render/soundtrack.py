"""The sound of a whole short: which narrations, music and effects go into the mix, made again only when one of them changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import PurePosixPath

from ..fields import guess_field
from ..frame import FPS
from ..progress import Progress, Report
from ..project import Project, fingerprint
from ..records import Clip, Script, Speech
from . import effects, music, sound
from .options import RenderOptions, Sound

REVISION = "3"
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
    mark = PurePosixPath("sound") / f"{fingerprint(REVISION, order, options.music_volume)}.json"
    report(Progress("render", total - 1, total, "소리를 섞고 있습니다"))
    if done := project.load(mark, Sound):
        return done
    with project.writing(mark.with_suffix(".m4a")) as out:
        loudness = sound.mix(
            order, out, volume=options.music_volume, tell=lambda _: report(Progress("render", total - 1, total))
        )
    made = Sound(path=mark.with_suffix(".m4a"), samples=order.total, loudness=max(loudness, -99.0), music=name_of_music)
    return project.save(mark, made)


def beat(script: Script, options: RenderOptions) -> float:
    """s from beat to beat of the music a short will have; 0 when there is none, or its beats are not known.

    Raises InputError when the music cannot be found.
    """
    loop = _loop(script, options)
    return loop.period if loop else 0.0


def _loop(script: Script, options: RenderOptions) -> music.Loop | None:
    told, field = script.metadata, guess_field(script.product) if script.product else ""
    return music.choose(options.music, told.tone, field, told.seed) if options.music_volume else None


def _order(
    script: Script, clips: Sequence[Clip], speeches: Sequence[Speech], options: RenderOptions, project: Project
) -> tuple[sound.MixOrder, str]:
    """What is mixed, and what the music is called ("" for none)."""
    loop = _loop(script, options)
    samples = tuple(clip.frames * sound.RATE // FPS for clip in clips)
    order = sound.MixOrder(
        narrations=tuple(project.path(speech.path) for speech in speeches),
        samples=samples,
        music=loop.path if loop else None,
        music_from=music.phase(loop.beats, samples, sound.RATE) if loop else 0.0,
        fitted=bool(loop and loop.beats),
        effects=effects.chosen(clips) if options.effects else (),
        effects_lift=20 * math.log10(options.effects) if options.effects else 0.0,
    )
    return order, loop.id if loop else ""
