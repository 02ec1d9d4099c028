"""Which encoder makes the segments: x264, or the graphics card's where one really works.

That FFmpeg lists an encoder says nothing about the card, so each is tried with a few frames, once a process. All segments of
a short are made by one encoder (its name is part of their fingerprint), because their headers must be the same to be joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.errors import RenderError
from pipeline.media.ffmpeg import graph, run

from ..options import EncoderChoice, RenderOptions

X264 = "libx264"


@dataclass(frozen=True)
class Encoder:
    """The encoder to use."""

    name: str
    """FFmpeg's"""
    refused: tuple[str, ...] = ()
    """The ones tried before it, each with why not"""


def choose_encoder(choice: EncoderChoice) -> Encoder:
    """The first hardware encoder that works when `choice` is "hardware", else x264."""
    return _hardware() if choice == "hardware" else Encoder(X264)


@cache
def _hardware() -> Encoder:
    refused: list[str] = []
    for name in HARDWARE:
        why = _trouble(name)
        if not why:
            return Encoder(name, tuple(refused))
        refused.append(f"{name}: {why}")
    return Encoder(X264, tuple(refused))


def _trouble(name: str) -> str:
    """Why that encoder cannot be used here; "" when it made a few frames."""
    frames = graph.input("color=gray:s=256x256:r=30:d=0.2", f="lavfi")
    made = graph.output(frames, "-", **HARDWARE[name](RenderOptions()), bf=2, g=30, pix_fmt="yuv420p", f="null")
    try:
        run(made.get_args())
    except RenderError as error:
        said = [line for line in error.detail.splitlines() if name in line or "Unknown encoder" in line]
        return (said or error.detail.splitlines() or ["failed"])[0].split("] ", 1)[-1][:120]
    return ""


def own_options(options: RenderOptions) -> dict[str, object]:
    """FFmpeg's options that only the chosen encoder has, its name among them."""
    name = choose_encoder(options.encoder).name
    return HARDWARE[name](options) if name in HARDWARE else _x264(options)


def _x264(options: RenderOptions) -> dict[str, object]:
    # On drawn pictures the finer search for motion takes a third of veryfast's time and saves 7 % of the file.
    coarse = ":subme=1:partitions=i4x4,i8x8" if options.preset == "veryfast" else ""
    return {
        "c:v": X264,
        "preset": options.preset,
        "crf": options.crf,
        "sc_threshold": 0,
        "x264-params": "stitchable=1:force-cfr=1:b-pyramid=none:cabac=1:8x8dct=1:"
        f"colorprim=bt709:transfer=bt709:colormatrix=bt709:fullrange=off{coarse}",
    }


def _nvenc(options: RenderOptions) -> dict[str, object]:
    closed = {"forced-idr": 1, "strict_gop": 1, "no-scenecut": 1, "b_ref_mode": "disabled"}
    return {"c:v": "h264_nvenc", "preset": "p5", "rc": "vbr", "cq": options.crf, "b:v": 0, **closed}


def _qsv(options: RenderOptions) -> dict[str, object]:
    return {
        "c:v": "h264_qsv",
        "preset": "medium",
        "global_quality": options.crf,
        "look_ahead": 0,
        "forced_idr": 1,
        "b_strategy": 0,
    }


def _videotoolbox(options: RenderOptions) -> dict[str, object]:
    return {"c:v": "h264_videotoolbox", "q:v": 100 - 2 * options.crf, "allow_sw": 0}


def _amf(options: RenderOptions) -> dict[str, object]:
    same = dict.fromkeys(("qp_i", "qp_p", "qp_b"), options.crf)
    return {"c:v": "h264_amf", "quality": "balanced", "rc": "cqp", **same, "header_insertion_mode": "idr"}


HARDWARE = {"h264_nvenc": _nvenc, "h264_qsv": _qsv, "h264_videotoolbox": _videotoolbox, "h264_amf": _amf}
"""Encoders of NVIDIA, Intel, Apple and AMD, in the order they are tried."""
