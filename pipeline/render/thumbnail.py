"""The thumbnail: a scene's still with the presenter, without captions."""

from __future__ import annotations

from pathlib import Path

from ..frame import layout_of
from ..records import Character, Role, Speech
from .segments import posing, standing


def thumbnail(still: Path, out: Path, *, character: Character | None, speech: Speech, role: Role, seed: int) -> None:
    """Write `out` (JPEG, as large as the still); `character` None leaves the presenter out."""
    from PIL import Image

    with Image.open(still) as opened:
        picture = opened.convert("RGB")
    if character:
        layout = layout_of(*picture.size)
        box = standing(role, layout)
        figure = Image.fromarray(posing(character, speech, role, seed, layout)(_talking(speech)))
        picture.paste(figure, (box.left, box.top), figure)
    picture.save(out, "JPEG", quality=92, optimize=True)


def _talking(speech: Speech) -> float:
    """s at which the mouth is open, after the presenter has arrived."""
    later = (mouth for mouth in speech.mouths if mouth.shape == "open" and mouth.start > 0.5)
    return next(((mouth.start + mouth.end) / 2 for mouth in later), speech.duration / 2)
