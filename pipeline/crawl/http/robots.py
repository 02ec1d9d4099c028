"""robots.txt as RFC 9309 has it, read by Protego."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

BYTES = 500_000
"""What is read of a robots.txt."""


@dataclass(frozen=True)
class Robots:
    """The rules for us."""

    rules: Protego
    name: str
    """Our product token."""

    def allows(self, path: str) -> bool:
        """True when the path may be read."""
        return self.rules.can_fetch(path, self.name)

    @property
    def delay(self) -> float:
        """s between requests the site asks for"""
        return self.rules.crawl_delay(self.name) or 0.0


def read_robots(text: str, name: str) -> Robots:
    """The rules of a robots.txt for the product token `name`."""
    return Robots(Protego.parse(text.removeprefix("\ufeff")), name)
