"""Clips of one's own: what is in them, the form every stage reads, and the still, sharp stretches worth showing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from . import untrusted_clip
from .moviepy_clips import video_file_clip

SIDE = 1920
"""px a clip is kept at."""
RATE = 30
"""Frames a second it is kept at."""
SHORTEST, LONGEST = 1.2, 4.0
"""s of a shot."""
CUT = 24.0
"""Levels of 255 by which a frame differs from the one a tenth of a second before where a new shot begins."""
SAMPLED, WIDE = 10, 320
"""Frames a second that are looked at, and px they are looked at wide."""
_HDR = ("arib-std-b67", "smpte2084")
_ALPHA = re.compile(r"Video: [^\n]*?\b(yuva\w+|rgba\w*|argb|abgr|bgra|gbrap\w*|pal8|ya8|ya16\w*)\b|alpha_mode\s*:\s*1")


@dataclass(frozen=True)
class FilmFacts:
    """What is known of a clip."""

    transfer: str = ""
    """"arib-std-b67" (HLG) or "smpte2084" (PQ) for HDR; "" for any other."""
    alpha: bool = False
    """True when parts of it may be clear."""
    sound: bool = False
    vp: str = ""
    """"vp8" or "vp9", whose clear parts another decoder reads; "" for any other."""


@dataclass(frozen=True)
class FilmShot:
    """A stretch of a clip that is still and sharp enough to be shown."""

    start: float
    """s"""
    end: float
    """s"""
    sharpness: float
    """Variance of the Laplacian at 320 px, on average"""
    motion: float
    """Levels of 255 that a tenth of a second changes, on average"""


def look_into(file: Path) -> FilmFacts:
    """What a clip is. Raises RenderError when FFmpeg cannot open it."""
    log = untrusted_clip.look_into(file)
    given = log.split("Output #0", 1)[0]
    transfer = next((name for name in _HDR if name in given), "")
    codec = re.search(r"Video: (vp[89])\b", given)
    return FilmFacts(transfer, bool(_ALPHA.search(given)), "Audio:" in given, codec.group(1) if codec else "")


def reading(facts: FilmFacts) -> list[str]:
    """FFmpeg's options before the clip: the decoder that reads its clear parts."""
    return ["-c:v", f"libvpx{'-vp9' if facts.vp == 'vp9' else ''}"] if facts.alpha and facts.vp else []


def kept_form(facts: FilmFacts, *, sound: bool = False) -> list[str]:
    """FFmpeg's options after the clip, which bring it into H.264, upright, BT.709, at most SIDE px, RATE frames a second."""
    square = "scale='iw*sar':ih,setsar=1"  # old cameras and discs have px that are none
    fit = f"{square},scale='min(iw,{SIDE})':'min(ih,{SIDE})':force_original_aspect_ratio=decrease:force_divisible_by=2"
    last = f"fps={RATE},format=yuv420p"
    if facts.alpha:
        on_white = f"[0:v:0]{fit},format=rgba,split[a][b];[b]drawbox=c=white@1:t=fill:replace=1[w];[w][a]overlay=format=auto"
        picture = ["-filter_complex", f"{on_white},{last}[v]", "-map", "[v]"]
    else:
        picture = ["-map", "0:v:0", "-vf", ",".join(filter(None, (_tone_map(facts.transfer), fit, last)))]
    heard = ["-map", "0:a:0", "-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000"] if sound and facts.sound else ["-an"]
    colour = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    return [*picture, *heard, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", *colour, "-f", "mp4"]


def _tone_map(transfer: str) -> str:
    """The filter that brings HDR to BT.709: white of 203 nits stays white, what is brighter is bent below it."""
    if not transfer:
        return ""
    given = f"zscale=tin={transfer}:pin=bt2020:min=bt2020nc:t=linear:npl=203,format=gbrpf32le"
    return f"{given},zscale=p=709,tonemap=mobius:param=0.7:desat=0:peak=5,zscale=t=709:m=709:r=tv,format=yuv420p"


def film_shots(film: Path) -> list[FilmShot]:
    """The shots of a clip that `kept_form` made, the best first: parted at its cuts, shaken and blurred stretches left out."""
    motion, sharpness = _measure_frames(film)
    if len(motion) < 2:
        return []
    cuts = [0, *(np.flatnonzero(motion > max(CUT, 4 * float(np.median(motion)))).tolist()), len(motion)]
    usual = float(np.median(sharpness))
    shots = [shot for start, end in pairwise(cuts) for shot in _stretches(start, end, motion, sharpness, usual)]
    return sorted(shots, key=lambda shot: shot.motion - 4 * min(shot.sharpness / max(usual, 1.0), 2.0))


def _measure_frames(film: Path) -> tuple[np.ndarray, np.ndarray]:
    """Motion and sharpness of every sampled frame, looked at WIDE px wide."""
    import cv2

    motion, sharpness = list[float](), list[float]()
    before: np.ndarray | None = None
    read = video_file_clip()
    with read(str(film), audio=False, target_resolution=(None, WIDE), resize_algorithm="area") as clip:
        for frame in clip.iter_frames(fps=SAMPLED):
            small = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
            motion.append(0.0 if before is None else float(np.abs(small.astype(np.int16) - before).mean()))
            sharpness.append(float(cv2.Laplacian(small, cv2.CV_64F).var()))
            before = small.astype(np.int16)
    return np.asarray(motion), np.asarray(sharpness)


def _stretches(start: int, end: int, motion: np.ndarray, sharpness: np.ndarray, usual: float) -> list[FilmShot]:
    """The still and sharp stretches between two cuts, at most LONGEST each; the frame at the cut itself says nothing."""
    inner = motion[start + 1 : end]
    calm = np.concatenate([[True], inner <= max(2.5 * float(np.median(inner)), 6.0)]) if len(inner) else np.zeros(0, bool)
    good = calm & (sharpness[start:end] >= 0.35 * usual)
    shots: list[FilmShot] = []
    at = 0
    while at < len(good):
        length = int(np.argmin(good[at:])) if not good[at:].all() else len(good) - at
        count = max(round(length / (LONGEST * SAMPLED)), 1)
        for part in np.array_split(np.arange(at, at + length), count) if length else ():
            if len(part) >= SHORTEST * SAMPLED:
                first, last = start + int(part[0]), start + int(part[-1]) + 1
                calmness = float(motion[first + 1 : last].mean())
                shots.append(FilmShot(first / SAMPLED, last / SAMPLED, float(sharpness[first:last].mean()), calmness))
        at += max(length, 1)
    return shots
