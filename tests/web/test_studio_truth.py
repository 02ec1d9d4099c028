"""What the studio shows is true: of this product, of the open short, of what is on the sheet. In headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline import storyboard as boards
from pipeline.storyboard import Storyboard, StoryboardFile
from tests.support.studio import CHROMIUM, browsing, shoot
from tests.support.studio_scenes_parts import SAY, Studio, keep, kept, open_kept, tab

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

playwright_api = pytest.importorskip("playwright.sync_api")
expect = playwright_api.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture
def page(studio_address: str, browser: Browser) -> Iterator[Page]:
    with browsing(browser) as page:
        page.goto(studio_address)
        expect(page.locator("#try-example")).to_be_visible(timeout=60000)
        yield page


def box(page: Page, field: str) -> Locator:
    return page.locator(f"#fact-{field} textarea, #fact-{field} input").first


def number_of_boards(home: Path) -> int:
    return len(list(home.glob("projects/*/storyboards/[0-9a-f]*.json")))


FACTS = ("name", "brand", "price", "list_price", "description", "features", "rating", "rating_count", "url", "sku")


def test_nothing_of_a_former_product_reaches_the_next(page: Page):
    page.get_by_role("button", name=SAY["more_facts"]).click()
    for field in FACTS:
        expect(box(page, field)).to_have_value("")
    shoot(page, "empty-sheet")
    page.locator("#try-example").click()
    expect(box(page, "rating")).not_to_have_value("", timeout=60000)
    expect(page.locator("#door-said")).to_contain_text("읽었습니다")
    expect(page.locator("#photos .photo-tile")).not_to_have_count(0)
    box(page, "name").fill("제주 한라봉청")
    box(page, "brand").focus()
    expect(page.locator("#door-said")).to_contain_text("비웠습니다", timeout=20000)
    for field in ("rating", "rating_count", "url"):
        expect(box(page, field)).to_have_value("")
    page.locator("#try-example").click()
    expect(box(page, "rating")).not_to_have_value("", timeout=60000)
    page.locator("#new-product").click()
    for field in FACTS:
        expect(box(page, field)).to_have_value("", timeout=20000)
    expect(page.locator("#photos .photo-tile")).to_have_count(0)


def test_what_is_done_in_the_first_second_stays(page: Page, studio_home: Path):
    keep(studio_home, "무명 앞치마")
    open_kept(page, "무명 앞치마", SAY["tab_product"])
    expect(box(page, "name")).to_have_value("무명 앞치마", timeout=60000)
    for press, name in (("#new-product", ""), ("#try-example", "남쪽선반 고흥 유자청 500g")):
        if press == "#try-example":
            open_kept(page, "무명 앞치마", SAY["tab_product"])
        page.reload()
        page.locator(press).click(timeout=60000)
        expect(box(page, "name")).to_have_value(name, timeout=60000)
        page.wait_for_timeout(2500)
        expect(box(page, "name")).to_have_value(name)
    expect(page.locator("#photos .photo-tile")).to_have_count(4)
    open_kept(page, "무명 앞치마", SAY["tab_product"])
    slow = {"offline": False, "latency": 500, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.reload()
    box(page, "price").press_sequentially("7,700", timeout=60000)
    expect(box(page, "name")).to_have_value("무명 앞치마", timeout=60000)
    page.wait_for_timeout(1000)
    expect(box(page, "price")).to_have_value("7,700")


def test_the_phone_is_large_and_stays_in_sight(page: Page):
    page.locator("#try-example").click()
    expect(box(page, "name")).not_to_have_value("", timeout=60000)
    page.evaluate("window.scrollTo(0, 700)")
    page.wait_for_function("scrollY > 200")
    seen = page.locator("#phone").bounding_box()
    screen = page.locator(".screen").bounding_box()
    assert seen and screen and seen["y"] >= 0 and screen["width"] >= 300
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_photo_that_cannot_be_read_is_named_with_its_reason(page: Page):
    page.locator("#photos input[type=file]").set_input_files(
        {"name": "catalogue.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.4 not a photo"}
    )
    expect(page.locator("#photos-said")).to_contain_text("catalogue.jpg", timeout=60000)
    expect(page.locator("#photos-said")).to_contain_text("사진 파일이 아닙니다")


STATE = """video => ({src: video.getAttribute('src'), muted: video.muted, hidden: video.hidden, paused: video.paused,
  at: video.currentTime})"""


def film(page: Page) -> dict[str, Any]:
    return page.locator("#player video.film").evaluate(STATE)


def test_the_player_shows_the_open_short_aloud(page: Page, studio_home: Path, studio_address: str):
    file = keep(studio_home, "남쪽 유자청")
    keep(studio_home, "보온 텀블러")
    open_kept(page, "남쪽 유자청")
    page.locator("#make").click()
    expect(page.locator("#status .steps")).to_contain_text("대본 ✓", timeout=60000)
    shoot(page, "steps")
    expect(page.locator("#player video.film")).to_be_visible(timeout=240000)
    now = film(page)
    assert now["src"] and not now["muted"]
    page.locator("#player .caption-key").click()
    expect(page.locator("#scene-1 .say textarea")).to_be_focused(timeout=20000)
    page.locator("#player .strip button").nth(2).click()
    page.wait_for_function("document.querySelector('#player video.film').currentTime > 0.8", timeout=30000)
    then = film(page)
    assert then["src"] == now["src"] and not then["hidden"] and then["at"] > 0.8
    shoot(page, "seek")
    tab(page, SAY["tab_library"])
    page.locator(".book", has_text="보온 텀블러").locator(".open-board").click(timeout=60000)
    expect(page.locator("#player video.film")).to_be_hidden(timeout=60000)
    other = film(page)
    assert other["src"] is None and other["paused"]
    open_kept(page, "남쪽 유자청")
    expect(page.locator("#player video.film")).to_be_visible(timeout=60000)
    assert film(page)["src"] == now["src"]
    page.locator("#scene-1 .say textarea").fill("남쪽에서 왔어요.")
    page.locator("#scene-1 .say textarea").blur()
    page.locator("#scene-1 .down").click()
    expect(page.locator("#player .ribbon")).to_contain_text(SAY["before_edit"], timeout=60000)
    kept(Studio(studio_address, studio_home, file), lambda board: board.written.scene(2).text, "남쪽에서 왔어요.")


def test_a_new_price_goes_into_the_open_short(page: Page, studio_home: Path, studio_address: str):
    file = keep(studio_home, "유리 찻주전자")
    file.change(lambda board: boards.set_scene(board, board.rows[0].key, text="제가 쓴 첫 문장이에요."))
    keys = [row.key for row in file.read().rows]
    count = number_of_boards(studio_home)
    open_kept(page, "유리 찻주전자")
    tab(page, SAY["tab_product"])
    expect(box(page, "price")).to_have_value("9,900", timeout=60000)
    box(page, "price").fill("8,800")
    page.locator("#make").click()
    studio = Studio(studio_address, studio_home, file)
    kept(studio, lambda board: str(board.product.price), "8800")
    page.locator("#stop").click()
    board = file.read()
    assert [row.key for row in board.rows] == keys and number_of_boards(studio_home) == count
    assert (board.written.scene(1).text, board.written.scene(2).headline) == ("제가 쓴 첫 문장이에요.", "8,800원")


def test_another_product_asks_where_it_goes(page: Page, studio_home: Path):
    file = keep(studio_home, "대나무 도마")
    before, count = file.read(), number_of_boards(studio_home)
    open_kept(page, "대나무 도마")
    tab(page, SAY["tab_product"])
    expect(box(page, "name")).to_have_value("대나무 도마", timeout=60000)
    box(page, "name").fill("참나무 접시")
    page.locator("#make").click()
    expect(page.locator("#answer-new")).to_be_visible(timeout=60000)
    expect(page.locator("#status")).to_contain_text("새 쇼츠로 만들까요")
    shoot(page, "ask")
    assert same(file, before) and number_of_boards(studio_home) == count
    page.locator("#answer-new").click()
    expect(page.locator("#answer-new")).to_be_hidden(timeout=60000)
    expect(page.locator("#stop")).to_be_enabled(timeout=60000)
    page.locator("#stop").click()
    assert same(file, before) and number_of_boards(studio_home) == count + 1


def same(file: StoryboardFile, before: Storyboard) -> bool:
    now = file.read()
    return (now.product, [scene.text for scene in now.written.scenes]) == (
        before.product,
        [scene.text for scene in before.written.scenes],
    )


def test_an_added_scene_has_no_words_and_is_not_made_without(page: Page, studio_home: Path, studio_address: str):
    file = keep(studio_home, "양모 담요")
    open_kept(page, "양모 담요")
    page.locator("#scene-1 .add").click()
    expect(page.locator("#scene-3")).to_be_visible(timeout=60000)
    text = page.locator("#scene-2 .say textarea")
    expect(text).to_have_value("")
    expect(text).to_have_attribute("placeholder", SAY["new_text"])
    page.locator("#make").click()
    expect(page.locator("#status")).to_contain_text("2번 장면에 할 말이 없습니다", timeout=60000)
    text.fill("겨울밤이 따뜻해져요.")
    text.blur()
    kept(Studio(studio_address, studio_home, file), lambda board: board.rows[1].unwritten, False)
    expect(page.locator("#status")).to_have_text(re.compile("."))
