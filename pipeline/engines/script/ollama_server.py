"""The Ollama server the settings name: its address, what it holds, and what to do when it does not answer as it should.

OLLAMA_HOST may be written in any of its forms. What is on this computer or in its network is never asked through a proxy;
certificates are those of SSL_CERT_FILE, else the usual ones; OLLAMA_API_KEY or `user:password@` in the address are sent along.
Nothing here raises before a model is to write.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import re
import socket
import ssl
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.errors import BusyError, EngineError

RECOMMENDED = "qwen3:8b"
"""Apache-2.0, Korean among its languages, 5.2 GB."""
SMALLER = "qwen3:4b"
"""What is advised where the memory is too small for a model."""
PREFERRED = ("qwen3", "gemma3", "gemma4", "qwen2.5", "mistral", "llama3.1:8b", "llama3")
"""What is taken from a server that has several, the best first; names are matched from their beginning."""
NEVER = (
    *("embed", "bge-", "minilm", "paraphrase", "rerank", "coder", "codellama", "starcoder", "-vl", "llava", "moondream"),
    *("guard", "ocr", "-math", "exaone"),
)
"""Not writers of Korean copy, or (EXAONE) not licensed for adverts; still usable when named."""
WAIT = 2.0
"""s for the server's short answers."""


class ServerError(ValueError):
    """What a server answered that cannot be used."""

    def __init__(self, said: str, status: int = 0) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True)
class Address:
    """Where the server is."""

    url: str
    """ "" when the setting cannot be read."""
    host: str = ""
    port: int = 0
    login: str = ""
    """user:password"""
    wrong: str = ""
    """The setting, when it cannot be read."""

    @property
    def near(self) -> bool:
        """On this computer or in its own network: never asked through a proxy."""
        try:
            return ipaddress.ip_address(self.host).is_private
        except ValueError:
            return "." not in self.host or self.host.endswith((".local", ".internal", ".lan"))

    @property
    def here(self) -> bool:
        """On this computer, whose card it shares."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def cloud(self) -> bool:
        """Ollama's own service: what is written there leaves the house."""
        return self.host == "ollama.com" or self.host.endswith(".ollama.com")


def address_of(host: str) -> Address:
    """An OLLAMA_HOST in any of its forms."""
    said = host.strip().rstrip("/") or "127.0.0.1"
    try:
        parts = urlsplit(said if "//" in said else f"http://{said}")
        port = parts.port or (443 if parts.scheme == "https" else 11434)
    except ValueError:
        return Address("", wrong=said)
    if parts.scheme not in ("http", "https") or re.search(r"\s", said):
        return Address("", wrong=said)
    name = (parts.hostname or "127.0.0.1").replace("0.0.0.0", "127.0.0.1")
    name = "::1" if name == "::" else name
    login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
    shown = f"[{name}]" if ":" in name else name
    return Address(f"{parts.scheme}://{shown}:{port}{parts.path}", name, port, login)


@dataclass(frozen=True)
class ServerModel:
    """A row of the server's list."""

    name: str
    cloud: bool
    """It runs on another's computer: what it is told leaves the house."""


class OllamaServer:
    """Asks the server at `address`."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._shown: dict[str, frozenset[str] | None] = {}

    def listens(self) -> bool:
        """True when something answers at the address, or when only a proxy can tell."""
        if not self.address.near and urllib.request.getproxies():
            return True
        try:
            with socket.create_connection((self.address.host, self.address.port), timeout=0.3):
                return True
        except (OSError, UnicodeError):
            return False

    def models(self) -> list[ServerModel]:
        """What it holds. Raises ServerError, or httpx's errors."""
        listed = self._ask("GET", "/api/tags")
        rows = listed.get("models") or []
        if not isinstance(rows, list):
            raise ServerError("no list of models")
        return [model for model in map(_model, rows) if model.name]

    def capabilities(self, name: str) -> frozenset[str] | None:
        """What the model can ("completion", "thinking", "vision" ...); None when the server does not say."""
        if name not in self._shown:
            said: Any = None
            with suppress(*faults()):
                said = self._ask("POST", "/api/show", {"model": name}).get("capabilities")
            self._shown[name] = frozenset(map(str, said)) if isinstance(said, list) and said else None
        return self._shown[name]

    def unload(self, name: str) -> None:
        """Take a model off the card and wait until it has gone, some seconds at most. Says nothing when it cannot."""
        with suppress(*faults()):
            self._ask("POST", "/api/generate", {"model": name, "keep_alive": 0})
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                rows = self._ask("GET", "/api/ps").get("models")
                running = rows if isinstance(rows, list) else []
                if not any(isinstance(row, dict) and same(str(row.get("name")), name) for row in running):
                    return
                time.sleep(0.1)

    def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        import httpx

        with httpx.Client(timeout=httpx.Timeout(WAIT, connect=1), headers=self.headers(), **self.ways()) as client:
            answer = client.request(method, f"{self.address.url}{path}", json=body)
        if answer.status_code != 200:
            raise ServerError(f"{answer.status_code} {answer.reason_phrase}", answer.status_code)
        try:
            said = answer.json()
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ServerError(f"no JSON: {answer.text[:40].strip()!r}") from error
        if not isinstance(said, dict):
            raise ServerError(f"no JSON object: {str(said)[:40]!r}")
        return said

    def headers(self) -> dict[str, str]:
        """Who asks: the address's own user, else OLLAMA_API_KEY."""
        if self.address.login:
            return {"Authorization": f"Basic {base64.b64encode(self.address.login.encode()).decode()}"}
        key = os.environ.get("OLLAMA_API_KEY", "")
        return {"Authorization": f"Bearer {key}"} if key else {}

    def ways(self) -> dict[str, Any]:
        """httpx's options: without a proxy for what is near, with the certificates of SSL_CERT_FILE."""
        ways: dict[str, Any] = {"trust_env": not self.address.near, "follow_redirects": True}
        file = os.environ.get("SSL_CERT_FILE", "")
        if self.address.url.startswith("https:") and os.path.isfile(file):
            with suppress(ssl.SSLError):
                ways["verify"] = ssl.create_default_context(cafile=file)
        return ways


