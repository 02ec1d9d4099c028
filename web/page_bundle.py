"""Gradio's small files in the page itself: it asks for some 110 scripts and styles, most of them smaller than a request.

What the first page needs is listed in first_files.txt (`python -m benchmarks.studio --files`); a name that this Gradio does
not have is passed over. Styles are put into one <style>, scripts into an import map; links that are switched off keep Gradio
from fetching them again.
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path

import gradio

ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
LIST = Path(__file__).with_name("first_files.txt")
_ADDRESS = re.compile(r"url\((['\"]?)\.?/?(?!data:|https?:|/)([^)'\"]+)\1\)")
_STEADY = """html { overflow-y: scroll; }
.gradio-container { max-width: 1280px !important; width: 100%; margin-inline: auto !important; }"""
"""The page's width and place before its own style sheet is there: it does not jump aside then."""
_IMPORT = re.compile(r"""(["'])\./([\w.-]+\.js)\1""")
_LINKS = """<script>
for (const name of %s) {
  const link = document.createElement('link');
  if (name.endsWith('.css')) link.rel = 'stylesheet';
  link.disabled = true;
  link.href = new URL('assets/' + name, document.baseURI).href;
  document.head.append(link);
}
</script>"""


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for name in LIST.read_text(encoding="ascii").split() if (ASSETS / name).is_file())


@cache
def scripts() -> bytes:
    """What stands first in the page's head, before any script is asked for."""
    imports: dict[str, str] = {}
    for name in _names():
        imports |= _module(name) if name.endswith(".js") else {}
    held = json.dumps({"imports": imports})
    return f'<script type="importmap">{held}</script>{_LINKS % list(_names())}'.encode()


@cache
def styles() -> bytes:
    """What stands last in the page's head: after Gradio's own style sheet, as its small ones would."""
    text = "\n".join(_style(ASSETS / name) for name in _names() if name.endswith(".css"))
    return f"<style>{text}\n{_STEADY}</style>".encode()


def _module(name: str) -> dict[str, str]:
    """A script as an address that holds it, and the names by which it asks for others."""
    text = (ASSETS / name).read_text(encoding="utf-8")
    asked = {f"assets/{other}": f"./assets/{other}" for _, other in _IMPORT.findall(text)}
    inside = base64.b64encode(_IMPORT.sub(r"\1assets/\2\1", text).encode()).decode()
    held = f"data:text/javascript;base64,{inside}"
    return {**asked, f"./assets/{name}": held, f"assets/{name}": held}


def _style(path: Path) -> str:
    """A style sheet with its addresses counted from the page."""
    return _ADDRESS.sub(r"url(assets/\2)", path.read_text(encoding="utf-8").replace("</style", "<\\/style"))
