"""A visitor who presses at random: what is seen must stay of their own short, edits must last, nothing may break."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from pipeline.storyboard import StoryboardFile
from web.i18n import words

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAY = words("ko")
KEYS = ("up", "down", "add", "drop", "retell", "shot-roll", "shot-lock", "undo", "redo", "more-key")
"""Buttons that make no film."""
TABS = ("scenes", "script", "image", "voice", "video", "finish", "product", "cast", "library")


def press_at_random(page: Page, address: str, file: StoryboardFile, *, seed: int, seconds: float) -> list[str]:
    """Press for `seconds`; returns what went wrong: errors of the page or the server, another's short, a lost sentence."""
    dice, wrong = random.Random(seed), list[str]()
    name = file.read().product.name
    page.on("pageerror", lambda error: wrong.append(f"{name}: {str(error)[:200]}"))
    page.on(
        "response", lambda answer: wrong.append(f"{name}: {answer.status} {answer.url[-60:]}") if answer.status >= 500 else None
    )
    page.goto(address)
    page.get_by_role("tab", name=SAY["tab_library"], exact=True).click(timeout=60000)
    page.locator(".book", has_text=name).locator(".open-board").first.click(timeout=60000)
    page.locator("#scene-1").wait_for(timeout=60000)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _press(page, dice)
    page.get_by_role("tab", name=SAY["tab_script"], exact=True).click(timeout=60000)
    text = f"마지막 말 {seed}이에요."
    page.locator("#scene-1 .say textarea").fill(text, timeout=60000)
    page.locator("#scene-1 .say textarea").blur()
    for _ in range(300):
        if file.read().written.scene(1).text == text:
            break
        page.wait_for_timeout(100)
    else:
        wrong.append(f"{name}: the last sentence was lost")
    shown = [box.input_value() for box in page.locator("#cards .say textarea").all()]
    kept = [
        "" if row.unwritten else scene.text for row, scene in zip(file.read().rows, file.read().written.scenes, strict=True)
    ]
    if shown != kept:
        wrong.append(f"{name}: shown {shown}, kept {kept}")
    return wrong


def _press(page: Page, dice: random.Random) -> None:
    kind = dice.random()
    if kind < 0.2:
        page.get_by_role("tab", name=SAY[f"tab_{dice.choice(TABS)}"], exact=True).click()
    elif kind < 0.4:
        boxes = page.locator("#cards textarea >> visible=true")
        if count := boxes.count():
            boxes.nth(dice.randrange(count)).press_sequentially(dice.choice("가나다라마바사"), timeout=3000, delay=10)
    else:
        keys = page.locator(f"#cards .{dice.choice(KEYS)}:not(:disabled) >> visible=true")
        if count := keys.count():
            keys.nth(dice.randrange(count)).dispatch_event("click", timeout=3000)
    page.wait_for_timeout(dice.randrange(20, 400))
