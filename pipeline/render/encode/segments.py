"""A scene's picture: its frames get their captions and become one stretch of H.264 that can be joined without re-encoding.

Every segment is encoded with the same headers, closed groups of pictures and no edit list, so that segments put one
after the other are a valid stream (x264's `stitchable`), and an edit of one scene re-encodes that scene alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import RenderError
from pipeline.media.ffmpeg import Stream, graph
from pipeline.media.frame_layout import FPS, TALL, Box, Layout, Presence, Stand, downscaled_size
from pipeline.records import Character, Role, Speech

from ..captions.burn_in import Burned, Picture
from ..captions.emoji import FOLDER as EMOJI
from ..captions.fonts import FOLDER
from ..options import RenderOptions
from ..presenter.corner import PRESENTER_FPS, medallion
from .encoders import own_options
from .frames import SHRINKS, Figure

if TYPE_CHECKING:
    from pipeline.media.yuv import Plane

BT709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "range": "tv"}
_FONTS = {"fontsdir": FOLDER.as_posix(), "shaping": "simple"}
_DRAFT: dict[str, Any] = {"preset": "ultrafast", "crf": 26, "encoder": "x264"}
TICKS = 15360
"""Ticks a second of the MP4: 512 to a frame"""


@dataclass(frozen=True)
class SegmentOrder:
    """Everything one segment is made of."""

    size: tuple[int, int]
    """Width and height of the frames that are fed, px"""
    frames: int
    captions: Path | None
    """ASS of what moves, for the whole frame"""
    resting: Path | None
    """ASS of the words at rest, for the canvas"""
    burned: Burned
    options: RenderOptions
    begin: int = 0
    """The scene's frame it begins with: captions are timed by their scene"""


def arguments(order: SegmentOrder, out: Path) -> list[str]:
    """FFmpeg's arguments for one segment; its frames come in on standard input as I420 at FPS."""
    raw = graph.input("pipe:0", format="rawvideo", pix_fmt="yuv420p", s="{}x{}".format(*order.size), r=FPS)
    picture = raw.video.filter("setparams", **BT709)
    picture = picture.filter("setpts", f"PTS+{order.begin / FPS:.6f}/TB") if order.begin else picture
    if order.resting:
        canvas = _even_box(order.burned.canvas, order.options.draft)
        picture = picture.overlay(_words(order), x=canvas.left, y=canvas.top, format="yuv420", eof_action="repeat")
    if order.captions:
        picture = picture.filter("ass", filename=_inside(order.captions), **_FONTS)
    for number, emoji in enumerate(order.burned.pictures):
        picture = _with_emoji(picture, emoji, number, _even_box(emoji.box, order.options.draft))
    picture = picture.filter("setpts", f"PTS-{order.begin / FPS:.6f}/TB") if order.begin else picture
    made = graph.output(picture, str(out), **encoding(order.options), **{"frames:v": order.frames})
    return ["-filter_complex_threads", "1", *made.get_args()]


def _with_emoji(picture: Stream, emoji: Picture, number: int, box: Box) -> Stream:
    """An emoji over the picture while its caption stands."""
    # Microseconds that change nothing make two inputs of the same emoji two nodes of the graph.
    drawn = graph.input(str(EMOJI / emoji.name), itsoffset=f"{number / 1e6:.6f}")
    drawn = drawn.video.filter("scale", box.width, box.height, flags="lanczos", out_color_matrix="bt709", out_range="tv")
    shown = f"between(t,{emoji.start:.3f},{emoji.end - 0.001:.3f})"
    return picture.overlay(drawn.filter("format", "yuva420p"), x=box.left, y=box.top, format="yuv420", enable=shown)


def _inside(path: Path) -> str:
    """A path as a filter's value; ffmpeg-python does the quoting, and forward slashes work everywhere."""
    return path.as_posix()


def _words(order: SegmentOrder) -> Stream:
    """The canvas: one frame for each change, on nothing; overlay shows the last one until the next."""
    burned, box = order.burned, _even_box(order.burned.canvas, order.options.draft)
    end = order.begin + order.frames
    colour = f"color=c=0x{burned.colour[1:]}@0x00:s={box.width}x{box.height}:r={FPS}:d={end / FPS},format=yuva420p"
    canvas = graph.input(colour, f="lavfi").filter("setparams", **BT709)
    canvas = canvas.filter("select", "+".join(f"eq(n,{n})" for n in burned.changes if n < end))
    return canvas.filter("ass", filename=_inside(order.resting or Path()), alpha=1, **_FONTS)


