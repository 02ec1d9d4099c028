"""What an editor is given, opened by the reference libraries of its formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.editor.fcp7_xml import fcp7_text
from pipeline.editor.otio import otio_text
from pipeline.editor.timeline import Clip, Timeline, Track, lay_at

otio = pytest.importorskip("opentimelineio")


def clip(name: str, frames: int, **more: Any) -> Clip:
    return Clip(name=name, media=f"media/{name}", frames=frames, **{"available": frames, **more})


def timeline() -> Timeline:
    shots = (clip("장면 1.mp4", 45), clip("scene-02.mp4", 60, first=5, available=90))
    captions = lay_at([(10, clip("caption-1.png", 20)), (40, clip("caption & 2.png", 30))])
    voice = lay_at([(0, clip("voice-1.wav", 40, channels=1, rate=24_000)), (45, clip("voice-2.wav", 50, channels=1))])
    music = (clip("music.wav", 105, channels=2),)
    kinds = (
        ("shots", "video", shots),
        ("captions", "video", captions),
        ("narration", "audio", voice),
        ("music", "audio", music),
    )
    tracks = tuple(Track.model_validate({"name": name, "kind": kind, "clips": clips}) for name, kind, clips in kinds)
    return Timeline(name="유자청 <1>", width=1080, height=1920, fps=30, tracks=tracks)


def read(text: str, path: Path, adapter: str | None = None) -> Any:
    path.write_text(text, encoding="utf-8")
    return otio.adapters.read_from_file(str(path), adapter)


def places(opened: Any) -> dict[str, tuple[float, float, float]]:
    """By the clip's name: where it begins on the timeline, where in its media, how long it is."""
    found = {}
    for one in opened.find_clips():
        at = one.transformed_time_range(one.trimmed_range(), opened.tracks).start_time.value
        found[one.name] = (at, one.source_range.start_time.value, one.source_range.duration.value)
    return found


PLACES = {
    "장면 1.mp4": (0, 0, 45),
    "scene-02.mp4": (45, 5, 60),
    "caption-1.png": (10, 0, 20),
    "caption & 2.png": (40, 0, 30),
    "voice-1.wav": (0, 0, 40),
    "voice-2.wav": (45, 0, 50),
    "music.wav": (0, 0, 105),
}


def test_opentimelineio_reads_every_clip_where_it_is(tmp_path: Path):
    opened = read(otio_text(timeline()), tmp_path / "a.otio")
    assert (opened.name, opened.duration().value, opened.duration().rate) == ("유자청 <1>", 105, 30)
    assert [track.kind for track in opened.tracks] == ["Video", "Video", "Audio", "Audio"]
    assert places(opened) == PLACES
    first = next(iter(opened.find_clips()))
    assert first.media_reference.target_url == "media/%EC%9E%A5%EB%A9%B4%201.mp4"


def test_final_cut_xml_says_the_same(tmp_path: Path):
    pytest.importorskip("otio_fcp_adapter")
    opened = read(fcp7_text(timeline()), tmp_path / "a.xml", "fcp_xml")
    found = opened if isinstance(opened, otio.schema.Timeline) else opened[0]
    assert (found.name, places(found)) == ("유자청 <1>", PLACES)
    assert all(not one.media_reference.target_url.startswith(("/", "file:")) for one in found.find_clips())


def test_what_overlaps_is_cut_and_gaps_are_filled():
    laid = lay_at([(5, clip("a", 10)), (12, clip("b", 4)), (20, clip("c", 2))])
    assert [(one.name, one.frames) for one in laid] == [("", 5), ("a", 7), ("b", 4), ("", 4), ("c", 2)]


def test_fcp7_says_each_sounds_own_rate():
    said = fcp7_text(timeline())
    assert said.count("<samplerate>24000</samplerate>") == 1 and said.count("<samplerate>48000</samplerate>") == 2
