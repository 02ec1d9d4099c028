"""The render stage: what must be made of a short, and what is there already."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

from ..media import ffmpeg
from ..media.frame_layout import FPS, Presence, Stand, layout_of
from ..progress import Progress, Report, silent
from ..records import VERSION, Character, Check, Clip, Scene, Script, Short, Speech
from ..workspace.project import Project, fingerprint, slug
from . import precheck, quality, thumbnail
from .audio.soundtrack import soundtrack
from .captions import ass, burn_in, srt_vtt
from .captions import layout as captions_layout
from .captions.legal_labels import notices
from .captions.styles import STYLES
from .encode import concat, encoders, frames, segments
from .options import RenderOptions, Segment, Sound
from .presenter.stands import faces, stand_of
from .provenance import c2pa, certificates

REVISION = "5"
"""Part of every fingerprint: raised when the same input would give another picture or sound."""
SWEEPS = ("whip", "slide")
"""Entrances that carry the whole picture off."""
ARRIVES = 5 / 30
"""s such an entrance takes until words can be read."""
_TURN = threading.Lock()
"""One encoder is fed at a time: it takes every core, and a second one would take its memory again. The next one has its first
frame meanwhile, for which FFmpeg reads its fonts and sets up its graph, and goes on when the last frame of this one is fed."""


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
    Raises RenderError when FFmpeg fails, QualityError when the file would fail its check, or does (kept as *.failed.mp4).
    """
    options = options or RenderOptions()
    precheck.check_parts(script, clips, speeches, options)
    parts, begins = [], 0.0
    for scene, clip, speech in zip(script.scenes, clips, speeches, strict=True):
        n, now = scene.scene_number, options.after(begins)
        parts.append(render_segment(n, script, clip, speech, character, now, project=project, report=report))
        begins += clip.frames / FPS
    mix = soundtrack(script, clips, speeches, options, project=project, report=report)
    made = _Made(script, clips, speeches, character, options, parts, mix)
    words = [(speech.words, scene.role) for speech, scene in zip(speeches, script.scenes, strict=True)]
    mark = fingerprint(
        REVISION, [part.path for part in parts], mix.path, clips[0].still, words, options.caption_style, signing(options)
    )
    name = f"{slug(script.product.name if script.product else script.metadata.character_id)}-{mark}"
    if done := project.load(PurePosixPath("shorts") / f"{name}.render.json", Short):
        return done
    short = _finish(name, made, project, report)
    return project.save(PurePosixPath("shorts") / f"{name}.render.json", short, later=(short.record, short.upload))


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

    A scene that does not open the short takes `options.after(where it begins)`, for a label that goes away after a time.

    Raises RenderError when FFmpeg fails.
    """
    options, scene = options or RenderOptions(), script.scene(n)
    pages, notes = _pages(scene, clip, speech, options)
    told = _Told(scene, pages, speech.model_copy(update={"scene_number": 1}), character, options)
    say = partial(_say, report, n, len(script.scenes) + 1)
    if not clip.shots:
        own = bool(scene.film or scene.picture) and any(one.shots for one in script.scenes)  # footage has the frame to itself
        stretch = _Stretch(clip, 0, clip.frames, "off" if own else options.presenter)
        return _encode_stretch(told, stretch, notes, project, say)
    begin, made, layout = 0, list[Segment](), layout_of(clip.width, clip.height)
    for part, shot in zip(clip.shots, scene.shots, strict=True):
        stretch = _Stretch(part, begin, clip.frames, stand_of(shot, layout, options.presenter))
        made.append(_encode_stretch(told, stretch, notes, project, say))
        begin += part.frames
    return _join_shots(made, project)


@dataclass(frozen=True)
class _Told:
    """What is said and captioned in a scene, and by whom."""

    scene: Scene
    pages: tuple[captions_layout.Page, ...]
    speech: Speech
    """With scene_number 1: the presenter must not change when a scene moves."""
    character: Character
    options: RenderOptions


@dataclass(frozen=True)
class _Stretch:
    """The part of a scene that is encoded in one go."""

    clip: Clip
    begin: int
    """Frame of the scene"""
    total: int
    """Frames of the scene"""
    presence: Presence | Stand

    @property
    def shown(self) -> bool:
        """Whether the presenter is in it."""
        return self.presence != "off" and not (isinstance(self.presence, Stand) and self.presence.presence == "off")


def _say(report: Report, n: int, total: int, share: float, note: str = "") -> None:
    report(Progress("render", n - 1 + share, total, note, n))


def _encode_stretch(
    told: _Told, stretch: _Stretch, notes: tuple[str, ...], project: Project, say: Callable[..., None]
) -> Segment:
    """A stretch as H.264, taken from the project when it was made before from the same."""
    scene, speech, character, options, clip = told.scene, told.speech, told.character, told.options, stretch.clip
    words, layout = _burn_in(told.pages, scene, stretch, options), layout_of(clip.width, clip.height)
    who = (character.id, character.parts, character.palette, speech.mouths, speech.words, scene.role, scene.seed)
    encoder = (encoders.choose_encoder(options.encoder).name, options.preset, options.crf, options.gop, options.draft)
    drawn_by = (who, stretch.presence) if stretch.shown else None
    place = (stretch.begin,) if stretch.begin else ()
    name = fingerprint(REVISION, clip.path.stem, clip.frames, words, drawn_by, encoder, *place)
    mark = PurePosixPath("segments") / f"{name}.json"
    begun = partial(say, stretch.begin / stretch.total, f"{scene.scene_number}번 장면을 합치고 있습니다")
    if done := project.load(mark, Segment):
        begun()
        return done
    order = segments.SegmentOrder(
        size=frames.size_of(clip.width, clip.height, options.draft),
        frames=clip.frames,
        captions=_write_text(words.moving, mark.with_suffix(".ass"), project),
        resting=_write_text(words.resting, mark.with_suffix(".resting.ass"), project),
        burned=words,
        options=options,
        begin=stretch.begin,
    )
    cast = (character, speech, scene.role, scene.seed, layout, stretch.presence, options.draft)
    figure = replace(segments.figure(*cast), begin=stretch.begin / FPS) if stretch.shown else None
    drawn = frames.frames(project.path(clip.path), clip.frames, order.size, figure, options.draft)
    with closing(_in_turn(drawn, begun)) as feed, project.writing(mark.with_suffix(".mp4")) as out:
        log = ffmpeg.run(
            segments.arguments(order, out),
            feed=feed,
            tell=lambda s: say(min(stretch.begin + s * FPS, stretch.total) / stretch.total),
        )
        segments.refuse_tofu(log)
    return project.save(mark, Segment(path=mark.with_suffix(".mp4"), frames=clip.frames, notes=notes))


def _join_shots(made: Sequence[Segment], project: Project) -> Segment:
    """The segment of a scene whose shots these are."""
    paths = [one.path for one in made]
    mark = PurePosixPath("segments") / f"{fingerprint(REVISION, paths)}.json"
    if done := project.load(mark, Segment):
        return done
    with project.writing(mark.with_suffix(".mp4")) as out:
        concat.join([project.path(path) for path in paths], None, out)
    together = Segment(
        path=mark.with_suffix(".mp4"), frames=sum(one.frames for one in made), notes=made[0].notes, shots=tuple(made)
    )
    return project.save(mark, together)


def _in_turn(items: Iterator[memoryview], begun: Callable[[], None]) -> Generator[memoryview]:
    """The items: the first at once, with all that must be read and drawn before it, the others when it is our turn."""
    yield from islice(items, 1)
    with _TURN:
        begun()
        yield from items


def _write_text(text: str, path: PurePosixPath, project: Project) -> Path | None:
    """The file `text` was written to; None when there is nothing to write."""
    if not text:
        return None
    with project.writing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return project.path(path)


def scene_pages(scene: Scene, clip: Clip, speech: Speech, options: RenderOptions) -> tuple[captions_layout.Page, ...]:
    """A scene's captions as they are burned in, in its own time."""
    return _pages(scene, clip, speech, options)[0]


