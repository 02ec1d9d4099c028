"""One image file, decoded within limits: first frame, upright, sRGB, at most so many px."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageCms, ImageOps

from ..errors import InputError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""Decoders that may run. Vector and document formats stay shut."""
MAX_PIXELS = 170_000_000
MAX_PIXELS_WHOLE = 80_000_000
"""px a file may claim; the second for formats that cannot be decoded at a smaller scale."""
MIN_SIDE = 48
"""px; smaller is an icon or a tracking pixel."""
MAX_RATIO = 4.0
"""Longer strips are banners or detail sheets."""


class Unusable(InputError):
    """The image cannot be used."""


@dataclass(frozen=True)
class Decoded:
    """A decoded image and what was seen in it."""

    image: Image.Image
    """RGB"""
    alpha: Image.Image | None
    """How opaque it was, L, where it had see-through parts, now white."""
    plain: bool
    """True when its background is one plain colour."""
    look: str
    """12x12 RGB thumbnail as hex."""


def decode(data: bytes, side: int) -> Decoded:
    """Decode one image file to at most `side` px.

    Raises Unusable with the reason: not an image, broken, truncated, too many pixels, too small, a strip.
    """
    if not data:
        raise Unusable("파일이 비어 있습니다.", "The file is empty.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Image.init()
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_size(image)
            image.draft("RGB", (side, side))
            image.load()
            image = _upright(image)
    except Unusable:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large("1억 7천만 화소 이상", "over 170 megapixels") from error
    except Image.UnidentifiedImageError as error:
        raise _unknown(data) from error
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, MemoryError, OverflowError) as error:
        raise Unusable(
            "파일이 깨졌거나 끝까지 받아지지 않았습니다. 사진을 다시 저장해 주세요.",
            "The file is broken or cut short. Save the photo again.",
        ) from error
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    image, alpha = _opaque(image)
    look = image.resize((12, 12), Image.Resampling.BOX).tobytes().hex()
    return Decoded(image, alpha, alpha is not None or has_plain_background(image), look)


def _unknown(data: bytes) -> Unusable:
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim"):
        return Unusable("HEIC 사진은 읽을 수 없습니다. JPG로 바꿔 주세요.", "HEIC cannot be read. Convert it to JPEG.")
    if b"<svg" in data[:2000].lower():
        return Unusable("SVG 그림은 사진으로 쓸 수 없습니다. PNG로 바꿔 주세요.", "SVG cannot be used. Convert it to PNG.")
    return Unusable("사진 파일이 아닙니다. JPG, PNG, WebP 파일을 주세요.", "Not an image. Give a JPEG, PNG or WebP file.")


def _too_large(ko: str, en: str) -> Unusable:
    return Unusable(f"사진이 너무 큽니다({ko}). 줄여서 주세요.", f"The photo is too large ({en}). Make it smaller.")


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > (MAX_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS_WHOLE):
        raise _too_large(f"{width}x{height}", f"{width}x{height}")
    if min(width, height) < MIN_SIDE:
        raise Unusable(
            f"너무 작습니다({width}x{height}). {MIN_SIDE}픽셀보다 큰 사진을 주세요.",
            f"Too small ({width}x{height}). Give one larger than {MIN_SIDE} px.",
        )
    if max(width, height) > MAX_RATIO * min(width, height):
        raise Unusable(
            f"띠처럼 길어서({width}x{height}) 상품 사진으로 쓰지 않습니다. 상품이 나온 부분만 잘라서 주세요.",
            f"A strip ({width}x{height}), not used as a product photo. Crop it to the product.",
        )


def _upright(image: Image.Image) -> Image.Image:
    image = ImageOps.exif_transpose(image)
    if image.mode in ("I;16", "I;16B", "I;16L", "I"):
        return image.point(lambda level: level * (1 / 257)).convert("L").convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        image = _to_srgb(image, profile)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        done = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile: the plain conversion that follows is close enough
    return done or image


def _opaque(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    if image.mode != "RGBA":
        return image.convert("RGB"), None
    alpha = image.getchannel("A")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=alpha)
    share_clear = sum(alpha.histogram()[:128]) / (image.width * image.height)
    return white, alpha if share_clear > 0.02 else None


def has_plain_background(image: Image.Image) -> bool:
    """True when the border is one colour nearly all around. A white product on white is hardly another colour than that."""
    small = image.resize((96, 96), Image.Resampling.BOX).convert("RGB")
    ring = 4
    strips = [(0, 0, 96, ring), (0, 96 - ring, 96, 96), (0, ring, ring, 96 - ring), (96 - ring, ring, 96, 96 - ring)]
    border = Image.new("RGB", (4 * 96 - 4 * ring, ring))
    left = 0
    for index, strip in enumerate(strips):
        part = small.crop(strip)
        part = part.transpose(Image.Transpose.ROTATE_90) if index > 1 else part
        border.paste(part, (left, 0))
        left += part.width
    middle = _median(border)
    return _share_near(border, middle) >= 0.9


def _median(image: Image.Image) -> tuple[int, ...]:
    values = []
    for band in image.split():
        total, half = 0, image.width * image.height / 2
        for level, count in enumerate(band.histogram()):
            total += count
            if total >= half:
                values.append(level)
                break
    return tuple(values)


def _share_near(image: Image.Image, colour: tuple[int, ...], within: int = 14) -> float:
    """Share of the pixels no channel of which is further than `within` from `colour`."""
    gap = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    red, green, blue = gap.split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[: within + 1]) / (image.width * image.height)
