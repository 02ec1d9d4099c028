"""Takes the photos of the example products: python tools/photos.py [NAME ...] [--share 0.25] [--out FOLDER] [--raws FOLDER]

Everything in them is modelled, printed and lit by tools/studio; nothing is photographed or downloaded. A development
tool: it needs Blender as a module (`pip install bpy==5.0.1`, GPL, Python 3.11) and Pillow, neither of which the product uses.
NAME is a product ("moisture-cream") or one picture ("moisture-cream/2").
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PIL import Image, ImageChops, ImageEnhance, ImageFilter  # noqa: E402

from tools.studio import artwork, cream, lamp, stage, tea  # noqa: E402

SETS = {"moisture-cream": cream.SHOTS, "citron-tea": tea.SHOTS, "mood-lamp": lamp.SHOTS}
HEAVIEST = 350_000
"""bytes a photo may weigh"""


def tidy(picture: Image.Image) -> Image.Image:
    """Keeps the contact shadow and drops its wide, faint skirt and what comes near the edge: the ground stays plain."""
    pixels = np.asarray(picture).astype(float)
    veil = pixels[..., 3] / 255
    shadow = (pixels[..., :3].max(axis=2) < 30) & (veil < 0.9)
    height, width = veil.shape
    near = np.minimum.outer(*(np.minimum(np.arange(n), n - 1 - np.arange(n)) / n for n in (height, width)))
    faint = veil * np.clip((near - 0.01) / 0.05, 0, 1)
    faint *= np.clip((faint - 0.14) / 0.4, 0, 1) ** 1.5
    pixels[..., 3] = np.where(shadow, faint, veil) * 255
    return Image.fromarray(pixels.round().astype(np.uint8), "RGBA")


def develop(raw: Path, look: stage.Look, path: Path) -> None:
    """PNG from the renderer -> JPEG: richer colour, a little edge, on its plain background where it has one."""
    with Image.open(raw) as opened:
        picture = opened.convert("RGBA" if look.plain else "RGB")
    picture = ImageEnhance.Color(picture).enhance(look.colour)
    if look.plain:
        picture = tidy(picture)
        ground = Image.new("RGBA", picture.size, look.plain)
        ground.alpha_composite(picture)
        alpha = picture.getchannel("A")
        rim = ImageChops.subtract(alpha.filter(ImageFilter.MaxFilter(5)), alpha.filter(ImageFilter.MinFilter(5)))
        picture = ground.convert("RGB")
        picture.paste(picture.filter(ImageFilter.GaussianBlur(1.1)), mask=rim.filter(ImageFilter.GaussianBlur(1)))
    if picture.size != (look.width, look.height):
        picture = picture.resize((look.width, look.height), Image.Resampling.LANCZOS)
    picture = picture.filter(ImageFilter.UnsharpMask(1.2, 45, 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in (90, 87, 84, 80, 75):
        picture.save(path, quality=quality, optimize=True, progressive=True, subsampling=1)
        if path.stat().st_size <= HEAVIEST:
            return


def shoot(names: list[str], out: Path, share: float, raws: Path | None) -> None:
    """Renders what was asked for; with `raws`, keeps the renderer's PNGs there and only develops those already there."""
    with tempfile.TemporaryDirectory() as scratch:
        prints = artwork.draw_all(Path(scratch))
        for product, shots in SETS.items():
            for number, shot in enumerate(shots, 1):
                if names and product not in names and f"{product}/{number}" not in names:
                    continue
                stage.clear()
                look = shot(prints)
                raw = (raws or Path(scratch)) / f"{product}-{number}.png"
                if not raw.exists():
                    stage.take(look, raw, share)
                develop(raw, look, out / product / f"{number}.jpg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--share", type=float, default=1.0, help="render at this share of the size and enlarge: quick and soft")
    parser.add_argument("--out", type=Path, default=ROOT / "examples")
    parser.add_argument("--raws", type=Path, help="folder that keeps the undeveloped pictures, to develop them again")
    chosen = parser.parse_args()
    shoot(chosen.names, chosen.out, chosen.share, chosen.raws)


if __name__ == "__main__":
    main()
