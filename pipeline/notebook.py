"""How records show themselves in a notebook, as HTML.

A record names its file relative to its project; files are named by their content, so any project's file of that name is it.
Pictures and videos are put into the page itself: a notebook can be sent on with what it shows.
"""

from __future__ import annotations

import base64
from html import escape
from io import BytesIO
from pathlib import Path, PurePosixPath

from .records import Record, Script, Short, Speech, Still
from .workspace.paths import home

WIDTH = 270
"""px of a picture or video on the page"""


def project_file(path: PurePosixPath) -> Path | None:
    """The file in one of this computer's projects, or None."""
    return next((file for file in home().glob(f"projects/*/{path}") if file.is_file()), None)


def _data(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def short_html(short: Short) -> str:
    """The player, and how many checks passed."""
    file, passed = project_file(short.path), sum(check.ok for check in short.checks)
    if file is None:
        return f"<p>{escape(str(short.path))}</p>"
    source = _data("video/mp4", file.read_bytes())
    video = f'<video controls playsinline width="{WIDTH}" src="{source}"></video>'
    return f"<figure>{video}<figcaption>{short.duration:.1f} s · {passed}/{len(short.checks)} ✓</figcaption></figure>"


def still_html(still: Still) -> str:
    """The picture, small."""
    from PIL import Image

    file = project_file(still.path)
    if file is None:
        return f"<p>{escape(str(still.path))}</p>"
    out = BytesIO()
    with Image.open(file) as picture:
        small = picture.convert("RGB")
        small.thumbnail((2 * WIDTH, 8 * WIDTH))
        small.save(out, "JPEG", quality=85)
    return f'<img width="{WIDTH}" alt="{still.scene_number}" src="{_data("image/jpeg", out.getvalue())}">'


def speech_html(speech: Speech) -> str:
    """The narration, and its words."""
    words = escape(" ".join(word.text for word in speech.words))
    file = project_file(speech.path)
    player = f'<audio controls src="{_data("audio/wav", file.read_bytes())}"></audio>' if file else ""
    return f"<figure>{player}<figcaption>{words}</figcaption></figure>"


def script_html(script: Script) -> str:
    """The scenes, as a table."""
    rows = "".join(
        f"<tr><td>{scene.scene_number}</td><td>{scene.role}</td>"
        f'<td style="text-align:left">{escape(scene.text)}</td><td>{scene.duration:.1f} s</td></tr>'
        for scene in script.scenes
    )
    title = escape(f"{script.metadata.character_id} · {script.metadata.tone} · {script.total_duration:.1f} s")
    return f"<table><caption>{title}</caption>{rows}</table>"


def html_of(record: Record) -> str | None:
    """What a notebook shows of `record`; None where its text says it best."""
    match record:
        case Short():
            return short_html(record)
        case Still():
            return still_html(record)
        case Speech():
            return speech_html(record)
        case Script():
            return script_html(record)
        case _:
            return None
