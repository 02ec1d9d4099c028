"""A local server that misbehaves, and a fetch that takes it for a public shop: every name resolves to a public address,
and the connection to that address is led to the server."""

import gzip
import socket
import threading
import time
import zlib
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pipeline.crawl import CrawlOptions, SafeFetch
from pipeline.crawl.http.fetch import Manners

PUBLIC = "93.184.216.34"
PAGE = (
    "<html lang=ko><head><title>유리 물병</title></head><body><h1>유리 물병</h1><p class=price>12,000원</p>"
    "<button>장바구니</button></body></html>"
)


@cache
def gzip_bomb() -> bytes:
    """A hundred megabytes of nothing."""
    return gzip.compress(bytes(100_000_000), 6)


class Shop(BaseHTTPRequestHandler):
    """Answers by path; see `_answers`."""

    protocol_version = "HTTP/1.1"
    robots = ""

    def do_GET(self):
        name = self.path.strip("/").split("?")[0].replace("-", "_").replace(".", "_") or "page"
        self.server.asked.append((self.path, dict(self.headers)))  # pyright: ignore[reportAttributeAccessIssue]
        with suppress(OSError):  # the client hung up, as it should
            getattr(self, name, self.missing)()

    def log_message(self, format, *args):  # noqa: A002
        pass

    def send(self, body=b"", status=200, kind="text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        headers.setdefault("Content_Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def missing(self):
        self.send(b"<h1>404</h1>", 404)

    def page(self):
        self.send(PAGE.encode())

    def robots_txt(self):
        text = self.server.robots  # pyright: ignore[reportAttributeAccessIssue]
        self.send(text.encode(), 200 if text else 404, "text/plain")

    def gzipped(self):
        self.send(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def deflated(self):
        self.send(zlib.compress(PAGE.encode()), Content_Encoding="deflate")

    def two_gigabytes(self):
        self.send(b"x", Content_Length=str(2 * 1024**3))

    def endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for _ in range(40_000):
            self.wfile.write(b"<p>x</p>" * 8192)

    def bomb(self):
        self.send(gzip_bomb(), Content_Encoding="gzip")

    def broken_gzip(self):
        self.send(b"\x1f\x8bnonsense", Content_Encoding="gzip")

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def drip_headers(self):
        for _ in range(200):
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.05)

    def silent(self):
        time.sleep(4)

    def cut(self):
        self.send(b"half", Content_Length="4000")

    def loop(self):
        self.send(status=302, Location="/loop")

    def hop(self):
        self.send(status=302, Location="/page", Set_Cookie="seen=1; Path=/")

    def to_private(self):
        self.send(status=302, Location="http://10.0.0.7/")

    def to_metadata(self):
        self.send(status=302, Location="http://169.254.169.254/latest/meta-data/")

    def to_file(self):
        self.send(status=302, Location="file:///etc/passwd")

    def to_inside(self):
        port = self.server.server_port  # pyright: ignore[reportAttributeAccessIssue]
        self.send(status=302, Location=f"http://inside.example:{port}/page")

    def to_port(self):
        self.send(status=302, Location="http://shop.example:22/")

    def pdf(self):
        self.send(b"%PDF", kind="application/pdf")

    def forbidden(self):
        self.send(b"<h1>403</h1>", 403)

    def busy(self):
        self.send(b"<h1>429</h1>", 429)

    def down(self):
        self.send(b"<h1>503</h1>", 503)

    def nesting(self):
        self.send(b"<html><body><h1>x</h1>" + b"<div>" * 400_000 + b"12,000" + b"</div>" * 400_000)

    def laughs(self):
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        text = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">{entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&l11;</text></svg>'
        self.send(text.encode(), kind="image/svg+xml")

    def laughs_as_page(self):
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        self.send(f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ha">{entities}]><html><body>&l11;</body></html>'.encode())


class HostileServer:
    """The server and ways to reach it."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        self.server.daemon_threads = True
        self.server.asked = []  # pyright: ignore[reportAttributeAccessIssue]
        self.server.robots = ""  # pyright: ignore[reportAttributeAccessIssue]
        self.port = self.server.server_port
        gzip_bomb()
        self.names = {"inside.example": ["10.1.2.3"], "mixed.example": [PUBLIC, "127.0.0.1"]}
        self.dialled = []
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def asked(self):
        """(path, headers) of every request so far."""
        return self.server.asked  # pyright: ignore[reportAttributeAccessIssue]

    def say_robots(self, text):
        """Set the robots.txt."""
        self.server.robots = text  # pyright: ignore[reportAttributeAccessIssue]

    def url(self, name="page", host="shop.example"):
        """The address of an answer."""
        return f"http://{host}:{self.port}/{name}"

    def fetch(self, **options):
        """A fetch for which the server is on the public internet."""
        defaults = {"delay": 0, "total_seconds": 1.5, "connect_seconds": 0.6, "page_bytes": 2_000_000, "robots": False}
        return SafeFetch(
            CrawlOptions(**{"ports": (80, 443, self.port), **defaults, **options}),
            resolve=self.resolve,
            connect=self.connect,
            manners=Manners(),
        )

    def resolve(self, host, port):
        """Names as told, IP addresses as themselves, everything else public."""
        literal = host.replace(".", "").isdigit() or ":" in host
        return [host] if literal else self.names.get(host, [PUBLIC])

    def connect(self, address, port, seconds):
        """Lead the public address to the server."""
        self.dialled.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def close(self):
        """End it."""
        self.server.shutdown()
        self.server.server_close()
