"""`python -m tests.support.shop [ARGUMENTS]`: app.py, where every web address leads to a small shop on this computer.

Everything that checks addresses stays as it is and sees a public one; only the connection, the last step, goes to the shop.
"""

from __future__ import annotations

import json
import runpy
import socket
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipeline.crawl.http.fetch import SafeFetch

EXAMPLES = Path(__file__).parents[2] / "examples"
PUBLIC = "93.184.215.14"
ADDRESS = "http://shop.example.com/mood-lamp"
"""What the page with the product is called."""


class Shop(SimpleHTTPRequestHandler):
    """The examples' folder, and for each example a page as shops write them: JSON-LD and photos."""

    def do_GET(self) -> None:
        sheet = EXAMPLES / f"{self.path.strip('/')}.json"
        if not sheet.is_file():
            return super().do_GET()
        body = page(json.loads(sheet.read_text(encoding="utf-8"))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def page(sheet: dict[str, Any]) -> str:
    """A shop's page of a product file."""
    marked = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": sheet["name"],
        "brand": {"@type": "Brand", "name": sheet["brand"]},
        "description": sheet["description"],
        "image": [f"/{image}" for image in sheet["images"]],
        "offers": {"@type": "Offer", "price": sheet["price"], "priceCurrency": "KRW"},
    }
    return (
        f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{sheet["name"]}</title>'
        f'<script type="application/ld+json">{json.dumps(marked, ensure_ascii=False)}</script></head>'
        f"<body><h1>{sheet['name']}</h1><p>{sheet['price']:,}원</p></body></html>"
    )


def main() -> None:
    """Open the shop and run the studio."""
    shop = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, directory=str(EXAMPLES)))
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    defaults: dict[str, Any] = SafeFetch.__init__.__kwdefaults__ or {}
    defaults["resolve"] = lambda host, port: [PUBLIC]
    defaults["connect"] = lambda address, port, seconds: socket.create_connection(("127.0.0.1", shop.server_port), seconds)
    sys.argv[0] = "app.py"
    runpy.run_path("app.py", run_name="__main__")


if __name__ == "__main__":
    main()
