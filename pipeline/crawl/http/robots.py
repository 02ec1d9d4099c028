"""robots.txt as RFC 9309 has it: the group of our name or of everyone, the longest rule wins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BYTES = 500_000
"""What is read of a robots.txt."""


@dataclass(frozen=True)
class Robots:
    """The rules for us."""

    rules: tuple[tuple[str, bool], ...] = ()
    """(path pattern, allowed)"""
    delay: float = 0.0
    """s between requests the site asks for"""

    def allows(self, path: str) -> bool:
        """True when the path may be read."""
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, path)]
        return max(matching, default=(0, True))[1]


CLOSED = Robots((("/", False),))
"""What holds while a site's robots.txt answers with a server error."""


@dataclass
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: float = 0.0


def read_robots(text: str, name: str) -> Robots:
    """The rules of a robots.txt for the product token `name`."""
    mine = [group for group in _groups(text) if any(agent != "*" and agent in name.lower() for agent in group.agents)]
    mine = mine or [group for group in _groups(text) if "*" in group.agents]
    rules = tuple(rule for group in mine for rule in group.rules)
    return Robots(rules, max((group.delay for group in mine), default=0.0))


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    naming = False
    for line in text.splitlines()[:20_000]:
        key, _, value = line.split("#", 1)[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            if not naming:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
        elif groups:
            _add(groups[-1], key, value)
        naming = key == "user-agent" or (naming and not key)
    return groups


def _add(group: _Group, key: str, value: str) -> None:
    if key in ("allow", "disallow") and value:
        group.rules.append((value[:500], key == "allow"))
    elif key == "crawl-delay" and re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value):
        group.delay = float(value)


def _matches(pattern: str, path: str) -> bool:
    """Robots patterns: "*" for anything, "$" at the end; matched piece by piece, so that no pattern can be slow."""
    anchored = pattern.endswith("$")
    pieces = pattern.rstrip("$").split("*") if anchored else pattern.split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or at == len(path) or (len(pieces) > 1 and path.endswith(pieces[-1]))
