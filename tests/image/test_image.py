"""Image: five roles, any product, everything where it may stand, the same every time, and never made twice."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.engines.image.poster import Poster
from pipeline.engines.image.poster_parts.cutout import crop_to_fill, cut_out
from pipeline.engines.image.poster_parts.palette import Hues
from pipeline.engines.image.poster_parts.props import CAUSES, FACES, FOLDER, STANDINS, THINGS, WORRIES, prop, standins, worries
from pipeline.engines.image.poster_parts.role_widgets import beside_rating
from pipeline.engines.image.poster_parts.styles import FAMILIES, family_for, paint_of
from pipeline.engines.image.poster_parts.widgets import rotate_image
from pipeline.image import ImageOptions, draw, draw_scene, order_of
from pipeline.media.color import contrast, oklch, parts
from pipeline.media.frame_layout import HEIGHT, LAYOUTS, TALL, WIDTH, Box, Layout
from pipeline.media.typesetting import clean, face_for, fit_lines, key_of, width_of
from pipeline.product_text.category import guess_field
from pipeline.records import ROLES, Layer, Product, Script, Still
from pipeline.workspace.project import Project
from tests.support.image_parts import CHARACTER, WORDS, bottle, busy, product, script_of

pytestmark = pytest.mark.slow


class Counting(Poster):
    calls = 0

    def draw(self, order, out, **more):
        Counting.calls += 1
        return super().draw(order, out, **more)


@pytest.fixture
def project(tmp_path):
    Counting.calls = 0
    return Project(tmp_path / "프로젝트")


def drawn(script: Script, project: Project, roles=ROLES, **options) -> list[Still]:
    numbers = [ROLES.index(role) + 1 for role in roles]
    chosen = ImageOptions(**options)
    return [draw_scene(n, script, CHARACTER, chosen, engine=Counting(), project=project) for n in numbers]


def core(layer: Layer, project: Project) -> Box:
    """What is solid of a layer, in the frame."""
    rows, columns = np.where(np.asarray(Image.open(project.path(layer.path)))[:, :, 3] > 150)
    return Box(layer.x + columns.min(), layer.y + rows.min(), layer.x + columns.max() + 1, layer.y + rows.max() + 1)


def check_places(stills: list[Still], project: Project, roles=ROLES, layout: Layout = TALL) -> None:
    """Every layer lies inside the frame; words, product and price keep clear of captions and the presenter's face."""
    for still, role in zip(stills, roles, strict=True):
        assert still.layers[0].kind == "ground"
        assert (still.layers[0].width, still.layers[0].height) == (layout.width, layout.height)
        for layer in still.layers[1:]:
            assert Box(0, 0, layout.width, layout.height).holds(
                Box(layer.x, layer.y, layer.x + layer.width, layer.y + layer.height)
            )
            box = core(layer, project)
            if layer.kind in WORDS:
                assert layout.safe.holds(box), (role, layer.kind, box)
            if layer.kind in (*WORDS, "product"):
                assert box.overlap(layout.captions) == 0, (role, layer.kind, box)
                assert box.overlap(layout.face(role) or box) == 0, (role, layer.kind, box)
                assert _depth(box, layout.figure(role)) <= 80, (role, layer.kind, box)


def check_apart(stills: list[Still], project: Project, roles=ROLES) -> None:
    """Headline, facts, price, button and product do not lie on each other but for their soft edges."""
    for still, role in zip(stills, roles, strict=True):
        boxes = [
            (layer.kind, core(layer, project)) for layer in still.layers if layer.kind in (*WORDS[:3], "button", "product")
        ]
        for number, (kind, box) in enumerate(boxes):
            for other, second in boxes[number + 1 :]:
                if kind != other:
                    assert _depth(box, second) <= 8, (role, kind, box, other, second)


def _depth(box: Box, presenter: Box) -> int:
    """How far a box reaches into the presenter's, across or down, whichever is less."""
    across = min(box.right, presenter.right) - max(box.left, presenter.left)
    down = min(box.bottom, presenter.bottom) - max(box.top, presenter.top)
    return max(min(across, down), 0)


@pytest.mark.parametrize("photos", ["standing", "lying", "busy", "none"])
@pytest.mark.parametrize("aspect", list(LAYOUTS), ids=lambda aspect: aspect.replace(":", "x"))
def test_every_aspect_ratio_is_laid_out_anew(project, aspect, photos):
    pictures = {
        "standing": [(bottle(), True)],
        "lying": [(bottle().rotate(90, expand=True), True)],
        "busy": [(busy((900, 1200)), False)],
        "none": [],
    }[photos]
    layout = LAYOUTS[aspect]
    template = {"9:16": "deal", "4:5": "tech", "1:1": "living", "16:9": "deal"}[aspect] if photos == "standing" else "beauty"
    stills = drawn(script_of(product(project, *pictures)), project, template=template, aspect=aspect)
    assert {(still.width, still.height) for still in stills} == {(layout.width, layout.height)}
    check_places(stills, project, layout=layout)
    check_apart(stills, project)


