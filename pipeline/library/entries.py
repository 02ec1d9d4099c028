"""The library as one list: storyboards, what the API and batches ordered, and shorts that a command made."""

from __future__ import annotations

from collections.abc import Iterator

from .. import jobs
from .. import storyboard as boards
from ..records import Record
from ..storyboard import Storyboard, StoryboardFile
from .finished_shorts import MANY, Kept, every, spoken_of


class Book(Record):
    """One thing in the library, finished or not."""

    id: str
    """What `discard` takes: `board:<storyboard>`, `job:<id>` or `short:<project>/<stem>`."""
    title: str
    brand: str = ""
    character_id: str = ""
    first_words: str = ""
    storyboard: str = ""
    """Name that `storyboard.opened` takes; "" when it cannot be edited scene by scene."""
    job: str = ""
    """The job that makes it, or made it last; "" for none."""
    status: jobs.Status | None = None
    """Of that job; None without one."""
    share: float = 0.0
    """Of that job, 0..1"""
    short: Kept | None = None
    """The newest that is finished and lies on this computer."""
    updated: float = 0.0
    """Unix time, s"""


class Books(Record):
    """One page of what was found."""

    books: tuple[Book, ...]
    total: int
    """Found in all."""


def books(user: str = "", words: str = "", *, limit: int = 60, offset: int = 0) -> Books:
    """Everything of a user, the one changed last first; each of `words` must stand in name, brand, character or first words.

    A job belongs to the storyboard it was made for and is not listed beside it; so do its shorts. What a command made
    belongs to nobody: it is in the list of the studio without accounts.
    """
    found = [book for book in _all(user) if spoken_of(words, _text(book))]
    found.sort(key=lambda book: (-book.updated, book.id))
    return Books(books=tuple(found[offset : offset + limit]), total=len(found))


def _all(user: str) -> Iterator[Book]:
    states, shorts, seen = jobs.listing(user=user, limit=MANY), {kept.id: kept for kept in every()}, set[str]()
    taken = set[str]()
    for file, board in boards.storyboards(user):
        mine = [state for state in states if state.id == board.job or state.storyboard == board.id]
        taken |= {state.id for state in mine}
        names = [name for state in mine if (name := _name(state)) in shorts]
        seen |= set(names)
        yield _of_board(file, board, mine, shorts[names[0]] if names else None)
    for state in states:
        name = _name(state)
        if state.id not in taken and not (name and name in seen):
            seen.add(name)
            yield _of_job(state, shorts.get(name))
    if not user:
        ordered = {_name(state) for state in jobs.listing(statuses=("done",), limit=MANY)}
        yield from (_of_short(kept) for name, kept in shorts.items() if name not in seen | ordered)


def _name(state: jobs.State) -> str:
    """The id of the short a job made; "" before."""
    return f"{state.project}/{state.short.path.stem}" if state.short else ""


def _text(book: Book) -> str:
    of_short = f"{book.short.character} {book.short.name}" if book.short else ""
    return f"{book.title} {book.brand} {book.character_id} {book.first_words} {of_short}"


def _of_board(file: StoryboardFile, board: Storyboard, states: list[jobs.State], short: Kept | None) -> Book:
    state = next((state for state in states if state.id == board.job), None)
    return Book(
        id=f"board:{file.name}",
        title=board.product.name,
        brand=board.product.brand,
        character_id=board.character_id,
        first_words=board.script.scenes[0].text if board.script else "",
        storyboard=file.name,
        job=state.id if state else "",
        status=state.status if state else None,
        share=state.share if state else 0.0,
        short=short,
        updated=max(file.changed, state.updated if state else 0.0),
    )


def _of_job(state: jobs.State, short: Kept | None) -> Book:
    told = {} if short is None else short.model_dump(include={"brand", "character_id", "first_words"})
    title = short.name if short and not short.problem else state.title
    given = {"job": state.id, "status": state.status, "share": state.share, "short": short, "updated": state.updated}
    return Book.model_validate({"id": f"job:{state.id}", "title": title or state.id, **told, **given})


def _of_short(kept: Kept) -> Book:
    told = kept.model_dump(include={"brand", "character_id", "first_words"})
    return Book(id=f"short:{kept.id}", title=kept.name, short=kept, updated=kept.made, **told)
