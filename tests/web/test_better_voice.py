"""A better voice in one press, in Chromium: said with size and terms, fetched with progress, heard before and after."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.engines.runtime import weights
from tests.support import tiny
from tests.support.published import hub, tiny_hub
from tests.support.studio import CHROMIUM, browsing, running, shoot
from tests.support.studio_scenes_parts import SAY, expect, keep, open_kept

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_better_voice_is_fetched_and_heard_beside_the_old_one(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    tiny.need("supertonic", "onnxruntime")
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    tiny_hub.publish_voice(tmp_path / "hub", tiny.supertonic())
    shutil.rmtree(tmp_path / "models")
    with hub.serving(tmp_path / "hub") as server:
        monkeypatch.setenv("SHORTS_MIRROR", server.address)
        with (
            running(tmp_path / "home", program=("-m", "tests.support.published.tiny_hub")) as address,
            browsing(browser) as page,
        ):
            keep(tmp_path / "home", "놋수저")
            page.goto(address)
            open_kept(page, "놋수저", SAY["tab_voice"])
            offer = page.locator("#better-voice")
            expect(offer).to_contain_text("0.4 GB", timeout=60000)
            expect(offer).to_contain_text("Open RAIL-M")
            page.locator("#hear-now").click()
            expect(offer.locator("audio")).to_have_count(1, timeout=120000)
            shoot(page, "better-voice-offer")
            page.locator("#fetch-voice").click()
            expect(offer.locator("audio")).to_have_count(2, timeout=120000)
            expect(page.locator("#status")).to_contain_text("새 목소리를 받았습니다")
            before, after = (audio.get_attribute("src") for audio in offer.locator("audio").all())
            assert before and after and before != after
            shoot(page, "better-voice-heard")
            page.reload()
            page.get_by_role("tab", name=SAY["tab_voice"], exact=True).click()
            expect(page.locator("#engine-voice")).to_contain_text("Supertonic", timeout=60000)
            expect(offer).to_have_count(0)
            assert weights.is_installed("supertonic")