@pytest.mark.parametrize("template", list(FAMILIES))
def test_everything_stands_where_it_may(project, template):
    stills = drawn(script_of(product(project, (bottle(), True))), project, template=template)
    check_places(stills, project)
    assert Counting.calls == 5
    assert {still.template for still in stills} == {template}
    for still in stills:
        with Image.open(project.path(still.path)) as image:
            assert (image.size, image.mode) == ((WIDTH, HEIGHT), "RGB")
        for layer in still.layers:
            with Image.open(project.path(layer.path)) as image:
                assert image.size == (layer.width, layer.height)


PHOTOS = {
    "none": [],
    "busy portrait": [(busy((900, 1300)), False)],
    "busy landscape": [(busy((1600, 900)), False)],
    "lying": [(bottle().rotate(90, expand=True), True)],
    "small busy": [(busy((260, 300)), False)],
    "white on white": [(Image.new("RGB", (800, 800), "#fdfdfd"), True)],
    "dark": [(Image.new("RGB", (700, 900), "#0c0c10"), True)],
    "very tall": [(busy((300, 2400)), False)],
    "many": [(bottle(), True), *[(busy((700, 800)), False)] * 29],
}


@pytest.mark.parametrize("photos", PHOTOS, ids=str)
def test_any_photos(project, photos):
    roles = ("hook", "product")
    stills = drawn(script_of(product(project, *PHOTOS[photos])), project, roles)
    check_places(stills, project, roles)
    assert all(np.asarray(Image.open(project.path(still.path))).std() > 8 for still in stills)


def test_several_photos_are_shared_out(project):
    pictures = [(bottle(), True), (busy((700, 900)), False)]
    hook, shown = drawn(script_of(product(project, *pictures)), project, ("hook", "product"))
    sizes = [next(layer for layer in still.layers if layer.kind == "product") for still in (hook, shown)]
    assert sizes[0].width / sizes[0].height != pytest.approx(sizes[1].width / sizes[1].height, rel=0.05)


@pytest.mark.parametrize("picture", [bottle(), bottle().rotate(90, expand=True)], ids=["standing", "lying"])
def test_a_product_takes_the_room_a_short_name_leaves(project, picture):
    scripts = [script_of(product(project, (picture, True)), said) for said in ("이슬막", "이슬막 수분크림\n대용량 리필 두 개")]
    stills = [drawn(script, project, ("product",))[0] for script in scripts]
    short, long = (core(next(layer for layer in still.layers if layer.kind == "product"), project) for still in stills)
    assert short.width * short.height > 1.1 * long.width * long.height
    check_apart(stills, project, ("product", "product"))


@pytest.mark.parametrize(
    ("field", "name", "first"),
    [
        ("tech", "무선 청소기", "box"),
        ("tech", "무선 헤드폰", "headphone"),
        ("sport", "캠핑 체어", "trophy"),
        ("pet", "고양이 급식기", "cat"),
    ],
)
def test_what_stands_for_a_product_is_no_other_product(field: str, name: str, first: str):
    assert standins(field, name)[0] == first


def test_every_prop_that_may_stand_for_a_product_is_there():
    names = {name for usual in STANDINS.values() for name in usual} | {thing for thing, _ in THINGS}
    assert [name for name in sorted(names) if not (FOLDER / f"{name}.webp").is_file()] == []


def test_an_upright_print_is_cut_square_where_there_is_little_height(project):
    stills = drawn(script_of(product(project, (busy((900, 1300)), False))), project, ("product", "call"), template="tech")
    shown, called = (core(next(layer for layer in still.layers if layer.kind == "product"), project) for still in stills)
    assert shown.width / shown.height < 0.8 and called.width / called.height == pytest.approx(1, abs=0.05)


def test_a_photo_too_small_is_left_out_and_one_magnified_is_told(project):
    (still,) = drawn(script_of(product(project, (Image.new("RGB", (1, 1)), True))), project, ("call",))
    assert "너무 작" in still.notes[0]
    tiny = Image.new("RGB", (161, 161), "#fafafa")
    ImageDraw.Draw(tiny).ellipse((60, 60, 110, 110), fill="#f4f4f2")
    (still,) = drawn(script_of(product(project, (tiny, True))), project, ("product",))
    assert "늘려" in still.notes[0]


