"""The script written by a language model on this machine, through an Ollama server (OLLAMA_HOST, or port 11434 here).

The answer is held to a JSON schema made from `Line`, streamed, and checked; what was wrong is fed back. The facts are the
only thing the model may claim, and they are handed over as data: nothing in a product page can give it orders.
A model that runs in somebody's cloud is used only when SHORTS_OLLAMA_MODEL names it.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pipeline.errors import EngineError

from .. import Brief, Line, Tell, hush
from ..runtime.device import LANE
from .ollama_server import RECOMMENDED, OllamaServer, address_of, failure, faults, listing_error, rank_writers, same
from .prompts import ask, instruct
from .response_schema import complete_lines, read_answer, schema

if TYPE_CHECKING:
    import ollama

ROLES = ("hook", "problem", "product", "proof", "call")
ATTEMPTS = 3
FIRST_TOKEN = 180.0
"""s until the first token: a cold model is read from disk first."""
NEXT_TOKEN = 45.0
"""s between tokens."""
WHOLE = 600.0
"""s for one answer."""
TOKENS, THOUGHTS = 2048, 4096
"""Tokens of an answer, and more of them for a model that cannot help thinking first."""
ALWAYS_THINKS = "gpt-oss"
"""Cannot be told not to think, only how hard."""


Heard = Callable[[Line], None]


def _ignore(_: Line) -> None:
    """Hears a line and does nothing with it."""


class Ollama:
    """Writes with whatever model the server has. Settings: OLLAMA_HOST, SHORTS_OLLAMA_MODEL."""

    name = "ollama"
    streams = True
    """`write` gives each line to `heard` as soon as it is whole."""

    def __init__(self, host: str = "", model: str = "") -> None:
        self._address = address_of(host or os.environ.get("OLLAMA_HOST", ""))
        self._server = OllamaServer(self._address)
        self._named = model or os.environ.get("SHORTS_OLLAMA_MODEL", "")
        self._chosen = ""
        self._remote: bool | None = None

    @property
    def revision(self) -> str:
        """The prompt's version and the model that answers; said of a model in the cloud."""
        return f"3 {self.model()}{' (cloud)' if self.cloud() else ''}"

    def missing(self) -> str:
        """ "" when the server answers and has a model."""
        if find_spec("ollama") is None:
            return "ollama 패키지가 없습니다. `pip install ollama` 로 설치해 주세요."
        if self._address.wrong:
            return f"OLLAMA_HOST 의 '{self._address.wrong}' 은(는) 주소가 아닙니다. 127.0.0.1:11434 처럼 적거나 지워 주세요."
        if not self._server.listens():
            url = self._address.url
            return f"{url} 에 Ollama 서버가 없습니다. https://ollama.com 에서 설치하고 `ollama serve` 를 실행해 주세요."
        try:
            return self._lacking()
        except faults() as error:
            return listing_error(self._address, error)

    def _lacking(self) -> str:
        """ "" when the server has the model that is named, or one to choose. Raises the server's `faults`."""
        models, named = self._server.models(), self._named
        if named:
            found = any(same(model.name, named) for model in models)
            return "" if found else f"Ollama 서버에 '{named}' 모델이 없습니다. `ollama pull {named}` 로 받아 주세요."
        if self._choose():
            return ""
        if cloud := next((model.name for model in models if model.cloud), ""):
            return (
                f"Ollama 서버에 이 컴퓨터에서 도는 모델이 없습니다. `ollama pull {RECOMMENDED}` 로 받아 주세요(5.2 GB). "
                f"'{cloud}' 은(는) 상품 정보를 밖으로 보내는 클라우드 모델이라 SHORTS_OLLAMA_MODEL 에 적을 때만 씁니다."
            )
        return f"Ollama 서버에 글을 쓰는 모델이 없습니다. `ollama pull {RECOMMENDED}` 로 받아 주세요(5.2 GB)."

    def model(self) -> str:
        """The model that answers: the one named in the settings, else the best the server has; "" when there is none."""
        if not (self._named or self._chosen):
            try:
                self._chosen = self._choose()
            except faults():
                return ""
        return self._named or self._chosen

    def cloud(self) -> bool:
        """True when what the model is told leaves this computer for Ollama's cloud; only ever because the user named it."""
        if self._address.cloud or not self._named or self._named.endswith(("-cloud", ":cloud")):
            return self._address.cloud or bool(self._named)
        if self._remote is None:
            with suppress(*faults()):
                self._remote = any(model.cloud and same(model.name, self._named) for model in self._server.models())
        return bool(self._remote)

    @property
    def notice(self) -> str:
        """What the user should know before it writes, in Korean; "" when nothing."""
        if not self.cloud():
            return ""
        return f"'{self.model()}' 은(는) 클라우드 모델입니다. 상품 정보가 이 컴퓨터 밖으로 나갑니다."

    def _choose(self) -> str:
        """The best writer that runs on the server itself. Raises the server's `faults`."""
        if self._address.wrong:
            return ""
        names = [model.name for model in self._server.models() if not model.cloud and not self._address.cloud]
        return next(
            (name for name in rank_writers(names) if "completion" in (self._server.capabilities(name) or ("completion",))), ""
        )

    def write(self, brief: Brief, *, tell: Tell = hush, heard: Heard = _ignore) -> list[Line]:
        """One line per role, or `brief.lines` said anew; `heard` gets each line as soon as it is whole.

        Raises EngineError when the server is gone, too slow, or answered wrongly ATTEMPTS times.
        """
        model = self.model()
        if why := self.missing():
            raise EngineError(why, f"The Ollama engine cannot run: {why}")
        roles = [line.role for line in brief.lines] or list(ROLES)
        messages = [{"role": "system", "content": instruct(brief, roles)}, {"role": "user", "content": ask(brief)}]
        manner = self._manner(model, roles)
        wrong = ""

        def count(lines: int) -> None:
            tell(min(0.98, lines / len(roles)))

        for attempt in range(ATTEMPTS):
            talk = _Talk(model, messages, replace(manner, seed=(brief.seed + attempt) % 2**31))
            said = self._answer(talk, count, heard if attempt == 0 else _ignore)
            if self._address.here:
                LANE.before_load(f"ollama {model}", lambda: self._server.unload(model))
            try:
                return read_answer(said, roles)
            except ValueError as error:
                wrong = str(error)
            if talk.thought and not said.strip():
                manner = manner.without_thoughts()
                wrong = "it only thought and wrote nothing"
            messages = [*messages[:2], {"role": "assistant", "content": said[:4000]}, _again(wrong)]
        raise EngineError(
            f"'{model}' 모델이 {ATTEMPTS}번 모두 쓸 수 없는 대본을 냈습니다({wrong[:120]}). "
            f"더 큰 모델을 받아 보세요: `ollama pull {RECOMMENDED}`",
            f"The model '{model}' gave an unusable script {ATTEMPTS} times ({wrong[:120]}). "
            f"Try a larger one: `ollama pull {RECOMMENDED}`",
            detail=wrong,
        )

    def _manner(self, model: str, roles: list[str]) -> _Manner:
        """How the model is asked, by what it can."""
        if "thinking" not in (self._server.capabilities(model) or ()):
            return _Manner(schema(roles))
        return (
            _Manner(schema(roles), "low", TOKENS + THOUGHTS)
            if ALWAYS_THINKS in model.lower()
            else _Manner(schema(roles), False)
        )

    def _answer(self, talk: _Talk, tell: Callable[[int], None], heard: Heard) -> str:
        """One whole answer; `tell` hears how many lines are whole so far."""
        text = ""
        lines: list[Line] = []
        for piece in self._stream(talk, lambda: tell(len(lines))):
            text += piece
            for line in complete_lines(text)[len(lines) :]:
                lines.append(line)
                heard(line)
        return text

    def _stream(self, talk: _Talk, beat: Callable[[], None]) -> Iterator[str]:
        """The answer, piece by piece. A thread listens, so that `beat` can stop a server that keeps silent."""
        import httpx
        import ollama

        wait = httpx.Timeout(NEXT_TOKEN, connect=3, read=FIRST_TOKEN)
        client = ollama.Client(self._address.url, timeout=wait, headers=self._server.headers(), **self._server.ways())
        pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()

        def listen() -> None:
            try:
                talk.run(client, pieces.put)
                pieces.put(None)
            except (ollama.ResponseError, httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
                pieces.put(error)

        threading.Thread(target=listen, daemon=True).start()
        try:
            yield from self._pieces(pieces, beat, talk.model)
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
                    raise failure(self._address, model, TimeoutError(f"{now - heard_at:.0f} s of silence")) from None
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise failure(self._address, model, piece) from piece
            heard_at, limit = time.monotonic(), NEXT_TOKEN
            yield piece


@dataclass(frozen=True)
class _Manner:
    """How a model is asked."""

    form: Any
    """The JSON schema, or "json" for a server too old for schemas; the answer is checked all the same."""
    think: Any = None
    """False, "low", or None for a model that knows nothing of it."""
    tokens: int = TOKENS
    seed: int = 0

    def without_thoughts(self) -> _Manner:
        """For a model that spent its answer on thinking."""
        return replace(self, think=self.think or False, tokens=TOKENS + THOUGHTS)

    def plainer(self, error: ollama.ResponseError) -> _Manner | None:
        """The next simpler way after the server refused this one, None when there is none."""
        if error.status_code != 400:
            return None
        if self.think is not None and "think" in str(error).lower():
            return replace(self, think=None)
        return replace(self, form="json") if self.form != "json" else None


class _Talk:
    """One question to a model and its answer."""

    def __init__(self, model: str, messages: list[dict[str, str]], manner: _Manner) -> None:
        self.model, self.messages, self.manner = model, messages, manner
        self.thought = False
        """It was heard thinking."""

    def run(self, client: ollama.Client, put: Callable[[str], None]) -> None:
        """Give the answer to `put` as it comes; thoughts come as "". Raises what the client raises."""
        import ollama

        manner: _Manner | None = self.manner
        while manner:
            try:
                return self._once(client, manner, put)
            except ollama.ResponseError as error:
                manner = manner.plainer(error)
                if manner is None:
                    raise
        return None

    def _once(self, client: ollama.Client, manner: _Manner, put: Callable[[str], None]) -> None:
        options = {"seed": manner.seed, "temperature": 0.7, "num_ctx": 8192, "num_predict": manner.tokens}
        for part in client.chat(
            self.model, self.messages, stream=True, format=manner.form, options=options, think=manner.think
        ):
            self.thought = self.thought or bool(part.message.thinking)
            put(part.message.content or "")
            if part.done:
                return
        raise ConnectionError("the answer broke off")


def _again(wrong: str) -> dict[str, str]:
    return {"role": "user", "content": f"That cannot be used: {wrong}. Write the whole JSON again with this corrected."}
