"""Looks to choose from, and the options a user begins every short with."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.characters import DEFAULT
from pipeline.errors import InputError
from pipeline.records import Product
from pipeline.short import Settings
from pipeline.storyboard import Storyboard
from web import looks
from web.i18n import words
from web.option_fields import value_of

BOARD = Storyboard(id="a1", product=Product(name="컵"), character_id=DEFAULT)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("look", looks.looks(), ids=lambda look: look.id)
def test_a_look_sets_what_goes_together_and_is_marked(look: looks.Look):
    settings = looks.with_look(BOARD, look.id).settings
    assert {path: value_of(settings, path) for path, _ in look.options()} == dict(look.options())
    for language in ("ko", "en"):
        shown = looks.gallery(settings, language, words(language))
        assert shown.count('aria-pressed="true"') == 1 and shown.count("data-listen") == len(looks.looks())


def test_a_look_there_is_not_is_refused():
    with pytest.raises(InputError, match="xyz"):
        looks.with_look(BOARD, "xyz")


def test_defaults_are_of_their_user_and_outlive_options_that_are_gone(monkeypatch: pytest.MonkeyPatch):
    looks.keep_defaults(looks.with_look(BOARD, "deal").settings, "a")
    mine = looks.default_settings("a")
    assert (mine.image.template, mine.render.caption_style, mine.direction.recipe) == ("deal", "pop", "price")
    assert looks.default_settings("b") == Settings()
    place = looks._place("a")
    place.write_text(place.read_text("utf-8").replace("whip", "gone").replace("video.progress", "video.gone"), "utf-8")
    assert looks.default_settings("a").video.transition == Settings().video.transition
    assert looks.default_settings("a").image.template == "deal"
