"""보관함: every short of this user, finished or under way, whoever ordered it, to find, open and delete."""

from __future__ import annotations

import html
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import gradio as gr

from pipeline import jobs
from pipeline import library as shelves
from pipeline import storyboard as boards
from pipeline.characters import list_characters
from pipeline.errors import PipelineError
from pipeline.library import Book
from pipeline.workspace.project import Project, home

from .. import job_view
from ..api.mcp_tools import user_of
from ..file_cache import address, address_as
from ..i18n import language_of, t, words
from ..preview import LARGE, file_name, small
from .scene_rows import ONE_BY_ONE, Bench, listener_key

MOST = 60
"""Shorts shown at once; a search finds the others."""


@dataclass(frozen=True)
class _Look:
    """What the cards are written with."""

    say: dict[str, str]
    versions: dict[str, int]
    """Number of a book among those of its name, where there are several, the oldest first."""
    names: dict[str, str]
    """Of the characters, by id."""


def _versions(books: Sequence[Book]) -> dict[str, int]:
    by_name: dict[str, list[Book]] = {}
    for book in sorted(books, key=lambda book: book.updated):
        by_name.setdefault(book.title, []).append(book)
    return {book.id: number for same in by_name.values() if len(same) > 1 for number, book in enumerate(same, 1)}


def build(bench: Bench, tabs: gr.Tabs) -> None:
    """Lay the tab out and wire it."""
    with gr.Tab(t("tab_library"), id="library") as front:
        search = gr.Textbox(
            placeholder=t("search_library"),
            label=t("search_library"),
            show_label=False,
            container=False,
            elem_id="search-library",
        )
        again, drawn = gr.State(0.0), bench.drawn["library"]

        @gr.render(
            inputs=[search, drawn],
            triggers=[drawn.change, search.change, again.change],
            show_progress="hidden",
            **ONE_BY_ONE,
        )
        def shelf(wanted: str, drawn: str, request: gr.Request) -> None:
            if not drawn:
                return
            say, found = words(language_of(request)), shelves.books(user_of(request), wanted or "", limit=MOST)
            look = _Look(say, _versions(found.books), {one.id: one.name for one in list_characters(user=user_of(request))})
            if not found.books:
                gr.HTML(f'<div class="empty library"><i></i><p>{say["library_none" if wanted else "library_empty"]}</p></div>')
            with gr.Row(elem_classes="shelf"):
                for book in found.books:
                    _card(bench, tabs, again, book, look)
            if found.total > MOST:
                gr.HTML(f'<p class="hint">{say["library_more"].format(found.total - MOST)}</p>')

    bench.show(front, "library")


def _card(bench: Bench, tabs: gr.Tabs, again: gr.State, book: Book, look: _Look) -> None:
    say, at = look.say, ("library", book.id)
    with gr.Column(min_width=150, elem_classes="book"):
        face = gr.HTML(_face(book, look))
        with gr.Row(elem_classes="row-keys"):
            shown = [bench.board, bench.made, bench.go, tabs, bench.fill, *bench.front]
            if book.storyboard:
                open_ = gr.Button(say["open_board"], size="sm", min_width=60, elem_classes="open-board")
                open_.click(lambda: _open_storyboard(bench, book.storyboard), outputs=shown, **listener_key(*at, "open"))
            if book.short or book.status == "done":
                play = gr.Button(say["watch"], size="sm", min_width=60, elem_classes="watch")
                play.click(lambda: _face(book, look, film=_film(book)), outputs=face, **listener_key(*at, "watch"))
            if book.storyboard:
                twin = gr.Button(say["duplicate"], size="sm", min_width=60, elem_classes="duplicate")
                twin.click(_duplicate_handler(bench, book), outputs=[*shown, bench.status], **listener_key(*at, "twin"))
            _delete_keys(bench, again, book, say)


def _delete_keys(bench: Bench, again: gr.State, book: Book, say: dict[str, str]) -> None:
    """Deleted only when that is said twice."""
    drop = gr.Button(say["forget"], size="sm", min_width=60, elem_classes="forget")
    sure = gr.Button(say["forget_sure"], size="sm", min_width=60, variant="stop", visible=False, elem_classes="sure")
    keep = gr.Button(say["forget_not"], size="sm", min_width=60, visible=False)

    def asked(answer: bool) -> list[object]:
        return [gr.Button(visible=answer), gr.Button(visible=not answer), gr.Button(visible=not answer)]

    drop.click(lambda: asked(False), outputs=[drop, sure, keep], **listener_key("library", book.id, "ask"))
    keep.click(lambda: asked(True), outputs=[drop, sure, keep], **listener_key("library", book.id, "keep"))
    gone = [again, bench.status, bench.go]
    sure.click(_delete_handler(book), inputs=bench.board, outputs=gone, **listener_key("library", book.id, "forget"))


