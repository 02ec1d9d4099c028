"""Image: a scene of the script becomes a picture (a Still), composed in layers where the engine draws in layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field

from .engines import ImageEngine, LayerFile, PhotoFile, PictureOrder, Tell
from .engines.options import Given, own_options
from .engines.own import OwnPicture
from .fields import guess_field
from .frame import LAYOUTS, Aspect
from .money import format_amount
from .progress import Progress, Report, silent
from .project import Project, fingerprint
from .records import Character, Layer, Product, Record, Scene, Script, Still


class ImageOptions(Record):
    """What the user may choose about pictures."""

    template: Literal["", "beauty", "deal", "living", "tech", "food", "minimal"] = ""
    """Look family; "" chooses by the product's field and price."""
    field: str = ""
    """Product field ("beauty", "food" ...); "" guesses it from the product."""
    aspect: Aspect = "9:16"
    """Width to height of the short: laid out anew for each, never cropped."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    """Added to every scene's seed: another number, another variant."""
    alone: bool = False
    """No presenter will stand in it: product and words take that side, too. A short sets it by `render.presenter`."""
    engine_options: Given = Field(default_factory=dict)
    """Engine -> option -> value, for what only one engine has: {"sdxl": {"steps": 30}}. See docs/models.md."""


def draw(
    script: Script,
    character: Character,
    options: ImageOptions | None = None,
    *,
    engine: ImageEngine,
    project: Project,
    report: Report = silent,
) -> Iterator[Still]:
    """Draw every scene; yield each Still as it is finished."""
    for scene in script.scenes:
        yield draw_scene(scene.scene_number, script, character, options, engine=engine, project=project, report=report)


def draw_scene(
    n: int,
    script: Script,
    character: Character,
    options: ImageOptions | None = None,
    *,
    engine: ImageEngine,
    project: Project,
    report: Report = silent,
) -> Still:
    """Draw scene `n` (its scene_number), or take the picture made before from the same order.

    Raises EngineError or StorageError when it cannot be made.
    """
    scene, total = script.scene(n), len(script.scenes)
    if scene.picture:
        if kept := project.load(PurePosixPath(scene.picture).with_suffix(".json"), Still, scene_number=n):
            return kept
        engine = OwnPicture(project.path(scene.picture))
    options = options or ImageOptions()
    order = order_of(scene, script.product, character, options, project)
    order = replace(order, options=own_options("image", engine, options.engine_options))
    name = fingerprint(engine.name, engine.revision, order)
    mark = PurePosixPath("stills") / f"{name}.json"
    report(Progress("image", n - 1, total, f"{n}번 장면을 그리고 있습니다", n))
    still = project.load(mark, Still, scene_number=n)
    if still is None:
        still = _make(order, n, mark, engine, project, lambda done: report(Progress("image", n - 1 + done, total, scene=n)))
    report(Progress("image", n, total, f"{n}번 장면을 그렸습니다", n))
    return still


def _make(order: PictureOrder, n: int, mark: PurePosixPath, engine: ImageEngine, project: Project, tell: Tell) -> Still:
    path, folder = mark.with_suffix(".png"), mark.with_suffix("")
    with project.writing(path) as out:
        picture = engine.draw(order, out, folder=project.path(folder), tell=tell)
    layers = tuple(_layer(layer, folder) for layer in picture.layers)
    still = Still(
        scene_number=n,
        path=path,
        width=order.width,
        height=order.height,
        layers=layers,
        template=picture.template,
        accent=picture.accent,
        ink=picture.ink,
        notes=picture.notes,
    )
    return project.save(mark, still)


def _layer(layer: LayerFile, folder: PurePosixPath) -> Layer:
    return Layer.model_validate({**asdict(layer), "path": folder / layer.path.name})


def order_of(
    scene: Scene, product: Product | None, character: Character, options: ImageOptions, project: Project
) -> PictureOrder:
    """What the engine is told about a scene. The scene number is not in it: moving a scene must not remake it."""
    layout = LAYOUTS[options.aspect]
    product = product or Product(name=scene.headline.replace("\n", " ") or scene.text[:60])
    return PictureOrder(
        prompt=", ".join(part for part in (scene.image_prompt, character.look) if part),
        avoid=character.avoid,
        seed=(scene.seed + options.seed) % 2**32,
        role=scene.role,
        headline=scene.headline,
        chips=scene.chips,
        name=product.name,
        brand=product.brand,
        price=_price(product.price, product.currency),
        list_price=_price(product.list_price if product.discount else None, product.currency),
        discount=product.discount,
        rating=product.rating,
        rating_count=product.rating_count,
        photos=_photos(product, project),
        field=options.field or guess_field(product),
        palette=character.palette.model_dump(),
        template=options.template,
        width=layout.width,
        height=layout.height,
        alone=options.alone,
    )


def _price(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else format_amount(amount, currency)


def _photos(product: Product, project: Project) -> tuple[PhotoFile, ...]:
    found = ((project.path(photo.path), photo.plain) for photo in product.photos)
    return tuple(PhotoFile(path, plain) for path, plain in found if path.exists())
