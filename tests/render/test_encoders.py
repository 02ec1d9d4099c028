"""The encoder: hardware is tried for real, fallen back from in words, and never mixed with another in one short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import RenderError
from pipeline.records import ROLES
from pipeline.render import RenderOptions, render
from pipeline.render.encode import encoders, segments
from pipeline.workspace.project import Project
from tests.support import media

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    encoders._hardware.cache_clear()
    yield
    encoders._hardware.cache_clear()


def _working(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """FFmpeg with cards for these encoders; returns the encoders that were tried."""
    tried: list[str] = []

    def run(arguments: list[str], **_: object) -> str:
        name = arguments[arguments.index("-c:v") + 1]
        tried.append(name)
        if name in names:
            return ""
        raise RenderError("x", "x", detail=f"[{name} @ 0x1] Cannot load driver\nConversion failed!")

    monkeypatch.setattr(encoders, "run", run)
    return tried


def test_without_a_card_x264_makes_it_and_the_report_says_why(tmp_path: Path):
    project = Project(tmp_path)
    options = RenderOptions(presenter="off", music="none", preset="ultrafast", encoder="hardware", effects=0)
    short = render(*media.short(project, 0.6, media.TEXTS[: len(ROLES)][:2]), media.character(), options, project=project)
    row = next(row for row in short.checks if row.name == "encoder")
    assert row.ok and row.limit == "hardware"
    if row.value == encoders.X264:
        assert all(name in row.note for name in encoders.HARDWARE)


def test_the_first_that_works_is_taken_and_tried_once(monkeypatch: pytest.MonkeyPatch):
    tried = _working(monkeypatch, "h264_videotoolbox", "h264_amf")
    assert encoders.choose_encoder("hardware").name == "h264_videotoolbox"
    assert encoders.choose_encoder("hardware").refused == ("h264_nvenc: Cannot load driver", "h264_qsv: Cannot load driver")
    assert tried == ["h264_nvenc", "h264_qsv", "h264_videotoolbox"]


def test_a_preset_one_chose_searches_as_it_does():
    searches = [str(encoders.own_options(RenderOptions(preset=name))["x264-params"]) for name in ("veryfast", "medium")]
    assert "subme=1" in searches[0] and "subme" not in searches[1] and searches[0].startswith(searches[1])


def test_x264_tries_nothing(monkeypatch: pytest.MonkeyPatch):
    tried = _working(monkeypatch)
    assert encoders.choose_encoder("x264").name == encoders.X264 and tried == []


@pytest.mark.parametrize("name", encoders.HARDWARE)
def test_hardware_gets_what_platforms_ask_for(monkeypatch: pytest.MonkeyPatch, name: str):
    _working(monkeypatch, name)
    asked = segments.encoding(RenderOptions(encoder="hardware", gop=30))
    assert (asked["c:v"], asked["profile:v"], asked["bf"], asked["g"], asked["pix_fmt"]) == (name, "high", 2, 30, "yuv420p")
    assert asked["color_primaries"] == "bt709" and "x264-params" not in asked and "crf" not in asked
