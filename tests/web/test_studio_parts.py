"""What the studio's tabs are made of, without a browser: lists of products, music and voices of one's own."""

from __future__ import annotations

import html
import itertools
import re
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import gradio as gr
import numpy as np
import pytest
import soundfile

from pipeline import batch, engines, jobs, models
from pipeline import storyboard as boards
from pipeline.batch.rows import PAGES, TABLES
from pipeline.batch.zip_upload import PICTURES, place_of, unpack
from pipeline.characters import DEFAULT, load_character
from pipeline.crawl import file_below
from pipeline.engines import Spoken, Timed
from pipeline.engines.engine_options import kind_of
from pipeline.errors import InputError
from pipeline.records import TONES, Clip, Product, Scene, Script, Speech, Still
from pipeline.render.audio import music_library
from pipeline.short import Settings
from pipeline.storyboard import Storyboard, StoryboardFile
from pipeline.storyboard.staleness import Look, SceneLook
from pipeline.storyboard.storyboard import Row, Take
from pipeline.voice import VoiceOptions, say
from pipeline.workspace.project import Project, home
from web import batch_view, storyboard_view
from web import page as web_page
from web.api.new_short import refuse_files
from web.i18n import words
from web.scene_cards import heading
from web.tabs import batch as batch_tab
from web.tabs import engine_choice
from web.tabs import product as product_tab
from web.tabs.scene_rows import make_button


def test_every_list_and_page_there_is_a_reader_for_can_be_uploaded():
    assert {*TABLES, *PAGES, *PICTURES, ".zip"} <= {*batch_tab.KINDS}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTS_HOME", str(tmp_path / "home"))


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return path


def test_a_zip_gives_its_list_and_photos_and_nothing_else(tmp_path: Path):
    inside = {"shop/list.csv": "상품명\n컵\n", "../../up.jpg": "x", "run.sh": "x", "__MACOSX/list.csv": "x", ".hidden.csv": "x"}
    found = unpack([zipped(tmp_path / "a.zip", inside)], tmp_path / "out")
    assert sorted(path.name for path in found) == ["list.csv", "up.jpg"]
    assert {path.relative_to(tmp_path / "out").as_posix() for path in found} == {"shop/list.csv", "up.jpg"}


NAMES = [
    ("a/1.jpg", "a/1.jpg"),
    ("..\\..\\x.csv", "x.csv"),
    ("C:\\Users\\Public\\x.json", "Users/Public/x.json"),
    ("C:x.csv", "x.csv"),
    ("c:/x.csv", "x.csv"),
    ("/etc/x.csv", "etc/x.csv"),
    ("\\\\host\\share\\x.csv", "host/share/x.csv"),
    ("\\\\?\\C:\\x.csv", "x.csv"),
    ("a/../../x.csv", "a/x.csv"),
    ("./a/./x.csv", "a/x.csv"),
    ("a\\b/c\\1.jpg", "a/b/c/1.jpg"),
    ("....//x.csv", "..../x.csv"),
]


@pytest.mark.parametrize(("name", "place"), NAMES)
def test_a_name_in_a_zip_leaves_no_folder_on_any_system(name: str, place: str):
    assert str(place_of(name, windows=False)) == place
    there = PureWindowsPath("D:/home/uploads") / place_of(name, windows=True)
    assert there.is_relative_to("D:/home/uploads") and ".." not in there.parts


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a:b.csv", "a_b.csv"),
        ("con.csv", "_con.csv"),
        ("x/AUX/1.jpg", "x/_AUX/1.jpg"),
        ("1.jpg. ", "1.jpg"),
        ("a?*.jpg", "a__.jpg"),
    ],
)
def test_names_that_windows_reads_otherwise_are_changed_there(name: str, place: str):
    assert place_of(f"p/{name}", windows=True) == PurePosixPath("p") / place


