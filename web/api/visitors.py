"""Visitors: on a shared link without accounts every browser gets a name of its own, so that nobody sees another's shorts."""

from __future__ import annotations

import os
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .origins import is_https

COOKIE = "shorts-visitor"
_BYTES = 16
"""128 random bits cannot be guessed."""
_YEAR = 365 * 24 * 3600


class Visitors:
    """ASGI middleware: reads the visitor's cookie into the scope, or gives one. Used on shared links only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        known = _read(scope)
        scope["visitor"] = known or secrets.token_hex(_BYTES)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and not known:
                message["headers"] = [*message.get("headers", []), (b"set-cookie", _cookie(scope))]
            await send(message)

        await self.app(scope, receive, sending)


def visitor(scope: Scope | None) -> str:
    """ "visitor-<secret>" on a shared link, "" on this computer."""
    name = (scope or {}).get("visitor", "")
    return f"visitor-{name}" if name else ""


def _read(scope: Scope) -> str:
    """The cookie's value when it is one of ours by its form."""
    header = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    try:
        morsel = SimpleCookie(header.decode("latin-1")).get(COOKIE)
    except CookieError:
        return ""
    value = morsel.value if morsel else ""
    return value if len(value) == 2 * _BYTES and set(value) <= set("0123456789abcdef") else ""


def _cookie(scope: Scope) -> bytes:
    site = "SameSite=Lax; Secure" if is_https(scope) else "SameSite=Lax"
    if os.environ.get("SPACE_ID") and is_https(scope):  # shown in the frame of another site
        site = "SameSite=None; Secure; Partitioned"
    return f"{COOKIE}={scope['visitor']}; Path=/; Max-Age={_YEAR}; HttpOnly; {site}".encode()
