"""Nothing lies on anything else: every template, aspect ratio and kind of photo, long words, with a presenter and without."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image

from pipeline.engines.image.poster import compose_poster
from pipeline.engines.image.poster_parts import canvas, scene_layouts
from pipeline.engines.image.poster_parts.styles import FAMILIES
from pipeline.engines.image.poster_parts.widgets import Part
from pipeline.image import ImageOptions, order_of
from pipeline.media.frame_layout import LAYOUTS, Box
from pipeline.workspace.project import Project
from tests.support.image_parts import CHARACTER, WORDS, bottle, busy, product, script_of

pytestmark = pytest.mark.slow

LONG = ("바른 뒤 48시간 보습 테스트 완료", "히알루론산 5종과 판테놀 함유", "끈적임 없이 스며드는 젤 크림 타입")
KINDS = {
    "standing": ([(bottle(), True)], "오늘부터\n촉촉하게", ("히알루론산", "50ml", "무료배송")),
    "lying": ([(bottle().rotate(90, expand=True), True)], "아침마다 당기는 피부 때문에\n고민이라면 이 크림 하나로 해결", LONG),
    "busy": ([(busy((900, 1200)), False)], "한 줄 제목", LONG),
    "filling": ([(bottle(), True), (busy((1200, 800)), False)], "오늘부터 촉촉하게,\n아침마다", LONG),
    "none": ([], "오늘부터\n촉촉하게", LONG[:2]),
}
"""Kind of photo -> photos, headline, facts."""


@pytest.fixture
def unpainted(monkeypatch):
    """Pictures are composed on blank grounds: only where things stand is asked."""
    for painted in ("shade", "reflection"):
        monkeypatch.setattr(canvas, painted, lambda *_: None)
    monkeypatch.setattr(canvas, "paint", lambda _family, _colours, _spot, _seed, size: Image.new("RGB", size))
    for painted in ("filling", "blur_photo"):
        monkeypatch.setattr(scene_layouts, painted, lambda *found, **_: Image.new("RGB", found[-1]))


def solid(part: Part) -> Box:
    """What is solid of a part, in the frame."""
    alpha = np.asarray(part.image)[:, :, 3] > 150
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    return Box(part.x + columns[0], part.y + rows[0], part.x + columns[-1] + 1, part.y + rows[-1] + 1)


def deep(one: Box, two: Box) -> int:
    """How far they reach into each other, px."""
    across = min(one.right, two.right) - max(one.left, two.left)
    return max(min(across, min(one.bottom, two.bottom) - max(one.top, two.top)), 0)


@pytest.mark.parametrize("alone", [False, True], ids=["presenter", "alone"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("aspect", list(LAYOUTS), ids=lambda aspect: aspect.replace(":", "x"))
def test_nothing_overlaps(tmp_path, unpainted, aspect, kind, alone):
    project, layout = Project(tmp_path), LAYOUTS[aspect]
    photos, headline, facts = KINDS[kind]
    about = product(project, *photos, brand="온유담", price=1234000, list_price=2345000)
    for template, scene in itertools.product(FAMILIES, script_of(about, headline, facts).scenes):
        options = ImageOptions.model_validate({"template": template, "aspect": aspect, "alone": alone})
        parts = compose_poster(order_of(scene, about, CHARACTER, options, project)).parts
        found = [(part.kind, solid(part)) for part in parts if part.kind in (*WORDS, "product")]
        for name, box in found:
            assert name == "product" or layout.safe.holds(box), (template, scene.role, name, box)
            assert not box.overlap(layout.captions), (template, scene.role, name, box)
            assert alone or not box.overlap(layout.face(scene.role) or box), (template, scene.role, name, box)
        for (name, box), (other, second) in itertools.combinations(found, 2):
            same = name == other != "headline"
            assert same or deep(box, second) <= 8, (template, scene.role, name, box, other, second)
            if {name, other} == {"price", "product"} and box.left < second.right and second.left < box.right:
                assert max(box.top, second.top) - min(box.bottom, second.bottom) >= 20, (template, name, box, other, second)
