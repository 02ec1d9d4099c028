"""What the four scene tabs share: when their rows are drawn, and how a row's change is saved and shown."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import gradio as gr

from pipeline import storyboard as boards
from pipeline.errors import PipelineError
from pipeline.records import Scene
from pipeline.storyboard import Storyboard, StoryboardFile

from .. import job_view, storyboard_view
from ..api.mcp_tools import user_of
from ..i18n import language_of, t, words

Change = Callable[[StoryboardFile, Storyboard], Storyboard]
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
ONE_BY_ONE: dict[str, Any] = {"concurrency_limit": 1}
"""How Gradio is to draw: of two pages that draw the same tab at once, it leaves one without listeners."""
TURNS: dict[str, Any] = {**QUIET, **ONE_BY_ONE, "concurrency_id": "front"}
"""What brings tabs to the front takes turns, so that two causes of the same drawing draw it once."""


def listener_key(*key: str) -> dict[str, Any]:
    """How a listener in what is drawn is added: the one with this key in the next drawing hears what was pressed in this."""
    return {**QUIET, "key": key}


@dataclass(frozen=True)
class Bench:
    """The parts of the page that a row's changes touch."""

    board: gr.BrowserState
    """Name of the storyboard that is open; survives a reload."""
    active: gr.State
    """Id of the tab in front."""
    drawn: dict[str, gr.State]
    """By tab: its name and what it is drawn of, another when it is to be drawn again; "" while another tab is in front."""
    words: gr.State
    """Changes when a press in a row changed the storyboard."""
    made: gr.State
    """Changes with what is made; "" until that is known."""
    go: gr.State
    """Changes when a job was started that the page should follow."""
    fill: gr.State
    """Changes when the sheet is to show the open storyboard's product."""
    make: gr.Button
    draft: gr.Button
    status: gr.HTML

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
    """One scene in a tab, while its row is drawn."""

    bench: Bench
    view: storyboard_view.View
    tab: str
    key: str
    language: str

    def at(self, name: str) -> str:
        """The element id of a part of this row; it goes with the scene when rows change places (web/rows.js)."""
        return f"at-{self.tab}-{self.key}-{name}"

    def keyed(self, name: str) -> dict[str, Any]:
        """How a listener of this row is added; `name` tells it from the others."""
        return listener_key(self.view.file.name, self.tab, self.key, name)

    @property
    def n(self) -> int:
        """scene_number"""
        return self.view.board.number(self.key)

    @property
    def scene(self) -> Scene:
        """The scene as it stands."""
        return self.view.board.scene(self.key)

    @property
    def say(self) -> dict[str, str]:
        """The page's words."""
        return words(self.language)

    def head(self) -> gr.HTML:
        """The row's title, with what would be made again."""
        return gr.HTML(heading(self.view, self.key, self.language), elem_classes="row-head")

    def box(self, kind: Callable[..., Any], field: str, label: str, head: gr.HTML, **look: Any) -> None:
        """A Textbox or Number with a field of the scene, saved as typed; `label` is one of the page's words."""
        value = "" if field == "text" and self.view.board.row(self.key).unwritten else getattr(self.scene, field)
        part = kind(value, label=self.say[label], interactive=True, elem_id=self.at(field), **look)
        self.save(part, field, head)

    def redo(self) -> None:
        """The button that makes what this tab shows of the scene again."""
        again = gr.Button(self.say["redo_scene"], size="sm", min_width=140, elem_classes="redo", elem_id=self.at("again"))
        self.act("again", again.click, lambda _, board: board, make=True)

    def take_out(self, field: Literal["picture", "recording", "film"]) -> None:
        """The button that takes one's own file out of the scene, where there is one."""
        if getattr(self.scene, field):
            out = gr.Button(self.say["take_out"], size="sm", min_width=120, elem_id=self.at("out"))
            self.act("out", out.click, lambda _, board: boards.replace_own(board, self.key, field, ""), make=True)

    def save(self, part: Any, field: str, head: gr.HTML) -> None:
        """Write every change of `part` into `field` of the scene, as typed."""

        def keep(value: Any, request: gr.Request) -> list[Any]:
            if value is None and isinstance(part, gr.Textbox):
                return [gr.skip(), gr.skip()]  # said of a box that was drawn again since
            if value == "" and field == "text" and self.view.board.row(self.key).unwritten:
                return [gr.skip(), gr.skip()]  # left without a word
            return self._changed(lambda _, board: boards.set_scene(board, self.key, **{field: value}), request)

        events = [getattr(part, name) for name in ("input", "blur") if hasattr(part, name)]
        outputs = [head, self.bench.make]
        # With "always_last" Gradio asks once more for the value of a box that is gone, and passes over the one in its place.
        how = {**self.keyed(field), **ONE_BY_ONE, "trigger_mode": "multiple"}
        gr.on(events, keep, inputs=part, outputs=outputs, **how)

    def _changed(self, how: Change, request: gr.Request) -> list[Any]:
        language = language_of(request)
        try:
            now = storyboard_view.edit(self.view.file.name, user_of(request), how)
        except PipelineError as error:
            return [f'<p class="row-error" role="alert">{html.escape(error.say(language))}</p>', gr.skip()]
        return [heading(now, self.key, language), make_button(now, language)]

    def act(
        self,
        name: str,
        listen: Any,
        how: Callable[..., Storyboard],
        inputs: Any = None,
        *,
        make: bool = False,
        draw: bool = True,
    ) -> None:
        """On a press, change the storyboard with `how(file, board, *inputs)`; with `make`, make this scene again.

        `name` tells the row's listeners apart. Rows are drawn again unless nothing changed (Gradio's lists say "input" once
        more whenever they are left) or, without `draw`, nothing else shows it.
        """
        bench, key, file_name = self.bench, self.key, self.view.file.name

        def press(*values: Any) -> dict[Any, Any]:
            *given, request = values
            if None in given:
                return {bench.go: gr.skip()}  # said of a part that was drawn again since
            changed = make

            def lay(file: StoryboardFile, board: Storyboard) -> Storyboard:
                nonlocal changed
                after = how(file, board, *given)
                changed |= after != board
                return after

            try:
                user = user_of(request)
                now = storyboard_view.edit(file_name, user, lay)
                if make:
                    storyboard_view.make(now.file, user, only=key)
            except PipelineError as error:
                return {bench.status: job_view.card(error.say(language_of(request)), "", None, failed=True)}
            followed = {bench.go: time.time() if make else gr.skip()}
            return followed | (self._anew() if changed and draw else {})

        outputs = [bench.drawn[self.tab], bench.words, bench.go, bench.status]
        mode = "always_last" if inputs or make else "multiple"  # the last choice or order counts, but every move does
        listen(with_request(press, inputs), inputs=inputs, outputs=outputs, trigger_mode=mode, **self.keyed(name))

    def _anew(self) -> dict[Any, Any]:
        """The rows drawn again, and the page told."""
        now = time.time()
        return {self.bench.drawn[self.tab]: f"{self.tab}:{now}", self.bench.words: now}

    def takes(self, stage: boards.Stage) -> list[boards.Take]:
        """What was made of this scene at that stage, the oldest first."""
        path = self.view.file.project.path
        return [take for take in self.view.board.row(self.key).takes if take.stage == stage and path(take.path).exists()]

    def now(self, stage: boards.Stage) -> str:
        """The path of what stands at that stage."""
        return self.view.seen.scenes[self.n - 1].path(stage)

    def pick(self, listen: Any, takes: list[boards.Take], part: Any = None) -> None:
        """On a choice among `takes` (by its place), go back to that one."""

        def picked(file: StoryboardFile, board: Storyboard, place: Any = None) -> Storyboard:
            return boards.pick_take(board, self.key, takes[int(place)].path, file.project)

        if part is not None:
            self.act("pick", listen, picked, [part])
            return

        def chosen(event: gr.SelectData, request: gr.Request) -> dict[Any, Any]:
            try:
                storyboard_view.edit(
                    self.view.file.name, user_of(request), lambda file, board: picked(file, board, event.index)
                )
            except PipelineError as error:
                return {self.bench.status: job_view.card(error.say(language_of(request)), "", None, failed=True)}
            return self._anew()

        outputs = [self.bench.drawn[self.tab], self.bench.words, self.bench.status]
        listen(chosen, outputs=outputs, **self.keyed("pick"))