def _model(row: object) -> ServerModel:
    if not isinstance(row, dict):
        return ServerModel("", False)
    name = str(row.get("name") or row.get("model") or "")
    tag = name.rpartition(":")[2]
    return ServerModel(
        name, bool(row.get("remote_host") or row.get("remote_model")) or tag == "cloud" or tag.endswith("-cloud")
    )


def same(name: str, wanted: str) -> bool:
    """True when `wanted`, as a person writes it, is the model `name`."""
    return wanted in (name, name.removesuffix(":latest"))


def rank_writers(names: list[str]) -> list[str]:
    """The writers among `names`, the best first."""
    writers = [name for name in names if not any(part in name.lower() for part in NEVER)]

    def rank(name: str) -> int:
        own = name.lower().split("/")[-1]
        return next((n for n, wanted in enumerate(PREFERRED) if own.startswith(wanted)), len(PREFERRED))

    return sorted(writers, key=rank)


def best(names: list[str]) -> str:
    """The best writer among the models a server has, "" when there is none."""
    return next(iter(rank_writers(names)), "")


def faults() -> tuple[type[Exception], ...]:
    """What asking a server may raise."""
    import httpx

    return (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError)


# --- what is said about it ---------------------------------------------------------------------------------------------


def cause_of(error: BaseException) -> str:
    """Which of the known causes `error` has: "certificate", "key", "gateway", "memory", "gone", "busy" or ""."""
    status = getattr(error, "status", 0) or getattr(error, "status_code", 0)
    said = str(error).lower()
    by_status = {401: "key", 403: "key", 404: "gone", 429: "busy", 502: "gateway", 503: "busy", 504: "gateway"}
    if "certificate" in said or "ssl:" in said:
        return "certificate"
    if "system memory" in said or "out of memory" in said or "cudamalloc" in said:
        return "memory"
    return by_status.get(status, "")


_CURES: dict[str, tuple[str, str]] = {
    "certificate": (
        "서버의 인증서를 믿을 수 없습니다. 스스로 서명한 인증서라면 그 파일을 환경 변수 SSL_CERT_FILE 에 적어 주세요.",
        "The server's certificate is not trusted. If it is self-signed, put its file into SSL_CERT_FILE.",
    ),
    "key": (
        "서버가 열쇠를 요구합니다. 환경 변수 OLLAMA_API_KEY 를 설정하거나 OLLAMA_HOST 에 이름:비밀번호@ 를 적어 주세요.",
        "The server wants a key. Set OLLAMA_API_KEY, or write user:password@ into OLLAMA_HOST.",
    ),
    "gateway": (
        "서버 앞의 프록시가 Ollama 에 닿지 못했습니다. 그 컴퓨터에서 `ollama serve` 가 돌고 있는지 확인해 주세요.",
        "The proxy in front of the server does not reach Ollama. Check that `ollama serve` runs there.",
    ),
    "memory": (
        "이 모델에는 메모리가 모자랍니다. 더 작은 모델을 받아 주세요: `ollama pull " + SMALLER + "`",
        "There is not enough memory for this model. Pull a smaller one: `ollama pull " + SMALLER + "`",
    ),
    "gone": (
        "서버에 그 모델이 없습니다. `ollama list` 로 이름을 확인하거나 `ollama pull " + RECOMMENDED + "` 로 받아 주세요.",
        "The server does not have it. Check the name with `ollama list` or run `ollama pull " + RECOMMENDED + "`.",
    ),
    "": (
        "`ollama ps` 로 서버를 확인하고 다시 시도해 주세요.",
        "Check the server with `ollama ps` and try again.",
    ),
}


def listing_error(address: Address, error: BaseException) -> str:
    """Why the list of models did not come and what to do, in Korean."""
    said = str(error)[:80] or type(error).__name__
    cause = cause_of(error)
    cure = _CURES[cause][0] if cause in ("certificate", "key", "gateway") else "서버를 다시 시작해 주세요."
    return f"{address.url} 의 Ollama 서버가 모델 목록을 주지 않습니다({said}). {cure}"


def failure(address: Address, model: str, error: BaseException) -> EngineError:
    """A script that did not come, as one sentence with the cure for its cause."""
    said = str(error)[:160] or type(error).__name__
    cause = cause_of(error)
    if cause == "busy":
        return BusyError(
            f"Ollama({address.url}) 서버가 바쁩니다({said}). 잠시 뒤에 다시 시도해 주세요.",
            f"The Ollama server ({address.url}) is busy ({said}). Try again in a while.",
            detail=repr(error),
        )
    ko, en = _CURES[cause]
    return EngineError(
        f"Ollama({address.url})의 '{model}' 모델이 대본을 끝내지 못했습니다({said}). {ko}",
        f"The model '{model}' on Ollama ({address.url}) did not finish the script ({said}). {en}",
        detail=repr(error),
    )
