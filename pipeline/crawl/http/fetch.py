"""The one place that reads from the network: public addresses, politely, within limits.

Every hop of every redirect is taken apart, resolved and checked, and the connection goes to the checked address itself,
so that a name cannot point elsewhere between the check and the connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pipeline.errors import FetchError, RefusedError

from ..blocked_page import DOORS_EN, DOORS_KO
from ..options import CrawlOptions
from .connection import Dial, Limits, Reply, dial, request
from .robots import BYTES, Robots, read_robots
from .url_guard import Resolve, Target, checked_addresses, read_address, resolve_host

Kind = Literal["page", "image", "video", "robots"]

NAME = "ShortsGongbang"
AGENT = f"{NAME}/0.1 (reads one product page at its user's request)"
_ACCEPTED = {
    "page": ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"),
    "image": ("image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/bmp",
              "image/tiff", "image/x-ms-bmp", "application/octet-stream", "binary/octet-stream"),
    "video": ("video/mp4", "video/webm", "video/quicktime", "video/x-m4v", "application/octet-stream", "binary/octet-stream"),
    "robots": ("",),
}  # fmt: skip
_WANTED = {"image": "image/webp,image/jpeg,image/png,image/*;q=0.8", "video": "video/mp4,video/webm,video/*;q=0.8"}
_CALLED = {"image": ("사진이", "사진", "a photo"), "video": ("영상이", "영상", "a video")}
"""Kind -> how it is called, in Korean with its particle, and in English."""
_IMAGE_DELAY = 0.2
"""s between two pictures from one host"""
_LONGEST_DELAY = 10.0
"""s; what a site's crawl-delay may ask for"""


@dataclass(frozen=True)
class Answer:
    """What an address answered."""

    url: str
    """After redirects."""
    status: int
    content_type: str
    """As sent, "" when the server said none."""
    body: bytes
    """Unpacked."""


class Fetch(Protocol):
    """Reads one address."""

    def __call__(self, url: str, *, kind: Kind = "page") -> Answer:
        """The answer, whatever its status. Raises FetchError when there is none or it may not be read."""
        ...


@dataclass
class Manners:
    """One request at a time per host, and a pause between two; shared by all fetches of a process."""

    _hosts: dict[str, threading.Lock] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, host: str, delay: float) -> AbstractContextManager[None]:
        """Wait for our turn at the host, and hold it."""
        return self._turn(host, delay)

    @contextmanager
    def _turn(self, host: str, delay: float) -> Iterator[None]:
        with self._guard:
            lock = self._hosts.setdefault(host, threading.Lock())
        with lock:
            wait = self._last.get(host, -1e9) + delay - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            try:
                yield
            finally:
                self._last[host] = time.monotonic()


_SHARED = Manners()


class SafeFetch:
    """Reads public addresses only, within the limits of the options, and as robots.txt allows.

    `resolve` and `connect` are where names become addresses and addresses connections; tests put their own there.
    """

    def __init__(
        self,
        options: CrawlOptions | None = None,
        *,
        resolve: Resolve = resolve_host,
        connect: Dial = dial,
        manners: Manners = _SHARED,
    ) -> None:
        self.options = options or CrawlOptions()
        self._resolve = resolve
        self._connect = connect
        self._manners = manners
        self._robots: dict[str, Robots] = {}

    def __call__(self, url: str, *, kind: Kind = "page") -> Answer:
        """See Fetch. Raises InputError for what is no web address, RefusedError where robots.txt says no."""
        options = self.options
        deadline = time.monotonic() + options.total_seconds
        limit = {
            "page": options.page_bytes,
            "image": options.image_bytes,
            "video": options.video_bytes,
            "robots": BYTES,
        }[kind]
        target = read_address(url, options.ports)
        cookies: dict[str, str] = {}
        for _ in range(options.redirects + 1):
            started = time.monotonic()
            delay = self._pause(target, kind)
            with self._manners.turn(target.host, delay):
                deadline += time.monotonic() - started  # waiting for our turn is not the server's fault
                limits = Limits(options.connect_seconds, deadline, limit)
                reply = request(
                    target, checked_addresses(target, self._resolve), _headers(kind, cookies), limits, self._connect
                )
            if reply.status not in (301, 302, 303, 307, 308) or not reply.headers.get("location"):
                return _answer(target, reply, kind)
            cookies.update(_pairs(reply.cookies))
            onward = read_address(reply.headers["location"], options.ports, target.url)
            cookies = cookies if onward.host == target.host else {}
            target = onward
        raise FetchError(
            f"주소가 {options.redirects}번 넘게 다른 주소로 넘어갑니다. 브라우저에서 열린 마지막 주소를 주세요.",
            f"The address leads on more than {options.redirects} times. Give the one your browser ends at.",
        )

    def _pause(self, target: Target, kind: Kind) -> float:
        """s to keep between two requests to this host. Raises RefusedError when robots.txt closes the page."""
        if kind == "robots":
            return 0.0
        if kind in ("image", "video"):
            return min(self.options.delay, _IMAGE_DELAY)
        if not self.options.robots:
            return self.options.delay
        robots = self._rules(target)
        if not robots.allows(target.path):
            raise RefusedError(
                f"'{target.name}' 은(는) 이 페이지를 자동으로 읽지 말라고 합니다(robots.txt). {DOORS_KO}",
                f"'{target.name}' asks that this page not be read automatically (robots.txt). {DOORS_EN}",
            )
        return max(self.options.delay, min(robots.delay, _LONGEST_DELAY))

    def _rules(self, target: Target) -> Robots:
        site = f"{target.scheme}://{target.host_header}"
        if site not in self._robots:
            self._robots[site] = self._read_rules(site)
        return self._robots[site]

    def _read_rules(self, site: str) -> Robots:
        try:
            answer = self(f"{site}/robots.txt", kind="robots")
        except FetchError:
            return read_robots("", NAME)  # not there; when the host itself is the trouble, the page will say so
        if answer.status >= 500:
            return read_robots("User-agent: *\nDisallow: /", NAME)
        return read_robots(answer.body.decode("utf-8", "replace") if answer.status == 200 else "", NAME)


def _headers(kind: Kind, cookies: dict[str, str]) -> dict[str, str]:
    headers = {
        "User-Agent": AGENT,
        "Accept": _WANTED.get(kind, "text/html,application/xhtml+xml;q=0.9"),
        "Accept-Language": "ko-KR,ko;q=0.9,en;q=0.7",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    return {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else headers


def _pairs(lines: tuple[str, ...]) -> dict[str, str]:
    """Name and value of cookies, to carry from one hop to the next."""
    pairs = (line.split(";", 1)[0].partition("=") for line in lines[:20])
    return {
        name.strip(): value.strip() for name, _, value in pairs if name.strip() and len(value) < 2000 and value.isprintable()
    }


def _answer(target: Target, reply: Reply, kind: Kind) -> Answer:
    content_type = reply.headers.get("content-type", "")
    plain = content_type.split(";", 1)[0].strip().lower()
    if reply.status == 200 and plain and kind != "robots" and plain not in _ACCEPTED[kind]:
        subject, noun, english = _CALLED.get(kind, ("상품 페이지가", "상품 페이지", "a product page"))
        raise FetchError(
            f"'{target.url[:120]}' 은(는) {subject} 아닙니다({plain[:40]}). {noun} 주소를 주세요.",
            f"'{target.url[:120]}' is not {english} ({plain[:40]}). Give the address of {english}.",
        )
    return Answer(target.url, reply.status, content_type, reply.body)
