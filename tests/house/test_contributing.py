"""The recipes of CONTRIBUTING.md: each is taken as it stands there and works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import av
import gradio as gr
import pytest
from PIL import Image

from pipeline import price_text
from pipeline.characters import character_file
from pipeline.engines import ClipOrder, Tell, hush
from pipeline.media import ffmpeg
from pipeline.media.arrangements import Arrangement
from pipeline.money import format_price, read_price
from pipeline.records import Character
from web import i18n

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"<!-- ([\w ]+) -->\n```\w*\n(.*?)```", TEXT, re.S))


def test_there_are_five_of_ten_lines():
    assert set(RECIPES) == {"engine", "shop word", "layout", "tab", "character"}
    assert all(len(text.strip().splitlines()) <= 12 for text in RECIPES.values())


def test_an_engine(tmp_path: Path):
    names: dict[str, Any] = {"ClipOrder": ClipOrder, "Path": Path, "Tell": Tell, "hush": hush, "ffmpeg": ffmpeg}
    exec(RECIPES["engine"], names)
    Image.new("RGB", (108, 192), "teal").save(tmp_path / "still.png")
    shares: list[float] = []
    order = ClipOrder(tmp_path / "still.png", (), 0.2, "hold", "", 1, width=108, height=192)
    names["Still"]().animate(order, tmp_path / "clip.mp4", tell=shares.append)
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert sum(1 for _ in clip.decode(video=0)) == 6 and shares == [1.0]


def test_a_shop_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    word, *lines = RECIPES["shop word"].strip().splitlines()
    words = (ROOT / "pipeline" / "price_words.toml").read_text(encoding="utf-8").replace("now = [", f"now = [\n  {word},", 1)
    (tmp_path / "price_words.toml").write_text(words, encoding="utf-8")
    monkeypatch.setattr(price_text, "__file__", str(tmp_path / "price_text.py"))
    stores = [value for value in vars(price_text).values() if hasattr(value, "cache_clear")]
    for store in stores:
        store.cache_clear()
    try:
        for text, _, expected in (line.partition("\t") for line in lines):
            assert format_price(read_price(text, "KRW")) == expected, text
    finally:
        for store in stores:
            store.cache_clear()


def test_a_layout():
    ((name, table),) = tomllib.loads(RECIPES["layout"]).items()
    arrangement = Arrangement.model_validate({"name": name, **table})
    assert arrangement.placed("16:9").products and arrangement.placed("9:16", mirrored=True) != arrangement.placed("9:16")


def test_a_tab(monkeypatch: pytest.MonkeyPatch):
    class Bench:
        shown: tuple[Any, ...] = ()

        def show(self, *what: Any) -> None:
            self.shown = what

    names: dict[str, Any] = {"Bench": Bench, "gr": gr, "t": lambda key: names["TEXTS"][key][0]}
    exec("from __future__ import annotations\n" + RECIPES["tab"], names)
    assert not names["TEXTS"].keys() & i18n.TEXTS.keys()
    bench = Bench()
    with gr.Blocks() as demo, gr.Tabs():
        names["build"](bench)
    assert bench.shown[1] == "notes" and len(demo.fns) == 1


def test_a_character(tmp_path: Path):
    (tmp_path / "owner_hana.toml").write_text(RECIPES["character"], encoding="utf-8")
    assert isinstance(found := character_file.read(tmp_path / "owner_hana.toml"), Character), found
    assert found.id == "owner_hana" and found.fields == ("living", "food")
