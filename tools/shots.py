"""Contact sheets of the arrangements: every way a shot may be laid out, drawn for one product.

python -m tools.shots OUT.jpg PRODUCT.json --template tech --aspect 16:9 --kind packshot --height 480
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pipeline.characters import load_character
from pipeline.crawl import collect_photos, read_product
from pipeline.engines import PictureOrder, ShotOrder, ShotPicture
from pipeline.engines.image.poster import compose_poster, flatten_parts
from pipeline.image import ImageOptions, order_of
from pipeline.media.arrangements import Arrangement, arrangements
from pipeline.media.frame_layout import LAYOUTS
from pipeline.records import Character, Product, Scene
from pipeline.render.captions.fonts import FOLDER
from pipeline.workspace.project import Project

WRITING: dict[str, tuple[str, ...]] = {
    "number_slam": ("280g", "한 짝 무게"),
    "word_slam": ("맨발로\n신어도\nOK",),
    "checklist": ("이래서 편해요", "메모리폼 깔창", "고무 밑창", "통기 캔버스"),
    "callout": ("통기 캔버스",),
    "review_card": ("발이 정말 편해서 매일 신어요",),
    "price_slam": ("오늘만 이 가격",),
    "per_unit": ("하루 400원꼴", "60일 24,000원"),
    "before_after": ("전", "후"),
    "problem": ("끈 묶는\n3분 아까워",),
    "presenter_talk": ("끈 묶는 3분,\n아깝죠",),
    "end_card": ("오늘 담아 두기",),
}
"""Kind -> what is written on a sample."""
GAP = 8


def main() -> None:
    """Draw the sheet."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        order = sample_order(asked.product, Path(folder), template=asked.template, aspect=asked.aspect)
        if asked.bare:
            order = replace(order, photos=())
        kinds = asked.kind.split(",")
        chosen = [one for one in arrangements().values() if not asked.kind or one.kind in kinds or one.name in kinds]
        pictures = pictures_of(order, asked.product, asked.cutouts)
        frames = [_frame(order, one, pictures, asked) for one in chosen]
    _sheet(frames, asked.out, asked.columns)


def _asked() -> argparse.Namespace:
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("out", type=Path)
    asks.add_argument("product", type=Path)
    asks.add_argument("--template", default="")
    asks.add_argument("--aspect", default="9:16", choices=list(LAYOUTS))
    asks.add_argument("--kind", default="", help="only this kind, or the arrangement of this name")
    asks.add_argument("--height", type=int, default=420)
    asks.add_argument("--columns", type=int, default=9)
    asks.add_argument("--mirrored", action="store_true")
    asks.add_argument("--bare", action="store_true", help="without photos")
    asks.add_argument("--cutouts", type=Path, help="folder of RGBA cut-outs, named like the product's images")
    return asks.parse_args()


def sample_order(path: Path, folder: Path, *, template: str = "", aspect: str = "9:16") -> PictureOrder:
    """An order for a product's picture, without a shot."""
    project = Project(folder / "project")
    product, base = read_product(str(path), base=path.parent)
    product: Product = collect_photos(product, base, None, project=project)
    character: Character = load_character("yuna_beauty")
    scene = Scene(scene_number=1, text="한 번 써 보면 바로 알아요", duration=2, role="hook", headline=product.name, seed=7)
    options = ImageOptions.model_validate({"template": template, "aspect": aspect})
    return order_of(scene, product, character, options, project)


def pictures_of(order: PictureOrder, product: Path, cutouts: Path | None) -> tuple[ShotPicture, ...]:
    """The order's photos as a shot's pictures."""
    names = [Path(name).name for name in json.loads(product.read_text(encoding="utf-8"))["images"]]
    cuts = [cutouts / name if cutouts else Path() for name in names]
    return tuple(
        ShotPicture(photo.path, "packshot" if photo.plain else "in_use", cutout=cut if cut.is_file() else None)
        for photo, cut in zip(order.photos, cuts, strict=False)
    )


def shot_of(arrangement: Arrangement, pictures: Sequence[ShotPicture], *, mirrored: bool = False) -> ShotOrder:
    """A sample shot in that arrangement."""
    writing = WRITING.get(arrangement.kind, ("신는 데 3초",))
    size = arrangement.presenter.size if arrangement.presenter else "none"
    move = "pan_left" if arrangement.kind in ("macro_pan", "carousel") else "push"
    return ShotOrder(arrangement.kind, arrangement.name, mirrored, tuple(pictures), writing, size, "middle", move, 0.08)


def _frame(
    order: PictureOrder, arrangement: Arrangement, pictures: Sequence[ShotPicture], asked: argparse.Namespace
) -> Image.Image:
    shot = shot_of(arrangement, pictures if order.photos else (), mirrored=asked.mirrored)
    sheet = compose_poster(replace(order, shot=shot, seed=sum(map(ord, arrangement.name))))
    flat = flatten_parts(sheet)
    placed = arrangement.placed(asked.aspect, mirrored=asked.mirrored)
    if placed.presenter:
        _stand_in(flat, placed.presenter)
    small = flat.resize((round(flat.width * asked.height / flat.height), asked.height), Image.Resampling.LANCZOS)
    if asked.height >= 1000:
        return small
    framed = Image.new("RGB", (small.width, asked.height + 20), "#ffffff")
    framed.paste(small, (0, 0))
    font = ImageFont.truetype(str(FOLDER / "Pretendard-Medium.otf"), 13)
    ImageDraw.Draw(framed).text((2, asked.height + 2), f"{arrangement.kind} / {arrangement.name}", font=font, fill="#222222")
    return framed


def _stand_in(flat: Image.Image, box: tuple[int, int, int, int]) -> None:
    """A grey figure where the presenter will stand."""
    left, top, right, _ = box
    wide = right - left
    draw = ImageDraw.Draw(flat)
    draw.ellipse((left + wide * 0.27, top + wide * 0.08, left + wide * 0.73, top + wide * 0.64), fill="#9aa0a8")
    draw.rounded_rectangle((left + wide * 0.06, top + wide * 0.66, right - wide * 0.06, flat.height + 80), 90, fill="#868c96")


def _sheet(frames: Sequence[Image.Image], out: Path, columns: int) -> None:
    columns = min(columns, len(frames))
    wide, tall = frames[0].size
    rows = -(-len(frames) // columns)
    sheet = Image.new("RGB", (columns * (wide + GAP) - GAP, rows * (tall + GAP) - GAP), "#ffffff")
    for number, frame in enumerate(frames):
        sheet.paste(frame, (number % columns * (wide + GAP), number // columns * (tall + GAP)))
    sheet.save(out, quality=88)


if __name__ == "__main__":
    main()
