"""Three drafts side by side, of which one is picked: in headless Chromium, on a short whose words were edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import storyboard as boards
from pipeline.records import Product
from tests.support.studio import CHROMIUM, browsing, shoot
from tests.support.studio_scenes_parts import SAY, expect, keep, open_kept
from web.draft_sets import BESIDE, NUMBER, looks_for
from web.looks import looks

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_every_field_is_tried_in_three_different_looks():
    known = {look.id for look in looks()}
    for three in (*BESIDE.values(), looks_for(Product(name="무엇인지 모를 것"))):
        assert len(set(three)) == NUMBER and set(three) <= known


def test_one_of_three_drafts_is_picked_and_the_others_go(studio_address: str, studio_home: Path, browser: Browser):
    file = keep(studio_home, "물푸레 쟁반")
    file.change(lambda board: boards.set_scene(board, board.rows[0].key, text="손에 착 감겨요."))
    with browsing(browser) as page:
        page.goto(studio_address)
        open_kept(page, "물푸레 쟁반", SAY["tab_scenes"])
        page.locator("#variants").click()
        tiles = page.locator(".drafts li")
        expect(tiles).to_have_count(3, timeout=60000)
        expect(tiles.nth(2)).to_contain_text("손에 착 감겨요.")
        shoot(page, "variants-begun")
        expect(page.locator(".drafts video")).to_have_count(3, timeout=400000)
        shoot(page, "variants")
        page.locator(".drafts button").nth(1).click()
        expect(page.locator(".drafts")).to_have_count(0, timeout=60000)
        expect(page.locator("#make")).to_contain_text(SAY["finish_it"], timeout=60000)
        expect(page.locator("#scene-1 .say textarea")).to_have_value("손에 착 감겨요.")
        here = [board for _, board in boards_of(studio_home) if board.product.name == "물푸레 쟁반"]
        assert len(here) == 2 and file.read().settings.image.template == "", "the open one stays, the picked one is beside it"
        (picked,) = (board for board in here if board.id != file.id)
        assert picked.draft_set == "" and picked.settings.image.template == "minimal"


def boards_of(home: Path) -> list[tuple[boards.StoryboardFile, boards.Storyboard]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHORTS_HOME", str(home))
        return list(boards.storyboards())