NASTY = [
    "🎉💥🔥",
    "<b>굵게</b> & \"따옴표\" '작은' {\\an8} %d : ;",
    "아주 " * 40 + "긴 제목",
    "띄어쓰기없이아주길게이어지는상품이름이화면을넘어가지않아야합니다정말로",
    "뷁쀍쫿 믜킈 똠방각하",
    "English only headline 2026",
    "ひらがな 漢字 ภาษา العربية",
    "한\n두\n세\n네 줄",
    "",
]


@pytest.mark.parametrize("begin", [0, 3, 6])
def test_any_words(project, begin):
    headline, name, chip = NASTY[begin : begin + 3]
    about = product(project, name=name or "이름", brand=name, price=1234567890, list_price=2345678901)
    roles = ("product", "call")
    stills = drawn(script_of(about, headline=headline, chips=(chip, name, headline)), project, roles, template="food")
    check_places(stills, project, roles)


@pytest.mark.parametrize(
    "missing", [{"price": None, "list_price": None}, {"list_price": None}, {"rating": None, "rating_count": None}]
)
def test_facts_that_are_missing_are_not_shown(project, missing):
    proof, call = drawn(script_of(product(project, **missing), chips=()), project, ("proof", "call"))
    kinds = [layer.kind for layer in call.layers]
    assert kinds.count("price") == (
        0 if "price" in missing else 1 if "list_price" in missing else 3
    )  # one is the line through it
    assert kinds.count("badge") == ("list_price" not in missing)
    assert ("chip" in [layer.kind for layer in proof.layers]) == ("rating" not in missing)


def test_the_price_comes_with_its_word(project):
    (call,) = drawn(script_of(product(project)), project, ("call",))
    price = [layer for layer in call.layers if layer.kind == "price"][-1]
    assert (price.cue_word, price.enter) == ("19,900원", "roll")


def test_what_the_card_says_is_no_chip(project):
    script = script_of(product(project), chips=("별점 4.7", "후기 1,284개", "무료배송"))
    (proof,) = drawn(script, project, ("proof",))
    assert [layer.cue_word for layer in proof.layers if layer.kind == "chip"] == ["후기", "", "무료배송"]


@pytest.mark.parametrize("said", ["별점\n4.7점!", "후기\n1,284개", "구매자 별점\n4.7", "후기 1,284건\n별점 4.7"])
def test_what_the_card_says_is_no_headline(tmp_path, said):
    order = order_of(
        script_of(None, said).scenes[3], Product(name="크림", rating=4.7), CHARACTER, ImageOptions(), Project(tmp_path)
    )
    assert not re.search(r"\d|별점|후기", beside_rating(order))


def test_other_words_beside_the_rating_stay(tmp_path):
    for said in ("후기가\n말해 줍니다", "충전 한 번에\n최대 20시간", ""):
        order = order_of(script_of(None, said).scenes[3], Product(name="크림"), CHARACTER, ImageOptions(), Project(tmp_path))
        assert beside_rating(order) == said or not said


def test_a_fact_is_not_shown_below_itself(project):
    script = script_of(product(project, rating=None, rating_count=None), "무료\n배송", ("무료배송", "50ml"))
    (proof,) = drawn(script, project, ("proof",))
    assert [layer.cue_word for layer in proof.layers if layer.kind == "chip"] == ["50ml"]


@pytest.mark.parametrize(
    ("field", "said", "shown"),
    [
        ("beauty", "남의 후기만\n믿다가", ("thinking", "phone", "mirror")),
        ("food", "배달은 비싸고\n요리는 귀찮고", ("weary", "money", "cutlery")),
        ("tech", "필요할 때\n방전", ("weary", "low_battery", "plug")),
        ("beauty", "발림성까지\n따져야", ("downcast", "mirror", "sun")),
        ("", "", ("thinking", "question", "clock")),
    ],
)
def test_a_problem_looks_like_what_is_said(field, said, shown):
    assert worries(field, said) == shown


def test_every_worry_can_be_drawn():
    names = {name for field in WORRIES.values() for name in field} | {name for name, _ in (*FACES, *CAUSES)}
    assert all(prop(name, 32).size == (32, 32) for name in names)


def test_two_runs_are_the_same_bit_for_bit(tmp_path):
    made = []
    for name in ("a", "b"):
        project = Project(tmp_path / name)
        stills = drawn(script_of(product(project, (bottle(), True))), project, ("hook", "call"))
        made.append([project.path(layer.path).read_bytes() for still in stills for layer in still.layers])
    assert made[0] == made[1]


