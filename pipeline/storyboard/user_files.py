"""A picture, a recording or music of one's own: checked, brought into a form every stage reads, and kept."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np

from ..crawl.photos.decode_image import MAX_RATIO, MIN_SIDE, on_white
from ..errors import InputError
from ..media.decode import PictureRule, decode_picture
from ..media.own_file import check_length, check_size, convert_file, no_media
from ..workspace.project import Project, fingerprint, home, slug, writing

PIXELS = 40_000_000
"""Of a picture."""
SIDE = 2400
"""px a picture is kept at."""
SOUND = (0.3, 60.0)
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
    check_size(file)
    image = on_white(decode_picture(file, PictureRule(SIDE, PIXELS, smallest=MIN_SIDE, ratio=MAX_RATIO)))
    place = PurePosixPath("own") / f"{fingerprint(file)}.jpg"
    with project.writing(place) as out, open(out, "wb") as opened:
        image.save(opened, "JPEG", quality=95, subsampling=0)
    return str(place)


def keep_recording(file: Path, project: Project) -> str:
    """Copy a recording into the project as WAV; returns its place there.

    Raises InputError: no sound, broken, shorter than 0.3 s or longer than 60 s, silent.
    """
    check_size(file)
    place = PurePosixPath("own") / f"{fingerprint(file)}.wav"
    with project.writing(place) as out:
        form = ["-vn", "-ac", "1", "-ar", "44100", "-c:a", "pcm_s16le", "-f", "wav"]
        convert_file(file, form, out, SOUND[1], ("소리 파일(WAV, MP3, M4A)", "a sound file (WAV, MP3, M4A)"))
        with wave.open(str(out), "rb") as wav:
            seconds = wav.getnframes() / wav.getframerate()
            samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(np.float32) / 32768
        check_length(seconds, SOUND)
        _has_sound(float(np.abs(samples).max(initial=0.0)))
    return str(place)


def keep_music(file: Path, user: str = "") -> str:
    """Keep music of one's own for every short of this user; returns what `RenderOptions.music` calls it.

    Raises InputError: no sound, broken, shorter than 3 s or longer than 10 min, silent.
    """
    import soundfile

    def check(kept: Path) -> None:
        check_length(soundfile.info(kept).duration, MUSIC)
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

    check_size(file)
    sort = ("소리 파일(MP3, WAV, M4A, FLAC)", "a sound file (MP3, WAV, M4A, FLAC)")
    place = shelf / f"{slug(file.stem)}-{fingerprint(file)[:8]}.flac"
    if not (home() / place).exists():
        with writing(home() / place) as out:
            form = ["-vn", "-ac", str(channels), "-ar", "48000", "-c:a", "flac", "-sample_fmt", "s16", "-f", "flac"]
            convert_file(file, form, out, MUSIC[1], sort)
            if soundfile.info(out).frames > ENDLESS:
                raise no_media(sort, "no samples")
            check(out)
    return str(place)


def own_sounds(kind: Literal["music", "voices"], user: str = "") -> dict[str, str]:
    """What the options call each piece of this user's own music, or each voice -> its title."""
    shelf = _shelf(kind, user)
    return {str(shelf / path.name): path.stem[:-9] for path in sorted((home() / shelf).glob("[!.]*.flac"))}


def _shelf(kind: str, user: str) -> PurePosixPath:
    return PurePosixPath(kind) / (fingerprint(user)[:12] if user else "own")


def _has_sound(peak: float) -> None:
    """`peak` is 1 at full scale."""
    if 20 * np.log10(max(peak, 1e-9)) < QUIET:
        raise InputError(
            "이 파일에는 소리가 없습니다. 마이크나 파일을 확인하고 다시 해 주세요.",
            "This file is silent. Check the microphone or the file and try again.",
        )
