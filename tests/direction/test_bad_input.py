"""Whatever a seller brings, a film is planned: no exception, an end card, words of every scene covered, captions that fit."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import get_args

import pytest

from pipeline.direction import plan_shots
from pipeline.media.arrangements import arrangement_of
from pipeline.media.frame_layout import LAYOUTS, Aspect
from pipeline.records import Crop, Material, PhotoKind, Product, Scene, Script, ScriptMetadata, Word
from pipeline.render.captions.layout import lay_out
from pipeline.render.captions.styles import STYLES
from tests.support.direction_parts import flat, photos, product, script


def photo(n: int, width: int, height: int, kind: PhotoKind = "in_use", subject: Crop | None = None) -> Material:
    cut = PurePosixPath(f"{n}.png") if subject else None
    return Material(photo=n, width=width, height=height, kind=kind, subject=subject, cutout=cut, score=0.5)


BARE = Product(name="이름뿐인 물건")
WHOLE = Crop(left=20, top=20, width=260, height=260)
CASES = {
    "one photo of 300 px": (product(), (photo(0, 300, 300, "packshot", WHOLE),)),
    "ten nearly equal photos": (product(), photos(10)),
    "no cut-out to be believed": (product(), photos(2, cut=False)),
    "a portrait model photo": (product(), (photo(0, 900, 2400, "worn"),)),
    "a chart first": (product(), (photo(0, 1200, 1600, "chart"), photo(1, 1200, 1600))),
    "nothing but a chart": (product(), (photo(0, 1200, 1600, "chart"),)),
    "a photo three times as wide as high": (product(), (photo(0, 2400, 800),)),
    "two of three photos are broken": (product(), (photo(2, 1400, 1800),)),
    "a name of 40 letters": (product(name="가나다라마바사아자차" * 4), photos(2)),
    "price only": (Product(name="물건", price=9900), ()),  # pyright: ignore[reportArgumentType]
    "nothing but a name": (BARE, ()),
    "thirty facts": (product(features=tuple(f"특징 {n} 번째 {n}g" for n in range(30))), photos(3)),
}


def timed(facts: Product, seconds: float) -> Script:
    told = script(facts)
    times = seconds / told.total_duration
    scenes = tuple(scene.model_copy(update={"duration": scene.duration * times}) for scene in told.scenes)
    return told.model_copy(update={"scenes": scenes, "total_duration": seconds})


@pytest.mark.parametrize("aspect", get_args(Aspect))
@pytest.mark.parametrize("name", CASES)
def test_a_film_is_planned_of_anything(name: str, aspect: Aspect):
    facts, material = CASES[name]
    for seconds in (8.0, 17.0, 60.0) if aspect == "9:16" else (17.0,):
        told = timed(facts, seconds)
        shots = plan_shots(told, material, seed=1, aspect=aspect)
        film = flat(shots)
        assert film[-1].kind == "end_card" and len(film) >= 5
        for scene, group in zip(told.scenes, shots, strict=True):
            assert group[0].words[0] == 0 and group[-1].words[1] == len(scene.text.split())
        known = {one.photo for one in material if one.kind not in ("chart", "banner", "text_panel")}
        assert {one.photo for shot in film for one in shot.photos} <= known
        assert all(aspect in arrangement_of(shot.arrangement, shot.kind).aspects for shot in film)


def test_one_word_is_a_film_too():
    scene = Scene(scene_number=1, role="hook", text="컵", duration=1.0)
    told = Script(scenes=(scene,), total_duration=1.0, metadata=ScriptMetadata(character_id="jiwoo", tone="casual"))
    assert len(flat(plan_shots(told, (), seed=0))) == 1


LINES = (
    "온유담 이슬막 수분크림!",
    "하나만 먹으려고 했는데, 봉지가 비었죠?",
    "가나다라마바사아자차카타파하가나다라마바사아자차카타파하",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW 4,290,000원!",
    "굵기 36단계, 드립도 에스프레소도 한 번에 갈아 주는 그라인더예요.",
)


@pytest.mark.parametrize("aspect", get_args(Aspect))
@pytest.mark.parametrize("name", STYLES)
def test_captions_of_every_style_stay_inside(name: str, aspect: Aspect):
    layout = LAYOUTS[aspect]
    style = STYLES[name].scaled(layout.scale)
    for line in LINES:
        words = [Word(text=text, start=n * 0.4, end=n * 0.4 + 0.35) for n, text in enumerate(line.split())]
        for page in lay_out(words, style, len(words) * 0.4 + 0.5, emphasis=(words[0].text,), layout=layout):
            assert layout.safe.holds(page.box), (page.text, page.box)
