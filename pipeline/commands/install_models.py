"""The models a command lacks: asked about once on a terminal, with size and terms, and fetched."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from ..models import Offer, answer, first_offer, offer, pull, voice_hint
from ..progress import Meter
from .output import Screen, language, say

_YES = ("y", "yes", "예", "네", "ㅇ", "응")


def install(names: Mapping[str, str], *, unasked: bool = False) -> None:
    """Fetch what the engines `names` (stage -> name) lack, after a yes on the terminal or `unasked`.

    Where `auto` chooses, the first run on a terminal offers what this machine could use; the answer is kept. Without a
    terminal nothing is asked: an engine that cannot run then says the command that fetches its weights, and where `auto`
    chooses the voice, how to get a better one is said once. Raises the errors of `pull`.
    """
    named = offer(names)
    if named.downloads and (unasked or _ask_consent(named)):
        _fetch(named)
    first = first_offer(names) if _lively() else None
    if first and first.downloads:
        agreed = _ask_consent(first)
        answer()
        if agreed:
            _fetch(first)
    if names.get("voice", "auto") == "auto" and (hint := voice_hint()[language() != "ko"]):
        say(hint)


def _lively() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))  # a closed one is None


def _ask_consent(found: Offer) -> bool:
    """Ask; False without a terminal."""
    if not _lively():
        return False
    say(f"{found.question()}\n{'받을까요? [y/N]' if language() == 'ko' else 'Fetch them? [y/N]'}")
    return sys.stdin.readline().strip().lower() in _YES


def _fetch(found: Offer) -> None:
    screen = Screen(sys.stderr, Meter({"models": 1.0}))
    for one in found.downloads:
        pull(one.name, agreed=True, report=screen)
    screen.end()
