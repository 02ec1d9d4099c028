"""What is said in the picture: where it stands, how long, and that it can be read."""

from __future__ import annotations

import itertools

import pytest

from pipeline.media.frame_layout import LAYOUTS, Layout, Presence
from pipeline.records import ROLES, Word
from pipeline.render import RenderOptions
from pipeline.render.captions import ass
from pipeline.render.captions import layout as captions_layout
from pipeline.render.captions.legal_labels import DISCLOSURES, SIZE, Notices, notices, plates
from pipeline.render.captions.styles import STYLES

LONG = "이 드라이기 하나면 정말 3분이면 끝나요! 지금 19,900원에 만나보세요. 하루 종일 촉촉하게 유지됩니다."
CHOICES = [
    RenderOptions(disclosure=disclosure, label=label, label_place=place)
    for disclosure, label, place in itertools.product(
        ("", "paid", "gift", "affiliate"), ("", "AI 생성", "가" * 24), ("auto", "left", "center", "right")
    )
]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.aspect)
def test_notices_stand_inside_and_beside_each_other(layout: Layout):
    for options, role in itertools.product(CHOICES, ROLES):
        boxes = [plate.box for plate in plates(notices(options, role, layout), layout)]
        assert all(layout.safe.holds(box) for box in boxes)
        assert len(boxes) < 2 or boxes[0].right < boxes[1].left


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.aspect)
@pytest.mark.parametrize("name", STYLES)
def test_notices_never_cover_a_caption_or_a_face(layout: Layout, name: str):
    texts = LONG.split()
    words = [Word(text=text, start=i * 0.5, end=i * 0.5 + 0.5) for i, text in enumerate(texts)]
    pages = captions_layout.lay_out(words, STYLES[name].scaled(layout.scale), 20.0, layout=layout)
    for options in CHOICES:
        for role in ROLES:
            face = layout.face(role)
            for plate in plates(notices(options, role, layout), layout):
                assert not any(plate.box.overlap(page.box) for page in pages)
                assert face and not plate.box.overlap(face)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.aspect)
@pytest.mark.parametrize("size", ["auto", "half", "full", "corner", "off"])
def test_the_label_stands_on_the_ground_beside_the_presenter(layout: Layout, size: Presence):
    for role in ROLES:
        (label,) = plates(notices(RenderOptions(presenter=size), role, layout), layout)
        assert size == "off" or not label.box.overlap(layout.figure(role, size))


def test_a_disclosure_is_large_solid_and_stays():
    (disclosure, label) = plates(notices(RenderOptions(disclosure="affiliate", label_seconds=3), "hook"))
    assert (disclosure.text, disclosure.size, disclosure.solid) == (DISCLOSURES["affiliate"], SIZE["disclosure"], True)
    assert disclosure.until == float("inf") and label.until == 3


def test_disclosures_are_certain_and_in_korean():
    for words in DISCLOSURES.values():
        assert "수 있" not in words and not any(char.isascii() and char.isalpha() for char in words)


def test_the_label_goes_after_its_time_scene_by_scene():
    options = RenderOptions(label_seconds=5)
    assert options.after(3).label_seconds == 2 and options.after(3).label
    assert options.after(6).label == "" and RenderOptions().after(60).label
    drawn = ass.events((), STYLES["pop"], ass.Colours("#ffd84d", "#1d1b20"), 4.0, notices=notices(options.after(3), "hook"))
    assert {event.end for event in drawn} == {2.0}


@pytest.mark.parametrize("style", ["dark", "light", "plain"])
def test_every_style_of_label_reads_on_black_and_white(style: str):
    told = Notices("AI 생성", style=style)  # pyright: ignore[reportArgumentType]
    lines = " ".join(
        event.line for event in ass.events((), STYLES["pop"], ass.Colours("#ffd84d", "#1d1b20"), 4.0, notices=told)
    )
    assert ("\\p1" in lines) == (style != "plain") and ("\\bord3" in lines) == (style == "plain")
