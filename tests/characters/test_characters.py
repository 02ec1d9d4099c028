"""The cast: every file is usable, no two are alike, and a broken or unknown one says what to do."""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from pipeline.characters import (
    AUTO,
    BUILT_IN,
    DEFAULT,
    Parts,
    cast_for,
    list_characters,
    load_character,
    problems,
    save_character,
)
from pipeline.errors import InputError
from pipeline.records import ROLES, TONES, Product, Scene, Script, ScriptMetadata

CAST = list_characters()
FIELDS = {"beauty", "food", "tech", "living", "sport", "kids", "pet", "fashion"}


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))


def _given(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def _source(name: str) -> str:
    return (BUILT_IN / f"{name}.toml").read_text(encoding="utf-8")


def test_the_cast_is_whole():
    assert problems() == ()
    assert [sum(one.kind == kind for one in CAST) for kind in ("person", "mascot")] == [26, 13]
    assert {one.tone for one in CAST} == set(TONES)
    assert {field for one in CAST for field in one.fields} == FIELDS


FACE = ("head", "hair", "hair_color", "skin", "eye", "iris", "brow", "nose", "glasses", "beard", "hat", "beast")
ALIKE = {
    "name": lambda one: one.name,
    "trade": lambda one: one.trade,
    "face": lambda one: tuple(getattr(Parts.model_validate(one.parts), key) for key in FACE),
    "hair or beast": lambda one: (one.parts.get("hair"), one.parts.get("beast")),
    "outfit": lambda one: tuple(one.parts[key] for key in ("outfit", "outfit_color")),
    "palette": lambda one: one.palette.accent + one.palette.ground,
    "voice": lambda one: tuple(sorted(one.voice.recipe.items())),
    "seed": lambda one: one.seed,
    "look": lambda one: one.look,
    "motion": lambda one: one.motion,
}


@pytest.mark.parametrize("what", ALIKE)
def test_no_two_are_alike(what: str):
    seen = Counter(ALIKE[what](one) for one in CAST)
    assert [key for key, count in seen.items() if count > 1] == []


def test_no_phrase_is_said_by_two():
    seen = Counter(phrase for one in CAST for phrases in one.phrases.values() for phrase in phrases)
    assert [phrase for phrase, count in seen.items() if count > 1] == []


def test_accents_can_be_told_apart():
    accents = [[int(one.palette.accent[i : i + 2], 16) for i in (1, 3, 5)] for one in CAST]
    near = [
        (a, b) for n, a in enumerate(accents) for b in accents[:n] if max(abs(x - y) for x, y in zip(a, b, strict=True)) < 4
    ]
    assert near == []


@pytest.mark.parametrize("one", CAST, ids=lambda one: one.id)
def test_a_character_has_words_for_every_short(one):
    assert all(len(one.phrases[role]) >= 2 for role in ("hook", "product", "call"))
    said = [phrase for phrases in one.phrases.values() for phrase in phrases]
    assert [phrase for phrase in said if not re.fullmatch(r"[가-힣 ,.!?]+[.!?]", phrase)] == []
    assert [word for word in one.never for phrase in said if word in phrase] == []
    assert set(one.phrases) <= set(ROLES)
    assert sum(one.voice.recipe.values()) == pytest.approx(1.0)


def test_an_unknown_id_lists_near_ones():
    with pytest.raises(InputError) as caught:
        load_character("jiwoo_farmacist")
    assert "jiwoo_pharmacist(서지우)" in caught.value.ko
    assert "jiwoo_pharmacist" in caught.value.en


def test_a_trade_finds_its_character():
    with pytest.raises(InputError, match="jiwoo_pharmacist"):
        load_character("약사")


NAMED = {
    "beauty": "수분 크림",
    "food": "유자청",
    "tech": "무선 이어폰",
    "living": "수납함",
    "fashion": "린넨 셔츠",
    "sport": "요가 매트",
    "kids": "아기 기저귀",
}


@pytest.mark.parametrize("field", NAMED)
def test_who_presents_is_somebody_of_the_products_field(field: str):
    who = cast_for(AUTO, Product(name=NAMED[field]))
    assert who.fields[0] == field and who.kind == "person"


@pytest.mark.parametrize(
    "name", ["수분 크림", "유산균 60캡슐", "강아지 사료", "고양이 영양제", "홍삼정", "저주파 치료기", "KF94 마스크"]
)
def test_nobody_of_a_medical_trade_presents_what_he_could_seem_to_prescribe(name: str):
    trades = {cast_for(AUTO, Product(name=name, brand=f"브랜드{n}")).trade for n in range(60)}
    assert not [trade for trade in trades if re.search("의사|약사", trade)]
    assert cast_for("hyejin_vet", Product(name=name)).id == "hyejin_vet"


def test_things_for_pets_are_presented_by_somebody_who_knows_them():
    assert "pet" in cast_for(AUTO, Product(name="강아지 사료")).fields


def test_a_brand_keeps_its_face_and_brands_differ():
    def faces(*products: tuple[str, str]) -> set[str]:
        return {cast_for(AUTO, Product(name=name, brand=brand)).id for name, brand in products}

    assert len(faces(*((name, "하루결") for name in ("수분 크림", "클렌징 폼", "선크림", "토너 200ml")))) == 1
    assert len(faces(*(("유자청", brand) for brand in ("남쪽선반", "고흥농원", "다정", "온기", "한입", "들녘")))) > 1


def test_who_a_script_was_written_for_presents_it_and_nothing_known_takes_the_usual():
    scene = Scene(scene_number=1, text="오늘만 만나요", duration=2, role="hook")
    told = ScriptMetadata(character_id="soonja_grandma", tone="casual")
    script = Script(scenes=(scene,), total_duration=2, metadata=told, product=Product(name="무선 이어폰"))
    assert cast_for(AUTO, script).id == "soonja_grandma"
    assert cast_for(AUTO, None).id == DEFAULT and cast_for(AUTO, Product(name="이것")).fields[0] == "living"
    assert cast_for("jun_reviewer", Product(name="수분 크림")).id == "jun_reviewer"


def test_the_users_own_are_found_in_home_and_in_a_named_folder(tmp_path: Path):
    _given(tmp_path / "home" / "characters", "mine.toml", _source("jun_reviewer"))
    extra = _given(tmp_path / "extra", "yours.toml", _source("jun_reviewer"))
    assert load_character("mine").name == "최준"
    assert {"mine", "yours"} <= {one.id for one in list_characters(extra)}


BROKEN = {
    "no TOML": ("name = ", "", "TOML"),
    "missing name": (_source("jun_reviewer").replace('name = "최준"\n', ""), "name", "빠져"),
    "unknown key": ("shoe_size = 260\n" + _source("jun_reviewer"), "shoe_size", "모르는"),
    "wrong value": (_source("jun_reviewer").replace("age = 29", "age = 290"), "age", "이하로"),
    "unknown part": (_source("jun_reviewer").replace('outfit = "turtleneck"', 'outfit = "armour"'), "parts.outfit", "hoodie"),
    "no colour": (_source("jun_reviewer").replace('skin = "#f8d6bb"', 'skin = "pink"'), "parts.skin", "'pink'"),
    "no hair": (_source("jun_reviewer").replace('hair = "12"', ""), "parts.hair", "빠져"),
    "unknown part key": (_source("jun_reviewer").replace("[voice]", "wings = true\n\n[voice]"), "parts.wings", "모르는"),
    "not UTF-8": ("name = '\udcff'", "", "TOML"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_names_key_and_cure_and_hides_no_other(case: str, tmp_path: Path):
    text, key, cure = BROKEN[case]
    (tmp_path / "broken.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    (problem,) = problems(tmp_path)
    assert (problem.path.name, problem.key) == ("broken.toml", key)
    assert "broken.toml" in problem.ko and cure in problem.ko
    assert not re.search(r"[A-Za-z]+ should [a-z]+", problem.ko), "pydantic's English"
    assert len(list_characters(tmp_path)) == len(CAST)
    with pytest.raises(InputError, match=r"broken\.toml"):
        load_character("broken", tmp_path)


def _pictured(folder: Path, pictures: str) -> Path:
    text = (
        _source("jun_reviewer").split("[parts]")[0]
        + f"[parts]\npictures = {{ {pictures} }}\n\n[voice]\nrecipe = {{ jm_kumo = 1.0 }}\n"
    )
    return _given(folder, "me.toml", text)


def test_pictures_of_ones_own_stand_for_the_drawing(tmp_path: Path):
    folder = _pictured(tmp_path, 'closed = "me.png"')
    Image.new("RGBA", (60, 120), (200, 30, 30, 128)).save(folder / "me.png")
    first = load_character("me", folder)
    assert Path(first.parts["pictures"]["closed"]).is_absolute()
    Image.new("RGBA", (60, 120), (30, 30, 200, 128)).save(folder / "me.png")
    assert load_character("me", folder).parts["pictures_mark"] != first.parts["pictures_mark"]


@pytest.mark.parametrize("pictures", ['closed = "gone.png"', 'open = "me.png"', 'closed = "../me.png"', 'closed = "me.toml"'])
def test_a_missing_picture_is_named(pictures: str, tmp_path: Path):
    Image.new("RGB", (8, 8)).save(tmp_path / "me.png")
    (problem,) = problems(_pictured(tmp_path / "own", pictures))
    assert problem.key == "parts.pictures.closed" and "PNG" in problem.ko


def test_a_picture_that_cannot_be_drawn_breaks_no_other_character_and_is_not_saved(tmp_path: Path):
    Image.new("RGB", (40, 60), "#884422").save(tmp_path / "face.png")
    kept = save_character(load_character("fox_manager").model_copy(update={"id": "my_fox"}), tmp_path / "face.png")
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)  # claims 3,600 megapixels
    (tmp_path / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IEND", b""))
    Image.new("RGB", (40, 60)).save(tmp_path / "script.eps")
    Image.effect_noise((400, 400), 90).save(whole := tmp_path / "whole.jpg")
    (tmp_path / "cut.jpg").write_bytes(whole.read_bytes()[:9000])
    for name in ("huge.png", "script.eps", "cut.jpg"):
        with pytest.raises(InputError, match="PNG"):
            save_character(kept, tmp_path / name)
    assert load_character("my_fox") == kept and not problems()
    folder = _pictured(tmp_path, 'closed = "huge.png"')
    (folder / "huge.png").write_bytes((tmp_path / "huge.png").read_bytes())
    assert [problem.key for problem in problems(folder)] == ["parts.pictures.closed"]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_saved_character_is_read_back(tmp_path: Path):
    Image.new("RGB", (40, 60), "#884422").save(tmp_path / "face.PNG")
    own = load_character("fox_manager").model_copy(update={"id": "my_fox", "name": '여우 "둘째"\\', "persona": "줄\n바꿈"})
    again = save_character(own, tmp_path / "face.PNG")
    assert again == load_character("my_fox")
    assert (again.name, again.persona, again.phrases, again.palette) == (own.name, own.persona, own.phrases, own.palette)
    assert Path(again.parts["pictures"]["closed"]).parent == tmp_path / "home" / "characters"


def test_what_could_not_be_read_back_is_not_saved(tmp_path: Path):
    own = load_character("fox_manager").model_copy(update={"id": "my_fox", "parts": {"beast": "unicorn"}})
    with pytest.raises(InputError, match="unicorn"):
        save_character(own)
    assert not list((tmp_path / "home" / "characters").glob("*.toml"))


def test_the_example_of_the_readme_works(tmp_path: Path):
    example = (BUILT_IN / "README.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert load_character("my_owner", _given(tmp_path, "my_owner.toml", example)).name == "하나 사장"


def test_an_edited_file_is_read_again(tmp_path: Path):
    _given(tmp_path, "mine.toml", _source("jun_reviewer"))
    assert load_character("mine", tmp_path).age == 29
    _given(tmp_path, "mine.toml", _source("jun_reviewer").replace("age = 29", "age = 30 # older"))
    assert load_character("mine", tmp_path).age == 30
