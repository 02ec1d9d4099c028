"""A timeline as OpenTimelineIO (https://opentimelineio.readthedocs.io, file format "Timeline.1")."""

from __future__ import annotations

import json
from urllib.parse import quote

from .timeline import Clip, Timeline, Track


def otio_text(timeline: Timeline) -> str:
    """The .otio file."""
    tracks = [_track(track, timeline.fps) for track in timeline.tracks]
    stack = {**_item("Stack.1", "tracks", None), "children": tracks}
    whole = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"width": timeline.width, "height": timeline.height},
        "name": timeline.name,
        "global_start_time": _time(0, timeline.fps),
        "tracks": stack,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _item(schema: str, name: str, source: dict[str, object] | None) -> dict[str, object]:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {},
        "name": name,
        "source_range": source,
        "effects": [],
        "markers": [],
        "enabled": True,
    }


def _track(track: Track, fps: int) -> dict[str, object]:
    children = [_clip(clip, fps) for clip in track.clips]
    return {**_item("Track.1", track.name, None), "children": children, "kind": track.kind.capitalize()}


def _clip(clip: Clip, fps: int) -> dict[str, object]:
    source = _range(clip.first, clip.frames, fps)
    if not clip.media:
        return _item("Gap.1", "", source)
    reference = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": clip.name,
        "available_range": _range(0, clip.available, fps),
        "available_image_bounds": None,
        "target_url": quote(clip.media),
    }
    return {
        **_item("Clip.2", clip.name, source),
        "media_references": {"DEFAULT_MEDIA": reference},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _range(first: int, frames: int, fps: int) -> dict[str, object]:
    return {"OTIO_SCHEMA": "TimeRange.1", "duration": _time(frames, fps), "start_time": _time(first, fps)}


def _time(frames: int, fps: int) -> dict[str, object]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(fps), "value": float(frames)}
