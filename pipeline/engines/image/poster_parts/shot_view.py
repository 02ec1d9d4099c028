"""A photo as a shot shows it: opened at its own size, its cut-out beside it, and the window of it that fills a box."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageFilter, ImageOps

from pipeline.engines import ShotPicture
from pipeline.media.color import Rgb, mix_rgb, oklch, parts
from pipeline.media.frame_layout import Box
from pipeline.media.product_standing import enlargement, leaning
from pipeline.media.svg_shapes import floats

from .cutout import looked_at, subject, unreadable_photo
from .palette import Colours
from .widgets import shadow_of

LARGEST = 2600
"""px, longest side a photo is worked on at."""
MOST = 1.6
"""A photo is never magnified more than this where it fills the frame or a window."""
FEATHER = 90
"""px over which a photo that is too small runs out into its own blurred copy."""
CRISP = 1.5
"""How many times its px a cut-out is magnified from where on its edges are made crisp again."""
CLOSE = 0.5
"""Share of the subject a close-up shows where nothing says which part is worth it."""


DARK, LIFTED = 96, 150
"""How light, of 255, the light parts of a photo are below which it is exposed longer, and what they become."""
LEAST_GAMMA = 0.5
"""As far as that goes: beyond it only grain is seen."""


@dataclass(frozen=True)
class View:
    """A photo, opened."""

    photo: Image.Image
    """RGB, at most LARGEST long."""
    shrunk: float
    """Its size / the photo's own."""
    cut: Image.Image | None
    """RGBA, cropped to the subject; None where it cannot be cut out."""
    subject: Box | None
    """px in `photo`; where the cut-out stands in it."""
    crop: Box | None
    """px in `photo`: the part the shot asks for."""
    focus: tuple[Box, ...]
    background: Image.Image | None
    """The photo with its subject painted over, as large."""
    plain: bool
    """Whether its border is one colour, so that the photo can be carried on past its edges."""
    weight: tuple[float, float]
    """Where most is to be seen, px in `photo`, when nothing else says so."""


def view_of(picture: ShotPicture) -> View:
    """Open a shot's picture. Raises EngineError when its file cannot be read."""
    photo, shrunk = _open_photo(picture.path)

    def scaled(box: tuple[int, int, int, int] | None) -> Box | None:
        return None if box is None else _inside(Box(*(round(side * shrunk) for side in _edges(box))), photo.size)

    cut, at = _cut(picture, photo, shrunk)
    photo, cut = lift_exposure(photo, cut)
    background = _open_photo(picture.background)[0] if picture.background else None
    plain = _plain(photo)
    found = at or scaled(picture.subject) or (_content(photo) if plain else None)
    focus = tuple(box for one in picture.focus if (box := scaled(one)))
    weight = ((found.left + found.right) / 2, (found.top + found.bottom) / 2) if found else _weight(photo)
    return View(photo, shrunk, cut, found, scaled(picture.crop), focus, background, plain, weight)


def lift_exposure(photo: Image.Image, cut: Image.Image | None) -> tuple[Image.Image, Image.Image | None]:
    """A photo taken in the dark, exposed as a phone would: its light parts become light, black stays black."""
    seen = np.asarray((cut or photo).resize((96, 96), Image.Resampling.BOX).convert("RGBA"))
    light = seen[:, :, :3].max(axis=2)[seen[:, :, 3] > 128]
    bright = float(np.percentile(light, 92)) if light.size else 255.0
    if bright >= DARK or bright < 8:
        return photo, cut
    gamma = float(np.log(LIFTED / 255) / np.log(bright / 255))
    table = [round(255 * (value / 255) ** max(gamma, LEAST_GAMMA)) for value in range(256)]
    if cut:
        *colours, alpha = cut.split()
        cut = Image.merge("RGBA", [*(band.point(table) for band in colours), alpha])
    return photo.point(table * 3), cut


