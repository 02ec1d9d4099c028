"""Image: a scene of the script becomes a picture (a Still), composed in layers where the engine draws in layers."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import Field

from .engines import BrandLook, ImageEngine, LayerFile, PhotoFile, Picture, PictureOrder, ShotOrder, ShotPicture, Tell
from .engines.engine_options import Given, own_options
from .engines.image.batched_drawing import Batching, Errand
from .engines.user_media import OwnPicture
from .media.frame_layout import LAYOUTS, Aspect
from .product_text.fact_sheet import FactSheet
from .progress import Progress, Report, silent
from .records import BrandKit, Character, Crop, Layer, Material, PhotoCrop, Product, Record, Scene, Script, Shot, Still
from .records.brand import FONTS
from .workspace.integrity import is_whole
from .workspace.project import Project, fingerprint


class ImageOptions(Record):
    """What the user may choose about pictures."""

    template: Literal["", "beauty", "deal", "living", "tech", "food", "minimal"] = ""
    """Look family; "" chooses by the product's field and price."""
    field: str = ""
    """Product field ("beauty", "food" ...); "" guesses it from the product."""
    aspect: Aspect = "9:16"
    """Width to height of the short: laid out anew for each, never cropped."""
    brand_kit: BrandKit | None = None
    """The shop's logo, colours, closing line and shade, for pictures of shots."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    """Added to every scene's seed: another number, another variant."""
    alone: bool = False
    """No presenter will stand in it: product and words take that side, too. A short sets it by `render.presenter`."""
    draft: bool = False
    """Engines that know drafts draw one: small and quick. What is there in full already is taken. A short sets it by
    `render.draft`."""
    engine_options: Given = Field(default_factory=dict)
    """Engine -> option -> value, for what only one engine has: {"sdxl": {"steps": 30}}. See docs/models.md."""
    material: tuple[Material, ...] = Field(default=(), exclude=True)
    """What is known of the product's photos, for scenes that have shots. A short sets it."""


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
    draw_ahead(script.scenes, script, character, options, engine=engine, project=project, report=report)
    for scene in script.scenes:
        yield draw_scene(scene.scene_number, script, character, options, engine=engine, project=project, report=report)


def draws_several(engine: ImageEngine, options: ImageOptions | None = None) -> bool:
    """True when `engine` draws several scenes in one call here: it wants to be told all of them first."""
    return _at_once(engine, options or ImageOptions()) > 1


def _at_once(engine: ImageEngine, options: ImageOptions) -> int:
    if not isinstance(engine, Batching):
        return 1
    return engine.at_once(own_options("image", engine, options.engine_options, draft=options.draft))


def draw_ahead(
    scenes: Sequence[Scene],
    script: Script,
    character: Character,
    options: ImageOptions | None = None,
    *,
    engine: ImageEngine,
    project: Project,
    report: Report = silent,
) -> None:
    """Draw those of `scenes` that are not drawn yet, several in one call where the engine can; `draw_scene` then takes them.

    Does nothing for other engines. Raises EngineError or StorageError when they cannot be made.
    """
    options = options or ImageOptions()
    size = _at_once(engine, options)
    if size < 2 or not isinstance(engine, Batching):
        return
    waiting, undrawn = dict[PurePosixPath, _Task](), set[int]()
    for scene in (scene for scene in scenes if not scene.picture):
        for task in _tasks(scene, script.product, character, options, engine, project):
            if task.find_still(project, scene.scene_number) is None:
                waiting[task.mark] = task
                undrawn.add(scene.scene_number)
    tasks, total = list(waiting.values()), len(script.scenes)
    size = math.ceil(len(tasks) / max(math.ceil(len(tasks) / size), 1))  # as few calls as possible, as even as possible
    for first in range(0, len(tasks), max(size, 1)):
        batch = tasks[first : first + size]
        a_task = len(undrawn) / len(tasks)  # scenes: one may be several pictures
        done = total - len(undrawn) + first * a_task
        report(Progress("image", done, total, f"그림 {len(batch)}장을 한꺼번에 그리고 있습니다"))
        _draw_batch(batch, engine, project, partial(_tell, report, done, len(batch) * a_task, total))


