"""The body below the chin: torso, outfit, arms in a pose, hands. Figure units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .ink import LINE, fragment, group, path, tones

TORSO = (
    "M228 420C216 448 160 456 118 480C92 494 82 524 80 560L96 700C110 780 124 840 118 900L108 1060L104 1440L466 1440"
    "L462 1060L452 900C446 840 460 780 474 700L490 560C488 524 478 494 452 480C410 456 354 448 342 420Q285 462 228 420Z"
)
"""From the neck to the thighs, symmetric about x 285."""
BUILDS = {"slim": 0.86, "regular": 0.94, "broad": 1.06, "round": 1.04, "small": 0.8}
"""Width of the body against the drawn one."""


@dataclass(frozen=True)
class Arm:
    """A bent arm: the middle line of shoulder, elbow and wrist, and the hand at its end."""

    line: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
    hand: str
    turn: float = 0.0
    """Degrees the hand is turned; 0 points down."""


_LEFT_REST = Arm(((122, 528), (92, 790), (112, 1050)), "relaxed", 4)
_RIGHT_REST = Arm(((448, 528), (478, 790), (458, 1050)), "relaxed", -4)
POSES: dict[str, tuple[Arm, Arm]] = {
    "rest": (_LEFT_REST, _RIGHT_REST),
    "point": (_LEFT_REST, Arm(((448, 528), (506, 742), (528, 500)), "point", 184)),
    "wave": (_LEFT_REST, Arm(((448, 528), (512, 742), (532, 500)), "palm", 188)),
    "together": (
        Arm(((122, 528), (84, 770), (250, 800)), "relaxed", -76),
        Arm(((448, 528), (486, 770), (320, 800)), "relaxed", 76),
    ),
    "hip": (Arm(((122, 528), (22, 720), (112, 850)), "relaxed", -40), _RIGHT_REST),
}
"""Left arm, right arm; the right one is on the side the figure looks to."""


def body(parts: dict[str, Any], pose: str) -> str:
    """SVG of the body in figure units."""
    skin, main = str(parts["skin"]), str(parts["outfit_color"])
    colours = tones(
        main=main,
        second=parts.get("outfit_second", "#ffffff"),
        third=parts.get("outfit_third", "#3b3f52"),
        skin=skin,
    )
    colours["torso"] = TORSO
    clip = f'<clipPath id="torso"><path d="{TORSO}"/></clipPath>'
    cloth = group(path(TORSO, main) + fragment("outfits", str(parts["outfit"]), colours), "translate(0 0)")
    shaded = f'<g clip-path="url(#torso)">{cloth}</g>'
    sleeve = parts.get("sleeve_color", main)
    arms = "".join(
        _arm(arm, side, colours, sleeve, str(parts.get("sleeve", "long")))
        for arm, side in zip(POSES[pose], (-1, 1), strict=True)
    )
    scale = BUILDS[str(parts.get("build", "regular"))]
    return group(
        clip + shaded + path(TORSO, line=LINE, width=6) + arms, f"translate({285 * (1 - scale):.1f} 0) scale({scale} 1)"
    )


def _arm(arm: Arm, side: int, colours: dict[str, str], sleeve: str, length: str) -> str:
    (x1, y1), (x2, y2), (x3, y3) = arm.line
    whole = (
        f"M{x1} {y1}Q{x2 + side * 6} {(y1 + y2) / 2} {x2} {y2}Q{(x2 + x3) / 2} {y2 + 4 if y3 > y2 else (y2 + y3) / 2} {x3} {y3}"
    )
    whole = f"M{x1} {y1}C{x1 + side * 10} {y1 + (y2 - y1) * 0.4} {x2} {y2 - (y2 - y1) * 0.3} {x2} {y2}L{x3} {y3}"
    tone = tones(sleeve=sleeve)
    hand = group(fragment("hands", arm.hand, colours), f"translate({x3} {y3}) rotate({arm.turn}) scale({-side} 1)")
    if length == "long":
        return hand + _tube(whole, sleeve, tone["sleeve_shade"], 88)
    half = f"M{x1} {y1}C{x1 + side * 10} {y1 + (y2 - y1) * 0.3} {x2} {y2 - (y2 - y1) * 0.5} {x2} {y2 - (y2 - y1) * 0.42}"
    return hand + _tube(whole, colours["skin"], colours["skin_shade"], 70) + _tube(half, sleeve, tone["sleeve_shade"], 98)


def _tube(d: str, fill: str, dark: str, width: float) -> str:
    """A limb: line, fill and a shadow along its left."""
    return (
        path(d, line=LINE, width=width + 12)
        + path(d, line=dark, width=width)
        + group(path(d, line=fill, width=width - 18), "translate(5 -3)")
    )
