"""A better voice in one press: what it is, how large and on what terms; fetched, and heard beside the one of now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from html import escape

import gradio as gr

from pipeline import engines, models
from pipeline.characters import load_character
from pipeline.engines import VoiceEngine
from pipeline.errors import PipelineError
from pipeline.models import ModelRow

from .. import job_view
from ..api.mcp_tools import user_of
from ..file_cache import address
from ..i18n import language_of, words
from ..model_download import fetch_weights
from ..voice_sample import voice_sample
from .scene_rows import Row

BETTER = "supertonic"
PLAIN = ("kokoro", "espeak")
"""Engines beside which it is the better one."""


def draw(row: Row) -> None:
    """The offer, above the voice's other choices; nothing where the better voice is here, or another was chosen."""
    now, _ = engines.pick("voice", row.view.board.engines.get("voice", "auto"))
    better = next(one for one in models.list_models() if one.name == BETTER)
    if now.name not in PLAIN or better.ready:
        return
    say, owner = row.say, row.view.board.user == ""
    with gr.Column(elem_classes="options", elem_id="better-voice"):
        gr.HTML(_about(better, say))
        heard = gr.HTML("", elem_id="voices-heard")
        with gr.Row(elem_classes="row-keys"):
            hear = gr.Button(say["voice_now"], size="sm", min_width=120, elem_id="hear-now")
            pull = gr.Button(
                say["voice_fetch"].format(better.size),
                size="sm",
                min_width=160,
                variant="primary",
                visible=owner and _fetchable(better),
                elem_id="fetch-voice",
            )
    hear.click(_hear_handler(row, now), outputs=heard, **row.keyed("hear-now"))
    shown = [heard, hear, pull, row.bench.words, row.bench.status]
    pull.click(_fetch_handler(row, now), outputs=shown, **row.keyed("fetch-voice"))


def _fetchable(better: ModelRow) -> bool:
    """True when its weights are all that it lacks."""
    return f"models pull {BETTER}" in better.missing


def _about(better: ModelRow, say: dict[str, str]) -> str:
    lacks = "" if _fetchable(better) else f'<p class="hint">{escape(say["voice_lacks"])}</p>'
    facts = escape(say["voice_facts"].format(better.size))
    return f'<h3>{escape(say["voice_better"])}</h3><p class="hint">{facts}</p>{lacks}'


def _sentence(row: Row) -> str:
    return row.view.board.written.scenes[0].text


def _player(row: Row, label: str, engine: VoiceEngine) -> str:
    """The open short's first sentence in one voice."""
    character = load_character(row.view.board.character_id, user=row.view.board.user)
    place, name = address(voice_sample(_sentence(row), character, engine)), escape(label)
    return f'<figure><figcaption>{name}</figcaption><audio controls aria-label="{name}" src="{place}"></audio></figure>'


def _players(row: Row, *players: str) -> str:
    return f'<p class="quote">「{escape(_sentence(row))}」</p><div class="voices">{"".join(players)}</div>'


def _hear_handler(row: Row, now: VoiceEngine) -> Callable[[gr.Request], str]:
    def hear(request: gr.Request) -> str:
        try:
            return _players(row, _player(row, row.say["voice_before"], now))
        except PipelineError as error:
            return job_view.error_card(error, language_of(request))

    return hear


def _fetch_handler(row: Row, now: VoiceEngine) -> Callable[[gr.Request], Iterator[list[object]]]:
    def fetch(request: gr.Request) -> Iterator[list[object]]:
        """Fetch it, then say the same sentence in both voices. Only whom this computer belongs to may."""
        language, skipped = language_of(request), [gr.skip() for _ in range(4)]
        if user_of(request) != "":
            return
        try:
            for card in fetch_weights(BETTER, agreed=True, language=language):
                yield [card, *skipped]
            say, better = words(language), engines.load("voice", BETTER)
            yield [job_view.card(say["voice_trying"], "", 1.0), *skipped]
            both = _players(row, _player(row, say["voice_before"], now), _player(row, say["voice_after"], better))
        except PipelineError as error:
            yield [job_view.error_card(error, language), *skipped]
            return
        done = job_view.card(say["voice_here"], "", None)
        yield [both, gr.Button(visible=False), gr.Button(visible=False), time.time(), done]

    return fetch