def encoding(options: RenderOptions) -> dict[str, object]:
    """What every segment must have in common to be joined, and what platforms ask for."""
    options = options.model_copy(update=_DRAFT) if options.draft else options
    return {
        "an": None,
        **own_options(options),
        "profile:v": "high",
        "level:v": "4.2",
        "pix_fmt": "yuv420p",
        "g": options.gop,
        "keyint_min": options.gop,
        "bf": 2,
        "flags": "+cgop",
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        "r": FPS,
        "fps_mode": "cfr",
        "video_track_timescale": TICKS,
        "movflags": "+negative_cts_offsets",
        "use_editlist": 0,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "f": "mp4",
    }


def _even_box(box: Box, draft: bool) -> Box:
    """A box of even places in the picture that is made: a draft is a third as large."""
    if not draft:
        return box
    (left, top), (width, height) = (downscaled_size(*pair, SHRINKS) for pair in ((box.left, box.top), (box.width, box.height)))
    return Box(left, top, left + width, top + height)


def standing(role: Role, layout: Layout = TALL, size: Presence | Stand = "auto", *, draft: bool = False) -> Box:
    """The part of the presenter's place that is inside the frame, on even pixels (colour is stored for 2x2 pixels)."""
    box = layout.figure(role, size)
    left, top = box.left // 2 * 2, box.top // 2 * 2
    whole = Box(left, top, min(left + box.width, layout.width) // 2 * 2, min(-(-box.bottom // 2) * 2, layout.height))
    return _even_box(whole, draft)


def figure(
    character: Character,
    speech: Speech,
    role: Role,
    seed: int,
    layout: Layout = TALL,
    size: Presence | Stand = "auto",
    draft: bool = False,
) -> Figure:
    """The presenter of a segment, and where it stands: drawn in parts where nothing of it is cut off, else in one."""
    from ..presenter.compositing import picture_part
    from ..presenter.presenter import parts

    box, width = standing(role, layout, size, draft=draft), layout.figure(role, size).width
    if _presence(size) != "corner" and abs(standing(role, layout, size).width - width) < 2:
        return Figure(parts(character, speech, role, box.width, box.height, seed, _side(size)), box)
    pose = posing(character, speech, role, seed, layout, size)
    return Figure(lambda t: (picture_part(_resize_to_box(pose(t), box)),), box)


def _presence(size: Presence | Stand) -> Presence:
    return size.presence if isinstance(size, Stand) else size


def _side(size: Presence | Stand) -> str:
    """The side of the frame the presenter stands on, as its shot says; "" as its role does."""
    return size.side if isinstance(size, Stand) else ""


def _resize_to_box(rgba: Plane, box: Box) -> Plane:
    """A picture at the size of its box."""
    import cv2

    same = rgba.shape[:2] == (box.height, box.width)
    return rgba if same else cv2.resize(rgba, (box.width, box.height), interpolation=cv2.INTER_AREA)


def posing(
    character: Character, speech: Speech, role: Role, seed: int, layout: Layout = TALL, size: Presence | Stand = "auto"
) -> Callable[[float], Plane]:
    """The presenter at a time in s: RGBA uint8, as large as `standing(role, layout, size)`, contiguous."""
    import numpy

    from ..presenter.presenter import presenter

    box, width = standing(role, layout, size), layout.figure(role, size).width
    if _presence(size) == "corner":
        return medallion(character, speech, role, seed, box.width)
    acting = presenter(character, speech, role=role, width=width, height=box.height, fps=PRESENTER_FPS, seed=seed)

    def pose(t: float) -> Plane:
        drawing = acting.get_frame(t)[: box.height, : box.width]
        if drawing.shape != (box.height, box.width, 4):  # FFmpeg would read it as frames of another size
            raise ValueError(f"presenter drew {drawing.shape}, wanted {(box.height, box.width, 4)}")
        return numpy.ascontiguousarray(drawing)

    return pose


def refuse_tofu(log: str) -> None:
    """Raise RenderError when libass had to look for a glyph outside the bundled fonts."""
    missing = sorted({chr(int(code, 16)) for code in re.findall(r"Glyph 0x([0-9A-Fa-f]+) not found", log)})
    if missing:
        shown = " ".join(missing)
        raise RenderError(
            f"자막 글꼴에 없는 글자가 있습니다: {shown}. 대본에서 이 글자를 바꾸거나 다른 자막 스타일을 고르세요.",
            f"The caption font lacks these characters: {shown}. Change them in the script or choose another caption style.",
            detail=log[-2000:],
        )
