"""Thumbnails, three to choose from: the hook with the presenter, the product with its price, the hook's words as a poster.

Each must read at a width of 120 px: few words, as large as they go, on a ground that is out of focus or of one loud colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ..media.frame_layout import Box, Presence, Stand, layout_of
from ..records import Character, Clip, Role, Script, Speech, Still
from ..workspace.project import Project
from .encode.segments import posing, standing
from .presenter.stands import stand_of

if TYPE_CHECKING:
    from PIL import Image

BOXED = 1.26
"""Line to line, in sizes, where a line may stand on a box."""


@dataclass(frozen=True)
class Cover:
    """What thumbnails are made of."""

    still: Path
    """The hook's, all layers put together"""
    ground: Path
    """A ground without words"""
    filled: Path | None
    """The ground of the product's own scene where its photo fills it"""
    product: Path | None
    """The product alone, RGBA, the largest picture of it"""
    opening: Path | None
    """The product as the hook shows it, RGBA"""
    headline: str
    price: str
    """What a product's picture says: its price, else its name"""
    badge: str
    """"33%", or "" """
    accent: str
    """#rrggbb, reads on `ink`"""
    ink: str
    """#rrggbb"""
    character: Character | None
    """None leaves the presenter out"""
    stand: Presence | Stand
    """Where it stands"""
    speech: Speech
    role: Role
    seed: int


def cover_of(script: Script, clips: Sequence[Clip], speech: Speech, character: Character | None, project: Project) -> Cover:
    """The first scene (it is made to stop a thumb), and the largest picture of the product that stands alone."""
    first, product = script.scenes[0], script.product
    found = [
        (clip, project.load(clip.still.with_suffix(".json"), Still)) for whole in clips for clip in whole.shots or (whole,)
    ]
    by_scene = [(clip.scene_number, still) for clip, still in found if still]
    stills = [still for _, still in by_scene]
    heroes = [layer for still in stills for layer in still.layers if layer.kind == "product" and layer.enter != "sweep"]
    hero = max(heroes, key=lambda layer: layer.width * layer.height, default=None)
    grounds = [layer.path for still in stills for layer in still.layers[:1]]
    filled = _filling(script, clips, by_scene)
    stand: Presence | Stand = "auto"
    if first.shots:
        stand = stand_of(first.shots[0], layout_of(clips[0].width, clips[0].height), "auto")
    price = product.price_text if product else ""
    return Cover(
        still=project.path(clips[0].still),
        ground=project.path(grounds[0] if grounds else clips[0].still),
        filled=project.path(filled) if filled and product else None,
        product=project.path(hero.path) if hero else None,
        opening=project.path(heroes[0].path) if heroes else None,
        headline=first.headline or first.text,
        price=price or (product.name if product else first.headline) or first.text,
        badge=f"{product.discount}%" if product and product.discount else "",
        accent=clips[0].accent,
        ink=clips[0].ink,
        character=character if not isinstance(stand, Stand) or stand.presence != "off" else None,
        stand=stand,
        speech=speech,
        role=first.role,
        seed=first.seed,
    )


def _filling(script: Script, clips: Sequence[Clip], stills: Sequence[tuple[int, Still]]) -> PurePosixPath | None:
    """The ground of a picture that the product's photo fills: of a shot that is one, else of the product's own scene."""
    shots = [shot for scene, clip in zip(script.scenes, clips, strict=True) if clip.shots for shot in scene.shots]
    if shots:
        pairs = zip(shots, stills, strict=True) if len(shots) == len(stills) else ()
        full = (still.layers for shot, (_, still) in pairs if shot.kind == "full_bleed")
        return next((layers[0].path for layers in full if layers), None)
    own = [still.layers for number, still in stills if still.layers and script.scene(number).role == "product"]
    return next((layers[0].path for layers in own if all(layer.kind != "product" for layer in layers)), None)


def thumbnails(cover: Cover, outs: Sequence[Path]) -> None:
    """Write the three (JPEG, as large as the still)."""
    for out, made in zip(outs, (with_presenter, with_product, with_words), strict=True):
        made(cover).save(out, "JPEG", quality=92, optimize=True)


