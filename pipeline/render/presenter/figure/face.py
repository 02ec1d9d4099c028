"""Eyes, brows and mouths of the people, in units of the Lorelei canvas (980x980); the head looks to the right."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.characters import Parts

from .ink import LINE, group, mix, path, shade

NEAR, FAR = (486, 458), (664, 450)
"""Centres of the near (left) and the far (right) eye."""
MOODS = ("neutral", "happy", "worried", "bright", "confident")


@dataclass(frozen=True)
class Features:
    """The parts of a face, and the colours that follow from them."""

    parts: Parts
    skin: str
    brow: str
    lip: str


def eyes(spec: Features, state: str, mood: str) -> str:
    """Both eyes; `state` is "open", "aside" (to where the figure turns) or "blink"."""
    size = spec.parts.eye_size
    near = group(eye(spec, state, mood, 1), f"translate({NEAR[0]} {NEAR[1]}) scale({size})")
    far = group(eye(spec, state, mood, -1), f"translate({FAR[0]} {FAR[1]}) scale({-0.74 * size} {0.96 * size})")
    return near + far


_WIDE = {"bright": 1.14, "worried": 0.92}
_TALL = {"round": 1.16, "narrow": 0.72, "soft": 0.94}
_BALLS = {
    "open": "M-48 4Q-34 -36 4 -38Q40 -36 48 2Q30 34 0 36Q-32 32 -48 4Z",
    "happy": "M-48 4Q-34 -36 4 -38Q40 -36 48 2Q34 23 0 22Q-36 22 -48 4Z",
}
_LID = "M-54 8Q-38 -38 4 -42Q42 -40 52 4Q38 -24 4 -28Q-28 -26 -42 2Q-46 8 -54 8Z"


def eye(spec: Features, state: str, mood: str, side: int) -> str:
    """One eye around (0, 0), its outer corner to the left; `side` is -1 where it will be mirrored."""
    if state == "blink":
        arc = "M-46 12Q0 -34 46 10" if mood in ("happy", "bright") else "M-46 -6Q-2 26 44 -2"
        return path(arc, line=LINE, width=11) + _lashes(spec, 8 if mood != "happy" else 12)
    wide = _WIDE.get(mood, 1.0)
    gaze = f"translate({13 * side} -4)" if state == "aside" else f"translate({3 * side} 0)"
    if spec.parts.eye == "dot":
        dot = _oval(0, 0, 17, 24, LINE) + _oval(7 * side, -9, 6.5, 6.5, "#ffffff")
        return group(dot, f"{gaze} scale({wide})")
    shape = _BALLS["happy" if mood == "happy" else "open"]
    ball = (
        f'<clipPath id="ball"><path d="{shape}"/></clipPath>'
        + path(shape, "#fffdf9")
        + f'<g clip-path="url(#ball)">{group(_iris(spec.parts.iris, side), gaze)}</g>'
        + path(_LID, LINE)
    )
    crease = path("M-36 -44Q0 -64 38 -44", line=mix(spec.skin, LINE, 0.45), width=5)
    tall = _TALL.get(spec.parts.eye, 1.0) * wide
    return group(group(ball, f"scale(1 {tall:.3f})") + _lashes(spec, 0) + crease, f"rotate({spec.parts.eye_tilt})")


def _iris(colour: str, side: int) -> str:
    """Iris, pupil and light; the light comes from the same side in both eyes."""
    return (
        _oval(0, -2, 27, 34, colour)
        + _oval(0, -10, 27, 26, shade(colour, 0.5))
        + _oval(0, -2, 14, 19, "#1d1417")
        + _oval(11 * side, -14, 8.5, 10.5, "#ffffff")
        + _oval(-11 * side, 14, 5, 5, "#ffffff")
    )


def _oval(x: float, y: float, rx: float, ry: float, fill: str) -> str:
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}"/>'


def _lashes(spec: Features, drop: float) -> str:
    count = spec.parts.lashes
    return "".join(
        path(
            f"M{-50 + 9 * i} {-2 - 10 * i + drop}Q{-62 + 9 * i} {-8 - 12 * i + drop} {-68 + 11 * i} {-22 - 14 * i + drop}",
            line=LINE,
            width=7,
        )
        for i in range(count)
    )


BROWS = {
    "soft": "M-58 14Q-22 -24 54 0Q-12 -4 -58 14Z",
    "straight": "M-58 6Q-50 -8 56 -8Q54 6 -50 16Z",
    "thick": "M-60 14Q-40 -24 56 -14Q62 4 44 8Q-14 -2 -60 14Z",
    "thin": "M-56 8Q-16 -20 52 -4Q-14 -12 -56 8Z",
    "arch": "M-58 16Q-34 -24 8 -24Q44 -18 54 2Q20 -10 -6 -10Q-34 -4 -58 16Z",
    "bushy": "M-64 16Q-58 -10 -36 -14Q4 -28 52 -12L60 -2Q58 10 44 10Q16 4 -12 6Q-40 8 -64 16Z",
}
BROW_MOOD = {"neutral": (0, 0), "happy": (-12, -2), "worried": (-8, -15), "bright": (-26, -3), "confident": (-2, 5)}


def brows(spec: Features, mood: str) -> str:
    """Both brows; `mood` lifts and turns them."""
    shape = path(BROWS[spec.parts.brow], spec.brow)
    rise, turn = BROW_MOOD[mood]
    near = group(shape, f"translate({NEAR[0]} {NEAR[1] - 82 + rise}) rotate({turn + spec.parts.brow_tilt})")
    far = group(shape, f"translate({FAR[0] + 4} {FAR[1] - 82 + rise}) scale(-0.72 0.96) rotate({turn + spec.parts.brow_tilt})")
    return near + far


_TONGUE, _INSIDE, _TEETH = "#e0727a", "#6d2433", "#fffaf4"


def mouth(spec: Features, shape: str, mood: str) -> str:
    """One of the six mouth shapes, in its place."""
    size = spec.parts.mouth_size
    return group(lips(spec, shape, mood), f"translate(578 626) rotate(-5) scale({0.98 * size} {size})")


def lips(spec: Features, shape: str, mood: str) -> str:
    """One of the six mouth shapes around (0, 0)."""
    return _MOUTHS[shape](spec.lip, mood)


def _closed_mouth(lip: str, mood: str) -> str:
    arc = {"worried": "M-48 8Q2 -12 46 6", "neutral": "M-50 -2Q2 16 48 -6"}.get(mood, "M-56 -8Q2 30 54 -12")
    return path(arc, line=LINE, width=7.5) + path("M-16 28Q2 35 18 27", line=mix(lip, "#ffffff", 0.1), width=6)


def _half(lip: str, mood: str) -> str:
    hole = "M-48 -6Q2 -14 46 -10Q40 26 2 27Q-38 26 -48 -6Z"
    return path(hole, _INSIDE, LINE, 6.5) + path("M-41 -5Q2 -11 40 -8Q36 4 2 5Q-34 5 -41 -5Z", _TEETH) + _lip(lip, 40)


def _open(lip: str, mood: str) -> str:
    hole = "M-56 -12Q2 -24 54 -18Q52 52 4 56Q-46 54 -56 -12Z"
    return (
        path(hole, _INSIDE, LINE, 6.5)
        + path("M-32 36Q2 12 36 32Q24 51 4 52Q-20 52 -32 36Z", _TONGUE)
        + path("M-49 -10Q2 -20 48 -15Q44 3 2 4Q-42 4 -49 -10Z", _TEETH)
        + _lip(lip, 68)
    )


def _round(lip: str, mood: str) -> str:
    return (
        f'<ellipse cx="2" cy="10" rx="25" ry="31" fill="{_INSIDE}" stroke="{LINE}" stroke-width="6.5"/>'
        + path("M-14 26Q2 14 19 26Q12 36 2 37Q-8 36 -14 26Z", _TONGUE)
        + _lip(lip, 54)
    )


def _smile(lip: str, mood: str) -> str:
    hole = "M-62 -14Q2 4 60 -20Q50 40 4 42Q-48 40 -62 -14Z"
    return path(hole, _INSIDE, LINE, 6.5) + path("M-55 -10Q2 8 53 -15Q46 16 4 18Q-42 16 -55 -10Z", _TEETH) + _lip(lip, 54)


def _pressed_mouth(lip: str, mood: str) -> str:
    return path("M-40 2Q2 -5 38 0", line=LINE, width=8.5) + path("M-26 14Q2 20 24 13", line=lip, width=5)


def _lip(lip: str, y: float) -> str:
    return path(f"M-15 {y - 2}Q2 {y + 5} 18 {y - 3}", line=mix(lip, "#ffffff", 0.1), width=5.5)


_MOUTHS = {"closed": _closed_mouth, "half": _half, "open": _open, "round": _round, "smile": _smile, "pressed": _pressed_mouth}
