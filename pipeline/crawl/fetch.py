"""The one place that reads from the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from ..errors import FetchError
from .options import CrawlOptions

Kind = Literal["page", "image"]


@dataclass(frozen=True)
class Answer:
    """What an address answered."""

    url: str
    """After redirects."""
    status: int
    content_type: str
    """As sent, "" when the server said none."""
    body: bytes
    """Unpacked."""


class Fetch(Protocol):
    """Reads one address."""

    def __call__(self, url: str, *, kind: Kind = "page") -> Answer:
        """The answer, whatever its status. Raises FetchError when there is none or it may not be read."""
        ...


class SafeFetch:
    """Reads public addresses only, within the limits of the options."""

    def __init__(self, options: CrawlOptions | None = None) -> None:
        self.options = options or CrawlOptions()

    def __call__(self, url: str, *, kind: Kind = "page") -> Answer:
        """See Fetch."""
        raise FetchError(f"{url[:200]} 주소를 읽을 수 없습니다.", f"{url[:200]} cannot be read.")