def _pages(
    scene: Scene, clip: Clip, speech: Speech, options: RenderOptions
) -> tuple[tuple[captions_layout.Page, ...], tuple[str, ...]]:
    """A scene's captions, and what had to be left out of them."""
    layout = layout_of(clip.width, clip.height)
    style = STYLES[options.caption_style].scaled(layout.scale)
    words, notes = captions_layout.printable(speech.words, style.font)
    pages = captions_layout.lay_out(words, style, clip.duration, emphasis=scene.emphasis, layout=layout)
    return captions_layout.kept_off(pages, *_caption_span(clip)), notes


def _caption_span(clip: Clip) -> tuple[float, float]:
    """From when to when the captions of a scene may stand, s: a picture that is swept in or away takes no words along."""
    if not clip.shots:
        return 0.0, clip.duration
    moved = [cue.time for cue in clip.cues if cue.kind == "transition" and cue.name in SWEEPS]
    ends = min((time for time in moved if time > clip.duration - 0.5), default=clip.duration)
    return (ARRIVES if clip.arrives in SWEEPS else 0.0), ends


def _burn_in(pages: Sequence[captions_layout.Page], scene: Scene, stretch: _Stretch, options: RenderOptions) -> burn_in.Burned:
    """The captions and notices of a scene, in the colours of a stretch of it and timed by the scene."""
    clip, shown = stretch.clip, pages if options.captions else ()
    colours, layout = ass.Colours(clip.accent, clip.ink), layout_of(clip.width, clip.height)
    style = STYLES[options.caption_style].scaled(layout.scale)
    noted = notices(options, scene.role, layout, moving=bool(scene.shots))
    return burn_in.captions_for_scene(shown, style, colours, stretch.total / FPS, notices=noted, layout=layout)


