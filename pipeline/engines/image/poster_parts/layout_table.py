"""Where everything stands in each aspect ratio: the numbers the layouts are made of. px; the presenter's side stays free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.media.frame_layout import Aspect, Box


@dataclass(frozen=True)
class Title:
    """A headline."""

    left: int
    right: int
    top: int
    """The first line's own box."""
    scale: float
    """Against the family's size."""


@dataclass(frozen=True)
class Column:
    """Facts below each other."""

    left: int
    right: int
    top: int
    gap: int
    """From one to the next."""
    size: int
    """Lettering."""
    centred: bool = False
    """In the column's middle, else at its left."""
    most: int = 3
    """How many there is room for."""


@dataclass(frozen=True)
class Photo:
    """A busy photo in the frame's whole width."""

    words: int
    """The hook's headline over it ends above this."""
    foot: int
    """It reaches down to here at least where it is high enough."""
    out: tuple[int, int]
    """Where the photo runs out into the ground's colour, and over how much."""
    facts: bool = True
    """Facts stand over it without hiding what it shows, so that it may be the product's own scene, too."""


@dataclass(frozen=True)
class Places:
    """One aspect ratio."""

    floor: int
    """Where the table begins in a scene without a product."""
    areas: Mapping[str, tuple[Box, ...]]
    """Role -> where the product may be; "bare": a call without a price. The presenter's box is entered by less than 80."""
    wide: tuple[Box, ...]
    """Where the product may be in its own scene above its facts, not beside them; none: never there."""
    spare: int
    """px it may be higher there where two facts at most stand below it."""
    titles: Mapping[str, Title]
    eyebrow: int
    """Top of the small line above the headline in the product's scene."""
    facts: Mapping[str, Column]
    """Role -> facts; "wide": below the product; "rated": below the rating."""
    rating: tuple[int, int, int]
    """Left, top and width of the rating's card."""
    price: tuple[int, int, int]
    """Left, right and top of a price that stands alone."""
    button: tuple[int, int]
    """Left and top."""
    cloud: tuple[int, int]
    """What the thought is moved by, against 9:16."""
    worries: tuple[tuple[int, int, int], ...]
    """Size and middle of what is in the thought, and of two more."""
    beside: tuple[int, int]
    """Props beside the product stand left of, and below this."""
    photo: Photo | None
    """None: a photo is always a print."""


