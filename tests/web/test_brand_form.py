"""우리 가게 in headless Chromium: a font of one's own, words not to be used, and what a card says of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import storyboard as boards
from pipeline.media.typesetting import FACES, FONTS
from tests.support.studio import CHROMIUM, browsing, shoot
from tests.support.studio_scenes_parts import SAY, Studio, expect, keep, kept, open_kept, tab

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload


def test_a_shops_font_and_words_reach_the_open_short(studio_address: str, studio_home: Path, browser: Browser):
    studio = Studio(studio_address, studio_home, keep(studio_home, "한지 조명"))
    with browsing(browser) as page:
        page.goto(studio_address)
        open_kept(page, "한지 조명", SAY["tab_finish"])
        page.get_by_role("button", name=SAY["brand_open"]).click(timeout=60000)
        page.locator("#brand-shop textarea, #brand-shop input").fill("온담")
        page.locator("#brand-forbidden textarea").fill("먼지\n최저가")
        bad: FilePayload = {"name": "a.ttf", "mimeType": "font/ttf", "buffer": b"no font at all"}
        page.locator("#brand input[type=file]").first.set_input_files(bad)
        expect(page.locator("#brand-said")).to_contain_text("TTF 나 OTF 글꼴이 아닙니다", timeout=60000)
        page.locator("#brand input[type=file]").first.set_input_files(FONTS / FACES["jua"])
        expect(page.locator("#brand-said")).to_contain_text(SAY["brand_kept"], timeout=60000)
        expect(page.locator("#brand-font input")).to_have_value(SAY["font_own"], timeout=20000)
        shoot(page, "brand")
        kept(studio, lambda board: board.settings.script.forbidden, ("먼지", "최저가"))
        kept(studio, lambda board: bool(board.settings.image.brand_kit and board.settings.image.brand_kit.font), True)
        tab(page, SAY["tab_scenes"])
        expect(page.locator("#scene-1 .row-head")).to_contain_text("쓰지 않을 말: 먼지", timeout=60000)
        page.locator("#make").click()
        expect(page.locator("#status")).to_contain_text("1번 장면에 쓰지 않기로 한 말 '먼지'", timeout=60000)
        tab(page, SAY["tab_finish"])
        page.locator("#brand-drop").click()
        expect(page.locator("#brand-said")).to_contain_text(SAY["brand_gone"], timeout=20000)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SHORTS_HOME", str(studio_home))
            assert boards.saved_brand("") is None
