"""How much one caller may ask for: one limiter that every door asks which starts work or keeps bytes.

A caller is counted by user and, where there are no accounts, by address too: a stranger throws the cookie away. Over a limit
is a LimitError: 429 with Retry-After at the API, a sentence on the page.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gradio.utils import get_upload_folder
from starlette.types import Scope

from pipeline import batch, jobs
from pipeline.errors import LimitError
from pipeline.workspace.project import fingerprint

from .origins import address_of
from .visitors import visitor

WAITING = 20
"""Jobs one caller may have queued and running at a time."""
LISTS, ROWS = 3, 1000
"""Lists that one caller may have running, and products in one; whoever sits at the computer may have more rows."""
BYTES, ALL_BYTES, DAYS = 2_000_000_000, 20_000_000_000, 2
"""bytes that one caller, and all together, may upload within that many days (uploads are deleted then)."""
FREE = 1_000_000_000
"""bytes that uploads leave free on their disk."""
SOCKETS, STREAMS = 10, 40
"""Progress sockets, and open streams of the page, of one caller."""
BURST, PACE = 600, 20.0
"""Requests that change or start something: so many at once, then so many a second."""
_MANY = 10_000
"""Callers remembered."""


@dataclass
class _Caller:
    """What is known of one user or address."""

    uploads: deque[tuple[float, int]] = field(default_factory=deque)
    """When, and how many bytes."""
    open: Counter[str] = field(default_factory=Counter)
    """Kind of connection -> how many."""
    left: float = BURST
    at: float = 0.0


class Limiter:
    """Counts what callers ask for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, lying: Callable[[], int] = lambda: 0) -> None:
        """`lying` says how many bytes were uploaded before this process began and are still there."""
        self._clock, self._lock = clock, threading.RLock()
        self._lying: Callable[[], int] | None = lying
        self._callers: OrderedDict[str, _Caller] = OrderedDict()
        self._origins: OrderedDict[str, str] = OrderedDict()
        """Visitor -> the mark of the address it came from last."""

    def see(self, user: str, scope: Scope) -> None:
        """Note from where a visitor calls; an account is counted by its name alone."""
        if visitor(scope) and user:
            with self._lock:
                self._origins[user] = f"at-{fingerprint('address', address_of(scope))}"
                self._origins.move_to_end(user)
                while len(self._origins) > _MANY:
                    self._origins.popitem(last=False)

    def origin(self, user: str) -> str:
        """The mark of the address that a visitor came from last; "" for an account and for this computer."""
        return self._origins.get(user, "")

    def _keys(self, user: str) -> list[str]:
        return [f"user:{user}", *filter(None, [self.origin(user)])]

    def _caller(self, key: str) -> _Caller:
        caller = self._callers.setdefault(key, _Caller(at=self._clock()))
        self._callers.move_to_end(key)
        while len(self._callers) > _MANY:
            self._callers.popitem(last=False)
        return caller

    def refuse_crowd(self, user: str) -> None:
        """Raise LimitError when the caller has as many jobs waiting as one may."""
        counts = [jobs.waiting(user=user)]
        if origin := self.origin(user):
            counts.append(jobs.waiting(origin=origin))
        if max(counts) >= WAITING:
            raise LimitError(
                f"한 번에 {WAITING}개까지 맡길 수 있습니다. 앞의 쇼츠가 끝난 뒤(1분쯤 뒤) 다시 해 주세요.",
                f"At most {WAITING} at a time. Try again when one of yours has ended, in a minute or so.",
                after=60,
            )

    def refuse_lists(self, user: str, rows: int) -> None:
        """Raise LimitError when the caller has as many lists running as one may, or the list is too long for a stranger."""
        if user and rows > ROWS:
            raise LimitError(
                f"한 목록에는 상품을 {ROWS:,}개까지 담을 수 있습니다({rows:,}개). 나누어 지금 다시 올려 주세요.",
                f"A list may have {ROWS:,} products ({rows:,} here). Split it and upload it again now.",
                after=1,
            )
        if sum(one.running for one in batch.batches(user)) >= LISTS:
            raise LimitError(
                f"목록은 한 번에 {LISTS}개까지 만들 수 있습니다. 하나가 끝나거나 멈춘 뒤(10분쯤 뒤) 다시 해 주세요.",
                f"At most {LISTS} lists at a time. Try again when one has ended or was stopped, in ten minutes or so.",
                after=600,
            )

    def take_bytes(self, user: str, count: int) -> None:
        """Count bytes that are uploaded. Raises LimitError when it is more than one, or all, may keep here."""
        if not user:
            return  # whose disk it is
        now, span = self._clock(), DAYS * 86_400
        if shutil.disk_usage(tempfile.gettempdir()).free - count < FREE:
            raise _too_much("디스크에 자리가 없습니다.", "There is no room on the disk.", 3600)
        with self._lock:
            if self._lying:  # asked once: a restart makes no room
                self._caller("everybody").uploads.append((now, self._lying()))
                self._lying = None
            limits = {key: BYTES for key in self._keys(user)} | {"everybody": ALL_BYTES}
            for key, most in limits.items():
                uploads = self._caller(key).uploads
                while uploads and now - uploads[0][0] > span:
                    uploads.popleft()
                if sum(size for _, size in uploads) + count > most:
                    left = round(span - (now - uploads[0][0])) if uploads else span
                    size = f"{most / 1e9:.0f} GB"
                    raise _too_much(f"올린 파일이 모두 합쳐 {size}를 넘습니다.", f"Uploads come to more than {size}.", left)
            for key in limits:
                self._caller(key).uploads.append((now, count))

    def pace(self, user: str) -> None:
        """Count a request that starts something. Raises LimitError for more than a person can press."""
        now = self._clock()
        with self._lock:
            callers = [self._caller(key) for key in self._keys(user)]
            for caller in callers:
                caller.left, caller.at = min(caller.left + (now - caller.at) * PACE, BURST), now
            if min(caller.left for caller in callers) < 1:
                raise LimitError(
                    "요청이 너무 잦습니다. 10초 뒤에 다시 해 주세요.", "Too many requests. Try again in 10 s.", after=10
                )
            for caller in callers:
                caller.left -= 1

    @contextmanager
    def connected(self, user: str, kind: str = "socket") -> Iterator[None]:
        """Count a connection while it is open. Raises LimitError for more than one caller may have."""
        most = SOCKETS if kind == "socket" else STREAMS
        with self._lock:
            callers = [self._caller(key) for key in self._keys(user)]
            if max(caller.open[kind] for caller in callers) >= most:
                raise LimitError(
                    f"한 사람이 열 수 있는 연결은 {most}개까지입니다. 다른 창을 닫고 10초 뒤에 다시 해 주세요.",
                    f"At most {most} connections of one caller. Close another and try again in 10 s.",
                    after=10,
                )
            for caller in callers:
                caller.open[kind] += 1
        try:
            yield
        finally:
            with self._lock:
                for caller in callers:
                    caller.open[kind] -= 1


def _too_much(ko: str, en: str, after: int) -> LimitError:
    hours = after // 3600 + 1
    return LimitError(f"{ko} {hours}시간 뒤에 다시 올려 주세요.", f"{en} Try again in {hours} h.", after=after)


def uploads_lying() -> int:
    """Bytes in the folder of the page's uploads."""
    total = 0
    for file in Path(get_upload_folder()).rglob("*"):
        with suppress(OSError):  # it is just being deleted
            total += file.stat().st_size if file.is_file() else 0
    return total


LIMITER = Limiter(lying=uploads_lying)
"""The one of this process."""
