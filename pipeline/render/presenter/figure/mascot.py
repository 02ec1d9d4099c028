"""The head of an animal or a thing: our own beasts with the people's eyes and mouths, beaks and a screen. Figure units."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.characters import Parts

from . import face, people
from .ink import LINE, fragment, group, mix, path, shade, tones


@dataclass(frozen=True)
class Anatomy:
    """Where the features of a beast sit."""

    near: tuple[float, float]
    far: tuple[float, float]
    mouth: tuple[float, float]
    eye: float = 0.6
    """Size of the eyes in figure units per unit of face.py."""
    lips: float = 0.6
    """Size of the mouth."""
    kind: str = "lips"
    """"lips", "beak" or "screen"."""
    brows: float = 50
    """Figure units from eye to brow; 0 for none."""
    cheek: tuple[float, float] = (-34, 52)
    """From the near eye to the near cheek; the far one mirrors it, a little closer."""
    hat: str = "translate(49 -32) scale(0.53)"
    """Where a hat goes: Lorelei canvas -> figure."""


ANATOMY = {
    "fox": Anatomy((236, 226), (388, 220), (318, 322), lips=0.56),
    "penguin": Anatomy((244, 226), (380, 222), (318, 268), lips=1.0, kind="beak", hat="translate(112 -28) scale(0.4)"),
    "parrot": Anatomy((240, 238), (388, 232), (318, 268), kind="beak", eye=0.52, lips=1.25),
    "robot": Anatomy((256, 220), (358, 220), (308, 286), kind="screen", brows=0),
    "bear": Anatomy((238, 218), (388, 212), (318, 314), lips=0.58),
    "cat": Anatomy((232, 224), (396, 218), (318, 312), lips=0.5),
    "dog": Anatomy((240, 218), (392, 212), (318, 318), lips=0.58),
    "rabbit": Anatomy((234, 258), (390, 252), (318, 328), lips=0.5, brows=46),
    "tiger": Anatomy((238, 222), (386, 216), (318, 316), lips=0.58),
    "frog": Anatomy((220, 148), (390, 142), (312, 306), eye=0.56, lips=0.95, brows=0, cheek=(-62, 112)),
    "dumpling": Anatomy((236, 232), (382, 226), (312, 300), lips=0.62, brows=46),
    "drop": Anatomy((240, 250), (378, 244), (312, 314), lips=0.6, brows=46),
    "box": Anatomy((224, 246), (356, 246), (290, 318), lips=0.62, brows=44),
}


def head(parts: Parts, mouth: str, state: str, mood: str) -> str:
    """SVG of the head in figure units."""
    colours = _colours(parts)
    at = ANATOMY[parts.beast]
    spec = face.Features(parts, parts.belly, shade(parts.skin, 0.55), mix(parts.skin, "#b5404e", 0.6))
    neck = path("M244 320V470H362V320Z", shade(parts.skin), LINE, 6)
    drawn = neck + fragment("beasts", parts.beast, colours) + _cheeks(at, mood)
    if at.kind == "screen":
        drawn += _screen(at, mouth, state, mood, parts.glow)
    else:
        drawn += _eyes(spec, at, state, mood) + _mouth(spec, at, mouth, mood)
    return group(drawn + group(people.hat(parts), at.hat), people.fit(parts))


def tail(parts: Parts, lean: float = 0.0) -> str:
    """What shows behind the body, wagged by `lean` (-1 .. 1), or nothing."""
    return group(fragment("tails", parts.tail, _colours(parts)), f"rotate({9 * lean:g} 200 1000)") if parts.tail else ""


def _colours(parts: Parts) -> dict[str, str]:
    fur = parts.skin
    inner, crest = parts.inner or shade(fur, 0.3), parts.crest or shade(fur, 0.5)
    return {**tones(fur=fur, belly=parts.belly, inner=inner, crest=crest), "screen": parts.screen}


def _cheeks(at: Anatomy, mood: str) -> str:
    depth = 0.2 if mood == "worried" else 0.5
    x, y = at.cheek
    spots = ((at.near[0] + x, at.near[1] + y, 25), (at.far[0] - x * 0.65, at.far[1] + y - 2, 21))
    return "".join(f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="13" fill="#ff7d86" opacity="{depth}"/>' for x, y, r in spots)


def _eyes(spec: face.Features, at: Anatomy, state: str, mood: str) -> str:
    """Both eyes with their brows."""
    rise, turn = face.BROW_MOOD[mood]
    brow = path("M-34 8Q-4 -16 34 2", line=spec.brow, width=13) if at.brows else ""
    drawn = ""
    for (x, y), flip in ((at.near, 1.0), (at.far, -0.92)):
        eye = face.eye(spec, state, mood, 1 if flip > 0 else -1)
        drawn += group(eye, f"translate({x} {y}) scale({at.eye * flip:.3f} {at.eye})")
        place = f"translate({x} {y - at.brows + rise / 2}) scale({0.62 * flip:.3f} 0.62)"
        drawn += group(brow, f"{place} rotate({turn * 1.3:.1f})")
    return drawn


def _mouth(spec: face.Features, at: Anatomy, mouth: str, mood: str) -> str:
    inner = _beak(mouth, spec.parts.beak) if at.kind == "beak" else face.lips(spec, mouth, mood)
    return group(inner, f"translate({at.mouth[0]} {at.mouth[1]}) scale({at.lips})")


_GAPE = {"closed": 0, "half": 15, "open": 40, "round": 28, "smile": 24, "pressed": -3}


def _beak(mouth: str, colour: str) -> str:
    """Upper and lower beak; the lower one drops as the mouth opens."""
    gape = _GAPE[mouth]
    wide = 26 if mouth == "round" else 34
    low, deep, inner = 34 + gape, 38 + gape, wide - 6
    lower = f"M{-wide} 10Q0 {16 + gape // 3} {wide} 10Q{wide * 0.6:.0f} {low} 2 {deep}Q{-wide * 0.6:.0f} {low} {-wide} 10Z"
    throat = f"M{-inner} 14Q0 {gape} {inner} 14Q{inner // 2} {low - 12} 2 {deep - 14}Q{-inner // 2} {low - 12} {-inner} 14Z"
    corners = "M-46 6Q-56 0 -58 -8M48 4Q58 -2 60 -10" if mouth in ("smile", "open") else ""
    return (
        path(lower, shade(colour, 0.24), LINE, 5.5)
        + (path(throat, "#6d2433") if gape > 6 else "")
        + path("M-46 6Q-30 -34 2 -36Q36 -34 48 4Q26 12 14 22Q4 34 -2 22Q-18 12 -46 6Z", colour, LINE, 5.5)
        + path("M10 -24Q26 -20 32 -6", line="#ffffff", width=6, extra=' opacity=".6"')
        + path(corners, line=LINE, width=5)
    )


_PIXELS = {
    "closed": "M-26 0H26",
    "half": "M-24 -6H24Q24 10 8 10H-8Q-24 10 -24 -6Z",
    "open": "M-34 -12H34Q34 30 10 30H-10Q-34 30 -34 -12Z",
    "round": "M0 -18A18 20 0 1 1 -.1 -18Z",
    "smile": "M-38 -10Q0 6 38 -10Q32 26 0 26Q-32 26 -38 -10Z",
    "pressed": "M-16 0H16",
}


def _screen(at: Anatomy, mouth: str, state: str, mood: str, glow: str) -> str:
    """Eyes and mouth as light on a screen."""
    x, y = at.mouth
    gaze = 9 if state == "aside" else 0
    filled = mouth not in ("closed", "pressed")
    drawn = group(path(_PIXELS[mouth], glow if filled else "none", glow, 9), f"translate({x} {y})")
    for (ex, ey), side in ((at.near, 1), (at.far, -1)):
        if state == "blink":
            drawn += path(f"M{ex - 22} {ey + 4}Q{ex} {ey - 14} {ex + 22} {ey + 4}", line=glow, width=10)
            continue
        tall = {"bright": 34, "worried": 22, "happy": 26}.get(mood, 28)
        drawn += f'<rect x="{ex - 15 + gaze}" y="{ey - tall}" width="30" height="{tall * 2}" rx="15" fill="{glow}"/>'
        if mood == "worried":
            drawn += path(f"M{ex - 24 * side} {ey - 34}L{ex + 16 * side} {ey - 44}", line=glow, width=7)
    return drawn
