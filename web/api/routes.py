"""The HTTP API: `/api/shorts`, `/api/characters`, documented at `/api/docs`. Runs inside the studio's own server.

POST   /api/shorts/generate             GET /api/shorts                     GET /api/characters
GET    /api/shorts/status/{job_id}      GET /api/shorts/download/{job_id}
GET    /api/shorts/{job_id}/editor      a ZIP for Premiere, Resolve, Final Cut
GET    /api/shorts/{job_id}             DELETE /api/shorts/{job_id}         WS  /api/shorts/{job_id}/progress
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Response
from fastapi.responses import FileResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline import jobs, library
from pipeline.characters import list_characters
from pipeline.errors import InputError
from pipeline.jobs import job_table
from pipeline.records import Short
from pipeline.short import VERSION

from .. import exports
from . import progress_socket
from .auth import caller
from .new_short import NewShort, submit
from .problem_json import install, responses

BODY = 1_000_000
"""bytes a request may have"""
STOPPING = 5.0
"""s a deletion waits for a running job to stop"""
FILES = {
    "video": "video/mp4",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "thumbnail": "image/jpeg",
    "upload": "text/plain; charset=utf-8",
    "record": "application/json",
}
SAID: dict[jobs.Status, str] = {
    "queued": "만들기 시작했습니다. / Queued.",
    "running": "이미 만들고 있습니다. / It is being made.",
    "paused": "잠시 멈춘 작업입니다. / It is paused.",
    "done": "이 키로 이미 만들었습니다. / This key's short is made.",
    "failed": "이 키의 작업은 실패했습니다. / This key's job has failed.",
    "cancelled": "이 키의 작업은 멈춘 것입니다. 다시 만들려면 새 키를 쓰세요. / This key's job was stopped; use a new key.",
}
"""What an order is answered, by how its job stands."""
User = Annotated[str, Depends(caller)]
router = APIRouter(responses=responses(401, 403, 429))


class Accepted(BaseModel):
    """A job that was queued."""

    job_id: str
    status: str
    message: str


class Status(BaseModel):
    """How far a job is."""

    job_id: str
    title: str
    status: Literal["queued", "running", "paused", "done", "failed", "cancelled"]
    stage: str
    scene: int
    progress: float
    """0..1 of the whole job."""
    eta_seconds: float | None
    message: str
    created: float
    """Unix time, s"""
    updated: float
    """Unix time, s"""


class Everything(Status):
    """A job, what was ordered, what was made, and what was said on the way."""

    order: jobs.Order
    short: Short | None
    log: list[str]


class Page(BaseModel):
    """A page of the list, the newest first."""

    items: list[Status]
    limit: int
    offset: int
    next: int | None
    """`offset` of the next page; None on the last."""


class Person(BaseModel):
    """A character that can present."""

    id: str
    name: str
    name_en: str
    kind: str
    trade: str
    persona: str
    tone: str


@router.post("/shorts/generate", status_code=202, responses=responses(400, 409, 413, 422, 429))
def generate(new: NewShort, user: User, idempotency_key: Annotated[str, Header(max_length=200)] = "") -> Accepted:
    """Queue a short of a product page or a product. The same Idempotency-Key finds the job it began."""
    state = submit(new, user, idempotency_key)
    jobs.keep_worker()
    return Accepted(job_id=state.id, status=state.status, message=SAID[state.status])


@router.get("/shorts/status/{job_id}", responses=responses(404))
def status(job_id: str, user: User) -> Status:
    """How far a job is."""
    return _status(own(job_id, user))


@router.get(
    "/shorts/download/{job_id}",
    response_class=FileResponse,
    responses={200: {"content": {kind: {} for kind in FILES.values()}}, **responses(404, 409, 422)},
)
def download(
    job_id: str, user: User, file: Literal["video", "srt", "vtt", "thumbnail", "upload", "record"] = "video"
) -> FileResponse:
    """The finished video, or what lies beside it. Ranges are served, so that players can seek."""
    state = own(job_id, user)
    if state.short is None:
        raise HTTPException(409, f"아직 완성되지 않았습니다(상태: {state.status}). / It is not finished ({state.status}).")
    path = _file(state, file)
    if not path.is_file():
        raise HTTPException(404, "파일이 지워졌습니다. 다시 만들어 주세요. / The file was deleted. Make it again.")
    return FileResponse(path, media_type=FILES[file], filename=path.name)


@router.get(
    "/shorts/{job_id}/editor",
    response_class=FileResponse,
    responses={200: {"content": {"application/zip": {}}}, **responses(404, 409, 422)},
)
def editor(job_id: str, user: User) -> FileResponse:
    """A ZIP for an editor: OpenTimelineIO, Final Cut Pro 7 XML, SRT, and the media and caption pictures they name."""
    state = own(job_id, user)
    if state.short is None:
        raise HTTPException(409, f"아직 완성되지 않았습니다(상태: {state.status}). / It is not finished ({state.status}).")
    jobs.bring(state.id, parts=True)
    packed = exports.pack_for_editor(state.project, state.short.path.stem, state.title)
    return FileResponse(packed, media_type="application/zip", filename=packed.name)


@router.get("/shorts/{job_id}", responses=responses(404))
def everything(job_id: str, user: User) -> Everything:
    """A job with its order, its result and its log."""
    state = own(job_id, user)
    told = _status(state).model_dump()
    return Everything(**told, order=job_table.order(job_id), short=state.short, log=jobs.lines(job_id))


@router.delete("/shorts/{job_id}", status_code=204, response_class=Response, responses=responses(404, 409, 422))
def delete(job_id: str, user: User) -> None:
    """Stop a job if it runs, and delete it with its files; 422 while something else is made of the same product."""
    own(job_id, user)
    jobs.stop(job_id)
    if not _wait_for_end(job_id):
        raise HTTPException(409, "멈추는 중입니다. 잠시 뒤 다시 지워 주세요. / It is stopping; delete it again soon.")
    library.discard(f"job:{job_id}", user)


@router.get("/shorts", responses=responses(422))
def listing(
    user: User,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Page:
    """The caller's own jobs, the newest first."""
    rows = jobs.listing(user=user, limit=limit + 1, offset=offset)
    more = offset + limit if len(rows) > limit else None
    return Page(items=[_status(row) for row in rows[:limit]], limit=limit, offset=offset, next=more)