PLACES: Mapping[Aspect, Places] = {
    "9:16": Places(
        floor=1118,
        areas={
            "hook": (Box(72, 566, 570, 1118), Box(110, 566, 866, 890)),
            "product": (Box(56, 420, 540, 1118),),
            "proof": (Box(478, 544, 926, 1140),),
            "call": (Box(64, 730, 576, 1050),),
            "bare": (Box(64, 560, 576, 1050),),
        },
        wide=(Box(64, 420, 912, 886),),
        spare=74,
        titles={
            "hook": Title(60, 916, 244, 1.0),
            "problem": Title(60, 916, 250, 0.9),
            "product": Title(60, 916, 302, 0.66),
            "proof": Title(60, 916, 262, 0.82),
            "call": Title(60, 916, 296, 0.64),
        },
        eyebrow=244,
        facts={
            "problem": Column(560, 906, 936, 120, 40, most=2),
            "product": Column(524, 906, 516, 120, 46),
            "wide": Column(72, 580, 900, 92, 40),
            "proof": Column(60, 480, 590, 108, 44),
            "rated": Column(60, 480, 736, 89, 38, most=2),
        },
        rating=(60, 548, 408),
        price=(60, 916, 534),
        button=(64, 1056),
        cloud=(0, 0),
        worries=((268, 706, 716), (176, 190, 690), (116, 404, 648)),
        beside=(840, 640),
        photo=Photo(630, 1130, (900, 420)),
    ),
    "4:5": Places(
        floor=1000,
        areas={
            "hook": (Box(64, 400, 610, 1004), Box(80, 396, 1000, 690)),
            "product": (Box(56, 290, 516, 1004),),
            "proof": (Box(482, 366, 1012, 1004),),
            "call": (Box(64, 560, 560, 890),),
            "bare": (Box(64, 330, 560, 880),),
        },
        wide=(Box(64, 290, 1016, 700),),
        spare=78,
        titles={
            "hook": Title(56, 1024, 92, 0.94),
            "problem": Title(56, 1024, 92, 0.86),
            "product": Title(56, 1024, 126, 0.76),
            "proof": Title(56, 1024, 92, 0.78),
            "call": Title(56, 1024, 120, 0.62),
        },
        eyebrow=76,
        facts={
            "problem": Column(500, 1014, 804, 108, 40, most=2),
            "product": Column(516, 1014, 412, 108, 46),
            "wide": Column(64, 640, 722, 94, 40),
            "proof": Column(56, 470, 400, 112, 44),
            "rated": Column(56, 470, 562, 89, 38, most=2),
        },
        rating=(56, 372, 408),
        price=(56, 1024, 352),
        button=(60, 900),
        cloud=(60, -152),
        worries=((268, 766, 564), (176, 190, 560), (128, 400, 492)),
        beside=(640, 450),
        photo=Photo(500, 1000, (700, 340)),
    ),
    "1:1": Places(
        floor=786,
        areas={
            "hook": (Box(60, 310, 640, 790), Box(70, 306, 1010, 530)),
            "product": (Box(52, 250, 505, 790),),
            "proof": (Box(440, 284, 1020, 780),),
            "call": (Box(52, 254, 420, 786),),
            "bare": (Box(52, 254, 420, 786),),
        },
        wide=(Box(60, 250, 1020, 560),),
        spare=58,
        titles={
            "hook": Title(48, 1032, 76, 0.72),
            "problem": Title(48, 1032, 74, 0.68),
            "product": Title(48, 1032, 112, 0.58),
            "proof": Title(48, 1032, 74, 0.66),
            "call": Title(440, 1032, 112, 0.5),
        },
        eyebrow=66,
        facts={
            "problem": Column(500, 1022, 636, 76, 36, most=2),
            "product": Column(504, 1022, 304, 88, 42),
            "wide": Column(60, 690, 572, 72, 34),
            "proof": Column(48, 430, 306, 92, 40),
            "rated": Column(48, 430, 460, 126, 38, most=1),
        },
        rating=(48, 290, 372),
        price=(440, 920, 276),
        button=(444, 474),
        cloud=(70, -268),
        worries=((250, 776, 452), (150, 170, 414), (110, 372, 390)),
        beside=(660, 370),
        photo=Photo(470, 800, (560, 270), facts=False),
    ),
    "16:9": Places(
        floor=786,
        areas={
            "hook": (Box(830, 110, 1340, 786),),
            "product": (Box(96, 80, 640, 786),),
            "proof": (Box(1320, 110, 1810, 786),),
            "call": (Box(96, 80, 610, 786),),
            "bare": (Box(96, 80, 610, 786),),
        },
        wide=(),
        spare=0,
        titles={
            "hook": Title(96, 760, 150, 1.3),
            "problem": Title(680, 1824, 80, 0.84),
            "product": Title(690, 1824, 130, 0.80),
            "proof": Title(630, 1310, 72, 0.74),
            "call": Title(660, 1824, 124, 0.60),
        },
        eyebrow=78,
        facts={
            "problem": Column(680, 1250, 584, 96, 42, most=2),
            "product": Column(700, 1360, 420, 112, 50),
            "wide": Column(700, 1360, 420, 112, 50),
            "proof": Column(640, 1290, 330, 112, 50),
            "rated": Column(620, 1290, 536, 82, 42),
        },
        rating=(620, 318, 478),
        price=(660, 1480, 366),
        button=(664, 640),
        cloud=(790, -170),
        worries=((268, 1496, 546), (150, 800, 472), (116, 1010, 452)),
        beside=(1290, 200),
        photo=None,
    ),
}
"""Aspect -> places."""


# --- where nobody presents --------------------------------------------------------------------------------------------


