"""Who is calling, and may they? One answer for every HTTP route and WebSocket of the studio.

    a key is sent      it must be SHORTS_API_KEY; the caller is "api"
    accounts are set   the caller is who logged in to the studio in this browser
    a shared link      without accounts, every browser is a visitor of its own (see visitors.py)
    this computer      nobody is asked; the caller is ""

A page of another site must not act in the user's name, nor a stranger's name lead here (origins.py), on any path; what a caller
may ask for is counted (limits.py), wrong log-ins cost time (login.py), files go to those they belong to (file_owners.py).
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from inspect import isawaitable
from typing import TYPE_CHECKING, TypeGuard, cast

from fastapi import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import LimitError

from . import login, origins
from .file_owners import OWNERS
from .limits import LIMITER
from .problem_json import problem
from .visitors import visitor

if TYPE_CHECKING:
    from gradio.routes import App

BEFORE_LOGIN = ("user", "token", "app_id", "startup-events", "theme.css", "heartbeat", "login_check")
"""What the log-in page itself asks of Gradio; everything else of Gradio's waits for the log-in."""
STREAMS = ("heartbeat", "queue/data")
"""Doors that hold a connection open."""
BODY, FORM, UPLOAD = 8_000_000, 20_000, 40_000_000
"""bytes of a call to the page's own doors and of a log-in, and of an upload that does not say how many it has."""
TRIES = login.Tries()


async def caller(connection: HTTPConnection) -> str:
    """The name jobs of this caller are kept under. Raises HTTPException 401 or 403, LimitError for too many calls."""
    user = await _visitor_name(connection)
    LIMITER.see(user, connection.scope)
    if connection.scope.get("method", "GET") not in origins.SAFE:
        LIMITER.pace(user)
    return user


async def _visitor_name(connection: HTTPConnection) -> str:
    studio = connection.scope.get("studio")
    origins.refuse_other_sites(connection)
    key, sent = os.environ.get("SHORTS_API_KEY", ""), _bearer(connection)
    if not asks_log_in(studio) and not key and not visitor(connection.scope):
        origins.refuse_other_names(connection, studio)
    if sent:
        if key and hmac.compare_digest(sent.encode(), key.encode()):
            return "api"
        raise _unknown("이 키로는 들어올 수 없습니다. SHORTS_API_KEY 를 확인해 주세요. / Wrong API key.")
    if asks_log_in(studio):
        return await _logged_in(connection, studio)
    if key:
        raise _unknown("키가 필요합니다: Authorization: Bearer <SHORTS_API_KEY> / An API key is needed.")
    return visitor(connection.scope)


class Guard:
    """ASGI middleware: every path asks from which site and by which name it is called, Gradio's own doors who is calling."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._headers = origins.framing()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        _place(scope)
        if scope["type"] == "websocket":  # its route asks `caller`
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send, self._headers)
        try:
            async with self._let_in(scope, receive) as (user, heard):
                answer.user = user
                await self.app(scope, heard, answer.send)
        except HTTPException as error:
            await problem(error.status_code, error.detail, headers=error.headers)(scope, receive, answer.send)
        except LimitError as error:
            if answer.begun:
                raise
            await problem(429, error.ko, error.en, headers=retry_after(error))(scope, receive, answer.send)

    @asynccontextmanager
    async def _let_in(self, scope: Scope, receive: Receive) -> AsyncIterator[tuple[str, Receive]]:
        """Who calls, and the body to be heard, for as long as it is answered. Raises HTTPException, LimitError."""
        studio, path = scope.get("app"), _inside(scope)
        connection = HTTPConnection(scope)
        origins.refuse_other_sites(connection)
        if studio is not None and type(getattr(studio, "tokens", None)) is dict:
            studio.tokens = login.Sessions(studio.tokens)
        door = path.partition("/gradio_api/")[2]
        keyed = path.startswith("/api/") and os.environ.get("SHORTS_API_KEY")
        if not (keyed or asks_log_in(studio) or visitor(scope)):
            origins.refuse_other_names(connection, studio)
        if path.rstrip("/") == "/login" and scope["method"] == "POST":
            yield "", await _counted_login(scope, receive)
        elif door.partition("/")[0] == "mcp":
            scope["caller"] = user = await caller(HTTPConnection({**scope, "studio": studio}))
            yield user, receive
        elif door:
            user = await self._user(connection, studio, door.partition("/")[0])
            if door.startswith("component_server"):  # which Gradio answers without saying who asks
                scope["caller"] = user
            with _count_call(user, scope, door):
                yield user, await _check_body(user, scope, receive, door)
        else:
            yield await _whoever(connection, studio), receive

    async def _user(self, connection: HTTPConnection, studio: App | None, door: str) -> str:
        if not asks_log_in(studio):
            user = visitor(connection.scope)
        elif door in BEFORE_LOGIN:
            user = await _whoever(connection, studio) or f"at-{origins.address_of(connection.scope)}"
        else:
            user = await _logged_in(connection, studio)
        LIMITER.see(user, connection.scope)
        return user


def _place(scope: Scope) -> None:
    """Let the path begin with the sub path the studio is served at, also when the proxy in front strips it."""
    root = scope.get("root_path", "") or origins.prefix_of(scope)
    scope["root_path"] = root
    if root and not scope["path"].startswith(f"{root}/") and scope["path"] != root:
        scope["path"] = root + scope["path"]
        scope["raw_path"] = scope["path"].encode()


def _inside(scope: Scope) -> str:
    """The path below the sub path."""
    return scope["path"].removeprefix(scope.get("root_path", "")) or "/"


def _count_call(user: str, scope: Scope, door: str) -> AbstractContextManager[None]:
    """Count a call at one of the page's doors, a stream for as long as it is open. Raises LimitError."""
    if scope["method"] not in origins.SAFE:
        LIMITER.pace(user)
        if door.rstrip("/") == "upload":
            length = next((value for key, value in scope["headers"] if key == b"content-length"), b"")
            LIMITER.take_bytes(user, int(length) if length.isdigit() else UPLOAD)
    return LIMITER.connected(user, "stream") if door.startswith(STREAMS) else nullcontext()


