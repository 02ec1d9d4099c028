"""The calls people know by name: from Python, from the command line, and on a storyboard."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

import pipeline
from pipeline import functions
from pipeline.__main__ import main
from pipeline.characters import DEFAULT, load_character
from pipeline.engines import load
from pipeline.errors import EngineError, InputError
from pipeline.records import Product
from pipeline.short import Settings
from pipeline.storyboard import Storyboard, enhance_all, set_scene
from pipeline.workspace.project import Project
from tests.support import media

NAMES = (
    "text_to_video", "image_to_video", "generate_character_video", "generate_script", "enhance_script", "merge_audio_video",
    "add_subtitles", "add_background_music", "concatenate_videos", "resize_for_shorts", "crawl_url", "extract_product_info",
    "generate_shorts",
)  # fmt: skip


@pytest.fixture
def cream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product file, and no models anywhere."""
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHORTS_MODELS", str(tmp_path / "models"))
    (tmp_path / "cream.json").write_text(json.dumps({"name": "말랑 텀블러", "price": 19900}), encoding="utf-8")
    return tmp_path / "cream.json"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.effect_noise((90, 60), 80).convert("RGB").save(tmp_path / "photo.jpg")
    return tmp_path / "photo.jpg"


def facts(path: Path) -> tuple[int, int, int]:
    with av.open(str(path)) as file:
        frames = sum(1 for _ in file.decode(video=0))
        return file.streams.video[0].width, file.streams.video[0].height, frames


def test_every_name_is_there_documented_and_typed():
    assert set(NAMES) == set(pipeline.__all__) == set(functions.__all__)
    for name in NAMES:
        call = getattr(pipeline, name)
        told = inspect.signature(call)
        assert inspect.getdoc(call) and told.return_annotation is not inspect.Signature.empty, name
        assert all(parameter.annotation is not inspect.Parameter.empty for parameter in told.parameters.values()), name
    for name in ("text_to_video", "image_to_video", "generate_character_video", "generate_script", "generate_shorts"):
        assert ">>>" in (inspect.getdoc(getattr(pipeline, name)) or ""), name
    with pytest.raises(AttributeError, match="nobody"):
        pipeline.nobody  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


def test_the_package_alone_imports_nothing_heavy():
    code = "import sys, pipeline; print([m for m in ('pipeline.functions', 'numpy', 'pydantic', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_moves_without_any_model(photo: Path, tmp_path: Path):
    out = pipeline.image_to_video(photo, tmp_path / "a.mp4", seconds=0.5, motion="pan_left", engine="camera", aspect="1:1")
    assert facts(out) == (1080, 1080, 15)
    (tmp_path / "text.jpg").write_text("no picture")
    for name in ("text.jpg", "nowhere.jpg"):
        with pytest.raises(InputError, match=name):
            pipeline.image_to_video(tmp_path / name, tmp_path / "b.mp4", engine="camera")
    with pytest.raises(InputError, match=r"0\.5"):
        pipeline.image_to_video(photo, tmp_path / "b.mp4", seconds=0, engine="camera")
    assert not (tmp_path / "b.mp4").exists()


@pytest.mark.parametrize("call", [pipeline.text_to_video, pipeline.generate_character_video])
def test_a_clip_from_words_says_what_it_lacks(cream: Path, tmp_path: Path, call: Any):
    with pytest.raises(EngineError, match="animatediff"):
        call("waves", tmp_path / "a.mp4")
    with pytest.raises(InputError, match="animatediff"):
        call("waves", tmp_path / "a.mp4", engine="camera")
    assert not (tmp_path / "a.mp4").exists()


def test_a_clip_from_words_is_drawn(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHORTS_MODELS", str(published))
    monkeypatch.setenv("SHORTS_DEVICE", "cpu")
    monkeypatch.setenv("SHORTS_MEMORY", "4")
    out = pipeline.text_to_video("waves", tmp_path / "a.mp4", seconds=0.5, options={"draft": True})
    assert facts(out) == (1080, 1920, 15)


def test_a_script_is_written_and_put_into_another_mouth(cream: Path):
    script = pipeline.generate_script(str(cream), engine="template", tone="casual", seconds=10)
    assert script.product and script.product.name == "말랑 텀블러"
    other = pipeline.enhance_script(script, "eunji_mom", engine="template")
    assert [scene.role for scene in other.scenes] == [scene.role for scene in script.scenes]
    assert other.metadata.character_id == "eunji_mom" and other != script


def test_the_command_line_has_them(cream: Path, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> Any:
        assert main(list(words)) == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    script = run("script", str(cream), "--engine", "script=template")
    (tmp_path / "script.json").write_text(json.dumps(script), encoding="utf-8")
    said = run("enhance", str(tmp_path / "script.json"), "--character", "eunji_mom", "--engine", "script=template")
    assert said["metadata"]["character_id"] == "eunji_mom"
    assert main(["enhance", str(cream)]) == 1 and "대본" in capsys.readouterr().err
    film = tmp_path / "a.mp4"
    run("image-to-video", str(photo), "--engine", "camera", "--seconds", "0.5", "--out", str(film))
    media.tone(tmp_path / "tone.wav", 0.5)
    made = run("film", "merge", str(film), str(tmp_path / "tone.wav"), "--out", str(tmp_path / "b.mp4"))
    assert facts(Path(made["video"]))[:2] == (1080, 1920)
    assert main(["film", "merge", str(film), "--out", str(tmp_path / "c.mp4")]) == 1 and "2개" in capsys.readouterr().err
    assert main(["text-to-video", "waves", "--out", str(tmp_path / "c.mp4")]) == 1
    assert "animatediff" in capsys.readouterr().err


def test_a_storyboard_is_said_by_another_character_and_keeps_what_is_the_users(tmp_path: Path):
    product = Product(name="말랑 텀블러")
    engine, project = load("script", "template"), Project(tmp_path)
    script = functions.write_script(product, load_character(DEFAULT), engine=engine, project=project)
    names = {"script": "template", "image": "poster", "voice": "kokoro", "video": "camera"}
    board = Storyboard(id="a", product=product, character_id=DEFAULT, settings=Settings(), engines=names).with_script(script)
    board = set_scene(board, board.rows[1].key, picture="own.png")
    said = enhance_all(board, load_character("eunji_mom"), engine=engine, project=project)
    assert [row.key for row in said.rows] == [row.key for row in board.rows]
    assert [scene.text for scene in said.written.scenes] != [scene.text for scene in script.scenes]
    assert said.written.scenes[1].picture == "own.png" and said.written.metadata.character_id == "eunji_mom"
    assert [scene.seed for scene in said.written.scenes] == [scene.seed for scene in script.scenes]
