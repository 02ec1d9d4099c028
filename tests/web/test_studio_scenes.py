"""The scene tabs in headless Chromium: edit, reload, make again, pick, languages, phone, two users."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import storyboard as boards
from tests.support.studio import CHROMIUM, ROOT, browsing, running, shoot, tabs
from tests.support.studio_scenes_parts import SAY, Studio, expect, keep, kept, open_kept, tab

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def studio(studio_home: Path, studio_address: str) -> Studio:
    return Studio(studio_address, studio_home, keep(studio_home, "먼지떨이"))


@pytest.fixture
def page(studio: Studio, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale, width, scheme = getattr(request, "param", ("ko-KR", 1440, "light"))
    with browsing(browser, locale=locale, width=width, scheme=scheme) as page:
        page.goto(studio.address)
        expect(page.locator("#make")).to_be_visible(timeout=60000)
        yield page


PRESS = """async (selectors) => {
  const shown = [];
  for (const selector of selectors) {
    const part = document.querySelector(selector);
    shown.push(part.closest('.scene-row').querySelector('.say textarea').value);
    part.click();
    await new Promise((done) => setTimeout(done, 70));
  }
  return shown;
}"""
"""Presses one after the other, as fast as a person can; what the row said that each was in."""


def saved(studio: Studio, text: str) -> None:
    """Wait until the first scene's text is on the disk."""
    for _ in range(300):
        if studio.file.read().written.scene(1).text == text:
            return
        time.sleep(0.1)
    pytest.fail("not saved")


def test_an_edit_survives_a_reload(page: Page, studio: Studio):
    open_kept(page)
    text = page.locator("#scene-1 .say textarea")
    text.fill("먼지가 한 번에 사라져요.")
    text.blur()
    saved(studio, "먼지가 한 번에 사라져요.")
    page.reload()
    tab(page, "대본")
    expect(page.locator("#scene-1 .say textarea")).to_have_value("먼지가 한 번에 사라져요.", timeout=60000)
    text.fill("")
    text.blur()
    expect(page.locator("#scene-1 .row-error")).to_contain_text("1자에서 400자", timeout=30000)
    shoot(page, "script")


def test_scenes_are_added_moved_deleted_and_brought_back(page: Page, studio: Studio):
    open_kept(page)
    page.locator("#scene-1 .add").click()
    expect(page.locator("#scene-3")).to_be_visible(timeout=60000)
    page.locator("#scene-2 .drop").click()
    expect(page.locator("#scene-3")).to_have_count(0, timeout=60000)
    expect(page.locator("#restore")).to_be_visible()
    assert [scene.role for scene in studio.file.read().written.scenes] == ["hook", "call"]


def test_one_scene_is_made_again_and_its_old_picture_picked(page: Page, studio: Studio):
    open_kept(page)
    page.locator("#scene-1 .say textarea").fill("먼지가 싹 사라져요.")
    page.locator("#scene-1 .say textarea").blur()
    saved(studio, "먼지가 싹 사라져요.")
    expect(page.locator("#make")).to_contain_text("이어서", timeout=30000)
    page.locator("#make").click()
    expect(page.locator("#player video[controls]")).to_be_visible(timeout=240000)
    before = studio.file.read()
    folder = studio.file.project.folder
    spoken, drawn = len(list(folder.glob("speech/*.wav"))), len(list(folder.glob("stills/*.png")))
    tab(page, "이미지")
    page.locator("#scene-2 .dice").click(timeout=60000)
    expect(page.locator("#scene-2 .of-image .takes")).to_be_visible(timeout=240000)
    expect(page.locator("#status")).to_contain_text("완성", timeout=240000)
    shoot(page, "pictures")
    assert len(list(folder.glob("speech/*.wav"))) == spoken
    assert 1 <= len(list(folder.glob("stills/*.png"))) - drawn <= 4  # one for each shot of the scene, none of another
    page.locator("#scene-2 .of-image .pick").first.click()
    expect(page.locator("#scene-2 [data-field=seed]")).to_have_value(str(before.written.scene(2).seed), timeout=60000)
    for name, shot, there in (
        ("음성", "voices", "#scene-2 .of-voice"),
        ("영상", "films", "#scene-2 .film video"),
        ("완성", "finish", "#caption-preview img"),
    ):
        tab(page, name)
        expect(page.locator(there)).to_be_visible(timeout=60000)
        shoot(page, shot)
    expect(page.locator("#caption-preview img")).to_be_visible(timeout=60000)
    expect(page.locator("#upload-title")).to_be_visible()