def _edges(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    left, top, width, height = box
    return left, top, left + width, top + height


def _inside(box: Box, size: tuple[int, int]) -> Box | None:
    """The part of a box within a picture; None when nothing of it is."""
    held = Box(max(box.left, 0), max(box.top, 0), min(box.right, size[0]), min(box.bottom, size[1]))
    return held if held.width > 1 and held.height > 1 else None


def _open_photo(path: Path) -> tuple[Image.Image, float]:
    try:
        return _open(str(path), path.stat().st_mtime_ns)
    except OSError as error:
        raise unreadable_photo(path, error) from error


@lru_cache(maxsize=8)
def _open(path: str, _mtime: int) -> tuple[Image.Image, float]:
    with Image.open(path) as image:
        longest = max(image.size)
        photo = ImageOps.exif_transpose(image).convert("RGB")
    photo.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    return photo, max(photo.size) / longest


def _cut(picture: ShotPicture, photo: Image.Image, shrunk: float) -> tuple[Image.Image | None, Box | None]:
    """The cut-out and where it stands in the photo; from the plain-ground cutter where no mask was given for a packshot."""
    if picture.cutout:
        return _cut_by_mask(str(picture.cutout), picture.cutout.stat().st_mtime_ns, photo.size)
    if picture.kind != "packshot":
        return None, None
    looked = subject(picture.path, True)
    if looked.cut is None:
        return None, None
    ratio = photo.width / looked.photo.width
    cut = looked.cut.resize((round(looked.cut.width * ratio), round(looked.cut.height * ratio)), Image.Resampling.LANCZOS)
    if picture.subject:
        return cut, _inside(Box(*(round(side * shrunk) for side in _edges(picture.subject))), photo.size)
    return cut, _box_in_photo(cut, photo)


FINDING = 240
"""px, longest side at which a cut-out is looked for in its photo."""


def _box_in_photo(cut: Image.Image, photo: Image.Image) -> Box | None:
    """Where a cut-out stands in the photo it was cut from."""
    ratio = min(FINDING / max(photo.size), 1.0)
    small, part = (
        image.resize((max(round(image.width * ratio), 1), max(round(image.height * ratio), 1)), Image.Resampling.BOX)
        for image in (photo, cut)
    )
    if part.width > small.width or part.height > small.height:
        return None
    pixels = np.asarray(part)
    mask = (pixels[:, :, 3:] > 200).astype(np.uint8).repeat(3, axis=2)
    differs = cv2.matchTemplate(np.asarray(small), np.ascontiguousarray(pixels[:, :, :3]), cv2.TM_SQDIFF, mask=mask)
    x, y = cv2.minMaxLoc(differs)[2]
    left, top = round(x / ratio), round(y / ratio)
    return _inside(Box(left, top, left + cut.width, top + cut.height), photo.size)


@lru_cache(maxsize=8)
def _cut_by_mask(path: str, _mtime: int, size: tuple[int, int]) -> tuple[Image.Image | None, Box | None]:
    with Image.open(path) as image:
        whole = image.convert("RGBA")
    if whole.size != size:
        whole = whole.resize(size, Image.Resampling.LANCZOS)
    box = Image.fromarray(np.where(np.asarray(whole)[:, :, 3] > 24, 255, 0).astype(np.uint8)).getbbox()
    return (None, None) if box is None else (whole.crop(box), Box(*box))


def _plain(photo: Image.Image) -> bool:
    """Whether nearly all of the border has one colour."""
    small = np.asarray(photo.resize((64, 64), Image.Resampling.BOX), np.float32)
    rim = np.concatenate(
        [small[:2].reshape(-1, 3), small[-2:].reshape(-1, 3), small[:, :2].reshape(-1, 3), small[:, -2:].reshape(-1, 3)]
    )
    return bool((np.abs(rim - np.median(rim, axis=0)).max(axis=1) < 14).mean() > 0.92)


def _content(photo: Image.Image) -> Box | None:
    """Box around what differs from a plain border."""
    ratio = min(FINDING / max(photo.size), 1.0)
    small = photo.resize((max(round(photo.width * ratio), 1), max(round(photo.height * ratio), 1)), Image.Resampling.BOX)
    away = np.abs(np.asarray(small, np.int16) - np.array(_border(photo), np.int16)).max(axis=2) > 26
    rows, columns = np.flatnonzero(away.mean(axis=1) > 0.01), np.flatnonzero(away.mean(axis=0) > 0.01)
    if len(rows) < 3 or len(columns) < 3:
        return None
    edges = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return _inside(Box(*(round(int(at) / ratio) for at in edges)), photo.size)


def _weight(photo: Image.Image) -> tuple[float, float]:
    (x, y), _ = looked_at(photo)
    return x * photo.width, y * photo.height


@dataclass(frozen=True)
class Fill:
    """How a photo is to fill a box."""

    size: tuple[int, int]
    """px"""
    aim: tuple[float, float] = (0.5, 0.5)
    """Where in the box, as shares, the middle of what it shows is wanted."""
    room: tuple[float, float] = (1.0, 1.0)
    """Shares of the box what it shows may take, where the photo can be carried on past its edges."""
    grows: float = 0.0
    """Share the camera magnifies it by: that much less it may be magnified here."""
    most: float = MOST
    """How many times its px the photo is magnified at most."""


@dataclass(frozen=True)
class Filled:
    """A box filled by a photo."""

    image: Image.Image
    scale: float
    """px of the box to a px of the photo worked on"""
    left: float
    """Of the window, px in the photo"""
    top: float
    magnified: float
    """Its size / the photo's own px."""

    def seen(self, box: Box) -> Box:
        """A box of the photo, in the picture's px."""
        edges = ((box.left, self.left), (box.top, self.top), (box.right, self.left), (box.bottom, self.top))
        return Box(*(round((at - start) * self.scale) for at, start in edges))


def fill_box(view: View, how: Fill, *, close: Box | None = None, photo: Image.Image | None = None) -> Filled:
    """The photo filling a box: around `close`, else what the shot asks for, else its subject; never magnified past MOST."""
    image = photo or view.photo
    most = how.most / (1 + how.grows) * view.shrunk
    target = close or view.crop or view.subject
    scale = min(_scale(view, how, close), most)
    width, height = how.size[0] / scale, how.size[1] / scale
    middle = ((target.left + target.right) / 2, (target.top + target.bottom) / 2) if target else view.weight
    left, top = (
        _begin(at - aim * extent, extent, whole, free=view.plain and close is None)
        for at, aim, extent, whole in zip(middle, how.aim, (width, height), image.size, strict=True)
    )
    return Filled(_window(image, (left, top, width, height), how.size, plain=view.plain), scale, left, top, scale / view.shrunk)


def _scale(view: View, how: Fill, close: Box | None) -> float:
    """px of the box to a px of the photo, before the limit."""
    cover = max(how.size[0] / view.photo.width, how.size[1] / view.photo.height)
    if target := close or view.crop:
        return max(
            min(how.size[0] / target.width, how.size[1] / target.height), cover if close is None or not view.plain else 0
        )
    if view.plain and view.subject:
        return min(how.size[0] * how.room[0] / view.subject.width, how.size[1] * how.room[1] / view.subject.height)
    return cover


def _begin(wanted: float, extent: float, whole: int, *, free: bool) -> float:
    """Where the window begins: inside the photo where it is large enough, anywhere where it can be carried on."""
    if free:
        return wanted
    if extent > whole:
        return (whole - extent) / 2
    return min(max(wanted, 0), whole - extent)


def _window(image: Image.Image, box: tuple[float, float, float, float], size: tuple[int, int], *, plain: bool) -> Image.Image:
    """A window of a photo at `size`; what is past its edges is its border carried on, or its own blurred copy."""
    left, top, width, height = box
    inner = max(left, 0.0), max(top, 0.0), min(left + width, image.width), min(top + height, image.height)
    scale = size[0] / width
    at = round((inner[0] - left) * scale), round((inner[1] - top) * scale)
    sharp_size = max(round((inner[2] - inner[0]) * scale), 1), max(round((inner[3] - inner[1]) * scale), 1)
    sharp_size = min(sharp_size[0], size[0] - at[0]), min(sharp_size[1], size[1] - at[1])
    sharp = image.resize(sharp_size, Image.Resampling.LANCZOS, box=inner)
    if sharp_size == size:
        return sharp
    pad = (at[1], size[1] - at[1] - sharp_size[1], at[0], size[0] - at[0] - sharp_size[0])
    if plain:
        return Image.fromarray(_carried_on(np.asarray(sharp), pad))
    around = soft_copy(image, size)
    if sharp_size[0] < size[0]:  # too small for the width: a print on its own colours
        return _on_soft(sharp, around, at)
    mask = np.zeros((size[1], size[0]), np.float32)
    mask[at[1] : at[1] + sharp_size[1], at[0] : at[0] + sharp_size[0]] = 1
    reach = FEATHER // 2
    inset = cv2.erode(mask, np.ones((reach, reach), np.uint8), borderType=cv2.BORDER_REPLICATE)
    share = cv2.GaussianBlur(inset, (0, 0), reach / 3, borderType=cv2.BORDER_REPLICATE)[:, :, None]
    full = cv2.copyMakeBorder(np.asarray(sharp), *pad, cv2.BORDER_REPLICATE)
    return Image.fromarray((full * share + np.asarray(around, np.float32) * (1 - share)).astype(np.uint8))


def _on_soft(sharp: Image.Image, around: Image.Image, at: tuple[int, int]) -> Image.Image:
    canvas = Image.fromarray((np.asarray(around, np.float32) * 0.72).astype(np.uint8))
    shade, margin = shadow_of(Image.new("L", sharp.size, 255), (12, 10, 14), blur=60, opacity=0.45, drop=24)
    canvas.paste(shade, (at[0] - margin, at[1] - margin), shade)
    canvas.paste(sharp, at)
    return canvas


def _carried_on(sharp: np.ndarray, pad: tuple[int, int, int, int]) -> np.ndarray:
    """A photo on one colour, its border carried on and smoothed so that no streaks are seen."""
    full = cv2.copyMakeBorder(sharp, *pad, cv2.BORDER_REPLICATE)
    small = cv2.resize(full, (full.shape[1] // 12, full.shape[0] // 12), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 6), full.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    top, bottom, left, right = pad
    outside = np.ones(full.shape[:2], np.float32)
    outside[top : full.shape[0] - bottom, left : full.shape[1] - right] = 0
    share = cv2.GaussianBlur(outside, (0, 0), 9)[:, :, None] * cv2.dilate(outside, np.ones((9, 9), np.uint8))[:, :, None]
    return (full * (1 - share) + soft * share).astype(np.uint8)


def soft_copy(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A photo covering a box, so blurred that only its colours are left."""
    cover = max(size[0] / image.width, size[1] / image.height)
    wide, tall = size[0] / cover, size[1] / cover
    left, top = max((image.width - wide) / 2, 0.0), max((image.height - tall) / 2, 0.0)
    right, bottom = min(left + wide, image.width), min(top + tall, image.height)
    small = image.resize((max(size[0] // 16, 8), max(size[1] // 16, 8)), Image.Resampling.BOX, box=(left, top, right, bottom))
    soft = cv2.GaussianBlur(np.asarray(small), (0, 0), 4.5)
    return Image.fromarray(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC))


def change_ground(view: View, ground: Rgb) -> View:
    """A packshot on white, on another colour: light and shadow of its ground stay, the product keeps its colours."""
    if not (view.plain and view.cut and view.subject) or min(_border(view.photo)) < 205:
        return view
    share = np.asarray(view.photo, np.float32) / np.maximum(np.array(_border(view.photo), np.float32), 1)
    photo = Image.fromarray((np.minimum(share, 1) * np.array(ground, np.float32)).astype(np.uint8))
    bare = _without(photo, view.cut, view.subject, ground)
    photo.paste(view.cut, (view.subject.left, view.subject.top), view.cut)
    return replace(view, photo=photo, background=bare)


def _border(photo: Image.Image) -> Rgb:
    """The colour of a plain photo's border."""
    small = np.asarray(photo.resize((64, 64), Image.Resampling.BOX))
    red, green, blue = (
        int(value) for value in np.median(np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]]), axis=0)
    )
    return red, green, blue


def _without(photo: Image.Image, cut: Image.Image, where: Box, ground: Rgb) -> Image.Image:
    """A photo on one colour without its subject: the ground's colour stands there, its shadow stays."""
    alpha = np.zeros((photo.height, photo.width), np.uint8)
    part = np.asarray(cut.getchannel("A"))[: photo.height - where.top, : photo.width - where.left]
    alpha[where.top : where.top + part.shape[0], where.left : where.left + part.shape[1]] = part
    grown = cv2.dilate(alpha, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (21, 21)))
    mask = cv2.GaussianBlur(grown, (0, 0), 5)
    bare = photo.copy()
    bare.paste(ground, (0, 0), Image.fromarray(mask))
    return bare


