"""Legs and shoes, for a figure that is seen from head to feet. Figure units; the half figure ends above them."""

from __future__ import annotations

from .ink import LINE, mix, path

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
