"""The calls of the program by the names people know them by, each a thin layer over the stages; `from pipeline import ...`.

generate_shorts   crawl_url   extract_product_info   generate_script   enhance_script
text_to_video   image_to_video   generate_character_video
merge_audio_video   add_subtitles   add_background_music   concatenate_videos   resize_for_shorts
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from . import engines
from .characters import AUTO, DEFAULT, cast_for, load_character
from .crawl import crawl_url, extract_product_info
from .engines.protocols import Imagining
from .errors import InputError
from .media.frame_layout import FPS, LAYOUTS, Aspect
from .progress import Progress, Report, silent
from .records import Motion, Product, Script, Tone
from .render import (
    add_background_music,
    add_subtitles,
    concatenate_videos,
    merge_audio_video,
    resize_for_shorts,
)
from .script import ScriptOptions, write_script
from .script import enhance_script as enhance
from .short import Settings, choose_engines, export, gather, make_short
from .source import project_of
from .storyboard import with_brand
from .storyboard.brand_file import read_brand
from .video import CharacterVideoOptions
from .video import generate_character_video as character_video
from .workspace.project import Project, writing

if TYPE_CHECKING:
    from .engines import ClipOrder, Tell

Given = Mapping[str, bool | int | float | str]
"""Options of one engine: name -> value."""
STILL = 2400
"""px of the longer side of a picture that is to move."""


def generate_shorts(
    source: str | Product | Script,
    out: Path,
    *,
    character: str = AUTO,
    settings: Settings | None = None,
    names: Mapping[str, str] | None = None,
    brand: Path | None = None,
    report: Report = silent,
) -> dict[str, Path]:
    """A finished short of `source` (an address, a file, a Product or a Script) in `out`; the files by what they are.

    `names` are engines by stage, `brand` is a shop's brand file. Raises the PipelineErrors of the stages.

    >>> generate_shorts("examples/moisture-cream.json", Path("cream.mp4"))["video"]  # doctest: +SKIP
    """
    chosen = choose_engines(dict(names or {}))
    look = read_brand(brand) if brand else None
    found, project = _gather_source(source, report)
    settings = with_brand(settings or Settings(), look, project) if look else settings
    short = make_short(found, cast_for(character, found), settings, engines=chosen, project=project, report=report)
    return export(short, project, out)


def generate_script(
    source: str | Product,
    *,
    character: str = AUTO,
    tone: Tone | None = None,
    seconds: float = 16.0,
    seed: int = 0,
    engine: str = "auto",
    report: Report = silent,
) -> Script:
    """The script of a short about `source` (an address, a product file or a Product), told by `character`.

    >>> generate_script("examples/moisture-cream.json", tone="casual").scenes[0].text  # doctest: +SKIP
    """
    found, project = _gather_source(source, report)
    if isinstance(found, Script):
        raise InputError(
            "이 파일은 이미 대본입니다. 말투를 바꾸려면 enhance_script 를 쓰세요.",
            "This file already is a script. Use enhance_script to change who says it.",
        )
    options = ScriptOptions(tone=tone, seconds=seconds, seed=seed)
    writer, _ = engines.pick("script", engine)
    return write_script(found, cast_for(character, found), options, engine=writer, project=project, report=report)


def enhance_script(script: Script, character: str, *, engine: str = "auto", report: Report = silent) -> Script:
    """`script`, scene for scene and fact for fact, as `character` would say it.

    >>> enhance_script(generate_script("examples/moisture-cream.json"), "eunji_mom")  # doctest: +SKIP
    """
    writer, _ = engines.pick("script", engine)
    with TemporaryDirectory() as folder:
        return enhance(script, load_character(character), engine=writer, project=Project(Path(folder)), report=report)


def text_to_video(
    prompt: str,
    out: Path,
    *,
    seconds: float = 3.0,
    aspect: Aspect = "9:16",
    seed: int = 0,
    engine: str = "animatediff",
    options: Given | None = None,
    report: Report = silent,
) -> Path:
    """A clip (MP4, 30 a second, silent) drawn from the English words `prompt` alone.

    Raises InputError for an engine that cannot, EngineError with the cure when its weights or a card are missing.

    >>> text_to_video("waves on a calm beach at dawn", Path("waves.mp4"), seconds=2)  # doctest: +SKIP
    """
    drawer, _ = engines.pick("video", engine)
    if not isinstance(drawer, Imagining):
        raise InputError(
            f"'{drawer.name}' 엔진은 글에서 영상을 만들지 못합니다. animatediff 를 골라 주세요.",
            f"The engine '{drawer.name}' cannot draw a clip from words. Choose animatediff.",
        )
    with TemporaryDirectory() as folder, writing(out) as file:
        order = _order(Path(folder) / "first.png", prompt, seconds, aspect, seed)
        drawer.imagine(replace(order, motion="hold", options=dict(options or {})), file, tell=_share_report(report))
    return out


def image_to_video(
    image: Path,
    out: Path,
    *,
    prompt: str = "",
    seconds: float = 3.0,
    motion: Motion = "push",
    aspect: Aspect = "9:16",
    seed: int = 0,
    engine: str = "auto",
) -> Path:
    """A clip (MP4, 30 a second, silent) in which `image` moves; it fills the frame, what stands over is cut.

    `auto` takes the best engine that is ready; `camera` needs no model. Raises InputError for a file that is no picture.

    >>> image_to_video(Path("cream.jpg"), Path("cream.mp4"), motion="pan_left", engine="camera")  # doctest: +SKIP
    """
    from PIL import Image, ImageOps

    from .crawl.photos.decode_image import on_white
    from .media.decode import PictureRule, decode_picture

    mover, _ = engines.pick("video", engine)
    layout = LAYOUTS[aspect]
    with TemporaryDirectory() as folder, writing(out) as file:
        still = Path(folder) / "still.png"
        try:
            upright = on_white(decode_picture(Path(image), PictureRule(STILL)))
        except InputError as error:
            raise InputError(f"'{image}': {error.ko}", f"'{image}': {error.en}", detail=error.detail) from error
        ImageOps.fit(upright, (layout.width, layout.height), Image.Resampling.LANCZOS).save(still)
        ground = engines.LayerFile(still, 0, 0, layout.width, layout.height, "ground")
        order = replace(_order(still, prompt, seconds, aspect, seed), layers=(ground,), motion=motion)
        mover.animate(order, file)
    return out


def generate_character_video(
    prompt: str,
    out: Path,
    *,
    character: str = DEFAULT,
    seconds: float = 3.0,
    aspect: Aspect = "9:16",
    seed: int = 0,
    engine: str = "animatediff",
    report: Report = silent,
) -> Path:
    """A clip of a character's look in the situation `prompt` (English), drawn from words alone.

    >>> generate_character_video("waving hello in a shop", Path("hello.mp4"), character="eunji_mom")  # doctest: +SKIP
    """
    drawer, _ = engines.pick("video", engine)
    options = CharacterVideoOptions(seconds=seconds, aspect=aspect, seed=seed)
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        clip = character_video(load_character(character), prompt, options, engine=drawer, project=project, report=report)
        with writing(out) as file:
            file.write_bytes(project.path(clip.path).read_bytes())
    return out


def _gather_source(source: str | Product | Script, report: Report) -> tuple[Product | Script, Project]:
    """What a short is made from, and the folder it is made in."""
    if isinstance(source, str):
        return gather(source, report=report)
    if isinstance(source, Script):
        return source, project_of(source.product, source.metadata.character_id)
    return source, project_of(source, source.name)


def _order(still: Path, prompt: str, seconds: float, aspect: Aspect, seed: int) -> ClipOrder:
    if not 0.5 <= seconds <= 20:
        raise InputError(
            f"길이 {seconds:g}초는 쓸 수 없습니다. 0.5초에서 20초 사이로 적어 주세요.",
            f"A clip of {seconds:g} s cannot be made. Choose between 0.5 and 20 s.",
        )
    layout = LAYOUTS[aspect]
    return engines.ClipOrder(still, (), seconds, "push", prompt, seed, FPS, layout.width, layout.height)


def _share_report(report: Report) -> Tell:
    return lambda done: report(Progress("video", done, 1))


__all__ = [
    "add_background_music",
    "add_subtitles",
    "concatenate_videos",
    "crawl_url",
    "enhance_script",
    "extract_product_info",
    "generate_character_video",
    "generate_script",
    "generate_shorts",
    "image_to_video",
    "merge_audio_video",
    "resize_for_shorts",
    "text_to_video",
]