def with_presenter(cover: Cover) -> Image.Image:
    """The hook as the video shows it, the presenter speaking."""
    from PIL import Image

    with Image.open(cover.still) as opened:
        picture = opened.convert("RGB")
    if cover.character:
        layout = layout_of(*picture.size)
        box = standing(cover.role, layout, cover.stand)
        pose = posing(cover.character, cover.speech, cover.role, cover.seed, layout, cover.stand)
        figure = Image.fromarray(pose(_talking(cover.speech)))
        picture.paste(figure, (box.left, box.top), figure)
    return picture


def with_product(cover: Cover) -> Image.Image:
    """The product as large as it goes, or its photo as its own scene shows it, and its price on a slanted box."""
    from PIL import Image

    from ..media import typesetting as lettering
    from ..media.color import read_hex
    from ..media.svg_shapes import slanted_box

    ink = read_hex(cover.ink)
    if cover.filled:
        with Image.open(cover.filled) as opened:
            picture = opened.convert("RGB")
        place, words = _below(*picture.size)
        taken = Image.new("L", picture.size)
    else:
        picture = _soft(cover.ground)
        place, words = _halves(*picture.size)
        taken = _put(picture, cover.product, place, ink)
    face = lettering.face_for("black", cover.price)
    size = min(int((words.width - 90) / max(lettering.width_of(cover.price, face, 100) / 100, 0.1)), words.height - 110)
    style = lettering.Style(face, size)
    line = lettering.set_line([lettering.Run(cover.price, read_hex(cover.accent))], style)
    box = slanted_box((line.width + 80, line.height + 40), (0, 0), ink)
    box.alpha_composite(line, (40, 20))
    at = words.left + (words.width - box.width) // 2, words.top + (words.height - box.height) // 2
    picture.paste(box, at, box)
    if cover.badge:
        _seal(picture, cover, (at[0] + box.width, at[1]), place, taken)
    return picture


