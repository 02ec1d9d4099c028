"""The studio in headless Chromium, as a person uses it. Screenshots are left in build/screens."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
import pytest
from PIL import Image

from tests.support import shop
from tests.support.studio import CHROMIUM, ROOT, browsing, controls, shoot, tabs

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

playwright_api = pytest.importorskip("playwright.sync_api")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture
def page(studio_address: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale, width = getattr(request, "param", ("ko-KR", 1440))
    with browsing(browser, locale=locale, width=width) as page:
        page.goto(studio_address)
        playwright_api.expect(page.locator("#try-example")).to_be_visible(timeout=60000)
        yield page


def box(page: Page, field: str) -> Locator:
    return page.locator(f"#fact-{field} textarea, #fact-{field} input").first


def test_an_address_and_one_button_make_a_short(page: Page, studio_address: str, tmp_path: Path):
    page.get_by_label("상품 페이지 주소").fill(shop.ADDRESS)
    page.locator("#load").click()
    playwright_api.expect(box(page, "name")).to_have_value("노을닛 무선 터치 무드등", timeout=30000)
    playwright_api.expect(box(page, "price")).to_have_value("39,900")
    playwright_api.expect(page.locator("#photos .photo-tile")).to_have_count(4)
    shoot(page, "product")
    page.locator("#telling > button").click()
    page.locator("#seconds input[type=number]").fill("8")
    page.locator("#seconds input[type=number]").press("Tab")
    page.locator("#make").click()
    playwright_api.expect(page.locator("#status .progress-track")).to_be_visible(timeout=60000)
    shoot(page, "making")
    video = page.locator("#player video[controls]")
    playwright_api.expect(video).to_be_visible(timeout=240000)
    shoot(page, "done")
    with urllib.request.urlopen(f"{studio_address}/{video.get_attribute('src')}", timeout=30) as answer:
        (tmp_path / "a.mp4").write_bytes(answer.read())
    checked = subprocess.run([sys.executable, "-m", "pipeline", "check", str(tmp_path / "a.mp4")], cwd=ROOT, check=False)
    assert checked.returncode == 0


def test_a_bad_price_is_said_in_one_sentence(page: Page):
    box(page, "name").fill("한라봉 수제 청")
    box(page, "price").fill("문의 주세요")
    page.locator("#make").click()
    playwright_api.expect(page.locator("#status")).to_contain_text("금액으로 읽을 수 없습니다", timeout=20000)
    playwright_api.expect(box(page, "price")).to_be_focused()
    playwright_api.expect(page.locator("#fact-price")).to_have_class(re.compile("wrong"))
    box(page, "price").fill("0")
    page.locator("#make").click()
    playwright_api.expect(page.locator("#status")).to_contain_text("'0'", timeout=20000)
    playwright_api.expect(box(page, "price")).to_be_focused()


def test_a_path_in_the_address_box_reads_no_file(page: Page):
    page.get_by_label("상품 페이지 주소").fill(str(ROOT / "examples" / "mood-lamp.json"))
    page.locator("#load").click()
    playwright_api.expect(page.locator("#door-said")).to_contain_text("웹 주소가 아닙니다", timeout=20000)


def test_pasted_text_fills_the_sheet_and_names_its_source(page: Page):
    page.get_by_role("tab", name="글 붙여 넣기").click()
    page.locator("#pasted textarea").fill("한라봉 수제 청 1kg\n판매가 18,900원\n무료배송\n제주 한라봉으로 만든 수제 청입니다.")
    page.locator("#pasted").locator("xpath=following::button[1]").click()
    playwright_api.expect(box(page, "price")).to_have_value("18,900", timeout=20000)
    playwright_api.expect(page.locator("#fact-price")).to_contain_text("페이지에 보이는 글")


def test_stop_stops(page: Page):
    page.locator("#fact-name textarea, #fact-name input").fill("멈출 상품")
    page.locator("#make").click()
    playwright_api.expect(page.locator("#who .badge")).to_be_visible(timeout=60000)
    page.locator("#stop").click()
    playwright_api.expect(page.locator("#status")).to_contain_text("멈췄습니다", timeout=120000)


def test_a_character_is_found_and_chosen_by_face(page: Page):
    page.get_by_role("tab", name="캐릭터").click()
    faces = page.locator("#cast button.thumbnail-item")
    playwright_api.expect(faces).to_have_count(39, timeout=60000)
    page.locator("#search-cast textarea, #search-cast input").fill("캠핑")
    playwright_api.expect(faces).to_have_count(1, timeout=30000)
    shoot(page, "cast")
    faces.first.click()
    playwright_api.expect(page.locator("#about-character")).to_contain_text("캠핑", timeout=20000)


def test_a_character_of_ones_own_is_saved_and_chosen(page: Page, tmp_path: Path):
    page.get_by_role("tab", name="캐릭터").click()
    page.get_by_role("button", name="나만의 캐릭터 만들기").click()
    page.locator("#own-save").click()
    playwright_api.expect(page.locator("#own-said")).to_contain_text("이름을 적어 주세요", timeout=20000)
    page.locator("#own-name textarea, #own-name input").fill("김사장")
    (tmp_path / "layers.png").write_bytes(b"8BPS\0\1" + bytes(40))
    page.locator("#own input[type=file]").set_input_files(tmp_path / "layers.png")
    playwright_api.expect(page.locator("#own")).to_contain_text("사진 파일이 아닙니다", timeout=20000)
    Image.new("RGB", (300, 400), "#2a6").save(tmp_path / "face.png")
    page.locator("#own input[type=file]").set_input_files(tmp_path / "face.png")
    playwright_api.expect(page.locator("#own-looks img")).to_be_visible(timeout=20000)
    playwright_api.expect(page.locator("#own")).not_to_contain_text("사진 파일이 아닙니다")
    shoot(page, "own-character")
    page.locator("#own-save").click()
    playwright_api.expect(page.locator("#character input")).to_have_value(re.compile("김사장"), timeout=20000)
    playwright_api.expect(page.locator("#about-character")).to_contain_text("김사장", timeout=20000)
    page.reload()
    page.get_by_role("tab", name="캐릭터").click()
    page.locator("#character input").click()
    page.get_by_role("option", name=re.compile("김사장")).click(timeout=20000)
    playwright_api.expect(page.locator("#about-character")).to_contain_text("김사장", timeout=20000)


@pytest.mark.parametrize("page", [("ko-KR", 390), ("en-US", 1440)], indirect=True, ids=["phone", "english"])
def test_phone_and_english(page: Page, request: pytest.FixtureRequest):
    shoot(page, request.node.callspec.id)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "no sideways scrolling"
    english = request.node.callspec.id == "english"
    assert page.get_by_role("button", name="Make the short" if english else "쇼츠 만들기").is_visible()


@pytest.mark.parametrize("page", [("en-US", 1440)], indirect=True, ids=["english"])
def test_an_english_page_shows_no_korean_of_its_own(page: Page):
    for name, _ in tabs(page):
        if name not in ("product", "cast", "library"):  # these show what people wrote
            assert re.findall("[가-힣]+", page.locator("#left").inner_text()) == [], name
    shown = page.locator("#player").inner_text() + page.locator("#status").inner_text() + page.locator("#keys").inner_text()
    assert re.findall("[가-힣]+", shown) == []


ENGLISH = """() => [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((one) =>
  ['aria-label', 'title', 'placeholder'].map((name) => one.getAttribute(name) ?? ''))
  .filter((said) => /[A-Za-z]{3,}/.test(said))"""
OURS = "Ctrl|Shift|https|CSV|ZIP|TTF|OTF|PNG|OFL|Open RAIL-M|Shorts|Reels|TikTok|English|AI"


def test_a_korean_page_names_nothing_in_english(page: Page):
    for name, _ in tabs(page):
        page.wait_for_timeout(300)
        said = {re.sub(OURS, "", one) for one in page.evaluate(ENGLISH)}
        assert [one for one in said if re.search("[A-Za-z]{3,}", one)] == [], name


def test_a_list_is_looked_through_before_it_is_made(page: Page):
    page.get_by_role("tab", name="여러 편").click()
    page.locator("#batch-try").click()
    playwright_api.expect(page.locator("#batch-outlook")).to_contain_text("3편을 만듭니다", timeout=60000)
    playwright_api.expect(page.locator("#batch-start")).to_be_enabled()
    price = page.locator("#batch-columns").get_by_label("판매가", exact=True)
    price.click(timeout=30000)
    page.get_by_role("option", name="쓰지 않음").click()
    playwright_api.expect(page.locator("#batch-outlook")).to_contain_text("빠진 것이 있는 줄 3개", timeout=60000)
    shoot(page, "list")
    page.locator("#batch-file input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x,y\n1,2\n"}
    )
    playwright_api.expect(page.locator("#batch-said")).to_contain_text("상품명이나 주소 열을 찾지 못했습니다", timeout=30000)


def test_every_fact_stands_in_its_own_box():
    from web.page import _bench
    from web.product_form import FIELDS
    from web.tabs import product

    with gr.Blocks():
        assert list(product.build(_bench()).boxes) == [field.key for field in FIELDS]


def test_the_first_page_asks_for_little_and_leads_to_the_button(studio_address: str, browser: Browser):
    with browsing(browser) as page:
        asked: list[str] = []
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.goto(studio_address)
        playwright_api.expect(page.locator("#try-example")).to_be_visible(timeout=60000)
        page.wait_for_timeout(3000)
        assert len(asked) <= 60, asked
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        playwright_api.expect(page.locator("#make")).to_be_focused()
        assert controls(page) - controls(page, "#tabs > .tab-wrapper") - 2 <= 12
