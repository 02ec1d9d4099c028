"""The storyboard on the page: start it, change it, make it again, show what exists. No gradio in here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pipeline import engines, jobs
from pipeline import storyboard as boards
from pipeline.characters import cast_for, load_character
from pipeline.crawl import CrawlOptions, add_photos
from pipeline.errors import InputError, PipelineError, StorageError
from pipeline.records import Photo, Product
from pipeline.script import ScriptOptions
from pipeline.script.forbidden_words import forbidden_in_scene
from pipeline.short import Settings, project_of
from pipeline.storyboard import Look, Storyboard, StoryboardFile
from pipeline.workspace.project import Project, fingerprint

from .api.limits import LIMITER
from .claims_view import ClaimsError, unanswered_claims, with_tamer_words
from .i18n import words
from .job_view import Wish, watch
from .looks import default_settings
from .product_form import form_values

LOOK = 1.2
"""s between two looks at what a running job has made."""


@dataclass(frozen=True)
class View:
    """A storyboard as the page shows it."""

    file: StoryboardFile
    board: Storyboard
    seen: Look
    state: jobs.State | None
    """Its job; None when that is forgotten."""
    draft: bool = False
    """True when its job makes a draft."""

    @property
    def words(self) -> str:
        """Changes with the scenes' order, number and script."""
        return fingerprint(self.file.name, [row.key for row in self.board.rows])

    @property
    def made(self) -> str:
        """Changes with what exists."""
        paths = [[scene.path(stage) for stage in boards.STAGES] for scene in self.seen.scenes]
        return fingerprint(self.words, paths, self.first, self.state.short.path if self.state and self.state.short else "")

    @property
    def busy(self) -> bool:
        """True while its job runs or waits."""
        return self.state is not None and self.state.status in ("queued", "running")

    @property
    def fresh(self) -> bool:
        """True while nothing that is out of date was made before: it is only not finished yet."""
        scenes = zip(self.board.rows, self.seen.scenes, strict=False)
        return not any(take.stage in scene.stale for row, scene in scenes for take in row.takes)

    @property
    def finished(self) -> bool:
        """True when its short is made of it as it stands."""
        done = self.state is not None and self.state.status == "done" and not self.draft
        return done and bool(self.seen.short) and self.board.script is not None

    @property
    def first(self) -> bool:
        """True while it is made for the first time."""
        return self.busy and self.fresh

    def late(self, n: int) -> list[str]:
        """What is to be made of a scene; what a draft leaves for the end is no news."""
        return [stage for stage in self.seen.scenes[n - 1].stale if stage != "render" or self.busy or not self.draft]


def view(name: str, user: str) -> View:
    """The storyboard of that name as it stands. Raises InputError when it is gone or another's."""
    file = boards.open_storyboard(name, user)
    state = _state(file.read().job)
    if state:
        with suppress(StorageError):  # the store is away: what is here is shown
            jobs.bring(state.id, parts=True)  # another machine may be making it
    board, seen = boards.notice(file, state.short if state and state.status == "done" else None)
    return View(file, board, seen, state, state is not None and jobs.order(state.id).settings.render.draft)


def _state(job: str) -> jobs.State | None:
    try:
        return jobs.state(job) if job else None
    except PipelineError:
        return None  # the job was deleted; the storyboard stays


def _waits(job: str) -> bool:
    """True while that job waits or runs."""
    state = _state(job)
    return state is not None and state.status in ("queued", "running")


Answer = Literal["", "here", "new"]
"""Where a changed sheet goes: "" where that is plain, else as the user said."""
ClaimsAnswer = Literal["", "swap", "keep"]
"""What becomes of grave claims: "" before the user was asked."""


class UndecidedError(PipelineError):
    """A sheet that could go into the open short or become a new one: only the user knows. Its text is `question`'s."""

    def __init__(self, question: Literal["product", "wording"]) -> None:
        self.question = question
        super().__init__(*(words(language)[f"ask_{question}"] for language in ("ko", "en")))


