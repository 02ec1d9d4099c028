"""What the finish tab hands out: a caption preview, the files, a ZIP of them, the upload texts. No gradio in here."""

from __future__ import annotations

import zipfile
from functools import partial
from html import escape
from pathlib import Path

from pipeline import library
from pipeline.characters import load_character
from pipeline.records import Short
from pipeline.render.audio import music_library
from pipeline.render.preview import caption_frame
from pipeline.script.upload_texts import UploadOptions, UploadTexts, upload_texts
from pipeline.workspace.project import cache, fingerprint, home, make_in_cache

from .file_cache import address, address_as, give_as
from .i18n import words
from .preview import LARGE, file_name, small
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
    """Links to the files of the finished short under its product's name, as HTML; the thumbnails as pictures."""
    short = view.state.short if view.state else None
    links, covers, title = [], [], file_name(view.board.product.name)
    for path in _inside(view, short) if short else []:
        kind = "".join(path.suffixes[-2:]) if path.name.endswith((".upload.txt", ".short.json")) else path.suffix
        if kind == ".jpg":
            name = f"{title} {len(covers) + 1}.jpg"
            covers.append(
                f'<a href="{address_as(path, name)}" download="{escape(name)}">'
                f'<img alt="{say["thumbnail_n"].format(len(covers) + 1)}" src="{address(small(path, LARGE))}"></a>'
            )
            continue
        name, text = f"{title}{kind}", say[f"file_{kind.strip('.').replace('.', '_')}"]
        size = path.stat().st_size
        room = f"{size / 1e6:.1f} MB" if size > 1e6 else f"{max(size // 1000, 1)} KB"
        links.append(f'<a href="{address_as(path, name)}" download="{escape(name)}"><b>{text}</b> {room}</a>')
    return f'<div class="files">{"".join(links)}</div><div class="covers-row">{"".join(covers)}</div>'


def pack(view: View) -> Path:
    """One ZIP of the finished files and the storyboard, named after the product; made once."""
    short = view.state.short if view.state else None
    inside = _inside(view, short) if short else []
    place = cache() / "zips" / f"{fingerprint([str(path) for path in inside], view.board.rows)}.zip"

    def make(out: Path) -> None:
        with zipfile.ZipFile(out, "w") as archive:
            for path in inside:
                archive.write(path, path.name)
            archive.writestr("storyboard.json", view.board.model_dump_json(indent=1))

    return Path(give_as(make_in_cache(place, make), f"{file_name(view.board.product.name)}.zip"))


def pack_for_editor(project: str, stem: str, title: str) -> Path:
    """A finished short as a ZIP for an editor, named after the product; made once of what lies under that name now.

    Raises InputError, RenderError.
    """
    shorts = home() / "projects" / project / "shorts"
    lying = [path for end in ("short.json", "mp4", "srt") if (path := shorts / f"{stem}.{end}").is_file()]
    made = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in lying]
    place = cache() / "editor" / f"{fingerprint(project, stem, made)}.zip"
    packed = make_in_cache(place, lambda out: library.zip_for_editor(f"{project}/{stem}", out))
    return Path(give_as(packed, f"{file_name(title)} editor.zip"))


def advice(view: View, language: str) -> str:
    """How the film does as an advert: its score, and what to change where points were lost, as HTML; "" without a score."""
    short, say = view.state.short if view.state else None, words(language)
    if short is None or short.creative is None:
        return ""
    worst = sorted((part for part in short.creative.parts if part.score < 90), key=lambda part: part.score)[:3]
    lines = "".join(f"<li>{escape(part.advice_en if language == 'en' else part.advice_ko)}</li>" for part in worst)
    head = say["creative"].format(short.creative.total)
    lines = lines or f"<li>{say['advice_none']}</li>"
    return f'<div class="advice"><b>{head}</b><ul>{lines}</ul></div>'


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
