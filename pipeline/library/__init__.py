"""The library: everything that was made, found and deleted; projects packed; SHORTS_HOME kept within its budget.

    find(Search) -> Shelf    books(user, words) -> Books    discard(book.id) -> bytes freed    pack(project, out)    prune()

shelf.py      finished shorts, whoever made them
books.py      one list of storyboards, jobs and shorts, finished or not
removal.py    deleting, with what only that used
packing.py    a zip of a project, the disk budget
"""

from __future__ import annotations

from .books import Book, Books, books
from .packing import pack, prune
from .removal import delete, discard, take
from .shelf import Kept, Search, Shelf, find

__all__ = ["Book", "Books", "Kept", "Search", "Shelf", "books", "delete", "discard", "find", "pack", "prune", "take"]
