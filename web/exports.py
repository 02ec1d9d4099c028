"""What the finish tab hands out: a caption preview, the files, a ZIP of them, the upload texts. No gradio in here."""

from __future__ import annotations

import zipfile
from functools import partial
from html import escape
from pathlib import Path

from pipeline.characters import load_character
from pipeline.records import Short
from pipeline.render.audio import music_library
from pipeline.render.preview import caption_frame
from pipeline.script.upload_texts import UploadOptions, UploadTexts, upload_texts
from pipeline.workspace.project import cache, fingerprint, make_in_cache

from .file_cache import address, give
from .preview import LARGE, small
from .storyboard_view import View


def caption_preview(view: View) -> Path | None:
    """A frame of the first scene that moves, in the storyboard's caption style; None while none does."""
    for number, scene in enumerate(view.seen.scenes, 1):
        if scene.clip is None or scene.speech is None:
            continue
        said, options = view.board.written.scene(number), view.board.settings.render
        clip = view.file.project.path(scene.clip.path)
        mark = fingerprint(scene.clip, scene.speech, said.emphasis, options)
        place = cache() / "previews" / f"{mark}.jpg"
        return make_in_cache(place, partial(caption_frame, said, clip, scene.clip, scene.speech, options))
    return None


def _inside(view: View, short: Short) -> list[Path]:
    thumbnails = getattr(short, "thumbnails", ()) or (short.thumbnail,)
    places = (short.path, short.srt, short.vtt, *thumbnails, short.upload, short.record)
    return [path for place in places if (path := view.file.project.path(place)).exists()]


def downloads(view: View, say: dict[str, str]) -> str:
    """Links to the files of the finished short under names one would give them, as HTML; the thumbnails as pictures."""
    short = view.state.short if view.state else None
    links, covers = [], []
    for path in _inside(view, short) if short else []:
        kind = "".join(path.suffixes[-2:]) if path.name.endswith((".upload.txt", ".short.json")) else path.suffix
        name = escape(f"{view.board.product.name[:40]}{kind}")
        if kind == ".jpg":
            covers.append(
                f'<a href="{address(path)}" download="{len(covers) + 1}-{name}">'
                f'<img alt="{say["thumbnail_n"].format(len(covers) + 1)}" src="{address(small(path, LARGE))}"></a>'
            )
            continue
        size = path.stat().st_size
        room = f"{size / 1e6:.1f} MB" if size > 1e6 else f"{max(size // 1000, 1)} KB"
        text = say[f"file_{kind.strip('.').replace('.', '_')}"]
        links.append(f'<a href="{address(path)}" download="{name}"><b>{text}</b> {room}</a>')
    return f'<div class="files">{"".join(links)}</div><div class="covers-row">{"".join(covers)}</div>'


def pack(view: View) -> Path:
    """One ZIP of the finished files and the storyboard; made once."""
    short = view.state.short if view.state else None
    inside = _inside(view, short) if short else []
    place = cache() / "zips" / f"{fingerprint([str(path) for path in inside], view.board.rows)}.zip"

    def make(out: Path) -> None:
        with zipfile.ZipFile(out, "w") as archive:
            for path in inside:
                archive.write(path, path.name)
            archive.writestr("storyboard.json", view.board.model_dump_json(indent=1))

    return Path(give(make_in_cache(place, make)))


def upload(view: View) -> UploadTexts:
    """What to type in when posting."""
    board = view.board
    options = UploadOptions(disclosure=board.settings.render.disclosure)
    return upload_texts(board.written, board.written.product, load_character(board.character_id, user=board.user), options)


def music_player(name: str, say: dict[str, str]) -> str:
    """The chosen music to listen to, as HTML; for "auto" and "none", nothing to hear."""
    if name in ("auto", "none"):
        return ""
    loop = music_library.choose(name, "", "", 0)
    if loop is None:
        return ""
    title = escape(loop.title or loop.id)
    return f'<audio controls loop preload="none" aria-label="{say["music"]}: {title}" src="{address(loop.path)}"></audio>'
