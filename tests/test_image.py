"""Image: five roles, any product, inside the frame, the same every time, and never made twice."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from PIL import Image

from pipeline.engines.poster import Poster
from pipeline.image import draw
from pipeline.project import Project
from pipeline.records import ROLES, Character, Palette, Photo, Product, Scene, Script, ScriptMetadata, Voice

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


class Counting(Poster):
    calls = 0

    def draw(self, order, out, **more):
        Counting.calls += 1
        return super().draw(order, out, **more)


@pytest.fixture
def project(tmp_path):
    Counting.calls = 0
    return Project(tmp_path / "프로젝트")


def product_with_photo(project: Project, **fields) -> Product:
    path = project.path("photos/a.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (900, 1000), "#ffffff")
    image.paste("#b5486a", (260, 180, 640, 860))
    image.save(path)
    photo = Photo(path=PurePosixPath("photos/a.png"), width=900, height=1000, plain=True)
    return Product(**{"name": "수분 크림", "price": 19900, "list_price": 29900, "photos": (photo,), **fields})


def script_of(
    product: Product | None, headline: str = "오늘부터 촉촉하게", chips: tuple[str, ...] = ("히알루론산", "50ml")
) -> Script:
    scenes = tuple(
        Scene(scene_number=i, text="오늘만 만나요", duration=2, role=role, headline=headline, chips=chips)
        for i, role in enumerate(ROLES, 1)
    )
    metadata = ScriptMetadata(character_id="jian", tone="casual")
    return Script(scenes=scenes, total_duration=10, metadata=metadata, product=product)


def test_five_stills(project):
    stills = list(draw(script_of(product_with_photo(project)), CHARACTER, engine=Counting(), project=project))
    assert [still.scene_number for still in stills] == [1, 2, 3, 4, 5]
    for still in stills:
        with Image.open(project.path(still.path)) as image:
            assert image.size == (1080, 1920)
        for layer in still.layers:
            with Image.open(project.path(layer.path)) as image:
                assert image.size == (layer.width, layer.height)


def test_nothing_is_made_twice(project):
    script = script_of(product_with_photo(project))
    list(draw(script, CHARACTER, engine=Counting(), project=project))
    made = Counting.calls
    list(draw(script, CHARACTER, engine=Counting(), project=project))
    assert Counting.calls == made
    edited = script.scenes[2].model_copy(update={"headline": "다른 제목"})
    script = script.model_copy(update={"scenes": (*script.scenes[:2], edited, *script.scenes[3:])})
    list(draw(script, CHARACTER, engine=Counting(), project=project))
    assert Counting.calls == made + 1
