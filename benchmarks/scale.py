"""Shorts of many scenes for `python -m benchmarks.render --scale`, and the plot of what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.media.frame_layout import FPS

_WIDE, _HIGH, _LEFT, _TOP, _BOTTOM = 720, 320, 70, 40, 50
_LINES = (("render_cpu_s", "CPU s", "#1f6feb", 1.6), ("peak_mb", "MB", "#d1495b", 1.15))
"""What is drawn, its unit, its colour, and how far the axis reaches beyond it: apart, so that no label covers another."""


def stretched(scenes: Any, count: int, seconds: float = 1.0) -> Any:
    """`count` scenes of `seconds` each out of a short's, no two alike: another seed is another presenter."""
    of = [n % len(scenes.clips) for n in range(count)]
    frames = round(seconds * FPS)
    told = [scenes.script.scenes[n].model_copy(update={"scene_number": i + 1, "seed": i}) for i, n in enumerate(of)]
    clips = [
        scenes.clips[n].model_copy(update={"scene_number": i + 1, "frames": frames, "duration": seconds})
        for i, n in enumerate(of)
    ]
    speeches = [scenes.speeches[n].model_copy(update={"scene_number": i + 1, "duration": seconds}) for i, n in enumerate(of)]
    script = scenes.script.model_copy(update={"scenes": tuple(told)})
    return scenes.model_copy(update={"script": script, "clips": tuple(clips), "speeches": tuple(speeches)})


def drawing(rows: Sequence[dict[str, float]]) -> str:
    """The rows as an SVG: CPU seconds and peak memory over seconds of video, each from 0."""
    across = max(row["video_s"] for row in rows)
    parts = [f'<text x="{_LEFT}" y="{_HIGH - 12}">seconds of video</text>']
    for row in rows:
        x = _LEFT + row["video_s"] / across * (_WIDE - 2 * _LEFT)
        parts.append(f'<text x="{x:.0f}" y="{_HIGH - 32}" text-anchor="middle">{row["video_s"]:.0f}</text>')
    for place, (name, unit, colour, room) in enumerate(_LINES):
        most = max(row[name] for row in rows) * room
        points = [(row["video_s"] / across, row[name], row[name] / most) for row in rows]
        parts += _line(points, name, unit, colour, place)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" font-family="sans-serif" font-size="13">\n'
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _line(points: list[tuple[float, float, float]], name: str, unit: str, colour: str, place: int) -> list[str]:
    """`points` are (share of the way across, value, share of the way up)."""
    at = [(_LEFT + x * (_WIDE - 2 * _LEFT), _HIGH - _BOTTOM - y * (_HIGH - _TOP - _BOTTOM), value) for x, value, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in at)
    marks = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
        f'<text x="{x:.1f}" y="{y - 9:.1f}" fill="{colour}" text-anchor="middle">{value:.0f} {unit}</text>'
        for x, y, value in at
    ]
    title = f'<text x="{_LEFT + 160 * place}" y="20" fill="{colour}">{name}</text>'
    return [title, f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *marks]
