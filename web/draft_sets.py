"""Three drafts of a short side by side, in looks and words of their own, of which one is picked. No gradio in here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import escape
from uuid import uuid4

from pipeline import jobs, library
from pipeline import storyboard as boards
from pipeline.errors import PipelineError
from pipeline.product_text.category import guess_field
from pipeline.records import Product
from pipeline.storyboard import Storyboard, StoryboardFile

from . import storyboard_view
from .file_cache import address
from .i18n import words
from .job_view import Wish
from .looks import looks, with_look
from .preview import LARGE, last_picture, small
from .product_form import form_values
from .storyboard_view import ClaimsAnswer, View

NUMBER = 3
"""Drafts that stand side by side."""
LOOK = 1.0
"""s between two looks at what is made of them."""
BESIDE = {
    "beauty": ("fresh", "review", "deal"),
    "food": ("tasty", "cosy", "deal"),
    "tech": ("tech", "review", "deal"),
    "living": ("cosy", "review", "deal"),
    "fashion": ("fresh", "review", "deal"),
    "sport": ("tech", "review", "deal"),
    "kids": ("cosy", "fresh", "deal"),
    "pet": ("cosy", "fresh", "deal"),
}
"""By the product's field: the look that suits it, a quieter one, and one that sells hard."""


def looks_for(product: Product) -> tuple[str, ...]:
    """The looks that are tried for a product."""
    return BESIDE.get(guess_field(product), BESIDE["living"])


def start(wish: Wish, user: str, name: str = "", *, claims: ClaimsAnswer = "") -> StoryboardFile:
    """Make the drafts, of the open short as it stands, else of the sheet in other words each; returns the first of them.

    The open short stays in the library. Raises what `storyboard_view.start` raises.
    """
    _sweep(user)
    first = _first(wish, user, name, claims)
    mark, base = uuid4().hex[:12], first.read()
    files = [first, *(_twin(first, base, number) for number in range(1, NUMBER))]
    for file, look in zip(files, looks_for(base.product), strict=True):
        file.change(lambda board, look=look: with_look(board, look).model_copy(update={"draft_set": mark}))
    for file in files:
        storyboard_view.make(file, user, draft=True)
    return first


def _first(wish: Wish, user: str, name: str, claims: ClaimsAnswer) -> StoryboardFile:
    """What the drafts are made of: a copy of the open short while the sheet says the same, else a new one."""
    with suppress(PipelineError):
        file = boards.open_storyboard(name, user)
        old = file.read()
        if old.script and form_values(old.product) == form_values(wish.product) and not claims:
            return boards.duplicate(file)
    return storyboard_view.begin(wish, user, name, claims=claims)


def _twin(file: StoryboardFile, base: Storyboard, number: int) -> StoryboardFile:
    """Another draft beside the first: other words where none are written yet, else other pictures."""
    if base.script:
        board = boards.roll_seed(base)
    else:
        asked = base.settings.script.model_copy(update={"seed": (base.settings.script.seed + number) % 2**32})
        board = base.model_copy(update={"settings": base.settings.model_copy(update={"script": asked})})
    return boards.begin(file.project, board.model_copy(update={"id": uuid4().hex[:12]}))


def drafts(name: str, user: str) -> tuple[View, ...]:
    """The drafts beside the one of that name, in their order; none when it stands alone."""
    try:
        mark = boards.open_storyboard(name, user).read().draft_set if name else ""
    except PipelineError:
        return ()
    return tuple(storyboard_view.view(file.name, user) for file in _set(mark, user)) if mark else ()


def _set(mark: str, user: str) -> list[StoryboardFile]:
    found = [(board.job, file) for file, board in boards.storyboards(user) if board.draft_set == mark]
    order = {state.id: state.created for state in jobs.listing(user=user, limit=1000)}
    return [file for _, file in sorted(found, key=lambda one: (order.get(one[0], 0), one[1].name))]


def pick(name: str, user: str) -> StoryboardFile:
    """Go on with one draft; the others are stopped and deleted. Raises InputError when it is gone."""
    picked = boards.open_storyboard(name, user)
    others = [file for file in _set(picked.read().draft_set, user) if file.name != picked.name]
    picked.change(lambda board: board.model_copy(update={"draft_set": ""}))
    for file in others:
        _let_go(file, user)
    return picked


def _let_go(file: StoryboardFile, user: str) -> None:
    """Delete a draft; one that a worker still holds goes when drafts are made the next time."""
    state = storyboard_view.view(file.name, user).state
    if state and state.status not in jobs.FINAL:
        jobs.stop(state.id)
    with suppress(PipelineError):
        library.discard(f"board:{file.name}", user)


def _sweep(user: str) -> None:
    """Delete the drafts of former sets, of which another was picked."""
    marks = [board.draft_set for _, board in boards.storyboards(user) if board.draft_set]
    for mark in {mark for mark in marks if marks.count(mark) < NUMBER}:
        for file in _set(mark, user):
            _let_go(file, user)


def follow(name: str, user: str) -> Iterator[tuple[View, ...]]:
    """The drafts whenever something was made of one, until all are; nothing when there are none."""
    seen: object = None
    while views := drafts(name, user):
        now = [(view.made, view.state and (view.state.status, round(view.state.share, 2))) for view in views]
        if now != seen:
            yield views
        seen = now
        if not any(view.busy for view in views):
            return
        time.sleep(LOOK)


def panel(views: Sequence[View], language: str) -> str:
    """The drafts side by side as HTML; "" for none."""
    if not views:
        return ""
    say = words(language)
    tiles = "".join(_tile(view, number, language) for number, view in enumerate(views, 1))
    head = f'<h3>{say["variants_head"]}</h3><p class="hint">{say["variants_hint"]}</p>'
    return f'<section class="drafts">{head}<ol>{tiles}</ol></section>'


def _tile(view: View, number: int, language: str) -> str:
    say, template = words(language), view.board.settings.image.template
    look = next((one for one in looks() if one.template == template), None)
    name = say["variant_n"].format(number) + (f" · {look.en if language == 'en' else look.ko}" if look else "")
    first = view.board.script.scenes[0].text if view.board.script else ""
    return (
        f'<li><div class="draft-face">{_face(view, name)}</div><b>{escape(name)}</b><small>{escape(first)}</small>'
        f'<button type="button" data-draft="{view.file.name}">{say["variant_pick"]}</button></li>'
    )


def _face(view: View, name: str) -> str:
    """The draft as far as it is: the film, else a picture, and how far."""
    path, short = view.file.project.path, view.state.short if view.state else None
    if short and path(short.path).exists():
        poster = address(small(path(short.thumbnail), LARGE))
        film = f'poster="{poster}" src="{address(path(short.path))}"'
        return f'<video controls playsinline preload="none" aria-label="{escape(name)}" {film}></video>'
    pictures = [last_picture(view, row.key) for row in view.board.rows]
    shown = next((f'<img alt="" src="{address(small(path(one), LARGE))}">' for one in pictures if one), "")
    share = view.state.share if view.state else 0.0
    return f'{shown}<span class="draft-share">{share:.0%}</span>'
