"""The yardstick `moviepy` of `python -m benchmarks.render`: a scene composited in moviepy, from what our render starts from.

The still's layers come in, the camera moves them, the presenter speaks over them, every word is a text of its own. Our eased
camera and entrances say where everything is; moviepy resizes, places, blends and encodes, as its own users would have it do.
Left out, so in moviepy's favour: drifting spots, the rolling price, transitions, the progress line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.engines import ClipOrder, LayerFile
from pipeline.engines.video import deferred_clip
from pipeline.engines.video.easing import camera, camera_pose, entrance, together
from pipeline.media.frame_layout import FPS, HEIGHT, WIDTH
from pipeline.records import Character, Clip, Scene, Speech
from pipeline.render.captions.fonts import FOLDER
from pipeline.render.encode import segments


def write(scene: Scene, plan: Path, clip: Clip, speech: Speech, who: Character, narration: Path, out: Path) -> None:
    """Composite one planned scene to `out`."""
    from moviepy.editor import AudioFileClip, CompositeVideoClip

    (_, order), *_ = deferred_clip.Plan(plan).parts()
    clips = [*(_moved(layer, order) for layer in order.layers), _figure(scene, clip, speech, who), *_words(speech)]
    whole = CompositeVideoClip(clips, size=(WIDTH, HEIGHT)).set_duration(clip.duration)
    settings = {"codec": "libx264", "preset": "veryfast", "ffmpeg_params": ["-crf", "20"], "audio_codec": "aac", "logger": None}
    whole.set_audio(AudioFileClip(str(narration))).write_videofile(str(out), fps=FPS, **settings)


def _moved(layer: LayerFile, order: ClipOrder) -> Any:
    """One layer: it comes in at its cue, the camera carries it along."""
    from moviepy.editor import ImageClip

    middle = layer.x + layer.width / 2, layer.y + layer.height / 2
    away = middle[0] - order.width / 2, middle[1] - order.height / 2
    follows = layer.kind in ("ground", "decor", "plate", "product", "prop")

    def pose(t: float) -> Any:
        came = entrance(layer.enter, t)
        view = camera(order.motion, t + layer.cue, order.seconds, first=order.first)
        return together(came, camera_pose(view, layer.depth, away)) if follows else came

    def place(t: float) -> tuple[float, float]:
        now = pose(t)
        return middle[0] + now.dx - layer.width * now.scale / 2, middle[1] + now.dy - layer.height * now.scale / 2

    image: Any = ImageClip(str(layer.path), duration=max(order.seconds - layer.cue, 1 / FPS))
    return image.resize(lambda t: pose(t).scale).set_position(place).set_start(layer.cue)


def _figure(scene: Scene, clip: Clip, speech: Speech, who: Character) -> Any:
    """The presenter with its alpha."""
    from moviepy.editor import VideoClip

    pose = segments.posing(who, speech, scene.role, scene.seed)
    shape = VideoClip(lambda t: pose(t)[..., 3] / 255, ismask=True, duration=clip.duration)
    left, top, *_ = segments.standing(scene.role)
    return VideoClip(lambda t: pose(t)[..., :3], duration=clip.duration).set_mask(shape).set_position((left, top))


def _words(speech: Speech) -> list[Any]:
    """Every word while it is said; drawn by Pillow, since moviepy's own TextClip wants ImageMagick."""
    import numpy as np
    from moviepy.editor import ImageClip
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(FOLDER / "Pretendard-Black.otf"), 96)

    def picture(text: str) -> Any:
        left, top, right, bottom = (round(n) for n in font.getbbox(text, stroke_width=8))
        drawn = Image.new("RGBA", (right - left, bottom - top))
        ImageDraw.Draw(drawn).text((-left, -top), text, "white", font, stroke_width=8, stroke_fill="black")
        return ImageClip(np.asarray(drawn), duration=1)

    return [
        picture(word.text).set_duration(word.end - word.start).set_start(word.start).set_position(("center", 1260))
        for word in speech.words
    ]
