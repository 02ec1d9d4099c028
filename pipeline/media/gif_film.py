"""A GIF that moves, read frame by frame in the sandbox into pixels: FFmpeg's reader of GIFs stays shut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from .. import sandbox
from . import ffmpeg
from .decode import BROKEN, PictureRule, Unusable, check_size

RULE = PictureRule(1920)
"""Which GIFs are taken, and the px their longer side comes out with at most."""
RATE = 30
"""Frames a second of the film."""
ROOM = 900_000_000
"""Bytes of pixels kept of one; what comes after is left out."""
FASTEST = 20
"""ms; a frame that wants less is shown for USUAL, as browsers do."""
USUAL = 100
_THING = sandbox.Thing("GIF를", "GIF")


def is_gif(file: Path) -> bool:
    """True for a GIF, by its first bytes."""
    with open(file, "rb") as opened:
        return opened.read(6) in (b"GIF87a", b"GIF89a")


def gif_to_film(file: Path, form: Sequence[str], out: Path, *, seconds: float) -> None:
    """Write a GIF in our `form` to `out`, at most `seconds` of it, white where it is clear.

    Raises Unusable when it is broken or too large, SandboxError when it takes too long.
    """
    with ffmpeg.temporary_folder() as folder:
        pixels = folder / "frames.rgb"
        given = {"path": str(file.absolute()), "out": str(pixels), "seconds": seconds}
        value, _ = sandbox.call(f"{__name__}:frames_in_child", given, thing=_THING)
        width, height, times = int(str(value["width"])), int(str(value["height"])), value["shown"]
        shown = [int(each) for each in times] if isinstance(times, list) else []
        size = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(RATE), "-i", "-"]
        with open(pixels, "rb") as opened:
            ffmpeg.run([*size, *form, str(out)], feed=_repeat_frames(opened, width * height * 3, shown))


def _repeat_frames(opened: IO[bytes], size: int, shown: Sequence[int]) -> Iterator[bytes]:
    """Each frame as often as it is shown at RATE; `shown` in ms."""
    told = due = 0
    for length in shown:
        frame, due = opened.read(size), due + length
        for _ in range(round(due * RATE / 1000) - told):
            yield frame
        told = round(due * RATE / 1000)


def frames_in_child(given: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
    """Read a GIF's frames into a file of pixels, in the sandbox's child."""
    try:
        with open(given["path"], "rb") as source, open(given["out"], "wb") as out:
            return _read(GifImageFile(source), out, given["seconds"] * 1000), b""
    except BROKEN as error:
        raise Unusable(
            "GIF 파일이 깨졌거나 끝까지 받아지지 않았습니다. MP4(H.264)로 저장해 주세요.",
            "The GIF is broken or cut short. Save it as MP4 (H.264).",
        ) from error


def _read(image: GifImageFile, out: IO[bytes], longest: float) -> dict[str, Any]:
    """Write the frames' pixels; their size, and how long each is shown, ms."""
    check_size(image, RULE)
    scale = min(RULE.side / max(image.size), 1.0)
    width, height = (max(round(side * scale) // 2 * 2, 2) for side in image.size)
    shown: list[int] = []
    for number in range(ROOM // (width * height * 3)):
        if sum(shown) >= longest or not _goes_on(image, number):
            break
        out.write(_on_white(image).resize((width, height)).tobytes())
        length = int(image.info.get("duration", 0) or 0)
        shown.append(length if length >= FASTEST else USUAL)
    return {"width": width, "height": height, "shown": shown}


def _goes_on(image: GifImageFile, number: int) -> bool:
    try:
        image.seek(number)
    except EOFError:
        return False
    return True


def _on_white(image: GifImageFile) -> Image.Image:
    frame = image.convert("RGBA")
    white = Image.new("RGB", frame.size, "white")
    white.paste(frame, mask=frame.getchannel("A"))
    return white
