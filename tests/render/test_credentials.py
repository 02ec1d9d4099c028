"""Content credentials: the file says how it was made, and its picture and sound stay as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InputError, RenderError
from pipeline.media import ffmpeg
from pipeline.render import RenderOptions
from pipeline.render.provenance import certificates
from pipeline.render.provenance.c2pa import SOURCE_TYPE, read, sign
from pipeline.render.render_short import signing
from pipeline.workspace.project import fingerprint

pytestmark = pytest.mark.slow


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
    sign(video, out, title='크림 <b>"19,900원"</b> & 컵', version="0.1.0")
    manifest = read(out)
    assert manifest is not None and manifest["validation_state"] == "Valid"
    assert SOURCE_TYPE in str(manifest["assertions"]) and SOURCE_TYPE.encode() in out.read_bytes()
    assert _streams(out) == _streams(video)
    assert read(video) is None


def test_the_same_video_is_signed_to_the_same_bits(video: Path, tmp_path: Path):
    files = [tmp_path / f"{name}.mp4" for name in "ab"]
    for file in files:
        sign(video, file, title="컵", version="0.1.0")
    assert files[0].read_bytes() == files[1].read_bytes()
    sign(video, files[1], title="접시", version="0.1.0")
    first, second = read(files[0]), read(files[1])
    assert first and second and first["label"] != second["label"]


def test_a_change_after_signing_shows(video: Path, tmp_path: Path):
    out = tmp_path / "out.mp4"
    sign(video, out, title="컵", version="0.1.0")
    data = bytearray(out.read_bytes())
    data[-3000] ^= 1
    out.write_bytes(data)
    manifest = read(out)
    assert manifest is not None and manifest["validation_state"] == "Invalid"


def own(folder: Path) -> Path:
    folder.mkdir()
    for name, pem in zip(("chain.pem", "key.pem"), certificates.throwaway(b"mine"), strict=True):
        (folder / name).write_bytes(pem)
    return folder


def test_ones_own_certificate_signs(video: Path, tmp_path: Path):
    folder = own(tmp_path / "mine")
    files = [tmp_path / f"{name}.mp4" for name in "ab"]
    for file in files:
        sign(video, file, title="컵", version="0.1.0", folder=folder)
    manifest = read(files[0])
    assert manifest is not None and manifest["validation_state"] == "Valid"
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("broken", ["chain.pem", "key.pem"])
def test_a_broken_certificate_says_what_to_do(video: Path, tmp_path: Path, broken: str):
    folder = own(tmp_path / "mine")
    (folder / broken).write_text("nonsense")
    with pytest.raises(RenderError, match=r"chain\.pem"):
        sign(video, tmp_path / "out.mp4", title="컵", version="0.1.0", folder=folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "mine"]
    (folder / broken).unlink()
    with pytest.raises(InputError, match=r"chain\.pem"):
        sign(video, tmp_path / "out.mp4", title="컵", version="0.1.0", folder=folder)


def test_another_certificate_makes_another_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    own(tmp_path / "mine")
    marks = {fingerprint(signing(RenderOptions())), fingerprint(signing(RenderOptions(certificate="~/mine")))}
    (tmp_path / "mine" / "key.pem").write_text("of another one")
    marks.add(fingerprint(signing(RenderOptions(certificate="~/mine"))))
    assert len(marks) == 3
    with pytest.raises(InputError, match=r"chain\.pem"):
        signing(RenderOptions(certificate="~/nowhere"))
