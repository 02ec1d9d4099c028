"""How things move: easing, camera paths, entrances. Times are s, lengths px at 1080x1920, scales 1.0 = as drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

REST = 1.03
"""The least the camera magnifies the ground: the reserve its moves are taken from."""
PUNCH, PUNCH_SECONDS = 1.10, 0.26


@dataclass(frozen=True)
class Pose:
    """Where a part stands: scaled about its centre, then moved."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    opacity: float = 1.0
    shown: float = 1.0
    """Share of its width that is uncovered, from the left."""

    def sized(self, unit: float) -> Pose:
        """The same where a px is `unit` px."""
        return self if unit == 1 or not (self.dx or self.dy) else replace(self, dx=self.dx * unit, dy=self.dy * unit)


HIDDEN = Pose(opacity=0.0)
SETTLED = Pose()


def ease_in_out(t: float) -> float:
    """Cubic, 0..1 -> 0..1."""
    t = min(max(t, 0.0), 1.0)
    return 4 * t**3 if t < 0.5 else 1 - (2 - 2 * t) ** 3 / 2


def drift(t: float) -> float:
    """Camera easing, 0..1 -> 0..1: soft at both ends, steady in between (never a standstill in the middle of a scene)."""
    t = min(max(t, 0.0), 1.0)
    return t + 0.10 * math.sin(2 * math.pi * (t - 0.5)) / math.pi * 1.6


def out_back(t: float, overshoot: float = 1.4) -> float:
    """Arrives, goes a little past, settles; 0..1 -> 0..1 by way of about 1.07."""
    t = min(max(t, 0.0), 1.0) - 1
    return 1 + t * t * ((overshoot + 1) * t + overshoot)


def out_cubic(t: float) -> float:
    """Fast, then settling; 0..1 -> 0..1."""
    return 1 - (1 - min(max(t, 0.0), 1.0)) ** 3


def in_cubic(t: float) -> float:
    """Slow, then gone; 0..1 -> 0..1."""
    return min(max(t, 0.0), 1.0) ** 3


def camera(motion: str, t: float, seconds: float, *, first: bool) -> Pose:
    """The camera's pose at `t`: scale >= REST - 0.01, so that the ground always covers the frame."""
    p = drift(t / seconds) if seconds > 0 else 0.0
    pose = {
        "push": Pose(REST + 0.05 * p),
        "pull": Pose(REST + 0.05 * (1 - p)),
        "pan_left": Pose(REST + 0.03, dx=14 - 28 * p),
        "pan_right": Pose(REST + 0.03, dx=28 * p - 14),
        "rise": Pose(REST + 0.03, dy=22 - 44 * p),
        "hold": Pose(REST + 0.02 * p),
    }.get(motion, Pose(REST + 0.05 * p))
    punch = (PUNCH - 1) * (1 - out_back(t / PUNCH_SECONDS)) if first else 0.0
    return Pose(max(pose.scale + punch, REST - 0.01), pose.dx, pose.dy)


def entrance(enter: str, since: float) -> Pose:
    """A part's pose `since` s after its cue."""
    if enter == "none":
        return SETTLED
    if since < 0:
        return HIDDEN
    seconds = SECONDS[enter]
    if since >= seconds:
        return SETTLED
    t = since / seconds
    soft, back, seen = out_cubic(t), out_back(t), min(since / 0.14, 1.0)
    way = _even if t < 0.5 else float  # while it is fast, nobody sees parts of a pixel
    return {
        "fade": Pose(opacity=soft),
        "pop": Pose(scale=0.55 + 0.45 * back, opacity=seen),
        "rise": Pose(dy=way(72 * (1 - back)), opacity=seen),
        "drop": Pose(dy=way(-72 * (1 - back)), opacity=seen),
        "slide_left": Pose(dx=way(150 * (1 - back)), opacity=seen),
        "slide_right": Pose(dx=way(-150 * (1 - back)), opacity=seen),
        "stamp": Pose(scale=1.0 + 0.55 * (1 - back), opacity=seen),
        "wipe": Pose(shown=soft),
        "mask": Pose(shown=soft),
        "sweep": Pose(shown=t),
        "roll": SETTLED,
    }[enter]


def _even(px: float) -> float:
    return 2.0 * round(px / 2)


def leaving(kind: str, left: float) -> Pose:
    """A part's pose `left` s before the scene is cut: type and small things go, the product stays to the cut."""
    if kind not in LEAVES or left >= EXIT:
        return SETTLED
    gone = in_cubic(1 - left / EXIT)
    dx, dy, less = LEAVES[kind]
    return Pose(1 - less * gone, _even(dx * gone), _even(dy * gone), opacity=1 - gone)


EXIT = 0.2
"""s an exit takes."""
LEAVES = {
    "headline": (0, -40, 0.0),
    "price": (-48, 0, 0.0),
    "chip": (64, 0, 0.0),
    "badge": (0, 0, 0.35),
    "prop": (0, 26, 0.2),
}
"""Kind -> px to the right and down, and share it shrinks by, when it leaves."""

SECONDS = {
    "none": 0.0,
    "fade": 0.36,
    "pop": 0.46,
    "rise": 0.46,
    "drop": 0.46,
    "slide_left": 0.46,
    "slide_right": 0.46,
    "stamp": 0.34,
    "wipe": 0.42,
    "mask": 0.42,
    "sweep": 0.48,
}
"""s each entrance takes."""


def idle(kind: str, depth: float, t: float, seconds: float, phase: float) -> Pose:
    """The small movement of a part: props bob, the product comes closer, the button beats; all stand from `seconds` on."""
    if kind == "product":
        return Pose(scale=1.0 + 0.02 * drift(t / seconds))
    calm = 1 - ease_in_out((t - seconds + CALMING) / CALMING)
    if kind in ("prop", "decor") and depth > 0:
        turn = 2 * math.pi * (0.22 * t + phase)
        return Pose(dx=14 * depth * calm * math.cos(turn * 0.8), dy=16 * depth * calm * math.sin(turn))
    if kind == "button":
        beat = max(math.sin(2 * math.pi * t), 0.0) ** 3
        return Pose(scale=1 + 0.028 * beat * calm)
    return SETTLED


CALMING = 0.3
"""s in which what bobs comes to rest before a standstill."""


def standstill(role: str, seconds: float) -> float:
    """s at the end of a scene in which everything stands, so that it can be read: the call to action only."""
    return min(STANDS, seconds / 3) if role == "call" else 0.0


STANDS = 0.9


def travel_pose(travel: tuple[float, ...], share: float) -> Pose:
    """Where a part stands that goes its own way, `share` 0..1 of the shot gone: scale and place at its begin and its end."""
    p = drift(share)
    scale, dx, dy = (a + (b - a) * p for a, b in zip(travel[:3], travel[3:6], strict=True))
    return Pose(scale, dx, dy)


def camera_pose(view: Pose, depth: float, away: tuple[float, float]) -> Pose:
    """How the camera carries a part `away` px from the frame's middle: as the ground, and the nearer the more."""
    more = 1 + 0.3 * depth
    grown = (view.scale - 1) * more
    return Pose(1 + grown, away[0] * grown + view.dx * more, away[1] * grown + view.dy * more)


def together(first: Pose, then: Pose) -> Pose:
    """Both poses at once."""
    if first is SETTLED or then is SETTLED:
        return then if first is SETTLED else first
    return Pose(
        first.scale * then.scale,
        first.dx + then.dx,
        first.dy + then.dy,
        first.opacity * then.opacity,
        min(first.shown, then.shown),
    )
