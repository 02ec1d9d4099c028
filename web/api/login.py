"""The log-in: passwords compared in constant time, wrong tries that cost time, sessions that end."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from fastapi import HTTPException

from pipeline.errors import InputError

FREE = 5
"""Wrong tries in a row that cost nothing."""
FIRST, LONGEST = 2.0, 900.0
"""s to wait after the first wrong try beyond those, and at most; each doubles it."""
FORGET = 3600.0
"""s after which wrong tries are forgotten."""
IDLE, LIFE = 24 * 3600.0, 7 * 24 * 3600.0
"""s after its last use, and after the log-in, at which a session ends."""
_MANY = 10_000
"""Accounts and addresses remembered."""
_say = logging.getLogger("shorts.login")


class Accounts:
    """The accounts of a studio, as Gradio asks for them: `accounts(name, password)`."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        pairs = list(pairs)
        if taken := [name for name, _ in pairs if name == "api" or name.startswith(("visitor-", "at-"))]:
            raise InputError(
                f"'{taken[0][:40]}' 은(는) 계정 이름으로 쓸 수 없습니다(프로그램이 쓰는 이름입니다). 다른 이름을 주세요.",
                f"'{taken[0][:40]}' cannot be an account's name: the program uses it. Choose another.",
            )
        self._salt = secrets.token_bytes(16)
        self._hashes = {name: self._hash(password) for name, password in pairs}
        self._nobody = self._hash(secrets.token_hex(16))

    def _hash(self, password: str) -> bytes:
        return hashlib.pbkdf2_hmac("sha256", password.encode(), self._salt, 20_000)

    def __call__(self, name: str, password: str) -> bool:
        """True for a right password. An account there is not takes as long as a wrong password."""
        known = self._hashes.get(name, self._nobody)
        return hmac.compare_digest(known, self._hash(password)) and name in self._hashes


class Tries:
    """Wrong tries, by account and by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._wrong: dict[str, tuple[int, float]] = {}
        """"account:<name>" or "address:<address>" -> how many in a row, and when the last one was."""

    def begin(self, *keys: str) -> None:
        """Count a try before it is known whether it is right: many at once must not pass. Raises HTTPException 429."""
        with self._lock:
            now = self._clock()
            left = max(self._left(key, now) for key in keys)
            if left > 0:
                raise too_many(left)
            for key in keys:
                self._wrong[key] = (self._count(key, now) + 1, now)
            while len(self._wrong) > _MANY:
                self._wrong.pop(next(iter(self._wrong)))

    def right(self, *keys: str) -> None:
        """The try was right: the tries before it are forgotten."""
        with self._lock:
            for key in keys:
                self._wrong.pop(key, None)

    def _count(self, key: str, now: float) -> int:
        count, at = self._wrong.get(key, (0, now))
        return count if now - at < FORGET else 0

    def _left(self, key: str, now: float) -> float:
        """s until another try is taken."""
        count, at = self._wrong.get(key, (0, now))
        if self._count(key, now) < FREE:
            return 0.0
        return at + min(FIRST * 2.0 ** (count - FREE), LONGEST) - now


def too_many(seconds: float) -> HTTPException:
    """The refusal of a try that comes too soon."""
    wait = max(round(seconds + 0.5), 1)
    return HTTPException(
        429,
        f"여러 번 틀렸습니다. {wait}초 뒤에 다시 로그인해 주세요. / Too many wrong tries. Log in again in {wait} s.",
        headers={"Retry-After": str(wait)},
    )


def name_in(body: bytes) -> str:
    """The account that a log-in form names."""
    found = parse_qs(body.decode("utf-8", "replace")).get("username") or _of_multipart(body)
    return found[0].strip()[:100] if found else ""


def _of_multipart(body: bytes) -> list[str]:
    _, mark, rest = body.partition(b'name="username"\r\n\r\n')
    return [rest.split(b"\r\n", 1)[0].decode("utf-8", "replace")] if mark else []


def note(name: str, address: str, *, right: bool) -> None:
    """A line for whoever runs the studio; never the password."""
    _say.warning("log-in of %r from %s: %s", name[:40], address, "right" if right else "wrong")


class Sessions(dict[Any, str]):
    """Gradio's tokens (token -> account) that end by themselves."""

    def __init__(self, *given: Any, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock, self._times = clock, dict[object, tuple[float, float]]()
        for token, user in dict(*given).items():
            self[token] = user

    def __setitem__(self, token: object, user: str) -> None:
        self._times[token] = (self._clock(), self._clock())
        super().__setitem__(token, user)

    def __delitem__(self, token: object) -> None:
        self._times.pop(token, None)
        super().__delitem__(token)

    def __contains__(self, token: object) -> bool:
        return self.get(token) is not None

    def __getitem__(self, token: object) -> str:
        if (user := self.get(token)) is None:
            raise KeyError(token)
        return user

    def get(self, token: object, default: object = None) -> Any:
        """The account of a session that has not ended."""
        if token not in self._times or not super().__contains__(token):
            return default
        now, (began, used) = self._clock(), self._times[token]
        if now - began > LIFE or now - used > IDLE:
            del self[token]
            return default
        self._times[token] = (began, now)
        return super().get(token, default)
