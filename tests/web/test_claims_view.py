"""Claims on the page: listed with law and tamer wording, asked about once before a film is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.records import Product, Scene, Script, ScriptMetadata
from pipeline.script.advert_check import fit_to_advertise
from pipeline.storyboard import Storyboard
from pipeline.storyboard.storyboard import Row
from web import storyboard_view
from web.claims_view import ClaimsError, claims_list, scene_claims, unanswered_claims, with_tamer_words
from web.job_view import Wish

SHEET = Product.model_validate({"name": "수분 앰플", "features": ["보톡스 대신 바르는 앰플", "무향"], "price": 19900})


def board(text: str = "살펴보세요.", **more: object) -> Storyboard:
    scene = Scene(scene_number=1, text=text, duration=3.0, headline="보톡스 대신", chips=("보톡스",))
    who = ScriptMetadata(character_id="x", tone="casual")
    script = Script(scenes=(scene,), total_duration=3.0, metadata=who, product=SHEET)
    return Storyboard.model_validate(
        {"id": "a", "product": SHEET, "character_id": "x", "script": script, "rows": (Row(key="one"),), **more}
    )


def test_the_list_says_law_and_why():
    told = claims_list(unanswered_claims(SHEET, None), "ko")
    assert "화장품법" in told
    assert "보톡스" in told
    assert claims_list((), "ko") == ""


def test_a_grave_claim_is_asked_about_once():
    assert [claim.found for claim in unanswered_claims(SHEET, None)] == ["보톡스"]
    assert unanswered_claims(SHEET, board(claims_answered=("보톡스",))) == ()
    assert unanswered_claims(SHEET.model_copy(update={"claims_confirmed": True}), None) == ()
    assert unanswered_claims(SHEET, board(product=SHEET.model_copy(update={"claims_confirmed": True}))) == ()
    other = SHEET.model_copy(update={"name": "유기농 오메가 캡슐", "features": ("주름이 완전히 사라지는 캡슐", "보톡스 효과")})
    assert unanswered_claims(other, board(product=SHEET.model_copy(update={"claims_confirmed": True})))
    assert "보톡스" in str(ClaimsError(unanswered_claims(SHEET, None)))


def test_tamer_words_take_the_place_of_grave_ones_in_scenes():
    tamer = with_tamer_words(board("보톡스 대신 이 앰플이에요."))
    scene = tamer.scene("one")
    assert "보톡스" not in "".join((scene.text, scene.headline, *scene.chips))
    assert scene_claims(tamer) == ()


@pytest.mark.parametrize("confirmed", [False, True])
def test_confirmed_claims_stay_in_the_sheet(confirmed: bool):
    product, found = fit_to_advertise(SHEET.model_copy(update={"claims_confirmed": confirmed}))
    assert ("보톡스 대신 바르는 앰플" in product.features) is confirmed
    assert found
    assert any(one.dropped for one in found) is not confirmed


def test_the_main_button_asks_once_and_keeps_the_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path))
    monkeypatch.setattr(storyboard_view, "make", lambda *given, **more: None)
    wish = Wish(product=SHEET, photos=(), character="auto", tone="", seed=0)
    with pytest.raises(ClaimsError):
        storyboard_view.start(wish, "one")
    swapped = storyboard_view.start(wish, "one", claims="swap")
    assert swapped.read().claims_answered == ("보톡스",)
    assert not swapped.read().product.claims_confirmed
    assert storyboard_view.start(wish, "one", swapped.name).name == swapped.name
    kept = storyboard_view.start(wish, "two", claims="keep")
    assert kept.read().product.claims_confirmed
