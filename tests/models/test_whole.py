"""A whole job with model engines in every stage, on tiny models of the real classes: Ollama (a stand-in server), SDXL,
Supertonic, AnimateDiff, render. The finished file passes its own check."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.characters import DEFAULT, load_character
from pipeline.crawl.photos.collect import add_photos
from pipeline.engines.image import sdxl
from pipeline.engines.runtime import device
from pipeline.engines.script.ollama import ROLES
from pipeline.engines.video import animatediff
from pipeline.image import ImageOptions
from pipeline.progress import Progress
from pipeline.records import Product
from pipeline.render import RenderOptions
from pipeline.script import ScriptOptions
from pipeline.short import Settings, choose_engines, make_short
from pipeline.video import VideoOptions
from pipeline.workspace.project import Project
from tests.support import tiny
from tests.support.fake_ollama import Server, scene

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TEXTS = {
    "hook": "12시간 보온, 말랑 텀블러예요.",
    "problem": "커피 들고 나가세요?",
    "product": "무게는 280g이에요.",
    "proof": "보온은 12시간이에요.",
    "call": "19,900원이에요.",
}
CHOSEN = {"script": "ollama", "image": "sdxl", "voice": "supertonic", "video": "animatediff"}


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("ollama")
    server = Server()
    answer = [{**scene(role, TEXTS[role]), "emphasis": []} for role in ROLES]
    server.answers = [json.dumps({"scenes": answer}, ensure_ascii=False)]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def models(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tiny.need("supertonic")
    shutil.copytree(published, tmp_path / "models")
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    monkeypatch.setenv("SHORTS_MEMORY", "8")
    device.LANE.leave()
    tiny.supertonic()
    yield
    device.LANE.leave()


def test_models_in_every_stage_make_a_short_that_passes_its_check(
    models: None, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As on a card of 8 GB: pictures first, all in one call, then clips; each model is loaded once."""
    monkeypatch.setenv("OLLAMA_HOST", server.host)
    loads: list[str] = []
    for module in (sdxl, animatediff):
        monkeypatch.setattr(
            module,
            "load",
            lambda *told, real=module.load, name=module.__name__, **how: (loads.append(name), real(*told, **how))[1],
        )
    moved: list[Path] = []
    animate = animatediff.AnimateDiff.animate
    monkeypatch.setattr(
        animatediff.AnimateDiff,
        "animate",
        lambda self, order, out, **how: (moved.append(out), animate(self, order, out, **how)),
    )
    project, heard = Project(tmp_path / "project"), list[Progress]()
    product = Product(name="말랑 텀블러", price=Decimal(19900), features=("280g", "보온 12시간"))
    product = add_photos(product, sorted((ROOT / "examples" / "citron-tea").glob("*.jpg"))[:2], project=project)
    plain = RenderOptions(draft=True, presenter="off", music="none", preset="ultrafast")
    settings = Settings(
        script=ScriptOptions(seconds=8), image=ImageOptions(aspect="1:1"), video=VideoOptions(model_clips=2), render=plain
    )
    engines = choose_engines(CHOSEN)
    short = make_short(product, load_character(DEFAULT), settings, engines=engines, project=project, report=heard.append)
    assert [check for check in short.checks if not check.ok] == []
    record = json.loads(project.path(short.record).read_text(encoding="utf-8"))
    assert [record["engines"][stage].split()[0] for stage in CHOSEN] == list(CHOSEN.values())
    assert [line["text"] for line in record["script"]["scenes"]] == [TEXTS[role] for role in ROLES]
    assert loads == ["pipeline.engines.image.sdxl", "pipeline.engines.video.animatediff"]
    drawn = [event for event in heard if "장을 한꺼번에" in event.note]
    pictures = [int(re.sub(r"\D", "", event.note)) for event in drawn]
    assert sum(pictures) > len(ROLES) and len(pictures) < len(ROLES)  # shots, several in each call
    assert all(0 <= event.done <= event.total for event in heard if event.stage == "image")
    order = [event.stage for event in heard if event.stage in ("image", "video") and event.share > 0]
    assert order == sorted(order)  # "image" before "video"
    assert make_short(product, load_character(DEFAULT), settings, engines=engines, project=project) == short
    assert len(loads) == 2
    assert len(moved) == 2  # the fast design: the camera moves the other shots
