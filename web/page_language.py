"""The page's language: the one chosen on it, else the browser's, known before the first script of the page runs."""

from __future__ import annotations

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import page_bundle

COOKIE = "shorts-language"
_HEAD, _END = b"<head>", b"</head>"
_SCRIPT = f"""<script>
(() => {{
  const chosen = (document.cookie.match(/(?:^|; ){COOKIE}=(ko|en)/) || [])[1];
  const language = chosen || (navigator.language.toLowerCase().startsWith('en') ? 'en' : 'ko');
  const full = language === 'en' ? 'en-US' : 'ko-KR';
  Object.defineProperty(navigator, 'language', {{ get: () => full }});
  Object.defineProperty(navigator, 'languages', {{ get: () => [full, language] }});
  document.documentElement.lang = language;
}})();
</script>""".encode()


class Language:
    """ASGI middleware: puts a script and the small style sheets first in every page, and packs it.

    Gradio's interface follows `navigator.language` and reads it before it runs what is given as `head`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        packs = "gzip" in Headers(scope=scope).get("accept-encoding", "")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
                return
            if held:
                start = held.pop()
                body = message.get("body", b"").replace(_HEAD, _HEAD + _SCRIPT + page_bundle.scripts(), 1)
                message = {**message, "body": body.replace(_END, page_bundle.styles() + _END, 1)}
                if not message.get("more_body"):
                    headers = MutableHeaders(raw=start["headers"])
                    if packs and "content-encoding" not in headers:
                        message["body"] = gzip.compress(message["body"], 5)
                        headers["content-encoding"], headers["vary"] = "gzip", "Accept-Encoding"
                    headers["content-length"] = str(len(message["body"]))
                await send(start)
            await send(message)

        await self.app(scope, receive, sending)


def _is_page(message: Message) -> bool:
    return MutableHeaders(raw=message["headers"]).get("content-type", "").startswith("text/html")
