"""Arms: tapered limbs along a bent middle line, sleeves, cuffs and hands, in the poses a presenter takes. Figure units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .ink import LINE, fragment, group, path

Point = tuple[float, float]
CENTRE, STROKE = 300, 6


@dataclass(frozen=True)
class Arm:
    """One arm. x is measured from the shoulder's outer edge, outwards; y from the top of the figure."""

    elbow: Point
    wrist: Point
    hand: str = "relaxed"
    turn: float = 0.0
    """Degrees the hand is turned against the forearm."""
    folded: bool = False
    """True when the forearm lies over the upper arm or the chest: it is drawn as a part of its own."""
    inward: bool = False
    """True when the wrist's x is measured from the middle of the body, positive outwards."""


REST = Arm((2, 785), (-12, 1015))
UP = (46, 742)
POSES: dict[str, tuple[Arm, Arm]] = {
    "rest": (REST, REST),
    "wave": (REST, Arm(UP, (62, 424), "palm", 6, folded=True)),
    "point": (REST, Arm(UP, (52, 430), "point", 12, folded=True)),
    "hold": (REST, Arm(UP, (22, 452), "grip", 0, folded=True)),
    "cheer": (Arm(UP, (60, 440), "fist", -4, folded=True), Arm(UP, (60, 440), "fist", -4, folded=True)),
    "think": (REST, Arm((24, 770), (74, 470), "fist", -6, folded=True, inward=True)),
    "hip": (Arm((58, 742), (-58, 872), "hip", 0, folded=True), REST),
    "together": (
        Arm((26, 770), (62, 832), "clasp", 8, folded=True, inward=True),
        Arm((26, 770), (58, 828), "clasp", 8, folded=True, inward=True),
    ),
    "crossed": (
        Arm((18, 776), (-150, 700), "tucked", 0, folded=True, inward=True),
        Arm((18, 776), (-88, 712), "clasp", 0, folded=True, inward=True),
    ),
}
"""Left arm, right arm; the right one is on the side the figure looks to."""


def swing_arm(one: Arm, lean: float) -> Arm:
    """An arm `lean` (-1 .. 1) further out: a raised hand swings about its elbow, a joined one lifts a little."""
    if not one.folded or one.hand in ("tucked", "hip") or not lean:
        return one
    x, y = one.wrist
    if one.inward:
        return replace(one, wrist=(x, y - 14 * lean))
    return replace(one, wrist=(x + 34 * lean, y + 10 * abs(lean)), turn=one.turn + 9 * lean)


@dataclass(frozen=True)
class Sleeve:
    """What covers an arm."""

    colours: dict[str, str]
    length: str
    """"long", "rolled", "short" or "none"."""
    cuff: str = ""
    """Colour of a cuff, or ""."""
    hold: str = ""
    """SVG of what a "grip" holds."""
    seam: bool = False
    """True when the arm is set off from the shoulder by a line."""


SHARE = {"long": 1.0, "rolled": 0.66, "short": 0.3, "none": 0.0}
"""How much of the arm each length covers."""


def arm(one: Arm, side: int, shoulder: float, sleeve: Sleeve) -> str:
    """SVG of one arm; `side` -1 left, 1 right; `shoulder` half the shoulders' width."""
    line = _joints(one, side, shoulder)
    hand = _hand(one, side, line, sleeve)
    if not one.folded:
        return hand + _limb(_bend(line, 60), (80, 60), sleeve, 0.0, 1.0, open_top=not sleeve.seam)
    upper, fore = [line[0], line[1]], [line[1], line[2]]
    under = _limb(_straight(upper), (80, 74), sleeve, 0.0, 0.5, open_top=not sleeve.seam)
    over = _limb(_straight(fore), (74, 58), sleeve, 0.5, 1.0, open_top=False)
    return under + (over + hand if one.hand == "tucked" else hand + over)


def _joints(one: Arm, side: int, shoulder: float) -> list[Point]:
    def outward(x: float) -> float:
        return CENTRE + side * (shoulder + x)

    wrist = CENTRE + side * one.wrist[0] if one.inward else outward(one.wrist[0])
    elbow = min(max(outward(one.elbow[0]), 56), 544)
    return [(outward(-40), 536), (elbow, one.elbow[1]), (min(max(wrist, 80), 520), one.wrist[1])]


def _hand(one: Arm, side: int, line: Sequence[Point], sleeve: Sleeve) -> str:
    if one.hand == "tucked":
        return ""
    (x1, y1), (x, y) = line[1], line[2]
    along = math.degrees(math.atan2(x1 - x, y - y1))
    inner = fragment("hands", one.hand, sleeve.colours)
    if one.hand == "grip":
        inner = group(sleeve.hold, "scale(0.92)") + inner
    return group(inner, f"translate({x:.1f} {y:.1f}) rotate({along + side * one.turn:.1f}) scale({-side} 1)")


