"""An Ollama server as the real one answers (tags, show, chat, generate, ps), with the faults and moods real ones have."""

from __future__ import annotations

import json
import ssl
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROLES = ("hook", "problem", "product", "proof", "call")
CAN: dict[str, tuple[str, ...]] = {
    "qwen3": ("completion", "tools", "thinking"),
    "deepseek-r1": ("completion", "thinking"),
    "gpt-oss": ("completion", "tools", "thinking"),
    "magistral": ("completion", "tools", "thinking"),
    "gemma4": ("completion", "vision", "thinking"),
    "nomic-embed": ("embedding",),
    "paraphrase": ("embedding",),
    "aya-retriever": ("embedding",),
}
"""What models can, by a part of their names; others: completion."""
REFUSALS: dict[str, tuple[int, str]] = {
    "500": (500, '{"error": "model runner has unexpectedly stopped"}'),
    "memory": (500, '{"error": "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"}'),
    "cuda": (500, '{"error": "llama runner process has terminated: cudaMalloc failed: out of memory"}'),
    "busy": (503, '{"error": "server busy, please try again. maximum pending requests exceeded"}'),
    "429": (429, '{"error": "too many requests"}'),
    "gone": (404, '{"error": "model \'qwen3:8b\' not found"}'),
    "401": (401, '{"error": "unauthorized"}'),
    "403": (403, ""),
    "502": (502, "<html><h1>502 Bad Gateway</h1></html>"),
    "504": (504, "<html>nginx 504</html>"),
}
"""Fault -> what every POST to /api/chat is answered."""
LISTS: dict[str, tuple[int, str]] = {
    "list null": (200, '{"models": null}'),
    "list nameless": (200, '{"models": [{}, null, 3]}'),
    "list text": (200, "<html>login</html>"),
    "list array": (200, "[1, 2]"),
    "list words": (200, '{"models": "none"}'),
    "list 401": (401, ""),
    "list 403": (403, ""),
    "list 500": (500, "oops"),
    "list 502": (502, "<html>502</html>"),
}
"""Fault -> what /api/tags answers."""


def scene(role: str, text: str = "말랑 텀블러를 만나 보세요.") -> dict[str, object]:
    return {
        "role": role, "text": text, "headline": "말랑 텀블러", "chips": ["280g"], "emphasis": ["텀블러를", "없는 말"],
        "image_prompt": "a sunny desk", "motion": "push",
    }  # fmt: skip


GOOD = json.dumps({"scenes": [scene(role) for role in ROLES]}, ensure_ascii=False)


class Handler(BaseHTTPRequestHandler):
    """`self.server` says with what fault."""

    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        server = self.server
        server.heard.append({name.lower(): value for name, value in self.headers.items()})
        if self.path == "/api/ps":
            return self._send(200, json.dumps({"models": [{"name": name} for name in server.loaded]}))
        if server.fault in LISTS:
            return self._send(*LISTS[server.fault])
        if server.fault == "list slow":
            time.sleep(3)
        return self._send(200, json.dumps({"models": [row(model) for model in server.models]}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server, fault = self.server, self.server.fault
        server.heard.append({name.lower(): value for name, value in self.headers.items()})
        if self.path == "/api/show":
            return self._show(str(body["model"]))
        if self.path == "/api/generate":
            server.unloaded.append(body)
            server.loaded = [name for name in server.loaded if name != body["model"]]
            return self._send(200, json.dumps({"model": body["model"], "done": True, "done_reason": "unload"}))
        server.asked.append(body)
        server.loaded = [body["model"]]
        if fault in REFUSALS:
            return self._send(*REFUSALS[fault])
        if fault == "schema" and isinstance(body.get("format"), dict):
            return self._send(400, '{"error": "invalid format: expected \\"json\\""}')
        if fault == "no thinking" and body.get("think") is not None:
            return self._send(400, f'{{"error": "\\"{body["model"]}\\" does not support thinking"}}')
        return self._chat(body)

    def _show(self, name: str) -> None:
        if self.server.fault in ("old", "no thinking"):  # before capabilities were told
            return self._send(200, json.dumps({"details": {"family": "llama"}}))
        if self.server.fault == "no show":
            return self._send(404, "")
        can = next((abilities for part, abilities in CAN.items() if part in name.lower()), ("completion",))
        return self._send(200, json.dumps({"capabilities": list(can)}))

    def _chat(self, body: dict[str, Any]) -> None:
        fault, answers = self.server.fault, self.server.answers
        if fault == "slow":
            time.sleep(1.2)
        if fault == "html":
            return self._send(200, "<html>captive portal</html>\n")
        if fault == "error line":
            return self._send(200, '{"error": "unexpected EOF"}\n')
        if fault == "thinker" and body.get("think") is not False and body["options"]["num_predict"] < 4000:
            return self._stream("", thoughts=12)
        return self._stream(answers[min(len(self.server.asked), len(answers)) - 1], whole=fault != "cut")

    def _send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(text.encode())

    def _stream(self, answer: str, whole: bool = True, thoughts: int = 0) -> None:
        self.send_response(200)
        self.end_headers()
        pieces = [answer[at : at + 40] for at in range(0, len(answer), 40)] + [""]
        parts: list[dict[str, Any]] = [{"role": "assistant", "content": "", "thinking": "음... "} for _ in range(thoughts)]
        parts += [{"role": "assistant", "content": piece} for piece in pieces]
        for n, message in enumerate(parts if whole else parts[: len(parts) // 2], 1):
            part = {"model": "m", "message": message, "done": n == len(parts)}
            with suppress(OSError):  # the engine may have gone: that is what some tests are about
                self.wfile.write(json.dumps(part).encode() + b"\n")


def row(model: str | dict[str, Any]) -> dict[str, Any]:
    """A row of the list; a model in the cloud is told by its name."""
    if isinstance(model, dict):
        return model
    cloud = {"remote_model": model.removesuffix("-cloud"), "remote_host": "https://ollama.com:443"}
    return {"name": model, "model": model, "size": 5_200_000_000, **(cloud if model.endswith("cloud") else {})}


class Server(ThreadingHTTPServer):
    """An Ollama server that answers what it is told to."""

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = [GOOD]
        self.models: list[Any] = ["nomic-embed-text:latest", "llama3.1:8b", "qwen3:8b"]
        self.fault = ""
        self.asked: list[dict] = []
        self.unloaded: list[dict] = []
        self.loaded: list[str] = []
        self.heard: list[dict[str, str]] = []
        """Headers of every request."""
        self.host = f"127.0.0.1:{self.server_port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.host = f"https://localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away or trusts no certificate is what some tests are about."""
