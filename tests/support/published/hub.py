"""A server that hands out a folder of repositories as the hub does: listing, a redirect to another host, ranges, cuts."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGE = (".safetensors", ".onnx", ".pth", ".model")
"""Kept outside of git, so listed with a SHA-256."""


class Hub(ThreadingHTTPServer):
    """Serves `root/<owner>/<name>/...` at any revision."""

    def __init__(self, root: Path, cuts: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.root, self.cuts = root, cuts
        """`cuts`: how many large files still break off in the middle."""
        self.tokens: set[str] = set()
        """What Authorization reached the other host."""
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was cut is what this is for."""


class _Answer(BaseHTTPRequestHandler):
    server: Hub  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path.startswith("/api/models/"):
            repo, _, revision = path.removeprefix("/api/models/").partition("/revision/")
            return self._listing(repo, revision)
        if "/resolve/" in path:
            repo, _, rest = path[1:].partition("/resolve/")
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/cdn/{repo}/{rest.partition('/')[2]}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self._file(self.server.root / path.removeprefix("/cdn/"))

    def _listing(self, repo: str, revision: str) -> None:
        base = self.server.root / repo
        if not base.is_dir():
            return self.send_error(404)
        siblings = [{"rfilename": "README.md", "size": 3, "blobId": "x"}]
        siblings += [_entry(path, base) for path in sorted(base.rglob("*")) if path.is_file()]
        return self._body(json.dumps({"id": repo, "sha": revision, "siblings": siblings}).encode())

    def _file(self, path: Path) -> None:
        self.server.tokens.add(self.headers.get("Authorization", ""))
        data, asked = path.read_bytes(), self.headers.get("Range", "")
        start = int(asked[6:].rstrip("-")) if asked else 0
        self._body(data[start:], start, len(data))

    def _body(self, data: bytes, start: int = 0, whole: int = 0) -> None:
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        self.end_headers()
        with suppress(OSError):
            if self.server.cuts and len(data) > 50_000 and whole:
                self.server.cuts -= 1
                self.wfile.write(data[:20_000])
                self.close_connection = True
                return
            self.wfile.write(data)


def _entry(path: Path, base: Path) -> dict[str, object]:
    data = path.read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    entry: dict[str, object] = {"rfilename": path.relative_to(base).as_posix(), "size": len(data), "blobId": blob}
    if path.suffix in LARGE:
        entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
    return entry


@contextmanager
def serving(root: Path, cuts: int = 0) -> Iterator[Hub]:
    """A hub over `root` while the block runs."""
    hub = Hub(root, cuts)
    threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