def _straight(line: Sequence[Point], steps: int = 10) -> list[Point]:
    (x1, y1), (x2, y2) = line
    return [(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps) for i in range(steps + 1)]


def _bend(line: Sequence[Point], radius: float) -> list[Point]:
    """The middle line with its elbow rounded."""
    (ax, ay), (bx, by), (cx, cy) = line
    first, second = math.dist(line[0], line[1]), math.dist(line[1], line[2])
    p = (bx + (ax - bx) * radius / first, by + (ay - by) * radius / first)
    q = (bx + (cx - bx) * radius / second, by + (cy - by) * radius / second)
    curve = []
    for i in range(7):
        t = i / 6
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        curve.append((a * p[0] + b * bx + c * q[0], a * p[1] + b * by + c * q[1]))
    return [*_straight([line[0], p], 8)[:-1], *curve, *_straight([q, line[2]], 8)[1:]]


def _limb(middle: list[Point], widths: Point, sleeve: Sleeve, start: float, end: float, *, open_top: bool) -> str:
    """Skin and sleeve along a middle line that is the share start..end of an arm."""
    covered = min((SHARE[sleeve.length] - start) / (end - start), 1.0)
    count = round((len(middle) - 1) * covered)
    slim = (widths[0] * 0.8, widths[1] * 0.86)
    drawn = _tube(middle, slim, sleeve.colours["skin"], sleeve.colours["skin_shade"], open_top=open_top) if covered < 1 else ""
    if count < 1:
        return drawn
    part = middle[: count + 1]
    last = (widths[0] + (widths[1] - widths[0]) * covered) * (1.08 if covered < 1 else 1)
    drawn += _tube(part, (widths[0], last), sleeve.colours["sleeve"], sleeve.colours["sleeve_shade"], open_top=open_top)
    if sleeve.cuff and (covered < 1 or end == 1.0):
        drawn += _tube(part[-2:], (last * 1.1, last * 1.1), sleeve.cuff, sleeve.cuff, open_top=True)
    return drawn


def _tube(middle: list[Point], widths: Point, fill: str, dark: str, *, open_top: bool) -> str:
    """A tapered tube with a line and one shadow; an open top has no line where it joins the shoulder."""
    edges = _edges(middle, widths)
    inner, outer = sorted(edges, key=lambda edge: abs(_mean(edge, 0) - CENTRE))
    low, high = sorted(edges, key=lambda edge: _mean(edge, 0) - _mean(edge, 1))
    x, y = middle[0]
    knob = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{widths[0] / 2 - 5 * open_top:.1f}" fill="{fill}"'
    knob += "/>" if open_top else f' stroke="{LINE}" stroke-width="{STROKE}"/>'
    band = [*low, *reversed(_between(low, high, 0.22, 4 if open_top else 0))]
    lines = (inner[len(middle) // 3 :] if open_top else inner, outer, [edges[0][-1], edges[1][-1]])
    return (
        knob
        + path(_d([*edges[0], *reversed(edges[1])]) + "Z", fill)
        + path(_d(band) + "Z", dark)
        + "".join(path(_d(line), line=LINE, width=STROKE) for line in lines)
    )


def _edges(middle: list[Point], widths: Point) -> tuple[list[Point], list[Point]]:
    """The two sides of a tube."""
    left, right = [], []
    for i, (x, y) in enumerate(middle):
        (x1, y1), (x2, y2) = middle[max(i - 1, 0)], middle[min(i + 1, len(middle) - 1)]
        half = (widths[0] + (widths[1] - widths[0]) * i / (len(middle) - 1)) / 2 / (math.dist((x1, y1), (x2, y2)) or 1)
        nx, ny = (y2 - y1) * half, (x1 - x2) * half
        left.append((x - nx, y - ny))
        right.append((x + nx, y + ny))
    return left, right


def _mean(points: Sequence[Point], axis: int) -> float:
    return sum(point[axis] for point in points) / len(points)


def _between(one: list[Point], other: list[Point], share: float, ramp: int) -> list[Point]:
    """Points between two sides, `share` of the way; from nothing to that over the first `ramp` points."""
    shares = [share * min(i / ramp, 1) if ramp else share for i in range(len(one))]
    return [(x + (u - x) * k, y + (v - y) * k) for (x, y), (u, v), k in zip(one, other, shares, strict=True)]


def _d(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
