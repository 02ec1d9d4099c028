"""A presenter made of the user's own pictures: a cut-out (PNG with a clear ground) or a photo, one per mouth or only one.

A cut-out is laid 600 wide with its top at the figure's top, and talks by tilting its upper part. A photo stands as a card.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pipeline.characters import Parts, PictureName
from pipeline.characters.character_file import PICTURES
from pipeline.media.decode import decode_picture

_NEAREST: dict[str, tuple[PictureName, ...]] = {
    "blink": ("blink", "closed"),
    "closed": ("closed",),
    "half": ("half", "open", "closed"),
    "open": ("open", "half", "closed"),
    "round": ("round", "open", "half", "closed"),
    "smile": ("smile", "half", "open", "closed"),
    "pressed": ("pressed", "closed"),
}
_FADE = (
    '<linearGradient id="fade" x1="0" y1="400" x2="0" y2="470" gradientUnits="userSpaceOnUse">'
    '<stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>'
    '<mask id="lower" maskUnits="userSpaceOnUse" x="0" y="0" width="600" height="1560">'
    '<rect width="600" height="1560" fill="url(#fade)"/></mask>'
)
_CARD = '<clipPath id="card"><rect x="80" y="20" width="440" height="500" rx="44"/></clipPath>'


def head(parts: Parts, mouth: str, state: str) -> str:
    """SVG of the upper part in figure units, with the picture nearest to that mouth."""
    shape = "blink" if state == "blink" and "blink" in parts.pictures else mouth
    href, tall, opaque = _load_picture(parts, next(name for name in _NEAREST[shape] if name in parts.pictures))
    if opaque:
        whole = f'preserveAspectRatio="xMidYMin slice" href="{href}" clip-path="url(#card)"'
        return f"{_CARD}<image {_box_attributes(80, 20, 440, 500)} {whole}/>"
    upper = '<clipPath id="upper"><rect width="600" height="500"/></clipPath>'
    return f'{upper}<image {_box_attributes(0, 0, 600, tall)} href="{href}" clip-path="url(#upper)"/>'


def body(parts: Parts) -> str:
    """SVG of the lower part of a cut-out, fading in over its chest; nothing for a photo."""
    href, tall, opaque = _load_picture(parts, "closed")
    return "" if opaque else f'{_FADE}<g mask="url(#lower)"><image {_box_attributes(0, 0, 600, tall)} href="{href}"/></g>'


def _box_attributes(x: float, y: float, width: float, height: float) -> str:
    return f'x="{x}" y="{y}" width="{width}" height="{height:.1f}"'


def _load_picture(parts: Parts, name: PictureName) -> tuple[str, float, bool]:
    path = Path(parts.pictures[name])
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read(path: Path, _mtime_ns: int) -> tuple[str, float, bool]:
    """A picture as a data address, its height in figure units when it is 600 wide, and whether it has no clear ground."""
    picture = decode_picture(path, PICTURES).convert("RGBA")
    picture.thumbnail((1200, 3000))
    out = BytesIO()
    picture.save(out, "PNG")
    opaque = picture.getchannel("A").getextrema()[0] == 255
    return "data:image/png;base64," + b64encode(out.getvalue()).decode(), 600 * picture.height / picture.width, opaque
