"""Who is calling, and may they? One answer for every HTTP route and WebSocket of the studio that Gradio does not guard.

    a key is sent      it must be SHORTS_API_KEY; the caller is "api"
    accounts are set   the caller is who logged in to the studio in this browser
    a shared link      without accounts, every browser is a visitor of its own (see visitors.py)
    this computer      nobody is asked; the caller is ""

A page of another site must not act in the user's name: the Origin has to be the address that was called, and a studio
without accounts answers only to names that no stranger can point at it.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from inspect import isawaitable
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from .problem import problem
from .visitors import visitor

BEFORE_LOGIN = ("user", "token", "app_id", "startup-events", "theme.css", "heartbeat", "login_check")
"""What the log-in page itself asks of Gradio; everything else of Gradio's waits for the log-in."""
LOCAL = ("localhost", "testserver")
"""Names that always mean this computer."""


async def caller(connection: HTTPConnection) -> str:
    """The name jobs of this caller are kept under. Raises HTTPException 401 or 403."""
    studio = connection.scope.get("studio")
    _refuse_other_sites(connection)
    key, sent = os.environ.get("SHORTS_API_KEY", ""), _bearer(connection)
    if not guarded(studio) and not key:
        _refuse_other_names(connection, studio)
    if sent:
        if key and hmac.compare_digest(sent.encode(), key.encode()):
            return "api"
        raise _unknown("이 키로는 들어올 수 없습니다. SHORTS_API_KEY 를 확인해 주세요. / Wrong API key.")
    if guarded(studio):
        return await _logged_in(connection, studio)
    if key:
        raise _unknown("키가 필요합니다: Authorization: Bearer <SHORTS_API_KEY> / An API key is needed.")
    return visitor(connection.scope)


class Guard:
    """ASGI middleware: Gradio's own doors ask who is calling, as ours do; Gradio leaves some open (MCP, streams, resets)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = scope["path"].partition("/gradio_api/")[2].partition("/")[0] if scope["type"] == "http" else ""
        studio = scope.get("app")
        try:
            if door == "mcp":
                scope["caller"] = await caller(HTTPConnection({**scope, "studio": studio}))
            elif door:
                await _let_in(HTTPConnection(scope), studio, door)
        except HTTPException as error:
            await problem(error.status_code, error.detail, headers=error.headers)(scope, receive, send)
            return
        await self.app(scope, receive, send)


async def _let_in(connection: HTTPConnection, studio: Any, door: str) -> None:
    """Raise HTTPException 401 or 403 for who may not use a door of the page's own."""
    _refuse_other_sites(connection)
    if guarded(studio):
        if door not in BEFORE_LOGIN:
            await _logged_in(connection, studio)
    elif not visitor(connection.scope):  # a visitor's name stays with the address it was given at
        _refuse_other_names(connection, studio)


def guarded(studio: Any) -> bool:
    """True when the studio asks for a log-in."""
    return getattr(studio, "auth", None) is not None or getattr(studio, "auth_dependency", None) is not None


async def _logged_in(connection: HTTPConnection, studio: Any) -> str:
    if studio.auth_dependency is not None:
        user = studio.auth_dependency(connection)
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


def _refuse_other_sites(connection: HTTPConnection) -> None:
    """Raise HTTPException 403 for a call that another site's page makes."""
    host, origin = connection.headers.get("host", ""), connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise HTTPException(403, "다른 사이트에서 온 요청은 받지 않습니다. / Requests from other sites are refused.")


def _refuse_other_names(connection: HTTPConnection, studio: Any) -> None:
    """Raise HTTPException 403 for a call that comes by a name of a stranger's."""
    host = connection.headers.get("host", "")
    if not _known(urlsplit(f"//{host}").hostname or "", studio):
        raise HTTPException(
            403, f"'{host[:60]}' 이름으로는 열려 있지 않습니다. SHORTS_HOSTS 에 적어 주세요. / Add this name to SHORTS_HOSTS."
        )


def _known(name: str, studio: Any) -> bool:
    """True for a name that cannot be made to mean this computer by a stranger's name server."""
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        pass
    ours = [*os.environ.get("SHORTS_HOSTS", "").split(","), os.environ.get("SPACE_HOST", "")]
    link = urlsplit(str(getattr(getattr(studio, "blocks", None), "share_url", "") or "")).hostname
    return name in LOCAL or name.endswith(".localhost") or name in [*filter(None, ours), link]
