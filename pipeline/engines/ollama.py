"""The script written by a language model on this machine, through an Ollama server (OLLAMA_HOST, or port 11434 here).

The answer is held to a JSON schema made from `Line`, streamed, and checked; what was wrong is fed back. The facts are the
only thing the model may claim, and they are handed over as data: nothing in a product page can give it orders.
"""

from __future__ import annotations

import json
import os
import queue
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from ..errors import BusyError, EngineError
from . import Brief, Line, Tell, hush
from .answers import finished, read_answer, schema
from .prompts import ask, instruct

RECOMMENDED = "qwen3:8b"
"""Apache-2.0, Korean among its languages, 5.2 GB."""
PREFERRED = ("qwen3", "gemma3", "gemma4", "qwen2.5", "mistral", "llama3.1:8b", "llama3")
"""What is taken from a server that has several, the best first; names are matched from their beginning."""
NEVER = ("embed", "bge-", "minilm", "exaone")
"""Not writers, or (EXAONE) not licensed for adverts; still usable when named."""
ROLES = ("hook", "problem", "product", "proof", "call")
ATTEMPTS = 3
FIRST_TOKEN = 180.0
"""s until the first token: a cold model is read from disk first."""
NEXT_TOKEN = 45.0
"""s between tokens."""
WHOLE = 600.0
"""s for one answer."""


Heard = Callable[[Line], None]


def _ignore(_: Line) -> None:
    """Hears a line and does nothing with it."""


