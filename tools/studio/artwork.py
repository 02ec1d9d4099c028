"""What is printed on the packs: labels and cartons drawn with Pillow, in the fonts the product ships."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.workspace.paths import asset

FONTS = asset("fonts")
BLACK, BOLD, MEDIUM, ROUND = "Pretendard-Black.otf", "Pretendard-Bold.otf", "Pretendard-Medium.otf", "Jua-Regular.ttf"
Ink = tuple[int, int, int, int]


def spaced(
    draw: ImageDraw.ImageDraw, middle: tuple[float, float], text: str, face: str, size: int, ink: str, gap: float = 0
) -> None:
    """Centred text with letter spacing, in shares of its size."""
    font = ImageFont.truetype(str(FONTS / face), size)
    step = gap * size
    width = sum(font.getlength(letter) + step for letter in text) - step
    x = middle[0] - width / 2
    for letter in text:
        draw.text((x, middle[1]), letter, fill=ink, font=font, anchor="lm")
        x += font.getlength(letter) + step


def drop(draw: ImageDraw.ImageDraw, middle: tuple[float, float], size: float, ink: str, width: int = 0) -> None:
    """A drop of water, filled or outlined."""
    t = np.linspace(0, 2 * math.pi, 120)
    x, y = np.sin(t) * np.sin(t / 2) ** 1.6 * 0.5 * size, -np.cos(t) * size * 0.62
    points = [(middle[0] + a, middle[1] - b * -1) for a, b in zip(x, y, strict=True)]
    if width:
        draw.line([*points, points[0]], fill=ink, width=width, joint="curve")
    else:
        draw.polygon(points, fill=ink)


def fade(size: tuple[int, int], top: str, bottom: str, power: float = 1.0) -> Image.Image:
    """A vertical gradient."""
    share = (np.linspace(0, 1, size[1]) ** power)[:, None, None]
    ends = [np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (top, bottom)]
    rows = ends[0] * (1 - share) + ends[1] * share
    return Image.fromarray(np.broadcast_to(rows, (size[1], size[0], 3)).round().astype(np.uint8)).convert("RGBA")


def cream_jar() -> Image.Image:
    """Ink on the jar: transparent where the glass shows."""
    page = Image.new("RGBA", (2400, 860), (23, 74, 86, 0))
    draw, ink, mid = ImageDraw.Draw(page), "#174a56", 1200
    spaced(draw, (mid, 130), "온유담", BOLD, 120, ink, 0.42)
    draw.line([(mid - 40, 240), (mid + 40, 240)], fill=ink, width=5)
    spaced(draw, (mid, 400), "이슬막 수분크림", BLACK, 196, ink, 0.03)
    spaced(draw, (mid, 560), "DEW BARRIER MOISTURE CREAM", MEDIUM, 62, ink, 0.2)
    spaced(draw, (mid, 740), "50 mL", MEDIUM, 70, ink, 0.12)
    return page


def cream_lid() -> Image.Image:
    """The mark on the lid."""
    page = Image.new("RGBA", (900, 900), (255, 255, 255, 0))
    draw = ImageDraw.Draw(page)
    drop(draw, (450, 330), 190, "#f2fbfc")
    spaced(draw, (450, 590), "온유담", BOLD, 130, "#f2fbfc", 0.3)
    return page


def cream_carton() -> Image.Image:
    """Front of the carton."""
    page = fade((1600, 1360), "#8cc8d2", "#e6f4f4", 0.9)
    veil = Image.new("RGBA", page.size, (255, 255, 255, 0))
    soft = ImageDraw.Draw(veil)
    chance = np.random.default_rng(5)
    for x, y, size in zip(
        chance.uniform(0, 1600, 60), chance.uniform(0, 1360, 60) ** 1.0, chance.uniform(10, 90, 60), strict=True
    ):
        soft.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 255, int(chance.uniform(10, 44))))
    page.alpha_composite(veil.filter(ImageFilter.GaussianBlur(3)))
    draw, ink = ImageDraw.Draw(page), "#123f4a"
    drop(draw, (800, 210), 150, "#ffffff")
    spaced(draw, (800, 390), "온유담", BOLD, 112, ink, 0.42)
    draw.line([(760, 500), (840, 500)], fill=ink, width=5)
    spaced(draw, (800, 660), "이슬막", BLACK, 178, ink, 0.04)
    spaced(draw, (800, 860), "수분크림", BLACK, 178, ink, 0.04)
    spaced(draw, (800, 1030), "DEW BARRIER MOISTURE CREAM", MEDIUM, 54, ink, 0.18)
    spaced(draw, (800, 1230), "50 mL", MEDIUM, 60, ink, 0.12)
    return page


def cream_side() -> Image.Image:
    """Side of the carton."""
    page = fade((1600, 1360), "#8cc8d2", "#e6f4f4", 0.9)
    draw, ink = ImageDraw.Draw(page), "#123f4a"
    facts = ("히알루론산 5종", "무향 · 무색소", "민감 피부 테스트 완료", "아침저녁 가볍게", "재활용 유리 용기")
    spaced(draw, (800, 240), "이슬막 수분크림", BLACK, 110, ink, 0.03)
    for row, fact in enumerate(facts):
        spaced(draw, (800, 480 + row * 130), fact, MEDIUM, 74, ink, 0.02)
    return page


def citron(size: int, seed: int = 1, rind: int = 1) -> Image.Image:
    """A slice of yuja seen from above, on transparency: rind, white, segments, pips."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    far, way = np.hypot(x, y), np.arctan2(y, x)
    count = 10
    wobble = 0.02 * np.sin(way * 3 + seed) + 0.012 * np.sin(way * 7)
    turn = (way + 0.12 * np.sin(way * 4 + seed)) / (2 * math.pi) * count + chance.uniform()
    beside = np.abs(turn - np.round(turn)) * far * 2 * math.pi / count
    inside = (
        np.clip((0.78 + wobble - far) / 0.035, 0, 1)
        * np.clip((far - 0.11) / 0.05, 0, 1)
        * np.clip((beside - 0.018) / 0.02, 0, 1)
    )
    grain = (
        np.asarray(
            Image.fromarray(chance.uniform(0, 255, (size // 6, size // 3)).astype(np.uint8)).resize(
                (size, size), Image.Resampling.BICUBIC
            )
        )
        / 255
    )
    streak = 0.5 + 0.5 * np.sin(far * 46 + grain * 9)
    pulp = np.stack([np.full_like(far, 250), 186 + 34 * streak * grain, 34 + 40 * grain], -1)
    white = np.stack([np.full_like(far, 252), np.full_like(far, 240), np.full_like(far, 196)], -1)
    skin = np.stack([np.full_like(far, 246), np.full_like(far, 178), np.full_like(far, 22)], -1)
    outer = np.clip((far - 0.93 - wobble) / 0.03, 0, 1) * rind
    colour = white + (pulp - white) * inside[..., None]
    colour += (skin - colour) * outer[..., None]
    edge = np.clip((0.995 + wobble - 0.02 - far) / 0.008, 0, 1) * 255
    return Image.fromarray(np.dstack([colour, edge]).clip(0, 255).astype(np.uint8), "RGBA")


def leaf_mark(draw: ImageDraw.ImageDraw, at: tuple[float, float], length: float, angle: float, ink: str) -> None:
    """A flat leaf."""
    t = np.linspace(0, math.pi, 40)
    along, side = (1 - np.cos(t)) / 2 * length, np.sin(t) * length * 0.22
    shape = np.concatenate([np.stack([along, side], 1), np.stack([along, -side], 1)[::-1]])
    c, s = math.cos(angle), math.sin(angle)
    draw.polygon([(at[0] + c * a - s * b, at[1] + s * a + c * b) for a, b in shape], fill=ink)


def tea_label() -> Image.Image:
    """Paper around the jar."""
    page = Image.new("RGBA", (2600, 1250), "#fbf4e2")
    draw, ink, mid = ImageDraw.Draw(page), "#27402c", 1300
    draw.rectangle((0, 0, 2600, 70), fill="#f0a818")
    draw.rectangle((0, 1180, 2600, 1250), fill="#f0a818")
    leaf_mark(draw, (mid + 70, 290), 230, -0.55, "#4c7a3d")
    leaf_mark(draw, (mid - 70, 290), 230, math.pi + 0.55, "#3f6a35")
    page.alpha_composite(citron(330, 3), (mid - 165, 150))
    spaced(draw, (mid, 575), "남쪽선반", BOLD, 92, ink, 0.3)
    spaced(draw, (mid, 790), "고흥 유자청", ROUND, 260, ink, 0.02)
    spaced(draw, (mid, 990), "껍질째 채 썰어 절인 국산 유자", MEDIUM, 78, ink, 0.04)
    spaced(draw, (mid, 1100), "500 g", BOLD, 66, ink, 0.1)
    for side in (-1, 1):
        spaced(draw, (mid + side * 1020, 430), "유자 50%", BOLD, 92, "#b96f00", 0.04)
        spaced(draw, (mid + side * 1020, 600), "보존료 · 색소 없이", MEDIUM, 70, ink, 0.03)
        spaced(draw, (mid + side * 1020, 720), "따뜻하게, 차갑게", MEDIUM, 70, ink, 0.03)
        spaced(draw, (mid + side * 1020, 840), "개봉 후 냉장 보관", MEDIUM, 70, ink, 0.03)
    return page


def lamp_mark() -> Image.Image:
    """The maker's mark and the touch ring on the lamp's foot."""
    page = Image.new("RGBA", (1200, 300), (255, 255, 255, 0))
    spaced(ImageDraw.Draw(page), (600, 150), "노을닛", BOLD, 190, "#edc98f", 0.3)
    return page


def book_cover() -> Image.Image:
    """A plain book."""
    page = Image.new("RGBA", (1000, 1440), "#41596a")
    draw = ImageDraw.Draw(page)
    draw.rectangle((70, 70, 930, 1370), outline="#e9dfcb", width=6)
    draw.ellipse((330, 330, 670, 670), fill="#e8b36a")
    draw.rectangle((200, 560, 800, 700), fill="#41596a")
    spaced(draw, (500, 860), "느린 저녁", BOLD, 130, "#f3ead8", 0.05)
    spaced(draw, (500, 1010), "산문집", MEDIUM, 60, "#f3ead8", 0.3)
    return page


DRAWINGS = {
    "cream_jar": cream_jar,
    "cream_lid": cream_lid,
    "cream_carton": cream_carton,
    "cream_side": cream_side,
    "citron": lambda: citron(1024),
    "citron2": lambda: citron(1024, 8),
    "tea_label": tea_label,
    "lamp_mark": lamp_mark,
    "book_cover": book_cover,
}


def draw_all(folder: Path) -> dict[str, Path]:
    """Draws every print into `folder`; name -> PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, picture in DRAWINGS.items():
        paths[name] = folder / f"{name}.png"
        picture().save(paths[name])
    return paths
