"""`python -m benchmarks.studio [--write] [--visitors N --minutes M]`: the studio as somebody who sells meets it.

Counts what the first page fetches, how soon it shows and how much it shifts, the controls in sight in every tab, and the
presses that five jobs take; `--write` puts them into docs/studio.md. Seconds depend on the computer: they are written only with
`--seconds`, which is for idle cores. With `--visitors` that many browsers press at random instead, and every error is told.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from pipeline import storyboard as boards
from tests.support.studio import ROOT, browsing, chromium, controls, running, tabs
from tests.support.studio_scenes_parts import SAY, keep, open_kept, tab
from tests.support.visitors import press_at_random
from web import page_bundle

PAPER = ROOT / "docs" / "studio.md"
SHIFT = """() => new Promise((done) => { let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) sum += one.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([sum, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0]), 300); })"""
SMALL = 5000
"""Bytes of a script that is put into the page."""
TO_MAKE = "() => document.activeElement?.id === 'make'"


@dataclass
class Counted:
    """What was counted, by its name."""

    rows: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, value: object) -> None:
        """Note one, and say it."""
        self.rows.append((name, str(value)))
        print(f"{name:<56} {value}", flush=True)


def first_page(page: Page, address: str, said: Counted, *, seconds: bool) -> None:
    """What the first page fetches and shows."""
    got: list[Any] = []
    page.on("requestfinished", lambda request: got.append(request))
    page.goto(address)
    page.locator("#make").wait_for(timeout=60000)
    page.wait_for_timeout(4000)
    shift, paint = page.evaluate(SHIFT)
    size = sum(one.sizes()["responseBodySize"] for one in list(got))
    said.add("first page: requests", len(got))
    said.add("first page: MB", f"{size / 1e6:.2f}")
    said.add("first page: layout shift", f"{shift:.3f}")
    if seconds:
        said.add("first page: first paint after the request, ms", round(paint))
    said.add("first page: controls beside the tabs and languages", controls(page) - controls(page, "#tabs > .tab-wrapper") - 2)
    presses = 0
    while not page.evaluate(TO_MAKE) and presses < 60:
        page.keyboard.press("Tab")
        presses += 1
        if page.evaluate("() => document.activeElement?.classList.contains('skip')"):
            page.keyboard.press("Enter")
            presses += 1
    said.add("first page: presses from the page's top to the main button", presses)


def list_files() -> None:
    """The style sheets and small scripts that the first page fetches by itself; those in its own text are not fetched."""
    page_bundle.LIST.write_text("", encoding="ascii")
    with running(Path(tempfile.mkdtemp())) as bare, chromium() as browser, browsing(browser) as page:
        got: list[str] = []
        page.on("requestfinished", lambda request: got.append(request.url.partition("/assets/")[2]))
        page.goto(bare)
        page.locator("#make").wait_for(timeout=60000)
        page.wait_for_timeout(4000)
    names = [name for name in got if not name.startswith("index-")]
    scripts = [name for name in names if name.endswith(".js") and _stands_alone(page_bundle.ASSETS / name)]
    styles = [name for name in names if name.endswith(".css")]
    page_bundle.LIST.write_text("\n".join([*styles, *scripts]) + "\n", encoding="ascii")


def _stands_alone(script: Path) -> bool:
    """True for a script that is small and asks for no other by its own address."""
    text = script.read_text(encoding="utf-8")
    return len(text) < SMALL and "import.meta" not in text and "import(" not in text


def in_sight(page: Page, said: Counted) -> None:
    """The controls in every tab of an open short of two scenes."""
    open_kept(page, "먼지떨이", SAY["tab_scenes"])
    said.add("a scene's card: controls", controls(page, "#scene-1"))
    for name, _ in tabs(page):
        page.wait_for_timeout(1500)
        said.add(f"{name}: controls left of the phone", controls(page, "#left"))


@dataclass
class Hand:
    """A page whose presses are counted."""

    page: Page
    presses: int = 0

    def press(self, selector: str) -> None:
        """Press what it finds first."""
        self.page.locator(f"{selector} >> visible=true").first.click(timeout=60000)
        self.presses += 1

    def type(self, selector: str, text: str) -> None:
        """Type into what it finds; counts as one."""
        self.page.locator(selector).first.fill(text, timeout=60000)
        self.presses += 1

    def front(self, name: str) -> None:
        """Bring a tab to the front."""
        tab(self.page, SAY[name])
        self.presses += 1


def first_short(hand: Hand) -> None:
    """An example, and made."""
    hand.press("#try-example")
    hand.page.wait_for_function("document.querySelector('#fact-name textarea, #fact-name input').value", timeout=60000)
    hand.press("#make")
    hand.page.locator("#status .progress-track").wait_for(timeout=60000)


def change_price(hand: Hand) -> None:
    """Another price into the open short."""
    hand.front("tab_product")
    hand.page.wait_for_function("document.querySelector('#fact-name textarea, #fact-name input').value", timeout=60000)
    hand.type("#fact-price textarea, #fact-price input", "8,800")
    hand.press("#make")


def photo_and_sentence(hand: Hand) -> None:
    """A picture of one's own and another sentence on one card."""
    hand.front("tab_scenes")
    hand.type("#scene-1 .say textarea", "먼지가 앉지 않아요.")
    hand.press("#scene-1 .more-key")
    hand.page.locator("#scene-1 [data-file=picture]").set_input_files(ROOT / "examples" / "mood-lamp" / "2.jpg")
    hand.presses += 2
    hand.page.locator("#scene-1 .take-out").wait_for(timeout=120000)


