"""대본: what every scene says and shows in large letters; order, number and tone of the scenes."""

from __future__ import annotations

import gradio as gr

from pipeline import engines
from pipeline import storyboard as boards
from pipeline.characters import load_character
from pipeline.records import TONES
from pipeline.storyboard import Storyboard, StoryboardFile

from . import engine_choice
from .scene_rows import Bench, Row, tab


def build(bench: Bench) -> None:
    """Lay the tab out."""
    tab(bench, "script", _row, _top)


def _top(row: Row) -> None:
    scenes = row.view.board.written.scenes
    seen = row.view.seen.scenes
    seconds = sum(look.speech.duration if look.speech else scene.duration for look, scene in zip(seen, scenes, strict=True))
    with gr.Row(elem_classes="rows-top"):
        gr.HTML(f'<p class="in-all">{row.say["in_all"].format(len(scenes), round(seconds))}</p>')
        if row.view.board.removed:
            back = gr.Button(row.say["restore"], size="sm", elem_id="restore")
            row.act("restore", back.click, lambda _, board: boards.restore_scene(board))
        say_it = gr.Button(row.say["enhance"], size="sm", elem_id="enhance")
        row.act("enhance", say_it.click, _enhance)
    engine_choice.choice("script")(row)


def _row(row: Row) -> None:
    head = row.head()
    hint = row.say["new_text"]
    row.box(gr.Textbox, "text", "say", head, lines=2, max_lines=6, max_length=400, placeholder=hint, elem_classes="say")
    with gr.Row():
        row.box(gr.Textbox, "headline", "headline", head, lines=2, max_lines=2, scale=3)
        with gr.Column(scale=2, min_width=180):
            _tone(row)
    _buttons(row)


def _tone(row: Row) -> None:
    tones = [(row.say["tone_script"], ""), *((row.say[tone], tone) for tone in TONES)]
    tone = gr.Dropdown(
        tones,
        value=row.view.board.row(row.key).tone or "",
        label=row.say["tone_scene"],
        interactive=True,
        elem_id=row.at("tone"),
    )
    row.act("tone", tone.input, lambda _, board, value: boards.set_tone(board, row.key, value or None), [tone], draw=False)
    again = gr.Button(row.say["retell"], size="sm", elem_classes="retell", elem_id=row.at("retell"))
    row.act("again", again.click, lambda file, board: _rewritten(file, board, row.key))


def _rewritten(file: StoryboardFile, board: Storyboard, key: str) -> Storyboard:
    engine, _ = engines.pick("script", board.engines.get("script", "auto"))
    return boards.rewrite_scene(
        board, key, load_character(board.character_id, user=board.user), engine=engine, project=file.project
    )


def _enhance(file: StoryboardFile, board: Storyboard) -> Storyboard:
    engine, _ = engines.pick("script", board.engines.get("script", "auto"))
    return boards.enhance_all(board, load_character(board.character_id), engine=engine, project=file.project)


def _buttons(row: Row) -> None:
    say, key = row.say, row.key
    with gr.Row(elem_classes="row-keys"):
        last = row.n == len(row.view.board.rows)
        up = gr.Button(f"↑ {say['up']}", size="sm", min_width=70, interactive=row.n > 1, elem_id=row.at("up"))
        down = gr.Button(f"↓ {say['down']}", size="sm", min_width=70, interactive=not last, elem_id=row.at("down"))
        add = gr.Button(f"+ {say['add_below']}", size="sm", min_width=120, elem_classes="add", elem_id=row.at("add"))
        drop = gr.Button(say["delete_scene"], size="sm", min_width=90, elem_classes="drop", elem_id=row.at("drop"))
    row.act("up", up.click, lambda _, board: boards.move_scene(board, key, -1))
    row.act("down", down.click, lambda _, board: boards.move_scene(board, key, 1))
    row.act("add", add.click, lambda _, board: boards.add_scene(board, key))
    row.act("drop", drop.click, lambda _, board: _without(board, key))


def _without(board: Storyboard, key: str) -> Storyboard:
    """The storyboard without a scene; the second press of a double click finds it gone."""
    return boards.delete_scene(board, key) if any(row.key == key for row in board.rows) else board
