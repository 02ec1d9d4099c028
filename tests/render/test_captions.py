"""Captions: where they break, where they stand, what they are written with."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.script.template import Template
from pipeline.errors import QualityError
from pipeline.korean.line_breaks import SENTENCE, TIGHT, after, pages, pieces
from pipeline.media import frame_layout
from pipeline.records import Product, Script, Word
from pipeline.render import RenderOptions, precheck, render
from pipeline.render.captions import ass, srt_vtt
from pipeline.render.captions import layout as captions_layout
from pipeline.render.captions.burn_in import Burned, captions_for_scene, changes
from pipeline.render.captions.fonts import FILES, face
from pipeline.render.captions.legal_labels import Notices
from pipeline.render.captions.styles import STYLES
from pipeline.render.options import CaptionStyle
from pipeline.script import ScriptOptions, write_script
from pipeline.workspace.project import Project
from tests.support import media
from tests.support.media import words

ROOT = Path(__file__).parents[2]

TEXT = "이 드라이기 하나면 정말 3분이면 끝나요! 지금 19,900원에 만나보세요."
COLOURS = ass.Colours("#e8603c", "#2a1d1a")


def _broken(text: str, limit: float = 11) -> list[list[str]]:
    """`text` dealt out with every letter 1 wide: a list of pages, each a list of lines."""
    parts = text.split()
    dealt = pages(parts, lambda first, last: len(" ".join(parts[first:last])), limit=limit)
    return [[" ".join(parts[first:last]) for first, last in page] for page in dealt]


# --- breaks -----------------------------------------------------------------------------------------------------------


def test_a_sentence_ends_a_page():
    assert _broken(TEXT)[-1] == ["지금 19,900원에", "만나보세요."]
    assert after("끝나요!", "지금") == SENTENCE


@pytest.mark.parametrize(("word", "following"), [("3", "분이면"), ("이", "드라이기"), ("정말", "좋아요"), ("안", "돼요")])
def test_what_leans_forward_is_not_cut_off(word: str, following: str):
    assert after(word, following) == TIGHT


def test_an_auxiliary_stays_with_its_verb():
    assert after("쓸", "수") > after("머리를", "말리고")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("가나다은는을고면.!,5", min_size=1, max_size=9), min_size=1, max_size=30))
def test_every_word_is_shown_once_in_order_and_lines_fit(parts: list[str]):
    dealt = pages(parts, lambda first, last: len(" ".join(parts[first:last])), limit=11)
    lines = [line for page in dealt for line in page]
    assert [i for first, last in lines for i in range(first, last)] == list(range(len(parts)))
    assert all(len(page) <= 2 for page in dealt)
    assert all(len(" ".join(parts[first:last])) <= 11 or last - first == 1 for first, last in lines)


def test_a_word_too_wide_is_cut_evenly():
    assert pieces("민감성피부용수분크림", len, 4) == ["민감성피", "부용수분", "크림"]
    assert pieces("크림", len, 4) == ["크림"]


# --- fonts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Pretendard Black", "Pretendard Bold"])
def test_pretendard_has_every_syllable(name: str):
    assert all(face(name).covers(chr(code)) for code in range(0xAC00, 0xD7A4))


@pytest.mark.parametrize("name", FILES)
def test_widths_are_those_of_freetype(name: str):
    from PIL import ImageFont

    from pipeline.render.captions.fonts import FOLDER

    known = face(name)
    measured = ImageFont.truetype(str(FOLDER / FILES[name]), 200, layout_engine=ImageFont.Layout.BASIC)
    size = 200 * known.line / known.em
    assert known.width("첫 장면 19,900", size) == pytest.approx(measured.getlength("첫 장면 19,900"), rel=0.01)


def test_what_the_font_lacks_is_removed_and_said():
    kept, notes = captions_layout.printable(
        [Word(text="좋아요ก", start=0, end=1), Word(text="🫏", start=1, end=2), Word(text="끝\u200b", start=2, end=3)],
        "Pretendard Black",
    )
    assert [word.text for word in kept] == ["좋아요", "끝"]
    assert len(notes) == 1
    assert "ก" in notes[0]
    assert "🫏" in notes[0]


def test_emoji_become_pictures_beside_their_word():
    said = [("좋아요😊!", 0, 1), ("🔥", 1, 1), ("👍🏽최고", 1, 2), ("❤️", 2, 2), ("👨‍👩‍👧", 2, 2)]
    kept, notes = captions_layout.printable([Word(text=text, start=a, end=b) for text, a, b in said], "Pretendard Black")
    assert [word.text for word in kept] == ["좋아요!", "😊", "🔥", "👍", "최고", "❤"]
    assert [word.start for word in kept] == [0, 1, 1, 1, 1, 2]
    assert len(notes) == 1 and "👨" in notes[0]


@pytest.mark.parametrize("name", STYLES)
def test_an_emoji_is_drawn_in_every_style_and_never_alone(name: str):
    style, said = STYLES[name], words("🎁 지금 19,900원에 만나보세요🔥 정말 좋아요! 😊 끝내줘요 👍", 6.0)
    kept, _ = captions_layout.printable(said, style.font)
    pages_ = captions_layout.lay_out(kept, style, 6.0)
    lines = [line for page in pages_ for line in page.lines]
    assert all(any(not word.picture for word in line) for line in lines)
    assert sum(bool(word.picture) for line in lines for word in line) == 4
    made = captions_for_scene(pages_, style, COLOURS, 6.0)
    assert len(made.pictures) == 4 and all(frame_layout.SAFE.holds(one.box) for one in made.pictures)
    assert not re.search("[🎁🔥😊👍]", made.moving + made.resting)


@pytest.mark.parametrize("name", STYLES)
def test_emphasis_stands_out_in_every_style(name: str):
    style, said = STYLES[name], words("정말 촉촉한 크림", 3.0)
    plain_, strong = (
        ass.events(captions_layout.lay_out(said, style, 3.0, emphasis=e), style, COLOURS, 3.0) for e in ((), ("촉촉한",))
    )
    assert [event.line for event in plain_] != [event.line for event in strong] or style.effect == "fill"


# --- layout -----------------------------------------------------------------------------------------------------------


def test_the_table_and_the_option_name_the_same_styles():
    assert set(CaptionStyle.__args__) == set(STYLES)
    assert len(STYLES) >= 8


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("text", [TEXT, "네", "민감성피부용히알루론산수분진정앰플세럼크림대용량기획세트 특가!", "가 " * 40])
def test_pages_stay_inside_the_safe_area_and_off_every_face(name: str, text: str):
    made = captions_layout.lay_out(words(text, 6.0), STYLES[name], 6.0)
    for page in made:
        assert frame_layout.SAFE.holds(page.box), page
        assert not any(page.box.overlap(frame_layout.face(role)) for role in frame_layout.PRESENTER)
        assert len(page.lines) <= 2
    assert all(before.end <= after_.start + 1e-9 for before, after_ in itertools.pairwise(made))
    assert made[-1].end <= 6.0


@pytest.mark.parametrize("name", STYLES)
def test_words_of_a_line_never_touch_even_when_one_has_grown(name: str):
    style = STYLES[name]
    for page in captions_layout.lay_out(words(TEXT, 6.0), style, 6.0):
        for line in page.lines:
            for left, right in itertools.pairwise(line):
                grown = left.width / 2 * (left.growth if style.effect == "pop" else 1)
                assert left.x + grown + style.outline < right.x - right.width / 2 + 0.5


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> list[Script]:
    """What the template writes for the examples, two seeds each."""
    project, writer = Project(tmp_path_factory.mktemp("scripts")), Template()
    products = [Product.model_validate_json(path.read_bytes()) for path in sorted((ROOT / "examples").glob("*.json"))]
    told = [(product, ScriptOptions(seed=seed)) for product in products for seed in (0, 3)]
    return [write_script(product, media.character(), options, engine=writer, project=project) for product, options in told]


@pytest.mark.parametrize("aspect", frame_layout.LAYOUTS)
@pytest.mark.parametrize("name", STYLES)
def test_no_style_loses_a_film_to_its_captions(name: str, aspect: frame_layout.Aspect, scripts: list[Script]):
    for script in scripts:
        for presenter in ("auto", "half", "full", "corner"):
            precheck.check_script(script, RenderOptions.model_validate({"caption_style": name, "presenter": presenter}), aspect)


@pytest.mark.parametrize("aspect", frame_layout.LAYOUTS)
@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize(
    "text",
    [
        "민감성피부용히알루론산수분진정앰플🎁🎁🎁 특가!",
        "쓱싹 " * 9,
        "고운빛 이슬막 수분크림!",
        "하나만 먹으려고 했는데, 봉지가 비었죠?",
    ],
)
def test_a_caption_too_wide_shrinks(name: str, aspect: frame_layout.Aspect, text: str):
    layout = frame_layout.LAYOUTS[aspect]
    style = STYLES[name].scaled(layout.scale)
    shown, _ = captions_layout.printable(words(text, 6.0), style.font)
    for emphasis in ((), text.split()):
        for page in captions_layout.lay_out(shown, style, 6.0, emphasis=emphasis, layout=layout):
            assert layout.captions.holds(page.box) and page.size >= 0.6 * style.least


def test_what_would_fail_is_refused_before_anything_is_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script, clips, speeches = media.short(project := Project(tmp_path), 1.0, media.TEXTS[:2])
    late = speeches[1].model_copy(update={"words": (*speeches[1].words, Word(text="네", start=1.0, end=1.6))})
    with pytest.raises(QualityError, match="length"):
        render(script, clips, [speeches[0], late], media.character(), project=project)
    monkeypatch.setitem(captions_layout.PADDING, "page", (700, 16))
    with pytest.raises(QualityError, match="captions inside"):
        render(script, clips, speeches, media.character(), RenderOptions(caption_style="box"), project=project)
    assert not (tmp_path / "segments").exists()


def test_every_word_keeps_its_time():
    spoken = words(TEXT, 6.0)
    shown = [word for page in captions_layout.lay_out(spoken, STYLES["pop"], 6.0) for word in page.words]
    assert [(word.text, word.start) for word in shown] == [(word.text, word.start) for word in spoken]


def test_no_words_no_pages():
    assert captions_layout.lay_out([], STYLES["pop"], 3.0) == ()


# --- ASS --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STYLES)
def test_hostile_text_stays_text(name: str):
    spoken = [Word(text=text, start=i, end=i + 1) for i, text in enumerate([r"{\pos(0,0)}악당", r"\N\h줄", "50%:'\"", "<b>"])]
    style = STYLES[name]
    shown, _ = captions_layout.printable(spoken, style.font)
    for event in ass.events(captions_layout.lay_out(shown, style, 5.0), style, COLOURS, 5.0):
        said = re.sub(r"(?<!\\)\{[^}]*\}", "", event.line.split(",", 9)[9])
        assert not re.search(r"(?<!\\)[{}]", said)
        assert not re.search(r"\\[Nnh]", said)


def test_accent_and_ink_are_made_legible():
    chosen = ass.Colours("#101010", "#f0f0f0").legible()
    assert ass.contrast(chosen.accent, chosen.ink) >= 6
    assert ass.contrast("#ffffff", chosen.ink) >= 10


def test_the_label_stands_between_captions_and_the_covered_part():
    ground, text = ass.events((), STYLES["pop"], COLOURS, 5.0, notices=Notices("AI 생성"))
    assert "AI 생성" in text.line
    assert rf"\pos({frame_layout.SAFE.left},{frame_layout.CAPTIONS.bottom + 2})" in ground.line
    assert captions_for_scene((), STYLES["pop"], COLOURS, 5.0) == Burned("")


@pytest.mark.parametrize("name", STYLES)
def test_a_word_is_drawn_once_at_any_time(name: str):
    style = STYLES[name]
    spoken = words(TEXT, 6.0)
    drawn = ass.events(captions_layout.lay_out(spoken, style, 6.0), style, COLOURS, 6.0)
    events = [event for event in drawn if ",Word," in event.line]
    for t in (0.05, 1.0, 1.71, 3.0, 5.5):
        shown = [plain(event) for event in events if event.start <= t < event.end]
        assert len(shown) == len(set(shown))
        assert set(shown) <= {word.text for word in spoken}


def plain(event: ass.Event) -> str:
    """What an event says."""
    return re.sub(r"\{[^}]*\}", "", event.line.split(",", 9)[9])


def test_the_canvas_changes_exactly_when_a_resting_word_comes_or_goes():
    events = [ass.Event(True, 0.0, 1.01, ""), ass.Event(True, 0.34, 2.0, "")]
    assert changes(events) == (0, 11, 31, 60)
    made = captions_for_scene(captions_layout.lay_out(words(TEXT, 6.0), STYLES["pop"], 6.0), STYLES["pop"], COLOURS, 6.0)
    assert made.canvas.left % 2 == made.canvas.top % 2 == made.canvas.width % 2 == made.canvas.height % 2 == 0
    assert f"PlayResX: {made.canvas.width}" in made.resting


@pytest.mark.parametrize("name", [name for name, style in STYLES.items() if style.louder > 1])
def test_an_emphasis_word_is_larger_and_still_fits(name: str):
    style, said = STYLES[name], words(TEXT, 6.0)
    plain_pages = captions_layout.lay_out(said, style, 6.0)
    strong = said[1].text
    pages = captions_layout.lay_out(said, style, 6.0, emphasis=(strong,))
    (word,) = (word for page in pages for word in page.words if word.text == strong)
    (before,) = (word for page in plain_pages for word in page.words if word.text == strong)
    assert 1 < word.scale <= style.louder
    assert word.width == pytest.approx(before.width * word.scale)
    assert all(len(page.lines) <= style.lines for page in pages)
    assert rf"\fs{pages[0].size * word.scale:.1f}" in "".join(e.line for e in ass.events(pages, style, COLOURS, 6.0))
    widest = captions_layout.lay_out([Word(text="가" * 30, start=0, end=2)], style, 2.0, emphasis=("가" * 3,))
    for page in (*pages, *widest):
        assert frame_layout.SAFE.holds(page.box) and not any(
            page.box.overlap(frame_layout.face(role)) for role in frame_layout.PRESENTER
        )


# --- SRT and WebVTT -----------------------------------------------------------------------------------------------------


def test_srt_and_vtt():
    made = captions_layout.lay_out(words("가격은 <특가> 19,900원! 지금 만나보세요.", 4.0), STYLES["pop"], 4.0)
    shifted = list(captions_layout.shift_pages(made, 3600.0))
    srt, vtt = srt_vtt.srt(shifted), srt_vtt.vtt(shifted)
    assert srt.startswith("1\n01:00:00,000 --> 01:00:")
    assert "<특가>" in srt
    assert vtt.startswith("WEBVTT\n\n01:00:00.000 --> ")
    assert "&lt;특가&gt;" in vtt
    assert re.search(r"<01:00:0\d\.\d{3}>", vtt)


def test_captions_keep_off_a_picture_that_is_swept_away():
    words = [Word(text=text, start=n * 0.5, end=n * 0.5 + 0.45) for n, text in enumerate("하나 둘 셋 넷".split())]
    pages = captions_layout.lay_out(words, STYLES["pop"], 2.2)
    kept = captions_layout.kept_off(pages, 0.17, 1.9)
    assert kept and all(0.17 <= page.start < page.end <= 1.9 for page in kept)
    assert all(0.17 <= word.start <= word.end <= 1.9 for page in kept for word in page.words)
    assert captions_layout.kept_off(pages, 0.0, 2.2) == tuple(pages)
