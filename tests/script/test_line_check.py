"""A model's line must follow from the sheet: lies by kind are stopped, honest lines are not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.characters import list_characters
from pipeline.engines import Brief, Line, Tell, hush, load
from pipeline.records import TONES, Product
from pipeline.script import ScriptOptions, write_script
from pipeline.script.brief import make_brief
from pipeline.script.line_check import ground_of, plain_line, unproven
from pipeline.workspace.project import Project
from tests.support.script_parts import person

DATA = Path(__file__).parents[1] / "data" / "model_lines"
SHEET = Product.model_validate(
    {
        "name": "이슬막 수분크림 50ml",
        "brand": "온유담",
        "price": 19900,
        "list_price": 25000,
        "rating": 4.8,
        "rating_count": 812,
        "features": ["무향", "히알루론산 5종", "끈적임 없음"],
    }
)
HONEST = (
    "아침마다 당기던 얼굴, 이제 이슬막 수분크림으로 시작해요.",
    "히알루론산 5종이 들어 있어요.",
    "끈적임 없이 산뜻하게 발려요.",
    "만 구천구백 원, 정가보다 5,100원 내려갔어요.",
    "25,000원에서 20% 할인해 19,900원이에요.",
    "별점 4.8점, 후기 812개가 말해 줘요.",
    "하루 두 번, 아침저녁으로 발라요.",
    "무향이라 향수랑 섞이지 않아요.",
    "만 원대 수분크림이에요.",
)


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_of_the_lies_no_more_than_one_in_forty_passes():
    ground, told = ground_of(SHEET), rows("lies.tsv")
    passed = [lie for _, lie in told if not list(unproven(lie, ground))]
    assert len(told) >= 120
    assert len(passed) <= len(told) // 40, passed


def test_lies_of_many_sheets_are_stopped_and_a_models_honest_lines_are_not():
    sheets = json.loads((DATA / "sheets.json").read_text(encoding="utf-8"))
    grounds = {name: ground_of(Product.model_validate(values)) for name, values in sheets.items()}
    told = rows("lies_of_sheets.tsv")
    passed = [lie for name, lie in told if not list(unproven(lie, grounds[name]))]
    assert len(told) >= 320
    assert len(passed) <= 2, passed
    honest = rows("honest_of_sheets.tsv")
    assert sum(bool(list(unproven(line, grounds[name]))) for name, line in honest) <= 2


def test_todays_embedded_copy_is_not_stopped():
    sheets = json.loads((DATA / "sheets.json").read_text(encoding="utf-8"))
    people, engine, told, stopped = list_characters(), load("script", "template"), 0, []
    for number, values in enumerate(sheets.values()):
        product = Product.model_validate(values)
        brief = make_brief(product, people[number % len(people)], ScriptOptions(seed=number))
        words = "\n".join(text for texts in brief.persona["phrases"].values() for text in texts)
        ground = ground_of(product, words)
        lines = [text for line in engine.write(brief) for text in (line.text, *line.chips)]
        told += len(lines)
        stopped += [line for line in lines if list(unproven(line, ground))]
    assert told >= 200
    assert len(stopped) * 100 <= told, stopped


def test_honest_lines_of_the_embedded_copy_are_not_stopped():
    people = {who.id: who for who in list_characters()}
    stopped, told = [], rows("honest.tsv")
    for name, who, features, price, line in told:
        values = {"name": name, "features": [one for one in features.split("|") if one], "price": price or None}
        product = Product.model_validate(values)
        brief = make_brief(product, people[who], ScriptOptions())
        words = "\n".join(text for texts in brief.persona["phrases"].values() for text in texts)
        if found := list(unproven(line, ground_of(product, words))):
            stopped.append((line, found))
    assert len(told) >= 200
    assert len(stopped) <= 2, stopped


@pytest.mark.parametrize("line", HONEST)
def test_a_line_that_follows_from_the_sheet_holds(line: str):
    assert list(unproven(line, ground_of(SHEET))) == []


def test_signs_that_are_not_seen_hide_nothing():
    assert plain_line("9\u200b,9\u2060００원") == "9,900원"


def test_what_the_presenter_always_says_may_be_said():
    assert list(unproven("펭 셰프 추천!", ground_of(SHEET)))
    assert not list(unproven("펭 셰프 추천!", ground_of(SHEET, "펭 셰프 추천!")))


class Model:
    """An engine that lies in one scene."""

    name, revision = "model", "1"

    def __init__(self, lie: Line) -> None:
        self.lie = lie
        self.briefs: list[Brief] = []

    def missing(self) -> str:
        return ""

    def write(self, brief: Brief, *, tell: Tell = hush) -> list[Line]:
        self.briefs.append(brief)
        roles = ("hook", "problem", "product", "proof", "call")
        lines = [Line(role=role, text=HONEST[n], headline="") for n, role in enumerate(roles)]
        return [*lines[:3], self.lie, lines[4]]


@pytest.mark.parametrize(
    "lie",
    [
        Line(role="proof", text="주름이 사라져요.", headline=""),
        Line(role="proof", text="끈적임 없어요.", headline="식약처 승인"),
        Line(role="proof", text="끈적임 없어요.", headline="", chips=("반값",)),
    ],
)
def test_a_line_that_lies_twice_is_replaced_and_the_others_stay(tmp_path: Path, lie: Line):
    notes: list[str] = []
    model = Model(lie)
    script = write_script(
        SHEET, person(), engine=model, project=Project(tmp_path), report=lambda event: notes.append(event.note)
    )
    told = [scene.text for scene in script.scenes]
    assert [told[n] for n in (0, 1, 2, 4)] == [HONEST[n] for n in (0, 1, 2, 4)]
    assert told[3] not in ("주름이 사라져요.", "끈적임 없어요.")
    assert len(model.briefs) == 2
    assert model.briefs[1].findings
    assert script.metadata.engine == "model 1"
    assert any("기본 문구로 바꿨어요" in note for note in notes)


def test_lies_of_every_kind_are_in_the_list():
    kinds = Counter(kind for kind, _ in rows("lies.tsv"))
    assert set(kinds) >= {"price", "number", "claim", "authority", "person", "rank", "deadline", "offer", "address"}
    assert TONES
    assert load("script", "template").name == "template"
