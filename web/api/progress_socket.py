"""Progress over a WebSocket: the present state first, then every change, until the job has ended."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from pipeline import jobs
from pipeline.errors import LimitError, PipelineError

from .auth import caller
from .limits import LIMITER
from .problem_json import problem

LOOK = 0.25
"""s between two looks at the state"""
GONE = 4404
"""Close code: there is no such job for this caller."""

router = APIRouter()


class Event(BaseModel):
    """How far a job is, at one moment."""

    status: Literal["queued", "running", "paused", "done", "failed", "cancelled"]
    stage: str
    scene: int
    """0 when it is about no scene."""
    done: float
    """Of `total`, for the whole job."""
    total: int = 100
    note: str
    """What is being done, or why it failed."""
    eta_seconds: float | None


def event(state: jobs.State) -> Event:
    """A job's state as an event."""
    return Event(
        status=state.status,
        stage=state.stage,
        scene=state.scene,
        done=round(state.share * 100, 1),
        note=state.error_ko or state.note,
        eta_seconds=state.eta_seconds,
    )


@router.websocket("/shorts/{job_id}/progress")
async def progress(socket: WebSocket, job_id: str, user: Annotated[str, Depends(caller)]) -> None:
    """Send the job's events; close after a final one."""
    try:
        with LIMITER.connected(user):
            await socket.accept()
            await _follow(socket, job_id, user)
    except LimitError as error:
        await socket.send_denial_response(problem(429, error.ko, error.en, headers={"Retry-After": str(error.after)}))


async def _follow(socket: WebSocket, job_id: str, user: str) -> None:
    leaving = asyncio.create_task(_wait_for_leaving(socket))
    try:
        code = await _tell(socket, job_id, user, leaving)
    except WebSocketDisconnect:
        return
    finally:
        leaving.cancel()
    await socket.close(code)


async def _tell(socket: WebSocket, job: str, user: str, leaving: asyncio.Task[None]) -> int:
    """Send what changes until the job ends or the caller leaves; returns the close code."""
    seen: dict[str, Any] = {}
    while not leaving.done():
        state = await run_in_threadpool(_state, job, user)
        if state is None:
            return GONE
        now = event(state).model_dump()
        if now != seen:
            await socket.send_json(now)
        if state.status in jobs.FINAL:
            return 1000
        seen = now
        await asyncio.wait([leaving], timeout=LOOK)
    raise WebSocketDisconnect


async def _wait_for_leaving(socket: WebSocket) -> None:
    """Return when the caller goes away; what it says is not listened to."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


def _state(job: str, user: str) -> jobs.State | None:
    try:
        state = jobs.state(job)
    except PipelineError:
        return None
    return state if state.user == user else None