def signing(options: RenderOptions) -> object:
    """What decides how the file is signed, for the fingerprint. Raises InputError when the certificate cannot be read."""
    if not options.credentials:
        return None
    folder = _certificate(options)
    return [VERSION, [pem.hex() for pem in certificates.own(folder)] if folder else []]


def _certificate(options: RenderOptions) -> Path | None:
    return Path(options.certificate).expanduser() if options.certificate else None


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


def _finish(name: str, made: _Made, project: Project, report: Report) -> Short:
    """Join, write what lies beside, check; a file that fails is kept under a name that says so."""
    stem, total = PurePosixPath("shorts"), len(made.clips) + 1
    paged = _all_pages(made)
    layout, font = layout_of(made.clips[0].width, made.clips[0].height), STYLES[made.options.caption_style].font
    wanted = made.options.presenter
    inside = [(page, font, face) for page, scene in paged for face in faces(scene, layout, wanted) if made.options.captions]
    expected = quality.Expected(sum(clip.frames for clip in made.clips), tuple(inside), layout, made.options.draft)
    report(Progress("render", total - 0.6, total, "장면을 이어 붙이고 검사하고 있습니다"))
    video, srt, vtt, *covers = (stem / f"{name}.{end}" for end in ("mp4", "srt", "vtt", "jpg", "2.jpg", "3.jpg"))
    pages = [page for page, _ in paged]
    with ExitStack() as together:  # all of it comes under its name, or nothing; the video at last
        out, *beside = (together.enter_context(project.writing(path)) for path in (video, srt, vtt, *covers))
        painter = together.enter_context(ThreadPoolExecutor(1))
        painted = painter.submit(_thumbnails, made, project, beside[2:])
        files = [project.path(part.path) for segment in made.segments for part in segment.shots or (segment,)]
        concat.join(files, project.path(made.mix.path), out, tell=lambda _: report(Progress("render", total - 0.5, total)))
        if made.options.credentials:
            _sign(out, made)
        checks = (*quality.check_file(out, expected=expected, thorough=False), *_settings_rows(made.options))
        if not all(row.ok for row in checks):
            failed = project.path(stem / f"{name}.failed.mp4")
            os.replace(out, failed)
            quality.raise_failed(checks, failed)
        beside[0].write_text(srt_vtt.srt(pages), encoding="utf-8")
        beside[1].write_text(srt_vtt.vtt(pages), encoding="utf-8")
        painted.result()
    report(Progress("render", total, total, "완성했습니다"))
    return Short(
        path=video,
        duration=expected.frames / FPS,
        srt=srt,
        vtt=vtt,
        thumbnail=covers[0],
        thumbnails=tuple(covers),
        record=stem / f"{name}.short.json",
        upload=stem / f"{name}.upload.txt",
        checks=checks,
    )


def _sign(video: Path, made: _Made) -> None:
    """Write the content credentials into the file."""
    product, folder = made.script.product, _certificate(made.options)
    c2pa.sign(video, video, title=product.name if product else "쇼츠", version=VERSION, folder=folder)


def _settings_rows(options: RenderOptions) -> tuple[Check, ...]:
    """Rows that say how the file was made, beside those that say whether it is right."""
    encoder = encoders.choose_encoder(options.encoder)
    signed = "off, as asked" if not options.credentials else "own certificate" if options.certificate else "self-signed"
    return (
        Check(name="encoder", ok=True, value=encoder.name, limit=options.encoder, note="; ".join(encoder.refused)),
        Check(name="credentials", ok=True, value=signed, limit="C2PA and XMP"),
    )


def _all_pages(made: _Made) -> list[tuple[captions_layout.Page, Scene]]:
    """Every caption in the short's own time, with its scene."""
    paged, begin = [], 0.0
    for scene, clip, speech in zip(made.script.scenes, made.clips, made.speeches, strict=True):
        pages, _ = _pages(scene, clip, speech, made.options)
        paged += [(page, scene) for page in captions_layout.shift_pages(pages, begin)]
        begin += clip.frames / FPS
    return paged


def _thumbnails(made: _Made, project: Project, outs: Sequence[Path]) -> None:
    who = made.character if made.options.presenter != "off" else None
    cover = thumbnail.cover_of(made.script, made.clips, made.speeches[0], who, project)
    thumbnail.thumbnails(cover, outs)