def _seal(picture: Image.Image, cover: Cover, corner: tuple[int, int], place: Box, taken: Image.Image) -> None:
    """The discount above the price's upper right corner; where there is no room, where it hides least of the product."""
    from ..engines.image.poster_parts.widgets import rotate_image
    from ..media import typesetting as lettering
    from ..media.color import read_hex
    from ..media.svg_shapes import seal

    size = min(picture.size) // 4
    badge = seal(size, read_hex(cover.accent))
    style = lettering.Style("black", int(size * 0.7 / (lettering.width_of(cover.badge, "black", 100) / 100)))
    words = lettering.set_line([lettering.Run(cover.badge, read_hex(cover.ink))], style)
    badge.alpha_composite(words, ((size - words.width) // 2, (size - words.height) // 2))
    badge = rotate_image(badge, 8)
    x, y = min(corner[0] - badge.width // 2, picture.width - badge.width - 24), corner[1] - badge.height + 40
    if y < 24:
        corners = [(x, y) for x in (place.left, place.right - size) for y in (place.top + 24, place.bottom - size)]
        x, y = min(corners, key=lambda at: sum(taken.crop((*at, at[0] + size, at[1] + size)).histogram()[128:]))
    picture.paste(badge, (x, y), badge)


def with_words(cover: Cover) -> Image.Image:
    """The headline as a poster: as large as it goes on beams of the accent, its key on a dark box, the product below."""
    from PIL import Image

    from ..media import typesetting as lettering
    from ..media.color import mix_rgb, read_hex, to_hex
    from ..media.svg_shapes import draw_svg, rays, slanted_box

    with Image.open(cover.ground) as opened:
        size = opened.size
    ink, loud = read_hex(cover.ink), read_hex(cover.accent)
    picture, (place, words) = Image.new("RGB", size, loud), _halves(*size)
    pale = mix_rgb(loud, (255, 255, 255), 0.38)
    beams = f'<g fill="{to_hex(pale)}">{rays((place.left + place.right) / 2, (place.top + place.bottom) / 2, 16)}</g>'
    picture.paste(drawn := draw_svg(beams, *size), (0, 0), drawn)
    _put(picture, cover.opening, place, ink)
    text = lettering.clean(cover.headline) or cover.price
    face = lettering.face_for("black", text)
    lines, letters = _largest(text.split(), face, words.width - 70, words.height - 40)
    key = lettering.key_of(lettering.break_lines(text)) if "\n" in text else lettering.key_of(lines)
    boxed = [set(line.split()) <= set(key.split()) for line in lines]
    boxed[-1] |= not any(boxed)
    style, step = lettering.Style(face, letters), letters * BOXED
    top = words.bottom - 20 - step * len(lines) if size[1] >= size[0] else (size[1] - step * len(lines)) / 2
    for number, (line, dark) in enumerate(zip(lines, boxed, strict=True)):
        drawn = lettering.set_line([lettering.Run(line, loud if dark else ink)], style)
        x, y = (words.left + words.right - drawn.width) // 2, round(top + number * step) - lettering.pad_of(style)
        if dark:
            box = slanted_box((drawn.width + 56, drawn.height), (0, lettering.pad_of(style) - 8), ink)
            picture.paste(box, (x - 28, y), box)
        picture.paste(drawn, (x, y), drawn)
    return picture


def _put(picture: Image.Image, product: Path | None, place: Box, ink: tuple[int, int, int]) -> Image.Image:
    """The product as large as it goes in its place, with a soft shadow; what it takes of the picture is handed back."""
    from PIL import Image

    from ..engines.image.poster_parts.product_placement import MOST
    from ..engines.image.poster_parts.widgets import shadow_of

    taken = Image.new("L", picture.size)
    if not product:
        return taken
    with Image.open(product) as opened:
        image = opened.convert("RGBA")
    scale = min(place.width / image.width, place.height / image.height, MOST)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    x, y = place.left + (place.width - image.width) // 2, place.top + (place.height - image.height) // 2
    shadow, margin = shadow_of(image.getchannel("A"), ink, blur=60, opacity=0.45, drop=34)
    picture.paste(shadow, (x - margin, y - margin), shadow)
    picture.paste(image, (x, y), image)
    taken.paste(image.getchannel("A"), (x, y))
    return taken


def _largest(words: Sequence[str], face: str, width: int, height: int) -> tuple[list[str], int]:
    """The words in lines, broken where the lettering comes out largest; a line of one letter costs a quarter."""
    from ..media.typesetting import width_of

    best, most = ([" ".join(words)], 0), 0.0
    for limit in sorted({width_of(" ".join(words[i:j]), face, 100) for i in range(len(words)) for j in range(i + 1, i + 6)}):
        lines: list[str] = []
        for word in words:
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and width_of(joined, face, 100) <= limit:
                lines[-1] = joined
            else:
                lines.append(word)
        widest = max(width_of(line, face, 100) for line in lines) / 100
        size = min(int(width / widest), int(height / (BOXED * len(lines))))
        score = size * (0.75 if min(map(len, lines)) == 1 else 1)
        if score > most:
            best, most = (lines, size), score
    return best


def _halves(width: int, height: int) -> tuple[Box, Box]:
    """Where the product stands and where its price: below each other, beside each other in a wide picture."""
    if width > height:
        return Box(width // 32, height // 12, width * 7 // 16, height * 11 // 12), Box(
            width * 7 // 16, height // 4, width - width // 40, height * 3 // 4
        )
    band = height // 2 - width // 8  # a grid shows the middle of a tall picture only
    top = max(height // 2 - round(width * 0.72), height // 12)
    return Box(width // 12, band, width - width // 12, min(band + width, height * 11 // 12)), Box(
        width // 24, top, width - width // 24, band - 10
    )


def _below(width: int, height: int) -> tuple[Box, Box]:
    """Where a photo that fills the picture shows the product, and where its price stands: where it runs out."""
    captions = layout_of(width, height).captions
    foot = min(captions.bottom + width // 6, height - width // 36)
    return Box(0, 0, width, captions.top), Box(width // 24, captions.top, width - width // 24, foot)


def _soft(ground: Path) -> Image.Image:
    """A ground out of focus."""
    from PIL import Image, ImageFilter

    with Image.open(ground) as opened:
        picture = opened.convert("RGB")
    small = picture.resize((picture.width // 8, picture.height // 8), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(5)).resize(picture.size, Image.Resampling.BICUBIC)


def _talking(speech: Speech) -> float:
    """s at which the mouth is open, after the presenter has arrived."""
    later = (mouth for mouth in speech.mouths if mouth.shape == "open" and mouth.start > 0.5)
    return next(((mouth.start + mouth.end) / 2 for mouth in later), speech.duration / 2)