async def _check_body(user: str, scope: Scope, receive: Receive, door: str) -> Receive:
    """The body as it is to be heard. Raises HTTPException 403 for a file of another user, 413 for a body too large."""
    if user and door.startswith("file"):
        _refuse_files(user, door.encode())
    if not user or scope["method"] in origins.SAFE or door.startswith("upload"):
        return receive
    body = await _read(receive, BODY)
    try:
        _refuse_files(user, json.dumps(json.loads(body)).encode())
    except (ValueError, RecursionError):
        _refuse_files(user, body)
    return _again(body, receive)


def _refuse_files(user: str, named: bytes) -> None:
    if not OWNERS.may_have(user, named):
        raise HTTPException(
            403,
            "이 파일은 지금 이 이름으로 열 수 없습니다. 화면을 새로 고쳐 주세요. / This file is not yours; reload the page.",
        )


async def _counted_login(scope: Scope, receive: Receive) -> Receive:
    """The log-in form, to be heard by Gradio, whose answer says whether it was right. Raises HTTPException 429 if too soon."""
    body = await _read(receive, FORM)
    name, address = login.name_in(body), origins.address_of(scope)
    keys = (f"account:{name}", f"address:{address}")
    TRIES.begin(*keys)
    scope["login"] = (name, address, keys)
    return _again(body, receive)


async def _read(receive: Receive, most: int) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
        if len(body) > most:
            raise HTTPException(413, f"본문이 너무 큽니다(한도 {most // 1000:,} KB). / The body is too large.")
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives the body once more, then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def heard() -> Message:
        return messages.pop() if messages else await receive()

    return heard


class _Answer:
    """What goes back: headers for every page, cookies that suit where it is shown, and a note of whose files are named."""

    def __init__(self, scope: Scope, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self.user, self.begun = "", False
        self._scope, self._send, self._headers, self._told = scope, send, headers, False

    async def send(self, message: Message) -> None:
        """Send a message on."""
        if message["type"] == "http.response.start":
            self.begun = True
            self._note_login(message["status"])
            kept = [
                (key, _cookie(value, self._scope) if key == b"set-cookie" else value)
                for key, value in message.get("headers", [])
            ]
            ours = {key for key, _ in self._headers} - {b"content-security-policy"}  # of two policies both count
            message = {**message, "headers": [*(one for one in kept if one[0] not in ours), *self._headers]}
            kind = next((value for key, value in kept if key == b"content-type"), b"")
            self._told = bool(self.user) and kind.startswith((b"application/json", b"text/"))
        elif self._told:
            OWNERS.tell(self.user, message.get("body", b""))
        await self._send(message)

    def _note_login(self, status: int) -> None:
        if "login" not in self._scope:
            return
        name, address, keys = self._scope["login"]
        if right := status == 200:
            TRIES.right(*keys)
        login.note(name, address, right=right)


def _cookie(value: bytes, scope: Scope) -> bytes:
    """A log-in's cookie: of this site alone, but where the studio is shown in another site's frame."""
    if not value.startswith(b"access-token-"):
        return value
    parts = [part for part in value.split(b"; ") if not part.lower().startswith(b"samesite")]
    if not (origins.in_foreign_frame() and origins.is_https(scope)):
        return b"; ".join([*parts, b"SameSite=Lax"])
    return b"; ".join([*(part for part in parts if part.lower() != b"secure"), b"SameSite=None", b"Secure", b"Partitioned"])


def retry_after(error: LimitError) -> dict[str, str]:
    """The header that says when to try again."""
    return {"Retry-After": str(error.after)}


def asks_log_in(studio: App | None) -> TypeGuard[App]:
    """True when the studio asks for a log-in."""
    return getattr(studio, "auth", None) is not None or getattr(studio, "auth_dependency", None) is not None


async def _whoever(connection: HTTPConnection, studio: App | None) -> str:
    """Who calls, for a page that may be seen by anybody; "" for nobody known."""
    if not asks_log_in(studio):
        return visitor(connection.scope)
    try:
        return await _logged_in(connection, studio)
    except HTTPException:
        return ""


async def _logged_in(connection: HTTPConnection, studio: App) -> str:
    if studio.auth_dependency is not None:
        user = studio.auth_dependency(cast(Request, connection))
        user = await user if isawaitable(user) else user
    else:
        cookies = (f"access-token-{studio.cookie_id}", f"access-token-unsecure-{studio.cookie_id}")
        tokens = [connection.cookies[name] for name in cookies if name in connection.cookies]
        user = next((studio.tokens[token] for token in tokens if token in studio.tokens), None)
    if not user:
        raise _unknown("먼저 스튜디오에 로그인하거나 API 키를 보내 주세요. / Log in to the studio, or send an API key.")
    return str(user)


def _bearer(connection: HTTPConnection) -> str:
    kind, _, value = connection.headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


def _unknown(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})