def glowing(view: View, colours: Colours, size: tuple[int, int]) -> Image.Image:
    """The product, so large and blurred that it is a light of its own colours in the dark."""
    if not (view.plain and view.cut):
        return dim(soft_copy(view.photo, size), colours)
    small = size[0] // 12, size[1] // 12
    _, chroma, hue = parts(mean_colour(view.cut))
    canvas = Image.new("RGB", small, oklch(0.20, min(chroma, 0.06), hue))
    scale = 1.7 * small[0] / view.cut.width
    cut = view.cut.resize((max(round(view.cut.width * scale), 2), max(round(view.cut.height * scale), 2)), Image.Resampling.BOX)
    canvas.paste(cut, ((small[0] - cut.width) // 2, round(small[1] * 0.55) - cut.height // 2), cut)
    soft = cv2.GaussianBlur(np.asarray(canvas), (0, 0), small[0] / 9).astype(np.float32)
    grey = soft.mean(axis=2, keepdims=True)
    soft = (grey + (soft - grey) * 1.5).clip(0, 255) * 0.58 + floats(mix_rgb(colours.ink, colours.accent, 0.4)) * 0.30
    full = cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC)
    return Image.fromarray(full.clip(0, 255).astype(np.uint8))


def mean_colour(cut: Image.Image) -> Rgb:
    """The mean colour of a cut-out."""
    small = np.asarray(cut.resize((32, 32), Image.Resampling.BOX), np.float32).reshape(-1, 4)
    red, green, blue = (int(value) for value in (small[:, :3] * small[:, 3:]).sum(axis=0) / max(float(small[:, 3].sum()), 1.0))
    return red, green, blue


def dim(image: Image.Image, colours: Colours, *, left: float = 0.55) -> Image.Image:
    """A picture darkened towards the ink, so that white words read on it."""
    return Image.fromarray((np.asarray(image, np.float32) * left + floats(colours.ink) * (1 - left) * 0.7).astype(np.uint8))


def drain_colour(image: Image.Image, colours: Colours) -> Image.Image:
    """A picture without its colour, a little dark and cold."""
    grey = np.asarray(ImageOps.autocontrast(image.convert("L"), cutoff=1), np.float32)[:, :, None]
    deep = grey * 0.58 + floats(colours.ink) * 0.34
    return Image.fromarray(deep.clip(0, 255).astype(np.uint8))


def close_ups(view: View) -> tuple[Box, ...]:
    """What is worth a close look: the boxes found in it, else the middle part of the subject."""
    if view.crop:
        return (view.crop, *view.focus)
    if view.focus:
        return view.focus
    box = view.subject or Box(0, 0, *view.photo.size)
    (x, y) = view.weight if view.subject is None else ((box.left + box.right) / 2, box.top + box.height * 0.42)
    half_w, half_h = box.width * CLOSE / 2, box.height * CLOSE / 2
    part = _inside(Box(round(x - half_w), round(y - half_h), round(x + half_w), round(y + half_h)), view.photo.size)
    return (part or box,)


def drawn_cut(view: View, box: Box, *, lean: float = 0.0) -> tuple[Image.Image, float] | None:
    """The cut-out as large as fits into a box, and its magnification; None where there is none."""
    if view.cut is None:
        return None
    cut = view.cut
    if lean:
        cut = ImageOps.expand(cut, 4, (0, 0, 0, 0)).rotate(leaning(cut.size, box, lean), Image.Resampling.BICUBIC, expand=True)
        cut = cut.crop(cut.getbbox() or (0, 0, *cut.size))
    most = enlargement((round(view.cut.width / view.shrunk), round(view.cut.height / view.shrunk)))
    scale = min(box.width / cut.width, box.height / cut.height, most * view.shrunk)
    size = max(round(cut.width * scale), 2), max(round(cut.height * scale), 2)
    small = cut.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    if scale > CRISP * view.shrunk:
        small = Image.merge(
            "RGBA", [*small.convert("RGB").filter(ImageFilter.UnsharpMask(2, 70, 2)).split(), small.getchannel("A")]
        )
    return small, scale / view.shrunk