def start(
    wish: Wish, user: str, name: str = "", *, draft: bool = False, answer: Answer = "", claims: ClaimsAnswer = ""
) -> StoryboardFile:
    """Make the short that is wished for: the open storyboard's, when it is of the same product, else a new one.

    A new storyboard takes over the open one's options and engines.
    Raises PipelineErrors for photos or a sheet that cannot be used, UndecidedError for one that could go either way,
    ClaimsError for grave claims while `claims` does not say whether they get a tamer wording or stay.
    """
    before = _open_or_none(name, user)
    if not (before and _waits(before.read().job)):  # what takes its own job's place adds nothing
        LIMITER.refuse_crowd(user)
    old = before.read() if before else None
    wish, answered = _with_claims_answer(wish, old, claims)
    if before and old and answered:
        boards.edit_storyboard(before, lambda board: _with_answer(board, answered, claims))
        old = before.read()
    if before and old and answer != "new" and _into_open(before, old, wish, user, answer):
        if before.read() == old and not draft and view(name, user).finished:
            before = _another_version(before, old)
        make(before, user, draft=draft)
        return before
    file = _begin(wish, user, old, answered)
    make(file, user, draft=draft)
    return file


def begin(wish: Wish, user: str, name: str = "", *, claims: ClaimsAnswer = "") -> StoryboardFile:
    """A new storyboard of the sheet, with the options and engines of the open one; nothing is made yet.

    Raises what `start` raises, but for UndecidedError.
    """
    LIMITER.refuse_crowd(user)
    before = _open_or_none(name, user)
    old = before.read() if before else None
    wish, answered = _with_claims_answer(wish, old, claims)
    return _begin(wish, user, old, answered)


def _with_claims_answer(wish: Wish, old: Storyboard | None, claims: ClaimsAnswer) -> tuple[Wish, tuple[str, ...]]:
    """The wish with what was said of its grave claims, and the claims that is an answer to. Raises ClaimsError without one."""
    asked_of = unanswered_claims(wish.product, old)
    if asked_of and not claims:
        raise ClaimsError(asked_of)
    if claims == "keep" or (not claims and old and old.product.claims_confirmed):
        wish = replace(wish, product=wish.product.model_copy(update={"claims_confirmed": True}))
    return wish, tuple(claim.found for claim in asked_of)


def _begin(wish: Wish, user: str, old: Storyboard | None, answered: tuple[str, ...]) -> StoryboardFile:
    project = project_of(wish.product, wish.product.name)
    product = _with_photos(wish, (), project)
    asked = _script_options(wish)
    who = cast_for(wish.character, product, user=user).id
    base = old.settings if old else default_settings(user)
    settings = base.model_copy(update={"script": asked.model_copy(update={"forbidden": base.script.forbidden})})
    settings = settings if old else boards.with_saved_brand(settings, user, project)
    new = {"product": product, "character_id": who, "settings": settings, "engines": old.engines if old else {}}
    new["claims_answered"] = answered
    return boards.begin(project, Storyboard(id=uuid4().hex[:12], user=user, **new))


def _another_version(file: StoryboardFile, old: Storyboard) -> StoryboardFile:
    """A new storyboard of the same product, told in other words and pictures; the finished one stays in the library."""
    asked = old.settings.script.model_copy(update={"seed": (old.settings.script.seed + 1) % 2**32})
    settings = old.settings.model_copy(update={"script": asked})
    kept = {"product": old.product, "character_id": old.character_id, "settings": settings, "engines": old.engines}
    return boards.begin(file.project, Storyboard(id=uuid4().hex[:12], user=old.user, **kept))


def _with_answer(board: Storyboard, answered: tuple[str, ...], claims: ClaimsAnswer) -> Storyboard:
    """The open storyboard after the answer about its claims: kept as they are, or in tamer words."""
    board = board if claims == "keep" else with_tamer_words(board)
    product = board.product.model_copy(update={"claims_confirmed": claims == "keep"})
    return board.model_copy(update={"product": product, "claims_answered": (*board.claims_answered, *answered)})


def _into_open(file: StoryboardFile, old: Storyboard, wish: Wish, user: str, answer: Answer) -> bool:
    """Lay the sheet's changes over the open storyboard; False for a storyboard without words that is to be told otherwise.

    Its order, takes, options and files of one's own stay, and all words that no changed fact is in.
    """
    told = old.settings.script
    asked = _script_options(wish).model_copy(update={"forbidden": told.forbidden})
    other = not boards.same_product(old.product, wish.product.name)
    retold = (asked.tone, asked.seed, asked.seconds) != (told.tone, told.seed, told.seconds)
    if old.script is None and (other or retold):
        return False
    if (other or retold) and not answer:
        raise UndecidedError("product" if other else "wording")
    product = _with_photos(wish, old.product.photos, file.project)
    who = cast_for(wish.character, product, user=user).id
    same_facts = form_values(product) == form_values(old.product) and product.photos == old.product.photos
    if same_facts and who == old.character_id and not retold:
        return True
    teller = load_character(old.character_id, user=user)
    engine, _ = engines.pick("script", old.engines.get("script", "auto"))

    def lay(board: Storyboard) -> Storyboard:
        if not same_facts:
            board = boards.change_product(board, product, teller, engine=engine, project=file.project)
        settings = board.settings.model_copy(update={"script": asked})
        return board.model_copy(update={"character_id": who, "settings": settings})

    boards.edit_storyboard(file, lay)
    return True