@pytest.mark.parametrize("name", ["가" * 90 + ".csv", "a/" * 40 + "x.csv", "x\0y.csv", "x\ny.jpg", "b" * 300 + "/x.csv"])
def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path: Path, name: str):
    raw = zipped(tmp_path / "a.zip", {"Q" * len(name.encode()): "x"}).read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"Q" * len(name.encode()), name.encode()))
    with pytest.raises(InputError, match="이름을 바꾸어"):
        unpack([tmp_path / "a.zip"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_odd_name_of_what_is_not_wanted_is_passed_over(tmp_path: Path):
    packed = zipped(tmp_path / "a.zip", {"Icon\r": "", "가" * 90: "", "list.csv": "상품명\n컵\n"})
    assert [path.name for path in unpack([packed], tmp_path / "out")] == ["list.csv"]


@pytest.mark.parametrize("pair", [("a/X.jpg", "a/x.jpg"), ("../x.jpg", "x.jpg"), ("a\\x.jpg", "a/x.jpg")])
def test_no_file_of_a_zip_takes_anothers_place(tmp_path: Path, pair: tuple[str, str]):
    with pytest.raises(InputError, match="같은 자리"):
        unpack([zipped(tmp_path / "a.zip", dict.fromkeys(pair, "x"))], tmp_path / "out")


@pytest.mark.parametrize("top", ["", "묶음/"])
def test_folders_in_a_zip_are_kept_and_each_product_has_its_photo(tmp_path: Path, top: str):
    table = "상품명,가격,사진\n컵,1000,a/1.jpg\n접시,2000,b/1.jpg\n수저,3000,수저.jpg\n국자,4000,1.jpg\n"
    inside = {"list.csv": table, "a/1.jpg": "one", "b/1.jpg": "two", "c/수저.jpg": "three"}
    packed = zipped(tmp_path / "a.zip", {top + name: text for name, text in inside.items()})
    prepared = batch.prepare(batch_view.keep([str(packed)], ""))
    base = prepared.source.base
    assert [(base / name).read_text() for name in ("a/1.jpg", "b/1.jpg", "수저.jpg")] == ["one", "two", "three"]
    assert [lack.title for lack in prepared.outlook.lacks if lack.ko == "사진 파일 없음"] == ["국자"]  # which 1.jpg is not said


@pytest.mark.parametrize("cell", ["사진/{}.jpg", "../사진/{}.jpg", "{}.jpg", "사진\\{}.jpg", "..\\사진\\{}.jpg"])
def test_a_table_in_a_folder_beside_that_of_its_photos_finds_them(tmp_path: Path, cell: str):
    table = "상품명,가격,사진\n" + "".join(f"컵,{n}000,{cell.format(n)}\n" for n in (1, 2))
    packed = zipped(tmp_path / "a.zip", {"목록/list.csv": table, "사진/1.jpg": "one", "사진/2.jpg": "two"})
    prepared = batch.prepare(batch_view.keep([str(packed)], ""))
    assert not [lack for lack in prepared.outlook.lacks if lack.ko == "사진 파일 없음"], prepared.outlook.lacks
    base = prepared.source.base
    assert [file_below(base, cell.format(n)).read_text() for n in (1, 2)] == ["one", "two"]  # pyright: ignore[reportOptionalMemberAccess]
    with pytest.raises(InputError):
        file_below(base, "../../queue.sqlite")


def test_saved_pages_in_a_zip_keep_their_own_pictures(tmp_path: Path):
    inside = {f"{name}{end}": name for name in ("p1", "p2", "더/p3") for end in (".html", "_files/1.jpg", "_files/frame.html")}
    place = batch_view.keep([str(zipped(tmp_path / "a.zip", inside))], "")
    assert [row.place for row in batch.read_rows(batch.look(place))] == ["p1.html", "p2.html", "더/p3.html"]
    assert (place / "p1_files/1.jpg").read_text() == "p1" and (place / "더/p3_files/1.jpg").read_text() == "더/p3"


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_hangul_names_in_a_zip_without_a_mark_are_read(tmp_path: Path, encoding: str):
    names = [name.encode(encoding) for name in ("목록.csv", "크림 사진.jpg")]
    packed = zipped(tmp_path / "a.zip", {"x" * len(name) + name[-4:].decode(): "" for name in names})
    data = packed.read_bytes()
    for name in names:
        data = data.replace(b"x" * len(name) + name[-4:], b"in/" + b"_" + name)
    packed.write_bytes(data)
    assert [path.name for path in unpack([packed], tmp_path / "out")] == ["_목록.csv", "_크림 사진.jpg"]


def test_a_damaged_zip_is_said_in_a_sentence(tmp_path: Path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(InputError, match="풀 수 없습니다"):
        unpack([tmp_path / "a.zip"], tmp_path / "out")


def test_no_two_pages_draw_a_tab_at_once():
    """Gradio counts its drawings over all pages, and takes listeners with a key away from one that was overtaken."""
    drawn = [one for one in web_page.build().fns.values() if one.renderable]
    assert len(drawn) > 6 and {one.concurrency_limit for one in drawn} == {1}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_example_list_would_make_three_shorts(language: str):
    place = batch_view.example("")
    prepared = batch.prepare(place, batch_view.options((), (), 0, None))
    assert (prepared.outlook.rows, prepared.outlook.shorts, prepared.outlook.lacks) == (3, 3, ())
    card = batch_view.outlook_card(prepared, language)
    assert words(language)["batch_outlook"].format(3, 3, 3) in card
    more = batch.prepare(place, batch_view.options(("jiwoo_pharmacist",), TONES, 0, Settings()))
    assert more.outlook.shorts == 3 * len(TONES)


def test_every_column_and_state_has_words_in_both_languages():
    for language in ("ko", "en"):
        say = words(language)
        assert all(say[f"column_{field}"] for field in ("", *batch.FIELDS))


def test_what_a_list_says_is_shown_as_text(tmp_path: Path):
    (tmp_path / "l.csv").write_text("상품명,설명\n<script>alert(1)</script>,<b>x</b>\n,값 없음\n", encoding="utf-8")
    prepared = batch.prepare(batch_view.keep([str(tmp_path / "l.csv")], ""))
    shown = batch_view.rows_table(prepared, words("ko")) + batch_view.outlook_card(prepared, "en")
    assert "<script>" not in shown and "<b>x" not in shown and "&lt;script&gt;" in shown
    assert "row 3" in shown


def test_the_template_is_a_list(tmp_path: Path):
    for language in ("ko", "en"):
        text = batch_view.template(language).read_text(encoding="utf-8-sig")
        assert {column.field for column in batch.map_columns(text.strip().split(","))} >= {"name", "price", "images", "url"}


def tone(path: Path, seconds: float, loud: float = 0.3) -> Path:
    time = np.arange(round(seconds * 24000)) / 24000
    wave = loud * np.sin(2 * np.pi * 220 * time) * (0.02 + (np.sin(2 * np.pi * 1.5 * time) > 0))  # speaks and is silent
    soundfile.write(path, wave, 24000)
    return path


def test_music_of_ones_own_is_kept_for_its_user_alone(tmp_path: Path):
    name = boards.keep_music(tone(tmp_path / "노래.wav", 4), "a")
    assert boards.own_sounds("music", "a") == {name: "노래"} and boards.own_sounds("music", "b") == {}
    loop = music_library.choose(name, "", "", 0)
    assert loop is not None and loop.path == home() / name
    with pytest.raises(InputError, match="소리가 없습니다"):
        boards.keep_music(tone(tmp_path / "still.wav", 4, 0.0))
    with pytest.raises(InputError, match="길이가"):
        boards.keep_music(tone(tmp_path / "short.wav", 1))
    assert not list((home() / "music").rglob("short*"))


class Heard:
    """A voice engine that keeps what it is asked for."""

    revision = "1"

    def __init__(self, name: str) -> None:
        self.name, self.voice = name, dict[str, Any]()

    def missing(self) -> str:
        return ""

    def speak(self, text: str, out: Path, *, voice: dict[str, Any], tell: Any = None) -> Spoken:
        self.voice = voice
        soundfile.write(out, 0.3 * np.sin(np.arange(24000) / 9), 24000, format="WAV", subtype="PCM_16")
        return Spoken(1.0, 24000, (Timed(text, 0.0, 1.0),))


def test_only_xtts_hears_the_reference_and_the_consent(tmp_path: Path):
    name = boards.keep_voice(tone(tmp_path / "나.wav", 8))
    options = VoiceOptions(reference=name, consent=True)
    for voice in (Heard("xtts"), Heard("kokoro")):
        say("안녕", load_character("jiwoo_pharmacist"), options, engine=voice, out=tmp_path / "a.wav")
        told = (voice.voice.get("xtts"), voice.voice.get("consent"))
        assert told == ((str(home() / name), True) if voice.name == "xtts" else ("", None))


def test_a_voice_that_cannot_be_heard_is_refused_by_its_name(tmp_path: Path):
    with pytest.raises(InputError, match=r"still\.wav"):
        boards.keep_voice(tone(tmp_path / "still.wav", 8, 0.0))


def test_a_file_of_this_computer_cannot_be_named_from_elsewhere():
    for options in (
        {"voice": {"reference": "/etc/hostname"}},
        {"render": {"certificate": "/etc"}},
        {"render": {"music": "music/own/a.flac"}},
    ):
        with pytest.raises(InputError):
            refuse_files(Settings.model_validate(options))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_option_of_every_engine_is_a_part_of_the_page_with_words(language: str):
    say = words(language)
    for stage in ("image", "video"):
        for name in engines.TABLES[stage].engines:
            for option, field in kind_of(engines.load(stage, name)).model_fields.items():
                part = engine_choice.part(option, field, field.default, say)
                assert (part and part.label) == (None if option == "face" else say[f"opt_{option}"])


def test_the_terms_of_engines_are_said_in_korean():
    for row in models.list_models():
        said = engine_choice.licence(row, words("ko"))
        assert not re.search(r"\b(the|this|not|by|run|weights|code|fonts|adapter)\b", said), said
        assert html.unescape(engine_choice.licence(row, words("en"))) == row.licence


def test_every_engine_and_weight_has_a_name_in_both_languages():
    for language in ("ko", "en"):
        say = words(language)
        assert all(f"purpose_{row.name}" in say for row in models.list_models())


def test_a_page_follows_only_the_short_that_was_opened_last(monkeypatch: pytest.MonkeyPatch):
    product = Product(name="컵")
    boards.begin(Project(home() / "projects" / "cup"), Storyboard(id="a1", product=product, character_id=DEFAULT))
    seen = storyboard_view.view("cup/a1", "")
    monkeypatch.setattr(storyboard_view, "follow", lambda name, user: itertools.repeat(seen))
    demo = web_page.build()
    (follow,) = [each.fn for each in demo.fns.values() if each.name == "follow"]
    assert follow is not None
    first, second, other = (follow("cup/a1", gr.Request(session_hash=page, cookies={}, headers={})) for page in ("a", "a", "b"))
    assert next(first) and next(other) and next(second)
    assert list(first) == [], "another short was opened on this page"
    assert next(other) and next(second)


def test_the_first_drawing_of_a_page_leaves_what_a_press_was_answered():
    demo = web_page.build()
    named = {each.name: each.fn for each in demo.fns.values() if each.name in ("greet", "make", "follow")}
    greet, make, follow = (named[name] for name in ("greet", "make", "follow"))
    assert greet and make and follow
    page, other = (gr.Request(session_hash=name, cookies={}, headers={}) for name in ("a", "b"))

    def ids(drawn: dict[Any, Any]) -> set[str]:
        return {part.elem_id for part in drawn if part.elem_id}

    assert {"player", "status", "ask"} <= ids(next(greet("", other)))
    values = {part: getattr(part, "value", None) for part in demo.blocks.values()}
    (answer,) = [value for part, value in make(values, page).items() if part.elem_id == "status"]
    assert "failed" in answer
    assert "player" in ids(drawn := next(greet("", page))) and not ids(drawn) & {"status", "ask", "ask-claims"}
    followed = follow("", page)
    assert next(followed) and list(greet("", page)) == [], "what a press started is followed already"


def test_what_is_made_for_the_first_time_is_not_made_again():
    boards.begin(Project(home() / "projects" / "cup"), Storyboard(id="a1", product=Product(name="컵"), character_id=DEFAULT))
    scene = Scene(scene_number=1, role="hook", text="컵이에요.", duration=2)
    take = Take(stage="voice", path="speech/a.json", scene=scene)
    seen = replace(storyboard_view.view("cup/a1", ""), seen=Look((SceneLook(),)))

    def first(status: str, *takes: Take) -> bool:
        board = seen.board.model_copy(update={"rows": (Row(key="k", takes=takes),)})
        return replace(seen, board=board, state=jobs.State.model_construct(status=status)).first

    assert first("running")
    assert not first("done")
    assert not first("running", take)


def test_an_open_short_that_was_never_made_is_not_called_an_example():
    boards.begin(Project(home() / "projects" / "cup"), Storyboard(id="a1", product=Product(name="컵"), character_id=DEFAULT))
    assert "열어 둔 쇼츠" in web_page._status(storyboard_view.view("cup/a1", ""), "ko")


@pytest.mark.parametrize(
    ("status", "draft", "told", "button"),
    [
        ("running", False, "만드는 중: 자막", "쇼츠 만들기"),
        ("cancelled", False, "남은 것: 자막", "이어서 만들기"),
        ("done", True, "미리 보기까지", "완성하기"),
        ("running", True, "만드는 중: 자막", "쇼츠 만들기"),
    ],
)
def test_what_was_stopped_or_drafted_is_not_said_to_be_made_again(status: str, draft: bool, told: str, button: str):
    scene = Scene(scene_number=1, role="hook", text="컵이에요.", duration=2)
    script = Script.model_construct(scenes=(scene,), total_duration=2.0)
    board = Storyboard.model_construct(rows=(Row(key="k"),), script=script)
    look = SceneLook(Still.model_construct(), Speech.model_construct(duration=2.0), Clip.model_construct())
    state = jobs.State.model_construct(status=status, short=None)
    view = storyboard_view.View(StoryboardFile(Project(home()), "a1"), board, Look((look,)), state, draft)
    assert told in heading(view, "k", words("ko")) and make_button(view, "ko").value == button
    assert view.late(1) == ([] if told.startswith("미리") else ["render"])


def test_lines_read_in_photos_become_features_only_when_ticked():
    base = Product(name="크림", suggestions=("수분 크림", "무향"), notes=("사진을 뺐습니다. a.jpg: 표",)).model_dump_json()
    assert product_tab._confirm_lines(["무향"], "가벼움\n수분 크림", base) == "가벼움\n무향"
    assert product_tab._confirm_lines([], "가벼움\n무향", base) == "가벼움"
    assert product_tab._confirm_lines([], "가벼움", "") == "가벼움"
