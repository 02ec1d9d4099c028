"""The picture of docs/architecture.md, drawn from the imports: `python -m tools.architecture` writes it.

A room is a folder or a module below pipeline/, `web` or `app.py`; an arrow goes to what it imports, and is left out where
another way leads there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms -->\n", "<!-- /rooms -->"
EVERYWHERE = frozenset({"errors", "records", "progress", "console"})
"""What all the others import; arrows to them would say nothing."""


def room_of(module: str) -> str:
    """The room of a dotted module name, "" for what is not the project's."""
    names = module.split(".")
    if names[0] in ("app", "web"):
        return names[0]
    return names[1] if names[0] == "pipeline" and len(names) > 1 and not names[1].startswith("__") else ""


def imports(path: Path) -> Iterator[str]:
    """Dotted names of what a file imports."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rooms() -> dict[str, set[str]]:
    """Every room and the rooms it imports."""
    known = {
        path.stem for path in (ROOT / "pipeline").iterdir() if path.is_dir() or (path.suffix == ".py" and path.stem[0] != "_")
    }
    found: dict[str, set[str]] = {}
    files = [ROOT / "app.py", *(ROOT / "web").rglob("*.py"), *(ROOT / "pipeline").rglob("*.py")]
    for path in sorted(files):
        here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if here:
            others = {room_of(module) for module in imports(path)} & (known | {"web", "app"})
            found.setdefault(here, set()).update(others - {here} - EVERYWHERE)
    return {room: others for room, others in found.items() if room not in EVERYWHERE}


def _below(room: str, graph: dict[str, set[str]], seen: frozenset[str] = frozenset()) -> set[str]:
    """Everything that can be reached from a room."""
    nearer = graph.get(room, set()) - seen
    return nearer.union(*(_below(other, graph, seen | nearer) for other in nearer)) if nearer else set()


def picture() -> str:
    """The rooms as a Mermaid flowchart, the roof first."""
    graph = rooms()
    lines = ["```mermaid", "flowchart TD"]
    for room, others in sorted(graph.items()):
        around = set().union(*(_below(other, graph) for other in others)) if others else set()
        lines += [f"    {room} --> {other}" for other in sorted(others - around)]
    return "\n".join([*lines, "```", ""])


def with_picture(text: str) -> str:
    """A document with the picture between its marks."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + picture() + END + rest.split(END)[1]


if __name__ == "__main__":
    DOCUMENT.write_text(with_picture(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