def choose(page: Page, card: str, label: str, option: str) -> None:
    page.locator(card).get_by_label(SAY[label], exact=True).select_option(label=SAY[option])


def test_every_control_of_a_scene_is_kept(page: Page, studio: Studio):
    open_kept(page)
    first = studio.file.read().written.scene(1)
    choose(page, "#scene-1", "tone_scene", "funny")
    kept(studio, lambda board: board.rows[0].tone, "funny")
    page.locator("#scene-1 .down").click()
    kept(studio, lambda board: board.written.scene(2).text, first.text)
    expect(page.locator("#scene-2 .say textarea")).to_have_value(first.text, timeout=60000)
    page.locator("#scene-2 .up").click()
    kept(studio, lambda board: board.written.scene(1).text, first.text)
    expect(page.locator("#scene-1 .say textarea")).to_have_value(first.text, timeout=60000)
    page.locator("#scene-1 .retell").click()
    kept(studio, lambda board: board.written.scene(1).text != first.text, True)
    tab(page, "이미지")
    page.locator("#scene-1 .seed-of summary").click(timeout=60000)
    page.locator("#scene-1").get_by_label(SAY["lock"], exact=True).check(timeout=60000)
    kept(studio, lambda board: board.rows[0].locked, True)
    page.locator("#scene-1 [data-field=seed]").fill("77")
    page.locator("#scene-1 [data-field=seed]").blur()
    kept(studio, lambda board: board.written.scene(1).seed, 77)
    tab(page, "영상")
    expect(page.locator("#scene-1")).to_be_visible(timeout=60000)
    other = "pan_left" if first.motion != "pan_left" else "pan_right"
    choose(page, "#scene-1", "move", f"motion_{other}")
    kept(studio, lambda board: board.written.scene(1).motion, other)
    tab(page, "음성")
    expect(page.locator("#scene-1")).to_be_visible(timeout=60000)
    page.locator("#scene-1 [data-field=at_least]").fill("4")
    page.locator("#scene-1 [data-field=at_least]").blur()
    kept(studio, lambda board: board.written.scene(1).at_least, 4.0)


def test_what_is_pressed_while_rows_are_drawn_is_done_to_the_scene_they_show(page: Page, studio: Studio):
    broom = Studio(studio.address, studio.home, keep(studio.home, "빗자루"))
    for text in ("한 번 더 쓸어요.", "구석까지 닿아요."):
        broom.file.change(lambda board, text=text: boards.add_scene(board, board.rows[0].key, text))
    before = broom.file.read()
    open_kept(page, "빗자루")
    down = "#scene-1 .down"
    shown = page.evaluate(PRESS, [down, down, down, "#scene-1 .retell"])
    *moves, told = [next(row.key for row in before.rows if before.scene(row.key).text == text) for text in shown]
    moved = before
    for key in moves:
        moved = boards.move_scene(moved, key, 1)
    kept(broom, lambda board: [row.key for row in board.rows], [row.key for row in moved.rows])
    kept(broom, lambda board: board.scene(told).text != before.scene(told).text, True)


def test_what_is_typed_focused_and_aimed_at_stays_with_its_scene_while_rows_change_places(page: Page, studio: Studio):
    duster = Studio(studio.address, studio.home, keep(studio.home, "총채"))
    duster.file.change(lambda board: boards.add_scene(board, board.rows[0].key, "틈새까지 닿아요."))
    one, two, three = (row.key for row in duster.file.read().rows)
    open_kept(page, "총채")
    down = page.locator("#scene-1 .down")
    page.locator("#scene-1 .say textarea").press("End")
    down.dispatch_event("click")
    text = " 창틀과 책장 위의 먼지까지 한 번에 털어 내고 남기지 않아요."
    for letter in text:
        page.keyboard.insert_text(letter)
        page.wait_for_timeout(40)
    kept(duster, lambda board: [row.key for row in board.rows], [two, one, three])
    expect(page.locator("#scene-2 .say textarea")).to_be_focused(timeout=30000)
    whole = page.locator("#scene-2 .say textarea").input_value()
    assert whole.endswith(text)
    kept(duster, lambda board: board.scene(one).text, whole)
    down.focus()
    page.keyboard.press("Enter")
    kept(duster, lambda board: [row.key for row in board.rows], [one, two, three])
    expect(page.locator("#scene-2 .down")).to_be_focused(timeout=30000)
    down.hover()
    page.mouse.down()
    down.dispatch_event("click")
    expect(page.locator("#scene-2 .say textarea")).to_have_value(whole, timeout=30000)
    page.mouse.up()
    kept(duster, lambda board: [row.key for row in board.rows], [two, three, one])
    expect(page.locator("#scene-3 .say textarea")).to_have_value(whole, timeout=30000)
    down.click()
    kept(duster, lambda board: [row.key for row in board.rows], [three, two, one])


