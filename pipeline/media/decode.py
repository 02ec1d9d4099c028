"""The one place that decodes a picture that is not ours: of a page, an upload, a character, a feed, a notebook.

Its format is told by its first bytes and opened by that format's reader alone; its pixels are counted before there is room for
them; its colour profile is looked at before it is used; all of it in the sandbox. What comes back is pixels and nothing else.
A phone's HEIC goes through FFmpeg first, within what untrusted_clip allows.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from .. import sandbox
from ..errors import InputError
from .heif import heif_to_png, is_heif

READERS = {
    "JPEG": "PIL.JpegImagePlugin:JpegImageFile",
    "PNG": "PIL.PngImagePlugin:PngImageFile",
    "WEBP": "PIL.WebPImagePlugin:WebPImageFile",
    "GIF": "PIL.GifImagePlugin:GifImageFile",
    "BMP": "PIL.BmpImagePlugin:BmpImageFile",
    "TIFF": "PIL.TiffImagePlugin:TiffImageFile",
    "AVIF": "PIL.AvifImagePlugin:AvifImageFile",
}
"""Format -> its reader. Vector, document and layered formats stay shut, and so does the second picture of an MPO."""
BYTES = 100_000_000
"""Of a picture's file."""
_PICTURE = sandbox.Thing("사진을", "picture")
_PROFILE_BYTES = 4_000_000
_PROFILE_CLASSES = (b"mntr", b"scnr", b"prtr", b"spac")
_PROFILE_SPACES = {"RGB": b"RGB ", "CMYK": b"CMYK"}
BROKEN = (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, OverflowError, struct.error, EOFError)
"""What Pillow's readers raise for a broken file."""


class Unusable(InputError):
    """The picture cannot be used."""


@dataclass(frozen=True)
class PictureRule:
    """Which pictures are taken."""

    side: int
    """px it comes back with at most."""
    pixels: int = 40_000_000
    """It may claim."""
    pixels_scaled: int = 0
    """The same for a JPEG, which is decoded at a smaller scale; 0 for `pixels`."""
    smallest: int = 1
    """px of its shorter side."""
    ratio: float = 0.0
    """Of its longer side to the shorter at most; 0 for any."""


def decode_picture(source: bytes | Path, rule: PictureRule) -> Image.Image:
    """A picture's first frame, upright, sRGB, at most `rule.side` px; RGBA when parts of it may be clear, else RGB.

    Raises Unusable with the reason and the cure, SandboxError when it takes too long or too much memory.
    """
    size = len(source) if isinstance(source, bytes) else _size(source)
    if not size:
        raise Unusable("파일이 비어 있습니다.", "The file is empty.")
    if size > BYTES:
        raise Unusable(
            f"사진 파일이 너무 큽니다({size / 1e6:.0f} MB). {BYTES // 1_000_000} MB 아래로 줄여 주세요.",
            f"The picture's file is too large ({size / 1e6:.0f} MB). Make it smaller than {BYTES // 1_000_000} MB.",
        )
    source = _of_phone(source)
    given = {"rule": asdict(rule), "path": "" if isinstance(source, bytes) else str(source)}
    work = f"{__name__}:decode_in_child"
    value, pixels = sandbox.call(work, given, source if isinstance(source, bytes) else b"", thing=_PICTURE)
    mode, width, height = value["mode"], int(str(value["width"])), int(str(value["height"]))
    if mode not in ("RGB", "RGBA") or not 0 < max(width, height) <= rule.side or len(pixels) != width * height * len(mode):
        raise _broken_picture()
    return Image.frombytes(mode, (width, height), pixels)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError) as error:
        raise Unusable(
            "사진 파일을 열 수 없습니다. 다시 골라 주세요.", "The picture cannot be opened. Choose it again."
        ) from error


def _of_phone(source: bytes | Path) -> bytes | Path:
    """The picture, as PNG when it is HEIC."""
    try:
        if isinstance(source, bytes):
            return heif_to_png(source) if is_heif(source) else source
        with open(source, "rb") as file:
            head = file.read(40)
        return heif_to_png(source) if is_heif(head) else source
    except InputError as error:
        raise Unusable(error.ko, error.en, detail=error.detail) from error


