"""A picture, a recording, a clip or music of one's own: checked, brought into a form every stage reads, and kept."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np

from ..crawl.photos.decode_image import MAX_RATIO, MIN_SIDE, on_white
from ..errors import InputError, RenderError
from ..media import footage
from ..media.decode import PictureRule, decode_picture
from ..media.gif_film import gif_to_film, is_gif
from ..media.untrusted_clip import convert
from ..records import Record
from ..workspace.project import Project, fingerprint, home, slug, writing

BYTES = 200_000_000
"""Of a file that is taken."""
PIXELS = 40_000_000
"""Of a picture."""
SIDE = 2400
"""px a picture is kept at."""
SOUND = (0.3, 60.0)
FILM = (0.4, 120.0)
_CLIP = ("영상 파일", "a video file")
MUSIC = (3.0, 600.0)
"""s"""
ENDLESS = 2**40
"""Samples a FLAC claims whose writer was given none."""
QUIET = -50.0
"""dB of full scale a recording must reach somewhere."""


def keep_picture(file: Path, project: Project) -> str:
    """Copy a picture into the project; returns its place there.

    Raises InputError: no image, broken, more than 40 megapixels, too small, a strip.
    """
    _size(file)
    image = on_white(decode_picture(file, PictureRule(SIDE, PIXELS, smallest=MIN_SIDE, ratio=MAX_RATIO)))
    place = PurePosixPath("own") / f"{fingerprint(file)}.jpg"
    with project.writing(place) as out, open(out, "wb") as opened:
        image.save(opened, "JPEG", quality=95, subsampling=0)
    return str(place)


def keep_recording(file: Path, project: Project) -> str:
    """Copy a recording into the project as WAV; returns its place there.

    Raises InputError: no sound, broken, shorter than 0.3 s or longer than 60 s, silent.
    """
    _size(file)
    place = PurePosixPath("own") / f"{fingerprint(file)}.wav"
    with project.writing(place) as out:
        form = ["-vn", "-ac", "1", "-ar", "44100", "-c:a", "pcm_s16le", "-f", "wav"]
        _convert(file, form, out, SOUND, ("소리 파일(WAV, MP3, M4A)", "a sound file (WAV, MP3, M4A)"))
        with wave.open(str(out), "rb") as wav:
            seconds = wav.getnframes() / wav.getframerate()
            samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(np.float32) / 32768
        _lasts(seconds, SOUND)
        _has_sound(float(np.abs(samples).max(initial=0.0)))
    return str(place)


def keep_film(file: Path, project: Project, *, sound: bool = False) -> str:
    """Copy a clip into the project as H.264, upright, BT.709, at most 1920 px, its sound when asked for; returns its place.

    Raises InputError: no video, broken, shorter than 0.4 s or longer than 120 s.
    """
    _size(file)
    place = PurePosixPath("own") / f"{fingerprint(file)}{'-sound' if sound else ''}.mp4"
    with project.writing(place) as out:
        if is_gif(file):
            gif_to_film(file, footage.kept_form(footage.FilmFacts()), out, seconds=FILM[1] + 1)
        else:
            facts = _facts(file)
            _convert(file, footage.kept_form(facts, sound=sound), out, FILM, _CLIP, footage.reading(facts))
        _lasts(_seconds(out), FILM)
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


def keep_music(file: Path, user: str = "") -> str:
    """Keep music of one's own for every short of this user; returns what `RenderOptions.music` calls it.

    Raises InputError: no sound, broken, shorter than 3 s or longer than 10 min, silent.
    """
    import soundfile

    def check(kept: Path) -> None:
        _lasts(soundfile.info(kept).duration, MUSIC)
        _has_sound(max((float(np.abs(block).max(initial=0.0)) for block in soundfile.blocks(kept, 2**16)), default=0.0))

    return _keep_flac(file, _shelf("music", user), 2, check)


def keep_voice(file: Path, user: str = "") -> str:
    """Keep a recording whose voice is to be spoken in; returns what `VoiceOptions.reference` calls it.

    Raises InputError: no sound, broken, too short, too long, silent, noisy.
    """
    from ..engines.voice.audio_io import read_reference

    def check(kept: Path) -> None:
        try:
            read_reference(kept)
        except InputError as error:
            raise InputError(error.ko.replace(kept.name, file.name), error.en.replace(kept.name, file.name)) from error

    return _keep_flac(file, _shelf("voices", user), 1, check)


def _keep_flac(file: Path, shelf: PurePosixPath, channels: int, check: Callable[[Path], None]) -> str:
    import soundfile

    _size(file)
    sort = ("소리 파일(MP3, WAV, M4A, FLAC)", "a sound file (MP3, WAV, M4A, FLAC)")
    place = shelf / f"{slug(file.stem)}-{fingerprint(file)[:8]}.flac"
    if not (home() / place).exists():
        with writing(home() / place) as out:
            form = ["-vn", "-ac", str(channels), "-ar", "48000", "-c:a", "flac", "-sample_fmt", "s16", "-f", "flac"]
            _convert(file, form, out, MUSIC, sort)
            if soundfile.info(out).frames > ENDLESS:
                raise _no_media(sort, "no samples")
            check(out)
    return str(place)


def own_sounds(kind: Literal["music", "voices"], user: str = "") -> dict[str, str]:
    """What the options call each piece of this user's own music, or each voice -> its title."""
    shelf = _shelf(kind, user)
    return {str(shelf / path.name): path.stem[:-9] for path in sorted((home() / shelf).glob("[!.]*.flac"))}


