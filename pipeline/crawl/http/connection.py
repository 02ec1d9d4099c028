"""One request over one connection to one checked address, within limits of time and bytes."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from pipeline.errors import FetchError

from .url_guard import Target

Dial = Callable[[str, int, float], socket.socket]
"""IP address, port, seconds -> a connected socket."""

_CHUNK = 65_536


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an IP address; no name is looked up again."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Limits:
    """What one request may take."""

    idle: float
    """s to connect, and between two pieces"""
    deadline: float
    """time.monotonic() at which it is over"""
    limit: int
    """bytes, unpacked"""

    def left(self) -> float:
        """s to the deadline. Raises FetchError when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise too_slow()
        return left


@dataclass(frozen=True)
class Reply:
    """Status, headers and the unpacked body."""

    status: int
    headers: dict[str, str]
    """Lower-case names; of repeated ones the first."""
    cookies: tuple[str, ...]
    body: bytes


def too_slow() -> FetchError:
    """The sentence for an answer that takes too long."""
    return FetchError(
        "서버가 제한 시간 안에 답을 끝내지 못했습니다. 잠시 뒤 다시 해 보거나 페이지를 .html로 저장해 올려 주세요.",
        "The server did not finish its answer in time. Try later, or save the page as .html and open that.",
    )


def too_large(limit: int) -> FetchError:
    """The sentence for an answer that is too large."""
    return FetchError(
        f"서버가 보낸 내용이 너무 큽니다(한도 {limit / 1e6:.0f} MB). 상품 페이지 주소가 맞는지 확인해 주세요.",
        f"The answer is too large (limit {limit / 1e6:.0f} MB). Check that this is a product page's address.",
    )


def request(target: Target, addresses: list[str], headers: dict[str, str], limits: Limits, connect: Dial = dial) -> Reply:
    """GET the target from the first of its checked addresses that accepts a connection.

    Raises FetchError: no connection, a bad certificate, too slow, too large, a broken answer.
    """
    with _connect(target, addresses, limits, connect) as connection:
        try:
            connection.request("GET", target.path, headers={"Host": target.host_header, **headers})
            response = connection.getresponse()
            body = b"" if response.status in (301, 302, 303, 307, 308) else _body(response, limits)
        except (OSError, http.client.HTTPException, ValueError) as error:
            limits.left()
            raise _connection_error(target, error) from error
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            found.setdefault(name.lower(), value)
        return Reply(response.status, found, tuple(response.headers.get_all("set-cookie") or ()), body)


@contextmanager
def _connect(target: Target, addresses: list[str], limits: Limits, connect: Dial) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut at the deadline, whatever the other side is doing."""
    raw = _socket(target, addresses, limits, connect)
    handle = raw.dup()  # TLS takes `raw` over and leaves it empty
    watchdog = threading.Timer(limits.left(), _cut, (handle,))
    watchdog.daemon = True
    watchdog.start()
    connection = http.client.HTTPConnection(target.host, target.port)
    try:
        connection.sock = _wrap_tls(raw, target, limits) if target.scheme == "https" else raw
        yield connection
    finally:
        watchdog.cancel()
        connection.close()
        raw.close()
        handle.close()


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):  # it may be closed already
        handle.shutdown(socket.SHUT_RDWR)


def _socket(target: Target, addresses: list[str], limits: Limits, connect: Dial) -> socket.socket:
    failure: OSError | None = None
    for address in addresses[:3]:
        try:
            raw = connect(address, target.port, min(limits.idle, limits.left()))
            raw.settimeout(min(limits.idle, limits.left()))
            return raw
        except OSError as error:
            failure = error
    limits.left()
    raise _connection_error(target, failure or OSError("no address"))


def _wrap_tls(raw: socket.socket, target: Target, limits: Limits) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
    except ssl.SSLError as error:
        limits.left()
        raise FetchError(
            f"'{target.name}' 의 보안 인증서를 믿을 수 없습니다. 주소를 확인하거나 페이지를 .html로 저장해 올려 주세요.",
            f"The certificate of '{target.name}' cannot be trusted. Check the address, or save the page and open that.",
            detail=str(error),
        ) from error
    except OSError as error:
        limits.left()
        raise _connection_error(target, error) from error


def _connection_error(target: Target, error: Exception) -> FetchError:
    return FetchError(
        f"'{target.name}' 서버에서 내용을 받지 못했습니다. 잠시 뒤 다시 해 보거나 페이지를 .html로 저장해 올려 주세요.",
        f"Nothing could be read from '{target.name}'. Try later, or save the page as .html and open that.",
        detail=f"{type(error).__name__}: {error}",
    )


def _body(response: http.client.HTTPResponse, limits: Limits) -> bytes:
    """The body, unpacked as it comes in; never more than the limit in memory."""
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.limit:
        raise too_large(limits.limit)
    packed = (response.headers.get("content-encoding") or "").strip().lower()
    unpack = zlib.decompressobj(47 if "gzip" in packed else 15) if packed in ("gzip", "x-gzip", "deflate") else None
    body, received = bytearray(), 0
    while chunk := response.read1(_CHUNK):
        limits.left()
        received += len(chunk)
        body += _decompress(unpack, chunk, limits.limit + 1 - len(body)) if unpack else chunk
        if len(body) > limits.limit or received > limits.limit:
            raise too_large(limits.limit)
    limits.left()
    if declared.isdigit() and received < int(declared):
        raise http.client.IncompleteRead(b"", int(declared) - received)
    return bytes(body)


def _decompress(unpack: zlib._Decompress, chunk: bytes, room: int) -> bytes:
    try:
        return unpack.decompress(chunk, max(room, 1))
    except zlib.error as error:
        raise ValueError(f"broken compression: {error}") from error
