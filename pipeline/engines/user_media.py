"""What a person brings to a scene in place of an engine's work: a picture, a recording, a clip.

They are engines like any other, so that what follows (cutting to the narration, captions, checks) is the same for them.
Their revision holds the file's content: another file is another picture.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..media import ffmpeg
from ..media.untrusted_clip import read_options
from ..workspace.project import fingerprint
from . import ClipOrder, Picture, PictureOrder, Spoken, Tell, hush

RATE = 44_100
"""Hz of a recording in a narration."""
NEAR = 0.16
"""How far a picture's shape may be from the frame's (as a share) to fill it without a backdrop."""


class _Own:
    """A file of one's own."""

    kind = ""

    def __init__(self, path: Path) -> None:
        """Raises InputError when the file is gone."""
        if not path.is_file():
            raise InputError(
                f"직접 넣은 파일 {path.name} 이(가) 없습니다. 다시 올리거나 '직접 넣은 것 빼기'를 눌러 주세요.",
                f"Your own file {path.name} is gone. Upload it again or take it out of the scene.",
            )
        self.path, self.name, self.revision = path, f"own-{self.kind}", f"1-{fingerprint(path)}"

    def missing(self) -> str:
        """Always ready."""
        return ""


class OwnPicture(_Own):
    """Shows a picture as it is: filling the frame where its shape is near, else whole over a blurred copy of itself."""

    kind = "picture"

    def draw(self, order: PictureOrder, out: Path, *, folder: Path, tell: Tell = hush) -> Picture:
        """Write the picture to `out` (PNG, order.width x order.height); it has no layers."""
        from PIL import Image, ImageEnhance, ImageFilter, ImageOps

        size = (order.width, order.height)
        with Image.open(self.path) as opened:
            image = opened.convert("RGB")
        shape = (image.width / image.height) / (order.width / order.height)
        whole = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
        if abs(shape - 1) > NEAR:
            soft = whole.resize((order.width // 8, order.height // 8)).filter(ImageFilter.GaussianBlur(6)).resize(size)
            inside = ImageOps.contain(image, size, Image.Resampling.LANCZOS)
            whole = ImageEnhance.Brightness(soft).enhance(0.62)
            whole.paste(inside, ((order.width - inside.width) // 2, (order.height - inside.height) // 2))
        whole.save(out, "PNG", compress_level=1)
        tell(1.0)
        return Picture(accent=order.palette["accent"], ink=order.palette["ink"])


class OwnRecording(_Own):
    """Says a scene in one's own voice; the words are found in it by its energy and their syllables."""

    kind = "recording"

    def speak(self, text: str, out: Path, *, voice: dict[str, object], tell: Tell = hush) -> Spoken:
        """Write the recording to `out` (WAV, mono, 16 bit) and time the words of `text` in it."""
        import numpy as np
        import soundfile

        from ..korean.reader import read
        from .voice.word_alignment import align

        ffmpeg.run(
            [
                *read_options(),
                "-i",
                str(self.path),
                "-vn",
                "-ac",
                "1",
                "-ar",
                str(RATE),
                "-c:a",
                "pcm_s16le",
                "-f",
                "wav",
                str(out),
            ]
        )
        samples = np.asarray(soundfile.read(out, dtype="float32")[0], np.float32)
        words, phones = align(samples, RATE, read(text))
        tell(1.0)
        return Spoken(len(samples) / RATE, RATE, words, phones)


class OwnFilm(_Own):
    """Shows a clip, cut to the narration; one that is shorter begins again."""

    kind = "film"

    def animate(self, order: ClipOrder, out: Path, *, tell: Tell = hush) -> None:
        """Write an H.264 MP4 of exactly round(seconds x fps) frames to `out`."""
        size = f"{order.width}:{order.height}"
        shape = f"scale={size}:force_original_aspect_ratio=increase,crop={size},setsar=1,fps={order.fps},format=yuv420p"
        colour = [option for kind in ("colorspace", "color_primaries", "color_trc") for option in (f"-{kind}", "bt709")]
        codec = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", "-g", str(order.fps), "-threads", "2"]
        exact = ["-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1", *colour, "-color_range", "tv"]
        frames = max(round(order.seconds * order.fps), 1)
        source = [*read_options(), "-stream_loop", "-1", "-i", str(self.path), "-an", "-vf", shape, "-frames:v", str(frames)]
        ffmpeg.run([*source, *codec, *exact, "-f", "mp4", str(out)], tell=lambda s: tell(min(s / order.seconds, 1.0)))
