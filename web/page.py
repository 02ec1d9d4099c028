"""The studio's page: a tab a stage on the left, the phone on the right, one button."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from pipeline import jobs, sandbox
from pipeline.errors import PipelineError
from pipeline.records import TONES, Product

from . import draft_sets, job_view, preview, storyboard_view
from .api import mcp_tools
from .api.mcp_tools import user_of
from .claims_view import ClaimsError
from .file_cache import give
from .i18n import LANGUAGES, language_of, t, words
from .product_form import product_of
from .scene_cards import TABS
from .server import Studio
from .tabs import batch, character_form, characters, finish, library, models, photo_strip, product, scenes, script
from .tabs.scene_rows import QUIET, Bench, make_button, open_view

How = Literal["make", "draft", "variants"]
"""What a press asks for: the short, a small one to look at, or three of those side by side."""

UPLOADS = (3600, 2 * 86_400)
"""s between two looks at what was uploaded or shown from Gradio's own folder, and the age at which it goes; what is used of it
was copied to where it belongs."""
PICK = """
element.addEventListener('click', ({target}) => {
  const pick = target.closest('[data-draft]');
  if (pick) trigger('picked', {draft: pick.dataset.draft});
});
"""
"""Says which of the drafts was pressed."""
ASIDE: dict[str, Any] = {"trigger_mode": "multiple", **QUIET}
WORDS = Path(__file__).with_name("gradio_words.js").read_text(encoding="utf-8")
"""Mends what Gradio's parts leave without a role or say in English."""
TYPING = Path(__file__).with_name("typing.js").read_text(encoding="utf-8")
"""Tells Gradio's text boxes what is typed in Korean."""
FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")
"""The way to the main button, and through tabs by the arrow keys."""
SHEET = Path(__file__).with_name("sheet.js").read_text(encoding="utf-8")
"""Marks the box of the sheet that is wrong."""


@dataclass(frozen=True)
class Ask:
    """What is asked when a changed sheet could go either way."""

    row: gr.Row
    here: gr.Button
    new: gr.Button