def _script_options(wish: Wish) -> ScriptOptions:
    return ScriptOptions.model_validate({"tone": wish.tone or None, "seed": wish.seed, "seconds": wish.seconds})


def _with_photos(wish: Wish, known: Sequence[Photo], project: Project) -> Product:
    """The sheet's product with its photos in their order; a copy of a photo the short has `known` is that photo."""
    places = {fingerprint(project.path(photo.path)): photo for photo in known if project.path(photo.path).is_file()}
    product, photos = wish.product, list[Photo]()
    for path in map(Path, wish.photos):
        photo = places.get(fingerprint(path)) if path.is_file() else None
        if photo is None:
            product = add_photos(product.model_copy(update={"photos": ()}), [path], project=project)
        photos += [photo] if photo else product.photos
    once = tuple({photo.path: photo for photo in photos}.values())
    return product.model_copy(update={"photos": once[: CrawlOptions().photos]})


def current_settings(name: str, user: str) -> tuple[dict[str, str], Settings]:
    """The engines and options of the open storyboard; without one, those that are chosen by themselves."""
    try:
        board = boards.open_storyboard(name, user).read()
    except PipelineError:
        return {}, Settings()
    return board.engines, board.settings


def _open_or_none(name: str, user: str) -> StoryboardFile | None:
    try:
        return boards.open_storyboard(name, user) if name else None
    except PipelineError:
        return None


def make(file: StoryboardFile, user: str, only: str = "", *, draft: bool = False) -> jobs.State:
    """Queue what is out of date (with `only`, of that scene alone); a run of it that is under way is ended first.

    A `draft` is small and quickly joined, to look at. Raises InputError for a scene without words.
    """
    board = file.read()
    if board.script:
        _refuse_forbidden(board, only)
        board.given(only)  # a scene without words is refused before anything is ended for it
    if _waits(board.job):
        jobs.stop(board.job)
    else:
        LIMITER.refuse_crowd(user)
    if board.script:
        board = file.change(lambda now: now.given(only))
    order = jobs.Order(
        product=None if board.sent else board.product,
        script=board.sent.script if board.sent else None,
        project=file.project.folder.name,
        storyboard=board.id,
        character_id=board.character_id,
        settings=board.settings.model_copy(update={"render": board.settings.render.model_copy(update={"draft": draft})}),
        engines=board.engines,
    )
    state = jobs.submit(order, user=user, title=board.product.name, origin=LIMITER.origin(user))
    file.change(lambda now: now.model_copy(update={"job": state.id}))
    jobs.keep_worker()
    return state


def _refuse_forbidden(board: Storyboard, only: str) -> None:
    """Raises InputError for a scene with a word that the shop does not use."""
    words_ = board.settings.script.forbidden
    for row, scene in zip(board.rows, board.written.scenes, strict=True):
        if only in ("", row.key) and (found := forbidden_in_scene(scene, words_)):
            raise InputError(
                f"{scene.scene_number}번 장면에 쓰지 않기로 한 말 '{found[0]}' 이(가) 있습니다. 다른 말로 고쳐 주세요.",
                f"Scene {scene.scene_number} holds '{found[0]}', a word your shop does not use. Say it otherwise.",
            )


def edit(name: str, user: str, how: Callable[[StoryboardFile, Storyboard], Storyboard]) -> View:
    """Change a storyboard and look at it. Raises what `how` raises; then nothing is changed."""
    file = boards.open_storyboard(name, user)
    boards.edit_storyboard(file, lambda board: how(file, board))
    return view(name, user)


def follow(name: str, user: str) -> Iterator[View]:
    """The storyboard whenever its job or what exists of it changes, until the job has ended."""
    now = view(name, user)
    yield now
    if not now.busy or not now.state:
        return
    looked = time.monotonic()
    for state in watch(now.state.id):
        if state.status in jobs.FINAL or time.monotonic() - looked > LOOK:
            now, looked = view(name, user), time.monotonic()
        yield replace(now, state=state)
