"""Studios inside the tests' own process, and a small proxy to put in front of one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


class Server:
    """A studio that runs inside this process; no worker is started."""

    def __init__(self, **launch: Any) -> None:
        from web.api import limits
        from web.page import build

        limits.LIMITER.__init__(lying=limits.uploads_lying)  # as in a process that has just begun
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.demo = build()
        self.demo.launch(server_port=port, prevent_thread_lock=True, quiet=True, inbrowser=False, **launch)
        self.address = f"http://127.0.0.1:{port}"

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.address, headers=headers, timeout=30)


def logged_in(server: Server, name: str, password: str) -> httpx.Client:
    client = server.client()
    assert client.post("/login", data={"username": name, "password": password}).status_code == 200
    return client


@contextmanager
def proxy(
    server: Server, *, host: bool = True, prefix: str = "", strips: bool = True, says: dict[str, str] | None = None
) -> Iterator[str]:
    """A reverse proxy in front of a studio; yields its address.

    It hands the Host on or not, serves the studio below `prefix` and strips that or not, and adds the headers it `says`.
    """

    class Handler(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            path = self.path.removeprefix(prefix) if strips else self.path
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            sent = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection")}
            sent |= {"Host": self.headers["Host"]} if host else {}
            answer = httpx.request(
                self.command, server.address + path, headers={**sent, **(says or {})}, content=body, timeout=30
            )
            self.send_response(answer.status_code)
            for key, value in answer.headers.multi_items():
                if key not in ("transfer-encoding", "content-encoding", "content-length", "connection"):
                    self.send_header(key, value)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_DELETE = do_OPTIONS = _pass

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            pass

    with serving(Handler) as address:
        yield address + prefix


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], name: str = "127.0.0.1") -> Iterator[str]:
    """A web server of the tests; yields its address."""
    served = ThreadingHTTPServer((name, 0), handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    try:
        yield f"http://{name}:{served.server_address[1]}"
    finally:
        served.shutdown()
        served.server_close()