def _tell(report: Report, done: float, more: float, total: int, share: float) -> None:
    report(Progress("image", done + share * more, total))


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
    """Draw scene `n` (its scene_number), shot by shot where it has shots, or take what was made before from the same order.

    Raises EngineError or StorageError when it cannot be made.
    """
    scene, total = script.scene(n), len(script.scenes)
    if scene.picture:
        if kept := project.load(PurePosixPath(scene.picture).with_suffix(".json"), Still, scene_number=n):
            return kept if len(kept.shots) in (0, len(scene.shots)) else kept.model_copy(update={"shots": ()})
        engine, scene = OwnPicture(project.path(scene.picture)), scene.model_copy(update={"shots": ()})
    tasks = _tasks(scene, script.product, character, options or ImageOptions(), engine, project)
    report(Progress("image", n - 1, total, f"{n}번 장면을 그리고 있습니다", n))
    stills = []
    for number, task in enumerate(tasks):
        tell = partial(_tell, report, n - 1 + number / len(tasks), 1 / len(tasks), total)
        stills.append(task.find_still(project, n) or _make(task, n, engine, project, tell))
    report(Progress("image", n, total, f"{n}번 장면을 그렸습니다", n))
    return _together(stills, n, project) if scene.shots else stills[0]


def _together(stills: Sequence[Still], n: int, project: Project) -> Still:
    """The picture of a scene whose shots these are: the first one's is the scene's own, too."""

    def make(mark: PurePosixPath) -> Still:
        with project.writing(mark.with_suffix(".png")) as out:
            shutil.copyfile(project.path(stills[0].path), out)
        notes = tuple(dict.fromkeys(note for still in stills for note in still.notes))
        made = {"path": mark.with_suffix(".png"), "layers": (), "notes": notes, "shots": tuple(stills)}
        return stills[0].model_copy(update=made)

    return project.cached(Still, "stills", [[still.path for still in stills]], make, scene_number=n)


@dataclass(frozen=True)
class _Task:
    """An order, and where its picture goes."""

    order: PictureOrder
    mark: PurePosixPath
    whole: PurePosixPath | None = None
    """Where the picture would be that `order` is a draft of."""
    notes: tuple[str, ...] = ()
    """What the user should know of what the order was made from."""

    def find_still(self, project: Project, n: int) -> Still | None:
        """The picture of scene `n` when it is there; rather than a draft, the one it is a draft of."""
        whole = project.load(self.whole, Still, scene_number=n) if self.whole else None
        return whole or project.load(self.mark, Still, scene_number=n)


def _tasks(
    scene: Scene, product: Product | None, character: Character, options: ImageOptions, engine: ImageEngine, project: Project
) -> list[_Task]:
    """One for each shot of the scene; one where it has none."""
    order = order_of(scene, product, character, options, project)
    photos = {one.photo: one for one in options.material}
    orders = [_shot_order(order, shot, photos, product, project) for shot in scene.shots] or [order]

    def ordering(one: PictureOrder, draft: bool) -> tuple[PictureOrder, PurePosixPath]:
        own = replace(one, options=own_options("image", engine, options.engine_options, draft=draft))
        return own, PurePosixPath("stills") / f"{fingerprint(engine.name, engine.revision, own)}.json"

    damaged = _damaged_photos(product, project)
    return [_Task(*ordering(one, options.draft), ordering(one, False)[1] if options.draft else None, damaged) for one in orders]


def _shot_order(
    order: PictureOrder, shot: Shot, material: Mapping[int, Material], product: Product | None, project: Project
) -> PictureOrder:
    """The order of a scene for one of its shots. The scene's own words are not in it: what is written is the shot's."""
    photos = product.photos if product else ()
    shown = [one for one in shot.photos if one.photo < len(photos) and project.path(photos[one.photo].path).exists()]
    pictures = tuple(
        _shot_picture(one, project.path(photos[one.photo].path), material.get(one.photo), project) for one in shown
    )
    pictures += _poster(shot, product, project) if shot.footage else ()
    told = ShotOrder(
        kind=shot.kind,
        arrangement=shot.arrangement,
        mirrored=shot.mirrored,
        pictures=pictures,
        writing=shot.writing,
        presenter=shot.presenter,
        side=shot.side,
        move=shot.move,
        amount=shot.amount,
    )
    alone = shot.presenter == "none"
    return replace(order, seed=(shot.seed + order.seed) % 2**32, headline="", chips=(), alone=alone, shot=told)


def _poster(shot: Shot, product: Product | None, project: Project) -> tuple[ShotPicture, ...]:
    """A frame of the shot's footage: what is seen of it before it moves."""
    clips = product.clips if product else ()
    places = (project.path(one.poster) for one in clips if str(one.path) == shot.footage)
    return tuple(ShotPicture(place, "in_use", None) for place in places if place.is_file())


