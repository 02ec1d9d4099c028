"""Where everything stands when no presenter does: as in `places`, with the presenter's side given to product and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.media.frame_layout import Aspect, Box

from .layout_table import PLACES, Column, Places, Title


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
