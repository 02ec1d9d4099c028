"""What the studio was asked to make of a list, kept in the batch folder: the next start of the studio goes on with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ..records import Record
from ..workspace.project import home, writing
from .rows import Source
from .variants import BatchOptions

NAME = "studio.json"


class Asked(Record):
    """A batch as it was started."""

    source: Source
    """Its path counts from SHORTS_HOME when it lies there."""
    options: BatchOptions
    user: str = ""
    """Whose it is; "" on a studio without accounts."""
    origin: str = ""
    """The mark of the address a visitor came from; "" for an account and for this computer."""
    started: float = 0.0
    """Unix time, s"""
    going: bool = True
    """False once it has ended or was stopped."""
    error_ko: str = ""
    """Why it ended before everything was tried; "" when it did not."""
    error_en: str = ""


def path_below_home(path: Path) -> Path:
    """The path counted from SHORTS_HOME when it lies there: the folder may be copied to another computer."""
    return path.relative_to(home().absolute()) if path.is_relative_to(home().absolute()) else path


def every() -> Iterator[tuple[Path, Asked]]:
    """Every batch folder here that the studio started something in."""
    for path in sorted(home().glob(f"batches/*/{NAME}")):
        if asked := asked_in(path.parent):
            yield path.parent, asked


def asked_in(folder: Path) -> Asked | None:
    """What was asked for there; None when the studio did not start it, or another version did."""
    try:
        asked = Asked.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None
    source = asked.source.model_copy(update={"path": home().absolute() / asked.source.path})
    return asked.model_copy(update={"source": source})


def save(folder: Path, asked: Asked) -> None:
    """Write down what is asked for."""
    source = asked.source.model_copy(update={"path": path_below_home(asked.source.path)})
    told = asked.model_copy(update={"source": source})
    with writing(folder / NAME) as temporary:
        temporary.write_text(told.model_dump_json(indent=1), encoding="utf-8")