def _shot_picture(shown: PhotoCrop, path: Path, known: Material | None, project: Project) -> ShotPicture:
    crop = _box(shown.crop)
    if known is None:
        return ShotPicture(path, "in_use", crop)
    cutout, background = (project.path(one) if one else None for one in (known.cutout, known.background))
    focus = tuple((box.left, box.top, box.width, box.height) for box in known.focus)
    return ShotPicture(path, known.kind, crop, cutout, background, _box(known.subject), focus, _box(known.free))


def _box(crop: Crop | None) -> tuple[int, int, int, int] | None:
    return (crop.left, crop.top, crop.width, crop.height) if crop else None


def _make(task: _Task, n: int, engine: ImageEngine, project: Project, tell: Tell) -> Still:
    with project.writing(task.mark.with_suffix(".png")) as out:
        picture = engine.draw(task.order, out, folder=project.path(task.mark.with_suffix("")), tell=tell)
    return project.save(task.mark, _still(task, n, picture))


def _draw_batch(tasks: Sequence[_Task], engine: Batching, project: Project, tell: Tell) -> None:
    """Draw them all in one go; a stop leaves none of them under its final name."""
    with ExitStack() as files:
        errands = [
            Errand(
                task.order,
                files.enter_context(project.writing(task.mark.with_suffix(".png"))),
                project.path(task.mark.with_suffix("")),
            )
            for task in tasks
        ]
        pictures = engine.draw_all(errands, tell=tell)
    for task, picture in zip(tasks, pictures, strict=True):
        project.save(task.mark, _still(task, 1, picture))


def _still(task: _Task, n: int, picture: Picture) -> Still:
    order, path = task.order, task.mark
    return Still(
        scene_number=n,
        path=path.with_suffix(".png"),
        width=order.width,
        height=order.height,
        layers=tuple(_layer(layer, path.with_suffix("")) for layer in picture.layers),
        template=picture.template,
        accent=picture.accent,
        ink=picture.ink,
        notes=(*task.notes, *picture.notes),
    )


def _layer(layer: LayerFile, folder: PurePosixPath) -> Layer:
    return Layer.model_validate({**asdict(layer), "path": folder / layer.path.name})


def order_of(
    scene: Scene, product: Product | None, character: Character, options: ImageOptions, project: Project
) -> PictureOrder:
    """What the engine is told about a scene. The scene number is not in it: moving a scene must not remake it."""
    layout = LAYOUTS[options.aspect]
    product = product or Product(name=scene.headline.replace("\n", " ") or scene.text[:60])
    sheet, (rating, count) = FactSheet(product), product.praise
    return PictureOrder(
        prompt=", ".join(part for part in (scene.image_prompt, character.look if _may_paint_people(options) else "") if part),
        avoid=character.avoid,
        seed=(scene.seed + options.seed) % 2**32,
        role=scene.role,
        headline=scene.headline,
        chips=scene.chips,
        name=sheet.shown_name,
        brand=sheet.brand,
        price=sheet.price,
        list_price=sheet.list_price,
        discount=product.discount,
        rating=rating,
        rating_count=count,
        photos=_photos(product, project),
        field=options.field or sheet.category,
        palette=character.palette.model_dump(),
        template=options.template,
        width=layout.width,
        height=layout.height,
        alone=options.alone,
        brand_look=_brand_look(options.brand_kit, project),
    )


def _may_paint_people(options: ImageOptions) -> bool:
    """True when somebody may be painted: no presenter stands there, or a face to paint is given."""
    return options.alone or any("face" in said for said in options.engine_options.values())


def _brand_look(kit: BrandKit | None, project: Project) -> BrandLook | None:
    if kit is None:
        return None
    logo = project.path(kit.logo) if kit.logo else None
    own = project.path(kit.font) if kit.font and kit.font not in FONTS else None
    return BrandLook(
        shop=kit.shop,
        logo=logo if logo and logo.is_file() else None,
        colors=kit.colors,
        closing=kit.closing,
        shade=kit.shade,
        font="" if own else kit.font,
        font_file=own if own and own.is_file() else None,
    )


def _photos(product: Product, project: Project) -> tuple[PhotoFile, ...]:
    found = ((project.path(photo.path), photo.plain) for photo in product.photos)
    return tuple(PhotoFile(path, plain) for path, plain in found if is_whole(path, None))


def _damaged_photos(product: Product | None, project: Project) -> tuple[str, ...]:
    """A note for each photo that is there but breaks off: it cannot be made again here, only given again."""
    paths = [project.path(photo.path) for photo in product.photos] if product else []
    lost = [path.name for path in paths if path.exists() and not is_whole(path, None)]
    return tuple(f"사진 {name} 파일이 상해서 쓰지 못했습니다. 그 사진을 다시 올려 주세요." for name in lost)
