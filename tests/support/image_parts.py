"""What tests share of image."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from pipeline.records import ROLES, Character, Palette, Photo, Product, Scene, Script, ScriptMetadata, Voice
from pipeline.workspace.project import Project

CHARACTER = Character(
    id="jian",
    name="지안",
    name_en="Jian",
    age=27,
    trade="MD",
    persona="꼼꼼하다. 다정하다.",
    palette=Palette(ground="#fbeee6", mid="#f2c9b8", accent="#c2402d", ink="#3a2320"),
    voice=Voice(recipe={"jf_alpha": 1.0}),
)


WORDS = ("headline", "chip", "price", "badge", "button")


def bottle() -> Image.Image:
    """A red bottle with a label on white, its soft shadow below."""
    image = Image.new("RGB", (900, 1000), "#ffffff")
    draw_ = ImageDraw.Draw(image)
    draw_.ellipse((240, 850, 680, 900), fill="#b8b8b8")
    image = image.filter(ImageFilter.GaussianBlur(16))
    draw_ = ImageDraw.Draw(image)
    draw_.rounded_rectangle((280, 160, 620, 870), 60, fill="#b5305a")
    draw_.rectangle((330, 420, 570, 640), fill="#fdf6f2")
    return image


def busy(size: tuple[int, int]) -> Image.Image:
    """A picture with something everywhere."""
    noise = np.random.default_rng(4).integers(0, 255, (24, 24, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)


def kept(project: Project, *pictures: tuple[Image.Image, bool]) -> tuple[Photo, ...]:
    """The pictures as a product's photos."""
    project.path("photos").mkdir(parents=True, exist_ok=True)
    photos = []
    for number, (image, plain) in enumerate(pictures):
        path = PurePosixPath(f"photos/{number}.png")
        image.save(project.path(path), compress_level=1)
        photos.append(Photo(path=path, width=image.width, height=image.height, plain=plain))
    return tuple(photos)


def product(project: Project, *pictures: tuple[Image.Image, bool], **fields) -> Product:
    facts = {"name": "수분 크림 50ml", "price": 19900, "list_price": 29900, "rating": 4.7, "rating_count": 1284}
    return Product.model_validate({**facts, "photos": kept(project, *pictures), **fields})


def script_of(about: Product | None, headline: str = "오늘부터\n촉촉하게", chips=("히알루론산", "50ml", "무료배송")) -> Script:
    scenes = tuple(
        Scene(scene_number=i, text="오늘만 만나요", duration=2, role=role, headline=headline, chips=chips, seed=i)
        for i, role in enumerate(ROLES, 1)
    )
    return Script(scenes=scenes, total_duration=10, metadata=ScriptMetadata(character_id="jian", tone="casual"), product=about)
