"""axe-core finds no serious fault of accessibility in any tab, in both languages, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import test_studio

playwright_api = pytest.importorskip("playwright.sync_api")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = test_studio.pytestmark
address = test_studio.address

GRADIOS_OWN = {"nested-interactive"}
"""The button around a hidden file input in Gradio's gallery: not ours to change."""
LOOKS = [("ko-KR", 1440, "light"), ("en-US", 390, "dark")]


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def page(address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale, width, scheme = request.param
    with playwright_api.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=test_studio.CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        playwright_api.expect(page.locator("#make")).to_be_visible(timeout=60000)
        yield page
        browser.close()


def test_every_tab_can_be_reached_and_read(page: Page):
    tabs, found = page.get_by_role("tablist").first.get_by_role("tab"), []
    for index in range(tabs.count()):
        tabs.nth(index).click()
        page.wait_for_timeout(700)
        faults = axe_api.Axe().run(page).response["violations"]
        grave = [fault for fault in faults if fault["impact"] in ("serious", "critical") and fault["id"] not in GRADIOS_OWN]
        found += [(index, fault["id"], node["target"], node["html"][:120]) for fault in grave for node in fault["nodes"]]
    assert found == []
