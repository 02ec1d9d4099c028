"""What tests share of studio scenes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline import storyboard as boards
from pipeline.characters import DEFAULT
from pipeline.records import Product, Scene, Script, ScriptMetadata
from pipeline.short import Settings
from pipeline.storyboard import Storyboard, StoryboardFile
from pipeline.workspace.project import Project
from web.i18n import words

if TYPE_CHECKING:
    from playwright.sync_api import Page


playwright_api = pytest.importorskip("playwright.sync_api")


expect = playwright_api.expect


SAY = words("ko")


def keep(home: Path, name: str, user: str = "") -> StoryboardFile:
    """A storyboard of two short scenes in `home`, of which nothing is made."""
    product = Product.model_validate({"name": name, "price": 9900})
    scenes = (
        Scene(scene_number=1, text="먼지가 싹 사라져요.", duration=1.5, role="hook", headline="먼지 끝", seed=1),
        Scene(scene_number=2, text="지금 만나 보세요.", duration=1.5, role="call", headline="9,900원", seed=2),
    )
    script = Script(
        scenes=scenes, total_duration=3.0, metadata=ScriptMetadata(character_id=DEFAULT, tone="casual"), product=product
    )
    settings = Settings.model_validate({"render": {"preset": "ultrafast", "music": "none"}})
    number = f"{abs(hash((name, user))):x}"[:10]
    board = Storyboard(id=number, user=user, product=product, character_id=DEFAULT, settings=settings)
    return boards.begin(Project(home / "projects" / f"kept-{number}"), board.with_script(script))


@dataclass(frozen=True)
class Studio:
    address: str
    home: Path
    file: StoryboardFile


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def open_kept(page: Page, name: str = "먼지떨이", front: str = "대본") -> None:
    """Open a kept storyboard from the library; its scenes are in front then, and after them the tab `front`."""
    tab(page, "보관함")
    page.locator(".book", has_text=name).locator(".open-board").click(timeout=60000)
    expect(page.locator("#scene-1")).to_be_visible(timeout=60000)
    if front != SAY["tab_scenes"]:
        tab(page, front)


def kept(studio: Studio, of: Callable[[Storyboard], Any], value: Any) -> None:
    """Wait until the storyboard on the disk says so."""
    for _ in range(300):
        if of(studio.file.read()) == value:
            return
        time.sleep(0.1)
    assert of(studio.file.read()) == value
