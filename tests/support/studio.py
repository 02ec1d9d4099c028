"""The studio as the browser tests run it: the app on a port of its own, pages in headless Chromium, screenshots kept."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

Scheme = Literal["light", "dark"]
TABS = {
    "product": "#fact-name",
    "cast": "#cast .thumbnail-item",
    "scenes": ".empty.scenes, .scene-row",
    "script": ".empty.script, .scene-row",
    "image": ".empty.image, .scene-row",
    "voice": ".empty.voice, .scene-row",
    "video": ".empty.video, .scene-row",
    "finish": ".empty.finish, .options",
    "batch": "#batch-try",
    "library": ".empty.library, .book",
    "models": ".model",
}
"""The tabs in their order, and what each shows once it is drawn."""


@contextmanager
def running(home: Path, *arguments: str, program: tuple[str, ...] = ("app.py",)) -> Iterator[str]:
    """`python app.py` (or another program that is the studio) on `home`; yields its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SHORTS_HOME": str(home), "GRADIO_ANALYTICS_ENABLED": "False"}
    command = [sys.executable, *program, "--no-browser", "--port", str(port), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        if _answers(address):
            break
        time.sleep(0.1)
    try:
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).read()
    except urllib.error.HTTPError:
        return True  # it wants to know who asks
    except OSError:
        return False
    return True


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for the tests of a module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browsing(browser: Browser, *, locale: str = "ko-KR", width: int = 1440, scheme: Scheme = "light") -> Iterator[Page]:
    """A page that shares nothing with the others."""
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        yield context.new_page()
    finally:
        context.close()


def tabs(page: Page) -> Iterator[tuple[str, str]]:
    """Brings every tab to the front; yields its id and what it shows first, once that is there."""
    buttons = page.get_by_role("tablist").first.get_by_role("tab")
    for index, (name, selector) in enumerate(TABS.items()):
        buttons.nth(index).click()
        page.locator(f"{selector} >> visible=true").first.wait_for(timeout=60000)
        yield name, selector


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot as a build artefact."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True, timeout=120000)


CONTROLS = "button, input, select, textarea, summary, a[href], [role=button], [role=tab]"


def controls(page: Page, inside: str = "body") -> int:
    """How many controls a person sees in a part of the page; the options of one choice, a row of tabs too, count once."""
    return page.locator(inside).evaluate(
        """(root, controls) => { const seen = new Set();
        for (const one of root.querySelectorAll(controls)) {
          if (!one.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
          const box = one.getBoundingClientRect();
          if (box.width < 4 || box.height < 4 || box.bottom + scrollY < 0) continue;
          seen.add(one.type === 'radio' ? one.name : one.role === 'tab' ? one.closest('[role=tablist]') : one);
        }
        return seen.size; }""",
        CONTROLS,
    )