def _shelf(kind: str, user: str) -> PurePosixPath:
    return PurePosixPath(kind) / (fingerprint(user)[:12] if user else "own")


def _seconds(film: Path) -> float:
    """How long a film of 30 frames a second is."""
    import cv2

    opened = cv2.VideoCapture(str(film))
    try:
        return float(opened.get(cv2.CAP_PROP_FRAME_COUNT)) / 30
    finally:
        opened.release()


def _convert(
    file: Path, form: list[str], out: Path, lasts: tuple[float, float], kind: tuple[str, str], reading: Sequence[str] = ()
) -> None:
    try:
        log = convert(file, form, out, seconds=lasts[1] + 1, reading=reading)
    except RenderError as error:
        raise _no_media(kind, error.detail) from error
    if "nothing was encoded" in log:  # a head that claims what does not follow
        raise _no_media(kind, log[-300:])


def _facts(file: Path) -> footage.FilmFacts:
    try:
        return footage.look_into(file)
    except RenderError as error:
        raise _no_media(_CLIP, error.detail) from error


def _no_media(kind: tuple[str, str], detail: str) -> InputError:
    ko, en = kind
    return InputError(
        f"{ko}로 읽을 수 없습니다. 파일이 재생되는지 확인하고 다른 형식으로 저장해 주세요.",
        f"This is not {en} that can be read. Check that it plays, or save it in another format.",
        detail=detail,
    )


def _has_sound(peak: float) -> None:
    """`peak` is 1 at full scale."""
    if 20 * np.log10(max(peak, 1e-9)) < QUIET:
        raise InputError(
            "이 파일에는 소리가 없습니다. 마이크나 파일을 확인하고 다시 해 주세요.",
            "This file is silent. Check the microphone or the file and try again.",
        )


def _lasts(seconds: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= seconds <= limits[1]:
        raise InputError(
            f"길이가 {seconds:.1f}초입니다. {limits[0]:g}초에서 {limits[1]:g}초 사이로 잘라 주세요.",
            f"It lasts {seconds:.1f} s. Cut it to between {limits[0]:g} and {limits[1]:g} s.",
        )


def _size(file: Path) -> None:
    size = file.stat().st_size if file.is_file() else 0
    if not 0 < size <= BYTES:
        raise InputError(
            f"파일 크기가 {size / 1e6:.0f} MB 입니다. 비어 있지 않고 {BYTES // 1_000_000} MB 를 넘지 않는 파일을 주세요.",
            f"The file has {size / 1e6:.0f} MB. Give one that is not empty and at most {BYTES // 1_000_000} MB.",
        )