def test_nothing_is_made_twice(project):
    script = script_of(product(project, (bottle(), True)))
    list(draw(script, CHARACTER, engine=Counting(), project=project))
    made = Counting.calls
    drawn(script, project)
    assert Counting.calls == made == 5
    edited = script.scenes[2].model_copy(update={"headline": "다른 제목"})
    script = script.model_copy(update={"scenes": (*script.scenes[:2], edited, *script.scenes[3:])})
    drawn(script, project)
    assert Counting.calls == made + 1
    said = script.scenes[0].model_copy(update={"text": "다른 말"})
    drawn(script.model_copy(update={"scenes": (said, *script.scenes[1:])}), project)
    assert Counting.calls == made + 1


def test_no_product_draws_the_scene_alone(project):
    still = draw_scene(3, script_of(None), CHARACTER, engine=Poster(), project=project)
    assert still.scene_number == 3
    assert project.path(still.path).exists()


def test_a_clean_cut_keeps_the_whole_product():
    cut = cut_out(bottle())
    assert cut is not None
    alpha = np.asarray(cut.getchannel("A"))
    box = Image.fromarray(np.where(alpha > 200, alpha, 0)).getbbox()  # without what shadow came along
    assert box is not None
    left, top, right, bottom = box
    assert right - left == pytest.approx(340, abs=8)
    assert bottom - top == pytest.approx(710, abs=8)
    assert alpha[100:-100, 60:-60].min() == 255  # the white label is part of it
    assert (np.asarray(cut)[alpha > 250][:, 0] > 150).all()  # no grey of the shadow


def test_a_doubtful_cut_is_none():
    assert cut_out(busy((500, 500))) is None
    pale = Image.new("RGB", (600, 600), "#fbfbfb")
    ImageDraw.Draw(pale).ellipse((200, 150, 400, 450), fill="#f8f8f8")
    assert cut_out(pale) is None
    capped = bottle()
    ImageDraw.Draw(capped).rectangle((400, 60, 500, 160), fill="#fefefe", outline="#c8c8c8", width=2)
    ImageDraw.Draw(capped).rectangle((401, 60, 499, 66), fill="#ffffff")
    cut = cut_out(capped)
    assert cut is None or cut.height > 780  # a white cap on white is kept or nothing is cut


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_every_palette_can_be_read(family):
    for main in range(0, 360, 24):
        for vivid in (main, (main + 150) % 360):
            for chroma in (0.005, 0.12):
                colours = paint_of(family, Hues(main, vivid, chroma, 0.6))
                grounds = (colours.ground, colours.ground2)
                assert min(contrast(colours.text, ground) for ground in grounds) >= 4.5
                assert min(contrast(colours.accent, ground) for ground in grounds) >= 4.5
                assert contrast(colours.on_accent, colours.accent) >= 4.5
                assert contrast(colours.glow, colours.ink) >= 7


def test_any_photo_fills_any_box():
    for width in range(160, 1100, 61):
        for ratio in (0.3, 0.74, 0.8, 1.0, 1.7, 2.9):
            photo = Image.new("RGB", (width, round(width / ratio)))
            for size in ((301, 377), (1080, 1300), (452, 266)):
                assert crop_to_fill(photo, size, (0.99, 0.01))[0].size == size


def test_oklch_goes_there_and_back():
    for colour in ((200, 30, 90), (20, 180, 160), (128, 128, 128), (250, 240, 10)):
        assert oklch(*parts(colour)) == pytest.approx(colour, abs=1)


def test_faces_fall_back_and_lines_fit():
    assert face_for("jua", "오늘 19,900원") == "jua"
    assert face_for("jua", "뷁쀍") == "black"
    assert clean("안녕🎉 <b>\t\x00하세요") == "안녕 <b> 하세요"
    for text in NASTY:
        text = clean(text)
        if text:
            lines, size = fit_lines(text, face_for("han", text), 800, (132, 60))
            assert len(lines) <= 2
            assert max(width_of(line, face_for("han", text), size) for line in lines) <= 812
    assert key_of(["소음 98%", "차단"]) == "98%"
    assert key_of(["오늘부터", "촉촉하게"]) == "촉촉하게"
    assert key_of(["한 줄"]) == ""


def test_families():
    assert family_for("", "food", 10).name == "food"
    assert family_for("", "food", 45).name == "deal"
    assert family_for("", "", None).name == "minimal"
    assert family_for("tech", "food", 45).name == "tech"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("히알루론 수분 크림 50ml", "beauty"),
        ("콜드브루 원두 200g", "food"),
        ("무선 블루투스 이어폰", "tech"),
        ("강아지 하네스", "pet"),
        ("무선 터치 무드등", "living"),
        ("그것", ""),
    ],
)
def test_guess_field(name, field):
    assert guess_field(Product(name=name)) == field


def test_a_turned_card_has_smooth_edges():
    alpha = np.asarray(rotate_image(Image.new("RGBA", (200, 200), (255, 255, 255, 255)), 2))[..., 3]
    assert ((alpha > 0) & (alpha < 255)).sum() > 4 * 180
