"""A file of the user's: its size, its length, and that FFmpeg can read it; what is wrong with it in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError, RenderError
from .untrusted_clip import convert

BYTES = 200_000_000
"""Of a file that is taken."""


def check_size(file: Path) -> None:
    """Raises InputError for a file that is not there, empty, or larger than BYTES."""
    size = file.stat().st_size if file.is_file() else 0
    if not 0 < size <= BYTES:
        raise InputError(
            f"파일 크기가 {size / 1e6:.0f} MB 입니다. 비어 있지 않고 {BYTES // 1_000_000} MB 를 넘지 않는 파일을 주세요.",
            f"The file has {size / 1e6:.0f} MB. Give one that is not empty and at most {BYTES // 1_000_000} MB.",
        )


def check_length(seconds: float, limits: tuple[float, float]) -> None:
    """Raises InputError when it is shorter or longer, s."""
    if not limits[0] <= seconds <= limits[1]:
        raise InputError(
            f"길이가 {seconds:.1f}초입니다. {limits[0]:g}초에서 {limits[1]:g}초 사이로 잘라 주세요.",
            f"It lasts {seconds:.1f} s. Cut it to between {limits[0]:g} and {limits[1]:g} s.",
        )


def convert_file(
    file: Path, form: list[str], out: Path, longest: float, kind: tuple[str, str], reading: Sequence[str] = ()
) -> None:
    """Write `file` in our `form` to `out`, a second more than `longest` s at most. `kind` is what it should be, twice.

    Raises InputError when it is none, or takes too long.
    """
    try:
        log = convert(file, form, out, seconds=longest + 1, reading=reading)
    except RenderError as error:
        raise no_media(kind, error.detail) from error
    if "nothing was encoded" in log:  # a head that claims what does not follow
        raise no_media(kind, log[-300:])


def no_media(kind: tuple[str, str], detail: str) -> InputError:
    """The error for a file that is not of that kind."""
    ko, en = kind
    return InputError(
        f"{ko}로 읽을 수 없습니다. 파일이 재생되는지 확인하고 다른 형식으로 저장해 주세요.",
        f"This is not {en} that can be read. Check that it plays, or save it in another format.",
        detail=detail,
    )
