"""The command line: what it prints, its exit codes, and one sentence for every bad input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from pipeline.__main__ import main
from pipeline.commands import parser
from pipeline.commands.flags import settings
from pipeline.commands.install_models import install
from pipeline.commands.output import Screen
from pipeline.progress import Progress
from pipeline.short import Settings

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "examples" / "moisture-cream.json")
NASTY = "따옴표\"'와 {\\an8}%d:😀 <b>굵게</b>\n줄바꿈 크림"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    return tmp_path / "home"


def write(path: Path, product: object) -> str:
    path.write_text(json.dumps(product, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_product_prints_json(capsys: pytest.CaptureFixture[str]):
    assert main(["product", EXAMPLE]) == 0
    product = json.loads(capsys.readouterr().out)
    assert product["name"] and isinstance(product["price"], int) and product["photos"]


def test_script_keeps_the_seed_format(capsys: pytest.CaptureFixture[str]):
    assert main(["script", EXAMPLE, "--tone", "funny", "--seed", "7"]) == 0
    script = json.loads(capsys.readouterr().out)
    assert script["metadata"]["tone"] == "funny" and script["metadata"]["character_id"]
    assert script["total_duration"] == pytest.approx(sum(scene["duration"] for scene in script["scenes"]), abs=0.01)
    assert all({"scene_number", "text", "duration"} <= set(scene) for scene in script["scenes"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_product_on_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], encoding: str):
    sent = '{"name": "무선 주전자", "price": "39,900원"}'.encode(encoding)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent), encoding="cp1252"))
    assert main(["product", "-"]) == 0
    product = json.loads(capsys.readouterr().out)
    assert (product["name"], product["price"]) == ("무선 주전자", 39900)


@pytest.mark.parametrize(
    "arguments",
    [
        *(["make", EXAMPLE, "--out", out] for out in ("short.json", "a.jpg", "folder", "folder/")),
        ["speak", "안녕", "--out", "words.json"],
        ["library", "--export", "x", "folder"],
    ],
)
def test_a_file_to_write_has_its_own_ending(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "folder").mkdir()
    assert main([*arguments[:-1], str(tmp_path / arguments[-1])]) == 1
    told = capsys.readouterr()
    assert not told.out and len(told.err.splitlines()) == 1 and Path(arguments[-1]).name in told.err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_speak_writes_sound_and_word_times(tmp_path: Path):
    out = tmp_path / "a.wav"
    assert main(["speak", "오늘만 19,900원입니다.", "--character", "jiwoo_pharmacist", "--out", str(out)]) == 0
    words = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert [word["text"] for word in words] == ["오늘만", "19,900원입니다."]
    assert words[0]["start"] < words[0]["end"] <= words[1]["start"] < words[1]["end"]


def test_characters_and_models_are_lists(capsys: pytest.CaptureFixture[str]):
    assert main(["characters"]) == 0
    assert len(json.loads(capsys.readouterr().out)) >= 5
    assert main(["models"]) == 0
    assert {row["name"] for row in json.loads(capsys.readouterr().out)} >= {"template", "poster", "kokoro", "camera"}


BAD = {
    "no name": {"price": 1000},
    "empty name": {"name": "  "},
    "price is no amount": {"name": "컵", "price": "#REF!"},
    "price is negative": {"name": "컵", "price": -5},
    "unknown key": {"name": "컵", "prise": 3},
    "not an object": ["컵"],
}


@pytest.mark.parametrize("product", BAD.values(), ids=list(BAD))
def test_a_bad_product_gets_one_sentence(product: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["make", write(tmp_path / "p.json", product)]) == 1
    said = capsys.readouterr()
    sentences = [line for line in said.err.splitlines() if line.strip()]
    assert said.out == "" and len(sentences) == 1 and "Traceback" not in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["make", "no-such-file.json"],
        ["make", EXAMPLE, "--character", "jiwo"],
        ["make", EXAMPLE, "--engine", "voice"],
        ["make", EXAMPLE, "--engine", "voice=parrot"],
        ["make", EXAMPLE, "--engine", "sound=kokoro"],
        ["make", EXAMPLE, "--duration", "1"],
        ["make", EXAMPLE, "--seed", "-1"],
        ["make", EXAMPLE, "--captions", "comic"],
        ["make", EXAMPLE, "--aspect", "3:2"],
        ["make", EXAMPLE, "--presenter", "big"],
        ["make", EXAMPLE, "--set", "render"],
        ["make", EXAMPLE, "--set", "sound.crf=18"],
        ["make", EXAMPLE, "--set", "render.crv=18"],
        ["make", EXAMPLE, "--set", "render.crf=99"],
        ["make", EXAMPLE, "--set", "render.captions=perhaps"],
        ["make", "ftp://example.com/x"],
        ["check", "no-such-file.mp4"],
    ],
    ids=" ".join,
)
def test_bad_arguments_get_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert len(lines) == 1


def flags(*given: str) -> Settings:
    return settings(parser().parse_args(["make", EXAMPLE, *given]))


def test_flags_become_settings():
    said = flags("--tone", "funny", "--captions", "news", "--music", "none", "--no-label", "--set", "render.crf=18")
    assert said.script.tone == "funny"
    assert (said.render.caption_style, said.render.music, said.render.label, said.render.crf) == ("news", "none", "", 18)
    shape = flags("--aspect", "1:1", "--transition", "cut", "--presenter", "off", "--disclosure", "paid", "--draft")
    assert (shape.image.aspect, shape.video.transition) == ("1:1", "cut")
    assert (shape.render.presenter, shape.render.disclosure, shape.render.draft) == ("off", "paid", True)
    assert flags("--captions", "off").render.captions is False
    assert flags("--duration", "9", "--set", "script.seconds=12").script.seconds == 12
    assert flags() == Settings()


def test_a_mistyped_option_is_told_the_right_one(capsys: pytest.CaptureFixture[str]):
    assert main(["make", EXAMPLE, "--set", "render.captoins=true"]) == 1
    assert "'captions'" in capsys.readouterr().err
    assert main(["make", EXAMPLE, "--set", "render.crf=99"]) == 1
    assert "32 이하" in capsys.readouterr().err
    assert main(["make", EXAMPLE, "--set", "render.label_place=top"]) == 1
    assert "'auto', 'left', 'center', 'right' 가운데 하나로" in capsys.readouterr().err


def test_english_is_spoken_where_the_system_is_english(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(["make", "no-such-file.json"]) == 1
    assert "no-such-file.json" in (said := capsys.readouterr().err) and said.isascii()


def _photos(folder: Path) -> list[str]:
    """30 photos, some of them broken in every way a photo can be."""
    random = np.random.default_rng(1)
    names = [f"{n}.jpg" for n in range(25)]
    for n, name in enumerate(names):
        Image.fromarray(random.integers(0, 255, (6, 8 + n, 3), dtype=np.uint8)).resize((640, 480)).save(folder / name)
    Image.new("RGB", (1, 1)).save(folder / "one.png")
    Image.new("CMYK", (900, 900), (0, 120, 90, 10)).save(folder / "cmyk.jpg")
    frames = [Image.new("RGB", (700, 700), color) for color in ("red", "blue")]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    (folder / "cut.jpg").write_bytes((folder / "0.jpg").read_bytes()[:900])
    Image.new("RGB", (8000, 5000), "#7799aa").save(folder / "huge.jpg")
    return [*names, "one.png", "cmyk.jpg", "moving.gif", "cut.jpg", "huge.jpg"]


def test_a_nasty_product_still_becomes_a_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    product = {"name": NASTY, "description": "아주 긴 설명입니다. " * 270, "images": _photos(tmp_path)}
    out = tmp_path / "nasty 'quoted' %d.mp4"
    code = main(["make", write(tmp_path / "p.json", product), "--duration", "9", "--out", str(out)])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert out.exists() and all(check["ok"] for check in json.loads(said.out)["checks"])
    assert main(["check", str(out)]) == 0
    assert "FAIL" not in capsys.readouterr().out


def test_no_photo_no_price_three_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    product = {"name": "무명 텀블러", "description": "가볍고 튼튼한 텀블러"}
    code = main(["make", write(tmp_path / "p.json", product), "--duration", "9", "--out", str(tmp_path / "a.mp4")])
    said = capsys.readouterr()
    assert code == 0, said.err
    script = json.loads((tmp_path / "a.short.json").read_text(encoding="utf-8"))["script"]
    assert "원" not in " ".join(
        word for scene in script["scenes"] for word in scene["text"].split() if any(c.isdigit() for c in word)
    )


@pytest.mark.parametrize("content", [None, b"", b"no picture"], ids=["missing", "empty", "text"])
def test_a_photo_that_is_left_out_is_named_with_its_reason(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    if content is not None:
        (tmp_path / "a.jpg").write_bytes(content)
    assert main(["product", write(tmp_path / "p.json", {"name": "컵", "images": ["a.jpg"]})]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["photos"] == []
    assert [line for line in said.err.splitlines() if line.startswith("사진을 뺐습니다. a.jpg: ")], said.err


@pytest.mark.parametrize(("value", "cure"), [("아" * 400, "300자 이하"), (12, "글자로")], ids=["long", "number"])
def test_a_value_that_cannot_be_used_has_its_cure_in_korean(
    value: object, cure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["product", write(tmp_path / "p.json", {"name": value})]) == 1
    said = capsys.readouterr().err
    assert cure in said and "should" not in said


def test_a_closed_standard_input_asks_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", None)
    install({"voice": "kokoro"})


def test_a_log_gets_no_line_twice_in_a_row(monkeypatch: pytest.MonkeyPatch):
    times = iter(range(0, 90, 3))
    monkeypatch.setattr("pipeline.commands.output.time", SimpleNamespace(monotonic=lambda: next(times)))
    log = io.StringIO()
    screen = Screen(log, SimpleNamespace(update=lambda event: (event.done, None)))  # pyright: ignore[reportArgumentType]
    for done in (0.1, 0.1, 0.1, 0.5, 0.5):
        screen(Progress("voice", done, 1))
    assert [line.split(" · ")[1].strip() for line in log.getvalue().splitlines()] == ["10%", "50%"]


@pytest.mark.parametrize(
    ("language", "line"),
    [("ko_KR.UTF-8", "사진을 뺐습니다."), ("en_US.UTF-8", "A photo was left out."), ("C", "사진을 뺐습니다.")],
)
def test_no_language_loses_a_warning(monkeypatch: pytest.MonkeyPatch, language: str, line: str):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", language)
    log = io.StringIO()
    screen = Screen(log, SimpleNamespace(update=lambda event: (event.done, None)))  # pyright: ignore[reportArgumentType]
    screen(Progress("crawl", 1, 1, "사진을 뺐습니다.", warning=True, note_en="A photo was left out."))
    screen(Progress("crawl", 1, 1, "한국어로만 압니다.", warning=True))
    assert log.getvalue().splitlines() == [line, "한국어로만 압니다."]
