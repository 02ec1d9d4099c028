"""Every character in every state on one picture, to be looked at: `python -m tools.character_sheet OUT.png`."""

from __future__ import annotations

import sys
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from pipeline.characters import list_characters, problems
from pipeline.records import SHAPES, Character
from pipeline.render.presenter import figure
from pipeline.render.presenter.figure.ink import png
from pipeline.render.presenter.presenter import MOOD, POSE
from pipeline.workspace.paths import asset

FONT = asset("fonts", "Pretendard-Bold.otf")
FACE, STAND, COLUMNS = 80, 152, 3
"""px wide: a face, a standing figure; characters side by side."""
STATES = (
    *((shape, "open", "neutral") for shape in SHAPES),
    ("closed", "blink", "neutral"),
    ("smile", "blink", "happy"),
    ("closed", "open", "happy"),
    ("closed", "open", "worried"),
    ("half", "open", "bright"),
    ("closed", "open", "confident"),
)
"""Mouth, eyes, mood: six mouths above, two blinks and four moods below."""


def card(character: Character) -> Image.Image:
    """One character: standing, then its states in two rows; name and trade above."""
    high = round(STAND * 1.5)
    picture = Image.new("RGB", (STAND + 6 * FACE, high + 26), character.palette.ground)
    pose = character.parts.get("poses", {}).get("hook", POSE["hook"])
    _paste(picture, figure.whole_svg(character, "smile", "open", MOOD["hook"], pose), (0, 0, 600, 900), STAND, (0, 26))
    for n, state in enumerate(STATES):
        svg = figure.whole_svg(character, *state, "rest")
        _paste(picture, svg, (100, 0, 400, 560), FACE, (STAND + n % 6 * FACE, 26 + n // 6 * (high // 2)))
    words = f"{character.name} · {character.trade}  ({character.id})"
    ImageDraw.Draw(picture).text((8, 4), words, fill=character.palette.ink, font=ImageFont.truetype(FONT, 15))
    return picture


def sheet() -> Image.Image:
    """All cards, COLUMNS in a row."""
    cards = [card(character) for character in list_characters()]
    width, height = cards[0].size
    whole = Image.new("RGB", (width * COLUMNS, height * -(-len(cards) // COLUMNS)), "#ffffff")
    for n, one in enumerate(cards):
        whole.paste(one, (n % COLUMNS * width, n // COLUMNS * height))
    return whole


def _paste(picture: Image.Image, svg: str, box: tuple[float, float, float, float], width: int, at: tuple[int, int]) -> None:
    drawing = Image.open(BytesIO(png(svg, box, width)))
    picture.paste(drawing, at, drawing)


def main(arguments: list[str]) -> int:
    """Write the sheet; say which files are broken."""
    if len(arguments) != 1:
        sys.stderr.write("python -m tools.character_sheet OUT.png\n")
        return 1
    for problem in problems():
        sys.stderr.write(problem.ko + "\n")
    sheet().save(arguments[0], optimize=True, quality=80)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
