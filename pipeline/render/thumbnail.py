"""The thumbnail: a scene's still with the presenter, without captions."""

from __future__ import annotations

from pathlib import Path

from ..records import Character, Role, Speech
from .segments import drawn, standing


def thumbnail(still: Path, out: Path, *, character: Character | None, speech: Speech, role: Role, seed: int) -> None:
    """Write `out` (JPEG, as large as the still); `character` None leaves the presenter out."""
    from PIL import Image

    with Image.open(still) as opened:
        picture = opened.convert("RGB")
    if character:
        box = standing(role)
        frames = list(drawn(character, speech, role, 24, seed))
        figure = Image.frombuffer("RGBA", (box.width, box.height), frames[-1], "raw", "RGBA", 0, 1)
        picture.paste(figure, (box.left, box.top), figure)
    picture.save(out, "JPEG", quality=92, optimize=True)
