"""The library: everything that was made, found and deleted; projects packed; SHORTS_HOME kept within its budget.

    find(Search) -> Shelf    books(user, words) -> Books    discard(book.id) -> bytes freed    pack(project, out)    prune()

finished_shorts.py      finished shorts, whoever made them
entries.py      one list of storyboards, jobs and shorts, finished or not
deletion.py    deleting, with what only that used
editor_export.py  a short for Premiere, Resolve or Final Cut
export_zip.py    a zip of a project, the disk budget
"""

from __future__ import annotations

from .deletion import delete, discard, take
from .editor_export import export_for_editor, zip_for_editor
from .entries import Book, Books, books
from .export_zip import pack, prune
from .finished_shorts import Kept, Search, Shelf, find

__all__ = [
    "Book", "Books", "Kept", "Search", "Shelf", "books", "delete", "discard", "export_for_editor", "find", "pack", "prune",
    "take", "zip_for_editor",
]  # fmt: skip
