"""The six look families: colours, type and manners of each. How a ground is painted is in `grounds`."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.media.color import Rgb

from .palette import Colours, Hues, Tint, colours_of, loud_colours_of


@dataclass(frozen=True)
class Family:
    """A look."""

    name: str
    tint: Tint | None
    """None: the loud palette."""
    face: str
    """Headlines."""
    size: tuple[int, int]
    """Largest and smallest headline, px."""
    centred: bool
    headline: str
    """"plain", "outline", "box" or "underline"."""
    chip: str
    """"pill", "card", "tag" or "line"."""
    floor: bool
    """Whether the product stands on something."""
    rim: int = 0
    """px of white sticker rim around a cut-out."""
    tilt: float = 2.5
    """Degrees a framed photo is turned."""


FAMILIES = {
    family.name: family
    for family in (
        Family(
            "beauty",
            Tint(0.945, 0.032, (0.55, 0.17), (12.0, 5.0)),
            "black",
            (132, 50),
            centred=False,
            headline="plain",
            chip="pill",
            floor=True,
            tilt=2.0,
        ),
        Family("deal", None, "han", (132, 50), centred=True, headline="box", chip="tag", floor=False, rim=11, tilt=3.5),
        Family(
            "living",
            Tint(0.94, 0.030, (0.53, 0.14), (78.0, 45.0), span=(40.0, 130.0)),
            "jua",
            (130, 50),
            centred=True,
            headline="underline",
            chip="card",
            floor=True,
            tilt=-2.5,
        ),
        Family(
            "tech",
            Tint(0.195, 0.034, (0.80, 0.15), (262.0, 220.0), span=(200.0, 310.0)),
            "dohyeon",
            (136, 50),
            centred=False,
            headline="plain",
            chip="line",
            floor=True,
            tilt=0.0,
        ),
        Family(
            "food",
            Tint(0.925, 0.062, (0.56, 0.19), (75.0, 35.0), span=(35.0, 110.0)),
            "jua",
            (134, 50),
            centred=True,
            headline="outline",
            chip="card",
            floor=True,
            tilt=-3.0,
        ),
        Family(
            "minimal",
            Tint(0.93, 0.018, (0.50, 0.13), (250.0, 30.0), turn=3.0),
            "black",
            (136, 50),
            centred=False,
            headline="plain",
            chip="line",
            floor=True,
            tilt=0.0,
        ),
    )
}

_BY_FIELD = {
    "beauty": "beauty",
    "food": "food",
    "tech": "tech",
    "living": "living",
    "kids": "living",
    "pet": "living",
    "fashion": "minimal",
    "sport": "tech",
}
BARGAIN = 40
"""Percent off from which a product is shown as a bargain, whatever its field."""


def family_for(template: str, field: str, discount: int | None) -> Family:
    """The chosen family; else a bargain is loud, else the field decides, else minimal."""
    if template in FAMILIES:
        return FAMILIES[template]
    if (discount or 0) >= BARGAIN:
        return FAMILIES["deal"]
    return FAMILIES[_BY_FIELD.get(field, "minimal")]


def paint_of(family: Family, hues: Hues) -> Colours:
    """The palette of a picture in that family."""
    return loud_colours_of(hues) if family.tint is None else colours_of(hues, family.tint)


WHITE: Rgb = (255, 255, 255)
