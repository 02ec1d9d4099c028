"""The cards of the scenes in headless Chromium: few controls, order by drag and key, undo, files dropped on a card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import storyboard as boards
from tests.support.studio import CHROMIUM, ROOT, browsing, controls, shoot
from tests.support.studio_scenes_parts import SAY, Studio, keep, kept, open_kept, tab
from tests.support.visitors import press_at_random

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

playwright_api = pytest.importorskip("playwright.sync_api")
expect = playwright_api.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(studio_address: str, browser: Browser) -> Iterator[Page]:
    with browsing(browser) as page:
        page.goto(studio_address)
        expect(page.locator("#make")).to_be_visible(timeout=60000)
        yield page


def words_of(studio: Studio) -> list[str]:
    return [scene.text for scene in studio.file.read().written.scenes]


def test_a_card_is_worked_with_eight_controls_and_nothing_is_lost(page: Page, studio_home: Path, studio_address: str):
    studio = Studio(studio_address, studio_home, keep(studio_home, "놋그릇"))
    studio.file.change(lambda board: boards.add_scene(board, board.rows[0].key, "대대로 쓰는 그릇이에요."))
    one, two, three = (row.key for row in studio.file.read().rows)
    open_kept(page, "놋그릇", SAY["tab_scenes"])
    assert 4 <= controls(page, "#scene-1") <= 8
    before = words_of(studio)
    page.locator("#scene-3 .handle").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#scene-2 .handle")).to_be_focused(timeout=30000)
    kept(studio, lambda board: [row.key for row in board.rows], [one, three, two])
    page.locator("#scene-3 .handle").drag_to(page.locator("#scene-1"))
    kept(studio, lambda board: [row.key for row in board.rows], [two, one, three])
    text = page.locator("#scene-2 .say textarea")
    text.fill("먼지가 앉지 않아요.")
    page.locator("#scene-2 .more-key").click()
    kept(studio, lambda board: board.scene(one).text, "먼지가 앉지 않아요.")
    page.locator("#scene-2 .drop").click()
    expect(page.locator("#scene-3")).to_have_count(0, timeout=60000)
    shoot(page, "cards")
    for _ in range(4):
        page.keyboard.press("Control+z")
    kept(studio, lambda board: [scene.text for scene in board.written.scenes], before)
    expect(page.locator("#scene-3 .say textarea")).to_have_value(before[2], timeout=30000)
    expect(page.get_by_role("button", name=SAY["undo"])).to_be_disabled(timeout=30000)
    page.get_by_role("button", name=SAY["redo"]).click()
    kept(studio, lambda board: [row.key for row in board.rows], [one, three, two])


def test_a_sentence_from_before_is_gone_back_to(page: Page, studio_home: Path, studio_address: str):
    studio = Studio(studio_address, studio_home, keep(studio_home, "삼베 수건"))
    old = words_of(studio)[0]
    open_kept(page, "삼베 수건", SAY["tab_script"])
    page.locator("#scene-1 .retell").click()
    kept(studio, lambda board: board.rows[0].lines, (old,))
    page.locator("#scene-1 [data-field=line]").select_option(old)
    kept(studio, lambda board: board.written.scene(1).text, old)
    expect(page.locator("#scene-1 .say textarea")).to_have_value(old, timeout=30000)


def test_a_picture_dropped_on_a_card_is_its_own(page: Page, studio_home: Path, studio_address: str):
    studio = Studio(studio_address, studio_home, keep(studio_home, "대바구니"))
    open_kept(page, "대바구니", SAY["tab_scenes"])
    photo = (ROOT / "examples" / "mood-lamp" / "2.jpg").read_bytes()
    dropped = page.evaluate_handle(
        """(bytes) => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'mine.jpg', {type: 'image/jpeg'})); return data; }""",
        list(photo),
    )
    page.dispatch_event("#scene-2", "dragover", {"dataTransfer": dropped})
    page.dispatch_event("#scene-2", "drop", {"dataTransfer": dropped})
    kept(studio, lambda board: bool(board.written.scene(2).picture), True)
    page.locator("#stop").click()


def test_a_press_is_acknowledged_at_once_and_a_tab_opens_without_waiting(page: Page, studio_home: Path):
    keep(studio_home, "옹기 항아리")
    open_kept(page, "옹기 항아리", SAY["tab_scenes"])
    for name in ("script", "image", "voice", "video", "scenes"):
        tab(page, SAY[f"tab_{name}"])
        expect(page.locator("#cards")).to_have_attribute("data-front", name, timeout=30000)
        assert page.locator("#scene-2 .row-head").is_visible(), "the cards are there already"
    assert page.evaluate(
        "() => { const down = document.querySelector('#scene-1 .handle'), card = down.closest('.scene-row');"
        " down.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}));"
        " return card.id === 'scene-2' && card.getAttribute('aria-busy') === 'true'; }"
    )


def test_a_file_of_this_computer_cannot_be_put_into_a_scene(page: Page, studio_home: Path, studio_address: str):
    studio = Studio(studio_address, studio_home, keep(studio_home, "갓"))
    open_kept(page, "갓", SAY["tab_scenes"])
    key = studio.file.read().rows[0].key
    page.evaluate(
        """([place, key]) => { const ask = window.fetch; window.fetch = (url, how) => {
        if (String(url).includes('component_server')) how.body = JSON.stringify({...JSON.parse(how.body),
          data: {...JSON.parse(how.body).data, action: 'picture', files: [place]}});
        return ask(url, how); }; }""",
        [str(ROOT / "examples" / "mood-lamp" / "2.jpg"), key],
    )
    page.locator("#scene-1 .more-key").click()
    page.locator("#scene-1 .down").click()
    expect(page.locator("#cards .row-error")).to_contain_text("올린 파일이 없습니다", timeout=30000)
    assert studio.file.read().written.scene(1).picture == ""


def test_visitors_who_press_at_random_lose_nothing(studio_address: str, studio_home: Path, browser: Browser):
    for seed in (1, 2):
        with browsing(browser) as page:
            file = keep(studio_home, f"뒤죽박죽 {seed}")
            assert press_at_random(page, studio_address, file, seed=seed, seconds=8) == []