def _duplicate_handler(bench: Bench, book: Book) -> Callable[[gr.Request], list[object]]:
    """Copies its storyboard and opens the copy."""

    def duplicate(request: gr.Request) -> list[object]:
        language = language_of(request)
        try:
            twin = boards.duplicate(boards.open_storyboard(book.storyboard, user_of(request)))
        except PipelineError as error:
            skipped = [gr.skip() for _ in range(5 + len(bench.front))]
            return [*skipped, job_view.card(error.say(language), "", None, failed=True)]
        return [*_open_storyboard(bench, twin.name), gr.skip()]

    return duplicate


def _delete_handler(book: Book) -> Callable[[str, gr.Request], list[object]]:
    """Deletes it; the phone shows no more of it when it is the one that is open."""

    def forgotten(board: str, request: gr.Request) -> list[object]:
        language = language_of(request)
        try:
            freed = shelves.discard(book.id, user_of(request))
        except PipelineError as error:
            return [gr.skip(), job_view.card(error.say(language), "", None, failed=True), gr.skip()]
        now = time.time()
        said = job_view.card(words(language)["deleted"].format(freed / 1e6), "", None)
        return [now, said, now if board and board == book.storyboard else gr.skip()]

    return forgotten


def _open_storyboard(bench: Bench, name: str) -> list[object]:
    """A storyboard on the page, with the scenes in front; rows are drawn once it is known what is made of it."""
    front = bench.fronted("scenes", "")
    return [name, "", time.time(), gr.Tabs(selected="scenes"), time.time(), *front]


def _face(book: Book, look: _Look, *, film: str = "") -> str:
    """A card: the thumbnail or the film, the name, what tells it from others of that name, how it stands, its files."""
    say, status = look.say, book.status or ("done" if book.short else "")
    said = say[f"state_{status}"].format(round(book.share * 100)) if status else ""
    when = datetime.fromtimestamp(book.updated).strftime("%m.%d %H:%M") if book.updated else ""
    name = html.escape(book.title)
    number = f" <i>{say['version_n'].format(look.versions[book.id])}</i>" if book.id in look.versions else ""
    first = html.escape(book.first_words[:40])
    seconds = say["lasts"].format(book.short.duration) if book.short else ""
    told = " · ".join(filter(None, (html.escape(look.names.get(book.character_id, "")), seconds)))
    return (
        f'<div class="face {status}">{film or _picture(book)}<b>{name}{number}</b>'
        f"<small>{said} · {when}</small><small>{told}</small><small class='first'>{first}</small>{_links(book, say)}</div>"
    )


def _links(book: Book, say: dict[str, str]) -> str:
    """Its film, and the way on to an editor."""
    if not book.short:
        return ""
    video = Project(home() / "projects" / book.short.project).path(book.short.video)
    if not video.exists():
        return ""
    name = f"{file_name(book.title)}.mp4"
    links = f'<a href="{address_as(video, name)}" download="{html.escape(name)}">{say["get"]}</a>'
    if book.job and not os.environ.get("SHORTS_API_KEY"):
        links += f'<a href="api/shorts/{book.job}/editor" download>{say["editor_short"]}</a>'
    return f'<span class="links">{links}</span>'


def _picture(book: Book) -> str:
    path = book.short and Project(home() / "projects" / book.short.project).path(book.short.thumbnail)
    return f'<img alt="" src="{address(small(path, LARGE))}">' if path and path.exists() else '<i class="blank"></i>'


def _film(book: Book) -> str:
    """The film to play, fetched when another machine made it; "" when it cannot be had."""
    try:
        made = jobs.bring(book.job).path(short.path) if book.job and (short := jobs.state(book.job).short) else None
    except PipelineError:
        return ""
    if made is None and book.short:
        made = Project(home() / "projects" / book.short.project).path(book.short.video)
    if made is None or not made.exists():
        return ""
    subtitles = made.with_suffix(".vtt")
    track = f'<track kind="captions" srclang="ko" src="{address(subtitles)}">' if subtitles.exists() else ""
    name = html.escape(book.title)
    return f'<video controls autoplay playsinline aria-label="{name}" src="{address(made)}">{track}</video>'
