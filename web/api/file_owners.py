"""Whose a file in Gradio's cache is: of every user the studio has told its address, by upload or on the page.

The addresses hold the hash of the content, so two users may have the same file; each must have been told. Kept in memory: after
a restart the page tells them anew when it is loaded.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict

_MARK = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", re.IGNORECASE)
_MANY = 200_000
"""Pairs of user and file remembered."""


class FileOwners:
    """Users and the marks (SHA-256, as Gradio names its folders) they were told."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, bytes], None] = OrderedDict()
        self._lock = threading.Lock()

    def tell(self, user: str, said: bytes) -> None:
        """Note every address in what is sent to a user."""
        marks = {mark.lower() for mark in _MARK.findall(said)}
        with self._lock:
            for mark in marks:
                self._known[(user, mark)] = None
                self._known.move_to_end((user, mark))
            while len(self._known) > _MANY:
                self._known.popitem(last=False)

    def may_have(self, user: str, named: bytes) -> bool:
        """True when the user was told every address in `named`."""
        return all((user, mark.lower()) in self._known for mark in _MARK.findall(named))


OWNERS = FileOwners()
"""Those of this process."""
