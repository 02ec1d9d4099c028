"""음성: every scene's narration; its words, its length, an earlier one, one's own recording."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from pipeline import storyboard as boards
from pipeline.storyboard import Storyboard, StoryboardFile

from ..file_cache import address
from . import engine_choice
from .scene_rows import Bench, Row, tab


def build(bench: Bench) -> None:
    """Lay the tab out."""
    tab(bench, "voice", _row, engine_choice.choice("voice"))


def _row(row: Row) -> None:
    head = row.head()
    row.box(gr.Textbox, "text", "say", head, lines=2, max_lines=6, max_length=400)
    with gr.Row(equal_height=True):
        gr.HTML(_sound(row, row.now("voice")), elem_classes="row-sound")
        row.box(gr.Number, "at_least", "at_least", head, minimum=0, maximum=30, step=0.5, min_width=150)
    with gr.Row(elem_classes="row-keys"):
        row.redo()
        row.take_out("recording")
    _own(row)
    _takes(row)


def _sound(row: Row, path: str) -> str:
    if not path:
        return f'<div class="no-sound">{row.say["not_made"]}</div>'
    name = row.say["scene_n"].format(row.n)
    return f'<audio controls preload="none" aria-label="{name}" src="{address(row.view.file.project.path(path))}"></audio>'


def _own(row: Row) -> None:
    with gr.Accordion(row.say["own_voice_open"], open=False):
        own = gr.Audio(
            sources=["microphone", "upload"], type="filepath", label=row.say["own_voice_file"], interactive=True, buttons=[]
        )
        row.act("own", own.input, lambda file, board, path: _replace_recording(file, board, row.key, path), [own], make=True)


def _replace_recording(file: StoryboardFile, board: Storyboard, key: str, path: str | None) -> Storyboard:
    return boards.replace_own(board, key, "recording", boards.keep_recording(Path(path), file.project)) if path else board


def _takes(row: Row) -> None:
    takes = row.takes("voice")
    if len(takes) < 2:
        return
    now = row.now("voice")
    listen = "".join(f"<li>{_sound(row, take.path)}</li>" for take in takes)
    gr.HTML(f'<ol class="listen">{listen}</ol>')
    choices = [(f"{n}. {take.scene.text[:24]}", str(n - 1)) for n, take in enumerate(takes, 1)]
    value = next((str(n) for n, take in enumerate(takes) if take.path == now), None)
    pick = gr.Radio(
        choices, value=value, label=row.say["takes"], interactive=True, elem_classes="takes", elem_id=row.at("takes")
    )
    row.pick(pick.input, takes, pick)
