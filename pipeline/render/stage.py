"""The render stage: what must be made of a short, and what is there already."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .. import ffmpeg
from ..fields import guess_field
from ..frame import FPS, layout_of
from ..progress import Progress, Report, silent
from ..project import Project, fingerprint, slug
from ..records import Character, Clip, Scene, Script, Short, Speech
from . import ass, burn, captions, join, music, quality, segments, sound, thumbnail
from .options import RenderOptions, Segment, Sound
from .styles import STYLES

REVISION = "1"
"""Part of every fingerprint: raised when the same input would give another picture or sound."""


def render(
    script: Script,
    clips: Sequence[Clip],
    speeches: Sequence[Speech],
    character: Character,
    options: RenderOptions | None = None,
    *,
    project: Project,
    report: Report = silent,
) -> Short:
    """Make the finished short of clips and narrations (both in the scenes' order) in the project's "shorts" folder.

    Beside the MP4 stand SRT, WebVTT and a thumbnail; `record` and `upload` are names for the caller to fill.
    Raises RenderError when FFmpeg fails, QualityError when the file fails its check (it is kept as *.failed.mp4).
    """
    options = options or RenderOptions()
    parts = [
        render_segment(scene.scene_number, script, clip, speech, character, options, project=project, report=report)
        for scene, clip, speech in zip(script.scenes, clips, speeches, strict=True)
    ]
    mix = _sound(script, clips, speeches, options, project, report)
    made = _Made(script, clips, speeches, character, options, parts, mix)
    words = [(speech.words, scene.role) for speech, scene in zip(speeches, script.scenes, strict=True)]
    mark = fingerprint(REVISION, [part.path for part in parts], mix.path, clips[0].still, words, options.caption_style)
    name = f"{slug(script.product.name if script.product else script.metadata.character_id)}-{mark}"
    if done := project.load(PurePosixPath("shorts") / f"{name}.render.json", Short):
        return done
    return project.save(PurePosixPath("shorts") / f"{name}.render.json", _finished(name, made, project, report))


def render_segment(
    n: int,
    script: Script,
    clip: Clip,
    speech: Speech,
    character: Character,
    options: RenderOptions | None = None,
    *,
    project: Project,
    report: Report = silent,
) -> Segment:
    """Encode scene `n`: clip, presenter and captions. Taken from the project when it was made before from the same.

    Raises RenderError when FFmpeg fails.
    """
    options, scene, total = options or RenderOptions(), script.scene(n), len(script.scenes) + 1
    pages, notes = _pages(scene, clip, speech, options)
    words, layout = _burned(pages, clip, options), layout_of(clip.width, clip.height)
    acting = speech.model_copy(update={"scene_number": 1})  # the presenter must not change when a scene moves
    who = (character.id, character.parts, character.palette, acting.mouths, acting.words, scene.role, scene.seed)
    encoder = (options.preset, options.crf, options.gop)
    name = fingerprint(
        REVISION, clip.path, clip.frames, words, (who, options.presenter) if options.presenter != "off" else None, encoder
    )
    mark = PurePosixPath("segments") / f"{name}.json"
    report(Progress("render", n - 1, total, f"{n}번 장면을 합치고 있습니다", n))
    if done := project.load(mark, Segment):
        return done
    order = segments.SegmentOrder(
        clip=project.path(clip.path),
        frames=clip.frames,
        captions=_written(words.moving, mark.with_suffix(".ass"), project),
        resting=_written(words.resting, mark.with_suffix(".resting.ass"), project),
        burned=words,
        presenter=segments.standing(scene.role, layout, options.presenter) if options.presenter != "off" else None,
        options=options,
    )
    cast = (character, acting, scene.role, clip.frames, scene.seed, layout, options.presenter)
    figures = segments.drawn(*cast) if order.presenter else None
    with project.writing(mark.with_suffix(".mp4")) as out:
        log = ffmpeg.run(
            segments.arguments(order, out),
            feed=figures,
            tell=lambda s: report(Progress("render", n - 1 + min(s / clip.duration, 1.0), total, scene=n)),
        )
        segments.refuse_tofu(log)
    return project.save(mark, Segment(path=mark.with_suffix(".mp4"), frames=clip.frames, notes=notes))


def _written(text: str, path: PurePosixPath, project: Project) -> Path | None:
    """The file `text` was written to; None when there is nothing to write."""
    if not text:
        return None
    with project.writing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return project.path(path)


def _pages(
    scene: Scene, clip: Clip, speech: Speech, options: RenderOptions
) -> tuple[tuple[captions.Page, ...], tuple[str, ...]]:
    """A scene's captions, and what had to be left out of them."""
    layout = layout_of(clip.width, clip.height)
    style = STYLES[options.caption_style].scaled(layout.scale)
    words, notes = captions.printable(speech.words, style.font)
    return captions.lay_out(words, style, clip.duration, emphasis=scene.emphasis, layout=layout), notes


def _burned(pages: Sequence[captions.Page], clip: Clip, options: RenderOptions) -> burn.Burned:
    shown = pages if options.captions else ()
    colours, layout = ass.Colours(clip.accent, clip.ink), layout_of(clip.width, clip.height)
    style = STYLES[options.caption_style].scaled(layout.scale)
    return burn.burned(shown, style, colours, clip.duration, label=options.label, layout=layout)


def _sound(
    script: Script, clips: Sequence[Clip], speeches: Sequence[Speech], options: RenderOptions, project: Project, report: Report
) -> Sound:
    """The mix of the whole short, made again only when a narration, a length or the music changed."""
    total = len(clips) + 1
    told, field = script.metadata, guess_field(script.product) if script.product else ""
    loop = music.choose(options.music, told.tone, field, told.seed) if options.music_volume else None
    samples = tuple(clip.frames * sound.RATE // FPS for clip in clips)
    order = sound.MixOrder(
        narrations=tuple(project.path(speech.path) for speech in speeches),
        samples=samples,
        music=loop.path if loop else None,
        music_from=music.phase(loop.beats, samples, sound.RATE) if loop else 0.0,
    )
    name = fingerprint(REVISION, [speech.path for speech in speeches], samples, order.music, options.music_volume)
    mark = PurePosixPath("sound") / f"{name}.json"
    report(Progress("render", total - 1, total, "소리를 섞고 있습니다"))
    if done := project.load(mark, Sound):
        return done
    with project.writing(mark.with_suffix(".m4a")) as out:
        loudness = sound.mix(
            order, out, volume=options.music_volume, tell=lambda _: report(Progress("render", total - 1, total))
        )
    made = Sound(
        path=mark.with_suffix(".m4a"), samples=order.total, loudness=max(loudness, -99.0), music=loop.id if loop else ""
    )
    return project.save(mark, made)


@dataclass(frozen=True)
class _Made:
    """What a short is joined from."""

    script: Script
    clips: Sequence[Clip]
    speeches: Sequence[Speech]
    character: Character
    options: RenderOptions
    segments: Sequence[Segment]
    mix: Sound


def _finished(name: str, made: _Made, project: Project, report: Report) -> Short:
    """Join, write what lies beside, check; a file that fails is kept under a name that says so."""
    stem, total = PurePosixPath("shorts"), len(made.clips) + 1
    paged = _all_pages(made)
    layout, font = layout_of(made.clips[0].width, made.clips[0].height), STYLES[made.options.caption_style].font
    faces = {role: layout.face(role, made.options.presenter) for _, role in paged}
    inside = [(page, font, faces[role]) for page, role in paged if made.options.captions]
    expected = quality.Expected(sum(clip.frames for clip in made.clips), tuple(inside), layout)
    report(Progress("render", total - 0.6, total, "장면을 이어 붙이고 검사하고 있습니다"))
    with project.writing(stem / f"{name}.mp4") as out:
        files = [project.path(segment.path) for segment in made.segments]
        join.join(files, project.path(made.mix.path), out, tell=lambda _: report(Progress("render", total - 0.5, total)))
        checks = quality.check_file(out, expected=expected, thorough=False)
        if not all(row.ok for row in checks):
            failed = project.path(stem / f"{name}.failed.mp4")
            os.replace(out, failed)
            quality.keep(checks, failed)
    pages = [page for page, _ in paged]
    with project.writing(stem / f"{name}.srt") as out:
        out.write_text(captions.srt(pages), encoding="utf-8")
    with project.writing(stem / f"{name}.vtt") as out:
        out.write_text(captions.vtt(pages), encoding="utf-8")
    with project.writing(stem / f"{name}.jpg") as out:
        _thumbnail(made, project, out)
    report(Progress("render", total, total, "완성했습니다"))
    return Short(
        path=stem / f"{name}.mp4",
        duration=expected.frames / FPS,
        srt=stem / f"{name}.srt",
        vtt=stem / f"{name}.vtt",
        thumbnail=stem / f"{name}.jpg",
        record=stem / f"{name}.short.json",
        upload=stem / f"{name}.upload.txt",
        checks=checks,
    )


def _all_pages(made: _Made) -> list[tuple[captions.Page, str]]:
    """Every caption in the short's own time, with the role of its scene."""
    paged, begin = [], 0.0
    for scene, clip, speech in zip(made.script.scenes, made.clips, made.speeches, strict=True):
        pages, _ = _pages(scene, clip, speech, made.options)
        paged += [(page, scene.role) for page in captions.shifted(pages, begin)]
        begin += clip.frames / FPS
    return paged


def _thumbnail(made: _Made, project: Project, out: Path) -> None:
    """From the first scene: it is made to stop a thumb."""
    scene, speech = made.script.scenes[0], made.speeches[0]
    who = made.character if made.options.presenter != "off" else None
    thumbnail.thumbnail(project.path(made.clips[0].still), out, character=who, speech=speech, role=scene.role, seed=scene.seed)
