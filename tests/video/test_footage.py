"""Clips of one's own: every kind that phones and editors give comes out upright, in its colours, and cut into its shots."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import storyboard as boards
from pipeline.errors import RenderError
from pipeline.media import ffmpeg, footage
from pipeline.workspace.project import Project

pytestmark = pytest.mark.slow

COLORS = ((192, 192, 1), (200, 30, 30), (30, 160, 60), (40, 80, 200), (128, 128, 128), (235, 235, 235))
SIZE = (320, 180)
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def make(path: Path, *arguments: str, feed: list[bytes] | None = None) -> Path:
    ffmpeg.run([*arguments, str(path)], feed=feed)
    return path


def first_frame(path: Path) -> np.ndarray:
    out = path.with_suffix(".rgb")
    ffmpeg.run(["-i", str(path), "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", str(out)])
    import cv2

    opened = cv2.VideoCapture(str(path))
    height, width = opened.read()[1].shape[:2]
    opened.release()
    return np.frombuffer(out.read_bytes(), np.uint8).reshape(height, width, 3)


def hdr(path: Path, transfer: str) -> Path:
    """A clip of COLORS in HDR, their white at 203 nits, as phones make it."""
    nits = 203 * ((np.asarray(COLORS) / 255) ** 2.4 @ TO_2020.T)
    if transfer == "smpte2084":
        power = (nits / 10000) ** 0.1593017578125
        signal = ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    else:
        display = nits / 1000
        scene = display * np.maximum(display @ [0.2627, 0.6780, 0.0593], 1e-9)[:, None] ** (-0.2 / 1.2)
        bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
        signal = np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)
    frame = np.repeat(np.repeat(signal[None], SIZE[1], 0), SIZE[0] // len(COLORS) + 1, 1)[:, : SIZE[0]]
    raw = (frame.clip(0, 1) * 65535).astype("<u2").tobytes()
    given = ["-f", "rawvideo", "-pix_fmt", "rgb48le", "-s", "320x180", "-r", "10", "-i", "-"]
    form = ["-vf", "scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le", "-c:v", "libx265", "-tag:v", "hvc1"]
    tags = f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    return make(path, *given, *form, "-x265-params", tags, feed=[raw] * 6)


@pytest.mark.parametrize(("transfer", "within"), [("smpte2084", 8), ("arib-std-b67", 42)])
def test_hdr_of_phones_keeps_its_colours(tmp_path: Path, project: Project, transfer: str, within: int):
    try:
        clip = hdr(tmp_path / "a.mov", transfer)
    except RenderError:
        pytest.skip("this FFmpeg writes no HEVC")
    assert footage.look_into(clip).transfer == transfer
    frame = first_frame(project.path(boards.keep_film(clip, project))).astype(int)
    step = SIZE[0] // len(COLORS) + 1
    for at, color in enumerate(COLORS):
        seen = frame[SIZE[1] // 2, at * step + step // 2]
        assert np.abs(seen - color).max() <= within, f"{color} came out {seen}"
    assert np.abs(frame[90, step // 2] - COLORS[0]).max() <= 8  # the yellow that came out 103, 105, 55


KINDS = {
    "turned.mp4": (["-f", "lavfi", "-i", "testsrc=s=320x180:r=30:d=1", "-c:v", "libx264"], (180, 320)),
    "vfr.mkv": (
        ["-f", "lavfi", "-i", "testsrc=s=320x180:r=30:d=1", "-vf", "select=gt(mod(n\\,5)\\,1)", "-fps_mode", "vfr"], (320, 180),
    ),
    "a.gif": (["-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=1"], (320, 180)),
    "alpha.mov": (
        ["-f", "lavfi", "-i", "color=red@0.0:s=320x180:r=10:d=1,format=yuva444p10le", "-c:v", "prores_ks"], (320, 180),
    ),
    "alpha.webm": (["-f", "lavfi", "-i", "color=red@0.0:s=320x180:r=10:d=1,format=yuva420p", "-c:v", "libvpx-vp9"], (320, 180)),
    "odd.mp4": (["-f", "lavfi", "-i", "testsrc=s=322x182:r=12:d=1", "-c:v", "libx264"], (322, 182)),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_clip_comes_out_upright_and_even(tmp_path: Path, project: Project, name: str):
    arguments, size = KINDS[name]
    clip = make(tmp_path / name, *arguments)
    if name == "turned.mp4":
        clip = make(tmp_path / "phone.mp4", "-display_rotation:v:0", "90", "-i", str(clip), "-c", "copy")
    kept = project.path(boards.keep_film(clip, project))
    frame = first_frame(kept)
    assert (frame.shape[1], frame.shape[0]) == size
    log = ffmpeg.run(["-i", str(kept), "-f", "null", "-"])
    assert "30 fps" in log and "bt709" in log and "yuv420p" in log
    if "alpha" in name:
        assert frame[90, 160].min() > 245  # what is clear is white, not black


def test_a_gif_keeps_its_colours_its_pace_and_what_is_clear(tmp_path: Path, project: Project):
    frames = [Image.new("RGBA", (321, 181)) for _ in range(3)]
    for frame, color in zip(frames, ((200, 30, 30), (30, 160, 60), (40, 80, 200)), strict=True):
        frame.paste((*color, 255), (0, 0, 100, 181))
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=[500, 0, 400], disposal=2)
    kept = project.path(boards.keep_film(tmp_path / "a.gif", project))
    seen = first_frame(kept).astype(int)
    assert seen.shape == (180, 320, 3) and np.abs(seen[90, 40] - (200, 30, 30)).max() <= 8 and seen[90, 250].min() > 245
    assert "time=00:00:01.00" in ffmpeg.run(["-stats", "-i", str(kept), "-f", "null", "-"])  # 0 ms are a tenth of a second


def test_sound_is_kept_when_wanted(tmp_path: Path, project: Project):
    source = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=30:d=1", "-f", "lavfi", "-i", "sine=d=1"]
    clip = make(tmp_path / "a.mp4", *source, "-c:v", "libx264", "-c:a", "aac")
    for sound in (True, False):
        log = ffmpeg.run(["-i", str(project.path(boards.keep_film(clip, project, sound=sound))), "-f", "null", "-"])
        assert ("Audio: aac" in log.split("Output")[0]) == sound


def test_clips_are_cut_into_their_still_and_sharp_shots(tmp_path: Path, project: Project):
    """Two calm scenes with a shaken one between them, and a file that is none."""
    calm = [f"{name}=s=320x180:r=30:d=2.5,format=yuv420p" for name in ("testsrc2", "smptebars")]
    calm[0] = "testsrc2=s=320x180:r=30:d=0.04,loop=74:1:0,setpts=N/30/TB,format=yuv420p"
    shaken = "testsrc2=s=640x360:r=30:d=2,crop=320:180:'160+150*sin(n*1.9)':'90+80*cos(n*2.3)',format=yuv420p"
    inputs = [part for graph in (calm[0], shaken, calm[1]) for part in ("-f", "lavfi", "-i", graph)]
    clip = make(tmp_path / "a.mp4", *inputs, "-filter_complex", "concat=n=3:v=1", "-c:v", "libx264")
    (tmp_path / "b.mp4").write_text("no clip")
    found = boards.keep_footage([clip, tmp_path / "b.mp4"], project)
    assert [name for name, _, _ in found.left_out] == ["b.mp4"] and "영상 파일" in found.left_out[0][1]
    spans = sorted((shot.start, shot.start + shot.seconds) for shot in found.shots)
    assert len(spans) == 2 and all(project.path(shot.place).is_file() for shot in found.shots)
    assert spans[0][0] < 0.3 and 2.0 < spans[0][1] <= 2.7 and 4.2 <= spans[1][0] <= 4.9