@dataclass(frozen=True)
class Page:
    """The parts of the page that the main button reads and writes."""

    bench: Bench
    boxes: dict[str, product.Box]
    """The fact sheet, by field name."""
    wishes: dict[str, Any]
    """The fields of actions.Wish that are not the product, and the product as it was read ("base")."""
    phone: gr.HTML
    who: gr.HTML
    stop: gr.Button
    ask: Ask
    claims: Ask
    """What is asked about grave claims: `here` says them otherwise, `new` leaves them."""
    left: dict[str, float] = field(default_factory=dict)
    """s to go that a page was last told of a job: it never rises."""
    turns: dict[str | None, object] = field(default_factory=dict)
    """What each open page follows now, by its session; an older look at a job ends when another begins."""
    looking: dict[str | None, object] = field(default_factory=dict)
    """The same for the drafts that stand side by side."""
    ending: set[str] = field(default_factory=set)
    """Jobs that were told to stop and have not ended yet."""
    asking: dict[str | None, How] = field(default_factory=dict)
    """By session: what the press asked for that a question about claims came of."""
    pressed: deque[str | None] = field(default_factory=lambda: deque(maxlen=1000))
    """Sessions whose press was answered last: the page's first drawing, when it comes later, leaves the answer alone."""

    def wire(self, demo: gr.Blocks) -> None:
        """Connect the two buttons, the page's opening, and what follows a change."""
        bench = self.bench
        inputs = {*self.boxes.values(), *self.wishes.values(), bench.board}
        shown = [
            self.phone,
            bench.status,
            bench.make,
            bench.made,
            bench.cards,
            self.who,
            self.stop,
            self.ask.row,
            self.claims.row,
        ]
        started: dict[str, Any] = {
            "inputs": inputs,
            "outputs": [bench.board, bench.go, bench.status, self.ask.row, self.claims.row],
            **QUIET,
        }
        bench.make.click(self.make, **started)
        bench.draft.click(self.draft, **started)
        bench.trio.click(self.try_three, **started)
        gr.on([demo.load, bench.go.change], self.follow_drafts, inputs=bench.board, outputs=bench.drafts, **ASIDE)
        bench.drafts.picked(self.pick_draft, outputs=[bench.board, bench.go, bench.fill, bench.drafts], **QUIET)
        self.ask.here.click(self.put_in, **started)
        self.ask.new.click(self.make_new, **started)
        self.claims.here.click(self.swap_claims, **started)
        self.claims.new.click(self.keep_claims, **started)
        told = [self.wishes[name] for name in ("character", "tone", "seed", "seconds")]
        # By default Gradio passes over an event while the one before is under way: a short opened then would stay unseen.
        at_once: dict[str, Any] = {"inputs": bench.board, "trigger_mode": "multiple", **QUIET}
        demo.load(self.fill_first, outputs=[*self.sheet, *told], **at_once)
        bench.fill.change(self.fill, outputs=[*self.sheet, *told], **at_once)
        demo.load(self.greet, outputs=shown, **at_once)
        bench.go.change(self.follow, outputs=shown, **at_once)
        bench.wire()
        edited = [self.phone, bench.make, bench.cards]
        bench.words.change(self.refresh, inputs=bench.board, outputs=edited, **QUIET)
        bench.cards.edited(self.refresh, inputs=bench.board, outputs=edited, **QUIET)
        bench.cards.making(time.time, outputs=bench.go, **QUIET)
        told_off: dict[str, Any] = {"inputs": bench.board, "outputs": [bench.status, self.stop]}
        self.stop.click(self.end, **told_off, queue=False, api_visibility="private", show_progress="hidden")

    def wish(self, values: dict[Block, Any]) -> job_view.Wish:
        """The page's values, by name. Raises InputError for a sheet that cannot be used."""
        named = {name: values[part] for name, part in self.wishes.items()}
        base = Product.model_validate_json(named["base"]) if named["base"] else None
        return job_view.Wish(
            product=product_of({key: values[box] for key, box in self.boxes.items()}, base),
            photos=tuple(str(one.path) for one in photo_strip.tiles_of(named["photos"]) if not one.off),
            character=named["character"],
            tone=named["tone"],
            seed=int(named["seed"] or 0),
            seconds=float(named["seconds"] or 16),
        )

    @property
    def sheet(self) -> list[Component]:
        """The fact sheet, the photos and the product as it was read."""
        return [*self.boxes.values(), self.wishes["photos"], self.wishes["base"]]

    def fill(self, board: str, request: gr.Request) -> list[object]:
        """The open storyboard's product and wishes into the sheet; without one, nothing."""
        language, user = language_of(request), user_of(request)
        sandbox.make_ready()  # whoever opens the page brings a product
        try:
            view = storyboard_view.view(board, user)
        except PipelineError:
            return [*(gr.skip() for _ in self.sheet), gr.Dropdown(character_form.choices(user)), *(gr.skip() for _ in range(3))]
        path, asked = view.file.project.path, view.board.settings.script
        photos = [give(path(photo.path)) for photo in view.board.product.photos if path(photo.path).exists()]
        who = gr.Dropdown(character_form.choices(user), value=view.board.character_id)
        told = [who, asked.tone or "", asked.seed, asked.seconds]
        return [*product.sheet_values(view.board.product, photos, language), *told]

    def fill_first(self, board: str, request: gr.Request) -> list[object]:
        """`fill` when the page opens; what the user brought into the sheet meanwhile stays."""
        filled = self.fill(board, request)
        if request.session_hash in self.bench.filled:
            return [gr.skip() for _ in filled]
        return filled

    def make(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """Queue a short of the sheet, or what changed of the one that is open."""
        return self._start(values, request)

    def draft(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """The same, small and quickly, to look at."""
        return self._start(values, request, "draft")

    def try_three(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """Three drafts side by side, to pick from."""
        return self._start(values, request, "variants")

    def put_in(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """The changed sheet into the open short."""
        return self._start(values, request, answer="here")

    def make_new(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """A new short of the changed sheet; the open one stays in the library."""
        return self._start(values, request, answer="new")

    def swap_claims(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """The grave claims in tamer words, or without them."""
        return self._start(values, request, self.asking.pop(request.session_hash, "make"), claims="swap")

    def keep_claims(self, values: dict[Block, Any], request: gr.Request) -> dict[Block, object]:
        """The grave claims as they are: the user answers for them."""
        return self._start(values, request, self.asking.pop(request.session_hash, "make"), claims="keep")

    def _start(
        self,
        values: dict[Block, Any],
        request: gr.Request,
        how: How = "make",
        *,
        answer: storyboard_view.Answer = "",
        claims: storyboard_view.ClaimsAnswer = "",
    ) -> dict[Block, object]:
        bench, language, user = self.bench, language_of(request), user_of(request)
        self.pressed.append(request.session_hash)
        no_question = {self.ask.row: gr.Row(visible=False), self.claims.row: gr.Row(visible=False)}
        try:
            wish, name = self.wish(values), values[bench.board] or ""
            if how == "variants":
                file = draft_sets.start(wish, user, name, claims=claims)
            else:
                file = storyboard_view.start(wish, user, name, draft=how == "draft", answer=answer, claims=claims)
        except ClaimsError as error:
            self.asking[request.session_hash] = how
            question = job_view.card(error.say(language), words(language)["claims_detail"], None)
            return {bench.status: question, self.claims.row: gr.Row(visible=True), self.ask.row: gr.Row(visible=False)}
        except storyboard_view.UndecidedError as error:
            question = job_view.card(error.say(language), words(language)["ask_detail"], None)
            return {bench.status: question, self.ask.row: gr.Row(visible=True), self.claims.row: gr.Row(visible=False)}
        except PipelineError as error:
            return {bench.status: job_view.error_card(error, language), **no_question}
        return {bench.board: file.name, bench.go: time.time(), **no_question}

    def greet(self, board: str, request: gr.Request) -> Iterator[dict[Block, object]]:
        """The page's first drawing; on a busy computer a press can be answered before it, and that answer stays."""
        if request.session_hash in self.turns:  # the press started a short, which is followed already
            return
        answer = (self.bench.status, self.ask.row, self.claims.row)
        for number, drawn in enumerate(self.follow(board, request)):
            first = number == 0 and request.session_hash in self.pressed
            yield {part: value for part, value in drawn.items() if not (first and part in answer)}

    def follow(self, board: str, request: gr.Request) -> Iterator[dict[Block, object]]:
        """Show the open storyboard and, while its job runs, how far it is and what is made by now."""
        language, bench = language_of(request), self.bench
        words_, made = "", ""
        turn = self.turns[request.session_hash] = object()
        try:
            for view in storyboard_view.follow(board, user_of(request)):
                if self.turns.get(request.session_hash) is not turn:
                    return
                new: dict[Block, object] = {bench.status: self.status(view, language)}
                if view.words != words_:
                    new[self.who] = characters.badge(view.board.character_id, view.board.user, language)
                if (view.made, view.busy) != made:
                    new |= {
                        self.phone: preview.player(view, language),
                        bench.make: make_button(view, language),
                        bench.made: view.made,
                        bench.cards: scenes.data_of(view, language),
                        self.stop: gr.Button(interactive=view.busy),
                    }
                words_, made = view.words, (view.made, view.busy)
                yield new
        except PipelineError:
            idle = job_view.card(words(language)["idle"], _takes({}, language), None)
            idle_stop = gr.Button(interactive=False)
            button, asked = gr.Button(words(language)["make"]), gr.Row(visible=False)
            gone = {
                bench.make: button,
                self.who: "",
                self.ask.row: asked,
                self.claims.row: asked,
                bench.cards: scenes.data_of(None, language),
            }
            yield {self.phone: preview.empty(language), bench.status: idle, bench.made: "none", self.stop: idle_stop} | gone
        finally:
            if self.turns.get(request.session_hash) is turn:
                del self.turns[request.session_hash]

    def follow_drafts(self, board: str, request: gr.Request) -> Iterator[str]:
        """The drafts beside the open one while they are made."""
        turn, language = object(), language_of(request)
        self.looking[request.session_hash] = turn
        shown = False
        for views in draft_sets.follow(board, user_of(request)):
            if self.looking.get(request.session_hash) is not turn:
                return
            shown = True
            yield draft_sets.panel(views, language)
        if not shown:
            yield ""
        if self.looking.get(request.session_hash) is turn:
            del self.looking[request.session_hash]

    def pick_draft(self, event: gr.EventData, request: gr.Request) -> list[object]:
        """Go on with the draft that was pressed."""
        now = time.time()
        try:
            file = draft_sets.pick(str(event._data["draft"]), user_of(request))
        except PipelineError:
            return [gr.skip(), now, gr.skip(), gr.skip()]
        return [file.name, now, now, ""]

    def refresh(self, board: str, request: gr.Request) -> list[object]:
        """After an edit: the phone, what the button will do, and the cards."""
        view, language = open_view(board, user_of(request)), language_of(request)
        if view is None:
            return [gr.skip(), gr.skip(), gr.skip()]
        return [preview.player(view, language), make_button(view, language), scenes.data_of(view, language)]

    def status(self, view: storyboard_view.View, language: str) -> str:
        """How the open storyboard's job stands; from the press of the stop button on, that it is being stopped."""
        if view.state and view.state.id in self.ending:
            if view.busy:
                say = words(language)
                return job_view.card(say["stopping"], say["stop_keeps"], view.state.share)
            self.ending.discard(view.state.id)
        return _status(self._never_rising(view), language)

    def _never_rising(self, view: storyboard_view.View) -> storyboard_view.View:
        """The view with no more time to go than was said of its job before."""
        state = view.state
        if state is None or state.eta_seconds is None or not view.busy:
            if state:
                self.left.pop(state.id, None)
            return view
        left = self.left[state.id] = min(state.eta_seconds, self.left.get(state.id, state.eta_seconds))
        return replace(view, state=state.model_copy(update={"eta_seconds": left}))

    def end(self, board: str, request: gr.Request) -> list[object]:
        """End the open storyboard's job."""
        try:
            view = storyboard_view.view(board, user_of(request))
        except PipelineError:
            return [gr.skip(), gr.skip()]
        if not view.busy or not view.state:
            return [gr.skip(), gr.skip()]
        self.ending.add(view.state.id)
        jobs.stop(view.state.id)
        return [self.status(view, language_of(request)), gr.Button(interactive=False)]


def _status(view: storyboard_view.View, language: str) -> str:
    """How the job stands; once it has ended, whether there are edits it does not know."""
    say = words(language)
    if view.state is None:
        return job_view.card(say["opened"], _takes(view.board.engines, language), None)
    if view.state.status == "done" and view.draft and not view.seen.short:
        return job_view.card(say["draft_done"], "", None)
    if view.state.status == "done" and not view.seen.short:
        return job_view.card(say["edited"], "", None)
    return job_view.state_card(view.state, language, preview.steps(view, language) if view.busy else "")


def _takes(engines: dict[str, str], language: str) -> str:
    """How long a short takes here, for a person; "" before one was made."""
    seconds, say = jobs.estimate(engines), words(language)
    return say["takes_time"].format(job_view.lasting(seconds, say)) if seconds else ""


def build() -> Studio:
    """The whole page."""
    with Studio(title="쇼츠공방", analytics_enabled=False, delete_cache=UPLOADS) as demo:
        gr.HTML(_head(), elem_id="head", js_on_load=LANGUAGES + WORDS + TYPING + SHEET + FOCUS)
        bench = _bench()
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=2, min_width=320, elem_id="left"):
                bench.drafts.render()
                boxes, wishes = _tabs(demo, bench)
            with gr.Column(scale=1, min_width=300, elem_id="phone"):
                phone = gr.HTML(preview.empty("ko"), elem_id="player", js_on_load=preview.SCRIPT)
                stop, ask, claims = _keys(bench)
                who = gr.HTML("", elem_id="who")
        Page(bench, boxes, wishes, phone, who, stop, ask, claims).wire(demo)
        mcp_tools.publish()
    return demo


def _keys(bench: Bench) -> tuple[gr.Button, Ask, Ask]:
    """How far it is, what is asked, and the two buttons under it; returns the stop button and the questions'."""
    bench.status.render()
    with gr.Row(visible=False, elem_id="ask") as row:
        here = gr.Button(t("answer_here"), size="sm", min_width=110, elem_id="answer-here")
        new = gr.Button(t("answer_new"), size="sm", min_width=110, elem_id="answer-new")
    with gr.Row(visible=False, elem_id="ask-claims") as claims:
        swap = gr.Button(t("claims_swap"), size="sm", min_width=110, elem_id="claims-swap")
        keep = gr.Button(t("claims_keep"), size="sm", min_width=110, elem_id="claims-keep")
    with gr.Row(elem_id="keys"):
        bench.make.render()
        stop = gr.Button(t("stop"), size="lg", scale=1, min_width=80, elem_id="stop", interactive=False)
    with gr.Row(elem_id="trials"):
        bench.draft.render()
        bench.trio.render()
    return stop, Ask(row, here, new), Ask(claims, swap, keep)


def _head() -> str:
    return (
        f'<a class="skip said" href="#make" lang="ko">{words("ko")["skip"]}</a>'
        f'<a class="skip said" href="#make" lang="en" hidden>{words("en")["skip"]}</a>'
        f'<header class="studio-head">{_headline("ko")}{_headline("en", "hidden")}'
        '<div role="group" aria-label="Language"><button type="button" lang="ko" data-lang="ko">한국어</button>'
        '<button type="button" lang="en" data-lang="en">English</button></div></header>'
    )


def _headline(language: str, hidden: str = "") -> str:
    say = words(language)
    return f'<div class="said" lang="{language}" {hidden}><h1>{say["title"]}</h1><p>{say["tagline"]}</p></div>'


def _bench() -> Bench:
    return Bench(
        board=gr.BrowserState("", storage_key="shorts-gongbang-board", secret="shorts-gongbang"),
        active=gr.State("product"),
        drawn={name: gr.State("") for name in (*TABS, "finish", "library")},
        words=gr.State(""),
        made=gr.State(""),
        go=gr.State(0.0),
        fill=gr.State(0.0),
        make=gr.Button(t("make"), variant="primary", size="lg", scale=3, min_width=150, elem_id="make", render=False),
        draft=gr.Button(t("draft"), size="sm", elem_id="draft", render=False),
        trio=gr.Button(t("variants"), size="sm", min_width=120, elem_id="variants", render=False),
        drafts=gr.HTML("", js_on_load=PICK, elem_id="drafts", render=False),
        status=gr.HTML(job_view.card(words("ko")["idle"], "", None), elem_id="status", render=False),
        cards=scenes.data(),
    )


def _tabs(demo: gr.Blocks, bench: Bench) -> tuple[dict[str, product.Box], dict[str, Component]]:
    """The left side; returns the fact sheet's boxes and the fields of actions.Wish."""
    with gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs:
        with gr.Tab(t("tab_product"), id="product"):
            facts = product.build(bench)
            wishes = _wishes()
        with gr.Tab(t("tab_cast"), id="cast"):
            people = characters.build(demo)
        scenes.build(bench)
        script.build(bench)
        scenes.build_stages(bench)
        finish.build(bench, demo)
        batch.build(bench)
        library.build(bench, tabs)
        models.build(bench)
    scenes.lay_cards(bench)
    return facts.boxes, {**wishes, "character": people.character, "photos": facts.photos, "base": facts.base}


def _roll(request: gr.Request) -> list[object]:
    """Another number to write by, and that it was thrown."""
    return [random.randrange(2**32), f'<p class="hint">{words(language_of(request))["die_rolled"]}</p>']


def _wishes() -> dict[str, Component]:
    """How it is told."""
    tones = [(t("tone_default"), ""), *((t(tone), tone) for tone in TONES)]
    with gr.Accordion(t("telling"), open=False, elem_id="telling"), gr.Row():
        tone = gr.Dropdown(tones, value="", label=t("tone"), elem_id="tone")
        seconds = gr.Slider(8, 60, 16, step=1, label=t("seconds"), elem_id="seconds")
        with gr.Column(min_width=140):
            die = gr.Button(t("die"), size="sm", elem_id="die")
            rolled = gr.HTML("", elem_id="rolled")
        seed = gr.Number(0, label=t("seed"), precision=0, minimum=0, maximum=2**32 - 1, elem_id="seed", visible="hidden")
    die.click(_roll, outputs=[seed, rolled], **QUIET)
    return {"tone": tone, "seed": seed, "seconds": seconds}
