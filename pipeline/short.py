"""All stages in a row: a product becomes a finished short.

    source ─ gather ─> Product ─ write_script ─> Script ─┬─ draw_scene ──┐
                                                         ├─ speak_scene ─┴─ animate_scene ─ render_segment ─┐  (scene by scene)
                                                         └──────────────────────────────────────── render ─┴─> Short

Four lanes: the narrations one after the other, and at last the mix; the pictures, for which the shots are planned first; the
clips, each as soon as its picture is there and its narration is paced for its cuts; the segments, of which the next is made
ready while one is encoded. So both cores always have work. What exists is taken, never made again. What moves on a card moves
in the pictures' lane; where both models do not fit the card side by side, or several scenes are drawn in one call, all are
drawn before any moves. The camera's clips are only planned.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pydantic import ValidationError

from . import engines as engine_tables
from .crawl import CrawlOptions
from .direction import DirectionOptions, Measure, pace_scene, with_shots
from .direction.creative_score import as_check, score_plan
from .engines.video import deferred_clip
from .errors import Stopped, StorageError
from .image import ImageOptions, draw_ahead, draw_scene, draws_several
from .models.run_plan import fit_together, uses_card
from .product_text.fact_sheet import FactSheet
from .progress import Progress, Report, silent
from .records import VERSION, Character, Clip, Finding, Product, Record, Scene, Script, Short, Speech, Still
from .render import RenderOptions, beat, check_script, render, render_segment, soundtrack
from .script import ScriptOptions, advert_findings, sheet_findings, write_script
from .script.upload_texts import UploadOptions, upload_texts
from .source import gather, project_of
from .video import VideoOptions, animate_scene
from .voice import VoiceOptions, speak_scene
from .workspace.project import Project, writing

QUIET = "none"
"""The voice engine of a film without a voice."""


class Settings(Record):
    """The options of every stage."""

    crawl: CrawlOptions = CrawlOptions()
    script: ScriptOptions = ScriptOptions()
    direction: DirectionOptions = DirectionOptions()
    image: ImageOptions = ImageOptions()
    voice: VoiceOptions = VoiceOptions()
    video: VideoOptions = VideoOptions()
    render: RenderOptions = RenderOptions()

    @property
    def pictures(self) -> ImageOptions:
        """The image stage's options; pictures know whether a presenter will stand in them, and whether a draft is made."""
        draft = self.image.draft or self.render.draft
        return self.image.model_copy(update={"alone": self.render.presenter == "off", "draft": draft})

    @property
    def clips(self) -> VideoOptions:
        """The video stage's options; clips know whether a draft is made."""
        return self.video.model_copy(update={"draft": self.video.draft or self.render.draft})


def direct(
    script: Script, settings: Settings, *, voice: str, project: Project, report: Report = silent
) -> tuple[Script, Settings]:
    """The script with its shots, and the settings with what is known of the photos; `voice` is the engine's name."""
    options, product = settings.direction, script.product
    if not options.shots or not any(_wants_shots(scene) for scene in script.scenes):
        return script, settings
    from .direction.material import analyze  # looks at pixels: not before it is wanted

    there = [n for n, photo in enumerate(product.photos) if project.path(photo.path).exists()] if product else []
    known = analyze([product.photos[n] for n in there], project, report=report) if product and there else ()
    material = tuple(one.model_copy(update={"photo": there[one.photo]}) for one in known)
    image = settings.image.model_copy(update={"material": material})
    told = {"aspect": settings.image.aspect, "presenter": settings.render.presenter, "quiet": voice == QUIET}
    return with_shots(script, options, material, **told, brand=settings.image.brand_kit), settings.model_copy(
        update={"image": image}
    )


def _wants_shots(scene: Scene) -> bool:
    return not (scene.picture or scene.film)


def pace(scene: Scene, speech: Speech, script: Script, settings: Settings, project: Project) -> tuple[Scene, Speech]:
    """A scene and its narration, paced for the beat of the short's music."""
    n, last = scene.scene_number, len(script.scenes)
    measure = Measure(beat(script, settings.render), n == 1, n == last, exact=scene.at_least > 0)
    return pace_scene(scene, speech, measure, project=project)


def with_scene(script: Script, scene: Scene) -> Script:
    """The script with that scene in its place."""
    scenes = (scene if one.scene_number == scene.scene_number else one for one in script.scenes)
    return script.model_copy(update={"scenes": tuple(scenes)})


@dataclass(frozen=True)
class Engines:
    """The engine of each stage, and why not the better ones."""

    script: Any
    image: Any
    voice: Any
    video: Any
    notes: tuple[str, ...] = ()

    def versions(self) -> dict[str, str]:
        """Stage -> "name revision"."""
        stages = ("script", "image", "voice", "video")
        return {stage: f"{getattr(self, stage).name} {getattr(self, stage).revision}" for stage in stages}