def test_a_short_is_deleted_only_when_that_is_said_twice(page: Page, studio: Studio):
    keep(studio.home, "지울 상품")
    open_kept(page, "지울 상품")
    tab(page, "보관함")
    book = page.locator(".book", has_text="지울 상품")
    book.locator(".forget").click()
    book.get_by_role("button", name=SAY["forget_not"]).click()
    expect(book.locator(".sure")).to_be_hidden()
    book.locator(".forget").click()
    book.locator(".sure").click()
    expect(book).to_have_count(0, timeout=30000)
    tab(page, "대본")
    expect(page.locator(".empty.script")).to_be_visible(timeout=30000)


def test_ones_own_picture_takes_the_place_of_a_scenes(page: Page, studio: Studio):
    open_kept(page)
    tab(page, "이미지")
    expect(page.locator("#scene-1")).to_be_visible(timeout=60000)
    page.locator("#scene-1 [data-file=picture]").set_input_files(ROOT / "examples" / "mood-lamp" / "2.jpg")
    kept(studio, lambda board: bool(board.written.scene(1).picture), True)
    out = page.locator("#scene-1").get_by_role("button", name=SAY["take_out"])
    expect(out).to_be_visible(timeout=120000)
    shoot(page, "own-picture")
    out.click()
    kept(studio, lambda board: board.written.scene(1).picture, "")


@pytest.mark.parametrize(
    "page",
    [("ko-KR", 390, "light"), ("en-US", 390, "dark"), ("en-US", 1440, "dark")],
    indirect=True,
    ids=["phone", "phone-dark", "dark"],
)
def test_every_tab_fits_in_both_languages(page: Page, request: pytest.FixtureRequest):
    name = request.node.callspec.id
    for front, _ in tabs(page):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "no sideways scrolling"
        shoot(page, f"{name}-{front}")
    korean = page.evaluate("document.documentElement.lang") == "ko"
    page.locator(f"[data-lang={'en' if korean else 'ko'}]").click()
    expect(page.get_by_role("button", name="Make the short" if korean else "쇼츠 만들기", exact=True)).to_be_visible(
        timeout=60000
    )


def test_two_users_do_not_see_each_other(tmp_path: Path, browser: Browser):
    keep(tmp_path, "가온의 상품", "gaon")
    keep(tmp_path, "나래의 상품", "narae")
    with running(tmp_path, "--auth", "gaon:one", "--auth", "narae:two") as address:
        for user, password, own, other in (("gaon", "one", "가온", "나래"), ("narae", "two", "나래", "가온")):
            with browsing(browser) as page:
                page.goto(address)
                fields = page.locator("input, textarea")
                fields.nth(0).fill(user, timeout=60000)
                fields.nth(1).fill(password)
                page.get_by_role("button").last.click()
                tab(page, "보관함")
                expect(page.locator(".shelf")).to_contain_text(own, timeout=60000)
                assert other not in page.locator(".shelf").inner_text()


def test_two_visitors_of_an_open_link_work_at_once_and_see_only_their_own(tmp_path: Path, browser: Browser):
    with (
        running(tmp_path, "--host", "0.0.0.0", "--open-to-all") as address,
        browsing(browser) as one,
        browsing(browser) as two,
    ):
        for page, name in ((one, "가온의 상품"), (two, "나래의 상품")):
            page.goto(address)
            (cookie,) = [each for each in page.context.cookies() if each.get("name") == "shorts-visitor"]
            keep(tmp_path, name, f"visitor-{cookie.get('value')}")
        for page in (one, two):
            tab(page, "보관함")
            page.locator(".open-board").click(timeout=60000)
            expect(page.locator("#scene-1")).to_be_visible(timeout=60000)
        for page, text in ((one, "가온이 고친 말이에요."), (two, "나래가 고친 말이에요.")):
            page.locator("#scene-1 .say textarea").fill(text)
            page.locator("#scene-1 .say textarea").blur()
            expect(page.locator("#make")).to_contain_text("이어서", timeout=30000)
        for page, own, other in ((one, "가온", "나래"), (two, "나래", "가온")):
            page.reload()
            tab(page, "대본")
            expect(page.locator("#scene-1 .say textarea")).to_have_value(re.compile(own), timeout=60000)
            tab(page, "보관함")
            expect(page.locator(".shelf")).to_contain_text(f"{own}", timeout=60000)
            assert other not in page.locator("body").inner_text()
