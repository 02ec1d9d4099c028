"""What an editor is given: tracks of clips, with every time in frames."""

from __future__ import annotations

from typing import Literal

from ..records import Record


class Clip(Record):
    """A stretch of a track: a part of a media file, or nothing."""

    name: str = ""
    media: str = ""
    """Path from the timeline's own folder, "/" between; "" for a gap."""
    frames: int
    """How long it is on the track."""
    first: int = 0
    """Frame of the media it begins at."""
    available: int = 0
    """Frames the media has; a picture has as many as are asked of it."""
    channels: int = 0
    """Of a sound; 0 for pictures."""
    rate: int = 48_000
    """Hz of a sound"""


class Track(Record):
    """Clips one after the other from the first frame on."""

    name: str
    kind: Literal["video", "audio"]
    clips: tuple[Clip, ...]

    @property
    def frames(self) -> int:
        """Its length."""
        return sum(clip.frames for clip in self.clips)


class Timeline(Record):
    """A short as tracks; of pictures, the later one lies over the one before."""

    name: str
    width: int
    """px"""
    height: int
    """px"""
    fps: int
    tracks: tuple[Track, ...]

    @property
    def frames(self) -> int:
        """Its length."""
        return max((track.frames for track in self.tracks), default=0)


def lay_at(items: list[tuple[int, Clip]]) -> tuple[Clip, ...]:
    """Clips with the frame each begins at, as the clips of a track: gaps fill what is between; an overlap cuts the earlier."""
    laid: list[Clip] = []
    at = 0
    for begin, clip in sorted(items, key=lambda item: item[0]):
        if begin > at:
            laid.append(Clip(frames=begin - at))
        elif begin < at and laid:
            laid[-1] = laid[-1].model_copy(update={"frames": laid[-1].frames - (at - begin)})
        laid.append(clip)
        at = begin + clip.frames
    return tuple(clip for clip in laid if clip.frames > 0)
