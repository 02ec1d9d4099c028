"""Contact sheets of the looks, into docs/: every template in every caption style, and in every aspect ratio; the first also
smaller for the studio (web/looks.jpg).

python -m tools.looks
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from pipeline.characters import load_character
from pipeline.crawl import collect_photos, read_product
from pipeline.engines.image.poster import Poster
from pipeline.image import ImageOptions, draw_scene
from pipeline.media import ffmpeg
from pipeline.media.frame_layout import LAYOUTS, Layout
from pipeline.records import ROLES, Character, Product, Role, Scene, Script, ScriptMetadata, Speech, Still, Word
from pipeline.render.captions import ass
from pipeline.render.captions import layout as captions_layout
from pipeline.render.captions.fonts import FOLDER
from pipeline.render.captions.styles import STYLES
from pipeline.render.encode.segments import posing, standing
from pipeline.workspace.project import Project

ROOT = Path(__file__).parents[1]
SHOWN = {
    "beauty": ("moisture-cream", "yuna_beauty", "건조한 아침,\n10초면 끝", "hook"),
    "deal": ("citron-tea", "mandu_auntie", "유자 한 병,\n오늘만 이 값", "call"),
    "living": ("mood-lamp", "bear_sleeper", "잠들기 전\n은은한 빛", "hook"),
    "tech": ("mood-lamp", "robo_helper", "손대면 켜지는\n3단 조명", "product"),
    "food": ("citron-tea", "soonja_grandma", "한 숟갈이면\n따뜻해져요", "hook"),
    "minimal": ("moisture-cream", "jun_reviewer", "후기가\n말해 줍니다", "proof"),
}
"""Template -> product, character, headline, role."""
SAID = "한 번 써 보면 바로 알아요".split()
HEIGHT = 300
"""px of a frame on a sheet."""
GAP = 6
STUDIO = 1080
"""px the studio's copy is wide."""


def main() -> None:
    """Draw both sheets, and the studio's copy."""
    sheet = ROOT / "docs" / "looks.jpg"
    with tempfile.TemporaryDirectory() as folder:
        _sheet([list(_styles(name, Path(folder))) for name in SHOWN], sheet)
        _sheet([list(_aspects(name, Path(folder))) for name in SHOWN], ROOT / "docs" / "looks-aspects.jpg")
    with Image.open(sheet) as opened:
        size = STUDIO, round(STUDIO * opened.height / opened.width)
        small = opened.resize(size, Image.Resampling.LANCZOS)
    small.save(ROOT / "web" / "looks.jpg", "JPEG", quality=84, optimize=True)


def _styles(template: str, folder: Path) -> Iterator[Image.Image]:
    picture, still = _picture(template, LAYOUTS["9:16"], folder)
    for style in STYLES:
        yield _captioned(picture, still, style, LAYOUTS["9:16"], folder)


def _aspects(template: str, folder: Path) -> Iterator[Image.Image]:
    for layout in LAYOUTS.values():
        picture, still = _picture(template, layout, folder)
        yield _captioned(picture, still, "pop", layout, folder)


def _picture(template: str, layout: Layout, folder: Path) -> tuple[Image.Image, Still]:
    """A scene's still with its presenter."""
    name, who, headline, role = SHOWN[template]
    character = load_character(who)
    project = Project(folder / f"{template}-{layout.width}x{layout.height}")
    product, base = read_product(str(ROOT / "examples" / f"{name}.json"), base=ROOT / "examples")
    script = _script(collect_photos(product, base, None, project=project), character, headline)
    scene = next(scene for scene in script.scenes if scene.role == role)
    options = ImageOptions.model_validate({"template": template, "aspect": layout.aspect})
    still = draw_scene(scene.scene_number, script, character, options, engine=Poster(), project=project)
    with Image.open(project.path(still.path)) as opened:
        picture = opened.convert("RGB")
    box = standing(scene.role, layout)
    figure = Image.fromarray(posing(character, _speech(), scene.role, 1, layout)(1.2))
    picture.paste(figure, (box.left, box.top), figure)
    return picture, still


def _script(product: Product, character: Character, headline: str) -> Script:
    def scene(number: int, role: Role) -> Scene:
        return Scene(
            scene_number=number,
            text=" ".join(SAID),
            duration=2,
            role=role,
            headline=headline,
            chips=tuple(product.features[:3]),
            seed=number,
        )

    told = ScriptMetadata(character_id=character.id, tone="casual")
    scenes = tuple(scene(number, role) for number, role in enumerate(ROLES, 1))
    return Script(scenes=scenes, total_duration=10, metadata=told, product=product)


def _speech() -> Speech:
    words = tuple(Word(text=text, start=i * 0.35, end=(i + 1) * 0.35) for i, text in enumerate(SAID))
    return Speech.model_validate({"scene_number": 1, "path": "a.wav", "duration": 2.4, "sample_rate": 24000, "words": words})


def _captioned(picture: Image.Image, still: Still, name: str, layout: Layout, folder: Path) -> Image.Image:
    """The picture with the captions it has after a second, as high as a sheet wants it."""
    style, colours = STYLES[name].scaled(layout.scale), ass.Colours(still.accent, still.ink)
    pages = captions_layout.lay_out(_speech().words, style, 2.4, layout=layout)
    text = ass.document(
        ass.events(pages, style, colours, 2.4, layout=layout),
        style,
        colours,
        size=pages[0].size,
        width=layout.width,
        height=layout.height,
    )
    words, before, after = folder / "words.ass", folder / "before.png", folder / "after.png"
    words.write_text(text, encoding="utf-8")
    picture.save(before, compress_level=1)
    shown = ffmpeg.graph.input(str(before), loop=1, t=1).video.filter("setpts", "PTS+0.85/TB")
    shown = shown.filter("ass", filename=words.as_posix(), fontsdir=FOLDER.as_posix())
    ffmpeg.run(ffmpeg.graph.output(shown, str(after), **{"frames:v": 1, "update": 1}).get_args())
    with Image.open(after) as opened:
        size = round(opened.width * HEIGHT / opened.height), HEIGHT
        return opened.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _sheet(rows: Sequence[Sequence[Image.Image]], out: Path) -> None:
    width = max(sum(frame.width + GAP for frame in row) for row in rows) - GAP
    sheet = Image.new("RGB", (width, len(rows) * (HEIGHT + GAP) - GAP), "#ffffff")
    for number, row in enumerate(rows):
        x = 0
        for frame in row:
            sheet.paste(frame, (x, number * (HEIGHT + GAP)))
            x += frame.width + GAP
    sheet.save(out, "JPEG", quality=84, optimize=True)


if __name__ == "__main__":
    main()