def choose_engines(names: Mapping[str, str] | None = None) -> Engines:
    """The engines to use: `names` maps stage -> engine name; a stage left out is "auto".

    Raises InputError for an unknown stage or engine, EngineError when none can run here.
    """
    wanted = dict(names or {})
    engine_tables.check_stages(wanted)
    picked = {stage: engine_tables.pick(stage, wanted.get(stage, "auto")) for stage in engine_tables.TABLES}
    notes = tuple(note for _, reasons in picked.values() for note in reasons)
    return Engines(**{stage: engine for stage, (engine, _) in picked.items()}, notes=notes)


class ShortRecord(Record):
    """short.json: everything that made a short."""

    version: str
    video: str
    """Name of the MP4 it lies beside."""
    product: Product | None
    script: Script
    character: Character
    settings: Settings
    engines: dict[str, str]
    speeches: tuple[Speech, ...]
    clips: tuple[Clip, ...]
    fingerprints: dict[str, str]
    """Artifact path -> fingerprint of what went into it."""
    notes: tuple[str, ...]
    """What the user should know (fallbacks, upscaled photos, words that could not be read)."""
    findings: tuple[Finding, ...] = ()
    """What in its words a rule may speak against, and what was left out for that. Hints, not legal advice."""


def make_short(
    source: Product | Script,
    character: Character,
    settings: Settings | None = None,
    *,
    engines: Engines | None = None,
    project: Project,
    report: Report = silent,
) -> Short:
    """Make a finished short of a product (or of a script edited by hand).

    Raises PipelineErrors of the stages; what was finished before stays and the next call goes on from there.
    """
    settings = settings or Settings()
    engines = engines or choose_engines()
    script, sheet = source, sheet_findings(source) if isinstance(source, Product) else ()
    if isinstance(script, Product):
        script = write_script(script, character, settings.script, engine=engines.script, project=project, report=report)
    settings = _with_notices(settings, script.product)
    for found in _new_findings(advert_findings(script), sheet):
        report(Progress("script", 1, 1, found.ko, found.scene, warning=True, note_en=found.en))
    check_script(script, settings.render, settings.image.aspect)
    run = _Run(script, character, settings, engines, project, report)
    speeches, clips = run.scenes()
    script = run.script = _with_real_lengths(run.script, speeches)
    short = render(script, clips, speeches, character, settings.render, project=project, report=report)
    run.tell_damage(Progress("render", 1, 1))
    return _document(short, script, run, speeches, clips, sheet)


def _with_notices(settings: Settings, product: Product | None) -> Settings:
    """The settings with what the law wants said of the product on the picture, as long as the short lasts."""
    wanted = [notice.label for notice in FactSheet(product).notices if notice.label] if product else []
    render_options = settings.render
    missing = [label for label in wanted if label not in render_options.label]
    if not missing:
        return settings
    told = " · ".join(part for part in (render_options.label, *missing) if part)
    changed = render_options.model_copy(update={"label": told, "label_seconds": 0.0})
    return settings.model_copy(update={"render": changed})


