"""대본: how the words are written. What every scene says stands on its card."""

from __future__ import annotations

import gradio as gr

from ..claims_view import claims_list, scene_claims
from . import engine_choice
from .scene_rows import Bench, Row, tab


def build(bench: Bench) -> None:
    """Lay the tab out."""
    tab(bench, "script", _top)


def _top(row: Row) -> None:
    engine_choice.choice("script")(row)
    if told := claims_list(scene_claims(row.view.board), row.language):
        gr.HTML(told, elem_classes="claims")
