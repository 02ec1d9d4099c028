"""Content credentials: the file says how it was made, and its picture and sound stay as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.errors import RenderError
from pipeline.render.credentials import SOURCE_TYPE, own_certificate, read, sign


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "in.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=s=96x160:r=30:d=1", "-f", "lavfi", "-i", "sine=d=1", "-shortest"]
    ffmpeg.run([*source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", str(path)])
    return path


def _streams(path: Path) -> str:
    return ffmpeg.run(["-i", str(path), "-c", "copy", "-f", "streamhash", str(path.with_suffix(".txt"))]) and (
        path.with_suffix(".txt").read_text()
    )


def test_a_signed_file_says_how_it_was_made(video: Path, tmp_path: Path):
    out = tmp_path / "out.mp4"
    sign(video, out, title='크림 <b>"19,900원"</b> & 컵', version="0.1.0", folder=tmp_path / "credentials")
    manifest = read(out)
    assert manifest is not None and manifest["validation_state"] == "Valid"
    assert SOURCE_TYPE in str(manifest["assertions"]) and SOURCE_TYPE.encode() in out.read_bytes()
    assert _streams(out) == _streams(video)
    assert read(video) is None


def test_the_certificate_is_made_once(tmp_path: Path):
    first = [path.read_bytes() for path in own_certificate(tmp_path)]
    assert [path.read_bytes() for path in own_certificate(tmp_path)] == first


def test_a_broken_certificate_says_what_to_do(video: Path, tmp_path: Path):
    for path in own_certificate(tmp_path / "credentials"):
        path.write_text("nonsense")
    with pytest.raises(RenderError, match=r"chain\.pem"):
        sign(video, tmp_path / "out.mp4", title="컵", version="0.1.0", folder=tmp_path / "credentials")
    assert not (tmp_path / "out.mp4").exists() and not list(tmp_path.glob(".*"))