def decode_in_child(given: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode, in the sandbox's child."""
    image = _decode(data or Path(given["path"]).read_bytes(), PictureRule(**given["rule"]))
    return {"mode": image.mode, "width": image.width, "height": image.height}, image.tobytes()


def _decode(data: bytes, rule: PictureRule) -> Image.Image:
    module, _, reader = READERS[format_of(data)].partition(":")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image: Image.Image = getattr(import_module(module), reader)(io.BytesIO(data))
            check_size(image, rule)
            image.draft("RGB", (rule.side, rule.side))
            image.load()
            image = _upright(image)
            image.thumbnail((rule.side, rule.side), Image.Resampling.LANCZOS, reducing_gap=3.0)
            return image
    except Image.DecompressionBombError as error:  # claimed before its size could be looked at
        raise _too_large("", rule.pixels) from error
    except BROKEN as error:
        raise _broken_picture() from error


def _broken_picture() -> Unusable:
    return Unusable(
        "파일이 깨졌거나 끝까지 받아지지 않았습니다. 사진을 다시 저장해 주세요.",
        "The file is broken or cut short. Save the photo again.",
    )


def format_of(data: bytes) -> str:
    """The one of READERS whose mark the bytes begin with, whatever the file is called. Raises Unusable."""
    marks = {"JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG\r\n\x1a\n",), "GIF": (b"GIF87a", b"GIF89a"), "BMP": (b"BM",)}
    marks["TIFF"] = (b"II*\0", b"MM\0*")
    for name, starts in marks.items():
        if data.startswith(starts):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        if b"avif" in data[8:40] or b"avis" in data[8:40]:
            return "AVIF"
        raise Unusable("이 HEIC 사진은 읽을 수 없습니다. JPG로 바꿔 주세요.", "This HEIC cannot be read. Convert it to JPEG.")
    if b"<svg" in data[:2000].lower():
        raise Unusable("SVG 그림은 사진으로 쓸 수 없습니다. PNG로 바꿔 주세요.", "SVG cannot be used. Convert it to PNG.")
    raise Unusable("사진 파일이 아닙니다. JPG, PNG, WebP 파일을 주세요.", "Not an image. Give a JPEG, PNG or WebP file.")


def check_size(image: Image.Image, rule: PictureRule) -> None:
    """Raises Unusable for a picture that claims too many px, is too small or a strip."""
    width, height = image.size
    most = rule.pixels_scaled or rule.pixels if image.format == "JPEG" else rule.pixels
    if width * height > most:
        raise _too_large(f"({width}x{height})", most)
    if min(width, height) < rule.smallest:
        raise Unusable(
            f"너무 작습니다({width}x{height}). {rule.smallest}픽셀보다 큰 사진을 주세요.",
            f"Too small ({width}x{height}). Give one larger than {rule.smallest} px.",
        )
    if rule.ratio and max(width, height) > rule.ratio * min(width, height):
        raise Unusable(
            f"띠처럼 길어서({width}x{height}) 상품 사진으로 쓰지 않습니다. 상품이 나온 부분만 잘라서 주세요.",
            f"A strip ({width}x{height}), not used as a product photo. Crop it to the product.",
        )


def _too_large(size: str, most: int) -> Unusable:
    return Unusable(
        f"사진이 너무 큽니다{size}. {_korean_count(most)} 화소 아래로 줄여 주세요.",
        f"The photo is too large{size and f' {size}'}. Make it smaller than {most // 1_000_000} megapixels.",
    )


def _korean_count(pixels: int) -> str:
    """170 million as 1억 7천만."""
    hundreds, thousands = divmod(pixels // 10_000_000, 10)
    return " ".join(filter(None, (f"{hundreds}억" if hundreds else "", f"{thousands}천만" if thousands else "")))


def _upright(image: Image.Image) -> Image.Image:
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode in ("I;16", "I;16B", "I;16L", "I"):
        return image.point(lambda level: level * (1 / 257)).convert("L").convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and _is_profile(profile, image.mode):
        image = _to_srgb(image, profile)
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if clear else "RGB"
    return image if image.mode == mode and "transparency" not in image.info else image.convert(mode)


def _is_profile(profile: object, mode: str) -> bool:
    """Whether a colour profile is what it says and fits the picture; others are never given to the colour engine."""
    if not isinstance(profile, bytes) or not 132 <= len(profile) <= _PROFILE_BYTES or mode not in _PROFILE_SPACES:
        return False
    whole = int.from_bytes(profile[:4], "big") <= len(profile)
    return (
        whole and profile[12:16] in _PROFILE_CLASSES and profile[16:20] == _PROFILE_SPACES[mode] and profile[36:40] == b"acsp"
    )


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        done = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile: the plain conversion that follows is close enough
    return done or image
