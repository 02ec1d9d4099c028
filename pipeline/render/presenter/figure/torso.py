"""The body below the chin: torso, outfit, arms in a pose. Figure units."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.characters import Parts

from .ink import LINE, fragment, group, mix, path, tones
from .limbs import CENTRE, POSES, Sleeve, arm, swing_arm

HIP, ANKLE, SOLE = 1120, 1496, 1566
"""y"""


def legs(centre: float, hip: float, colours: dict[str, str], shoe: str) -> str:
    """Both legs in trousers, standing a little apart; `hip` is half the hips' width."""
    return "".join(_leg(centre, side, hip, colours, shoe) for side in (-1, 1))


def _leg(centre: float, side: int, hip: float, colours: dict[str, str], shoe: str) -> str:
    def at(x: float, y: float) -> str:
        return f"{centre + side * x:.1f} {y:.1f}"

    outer, inner = hip * 0.84, hip * 0.26
    cloth = (
        f"M{at(-4, HIP)}L{at(hip - 5, HIP)}C{at(hip - 2, 1260)} {at(outer + 6, 1380)} {at(outer, ANKLE)}"
        f"L{at(inner, ANKLE)}C{at(inner - 6, 1380)} {at(8, 1290)} {at(4, 1190)}Z"
    )
    dark = (
        f"M{at(inner, ANKLE)}C{at(inner - 6, 1380)} {at(8, 1290)} {at(4, 1190)}L{at(inner + 6, 1230)}L{at(inner + 20, ANKLE)}Z"
    )
    top = ANKLE - 8
    foot = (
        f"M{at(inner - 2, top)}L{at(outer, top)}C{at(outer + 34, 1510)} {at(outer + 44, SOLE)} {at(outer + 22, SOLE)}"
        f"L{at(inner - 4, SOLE)}C{at(inner - 14, SOLE)} {at(inner - 12, 1520)} {at(inner - 2, top)}Z"
    )
    sole = f"M{at(inner - 8, SOLE - 9)}L{at(outer + 30, SOLE - 9)}"
    return (
        path(foot, shoe, LINE, 6)
        + path(sole, line=mix(shoe, "#ffffff", 0.7), width=7)
        + path(cloth, colours["bottom"], LINE, 6)
        + path(dark, colours["bottom_shade"])
    )


HEM = 1010
"""y where a top ends and the trousers or skirt begin."""
END, SKIRT = 1560, 1170
"""y where the trunk ends: below every frame, or where the legs begin."""
SHOULDER = {"workvest": "second", "baeja": "second", "tank": "skin"}
"""Which colour an outfit has at the shoulder where it is not the main one; a sleeve of another colour gets a seam."""
LIFT = -22
"""What the body is moved by to meet the chin."""
DRAFTED = 176
"""Half the shoulders' width the outfits are drafted for."""


@dataclass(frozen=True)
class Build:
    """Half widths."""

    shoulder: float
    waist: float
    hip: float


BUILDS = {
    "slim": Build(158, 116, 142),
    "regular": Build(174, 144, 152),
    "broad": Build(200, 164, 162),
    "round": Build(182, 196, 200),
    "sturdy": Build(172, 166, 178),
    "small": Build(146, 124, 134),
}


def body(parts: Parts, pose: str, behind: str = "", lean: float = 0.0, *, full: bool = False) -> str:
    """SVG of the body in figure units, its arms swung by `lean`, down to the feet when it is `full`.

    `behind` is drawn first. A beast has next to no neck.
    """
    build = BUILDS[parts.build]
    colours = tones(
        main=parts.outfit_color,
        second=parts.outfit_second,
        third=parts.outfit_third,
        bottom=parts.bottom,
        skin=parts.skin,
        sleeve=parts.sleeve_color or parts.outfit_color,
    )
    held = fragment("props", parts.prop, tones(prop=parts.prop_color, trim=parts.prop_trim)) if parts.prop else ""
    top = colours["skin" if parts.sleeve == "none" else "sleeve"]
    seam = top != colours[SHOULDER.get(parts.outfit, "main")]
    sleeve = Sleeve(colours, parts.sleeve, parts.cuff or "", held, seam)
    arms = "".join(
        arm(swing_arm(one, lean), side, build.shoulder, sleeve) for one, side in zip(POSES[pose], (-1, 1), strict=True)
    )
    if full:
        behind += legs(CENTRE, build.hip, colours, parts.skin if parts.beast else mix(parts.bottom, LINE, 0.6))
    return group(
        behind + _trunk(parts.outfit, build, colours, SKIRT if full else END) + arms,
        f"translate(0 {LIFT * (2 if parts.beast else 1)})",
    )


def _trunk(outfit: str, build: Build, colours: dict[str, str], end: int) -> str:
    """The torso in its outfit, with a shadow down its left side."""
    torso, wide = _torso(build, end), build.shoulder / DRAFTED
    cloth = group(fragment("outfits", outfit, colours), f"translate({CENTRE * (1 - wide):.1f} 0) scale({wide:.3f} 1)")
    inside = (
        path(torso, colours["main"])
        + path(f"M0 {HEM}H600V1560H0Z", colours["bottom"])
        + path(f"M{CENTRE} {HEM + 130}V1560", line=colours["bottom_shade"], width=7)
        + cloth
        + path(torso + _torso(build, end, inset=0.86), LINE, extra=' fill-rule="evenodd" opacity=".1"')
    )
    clip = f'<clipPath id="torso"><path d="{torso}"/></clipPath>'
    return f'{clip}<g clip-path="url(#torso)">{inside}</g>' + path(torso, line=LINE, width=6)


def _torso(build: Build, end: int, inset: float = 1.0) -> str:
    """Neck to y `end`, symmetric about CENTRE; `inset` < 1 leaves a strip for the shadow on the left."""
    s, w, h = build.shoulder, build.waist, build.hip
    half = (
        ((62, 424), (64, 448), (s - 78, 458), (s - 32, 476)),
        ((s - 32, 476), (s - 6, 486), (s, 506), (s, 536)),
        ((s, 536), (s - 6, 640), (w + 4, 700), (w, 800)),
        ((w, 800), (w - 2, 880), (h, 930), (h, HEM)),
        ((h, HEM), (h + 2, 1150), (h - 6, 1300), (h - 8, 1560))
        if end == END
        else ((h, HEM), (h + 2, 1070), (h, 1110), (h - 4, end)),
    )

    def at(point: tuple[float, float], side: int) -> str:
        return f"{CENTRE + side * point[0] * (inset if side < 0 else 1):.1f} {point[1]:.1f}"

    down = "".join(f"C{at(b, -1)} {at(c, -1)} {at(d, -1)}" for _, b, c, d in half)
    up = "".join(f"C{at(c, 1)} {at(b, 1)} {at(a, 1)}" for a, b, c, _ in reversed(half))
    return f"M{at(half[0][0], -1)}{down}L{at(half[-1][3], 1)}{up}Q{CENTRE} 470 {at(half[0][0], -1)}Z"
