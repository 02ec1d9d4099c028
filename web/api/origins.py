"""From which site, by which name and from which address a request comes, also through a proxy.

A proxy's word (X-Forwarded-*) counts only when the proxy stands on this computer, in a Space, or in SHORTS_PROXIES. A page of
another site cannot set Sec-Fetch-Site; where a browser sends it, it decides. Else the Origin, scheme and port included, has to
be the address that was called, or one of SHORTS_HOSTS.
"""

from __future__ import annotations

import ipaddress
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Scope

if TYPE_CHECKING:
    from gradio.routes import App

LOCAL = ("localhost", "testserver")
"""Names that always mean this computer."""
SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing, with the exception of the paths in CHANGING."""
CHANGING = ("/logout",)
"""Paths that change something whatever the method."""
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SPACE_FRAMES = "https://huggingface.co https://*.huggingface.co https://*.hf.space"
_COLAB_FRAMES = "https://colab.research.google.com https://*.googleusercontent.com"


def named_hosts() -> list[str]:
    """Names that the one who runs the studio has said, or the service it runs in."""
    said = [*os.environ.get("SHORTS_HOSTS", "").split(","), os.environ.get("SPACE_HOST", "")]
    return [name.strip().lower() for name in said if name.strip()]


def from_proxy(scope: Scope) -> bool:
    """True when what hands the request on may be believed about where it comes from."""
    peer = (scope.get("client") or ("", 0))[0]
    known = [one.strip() for one in os.environ.get("SHORTS_PROXIES", "").split(",") if one.strip()]
    return _loopback(peer) or peer in known or bool(os.environ.get("SPACE_ID"))


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address in ("", "testclient")


def _header(scope: Scope, name: str) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()), "")


def _forwarded_value(scope: Scope, name: str) -> str:
    """The first value of a proxy's header, when the proxy may be believed."""
    return _header(scope, name).split(",")[0].strip() if from_proxy(scope) else ""


def address_of(scope: Scope) -> str:
    """Who called, as an address that counts as one: an IPv4 address, or the network an IPv6 address is given from."""
    peer = (scope.get("client") or ("", 0))[0]
    if from_proxy(scope) and (said := _header(scope, "x-forwarded-for")):
        peer = said.split(",")[-1].strip()  # what stands before it is what the caller itself said
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def is_https(scope: Scope) -> bool:
    """True when the caller's browser speaks https, with us or with the proxy in front."""
    return (_forwarded_value(scope, "x-forwarded-proto") or scope.get("scheme")) in ("https", "wss")


def prefix_of(scope: Scope) -> str:
    """The sub path a proxy serves the studio at and says so (X-Forwarded-Prefix); "" for none."""
    said = _forwarded_value(scope, "x-forwarded-prefix").rstrip("/")
    return said if re.fullmatch(r"(/[\w~-][\w.~-]*)+", said, re.ASCII) else ""


def _place(url: str, scheme: str = "") -> tuple[str, int]:
    """Host and port of an origin or a Host header."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        return (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme or scheme, 0)
    except ValueError:
        return "", 0


def refuse_other_sites(connection: HTTPConnection) -> None:
    """Raise HTTPException 403 for a call that another site's page makes."""
    scope, origin = connection.scope, connection.headers.get("origin")
    site = connection.headers.get("sec-fetch-site", "")
    if site in ("same-origin", "none") and origin != "null":
        return
    changes = connection.scope["type"] == "websocket" or scope.get("method") not in SAFE or _changing(scope["path"])
    if (changes and site in ("cross-site", "same-site")) or (origin is not None and not _ours(scope, origin)):
        raise HTTPException(403, "다른 사이트에서 온 요청은 받지 않습니다. / Requests from other sites are refused.")


def _changing(path: str) -> bool:
    return path.rstrip("/").endswith(CHANGING)


def _ours(scope: Scope, origin: str) -> bool:
    """True when the origin is the address that was called. A browser's is scheme, name and port, said once."""
    said = re.fullmatch(r"(https?)://[\w.~:\[\]-]+", origin, re.IGNORECASE)
    if said is None or sum(key == b"origin" for key, _ in scope["headers"]) > 1:
        return False
    hops = _forwarded_value(scope, "x-forwarded-host") or _forwarded_value(scope, "x-forwarded-proto") or _header(scope, "via")
    seen = {"ws": "http", "wss": "https"}.get(str(scope.get("scheme", "http")), str(scope.get("scheme", "http")))
    scheme = _forwarded_value(scope, "x-forwarded-proto") or seen
    host, theirs = _place(origin), said[1].lower()
    if host[0] in named_hosts():
        return scheme != "https" or theirs == "https"
    if theirs != scheme and not (hops and theirs == "https" and not _forwarded_value(scope, "x-forwarded-proto")):
        return False
    called = [name for name in (_header(scope, "host"), _forwarded_value(scope, "x-forwarded-host")) if name]
    return bool(host[0]) and host in [_place(name, theirs) for name in called]


def refuse_other_names(connection: HTTPConnection, studio: App | None) -> None:
    """Raise HTTPException 403 for a call that comes by a name that a stranger could have pointed at this computer."""
    scope = connection.scope
    vouched = _header(scope, "sec-fetch-site") in ("same-origin", "none") or _header(scope, "sec-fetch-mode") == "navigate"
    forwarded = "" if vouched else _header(scope, "x-forwarded-host").split(",")[0].strip()  # of a tunnel, say
    for host in filter(None, (_header(scope, "host"), forwarded)):
        if not _is_own_name(_place(host)[0], studio):
            raise HTTPException(
                403,
                f"'{host[:60]}' 이름으로는 열려 있지 않습니다. SHORTS_HOSTS 에 적어 주세요. / Add this name to SHORTS_HOSTS.",
            )


def _is_own_name(name: str, studio: App | None) -> bool:
    """True for a name that cannot be made to mean this computer by a stranger's name server."""
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        pass
    link = urlsplit(str(getattr(getattr(studio, "blocks", None), "share_url", "") or "")).hostname
    space, ends = os.environ.get("CODESPACE_NAME", ""), os.environ.get("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "")
    codespace = bool(space and ends) and name.startswith(f"{space.lower()}-") and name.endswith(f".{ends.lower()}")
    return name in LOCAL or name.endswith(".localhost") or name in [*named_hosts(), link] or codespace


def in_foreign_frame() -> bool:
    """True where the studio is shown inside another site's page: a Space, or a notebook."""
    from gradio import utils

    return bool(os.environ.get("SPACE_ID")) or utils.colab_check() or utils.ipython_check()


def framing() -> list[tuple[bytes, bytes]]:
    """Who may show the studio in a frame: its own pages, the page of a Space or a notebook, and those of SHORTS_FRAMES."""
    from gradio import utils

    frames = ["'self'", os.environ.get("SHORTS_FRAMES", "").replace(",", " ")]
    if os.environ.get("SPACE_ID"):
        frames.append(_SPACE_FRAMES)
    elif utils.colab_check():
        frames.append(_COLAB_FRAMES)
    elif utils.ipython_check():
        frames.append("http://localhost:* http://127.0.0.1:* vscode-webview:")
    named = " ".join(part for part in frames if part.strip())
    headers = [(b"content-security-policy", f"frame-ancestors {named}".encode()), (b"x-content-type-options", b"nosniff")]
    return [*headers, (b"x-frame-options", b"SAMEORIGIN")] if named == "'self'" else headers
