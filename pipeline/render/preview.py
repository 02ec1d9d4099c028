"""One frame of a scene with its captions, to see a caption style before anything is encoded."""

from __future__ import annotations

from pathlib import Path

from ..engines.video import deferred_clip
from ..media import ffmpeg
from ..media.ffmpeg import Stream
from ..media.frame_layout import layout_of
from ..records import Clip, Scene, Speech
from .captions import ass
from .captions import layout as captions_layout
from .captions.fonts import FOLDER
from .captions.legal_labels import notices
from .captions.styles import STYLES
from .encode.segments import BT709
from .options import RenderOptions


def caption_frame(
    scene: Scene, clip: Path, made: Clip, speech: Speech, options: RenderOptions, out: Path, *, width: int = 540
) -> Path:
    """Write the frame (JPEG, `width` px) in which the scene's second word is spoken; `clip` is `made`'s file.

    Raises RenderError when FFmpeg fails.
    """
    layout = layout_of(made.width, made.height)
    style, colours = STYLES[options.caption_style].scaled(layout.scale), ass.Colours(made.accent, made.ink)
    words, _ = captions_layout.printable(speech.words, style.font)
    pages = (
        captions_layout.lay_out(words, style, made.duration, emphasis=scene.emphasis, layout=layout) if options.captions else ()
    )
    told = notices(options, scene.role, layout)
    events = ass.events(pages, style, colours, made.duration, notices=told, layout=layout)
    size = pages[0].size if pages else style.size
    at = _moment(speech, made.duration)
    with ffmpeg.temporary_folder() as folder:
        text = folder / "captions.ass"
        text.write_text(
            ass.document(events, style, colours, size=size, width=layout.width, height=layout.height), encoding="utf-8"
        )
        picture, feed = _picture(clip, at)
        picture = picture.filter("ass", filename=text.as_posix(), fontsdir=FOLDER.as_posix(), shaping="simple")
        picture = picture.filter("scale", width, -2)
        ffmpeg.run(ffmpeg.graph.output(picture, str(out), **{"frames:v": 1, "q:v": 3, "f": "mjpeg"}).get_args(), feed=feed)
    return out


def _picture(clip: Path, at: float) -> tuple[Stream, list[memoryview] | None]:
    """A clip's frame at `at` s as FFmpeg's input, and what is fed to it: of a plan, that frame alone is drawn."""
    if not deferred_clip.is_plan(clip):
        return ffmpeg.graph.input(str(clip), ss=f"{at:.3f}", copyts=None).video, None
    frame = deferred_clip.Plan(clip).frame(at)
    size = f"{frame.luma.shape[1]}x{frame.luma.shape[0]}"
    picture = ffmpeg.graph.input("pipe:0", format="rawvideo", pix_fmt="yuv420p", s=size).video
    return picture.filter("setparams", **BT709).filter("setpts", f"{at:.3f}/TB"), [frame.buffer.data.cast("B")]


def _moment(speech: Speech, seconds: float) -> float:
    """The middle of the second word, where most of a page is said or to come, s."""
    if not speech.words:
        return seconds / 2
    word = speech.words[min(1, len(speech.words) - 1)]
    return min((word.start + word.end) / 2, max(seconds - 0.1, 0.0))
