"""The head of a person: Lorelei hair, head and nose with our own eyes, brows and mouths."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pipeline.characters import FIGURES, Parts

from . import face
from .ink import LINE, fragment, group, mix, path, shade, tint, tones

PLACE = "translate(49 -32) scale(0.53)"
"""Lorelei canvas -> figure (600 wide): the chin comes to 33 % of 1120."""
_HAIR = {"04": 0.98, "11": 0.98, "24": 0.965, "26": 0.975, "31": 0.95, "38": 0.935, "42": 0.97, "46": 0.95}
_TALL = {**_HAIR, "toque": 0.955, "parrot": 0.975, "rabbit": 0.98}
"""Hair and hats that would leave the frame: what the head is scaled by, about the chin."""


@cache
def _lorelei() -> dict[str, Any]:
    return json.loads((FIGURES / "lorelei.json").read_text(encoding="utf-8"))


def head(parts: Parts, mouth: str, state: str, mood: str) -> str:
    """SVG of the head in figure units."""
    features = face.Features(
        parts, parts.skin, parts.brow_color or shade(parts.hair_color, 0.1), mix(parts.skin, "#c8434f", 0.55)
    )
    hair, edge = _lorelei()["hair"][parts.hair], mix(parts.hair_color, LINE, 0.72)
    drawn = "".join(
        group(_face(features, mouth, state, mood), d) if fill == "head" else path(d, parts.hair_color, edge, 9)
        for fill, d in hair
    )
    front = [d for fill, d in hair if fill == "hair"][-1]
    return group(group(drawn + _gloss(front, parts.hair_color), "translate(76 3)") + hat(parts), f"{fit(parts)} {PLACE}")


def fit(parts: Parts) -> str:
    """A transform that keeps tall hair, ears and hats inside the figure."""
    scale = min(_TALL.get(name, 1.0) for name in (parts.hair, parts.hat, parts.beast))
    return f"translate({302 * (1 - scale):.1f} {376 * (1 - scale):.1f}) scale({scale})"


def hat(parts: Parts) -> str:
    """What is worn on the head, on the Lorelei canvas, or nothing."""
    return fragment("hats", parts.hat, tones(main=parts.hat_color, second=parts.hat_trim)) if parts.hat else ""


def _gloss(lock: str, hair: str) -> str:
    """A crescent of light over the front hair."""
    band = "M262 318Q318 214 452 206Q344 236 292 330Q280 344 262 318ZM486 208Q540 214 578 244Q534 228 486 208Z"
    clip = f'<clipPath id="lock"><path d="{lock}"/></clipPath>'
    return clip + path(band, tint(hair, 0.24), extra=' clip-path="url(#lock)"')


_NECK = "M157 470C160 560 158 620 146 700L140 830H404L398 700C388 660 384 640 384 540Z"
_NECK_LINES = "M154 588C154 630 150 670 146 700L140 830M385 576C385 640 388 660 398 700L404 830"
_THROAT = "M158 560H384Q384 630 392 655Q280 730 150 672Q158 640 158 560Z"
_JAWS = {
    "01": "M150 470L184 522 208 542 240 562 292 584 330 590 392 584V600H150Z",
    "02": "M150 470L187 522 223 542 287 562 330 568 392 562V600H150Z",
    "03": "M150 470L201 522 251 542 330 560 392 556V600H150Z",
    "04": "M150 470L217 522 271 542 330 554 392 550V600H150Z",
}
"""Below the jaw of each head: what lies in its shadow."""


def _face(spec: face.Features, mouth: str, state: str, mood: str) -> str:
    """Neck, head shape and features, in Lorelei head units (131, 168 in the hair's)."""
    skin, parts = spec.skin, spec.parts
    features = (
        path(_NECK, skin)
        + path(_NECK_LINES, line=LINE, width=11)
        + path(_THROAT, shade(skin))
        + _skull(spec)
        + _cheeks(skin, mood)
        + (_lines(skin) if parts.age_lines else "")
        + _part("earrings", parts.earrings, parts.earring_color, "translate(0 338)")
        + _part("freckles", "01" if parts.freckles else "", shade(skin, 0.25), "translate(141 343)")
        + _part("nose", parts.nose, shade(skin, 0.34), "translate(359 274)")
    )
    own = face.eyes(spec, state, mood) + face.brows(spec, mood) + face.mouth(spec, mouth, mood)
    glasses = _part("glasses", parts.glasses, parts.glasses_color, "translate(152 197)")
    return features + group(own, "translate(-207 -171)") + glasses


def _skull(spec: face.Features) -> str:
    """Face, ear and jaw without Lorelei's neck, which flares too soon for a collar."""
    name = spec.parts.head
    line, flesh, more = (d for fill, d in _lorelei()["head"][name] if fill in ("outline", "skin"))
    inside = ' clip-path="url(#flesh)"'
    drawn = path(flesh, spec.skin) + _beard(spec, inside) + path(_JAWS[name], shade(spec.skin), extra=inside)
    return (
        '<clipPath id="jaw"><path d="M-300 -300H900V572H391V592H148V500H-300Z"/></clipPath>'
        f'<clipPath id="flesh"><path d="{flesh}"/></clipPath>'
        f'<g clip-path="url(#jaw)">{drawn}{path(line, LINE)}{path(more, LINE)}</g>'
    )


BEARDS = {
    "full": "M140 380L176 384Q196 470 276 486Q318 420 372 416Q436 414 464 462Q492 440 494 380L530 380V620H140Z",
    "stubble": "M140 400L178 404Q200 486 280 500Q322 428 374 424Q436 424 466 470Q490 450 496 400L530 400V620H140Z",
    "goatee": "M336 526Q372 508 416 522Q424 566 392 596Q346 598 336 526Z",
    "moustache": "M306 446Q338 404 372 420Q404 400 446 438Q408 438 374 432Q342 446 306 446Z",
}


def _beard(spec: face.Features, inside: str) -> str:
    """A beard of our own, kept inside the face, or nothing."""
    kind = spec.parts.beard
    if not kind:
        return ""
    colour = spec.parts.beard_color or spec.brow
    return path(BEARDS[kind], mix(spec.skin, colour, 0.3) if kind == "stubble" else colour, extra=inside)


_LAUGHS = (
    "M318 400Q296 424 298 462",
    "M446 396Q462 420 458 448",
    "M212 300L188 292M210 314L184 316",
    "M238 338Q276 352 312 338M428 330Q452 342 478 330",
)


def _lines(skin: str) -> str:
    """What laughing for many years leaves beside eyes and mouth."""
    return path("".join(_LAUGHS), line=shade(skin, 0.32), width=6)


def _cheeks(skin: str, mood: str) -> str:
    blush, depth = mix(skin, "#f0696f", 0.42), 0.3 if mood == "worried" else 0.75
    spots = ((235, 388, 40), (468, 374, 27))
    return "".join(f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="21" fill="{blush}" opacity="{depth}"/>' for x, y, rx in spots)


def _part(kind: str, name: str, colour: str, transform: str) -> str:
    """One of Lorelei's optional parts, or nothing."""
    if not name:
        return ""
    inner = "".join(path(d, "#ffffff" if fill == "white" else colour) for fill, d in _lorelei()[kind][name])
    return group(inner, transform)
