"""Captions and labels as pictures on nothing, as large as the frame, to be laid over the shots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..media import ffmpeg
from ..media.frame_layout import FPS, layout_of
from ..records import Clip, Scene
from ..render import RenderOptions
from ..render.captions import ass
from ..render.captions.fonts import FOLDER
from ..render.captions.layout import Page
from ..render.captions.legal_labels import NONE, Notices, notices
from ..render.captions.styles import STYLES


@dataclass(frozen=True)
class Overlay:
    """A picture and when it stands, in frames of its scene."""

    path: Path
    text: str
    begin: int
    end: int


def caption_pictures(
    pages: Sequence[Page], scene: Scene, clip: Clip, options: RenderOptions, folder: Path
) -> Iterator[Overlay]:
    """A PNG a page of a scene's captions, as it looks in its middle. Raises RenderError when FFmpeg fails."""
    for number, page in enumerate(pages, 1):
        path = folder / f"caption-{scene.scene_number:02}-{number:02}.png"
        _draw((page,), NONE, clip, options, (page.start + page.end) / 2, path)
        yield Overlay(path, page.text.replace("\n", " "), round(page.start * FPS), min(round(page.end * FPS), clip.frames))


def label_picture(scene: Scene, clip: Clip, options: RenderOptions, folder: Path) -> Path | None:
    """What has to be said of the film (made with AI, an advert) as a PNG; None when nothing has to be."""
    told = notices(options, scene.role, layout_of(clip.width, clip.height), moving=bool(scene.shots))
    path = folder / f"label-{scene.scene_number:02}.png"
    return _draw((), told, clip, options, clip.duration / 2, path) if options.label or options.disclosure else None


def _draw(pages: Sequence[Page], told: Notices, clip: Clip, options: RenderOptions, at: float, out: Path) -> Path:
    layout = layout_of(clip.width, clip.height)
    style, colours = STYLES[options.caption_style].scaled(layout.scale), ass.Colours(clip.accent, clip.ink)
    events = ass.events(pages, style, colours, clip.duration, notices=told, layout=layout)
    size = pages[0].size if pages else style.size
    written = ass.document(events, style, colours, size=size, width=layout.width, height=layout.height)
    with ffmpeg.temporary_folder() as folder:
        text = folder / "captions.ass"
        text.write_text(written, encoding="utf-8")
        nothing = ffmpeg.graph.input(
            f"color=c=black@0:s={layout.width}x{layout.height}:r={FPS}:d=1,format=rgba", f="lavfi"
        ).video
        picture = nothing.filter("setpts", f"PTS+{at:.3f}/TB")
        picture = picture.filter("ass", filename=text.as_posix(), fontsdir=FOLDER.as_posix(), shaping="simple", alpha=1)
        ffmpeg.run(ffmpeg.graph.output(picture, str(out), **{"frames:v": 1, "f": "image2", "update": 1}).get_args())
    return out