def _new_findings(findings: tuple[Finding, ...], told: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that were not said of the sheet already, each sentence once."""
    known = {found.found for found in told}
    return tuple({found.ko: found for found in findings if found.found not in known}.values())


def _with_real_lengths(script: Script, speeches: tuple[Speech, ...]) -> Script:
    """The script with the narrations' real lengths."""
    scenes = tuple(
        scene.model_copy(update={"duration": speech.duration}) for scene, speech in zip(script.scenes, speeches, strict=True)
    )
    total = round(sum(speech.duration for speech in speeches), 3)
    return script.model_copy(update={"scenes": scenes, "total_duration": total})


class _Run:
    """One run over the scenes, in lanes beside each other. The first error ends all lanes."""

    def __init__(
        self, script: Script, character: Character, settings: Settings, engines: Engines, project: Project, report: Report
    ) -> None:
        self.script, self.character, self.settings = script, character, settings
        self.engines, self.project = engines, project
        self.notes, self.segments = [*engines.notes], list[PurePath]()
        self._report = report
        self._lock = threading.Lock()
        self._over = threading.Event()

    def report(self, event: Progress) -> None:
        """The run's report, callable from every lane; raises Stopped once another lane has ended."""
        if self._over.is_set():
            raise Stopped
        with self._lock:
            self.tell_damage(event)
            self._report(event)

    def tell_damage(self, event: Progress) -> None:
        """Say once of each damaged part that it is made again; it happened at `event`."""
        while self.project.damaged:
            part = self.project.damaged.pop(0)[-60:]
            note = f"상한 파일({part})을 찾아 그것만 다시 만듭니다."
            note_en = f"A damaged file ({part}) was found; it alone is made again."
            self.notes.append(note)
            self._report(Progress(event.stage, event.done, event.total, note, event.scene, warning=True, note_en=note_en))

    def scenes(self) -> tuple[tuple[Speech, ...], tuple[Clip, ...]]:
        """Every scene's narration and clip; segments and sound are made too, so that `render` only joins."""
        with ExitStack() as lanes:
            wide = (1, 1, 1, 1, 2)
            voices, pictures, pacing, moves, encoders = (lanes.enter_context(ThreadPoolExecutor(n)) for n in wide)
            speeches = [voices.submit(self._speak, scene) for scene in self.script.scenes]
            directed = pictures.submit(self._direct)
            cut = [pacing.submit(self._pace, n, directed, speech) for n, speech in enumerate(speeches, 1)]
            movers = pictures if uses_card(self.engines.image.name, self.engines.video.name) else moves
            made, moved, clips = list[Future[Any]](), list[Future[Clip]](), list[Future[Clip]]()
            for group in self._groups():
                made.append(pictures.submit(self._draw_ahead, group))
                stills = [pictures.submit(self._draw, n) for n in group]
                for n, still in zip(group, stills, strict=True):
                    moved.append(movers.submit(self._move, n, still, cut))
                    clips.append(encoders.submit(self._encode, n, tuple(moved), cut))
                made += stills
            everything = [*speeches, directed, *cut, *clips, *made, *moved, voices.submit(self._mix, moved, cut)]
            try:
                wait(everything, return_when=FIRST_EXCEPTION)
            finally:
                self._over.set()
                for future in everything:
                    future.cancel()
            wait(everything)
            _raise_first_cause(everything)
            for future in cut:
                self.script = with_scene(self.script, future.result()[0])
            return tuple(future.result()[1] for future in cut), tuple(future.result() for future in clips)

    def _groups(self) -> list[Sequence[int]]:
        """The scenes in the groups that are drawn before they are moved: one by one where both models fit the card."""
        scenes, names = range(1, len(self.script.scenes) + 1), (self.engines.image.name, self.engines.video.name)
        together = draws_several(self.engines.image, self.settings.pictures) or not fit_together(*names)
        return [scenes] if together else [[n] for n in scenes]

    def _direct(self) -> None:
        """Plan the shots."""
        voice, told = self.engines.voice.name, {"project": self.project, "report": self.report}
        self.script, self.settings = direct(self.script, self.settings, voice=voice, **told)

    def _pace(self, n: int, directed: Future[None], spoken: Future[Speech]) -> tuple[Scene, Speech]:
        directed.result()
        return pace(self.script.scene(n), spoken.result(), self.script, self.settings, self.project)

    def _speak(self, scene: Scene) -> Speech:
        told, engine = (scene.scene_number, self.script, self.character, self.settings.voice), self.engines.voice
        speech = speak_scene(*told, engine=engine, project=self.project, report=self.report)
        self.notes.extend(f"{scene.scene_number}번 장면 음성: {note}" for note in speech.notes)
        return speech

    def _draw_ahead(self, group: Sequence[int]) -> None:
        told = (self.script, self.character, self.settings.pictures)
        scenes = [self.script.scene(n) for n in group]
        draw_ahead(scenes, *told, engine=self.engines.image, project=self.project, report=self.report)

    def _draw(self, n: int) -> Still:
        told, engine = (n, self.script, self.character, self.settings.pictures), self.engines.image
        still = draw_scene(*told, engine=engine, project=self.project, report=self.report)
        self.notes.extend(f"{n}번 장면 그림: {note}" for note in still.notes)
        return still

    def _move(self, n: int, drawn: Future[Still], cut: list[Future[tuple[Scene, Speech]]]) -> Clip:
        still, (scene, speech) = drawn.result(), cut[n - 1].result()
        told = (n, with_scene(self.script, scene), still, speech, self.settings.clips)
        return animate_scene(*told, engine=deferred_clip.late(self.engines.video), project=self.project, report=self.report)

    def _encode(self, n: int, moved: Sequence[Future[Clip]], cut: list[Future[tuple[Scene, Speech]]]) -> Clip:
        (*before, clip), (scene, speech) = (future.result() for future in moved), cut[n - 1].result()
        now = self.settings.render.after(sum(other.duration for other in before))
        told = (n, with_scene(self.script, scene), clip, speech, self.character, now)
        segment = render_segment(*told, project=self.project, report=self.report)
        self.notes.extend(f"{n}번 장면 자막: {note}" for note in segment.notes)
        self.segments.append(segment.path)
        return clip

    def _mix(self, moved: list[Future[Clip]], cut: list[Future[tuple[Scene, Speech]]]) -> None:
        speeches = [future.result()[1] for future in cut]
        told = ([future.result() for future in moved], speeches, self.settings.render)
        soundtrack(self.script, *told, project=self.project, report=self.report)


def _raise_first_cause(futures: Sequence[Future[object]]) -> None:
    """Raise the error that ended the run, if any: rather than what other lanes raise in its wake."""
    raised = [error for future in futures if not future.cancelled() and (error := future.exception())]
    for error in sorted(raised, key=lambda error: isinstance(error, (Stopped, CancelledError))):
        raise error


def _document(
    short: Short,
    script: Script,
    run: _Run,
    speeches: tuple[Speech, ...],
    clips: tuple[Clip, ...],
    sheet: tuple[Finding, ...],
) -> Short:
    """Write short.json and the upload texts beside the video."""
    told = UploadOptions(disclosure=run.settings.render.disclosure)
    texts = upload_texts(script, script.product, run.character, told)
    findings = (*sheet, *advert_findings(script, texts.claimed))
    project = run.project
    made = [short.path, *sorted(run.segments), *(one.path for one in (*speeches, *clips)), *(clip.still for clip in clips)]
    record = ShortRecord(
        version=VERSION,
        video=short.path.name,
        product=script.product,
        script=script,
        character=run.character,
        settings=run.settings,
        engines=run.engines.versions(),
        speeches=speeches,
        clips=clips,
        fingerprints={str(path): path.stem.rsplit("-", 1)[-1] for path in made},
        notes=tuple(dict.fromkeys([*(script.product.notes if script.product else ()), *run.notes])),
        findings=findings,
    )
    project.write(short.record, record)
    with project.writing(short.upload) as temporary:
        temporary.write_text(texts.as_text(), encoding="utf-8")
    return _with_creative_score(short.model_copy(update={"findings": findings}), script, speeches, run.settings)


def _with_creative_score(short: Short, script: Script, speeches: tuple[Speech, ...], settings: Settings) -> Short:
    """The short with its creative score, which is a row of its quality report too."""
    creative = score_plan(script, speeches, music=settings.render.music != "none", checks=short.checks)
    return short.model_copy(update={"creative": creative, "checks": (*short.checks, as_check(creative))})


def export(short: Short, project: Project, out: Path, *, captions: bool = True, report: Report = silent) -> dict[str, Path]:
    """Copy a short out of its project: the video to `out`, the rest beside it. Returns what lies where.

    `captions` False makes the picture without burned captions first; SRT and WebVTT lie beside it in any case. Every file
    is named after `out`: the record of x.mp4 is x.short.json, so that two shorts in a folder overwrite nothing.
    """
    record = _record_of(short, project)
    if not captions:
        options = record.settings.render.model_copy(update={"captions": False})
        record = record.model_copy(update={"settings": record.settings.model_copy(update={"render": options})})
        told = (record.script, record.clips, record.speeches, record.character, options)
        short = short.model_copy(update={"path": render(*told, project=project, report=report).path})
    beside = {"srt": ".srt", "vtt": ".vtt", "thumbnail": ".jpg", "upload": ".txt"}
    files = {f"thumbnail{n}": (path, out.with_suffix(f".{n}.jpg")) for n, path in enumerate(short.thumbnails[1:], 2)}
    files |= {kind: (getattr(short, kind), out.with_suffix(end)) for kind, end in beside.items()} | {"video": (short.path, out)}
    name = out.with_suffix(".short.json")
    with ExitStack() as together:  # all of it comes under its name, or nothing
        temporary = together.enter_context(writing(name))
        temporary.write_text(record.model_copy(update={"video": out.name}).model_dump_json(indent=1), encoding="utf-8")
        for inside, outside in files.values():
            shutil.copyfile(project.path(inside), together.enter_context(writing(outside)))
    return {**{kind: outside for kind, (_, outside) in files.items()}, "record": name}


def _record_of(short: Short, project: Project) -> ShortRecord:
    """What made a short. Raises StorageError when the file is gone or damaged."""
    try:
        return ShortRecord.model_validate_json(project.path(short.record).read_bytes())
    except (OSError, ValidationError) as error:
        raise StorageError(
            f"완성된 쇼츠의 기록({short.record.name})이 없거나 상했습니다. 같은 상품을 다시 만들면 새로 쓰입니다.",
            f"The record of the short ({short.record.name}) is gone or damaged. Make the same product again.",
            detail=str(error)[:300],
        ) from error


__all__ = ["Engines", "Settings", "ShortRecord", "choose_engines", "export", "gather", "make_short", "project_of"]
