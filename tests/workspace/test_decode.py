"""One function decodes what is not ours: which formats, how large, with which colour profile, in whose process."""

from __future__ import annotations

import ast
import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from pipeline import sandbox
from pipeline.media import decode
from pipeline.media.decode import READERS, PictureRule, Unusable, decode_picture

ROOT = Path(__file__).parents[2]
RULE = PictureRule(side=64)


def saved(form: str, mode: str = "RGB", size: tuple[int, int] = (80, 60), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode in ("L", "P") else (200, 30, 90, 255)[: len(mode)]).save(out, form, **options)
    return out.getvalue()


def psd(mode: int = 3, channels: int = 4) -> bytes:
    """A whole Photoshop file: Pillow's reader of it wrote out of bounds (CVE-2026-25990)."""
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, channels, 8, 8, 8, mode) + struct.pack(">III", 0, 0, 0)
    return head + struct.pack(">H", 0) + bytes(64 * channels)


def claimed(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says it is of that size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", READERS)
def test_the_listed_formats_open_whatever_the_file_is_called(form: str, tmp_path: Path):
    (tmp_path / "x.txt").write_bytes(saved(form))
    image = decode_picture(tmp_path / "x.txt", RULE)
    assert (image.mode, image.size) == ("RGB", (64, 48))
    colour = image.getpixel((20, 20))
    assert isinstance(colour, tuple) and all(abs(a - b) < 12 for a, b in zip(colour, (200, 30, 90), strict=True))


@pytest.mark.parametrize("form", ["TGA", "PPM", "PCX", "ICO", "SGI", "DDS", "JPEG2000", "EPS", "PDF", "IM", "MSP", "QOI"])
def test_other_formats_stay_shut(form: str):
    with pytest.raises(Unusable, match="사진 파일이 아닙니다"):
        decode_picture(saved(form, "1" if form == "MSP" else "RGB", (64, 64)), RULE)


@pytest.mark.parametrize(
    "data", [psd(), psd(1, 1), b"%!PS-Adobe-3.0", b"SIMPLE  =", b"\0\0\0\x0cjP  ", b"gimp xcf file\0", b"x"]
)
def test_layered_and_document_formats_stay_shut(data: bytes):
    with pytest.raises(Unusable):
        decode_picture(data, RULE)


def test_only_the_first_picture_of_an_mpo_is_read():
    data = saved("MPO", save_all=True, append_images=[Image.new("RGB", (80, 60), "red")])
    assert Image.open(io.BytesIO(data)).format == "MPO"
    assert decode_picture(data, RULE).getpixel((9, 9)) != (255, 0, 0)
    assert type(decode._decode(data, RULE)).__module__ != "PIL.MpoImagePlugin"


@pytest.mark.parametrize(("width", "height"), [(13_000, 13_000), (60_000, 60_000), (2**31 - 1, 1), (65_000, 1_000)])
def test_pixels_are_counted_before_there_is_room_for_them(width: int, height: int):
    began = time.monotonic()
    with pytest.raises(Unusable, match="4천만 화소"):
        decode_picture(claimed(width, height), RULE)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("form", READERS)
def test_half_a_file_is_a_sentence(form: str):
    data = saved(form, size=(400, 300))
    for part in (data[: len(data) // 2], data[:40], data[:200] + bytes(100)):
        try:
            decode_picture(part, RULE)
        except Unusable as error:
            assert error.ko.endswith(("주세요.", "주세요"))


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    ("profile", "used"),
    [
        (_profile(), True),
        (_profile()[:200], False),  # shorter than it says
        (b"\0" * 4_100_000, False),
        (_profile().replace(b"RGB ", b"CMYK", 1), False),  # of another kind of picture
        (_profile().replace(b"acsp", b"xxxx", 1), False),
        (_profile().replace(b"mntr", b"link", 1), False),  # a device link carries a program
        (b"", False),
        (None, False),
    ],
    ids=["whole", "cut", "huge", "space", "mark", "link", "empty", "none"],
)
def test_a_colour_profile_is_looked_at_before_it_is_used(profile: bytes | None, used: bool):
    assert decode._is_profile(profile, "RGB") is used
    if len(profile or b"") < 1_000_000:  # Pillow itself takes no larger one out of a PNG
        assert decode_picture(saved("PNG", icc_profile=profile) if profile else saved("PNG"), RULE).size == (64, 48)


def test_it_is_opened_in_the_child(monkeypatch: pytest.MonkeyPatch):
    def here(*_: object) -> None:
        raise AssertionError("decoded in this process")

    monkeypatch.setattr(decode, "_decode", here)
    assert decode_picture(saved("PNG"), RULE).size == (64, 48)


@pytest.mark.parametrize(
    "answer", [("RGB", 10, 10, 299), ("P", 10, 10, 100), ("RGB", 100, 1, 300), ("RGBA", 0, 0, 0), ("RGB", -1, -1, 3)]
)
def test_what_the_child_says_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: tuple[str, int, int, int]):
    mode, width, height, size = answer
    said = {"mode": mode, "width": width, "height": height}
    monkeypatch.setattr(sandbox, "call", lambda *_, **__: (said, bytes(size)))
    with pytest.raises(Unusable):
        decode_picture(b"\xff\xd8\xff", RULE)


OURS = {
    "pipeline/engines/video/frame_interpolation.py", "pipeline/engines/user_media.py",
    "pipeline/engines/image/poster_parts/cutout.py",
    "pipeline/media/svg_shapes.py", "pipeline/engines/image/poster_parts/props.py", "pipeline/engines/image/sdxl.py",
    "pipeline/render/thumbnail.py", "web/preview.py", "web/storyboard_view.py",
    "tools/character_sheet.py",
    "pipeline/direction/material.py", "pipeline/engines/image/poster_parts/shot_view.py", "pipeline/notebook.py",
}  # fmt: skip
"""Files that open pictures the program itself wrote (a project's photos are written anew when they are taken in)."""


def test_nothing_else_opens_a_picture():
    found = set()
    for path in [file for top in ("pipeline", "web", "characters") for file in (ROOT / top).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Image"
                and node.attr == "open"
            ):
                found.add(path.relative_to(ROOT).as_posix())
    assert found <= OURS, f"decode_picture opens what is not ours, not {sorted(found - OURS)}"


def test_nothing_of_gradio_opens_a_visitors_file():
    """gr.Image decodes an upload with every plugin there is; a gallery, a sound and a video hand over a path when told so."""
    wrong = []
    for path in (ROOT / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            given = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
            closed = given.get("type") == "filepath" or given.get("interactive") is False
            opens = node.func.attr in ("Image", "ImageEditor", "ImageSlider", "Video", "MultimodalTextbox", "Chatbot")
            if opens or (node.func.attr in ("Gallery", "Audio") and not closed):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
            if node.func.attr == "Audio" and given.get("format"):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
