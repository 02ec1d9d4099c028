"""docs/architecture.md shows the rooms and arrows that are there."""

from __future__ import annotations

from tools import architecture


def test_the_picture_is_the_code():
    text = architecture.DOCUMENT.read_text(encoding="utf-8")
    assert text == architecture.with_picture(text), "run: python -m tools.architecture"


def test_no_two_rooms_lean_on_each_other():
    graph = architecture.rooms()
    waiting = {room: others & graph.keys() for room, others in graph.items()}
    while free := {room for room, others in waiting.items() if not others & waiting.keys()}:
        waiting = {room: others for room, others in waiting.items() if room not in free}
    assert waiting == {}
    assert {"app", "web", "crawl", "script", "render", "engines"} <= graph.keys()
