"""A finished short as a folder that an editor opens: media without captions, and the timeline that puts them together."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..media.frame_layout import FPS
from ..progress import Progress, Report, silent
from ..records import Clip as Film
from ..records import Record
from ..render import RenderOptions, render_segment, scene_pages, write_music
from ..short import ShortRecord
from ..workspace.project import Project, make_folder, slug, writing
from . import overlays
from .fcp7_xml import fcp7_text
from .otio import otio_text
from .timeline import Clip, Timeline, Track, lay_at

MEDIA = "media"
"""Folder of the media beside the timelines."""


class EditorFiles(Record):
    """Where everything lies."""

    folder: Path
    otio: Path
    xml: Path
    srt: Path
    clips: int
    """Shots on the timeline."""


@dataclass(frozen=True)
class _Export:
    record: ShortRecord
    project: Project
    media: Path
    report: Report

    @property
    def bare(self) -> RenderOptions:
        """Without what is laid over the shots."""
        return self.record.settings.render.model_copy(update={"captions": False, "label": "", "disclosure": ""})


def export_short(record: ShortRecord, srt: Path, project: Project, to: Path, *, report: Report = silent) -> EditorFiles:
    """Write the short into the folder `to`: NAME.otio, NAME.xml, NAME.srt, and in media/ what they name by relative paths.

    Tracks from below: the shots with the presenter, captions, labels; narration, music. Raises InputError when `to` is a
    file, RenderError when FFmpeg fails.
    """
    if to.is_file():
        raise InputError(
            f"'{to.name}' 은(는) 파일입니다. 새 폴더 이름을 주세요.", f"'{to.name}' is a file. Give a folder's name."
        )
    make_folder(to / MEDIA)
    name = slug(record.product.name if record.product else record.character.name)
    job = _Export(record, project, to / MEDIA, report)
    first = record.clips[0]
    timeline = Timeline(name=name, width=first.width, height=first.height, fps=FPS, tracks=tuple(_tracks(job)))
    files = {end: to / f"{name}.{end}" for end in ("otio", "xml", "srt")}
    texts = {"otio": otio_text(timeline), "xml": fcp7_text(timeline), "srt": srt.read_text(encoding="utf-8")}
    for end, path in files.items():
        with writing(path) as out:
            out.write_text(texts[end], encoding="utf-8")
    return EditorFiles(folder=to, clips=len(timeline.tracks[0].clips), **files)


def _tracks(job: _Export) -> Iterator[Track]:
    record, scenes = job.record, len(job.record.script.scenes)
    tracks: dict[str, list[tuple[int, Clip]]] = {"shots": [], "captions": [], "label": [], "narration": []}
    begin = 0
    for n, film in enumerate(record.clips, 1):
        job.report(Progress("render", n - 1, scenes, f"{n}번 장면을 내보내고 있습니다", n))
        for name, items in _scene(job, n).items():
            tracks[name] += [(begin + at, clip) for at, clip in items]
        begin += film.frames
    for name, items in tracks.items():
        if items:
            yield Track(name=name, kind="audio" if name == "narration" else "video", clips=lay_at(items))
    music = job.media / "music.wav"
    if write_music(record.script, record.clips, record.speeches, record.settings.render, music, project=job.project):
        yield Track(name="music", kind="audio", clips=(_clip("music.wav", "music", begin, begin, channels=2),))


def _scene(job: _Export, n: int) -> dict[str, list[tuple[int, Clip]]]:
    """What of a scene lies on each track, and from which of its frames on."""
    record, options = job.record, job.record.settings.render
    scene, film, speech = record.script.scene(n), record.clips[n - 1], record.speeches[n - 1]
    shots, at = [], 0
    for clip in _shots(job, n, film):
        shots.append((at, clip))
        at += clip.frames
    pages = scene_pages(scene, film, speech, options)
    drawn = overlays.caption_pictures(pages, scene, film, options, job.media)
    captions = [(one.begin, _picture(one.path, one.text, one.end - one.begin)) for one in drawn]
    label = overlays.label_picture(scene, film, options, job.media)
    labels = [(0, _picture(label, options.label or "label", film.frames))] if label else []
    voice = _sound(job, job.project.path(speech.path), f"voice-{n:02}.wav", scene.text, film.frames)
    return {"shots": shots, "captions": captions, "label": labels, "narration": [(0, voice)]}


def _shots(job: _Export, n: int, film: Film) -> Iterator[Clip]:
    """A scene's shots, each a file of its own."""
    record = job.record
    made = render_segment(
        n, record.script, film, record.speeches[n - 1], record.character, job.bare, project=job.project, report=job.report
    )
    for number, shot in enumerate(made.shots or (made,), 1):
        name = f"scene-{n:02}-{number:02}.mp4"
        with writing(job.media / name) as out:
            shutil.copyfile(job.project.path(shot.path), out)
        yield _clip(name, f"{n}-{number}", shot.frames, shot.frames)


def _sound(job: _Export, path: Path, name: str, title: str, most: int) -> Clip:
    """A narration, no longer than its scene."""
    with writing(job.media / name) as out:
        shutil.copyfile(path, out)
    with wave.open(str(path), "rb") as heard:
        rate, frames = heard.getframerate(), heard.getnframes() * FPS // heard.getframerate()
    return _clip(name, title, min(frames, most), frames, channels=1).model_copy(update={"rate": rate})


def _picture(path: Path, title: str, frames: int) -> Clip:
    return _clip(path.name, title, frames, frames)


def _clip(name: str, title: str, frames: int, available: int, *, channels: int = 0) -> Clip:
    return Clip(name=title[:80], media=f"{MEDIA}/{name}", frames=frames, available=available, channels=channels)
