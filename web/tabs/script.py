"""대본: how the words are written. What every scene says stands on its card."""

from __future__ import annotations

from . import engine_choice
from .scene_rows import Bench, Row, tab


def build(bench: Bench) -> None:
    """Lay the tab out."""
    tab(bench, "script", _top)


def _top(row: Row) -> None:
    engine_choice.choice("script")(row)
