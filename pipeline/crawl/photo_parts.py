"""What one picture of a shop gives: a photo, or the photos in a long strip of details; with what kind each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from ..media.decode import PictureRule, Unusable, decode_picture
from .photos.decode_image import MAX_PIXELS, MAX_PIXELS_WHOLE, MAX_RATIO, MIN_SIDE, Decoded, on_white, seen_in

STRIP_SIDE = 40_000
"""px of a strip's length."""
MOST = 8
"""Photos of one strip."""
READ = 8
"""Panels of one file that are read."""
_KINDS = {"text": "글", "chart": "표", "banner": "배너", "photo": "작은 사진", "photo_with_words": "글이 얹힌 사진"}


@dataclass(frozen=True)
class PhotoPart:
    """One photo of a file."""

    decoded: Decoded
    kind: str
    """One of media.panel_kind.PanelKind."""
    place: str = ""
    """Which part of a strip it is; "" for a whole picture."""


@dataclass(frozen=True)
class PhotoFile:
    """The photos of one file, and what else was in it."""

    parts: tuple[PhotoPart, ...]
    left: Counter[str] = field(default_factory=Counter)
    """Kinds of a strip's panels that are no photos -> how many."""
    lines: tuple[str, ...] = ()
    """What is written in it, where it is read."""
    offers: tuple[int, ...] = ()
    """Discounts that are set into it, in %."""

    @property
    def note(self) -> str:
        """What became of a strip, in Korean; "" for a photo."""
        if not self.left:
            return ""
        others = ", ".join(f"{_KINDS.get(kind, kind)} {count}" for kind, count in self.left.most_common() if kind in _KINDS)
        return f"긴 상세 이미지에서 사진 {len(self.parts)}장을 잘라 씁니다" + (f" (뺀 것: {others})" if others else "")


def read_photo_file(data: bytes, side: int, reader: Path | None = None) -> PhotoFile:
    """The photos of one image file, each at most `side` px; what is written in it is read with the data in `reader`.

    Raises Unusable with the reason: not an image, broken, truncated, too many pixels, too small, a strip without a photo.
    """
    from ..media.detail_strip import LONG
    from ..media.panel_kind import panel_kind

    rule = PictureRule(side, MAX_PIXELS_WHOLE, MAX_PIXELS, MIN_SIDE)
    image = decode_picture(data, rule)
    if image.height > LONG * image.width:
        strip = _read_strip(data, side, reader)
        if strip.parts:
            return strip
    if max(image.size) > MAX_RATIO * min(image.size):
        raise Unusable(
            f"띠처럼 길고({image.width}x{image.height} 꼴) 쓸 만한 상품 사진이 없습니다. 상품이 나온 부분만 잘라서 주세요.",
            f"A strip ({image.width}x{image.height} in shape) without a photo of the product. Crop it to the product.",
        )
    decoded = seen_in(image)
    kind = panel_kind(rgb := np.asarray(decoded.image))
    lines, offers = _read_panels([(kind, rgb)], reader)
    return PhotoFile((PhotoPart(decoded, kind),), lines=lines, offers=offers)


def _read_panels(panels: Sequence[tuple[str, np.ndarray]], reader: Path | None) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The lines of texts and of photos with words, and the discounts that banners name."""
    if reader is None:
        return (), ()
    from ..media.picture_text import percents_off, read_picture_text

    lines: list[str] = []
    offers: list[int] = []
    for kind, rgb in [panel for panel in panels if panel[0] in ("text", "banner", "photo_with_words")][:READ]:
        found = read_picture_text(rgb, reader)
        offers += percents_off(found) if kind != "text" else []
        lines += [line for line in found if "%" not in line] if kind != "banner" else []
    return tuple(dict.fromkeys(lines)), tuple(dict.fromkeys(offers))


def _read_strip(data: bytes, side: int, reader: Path | None) -> PhotoFile:
    from ..media.detail_strip import cut_strip, is_strip

    image = on_white(decode_picture(data, PictureRule(STRIP_SIDE, MAX_PIXELS_WHOLE, MAX_PIXELS, MIN_SIDE)))
    if not is_strip(*image.size):
        return PhotoFile(())
    parts: list[PhotoPart] = []
    left: Counter[str] = Counter()
    rgb = np.asarray(image)
    panels = cut_strip(rgb)
    for panel in panels:
        left[panel.kind] += not panel.parts
        for x, y, width, height in panel.parts:
            part = image.crop((x, y, x + width, y + height))
            part.thumbnail((side, side), Image.Resampling.LANCZOS)
            parts.append(PhotoPart(seen_in(part), "photo", f"{y}-{y + height}"))
    left += Counter({"photo": max(len(parts) - MOST, 0)})
    lines, offers = _read_panels([(panel.kind, rgb[panel.box[1] : panel.box[1] + panel.box[3]]) for panel in panels], reader)
    return PhotoFile(tuple(parts[:MOST]), +left, lines, offers)
