"""HEIC and HEIF photos of phones, read by the FFmpeg that is there anyway: tiles put together, turned upright."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError, PipelineError, RenderError
from . import ffmpeg, untrusted_clip

BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


def is_heif(data: bytes) -> bool:
    """True when a file is HEIC or HEIF, by its first bytes; AVIF is not."""
    brands = data[8:40]
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS and b"avif" not in brands and b"avis" not in brands


def heif_to_png(source: bytes | Path) -> bytes:
    """The photo in a HEIC or HEIF file as PNG, upright. Raises InputError when it cannot be read."""
    with ffmpeg.temporary_folder() as folder:
        given, out = folder / "photo.heic", folder / "photo.png"
        if isinstance(source, bytes):
            given.write_bytes(source)
        try:
            untrusted_clip.first_picture(given if isinstance(source, bytes) else source, out)
            return out.read_bytes()
        except (InputError, RenderError, FileNotFoundError) as error:
            raise InputError(
                "HEIC 사진을 읽을 수 없습니다. 휴대폰에서 JPG로 내보내 주세요.",
                "The HEIC photo cannot be read. Export it as JPEG from the phone.",
                detail=error.detail if isinstance(error, PipelineError) else "",
            ) from error
