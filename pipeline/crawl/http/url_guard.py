"""Which addresses may be fetched: public ones, whatever name or spelling leads to them."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FetchError, InputError

Resolve = Callable[[str, int], list[str]]
"""Host and port -> its IP addresses as text."""

_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # metadata and DNS of a cloud, on a public address
        "192.0.0.0/24",  # protocol assignments, metadata of another cloud among them
        "192.88.99.0/24",  # 6to4 relays
        "::ffff:0:0/96",  # IPv4-mapped
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "fec0::/10",  # site-local
    )
)


@dataclass(frozen=True)
class Target:
    """Where a request goes: the address was checked, and only it is connected to."""

    url: str
    scheme: str
    host: str
    """As in the Host header and the certificate; ASCII."""
    port: int
    path: str
    """With the query."""

    @property
    def name(self) -> str:
        """The host for a person: 한글상점.kr, not xn--bj0br96ankf7yo.kr."""
        try:
            return self.host.encode("ascii").decode("idna")
        except UnicodeError:
            return self.host

    @property
    def host_header(self) -> str:
        """Host, with the port where it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == {"http": 80, "https": 443}[self.scheme] else f"{name}:{self.port}"


def is_public(address: str) -> bool:
    """True for an address of the public internet: not private, loopback, link-local, metadata, multicast, mapped, NAT64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if getattr(ip, "scope_id", None) or not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not any(ip in network for network in _CLOSED if network.version == ip.version)


def resolve_host(host: str, port: int) -> list[str]:
    """The system's answer for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ordered = sorted(found, key=lambda entry: entry[0] != socket.AF_INET)
    return list(dict.fromkeys(str(entry[4][0]) for entry in ordered))


def read_address(url: str, ports: tuple[int, ...], base: str = "") -> Target:
    """An address taken apart. Raises InputError when it is not a plain http(s) address on an allowed port."""
    from w3lib.url import safe_url_string

    text = urljoin(base, url.strip()) if base else url.strip()
    try:
        parts = urlsplit(safe_url_string(text, quote_path=True))
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise _unreadable(text) from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or re.search(r"[\s\x00-\x1f]", parts.geturl()):
        raise _unreadable(text)
    if port not in ports:
        raise InputError(
            f"'{text[:120]}' 의 포트 {port}번은 열지 않습니다. 포트 번호가 없는 주소를 주세요.",
            f"Port {port} of '{text[:120]}' is not opened. Give an address without a port number.",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts._replace(fragment="").geturl(), parts.scheme, host, port, path)


def _unreadable(text: str) -> InputError:
    return InputError(
        f"'{text[:120]}' 은(는) 열 수 있는 주소가 아닙니다. https:// 로 시작하는 상품 페이지 주소를 주세요.",
        f"'{text[:120]}' is no address that can be opened. Give a product page's address that starts with https://.",
    )


def checked_addresses(target: Target, resolve: Resolve) -> list[str]:
    """The addresses of the host. Raises FetchError when there are none, or when any of them is not public."""
    try:
        addresses = resolve(target.host, target.port)
    except (OSError, UnicodeError) as error:
        addresses, reason = [], str(error)
    else:
        reason = ""
    if not addresses:
        raise FetchError(
            f"'{target.name}' 서버를 찾을 수 없습니다. 주소에 오타가 없는지, 인터넷에 연결되어 있는지 확인해 주세요.",
            f"The server '{target.name}' was not found. Check the address for typing errors, and the connection.",
            detail=reason,
        )
    if not all(is_public(address) for address in addresses):
        raise FetchError(
            f"'{target.name}' 은(는) 공개된 인터넷 주소가 아니라서 열지 않습니다. 공개된 쇼핑몰 주소를 주세요.",
            f"'{target.name}' is not on the public internet, so it is not opened. Give a public shop's address.",
            detail=", ".join(addresses),
        )
    return addresses
