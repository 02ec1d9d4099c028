"""A font of the user's: looked at in the sandbox, where every letter it is wanted for is drawn once, before it is used."""

from __future__ import annotations

import io
import struct
from pathlib import Path

from .. import sandbox
from ..errors import InputError

KINDS = {b"\x00\x01\x00\x00": ".ttf", b"true": ".ttf", b"OTTO": ".otf"}
"""First bytes -> suffix. Collections and web fonts stay shut."""
BYTES = 25_000_000
"""Of the file."""
WANTED = (
    "가각간갈감강개게겨고과관구국그기까나남내너노는다단달담대더도동되드들디또라래러로를리마만매면모무물미"
    "바반배버보부비사상새서선성세소수스시신아안야어에여오와요우원위유으은을이인일임입있자장저전정제조주지"
    "차천체초추카크키타통트파판포프하한할합해했호화"
)
NUMBERS = "0123456789,.%!?"
RESTRICTED = 0x0002
"""The bit of OS/2.fsType that forbids embedding."""
_FONT = sandbox.Thing("글꼴을", "font")
_BROKEN = (OSError, ValueError, struct.error, IndexError, KeyError, MemoryError)


def check_font(path: Path) -> str:
    """The suffix (".ttf", ".otf") of a font that may be embedded and writes Korean.

    Raises InputError with the reason and the cure, SandboxError when it takes too long or too much memory.
    """
    try:
        if path.stat().st_size > BYTES:
            raise _unusable("파일이 25 MB 보다 큽니다", "it is larger than 25 MB")
        data = path.read_bytes()
    except OSError as error:
        raise _unusable("파일을 열 수 없습니다", "it cannot be opened") from error
    answer, _ = sandbox.call("pipeline.media.font_file:inspect_font", {}, data, thing=_FONT)
    return str(answer["suffix"])


def inspect_font(_: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    """What the font is; in the sandbox. Raises InputError for one that cannot be used."""
    from PIL import Image, ImageDraw, ImageFont

    suffix = KINDS.get(data[:4])
    if suffix is None:
        raise _unusable("TTF 나 OTF 글꼴이 아닙니다", "it is no TTF or OTF font")
    try:
        if _embedding(data) & RESTRICTED:
            raise _unusable("만든 이가 문서에 넣지 못하게 한 글꼴입니다", "its maker forbids embedding it")
        font = ImageFont.truetype(io.BytesIO(data), 24, layout_engine=ImageFont.Layout.BASIC)

        def drawn(letter: str) -> bytes:
            image = Image.new("L", (48, 48))
            ImageDraw.Draw(image).text((8, 8), letter, 255, font)
            return image.tobytes()

        nothing = drawn("\U000e0fff")
        here = [letter for letter in WANTED + NUMBERS if any(drawn(letter)) and drawn(letter) != nothing]
        name = " ".join(filter(None, font.getname()))[:80]
    except _BROKEN as error:
        raise _unusable("망가졌거나 글꼴이 아닙니다", "it is damaged or no font") from error
    if len(here) < 0.95 * len(WANTED + NUMBERS):
        raise _unusable("한글이나 숫자가 없는 글꼴입니다", "it has no Hangul or no numbers")
    return {"suffix": suffix, "name": name}, b""


def _embedding(data: bytes) -> int:
    """OS/2.fsType; 0 for a font without that table."""
    (count,) = struct.unpack_from(">H", data, 4)
    for at in range(12, 12 + 16 * count, 16):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", data, at)
        if tag == b"OS/2":
            return struct.unpack_from(">H", data, offset + 8)[0]
    return 0


def _unusable(ko: str, en: str) -> InputError:
    return InputError(
        f"이 글꼴은 쓸 수 없습니다: {ko}. 한글이 든 TTF, OTF 글꼴을 골라 주세요.",
        f"This font cannot be used: {en}. Choose a TTF or OTF font with Hangul.",
    )