class Ollama:
    """Writes with whatever model the server has. Settings: OLLAMA_HOST, SHORTS_OLLAMA_MODEL."""

    name = "ollama"
    streams = True
    """`write` gives each line to `heard` as soon as it is whole."""

    def __init__(self, host: str = "", model: str = "") -> None:
        self.host = _address(host or os.environ.get("OLLAMA_HOST", ""))
        self._named = model or os.environ.get("SHORTS_OLLAMA_MODEL", "")
        self._chosen = ""

    @property
    def revision(self) -> str:
        """The prompt's version and the model that answers."""
        return f"1 {self.model()}"

    def missing(self) -> str:
        """ "" when the server answers and has a model."""
        if find_spec("ollama") is None:
            return "ollama 패키지가 없습니다. `pip install ollama` 로 설치해 주세요."
        if not _listens(self.host):
            return f"{self.host} 에 Ollama 서버가 없습니다. https://ollama.com 에서 설치하고 `ollama serve` 를 실행해 주세요."
        try:
            names = self._names()
        except (OSError, ValueError) as error:
            return f"{self.host} 의 Ollama 서버가 모델 목록을 주지 않습니다({error}). 서버를 다시 시작해 주세요."
        if self._named and not any(_same(name, self._named) for name in names):
            return f"Ollama 서버에 '{self._named}' 모델이 없습니다. `ollama pull {self._named}` 로 받아 주세요."
        if not (self._named or best(names)):
            return f"Ollama 서버에 글을 쓰는 모델이 없습니다. `ollama pull {RECOMMENDED}` 로 받아 주세요(5.2 GB)."
        return ""

    def model(self) -> str:
        """The model that answers: the one named in the settings, else the best the server has; "" when there is none."""
        if not (self._named or self._chosen):
            try:
                self._chosen = best(self._names())
            except (OSError, ValueError):
                return ""
        return self._named or self._chosen

    def _names(self) -> list[str]:
        with urllib.request.urlopen(f"{self.host}/api/tags", timeout=2) as answer:
            listed = json.load(answer)
        return [str(row.get("name") or row.get("model")) for row in listed.get("models", [])]

    def write(self, brief: Brief, *, tell: Tell = hush, heard: Heard = _ignore) -> list[Line]:
        """One line per role, or `brief.lines` said anew; `heard` gets each line as soon as it is whole.

        Raises EngineError when the server is gone, too slow, or answered wrongly ATTEMPTS times.
        """
        model = self.model()
        if why := self.missing():
            raise EngineError(why, f"The Ollama engine cannot run: {why}")
        roles = [line.role for line in brief.lines] or list(ROLES)
        messages = [{"role": "system", "content": instruct(brief, roles)}, {"role": "user", "content": ask(brief)}]
        wrong = ""

        def count(lines: int) -> None:
            tell(min(0.98, lines / len(roles)))

        for attempt in range(ATTEMPTS):
            said = self._answer(model, messages, brief.seed + attempt, count, heard if attempt == 0 else _ignore)
            try:
                return read_answer(said, roles)
            except ValueError as error:
                wrong = str(error)
            messages = [*messages[:2], {"role": "assistant", "content": said[:4000]}, _again(wrong)]
        raise EngineError(
            f"'{model}' 모델이 {ATTEMPTS}번 모두 쓸 수 없는 대본을 냈습니다({wrong[:120]}). "
            f"더 큰 모델을 받아 보세요: `ollama pull {RECOMMENDED}`",
            f"The model '{model}' gave an unusable script {ATTEMPTS} times ({wrong[:120]}). "
            f"Try a larger one: `ollama pull {RECOMMENDED}`",
            detail=wrong,
        )

    def _answer(self, model: str, messages: list[Any], seed: int, tell: Callable[[int], None], heard: Heard) -> str:
        """One whole answer; `tell` hears how many lines are whole so far."""
        text = ""
        lines: list[Line] = []
        for piece in self._stream(model, messages, seed, lambda: tell(len(lines))):
            text += piece
            for line in finished(text)[len(lines) :]:
                lines.append(line)
                heard(line)
        return text

    def _stream(self, model: str, messages: list[Any], seed: int, beat: Callable[[], None]) -> Iterator[str]:
        """The answer, piece by piece. A thread listens, so that `beat` can stop a server that keeps silent."""
        import httpx
        import ollama

        client = ollama.Client(self.host, timeout=httpx.Timeout(NEXT_TOKEN, connect=3, read=FIRST_TOKEN))
        pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        think = False if model.startswith("qwen3") else None
        options = {"seed": seed % 2**31, "temperature": 0.7, "num_ctx": 8192, "num_predict": 2048}

        def talk(form: Any) -> None:
            for part in client.chat(model, messages, stream=True, format=form, options=options, think=think):
                pieces.put(part.message.content or "")
                if part.done:
                    return
            raise ConnectionError("the answer broke off")

        def listen() -> None:
            try:
                try:
                    talk(schema())
                except ollama.ResponseError as error:
                    if error.status_code != 400:
                        raise
                    talk("json")  # a server too old for schemas; the answer is checked all the same
                pieces.put(None)
            except (ollama.ResponseError, httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
                pieces.put(error)

        threading.Thread(target=listen, daemon=True).start()
        try:
            yield from self._pieces(pieces, beat, model)
        finally:
            client.close()

    def _pieces(
        self, pieces: queue.SimpleQueue[str | BaseException | None], beat: Callable[[], None], model: str
    ) -> Iterator[str]:
        began = heard_at = time.monotonic()
        limit = FIRST_TOKEN
        while True:
            beat()
            try:
                piece = pieces.get(timeout=0.2)
            except queue.Empty:
                now = time.monotonic()
                if now - heard_at > limit or now - began > WHOLE:
                    raise _failed(self.host, model, TimeoutError(f"{now - heard_at:.0f} s of silence")) from None
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise _failed(self.host, model, piece) from piece
            heard_at, limit = time.monotonic(), NEXT_TOKEN
            yield piece


def best(names: list[str]) -> str:
    """The best writer among the models a server has, "" when there is none."""
    writers = [name for name in names if not any(part in name.lower() for part in NEVER)]
    for wanted in PREFERRED:
        if found := [name for name in writers if name.split("/")[-1].startswith(wanted)]:
            return found[0]
    return writers[0] if writers else ""


def _again(wrong: str) -> dict[str, str]:
    return {"role": "user", "content": f"That cannot be used: {wrong}. Write the whole JSON again with this corrected."}


def _same(name: str, wanted: str) -> bool:
    return name == wanted or name.removesuffix(":latest") == wanted


def _address(host: str) -> str:
    """An OLLAMA_HOST in any of its forms as an address one can call."""
    host = host.strip().rstrip("/") or "127.0.0.1"
    parts = urlsplit(host if "//" in host else f"http://{host}")
    name = (parts.hostname or "127.0.0.1").replace("0.0.0.0", "127.0.0.1")
    name = f"[{name}]" if ":" in name else name
    port = parts.port or (443 if parts.scheme == "https" else 11434)
    return f"{parts.scheme}://{name}:{port}{parts.path}"


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=0.3):
            return True
    except OSError:
        return False


def _failed(host: str, model: str, error: BaseException) -> EngineError:
    said = str(error)[:160] or type(error).__name__
    if getattr(error, "status_code", 0) in (429, 503):
        return BusyError(
            f"Ollama({host}) 서버가 바쁩니다({said}). 잠시 뒤에 다시 시도해 주세요.",
            f"The Ollama server ({host}) is busy ({said}). Try again in a while.",
            detail=repr(error),
        )
    return EngineError(
        f"Ollama({host})의 '{model}' 모델이 대본을 끝내지 못했습니다({said}). "
        "`ollama ps` 로 서버를 확인하고 다시 시도해 주세요.",
        f"The model '{model}' on Ollama ({host}) did not finish the script ({said}). "
        "Check the server with `ollama ps` and try again.",
        detail=repr(error),
    )
