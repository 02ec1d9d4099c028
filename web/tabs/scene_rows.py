"""What the tabs share: what is open and in front, what a tab of a stage shows above the cards, the main button's words."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from pipeline.errors import PipelineError
from pipeline.storyboard import Storyboard, StoryboardFile

from .. import job_view, storyboard_view
from ..api.mcp_tools import user_of
from ..i18n import language_of, t, words


class Listening(TypedDict):
    """How a listener is added to what is drawn, as Gradio takes it."""

    api_visibility: Literal["private"]
    show_progress: Literal["hidden"]
    concurrency_limit: None
    key: tuple[str, ...]


QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
ONE_BY_ONE: dict[str, Any] = {"concurrency_limit": 1}
"""How Gradio is to draw: of two pages that draw the same tab at once, it leaves one without listeners."""
TURNS: dict[str, Any] = {**QUIET, **ONE_BY_ONE, "concurrency_id": "front"}
"""What brings tabs to the front takes turns, so that two causes of the same drawing draw it once."""


def listener_key(*key: str) -> Listening:
    """How a listener in what is drawn is added: the one with this key in the next drawing hears what was pressed in this."""
    return {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None, "key": key}


@dataclass(frozen=True)
class Bench:
    """The parts of the page that a change touches."""

    board: gr.BrowserState
    """Name of the storyboard that is open; survives a reload."""
    active: gr.State
    """Id of the tab in front."""
    drawn: dict[str, gr.State]
    """By tab: its name and what it is drawn of, another when it is to be drawn again; "" while another tab is in front."""
    words: gr.State
    """Changes when the storyboard was changed in a tab."""
    made: gr.State
    """Changes with what is made; "" until that is known."""
    go: gr.State
    """Changes when a job was started that the page should follow."""
    fill: gr.State
    """Changes when the sheet is to show the open storyboard's product."""
    make: gr.Button
    draft: gr.Button
    trio: gr.Button
    drafts: Any
    """Drafts that stand side by side (gr.HTML with an event of its own)."""
    status: gr.HTML
    cards: gr.HTML
    """What the scenes' cards are drawn from."""
    filled: deque[str | None] = field(default_factory=lambda: deque(maxlen=1000))
    """Sessions that put a product into the sheet, or emptied it: the page's first filling, when it comes later, leaves that."""

    @property
    def front(self) -> list[gr.State]:
        """What `fronted` sets."""
        return [self.active, *self.drawn.values()]

    def fronted(self, tab: str, made: str) -> list[str]:
        """That tab in front, drawn of what is `made`, and the others cleared. The same again draws nothing."""
        return [tab, *(f"{name}:{made}" if name == tab else "" for name in self.drawn)]

    def wire(self) -> None:
        """Draw the tab in front again whenever something was made."""
        self.made.change(self.fronted, inputs=[self.active, self.made], outputs=self.front, **TURNS)

    def show(self, front: gr.Tab, name: str) -> None:
        """Draw a tab when it comes to the front."""
        front.select(lambda made: self.fronted(name, made), inputs=self.made, outputs=self.front, **TURNS)


@dataclass(frozen=True)
class Row:
    """What stands above the cards in a stage's tab, while it is drawn."""

    bench: Bench
    view: storyboard_view.View
    tab: str
    language: str

    def keyed(self, name: str) -> Listening:
        """How a listener here is added; `name` tells it from the others."""
        return listener_key(self.view.file.name, self.tab, name)

    @property
    def say(self) -> dict[str, str]:
        """The page's words."""
        return words(self.language)

    def act(self, name: str, listen: Callable[..., object], how: Callable[..., Storyboard], inputs: list[Component]) -> None:
        """On a choice, change the storyboard with `how(file, board, value)`; `name` tells the listeners apart.

        The tab is drawn again unless nothing changed (Gradio's lists say "input" once more whenever they are left).
        """
        bench, file_name, tab_name = self.bench, self.view.file.name, self.tab

        def press(value: object, request: gr.Request) -> dict[Block, object]:
            if value is None:
                return {bench.go: gr.skip()}  # said of a part that was drawn again since
            changed = False

            def lay(file: StoryboardFile, board: Storyboard) -> Storyboard:
                nonlocal changed
                after = how(file, board, value)
                changed = after != board
                return after

            try:
                storyboard_view.edit(file_name, user_of(request), lay)
            except PipelineError as error:
                return {bench.status: job_view.card(error.say(language_of(request)), "", None, failed=True)}
            now = time.time()
            return {bench.drawn[tab_name]: f"{tab_name}:{now}", bench.words: now} if changed else {bench.go: gr.skip()}

        outputs = [bench.drawn[self.tab], bench.words, bench.go, bench.status]
        listen(press, inputs=inputs, outputs=outputs, trigger_mode="always_last", **self.keyed(name))


def make_button(view: storyboard_view.View, language: str) -> gr.Button:
    """The main button: make, finish, make again what changed; of a finished short, another version of it."""
    say = words(language)
    if view.finished:
        return gr.Button(say["another_version"], variant="secondary")
    if view.board.script is None or view.seen.short or view.first:
        return gr.Button(say["make"], variant="primary")
    if not view.busy and (view.draft or view.fresh):
        return gr.Button(say["finish_it" if view.draft else "go_on"], variant="primary")
    count = len(view.seen.stale)
    what = say["remake_scenes"].format(count) if count else say["remake_end"]
    return gr.Button(say["remake"].format(what), variant="primary")


def tab(bench: Bench, name: str, top: Callable[[Row], None]) -> None:
    """A stage's tab: its `top` is drawn when it comes to the front; the scenes' cards stand under all tabs."""
    with gr.Tab(t(f"tab_{name}"), id=name, elem_id=f"tab-{name}") as front:
        drawn = bench.drawn[name]

        @gr.render(inputs=[bench.board, drawn], triggers=[drawn.change], show_progress="hidden", **ONE_BY_ONE)
        def above(board: str, drawn: str, request: gr.Request) -> None:
            if drawn in ("", f"{name}:"):  # else it would be drawn again when it is known what is made
                return
            view = open_view(board, user_of(request))
            if view is not None and view.board.script is not None:
                top(Row(bench, view, name, language_of(request)))

    bench.show(front, name)


def open_view(board: str, user: str) -> storyboard_view.View | None:
    """The open storyboard; None when there is none."""
    try:
        return storyboard_view.view(board, user) if board else None
    except PipelineError:
        return None