def own_character(hand: Hand) -> None:
    """A character of one's own, by name."""
    hand.front("tab_cast")
    hand.page.get_by_role("button", name=SAY["own"]).click()
    hand.presses += 1
    hand.type("#own-name textarea, #own-name input", "김사장")
    hand.press("#own-save")
    hand.page.locator("#own-said .progress-card").wait_for(timeout=60000)


def ten_products(hand: Hand) -> None:
    """A list of ten, looked through; the last press would make them."""
    rows = "".join(f"상품 {n},{n}000\n" for n in range(1, 11))
    hand.page.get_by_role("tab", name=SAY["tab_batch"]).click()
    hand.page.locator("#batch-file input[type=file]").set_input_files(
        {"name": "ten.csv", "mimeType": "text/csv", "buffer": f"상품명,가격\n{rows}".encode()}
    )
    hand.page.locator("#batch-outlook .progress-card").wait_for(timeout=60000)
    hand.presses += 4


JOBS: dict[str, Callable[[Hand], None]] = {
    "first short": first_short,
    "change a price": change_price,
    "replace a photo and a sentence": photo_and_sentence,
    "own character": own_character,
    "ten products from a CSV": ten_products,
}


def jobs(browser: Browser, address: str, said: Counted, *, seconds: bool) -> None:
    """The presses of every job, from the page as it is opened or the short as it is open."""
    for name in JOBS:
        with browsing(browser) as page:
            _job(page, address, name, said, seconds=seconds)


def _job(page: Page, address: str, name: str, said: Counted, *, seconds: bool) -> None:
    do = JOBS[name]
    page.goto(address)
    page.locator("#make").wait_for(timeout=60000)
    if do in (change_price, photo_and_sentence):
        open_kept(page, "먼지떨이", SAY["tab_scenes"])
    hand, began = Hand(page), time.monotonic()
    do(hand)
    took = f", {time.monotonic() - began:.0f} s" if seconds else ""
    said.add(f"{name}: presses", f"{hand.presses}{took}")
    stop = page.locator("#stop")
    if stop.is_visible() and stop.is_enabled():
        stop.click()


def write(said: Counted) -> None:
    """The table in docs/studio.md."""
    before = PAPER.read_text(encoding="utf-8").partition("<!-- counted -->")[0]
    table = "".join(f"| {name} | {value} |\n" for name, value in said.rows)
    PAPER.write_text(f"{before}<!-- counted -->\n\n| | |\n|---|---|\n{table}", encoding="utf-8")


def visitors(address: str, home: Path, count: int, minutes: float) -> list[str]:
    """That many visitors who press at random, each on a short of their own; returns what went wrong."""

    def visit(n: int) -> list[str]:
        file = keep(home, f"상품 {n}")
        with chromium() as browser, browsing(browser) as page:
            return press_at_random(page, address, file, seed=n, seconds=minutes * 60)

    with ThreadPoolExecutor(count) as crowd:  # who cannot even come in is told, too
        return [told for wrong in crowd.map(visit, range(count)) for told in wrong]


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.studio", description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--seconds", action="store_true")
    parser.add_argument("--files", action="store_true", help="write web/first_files.txt anew, for another Gradio")
    parser.add_argument("--visitors", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=10.0)
    given = parser.parse_args()
    said = Counted()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as address:
        if given.visitors:
            wrong = visitors(address, Path(folder), given.visitors, given.minutes)
            print("\n".join(wrong) or "nothing went wrong")
            raise SystemExit(bool(wrong))
        if given.files:
            list_files()
            return
        file = keep(Path(folder), "먼지떨이")
        file.change(lambda board: boards.set_scene(board, board.rows[0].key, text="먼지가 싹 사라져요."))
        with chromium() as browser:
            with browsing(browser) as page:
                first_page(page, address, said, seconds=given.seconds)
            with browsing(browser) as page:
                page.goto(address)
                page.locator("#make").wait_for(timeout=60000)
                in_sight(page, said)
            jobs(browser, address, said, seconds=given.seconds)
    if given.write:
        write(said)


if __name__ == "__main__":
    main()
