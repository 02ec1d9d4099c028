"""The head of a person: Lorelei hair, head and nose with our own eyes, brows and mouths."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from . import face
from .ink import FIGURES, LINE, fragment, group, mix, path, shade, tint, tones

PLACE = "translate(68 10) scale(0.49)"
"""Lorelei canvas -> figure (600 wide): the chin comes to 33 % of 1120."""


@cache
def _lorelei() -> dict[str, Any]:
    return json.loads((FIGURES / "lorelei.json").read_text(encoding="utf-8"))


def head(parts: dict[str, Any], mouth: str, state: str, mood: str) -> str:
    """SVG of the head in figure units."""
    skin, hair = str(parts["skin"]), str(parts["hair_color"])
    spec = {**parts, "_skin": skin, "_brow": parts.get("brow_color", shade(hair, 0.1)), "_lip": mix(skin, "#c8434f", 0.55)}
    outer = {"hair": hair, "outline": LINE, "skin": skin}
    drawn = []
    for fill, d in _lorelei()["hair"][parts["hair"]]:
        drawn.append(group(_face(spec, mouth, state, mood), d) if fill == "head" else path(d, outer[fill]))
    locks = [d for fill, d in _lorelei()["hair"][parts["hair"]] if fill == "hair"]
    hat = (
        fragment("hats", parts["hat"], tones(main=parts.get("hat_color", hair), second=parts.get("hat_trim", "#ffffff")))
        if "hat" in parts
        else ""
    )
    return group(group("".join(drawn) + _gloss(locks[-1], hair), "translate(76 3)") + hat, PLACE)


def _gloss(lock: str, hair: str) -> str:
    """A band of light over the front hair."""
    band = "M230 330Q300 215 430 215Q560 215 640 300L640 340Q550 250 430 252Q310 255 245 370Z"
    return f'<clipPath id="lock"><path d="{lock}"/></clipPath>' + path(
        band, tint(hair, 0.16), extra=' clip-path="url(#lock)" opacity=".8"'
    )


def _face(spec: dict[str, Any], mouth: str, state: str, mood: str) -> str:
    """Head shape, shadows and features, in Lorelei head units (131, 168 in the hair's)."""
    data, skin = _lorelei(), spec["_skin"]
    shapes = data["head"][spec.get("head", "01")]
    line, flesh, more = (d for fill, d in shapes if fill in ("outline", "skin"))
    neck = "M150 470Q230 590 330 590Q420 580 470 545L470 640Q300 700 150 640Z"
    cut = '<clipPath id="neck"><path d="M-300 -300H900V640H352V780H119V640H-300Z"/></clipPath>'
    features = "".join(
        (
            path(flesh, skin),
            f'<clipPath id="flesh"><path d="{flesh}"/></clipPath>',
            path(neck, shade(skin), extra=' clip-path="url(#flesh)"'),
            path(line, LINE),
            path(more, LINE),
        )
    )
    blush = mix(skin, "#f0696f", 0.42)
    cheeks = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="22" fill="{blush}" opacity="{0.75 if mood != "worried" else 0.3}"/>'
        for x, y, rx in ((235, 385, 42), (470, 372, 28))
    )
    own = group(face.eyes(spec, state, mood) + face.brows(spec, mood) + face.mouth(spec, mouth, mood), "translate(-207 -171)")
    nose = _part(spec, "nose", shade(skin, 0.3), "translate(359 274)")
    extras = [
        _part(spec, "earrings", spec.get("earring_color", "#e8b04a"), "translate(0 338)"),
        _part(spec, "freckles", shade(skin, 0.25), "translate(141 343)"),
    ]
    over = [_part(spec, "beard", spec.get("beard_color", spec["_brow"]), "translate(106 346)")]
    glasses = _part(spec, "glasses", spec.get("glasses_color", LINE), "translate(152 197)")
    features = f'{cut}<g clip-path="url(#neck)">{features}</g>'
    return features + cheeks + "".join(extras) + nose + "".join(over) + own + glasses


def _part(spec: dict[str, Any], kind: str, colour: str, transform: str) -> str:
    """One of Lorelei's optional parts, or nothing."""
    if kind not in spec:
        return ""
    inner = "".join(path(d, "#ffffff" if fill == "white" else colour) for fill, d in _lorelei()[kind][spec[kind]])
    return group(inner, transform)