def _alone(places: Places, areas: Mapping[str, Box], **changes: Any) -> Places:
    """The places where nobody stands in the picture: its side is the product's and the words' too."""
    own = {**{role: (area,) for role, area in areas.items()}, "bare": (areas["call"],)}
    for name in ("titles", "facts"):
        changes[name] = {**getattr(places, name), **changes.get(name, {})}
    return replace(places, areas=own, **changes)


ALONE: Mapping[Aspect, Places] = {
    "9:16": _alone(
        PLACES["9:16"],
        {
            "hook": Box(100, 556, 900, 1140),
            "product": Box(56, 420, 540, 1150),
            "proof": Box(488, 552, 908, 1150),
            "call": Box(120, 738, 860, 1040),
        },
        wide=(Box(64, 420, 912, 886),),
        facts={
            "problem": Column(80, 896, 964, 106, 46, centred=True, most=2),
            "product": Column(524, 906, 620, 136, 48),
            "wide": Column(72, 904, 900, 92, 42, centred=True),
            "proof": Column(60, 480, 640, 136, 46),
            "rated": Column(60, 480, 800, 116, 46),
        },
        button=(284, 1056),
        cloud=(-196, 0),
        worries=((268, 510, 716), (176, 196, 830), (128, 824, 660)),
    ),
    "4:5": _alone(
        PLACES["4:5"],
        {
            "hook": Box(110, 390, 970, 1004),
            "product": Box(56, 290, 560, 1004),
            "proof": Box(482, 366, 1012, 1004),
            "call": Box(140, 558, 940, 884),
        },
        facts={
            "problem": Column(80, 1000, 804, 108, 46, centred=True, most=2),
            "product": Column(580, 1024, 500, 136, 48),
            "wide": Column(64, 1016, 718, 94, 42, centred=True),
            "proof": Column(56, 470, 440, 130, 46),
            "rated": Column(56, 470, 600, 120, 44),
        },
        button=(336, 896),
        cloud=(-166, -152),
        worries=((268, 540, 564), (176, 196, 640), (128, 880, 470)),
        beside=(900, 450),
    ),
    "1:1": _alone(
        PLACES["1:1"],
        {
            "hook": Box(120, 300, 960, 786),
            "product": Box(52, 250, 540, 786),
            "proof": Box(440, 284, 1020, 780),
            "call": Box(52, 254, 430, 786),
        },
        facts={
            "problem": Column(80, 1000, 636, 76, 38, centred=True, most=2),
            "product": Column(560, 1032, 372, 112, 44),
            "wide": Column(60, 1020, 572, 72, 36, centred=True),
            "proof": Column(48, 430, 340, 120, 42),
            "rated": Column(48, 430, 474, 100, 40),
        },
        cloud=(-166, -268),
        worries=((250, 540, 452), (150, 200, 500), (110, 860, 396)),
        beside=(900, 370),
    ),
    "16:9": _alone(
        PLACES["16:9"],
        {
            "hook": Box(860, 100, 1780, 786),
            "product": Box(110, 80, 900, 786),
            "proof": Box(1120, 100, 1790, 786),
            "call": Box(110, 80, 860, 786),
        },
        titles={
            "hook": Title(110, 860, 200, 1.35),
            "problem": Title(110, 1120, 150, 0.96),
            "product": Title(960, 1824, 150, 0.82),
            "proof": Title(110, 1060, 80, 0.72),
            "call": Title(940, 1824, 140, 0.62),
        },
        eyebrow=94,
        facts={
            "problem": Column(116, 900, 520, 112, 48, most=2),
            "product": Column(966, 1800, 440, 116, 52),
            "wide": Column(966, 1800, 440, 116, 52),
            "proof": Column(120, 1060, 340, 116, 52),
            "rated": Column(120, 1060, 536, 82, 42),
        },
        rating=(120, 318, 478),
        price=(940, 1800, 390),
        button=(944, 640),
        cloud=(690, -210),
        worries=((268, 1396, 506), (170, 1030, 640), (130, 1710, 250)),
        beside=(1720, 180),
    ),
}
"""Aspect -> places without a presenter."""