def with_request(press: Callable[..., dict[Any, Any]], inputs: list[Any] | None) -> Callable[..., dict[Any, Any]]:
    """`press` as Gradio wants to see it: no value or one, then the request."""

    def bare(request: gr.Request) -> dict[Any, Any]:
        return press(request)

    def valued(value: Any, request: gr.Request) -> dict[Any, Any]:
        return press(value, request)

    return valued if inputs else bare


def heading(view: storyboard_view.View, key: str, language: str) -> str:
    """A row's title: number, what the scene does, its length, and what would be made again."""
    say, n = words(language), view.board.number(key)
    scene, seen = view.board.scene(key), view.seen.scenes[n - 1]
    seconds = seen.speech.duration if seen.speech else scene.duration
    stale = [say[f"part_{stage}"] for stage in view.late(n)]
    fresh = f'<span class="ok">✓ {say["made" if not seen.stale else "drafted"]}</span>'
    coming = say["coming" if view.first else "left" if view.fresh else "stale"]
    state = f'<span class="stale">● {coming.format(", ".join(stale))}</span>' if stale else fresh
    length = say["lasts"].format(seconds)
    return f"<h3><b>{n}</b> {say[f'role_{scene.role}']} <small>{'' if seen.speech else '≈ '}{length}</small></h3>{state}"


def make_button(view: storyboard_view.View, language: str) -> Any:
    """The main button: make, finish, or make again what changed."""
    say = words(language)
    if view.board.script is None or view.seen.short or view.first:
        return gr.Button(say["make"])
    if not view.busy and (view.draft or view.fresh):
        return gr.Button(say["finish_it" if view.draft else "go_on"])
    count = len(view.seen.stale)
    what = say["remake_scenes"].format(count) if count else say["remake_end"]
    return gr.Button(say["remake"].format(what))


def tab(bench: Bench, name: str, draw: Callable[[Row], None], top: Callable[[Row], None] | None = None) -> None:
    """A tab of scene rows, drawn when it is in front; before there is a script, what will be there."""
    with gr.Tab(t(f"tab_{name}"), id=name) as front:
        drawn = bench.drawn[name]

        @gr.render(inputs=[bench.board, drawn], triggers=[drawn.change], show_progress="minimal", **ONE_BY_ONE)
        def rows(board: str, drawn: str, request: gr.Request) -> None:
            if drawn in ("", f"{name}:"):  # else they would be drawn again, while one types, when it is known what is made
                return
            language = language_of(request)
            view = _view(board, user_of(request))
            if view is None or view.board.script is None:
                gr.HTML(f'<div class="empty {name}"><i></i><p>{words(language)[f"empty_{name}"]}</p></div>')
                return
            scenes = [Row(bench, view, name, row.key, language) for row in view.board.rows]
            if top:
                top(scenes[0])
            for row in scenes:
                with gr.Column(elem_classes="scene-row", elem_id=f"{name}-{row.n}"):
                    draw(row)

    bench.show(front, name)


def _view(board: str, user: str) -> storyboard_view.View | None:
    try:
        return storyboard_view.view(board, user) if board else None
    except PipelineError:
        return None