@router.get("/characters")
def characters(user: User) -> list[Person]:
    """Every character that can present: the cast, and the caller's own."""
    return [Person(**person.model_dump(include=set(Person.model_fields))) for person in list_characters(user=user)]


def own(job_id: str, user: str) -> jobs.State:
    """The job, when it is this user's. Raises HTTPException 404 otherwise: whether another's exists is not said."""
    try:
        state = jobs.state(job_id)
    except InputError:
        state = None
    if state is None or state.user != user:
        raise HTTPException(404, f"'{job_id[:20]}' 쇼츠가 없습니다. / There is no short '{job_id[:20]}'.")
    return state


def _wait_for_end(job_id: str) -> bool:
    """Wait for a job that was told to stop, STOPPING s at most."""
    until = time.monotonic() + STOPPING
    while jobs.state(job_id).status not in jobs.FINAL:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def _status(state: jobs.State) -> Status:
    told = state.model_dump(include={"title", "status", "stage", "scene", "eta_seconds", "created", "updated"})
    return Status(**told, job_id=state.id, progress=state.share, message=state.error_ko or state.note)


def _file(state: jobs.State, kind: str) -> Path:
    assert state.short is not None
    project, mark = jobs.bring(state.id), state.short.path.with_suffix(".render.json")
    if project.path(mark).exists() and project.load(mark, Short) is None:
        raise HTTPException(404, "파일이 상했습니다. 다시 만들어 주세요. / The file is damaged. Make it again.")
    return project.path(getattr(state.short, "path" if kind == "video" else kind))


class Door:
    """Leads from Gradio's server to the API: hands the studio on for the log-in, and refuses bodies that are too large."""

    def __init__(self, api: ASGIApp) -> None:
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["studio"] = scope.get("app")
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY:
                raise HTTPException(413, f"본문이 너무 큽니다(한도 {BODY // 10**6} MB). / The body is too large.")
            return message

        await self.api(scope, limited if scope["type"] == "http" else receive, send)


def application() -> FastAPI:
    """The API by itself."""
    api = FastAPIOffline(title="쇼츠공방", version=VERSION, docs_url="/docs", redoc_url=None)
    install(api)
    api.include_router(router)
    api.include_router(progress_socket.router)
    return api


def build() -> Mount:
    """The API as a route for `launch(app_kwargs={"routes": [...]})`."""
    return Mount("/api", app=Door(application()))
