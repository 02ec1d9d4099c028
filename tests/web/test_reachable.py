"""axe-core finds no fault of accessibility in any tab, in both languages, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.studio import CHROMIUM, browsing, tabs

playwright_api = pytest.importorskip("playwright.sync_api")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

LOOKS = [("ko-KR", 1440, "light"), ("en-US", 320, "dark")]


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def page(studio_address: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale, width, scheme = request.param
    with browsing(browser, locale=locale, width=width, scheme=scheme) as page:
        page.goto(studio_address)
        playwright_api.expect(page.locator("#make")).to_be_visible(timeout=60000)
        yield page


def test_every_tab_can_be_reached_and_read(page: Page):
    found = []
    for name, _ in tabs(page):
        faults = axe_api.Axe().run(page).response["violations"]
        found += [(name, fault["id"], node["target"], node["html"][:120]) for fault in faults for node in fault["nodes"]]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert found == []


def test_photos_are_put_in_order_and_left_out_by_keys(page: Page):
    page.locator("#try-example").click()
    tiles = page.locator("#photos .photo-tile")
    playwright_api.expect(tiles).to_have_count(4, timeout=60000)
    shown = [image.get_attribute("src") for image in tiles.locator("img").all()]
    tiles.nth(0).locator(".photo").press("ArrowRight")
    playwright_api.expect(tiles.nth(1).locator(".photo")).to_be_focused()
    assert [image.get_attribute("src") for image in tiles.locator("img").all()] == [shown[1], shown[0], *shown[2:]]
    tiles.nth(0).locator(".use").press("Enter")
    playwright_api.expect(tiles.nth(0)).to_have_class("photo-tile off")
    playwright_api.expect(tiles.nth(1).locator("b")).to_be_visible()
    with page.expect_file_chooser():
        page.locator("#photos .photo-add label").click()
