"""Footage of the seller's own: checked, brought into the form every stage reads, cut into the stretches worth showing, kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ...errors import InputError, RenderError
from ...media import footage
from ...media.gif_film import gif_to_film, is_gif
from ...media.own_file import check_length, check_size, convert_file, no_media
from ...media.untrusted_clip import convert
from ...progress import Progress, Report
from ...records import FilmClip, Record
from ...workspace.project import Project, fingerprint
from ..options import CrawlOptions
from .local_files import file_below, split_address

FILM = (0.4, 120.0)
"""s a clip may last."""
SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mts", ".3gp")
"""What footage is called."""
_CLIP = ("영상 파일", "a video file")


def keep_film(file: Path, project: Project, *, sound: bool = False) -> str:
    """Copy a clip into the project as H.264, upright, BT.709, at most 1920 px, its sound when asked for; returns its place.

    Raises InputError: no video, broken, shorter than 0.4 s or longer than 120 s.
    """
    check_size(file)
    place = PurePosixPath("own") / f"{fingerprint(file)}{'-sound' if sound else ''}.mp4"
    with project.writing(place) as out:
        if is_gif(file):
            gif_to_film(file, footage.kept_form(footage.FilmFacts()), out, seconds=FILM[1] + 1)
        else:
            facts = _facts(file)
            convert_file(file, footage.kept_form(facts, sound=sound), out, FILM[1], _CLIP, footage.reading(facts))
        check_length(_seconds(out), FILM)
    return str(place)


class KeptShot(Record):
    """A shot of one's own footage in the project."""

    place: str
    """Where in the project folder."""
    source: str
    """The clip's name."""
    start: float
    """s in the clip"""
    seconds: float


class Footage(Record):
    """What became of several clips."""

    shots: tuple[KeptShot, ...]
    """In the order of the clips, the best of each first."""
    left_out: tuple[tuple[str, str, str], ...] = ()
    """Name of each clip that gave none, and why, in Korean and English."""


def keep_footage(files: Sequence[Path], project: Project, *, sound: bool = False, most: int = 6) -> Footage:
    """Copy clips into the project and cut each into at most `most` still and sharp shots; a bad clip costs no other one."""
    shots: list[KeptShot] = []
    left_out: list[tuple[str, str, str]] = []
    for file in files:
        try:
            kept = keep_film(file, project, sound=sound)
            shots += _shots(file, PurePosixPath(kept), project, most)
        except InputError as error:
            left_out.append((file.name, error.ko, error.en))
    return Footage(shots=tuple(shots), left_out=tuple(left_out))


def _shots(file: Path, kept: PurePosixPath, project: Project, most: int) -> list[KeptShot]:
    """A clip's shots as files of their own; the clip itself when it is short or has no calm stretch."""
    whole = project.path(kept)
    found = footage.film_shots(whole)[:most]
    if not found or _seconds(whole) <= footage.LONGEST:
        return [KeptShot(place=str(kept), source=file.name, start=0.0, seconds=_seconds(whole))]
    shots = []
    for shot in found:
        place = kept.with_stem(f"{kept.stem}-{round(shot.start * 10):04d}")
        length = shot.end - shot.start
        with project.writing(place) as out:
            form = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-c:a", "aac", "-f", "mp4"]
            convert(whole, form, out, seconds=length, reading=["-ss", f"{shot.start:.2f}"])
        shots.append(KeptShot(place=str(place), source=file.name, start=shot.start, seconds=length))
    return shots


class _FoundClips(Record):
    """What became of one file of footage; written once."""

    clips: tuple[FilmClip, ...]


def is_footage(source: str) -> bool:
    """Whether a path among a product's images is footage by its name."""
    return source.split("?", 1)[0].lower().endswith(SUFFIXES)


def collect_clips(
    sources: Sequence[str], base: Path | None, options: CrawlOptions, *, project: Project, report: Report
) -> tuple[tuple[FilmClip, ...], tuple[str, ...]]:
    """The clips of files of footage below `base`, and why of each that gives none, in Korean.

    A path that leaves `base`, and an address, is never read.
    """
    found: list[list[FilmClip]] = []
    left_out: list[str] = []
    for source in dict.fromkeys(sources):
        try:
            file = None if base is None or split_address(source).scheme in ("http", "https") else file_below(base, source)
            if file is None:
                raise InputError(
                    "영상은 상품 파일 옆에 있는 것만 쓸 수 있습니다. 내려받아 그 폴더에 두세요.",
                    "Footage must lie beside the product file. Download it and put it there.",
                )
            found.append(clips_of(file, options, project))
        except InputError as error:
            name = PurePosixPath(source).name
            left_out.append(f"{name}: {error.ko}")
            english = f"Footage was left out. {name}: {error.en}"
            report(Progress("crawl", 1, 1, f"영상을 뺐습니다. {left_out[-1]}", warning=True, note_en=english))
    best = [clip for rank in range(max(map(len, found), default=0)) for clips in found for clip in clips[rank : rank + 1]]
    return tuple(best[: options.clips]), tuple(left_out)


def clips_of(file: Path, options: CrawlOptions, project: Project) -> list[FilmClip]:
    """The stretches of a file of footage worth showing, the best first, from the project when they were cut before.

    Raises InputError: no video, broken, shorter than 0.4 s or longer than 120 s.
    """
    check_size(file)
    mark = PurePosixPath("own") / f"{fingerprint('clips-1', file, options.clip_sound)}.json"
    if done := project.load(mark, _FoundClips):
        return list(done.clips)
    kept = keep_film(file, project, sound=options.clip_sound)
    clips = tuple(_clip(shot, project) for shot in _shots(file, PurePosixPath(kept), project, options.clips))
    return list(project.save(mark, _FoundClips(clips=clips)).clips)


def _clip(shot: KeptShot, project: Project) -> FilmClip:
    """A kept shot with what the planning wants to know of it."""
    import cv2

    path = PurePosixPath(shot.place)
    poster = path.with_suffix(".poster.jpg")
    with project.writing(poster) as out:
        form = ["-frames:v", "1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3", "-f", "image2"]
        convert(project.path(path), form, out, seconds=1, reading=["-ss", f"{shot.seconds / 2:.2f}"])
    opened = cv2.VideoCapture(str(project.path(path)))
    try:
        size = [round(opened.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)]
    finally:
        opened.release()
    seconds = round(shot.seconds, 3)
    return FilmClip(path=path, poster=poster, width=size[0], height=size[1], seconds=seconds, source=shot.source)


def _seconds(film: Path) -> float:
    """How long a film of 30 frames a second is."""
    import cv2

    opened = cv2.VideoCapture(str(film))
    try:
        return float(opened.get(cv2.CAP_PROP_FRAME_COUNT)) / footage.RATE
    finally:
        opened.release()


def _facts(file: Path) -> footage.FilmFacts:
    try:
        return footage.look_into(file)
    except RenderError as error:
        raise no_media(_CLIP, error.detail) from error
